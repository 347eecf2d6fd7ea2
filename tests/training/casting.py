"""Learns config/casting.toml from the labelled articles beside this file, and says what that brings on unseen ones.

`python -m tests.training.casting` writes the weights; with `--measure DIR` it only measures, over the articles beside
this file and over those of DIR: each article is read with weights that were learned without it (or without DIR).
"""

from __future__ import annotations

from collections.abc import Iterable

from monitor.analyse.casting import MARGIN, Casting
from monitor.analyse.casting_features import Part
from monitor.analyse.companions import Owner
from monitor.analyse.figures import FigureReader
from monitor.analyse.reader import Reader
from monitor.analyse.steps import Toolbox
from monitor.analyse.weighing import CALLED, named
from monitor.domain.readings import Quantity
from monitor.evaluate import Labelled, pair, same_entity, surface_names
from monitor.settings import CASTING_FILE
from tests.training.learning import Choice, Lesson, run

_HEAD = """\
# What speaks for a party of an article as the bearer of a figure: learned, not written. `python -m
# tests.training.casting` learns it anew from the labelled articles in tests/training; the features are those of
# monitor/analyse/casting_names.py. Without this file the rules decide alone.
"""
LESSON = Lesson(file=CASTING_FILE, head=_HEAD, weighs="parties", draw=6.0, least=0.005, margin=MARGIN, own=CALLED)


class Recorder(Casting):
    """Casts nobody, and remembers every figure that could be cast."""

    parts: dict[int, Part | None]
    owners: dict[int, Owner]

    def cast(self, quantity: Quantity, metric: str, wanted: str, owner: Owner, rule: str) -> Owner:
        """The owner of the rules."""
        self.parts[quantity.start] = self.part(quantity, metric, wanted, owner, rule)
        self.owners[quantity.start] = owner
        return owner


def choices(articles: Iterable[Labelled], toolbox: Toolbox) -> list[Choice]:
    """The salient figures of labelled articles, as choices among parties."""
    toolbox.figures = FigureReader(toolbox.catalogue, Recorder)
    reader = Reader(toolbox)
    found: list[Choice] = []
    for labelled in articles:
        Recorder.parts, Recorder.owners = {}, {}
        reading = reader.read(labelled.article)
        names = {entity.id: surface_names(entity) for entity in reading.entities}
        for place, other in pair(labelled.labels, reading.figures).items():
            label, start = labelled.labels[place], reading.figures[other].start
            if not label.salient or label.vague or start not in Recorder.owners:
                continue
            chosen, part = Recorder.owners[start].subject, Recorder.parts[start]
            right = same_entity(labelled, names, label.subject, chosen)
            if part is None:
                found.append(Choice(labelled.article.id, right))
                continue
            candidates = part.candidates()
            found.append(
                Choice(
                    labelled.article.id,
                    right,
                    candidates.index(chosen),
                    tuple(named(*part.features(name)) for name in candidates),
                    tuple(same_entity(labelled, names, label.subject, name) for name in candidates),
                )
            )
    return found


if __name__ == "__main__":
    run(__doc__, LESSON, choices, LESSON.told, lambda one: [one])
