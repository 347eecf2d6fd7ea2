"""Rules of metric for a percentage or multiple that tells how something changed or compares."""

from __future__ import annotations

import re

from monitor.analyse.kinds import COMPANIES
from monitor.analyse.metrics_case import OTHER, Case
from monitor.analyse.patterns import skipping
from monitor.analyse.scene import is_money

# What a firm is measured by; a clause that names one speaks of no share.
MEASURES = frozenset(
    {"revenue", "profit", "loss", "cost", "capex", "shipments", "production", "yield", "usage", "headcount",
     "inventory", "order_value", "order_volume", "valuation", "price", "compute", "bandwidth", "memory"}
)  # fmt: skip
# What a firm reports when its shares move.
_INCOME = ("revenue", "profit", "capex", "shipments", "order_value")
# What stands before the level that something moved to or from.
REACHED = skipping(
    r"(?:\bto|\bfrom|\bat|增至|升至|降至|达到|达|为|至|到|从|由|收报|报)\s*(?:an? |just |only |about |nearly |over )?$"
)
_LEVEL_CHINESE = re.compile(r"(?:从|由|到|至|为)[^,。，;；%]{0,9}?的?$")
_MOVES_ON = re.compile(
    r" ?(?:一路|逐步|大幅)?(?:升|增|提高|提升|降|跌|扩大|上调|下调|下降|上升|攀升)[^,。，]{0,2}(?:到|至|为)"
)
_RATE_OF_CHANGE = re.compile(
    r"\bgrowth|\bpace\b|\brate\b|\bgains?\b|增速|增长率|增幅|涨幅|跌幅|降幅|同比|环比", re.IGNORECASE
)
_PARTED = re.compile(r",| (?:after|as|when|because|on news|following) ")
_CHANGED = re.compile(
    r"(?:增长|下降|下滑|上涨|增加|提升|上升|下跌|减少|成长|年增|同比|环比|涨|跌|增|降|减)(?:了|约|近|逾|超)?\s*$"
)
# YoY+221.7%; case is folded away.
_MARKED_CHANGE = re.compile(r"(?<![a-z])(?:yoy|qoq|mom|hoh|y/y|q/q|m/m|y-o-y|q-o-q)[ :]?[+-]?$")
_PERIOD = (
    r"(?:(?:that|those|the (?:level|figure|total)s?) (?:of|in|for) )?(?:an? |the |in |its |those of )?"
    r"(?:same )?(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"20\d\d|year|quarter|month|half|first|second|third|fourth|previous|preceding|prior|last|[a-z]+ quarter)\b"
)
_ABOVE = re.compile(r" (?:above|below|higher|lower|more|less|better|worse|up|down)\b")
_BY = re.compile(r"\bby (?:an? |about |some |nearly |over |almost )?$")
_POINTS_BY = re.compile(r"\b(?:by|up|down|another)(?: about| around| some| nearly| over)? $")
_ABOVE_TIME = re.compile(
    rf" (?:above|below|ahead of|behind|(?:higher|lower|more|less|better|worse|up|down) (?:than|from|on)) {_PERIOD}"
    r"| (?:above|below|over|under|beyond) what [a-z]+ (?:was|were|had been|paid|cost|made|spent|sold)(?: \w+){0,2}?"
    r" (?:in|at|an?|last|before|earlier)\b"
)
_MORE_THAN_BEFORE = re.compile(
    r"[比较](?!.{0,3}代)(?:前|上|去|同|今|一|\d|年初|季初|月初|第)[^,。;]{0,10}?(?:多|少|高|低|增|减)(?:出|了|出了|加|少)?(?:约|近|逾|超过)?$"
)
_OF_FIRM = re.compile(r" of (?:the |rival )?")
_ITSELF = re.compile(
    r"(?:[.,;:)]|$| (?:to|for|from|in|by|after|at|and|last|this|on|with|when|while|as|through|via)\b)", re.MULTILINE
)
# What is set against the same time of another year is no move of a share.
_OVER_TIME = re.compile(r"(?:同比|环比|按年|按季|年增|季增)[^，。；,;]{0,5}$")
# "rose 5.2% to $88.40": what moves to the price of a share is one.
_TO_A_PRICE = re.compile(r"(?: on [A-Z][a-z]+day)?,? (?:to|at)(?: a record| about| around)? ")
_SHARE_PRICE = 20_000
# What may stand between a firm and the verb of its share: 中际旭创上周也累计跌了.
_ADVERBS = re.compile(
    r"(?:上周|本周|昨日?|今日?|当日|周[一二三四五]|盘[中前后]|早盘|午后|收盘|一度|累计|也|则|更|却|反而|应声|随之|同步|曾)*"
)
# Names the rule by which a percentage is what something moved to: its measure is told elsewhere.
LEVEL = "level reached"
_OPENING = 16
_IT = re.compile(r"(?:It|They|Those|That|The (?:stock|shares))\b")
_AFTER_VERB = 14
_ASIDE_BACK = 24
# What says that a part is one of a firm's shares.
_HELD = skipping(
    r"(?:\bstakes?(?: in [\w .]{1,24})? of|\bowner of|\bowns"
    r"|持股(?:比例)?(?:为|达|约|跌破|超过|合计)?|持有[^，。；]{0,12})"
    r" ?(?:up to |about |nearly |just |over |more than |roughly )?$"
)
_STAKE = re.compile(
    r" (?:stake|shareholding|equity|interest in|of the (?:shares|equity|company's shares))\b|的?(?:股权|股份)"
)
# Places of a cue that say too little to make a percentage a change, where nothing else does.
_FAR = frozenset({"before in the sentence", "later in the sentence", "heading", "sentence before"})
_UNMOVED = 0.45
_VERB = re.compile(r"doubl|tripl|quadrupl|fold|halv|翻|倍增|腰斩|砍半")


def change(case: Case) -> None:
    """A verb of change right before a percentage makes it growth, unless the measure moved *to* that percentage."""
    scene, quantity = case.scene, case.quantity
    if quantity.direction is not None:
        case.add("growth", 0.25, "change")
    elif quantity.unit == "percent" and case.rules.get("growth") in _FAR:
        case.scores["growth"] *= _UNMOVED
    ahead = scene.folded[max(quantity.start - (8 if scene.chinese else 14), 0) : quantity.start].lower()
    behind = scene.folded[quantity.end : quantity.end + 8]
    level = scene.chinese and (_LEVEL_CHINESE.search(ahead) or _MOVES_ON.match(behind))
    if REACHED.search(ahead) or level:
        rate = quantity.unit == "x" or _RATE_OF_CHANGE.search(scene.folded, *case.clause)
        case.doubt(0.55 if rate else 0.3, "growth", "share_price_change")
        if not rate:
            case.rules["growth"] = LEVEL
    elif (scene.chinese and _CHANGED.search(ahead)) or _MARKED_CHANGE.search(ahead):
        case.add("growth", 0.3, "change")
    elif _BY.search(ahead) and case.says("changing", before=60, after=0) and not case.says("trading"):
        case.add("growth", 1.1, "change")


def share_move(case: Case) -> None:
    """Shares and indices that rise or fall; the word for them may stand in an earlier clause."""
    scene, quantity = case.scene, case.quantity
    sentence = case.sentence
    earlier = (max(sentence.start, quantity.start - 120), quantity.start)
    if _OVER_TIME.search(scene.folded, max(sentence.start, quantity.start - 10), quantity.start):
        case.doubt(0.3, "share_price_change")
        return
    traded = (case.says("trading", before=120, after=40) and not _measure_since(case)) or (
        not names_a_measure(case) and scene.cues.any(*earlier, "metric_cues", "trading")
    )
    if not traded:
        case.doubt(0.35, "share_price_change")
    elif case.says("changing", before=120, after=40) or case.says("moving", before=40, after=20):
        case.add("share_price_change", 0.45 if case.says("trading", before=120, after=40) else 1.4, "shares moved")
        if not names_a_measure(case):
            case.doubt(0.5, "growth")


def _measure_since(case: Case) -> bool:
    """Whether a measure is named between the word for shares and a figure: "the stock fell after sales had grown"."""
    scene, quantity = case.scene, case.quantity
    left, _ = case.clause
    told = scene.cues.of(max(left, quantity.start - 120), quantity.start, "metric_cues", "trading")
    if not told:
        return False
    since = scene.cues.of(told[-1].end, quantity.start, "metric.cues", *_INCOME)
    return any(not scene.folded.startswith("lost", cue.start) for cue in since)


def firm_moved(case: Case) -> None:
    """A firm that gained 4% with no word of what gained: its shares did."""
    scene, quantity = case.scene, case.quantity
    left, _ = case.clause
    if scene.folded.startswith("which ", left):  # "Acme, which jumped 8%"
        left = max(left - _ASIDE_BACK, case.sentence.start)
    if REACHED.search(scene.folded, max(quantity.start - 14, 0), quantity.start):
        return
    if quantity.unit != "percent" or names_a_measure(case) or scene.folded.startswith((" of", "的"), quantity.end):
        return
    verbs = scene.cues.of(max(left, quantity.start - 30), quantity.start, "metric_cues", "moving")
    firms = scene.mentions(left, quantity.start, COMPANIES)
    if not verbs:
        return
    named = firms and verbs[0].start >= firms[-1].end
    gap = _ADVERBS.sub("", " ".join(scene.outer[firms[-1].end : verbs[0].start].split())) if named else ""
    after_name = len(gap) if named else -1
    after_verb = quantity.start - verbs[-1].end
    if -1 < after_name <= (2 if scene.chinese else 16) and after_verb <= (3 if scene.chinese else _AFTER_VERB):
        case.add("share_price_change", 1.8, "a firm moved")
    elif after_verb <= _AFTER_VERB and (
        _past_an_aside(case, verbs[-1].start) or _shares_are_told(case) or _to_a_price(case)
    ):
        case.add("share_price_change", 1.4, "a firm moved")


def _to_a_price(case: Case) -> bool:
    """Whether the price of a share stands right behind a move: "it had jumped 5.2% to $88.40"."""
    scene, quantity = case.scene, case.quantity
    to = _TO_A_PRICE.match(scene.folded, quantity.end)
    prices = scene.quantities_between(to.end(), to.end() + 1) if to is not None else ()
    return any(is_money(price.unit) and price.high < _SHARE_PRICE for price in prices)


def _past_an_aside(case: Case, verb: int) -> bool:
    """Whether a verb follows an aside on the firm that opens its part of the sentence: "Acme, the larger one, lost"."""
    scene, sentence = case.scene, case.sentence
    start = max(scene.folded.rfind(";", sentence.start, verb) + 1, sentence.start)
    firms = scene.mentions(start, verb, COMPANIES)
    opens = bool(firms) and firms[0].start - start <= _OPENING and scene.folded.startswith(", ", firms[0].end)
    told = opens and scene.quantities_between(firms[0].end, verb)
    return opens and not told and scene.folded.endswith(", ", firms[0].end + 2, verb)


def _shares_are_told(case: Case) -> bool:
    """Whether a sentence that opens with a firm stands among others about shares: "Nvidia, a rival, lost 3%"."""
    scene = case.scene
    sentence = scene.context.sentence_at(case.quantity.start)
    firms = scene.mentions(sentence.start, case.quantity.start, COMPANIES)
    named = bool(firms) and firms[0].start - sentence.start <= _OPENING
    if not named and _IT.match(scene.folded, sentence.start) is None:
        return False
    before = scene.previous(sentence, 2)
    start = before[-1].start if before else sentence.start
    return scene.cues.any(min(start, sentence.start), case.quantity.start, "metric_cues", "trading")


def names_a_measure(case: Case) -> bool:
    """Whether the clause names what it measures: revenue, capex, shipments … ("lost" is a verb of moving, too)."""
    scene, quantity = case.scene, case.quantity
    left, right = case.clause
    parted = _PARTED.search(scene.outer, quantity.end, right)
    for cue in scene.cues.between(left, min(parted.start() if parted else right, quantity.end + 80)):
        named = (cue.table == "metric.cues" and cue.key in MEASURES) or (cue.table, cue.key[:3]) == ("scope", "of-")
        named = named or (cue.table, cue.key) == ("metric.ratios", "capacity")
        if (
            named
            and not quantity.start <= cue.start < quantity.end
            and not (cue.key == "price" and scene.cues.any(cue.start, cue.start + 1, "metric_cues", "trading"))
            and scene.folded[cue.start : cue.end].lower() != "lost"
        ):
            return True
    return False


def compared_in_time(case: Case) -> None:
    """A percentage above, below or more than an earlier time is growth; so are points between two rates."""
    scene, quantity = case.scene, case.quantity
    left, _ = case.clause
    behind = _ABOVE_TIME.match(scene.folded, quantity.end)
    ahead = _MORE_THAN_BEFORE.search(scene.folded, max(left, quantity.start - 24), quantity.start)
    by = _POINTS_BY.search(scene.folded, max(left, quantity.start - 16), quantity.start)
    points = quantity.unit == "percentage_point" and (
        by or _ABOVE.match(scene.folded, quantity.end) or quantity.direction
    )
    if behind or ahead or points:
        case.scores.pop("relative_performance", None)
        case.add("growth", 1.2, "compared with before")


def stake(case: Case) -> None:
    """A percentage *of* a firm itself is a stake in it, and a dividend's growth is its shareholders' alone."""
    scene, quantity = case.scene, case.quantity
    start, end = case.around(40, 24)
    held = _HELD.search(scene.folded, start, quantity.start) or _STAKE.match(scene.folded, quantity.end, end)
    if quantity.unit == "percent" and held and quantity.direction is None:
        case.add(OTHER, 1.6, "stake")
    behind = _OF_FIRM.match(scene.folded, quantity.end)
    firms = scene.mentions(behind.end(), behind.end() + 1, COMPANIES) if behind is not None else []
    if firms and _ITSELF.match(scene.folded, firms[0].end):
        case.add(OTHER, 1.6, "stake")
    if case.says("payouts", before=50, after=14):
        case.add(OTHER, 1.6, "payout")


def bare_change(case: Case) -> None:
    """Doubled, tripled, 翻倍: the figure is its own verb."""
    if _VERB.search(case.quantity.text.lower()) and case.scores.get("relative_performance", 0.0) < 0.8:
        case.add("growth", 0.6, "verb of change")
