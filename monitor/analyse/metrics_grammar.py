"""Rules of grammar that settle what words alone cannot say of a quantity's metric, by class of unit.

Each rule is a function with its reason; it adds to the scores of the metrics or takes from them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from monitor.analyse.metrics_case import COUNTED, OTHER, PARTS, RATIOS, Case, names_chips
from monitor.analyse.metrics_dealings import (
    bought_by_watts,
    granted,
    invested,
    levied,
    raised_at,
    share_of_a_market,
    sold_from,
)
from monitor.analyse.phrasebook import longest
from monitor.analyse.scene import is_money
from monitor.domain.catalogue import EntityType

_OF = re.compile(r" of (?!the [A-Z0-9]\w*'s\b)")
_OF_CHINESE = re.compile(r"的")
_SHARED = frozenset(
    {"revenue", "shipments", "production", "order_volume", "capacity", "market_share", "headcount", "cost", "capex"}
)
_MEASURES = frozenset(
    {"revenue", "profit", "loss", "cost", "capex", "shipments", "production", "capacity", "yield", "usage", "headcount",
     "inventory", "order_value", "order_volume", "valuation", "price", "compute", "bandwidth", "memory"}
)  # fmt: skip
_EACH = re.compile(
    r"\s*(?:per (?!cent|year|month|day|quarter)\w|each\b|apiece\b|"
    r"an? (?:unit|chip|gpu|card|piece|wafer|module|server|rack|stack|board|kit|tray|node|device|seat|licen[cs]e)\b)",
    re.IGNORECASE,
)
_MARKET = re.compile(r"(?i:\bmarkets?\b)(?! (?:cap|value|share))(?! capitali)(?![-])")
_REACHED = re.compile(
    r"(?:\bto|\bfrom|\bat|增至|升至|降至|达到|达|为|至|到|从|由|收报|报)\s*(?:an? |just |only |about |nearly |over )?$"
)
_LEVEL_CHINESE = re.compile(r"(?:从|由|到|至|为)[^,。，;；%]{0,9}?的?$")
_MOVES_ON = re.compile(
    r" ?(?:一路|逐步|大幅)?(?:升|增|提高|提升|降|跌|扩大|上调|下调|下降|上升|攀升)[^,。，]{0,2}(?:到|至|为)"
)
_SHARE_OF_COUNT = re.compile(r"占(?:比|到|据|得|了|约|近|逾|超|超过|比约|比达)*")
_RATE_OF_CHANGE = re.compile(
    r"\bgrowth|\bpace\b|\brate\b|\bgains?\b|增速|增长率|增幅|涨幅|跌幅|降幅|同比|环比", re.IGNORECASE
)
_BESIDE = re.compile(r" (?:that of |as \w+ as |of )?(?:an? |the )?")
_CHANGED = re.compile(
    r"(?:增长|下降|下滑|上涨|增加|提升|上升|下跌|减少|成长|年增|同比|环比|涨|跌|增|降|减)(?:了|约|近|逾|超)?\s*$"
)
_VERB = re.compile(r"doubl|tripl|quadrupl|fold|halv|翻|倍增|腰斩|砍半")
# Watts from which a figure cannot be one chip's or one rack's.
_SITE = 500_000
# An amount from which a figure cannot be the price of one share.
_SHARE_PRICE = 1_000_000


def settlers(unit: str) -> tuple[Callable[[Case], None], ...]:
    """The rules for a unit, in the order in which they are asked."""
    if is_money(unit):
        return (
            _chips_bought,
            _firm_bought,
            _price_of_one,
            _size_of_market,
            invested,
            granted,
            levied,
            sold_from,
            raised_at,
        )
    if is_money(unit[:3]) and unit[3:4] == "/":
        return (_rate_of_money,)
    if unit in RATIOS:
        return (
            *(_share_of, _share_of_chinese, share_of_a_market, levied, _change, _share_move, _firm_moved),
            *(_compared_chip, _bare_change),
        )
    if unit == "W":
        return (_power,)
    if unit in COUNTED:
        return (_counted,)
    return ()


def _chips_bought(case: Case) -> None:
    """Money that is spent on chips is an order; spent on anything else it is capital spending."""
    left, right = case.scene.outer_clause(case.quantity.start)
    past = case.scene.past_bracket(case.quantity.end)
    behind = (case.quantity.end, min(right, past + (26 if case.scene.chinese else 70)))
    ahead = (max(left, case.quantity.start - 60), case.quantity.start)
    if (case.says("spending", after=30) or case.says("ordering", after=40)) and names_chips(case.scene, *behind):
        case.add("order_value", 0.5, "spending on chips")
    elif case.says("ordering", before=80, after=40) and names_chips(case.scene, *ahead):
        case.add("order_value", 0.3, "order of chips")
    elif case.says("spending", before=80, after=20) and names_chips(case.scene, *ahead):
        case.add("order_value", 0.2, "spending on chips")


def _firm_bought(case: Case) -> None:
    """Buying that names no chip anywhere near is not an order of chips: firms are bought, too."""
    sentence = case.scene.context.sentence_at(case.quantity.start)
    around = (
        max(sentence.start, case.quantity.start - case.scene.reach),
        min(sentence.end, case.quantity.end + case.scene.reach),
    )
    if case.scores.get("order_value", 0.0) and not names_chips(case.scene, *around):
        heading = case.scene.heading_of(sentence)
        if heading is None or not names_chips(case.scene, heading.start, heading.end):
            case.scores["order_value"] *= 0.6


def _price_of_one(case: Case) -> None:
    """An amount for one piece is a price, whatever else is bought around it; so is what a chip *costs*."""
    scene, quantity = case.scene, case.quantity
    if _EACH.match(scene.folded, quantity.end):
        case.add("price", 1.0, "for one piece")
    left, _ = scene.outer_clause(quantity.start)
    if case.says("trading", before=120, after=30) and _REACHED.search(
        scene.folded[max(left, quantity.start - 14) : quantity.start]
    ):
        case.add("price", 0.9 if quantity.high < _SHARE_PRICE else 0.0, "price of a share")
    cost = [cue for cue in scene.cues.between(left, quantity.start) if cue.table == "metric.cues" and cue.key == "cost"]
    if cost and scene.mentions(left, cost[-1].start, PARTS) and not case.says("spending", after=0):
        case.add("price", 1.1, "what a chip costs")


def _size_of_market(case: Case) -> None:
    """What a market is worth is nobody's figure."""
    scene, quantity = case.scene, case.quantity
    left, right = scene.outer_clause(quantity.start)
    if _MARKET.search(scene.folded, max(left, quantity.start - 90), quantity.start) or _MARKET.match(
        scene.folded, quantity.end, min(right, quantity.end + 40)
    ):
        case.add(OTHER, 0.6, "size of a market")


def _rate_of_money(case: Case) -> None:
    """Dollars an hour are a price; dollars a share are a profit where anything is earned."""
    if case.quantity.unit.endswith("/share"):
        case.add("profit" if case.scores.get("profit", 0.0) > 0.3 else "price", 0.7, "per share")
    elif max(case.scores.get("capex", 0.0), case.scores.get("revenue", 0.0), case.scores.get("profit", 0.0)) < 0.5:
        case.add("price", 0.7, "rate of money")


def _share_of(case: Case) -> None:
    """A percentage *of* something takes the metric of that something."""
    scene, quantity = case.scene, case.quantity
    opening = (_OF_CHINESE if scene.chinese else _OF).match(scene.folded, quantity.end)
    if opening is None or quantity.unit == "x":
        return
    _, right = scene.outer_clause(quantity.start)
    limit = min(right, quantity.end + (14 if scene.chinese else 52))
    named = (c for c in scene.cues.between(quantity.end, limit) if c.table == "metric.cues" and c.key != "price")
    for cue in longest(named):
        if cue.key in _SHARED:
            case.add(_of_what(case, cue.key), 1.2, "share of")
            return


def _share_of_chinese(case: Case) -> None:
    """The same in Chinese, where the whole stands first: 占英伟达营收的13%."""
    scene, quantity = case.scene, case.quantity
    left, _ = scene.outer_clause(quantity.start)
    start = scene.folded.rfind("占", max(left, quantity.start - 24), quantity.start)
    if start >= 0 and _SHARE_OF_COUNT.fullmatch(scene.folded, start, quantity.start):
        before = scene.quantities_between(case.around(60, 0)[0], quantity.start)
        if before and before[-1].unit in COUNTED and quantity.unit == "percent":
            case.add("market_share", 0.8, "share of")
            return
    if not scene.chinese or quantity.unit == "x" or (start < 0 and not scene.folded.endswith("的", 0, quantity.start)):
        return
    begin = max(left, start - 8 if start >= 0 else quantity.start - 8)
    for cue in reversed(longest(c for c in scene.cues.between(begin, quantity.start) if c.table == "metric.cues")):
        if cue.key in _SHARED and not scene.folded.startswith("占", cue.start):
            case.add(_of_what(case, cue.key), 1.2, "share of")
            return


def _of_what(case: Case, metric: str) -> str:
    """The metric of a share: sales spent on research are a cost, earnings as a part of sales a profit."""
    if metric == "revenue":
        start, end = case.around(100, 50)
        cues = [cue for cue in case.scene.cues.between(start, end) if cue.table in {"metric.cues", "metric.ratios"}]
        if any(cue.key == "cost" for cue in cues):
            return "cost"
        left, _ = case.scene.outer_clause(case.quantity.start)
        if any(cue.key == "profit" and left <= cue.start < case.quantity.start for cue in cues):
            return "profit"
    return {"order_volume": "order_value", "capex": OTHER}.get(metric, metric)


def _change(case: Case) -> None:
    """A verb of change right before a percentage makes it growth, unless the measure moved *to* that percentage."""
    scene, quantity = case.scene, case.quantity
    if quantity.direction is not None:
        case.add("growth", 0.25, "change")
    ahead = scene.folded[max(quantity.start - (8 if scene.chinese else 14), 0) : quantity.start].lower()
    behind = scene.folded[quantity.end : quantity.end + 8]
    level = scene.chinese and (_LEVEL_CHINESE.search(ahead) or _MOVES_ON.match(behind))
    if _REACHED.search(ahead) or level:
        rate = quantity.unit == "x" or _RATE_OF_CHANGE.search(scene.folded, *scene.outer_clause(quantity.start))
        for metric in ("growth", "share_price_change"):
            case.scores[metric] = case.scores.get(metric, 0.0) * (0.55 if rate else 0.3)
    elif scene.chinese and _CHANGED.search(ahead):
        case.add("growth", 0.3, "change")


def _share_move(case: Case) -> None:
    """Shares and indices that rise or fall; the word for them may stand in an earlier clause."""
    scene, quantity = case.scene, case.quantity
    sentence = scene.context.sentence_at(quantity.start)
    earlier = (max(sentence.start, quantity.start - 120), quantity.start)
    traded = case.says("trading", before=120, after=40) or (
        not _measured(case) and scene.cues.any(*earlier, "metric_cues", "trading")
    )
    if not traded:
        case.scores["share_price_change"] = case.scores.get("share_price_change", 0.0) * 0.35
    elif case.says("changing", before=120, after=40) or case.says("moving", before=40, after=20):
        case.add("share_price_change", 0.45 if case.says("trading", before=120, after=40) else 1.4, "shares moved")
        if not _measured(case):
            case.scores["growth"] = case.scores.get("growth", 0.0) * 0.5


def _firm_moved(case: Case) -> None:
    """A firm that gained 4% with no word of what gained: its shares did."""
    scene, quantity = case.scene, case.quantity
    left, _ = scene.outer_clause(quantity.start)
    if _REACHED.search(scene.folded, max(quantity.start - 14, 0), quantity.start):
        return
    if quantity.unit != "percent" or _measured(case) or scene.folded.startswith((" of", "的"), quantity.end):
        return
    verbs = [cue for cue in scene.cues.between(max(left, quantity.start - 30), quantity.start) if cue.key == "moving"]
    firms = scene.mentions(left, quantity.start, frozenset({EntityType.COMPANY}))
    if not verbs or not firms:
        return
    gap = scene.outer[firms[-1].end : verbs[0].start].split()
    after_name = len(" ".join(gap)) if verbs[0].start >= firms[-1].end else -1
    after_verb = quantity.start - verbs[-1].end
    if -1 < after_name <= (2 if scene.chinese else 16) and after_verb <= (3 if scene.chinese else 14):
        case.add("share_price_change", 1.8, "a firm moved")


def _measured(case: Case) -> bool:
    """Whether the clause names what it measures: revenue, capex, shipments … ("lost" is a verb of moving, too)."""
    scene, quantity = case.scene, case.quantity
    left, right = scene.outer_clause(quantity.start)
    comma = scene.outer.find(",", quantity.end, right)
    for cue in scene.cues.between(left, min(comma if comma >= 0 else right, quantity.end + 80)):
        named = (cue.table == "metric.cues" and cue.key in _MEASURES) or (cue.table, cue.key[:3]) == ("scope", "of-")
        if (
            named
            and not quantity.start <= cue.start < quantity.end
            and scene.folded[cue.start : cue.end].lower() != "lost"
        ):
            return True
    return False


def _compared_chip(case: Case) -> None:
    """A percentage or multiple of another product's performance, or of the generation before."""
    scene, quantity = case.scene, case.quantity
    sentence = scene.context.sentence_at(quantity.start)
    left, right = scene.outer_clause(quantity.start)
    cues = scene.cues
    wide = (max(sentence.start, quantity.start - 120), min(sentence.end, quantity.end + 60))
    specs = cues.any(*wide, "metric_cues", "specs")
    compares = cues.any(quantity.end, wide[1], "metric_cues", "comparing") or cues.any(
        max(left if not scene.chinese else sentence.start, quantity.start - 60),
        quantity.start,
        "metric_cues",
        "comparing",
    )
    generation = cues.any(max(left, quantity.start - 80), min(right, quantity.end + 60), "metric_cues", "generation")
    parts = frozenset({*PARTS, EntityType.MODEL})
    named = scene.mentions(*wide, parts) if scene.chinese else scene.mentions(left, wide[1], parts)
    beside = scene.mentions(quantity.end, min(wide[1], quantity.end + 14), parts)
    of_it = quantity.unit == "x" or (beside and scene.folded.startswith("'s", beside[0].end))
    if beside and of_it and _BESIDE.fullmatch(scene.folded, quantity.end, beside[0].start):
        case.add("relative_performance", 0.9, "times another")
    elif specs and (generation or (compares and named)):
        case.add("relative_performance", 0.55, "compared with another")
    elif not specs and not generation:
        case.scores["relative_performance"] = case.scores.get("relative_performance", 0.0) * 0.4


def _bare_change(case: Case) -> None:
    """Doubled, tripled, 翻倍: the figure is its own verb."""
    if _VERB.search(case.quantity.text.lower()) and case.scores.get("relative_performance", 0.0) < 0.8:
        case.add("growth", 0.6, "verb of change")


def _power(case: Case) -> None:
    """Watts of one chip are its power draw; megawatts are a site's capacity, or chips bought by the gigawatt."""
    if case.quantity.high < _SITE:
        for metric in ("shipments", "production", "order_volume"):
            case.scores.pop(metric, None)
        case.add("power", 0.6, "watts of a part")
        return
    case.scores["power"] = 0.0
    case.add("capacity", 0.35, "power of a site")
    if case.says("chip_nouns", before=60, after=60) and case.says("ordering", before=120, after=40):
        case.add("order_volume", 0.6, "chips by the gigawatt")
    bought_by_watts(case)


def _counted(case: Case) -> None:
    """Counts need a word of their own clause; a handful of dies is how a chip is built, not what a fab makes."""
    quantity = case.quantity
    weak = quantity.unit == "count" and max(case.scores.values(), default=0.0) < 0.45
    if weak or (quantity.unit == "die" and quantity.high < 1000):
        case.scores.clear()
