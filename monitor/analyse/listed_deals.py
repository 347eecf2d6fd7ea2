"""Lists and tables whose every entry is a deal: "OpenAI has signed these contracts:" over "- AMD: 6 GW"."""

from __future__ import annotations

from monitor.analyse.context import ENTRIES, Kind, Sentence
from monitor.analyse.kinds import COMPANIES
from monitor.analyse.scene import Scene
from monitor.domain.readings import Mention

# Characters from the beginning of a row in which the firm stands that it is about: a date may stand before.
_OPENING = 40
# What a lead-in may say of a list of deals: orders, and that they change or add up.
_ORDERED = frozenset({"order_value", "order_volume", "growth"})


def party_of(scene: Scene, entry: Sentence) -> Mention | None:
    """The firm that an entry of a list or table of deals names as the other side; None elsewhere."""
    if entry.kind not in ENTRIES:
        return None
    lead = scene.lead_of(entry)
    if lead is None or not _of_deals(scene, lead):
        return None
    if entry.kind is Kind.ROW:
        return next(iter(scene.mentions(entry.start, min(entry.end, entry.start + _OPENING), COMPANIES)), None)
    label = scene.labels.get(entry.paragraph)
    return label if label is not None and label.start >= entry.start else None


def _of_deals(scene: Scene, lead: Sentence) -> bool:
    """Whether a lead-in, or the heading over it where it names no other measure, speaks of deals."""
    if scene.cues.any(lead.start, lead.end, "metric_cues", "agreements"):
        return True
    if any(cue.key not in _ORDERED for cue in scene.cues.of(lead.start, lead.end, "metric.cues")):
        return False
    heading = scene.heading_of(lead)
    return heading is not None and scene.cues.any(heading.start, heading.end, "metric_cues", "agreements")
