"""The government that a sentence tells of without its name: 今年政府已投入, "the state has set aside"."""

from __future__ import annotations

from monitor.analyse.kinds import FIRMS
from monitor.analyse.patterns import skipping
from monitor.analyse.scene import Scene
from monitor.domain.catalogue import EntityType

# What a government buys and spends.
SPENT = frozenset({"order_value", "order_volume", "capex", "funding"})
_ENGLISH = skipping(
    r"(?:The|the|its) (?:central )?(?:government|state)"
    r"(?= (?:[a-z]+ly )?(?:[a-z]{2,}(?:s|ed)|has|had|will|set|put|spent|bought|gave|took)\b)"
)
_CHINESE = skipping(
    r"(?:[今去明]年|目前|如今|为此|此前|随后|由|而|该国|当地|[,。;:、\n])政府(?=[将已也还曾计拟首去今明正准投采购拨编另])"
)
_STATE = "-government"


def state_meant(scene: Scene, start: int, end: int) -> str | None:
    """The one government of the document, where a stretch of a sentence tells of it by its kind and names no firm."""
    chinese = scene.context.language.chinese
    found = (_CHINESE if chinese else _ENGLISH).search(scene.folded, start, end)
    if found is None or scene.mentions(start, end, FIRMS):
        return None
    states = [name for name, sort in scene.types.items() if sort is EntityType.AGENCY and name.endswith(_STATE)]
    return states[0] if len(states) == 1 else None
