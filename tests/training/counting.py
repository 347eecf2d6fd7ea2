"""Learns config/counting.toml from the labelled articles beside this file, and says what that brings on unseen ones.

`python -m tests.training.counting` writes the weights; with `--measure DIR` it only measures, over the articles beside
this file and over those of DIR. The candidates are the units around a number that has none of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from monitor.analyse.counting import MARGIN, Counting
from monitor.analyse.counting_features import Bare
from monitor.analyse.quantities import QuantityFinder
from monitor.analyse.reader import Reader
from monitor.analyse.steps import Toolbox
from monitor.analyse.weighing import named
from monitor.evaluate import Labelled, pair, same_value
from monitor.settings import COUNTING_FILE
from tests.training.learning import Choice, Lesson, run

_HEAD = """\
# What speaks for a unit as that of a number which stands without one: learned, not written.
# `python -m tests.training.counting` learns it anew from the labelled articles in tests/training; the features are
# those of monitor/analyse/counting_features.py. Without this file the rules decide alone.
"""
_ROUNDING = 0.005
LESSON = Lesson(file=COUNTING_FILE, head=_HEAD, weighs="units", draw=4.0, least=0.05, margin=MARGIN)


class Recorder(Counting):
    """Counts by the rules alone, and remembers every bare number with what stands around it."""

    def __init__(self) -> None:
        super().__init__({})
        self.seen: dict[int, Bare] = {}

    def __bool__(self) -> bool:
        return True

    def chosen(self, bare: Bare) -> str:
        """The unit of the rules."""
        self.seen[bare.start] = bare
        return bare.rules


def choices(articles: Iterable[Labelled], toolbox: Toolbox) -> list[Choice]:
    """The labelled bare numbers, as choices among the units around them."""
    recorder = Recorder()
    toolbox.quantities = QuantityFinder(toolbox.catalogue.lexicons, recorder)
    reader = Reader(toolbox)
    found: list[Choice] = []
    for labelled in articles:
        recorder.seen.clear()
        reading = reader.read(labelled.article)
        for place, other in pair(labelled.labels, reading.figures).items():
            label, figure = labelled.labels[place], reading.figures[other]
            bare = recorder.seen.get(figure.start)
            if bare is None or label.vague:
                continue
            candidates = bare.candidates()
            right = same_value(label, figure) and label.unit == figure.unit
            named_all = tuple(named(bare.features(unit), bare.measures(unit)) for unit in candidates)
            written = abs(float(bare.value) - label.low) <= _ROUNDING * abs(label.low)
            labels = tuple(right if unit == bare.rules else written and unit == label.unit for unit in candidates)
            found.append(Choice(labelled.article.id, right, candidates.index(bare.rules), named_all, labels))
    return found


if __name__ == "__main__":
    run(__doc__, LESSON, choices, LESSON.told, lambda one: [one])
