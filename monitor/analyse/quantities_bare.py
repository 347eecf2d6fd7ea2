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
    r"|until|target|these|further|additional|remaining"
    r"|为|至|到|的|和|与|有|达|增|是|仅|共|比) ?$"
)
_COMPARED: Final = re.compile(r"(?<![a-z])(?:from|than|of|to|versus|against|with) $|[从由至到比为] ?$")
_OF_THEM: Final = re.compile(r" of (?:them|these|those|which|whom|the latter)(?![a-z])")
_IN_TOTAL: Final = re.compile(r" (?:in total|in all|altogether|combined|all told)(?![a-z])")
_AND_SO_MANY: Final = re.compile(r" (?:in|at|for|to|from|on|by|more)(?![a-z])")
_PARAMETERS: Final = re.compile(r"(?:参数量?|激活(?:参数)?|parameters?(?: of)?|params)[^，。；,;0-9]{0,4}$")
_ACTIVE: Final = re.compile(r" (?:active|activated|total)(?![a-z])")
_STATED_COUNT: Final = re.compile(r": $|[为是:] ?$")
_STATED_END: Final = re.compile(r"\s*(?:[.;,，。；!]|$|\n)")
# Between a rate and an amount that is none all the same.
_NO_RATE: Final = re.compile(
    r"clos|trad|price|target|stock|shares (?:rose|fell|gained|slid)|收盘|股价|目标价|报收|发行价"
)
_SAME_RATE: Final = 10
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
    rated: Draft | None = None

    def settles(self, draft: Draft) -> bool:
        """Name the draft's unit, if it has none; say whether it has one now."""
        if draft.open:
            draft.kind = "bare"
            if not (self._large(draft) if draft.scale >= _LARGE else self._small(draft)):
                return False
        elif self.counted is not None and self._goes_on(self.counted, draft):
            draft.unit = self.counted.unit
        elif self.rated is not None and self._at_the_same_rate(self.rated, draft):
            draft.unit = self.rated.unit
        if draft.measure is Measure.MONEY:
            if "/" in (draft.unit or ""):
                self.rated = draft
            else:
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

    def _at_the_same_rate(self, earlier: Draft, draft: Draft) -> bool:
        """ "$2 to $2.50 an hour; two years ago as much as $8", "earned $1.95 per share; consensus had been $1.86"."""
        if (
            draft.measure is not Measure.MONEY
            or draft.scale != ONE
            or not (earlier.unit or "").startswith(f"{draft.unit}/")
        ):
            return False
        if draft.start - earlier.end > _BEFORE or "\n" in self.lowered[earlier.end : draft.start]:
            return False
        alike = earlier.value <= draft.value * _SAME_RATE and draft.value <= earlier.high * _SAME_RATE
        told = self.lowered[earlier.end : draft.end + _AFTER // 3]
        unlike = _NO_RATE.search(told) is not None or " each" in told or " per " in told or " apiece" in told
        return (
            alike and not unlike and earlier.unit in {f"{draft.unit}/share", f"{draft.unit}/hour"} and not draft.words
        )

    def _large(self, draft: Draft) -> bool:
        """Billions of nothing: of tokens where tokens are near, else of what the sentence counts, else of money."""
        near = self.lowered[max(0, draft.start - _BEFORE) : draft.end + _AFTER]
        previous = self.previous if self.previous is not None and draft.start - self.previous.end <= _REACH else None
        before = max(0, draft.start - 24)
        after_parameters = (
            previous is not None and previous.unit == "parameter" and _ACTIVE.match(self.lowered, draft.end)
        )
        if _PARAMETERS.search(self.lowered, before, draft.start) is not None or after_parameters:
            draft.name("parameter", Measure.COUNT, "bare", draft.end)
            return True
        if _USERS.search(self.lowered, before, draft.start) is not None:
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
        elif "个亿" in self.lowered[draft.first : draft.last]:
            draft.name("CNY", Measure.MONEY, "bare", draft.end)
        else:
            draft.name("count", Measure.COUNT, "bare", draft.end)
        return True

    def _same_kind(self, previous: Draft, draft: Draft) -> bool:
        return previous.value >= _MANY and _SENTENCE.search(self.lowered, previous.end, draft.start) is None

    def _small(self, draft: Draft) -> bool:
        if draft.words and draft.value == ONE:
            return False
        if (
            draft.words
            and _STATED_COUNT.search(self.lowered, max(0, draft.start - 2), draft.start)
            and _STATED_END.match(self.lowered, draft.end)
            and (draft.value == 0 or self.lowered[draft.start - 1] == " ")
        ) or (draft.words and _IN_TOTAL.match(self.lowered, draft.end)):
            if not self._counted_like(draft):
                draft.name("count", Measure.COUNT, "bare", draft.end)
            return True
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
        if _OF_THEM.match(self.lowered, draft.end) or _IN_TOTAL.match(self.lowered, draft.end):
            return True
        if self.lowered.startswith(" and ", max(0, draft.start - 5)) and _AND_SO_MANY.match(self.lowered, draft.end):
            return draft.start - near.end <= _AFTER and _SENTENCE.search(self.lowered, near.end, draft.start) is None
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
