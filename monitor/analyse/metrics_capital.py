"""Rules of metric for money that changes hands between firms and their owners: stakes, businesses sold, valuations."""

from __future__ import annotations

import re

from monitor.analyse.kinds import AGENCIES, COMPANIES
from monitor.analyse.metrics_case import OTHER, Case
from monitor.analyse.patterns import skipping
from monitor.analyse.scene import is_money

# What is paid for a part of a firm: "paid $5.7 billion for its stake", 以89亿美元换得约10%股权.
_FOR_A_STAKE = re.compile(
    r"(?: in cash| in all| last \w+)*,? for (?:[\w%.'-]+ ){0,5}?"
    r"(?:stakes?|shareholding|holding|equity|shares|warrants)\b"
    r"|(?:现金|资金)?(?:换得|换取|取得|获得|收购|买下|买入|购入|认购|拿下)[^，。；]{0,14}(?:股权|股份|持股|普通股|新股)"
)
_PAID = re.compile(
    r"\b(?:pa(?:id|y|ys|ying)|spent|spends?|invest(?:ed|s|ing)?|put(?:s|ting)? (?:in|up))"
    r"(?: about| around| some| up to| nearly| over| another| a further)? $"
)
_FOR_A_FIRM = skipping(
    r"\b(?:buy|bought|buying|acquir\w+|tak(?:e|ing) over|took over|purchas\w+) "
    r"(?:it|all of it|the (?:company|firm|start-?up|group|chip-?maker|chip designer|developer|lab)) (?:\w+ ){0,3}?for"
    r"(?: about| around| some| nearly| over| up to| more than)? $"
)
_FOR_ASSETS = re.compile(
    r"(?: in cash| in stock)? for (?:the )?(?:[\w-]+ ){0,2}?(?:assets|technology|patents|staff|business)\b"
    r"|(?: last \w+)? on (?:the )?(?:[\w-]+ ){0,2}?(?:assets|technology|patents|staff|team|business)(?: and [\w-]+)?"
    r" of [A-Z]"
)
# How a firm is paid for, and no cash of anybody: "for $20 billion in cash", 以200亿美元（约合1403亿元人民币）现金拿下.
_PAID_FOR = re.compile(
    r"\b(?:for|pay|paid|pays|paying|offer(?:ed|s|ing)?|worth|valued at|bid|costs?|price (?:of|was|is)"
    r"|consist(?:s|ed|ing) of|compris(?:es|ed|ing)|made up of|breaks? down into|split into)"
    r"(?: about| around| some| up to| nearly| over| roughly| more than| a reported| a total of)? $"
)
_IN_CASH = re.compile(r",? (?:(?:is |are )?payable |all |mostly |largely |half |entirely )?in (?:cash|stock|shares)\b")
_CASH_CHINESE = re.compile(
    r"\)?的?全?现金(?:加股票|及股票)?(?:的?(?:价格|对价|方式))?(?:收购|并购|购买|买下|买入|拿下|吃下|取得|接手)"
)
_A_SHARE = re.compile(r" at (?:[A-Z]{0,3}[$€£¥])?[\d.,]+(?: yuan| won| yen)? (?:a|per|each) ?(?:share|piece)?\b")
_STAKE_CHINESE = re.compile(r"(?:以|斥资|出资|投资|投入|支付|耗资|砸下?)(?:约|近|逾|至多|最多|最高)?$")
# A business that changes hands: "the sale of its stake fetched", "sold its home business for", 出售…股权.
_BUSINESS = r"(?:business(?:es)?|units?|divisions?|stakes?|shares|arm|subsidiar\w+|operations|assets|half of|holdings?)"
_BUSINESS_SOLD = skipping(
    rf"\b(?:s(?:old|ells|elling|ale of)|sell|divest\w*|dispos\w+ of|hived off|spun off)\b[^.;:]{{0,70}}?\b{_BUSINESS}\b"
    r"[^.;:]{0,60}?\b(?:for|fetch(?:ed|es)?|brought in|raised|at|worth)(?: about| around| some| nearly| over| up to)? $"
    r"|(?:出售|卖掉|售予|转让|减持|剥离)[^，。；]{0,24}(?:股权|股份|持股|业务|子公司|部门|资产)?[^。；]{0,14}"
    r"(?:作价|套现|回笼|换回|带来|获|得)(?:约|近|逾)?$"
)
_SOLD_BACK = 150
# "$1.1 billion was raised at $8.1 billion", "put its worth at $1.4 billion", 按48亿美元进场.
_RAISED_AT = re.compile(
    r"\b(?:raised|raising|raise|round|funding|invested|invest|took|collected)\b[^.;:]{0,30}? at(?: about| around)? $"
)
_SHARE_SALE = skipping(r"\b(?:share sale|tender offer|secondary sale|funding round|round) at(?: about| around)? $")
_WORTH_AT = skipping(
    r"\b(?:(?:put|puts|putting|took|takes|taking|lifted|lifts|brought|pushed|pushes)"
    r" (?:its|the (?:company|firm|start-?up|group|chip-?maker)'s|the)"
    r" (?:corporate |market |equity |paper )?(?:worth|value)(?: back)?"
    r"(?: up)?(?: at| to| above| past| over| beyond)?"
    r"|(?:it|which|that|who|and|firm|company|start-?up|group|chip-?maker|lab)"
    r" (?:is|was|had been|has been|were|would be)"
    r" (?:now |then |already |still |itself |once |last |later )?(?:worth|valued at)"
    r"|\bmak(?:e|es|ing) (?:it|the (?:company|firm|start-?up|group|chip-?maker|lab)) worth"
    r"|\b(?:put|puts|pegged|pegs|estimates?|estimated) (?:the |its |their )(?:value|worth)\b[^.;:]{0,50}? at"
    r"|\b(?:with|at|have|has|gives? [\w .]{1,24}|fully diluted|implied) (?:an? )?(?:fully diluted |implied )?value of"
    r"|\bvalu(?:e|es|ed|ing) (?:the |itself |themselves |it |its )?(?:[\w&.'-]+ ){0,5}?at)"
    r"(?: about| around| some| nearly| over| roughly| almost| more than| up to| an? estimated)? $"
)
_OF_A_DEAL = re.compile(
    r"\b(?:deals?|contracts?|orders?|agreements?|transaction|takeover|acquisition|bid|offer|grant)\b"
)
_AT_CHINESE = re.compile(r"(?:按|以)(?:约|近|逾)?$")
_VALUED_CHINESE = re.compile(r"的?(?:投前|投后|整体)?估值|的?(?:价格|水平)?(?:进场|入场|接盘)")
# "To acquire Acme for an implied enterprise value of": what is paid.
_AT_A_VALUE = skipping(
    r"\b(?:for|at) an? (?:implied |total |aggregate )?(?:enterprise |equity |transaction )?value of"
    r"(?: about| around| some| nearly| over| up to| more than)? $"
)
# "Acme, which merged with Bolt, is worth": the firm stands before an aside; "at $3 trillion it passed Bolt".
_IS_WORTH = re.compile(
    r", (?:is|was) (?:now |then |already )?(?:worth|valued at)(?: about| around| some| nearly| over)? $"
)
_AT = re.compile(r"(?:\A|\b)at(?: about| around| some| nearly| over)? $", re.IGNORECASE)
_IT_PASSED = re.compile(
    r",? (?:it|the (?:company|firm|group|chip-?maker)) (?:is worth|was worth|went past|passed|overtook|became)\b"
)
# "The first $5 trillion company", "now a $500 billion start-up".
_SO_LARGE_A_FIRM = re.compile(r" (?:company|firm|start-?up|chip-?maker)\b(?! (?:buyout|takeover))")
_FIRM_WORTH = skipping(
    r"\b(?:company|firm|start-?up|chip-?maker)(?: (?:to be|to become|now))? (?:worth|valued at)"
    r"(?: about| around| some| nearly| over| more than)? $"
)
_VALUED_BY = re.compile(r" at which (?:[\w']+ ){1,4}?valued? (?:it|the)\b")
_VALUED_TO = re.compile(
    r"(?:估值|市值|身价|身家)(?:已|也|将|则|一度|最终|进一步|有望|预计|大约|随之|因此|再|就)*"
    r"(?:上?升|增|涨|提[高升]|推高|抬高|拉高|飙升?|攀升?|跳升?|翻|冲|逼近|突破|站上|达|超过?|为|是|约|近|逾|高|到|至|在|有|仅)*$"
)
# A deal, and no firm, that is worth so much: "in an all-cash transaction valued at $6.5 billion".
_DEAL_WORTH = re.compile(
    r"\b(?:transaction|takeover|acquisition|merger|buyout|bid|offer|tie-up)\b[^.;:]{0,40}?"
    r"\b(?:worth|valued at|valued by \w+ at|of)(?: about| around| some| nearly| over| up to)? $"
)
# "The offering brought in", "the share sale would have raised".
_SALE_RAISED = skipping(
    r"\b(?:sale|offering|IPO|flotation|listing|placement|placing|float|share deal)"
    r"(?: (?:has|had|have|would|will|could|is|are|was))?(?: have| to)? "
    r"(?:raised?|brought in|bring in|fetched|fetch|netted|net|took in)(?: about| around| some| nearly| over| up to)? $"
)
_PUT_UP = skipping(
    r"\b(?:put(?:s|ting)? up|chip(?:s|ped)? in|kick(?:s|ed)? in|stump(?:s|ed)? up|cough(?:s|ed)? up)"
    r"(?: about| around| some| nearly| over| up to| another| a further)? $"
)
_AGREEMENT_WORTH = re.compile(
    r"\b(?:agreements?|contracts?|orders?|pacts?|(?:infrastructure|computing|compute|cloud|supply|chip) deals?"
    r"|purchase of [\w ]{3,24})\b[^.;:]{0,50}?\b(?:worth|valued at|values at|put at)"
    r"(?: about| around| some| nearly| over| up to| more than| at least)? $"
)
# "Pricing Acme at", "a price tag of": a firm in a round of funding, or on its way to a stock exchange.
_ABOUT = r"(?: about| around| some| nearly| over| roughly| almost| more than| up to| as much as| at least)?"
_PRICES = re.compile(
    r"\b(?:put(?:s|ting)?|pric(?:e|es|ed|ing)|plac(?:e|es|ed|ing)|peg(?:s|ged|ging)?|rat(?:es?|ed|ing)) "
    r"(?P<whom>it|the (?:company|firm|start-?up|group|lab|chip-?maker))?$"
)
_PRICED_AT = re.compile(rf" at(?: a (?:worth|value|valuation) of)?{_ABOUT} $")
_GIVEN_A_WORTH = re.compile(
    rf"\b(?:giv(?:e|es|en|ing)|gave|impl(?:y|ies|ied|ying)|fetch(?:ed|es)?|at|has|had) (?:[\w'&.-]+ ){{0,4}}?an?"
    rf" (?:\w+ )?(?:worth|value|valuation|price tag|capitali[sz]ation) of{_ABOUT} $"
    rf"|\b(?:listing|IPO|float|flotation|share sale|offering|round) at{_ABOUT} $"
)
_CAPITAL_NEAR = re.compile(
    r"\b(?:round|investors?|invested|rais(?:e|es|ed|ing)|IPO|listing|float|flotation|stake|share sale|offering|funding"
    r"|start-?up|went public|go public|merger)\b"
)
_WORTH_CHINESE = re.compile(
    r"(?:估值|市值)[^，。；融募筹投购蒸缩抹损增]{0,14}$|(?:公司|整体|目前|如今|现在|之后|仍|已经?)值(?:约|近|逾|超过)?$"
)
_TOLD_WORTH = re.compile(
    r",? (?:(?:was|is|then|now|once|currently|today|by then|already) )*(?:worth|valued at)"
    r"(?: about| around| some| nearly| over| roughly| almost)? $"
)
_GOVERNED = re.compile(r"\b(?:from|of|by|with|to|for) $")
# An amount from which what is told of a firm may be its worth.
_LEAST_WORTH = 100_000_000
_LEAST_FIRM = 1_000_000_000
_REACH = 60


def stake_bought(case: Case) -> None:
    """Money for a part of a firm is the size of a deal, and not the part itself."""
    scene, quantity = case.scene, case.quantity
    left, _ = case.clause
    end = case.past
    if scene.chinese:
        paid = _STAKE_CHINESE.search(scene.folded, max(left, quantity.start - 6), quantity.start) is not None
    else:
        paid = case.ahead(_PAID, 40) is not None
    if paid:
        case.scores[OTHER] = 0.0  # "in cash" is how it is paid
    if _in_cash(case):
        case.scores[OTHER] = case.scores["inventory"] = 0.0
        case.add("funding", 0.8, "price of a firm")
    elif case.ahead(_FOR_A_FIRM, _REACH) or (paid and _FOR_ASSETS.match(scene.folded, end)):
        case.add("funding", 1.2, "price of a firm")
    elif _A_SHARE.match(scene.folded, end):
        case.add("funding", 0.7, "price of shares")
    if paid and _FOR_A_STAKE.match(scene.folded, end, min(case.sentence.end, end + _REACH)):
        case.scores[OTHER] = 0.0
        case.add("funding", 1.2, "price of a stake")


def _in_cash(case: Case) -> bool:
    """Whether cash is how a firm is paid for."""
    scene, sentence = case.scene, case.sentence
    if scene.chinese:
        return _CASH_CHINESE.match(scene.folded, case.past, sentence.end) is not None
    cash = _IN_CASH.match(scene.folded, case.past, sentence.end)
    if cash is None or (case.ahead(_PAID_FOR, _REACH // 2) is None and "payable" not in cash[0]):
        return False
    told = (sentence, *scene.previous(sentence, 1))
    return any(scene.cues.any(one.start, one.end, "metric_cues", "acquiring") for one in told)


def business_sold(case: Case) -> None:
    """What a business, a unit or a stake is sold for is the size of a deal, and no revenue."""
    scene, quantity = case.scene, case.quantity
    start = max(case.sentence.start, quantity.start - _SOLD_BACK)
    if _BUSINESS_SOLD.search(scene.folded, start, quantity.start) and not scene.quantities_between(
        max(start, quantity.start - _REACH), quantity.start - 3
    ):
        case.doubt(0.5, "revenue")
        case.scores["price"] = 0.0
        case.add("funding", 1.2, "business sold")


def valued(case: Case) -> None:
    """What a firm is valued at, whatever round or rise is told of beside it."""
    scene, quantity = case.scene, case.quantity
    left, _ = case.clause
    back = max(case.sentence.start, quantity.start - _REACH)
    if _DEAL_WORTH.search(scene.folded, back, quantity.start) or (
        _AT_A_VALUE.search(scene.folded, back, quantity.start)
        and scene.cues.any(case.sentence.start, back, "metric_cues", "acquiring")
    ):
        case.scores["valuation"] = 0.0
        case.add("funding", 0.9, "size of a deal")
        return
    if _AGREEMENT_WORTH.search(scene.folded, back, quantity.start) and not case.says("acquiring", before=120, after=60):
        case.scores["valuation"] = 0.0
        case.add("order_value", 0.8, "size of a deal")
        return
    if scene.chinese and _VALUED_TO.search(scene.folded, max(left, quantity.start - 20), quantity.start):
        case.add("valuation", 1.2, "what a firm is worth")
    passed = _AT.search(scene.folded, back, quantity.start) and _IT_PASSED.match(scene.folded, quantity.end)
    large = quantity.high >= _LEAST_FIRM and _SO_LARGE_A_FIRM.match(scene.folded, quantity.end)
    passed = passed or large or _FIRM_WORTH.search(scene.folded, back, quantity.start)
    if passed or _VALUED_BY.match(scene.folded, quantity.end) or _IS_WORTH.search(scene.folded, back, quantity.start):
        case.add("valuation", 1.2, "what a firm is worth")
    worth = _WORTH_AT.search(scene.folded, back, quantity.start)
    of_a_deal = worth is not None and _OF_A_DEAL.search(scene.folded, max(left, worth.start() - 24), quantity.start)
    if worth is not None and not of_a_deal:
        case.add("valuation", 1.2, "what a firm is worth")
    raised = _RAISED_AT.search(scene.folded, back, quantity.start)
    after_sum = raised is not None and any(is_money(q.unit) for q in scene.quantities_between(back, quantity.start))
    if after_sum or _SHARE_SALE.search(scene.folded, back, quantity.start):
        case.add("valuation", 1.2, "raised at")
    at = scene.chinese and _AT_CHINESE.search(scene.folded, max(left, quantity.start - 3), quantity.start)
    if at and _VALUED_CHINESE.match(scene.folded, quantity.end):
        case.add("valuation", 1.0, "raised at")


def worth_told(case: Case) -> None:
    """What a firm is *worth* is its valuation: "Nvidia, then worth $4 trillion"."""
    scene, quantity = case.scene, case.quantity
    worth = _TOLD_WORTH.search(scene.folded, max(quantity.start - 40, 0), quantity.start)
    if worth is not None and any(
        m.end == worth.start() and not _GOVERNED.search(scene.folded, max(m.start - 6, 0), m.start)
        for m in scene.mentions(worth.start() - 40, worth.start(), COMPANIES)
    ):
        case.add("valuation", 1.0, "what a firm is worth")


def priced_in_a_round(case: Case) -> None:
    """What a round of funding or a listing makes a firm worth: "gives it a price tag of", 估值较上一轮的120亿元."""
    scene, quantity = case.scene, case.quantity
    if quantity.high < _LEAST_WORTH:
        return
    start = max(case.sentence.start, quantity.start - 2 * _REACH)
    if scene.chinese:
        told = _WORTH_CHINESE.search(scene.folded, max(case.clause[0], quantity.start - _REACH // 2), quantity.start)
        worth = told is not None
    else:
        at = _PRICED_AT.search(scene.folded, max(start, quantity.start - _REACH), quantity.start)
        worth = (at is not None and _names_whom(case, at.start())) or (
            _GIVEN_A_WORTH.search(scene.folded, start, quantity.start) is not None
            and _CAPITAL_NEAR.search(scene.folded, case.sentence.start, case.sentence.end) is not None
        )
    if worth:
        case.scores["funding"] = case.scores.get("funding", 0.0) * 0.4
        case.add("valuation", 1.0, "priced in a round")


def _names_whom(case: Case, end: int) -> bool:
    """Whether a verb of pricing and the firm that is its object stand right before a place."""
    scene = case.scene
    firms = [firm for firm in scene.mentions(end - _REACH // 2, end, COMPANIES) if firm.end == end]
    verb = _PRICES.search(scene.folded, max(end - _REACH, 0), firms[-1].start if firms else end)
    return verb is not None and bool(firms or verb["whom"])


def put_up(case: Case) -> None:
    """Money that somebody *puts up* for a firm or project, or that a share sale brings in, is raised."""
    if case.ahead(_PUT_UP, _REACH) or case.ahead(_SALE_RAISED, _REACH):
        case.doubt(0.5, "revenue")
        case.add("funding", 0.7, "put up")


def state_money(case: Case) -> None:
    """What a ministry, a cabinet or a parliament sets aside for an industry is funding of it."""
    scene, quantity = case.scene, case.quantity
    left, _ = case.clause
    verbs = scene.cues.of(max(left, quantity.start - 80), quantity.start, "metric_cues", "state_spending")
    if not verbs:
        return
    named = scene.mentions(case.sentence.start, verbs[-1].start, AGENCIES)
    if named or scene.cues.any(case.sentence.start, verbs[-1].start, "roles", "ministry"):
        case.doubt(0.5, "capex")
        case.add("funding", 0.6, "set aside by a state")
