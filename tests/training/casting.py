"""Learns config/casting.toml from the labelled articles beside this file, and says what that brings on unseen ones.

`python -m tests.training.casting` writes the weights; with `--measure DIR` it only measures, over the articles beside
this file and over those of DIR: each article is read with weights that were learned without it (or without DIR).

A conditional logit: of a figure's candidates, those that the label names shall have all the probability. Weights are
drawn to zero (that of the rules' own choice to 2), since a few hundred figures teach no more than the strong ones.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from monitor.analyse.casting import MARGIN, Casting
from monitor.analyse.casting_features import Part
from monitor.analyse.companions import Owner
from monitor.analyse.figures import FigureReader
from monitor.analyse.reader import Reader
from monitor.analyse.steps import Toolbox
from monitor.domain.readings import Quantity
from monitor.evaluate import Labelled, load_labelled, pair, same_entity, surface_names
from monitor.settings import CASTING_FILE, load_catalogue

HERE = Path(__file__).parent
CONFIG = HERE.parents[1] / "config"
RULES = "rules"
_PRIOR = 2.0
_DRAW = 25.0
_SEEN_LEAST = 6
_STEPS = 400
_FOLDS = 10
_HEAD = """\
# What speaks for a party of an article as the bearer of a figure whose own sentence does not name it: learned, not
# written. `python -m tests.training.casting` learns it anew from the labelled articles in tests/training; the features
# are those of monitor/analyse/casting_features.py. Without this file the rules decide alone.

[weights]
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """A figure, the features of each candidate, and which of them the label names; `rules` is the rules' own choice.

    Where the rules' choice is not up for change there are no candidates, only whether it is right.
    """

    article: str
    right: bool
    rules: int = 0
    features: tuple[Mapping[str, float], ...] = ()
    labelled: tuple[bool, ...] = ()


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
                    tuple(part.features(name) for name in candidates),
                    tuple(same_entity(labelled, names, label.subject, name) for name in candidates),
                )
            )
    return found


def learn(sample: Sequence[Choice], draw: float = _DRAW) -> dict[str, float]:
    """The weights that give the labelled candidates the most probability (accelerated gradient descent).

    `draw`: how strongly weights are drawn to zero.
    """
    sample = [one for one in sample if any(one.labelled)]
    seen = Counter(name for one in sample for features in one.features for name in features)
    names = sorted(name for name, count in seen.items() if count >= _SEEN_LEAST)
    place = {name: index for index, name in enumerate(names)}
    told = [
        (line, place[name], value)
        for line, features in enumerate(features for one in sample for features in one.features)
        for name, value in features.items()
        if name in place
    ]
    row, column = np.array([one[0] for one in told]), np.array([one[1] for one in told])
    values = np.array([one[2] for one in told])
    group = np.repeat(np.arange(len(sample)), [len(one.features) for one in sample])
    asked = np.array([float(right) for one in sample for right in one.labelled])
    begins = np.searchsorted(group, np.arange(len(sample)))
    prior = np.zeros(len(names))
    prior[place[RULES]] = _PRIOR

    def gradient(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        score = np.bincount(row, weights[column] * values, len(group))
        odds = np.exp(score - np.maximum.reduceat(score, begins)[group])
        all_odds, right_odds = np.add.reduceat(odds, begins), np.add.reduceat(odds * asked, begins)
        excess = odds / all_odds[group] - odds * asked / right_odds[group]
        return np.asarray(np.bincount(column, excess[row] * values, len(names)) + draw * (weights - prior))

    weights, ahead = prior.copy(), prior.copy()
    step = 1 / (draw + np.bincount(column, values * values, len(names)).max() / 4)
    for count in range(_STEPS):
        moved = ahead - step * gradient(ahead)
        ahead = moved + count / (count + 3) * (moved - weights)
        weights = moved
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True) if abs(weight) >= 0.005}


def right(one: Choice, weights: Mapping[str, float]) -> bool:
    """Whether the choice with these weights is the labelled one."""
    if not one.features:
        return one.right
    scores = [sum(weights.get(name, 0.0) * value for name, value in features.items()) for features in one.features]
    best = max(range(len(scores)), key=scores.__getitem__)
    return one.labelled[best if scores[best] - scores[one.rules] >= MARGIN else one.rules]


def measure(sample: Sequence[Choice], draw: float = _DRAW) -> tuple[float, float]:
    """The share of right bearers by the rules alone, and with weights learned without the article, fold by fold."""
    articles = sorted({one.article for one in sample})
    hits = 0
    for fold in range(_FOLDS):
        left_out = set(articles[fold::_FOLDS])
        weights = learn([one for one in sample if one.article not in left_out], draw)
        hits += sum(right(one, weights) for one in sample if one.article in left_out)
    return sum(one.right for one in sample) / len(sample), hits / len(sample)


def main() -> None:
    """Learn and write, or only measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--measure", type=Path, nargs="*", metavar="DIR")
    asked = parser.parse_args()
    toolbox = Toolbox(load_catalogue(CONFIG))
    sample = choices(load_labelled(HERE / "articles"), toolbox)
    rules, both = measure(sample)
    print(f"{len(sample)} figures: rules {rules:.3f}, with the parties weighed {both:.3f} (articles left out)")
    weights = learn(sample)
    for directory in asked.measure or ():
        other = choices(load_labelled(directory), toolbox)
        rules, both = (
            sum(one.right for one in other) / len(other),
            sum(right(one, weights) for one in other) / len(other),
        )
        print(f"{directory}: {len(other)} figures: rules {rules:.3f}, with the parties weighed {both:.3f}")
    if asked.measure is None:
        lines = "".join(f'"{name}" = {weight}\n' for name, weight in sorted(weights.items()))
        (CONFIG / CASTING_FILE).write_text(_HEAD + lines, encoding="utf-8")


if __name__ == "__main__":
    main()
