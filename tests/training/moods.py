"""Learns config/moods.toml from the labelled articles beside this file, and says what that brings on unseen ones.

`python -m tests.training.moods` writes the weights; with `--measure DIR` it only measures, over the articles beside
this file and over those of DIR. The candidates are fact, plan and forecast.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.analyse.figures import FigureReader
from monitor.analyse.moods import CANDIDATES, MARGIN, Moods
from monitor.analyse.moods_features import Account
from monitor.analyse.reader import Reader
from monitor.analyse.steps import Toolbox
from monitor.domain.figures import Status
from monitor.evaluate import Labelled
from monitor.settings import MOODS_FILE
from tests.training.learning import RULES, Choice, Lesson, measured, run

_HEAD = """\
# What speaks for a figure being told as a fact, a plan or a forecast: learned, not written.
# `python -m tests.training.moods` learns it anew from the labelled articles in tests/training; the facts are those
# of monitor/analyse/moods_features.py. Without this file the rules decide alone.
"""
LESSON = Lesson(file=MOODS_FILE, head=_HEAD, weighs="statuses", draw=8.0, least=0.08, margin=MARGIN)


class Recorder(Moods):
    """Tells by the rules alone, and remembers the facts of every figure that could be told otherwise."""

    facts: dict[int, Sequence[str] | None]

    def told(self, account: Account) -> Sequence[Status]:
        """The statuses of the rules."""
        for index, quantity in enumerate(account.context.quantities):
            mood = self.mood(account, index)
            self.facts[quantity.start] = None if mood is None else mood.facts()
        return account.told.statuses


def choices(articles: Iterable[Labelled], toolbox: Toolbox) -> list[Choice]:
    """The salient figures of labelled articles with the right value, as choices among fact, plan and forecast."""
    toolbox.figures = FigureReader(toolbox.catalogue, moods=Recorder)
    reader = Reader(toolbox)
    found: list[Choice] = []
    for labelled in articles:
        Recorder.facts = {}
        reading = reader.read(labelled.article)
        for label, figure in measured(labelled, reading):
            right = figure.status == label.status
            facts = Recorder.facts[figure.start]
            if facts is None:
                found.append(Choice(labelled.article.id, right))
                continue
            features = tuple(
                {f"{status}: {fact}": 1.0 for fact in facts} | ({RULES: 1.0} if status == figure.status else {})
                for status in CANDIDATES
            )
            labels = tuple(status == label.status for status in CANDIDATES)
            found.append(Choice(labelled.article.id, right, CANDIDATES.index(figure.status), features, labels))
    return found


if __name__ == "__main__":
    run(__doc__, LESSON, choices, LESSON.told, lambda one: [one])
