"""Rules of metric for chips and computing that are ordered by the gigawatt, and not built as a site."""

from __future__ import annotations

import re

from monitor.analyse.kinds import COMPANIES, PRODUCTS
from monitor.analyse.listed_deals import party_of
from monitor.analyse.metrics_case import Case, names_chips
from monitor.analyse.metrics_orders import size_of_a_contract
from monitor.domain.catalogue import Company

_OF_CHIPS = re.compile(r" (?:worth )?of ")
_OF_COMPUTING = re.compile(
    r" (?:of|worth of) (?:[A-Z]\w+ |AI |data[- ]cent(?:er|re) )*(?:compute|computing|capacity|systems|hardware)"
    r"|的?(?:[A-Za-z]\w+)?(?:晶圆级)?(?:算力|系统|合作|GPU)"
)
_AGREED = re.compile(
    r"\b(?:agree(?:d|ment|s)?|deals?|contract(?:ed)?|partnership|commit(?:s|ted|ment)?|pact|order(?:s|ed)?"
    r"|deploy(?:s|ing)?|adopt(?:s)?|takes?|sign(?:s|ed)?)\b|签|协议|合作|合约|约定|部署|采购|购买|订单|建置"
)
_SITED = re.compile(
    r"\b(?:campus|site|sites|plants?|grid|reactors?|nuclear|turbines?|permit|power purchase)\b"
    r"|园区|机房|电网|核电|燃气|电站|基地"
)
# What is taken as current from a grid, or as a hall from a landlord, is no chips: "2 gigawatts of power", 300兆瓦电力.
_OF_CURRENT = re.compile(
    r"(?:-\w+)? (?:of )?(?:[\w-]+ ){0,2}(?:power|electricity|energy|load|data cent(?:er|re)s?|leases?)\b"
    r"|的?(?:[\u4e00-\u9fff]{0,2})(?:电力|用电|供电|电量|数据中心|机房|园区|[一二三]期)"
)
_CURRENT_BEHIND = re.compile(
    r"(?:以上)?的?(?:电力|用电|供电|电量)| (?:of )?(?:contracted |grid )?(?:power|electricity)\b"
)
_CURRENT_BEFORE = re.compile(r"(?:电力|用电|供电|电量|功率)[\u4e00-\u9fff]{0,4}$")
_FROM_SUPPLIER = re.compile(r",? (?:from|through|via|with|by) ")
_FROM_IT = re.compile(r"(?:his|her|its|the|their) (?:company|firm|group)\b")
_CHIPS_BEHIND = 8
_MADE_WITH = re.compile(r"将?(?:采用|使用|搭载|用上|基于)")
# "rents 100 MW from", "takes another 70MW at Core Scientific's site", "the tenant has 590MW"; 承租, 租户.
_RENTS = re.compile(
    r"\b(?:rent|leas|sign|hir)\w*(?: up)?(?: for)?(?: another| a further| about| some| over| nearly| up to)? $"
    r"|\b(?:takes?|took|taken|taking) (?:another|a further|an extra) $|(?:租下|承租|租用|租入|租了|签租)了?$"
)
_OF_LANDLORD = re.compile(r"[^.;:]{0,24}? (?:from|at|in) (?:the )?")
_LANDLORD_AHEAD = re.compile(r"(?:从|向|在)[^，。；]{1,16}$")
_TENANT = re.compile(
    r"\btenants? (?:has|have|holds?|takes?|rents?|leases?|now has)(?: another| about| over)? $|租户[^，。；]{0,8}$"
)
# "will lease 168 MW to Fluidstack", "room for 40 megawatts".
_LETS = re.compile(
    r"\b(?:leas(?:e|es|ed|ing)|lets?|letting|rent(?:s|ed|ing)? out)(?: out| about| some| another| up to| over)* $"
)
_TO_A_TENANT = re.compile(r"(?: (?:of|at|in) [\w -]{2,30}?)? to [A-Z]")
_ROOM_FOR = re.compile(r"\b(?:room|space) (?:there |inside )?for(?: about| some| another| up to| over)* $")
# "the agreement brings it well over a gigawatt", 合同需要4.5吉瓦.
_DEAL = re.compile(r"\b(?:contract|agreement|deal|pact|order)s?\b|合同|合约|协议|订单")
_BRINGS = re.compile(
    r"\b(?:bring|requir|need|cover|call for|giv|add|involv|deliver|amount to|correspond to|translat\w+ into)\w*"
    r"(?: it| them| up to| about| around| some| roughly| in)*(?: [A-Z]\w+)? $"
    r"|(?:需要|需|涉及|对应|带来|覆盖|相当于|折合)(?:约|近|逾|超过)?$"
)
_BRINGS_BACK = 32
# "signed a letter of intent to build at least 10 gigawatts of data centres": whose chips fill them is one of the two.
_SIGNED = re.compile(r"\b(?:letters? of intent|partnership|signed|agreed)\b|意向书|签署|签订|达成")
_PUTS_UP = re.compile(r"\b(?:build|deploy|install)\w*(?: at least| up to| about| over)? $|(?:建设|部署|建造|兴建)$")
_POWER_OF = 60
_COUNT_BACK = 160
_TAKEN_BACK, _TAKEN_BEHIND = 110, 70
_SUPPLIER = 14


def bought_by_watts(case: Case) -> None:
    """Megawatts *of* chips, machines or computing are bought, not built; so are those that two firms agree on."""
    scene, quantity = case.scene, case.quantity
    opening = _OF_CHIPS.match(scene.folded, quantity.end)
    left, right = case.clause
    if opening is not None and names_chips(scene, opening.end(), min(right, opening.end() + _POWER_OF)):
        case.add("order_volume", 1.8, "chips by the gigawatt")
        return
    behind = (quantity.end, min(right, quantity.end + _CHIPS_BEHIND))
    if scene.chinese and names_chips(scene, *behind) and not _MADE_WITH.match(scene.folded, quantity.end):
        case.add("order_volume", 0.9, "chips by the gigawatt")
        return
    start, end = max(left, quantity.start - _POWER_OF), min(right, quantity.end + _POWER_OF)
    if _AGREED.search(scene.folded, start, end) is None or _SITED.search(scene.folded, start, end) is not None:
        return
    firms = {mention.entity_id for mention in scene.mentions(max(0, quantity.start - _COUNT_BACK), end, COMPANIES)}
    if _CURRENT_BEFORE.search(scene.folded, start, quantity.start) or _CURRENT_BEHIND.match(scene.folded, quantity.end):
        case.doubt(0.4, "order_volume")  # 签约电力2.2吉瓦 is what the sites may draw
        return
    if _OF_COMPUTING.match(scene.folded, quantity.end) is not None:
        case.add("order_volume", 1.8, "computing by the gigawatt")
    elif len(firms) > 1:
        case.add("order_volume", 0.9, "agreed by the gigawatt")


def taken_by_watts(case: Case) -> None:
    """Gigawatts that somebody takes, needs or is supplied with are ordered, where the sentence speaks of chips."""
    scene, quantity = case.scene, case.quantity
    start, end = _stretch(case)
    if _of_a_site(case, start, end):
        return
    if not scene.cues.any(start, quantity.start, "metric_cues", "taking_power"):
        return
    supplier = _FROM_SUPPLIER.match(scene.folded, quantity.end)
    if supplier is not None and (
        scene.mentions(supplier.end(), supplier.end() + _SUPPLIER, COMPANIES)
        or _FROM_IT.match(scene.folded, supplier.end())
    ):
        case.add("order_volume", 0.9, "taken from a supplier")
    elif scene.cues.any(start, end, "metric_cues", "by_the_gigawatt") or scene.mentions(start, end, PRODUCTS):
        case.add("order_volume", 0.9, "chips taken by the gigawatt")


def rented_by_watts(case: Case) -> None:
    """Megawatts that a tenant rents of a named landlord are ordered: "takes another 70MW at Core Scientific's site"."""
    scene, quantity = case.scene, case.quantity
    start = max(case.sentence.start, quantity.start - _POWER_OF)
    if case.ahead(_TENANT, _POWER_OF):
        case.add("order_volume", 1.0, "rented by the megawatt")
        return
    if case.ahead(_RENTS, _POWER_OF) is None:
        return
    behind = _OF_LANDLORD.match(scene.folded, quantity.end, case.sentence.end)
    ahead = _LANDLORD_AHEAD.search(scene.folded, start, quantity.start)
    landlords = (behind.end(), behind.end() + _SUPPLIER) if behind is not None else (quantity.end, quantity.end)
    if scene.mentions(*landlords, COMPANIES) or (ahead and scene.mentions(ahead.start(), quantity.start, COMPANIES)):
        case.add("order_volume", 1.2, "rented by the megawatt")


def let_by_watts(case: Case) -> None:
    """Megawatts that a landlord lets to a tenant, or has room for, are those of his site."""
    let = case.ahead(_LETS, _POWER_OF) and _TO_A_TENANT.match(case.scene.folded, case.quantity.end)
    if let or case.ahead(_ROOM_FOR, _POWER_OF):
        case.doubt(0.2, "order_volume")
        case.add("capacity", 1.2, "let by the megawatt")


def brought_by_watts(case: Case) -> None:
    """Gigawatts that a deal of two sides brings or requires are ordered, whatever they are called."""
    scene, quantity = case.scene, case.quantity
    start = max(case.sentence.start, quantity.start - 2 * _COUNT_BACK)
    if _BRINGS.search(scene.folded, max(start, quantity.start - _BRINGS_BACK), quantity.start):
        if _DEAL.search(scene.folded, start, quantity.start) and len(_sides(case, start)) > 1:
            case.doubt(0.5, "capacity")
            case.add("order_volume", 1.0, "brought by a deal")
    elif _PUTS_UP.search(scene.folded, max(start, quantity.start - _BRINGS_BACK), quantity.start):
        sides = _sides(case, start)
        designed = any(_designs_chips(case, side) for side in sides)
        if len(sides) > 1 and designed and _SIGNED.search(scene.folded, start, quantity.start):
            case.doubt(0.5, "capacity")
            case.add("order_volume", 1.0, "signed with a maker")


def _sides(case: Case, start: int) -> set[str]:
    """The firms told of from a place to the figure, and the makers of the chips told of there."""
    scene, end = case.scene, case.quantity.start
    parts = {mention.entity_id for mention in scene.mentions(start, end, PRODUCTS)}
    return {mention.entity_id for mention in scene.mentions(start, end, COMPANIES)} | {
        scene.makers[part] for part in parts if part in scene.makers
    }


def _designs_chips(case: Case, firm: str) -> bool:
    """Whether a firm sells chips of its own design and runs no sites."""
    known = case.scene.context.catalogue.entities.get(firm)
    return isinstance(known, Company) and known.kind == "chip designer"


def listed_by_watts(case: Case) -> None:
    """Gigawatts under a supplier's label, in a list of agreements, are ordered: "· AMD: 6 GW"."""
    party = party_of(case.scene, case.sentence)
    if party is not None and party.start < case.quantity.start and not _of_a_site(case, *_stretch(case)):
        case.doubt(0.3, "capacity")
        case.add("order_volume", 1.1, "listed by the gigawatt")


def _stretch(case: Case) -> tuple[int, int]:
    """The part of the sentence around a figure, up to the semicolons beside it."""
    folded, quantity = case.scene.folded, case.quantity
    start, end = case.around(_TAKEN_BACK, _TAKEN_BEHIND)
    stop = folded.find(";", quantity.end, end)
    return max(start, folded.rfind(";", start, quantity.start) + 1), stop if stop >= 0 else end


def _of_a_site(case: Case, start: int, end: int) -> bool:
    """Whether a stretch speaks of a site, or of the current that it draws."""
    scene, quantity = case.scene, case.quantity
    if _OF_CURRENT.match(scene.folded, quantity.end) or _SITED.search(scene.folded, start, end):
        return True
    drawn = _CURRENT_BEFORE.search(scene.folded, start, quantity.start) is not None
    return drawn or scene.cues.any(start, end, "metric_cues", "sites")


# The rules for megawatts, in the order in which they are asked.
OF_WATTS = (
    bought_by_watts,
    taken_by_watts,
    listed_by_watts,
    rented_by_watts,
    let_by_watts,
    brought_by_watts,
    size_of_a_contract,
)
