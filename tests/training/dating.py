"""Learns config/dating.toml from the labelled articles beside this file, and says what that brings on unseen ones.

`python -m tests.training.dating` writes the weights; with `--measure DIR` it only measures, over the articles beside
this file and over those of DIR. The candidates are the periods that a figure may hold for.
"""

from __future__ import annotations

from collections.abc import Iterable

from monitor.analyse.dating import MARGIN, Dating
from monitor.analyse.dating_chronicle import Chronicle
from monitor.analyse.dating_features import Moment
from monitor.analyse.figures import FigureReader
from monitor.analyse.reader import Reader
from monitor.analyse.steps import Toolbox
from monitor.analyse.weighing import named
from monitor.evaluate import Labelled
from monitor.settings import DATING_FILE
from tests.training.learning import Choice, Lesson, measured, run

_HEAD = """\
# What speaks for a period of an article as the one that a figure holds for: learned, not written.
# `python -m tests.training.dating` learns it anew from the labelled articles in tests/training; the features are those
# of monitor/analyse/dating_features.py. Without this file the rules decide alone.
"""
# Weights are drawn to zero less than a party's: a figure has few candidates, which differ in much. Those below the
# least change no choice worth the reading of them.
LESSON = Lesson(file=DATING_FILE, head=_HEAD, weighs="periods", draw=6.0, least=0.05, margin=MARGIN)


class Recorder(Dating):
    """Dates by the rules alone, and remembers every figure that could be dated otherwise."""

    moments: dict[int, Moment | None]
    rules: dict[int, str | None]

    def dated(self, chronicle: Chronicle) -> list[str | None]:
        """The periods of the rules."""
        found = [None if period is None else period.text for period in chronicle.told.found]
        for index, quantity in enumerate(chronicle.context.quantities):
            self.moments[quantity.start] = self.moment(chronicle, index)
            self.rules[quantity.start] = found[index]
        return found


def choices(articles: Iterable[Labelled], toolbox: Toolbox) -> list[Choice]:
    """The salient figures of labelled articles with the right value, as choices among periods."""
    toolbox.figures = FigureReader(toolbox.catalogue, dating=Recorder)
    reader = Reader(toolbox)
    found: list[Choice] = []
    for labelled in articles:
        Recorder.moments, Recorder.rules = {}, {}
        reading = reader.read(labelled.article)
        for label, figure in measured(labelled, reading):
            moment, rules = Recorder.moments[figure.start], Recorder.rules[figure.start]
            if moment is None:
                found.append(Choice(labelled.article.id, rules == label.period))
                continue
            candidates = moment.candidates()
            found.append(
                Choice(
                    labelled.article.id,
                    rules == label.period,
                    candidates.index(rules),
                    tuple(named(moment.features(name)) for name in candidates),
                    tuple(name == label.period for name in candidates),
                )
            )
    return found


if __name__ == "__main__":
    run(__doc__, LESSON, choices, LESSON.told, lambda one: [one])
