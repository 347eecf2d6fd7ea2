"""Whom the text credits for each figure: a linear choice among its sources, where the rules' choice is one voice.

Rules read which words make a name a source, and which figures of the sentence it vouches for. Whether it still speaks
in the next sentence, and for which of two sources' figures, weights learned from labelled articles tell better than
rules (docs/design.md has the measures; tests/training learns them anew).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.analyse.crediting_features import Hearing
from monitor.analyse.crediting_places import NOBODY, Hearsay, Source
from monitor.analyse.weighing import Scale

# The rules' choice stands unless another is ahead by so much: what neither knows is not changed to and fro.
MARGIN = 0.5
_UNWEIGHED = frozenset({"other"})


class Crediting:
    """Chooses the sources of one document's figures."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._scale = Scale(weights)

    def __bool__(self) -> bool:
        return bool(self._scale)

    def hearing(self, hearsay: Hearsay, index: int) -> Hearing | None:
        """A figure among the sources; None where nobody asks."""
        if hearsay.told.metrics[index] in _UNWEIGHED:
            return None
        hearing = Hearing(hearsay, index)
        return None if hearing.settled else hearing

    def credited(self, hearsay: Hearsay) -> Sequence[Source]:
        """The sources of each figure."""
        rules = hearsay.told.sources
        return [self._credited(hearsay, index, rule) for index, rule in enumerate(rules)]

    def _credited(self, hearsay: Hearsay, index: int, rule: Source) -> Source:
        hearing = self.hearing(hearsay, index)
        if hearing is None:
            return rule
        candidates = hearing.candidates()
        if candidates == [NOBODY]:
            return rule
        scores = {source: self._scale.weigh(hearing.features(source)) for source in candidates}
        best = max(scores, key=lambda source: scores[source])
        return best if scores[best] - scores[rule] >= MARGIN else rule
