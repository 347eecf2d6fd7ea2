"""A move with no word of what moved: the share's, where a share was spoken of last.

"AMD's stock closed 3 % lower. It has lost 18 % since January, while Intel is up 22 %": all three are moves of a share.
"""

from __future__ import annotations

import re

from monitor.analyse.metrics_case import Case
from monitor.analyse.metrics_changes import MEASURES, REACHED
from monitor.analyse.phrasebook import Cue
from monitor.analyse.scene import Scene, is_money

_DOUBLED = re.compile(r"doubl|tripl|quadrupl|fold", re.IGNORECASE)
# What a share may be told by besides the word for it, and how far back a word for what moves is looked for.
_TRADED = frozenset({("metric_cues", "trading"), ("metric.cues", "share_price_change")})
_WORTH = re.compile(r"market (?:value|cap)", re.IGNORECASE)
_COMMERCE = re.compile(r"trade\b")
_SPOKEN_BACK = 200
_AHEAD, _BEHIND, _NAMED_BEHIND, _REACHED_BACK = 30, 12, 60, 14
# "Nvidia ended the day some 0.3% lower".
_DAY_ENDED = re.compile(
    r"\b(?:ended|ending|ends|finished|finishing|finishes|closed|closing|closes) (?:the |a )?(?:\w+ )?"
    r"(?:day|session|week)"
    r"(?: (?:up|down|about|around|some|nearly|over|almost|just))* $"
)
_DAY_BACK = 50
# What is said of a firm in passing: "BE Semiconductor, which sells to the same customers, dropped".
_ASIDE = re.compile(r",? (?:which|who|whose)\b[^,;]{0,80},|, (?:its|the|an?) [^,;]{0,60},")
# "15.7% higher", "4.2% lower at $212", "569% above its issue price"; "has doubled their money".
_HIGHER = re.compile(r" (?:higher|lower|up|down|firmer|weaker|better off|worse off|above|below)\b")
_TO_PRICE = re.compile(r" (?:higher|lower|up|down|firmer|weaker)(?: on the day)?,? (?:at|to)(?: about| around)? ")
_THAN = re.compile(r" \w+ (?:than|on the (?:year|month|quarter))\b")
_ISSUE_PRICE = re.compile(
    r" (?:above|below|over|under|on|up on|down on) (?:its|the|their) (?:issue|offer|offering|IPO|listing|flotation"
    r"|previous|prior) (?:price|close)\b"
)
_MONEY = re.compile(r" (?:their|his|her|your|the|its) (?:money|investment)\b")
_STOOD = re.compile(
    r"\b(?:stood|was (?:last )?(?:seen|trading|quoted|changing hands)|were (?:last )?(?:seen|trading|quoted)|closed"
    r"|finished|ended|opened|traded|settled|changed hands)(?: the (?:day|week|session))?(?: about| around| some| nearly"
    r"| over| almost| roughly)? $"
)
# Between the price of a share and its move: "finished at $88.40 yesterday, 15% higher".
_AFTER_PRICE = re.compile(
    r"(?: (?:yesterday|today|on [A-Z][a-z]+day|in [A-Z]\w+(?: [A-Z]\w+)?))*,? (?:(?:up|down|or|an? \w+ of|a further)"
    r"(?: by)?(?: about| around| some| nearly| over)? )?"
)
_AT_PRICE = re.compile(r"\b(?:finish|clos|end|open|trad|settl|chang|stood|limit)\w*\b[^.;]{0,40}$")
_SHARE_PRICE, _PRICE_NEAR = 20_000, 34
# "13 % below the figure expected": set against something else.
_SET_AGAINST = re.compile(r" (?:of|than|as|below|above|the|faster|slower|bigger|larger|more)\b")


def shares_go_on(case: Case) -> None:
    """Let a bare move be that of a share, where that is what was spoken of last in this sentence or the one before."""
    scene, quantity, sentence = case.scene, case.quantity, case.sentence
    if scene.chinese or quantity.unit not in {"percent", "x"} or not _moves(case):
        return  # Chinese names the price at every move, and the same words are said of memory
    ahead = REACHED.search(scene.folded, max(sentence.start, quantity.start - _REACHED_BACK), quantity.start)
    if ahead is not None or _SET_AGAINST.match(scene.folded, quantity.end):
        return
    if case.ahead(_DAY_ENDED, _DAY_BACK):
        case.doubt(0.4, "growth")
        case.add("share_price_change", 1.4, "shares go on")
        return
    left, right = case.clause
    asides = [found.span() for found in _ASIDE.finditer(scene.folded, left, quantity.start)]
    before = scene.previous(sentence, 1)
    start = before[0].start if before and before[0].paragraph == sentence.paragraph else sentence.start
    end = min(right, quantity.end + _NAMED_BEHIND)
    told = [
        cue
        for cue in scene.cues.between(max(start, quantity.start - _SPOKEN_BACK), end)
        if not quantity.start <= cue.start < quantity.end
        if not any(opened <= cue.start < closed for opened, closed in asides)
    ]
    if any(cue.start >= left and _is_a_measure(scene, cue) for cue in told):
        return
    things = [cue for cue in told if _is_a_share(scene, cue) or _is_a_measure(scene, cue)]
    if things and _is_a_share(scene, things[-1]):
        case.doubt(0.4, "growth")
        case.add("share_price_change", 1.4, "shares go on")


def beside_a_price(case: Case) -> None:
    """A move told beside the price of a share, or as what whoever bought it has made, is the share's."""
    scene, quantity = case.scene, case.quantity
    if scene.chinese or quantity.unit == "percentage_point":
        return
    start = max(case.sentence.start, quantity.start - _SPOKEN_BACK)
    made = _MONEY.match(scene.folded, quantity.end) and (quantity.unit == "x" or _DOUBLED.search(quantity.text))
    if made or (_ISSUE_PRICE.match(scene.folded, quantity.end) and not case.says("spending", after=0)):
        case.doubt(0.2, "growth", "price", "relative_performance")
        case.add("share_price_change", 1.8, "beside a price")
        return
    to = _TO_PRICE.match(scene.folded, quantity.end)
    stood = _HIGHER.match(scene.folded, quantity.end) and case.ahead(_STOOD, _DAY_BACK)
    if not stood and not (to and _is_a_price(case, to.end(), to.end() + 1)) and not _after_a_price(case):
        return
    measured = any(
        _is_a_measure(scene, cue) and cue.key != "price"
        for cue in scene.cues.between(max(start, case.clause[0]), quantity.start)
    )
    if not measured and not _THAN.match(scene.folded, quantity.end):
        case.doubt(0.3, "growth", "price")
        case.add("share_price_change", 1.5, "beside a price")


def _is_a_price(case: Case, start: int, end: int) -> bool:
    prices = case.scene.quantities_between(start, end)
    return any(is_money(price.unit) and price.high < _SHARE_PRICE for price in prices)


def _after_a_price(case: Case) -> bool:
    """Whether the price at which a share ended stands right before its move."""
    scene, quantity = case.scene, case.quantity
    before = scene.quantities_between(max(case.sentence.start, quantity.start - _SPOKEN_BACK), quantity.start)
    if not before or not is_money(before[-1].unit) or before[-1].high >= _SHARE_PRICE:
        return False
    beside = _AFTER_PRICE.fullmatch(scene.folded, before[-1].end, quantity.start) is not None
    start = max(case.sentence.start, before[-1].start - _PRICE_NEAR)
    return beside and _AT_PRICE.search(scene.folded, start, before[-1].start) is not None


def _moves(case: Case) -> bool:
    """Whether a figure tells a change: by its own sign or word, or by a verb of moving beside it."""
    scene, quantity = case.scene, case.quantity
    if quantity.direction is not None or _DOUBLED.search(quantity.text):
        return True
    left, right = case.clause
    ahead = (max(left, quantity.start - _AHEAD), quantity.start)
    behind = (quantity.end, min(right, quantity.end + _BEHIND))
    return any(scene.cues.any(*span, "metric_cues", "moving", "changing") for span in (ahead, behind))


def _is_a_share(scene: Scene, cue: Cue) -> bool:
    worth = (cue.table, cue.key) == ("metric.cues", "valuation") and _WORTH.match(scene.folded, cue.start)
    traded = (cue.table, cue.key) in _TRADED and _COMMERCE.match(scene.folded, cue.start) is None
    return traded or bool(worth)


def _is_a_measure(scene: Scene, cue: Cue) -> bool:
    """Whether a cue names what a firm is measured by; "lost" is what shares do more often than firms."""
    named = cue.table == "metric.cues" and cue.key in MEASURES and cue.key != "valuation"
    return named and not scene.folded.startswith("lost", cue.start)
