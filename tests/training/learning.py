"""What the learned choices of the reading have in common: how weights are learned, measured and written.

A conditional logit: of a figure's candidates, those that the label names shall have all the probability. Weights are
drawn to zero (that of the rules' own choice to 2), since a few hundred figures teach no more than the strong ones.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array

from monitor.analyse.steps import Toolbox
from monitor.analyse.weighing import weighed
from monitor.domain.figures import Figure
from monitor.domain.readings import Reading
from monitor.evaluate import Label, Labelled, load_labelled, pair, same_value
from monitor.settings import load_catalogue

ARTICLES = Path(__file__).parent / "articles"
CONFIG = Path(__file__).parents[2] / "config"
RULES = "rules"
_PRIOR = 2.0
_SEEN_LEAST = 6
# Features of one candidate alone: articles that must have one, how strongly they are drawn against others, and the
# weight below which they are left out.
_ARTICLES_LEAST = 8
_DRAW_OWN = 0.25
_LEAST_OWN = 0.1
# Steps of the solver at most, and how many of them it remembers.
_STEPS, _MEMORY = 400, 20
_FOLDS = 10


class _OfArticle(Protocol):
    @property
    def article(self) -> str: ...


_T = TypeVar("_T", bound=_OfArticle)


@dataclass(frozen=True, slots=True)
class Choice:
    """A figure, the features of each candidate, and which of them the label names; `rules` is the rules' own choice.

    Where the rules' choice is not up for change there are no candidates, only whether it is right. `weight` is what the
    choice counts for among those that teach.
    """

    article: str
    right: bool
    rules: int = 0
    features: tuple[Mapping[str, float], ...] = ()
    labelled: tuple[bool, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """One kind of choice, with how it is learned.

    `draw`: how strongly weights are drawn to zero; those below `least` are left out. The rules' choice stands unless
    another is ahead by `margin`. `file` is written in the config directory, under `head`; `weighs` is what is weighed.
    `own` begins the features of one candidate alone: of them those of many articles teach, and are drawn less strongly.
    """

    file: str
    head: str
    weighs: str
    draw: float
    least: float
    margin: float = 0.0
    own: str | None = None

    def learn(self, sample: Iterable[Choice]) -> dict[str, float]:
        """The weights that matter."""
        weights = learn([*sample], self.draw, self.own)
        return {
            name: weight
            for name, weight in weights.items()
            if abs(weight) >= (self.least if self.own is None or not name.startswith(self.own) else _LEAST_OWN)
        }

    def right(self, one: Choice, weights: Mapping[str, float]) -> bool:
        """Whether the choice with these weights is the labelled one."""
        if not one.features:
            return one.right
        scores = [weighed(weights, features.items()) for features in one.features]
        best = max(range(len(scores)), key=scores.__getitem__)
        return one.labelled[best if scores[best] - scores[one.rules] >= self.margin else one.rules]

    def shares(self, sample: Sequence[Choice], weights: Mapping[str, float] | None) -> tuple[float, float]:
        """The share of right choices by the rules alone, and weighed; None: by weights of the rest of each fold."""
        parts = (
            [(weights, sample)] if weights is not None else ((self.learn(rest), part) for rest, part in folds(sample))
        )
        hits = sum(self.right(one, known) for known, part in parts for one in part)
        return sum(one.right for one in sample) / len(sample), hits / len(sample)

    def told(self, sample: Sequence[Choice], weights: Mapping[str, float] | None) -> str:
        """What weights bring, in words; None: weights of the rest of each fold."""
        rules, both = self.shares(sample, weights)
        return f"rules {rules:.3f}, with the {self.weighs} weighed {both:.3f}"


def learn(sample: Sequence[Choice], draw: float, own: str | None = None) -> dict[str, float]:
    """The weights that give the labelled candidates the most probability (scipy's L-BFGS)."""
    sample = [one for one in sample if any(one.labelled)]
    names = _taught(sample, own)
    draws = np.array([draw * _DRAW_OWN if own is not None and name.startswith(own) else draw for name in names])
    place = {name: index for index, name in enumerate(names)}
    told = [
        (line, place[name], value)
        for line, features in enumerate(features for one in sample for features in one.features)
        for name, value in features.items()
        if name in place
    ]
    lines = sum(len(one.features) for one in sample)
    facts = csr_array(
        ([value for _, _, value in told], ([line for line, _, _ in told], [column for _, column, _ in told])),
        shape=(lines, len(names)),
    )
    across = facts.T.tocsr()
    asked = np.array([right for one in sample for right in one.labelled], bool)
    begins = np.cumsum([0, *[len(one.features) for one in sample][:-1]])
    group = np.repeat(np.arange(len(sample)), [len(one.features) for one in sample])
    counted = np.array([one.weight for one in sample])
    prior = np.zeros(len(names))
    prior[place[RULES]] = _PRIOR

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = facts @ weights
        odds = np.exp(score - np.maximum.reduceat(score, begins)[group])
        all_odds, right_odds = np.add.reduceat(odds, begins), np.add.reduceat(odds * asked, begins)
        excess = counted[group] * (odds / all_odds[group] - odds * asked / right_odds[group])
        drawn = weights - prior
        unlikely = counted @ (np.log(all_odds) - np.log(right_odds))
        return float(unlikely + draws @ drawn**2 / 2), np.asarray(across @ excess + draws * drawn)

    weights = minimize(loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS, "maxcor": _MEMORY}).x
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True) if abs(weight) >= 0.005}


def _taught(sample: Sequence[Choice], own: str | None) -> list[str]:
    """The features that a sample teaches something of: they come often enough, those of one candidate in many articles.

    A firm's part in one story says nothing of its part in the next.
    """
    seen = Counter(name for one in sample for features in one.features for name in features)
    names = sorted(name for name, count in seen.items() if count >= _SEEN_LEAST)
    if own is None:
        return names
    told: dict[str, set[str]] = defaultdict(set)
    for one in sample:
        for name in {name for features in one.features for name in features if name.startswith(own)}:
            told[name].add(one.article)
    return [name for name in names if not name.startswith(own) or len(told[name]) >= _ARTICLES_LEAST]


def write(file: str, head: str, weights: Mapping[str, float]) -> None:
    """Write weights where the program reads them, under a head."""
    lines = "".join(f"{json.dumps(name, ensure_ascii=False)} = {weight}\n" for name, weight in sorted(weights.items()))
    (CONFIG / file).write_text(f"{head}\n[weights]\n{lines}", encoding="utf-8")


def read_right(labelled: Labelled, reading: Reading) -> Iterator[tuple[Label, Figure]]:
    """The labels of an article, each with the figure that was read with its value and unit."""
    for place, other in pair(labelled.labels, reading.figures).items():
        label, figure = labelled.labels[place], reading.figures[other]
        if not label.vague and same_value(label, figure) and label.unit == figure.unit:
            yield label, figure


def measured(labelled: Labelled, reading: Reading) -> Iterator[tuple[Label, Figure]]:
    """The same of the salient labels."""
    return ((label, figure) for label, figure in read_right(labelled, reading) if label.salient)


def folds(sample: Sequence[_T]) -> Iterator[tuple[list[_T], list[_T]]]:
    """A sample in parts by article, each fold with the rest of the sample first."""
    articles = sorted({one.article for one in sample})
    for fold in range(_FOLDS):
        left_out = set(articles[fold::_FOLDS])
        yield (
            [one for one in sample if one.article not in left_out],
            [one for one in sample if one.article in left_out],
        )


def run(
    doc: str | None,
    lesson: Lesson,
    read: Callable[[Iterable[Labelled], Toolbox], list[_T]],
    tell: Callable[[Sequence[_T], Mapping[str, float] | None], str],
    choices: Callable[[_T], Iterable[Choice]],
) -> None:
    """The command line: learn and write, or only measure.

    `read` makes a sample of labelled articles, and `tell` says what weights bring on one; None: weights that were
    learned without the article at hand. `choices` are those of a sample's item that teach.
    """
    parser = argparse.ArgumentParser(description=doc.splitlines()[0] if doc else None)
    parser.add_argument("--measure", type=Path, nargs="*", metavar="DIR")
    asked = parser.parse_args()
    toolbox = Toolbox(load_catalogue(CONFIG))
    sample = read(load_labelled(ARTICLES), toolbox)
    print(f"{len(sample)} figures: {tell(sample, None)} (articles left out)")
    weights = lesson.learn(choice for one in sample for choice in choices(one))
    for directory in asked.measure or ():
        other = read(load_labelled(directory), toolbox)
        print(f"{directory}: {len(other)} figures: {tell(other, weights)}")
    if asked.measure is None:
        write(lesson.file, lesson.head, weights)
