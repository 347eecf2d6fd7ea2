"""Rules of grammar that settle what words alone cannot say of a quantity's metric, by class of unit.

Each rule is a function with its reason; it adds to the scores of the metrics or takes from them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from monitor.analyse.metrics_case import COUNTED, OTHER, PARTS, RATIOS, Case, names_chips
from monitor.analyse.metrics_dealings import (
    FIRMS,
    bought_by_watts,
    fined,
    given,
    levied,
    paid_for_chips,
    raised_at,
    received,
    rented,
    sold_from,
    worth_of_chips,
)
from monitor.analyse.metrics_shares import (
    came_from,
    part_of_opening,
    part_of_the_world,
    part_taken,
    share_of,
    share_of_a_market,
    share_of_chinese,
)
from monitor.analyse.scene import is_money
from monitor.domain.catalogue import EntityType

_MEASURES = frozenset(
    {"revenue", "profit", "loss", "cost", "capex", "shipments", "production", "capacity", "yield", "usage", "headcount",
     "inventory", "order_value", "order_volume", "valuation", "price", "compute", "bandwidth", "memory"}
)  # fmt: skip
SYSTEMS = frozenset({EntityType.SYSTEM})
# What money by the month or year may be besides a price.
_RUNNING = ("capex", "revenue", "profit", "cost")
_WEAK = 0.45
_OF_USE = ("/hour", "/minute", "/second", "/GPU", "/token")
_EACH = re.compile(
    r"\s*\b(?:per (?!cent|year|month|day|quarter)\w|each\b|apiece\b|"
    r"an? (?:unit|chip|gpu|card|piece|wafer|module|server|rack|stack|board|kit|tray|node|device|seat|licen[cs]e)\b)",
    re.IGNORECASE,
)
_MARKET = re.compile(r"(?i:\bmarkets?\b)(?! (?:cap|value|share))(?! capitali)(?![-])")
_REACHED = re.compile(
    r"(?:\bto|\bfrom|\bat|增至|升至|降至|达到|达|为|至|到|从|由|收报|报)\s*(?:an? |just |only |about |nearly |over )?$"
)
_CLOSING = re.compile(r"(?:收|收盘|收报|收市|收于|开|开盘|报)(?:在|于|报|至|价)?(?:新台币|港币)?$")
_LEVEL_CHINESE = re.compile(r"(?:从|由|到|至|为)[^,。，;；%]{0,9}?的?$")
_MOVES_ON = re.compile(
    r" ?(?:一路|逐步|大幅)?(?:升|增|提高|提升|降|跌|扩大|上调|下调|下降|上升|攀升)[^,。，]{0,2}(?:到|至|为)"
)
_RATE_OF_CHANGE = re.compile(
    r"\bgrowth|\bpace\b|\brate\b|\bgains?\b|增速|增长率|增幅|涨幅|跌幅|降幅|同比|环比", re.IGNORECASE
)
_PARTED = re.compile(r",| (?:after|as|when|because|on news|following) ")
_BESIDE = re.compile(r" (?:that of |as \w+ as |of )?(?:an? |the )?")
_CHANGED = re.compile(
    r"(?:增长|下降|下滑|上涨|增加|提升|上升|下跌|减少|成长|年增|同比|环比|涨|跌|增|降|减)(?:了|约|近|逾|超)?\s*$"
)
_WORTH = re.compile(
    r",? (?:(?:was|is|then|now|once|currently|today|by then|already) )*(?:worth|valued at)"
    r"(?: about| around| some| nearly| over| roughly| almost)? $"
)
_GOVERNED = re.compile(r"\b(?:from|of|by|with|to|for) $")
_PERIOD = (
    r"(?:(?:that|those|the (?:level|figure|total)s?) (?:of|in|for) )?(?:an? |the |in |its |those of )?"
    r"(?:same )?(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"20\d\d|year|quarter|month|half|first|second|third|fourth|previous|preceding|prior|last|[a-z]+ quarter)\b"
)
_ABOVE = re.compile(r" (?:above|below|higher|lower|more|less|better|worse|up|down)\b")
_POINTS_BY = re.compile(r"\b(?:by|up|down|another)(?: about| around| some| nearly| over)? $")
_ABOVE_TIME = re.compile(
    rf" (?:above|below|ahead of|behind|(?:higher|lower|more|less|better|worse|up|down) (?:than|from|on)) {_PERIOD}"
)
_MORE_THAN_BEFORE = re.compile(
    r"[比较](?!.{0,3}代)(?:前|上|去|同|今|一|\d|年初|季初|月初|第)[^,。;]{0,10}?(?:多|少|高|低|增|减)(?:出|了|出了|加|少)?(?:约|近|逾|超过)?$"
)
_COSTS = re.compile(r"\b(?:costs?|priced|sells? for) (?:about |around |some |nearly |over )?$")
_MORE_OR_LESS = re.compile(r"\b(?:more|less)\b")
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
            _worth,
            _size_of_market,
            given,
            received,
            levied,
            fined,
            sold_from,
            raised_at,
            rented,
            worth_of_chips,
            paid_for_chips,
        )
    if is_money(unit[:3]) and unit[3:4] == "/":
        return (_rate_of_money,)
    if unit in RATIOS:
        return (
            *(
                share_of,
                share_of_chinese,
                share_of_a_market,
                part_of_opening,
                came_from,
                part_taken,
                part_of_the_world,
                levied,
                _change,
                _share_move,
            ),
            *(_firm_moved, _compared_chip, _compared_in_time, _dearer, _bare_change),
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


def _worth(case: Case) -> None:
    """What a firm is *worth* is its valuation: "Nvidia, then worth $4 trillion"."""
    scene, quantity = case.scene, case.quantity
    worth = _WORTH.search(scene.folded, max(quantity.start - 40, 0), quantity.start)
    if worth is not None and any(
        m.end == worth.start() and not _GOVERNED.search(scene.folded, max(m.start - 6, 0), m.start)
        for m in scene.mentions(worth.start() - 40, worth.start(), FIRMS)
    ):
        case.add("valuation", 1.0, "what a firm is worth")


def _price_of_one(case: Case) -> None:
    """An amount for one piece is a price, whatever else is bought around it; so is what a chip *costs*."""
    scene, quantity = case.scene, case.quantity
    if _EACH.match(scene.folded, quantity.end) or _EACH.search(quantity.text):
        case.add("price", 1.0, "for one piece")
    left, _ = scene.outer_clause(quantity.start)
    if _CLOSING.search(scene.folded, max(quantity.start - 6, 0), quantity.start):
        case.add("price", 0.9 if quantity.high < _SHARE_PRICE else 0.0, "price of a share")
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
    elif case.quantity.unit.endswith(_OF_USE) or max(case.scores.get(metric, 0.0) for metric in _RUNNING) < 0.5:
        case.add("price", 0.7, "rate of money")


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
    parted = _PARTED.search(scene.outer, quantity.end, right)
    for cue in scene.cues.between(left, min(parted.start() if parted else right, quantity.end + 80)):
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


def _compared_in_time(case: Case) -> None:
    """A percentage above, below or more than an earlier time is growth; so are points between two rates."""
    scene, quantity = case.scene, case.quantity
    left, _ = scene.outer_clause(quantity.start)
    behind = _ABOVE_TIME.match(scene.folded, quantity.end)
    ahead = _MORE_THAN_BEFORE.search(scene.folded, max(left, quantity.start - 24), quantity.start)
    by = _POINTS_BY.search(scene.folded, max(left, quantity.start - 16), quantity.start)
    points = quantity.unit == "percentage_point" and (
        by or _ABOVE.match(scene.folded, quantity.end) or quantity.direction
    )
    if behind or ahead or points:
        case.scores.pop("relative_performance", None)
        case.add("growth", 1.2, "compared with before")


def _dearer(case: Case) -> None:
    """A part that costs so much more or less than another is compared by its price."""
    scene, quantity = case.scene, case.quantity
    if _COSTS.search(scene.folded, max(quantity.start - 12, 0), quantity.start) and (
        _MORE_OR_LESS.search(scene.folded, quantity.start, min(len(scene.folded), quantity.end + 6))
    ):
        case.add("price", 1.0, "costs more")


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
    if quantity.unit == "chip" and _housed(case):
        case.add("cluster_size", 1.2, "held in a system")
    if quantity.unit == "chip" and max(case.scores.values(), default=0.0) < _WEAK:
        for metric, role in (("order_volume", "buying"), ("shipments", "selling"), ("production", "making")):
            if case.says(role, before=60, after=0, table="roles"):
                case.add(metric, _WEAK, "verb of the clause")
                break
    weak = quantity.unit == "count" and max(case.scores.values(), default=0.0) < _WEAK
    if weak or (quantity.unit == "die" and quantity.high < 1000):
        case.scores.clear()


def _housed(case: Case) -> bool:
    """Whether chips are told as what a system or site holds: "NVL72 (72 GPUs", "the campus runs 200,000 GPUs"."""
    scene, quantity = case.scene, case.quantity
    left, _ = scene.outer_clause(quantity.start)
    opened = scene.folded.rfind("(", left, quantity.start)
    if opened >= 0 and scene.folded.find(")", opened, quantity.start) < 0:
        systems = scene.mentions(max(opened - 40, 0), opened, SYSTEMS)
        return bool(systems) and opened - systems[-1].end <= 1
    places = [m.end for m in scene.mentions(left, quantity.start, SYSTEMS)]
    places += [c.end for c in scene.cues.between(left, quantity.start) if c.table == "metric_cues" and c.key == "sites"]
    return bool(places) and scene.cues.any(min(places), quantity.start, "metric_cues", "housing")
