"""Whether an analyst would keep a figure in a spreadsheet."""

from __future__ import annotations

from monitor.analyse.context import Kind
from monitor.analyse.metrics import OTHER
from monitor.analyse.scene import Scene
from monitor.domain.catalogue import Catalogue, EntityType
from monitor.domain.readings import Quantity

_SMALL = {"chip", "die", "count", "person", "company", "server", "rack", "wafer"}


class SalienceReader:
    """Judges salience. Holds no state of any document."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._kept = {metric.id for metric in catalogue.metrics.values() if metric.salient}

    def read(self, scene: Scene, quantity: Quantity, metric: str, subject: str | None, about: tuple[str, ...]) -> bool:
        """Whether the figure has a definite value and says something about an identifiable thing."""
        if quantity.vague or metric == OTHER or metric not in self._kept:
            return False
        if subject is None and not about:
            return False
        left, right = scene.outer_clause(quantity.start)
        if scene.cues.any(left, right, "salience", "rules_of_thumb"):
            return False
        if quantity.unit in {"CNY", "USD", "EUR"} and quantity.high == 0:
            return False
        sentence = scene.context.sentence_at(quantity.start)
        if (
            quantity.unit in _SMALL
            and quantity.high < 5
            and sentence.kind is not Kind.ROW
            and metric not in {"production", "shipments"}
        ):
            return (
                metric in {"order_volume", "cluster_size"} and quantity.unit == "chip" and subject is not None and False
            )
        return not (subject is not None and scene.types.get(subject) is EntityType.MEDIA)
