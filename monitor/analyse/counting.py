"""What a bare number counts, weighed: a linear choice among the units around it, the rules' choice one voice.

Rules name the unit of most numbers that stand without one ("the figure rose to 4.2 million", 约40万). Where the text
counts two things, or the word that would tell stands far, weights learned from labelled articles choose better
(docs/design.md has the measures; tests/training learns them anew).
"""

from __future__ import annotations

from collections.abc import Mapping

from monitor.analyse.counting_features import Bare
from monitor.analyse.weighing import Scale

# The rules' choice stands unless another is ahead by so much: what neither knows is not changed to and fro.
MARGIN = 0.5


class Counting:
    """Chooses the units of bare numbers. Built once from the weights; without them the rules decide alone."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._scale = Scale(weights)

    def __bool__(self) -> bool:
        return bool(self._scale)

    def chosen(self, bare: Bare) -> str:
        """The unit of a number, of those around it."""
        scores = {unit: self._scale.weigh(bare.features(unit), bare.measures(unit)) for unit in bare.candidates()}
        best = max(scores, key=lambda unit: scores[unit])
        return best if scores[best] - scores[bare.rules] >= MARGIN else bare.rules
