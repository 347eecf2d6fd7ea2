"""A sentence made ready for linking times with quantities: clauses, tense, bases of comparison, runs."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from monitor.analyse import conversions
from monitor.analyse.context import Context, Sentence
from monitor.analyse.cues import Cue, nearest_before
from monitor.analyse.patterns import skipping
from monitor.analyse.periods_calendar import Grain, Period, year
from monitor.analyse.periods_resolver import Role, TimeExpression
from monitor.analyse.periods_scan import AHEAD
from monitor.domain.readings import Quantity

# How many quantities and times on either side of a quantity are looked at: a bound on the work for any text.
NEAR = 8
# Openers of a base that may as well tell what came first.
_ORDERING = frozenset(["after", "following"])
# How far behind its opener ("up from the") a base may stand, in characters.
_OPENER = 48

_RESPECTIVELY = skipping(r"respectively|分别|依次|(?:FY)?20\d\dE?年?/(?:FY)?20\d\d")
_FROM = skipping(
    r"\bfrom (?:(?:an? )?(?:net |operating )?(?:loss|profit|revenue|sales) of |the |about |around |"
    r"some |nearly |over |just |only |a |roughly |approximately |its )*$",
    re.IGNORECASE,
)
CHANGES = frozenset(["percent", "percentage_point", "x"])
# How far behind the new amount "from" and the old one may stand, in characters.
_APART = 64
_ONWARD = re.compile(r" to (?:about |around |some |nearly |over |more than )?|[^,。;\d]{0,8}[到至为成](?:约|近|逾)?")
_TO = re.compile(r"\sto\s", re.IGNORECASE)
_LED_TO = re.compile(r",? to (?:a record |an? )?", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:and|or|,)\s*")
# What may stand before and behind the time of a base: "from 9 in the third and 8 a year earlier".
_DATED, _AND = re.compile(r" (?:(?:in|of|at|for|during) )?(?:the |its |a )?"), re.compile(r",? and (?:\w+ ){0,2}")
_ALSO = re.compile(
    r" (?:in|a|the|of|at|last) (?:[\w-]+ ){0,3}?(?:year|quarter|month|\d{4}|earlier|before|ago),? and (?:\w+ ){0,2}"
)
# So many amounts and times are a list where a word says so, and where none does.
_PAIR, _LIST = 2, 3
_BETWEEN_BASE = re.compile(r"[,;:]")
_WITH = skipping(r"(?:较|(?<!占)比|相较于?|对比|高于|低于|不及)[^,。;:]{0,16}$")
_AND_WITH = re.compile(r"(?:与|和|同)[^,。;]{0,16}$")
_COMPARED = re.compile(r"[^,。;]{0,4}?(?:相比|相较|比较|对照)")
_ZH_FROM = re.compile(r"(?:从|由(?!于)|自)[^,。;]{0,24}$")
_ZH_TO = re.compile(r"[^,。;]{0,16}?(?:增|升|降|跌|减|长|加|涨|提|扩|变|上|下|滑|缩|攀|修|调|归|到|至)")
_ZH_CHANGE = re.compile("[增降涨跌升减提翻扩多少高低超缩长]|收窄|下滑|改善")
_RUN = re.compile(r"(?:[,、/\s]|and|和|及|与|or|in|for)*")


@dataclass(slots=True)
class Line:
    """A sentence with its clauses, times, tense cues and quantities (as indices).

    `bases` maps each quantity that others are compared with to the stretch of text in which its own time stands;
    `timeless` are those that belong to a thing and have no time.
    """

    context: Context
    sentence: Sentence
    clauses: tuple[tuple[int, int], ...]
    times: tuple[TimeExpression, ...]
    cues: Sequence[Cue]
    quantities: range
    bases: dict[int, tuple[int, int]] = field(default_factory=dict)
    timeless: frozenset[int] = frozenset()
    first: int = field(init=False)
    chinese: bool = field(init=False)
    _clause_starts: list[int] = field(init=False)
    _time_starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.first = self.quantities.start
        self.chinese = self.context.language.chinese
        self._clause_starts = [start for start, _ in self.clauses]
        self._time_starts = [time.start for time in self.times]

    def clause(self, place: int) -> int:
        """The index of the clause that holds a character."""
        after = bisect_right(self._clause_starts, place)
        return after - 1 if after else 0

    def near(self, index: int) -> range:
        """The quantities around one of the line's."""
        return range(max(index - NEAR, self.quantities.start), min(index + NEAR + 1, self.quantities.stop))

    def last_before(self, place: int) -> int:
        """The index of the line's last quantity that begins before a place; one less than the first if none does."""
        quantities = self.context.quantities
        return bisect_left(quantities, place, self.first, self.quantities.stop, key=lambda found: found.start) - 1

    def times_near(self, index: int) -> Sequence[TimeExpression]:
        """The times around a quantity."""
        place = bisect_left(self._time_starts, self.context.quantities[index].start)
        return self.times[max(place - NEAR, 0) : place + NEAR]

    def base_of(self, place: int, index: int) -> int | None:
        """The base, around a quantity, whose stretch of text holds a character."""
        if not self.bases:
            return None
        near = (other for other in self.near(index) if other in self.bases)
        return next((other for other in near if self.bases[other][0] <= place < self.bases[other][1]), None)

    def ahead(self, index: int) -> bool:
        """Whether the cue nearest to a quantity, before it in its clause if there is one, speaks of what is to come."""
        if index in self.bases:
            return False
        quantity = self.context.quantities[index]
        start, end = self.clauses[self.clause(quantity.start)]
        cue = nearest_before(self.cues, quantity.start)
        if cue is not None and ";" in self.context.folded[cue.end : quantity.start]:
            cue = None
        if cue is None or cue.start < start:
            place = bisect_left(self.cues, quantity.start, key=lambda other: other.start)
            following = self.context.quantities[index + 1].start if index + 1 in self.quantities else end
            end = min(end, following)
            behind = self.cues[place] if place < len(self.cues) and self.cues[place].start < end else None
            later = self.cues[place : place + 1] if not self.chinese else ()
            cue = behind or cue or next(iter(later), None)
        return cue is not None and cue.key in AHEAD

    def crossed(self, index: int, left: int, right: int) -> bool:
        """Whether a quantity of its own stands between a quantity and a time."""
        quantities = self.context.quantities
        return any(
            left <= quantities[other].start < right and not self._of_pair(index, other)
            for other in self.near(index)
            if other != index and other not in self.timeless
        )

    def _of_pair(self, index: int, other: int) -> bool:
        """Whether a figure only says one again behind it, or is the first of "from A to B"."""
        if other == index + 1:
            return says_again(self.context, other)
        return other == index - 1 and other in self.bases and index not in self.bases and _rises(self.context, index)

    def tight(self, index: int, time: TimeExpression) -> bool:
        """Whether a time stands directly beside another quantity: after it in English, before it in Chinese."""
        for other in self.near(index):
            quantity = self.context.quantities[other]
            gap = quantity.start - time.end if self.chinese else time.start - quantity.end
            if other != index and 0 <= gap <= 18 and other not in self.timeless:
                return True
        return False


def converts(context: Context, index: int) -> bool:
    """Whether a quantity says the one before it again, in another currency or unit."""
    if not index:
        return False
    quantity, before = context.quantities[index], context.quantities[index - 1]
    if quantity.unit == before.unit or len(quantity.unit) != len(before.unit):
        return False
    return conversions.converts(context.folded, before.end, quantity.start)


def _rises(context: Context, index: int) -> bool:
    """Whether a quantity is what the one right before it comes to: "from 3 to 5 million", 从3万片拉高到5万片."""
    before, quantity = context.quantities[index - 1], context.quantities[index]
    if before.unit != quantity.unit:
        return False
    return _ONWARD.fullmatch(context.folded, before.end, quantity.start) is not None


def says_again(context: Context, index: int) -> bool:
    """Whether a quantity is the one before it in another currency, or what that change led to: "9% to $116 billion"."""
    if converts(context, index):
        return True
    before = context.quantities[index - 1]
    changed = before.unit in CHANGES and context.quantities[index].unit not in CHANGES
    return changed and _LED_TO.fullmatch(context.folded, before.end, context.quantities[index].start) is not None


def respective(line: Line, known: Sequence[Period] = ()) -> dict[int, Period | None]:
    """Several times and as many amounts: "$1bn and $2bn in 2025 and 2026, respectively"; 2024年和2025年分别为.

    Three and more of each belong together without a word: 2024至2026年收入为7亿、8亿和9亿元. `known` are the periods of
    the last such list, which one without times of its own goes through again: 同期分别为.
    """
    context = line.context
    told = _RESPECTIVELY.search(context.folded, line.sentence.start, line.sentence.end) is not None
    least = _PAIR if told else _LIST
    if not told and (len(line.quantities) < _LIST or not line.times):
        return {}
    times = _unrolled([time for time in line.times if time.period is not None and time.role is Role.FIGURES])
    if not told and len(times) < _LIST:
        return {}
    dated = [run for run in _runs([(time.start, time.end) for time in times], context.folded) if len(run) > 1]
    amounts = [index for index in line.quantities if index == line.first or not converts(context, index)]
    spans = [(context.quantities[index].start, context.quantities[index].end) for index in amounts]
    found: dict[int, Period | None] = {}
    units = [context.quantities[index].unit for index in amounts]
    for run in _alike(_runs(spans, context.folded), units):
        own = _own_run(line, [times[place].start for place in (taken[0] for taken in dated)], spans[run[0]][0])
        fitting = [taken for taken in dated if len(taken) == len(run)]
        chosen = fitting[0] if len(dated) == 1 and fitting else dated[own] if own is not None else []
        if len(run) < least:
            continue
        if len(chosen) == len(run):
            found.update({amounts[q]: times[t].period for q, t in zip(run, chosen, strict=True)})
        elif told and not times and len(known) == len(run):
            found.update({amounts[q]: period for q, period in zip(run, known, strict=True)})
    return found


def _own_run(line: Line, starts: Sequence[int], place: int) -> int | None:
    """The run of times that a run of amounts belongs to: the last one before it, with no other time between."""
    before = [index for index, start in enumerate(starts) if start < place]
    if not before:
        return None
    last = max((time.start for time in line.times if time.start < place), default=-1)
    ends = [time.start for time in line.times if starts[before[-1]] <= time.start < place]
    return before[-1] if last in ends[: NEAR + 1] else None


def bases(line: Line, openers: Sequence[Cue]) -> dict[int, tuple[int, int]]:
    """The bases of comparison in a line: "up from $3bn", "from 15% in 2023 to 50%", 与去年的3亿元相比, 由15%增至50%."""
    return _chinese_bases(line) if line.chinese else _english_bases(line, openers)


def _english_bases(line: Line, openers: Sequence[Cue]) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for index in line.quantities:
        base = _opened(line, index, openers) or _left_behind(line, index) or _behind(line, index)
        if base is not None:
            found[index] = base
        elif (before := _amount_before(line, index)) is not None and (previous := found.get(before)) is not None:
            left, right = line.context.quantities[before].end, line.context.quantities[index].start
            if (dated := _dated(line, index, left, right)) is not None:
                found[index] = (dated, _stop(line, index))
            elif _ALSO.fullmatch(line.context.folded, left, right):
                found[index] = (left, _stop(line, index))
            elif _JOINED.fullmatch(line.context.folded, left, right):  # "from 3,000 and 5,000 in 2024"
                found[index] = found[before] = (previous[0], max(previous[1], _stop(line, index)))
    return found


def _stop(line: Line, index: int) -> int:
    """Where the clause of a quantity ends, or the next quantity begins that is no part of a time."""
    quantity = line.context.quantities[index]
    end = line.clauses[line.clause(quantity.start)][1]
    following = next((other for other in range(index + 1, line.near(index).stop) if not _of_time(line, other)), None)
    begins = line.context.quantities[following].start if following is not None else line.sentence.end
    return max(min(begins, max(end, quantity.end)), quantity.end)


def _amount_before(line: Line, index: int) -> int | None:
    """The quantity before one, but for those that are part of a time: "$3bn three months earlier and $2bn …"."""
    before = range(index - 1, line.near(index).start - 1, -1)
    return next((other for other in before if not _of_time(line, other)), None)


def _of_time(line: Line, index: int) -> bool:
    quantity = line.context.quantities[index]
    return any(time.start <= quantity.start and quantity.end <= time.end for time in line.times_near(index))


def _dated(line: Line, index: int, left: int, right: int) -> int | None:
    """Where a time ends, if nothing but it and "and" stand between two places."""
    folded = line.context.folded
    for time in line.times_near(index):
        within = left <= time.start and time.end <= right
        if within and _DATED.fullmatch(folded, left, time.start) and _AND.fullmatch(folded, time.end, right):
            return time.end
    return None


def _opened(line: Line, index: int, openers: Sequence[Cue]) -> tuple[int, int] | None:
    """ "up from $3bn in 2024", "double the $3bn of 2024"."""
    quantity, folded = line.context.quantities[index], line.context.folded
    cue = nearest_before(openers, quantity.start)
    if cue is None or cue.start < _floor(line, index) or cue.end > quantity.start or quantity.start - cue.end > _OPENER:
        return None
    cut = _BETWEEN_BASE.search(folded, cue.end, quantity.start)
    if cut is not None or (folded[cue.start : cue.end].lower() in _ORDERING and not _comparable(line, index)):
        return None
    return cue.start, _stop(line, index)


def _comparable(line: Line, index: int) -> bool:
    """Whether another amount of the sentence is of its unit, or of money a change. Four firms have no such."""
    quantities = line.context.quantities
    units, own = {quantities[other].unit for other in line.near(index) if other != index}, quantities[index].unit
    money = len(own) == len("USD") and own.isupper()
    return own in units or (money and not CHANGES.isdisjoint(units))


def _left_behind(line: Line, index: int) -> tuple[int, int] | None:
    """The first amount of "from 15% in 2023 to 50% in 2026"."""
    quantity, folded = line.context.quantities[index], line.context.folded
    if index + 1 not in line.quantities:
        return None
    if _FROM.search(folded, max(_floor(line, index), quantity.start - 24), quantity.start) is None:
        return None
    onward = _TO.search(folded, quantity.end, line.context.quantities[index + 1].start + 1)
    return None if onward is None else (quantity.start - 5, onward.start())


def _behind(line: Line, index: int) -> tuple[int, int] | None:
    """The last amount of "up 32% to $7bn from $5bn": of the unit of one just before it."""
    quantities, folded = line.context.quantities, line.context.folded
    quantity = quantities[index]
    opener = _FROM.search(folded, max(_floor(line, index), quantity.start - 40), quantity.start)
    if opener is None:
        return None
    for other in range(max(index - 2, line.first), index):
        before = quantities[other]
        if before.unit == quantity.unit or before.unit in CHANGES:
            near = opener.start() - before.end <= _APART
            if near and not any(mark in folded[before.end : opener.start()] for mark in ";:"):
                return (opener.start(), _stop(line, index))
    return None


def _floor(line: Line, index: int) -> int:
    """Where an opener of a comparison may begin: after the quantity before, or in it ("double the $3 billion")."""
    if index == line.first:
        return line.sentence.start
    before = line.context.quantities[index - 1]
    return before.start if before.unit == "x" else before.end


def _chinese_bases(line: Line) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    quantities, folded = line.context.quantities, line.context.folded
    for index in line.quantities:
        quantity = quantities[index]
        floor = max(quantities[index - 1].end if index > line.first else 0, line.sentence.start, quantity.start - 48)
        if (opener := _ZH_FROM.search(folded, floor, quantity.start)) and _ZH_TO.match(folded, quantity.end):
            found[index] = (opener.start(), quantity.end)
            continue
        opener = _WITH.search(folded, floor, quantity.start)
        if opener is None and _COMPARED.match(folded, quantity.end):
            opener = _AND_WITH.search(folded, floor, quantity.start)
        before = [time for time in line.times_near(index) if time.start < quantity.start]
        dated = [time.end for time in before if time.role is not Role.BASE]
        dated = [place for place in dated if opener is not None and opener.start() <= place]
        if opener is not None and dated and not _changed(folded, dated[-1], quantity):
            found[index] = (opener.start(), quantity.end)
    return found


def _changed(folded: str, left: int, quantity: Quantity) -> bool:
    """Whether a change and not an amount is told against a time: 较去年同期增长10倍."""
    return quantity.unit in CHANGES and _ZH_CHANGE.search(folded, left, quantity.start) is not None


def _unrolled(times: list[TimeExpression]) -> list[TimeExpression]:
    """Times with each span of years ("2022年至2024年", "2023 and 2024") as its years."""
    found: list[TimeExpression] = []
    for time in times:
        first, last = (time.period.first, time.period.last) if time.period is not None else (None, None)
        spans = time.period is not None and time.period.grain is Grain.SPAN and first is not None and last is not None
        if spans and first is not None and last is not None and 0 < last.year - first.year < NEAR:
            found += (replace(time, period=year(number)) for number in range(first.year, last.year + 1))
        else:
            found.append(time)
    return found


def _alike(runs: Sequence[list[int]], units: Sequence[str]) -> list[list[int]]:
    """Runs cut where the unit changes: "1亿元、2亿元和3亿元，三年增长超过两倍" ends with the third amount."""
    return [list(part) for run in runs for _, part in groupby(run, key=units.__getitem__)]


def _runs(spans: Sequence[tuple[int, int]], folded: str) -> list[list[int]]:
    """Indices of spans that only commas and conjunctions part; the years of one span are a run."""
    runs: list[list[int]] = []
    for index, (start, _) in enumerate(spans):
        left = spans[index - 1][1] if index else -1
        same = index > 0 and start == spans[index - 1][0]
        if same or (index and 0 <= start - left <= 12 and _RUN.fullmatch(folded, left, start)):
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs
