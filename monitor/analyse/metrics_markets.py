"""Rules of metric for a share of a market that is told without the word: of all that is shipped, made or wanted."""

from __future__ import annotations

import re

from monitor.analyse.kinds import COMPANIES, PARTS, PLACES
from monitor.analyse.metrics_case import COUNTED, Case, names_chips
from monitor.domain.readings import Quantity

# "69.7% of AI server shipments", "55% of Chinese demand", "15% of world output": nobody's own.
_OF_ALL = re.compile(
    r" of (?P<whose>(?:(?!its\b|their\b|his\b|our\b|which\b|that\b)[\w-]+(?:'s)? ){1,5}?)"
    r"(?P<what>shipments|deliveries|output|production|supply|demand|needs|requirements|units? shipped|shipped|shipping"
    r"|installations)\b"
)
_SALES_OF_ALL = re.compile(r" of (?P<whose>(?:(?!its\b|their\b|his\b|our\b)[\w-]+(?:'s)? ){1,4}?)(?:sales|revenues?)\b")
_OF_THE_WORLD = re.compile(
    r" of (?:the world's|the global|global|worldwide|world|all (?:the )?)(?: ?[\w-]+){0,2}? ?"
    r"(?:chips?|semiconductors|processors|GPUs|accelerators|cards|servers|wafers|memory|DRAM|NAND|HBM|output|supply"
    r"|capacity|production)\b"
)
# "79% of what domestic vendors sold".
_OF_WHAT_THEY_SOLD = re.compile(
    r" of what (?:(?!it\b|its\b)[\w-]+ ){1,3}?"
    r"(?:vendors|makers|suppliers|firms|companies|producers|designers|manufacturers|rivals|chip-?makers)"
    r" (?:sold|sell|shipped|ship|delivered|deliver|made|make|produced)\b"
)
# "aims for 15% of NAND", "won 70% of the HBM4", "10% to 15% of it" where a market was told of.
_OF_A_MARKET = re.compile(
    r" of (?:the |all )?(?:HBM\w*|NAND|DRAM|DDR\d|CoWoS|flash)"
    r"(?= (?:by|in|this|next|that|it|market|supply|business)\b|[,.;)]|$)"
)
_OF_IT = re.compile(r" of (?:it|that|that market|this market|the market|those)\b")
_A_MARKET = re.compile(r"\b(?:market|demand)\b|市场|需求")
_SUPPLIERS = re.compile(r"\b(?:suppliers|makers|vendors|chip-?makers|manufacturers|firms|players|rivals|producers)\b")
_WORLD = re.compile(
    r"\b(?:world|worldwide|global|domestic|local|home|Chinese|American|Korean|Japanese|European|industry|market)\b"
    r"|全球|世界|国内|全国|本土|市场"
)
_OF_ALL_CHINESE = re.compile(
    r"占(?:到|据|了|全部|整体|其)*(?P<whose>[^，。；占其]{1,14}?)(?:的?总?)(?:出货量?|产量|产出|供应量?|供给|需求量?|销量|装机量?)"
    r"(?:的|比重|约|近|逾|超过?|比)*$"
)
# 占全球NAND产能的7%, 囊括英伟达HBM4需求的七成, 承接全球7%的训练任务.
_OF_WORLD_CHINESE = re.compile(
    r"占(?:到|据|了|有)?(?:约|近)?(?:全球|世界|全世界)[^，。；占营收支]{0,12}?的?(?:约|近|逾|超过)*$"
    r"|(?:满足|囊括|拿下|承接|承包|供应|包揽|吃下|取得|拿走|把)了?[^，。；占]{1,16}(?:需求|供应|供货)量?的?(?:约|近|逾|超过)*$"
    r"|(?:承接|拿下|占据|掌握|供应|生产|握有)了?(?:全球|世界)(?:约|近|逾|超过)*$"
)
_BACK = 60
_FIRM_BACK = 24
# What stands between the name of a rival and its share: "behind SK Hynix on 53%", 超过三星的17%.
_RIVAL_HAS = re.compile(
    r",? ?(?:Electronics|Technology|Technologies|Micro|Computer)?"
    r"(?:'s| \(?(?:on|at|with|had|has|held|holds|got|took|for|and|were|was|is"
    r"|came in at|stood at|was at|followed(?: with| at| on)?"
    r"|(?:came|was) (?:second|third|next) (?:with|at|on)|trailed (?:with|at|on)))?"
    r"(?: about| around| some| nearly| almost| just| only| over)? ?\(?"
    r"|(?:[则也]?[以占为有达]|的|占比|份额|分别为|则为|约|近|逾|仅?有?|拿下|以)*"
)
# What stands behind a share that is set against the next firm's: 美光以21%超过三星的17%.
_OUTDOES = re.compile(r"的?(?:份额)?(?:超过|超越|领先|反超|落后于?|次于)")
_OF_CHANGE = re.compile(
    r"同比|环比|增长|增幅|下滑|提升|涨|跌|\b(?:grew|rose|fell|up|down|growth|increase|gain|points?|more|less)\b",
    re.IGNORECASE,
)


def of_all_that_is_made(case: Case) -> None:
    """A part of all shipments, output or demand of a product is a share of its market; of a firm's own it is not."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit != "percent" or quantity.direction is not None:
        return
    if scene.chinese and case.ahead(_OF_WORLD_CHINESE, _BACK // 2):
        case.doubt(0.3, "capacity", "shipments", "production", "order_volume", "order_value", "relative_performance")
        case.add("market_share", 1.5, "share of all")
        return
    if _OF_WHAT_THEY_SOLD.match(scene.folded, quantity.end):
        case.doubt(0.3, "revenue", "shipments", "production")
        case.add("market_share", 1.5, "share of all")
        return
    found = _whole(case)
    if found is None:
        return
    start, end = found
    if scene.mentions(start, end, COMPANIES) or scene.cues.any(
        max(quantity.start - _FIRM_BACK, 0), quantity.start, "roles", "taking"
    ):
        return
    of_products = names_chips(scene, start, end) or _WORLD.search(scene.folded, start, end)
    if of_products or scene.mentions(start, end, PLACES):
        case.doubt(0.4, "shipments", "production", "revenue", "order_volume", "order_value")
        case.add("market_share", 1.5, "share of all")


def of_a_market(case: Case) -> None:
    """A part of "it", where a market was just told of, or of a kind of memory, is a share of that market."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit != "percent" or quantity.direction is not None:
        return
    before = scene.previous(case.sentence, 1)
    start = max(before[0].start if before else case.sentence.start, quantity.start - 3 * _BACK)
    of_it = _OF_IT.match(scene.folded, quantity.end) and _A_MARKET.search(scene.folded, start, quantity.start)
    named = _OF_A_MARKET.match(scene.folded, quantity.end)
    if of_it or (named and scene.mentions(max(start, quantity.start - 2 * _BACK), quantity.start, COMPANIES)):
        case.add("market_share", 0.8, "share of a market")


def _whole(case: Case) -> tuple[int, int] | None:
    """Where it stands whose shipments, output or demand a percentage is a part of."""
    scene, quantity = case.scene, case.quantity
    if scene.chinese:
        held = _OF_ALL_CHINESE.search(scene.folded, max(case.clause[0], quantity.start - _BACK // 2), quantity.start)
        return held.span("whose") if held is not None else None
    if (made := _OF_ALL.match(scene.folded, quantity.end)) is not None:
        return made.span("whose")
    sold = _SALES_OF_ALL.match(scene.folded, quantity.end)
    if sold is not None and _SUPPLIERS.search(
        scene.folded, max(case.clause[0], quantity.start - _BACK), quantity.start
    ):
        return sold.span("whose")
    world = _OF_THE_WORLD.match(scene.folded, quantity.end)
    left = max(case.sentence.start, quantity.start - _BACK)
    if world is not None:
        counted = any(other.unit in COUNTED for other in scene.quantities_between(left, quantity.start))
        if counted or scene.mentions(left, quantity.start, COMPANIES | PLACES):
            return world.span()
    return None


def rival_share(case: Case, before: Quantity) -> bool:
    """Whether a percentage is told as a rival's, behind a market share: "with 9%, behind SK Hynix on 53%"."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit != "percent" or before.unit != "percent" or quantity.direction is not None:
        return False
    start = max(before.end, quantity.start - _BACK)
    firms = scene.mentions(start, quantity.start, COMPANIES | PARTS)
    if not firms:
        return False
    outdone = _OUTDOES.match(scene.folded, quantity.end)
    if outdone is not None and scene.mentions(outdone.end(), outdone.end() + 1, COMPANIES):
        return True
    if _OF_CHANGE.search(scene.folded, firms[-1].end, min(quantity.end + 4, len(scene.folded))):
        return False
    return _RIVAL_HAS.fullmatch(scene.folded, firms[-1].end, quantity.start) is not None
