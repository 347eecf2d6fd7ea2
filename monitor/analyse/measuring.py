"""What a figure measures, weighed: a linear choice among the metrics that it may have, the rules' choice one voice.

Rules and words of the configuration find the metric of most figures. Where the word that counts is in no list, or
stands far, weights learned from labelled articles choose better (docs/design.md has the measures; tests/training learns
them anew).
"""

from __future__ import annotations

from collections.abc import Mapping

from monitor.analyse.measuring_features import Wording, facts
from monitor.analyse.metrics import Reason
from monitor.analyse.metrics_carried import Told
from monitor.analyse.metrics_case import OTHER, Case
from monitor.analyse.weighing import RULES, Ballot

# Where the rules are so sure, the weights have no say; elsewhere another metric must be ahead by so much.
DOUBT = 0.9
MARGIN = 0.6
# What words of shipping tell is not ordered by weights alone; nor do these take a measure away for none.
_TOLD = frozenset({("shipments", "order_volume")})
# What a word right behind the figure says, and that money goes on chips, stands: in articles of another manner than
# those that were learned from the weights were wrong of these first.
_SAID = frozenset({"behind", "spending on chips"})
# How sure a choice is that is not the rules'.
_SURE = 0.5


def ballot(weights: Mapping[str, float]) -> Ballot:
    """Weights by metric and fact ("capex: before: will spend") as they are asked; built once."""
    return Ballot(weights, sorted({name.partition(": ")[0] for name in weights} - {RULES}), MARGIN)


def stands(rules: str, best: str) -> bool:
    """Whether the rules' choice stands, although weights speak for another."""
    return best in {rules, OTHER} or (rules, best) in _TOLD


def settled(reason: Reason) -> bool:
    """Whether the rules' choice is not weighed at all."""
    return reason.confidence >= DOUBT or reason.rule in _SAID


class Measuring:
    """Chooses what the figures of one document measure."""

    def __init__(self, weights: Ballot, wording: Wording) -> None:
        """Without weights the rules decide alone."""
        self._weights = weights
        self._wording = wording

    def chosen(self, case: Case, reason: Reason, before: Told | None) -> Reason:
        """The metric of a figure, of those that are possible or of the rules; `before` is the figure before it."""
        if not self._weights or settled(reason):
            self._wording.note(case, reason)
            return reason
        told = facts(case, reason, before, self._wording)
        self._wording.note(case, reason)
        best = self._weights.chosen(told, reason.metric, case.possible)
        return reason if stands(reason.metric, best) else Reason(best, _SURE, "weighed")
