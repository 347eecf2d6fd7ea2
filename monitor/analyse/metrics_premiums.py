"""How much dearer one thing is than another at the same time, which is its price; than before, which is a growth.

"Dealers want 40 % extra", "25 % above the 50,000 yuan at which the company sells it"; but "server DRAM will cost 60 %
more this quarter than last".
"""

from __future__ import annotations

import re

from monitor.analyse.metrics_case import Case
from monitor.analyse.scene import is_money

_FILL = r"(?:(?:the|its|their|an?|what|about|around|some|roughly|official|usual|list|of|only|just) )*"
# "above the 50,000 yuan": set against the price of one thing.
_AGAINST = re.compile(rf" (?:above|below|over|under|more than|less than|higher than|lower than) {_FILL}")
_AGAINST_PRICE = re.compile(
    r" (?:extra|on top of|above|below|over|under|off|more than|less than|higher than|lower than)\b[^.,;:]{0,24}?"
    r"\b(?:list|official|retail|market|sticker|asking|normal|regular|going|street|contract) (?:price|rate)s?\b"
    r"|(?:%|percent)? extra\b(?! (?:cash|money|spending|demand|capacity|funds))"
)
_ASKS = re.compile(
    r"\b(?:want|ask|charg|demand|pay|paid|cost|sell|sold|fetch|quot|price|rent|trad|deal|resell|scalp|markup|mark-up)\w*\b"
    r"|\bgo(?:es)? for\b"
)
_ASKS_BACK = 60
_MORE = re.compile(r" (?:more|less|extra|dearer|cheaper|higher|lower)\b")
_COSTS = re.compile(
    r"\b(?:costs?|costing|charg(?:es?|ed|ing)|priced|fetch(?:es|ed)?|sells?|sold|pa(?:y|ys|id|ying)|rents?)\b"
    r"(?:[\w' -]{0,40})? $"
)
_TIME = (
    r"(?:last|next|previous|first|second|third|fourth|a (?:year|month|quarter)|(?:a )?year|quarter|month|Q[1-4]"
    r"|January|February|March|April|May|June|July|August|September|October|November|December|spring|summer|autumn|winter"
    r"|20\d\d|before|earlier|now|today|at (?:present|the start))"
)
# "in the first quarter than in the fourth", "this quarter than last", "than a year ago".
_THAN_BEFORE = re.compile(rf"[^.;:]{{0,70}}?\bthan (?:in |at |for |during )?(?:the )?{_TIME}\b")
_THAN = re.compile(r"[^.;:]{0,40}?\bthan\b")
_SAVES = re.compile(
    r"\b(?:sav(?:e|es|ed|ing)|knock(?:s|ed|ing)? off)(?: (?:about|around|some|roughly|up to|nearly))? $"
)
_SAVES_BACK = 120
# An amount that may be the price of one machine, in any currency.
_ONE = 10_000_000


def dearer_than_another(case: Case) -> None:
    """A percentage by which something is sold above or below another price; of an earlier time, a growth."""
    scene, quantity = case.scene, case.quantity
    if scene.chinese or quantity.unit != "percent" or case.says("trading", before=120, after=80):
        return
    if _MORE.match(scene.folded, quantity.end) and case.ahead(_COSTS, _ASKS_BACK):
        if _THAN_BEFORE.match(scene.folded, quantity.end, case.sentence.end):
            _decide(case, "growth")
        elif _THAN.match(scene.folded, quantity.end, case.sentence.end):
            _decide(case, "price")
    elif _above_a_price(case) or (
        _AGAINST_PRICE.match(scene.folded, quantity.end) and case.ahead(_ASKS, _ASKS_BACK) is not None
    ):
        _decide(case, "price")
    elif case.ahead(_SAVES, _ASKS_BACK):
        left = max(case.sentence.start, quantity.start - _SAVES_BACK)
        if any(is_money(other.unit) and other.high < _ONE for other in scene.quantities_between(left, quantity.start)):
            _decide(case, "price")


def _decide(case: Case, metric: str) -> None:
    case.doubt(0.3, *({"price", "growth", "relative_performance", "market_share", "cost"} - {metric}))
    case.add(metric, 1.5, "dearer than another")


def _above_a_price(case: Case) -> bool:
    """Whether a percentage is told above or below the price of one thing, which is the next amount."""
    against = _AGAINST.match(case.scene.folded, case.quantity.end)
    if against is None:
        return False
    found = case.scene.quantities_between(case.quantity.end, against.end() + 1)
    return bool(found) and is_money(found[0].unit) and found[0].high < _ONE
