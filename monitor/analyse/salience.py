"""Whether an analyst would keep a figure in a spreadsheet."""

from __future__ import annotations

from monitor.analyse.companions import Owner
from monitor.analyse.context import Kind
from monitor.analyse.kinds import MEDIA, PARTS
from monitor.analyse.metrics_case import OTHER
from monitor.analyse.scene import Scene, is_money
from monitor.domain.catalogue import Catalogue, EntityType
from monitor.domain.readings import Quantity

# Counts below five are asides, unless they count what was made, sold or ordered.
_SMALL = frozenset({"chip", "die", "count", "person", "company", "server", "rack", "wafer"})
# Things without a unit of the field are worth keeping only in numbers.
_FEW = 20
# What houses that count markets tell of all makers together.
_OF_MARKETS = frozenset({"growth", "capex", "market_share"})
_COUNTED_SINGLY = frozenset({"production", "shipments"})


class SalienceReader:
    """Judges salience. Holds no state of any document."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._kept = {metric.id for metric in catalogue.metrics.values() if metric.salient}

    def read(self, scene: Scene, quantity: Quantity, metric: str, owner: Owner) -> bool:
        """Whether the figure has a definite value and says something about an identifiable thing."""
        subject = owner.subject
        if quantity.vague or metric == OTHER or metric not in self._kept or _nobody(scene, quantity, metric, owner):
            return False
        left, right = scene.outer_clause(quantity.start)
        if scene.cues.any(left, right, "salience", "rules_of_thumb") or (
            is_money(quantity.unit) and quantity.high == 0
        ):
            return False
        if metric == "lead_time" and not scene.cues.any(left, right, "salience", "deliveries"):
            return False
        kind = scene.types.get(subject) if subject is not None else None
        if kind is EntityType.MEDIA or (metric == "process_node" and kind not in PARTS):
            return False
        if metric == "cluster_size" and quantity.unit != "chip":
            return False
        return not _handful(quantity, metric) or scene.context.sentence_at(quantity.start).kind is Kind.ROW


def _nobody(scene: Scene, quantity: Quantity, metric: str, owner: Owner) -> bool:
    """Whether a figure is nobody's: no subject, and nothing else but a place, which identifies only a levy.

    A group of firms is somebody, also where the text names none of them: "the five largest clouds".
    """
    if owner.subject is not None or owner.settled:
        return False
    named = [name for name in owner.about if metric == "levy" or scene.types.get(name) is not EntityType.PLACE]
    return not named and not (metric in _OF_MARKETS and _counted(scene, quantity))


def _counted(scene: Scene, quantity: Quantity) -> bool:
    """Whether a house that counts markets is named with the figure, or in the title: the market is known by it."""
    title, sentence = scene.context.sentences[0], scene.context.sentence_at(quantity.start)
    return any(bool(scene.mentions(one.start, one.end, MEDIA)) for one in (sentence, title))


def _handful(quantity: Quantity, metric: str) -> bool:
    """Whether a count is an aside: five chips, a dozen of things without a unit of the field."""
    if quantity.unit == "count" and metric != "score":
        return quantity.high < _FEW
    return quantity.unit in _SMALL and quantity.high < 5 and metric not in _COUNTED_SINGLY
