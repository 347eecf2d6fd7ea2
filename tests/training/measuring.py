"""Learns config/measuring.toml from the labelled articles beside this file, and says what that brings on unseen ones.

`python -m tests.training.measuring` writes the weights; with `--measure DIR` it only measures, on the articles of DIR.
The candidates are the metrics that a figure's unit and size allow.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from monitor.analyse.figures import FigureReader
from monitor.analyse.measuring import Measuring, ballot, settled, stands
from monitor.analyse.measuring_features import facts as facts_of
from monitor.analyse.metrics import Reason
from monitor.analyse.metrics_carried import Told
from monitor.analyse.metrics_case import Case
from monitor.analyse.reader import Reader
from monitor.analyse.steps import Toolbox
from monitor.analyse.weighing import CALLED
from monitor.evaluate import Labelled, load_labelled
from monitor.settings import MEASURING_FILE, load_catalogue
from tests.training.learning import ARTICLES, CONFIG, RULES, read_right, write

_HEAD = """\
# What speaks for a metric as what a figure measures, where words and rules leave a doubt: learned, not written.
# `python -m tests.training.measuring` learns it anew from the labelled articles in tests/training; the facts are those
# of monitor/analyse/measuring_features.py. Without this file the rules decide alone.
"""
# The weight of the rules' own choice, and how strongly the others are drawn to zero: the lasso leaves a few thousand.
_PRIOR = 2.0
_LASSO, _RIDGE = 1.8, 1.0
_SEEN_LEAST = 4
# A firm's part in one story says nothing of its part in the next.
_ARTICLES_LEAST = 8
_LEAST = 0.06
_STEPS, _POWERS = 400, 12
_IMPOSSIBLE = -1e9

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with its facts: what the rules say it measures, what it can, and what it does by the label."""

    facts: Sequence[str]
    rules: str
    sure: bool
    possible: Sequence[str]
    labelled: str
    salient: bool
    article: str


class Recorder(Measuring):
    """Chooses as the rules do, and remembers the facts."""

    told: dict[int, tuple[Sequence[str], str, bool, Sequence[str]]]

    def chosen(self, case: Case, reason: Reason, before: Told | None) -> Reason:
        """The reason of the rules."""
        told = facts_of(case, reason, before, self._wording)
        self._wording.note(case, reason)
        self.told[case.quantity.start] = told, reason.metric, settled(reason), case.possible
        return reason


def recorded(articles: Iterable[Labelled], toolbox: Toolbox) -> list[Measured]:
    """The figures of labelled articles with the right value and unit, whether worth keeping or not."""
    toolbox.figures = FigureReader(toolbox.catalogue, measuring=Recorder)
    reader = Reader(toolbox)
    found: list[Measured] = []
    for labelled in articles:
        Recorder.told = {}
        reading = reader.read(labelled.article)
        for label, figure in read_right(labelled, reading):
            if (told := Recorder.told.get(figure.start)) is not None:
                found.append(Measured(*told, label.metric, label.salient, labelled.article.id))
    return found


def learn(sample: Sequence[Measured]) -> dict[str, float]:
    """The weights that give the labelled metrics the most probability (proximal accelerated gradient descent)."""
    seen = Counter(fact for one in sample for fact in one.facts)
    called = {(fact, one.article) for one in sample for fact in one.facts if fact.startswith(CALLED)}
    told_of = Counter(fact for fact, _ in called)
    names = [
        fact
        for fact, count in seen.items()
        if count >= _SEEN_LEAST and (not fact.startswith(CALLED) or told_of[fact] >= _ARTICLES_LEAST)
    ]
    metrics = sorted({metric for one in sample for metric in (*one.possible, one.rules, one.labelled)})
    place = {fact: index for index, fact in enumerate(names)}
    told = [(line, place[fact]) for line, one in enumerate(sample) for fact in one.facts if fact in place]
    cells = ([line for line, _ in told], [column for _, column in told])
    facts = csr_array((np.ones(len(told), np.float32), cells), shape=(len(sample), len(names)))
    across = facts.T.tocsr()
    column = {metric: index for index, metric in enumerate(metrics)}
    base: Matrix = np.full((len(sample), len(metrics)), _IMPOSSIBLE, np.float32)
    asked: Matrix = np.zeros_like(base)
    for line, one in enumerate(sample):
        base[line, [column[metric] for metric in (*one.possible, one.labelled)]] = 0.0
        base[line, column[one.rules]] = _PRIOR
        asked[line, column[one.labelled]] = 1.0
    direction: Matrix = np.ones((len(names), 1), np.float32)
    for _ in range(_POWERS):
        direction = across @ (facts @ direction)
        length = float(np.linalg.norm(direction))
        direction /= length
    step = 1 / (_RIDGE + length / 2)
    weights: Matrix = np.zeros((len(names), len(metrics)), np.float32)
    ahead = weights
    for count in range(_STEPS):
        scores = base + facts @ ahead
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        excess = odds / odds.sum(axis=1, keepdims=True) - asked
        moved = ahead - step * (across @ excess + _RIDGE * ahead)
        drawn = np.sign(moved) * np.maximum(np.abs(moved) - step * _LASSO, 0)
        ahead, weights = drawn + count / (count + 3) * (drawn - weights), drawn
    kept = {
        f"{metrics[right]}: {names[line]}": round(float(weights[line, right]), 2)
        for line, right in np.argwhere(np.abs(weights) >= _LEAST)
    }
    return {RULES: _PRIOR, **kept}


def told(sample: Sequence[Measured], weights: Mapping[str, float]) -> str:
    """How many of the figures worth keeping have the right metric by the rules alone, and weighed."""
    known = ballot(weights)
    kept = [one for one in sample if one.salient]
    rules = sum(one.rules == one.labelled for one in kept)
    best = (one.rules if one.sure else known.chosen(one.facts, one.rules, one.possible) for one in kept)
    chosen = (one.rules if stands(one.rules, metric) else metric for metric, one in zip(best, kept, strict=True))
    both = sum(metric == one.labelled for metric, one in zip(chosen, kept, strict=True))
    return f"{len(kept)} figures: rules {rules / len(kept):.3f}, weighed {both / len(kept):.3f}"


def main() -> None:
    """Learn, and write or measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--measure", type=Path, nargs="*", metavar="DIR")
    asked = parser.parse_args()
    toolbox = Toolbox(load_catalogue(CONFIG))
    weights = learn(recorded(load_labelled(ARTICLES), toolbox))
    for directory in asked.measure or ():
        print(f"{directory}: {told(recorded(load_labelled(directory), toolbox), weights)}")
    if asked.measure is None:
        write(MEASURING_FILE, _HEAD, weights)


if __name__ == "__main__":
    main()
