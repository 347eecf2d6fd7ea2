"""Numbers that stand without a unit: the text around them names it, or they are dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from monitor.analyse.numbers import ONE
from monitor.analyse.quantities_draft import Draft
from monitor.analyse.units import Measure

# From here on a number is so large that news means money or tokens by it.
_LARGE: Final = 10**6
_MANY: Final = 10**5
# How far back a number may look for what it counts, and how far around itself for words, in characters.
_REACH: Final = 260
_BEFORE, _AFTER = 160, 60
_TOKENS: Final = re.compile(r"token|词元")
_DAILY: Final = re.compile(r"daily|per day|a day|each day|every day|每天|每日|日均|单日")
_USERS: Final = re.compile(
    r"(?:日活|月活|用户数?)[^，。；,;]{0,6}$"
    r"|(?<![a-z])(?:users?|daus?|maus?)(?: (?:of|to|reached|hit|at|is|was|topped))? $"
)
_SENTENCE: Final = re.compile(r"[.!?]\s|[。！？!?\n]")
_LIKE: Final = re.compile(
    r"(?:from|to|against|than|with|at|of|the|received|by|versus|vs|only|just|and|or|reach|reached|another|got|in"
    r"|until|target|these"
    r"|为|至|到|的|和|与|有|达|增|是|仅|共|比) ?$"
)
_COMPARED: Final = re.compile(r"(?<![a-z])(?:from|than|of|to|versus|against|with) $|[从由至到比为] ?$")
_OF_THEM: Final = re.compile(r" of (?:them|these|those|which|whom|the latter)(?![a-z])")
_SCORES: Final = re.compile(r"scor|rank|benchmark|rating|points|分数|得分|跑分|评分|排名")


def resolve(lowered: str, drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts that have a unit in the end. Each open one looks only at the last that had one: linear."""
    seen = _Seen(lowered)
    return [draft for draft in drafts if seen.settles(draft)]


@dataclass(slots=True)
class _Seen:
    """What a reader remembers of the quantities so far."""

    lowered: str
    money: Draft | None = None
    counted: Draft | None = None
    previous: Draft | None = None

    def settles(self, draft: Draft) -> bool:
        """Name the draft's unit, if it has none; say whether it has one now."""
        if draft.open:
            draft.kind = "bare"
            if not (self._large(draft) if draft.scale >= _LARGE else self._small(draft)):
                return False
        elif self.counted is not None and self._goes_on(self.counted, draft):
            draft.unit = self.counted.unit
        if draft.measure is Measure.MONEY and "/" not in (draft.unit or ""):
            self.money = draft
        elif draft.measure is Measure.COUNT:
            self.counted = draft
        self.previous = draft
        return True

    def _goes_on(self, earlier: Draft, draft: Draft) -> bool:
        """ "75,000 wafers a month, up from 50,000 wafers": the rate is said once."""
        if earlier.unit not in {f"{draft.unit}/month", f"{draft.unit}/day"}:
            return False
        near = draft.start - earlier.end <= _BEFORE and _SENTENCE.search(self.lowered, earlier.end, draft.start) is None
        return near and _COMPARED.search(self.lowered, max(0, draft.start - 12), draft.start) is not None

    def _large(self, draft: Draft) -> bool:
        """Billions of nothing: of tokens where tokens are near, else of what the sentence counts, else of money."""
        near = self.lowered[max(0, draft.start - _BEFORE) : draft.end + _AFTER]
        previous = self.previous if self.previous is not None and draft.start - self.previous.end <= _REACH else None
        if _USERS.search(self.lowered, max(0, draft.start - 24), draft.start) is not None:
            draft.name("user", Measure.COUNT, "bare", draft.end)
            return True
        after_tokens = previous is not None and (previous.unit or "").startswith("token")
        if after_tokens or _TOKENS.search(near):
            daily = _DAILY.search(near) is not None or (previous is not None and previous.unit == "token/day")
            draft.name("token/day" if daily else "token", Measure.COUNT, "bare", draft.end)
        elif previous is not None and previous.measure is Measure.COUNT and self._same_kind(previous, draft):
            _take(draft, previous)
        elif self.money is not None:
            _take(draft, self.money)
        else:
            draft.name("count", Measure.COUNT, "bare", draft.end)
        return True

    def _same_kind(self, previous: Draft, draft: Draft) -> bool:
        return previous.value >= _MANY and _SENTENCE.search(self.lowered, previous.end, draft.start) is None

    def _small(self, draft: Draft) -> bool:
        if draft.words and draft.value == ONE:
            return False
        if self._scored(draft) or self._counted_like(draft):
            return True
        written = self.lowered[draft.first : draft.last]
        decimal = draft.step is not None and draft.step < ONE
        qualified = draft.qualifier is not None and not (draft.words and draft.value < 100)
        if qualified or (draft.value >= 1000 and ("," in written or (draft.scale != ONE and not decimal))):
            draft.name("count", Measure.COUNT, "bare", draft.end)
            return True
        return False

    def _scored(self, draft: Draft) -> bool:
        """Benchmark results are points."""
        if draft.words or draft.step is None or draft.high >= 10_000:
            return False
        whole = draft.step >= ONE
        if (
            whole
            and self.counted is not None
            and self.counted.noun != "points"
            and draft.start - self.counted.end <= _REACH
        ):
            return False
        if _SCORES.search(self.lowered, max(0, draft.start - _BEFORE), draft.end + _AFTER) is None:
            return False
        draft.name("count", Measure.COUNT, "bare", draft.end)
        draft.noun = "points"
        return True

    def _counted_like(self, draft: Draft) -> bool:
        """ "But received fewer than 30,000": what was counted last."""
        near = self.counted if self.counted is not None and draft.start - self.counted.end <= _REACH else None
        if near is not None and self._means(draft, near):
            _take(draft, near)
            return True
        previous = self.previous
        if draft.value == 0 and previous is not None and draft.start - previous.start <= _REACH:
            _take(draft, previous)
            return True
        return False

    def _means(self, draft: Draft, near: Draft) -> bool:
        if _OF_THEM.match(self.lowered, draft.end):
            return True
        listed = self.lowered.startswith((" in ", " from ", " at ", " for "), draft.end)
        like = _LIKE.search(self.lowered, max(0, draft.start - 14), draft.start) is not None
        if (
            not like
            and not (listed and self.lowered.startswith(", ", max(0, draft.start - 2)))
            and draft.qualifier is None
        ):
            return False
        return near.value == 0 or draft.value == 0 or (draft.value >= 10 and near.value <= draft.value * 1000)


def _take(draft: Draft, giver: Draft) -> None:
    draft.unit, draft.measure, draft.noun, draft.shared = giver.unit, giver.measure, giver.noun, True
