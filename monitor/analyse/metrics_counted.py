"""Rules of metric for things that are counted: what a system holds, what somebody buys, sells or makes."""

from __future__ import annotations

import re

from monitor.analyse.kinds import SYSTEMS
from monitor.analyse.metrics_case import Case

_WEAK = 0.45
_TO_BE_MADE = re.compile(r"\bto be (?:built|made|produced|manufactured|fabricated)\b")
_MACHINE_OF = re.compile(
    r"\b(?:server|box|machine|workstation|node|rack|tray|cabinet)s?,?"
    r" (?:of|with|holding|containing|carrying|that holds)"
    r"(?: about| up to| only)? $"
)
_MACHINE_BEHIND = re.compile(
    r"(?:[ -]\w+)? (?:box|server|node|machine|workstation|tray)\b"
    r"|[^，。；、]{0,12}的(?:服务器|整机|节点|机柜|一体机)"
)
_SHEDS = re.compile(
    r"\b(?:shed(?:s|ding)?|cut(?:s|ting)?|axed|axing|fired|dismiss(?:ed|es|ing)|los(?:t|es|ing)|let go of|lets go of"
    r"|hir(?:ed|es|ing)|took on|takes on|added|adding|culled|laid off)"
    r"(?: about| around| some| nearly| over| another| up to)* $"
)
_STAFF_BACK = 40
_SHARES = frozenset({"share", "股", "stock", "ads"})
# A count of things without a unit from which it may be what a plant turns out.
_OUTPUT = 1_000


def of_a_system(case: Case) -> bool:
    """Whether a system stands before the quantity in its sentence: what it draws is its own, however large."""
    sentence = case.scene.context.sentence_at(case.quantity.start)
    return bool(case.scene.mentions(sentence.start, case.quantity.start, SYSTEMS))


def counted(case: Case) -> None:
    """Counts need a word of their own clause; a handful of dies is how a chip is built, not what a fab makes."""
    quantity = case.quantity
    if quantity.unit == "chip" and (_housed(case) or _in_a_machine(case)):
        case.add("cluster_size", 1.2, "held in a system")
    elif quantity.unit == "chip" and max(case.scores.values(), default=0.0) < _WEAK and of_a_system(case):
        case.add("cluster_size", 0.5, "chips of a system")
    if quantity.unit == "chip" and max(case.scores.values(), default=0.0) < _WEAK:
        made = _TO_BE_MADE.search(case.scene.folded, quantity.end, case.around(0, 120)[1]) is not None
        for metric, role in (("order_volume", "buying"), ("shipments", "selling"), ("production", "making")):
            if made and role != "making":
                continue
            if case.says(role, before=60, after=120 if made else 0, table="roles"):
                case.add(metric, _WEAK, "verb of the clause")
                break
    if quantity.noun in _SHARES:
        case.scores.clear()
    if quantity.unit == "count" and (quantity.high < _OUTPUT or not case.says("turned_out", before=60, after=8)):
        case.scores.pop("capacity", None)
    weak = quantity.unit == "count" and max(case.scores.values(), default=0.0) < _WEAK
    if weak or (quantity.unit == "die" and quantity.high < 1000):
        case.scores.clear()


def staff_changed(case: Case) -> None:
    """People whom a firm sheds, cuts or takes on are its staff: "shed 15,000 people last year"."""
    if case.ahead(_SHEDS, _STAFF_BACK):
        case.add("headcount", 0.9, "staff changed")


def _housed(case: Case) -> bool:
    """Whether chips are told as what a system or site holds: "NVL72 (72 GPUs", "the campus runs 200,000 GPUs"."""
    scene, quantity = case.scene, case.quantity
    left, _ = case.clause
    opened = scene.folded.rfind("(", left, quantity.start)
    if opened >= 0 and scene.folded.find(")", opened, quantity.start) < 0:
        systems = scene.mentions(max(opened - 40, 0), opened, SYSTEMS)
        return bool(systems) and opened - systems[-1].end <= 1
    places = [m.end for m in scene.mentions(left, quantity.start, SYSTEMS)]
    places += [cue.end for cue in scene.cues.of(left, quantity.start, "metric_cues", "sites")]
    return bool(places) and scene.cues.any(min(places), quantity.start, "metric_cues", "housing")


def _in_a_machine(case: Case) -> bool:
    """Whether chips are told as those of one machine: "a server of four cards", 8张H100的服务器."""
    scene, quantity = case.scene, case.quantity
    return (
        _MACHINE_OF.search(scene.folded, max(quantity.start - 24, 0), quantity.start) is not None
        or _MACHINE_BEHIND.match(scene.folded, quantity.end) is not None
    )
