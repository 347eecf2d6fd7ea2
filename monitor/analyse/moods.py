"""Whether a figure is told as a fact, a plan or a forecast: a linear choice, where the rules' choice is one voice.

Rules find which words say how a figure is told. Where they stand far, say little or contradict each other, weights
learned from labelled articles choose better (docs/design.md has the measures; tests/training learns them anew).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.analyse.moods_features import Account, Mood
from monitor.analyse.statuses_words import SPECIFICATIONS
from monitor.analyse.weighing import Ballot
from monitor.domain.figures import Status

# What is weighed. Conditions and denials are words of their own: where the rules read one, it stands.
CANDIDATES = (Status.ACTUAL, Status.PLANNED, Status.FORECAST)
# The rules' choice stands unless another is ahead by so much: what neither knows is not changed to and fro.
MARGIN = 0.3


class Moods:
    """Chooses how the figures of a document are told."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        """`weights` are by status and fact: "planned: governed by promised"; "rules" is the weight of their choice."""
        self._ballot = Ballot(weights, CANDIDATES, MARGIN)

    def mood(self, account: Account, index: int) -> Mood | None:
        """A figure to be weighed; None where the rules settle it, or nobody asks."""
        told = account.told
        timeless = told.metrics[index] in SPECIFICATIONS
        settled = timeless or told.verdicts[index].settled or told.statuses[index] not in CANDIDATES
        return None if settled or index in told.tellings[index].bases else Mood(account, index)

    def told(self, account: Account) -> Sequence[Status]:
        """The status of each figure; a conversion has that of its amount."""
        rules = account.told.statuses
        if not self._ballot:
            return rules
        statuses: list[Status] = []
        for index, status in enumerate(rules):
            if index and account.told.tellings[index].converts(index):
                statuses.append(statuses[-1] if rules[index - 1] is status else status)
                continue
            mood = self.mood(account, index)
            statuses.append(status if mood is None else self._ballot.chosen(mood.facts(), mood.rules, CANDIDATES))
        return statuses
