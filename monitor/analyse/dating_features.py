"""What speaks for and against a period of a document as the one that a figure holds for.

Each feature is a few words that a reader of the weights (config/dating.toml) understands: where the period is named,
which other figures have it, how it lies to the day of publication, and what the rules chose.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from functools import cached_property

from monitor.analyse.context import Kind
from monitor.analyse.cues import nearest_before
from monitor.analyse.dating_chronicle import Chronicle
from monitor.analyse.periods_calendar import (
    Grain,
    Period,
    day,
    month,
    month_of,
    quarter_before,
    shifted,
    year,
)
from monitor.analyse.periods_lines import CHANGES
from monitor.analyse.periods_reach import DURATIONS, MEASURES, RATE

# Times and figures around a figure that are looked at: bounds on the work for any text.
_TIMES = 4
_FIGURES = 3
# A period that ended so many days before publication is history, not news.
_HISTORY = 400
_RATE_BEHIND = 24
_CLOSE, _NEAR = 12, 40
_OUTSIDE = ("day of", "month of publication", "year", "the quarter over", "day told", "month told", "time told")


class Moment:
    """One figure among the periods of its document."""

    def __init__(self, chronicle: Chronicle, index: int, source: str) -> None:
        self._chronicle, self._index, self._source = chronicle, index, source
        self._told = chronicle.told
        self._metric = self._told.metrics[index] or "unknown"
        self._quantity = chronicle.context.quantities[index]
        self._sentence = chronicle.context.sentences[chronicle.place[index]]
        line = chronicle.lines[chronicle.place[index]]
        if line is None:
            raise ValueError("a figure has a line")
        self._line = line
        self._base = index in line.bases
        self._ahead = line.ahead(index)
        self._rules = self._told.found[index]
        self._origins: dict[str | None, dict[str, float]] = {}
        self._periods: dict[str, Period] = {}
        for period, origin in self._named():
            self._add(period, origin)

    def candidates(self) -> list[str | None]:
        """What the figure may hold for; None stands for no period."""
        return [*self._periods, None]

    def features(self, name: str | None) -> dict[str, float]:
        """What speaks for and against a period, or against there being any."""
        found = dict.fromkeys(self._of_none() if name is None else self._of(self._periods[name]), 1.0)
        if name == (self._rules.text if self._rules is not None else None):
            found.update(dict.fromkeys(self._of_rules(), 1.0))
        return found

    # -- where periods are found ------------------------------------------------
    def _add(self, period: Period | None, origin: str) -> None:
        if period is not None:
            self._periods.setdefault(period.text, period)
            self._origins.setdefault(period.text, {})[origin] = 1.0

    def _named(self) -> Iterator[tuple[Period | None, str]]:
        yield self._rules, "the rules' choice"
        if self._rules is not None and Grain.MONTH <= self._rules.grain <= Grain.HALF and self._rules.last is not None:
            yield day(self._rules.last), "last day of the rules' choice"
        yield from self._of_sentence()
        yield from self._of_figures()
        yield from self._of_document()

    def _of_sentence(self) -> Iterator[tuple[Period | None, str]]:
        """The times of the figure's own sentence."""
        line, quantity = self._line, self._quantity
        near = [time for time in line.times_near(self._index) if time.period is not None and time.link is None]
        near.sort(key=lambda time: max(time.start - quantity.end, quantity.start - time.end))
        home = line.clause(quantity.start)
        sides: set[bool] = set()
        for time in near[:_TIMES]:
            ahead = time.start < quantity.start
            left, right = (time.end, quantity.start) if ahead else (quantity.end, time.start)
            side = "before" if ahead else "behind"
            where = "in its clause" if line.clause(time.start) == home else "in its sentence"
            crossed = "beyond a figure" if line.crossed(self._index, left, right) else "free"
            first = "next" if ahead not in sides else "farther"
            sides.add(ahead)
            in_base = line.base_of(time.start, self._index)
            role = time.role.name.lower() if in_base is None or in_base == self._index else "of another's base"
            yield time.period, f"named {where} {side}"
            yield time.period, f"named {side}, {crossed}, {first}"
            yield time.period, f"named as {role} {where}"
            gap = "close" if right - left <= _CLOSE else "near" if right - left <= _NEAR else "far"
            yield time.period, f"named {side}, {gap}"
            if time.deadline:
                yield time.period, "named as deadline"
            if time.period is not None and time.period.grain is Grain.DAY:
                yield month_of(time.period), f"month of a day {where}"
            if time.period is not None and Grain.MONTH <= time.period.grain <= Grain.HALF and time.period.last:
                yield day(time.period.last), f"last day of a time {where}"

    def _of_figures(self) -> Iterator[tuple[Period | None, str]]:
        """The periods that the rules gave to figures around it, and those that they point at."""
        chronicle, told, index, line = self._chronicle, self._told, self._index, self._line
        for other in range(max(index - _FIGURES, line.first), min(index + _FIGURES + 1, line.quantities.stop)):
            if other == index:
                continue
            side = "before" if other < index else "behind"
            kin = "same metric" if told.metrics[other] == told.metrics[index] else "other metric"
            base = ", a base" if other in line.bases else ""
            near = "next figure" if abs(other - index) == 1 else "figure"
            yield told.found[other], f"of {near} {side}{base}"
            yield told.found[other], f"of {near} {side}, {kin}"
            if self._base and other not in line.bases and (period := told.found[other]) is not None:
                yield shifted(period, -1), "a year before what it is compared with"
                yield quarter_before(period), "a quarter before what it is compared with"
        for nearest, side in ((chronicle.same_before[index], "before"), (chronicle.same_behind[index], "behind")):
            if nearest is not None and nearest not in line.quantities:
                yield told.found[nearest], f"of its metric {side}, {self._apart(nearest)}"
        outside = ((line.quantities.start - 1, "before"), (line.quantities.stop, "behind"))
        for other, side in outside:
            if 0 <= other < len(told.found):
                yield told.found[other], f"of sentence {side}, {self._apart(other)}"
        quantity = self._quantity
        for other in chronicle.by_value[quantity.low, quantity.high, quantity.unit][: _FIGURES + 1]:
            if other != index:
                yield told.found[other], "of the same value"

    def _apart(self, other: int) -> str:
        paragraph = self._chronicle.context.sentences[self._chronicle.place[other]].paragraph
        between = abs(self._sentence.paragraph - paragraph)
        return "in its paragraph" if not between else "a paragraph apart" if between == 1 else "far"

    def _of_document(self) -> Iterator[tuple[Period | None, str]]:
        """What the document as a whole speaks of, and the day on which it does."""
        chronicle = self._chronicle
        stretch, moment = chronicle.told_before(self._chronicle.place[self._index])
        for time, origin in ((stretch, "time told last"), (moment, "day told last")):
            if time is not None:
                near = self._sentence.start - time.end < 2 * _NEAR
                place = bisect_left(chronicle.starts, time.start + 1) - 1
                between = self._sentence.paragraph - chronicle.context.sentences[place].paragraph
                apart = "in its paragraph" if not between else "a paragraph before" if between == 1 else "far"
                yield time.period, origin
                yield time.period, f"{origin}, {'near' if near else apart}"
                if time is moment and time.period is not None:
                    yield month_of(time.period), "month told last"
        for period in chronicle.title[:_TIMES]:
            yield period, "named in the title"
        for main, of in (
            (chronicle.main, "the document"),
            (chronicle.main_of.get(self._told.metrics[self._index]), "its metric"),
        ):
            if main is not None:
                yield chronicle.known[main], f"main of {of}"
        if chronicle.published is not None:
            yield from _around(chronicle.published)
            yield chronicle.reported, "the quarter over last"

    # -- features ---------------------------------------------------------------
    def _of(self, period: Period) -> Iterator[str]:
        metric, chronicle = self._metric, self._chronicle
        grain, lies = period.grain.name.lower(), self._lies(period)
        told = "base" if self._base else "to come" if self._ahead else "told"
        for origin in self._origins[period.text]:
            yield origin
            yield f"{origin}: {metric}"
            yield f"{origin}: {grain}"
            if self._base:
                yield f"{origin}: base"
            if self._sentence.kind is not Kind.PROSE:
                yield f"{origin}: {self._sentence.kind.value}"
            if origin.startswith("named"):
                yield f"{origin}: {'zh' if self._line.chinese else 'en'}"
        if not any(origin.startswith("named") for origin in self._origins[period.text]):
            yield "not named here"
            yield f"not named here: {grain}"
            yield f"not named here: {metric}"
            yield f"not named here: {told}"
        yield grain
        yield f"{grain} of {metric}"
        yield f"lies {lies}, {told}"
        yield f"{lies} of {metric}"
        yield f"{grain} of {self._kind}"
        outside = [origin for origin in self._origins[period.text] if origin.startswith(_OUTSIDE)]
        for cue in chronicle.cues(chronicle.place[self._index]):
            yield f"{grain}, told of {cue}"
            yield from (f"{origin}, told of {cue}" for origin in outside)
        yield from (f"{origin}, in {chronicle.kind}: {metric}" for origin in outside)
        for origin in outside:
            yield f"{origin}, {self._tense}"
            yield f"{origin}, {self._tense}: {metric}"
        yield f"{grain} of {metric}, {self._tense}"
        said = chronicle.said[period.text]
        often = "often" if said > 2 else "twice" if said == 2 else "once" if said else "never"
        first = "said first" if period.text in chronicle.said_first else "not said first"
        yield f"said {often}"
        yield f"said {often}, {'base' if self._base else grain}"
        yield first
        yield f"{first}: {metric}"
        yield f"{first}, {chronicle.kind}"
        share = chronicle.all_periods[period.text] / chronicle.dated
        yield f"{'most' if share > 0.5 else 'many' if share > 0.2 else 'few' if share else 'none'} have it"

    def _lies(self, period: Period) -> str:
        published = self._chronicle.published
        if period.first is None or period.last is None:
            return "fiscal"
        if published is None:
            return "undated"
        if period.first > published:
            return "ahead"
        if period.last < published:
            return "in history" if (published - period.last).days > _HISTORY else "behind"
        return "now"

    @cached_property
    def _tense(self) -> str:
        """The cue of tense before it in its clause, or else in its sentence."""
        cue = nearest_before(self._line.cues, self._quantity.start)
        return "untold" if cue is None else f"told as {cue.key}"

    @cached_property
    def _kind(self) -> str:
        """What kind of amount it is."""
        unit, folded, end = self._quantity.unit, self._chronicle.context.folded, self._quantity.end
        if RATE.search(unit) or RATE.search(folded, self._quantity.start, end + _RATE_BEHIND):
            return "rate"
        if unit in MEASURES or unit in DURATIONS:
            return "measure"
        return "change" if unit in CHANGES else "money" if len(unit) == 3 and unit.isupper() else "count"

    def _of_none(self) -> Iterator[str]:
        line = self._line
        told = "base" if self._base else "to come" if self._ahead else "told"
        times = any(time.period is not None for time in line.times_near(self._index))
        home = line.clause(self._quantity.start)
        here = any(line.clause(time.start) == home for time in line.times_near(self._index))
        where = "time in its clause" if here else "time in its sentence" if times else "no time in its sentence"
        others = any(self._told.found[other] is not None for other in line.near(self._index) if other != self._index)
        beside = "dated figures beside it" if others else "no dated figures beside it"
        yield "none"
        for reason in (self._metric, told, where, beside, self._kind, self._sentence.kind.value):
            yield f"none: {reason}"
        yield f"none: {self._metric}, {where}"
        yield f"none: {self._metric}, {told}"
        yield f"none: {self._metric}, {beside}"
        yield f"none: {self._metric} of {self._kind}"
        yield f"none: {self._metric}, {self._tense}"
        yield f"none: {self._tense}"
        yield f"none: {where}, {beside}"
        yield f"none: {'zh' if line.chinese else 'en'}"
        for cue in self._chronicle.cues(self._chronicle.place[self._index]):
            yield f"none, told of {cue}"
            yield f"none, told of {cue}: {self._metric}"
        yield f"none: {self._chronicle.kind}, {self._metric}"
        elsewhere = self._chronicle.main_of.get(self._told.metrics[self._index]) is not None
        yield f"none: {'metric dated elsewhere' if elsewhere else 'metric dated nowhere'}"

    def _of_rules(self) -> Iterator[str]:
        yield "rules"
        yield f"rules: {self._source}"
        yield f"rules: {self._metric}"
        yield f"rules: {self._source}, {self._metric}"
        yield f"rules: {'none' if self._rules is None else self._rules.grain.name.lower()}"
        if self._base:
            yield "rules: base"


def _around(published: date) -> Iterator[tuple[Period, str]]:
    """The day, month and years around a day of publication."""
    yield day(published), "day of publication"
    yield month(published.year, published.month), "month of publication"
    yield year(published.year), "year of publication"
    yield year(published.year + 1), "year after publication"
    yield year(published.year - 1), "year before publication"
