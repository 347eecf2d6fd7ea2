"""Parts of an amount, and the share that it is: they hold for its time, unless they name one of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.analyse.patterns import skipping
from monitor.analyse.periods_calendar import Grain, Period, year
from monitor.analyse.periods_lines import CHANGES, NEAR, Line
from monitor.analyse.periods_reach import MOMENTS
from monitor.analyse.periods_resolver import Role
from monitor.analyse.periods_told import Told

# "580 megawatts of that", "98% of them, or a third"; "of which half", "with 70 percent going to".
_OF_THAT = re.compile(
    r"(?: \w[\w-]*){0,2}? of (?:that|them|these|those|it|which|this)\b(?! (?:year|quarter|month|week|decade|half))",
    re.IGNORECASE,
)
_OF_WHICH = skipping(r"\b(?:of which|of that|of them|of those|of these|among them)\b[^,;.:\d]{0,40}$", re.IGNORECASE)
_WITH = re.compile(
    r"[,;] with (?:about |some |around |roughly |nearly |almost |over |more than |up to )?$", re.IGNORECASE
)
_GOING = re.compile(r" (?:of it |of that )?(?:going|bound|earmarked|destined|set aside|reserved|spent|meant|used)\b")
_THEREOF = re.compile(r"(?:其中|当中|其余|余下|剩下)[^,;。:]{0,24}$")
# "50,000 wafers, or 60%", "50,000 wafers (15%)", 59万片,占60%.
_OR = re.compile(
    r"(?: of (?:that|them|those|it))?,? or (?:about |some |around |roughly |nearly |almost |over |more than )?"
    r"| ?\(|,?约?占(?:比|了)?(?:约|近|逾)?"
)
_BRACKET = re.compile(r"其中[^,。;:()]{2,12}\([^()]{1,24}\)$")
# "Sales of $60 billion, up 42%", 营业收入为28.81亿元,同比增长4347.82%.
_GREW_BY = re.compile(
    r",? (?:up|down)(?: by)?(?: about| some| around| roughly| nearly| almost| more than)? "
    r"|[,(]? ?(?:同比|环比|按年|按季|年|季|月)?(?:大幅|猛|激|劲|骤|锐|暴|略|微|小幅)?"
    r"(?:增长|增加|成长|上升|上涨|提升|下降|下滑|下跌|减少|衰退|增|减|升|降|涨|跌)了?(?:约|近|逾|超过?)? ?"
)
# How far behind a figure the words stand that make it a part, and before it those of Chinese, in characters.
_BEHIND, _BEFORE = 32, 40
# Told of a moment, of a change or of nothing that has parts.
_PARTLESS = MOMENTS | {"growth", "relative_performance", "levy", "lead_time", "score", "yield"}


def of_whole(told: Told, line: Line, index: int) -> Period | None:
    """The period of the amount of which a figure is a part; None where it is none, or names a time of its own."""
    if told.metrics[index] in _PARTLESS or index in line.bases or _timed(line, index):
        return None
    if _same_as_share(told, line, index):
        told.wholes[index] = index - 1
        return told.found[index - 1]
    if not _is_part(line, index):
        return None
    whole = next(_wholes(told, line, index), None)
    if whole is None:
        return None
    period = _shared(told, whole, index)
    if period == told.found[whole]:
        told.wholes[index] = whole
    return period


def grown_from(told: Told, line: Line, index: int) -> int | None:
    """The amount right before a figure that tells by how much it has grown: the two hold for one time."""
    if told.metrics[index] != "growth" or index == line.first or index - 1 in line.bases or index in line.bases:
        return None
    before = line.context.quantities[index - 1]
    return index - 1 if before.unit not in CHANGES and _GREW_BY.fullmatch(told.gap(index)) is not None else None


def _shared(told: Told, whole: int, index: int) -> Period | None:
    """The period of a whole for its part; whoever takes a share of a capacity of December takes it in that year."""
    period, metrics = told.found[whole], told.metrics
    if period is None or metrics[whole] != "capacity" or metrics[index] == "capacity" or period.year is None:
        return period
    return year(period.year) if period.grain <= Grain.MONTH else period


def _timed(line: Line, index: int) -> bool:
    """Whether a time stands in the clause of a figure."""
    start, end = line.clauses[line.clause(line.context.quantities[index].start)]
    if line.chinese:  # 其中第四季度(截至3月31日)3亿元
        bracket = _BRACKET.search(line.context.folded, max(start - _BEFORE, line.sentence.start), start)
        start = start if bracket is None else bracket.start()
    return any(start <= time.start < end and time.role is not Role.BASE for time in line.times_near(index))


def _same_as_share(told: Told, line: Line, index: int) -> bool:
    """Whether a percentage only says what share the amount right before it is."""
    quantity = line.context.quantities[index]
    if quantity.unit != "percent" or index == line.first or index - 1 in line.bases:
        return False
    before = line.context.quantities[index - 1]
    return before.unit not in CHANGES and _OR.fullmatch(told.gap(index)) is not None


def _is_part(line: Line, index: int) -> bool:
    """Whether words beside a figure make it a part of something told before."""
    folded, quantity = line.context.folded, line.context.quantities[index]
    left = max(line.sentence.start, quantity.start - _BEFORE)
    if index > line.first:
        left = max(left, line.context.quantities[index - 1].end)
    if line.chinese:
        return _THEREOF.search(folded, left, quantity.start) is not None
    if _OF_WHICH.search(folded, left, quantity.start) is not None:
        return True
    right = min(line.sentence.end, quantity.end + _BEHIND)
    if _OF_THAT.match(folded, quantity.end, right) is not None:
        return True
    goes = _GOING.match(folded, quantity.end, right)
    return goes is not None and _WITH.search(folded, left, quantity.start) is not None


def _wholes(told: Told, line: Line, index: int) -> Iterator[int]:
    """The dated amounts that a part may belong to: of its sentence, nearest first, then of the sentence before."""
    quantities = line.context.quantities
    for other in told.before(line, index):
        if _undated(told, other, index):
            return
        if other not in line.bases and _is_whole(told, other, index):
            yield other
    if line.first == 0:
        return
    before = line.context.sentence_at(quantities[line.first - 1].start)
    if before.paragraph != line.sentence.paragraph or before.index != line.sentence.index - 1:
        return
    first = line.first - 1
    while first > max(line.first - NEAR, 0) and quantities[first - 1].start >= before.start:
        first -= 1
    if any(_undated(told, other, index) for other in range(first, line.first)):
        return
    for other in range(first, line.first):
        if other not in told.based and _is_whole(told, other, index):
            yield other


def _undated(told: Told, other: int, index: int) -> bool:
    """Whether a stock without a time is the whole of another: "700,000 in stock, of which 100,000"."""
    quantities, metrics = told.context.quantities, told.metrics
    alike = metrics[other] == metrics[index] == "inventory" and quantities[other].unit == quantities[index].unit
    return alike and told.found[other] is None


def _is_whole(told: Told, other: int, index: int) -> bool:
    """Whether a figure may be the whole of another: a dated amount, in the same unit unless the part is a share."""
    quantities, period = told.context.quantities, told.found[other]
    if period is None or told.metrics[other] in _PARTLESS:
        return False
    if period.grain is Grain.DAY and told.metrics[other] != "capacity":
        return False
    if told.metrics[other] == "funding" != told.metrics[index]:  # money is not spent in the month in which it is raised
        return False
    if quantities[index].unit in CHANGES:
        return quantities[other].unit not in CHANGES
    return quantities[other].unit == quantities[index].unit
