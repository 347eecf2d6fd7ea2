"""Rules of metric for chips that arrive at whoever bought them, and for the room that a site has for chips."""

from __future__ import annotations

import re

from monitor.analyse.kinds import COMPANIES, PARTS, PAYERS
from monitor.analyse.metrics_case import Case

_FILL = (
    r"(?: (?:all|both|the|its|their|an?|first|initial|batch|lot|of|some|about|around|roughly|nearly|over|more than"
    r"|up to|as many as|at least|another|a further|an additional|well))*"
)
# "has taken full delivery of", "received all 18,000", "is installing another 4,000".
_ARRIVED = re.compile(
    rf"\b(?:(?:take|takes|took|taken|taking) (?:full |first |early )?delivery of|received"
    rf"|(?:is|are|was|were|been) (?:installing|deploying)){_FILL} $"
    r"|(?:收到|收齐|收下|接收|到手)了?(?:[^，。；]{0,14}的)?(?:全部|首批|头批|第一批|约|近|逾|超过)*$"
)
_ROOM = re.compile(
    rf"\b(?:can|could|will|would|may|might|able to|designed to|meant to|big enough to|large enough to)"
    rf"(?: eventually| one day| ultimately)? (?:take|hold|fit|house|accommodate|contain|host){_FILL} $"
    rf"|\b(?:room|space) (?:inside |there |enough )?for{_FILL} $"
    r"|(?:容纳|放下|放得下|装下|装得下|摆下|塞下|可放|可装|能装|能放|承载)(?:约|近|逾|超过|至少|最多|多达|得下)*$"
)
# "Accelerators in the AI Zone: up to 150,000".
_CHIPS_IN = re.compile(
    r"\b(?:accelerators|GPUs|TPUs|chips|processors|cards) (?:in|at|inside) [^:.;]{2,40}: $", re.IGNORECASE
)
# What is merely received is what its maker shipped, unless it is told as ordered.
_RECEIVED = re.compile(r"received|收到|接收|到手")
_ORDERED = re.compile(r"\b(?:ordered|bought|paid for|purchased|take|takes|took|taken)\b|订购|采购|订下|下单|订单|购买")
_REACH, _ROOM_BACK, _OF_WHOM = 70, 60, 40


def arrived(case: Case) -> None:
    """Chips of another that a firm has received or is putting up were ordered; its own came from whoever makes them."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit == "count" or (verb := case.ahead(_ARRIVED, _REACH)) is None:
        return
    acting = scene.mentions(case.sentence.start, verb.start() + 1, PAYERS)
    ordered = scene.quantities_between(case.sentence.start, verb.start())
    received = _RECEIVED.search(verb[0]) is not None
    told = not received or _ORDERED.search(scene.folded, case.sentence.start, case.sentence.end)
    if not acting or not told or (received and any(other.unit == quantity.unit for other in ordered)):
        return  # "ordered 100,000 but received fewer than 30,000" tells what was shipped
    right = min(case.sentence.end, quantity.end + _OF_WHOM)
    firms = {m.entity_id for m in scene.mentions(quantity.start, right, COMPANIES)}
    parts = {m.entity_id for m in scene.mentions(verb.start(), right, PARTS)}
    makers = {scene.makers[part] for part in parts if part in scene.makers}
    if acting[-1].entity_id in makers:
        case.doubt(0.4, "shipments", "order_volume", "cluster_size")
        case.add("production", 0.9, "came from the maker")
    elif makers or firms or quantity.unit == "chip":
        case.doubt(0.4, "shipments", "cluster_size", "production")
        case.add("order_volume", 1.2, "arrived at the buyer")


def room_for(case: Case) -> None:
    """How many chips a site can take is its size, and no order."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit not in {"chip", "server", "rack"}:
        return
    left = max(case.sentence.start, quantity.start - 2 * _ROOM_BACK)
    sited = scene.chinese or scene.cues.any(left, quantity.start, "metric_cues", "sites")
    if (sited and case.ahead(_ROOM, _ROOM_BACK)) or case.ahead(_CHIPS_IN, _ROOM_BACK):
        case.doubt(0.3, "order_volume", "production", "shipments", "capacity")
        case.add("cluster_size", 1.3, "room of a site")
