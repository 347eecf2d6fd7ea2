"""Learns config/crediting.toml from the labelled articles beside this file, and says what that brings on unseen ones.

`python -m tests.training.crediting` writes the weights; with `--measure DIR` it only measures, over the articles beside
this file and over those of DIR. The candidates are the sources that a text tells around a figure, and nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.analyse.crediting import MARGIN, Crediting
from monitor.analyse.crediting_features import Hearing
from monitor.analyse.crediting_places import NOBODY, Hearsay, Source
from monitor.analyse.figures import FigureReader
from monitor.analyse.reader import Reader
from monitor.analyse.steps import Toolbox
from monitor.analyse.weighing import named
from monitor.evaluate import Labelled, same_sources
from monitor.settings import CREDITING_FILE
from tests.training.learning import Choice, Lesson, measured, run

_HEAD = """\
# What speaks for a source, or for nobody, as the one whom a text credits for a figure: learned, not written.
# `python -m tests.training.crediting` learns it anew from the labelled articles in tests/training; the features are
# those of monitor/analyse/crediting_features.py. Without this file the rules decide alone.
"""
LESSON = Lesson(file=CREDITING_FILE, head=_HEAD, weighs="sources", draw=8.0, least=0.05, margin=MARGIN)


class Recorder(Crediting):
    """Credits by the rules alone, and remembers the sources around every figure."""

    hearings: dict[int, Hearing | None]

    def __bool__(self) -> bool:
        return True

    def credited(self, hearsay: Hearsay) -> Sequence[Source]:
        """The sources of the rules."""
        for index, quantity in enumerate(hearsay.context.quantities):
            self.hearings[quantity.start] = self.hearing(hearsay, index)
        return hearsay.told.sources


def choices(articles: Iterable[Labelled], toolbox: Toolbox) -> list[Choice]:
    """The salient figures of labelled articles with the right value, as choices among the sources around them."""
    toolbox.figures = FigureReader(toolbox.catalogue, crediting=Recorder)
    reader = Reader(toolbox)
    found: list[Choice] = []
    for labelled in articles:
        Recorder.hearings = {}
        reading = reader.read(labelled.article)
        for label, figure in measured(labelled, reading):
            right = same_sources(label.attribution, figure.attribution)
            hearing = Recorder.hearings[figure.start]
            candidates = hearing.candidates() if hearing is not None else [NOBODY]
            if hearing is None or candidates == [NOBODY]:
                found.append(Choice(labelled.article.id, right))
                continue
            features = tuple(named(hearing.features(source)) for source in candidates)
            labels = tuple(same_sources(label.attribution, source) for source in candidates)
            found.append(Choice(labelled.article.id, right, candidates.index(hearing.rules), features, labels))
    return found


if __name__ == "__main__":
    run(__doc__, LESSON, choices, LESSON.told, lambda one: [one])
