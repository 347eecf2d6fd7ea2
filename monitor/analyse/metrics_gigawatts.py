"""Rules of metric for chips and computing that are ordered by the gigawatt, and not built as a site."""

from __future__ import annotations

import re

from monitor.analyse.context import ENTRIES
from monitor.analyse.kinds import COMPANIES, PRODUCTS
from monitor.analyse.metrics_case import Case, names_chips

_OF_CHIPS = re.compile(r" (?:worth )?of ")
_OF_COMPUTING = re.compile(
    r" (?:of|worth of) (?:[A-Z]\w+ |AI |data[- ]cent(?:er|re) )*(?:compute|computing|capacity|systems|hardware)"
    r"|的?(?:[A-Za-z]\w+)?(?:晶圆级)?(?:算力|系统|合作|电力|GPU)"
)
_AGREED = re.compile(
    r"\b(?:agree(?:d|ment|s)?|deals?|contract(?:ed)?|partnership|commit(?:s|ted|ment)?|pact|order(?:s|ed)?"
    r"|deploy(?:s|ing)?|adopt(?:s)?|takes?|sign(?:s|ed)?)\b|签|协议|合作|合约|约定|部署|采购|购买|订单|建置"
)
_SITED = re.compile(
    r"\b(?:campus|site|sites|plant|grid|reactor|turbines?|permit|power purchase)\b|园区|机房|电网|核电|燃气|电站|基地"
)
# What is taken as current from a grid, or as a hall from a landlord, is no chips: "2 gigawatts of power", 300兆瓦电力.
_OF_CURRENT = re.compile(
    r"(?:-\w+)? (?:of )?(?:[\w-]+ ){0,2}(?:power|electricity|energy|load|data cent(?:er|re)s?|leases?)\b"
    r"|的?(?:[\u4e00-\u9fff]{0,2})(?:电力|用电|供电|电量|数据中心|机房|园区|[一二三]期)"
)
_CURRENT_BEFORE = re.compile(r"(?:电力|用电|供电|电量|功率)[\u4e00-\u9fff]{0,4}$")
_FROM_SUPPLIER = re.compile(r",? (?:from|through|via|with|by) ")
_FROM_IT = re.compile(r"(?:his|her|its|the|their) (?:company|firm|group)\b")
_CHIPS_BEHIND = 8
_MADE_WITH = re.compile(r"将?(?:采用|使用|搭载|用上|基于)")
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


def listed_by_watts(case: Case) -> None:
    """Gigawatts under a supplier's label, in a list of agreements, are ordered: "· AMD: 6 GW"."""
    scene, sentence = case.scene, case.sentence
    label = scene.labels.get(sentence.paragraph)
    if (
        label is None
        or label.start < sentence.start
        or sentence.kind not in ENTRIES
        or _of_a_site(case, *_stretch(case))
    ):
        return
    above = [one for one in (scene.lead_of(sentence), scene.heading_of(sentence)) if one is not None]
    if any(scene.cues.any(one.start, one.end, "metric_cues", "agreements") for one in above):
        case.add("order_volume", 0.9, "listed by the gigawatt")


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
