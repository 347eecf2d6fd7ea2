"""Learns config/accompanying.toml from the labelled articles beside this file, and says what it brings on unseen ones.

`python -m tests.training.accompanying` writes the weights; with `--measure DIR` it only measures, over the articles
beside this file and over those of DIR: each article is read with weights that were learned without it (or without DIR).
What is learned and how is told in tests/training/casting.py; here each party around a figure is a choice of its own,
between the party and nobody, whom nothing speaks for.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.analyse.accompanying import JOINS, LEAVES, Accompanying
from monitor.analyse.accompanying_features import Borne, Circle
from monitor.analyse.companions import Owner
from monitor.analyse.figures import FigureReader
from monitor.analyse.reader import Reader
from monitor.analyse.steps import Toolbox
from monitor.evaluate import Labelled, load_labelled, pair, same_entity, same_value, surface_names
from monitor.settings import ACCOMPANYING_FILE, load_catalogue
from tests.training.casting import CONFIG, HERE, Choice, learn

# Weights are drawn to zero less than those of bearers: there are many more parties to learn from.
_DRAW = 10.0
_FOLDS = 10
# Weights below this change no choice worth the reading of them.
_LEAST = 0.05
_HEAD = """\
# What speaks for a party of an article as one that identifies a figure beside its subject: learned, not written.
# `python -m tests.training.accompanying` learns it anew from the labelled articles in tests/training; the features are
# those of monitor/analyse/accompanying_features.py. Without this file the rules decide alone.

[weights]
"""


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
        for place, other in pair(labelled.labels, reading.figures).items():
            label, figure = labelled.labels[place], reading.figures[other]
            if not label.salient or label.vague or not same_value(label, figure) or label.unit != figure.unit:
                continue
            circle = Recorder.circles.get(figure.start)
            known = circle.candidates() if circle is not None else figure.about
            meant = [{one for one in label.about if same_entity(labelled, names, one, name)} for name in known]
            choices = tuple(
                Choice(
                    labelled.article.id,
                    right=bool(those) == (name in figure.about),
                    rules=0 if name in figure.about else 1,
                    features=(dict(circle.features(name)), {}) if circle is not None else (),
                    labelled=(bool(those), not those),
                )
                for name, those in zip(known, meant, strict=True)
            )
            found.append(Surrounded(labelled.article.id, choices, len(set(label.about).difference(*meant))))
    return found


def learned(sample: Iterable[Surrounded]) -> dict[str, float]:
    """The weights that tell the labelled parties from the others."""
    weights = learn([choice for one in sample for choice in one.choices if choice.features], _DRAW)
    return {name: weight for name, weight in weights.items() if abs(weight) >= _LEAST}


def joins(choice: Choice, weights: Mapping[str, float]) -> bool:
    """Whether a party identifies its figure, with these weights."""
    by_rules = choice.rules == 0
    if not choice.features:
        return by_rules
    score = sum(weights.get(name, 0.0) * value for name, value in choice.features[0].items())
    return score >= (LEAVES if by_rules else JOINS)


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


def left_out(sample: Sequence[Surrounded]) -> Iterator[tuple[Surrounded, list[bool]]]:
    """The word of weights that were learned without the figure's article, fold by fold."""
    articles = sorted({one.article for one in sample})
    for fold in range(_FOLDS):
        unseen = set(articles[fold::_FOLDS])
        weights = learned(one for one in sample if one.article not in unseen)
        yield from by_weights([one for one in sample if one.article in unseen], weights)


def main() -> None:
    """Learn and write, or only measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--measure", type=Path, nargs="*", metavar="DIR")
    asked = parser.parse_args()
    toolbox = Toolbox(load_catalogue(CONFIG))
    sample = surrounded(load_labelled(HERE / "articles"), toolbox)
    rules, both = f1(by_rules(sample)), f1(left_out(sample))
    print(f"{len(sample)} figures: about F1 {rules:.3f} by rules, weighed {both:.3f} (articles left out)")
    weights = learned(sample)
    for directory in asked.measure or ():
        other = surrounded(load_labelled(directory), toolbox)
        rules, both = f1(by_rules(other)), f1(by_weights(other, weights))
        print(f"{directory}: {len(other)} figures: about F1 {rules:.3f} by rules, weighed {both:.3f}")
    if asked.measure is None:
        lines = "".join(f'"{name}" = {weight}\n' for name, weight in sorted(weights.items()))
        (CONFIG / ACCOMPANYING_FILE).write_text(_HEAD + lines, encoding="utf-8")


if __name__ == "__main__":
    main()
