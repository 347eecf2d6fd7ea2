"""Which parties identify a figure beside its subject: a yes or no for each that stands around it.

Rules name those that the words of a sentence make the other side of a deal, the chip, the market. What a reader adds
from the sentences before — whose orders these are, of which memory, in which country — weights learned from labelled
articles add better than rules (docs/design.md has the measures; tests/training learns them anew).
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from monitor.analyse.accompanying_features import Borne, Circle
from monitor.analyse.companions import Owner
from monitor.analyse.metrics_case import OTHER
from monitor.analyse.parties import Parties
from monitor.analyse.roster import Roster
from monitor.analyse.weighing import Scale

# A party that the rules do not name joins from this sum of weights on; one that they name leaves below the other. Both
# lie below even odds: a companion missed makes two series of one, one too many only a finer one.
JOINS, LEAVES = -0.5, -1.8
# Figures back that are remembered with their companions.
_MEMORY = 12


class Accompanying:
    """Chooses the companions of one document's figures."""

    def __init__(self, scale: Scale, parties: Parties, roster: Roster) -> None:
        self._scale = scale
        self._parties = parties
        self._roster = roster
        self._before: deque[Borne] = deque(maxlen=_MEMORY)

    def circle(self, borne: Borne) -> Circle | None:
        """A figure among the parties; None where nobody asks. To be called in the order of the text."""
        before = tuple(self._before)
        self._before.append(borne)
        return Circle(self._parties, self._roster, borne, before) if borne.metric != OTHER else None

    def accompanied(self, borne: Borne) -> Owner:
        """The owner with the companions that the weights speak for."""
        owner = borne.owner
        circle = self.circle(borne) if self._scale else None
        if circle is None or (owner.shared and owner.settled):
            return owner
        scores = {name: self._scale.weigh(*circle.features(name)) for name in circle.candidates()}
        about = [name for name, score in scores.items() if score >= (LEAVES if name in owner.about else JOINS)]
        return owner if about == list(owner.about) else replace(owner, about=tuple(about))
