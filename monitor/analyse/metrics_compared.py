"""Rules of metric for a percentage or multiple that sets one product beside another: its performance, or its price."""

from __future__ import annotations

import re

from monitor.analyse.kinds import PARTS, PRODUCTS
from monitor.analyse.metrics_case import Case
from monitor.analyse.patterns import skipping

_BESIDE = re.compile(r" (?:that of |as \w+ as |of )?(?:an? |the )?")
_COSTS = re.compile(r"\b(?:costs?|priced|sells? for) (?:about |around |some |nearly |over )?$")
_MORE_OR_LESS = re.compile(r"\b(?:more|less)\b")
# "Four times the power of the H100", "2.5 times bigger than Colossus": what a multiple is of.
_OF_ANOTHER = re.compile(
    r" (?:as |the |that of |what |more |less |fewer |higher |lower |better |worse |[a-z]+er |of |aggregate |total )"
    r"|(?:于|快|慢|强|高|低|多|大|以上)",
    re.IGNORECASE,
)
_WORSE = re.compile(
    r" (?:worse|better|lower|higher|bigger|smaller|fewer|more|less|denser|faster|slower)(?! than (?:in|a))\b"
)
# 只相当于B200的三成.
_EQUALS = re.compile(r"(?:相当于|仅为|只有|不及|达到|只及)[^，。；]{2,40}的(?:约|近|逾|不到)?$")
# 是现有同类设施的四倍.
_EQUALS_OTHERS = re.compile(
    r"(?:是|为|达|相当于)(?:[^，。；]{0,6})?(?:现有|同类|同级|其他|一般|传统|普通|竞品|对手|前代|上代|上一代|前一代)"
    r"[^，。；]{0,12}的(?:约|近|逾|超过)?$"
)
# "20% more memory", "30% to 50% more power than".
_MORE_OF_A_MEASURE = re.compile(
    r" (?:more|less|fewer|higher|lower|greater|better|extra) (?:[a-z-]+ )?"
    r"(?:memory|bandwidth|compute|computing power|performance|throughput|power|energy|efficiency|transistors|cores"
    r"|cache|tokens|HBM)\b"
)
_OF_A_PART = re.compile(r" of (?:an? |one )")
# What sets two times apart, and no two products.
_IN_TIME = skipping(
    r"\b(?:years?|quarter|months?|last|previous (?:year|quarter|month)|earlier|ago|since|annual|20\d\d|today's)\b"
    r"|同比|环比|去年|前年|上季|上年|今年|明年|年增|年内|20\d\d年|季度",
    re.IGNORECASE,
)
_AGAINST = re.compile(r"\b(?:versus|vs|against|compared (?:with|to)|gains over)\b|相比|对比", re.IGNORECASE)
_VALUE_BEFORE = re.compile(r" ?\($")
_MEASURED = frozenset({"byte", "byte/s", "bit/s", "FLOP/s", "op/s", "W", "transistor", "Hz"})
# "15 times as fast as on GPUs", "doubles the compute", 56 times the size of: what is set against another thing's.
_AS_ANOTHER = re.compile(
    r" as (?:fast|quick\w*|powerful|efficient\w*|dense|large|big|capable|much (?:memory|power|bandwidth|compute)"
    r"|many (?:tokens|cores|transistors|operations))\b"
    r"| the (?:\w+ )?"
    r"(?:size|speed|performance|throughput|compute|computing power|memory|bandwidth|density|power|area|draw)\b"
)
_RIVAL = skipping(
    r"\b(?:than|compared (?:with|to)|versus|against|over) (?:\w+ )?"
    r"(?:equivalent|comparable|similar|rival|competing|other|ordinary|conventional"
    r"|its predecessor|the predecessor|the previous generation|the industry norm|GPUs|x86)\b"
    r"|比?同类"
)
_BEATS = re.compile(
    r"\b(?:beats?|beating|outperform\w*|surpass\w*|exceed\w*|trail\w*|lags?|ahead of|behind) [^,.;]{2,40}? by"
    r"(?: up to| about| around| some| nearly| over)? $"
)
# "46% above the industry standard", 较Trainium2分别增加50%.
_ABOVE_THE_REST = re.compile(
    r" (?:above|below|over|ahead of|beyond) (?:the )?(?:industry|JEDEC|previous|earlier|older|last)"
    r"(?: standard| norm| average| generation| one| part| chip)"
)
_BETTER_BY = re.compile(
    r"(?:的|相比|，|分别|则|还|又|要|性能|带宽|算力|能效|功耗|速度|容量|能耗|成本|各|平均)*"
    r"(?:增加|提升|提高|增长|快|高出|高|多出|多|降低|减少|下降|节省|省|低|少)(?:了|约|近|逾|至少|最多|超过)*"
)
_BRACKET = 3
_CUT = re.compile(
    r"\b(?:cuts?|cutting|slash\w*|discount\w*|cheaper|subsid\w+|price cut|knock\w* off|off the (?:list )?price)\b"
    r"|砍|打折|折扣|折让|优惠|便宜|补贴|减免|降价|价格?再?降|最多降",
    re.IGNORECASE,
)
_RAISED = re.compile(
    r"\b(?:rais\w+|ris(?:e|es|en|ing)|rose|increas\w+|hik\w+|dearer|more expensive|jump\w*|surg\w+|climb\w*|up)\b"
    r"(?! than)|涨幅|调涨|涨价|上涨|季增|年增|涨"
)
_OF_PRICES = frozenset({"price", "growth", "relative_performance"})
_PRICE_BACK = 40
_PRICE_BEHIND = 20
_REACH = 60
_BACK = 110


def compared_chip(case: Case) -> None:
    """A percentage or multiple of another product's performance, or of the generation before."""
    scene, quantity = case.scene, case.quantity
    sentence = case.sentence
    left, right = case.clause
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
    named = scene.mentions(*wide, PRODUCTS) if scene.chinese else scene.mentions(left, wide[1], PRODUCTS)
    beside = scene.mentions(quantity.end, min(wide[1], quantity.end + 14), PRODUCTS)
    of_it = quantity.unit == "x" or (beside and scene.folded.startswith("'s", beside[0].end))
    if beside and of_it and _BESIDE.fullmatch(scene.folded, quantity.end, beside[0].start):
        case.add("relative_performance", 0.9, "times another")
    elif specs and (generation or (compares and named)):
        case.add("relative_performance", 0.55, "compared with another")
    elif not specs and not generation:
        case.doubt(0.4, "relative_performance")


def compared_product(case: Case) -> None:
    """A multiple that sets one product beside another, and no two times beside each other."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit == "percentage_point" or case.says("trading", before=120, after=40):
        return
    left, right = case.clause
    equals = _EQUALS.search(scene.folded, max(left, quantity.start - _REACH), quantity.start)
    others = _EQUALS_OTHERS.search(scene.folded, max(left, quantity.start - _REACH), quantity.start)
    part = _OF_A_PART.match(scene.folded, quantity.end) if quantity.unit == "percent" else None
    of_a_part = part is not None and bool(scene.mentions(part.end(), part.end() + 1, PARTS))
    if of_a_part or others or (equals is not None and scene.mentions(equals.start(), quantity.start, PARTS)):
        case.add("relative_performance", 1.0, "compared with another")
    if quantity.unit != "x":
        return
    if _IN_TIME.search(scene.folded, max(left, quantity.start - _REACH), min(right, quantity.end + _REACH)):
        return
    sentence = case.sentence
    heading = scene.heading_of(sentence)
    against = heading is not None and _AGAINST.search(scene.folded, heading.start, heading.end)
    claims = bool(against) and heading is not None and scene.mentions(heading.start, heading.end, PARTS)
    if claims or _of_a_measure(case):
        case.add("relative_performance", 0.9, "claimed against another")
        case.doubt(0.4, "growth")
        return
    ahead = scene.mentions(max(sentence.start, quantity.start - _BACK), quantity.start, PRODUCTS)
    behind = scene.mentions(quantity.end, min(sentence.end, quantity.end + _REACH), PRODUCTS)
    if scene.chinese:
        named = len({mention.entity_id for mention in (*ahead, *behind)}) > 1
    else:
        named = bool(behind) and _OF_ANOTHER.match(scene.folded, quantity.end) is not None
    worse = bool(ahead) and _WORSE.match(scene.folded, quantity.end) is not None
    if named or worse:
        case.add("relative_performance", 1.0, "compared with another")
        case.doubt(0.4, "growth")


def better_than_another(case: Case) -> None:
    """What a part or model does so much better or faster than another: "15 times as fast as", "50% less per token"."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit == "percentage_point" or case.says("trading", before=120, after=40):
        return
    left, right = case.clause
    reach = min(case.sentence.end, quantity.end + _REACH)
    if _IN_TIME.search(scene.folded, max(left, quantity.start - _REACH), min(right, reach)):
        return
    as_another = _AS_ANOTHER.match(scene.folded, quantity.end)
    measured = _MORE_OF_A_MEASURE.match(scene.folded, quantity.end) is not None
    more_of_it = measured and bool(scene.mentions(case.sentence.start, reach, PARTS))
    rival = _RIVAL.search(scene.folded, quantity.end, reach)
    by_work = scene.cues.any(max(case.sentence.start, quantity.start - _REACH), reach, "metric_cues", "per_work")
    beats = case.ahead(_BEATS, _REACH)
    outdone = beats is not None and bool(scene.mentions(beats.start(), quantity.start, PRODUCTS))
    outdone = outdone or _ABOVE_THE_REST.match(scene.folded, quantity.end) is not None or _against_a_part(case)
    if as_another or more_of_it or rival or by_work or outdone:
        case.add("relative_performance", 0.9, "better than another")
        for metric in ("growth", "cost", "price"):
            case.doubt(0.4 if metric == "growth" or by_work else 0.7, metric)


def _against_a_part(case: Case) -> bool:
    """Whether a Chinese figure says by how much something is better than a part: 较Trainium2分别增加50%."""
    scene, quantity = case.scene, case.quantity
    if not scene.chinese:
        return False
    parts = scene.mentions(max(case.sentence.start, quantity.start - _PRICE_BACK), quantity.start, PARTS)
    if not parts or scene.folded[max(parts[-1].start - 2, 0) : parts[-1].start].strip()[-1:] not in {"较", "比"}:
        return False
    return _BETTER_BY.fullmatch(scene.folded[parts[-1].end : quantity.start].strip()) is not None


def _of_a_measure(case: Case) -> bool:
    """ "22TB/s (2.8x)": a multiple in brackets behind what it is of."""
    scene, quantity = case.scene, case.quantity
    if _VALUE_BEFORE.search(scene.folded, max(quantity.start - 2, 0), quantity.start) is None:
        return False
    before = scene.quantities_between(max(quantity.start - 40, 0), quantity.start)
    return bool(before) and before[-1].unit in _MEASURED and quantity.start - before[-1].end <= _BRACKET


def price_moved(case: Case) -> None:
    """A price that rose by so much has grown; a discount, a cut or a subsidy of it is told of the price itself."""
    scene, quantity = case.scene, case.quantity
    strongest = max(case.scores, key=lambda metric: case.scores[metric], default=None)
    if quantity.unit == "percentage_point" or strongest not in _OF_PRICES or not case.scores.get("price", 0.0):
        return
    start, end = case.around(_PRICE_BACK, _PRICE_BEHIND)
    if _CUT.search(scene.folded, start, end):
        case.doubt(0.5, "growth")
        case.add("price", 0.5, "price cut")
    elif _RAISED.search(scene.folded, start, end):
        case.scores["price"] *= 0.5
        case.add("growth", 0.5, "price raised")


def dearer(case: Case) -> None:
    """A part that costs so much more or less than another is compared by its price."""
    scene, quantity = case.scene, case.quantity
    if _COSTS.search(scene.folded, max(quantity.start - 12, 0), quantity.start) and (
        _MORE_OR_LESS.search(scene.folded, quantity.start, min(len(scene.folded), quantity.end + 6))
    ):
        case.add("price", 1.0, "costs more")
