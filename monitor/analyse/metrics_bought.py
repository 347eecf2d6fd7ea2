"""Rules of metric for things counted that somebody asks for, is promised or takes: they are ordered, nobody's yet."""

from __future__ import annotations

import re

from monitor.analyse.kinds import COMPANIES, PAYERS
from monitor.analyse.metrics_case import Case, names_chips
from monitor.analyse.patterns import skipping
from monitor.analyse.scene import is_money

# The rule by which a part of spending is an order, which a part told of the whole does not overrule.
PART_FOR_CHIPS = "part for chips"
_REACH = 80
_MACHINES = frozenset({"chip", "server", "rack"})
# "18,000 GB300s from Nvidia": nothing but what is counted between the count and its maker.
_FROM = re.compile(r"(?: (?!up |came|come|went|are|is|was|were|by )[\w./-]+){0,5}? from (?:the )?")
_FROM_MAKER = 4
# What a word must weigh that tells of chips inside a machine: "a rack of 72 GB300s from Dell".
_HELD = 1.0
# "spend $10 billion on Nvidia's products", "spent 8 billion yuan on them" where machines were just counted.
_SPENDS = re.compile(
    r"\b(?:spend|spends|spent|spending|set aside|sets aside|budget(?:s|ed)?|earmark(?:s|ed)?)"
    r"(?: (?:about|around|some|nearly|over|more than|up to|another|a further|roughly))* $"
)
_ON_PRODUCTS = re.compile(
    r"(?: a year| this year| next year| last year| in total)? (?:on|for)"
    r" (?:[A-Z][\w&.-]*(?:'s?)? |its |the |some |more )*"
    r"(?:products|hardware|gear|kit|silicon|chips|GPUs|compute|computing (?:power|capacity)|servers)\b"
    r"(?! (?:research|design))"
)
_ON_COUNTED = re.compile(r" (?:on|for) (?:some |about |around |nearly |over |the |up to )*")
_ON_THEM = re.compile(r" (?:on|for) (?:them|these|those)\b")
_SPENDS_BACK, _COUNTED_BACK = 44, 90
# "had signed for 22,832", "has asked for around 50"; 一口气要了26万块; not 需要, 主要.
_ASKED = re.compile(
    r"\b(?:sign(?:s|ed|ing)?(?: up)? for|ask(?:s|ed|ing)? for|put(?:s|ting)? in for|settl(?:es?|ed) (?:on|for)"
    r"|plac(?:es?|ed|ing) an order for)"
    r"(?: (?:another|about|around|some|the|its|an initial|a first))* $"
    r"|(?<![需主重只还就不想快都将概纲])要(?:了|走了?|下了?|用到)?$|(?:下了?|订了|订下了?|追加了?|加订了?|续订了?)$"
)
_ASKED_BACK = 40
# Wafers by the month that a customer needs or is to get, not those that a plant can start.
_WANTED = re.compile(
    r"\b(?:need|want|demand|order|book|reserv|letters? of intent|request|ask(?:ed|s|ing)? for|(?:to|will) supply)\w*\b"
    r"|需求|需要|意向书|订单|下单|预订|预定|订下|外包|委外|砍单|追加|包下"
)
_PLANT = re.compile(
    r"\b(?:lines?|fabs?|plants?|installed|can (?:make|process|start))\b|产线|扩产|月产能|厂(?!商)|满载|产能"
)
# "about half bought GPUs and CPUs", "two-thirds of it on assets such as GPUs", 约一半买的是GPU.
_BUYS_BEHIND = re.compile(
    r"(?: of (?:it|that|them|this|which|(?P<money>(?:the |its |this |that )(?:[\w-]+ ){0,2}"
    r"(?:cash|money|funds?|outlay|budget|spending|total|sum|investment))))?,?"
    r" (?:bought|buys|(?:would |will |is to )?(?:buy|pay for|go on|go to|go towards)"
    r"|goes (?:on|to|towards)|went (?:on|to|towards|into)|(?:was |is |(?:would |will |to )be )?(?:spent )?on"
    r"|(?:is |was )?(?:meant |reserved |earmarked )?for)"
    r"(?P<goods>[^,.;:]{0,60})"
    r"|(?:将|会|拟|要)?(?:买的是|(?:用于|用来)(?:采购|购买|买)|花在|用在|投向|买)(?P<chips>[^，。；：]{0,16})"
)
_OF_MONEY = re.compile(r"(?:资金|款项|预算|投入|投资|支出|开支)(?:里|中|之中|当中|内)?[^，。；]{0,6}$")
# A part that is told of the amount in the sentence before.
_OF_WHICH = re.compile(r"(?:\bof (?:which|that|this|it),? |其中)$")
_WHICH_BACK = 10
# Behind an amount, the part of it that buys something: ", more than half of which would go to".
_A_PART_OF_IT = re.compile(
    r"[^.;:]{0,60}?, (?:with |of which )?"
    r"(?:(?:more than|over|about|around|nearly|almost|at least|roughly|some|up to) )?"
    r"(?:a |one[- ]|two[- ]|three[- ])?(?:half|thirds?|quarters?|fifths?|most|much|part|\d[\d.]*(?:%| per ?cent))"
    r"(?: of (?:it|that|this|which))?(?P<goods> [^.;]{0,60})"
)
_SHIPPED = skipping(
    r"\b(?:shipped|delivered|shipping|delivering)"
    r"(?: about| some| around| nearly| over| more than| another| a record)* $"
    r"|(?:发了|交付了|出货了?)(?:约|近|逾)?$"
)
_SHIPPED_BACK = 36
_OF_SHIPMENTS = re.compile(
    r" (?:worth )?(?:of|in) (?:[\w-]+ ){0,3}?(?:shipments|deliveries)\b|的(?:出货|交付)(?!合同|订单)"
)


def spent_on_products(case: Case) -> None:
    """Money spent on somebody's products, on computing power or on machines that are counted is an order."""
    scene, quantity = case.scene, case.quantity
    if scene.chinese or case.ahead(_SPENDS, _SPENDS_BACK) is None:
        return
    counted = _ON_COUNTED.match(scene.folded, case.past)
    things = scene.quantities_between(counted.end(), counted.end() + 1) if counted is not None else ()
    if _ON_THEM.match(scene.folded, case.past):
        left = max(case.sentence.start, quantity.start - _COUNTED_BACK)
        things = scene.quantities_between(left, quantity.start)
    if _ON_PRODUCTS.match(scene.folded, case.past) or any(one.unit in _MACHINES for one in things):
        case.doubt(0.4, "capex", "cost")
        case.add("order_value", 1.1, "spent on products")


def bought(case: Case) -> None:
    """What somebody asks or signs for is ordered, and so are chips *from* a firm."""
    if case.quantity.unit == "count":
        return
    if case.ahead(_ASKED, _ASKED_BACK) is not None:
        case.doubt(0.5, "shipments", "cluster_size", "production", "price")
        case.add("order_volume", 0.9, "asked for")
    if _from_a_firm(case):
        case.add("order_volume", 0.7, "bought from")


def _from_a_firm(case: Case) -> bool:
    """Whether a firm sells what is counted, and the clause tells of nobody who ships, runs or holds it."""
    scene, quantity = case.scene, case.quantity
    behind = _FROM.match(scene.folded, quantity.end, min(case.sentence.end, quantity.end + _REACH))
    if behind is None or case.scores.get("cluster_size", 0.0) >= _HELD:
        return False
    if not scene.mentions(behind.end(), behind.end() + _FROM_MAKER, COMPANIES):
        return False
    housed = case.says("sites") or case.says("housing", after=0)
    return not housed and not case.says("selling", after=0, table="roles")


def wanted_by_the_month(case: Case) -> None:
    """Wafers by the month that a customer asks for are ordered: "OpenAI needs 900,000 wafers a month"."""
    scene, quantity = case.scene, case.quantity
    start, end = case.around(_REACH, _REACH // 2)
    wanted = _WANTED.search(scene.folded, start, quantity.start)
    if wanted is None or _PLANT.search(scene.folded, start, end) is not None:
        return
    if scene.mentions(case.sentence.start, end, PAYERS):
        case.doubt(0.4, "capacity", "production")
        case.add("order_volume", 1.0, "wanted by the month")


def part_for_chips(case: Case) -> None:
    """A part of what is spent that buys chips is an order: "of which about half bought GPUs", 其中一半买的是GPU."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit != "percent" or quantity.direction is not None:
        return
    behind = _BUYS_BEHIND.match(scene.folded, quantity.end, case.sentence.end)
    if behind is None:
        return
    goods = behind.start("chips" if scene.chinese else "goods")
    if goods < 0 or not names_chips(scene, goods, behind.end()):
        return
    start = max(quantity.start - 2 * _REACH, 0)
    if quantity.start > case.sentence.start and case.ahead(_OF_WHICH, _WHICH_BACK) is None:
        start = max(case.sentence.start, start)
    spent = any(is_money(other.unit) for other in scene.quantities_between(start, quantity.start))
    spent = spent or behind["money"] is not None or case.ahead(_OF_MONEY, _REACH) is not None
    if spent or scene.cues.any(start, quantity.start, "metric.cues", "capex"):
        case.doubt(0.4, "capex")
        case.add("order_value", 1.1, PART_FOR_CHIPS)


def whole_of_chips_and_more(case: Case) -> None:
    """Spending of which a part buys chips is not itself an order: "set aside 160 billion, half of which buys GPUs"."""
    scene, quantity = case.scene, case.quantity
    spent, ordered = case.scores.get("capex", 0.0), case.scores.get("order_value", 0.0)
    if not is_money(quantity.unit) or spent <= ordered:
        return
    behind = _A_PART_OF_IT.match(scene.folded, case.past, case.sentence.end)
    if behind is not None and names_chips(scene, behind.start("goods"), behind.end()):
        case.scores["order_value"] = 0.0
        case.add("capex", 0.8, "whole of a part for chips")


def delivered_for_money(case: Case) -> None:
    """Money of goods that are shipped is sales: "shipped $8.2bn", "targets $20bn of shipments", 发了82亿美元的货."""
    scene = case.scene
    ahead = case.ahead(_SHIPPED, _SHIPPED_BACK)
    if ahead is not None or _OF_SHIPMENTS.match(scene.folded, case.past):
        case.doubt(0.4, "order_value", "capex")
        case.add("revenue", 0.9, "delivered for money")
