"""Counts of chips that are licensed, taken, held in stock or put at a number by whoever counts them.

"Washington licensed exports of 70,000 GB300s to Humain", "took 4,175 servers", "Nvidia, sitting on 700,000", "IDC has
Kunlunxin at 69,000 chips".
"""

from __future__ import annotations

import re

from monitor.analyse.kinds import COMPANIES, PARTS, PAYERS
from monitor.analyse.metrics_case import Case
from monitor.analyse.patterns import skipping

_FILL = (
    r"(?: (?:an?|the|its|of|about|around|some|roughly|nearly|almost|over|just|only|as many as|more than|at least|up to"
    r"|between|another|equivalent of|equivalent|further|first|worth))*"
)
# Leave to buy or to receive; what a maker may sell is still a sale.
_LICENSED = skipping(
    r"\b(?:licen[sc](?:e|es|ed|ing)|permission|permits?|authori[sz](?:es|ed|ing)|authori[sz]ations?|clear(?:s|ed|ing)"
    r"|approv(?:es|ed|ing|al)|green light|wav(?:es|ed) through)(?: was| were| granted| given)?"
    r"(?: (?:the |its )?(?:exports?|import|imports|purchase|purchases|delivery|deliveries|shipments?))?"
    rf"(?: of| for| to buy| to import| to receive| covering|:)+{_FILL} $"
)
_TOOK = skipping(rf"\b(?:took|taken)(?: in| on)?{_FILL} $")
_STOCKED = skipping(
    r"\b(?:sit(?:s|ting)? on|sat on|stockpil(?:ed|es|ing)|hoard(?:ed|s|ing)|laid in|in stock(?: were| are|,|:)?"
    rf"|squirrell?ed away|put by){_FILL} $"
)
_HOLDS = skipping(rf"\b(?:holds?|held|holding|has|had){_FILL} $")
_IN_STOCK = re.compile(r"[^.,;:]{0,30}? in (?:stock|inventory|its warehouses?|storage)\b")
_IN_STOCK_AFTER = re.compile(r"\b(?:in|from) (?:stock|inventory|storage)\b|\bof (?:those|these|them) in stock\b")
# "IDC has the company at 69,000 chips".
_PUT_AT = skipping(
    r"\b(?:has|had|have|puts?|pegs?|pegged|sees?|saw|plac(?:es|ed)|gives?|models?)"
    rf" (?P<whom>[^.,;:]{{2,34}}?)(?:'s \w+)? at{_FILL} $"
)
_MADE = re.compile(
    r"\b(?:mak\w+|made|produc\w+|output|manufactur\w+|churn\w*|turn\w* out|build\w*|built)\b", re.IGNORECASE
)
_WHOM = re.compile(r"(?:the (?:company|firm|group|chip-?maker|start-?up|designer)|it)\b")
# Wafers and dies are put at what a customer has booked of them.
_WHOLE = frozenset({"chip", "server", "rack"})
_REACH, _FEW = 80, 20


def supplied(case: Case) -> None:
    """Chips that somebody has leave to buy, has taken, keeps in stock, or is put at."""
    scene, quantity = case.scene, case.quantity
    if scene.chinese or quantity.high < _FEW or quantity.unit == "count":
        return
    if case.ahead(_STOCKED, _REACH) or (case.ahead(_HOLDS, _REACH) and _in_stock(case)):
        case.doubt(0.2, "cluster_size", "production", "order_volume", "shipments")
        case.add("inventory", 1.3, "held in stock")
    elif (leave := case.ahead(_LICENSED, _REACH)) is not None and _to_a_buyer(case, leave[0]):
        case.doubt(0.4, "shipments", "cluster_size")
        case.add("order_volume", 1.0, "licensed")
    elif quantity.unit in _WHOLE and (put := case.ahead(_PUT_AT, _REACH)) is not None and _names_a_firm(case, put):
        made = _MADE.search(scene.folded, case.sentence.start, case.sentence.end) is not None
        case.doubt(0.2, "cluster_size", "order_volume", "inventory")
        case.add("production" if made else "shipments", 1.2, "put at")
    elif (took := case.ahead(_TOOK, _REACH)) is not None and _of_another(case, took.start()):
        case.doubt(0.3, "cluster_size", "shipments", "production")
        case.add("order_volume", 1.0, "taken")


def _to_a_buyer(case: Case, leave: str) -> bool:
    """Whether leave is given to a buyer; exports without one are the maker's sales."""
    behind = case.scene.mentions(case.quantity.end, min(case.sentence.end, case.quantity.end + _REACH), PAYERS)
    return "export" not in leave or ":" in leave or bool(behind)


def _names_a_firm(case: Case, put: re.Match[str]) -> bool:
    scene = case.scene
    named = scene.mentions(put.start("whom"), put.end("whom"), COMPANIES | PARTS)
    return bool(named) or _WHOM.match(scene.folded, put.start("whom")) is not None


def _in_stock(case: Case) -> bool:
    """Whether what somebody holds is told as a stock: the maker's own chips, or "in stock" behind them."""
    scene, quantity, sentence = case.scene, case.quantity, case.sentence
    if _IN_STOCK.match(scene.folded, quantity.end, sentence.end):
        return True
    after = scene.folded[sentence.end : sentence.end + _REACH]
    return _IN_STOCK_AFTER.search(after) is not None


def _of_another(case: Case, place: int) -> bool:
    """Whether a firm stands before a verb of taking that is not the maker of the chips."""
    scene, quantity = case.scene, case.quantity
    firms = scene.mentions(case.sentence.start, place + 1, PAYERS)
    if scene.cues.any(case.sentence.start, place, "metric.cues", "shipments"):
        return False
    parts = scene.mentions(quantity.start, min(case.sentence.end, quantity.end + _REACH // 2), PARTS)
    makers = {scene.makers.get(part.entity_id) for part in parts}
    return bool(firms) and firms[-1].entity_id not in makers
