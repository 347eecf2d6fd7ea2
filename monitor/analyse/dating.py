"""Which of a document's periods a figure holds for: a linear choice among them, where the rules' choice is one voice.

Rules read the times that a text names, and what they mean. Which of them a figure without a time of its own takes — the
last one told, that of the figures around it, the day of the news, or none — weights learned from labelled articles
choose better than rules (docs/design.md has the measures; tests/training learns them anew).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.analyse.dating_chronicle import Chronicle
from monitor.analyse.dating_features import Moment
from monitor.analyse.periods_reach import REACH, Reach
from monitor.analyse.weighing import Scale

# The rules' choice stands unless another is ahead by so much: what neither knows is not changed to and fro.
MARGIN = 0.6
# What a thing can do does not change with time.
_TIMELESS = frozenset(metric for metric, reach in REACH.items() if reach is Reach.NONE) - {"cluster_size", "lead_time"}
_UNWEIGHED = _TIMELESS | {"other"}
# Of these the labelled articles tell too few for weights to overrule a time of their own.
_RARE = frozenset({"levy"})
# What the row of a table, a list of as many times as figures, or the amount of which something is a part settles.
_SETTLED = frozenset(
    ["respectively", "table", "timeline", "budget", "undated", "part", "balance", "revised", "preview"]
)
# What the words of the figure itself say: a site by its opening, a sum by the time since which it has come together, a
# base by what it points at ("three months earlier", 上年同期).
_SAID = frozenset(["opening", "since", "pointing"])
_UNASKED = _SETTLED | _SAID


class Dating:
    """Chooses the periods of one document's figures."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._scale = Scale(weights)

    def moment(self, chronicle: Chronicle, index: int) -> Moment | None:
        """A figure among the periods; None where it has none by its nature, or nobody asks."""
        metric = chronicle.told.metrics[index]
        source = chronicle.told.sources[index]
        if metric is None or metric in _UNWEIGHED or source in _UNASKED or (metric in _RARE and source != "nowhere"):
            return None
        return Moment(chronicle, index, source)

    def dated(self, chronicle: Chronicle) -> Sequence[str | None]:
        """The period of each figure."""
        rules = [None if period is None else period.text for period in chronicle.told.found]
        if not self._scale:
            return rules
        chosen = [self._dated(chronicle, index, rule) for index, rule in enumerate(rules)]
        for index, whole in chronicle.told.wholes.items():
            if rules[index] == rules[whole]:  # one thing: no weights part it
                chosen[index] = chosen[whole]
        return chosen

    def _dated(self, chronicle: Chronicle, index: int, rules: str | None) -> str | None:
        moment = self.moment(chronicle, index)
        if moment is None:
            return rules
        candidates = moment.candidates()
        if len(candidates) == 1:
            return rules
        scores = {name: self._scale.weigh(moment.features(name)) for name in candidates}
        best = max(scores, key=lambda name: scores[name])
        return best if scores[best] - scores[rules] >= MARGIN else rules
