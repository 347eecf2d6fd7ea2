"""Rules of metric for a percentage that is a part of something: of sales, of a market, of what is built."""

from __future__ import annotations

import re
from itertools import zip_longest

from monitor.analyse.kinds import COMPANIES, MEDIA, PARTS, PAYERS, PLACES
from monitor.analyse.metrics_case import COUNTED, OTHER, Case
from monitor.analyse.phrasebook import Cue, longest
from monitor.domain.readings import Quantity

_OF = re.compile(r" of (?!the [A-Z0-9]\w*'s\b)")
_OF_CHINESE = re.compile(r"的")
_SHARED = frozenset(
    {"revenue", "shipments", "production", "order_volume", "capacity", "market_share", "headcount", "cost", "capex"}
)
_SHARE_OF_COUNT = re.compile(r"占(?:比|到|据|得|了|约|近|逾|超|超过|比约|比达)*")
_OF_PRODUCT = re.compile(r" of (?:the |all |global |worldwide |total |world )*")
_HELD = 70
_COUNTED_ORDERS = re.compile(r"(?:\w+ )?orders?|订单|订货|订购|预订|下单|拉货", re.IGNORECASE)
_OWNED = re.compile(r"\b(?:its|their|his|her|our)\b|'s |公司|其|自家|自身|旗下")
_CAME_FROM = re.compile(
    r" (?:of (?:it|that|them|this) )?(?:came|comes|coming|stems|stemmed|stemming|"
    r"(?:is|was|were|are) (?:derived|earned|made)) (?:from|in|with)\b|来自|来源于|源自"
)
_NAMING = ("metric.cues", "metric.ratios")
_EARNED = re.compile(r"\bearn(?:s|ed|ing)?(?: just| only| about| around| some| nearly| almost| over| still)* $")
_OPENING = 60
_TAKEN = 24
_ACCOUNTS = re.compile(r"\b(?:account(?:s|ed|ing)? for|contribut\w+|made up|makes? up|brought|generated)\b|贡献|占")
_ACCOUNTING = 40
# Who buys gives a part of the sales, whatever costs the sentence tells of: "owed it 71% of sales", 贡献收入的62%.
_GIVES = re.compile(
    r"\b(?:owe[ds]? it|contribut\w+|brought in|brings? in|generat\w+)[^,;.]{0,16}$|(?:贡献|来自)[^，。；]{0,8}$"
)
_MARKETS = re.compile(r"\bmarkets?\b|市场|市占|份额", re.IGNORECASE)
# Sales that are a market's by what is sold: "of global foundry sales", "of DRAM revenue".
_OF_SALES = re.compile(
    r" of (?P<market>(?:the |all )?(?:global|world(?:wide|'s)?|industry|industry's|market)(?: [\w-]+){0,3} "
    r"|(?:the |all )?(?:[\w-]+ )?(?:DRAM|HBM|NAND|foundry|memory|GPU|accelerator|server|flash)(?: [\w-]+)? )?"
    r"(?:revenues?|sales|turnover|receipts)\b"
)
# What holds a part of sales in Chinese, and the frame in which it is told.
_PART_AHEAD = re.compile(r"(?:占比?|比重|贡献)(?:了|约|近|逾|超过?|分别为|为|达|升到|升至|由|从|降至|退至)*$")
_BY_KIND = re.compile(r"(?:按|依|从|以)[^，。；]{1,8}(?:分|看|划分|来看|而言)|先进制程|平台|占比|客户")
_SALES_BEHIND = re.compile(r"(?:营收|收入|销售额|营业收入)(?!增|同比|环比|下|上)")
# What stands between a firm and its share: "Samsung at 22%", 三星约三成.
_HAS_IT = re.compile(
    r",? ?(?:at|with|had|has|held|holds|on|for|and|the other|about|around|some|nearly|almost|(?:is|was) at|[(:]| )*"
    r"|(?:分别为|各?占|各?拿下|可?分得|可?分食|吃下|约|近|逾|则为|为|有|[:： (]|的)*"
)
_CLEAR = 0.6
_WHOLE = 101
_OF_IT = re.compile(r" of (?:it|them|that|this|the (?:total|lot|whole))\b")
_OF_OUTPUT = re.compile(r" of (?:[\w'-]+ ){0,4}(?:capacity|output|supply|production|lines|wafers|slots)\b")
_OF_THE_WORLD = re.compile(r" of (?:the world's|the global|global|worldwide|all (?:the )?)(?: ?[\w-]+){0,3}")
_HOLDS = re.compile(r"占(?:据|有|了|约|近)?$")
_SOLD = frozenset({"revenue", "shipments"})
_TURNED_OUT = frozenset({"shipments", "production"})
_WORLDWIDE = re.compile(r"\b(?:world(?:wide|'s)?|global)\b|全球|世界|全国|国内|中国")
# "Makes 40% of its DRAM in Xi'an", "will cover 55% of Chinese demand": how far before the part its verb stands.
_VERB_BACK = 40
_OF_ITS_GOODS = re.compile(
    r" of (?:its|their|the company's|all its|all their) (?:[\w-]+ ){0,2}"
    r"(?:DRAM|NAND|HBM|memory|chips?|wafers?|semiconductors?|output|servers?|devices|products?|goods|processors?|GPUs)\b"
)
_OF_DEMAND = re.compile(r" of (?:[\w'-]+ ){0,3}(?:demand|needs|requirements)\b")
_MAKES = re.compile(
    r"\b(?:ma(?:k(?:e|es|ing)|de)|produc(?:e|es|ed|ing)|manufactur(?:e|es|ed|ing)|buil(?:d|ds|t)|assembl(?:e|es|ed|ing))"
    r"(?: just| only| about| around| some| nearly| over| up to| less than| more than)? $"
)
_MEETS = re.compile(
    r"\b(?:cover(?:s|ed)?|meets?|met|satisf(?:y|ies|ied)|serve[sd]?|suppl(?:y|ies|ied)|fill(?:s|ed)?"
    r"|account(?:s|ed)? for)"
    r"(?: just| only| about| around| some| nearly| over| up to| less than| more than)? $"
)
_MADE = re.compile(
    r"(?:\b(?:build|make|assemble|produce|supply|ship|built|made|assembled|supplied|get|take|win|won)s?)?"
    r"(?: about| some| around| over| nearly| up to)? $"
)


def part_of_opening(case: Case) -> None:
    """What a sentence opens with is the whole: "Of Nvidia's revenue, 39% came from two customers"."""
    scene, quantity = case.scene, case.quantity
    sentence = case.sentence
    if quantity.unit != "percent" or not scene.folded.startswith("Of ", sentence.start):
        return
    firms = scene.mentions(sentence.start, quantity.start, COMPANIES)
    comma = scene.folded.find(",", sentence.start, min(sentence.start + _OPENING, quantity.start))
    named = longest(scene.cues.of(sentence.start, comma, "metric.cues", *_SHARED))
    if named and not scene.quantities_between(sentence.start, comma):
        case.add(_of_what(case, named[0].key), 1.2, "share of")
    elif firms and _MADE.search(scene.folded, max(quantity.start - 30, 0, firms[-1].end), quantity.start):
        case.add("market_share", 0.9, "share of")


def part_taken(case: Case) -> None:
    """A part that a customer takes of what a maker turns out: "Nvidia has reserved 60% of them", 包下六成."""
    scene, quantity = case.scene, case.quantity
    verbs = scene.cues.of(max(quantity.start - _TAKEN, 0), quantity.start, "roles", "taking")
    if quantity.unit != "percent" or not verbs or not scene.mentions(verbs[-1].start - 40, verbs[-1].start, COMPANIES):
        return
    of_it = _OF_IT.match(scene.folded, quantity.end) or _OF_OUTPUT.match(scene.folded, quantity.end)
    if of_it or (scene.chinese and verbs[-1].end - quantity.start <= 1):
        case.add("shipments", 0.9, "taken")


def part_of_the_world(case: Case) -> None:
    """A firm's part of all chips or servers that are made is its market share."""
    scene, quantity = case.scene, case.quantity
    opening = _OF_THE_WORLD.match(scene.folded, quantity.end)
    left = case.around(_HELD, 0)[0]
    if opening is not None and quantity.unit == "percent" and scene.mentions(left, quantity.start, COMPANIES | PLACES):
        case.add("market_share", 0.9, "share of")
    elif _HOLDS.search(scene.folded, max(quantity.start - 4, 0), quantity.start) and quantity.unit == "percent":
        case.add("market_share", 0.3, "share of")


def part_of_goods(case: Case) -> None:
    """A part of what a firm makes is made somewhere; a part of a country's demand that makers meet is their market."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit != "percent" or scene.chinese:
        return
    if _OF_ITS_GOODS.match(scene.folded, quantity.end) and case.ahead(_MAKES, _VERB_BACK):
        case.add("production", 1.2, "share of")
    if _OF_DEMAND.match(scene.folded, quantity.end) and case.ahead(_MEETS, _VERB_BACK):
        case.add("market_share", 1.0, "share of")


def part_of_customers(case: Case) -> None:
    """What customers account for is a part of sales; what leads a ranking of makers is a part of the market."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit != "percent":
        return
    left, right = case.clause
    of_customers = scene.cues.any(left, right, "metric_cues", "customers") and _ACCOUNTS.search(
        scene.folded, max(left, quantity.start - _ACCOUNTING), quantity.start
    )
    if of_customers and not _MARKETS.search(scene.folded, left, right):
        case.doubt(0.4, "market_share")
        case.add("revenue", 0.9, "share of")
        return
    whole = _OF_SALES.match(scene.folded, quantity.end)
    if whole is None:
        return
    sentence = case.sentence
    ranked = scene.cues.any(sentence.start, sentence.end, "metric_cues", "ranking")
    counted = bool(scene.mentions(sentence.start, quantity.start, MEDIA)) and quantity.direction is None
    if whole["market"] or ranked or (counted and len(_makers(case)) > 1):
        case.doubt(0.4, "revenue")
        case.add("market_share", 1.2, "share of")


def part_of_sales_chinese(case: Case) -> None:
    """What platforms, regions and customers hold is a part of sales: 按平台分，高性能计算占57%; 腾讯贡献七成收入."""
    scene, quantity = case.scene, case.quantity
    if not scene.chinese or quantity.unit != "percent" or quantity.direction is not None:
        return
    if _SALES_BEHIND.match(scene.folded, quantity.end):
        case.add("revenue", 1.2, "share of")
        return
    sentence = case.sentence
    left = max(case.clause[0], quantity.start - _HELD)
    holds = _PART_AHEAD.search(scene.folded, left, quantity.start)
    if holds is None or _MARKETS.search(scene.folded, sentence.start, quantity.start):
        return
    firms = scene.mentions(left, holds.start(), COMPANIES)
    framed = _BY_KIND.search(scene.folded, sentence.start, quantity.start) is not None
    told = framed or any(
        scene.cues.any(one.start, min(one.end, quantity.start), "metric.cues", "revenue")
        for one in (sentence, *scene.previous(sentence, 1))
    )
    if told and not firms and not any(q.unit in COUNTED for q in scene.quantities_between(left, quantity.start)):
        case.doubt(0.5, "market_share")
        case.add("revenue", 0.9, "part of sales")


def shared_out_among(case: Case) -> None:
    """Percentages that stand right behind the names of several firms are shares of what these make or supply."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit != "percent" or quantity.direction is not None or max(case.scores.values(), default=0.0) >= _CLEAR:
        return
    sentence = case.sentence
    if scene.cues.any(sentence.start, sentence.end, "metric_cues", "customers", "changing"):
        return
    shares = [q for q in scene.quantities_between(sentence.start, sentence.end) if q.unit == "percent"]
    named = [q for q in shares if _right_behind_a_firm(case, q)]
    whole = 0 < sum(float(q.high) for q in named) <= _WHOLE
    if quantity in named and len(named) > 1 and len(named) == len(shares) and whole:
        case.add("market_share", 0.8, "shared out")


def _right_behind_a_firm(case: Case, quantity: Quantity) -> bool:
    scene = case.scene
    firms = scene.mentions(max(quantity.start - _HELD, 0), quantity.start, COMPANIES)
    return bool(firms) and _HAS_IT.fullmatch(scene.folded, firms[-1].end, quantity.start) is not None


def _makers(case: Case) -> set[str]:
    """The firms of a sentence: those that share a market, where there are several."""
    return {firm.entity_id for firm in case.scene.mentions(case.sentence.start, case.sentence.end, COMPANIES)}


def came_from(case: Case) -> None:
    """A part of the sales before *comes from* a customer or country."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit != "percent" or _CAME_FROM.match(scene.folded, quantity.end) is None:
        return
    sentence = case.sentence
    before = scene.previous(sentence, 1)
    start = before[0].start if before else sentence.start
    told = scene.cues.of(start, min(sentence.end, quantity.end + _OPENING), "metric.cues", *_SOLD)
    if told:
        nearest = min(told, key=lambda cue: abs(cue.start - quantity.start))
        case.add(nearest.key, 1.6, "share of")


def share_of(case: Case) -> None:
    """A percentage *of* something takes the metric of that something."""
    scene, quantity = case.scene, case.quantity
    opening = (_OF_CHINESE if scene.chinese else _OF).match(scene.folded, quantity.end)
    if opening is None or quantity.unit == "x":
        return
    _, right = case.clause
    limit = min(right, quantity.end + (14 if scene.chinese else 52))
    named = longest(cue for cue in scene.cues.of(quantity.end, limit, "metric.cues") if cue.key != "price")
    for cue, after in zip_longest(named, named[1:]):
        headed = after is not None and after.key == "revenue" and after.start - cue.end <= 1
        if cue.key in _SHARED and not (headed and cue.key == "capacity"):  # "of data center revenue" is of revenue
            case.add(_market_of(case, quantity.end, cue) or _of_what(case, cue.key, cue), 1.2, "share of")
            return


def share_of_chinese(case: Case) -> None:
    """The same in Chinese, where the whole stands first: 占英伟达营收的13%."""
    scene, quantity = case.scene, case.quantity
    left, _ = case.clause
    start = scene.folded.rfind("占", max(left, quantity.start - 24), quantity.start)
    if start >= 0 and _SHARE_OF_COUNT.fullmatch(scene.folded, start, quantity.start):
        before = scene.quantities_between(case.around(60, 0)[0], quantity.start)
        if before and before[-1].unit in COUNTED and quantity.unit == "percent":
            case.add("market_share", 0.8, "share of")
            return
    if not scene.chinese or quantity.unit == "x" or (start < 0 and not scene.folded.endswith("的", 0, quantity.start)):
        return
    begin = max(left, start - 8 if start >= 0 else quantity.start - 8)
    if start >= 0 and any(cue.start < start for cue in scene.cues.of(begin, start, "metric.ratios", "revenue")):
        case.add("revenue", 1.2, "share of")  # 销售占比依次为8.5%
        return
    for cue in reversed(longest(scene.cues.of(begin, quantity.start, "metric.cues"))):
        if cue.key in _SHARED and not scene.folded.startswith("占", cue.start):
            market = _market_of(case, start, cue) if start >= 0 else None
            case.add(market or _of_what(case, cue.key, cue), 1.2, "share of")
            return


def _market_of(case: Case, start: int, whole: Cue) -> str | None:
    """A share of a market, where what is shipped or made is nobody's: "of AI servers shipped", 占HBM出货的62%."""
    scene, sentence = case.scene, case.sentence
    if whole.key not in _TURNED_OUT or _OWNED.search(scene.folded, start, whole.start):
        return None
    if scene.mentions(start, whole.end, COMPANIES):
        return None
    holders = scene.mentions(sentence.start, min(start, case.quantity.start), COMPANIES | PARTS)
    worldwide = _WORLDWIDE.search(scene.folded, start, whole.start) is not None
    firms = bool(holders) and scene.types.get(holders[-1].entity_id) in COMPANIES
    of_products = scene.chinese and firms and bool(scene.mentions(start, whole.start, PARTS))
    named = whole.start - start > len(" of the ")
    nobodys = named and whole.key == "shipments" and not scene.mentions(sentence.start, sentence.end, COMPANIES)
    return "market_share" if worldwide or of_products or nobodys else None


def _of_what(case: Case, metric: str, cue: Cue | None = None) -> str:
    """The metric of a share: sales spent on research are a cost, earnings as a part of sales a profit.

    A part of orders is counted; a part of what is spent on them, or of a backlog, is money.
    """
    if cue is not None and metric == "order_volume":
        return metric if _COUNTED_ORDERS.fullmatch(case.scene.folded, cue.start, cue.end) else "order_value"
    if metric == "revenue":
        cues, (start, end) = case.scene.cues, case.around(100, 50)
        left, right = case.clause
        if case.ahead(_GIVES, _ACCOUNTING):
            return metric
        if any(cues.any(start, min(end, right), table, "cost") for table in _NAMING):
            return "cost"
        end = min(case.quantity.start, right)
        if earned := _EARNED.search(case.scene.folded, max(start, left), end):
            end = earned.start()  # "earned 40% of its sales abroad"
        if any(cues.any(max(start, left), end, table, "profit") for table in _NAMING):
            return "profit"
    return OTHER if metric == "capex" else metric


def share_of_a_market(case: Case) -> None:
    """A firm's part of a product's sales is its market share: "SK Hynix had 57% of HBM revenue"."""
    scene, quantity = case.scene, case.quantity
    opening = _OF_PRODUCT.match(scene.folded, quantity.end)
    if quantity.unit != "percent" or opening is None:
        return
    _, right = case.clause
    limit = min(right, opening.end() + 50)
    whole = scene.cues.of(opening.end(), limit, "metric.cues", *_SOLD)
    if not whole or scene.mentions(opening.end(), whole[0].start, COMPANIES):
        return
    if _OWNED.search(scene.folded, opening.end(), whole[0].start):
        return
    products = scene.mentions(opening.end(), whole[0].start, PARTS) or scene.mentions(
        opening.end(), whole[0].start, PAYERS
    )
    worldwide = "global" in opening[0] or "world" in opening[0]
    left = case.around(_HELD, 0)[0]
    if (products or worldwide) and scene.mentions(left, quantity.start, COMPANIES):
        case.add("market_share", 1.5, "share of")
