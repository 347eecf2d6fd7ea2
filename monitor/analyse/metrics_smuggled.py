"""Goods that were smuggled: what a prosecutor says went abroad was shipped, whatever it was worth."""

from __future__ import annotations

import re

from monitor.analyse.kinds import PLACES
from monitor.analyse.metrics_case import Case, names_chips
from monitor.analyse.patterns import skipping
from monitor.analyse.scene import is_money

# What is asked for goods, or paid for the deed, is neither.
_PAID = skipping(
    r"\b(?:fined|fines?|penalty|penalties|pay|pays|paid|bail|bonds?|bribes?|forfeit\w*|seiz\w+|confiscat\w+|cash|costs?"
    r"|fetch\w*|sells? for|charge[sd]? (?:about|around|up to))\b"
    r"|罚款|罚金|罚没|扣押|查扣|保释|贿|售价|报价|单价|要价|卖到?"
)
_PAID_BACK = 40
_GOODS = re.compile(r"\b(?:goods|merchandise|products|hardware|shipments?|equipment)\b|货|案值|涉案", re.IGNORECASE)
_GOODS_BACK, _GOODS_BEHIND = 60, 50
# What a clause may name beside it, and how surely: "if no smugglers step in, output falls to".
_OF_OTHERS, _SURELY = ("production", "capacity", "inventory", "levy"), 0.8
_ABROAD = 90
# An amount from which a figure cannot be the price of one machine, and a count from which it is not one machine's.
_LEAST, _FEW = 3_000_000, 100


def smuggled(case: Case) -> None:
    """Money or a count of chips and goods that somebody smuggled is what was shipped."""
    scene, quantity, sentence = case.scene, case.quantity, case.sentence
    money = is_money(quantity.unit)
    if quantity.high < (_LEAST if money else _FEW) or not scene.cues.has("metric_cues", "smuggling"):
        return
    before = scene.previous(sentence, 1)
    near = money and before and before[0].paragraph == sentence.paragraph
    start = before[0].start if near else sentence.start
    told = scene.cues.of(start, sentence.end, "metric_cues", "smuggling")
    if not any(not scene.folded.startswith("diver", cue.start) or _goes_abroad(case, cue.end) for cue in told):
        return
    if _PAID.search(scene.folded, max(sentence.start, quantity.start - _PAID_BACK), quantity.start):
        return
    if max(case.scores.get(metric, 0.0) for metric in _OF_OTHERS) >= _SURELY:
        return
    around = case.around(_GOODS_BACK, _GOODS_BEHIND)
    if money and not names_chips(scene, *around) and _GOODS.search(scene.folded, *around) is None:
        return
    case.doubt(0.2, "order_value", "order_volume", "revenue", "loss", "levy", "funding", "cluster_size", "capex")
    case.add("shipments", 1.6, "smuggled")


def _goes_abroad(case: Case, place: int) -> bool:
    """Whether what was diverted went to a country: chips are also diverted from one firm's orders to another's."""
    return bool(case.scene.mentions(place, min(case.sentence.end, place + _ABROAD), PLACES))
