"""What a number that names no money is paid for: prices, sums by their purpose, and what a share is quoted at."""

from __future__ import annotations

import re
from typing import Final

from monitor.analyse.numbers import ONE
from monitor.analyse.quantities_again import OF_AN_INDEX, SAME_RATE, SENTENCE
from monitor.analyse.quantities_draft import Draft

_BEFORE, _NEAR_BY = 160, 60
_MYRIAD: Final = 10**4
_HUNDRED_MILLION: Final = 10**8
# What may stand between the word of a purpose and its sum: 资本支出上修至254亿, 亏损收窄至1182万.
_LINK = (
    r"(?:约|近|逾|超过?|为|是|达|仅|高达|上看|了|首[次度]|突?破|已|将|也|还|从|由|要"
    r"|(?:上修|下修|上调|下调|调高|调升|调降|调整|加码|收窄|扩大|增加?|减少?|提高|拉高|降低?|升|涨|跌|缩减|站上)?[至到]?){0,4}"
    r"[(:]? ?$"
)
# 单价10万, 已付定金6亿, 涉资4300万; 整机(8卡)110万; 折合每台140万.
_PAID: Final = re.compile(
    r"(?:定金|尾款|货款|[单均售报官标原现要叫喊开]价|(?<![一-鿿])报|(?:现在?|目前|如今|已经?|最新|都|还|就|才|只|也)报|单[卡台柜颗张]|最高限价|黑市|收入|营收|涉资|作价|总价|总额|金额|再投|总投资?|豪掷|斥资|砸下?"
    r"|[募集]资|拟募|存货|价值|投[前后](?:估值)?|应收(?:账款)?|余额|负债|现金|备货|(?<![月量片])投(?:入|下|了)?|净利|利润|[净营]损|亏损?|盈利|资本支出|资本开支|预算|电费|账单|费用|罚[款金]|补贴|花费|开销|市值|估值|身价|[月年]租金?|整机(?:\([^()]{1,8}\))?|[赚赔]"
    r"|(?:折合|合|平均|一)?每(?:[台套张片颗块座柜卡]|节点|机柜)|[折合][算成]?(?:到|为)?单?[卡台柜机颗张套](?:服务器|机柜|芯片)?)"
    + _LINK
)
_PAID_BEHIND: Final = re.compile(r"[”\"]?(?:收入|营收|投资|资金|预算|融资|利润|大?订?单(?!位))")
_AMOUNT: Final = re.compile(r"(?:额|营收|收入|市值|投资|融资|资金|预算|利润|净利|成本|估值)[^，。；0-9]{0,8}$")
# 十二万一张, 9万一个月: what one costs.
_EACH: Final = re.compile(r" ?一(?:[张台片颗套柜块条根盒]|个?月)(?=[，。；、,;!?)\n]|就是|的话|起|左右|上下|不到|$)")
_GOODS: Final = re.compile(r"(?:出货|销|产|交付|采购|订购|部署|用户|日活|月活|订单)[^，。；,;]{0,8}$")
# 月租由8万降至5.5万; 租一台8卡H200一个月9万.
_BY_THE_MONTH: Final = re.compile(
    r"月租[^，。；;\n]{0,16}$|租[^。；;\n]{0,24}一个月(?:要|得|约|近|逾|仅|只?要|收|开价)?$"
)
# "The yield is said to be four points better".
_TARGET: Final = re.compile(r"(?<![a-z])(?:price targets?|target price)(?: [a-z]+){0,3} (?:of|to|at|is|was) $")
_TRADED: Final = re.compile(
    r"(?<![a-z])(?:clos(?:e|es|ed|ing)|end(?:ed)?|finish(?:ed)?|trad(?:ed|ing)|opened|peaked|bottomed)"
    r"(?: [a-z]+){0,2} at $"
    r"|(?<![a-z])as (?:high|low) as $|(?:%|pct|percent|per cent)(?: higher| lower| up| down)?,? (?:to|at)"
    r"(?: (?:finish|end|close|trade))?(?: at)? $"
)
# 首日收829.9, 涨3.1%报187.6, 跌2%至203.5, 目标价1200.
_QUOTED: Final = re.compile(
    r"(?:(?<!回)收盘?价?|报收|[收开现]报|开盘价?|盘中[报触]?|目标价|发行价|招股价|定价|[涨跌升降][0-9.]{1,6}%,?[报至到收])"
    r"(?:为|于|在|至|到|报|约|从|由|上调至|下调至|上修至|下修至)? ?$"
)
_NO_QUOTE: Final = re.compile(r" ?(?:点|[亿万千百%个家台颗片张成倍只]|-|至|/)")
_TARGETED: Final = ("目标价", "发行价", "招股价", "定价")
# 每股收益3.85, EPS 4.15: what a share earns without its currency.
_EARNED: Final = re.compile(
    r"(?:每股(?:收益|盈利|盈余|盈馀|净利|纯益|亏损|税后(?:纯益|盈余|获利))|(?<![a-z])eps)(?:为|约|达|是|:)? ?$"
)
_DEAREST_EARNINGS: Final = 1000
_MARGIN: Final = re.compile(r",? ?\(?(?:give or take|plus or minus|or so,? give or take|[±]|正负|上下) ?")
_DEARER: Final = re.compile(r"(?:便宜|贵|多花|少花|加价|降价|涨价)(?:了|约|近|将近)?$")
_HUNDRED: Final = 100
_SHARES: Final = re.compile(r"(?<![a-z])(?:shares?|stocks?)(?![a-z])")


def quoted(lowered: str, draft: Draft) -> bool:
    """What a share costs, without its currency: a price target of 300, closed at 188.56; no level of an index."""
    if draft.words or draft.scale != ONE:
        return False
    if difference_of_prices(lowered, draft):
        return True
    before = max(0, draft.first - 48)
    if _TARGET.search(lowered, before, draft.first) is not None:
        return True
    cents = draft.step == ONE.scaleb(-2) or "," in lowered[draft.first : draft.last]
    if cents and _TRADED.search(lowered, before, draft.first) is not None:
        near = max(0, draft.first - _BEFORE)
        of_shares = _SHARES.search(lowered, near, draft.first) is not None
    else:
        of_shares = _quoted_in_chinese(lowered, draft)
    return of_shares and OF_AN_INDEX.search(lowered, max(0, draft.first - _NEAR_BY), draft.first) is None


def _quoted_in_chinese(lowered: str, draft: Draft) -> bool:
    found = _QUOTED.search(lowered, max(0, draft.first - 16), draft.first)
    if found is None or _NO_QUOTE.match(lowered, draft.end) is not None:
        return False
    to_the_cent = draft.step is not None and draft.step < ONE
    return to_the_cent or "%" in found.group() or found.group().startswith(_TARGETED)


def earned_by_the_share(lowered: str, draft: Draft) -> bool:
    """Whether a number without currency is what a share earns: 每股收益3.85."""
    cents = not draft.words and draft.scale == ONE and draft.step is not None and draft.step < ONE
    if not cents or draft.high >= _DEAREST_EARNINGS or lowered[draft.end : draft.end + 1] in {"%", "倍"}:
        return False
    return _EARNED.search(lowered, max(0, draft.first - 12), draft.first) is not None


def difference_of_prices(lowered: str, draft: Draft) -> bool:
    """Whether a number says how much dearer or cheaper one thing is: 比5090便宜6000."""
    if draft.words or draft.high < _HUNDRED:
        return False
    told = _DEARER.search(lowered, max(0, draft.start - 8), draft.start) is not None
    return told and _NO_QUOTE.match(lowered, draft.end) is None


def told_as_money(lowered: str, draft: Draft) -> bool:
    """Whether the words beside a large number say that it is money: 单价10万, 已付定金6亿, 300亿收入, 十二万一张."""
    if draft.scale < _MYRIAD:  # 租金方面, 单卡一个月4500
        amount = draft.scale == ONE and not draft.words and draft.high >= _HUNDRED
        return amount and _BY_THE_MONTH.search(lowered, max(0, draft.start - 30), draft.start) is not None
    if _PAID.search(lowered, max(0, draft.start - 24), draft.start) is not None or monthly_rent(lowered, draft):
        return True
    if _EACH.match(lowered, draft.end) is not None:
        return True
    return draft.scale >= _HUNDRED_MILLION and _PAID_BEHIND.match(lowered, draft.end) is not None


def monthly_rent(lowered: str, draft: Draft) -> bool:
    """Whether a sum is a rent by the month: 月租由8万降至5.5万, 租一台一个月9万, 9万一个月."""
    near = max(0, draft.start - 30)
    return _BY_THE_MONTH.search(lowered, near, draft.start) is not None or lowered.startswith("一个月", draft.end)


def another_price(lowered: str, money: Draft | None, draft: Draft) -> bool:
    """Whether a number is a price like the one before it in its sentence: 新款150万元, 比旧款(约110万)贵."""
    if money is None or money.scale != _MYRIAD or draft.scale != _MYRIAD or draft.start - money.end > _NEAR_BY:
        return False
    if SENTENCE.search(lowered, money.end, draft.start) is not None:
        return False
    alike = money.alike(draft, SAME_RATE)
    return alike and _GOODS.search(lowered, max(0, draft.start - 16), draft.start) is None


def margin_of(lowered: str, previous: Draft | None, draft: Draft) -> bool:
    """Whether a number says how far the sum before it may be off: $18.7bn, give or take 400 million."""
    if previous is None or draft.scale <= ONE or draft.start - previous.end > _NEAR_BY:
        return False
    return _MARGIN.fullmatch(lowered, previous.end, draft.start) is not None


def is_an_amount(lowered: str, draft: Draft) -> bool:
    """三个亿, 合同额突破三百亿: yuan where no money was named before."""
    told = "个亿" in lowered[draft.first : draft.last]
    return told or _AMOUNT.search(lowered, max(0, draft.start - 14), draft.start) is not None
