"""A document as the rules have dated it: what its periods are to the document as a whole."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property

from monitor.analyse.periods_calendar import (
    Grain,
    Period,
    day,
    days_since_trading,
    month,
    quarter_before,
    shifted,
    year,
)
from monitor.analyse.periods_events import EventReader
from monitor.analyse.periods_lines import Line
from monitor.analyse.periods_memory import Memory
from monitor.analyse.periods_resolver import Role, TimeExpression
from monitor.analyse.periods_terms import Term
from monitor.analyse.periods_told import Told
from monitor.analyse.periods_words import WordPatterns

# A period that ended so many days before publication is history, not news.
_HISTORY = 400
# The first paragraphs of a document say what it is about; so many results make it a report.
_OPENING = 2
_REPORTED = 4
_INCOME = frozenset({"revenue", "profit", "loss"})


class Chronicle:
    """A document as the rules have dated it: the line and times of each sentence, the period of each figure."""

    def __init__(
        self,
        told: Told,
        lines: Sequence[Line | None],
        times: Sequence[Sequence[TimeExpression]],
        events: EventReader,
        memory: Memory,
        words: WordPatterns,
        terms: Sequence[Sequence[Term]],
    ) -> None:
        self.terms = terms
        self._memory, self.words = memory, words
        self.told, self.lines, self.times, self._events = told, lines, times, events
        self._cues: dict[int, tuple[str, ...]] = {}
        self._standings: dict[str, tuple[str, str, str, str]] = {}
        self.context = told.context
        self.published = told.context.published
        self.starts = [sentence.start for sentence in self.context.sentences]
        self.place = [max(bisect_left(self.starts, one.start + 1) - 1, 0) for one in self.context.quantities]
        self.all_periods: Counter[str] = Counter()
        self.by_metric: dict[str | None, Counter[str]] = defaultdict(Counter)
        self.by_value: dict[tuple[object, ...], list[int]] = defaultdict(list)
        self.known: dict[str, Period] = {}
        for index, (quantity, period) in enumerate(zip(self.context.quantities, told.found, strict=True)):
            self.by_value[quantity.low, quantity.high, quantity.unit].append(index)
            if period is not None:
                self.known[period.text] = period
                self.all_periods[period.text] += 1
                self.by_metric[told.metrics[index]][period.text] += 1
        self.dated = max(self.all_periods.total(), 1)
        self.main = _most_common(self.all_periods)
        self.main_of = {metric: _most_common(periods) for metric, periods in self.by_metric.items()}
        count = range(len(told.found))
        self.same_before = self._nearest_dated(count)
        self.same_behind = self._nearest_dated(reversed(count))
        self._history = self._times_before()
        self.said: Counter[str] = Counter()
        self.said_first: set[str] = set()
        for sentence, found in zip(self.context.sentences, times, strict=True):
            names = [time.period.text for time in found if time.period is not None]
            self.said.update(names)
            if sentence.paragraph <= _OPENING:
                self.said_first.update(names)
        self.results = sum(self.told.metrics[index] in _INCOME for index in count)

    def cues(self, place: int) -> tuple[str, ...]:
        """What kinds of events a sentence tells of."""
        if (known := self._cues.get(place)) is None:
            found = {cue.key for cue in self._events.cues(self.context, self.context.sentences[place])}
            known = self._cues[place] = tuple(sorted(found))
        return known

    @cached_property
    def kind(self) -> str:
        """Whether the document reports results."""
        return "report" if self.results >= _REPORTED else "mentions results" if self.results else "other news"

    def told_before(self, place: int) -> tuple[TimeExpression | None, TimeExpression | None]:
        """The last time that is no day, and the last day, that the sentences before one name."""
        return self._history[place]

    @cached_property
    def title(self) -> list[Period]:
        """The periods that the title names."""
        return [time.period for time in self.times[0] if time.period is not None] if self.times else []

    @cached_property
    def with_terms(self) -> Sequence[int]:
        """The sentences that tell a term."""
        return [place for place, terms in enumerate(self.terms) if terms]

    @cached_property
    def around(self) -> Sequence[tuple[Period | None, str]]:
        """The periods around the day of publication, each with what it is."""
        if self.published is None:
            return ()
        return [*_around(self.published), (self._memory.over, "the quarter over last")]

    @cached_property
    def moments(self) -> Sequence[tuple[Period | None, str]]:
        """The days on which a market may have moved that the document does not name."""
        if self.published is None:
            return ()
        back = days_since_trading(self.published)
        return [(day(self.published - timedelta(days=back)), "day before publication")]

    @cached_property
    def report(self) -> Sequence[tuple[Period | None, str]]:
        """The quarter or half whose results the document opens with, and those around it."""
        found = self._memory.reporting
        if found is None:
            return ()
        return [
            (found, "the report's"),
            (shifted(found, -1), "the report's, a year before"),
            (quarter_before(found), "the report's, a quarter before"),
            (self._memory.guided, "the report's outlook"),
        ]

    @cached_property
    def balances(self) -> Sequence[tuple[Period | None, str]]:
        """The days of the balances that go with the results."""
        of = ((self._memory.reporting, "report"), (self._memory.over, "quarter over last"))
        return [(day(one.last), f"last day of the {name}") for one, name in of if one is not None and one.last]

    def standing(self, period: Period) -> tuple[str, str, str, str]:
        """How a period lies to the day of publication, how often and how early it is named, how many figures have it.

        Said once for all of the figures that may hold for it.
        """
        if (known := self._standings.get(period.text)) is None:
            said = self.said[period.text]
            share = self.all_periods[period.text] / self.dated
            known = self._standings[period.text] = (
                self._lies(period),
                "often" if said > 2 else "twice" if said == 2 else "once" if said else "never",
                "said first" if period.text in self.said_first else "not said first",
                "most" if share > 0.5 else "many" if share > 0.2 else "few" if share else "none",
            )
        return known

    def _lies(self, period: Period) -> str:
        published = self.published
        if period.first is None or period.last is None:
            return "fiscal"
        if published is None:
            return "undated"
        if period.first > published:
            return "ahead"
        if period.last < published:
            return "in history" if (published - period.last).days > _HISTORY else "behind"
        return "now"

    def _nearest_dated(self, order: range | Iterator[int]) -> list[int | None]:
        """For each figure the dated one of its metric that comes before it in an order."""
        last: dict[str | None, int] = {}
        nearest: list[int | None] = [None] * len(self.told.found)
        for index in order:
            nearest[index] = last.get(self.told.metrics[index])
            if self.told.found[index] is not None:
                last[self.told.metrics[index]] = index
        return nearest

    def _times_before(self) -> list[tuple[TimeExpression | None, TimeExpression | None]]:
        history: list[tuple[TimeExpression | None, TimeExpression | None]] = []
        stretch: TimeExpression | None = None
        moment: TimeExpression | None = None
        for times in self.times:
            history.append((stretch, moment))
            for time in times:
                if time.period is not None and time.period.grain is Grain.DAY:
                    moment = time
                elif time.period is not None and time.role in {Role.FIGURES, Role.REPORT}:
                    stretch = time
        return history


def _most_common(periods: Counter[str]) -> str | None:
    return next((text for text, _ in periods.most_common(1)), None)


def _around(published: date) -> Iterator[tuple[Period, str]]:
    """The day, month and years around a day of publication."""
    yield day(published), "day of publication"
    yield month(published.year, published.month), "month of publication"
    yield year(published.year), "year of publication"
    yield year(published.year + 1), "year after publication"
    yield year(published.year - 1), "year before publication"
