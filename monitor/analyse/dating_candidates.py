"""Which periods a figure may hold for, and where each comes from: the times and figures around it, and its document.

Where a period comes from is a few words that a reader of the weights (config/dating.toml) understands.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from monitor.analyse.dating_chronicle import Chronicle
from monitor.analyse.periods_calendar import (
    Grain,
    Period,
    day,
    month,
    month_of,
    quarter_before,
    shifted,
    span,
    year,
)
from monitor.analyse.periods_lines import CHANGES
from monitor.analyse.periods_reach import AT_END, BALANCES, MOMENTS, at_end
from monitor.analyse.periods_resolver import TimeExpression
from monitor.analyse.periods_terms import Term

# Times and figures around a figure that are looked at: bounds on the work for any text.
_TIMES = 4
_FIGURES = 3
_CLOSE, _NEAR = 12, 40
_FROM = frozenset({Grain.DAY, Grain.MONTH, Grain.YEAR})
# What may be told of the day of a balance.
_STANDING = AT_END | BALANCES | {"order_value"}
# What is agreed or planned for the term of a contract or programme.
_RUNNING = frozenset(
    ["capex", "cost", "order_value", "order_volume", "funding", "growth", "revenue", "production", "capacity", "other"]
)


class Candidates:
    """The periods that one figure of a document may hold for, each with where it comes from."""

    def __init__(self, chronicle: Chronicle, index: int) -> None:
        self._chronicle, self._index = chronicle, index
        self._told = chronicle.told
        self._metric = self._told.metrics[index] or "unknown"
        self._quantity = chronicle.context.quantities[index]
        self._sentence = chronicle.context.sentences[chronicle.place[index]]
        line = chronicle.lines[chronicle.place[index]]
        if line is None:
            raise ValueError("a figure has a line")
        self._line = line
        self._base = "base" if index in line.bases else ""
        self._rules = self._told.found[index]
        self._origins: dict[str, dict[str, None]] = {}
        self._periods: dict[str, Period] = {}
        for period, origin in self._named():
            self._add(period, origin)

    def candidates(self) -> list[str | None]:
        """What the figure may hold for; None stands for no period."""
        return [*self._periods, None]

    def _add(self, period: Period | None, origin: str) -> None:
        if period is not None:
            self._periods.setdefault(period.text, period)
            self._origins.setdefault(period.text, {})[origin] = None

    def _named(self) -> Iterator[tuple[Period | None, str]]:
        yield self._rules, "the rules' choice"
        if self._rules is not None and Grain.MONTH <= self._rules.grain <= Grain.HALF and self._rules.last is not None:
            yield day(self._rules.last), "last day of the rules' choice"
        yield from self._of_sentence()
        yield from self._of_figures()
        yield from self._of_document()
        if self._metric in _RUNNING:
            yield from self._of_terms()

    def _of_terms(self) -> Iterator[tuple[Period | None, str]]:
        """The terms of contracts and programmes that its sentence and others tell."""
        chronicle, place = self._chronicle, self._chronicle.place[self._index]
        places = chronicle.with_terms
        if not places:
            return
        own, folded = chronicle.terms[place], chronicle.context.folded
        counts = {term.count for term in own if term.count}
        for term in own:
            yield term.period, f"named as {_long(term)}"
            if term.beside(self._quantity, folded):
                yield term.period, f"named as {_long(term)} beside it"
            for period in term.periods():
                yield period, "named as a term from some year"
        after, repeats = bisect_left(places, place), self._repeats()
        for other in sorted({*places[max(after - 2, 0) : after], *places[after : after + 3], places[0], *repeats}):
            if other == place:
                continue
            apart = chronicle.context.sentences[other].paragraph - self._sentence.paragraph
            where = "in its paragraph" if not apart else "next to its paragraph" if abs(apart) == 1 else "far"
            for term in chronicle.terms[other]:
                yield term.period, f"{_long(term)} {where}"
                yield term.period, f"{_long(term)} told {'before' if other < place else 'behind'}"
                if term.count and term.until:
                    yield term.period, "a term of years until a year"
                if term.count in counts:
                    yield term.period, "a term as long"
                if other in repeats:
                    yield term.period, f"{_long(term)} beside the same value"

    def _repeats(self) -> set[int]:
        """The sentences that tell the same value."""
        quantity, chronicle = self._quantity, self._chronicle
        same = chronicle.by_value[quantity.low, quantity.high, quantity.unit][: _FIGURES + 1]
        return {chronicle.place[other] for other in same if other != self._index}

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
            if quantity.unit in CHANGES:
                yield self._since(time.period), f"since {role} {where}, {side}"
            if time.period is not None and time.period.grain is Grain.DAY:
                yield month_of(time.period), f"month of a day {where}"
            if time.period is not None and Grain.MONTH <= time.period.grain <= Grain.HALF and time.period.last:
                yield day(time.period.last), f"last day of a time {where}"
            if time.period is not None and time.period.grain is Grain.YEAR and time.period.last and self._ends(time):
                yield day(time.period.last), f"last day of a year named for its end {where}"
                yield time.period, f"year named for its end {where}"

    def _ends(self, time: TimeExpression) -> bool:
        """Whether a time is named for its end."""
        return at_end(self._chronicle.context.folded, time.start, time.end)

    def _since(self, period: Period | None) -> Period | None:
        """From a time that is over to the day of publication, as far as its name is fine."""
        published = self._chronicle.published
        if period is None or period.last is None or published is None or period.last >= published:
            return None
        now = {Grain.DAY: day(published), Grain.MONTH: month(published.year, published.month)}
        return span(period, now.get(period.grain, year(published.year))) if period.grain in _FROM else None

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
        yield from chronicle.around
        yield from chronicle.report
        if self._metric in MOMENTS:
            yield from chronicle.moments
        if self._metric in _STANDING:
            yield from chronicle.balances


def _long(term: Term) -> str:
    """How a term is told."""
    return "a term of years" if term.count else "a term until a year"
