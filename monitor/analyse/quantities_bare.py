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
# How near an amount must be to lend its currency to a bare number.
_NEXT_TO = 24
_TOKENS: Final = re.compile(r"token|词元")
_DAILY: Final = re.compile(r"daily|per day|a day|each day|every day|每天|每日|日均|单日")
_USERS: Final = re.compile(
    r"(?:日活|月活|用户数?)[^，。；,;]{0,6}$"
    r"|(?<![a-z])(?:users?|daus?|maus?)(?: (?:of|to|reached|hit|at|is|was|topped))? $"
)
_SENTENCE: Final = re.compile(r"[.!?]\s|[。！？!?\n]")
_LIKE: Final = re.compile(
    r"(?:from|to|against|than|with|at|of|the|where|received|by|versus|vs|only|just|and|or|reach|reached|another|got|in"
    r"|until|target|these|further|additional|remaining|down|up|bought|ordered|shipped|sold|delivered|purchased|acquired"
    r"|returned|rejected|scrapped|make|produce|ship|build|order|buy|sell|deliver|making|producing|shipping|building"
    r"|为|至|到|的|和|与|有|达|增|是|仅|共|比) ?$"
)
_COMPARED: Final = re.compile(
    r"(?<![a-z])(?:from|than|of|to|versus|against|with|and) $|[从由至到比为] ?$|[较比从由][^，。；0-9]{1,6}的?$"
)
_OF_THEM: Final = re.compile(r" (?:of (?:them|these|those|which|whom|the latter)|to (?:a|each|every))(?![a-z])")
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
_AMOUNT: Final = re.compile(r"(?:额|营收|收入|市值|投资|融资|资金|预算|利润|净利|成本|估值)[^，。；0-9]{0,8}$")
_SHARE_OF: Final = re.compile(r"(?<![a-z])(?:share|yield|margin|growth|probability) (?!price)[^.;,\n]{0,40}$")
_SAME_RATE: Final = 10
_POINTS: Final = 30
_TO_A_SHARE: Final = re.compile(r" (?:to|from|above|below|at) [0-9]{1,2}(?:\.[0-9]{1,2})?(?:%| per ?cent)")
_APART: Final = re.compile(
    r" (?:below|above|ahead|behind|short|better|worse|lower|higher|wider|narrower|more|less)(?![a-z])"
)
_RATED: Final = {"count", "chip", "wafer", "token", "server", "rack", "user", "person"}
# "Cases have climbed to 712 in 24 states", "headcount fell to 5,400".
_LEVEL: Final = re.compile(
    r"(?<![a-z])(?:r[oi]sen?|rose|climbed|grown|grew|increased|jumped|soared|surged|swelled|fell|fallen|dropped|declined"
    r"|slipped|slid|dipped|shrank|shrunk|plunged|decreased|reached|totalled|totaled|averaged|doubled|tripled|quadrupled"
    r"|stood at|stands at|came to|comes to|magnitude|magnitude of)(?: to)?(?: a record| a high of| just| only)? $"
    r"|(?:pue|市盈率|指数|系数)(?:仅?为|是|达到?|[降低升高]至)? ?$"
)
_MOVED_BY: Final = re.compile(
    r"(?:(?<![a-z])(?:by|rose|fell|gained|lost|climbed|dropped|slid|jumped|slipped|up|down) )$"
)
_STEPPED: Final = {Measure.DURATION, Measure.COUNT, Measure.PHYSICAL}
# What the word before a bare number counts: "our rack number falls to 61,000", "a team of nine".
_HEADED: Final = re.compile(
    r"(?<![a-z])(?:(?P<of>rack|server|chip|gpu|accelerator|wafer|user|subscriber|employee|customer|store)s?"
    r" (?:count|number|total|tally|demand|supply|output|production|capacity|shipments?|orders?|starts?|sales)s?"
    r"|(?P<people>headcount|head count|workforce|payrolls?|staff|team|crew|death toll|crowd|audience|population)"
    r"|(?:number|count|tally) of (?P<them>rack|server|chip|gpu|accelerator|wafer|user|subscriber|employee|worker"
    r"|customer|store)s)"
    r"(?: [a-z]+){0,4} (?:to|of|at|is|was|reach|reached|hit|from|by|exceeds?|exceeded|topped) $"
)
_HEADS: Final = {
    "rack": "rack", "server": "server", "chip": "chip", "gpu": "chip", "accelerator": "chip", "wafer": "wafer",
    "processor": "chip", "user": "user", "subscriber": "user", "employee": "person", "worker": "person",
}  # fmt: skip
_GAP: Final = re.compile(
    r"(?:,|;)?(?: and| while)? [a-z][a-z0-9.&'-]{1,20}(?: [a-z][a-z0-9.&'-]{1,20})?(?: only| about| some)? "
)
_SAME_KIND: Final = 100
# "The target for all Ascend chips stays at 1.6 million".
_OF_THINGS: Final = re.compile(
    r"(?<![a-z])(?P<things>racks|servers|chips|gpus|accelerators|processors|wafers|users|subscribers)(?: [a-z]+){1,3}"
    r" (?:at|to|of|is|was|reach|reached|hit|exceeds?|exceeded|topped) $"
)
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
            if draft.period is not None and draft.unit in _RATED:
                draft.unit = f"{draft.unit}/{draft.period}"
        elif self.counted is not None and self._goes_on(self.counted, draft):
            draft.unit = self.counted.unit
        elif self.rated is not None and self._at_the_same_rate(self.rated, draft):
            draft.unit = self.rated.unit
            draft.multiply(self.rated.per)
            draft.per = self.rated.per
        elif self._of_percentages(draft):
            draft.unit, draft.measure, draft.noun = "percentage_point", Measure.POINTS, None
        if draft.measure is Measure.MONEY:
            if "/" in (draft.unit or ""):
                self.rated = draft
            else:
                self.money = draft
        elif draft.measure is Measure.COUNT or (draft.unit or "").startswith("wafer"):
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
        if draft.measure is not Measure.MONEY or not (earlier.unit or "").startswith(f"{draft.unit}/"):
            return False
        if draft.start - earlier.end > _BEFORE or "\n" in self.lowered[earlier.end : draft.start]:
            return False
        value = draft.value * earlier.per
        alike = earlier.value <= value * _SAME_RATE and value <= earlier.high * _SAME_RATE
        if earlier.unit not in {f"{draft.unit}/share", f"{draft.unit}/hour"}:
            compared = _COMPARED.search(self.lowered, max(0, draft.start - 12), draft.start) is not None
            return alike and compared and _SENTENCE.search(self.lowered, earlier.end, draft.start) is None
        if draft.scale != ONE:
            return False
        told = self.lowered[earlier.end : draft.end + _AFTER // 3]
        unlike = _NO_RATE.search(told) is not None or " each" in told or " per " in told or " apiece" in told
        return alike and not unlike and not draft.words

    def _of_percentages(self, draft: Draft) -> bool:
        """ "Leads by six percentage points, with a margin of error of 3.5 points", "up two points to 34%"."""
        if draft.noun not in {"point", "点"} or draft.measure is not Measure.PHYSICAL or draft.high > _POINTS:
            return False
        if (previous := self.previous) is not None and previous.measure is Measure.POINTS:
            if draft.start - previous.end <= _BEFORE and not _SENTENCE.search(self.lowered, previous.end, draft.start):
                return True
        elif previous is not None and previous.measure is Measure.PERCENT and draft.start - previous.end <= _NEXT_TO:
            return draft.noun == "点" or _APART.match(self.lowered, draft.end) is not None
        return _TO_A_SHARE.match(self.lowered, draft.end) is not None

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
        if (things := _OF_THINGS.search(self.lowered, max(0, draft.start - 60), draft.start)) is not None:
            draft.name(_HEADS.get(things["things"][:-1], "chip"), Measure.COUNT, "bare", draft.end)
            return True
        after_tokens = previous is not None and (previous.unit or "").startswith("token")
        if after_tokens or _TOKENS.search(near):
            daily = _DAILY.search(near) is not None or (previous is not None and previous.unit == "token/day")
            draft.name("token/day" if daily else "token", Measure.COUNT, "bare", draft.end)
        elif previous is not None and previous.measure is Measure.COUNT and self._same_kind(previous, draft):
            _take(draft, previous)
        elif self.money is not None:
            _take(draft, self.money)
        elif self._is_an_amount(draft):
            draft.name("CNY", Measure.MONEY, "bare", draft.end)
        else:
            draft.name("count", Measure.COUNT, "bare", draft.end)
        return True

    def _is_an_amount(self, draft: Draft) -> bool:
        """三个亿, 合同额突破三百亿: yuan where no money was named before."""
        told = "个亿" in self.lowered[draft.first : draft.last]
        return told or _AMOUNT.search(self.lowered, max(0, draft.start - 14), draft.start) is not None

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
        if self._headed(draft) or self._stepped_to(draft) or self._paid_like(draft):
            return True
        if self._scored(draft) or self._counted_like(draft):
            return True
        written = self.lowered[draft.first : draft.last]
        decimal = draft.step is not None and draft.step < ONE
        qualified = draft.qualifier is not None and not (draft.words and draft.value < 100)
        large = draft.value >= 1000 and ("," in written or (draft.scale != ONE and not decimal))
        if qualified or large or draft.period is not None or self._is_a_level(draft):
            draft.name("count", Measure.COUNT, "bare", draft.end)
            return True
        return False

    def _is_a_level(self, draft: Draft) -> bool:
        return not draft.words and _LEVEL.search(self.lowered, max(0, draft.start - 36), draft.start) is not None

    def _headed(self, draft: Draft) -> bool:
        """Name a number by the noun before it whose number it is."""
        headed = _HEADED.search(self.lowered, max(0, draft.start - 80), draft.start)
        if headed is None:
            return False
        noun = headed["of"] or headed["them"]
        unit = "person" if headed["people"] else _HEADS.get(noun, "count")
        monthly = self.lowered.startswith("monthly ", max(0, headed.start() - len("monthly ")))
        draft.name(f"{unit}/month" if monthly else unit, Measure.COUNT, "bare", draft.end)
        draft.noun = noun if unit == "count" else None
        return True

    def _stepped_to(self, draft: Draft) -> bool:
        """ "Rose by 0.6 years to 79": the level has the unit of the step before it."""
        step = self.previous
        if step is None or step.measure not in _STEPPED or self.lowered[step.end : draft.start] != " to ":
            return False
        if _MOVED_BY.search(self.lowered, max(0, step.start - 12), step.start) is None:
            return False
        _take(draft, step)
        return True

    def _paid_like(self, draft: Draft) -> bool:
        """ "Cut its dividend to 30 cents a share from 45": an amount like the one that it is compared with."""
        paid = self.previous
        if paid is None or paid.measure is not Measure.MONEY or draft.words or draft.start - paid.end > _NEXT_TO:
            return False
        if _COMPARED.search(self.lowered, max(0, draft.start - 12), draft.start) is None:
            return False
        factor = paid.factor * paid.scale * paid.per
        if not paid.value <= draft.value * factor * _SAME_RATE or not draft.value * factor <= paid.high * _SAME_RATE:
            return False
        _take(draft, paid)
        draft.multiply(factor)
        return True

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
        if draft.value == 0 and _SHARE_OF.search(self.lowered, max(0, draft.start - 60), draft.start) is not None:
            draft.name("percent", Measure.PERCENT, "bare", draft.end)
            return True
        if draft.value == 0 and previous is not None and draft.start - previous.start <= _REACH:
            _take(draft, previous)
            return True
        return False

    def _gapped(self, draft: Draft, near: Draft) -> bool:
        """ "Alibaba wants 200,000 processors and Tencent 150,000": the verb and the noun are said once."""
        if draft.words or draft.start - near.end > _AFTER or _STATED_END.match(self.lowered, draft.end) is None:
            return False
        alike = near.value <= draft.value * _SAME_KIND and draft.value <= near.high * _SAME_KIND
        return alike and _GAP.fullmatch(self.lowered, near.end, draft.start) is not None

    def _means(self, draft: Draft, near: Draft) -> bool:
        if _OF_THEM.match(self.lowered, draft.end) or _IN_TOTAL.match(self.lowered, draft.end):
            return True
        if self.lowered.startswith(" and ", max(0, draft.start - 5)) and _AND_SO_MANY.match(self.lowered, draft.end):
            return draft.start - near.end <= _AFTER and _SENTENCE.search(self.lowered, near.end, draft.start) is None
        if self._gapped(draft, near):
            return True
        listed = self.lowered.startswith((" in ", " from ", " at ", " for ", " by ", " this ", " next "), draft.end)
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
