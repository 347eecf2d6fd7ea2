"""What is said once and holds for the numbers beside it: the time of a rate, and the unit of a value told elsewhere."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Final

from monitor.analyse.numbers import ONE
from monitor.analyse.quantities_draft import Draft
from monitor.analyse.units import Measure

SENTENCE: Final = re.compile(r"[.!?]\s|[。！？!?\n]")
COMPARED: Final = re.compile(
    r"(?<![a-z])(?:from|than|of|to|versus|against|with|and) (?:[a-z]+'s )?$"
    r"|[从由至到比为] ?$|[较比从由][^，。；0-9]{1,6}的?$"
    r"|(?:现在|如今|目前|眼下)[是为则要已]{0,2} ?$"
)
SAME_RATE: Final = 10
_OTHER_THING: Final = re.compile(r"\n|(?<![a-z])(?:chip|gpu|tpu|processor|accelerator|card|server|rack)s?(?![a-z])")
# How far back a number may look for what it goes on with, in characters.
_BEFORE: Final = 160
_REACH: Final = 260
_AHEAD: Final = 20
# Between a rate and an amount that is none all the same.
_NO_RATE: Final = re.compile(
    r"clos|trad|price|target|stock|shares (?:rose|fell|gained|slid)|收盘|股价|目标价|报收|发行价"
)
_BRACKETS: Final = re.compile(r"\([^()]*\)")
# "$0.79 a share, plus or minus $0.05".
_WITHIN: Final = re.compile(r",? ?\(?(?:\+/-|±|plus or minus|give or take) ?")
_OF_SHARES: Final = re.compile(r"share|stock|clos|target|dividend|apiece| each| per |股")
# Wafers of a year, or that were sold, are not those of a month.
_NOT_MONTHLY: Final = re.compile(
    r"全年|年产|年需|出货|付运|发货|售出|季内|累计|合计|订单|订购|下单|预订|包下|分得|annual|a year|per year|full-year"
    r"|shipp|order|book"
)
_RATED: Final = frozenset({"rack", "server", "chip", "die"})
_MADE: Final = frozenset("张片根支组条")
_LEADS_TO: Final = re.compile(r"(?<![a-z])(?:to|from|against|than) $|(?:到|至|从|由|增至|升至|拉高到|提高到) ?$")
# What parts a sum from the rate before it.
_IN_ALL: Final = re.compile(r"\n|累计|合计|总计|(?<![a-z])(?:cumulative|total|altogether)")
_WAFERS: Final = frozenset({"wafer", "chip", "count"})
_WAFERS_NEAR: Final = re.compile(r"wafer|cowos|(?<![a-z])(?:fabs?|starts)(?![a-z])|晶圆|月产能")
_LIST_LINE: Final = re.compile(r"\n[ \t]*[-•*·■▪–] ?[^\n]{0,60}$")
_TOKENS_OF: Final = re.compile(r"(?:输出|输入|命中|缓存|output|input|cached?)(?:要|收|为|仅|是|则|价格?|:| at)? ?$")
_TOKENS_BEHIND: Final = re.compile(
    r" (?:per million |for |of |on )*(?:output|input|in and|in(?=[,;] )|out(?![a-z])|cached)"
)
_COSTS: Final = re.compile(
    r"(?<![a-z])(?:costs?|charges?|asks?|wants?|bills?|quotes?|answered with"
    r"|is priced at|at|from|to|and|versus|against|than) (?:just |only )?$"
)
_DEAREST_TOKENS: Final = 1000
_POINTS: Final = 30
_TO_A_SHARE: Final = re.compile(r" (?:to|from|above|below|at) [0-9]{1,2}(?:\.[0-9]{1,2})?(?:%| per ?cent)")
_APART: Final = re.compile(
    r" (?:up|down|of (?:it|that|which|them)"
    r"|below|above|ahead|behind|short|better|worse|lower|higher|wider|narrower|more|less"
    r"|(?:on|from|over) (?:the|a) (?:quarter|year|month)|year[- ]on[- ]year|quarter[- ]on[- ]quarter"
    r"|sequentially)(?![a-z])"
)
_MOVED_BY: Final = re.compile(
    r"(?<![a-z])(?:up|down|another|by|gained|lost|added|shed|dropped|fell|rose|climbed|slipped|improved)"
    r" (?:by |about )?$"
)
OF_AN_INDEX: Final = re.compile(
    r"(?<![a-z])(?:index|nasdaq|dow|s&p|kospi|nikkei|taiex|hang seng|scor(?:e[sd]?|ing)|elo|bench)"
    r"|指数|大盘|沪指|跑分|得分"
)
_NEAR_BY: Final = 60
# "The yield is said to be four points better".
_OF_A_SHARE: Final = re.compile(
    r"(?<![a-z])(?:leads?|gap|yields?|margins?|market share|share of|growth|rate|utili[sz]ation)(?![a-z])"
    r"|[利良]率|增速|占比|份额|比重|市占|利用率|增长率|收益率"
)
_IN_PIECES: Final = ("transistor", "token", "parameter")
_STATED_END: Final = re.compile(r"\s*(?:[.;,，。；)]|$|\n)")
_BRACKET: Final = re.compile(r" ?\((?:about|around|some|roughly|approximately|or|约|约合|折合|合)? ?")
# How many times dearer or cheaper a rent is than another, and how many rents make a document one about rents.
_HOURLY: Final = 4
_RENTS: Final = 2
_FEW: Final = 8
_NEAR: Final = 30
_HUNDRED: Final = 100
_AMOUNTS: Final = {Measure.MONEY, Measure.COUNT}
# "Cases have climbed to 712 in 24 states", "headcount fell to 5,400".
_CAME_TO: Final = re.compile(
    r"(?<![a-z])(?:r[oi]sen?|rose|climbed|grown|grew|increased|jumped|soared|surged|swelled|fell|fallen|dropped"
    r"|declined"
    r"|slipped|slid|dipped|shrank|shrunk|plunged|decreased|reached|totalled|totaled|averaged|doubled|tripled|quadrupled"
    r"|stood at|stands at|came to|comes to|magnitude|magnitude of)(?: to)?(?: a record| a high of| just| only)? $"
    r"|(?:市盈率|指数|系数)(?:仅?为|是|达到?|[降低升高]至)? ?$"
    r"|(?:pue|tpp|总处理性能|性能密度)\)?(?:值|:| of| is| at|仅?为|是|达到?|[降低升高压做控][至到]?){0,2} ?$"
)
_RATIO: Final = re.compile(
    r"(?<![a-z])(?:pue|tpp|总处理性能|性能密度)\)?"
    r"(?:值|:| of| is| at| down| up| to|仅?为|是|达到?|[降低升高压做控][至到]?){0,3} ?$"
)
# PUE: 张北1.13, 庆阳1.16.
_RATIOS: Final = re.compile(
    r"(?<![a-z])pue(?:值)?(?:分别为?|各为)?:?[一-鿿]{2,6}[0-9][^。;；\n%元倍a-z]{0,50}$"
    r"|(?<![a-z])pue(?::[一-鿿]{2,6}|[^,，。;；\n%]{0,16})$"
)
_WORST: Final = 3
_STEP: Final = re.compile(r"(?:(?<![a-z])(?:by|rose|fell|gained|lost|climbed|dropped|slid|jumped|slipped|up|down) )$")
_STEPPED: Final = {Measure.DURATION, Measure.COUNT, Measure.PHYSICAL}
# What a document of the trade counts by the thousand; 1.25 of a thing to one of all of them is nearly all.
_COUNTABLE: Final = frozenset({"chip", "die", "rack", "server", "wafer", "wafer/month", "user", "person"})
_NEARLY_ALL: Final = 1.25
_TWO: Final = 2
_THOUSAND: Final = 1000
_MYRIAD: Final = 10**4
# Nobody makes more accelerators than this.
_MOST_PARTS: Final = 5 * 10**7
_MILLION: Final = 10**6


def wafers_again(lowered: str, earlier: Draft, draft: Draft) -> str | None:
    """The unit of wafers after others: "75,000 wafers a month, up from 50,000 wafers" says the rate once.

    片 behind wafers are wafers too: 月产能10万片, 其中6万片归英伟达.
    """
    unit = earlier.unit or ""
    pieces = draft.noun in {None, "片"} and lowered.startswith("片", draft.last)
    if not unit.startswith("wafer") or draft.unit not in _WAFERS or not (draft.unit == "wafer" or pieces):
        return None
    between = lowered[earlier.end : draft.start] if draft.start - earlier.end <= _REACH else "\n"
    monthly = "/" in unit and _NOT_MONTHLY.search(between) is None
    if monthly and (SENTENCE.search(between) is None or _LIST_LINE.search(between) is not None):
        return unit
    alike = earlier.alike(draft, SAME_RATE)
    if monthly and pieces and alike and "\n" not in between:
        return unit  # 月投片30万片。另一家是60多万片
    return "wafer" if draft.start - earlier.end <= _REACH else None


def at_the_same_rate(lowered: str, earlier: Draft, draft: Draft) -> bool:
    """ "$2 to $2.50 an hour; two years ago as much as $8", "earned $1.95 per share; consensus had been $1.86"."""
    told_of = draft.measure is Measure.MONEY and (earlier.unit or "").startswith(f"{draft.unit}/")
    between = lowered[earlier.end : draft.start] if draft.start - earlier.end <= _BEFORE else "\n"
    if not told_of or "\n" in between:
        return False
    in_cents = draft.factor < ONE and earlier.unit == f"{draft.unit}/share" and SENTENCE.search(between) is None
    if in_cents or _WITHIN.fullmatch(between) is not None:
        return True
    value = draft.value * earlier.per
    alike = earlier.value <= value * SAME_RATE and value <= earlier.high * SAME_RATE
    if earlier.unit == f"{draft.unit}/token" and _price_of_tokens(lowered, earlier, draft, between):
        return True
    if earlier.unit not in {f"{draft.unit}/share", f"{draft.unit}/hour"}:
        compared = COMPARED.search(lowered, max(0, draft.start - 12), draft.start) is not None
        return alike and compared and SENTENCE.search(between) is None
    if draft.scale != ONE:
        return False
    told = _BRACKETS.sub("", lowered[earlier.end : draft.end + _AHEAD])
    unlike = _NO_RATE.search(told) is not None or " each" in told or " per " in told or " apiece" in told
    return alike and not unlike and not draft.words


def _price_of_tokens(lowered: str, earlier: Draft, draft: Draft, between: str) -> bool:
    """ "4元 per million tokens, 输出16元; a rival costs $15": what is told of tokens after a price of tokens."""
    if draft.scale != ONE or draft.value >= _DEAREST_TOKENS:
        return False
    if _TOKENS_OF.search(lowered, max(0, draft.start - 12), draft.start) or _TOKENS_BEHIND.match(lowered, draft.end):
        return True
    if _COSTS.search(lowered, max(0, draft.start - 24), draft.start) is None or _NO_RATE.search(between) is not None:
        return False
    return draft.value * earlier.per <= earlier.high * SAME_RATE**2


def tokens_again(lowered: str, earlier: Draft, draft: Draft) -> bool:
    """Tokens after those of a week or a day: 周调用量4.1万亿Token, 其中一家以2.4万亿Token居首."""
    if draft.unit != "token" or not (earlier.unit or "").startswith("token/") or draft.start - earlier.end > _BEFORE:
        return False
    alike = earlier.alike(draft, SAME_RATE)
    return alike and _IN_ALL.search(lowered, earlier.end, draft.start) is None


def rate_again(lowered: str, earlier: Draft, draft: Draft) -> str | None:
    """The unit of things told again: "1,000 racks a week now and 2,000 racks by December", 每周1000柜, 到2000柜."""
    unit = earlier.unit or ""
    if _made_again(lowered, earlier, draft):
        return unit
    if draft.unit not in _RATED or not unit.startswith(f"{draft.unit}/") or draft.start - earlier.end > _BEFORE:
        return None
    if SENTENCE.search(lowered, earlier.end, draft.start) is not None:
        return None
    alike = earlier.alike(draft, SAME_RATE)
    return unit if alike and _LEADS_TO.search(lowered, max(0, draft.start - 8), draft.start) is not None else None


def _made_again(lowered: str, earlier: Draft, draft: Draft) -> bool:
    """月产能585万张, 明年加60万张, 后年总量逾750万张: sheets of a line whose month was said once."""
    if earlier.unit != "count/month" or draft.unit != "count" or draft.noun not in _MADE or draft.noun != earlier.noun:
        return False
    alike = earlier.alike(draft, SAME_RATE**2)
    between = lowered[earlier.end : draft.start] if draft.start - earlier.end <= _BEFORE else "\n"
    return alike and "\n" not in between and _NOT_MONTHLY.search(between) is None


def of_percentages(lowered: str, previous: Draft | None, draft: Draft) -> bool:
    """ "Leads by six percentage points, with a margin of error of 3.5 points", "up two points to 34%"."""
    if draft.noun not in {"point", "点"} or draft.measure is not Measure.PHYSICAL or draft.high > _POINTS:
        return False
    away = _BEFORE if previous is None else draft.start - previous.end
    if previous is not None and previous.measure is Measure.POINTS and away <= _BEFORE:
        return SENTENCE.search(lowered, previous.end, draft.start) is None
    of_a_share = previous is not None and previous.measure is Measure.PERCENT and away <= _NEAR_BY
    near = max(0, draft.start - _NEAR_BY)
    of_a_share = of_a_share or _OF_A_SHARE.search(lowered, near, draft.start) is not None
    if of_a_share and OF_AN_INDEX.search(lowered, near, draft.start) is not None:
        return False
    moved = _MOVED_BY.search(lowered, max(0, draft.start - 16), draft.start) is not None
    apart = draft.noun == "点" or moved or _APART.match(lowered, draft.end) is not None
    return (of_a_share and apart) or _TO_A_SHARE.match(lowered, draft.end) is not None


def converts(lowered: str, money: Draft, draft: Draft) -> bool:
    """Whether an amount is another's in a second currency, in brackets: it lends its currency to none."""
    return draft.unit != money.unit and _BRACKET.fullmatch(lowered, money.end, draft.start) is not None


def _commonest(drafts: Iterable[Draft]) -> str | None:
    """The currency that most amounts of a document are told in."""
    told = Counter((draft.unit or "").partition("/")[0] for draft in drafts if draft.measure is Measure.MONEY)
    return told.most_common(1)[0][0] if told else None


def times_again(lowered: str, earlier: Draft | None, draft: Draft) -> bool:
    """ "At 12 times its earnings, against 33 times for a rival"."""
    if earlier is None or earlier.measure is not Measure.MULTIPLE or draft.noun != "time":
        return False
    if SENTENCE.search(lowered, earlier.end, draft.start) is not None:
        return False
    return COMPARED.search(lowered, max(0, draft.start - 12), draft.start) is not None


def machines_again(lowered: str, earlier: Draft, draft: Draft) -> bool:
    """ "Ships 15,000 racks, and sees over 30,000 units in 2027": units are of the machines that were counted last."""
    if draft.unit not in {"chip", "count"} or not lowered.endswith(" units", draft.first, draft.end):
        return False
    if earlier.unit not in {"rack", "server"} or draft.start - earlier.end > _BEFORE:
        return False
    return draft.last + len(" units") == draft.end and _OTHER_THING.search(lowered, earlier.end, draft.start) is None


def pieces_again(lowered: str, earlier: Draft, draft: Draft) -> bool:
    """2080亿个晶体管, 前代为800亿个: 个 with nothing behind it goes on with what was counted; "12 new ones" too."""
    if draft.noun == "one":
        return draft.start - earlier.end <= _NEAR_BY
    if draft.noun != "个" or draft.start - earlier.end > _BEFORE or not (earlier.unit or "").startswith(_IN_PIECES):
        return False
    alike = earlier.alike(draft, _HUNDRED)
    return alike and _STATED_END.match(lowered, draft.end) is not None


def is_a_level(lowered: str, draft: Draft) -> bool:
    """Whether the words before a number make it a level: "headcount fell to 5,400"."""
    return not draft.words and _CAME_TO.search(lowered, max(0, draft.start - 36), draft.start) is not None


def is_a_ratio(lowered: str, draft: Draft) -> bool:
    """Whether a number is how much power a site uses for what its machines do: PUE降至1.25."""
    if draft.words:
        return False
    if _RATIO.search(lowered, max(0, draft.start - 16), draft.start) is not None:
        return True
    hundredths = draft.step is not None and draft.step < ONE < draft.value < _WORST
    return hundredths and _RATIOS.search(lowered, max(0, draft.start - _NEAR_BY), draft.start) is not None


def stepped_by(lowered: str, step: Draft, draft: Draft) -> bool:
    """Whether a number is where a step led to: "rose by 0.6 years to 79"."""
    if step.measure not in _STEPPED or lowered[step.end : draft.start] != " to ":
        return False
    return _STEP.search(lowered, max(0, step.start - 12), step.start) is not None


def of_wafers(lowered: str, draft: Draft) -> bool:
    """ "What is that in wafers? 45,000 a month": a bare number by the month where wafers are spoken of."""
    if draft.unit != "count" or draft.noun is not None or draft.period != "month":
        return False
    return _WAFERS_NEAR.search(lowered, max(0, draft.start - _REACH), draft.start) is not None


def _most(drafts: Sequence[Draft]) -> Draft:
    """The first of the drafts whose unit is the commonest."""
    commonest = Counter(draft.unit for draft in drafts).most_common(1)[0][0]
    return next(draft for draft in drafts if draft.unit == commonest)


def _beside(money: Draft, draft: Draft) -> bool:
    """Whether a sum stands so near that a million goes on with it."""
    away = draft.start - money.end
    alike = money.alike(draft, SAME_RATE)
    return away <= _BEFORE and (money.scale == _MILLION or (alike and away <= _NEAR))


def _things(drafts: Sequence[Draft]) -> list[Draft]:
    """The large counts of the one thing that a document counts, by value; none where there is more than one."""
    large = [draft for draft in drafts if draft.unit in _COUNTABLE and draft.value >= _THOUSAND]
    commonest = Counter(draft.unit for draft in large).most_common(1)
    if not commonest or commonest[0][1] * _NEARLY_ALL < len(large) or commonest[0][1] < _TWO:
        return []
    return sorted((draft for draft in large if draft.unit == commonest[0][0]), key=lambda draft: draft.value)


# A Chinese text may tell prices in dollars and mean its own money by 亿 alone.
_PRICED_APART: Final = frozenset({"TWD", "CNY"})


class Told:
    """The values of a document that have a unit of their own, for those that a headline tells without one."""

    def __init__(self, drafts: Sequence[Draft], home: Callable[[], str]) -> None:
        """`home` tells the currency of a text that names none; it is asked once, and only where it matters."""
        self._home = home
        plain = [draft for draft in drafts if not draft.open and not draft.vague and draft.value == draft.high]
        known = [d for d in plain if d.value > _HUNDRED and d.unit != "count" and d.measure in _AMOUNTS]
        self.currency = _commonest(drafts)
        self._scaled = [draft for draft in drafts if draft.scale != ONE]
        self._things = _things(plain)
        self._large = [draft for draft in plain if draft.unit in _COUNTABLE and draft.value >= _MYRIAD]
        self._millions = sum(draft.measure is Measure.MONEY and draft.scale == _MILLION for draft in plain)
        self._drafts = sorted(known, key=lambda draft: draft.value)
        self._values = [draft.value for draft in self._drafts]
        rents = [draft for draft in plain if draft.measure is Measure.MONEY and (draft.unit or "").endswith("/hour")]
        self._monthly = {draft.value for draft in plain if draft.unit == "wafer/month"}
        self._rents = rents if len(rents) >= _RENTS else []

    @cached_property
    def home(self) -> str:
        """The currency of a text that names none."""
        return self._home()

    def currency_of(self, draft: Draft) -> str | None:
        """The currency of a bare amount; of Taiwan's sums none that only prices are told in."""
        return _commonest(self._scaled) if draft.scale != ONE and self.home in _PRICED_APART else self.currency

    def like(self, draft: Draft) -> Draft | None:
        """The first draft with a unit that tells the same value, within what the last digit leaves open."""
        margin = (draft.step or draft.value / 200) / 2
        place = bisect_left(self._values, draft.value - margin)
        while place < len(self._values) and self._values[place] <= draft.value + margin:
            return self._drafts[place]
        return None

    def monthly(self, lowered: str, draft: Draft) -> bool:
        """Whether wafers are as many as the document tells of a month elsewhere: 90万片写的是2029年的目标."""
        if draft.unit != "wafer" or draft.value not in self._monthly:
            return False
        return _NOT_MONTHLY.search(lowered, max(0, draft.start - _NEAR), draft.end + _NEAR) is None

    def thing(self, lowered: str, draft: Draft) -> Draft | None:
        """What the document counts, where its large numbers are nearly all of one thing and this one is so large."""
        things = self._things
        if not things or not things[0].value <= draft.value * _HUNDRED <= things[-1].value * _HUNDRED**2:
            return None
        scored = OF_AN_INDEX.search(lowered, max(0, draft.start - _NEAR), draft.start) is not None
        return None if scored else things[0]

    def millions(self, lowered: str, draft: Draft, money: Draft | None) -> Draft | None:
        """What millions count where the document tells of more things by the million than of sums.

        An English million far from any sum by the million counts what most large numbers of the document do: news says
        of money which it is.
        """
        if draft.scale != _MILLION:
            return None
        of_things = [thing for thing in self._things if thing.scale == _MILLION]
        if len(of_things) > self._millions and (thing := self.thing(lowered, draft)) is not None:
            return thing
        if draft.value > _MOST_PARTS or (money is not None and _beside(money, draft)):
            return None
        if OF_AN_INDEX.search(lowered, max(0, draft.start - _NEAR), draft.start) is not None:
            return None
        near = [thing for thing in self._large if thing.value <= draft.value * _HUNDRED]
        return None if not near or not lowered.startswith("million", draft.last - 7) else _most(near)

    def rent_of(self, lowered: str, draft: Draft) -> str | None:
        """The rate of an amount in a document about rents by the hour: "H200 from $3" among "$2.50 an hour"."""
        if draft.measure is not Measure.MONEY or draft.scale != ONE or not self._rents or draft.words:
            return None
        like = [rent for rent in self._rents[:_FEW] if rent.unit == f"{draft.unit}/hour"]
        if not any(rent.alike(draft, _HOURLY) for rent in like):
            return None
        near = lowered[max(0, draft.start - _NEAR) : draft.end + _NEAR]
        return like[0].unit if _OF_SHARES.search(near) is None else None
