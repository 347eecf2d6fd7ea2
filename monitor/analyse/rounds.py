"""Who raises money in one document, for sentences that name only those who give it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from monitor.analyse.kinds import COMPANIES
from monitor.analyse.markers import OBJECT, Markers
from monitor.analyse.scene import Scene
from monitor.domain.readings import Mention

# What governs a firm that money is put into.
INTO = frozenset({"in", "into", "to", "for", "给", "向", "入股", "投资", "于", "对", OBJECT})
_RAISING = frozenset({"funding", "valuation"})
# Characters between a firm and the word for its round, and between the verb of giving and the firm that gets the money.
_NEAR, _NEAR_CHINESE = 45, 14
_BEHIND = 60


class Rounds:
    """The firms of a document that get money. Read once, when the first figure asks."""

    def __init__(self, scene: Scene, markers: Markers) -> None:
        self._scene = scene
        self._markers = markers
        self._told: Counter[str] | None = None

    def raiser(self, giver: str, topic: str | None) -> str | None:
        """The firm that a giver's money goes to: the topic if it raises money, else the one that is told to most often.

        A firm that is told so but once is believed only where there is no topic.
        """
        if self._told is None:
            self._told = self._read()
        if topic is not None and self._told[topic]:
            return topic
        name, times = next(((name, times) for name, times in self._told.most_common() if name != giver), (None, 0))
        return name if times > 1 or topic is None else topic

    def _read(self) -> Counter[str]:
        firms = self._scene.mentions(0, len(self._scene.folded) + 1, COMPANIES)
        bounds = pairwise([*(firm.start for firm in firms), len(self._scene.folded)])
        told = zip(firms, bounds, strict=True)
        return Counter(firm.entity_id for firm, (_, end) in told if self._gets(firm, end))

    def _gets(self, firm: Mention, end: int) -> bool:
        """Whether a firm, up to the next one, is told as raising money, or as the one that money is put into."""
        scene = self._scene
        sentence = scene.context.sentence_at(firm.start)
        marker = self._markers.of(firm)
        if marker in INTO:
            return scene.cues.any(max(sentence.start, firm.start - _BEHIND), firm.start, "roles", "giving")
        if marker is not None or self._markers.cited(firm):
            return False
        reach = firm.end + (_NEAR_CHINESE if scene.chinese else _NEAR)
        for cue in scene.cues.between(firm.end, min(end, sentence.end, reach)):
            if (cue.table, cue.key) == ("roles", "giving"):
                return False
            if cue.table == "metric.cues" and cue.key in _RAISING:
                return True
        return False
