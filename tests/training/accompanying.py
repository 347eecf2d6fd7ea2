"""Learns config/accompanying.toml from the labelled articles beside this file, and says what it brings on unseen ones.

`python -m tests.training.accompanying` writes the weights; with `--measure DIR` it only measures, over the articles
beside this file and over those of DIR: each article is read with weights that were learned without it (or without DIR).
Each party around a figure is a choice of its own, between the party and nobody, whom nothing speaks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.analyse.accompanying import JOINS, LEAVES, Accompanying
from monitor.analyse.accompanying_features import Borne, Circle
from monitor.analyse.companions import Owner
from monitor.analyse.figures import FigureReader
from monitor.analyse.reader import Reader
from monitor.analyse.steps import Toolbox
from monitor.analyse.weighing import CALLED, named, weighed
from monitor.domain.catalogue import EntityType
from monitor.evaluate import Label, Labelled, same_entity, surface_names
from monitor.settings import ACCOMPANYING_FILE
from tests.training.learning import Choice, Lesson, folds, measured, run

_HEAD = """\
# What speaks for a party of an article as one that identifies a figure beside its subject: learned, not written.
# `python -m tests.training.accompanying` learns it anew from the labelled articles in tests/training; the features are
# those of monitor/analyse/accompanying_features.py. Without this file the rules decide alone.
"""
# Weights are drawn to zero less than those of bearers: there are many more parties to learn from. Those below the least
# change no choice worth the reading of them.
LESSON = Lesson(file=ACCOMPANYING_FILE, head=_HEAD, weighs="companions", draw=10.0, least=0.05, own=CALLED)
# Measures that a place identifies: the market of what is sold, the site of a plant. Beside others, labels of these
# articles tell one (107 of 479 rounds near a place, 60 of 213 clusters), as later ones hardly do (4 of 27, 0 of 13).
_PLACED = frozenset({"revenue", "shipments", "market_share", "capacity", "capex", "production"})
# What a figure counts for whose metric or bearer was read wrong: 28 of 100 in these articles, some 20 in later ones.
_MISREAD = 0.7


@dataclass(frozen=True, slots=True)
class Surrounded:
    """A figure with a choice for each party around it; `unreached` parties of its label are not among them."""

    article: str
    choices: tuple[Choice, ...]
    unreached: int


class Recorder(Accompanying):
    """Leaves every figure the companions of the rules, and remembers who else could be one."""

    circles: dict[int, Circle | None]

    def accompanied(self, borne: Borne) -> Owner:
        """The owner of the rules."""
        self.circles[borne.quantity.start] = self.circle(borne)
        return borne.owner


def surrounded(articles: Iterable[Labelled], toolbox: Toolbox) -> list[Surrounded]:
    """The salient figures of labelled articles with the right value, each with the parties around it."""
    toolbox.figures = FigureReader(toolbox.catalogue, accompanying=Recorder)
    reader = Reader(toolbox)
    found: list[Surrounded] = []
    for labelled in articles:
        Recorder.circles = {}
        reading = reader.read(labelled.article)
        names = {entity.id: surface_names(entity) for entity in reading.entities}
        for label, figure in measured(labelled, reading):
            about = identifying(labelled, label)
            right = label.metric == figure.metric and same_entity(labelled, names, label.subject, figure.subject)
            circle = Recorder.circles.get(figure.start)
            known = circle.candidates() if circle is not None else figure.about
            meant = [{one for one in about if same_entity(labelled, names, one, name)} for name in known]
            choices = tuple(
                Choice(
                    labelled.article.id,
                    right=bool(those) == (name in figure.about),
                    rules=0 if name in figure.about else 1,
                    features=(named(*circle.features(name)), {}) if circle is not None else (),
                    labelled=(bool(those), not those),
                    weight=1.0 if right else _MISREAD,
                )
                for name, those in zip(known, meant, strict=True)
            )
            found.append(Surrounded(labelled.article.id, choices, len(about.difference(*meant))))
    return found


def identifying(labelled: Labelled, label: Label) -> set[str]:
    """Whom a label names beside the subject, without places that identify nothing."""
    placed = label.metric in _PLACED
    return {one for one in label.about if placed or labelled.entities[one][0] != EntityType.PLACE}


def learned(sample: Iterable[Surrounded]) -> dict[str, float]:
    """The weights that tell the labelled parties from the others."""
    return LESSON.learn(choice for one in sample for choice in teaching(one))


def teaching(one: Surrounded) -> Iterable[Choice]:
    """The choices of a figure that are up for change."""
    return (choice for choice in one.choices if choice.features)


def joins(choice: Choice, weights: Mapping[str, float]) -> bool:
    """Whether a party identifies its figure, with these weights."""
    by_rules = choice.rules == 0
    if not choice.features:
        return by_rules
    return weighed(weights, choice.features[0].items()) >= (LEAVES if by_rules else JOINS)


def f1(told: Iterable[tuple[Surrounded, Sequence[bool]]]) -> float:
    """F1 of the parties told of some figures: for each figure a yes or no a choice."""
    right = wrong = missed = 0
    for one, verdicts in told:
        missed += one.unreached
        for choice, verdict in zip(one.choices, verdicts, strict=True):
            right += verdict and choice.labelled[0]
            wrong += verdict and not choice.labelled[0]
            missed += choice.labelled[0] and not verdict
    return 2 * right / (2 * right + wrong + missed)


def by_rules(sample: Iterable[Surrounded]) -> Iterator[tuple[Surrounded, list[bool]]]:
    """The word of the rules on each figure."""
    return ((one, [choice.rules == 0 for choice in one.choices]) for one in sample)


def by_weights(sample: Iterable[Surrounded], weights: Mapping[str, float]) -> Iterator[tuple[Surrounded, list[bool]]]:
    """The word of the weights on each figure."""
    return ((one, [joins(choice, weights) for choice in one.choices]) for one in sample)


def told(sample: Sequence[Surrounded], weights: Mapping[str, float] | None) -> str:
    """What weights bring, in words."""
    parts = ((learned(rest), part) for rest, part in folds(sample)) if weights is None else [(weights, sample)]
    verdicts = [verdict for known, part in parts for verdict in by_weights(part, known)]
    return f"about F1 {f1(by_rules(sample)):.3f} by rules, weighed {f1(verdicts):.3f}"


if __name__ == "__main__":
    run(__doc__, LESSON, surrounded, told, teaching)
