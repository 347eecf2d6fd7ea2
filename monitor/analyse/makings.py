"""Who makes whose chips, as one document tells it: "Both are made by SMIC", 中芯国际代工昇腾910C."""

from __future__ import annotations

from monitor.analyse.kinds import COMPANIES, PARTS
from monitor.analyse.markers import OBJECT, Markers
from monitor.analyse.scene import Scene
from monitor.domain.readings import Mention

_AT = frozenset({"by", "at", "with", "由", "在", "经"})
# Characters between a verb of making and the firm or chip that it joins.
_NEAR = 60


class Makings:
    """Which firm makes the chips of another one. Read once from a document."""

    def __init__(self, scene: Scene, markers: Markers) -> None:
        self._scene = scene
        self._markers = markers
        self._foundries: dict[str, str] | None = None

    def foundry(self, maker: str | None) -> str | None:
        """The firm that the document tells to make the chips of a maker; None where it tells none."""
        if self._foundries is None:
            self._foundries = self._read()
        return self._foundries.get(maker or "")

    def _read(self) -> dict[str, str]:
        found: dict[str, str] = {}
        scene = self._scene
        known = set(scene.makers.values())
        latest: str | None = None
        for sentence in scene.context.sentences:
            chips = scene.mentions(sentence.start, sentence.end, PARTS)
            makers = [maker for chip in chips if (maker := scene.makers.get(chip.entity_id)) is not None]
            owner = makers[0] if makers else latest
            latest = owner
            if owner is None or owner not in known:
                continue
            for firm in scene.mentions(sentence.start, sentence.end, COMPANIES):
                if firm.entity_id != owner and owner not in found and self._makes(firm, chips):
                    found[owner] = firm.entity_id
        return found

    def _makes(self, firm: Mention, chips: list[Mention]) -> bool:
        """Whether a firm stands as the one that makes: behind *made by*, or before a verb whose object is a chip."""
        scene = self._scene
        marker = self._markers.of(firm)
        if marker in _AT:
            return scene.cues.any(max(firm.start - _NEAR, 0), firm.start + 12, "metric_cues", "fabricating")
        if marker not in {None, OBJECT} or self._markers.modified(firm) is not None:
            return False
        verbs = scene.cues.of(firm.end, firm.end + (8 if scene.chinese else 24), "metric_cues", "fabricating")
        return bool(verbs) and any(0 <= chip.start - verbs[0].end <= _NEAR for chip in chips)
