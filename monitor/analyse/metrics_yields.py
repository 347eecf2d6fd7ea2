"""Rules of metric for yields, which are named once and then told as bare percentages, a process or a month each."""

from __future__ import annotations

import re

from monitor.analyse.metrics_case import Case

_CUES = "metric.cues"
# What a percentage in the paragraph may be besides: the last of these that was named before it is what it is.
_RIVALS = (
    "revenue",
    "shipments",
    "market_share",
    "capacity",
    "price",
    "profit",
    "cost",
    "capex",
    "order_volume",
    "share_price_change",
)
# "40% below TSMC's", 三成以上的降幅: what a percentage is told of behind it is no yield.
_OF_ELSE = re.compile(
    r" (?:of|more|less|higher|lower|above|below|better|cheaper|dearer|faster|stake|cut|rise|increase"
    r"|discount|premium)\b"
    r"|的?(?:股|涨|跌|增|降|折|份额|营收|收入|产能|订单)"
)
_REACH = 260
_MOVED = re.compile(
    r"\b(?:rose|fell|grew|jumped|climbed|dropped|gained|lost|up|down|by|another|cheaper|dearer)"
    r"(?: about| some| nearly)? $"
    r"|(?:涨|跌|增长?|减少?|降|升|贵|便宜|高出?|低于?|[多少])(?:了|约|近|逾)?$"
)
_BACK = 16


def bare_yield(case: Case) -> None:
    """A percentage is a yield where yields are the last measure named in its paragraph, or in its heading."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit != "percent" or quantity.high > 100 or quantity.direction is not None:
        return
    if not scene.cues.has(_CUES, "yield") or max(case.scores.values(), default=0.0) >= 0.9:
        return
    if _OF_ELSE.match(scene.folded, quantity.end) or case.ahead(_MOVED, _BACK):
        return
    start = max(scene.folded.rfind("\n", 0, quantity.start) + 1, quantity.start - _REACH)
    named = scene.cues.of(start, quantity.start, _CUES, "yield", *_RIVALS)
    if not named and (heading := scene.heading_of(case.sentence)) is not None:
        named = scene.cues.of(heading.start, heading.end, _CUES, "yield", *_RIVALS)
    if named and named[-1].key == "yield":
        case.add("yield", 1.1, "yields told one by one")
