"""The customer that a document names as such, often long after the order: "the customer is Tesla", 买家是特斯拉."""

from __future__ import annotations

from functools import cached_property

from monitor.analyse.kinds import COMPANIES
from monitor.analyse.markers import Markers
from monitor.analyse.patterns import skipping
from monitor.analyse.scene import Scene

_REVEALED = skipping(
    r"\b(?<!est )(?<!main )(?<!key )(?<!other )(?<!another )(?<!first )(?<!launch )"
    r"(?:customer|client|buyer|counterparty)\b,?(?: in question)?"
    r" (?:is|was|to be|as|turned out to be|later turned out to be|named is|proved to be) "
    r"|(?<![大要个知些名新老])(?:客户|买家|买方|对手方|对方|金主|下单方)(?:其实|正)?(?:就?是|为|即) ?[“「]?"
)
_REVEALS = skipping(
    r" (?:is|was|had been) (?:the |that |its |this )?(?:mystery |unnamed |secret |undisclosed )?"
    r"(?:customer|client|buyer)\b"
    r"|[”」]?(?:就是|正是|是)(?:这|那)?(?:笔|个|家|位|名)?(?:订单|大单|神秘)?的?(?:客户|买家|买方)"
)
# Characters between the word and the name of the customer; of a name before the word.
_BEHIND, _BACK = 3, 20


class Clients:
    """Whom one document reveals as the customer. Read once, when the first figure asks."""

    def __init__(self, scene: Scene, markers: Markers) -> None:
        self._scene = scene
        self._markers = markers

    @cached_property
    def revealed(self) -> str | None:
        """The firm that the document calls the customer; None where it calls none or several so."""
        scene = self._scene
        found = set()
        for told in _REVEALED.finditer(scene.folded):
            firms = scene.mentions(told.end(), told.end() + _BEHIND, COMPANIES)
            found |= {firm.entity_id for firm in firms[:1] if len(self._markers.joined(firm)) == 1}
        for told in _REVEALS.finditer(scene.folded):
            firms = scene.mentions(told.start() - 2 * _BACK, told.start(), COMPANIES)
            found |= {firm.entity_id for firm in firms[-1:] if firm.end == told.start()}
        return found.pop() if len(found) == 1 else None
