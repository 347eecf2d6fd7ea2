"""Measures and times told again without their unit: 561 petaflops and 477.9, 120千瓦跳到190, three months and six."""

from __future__ import annotations

import re
from typing import Final

from monitor.analyse.numbers import ONE
from monitor.analyse.quantities_again import COMPARED, SAME_RATE, SENTENCE
from monitor.analyse.quantities_draft import Draft

_BEFORE: Final = 160
_HUNDRED: Final = 100
_SAME_MEASURE: Final = 10
_PART_OF: Final = re.compile(r": | (?:with|for|from|by|at|in|to) [a-z0-9 .&'-]{2,24}(?:, and|,|;| and|, plus) ")
_PART_OF_ENDS: Final = re.compile(r" (?:with|for|from|by|at|in|to) [a-z]")
# "The B300 manages 15 in 1,400 W": what a measure without its unit stands behind, and what may follow it.
_WITH: Final = re.compile(
    r"(?<![a-z])(?:to|with|manages?|reach(?:es|ed)?|has|had|than|next to the|against|versus|asks? for|stops? at"
    r"|rated at|designed for|planned for|does|did|delivers?|offers?|gets?|carr(?:y|ies)|draws?|needs?|runs? at"
    r"|further|another|maybe|perhaps|possibly|from|claims?|claimed|later|draw|uses?|used|consumes?"
    r"|out of) (?:only |just )?$"
    r"|(?<![a-z])(?:grow|rise|expand|get|go|grows|rises|expands|goes|went|scales?|climbs?|jumps?)(?: up)? to $"
    r"|(?:跳|冲|窜|飙|升|增|涨|降|跌|提|拉|加|扩|提高|拉高|增加|提升)[至到]$|[前上一旧](?:代|款|版)(?:产品)?(?:则?为|是|只有|仅)$"
)
# "The campus may grow to five": words count such measures only where something grows to them or draws them.
_GROWN: Final = re.compile(
    r"(?<![a-z])(?:grow|rise|expand|get|go|grows|rises|expands|goes|went|scales?|climbs?|jumps?)(?: up)? to $"
    r"|(?<![a-z])draw $"
)
_ITS_END: Final = re.compile(
    r" (?:in|at|by|from|for|with|it|and|while|this|last|next|a year|out of|on tap|before)(?![a-z])|\s*[.;,)!?。、]|\s*$"
)
# Where a number stands that goes on with a time, and what may follow it.
_TIME_BEFORE: Final = re.compile(
    r"(?<![a-z])(?:we|they|it|others|now|could|may|only|and|but|over|the following|the next|the past|the last|against"
    r"|versus|compared with|instead of|rather than|the (?:preceding|previous|prior)|written for|the first) "
    r"(?:need |needs |needed |take |takes |took |wait |waited |want |wants |for )?$"
    r"|(?<![a-z])(?:needs|takes|took|waits|needed|from) $"
)
_TIME_ENDS: Final = re.compile(
    r"\s?[.;,\n\"')]|\s*$| (?:in|for|at|before|elsewhere|abroad|a year|ago|now|today)(?![a-z])"
)


def measured_like(lowered: str, counted: Draft | None, near: Draft, draft: Draft) -> bool:
    """Whether a number is a measure like the one `near` before it, and no count like the last one `counted`."""
    if draft.start - near.end > _BEFORE or "\n" in lowered[near.end : draft.start]:
        return False
    if _is_a_part_of(lowered, near, draft):
        return True
    if draft.words and not _GROWN.search(lowered, max(0, draft.start - 24), draft.start):
        return False
    led = _WITH.search(lowered, max(0, draft.start - 24), draft.start) is not None or draft.qualifier is not None
    if not led or _ITS_END.match(lowered, draft.end) is None or _compared_with(lowered, counted, near, draft):
        return False
    value = draft.value * near.factor
    return near.value <= value * _SAME_MEASURE and value <= near.high * _SAME_MEASURE


def _is_a_part_of(lowered: str, near: Draft, draft: Draft) -> bool:
    """ "33 gigawatts: 10 with Nvidia, 6 with AMD and 7 with Oracle": parts of a sum of power."""
    if near.unit != "W" or draft.step is None or draft.value * near.factor > near.high * _SAME_MEASURE:
        return False
    between = _PART_OF.fullmatch(lowered, near.end, draft.start)
    return between is not None and _PART_OF_ENDS.match(lowered, draft.end) is not None


def _compared_with(lowered: str, counted: Draft | None, measured: Draft, draft: Draft) -> bool:
    """ "2PB each. Up to 2,048 systems, against 192 before": a count with the count behind the last measure."""
    if counted is None or counted.start < measured.start or SENTENCE.search(lowered, counted.end, draft.start):
        return False
    alike = counted.alike(draft, _HUNDRED)
    return alike and COMPARED.search(lowered, max(0, draft.start - 12), draft.start) is not None


def lasts_like(lowered: str, earlier: Draft, draft: Draft) -> bool:
    """ "Within three months, and we need six", "over the following four": a time like the one before it."""
    if draft.step is None or draft.step < ONE or draft.start - earlier.end > _BEFORE or draft.value < 2:
        return False
    if (
        _TIME_BEFORE.search(lowered, max(0, draft.start - 24), draft.start) is None
        or "\n" in lowered[earlier.end : draft.start]
    ):
        return False
    alike = earlier.alike(draft, SAME_RATE)
    return alike and _TIME_ENDS.match(lowered, draft.end) is not None


def carried_per_second(lowered: str, measured: Draft, draft: Draft) -> bool:
    """ "More than 10 gigabits per second, against the 8 gigabits of the standard": the time is said once."""
    if draft.unit != "bit" or measured.unit != "bit/s" or draft.start - measured.end > _BEFORE:
        return False
    alike = measured.alike(draft, SAME_RATE**2)
    return alike and "\n" not in lowered[measured.end : draft.start]
