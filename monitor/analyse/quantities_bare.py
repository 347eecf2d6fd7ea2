"""Numbers that stand without a unit: the text around them names it, or they are dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from monitor.analyse.quantities_draft import Draft
from monitor.analyse.units import Measure

_COUNTS: Final = {
    "count",
    "chip",
    "wafer",
    "server",
    "rack",
    "die",
    "user",
    "person",
    "company",
    "token",
    "parameter",
    "transistor",
}
_LARGE: Final = 10**6
# How far back a number may look for what it counts, in characters.
_REACH: Final = 260
_TOKENS: Final = re.compile(r"token|词元")
_PER_DAY: Final = re.compile(r"daily|per day|a day|each day|every day|每天|每日|日均|单日")
_SENTENCE: Final = re.compile(r"[.!?。！？]\s|[。！？]|\n")
_GLUE: Final = re.compile(
    r"(?:from|to|against|than|with|at|of|the|received|by|versus|vs|only|just|and|or|reach|reached|another|only|got|in|until|target|these"
    r"|为|至|到|的|和|与|有|达|增|是|仅|共|比)\s?$"
)
_SCORES: Final = re.compile(r"scor|rank|benchmark|rating|points|分数|得分|跑分|评分|排名")


def resolve(lowered: str, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts that have a unit, in the end. Each open one looks at the last that had one; linear."""
    kept: list[Draft] = []
    money: Draft | None = None
    counted: Draft | None = None
    previous: Draft | None = None
    for draft in drafts:
        if draft.open and not _name(lowered, draft, money, counted, previous):
            continue
        if draft.measure is Measure.MONEY and "/" not in (draft.unit or ""):
            money = draft
        elif draft.measure is Measure.COUNT:
            counted = draft
        previous = draft
        kept.append(draft)
    return kept


def _name(lowered: str, draft: Draft, money: Draft | None, counted: Draft | None, previous: Draft | None) -> bool:
    draft.kind = "bare"
    if draft.words and draft.value == 1:
        return False
    before = lowered[max(0, draft.start - 120) : draft.start]
    if draft.scale >= _LARGE:
        return _large(lowered, draft, before, money, previous)
    near = counted if counted is not None and draft.start - counted.end <= _REACH else None
    if _SCORES.search(lowered[max(0, draft.start - 160) : draft.end + 60]) and draft.high < 10000 and not draft.words:
        if draft.step is not None and (draft.step < 1 or near is None or near.noun == "points"):
            draft.unit, draft.measure, draft.noun = "count", Measure.COUNT, "points"
            return True
    if near is not None and _GLUE.search(before[-14:]) or (near is not None and draft.qualifier is not None):
        if near.value == 0 or draft.value == 0 or (draft.value >= 10 and near.value <= draft.value * 1000):
            _take(draft, near)
            return True
    if previous is not None and draft.value == 0 and previous.start >= draft.start - _REACH:
        _take(draft, previous)
        return True
    if (
        draft.value >= 1000
        or (draft.qualifier is not None and not draft.words)
        or (draft.step is not None and draft.step < 1)
    ):
        draft.unit, draft.measure = "count", Measure.COUNT
        return draft.qualifier is not None or draft.value >= 1000
    return False


def _large(lowered: str, draft: Draft, before: str, money: Draft | None, previous: Draft | None) -> bool:
    """Billions of nothing: of tokens where tokens are near, else of the money that was last spoken of."""
    near = lowered[max(0, draft.start - 160) : draft.end + 60]
    tokens = _TOKENS.search(near)
    if tokens or (
        previous is not None and (previous.unit or "").startswith("token") and draft.start - previous.end <= _REACH
    ):
        daily = _PER_DAY.search(near) or (previous is not None and previous.unit == "token/day")
        draft.unit, draft.measure = "token/day" if daily else "token", Measure.COUNT
        return True
    if (
        previous is not None
        and previous.measure is Measure.COUNT
        and draft.start - previous.end <= 80
        and previous.value >= 10**5
    ):
        _take(draft, previous)
        return True
    if money is not None:
        _take(draft, money)
        return True
    draft.unit, draft.measure = "count", Measure.COUNT
    return True


def _take(draft: Draft, giver: Draft) -> None:
    draft.unit, draft.measure, draft.noun, draft.shared = giver.unit, giver.measure, giver.noun, True
