"""What a figure measures, weighed: a linear choice among the metrics that it may have, the rules' choice one voice.

Rules and words of the configuration find the metric of most figures. Where the word that counts is in no list, or
stands far, weights learned from labelled articles choose better (docs/design.md has the measures; tests/training learns
them anew).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from monitor.analyse.measuring_features import Wording, facts
from monitor.analyse.metrics import Reason
from monitor.analyse.metrics_carried import Told
from monitor.analyse.metrics_case import Case

# Where the rules are so sure, the weights have no say; elsewhere another metric must be ahead by so much.
DOUBT = 0.9
MARGIN = 0.6
# How sure a choice is that is not the rules'.
_SURE = 0.5
# Weights by fact: which metrics it speaks for, and how much.
Measures = Mapping[str, Sequence[tuple[str, float]]]


def measures(weights: Mapping[str, float]) -> Measures:
    """Weights by metric and fact ("capex: before: will spend") as they are looked up; built once."""
    by_fact: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for name, weight in weights.items():
        metric, _, fact = name.partition(": ")
        by_fact[fact].append((metric, weight))
    return dict(by_fact)


class Measuring:
    """Chooses what the figures of one document measure."""

    def __init__(self, weights: Measures, wording: Wording) -> None:
        """`weights` has under "" the weight of the rules' own choice; without weights the rules decide alone."""
        self._weights = weights
        self._wording = wording

    def chosen(self, case: Case, reason: Reason, before: Told | None, possible: Iterable[str]) -> Reason:
        """The metric of a figure, of those that are `possible` or of the rules; `before` is the figure before it."""
        if not self._weights or reason.confidence >= DOUBT:
            return reason
        best = weighed(self._weights, facts(case, reason, before, self._wording), reason.metric, possible)
        return reason if best == reason.metric else Reason(best, _SURE, "weighed")


def weighed(weights: Measures, told: Iterable[str], rules: str, possible: Iterable[str]) -> str:
    """The metric that the facts told of a figure speak for; the rules' unless another is ahead by the margin."""
    scores = dict.fromkeys(possible, 0.0)
    scores[rules] = weights[""][0][1]
    for fact in told:
        for metric, weight in weights.get(fact, ()):
            if metric in scores:
                scores[metric] += weight
    best = max(scores, key=lambda metric: scores[metric])
    return best if scores[best] - scores[rules] >= MARGIN else rules
