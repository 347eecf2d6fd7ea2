"""Rules of metric for what is paid for a standing plant or firm, borrowed, or put into a firm: the size of a deal."""

from __future__ import annotations

import re

from monitor.analyse.kinds import PARTS
from monitor.analyse.metrics_case import OTHER, Case
from monitor.analyse.patterns import skipping

_ABOUT = r"(?: about| around| some| nearly| over| roughly| almost| more than| up to| a reported| just)?"
_BUYS = r"(?:b(?:uy|uys|uying|ought)|purchas(?:e|es|ed|ing)|acquir(?:e|es|ed|ing)|snap(?:s|ped)? up|pick(?:s|ed)? up)"
_STANDING = (
    r"(?:plants?|fabs?|factory|factories|works|sites?|campus(?:es)?|buildings?|land|shed|mill|compan(?:y|ies)|firms?"
    r"|start-?ups?|studios?|designers?|makers?|developers?|operators?|business(?:es)?|units?|divisions?)"
)
# "bought a plant in Taiwan from Powerchip for", "a start-up that it bought last month for".
_BOUGHT_FOR = re.compile(
    rf"\b(?:{_BUYS}\b(?P<what>[^.;:$€¥]{{0,60}}?)\b{_STANDING}\b(?P<since>[^.;:$€¥]{{0,60}}?)"
    rf"|{_STANDING}\b(?P<then>[^.;:$€¥]{{0,40}}?)\b(?:bought|purchased|acquired|snapped up|picked up)\b"
    rf"[^.;:$€¥]{{0,40}}?) ?\bfor{_ABOUT} $"
)
_BOUGHT_BACK = 150
# What is bought *for* a plant, or by a firm, is no plant.
_GOODS = re.compile(
    r"\b(?:chips|GPUs|TPUs|processors|accelerators|servers|racks|cards|machines|capacity|equipment|tools|power|energy"
    r"|electricity|gas|turbines|wafers|systems|hardware|for|to)\b"
)
_FOR_STANDING = re.compile(rf" for (?:the |its |an? |[A-Z][\w&.-]*(?:'s)? |[a-z-]+ ){{0,5}}?{_STANDING}\b")
_PAYS = skipping(rf"\b(?:pay|pays|paying|paid|offer|offers|offered|offering|bid)(?: another| a further)?{_ABOUT} $")
_DEBT = r"(?:debts?|bonds?|notes|loans?|borrowings?|debentures|commercial paper|paper)"
_OF_DEBT = re.compile(rf" (?:worth )?(?:of|in) (?:[\w-]+ ){{0,3}}?{_DEBT}\b")
_RAISES = re.compile(
    r"\b(?:sell|sold|sale|issu|plac|pric|rais|launch|arrang|borrow|tak|took|add|market|float|tap|clos|sign|secur|built"
    r"|build|financ|fund|paid)\w*\b"
)
_RAISES_BACK = 60
# Chinese debts that are taken up, and not those that are there.
_DEBT_CHINESE = (
    r"(?:长期|短期|私募|优先|高级|无担保|有担保|银团|美元|离岸|绿色|项目)*"
    r"(?:债务|债券|公司债|企业债|票据|贷款|可转债|借款|债)"
)
_RAISED_CHINESE = skipping(
    rf"(?:新增|发行|发售|举借|借入|借得|募集|筹集|筹得|配售)了?{_DEBT_CHINESE}(?:共|约|近|逾|合计|总额|达)*$"
)
_OF_DEBT_CHINESE = re.compile(rf"的?{_DEBT_CHINESE}(?!余额|总额|率|到期|压力|负担)")
_TAKEN_UP = re.compile(r"(?:新增|发行|发售|举借|借|募|筹|配售|支撑|支持|提供|获得?|拿到|签)")
# "The sale of half of Altera brought Intel", "the notes fetched".
_SALE_BROUGHT = skipping(
    r"\b(?:sale|disposal|flotation|listing|placing|placement|offering|IPO|notes|bonds)\b(?P<what>[^.;:$€]{0,60}?)"
    rf"\b(?:brought|bring|brings|fetch(?:ed|es)?|yielded|netted|raised)(?: in| it| them| [A-Z]\w+)?{_ABOUT} $"
)
# "invest $10 billion in its customer", "in Class A common stock".
_INTO_A_FIRM = re.compile(
    r" (?:in|into) (?:(?:its|the|an?|that|this|his|each|rival|fellow) (?:[\w-]+ ){0,2}?"
    r"(?:customers?|buyers?|clients?|tenants?|suppliers?|start-?ups?|labs?|developers?|chip-?makers?|firms?|company"
    r"|designers?)\b|(?:new |Class [A-C] |common |preferred )*(?:stock|shares|equity)\b)"
)
_INVESTS = skipping(rf"\b(?:invest(?:s|ed|ing)?|put(?:s|ting)?|inject(?:s|ed)?|pour(?:s|ed)?){_ABOUT} $")
# 力积电将铜锣厂房以18亿美元卖给美光.
_STANDING_AT = re.compile(r"(?:厂房?|园区|大楼|土地|公司|业务|部门)[^，。；]{0,8}以(?:约|近|逾|总价)?$")
_SOLD_TO = re.compile(r"(?:的?(?:价格|代价))?(?:卖给|出售给?|售予|卖予|转让给?|脱手)")
_REACH = 90
_TAKEN_FOR = ("order_value", "capex", "cost", "revenue", "valuation")


def standing_bought(case: Case) -> None:
    """What a plant, a site or a firm that stands is bought for is the size of a deal, and no order."""
    scene, quantity = case.scene, case.quantity
    if scene.chinese:
        back = max(case.clause[0], quantity.start - _REACH // 3)
        sold = _STANDING_AT.search(scene.folded, back, quantity.start) and _SOLD_TO.match(scene.folded, case.past)
        if sold:
            _raise(case, 1.6, "price of a plant or firm")
        return
    found = case.ahead(_BOUGHT_FOR, _BOUGHT_BACK)
    if found is not None:
        place = "what" if found["what"] is not None else "then"
        goods = _GOODS.search(found[place]) or scene.mentions(*found.span(place), PARTS)
        if not goods and not scene.quantities_between(found.start(), quantity.start):
            _raise(case, 1.6, "price of a plant or firm")
    elif case.ahead(_PAYS, _RAISES_BACK):
        paid_for = _FOR_STANDING.match(scene.folded, case.past, min(case.sentence.end, case.past + _REACH))
        if paid_for is not None and _GOODS.search(paid_for[0][len(" for ") :]) is None:
            _raise(case, 1.4, "price of a plant or firm")


def borrowed(case: Case) -> None:
    """Debt that is taken up is raised; debt that is there is nobody's measure."""
    scene, quantity = case.scene, case.quantity
    if scene.chinese:
        back = max(case.clause[0], quantity.start - _REACH // 3)
        behind = _OF_DEBT_CHINESE.match(scene.folded, quantity.end)
        if _RAISED_CHINESE.search(scene.folded, back, quantity.start) or (
            behind is not None and _TAKEN_UP.search(scene.folded, back, min(case.sentence.end, behind.end() + 8))
        ):
            _raise(case, 1.2, "borrowed")
    elif _OF_DEBT.match(scene.folded, case.past) and case.ahead(_RAISES, _RAISES_BACK):
        _raise(case, 1.2, "borrowed")
    elif _brought_by_a_sale(case):
        _raise(case, 1.2, "brought by a sale")


def _brought_by_a_sale(case: Case) -> bool:
    """Whether a sale brought the amount that was none of goods."""
    sale = case.ahead(_SALE_BROUGHT, _BOUGHT_BACK)
    if sale is None or _GOODS.search(sale["what"]) is not None:
        return False
    return not case.scene.mentions(*sale.span("what"), PARTS)


def invested_in_a_firm(case: Case) -> None:
    """What goes into a customer, a start-up or shares is funding, whatever that one builds with it."""
    if _INTO_A_FIRM.match(case.scene.folded, case.past) and case.ahead(_INVESTS, _REACH // 2):
        _raise(case, 1.4, "invested in a firm")


def _raise(case: Case, score: float, rule: str) -> None:
    case.doubt(0.4, *_TAKEN_FOR)
    case.scores[OTHER] = 0.0
    case.add("funding", score, rule)
