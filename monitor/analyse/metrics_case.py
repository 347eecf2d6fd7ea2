"""One quantity whose metric is sought: the scores of the metrics so far, and what is asked about its surroundings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.analyse.context import Sentence
from monitor.analyse.kinds import PARTS
from monitor.analyse.scene import REACH, Scene
from monitor.domain.readings import Quantity

OTHER = "other"
RATIOS = frozenset({"percent", "percentage_point", "x"})
COUNTED = frozenset({"chip", "server", "rack", "wafer", "die", "count"})


@dataclass(slots=True)
class Case:
    """One quantity under consideration: the scores of the metrics so far, and those that it can have at all.

    `past` is where it ends, or the bracket that opens right behind it.
    """

    scene: Scene
    quantity: Quantity
    scores: dict[str, float] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)
    possible: Sequence[str] = ()
    sentence: Sentence = field(init=False)
    clause: tuple[int, int] = field(init=False)
    past: int = field(init=False)

    def __post_init__(self) -> None:
        self.sentence = self.scene.context.sentence_at(self.quantity.start)
        self.clause = self.scene.outer_clause(self.quantity.start)
        self.past = self.scene.past_bracket(self.quantity.end)

    def weigh(self, metric: str, score: float, rule: str) -> None:
        """Take in a cue: the strongest of a metric counts, the others help it a little."""
        best = self.scores.get(metric, 0.0)
        if score > best:
            self.rules[metric] = rule
            best, score = score, best
        self.scores[metric] = best + 0.12 * score

    def add(self, metric: str, score: float, rule: str) -> None:
        """Add what a rule finds."""
        if score > 0 and score >= max(self.scores.values(), default=0.0):
            self.rules[metric] = rule
        self.scores[metric] = self.scores.get(metric, 0.0) + score

    def doubt(self, factor: float, *metrics: str) -> None:
        """Let what was found for some metrics count for so much of itself."""
        for metric in metrics:
            self.scores[metric] = self.scores.get(metric, 0.0) * factor

    def around(self, before: int, after: int) -> tuple[int, int]:
        """The stretch of the quantity's sentence within so many characters of it."""
        quantity, sentence = self.quantity, self.sentence
        return max(sentence.start, quantity.start - before), min(sentence.end, quantity.end + after)

    def ahead(self, pattern: re.Pattern[str], reach: int) -> re.Match[str] | None:
        """What a pattern finds in so many characters before the quantity, within its sentence."""
        quantity = self.quantity
        return pattern.search(self.scene.folded, max(self.sentence.start, quantity.start - reach), quantity.start)

    def says(self, key: str, before: int = REACH, after: int = 60, table: str = "metric_cues") -> bool:
        """Whether a cue of the lexicon stands in the quantity's clause, within so many characters of it."""
        if not self.scene.cues.has(table, key):
            return False
        left, right = self.clause
        return self.scene.cues.any(max(left, self.quantity.start - before), min(right, self.past + after), table, key)


def names_chips(scene: Scene, start: int, end: int) -> bool:
    """Whether a stretch of text speaks of chips."""
    return scene.cues.any(start, end, "metric_cues", "chip_nouns") or bool(scene.mentions(start, end, PARTS))
