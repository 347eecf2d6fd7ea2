"""What speaks for and against a period of a document as the one that a figure holds for.

Each feature is a few words that a reader of the weights (config/dating.toml) understands: where the period is named,
which other figures have it, how it lies to the day of publication, and what the rules chose.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from monitor.analyse.context import Kind
from monitor.analyse.cues import nearest_before
from monitor.analyse.dating_candidates import Candidates
from monitor.analyse.dating_chronicle import Chronicle
from monitor.analyse.periods_calendar import Grain, Period
from monitor.analyse.periods_lines import CHANGES
from monitor.analyse.periods_reach import DURATIONS, MEASURES, RATE, is_rate
from monitor.analyse.weighing import Group

# How far behind an amount the words stand that make it a rate, in characters.
_RATE_BEHIND = 24
_GRAINS = {grain: grain.name.lower() for grain in Grain}
_OUTSIDE = (
    "the report's",
    "last day of the report",
    "last day of the quarter",
    "day before",
    "day of",
    "month of publication",
    "year",
    "the quarter over",
    "day told",
    "month told",
    "time told",
    "a term",
)


class Moment(Candidates):
    """One figure among the periods of its document."""

    def __init__(self, chronicle: Chronicle, index: int, source: str) -> None:
        super().__init__(chronicle, index)
        self._source = source
        self._when = self._base or ("to come" if self._line.ahead(index) else "told")
        self._tongue = "zh" if self._line.chinese else "en"
        self._stands = self._sentence.kind.value
        self._told_of = chronicle.cues(chronicle.place[index])
        self._tense, self._expected, self._kind = self._told_as(), self._as_expected(), self._kind_of()

    def features(self, name: str | None) -> list[Group]:
        """What speaks for and against a period, or against there being any."""
        found = self._of_none() if name is None else self._of(self._periods[name])
        if name == (self._rules.text if self._rules is not None else None):
            found.append((_rules, self._source, self._metric, _grain(self._rules), self._base))
        return found

    def _of(self, period: Period) -> list[Group]:
        metric, chronicle, origins = self._metric, self._chronicle, self._origins[period.text]
        grain, base, kind, tongue = _grain(period), self._base, self._stands, self._tongue
        lies, often, first, shared = chronicle.standing(period)
        found: list[Group] = []
        told: list[str] = [grain]
        named = False
        for origin in origins:
            found.append((_named, origin, grain, base, kind, tongue))
            outside, of_figure, here = _sort_of(origin)
            named = named or here
            if outside:
                told.append(origin)
                found.append((_outside, origin, metric, self._tense, chronicle.kind))
            else:
                found.append((_named_for, origin, metric))
            if of_figure:
                found.append((_of_figure, origin, self._tense, self._kind, self._expected))
        if self._told_of:
            found += [(_told, what, self._told_of) for what in told]
        found += (
            (_grained, grain, metric, self._tense, self._kind),
            (_lying, lies, self._when, metric, grain, named),
            (_said, often, first, shared, base or grain),
            (_opening, first, metric, chronicle.kind),
        )
        return found

    def _of_none(self) -> list[Group]:
        line, chronicle, metric = self._line, self._chronicle, self._metric
        times = any(time.period is not None for time in line.times_near(self._index))
        home = line.clause(self._quantity.start)
        here = any(line.clause(time.start) == home for time in line.times_near(self._index))
        where = "time in its clause" if here else "time in its sentence" if times else "no time in its sentence"
        others = any(self._told.found[other] is not None for other in line.near(self._index) if other != self._index)
        beside = "dated figures beside it" if others else "no dated figures beside it"
        dated = chronicle.main_of.get(self._told.metrics[self._index]) is not None
        found: list[Group] = [
            (_none, metric, self._when, where, beside),
            (_none_of, metric, self._kind, self._tense, self._expected),
            (_none_in, metric, chronicle.kind, "metric dated elsewhere" if dated else "metric dated nowhere"),
            (_none_among, self._stands, self._tongue),
        ]
        if self._told_of:
            found.append((_none_told, metric, self._told_of))
        return found

    def _told_as(self) -> str:
        """The cue of tense before it in its clause, or else in its sentence."""
        cue = nearest_before(self._line.cues, self._quantity.start)
        return "untold" if cue is None else f"told as {cue.key}"

    def _as_expected(self) -> str:
        """Whether its clause speaks of what was expected of a result."""
        start, end = self._line.clauses[self._line.clause(self._quantity.start)]
        expects = self._chronicle.words.consensus.search(self._chronicle.context.folded, start, end)
        return "" if expects is None else "as expected"

    def _kind_of(self) -> str:
        """What kind of amount it is."""
        unit, folded, end = self._quantity.unit, self._chronicle.context.folded, self._quantity.end
        if is_rate(unit) or RATE.search(folded, self._quantity.start, end + _RATE_BEHIND):
            return "rate"
        if unit in MEASURES or unit in DURATIONS:
            return "measure"
        return "change" if unit in CHANGES else "money" if len(unit) == 3 and unit.isupper() else "count"


@lru_cache(maxsize=1024)
def _sort_of(origin: str) -> tuple[bool, bool, bool]:
    """Whether an origin is none of what stands around a figure; whether it is another figure; whether it is named."""
    return origin.startswith(_OUTSIDE), "figure" in origin, origin.startswith("named")


# -- the names of features, each group with what alone decides them ---------------
def _named(origin: str, grain: str, base: str, kind: str, tongue: str) -> Iterator[str]:
    yield origin
    yield f"{origin}: {grain}"
    if base:
        yield f"{origin}: {base}"
    if kind != Kind.PROSE.value:
        yield f"{origin}: {kind}"
    if origin.startswith("named"):
        yield f"{origin}: {tongue}"


def _named_for(origin: str, metric: str) -> Iterator[str]:
    yield f"{origin}: {metric}"


def _outside(origin: str, metric: str, tense: str, document: str) -> Iterator[str]:
    yield from _named_for(origin, metric)
    yield f"{origin}, in {document}: {metric}"
    yield f"{origin}, {tense}"
    yield f"{origin}, {tense}: {metric}"


def _of_figure(origin: str, tense: str, kind: str, expected: str) -> Iterator[str]:
    yield f"{origin}, {tense}"
    yield f"{origin}, {kind}"
    if expected:
        yield f"{origin}, {expected}"


def _told(what: str, cues: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{what}, told of {cue}" for cue in cues)


def _grained(grain: str, metric: str, tense: str, kind: str) -> Iterator[str]:
    yield grain
    yield f"{grain} of {metric}"
    yield f"{grain} of {kind}"
    yield f"{grain} of {metric}, {tense}"


def _lying(lies: str, when: str, metric: str, grain: str, named: bool) -> Iterator[str]:
    if not named:
        yield "not named here"
        yield f"not named here: {grain}"
        yield f"not named here: {metric}"
        yield f"not named here: {when}"
    yield f"{grain} {lies}, {when}: {metric}"
    yield f"lies {lies}, {when}"
    yield f"{lies} of {metric}"


def _said(often: str, first: str, shared: str, what: str) -> Iterator[str]:
    yield f"said {often}"
    yield f"said {often}, {what}"
    yield first
    yield f"{shared} have it"


def _opening(first: str, metric: str, document: str) -> Iterator[str]:
    yield f"{first}: {metric}"
    yield f"{first}, {document}"


def _none(metric: str, when: str, where: str, beside: str) -> Iterator[str]:
    yield "none"
    yield from (f"none: {reason}" for reason in (metric, when, where, beside))
    yield f"none: {metric}, {where}"
    yield f"none: {metric}, {when}"
    yield f"none: {metric}, {beside}"
    yield f"none: {where}, {beside}"


def _none_of(metric: str, kind: str, tense: str, expected: str) -> Iterator[str]:
    if expected:
        yield f"none: {expected}"
        yield f"none: {expected}, {metric}"
    yield f"none: {kind}"
    yield f"none: {metric} of {kind}"
    yield f"none: {metric}, {tense}"
    yield f"none: {tense}"


def _none_in(metric: str, document: str, elsewhere: str) -> Iterator[str]:
    yield f"none: {document}, {metric}"
    yield f"none: {elsewhere}"


def _none_told(metric: str, cues: tuple[str, ...]) -> Iterator[str]:
    for cue in cues:
        yield f"none, told of {cue}"
        yield f"none, told of {cue}: {metric}"


def _none_among(kind: str, tongue: str) -> Iterator[str]:
    yield f"none: {kind}"
    yield f"none: {tongue}"


def _rules(source: str, metric: str, grain: str, base: str) -> Iterator[str]:
    yield "rules"
    yield f"rules: {source}"
    yield f"rules: {metric}"
    yield f"rules: {source}, {metric}"
    yield f"rules: {grain}"
    if base:
        yield f"rules: {base}"


def _grain(period: Period | None) -> str:
    return "none" if period is None else _GRAINS[period.grain]
