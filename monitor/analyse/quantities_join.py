"""Neighbours: ranges become one quantity, and numbers without a unit or scale take them from the list they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from monitor.analyse.numbers import ONE
from monitor.analyse.quantities_draft import Draft
from monitor.analyse.units import Measure


@dataclass(frozen=True, kw_only=True, slots=True)
class Joints:
    """The words of one language between two numbers that belong together."""

    range: re.Pattern[str]  # between the ends of a range
    pair: re.Pattern[str]  # between the ends of a range that `between` opened
    between: re.Pattern[str]  # before a range whose joint is `pair`
    change: re.Pattern[str]  # before a first number that is left for the second: "from 25 to 70 billion"
    spread: re.Pattern[str]  # before `change`, or after the second number, where it is a range all the same
    spread_after: re.Pattern[str]
    sequence: re.Pattern[str]  # between the members of a list


ENGLISH: Final = Joints(
    range=re.compile(
        r"\s?(?:-|~|—)\s?|\s+(?:to|through|up to|or)\s+(?:as (?:much|many|high) as\s+)?(?:a\s+)?|- to |-to-|-or-"
    ),
    pair=re.compile(r"\s+and\s+"),
    between=re.compile(r"(?<![a-z])(?:between|range of)\s+$"),
    change=re.compile(r"(?<![a-z])from\s+$"),
    spread=re.compile(
        r"(?<![a-z])(?:rang(?:e[sd]?|ing)|anywhere|vary|varies|varying|spann?(?:ed|ing|s)?|estimates?)\s+$"
    ),
    spread_after=re.compile(r"(?!)"),
    sequence=re.compile(r",?\s+(?:and|or|and then|to|versus|vs\.?|against)\s+|,\s+(?:and\s+)?|\s?/\s?|;\s+"),
)
CHINESE: Final = Joints(
    range=re.compile(r" ?(?:-|~|至|到|—{1,2}) ?"),
    pair=re.compile(r" ?[和与跟] ?"),
    between=re.compile(r"(?:介于|在) ?$"),
    change=re.compile(r"[从由自] ?$"),
    spread=re.compile(r"(?!)"),
    spread_after=re.compile(r" ?(?:之间|区间|不等|左右|上下)"),
    sequence=re.compile(r" ?(?:[、/]|和|及|与|以及|或|至|到|跟) ?"),
)


def join(text: str, lowered: str, drafts: Sequence[Draft], joints: Joints) -> list[Draft]:
    """The drafts with ranges merged and units shared. Looks only at neighbours, forwards then backwards: linear."""
    joined: list[Draft] = []
    for draft in drafts:
        if joined and draft.start - joined[-1].end <= 18 and _merge(text, lowered, joined[-1], draft, joints):
            continue
        joined.append(draft)
    for left, right in zip(reversed(joined[:-1]), reversed(joined[1:]), strict=True):
        if (
            left.open
            and right.unit is not None
            and right.measure is not Measure.DURATION
            and _in_sequence(lowered, left, right, joints)
        ):
            _take_unit(left, right, scale=right.scale != ONE and left.scale == ONE and _fits(left, right))
    return joined


def _merge(text: str, lowered: str, left: Draft, right: Draft, joints: Joints) -> bool:
    """Merge a range into `left`, or only let the two share what they have (and say no)."""
    gap_start, gap_end = left.end, right.start
    if gap_end < gap_start:
        return False
    ranged = joints.range.fullmatch(lowered, gap_start, gap_end) is not None
    opened = joints.between.search(lowered, max(0, left.start - 12), left.start) is not None
    paired = opened and joints.pair.fullmatch(lowered, gap_start, gap_end) is not None
    if not ranged and not paired:
        if (
            left.prefixed
            and right.open
            and not right.words
            and joints.sequence.fullmatch(lowered, gap_start, gap_end)
            and right.scale != ONE
        ):
            _take_unit(right, left, scale=False)
        return False
    if right.open and left.open:
        return _merge_open(lowered, left, right, joints, paired=paired)
    if left.open and right.unit is not None:
        _take_unit(left, right, scale=left.scale == ONE and right.scale != ONE and _fits(left, right))
    elif right.open:
        if not (left.prefixed or left.measure is Measure.MONEY or paired):
            return False
        _take_unit(right, left, scale=False)
        if left.scale == ONE and right.scale != ONE and _fits(left, right):
            _rescale(left, right.scale)
    elif left.unit == right.unit and left.prefixed and left.scale == ONE and right.scale != ONE and _fits(left, right):
        _rescale(left, right.scale)
    if left.unit != right.unit:
        _adopt_rate(left, right)
    if left.unit != right.unit or left.noun not in {right.noun, None} and right.noun is not None:
        return False
    return _unite(lowered, left, right, joints, paired=paired)


def _merge_open(lowered: str, left: Draft, right: Draft, joints: Joints, *, paired: bool) -> bool:
    if left.scale == ONE and right.scale != ONE and _fits(left, right):
        _rescale(left, right.scale)
    return _unite(lowered, left, right, joints, paired=paired)


def _unite(lowered: str, left: Draft, right: Draft, joints: Joints, *, paired: bool) -> bool:
    if left.value >= right.high or left.high > right.high:
        return False
    if not paired and joints.change.search(lowered, max(0, left.start - 8), left.start):
        before = max(0, left.start - 40)
        opening = joints.change.search(lowered, max(0, left.start - 8), left.start)
        spread = opening is not None and joints.spread.search(lowered, before, opening.start()) is not None
        if (
            not spread
            and joints.spread_after.match(lowered, right.end) is None
            and left.measure is not Measure.DURATION
        ):
            return False
    if (
        right.qualifier in {"up_to", "over", "under"}
        and left.qualifier is None
        and not paired
        and right.first - right.start > 1
    ):
        return False
    left.high = right.high
    left.end, left.last = right.end, right.last
    left.unit, left.measure, left.noun = right.unit, right.measure, right.noun
    left.step = right.step if left.step is None else min(left.step, right.step or left.step)
    left.vague = left.vague or right.vague
    left.scale = right.scale
    left.kind = f"{right.kind or 'number'} range"
    left.qualifier = left.qualifier or right.qualifier
    return True


def _in_sequence(lowered: str, left: Draft, right: Draft, joints: Joints) -> bool:
    gap_start, gap_end = left.end, right.start
    if not 0 <= gap_end - gap_start <= 14:
        return False
    return bool(
        joints.sequence.fullmatch(lowered, gap_start, gap_end) or joints.range.fullmatch(lowered, gap_start, gap_end)
    )


def _fits(left: Draft, right: Draft) -> bool:
    """Whether a number without scale may carry that of its neighbour: 25 to 70 billion, not 5,000 to 1.2 million."""
    return left.value < 1000 or left.value <= right.value / right.scale


def _take_unit(taker: Draft, giver: Draft, *, scale: bool) -> None:
    taker.unit, taker.measure, taker.noun, taker.kind = giver.unit, giver.measure, giver.noun, giver.kind
    taker.shared = True
    if scale:
        _rescale(taker, giver.scale)
    if giver.factor != ONE:
        taker.multiply(giver.factor)
        taker.factor = giver.factor


def _rescale(draft: Draft, scale: Decimal) -> None:
    draft.multiply(scale)
    draft.scale = scale


def _adopt_rate(left: Draft, right: Draft) -> None:
    """ "30,000 to 50,000 wafers a month" is written once; "20 units to 30 units a day" too."""
    if left.unit and right.unit and right.unit.startswith(f"{left.unit}/"):
        left.unit = right.unit
