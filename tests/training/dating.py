"""Learns config/dating.toml from the labelled articles beside this file, and says what that brings on unseen ones.

`python -m tests.training.dating` writes the weights; with `--measure DIR` it only measures, over the articles beside
this file and over those of DIR. What is learned and how is told in tests/training/casting.py; here the candidates are
the periods that a figure may hold for.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from monitor.analyse.components import Toolbox
from monitor.analyse.dating import Dating
from monitor.analyse.dating_features import Chronicle, Moment
from monitor.analyse.figures import FigureReader
from monitor.analyse.reader import Reader
from monitor.evaluate import Labelled, load_labelled, pair, same_value
from monitor.settings import DATING_FILE, load_catalogue
from tests.training.casting import CONFIG, HERE, Choice, learn, measure, right

# Weights below this change no choice worth the reading of them.
_LEAST = 0.05
# Weights are drawn to zero less than a party's: a figure has few candidates, which differ in much.
_DRAW = 6.0
_HEAD = """\
# What speaks for a period of an article as the one that a figure holds for: learned, not written.
# `python -m tests.training.dating` learns it anew from the labelled articles in tests/training; the features are those
# of monitor/analyse/dating_features.py. Without this file the rules decide alone.

[weights]
"""


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
        for place, other in pair(labelled.labels, reading.figures).items():
            label, figure = labelled.labels[place], reading.figures[other]
            if not label.salient or label.vague or not same_value(label, figure) or figure.unit != label.unit:
                continue
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
                    tuple(moment.features(name) for name in candidates),
                    tuple(name == label.period for name in candidates),
                )
            )
    return found


def main() -> None:
    """Learn and write, or only measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=Path, nargs="*", metavar="DIR", default=[HERE / "articles"])
    parser.add_argument("--measure", type=Path, nargs="*", metavar="DIR")
    asked = parser.parse_args()
    toolbox = Toolbox(load_catalogue(CONFIG))
    sample = [one for directory in asked.articles for one in choices(load_labelled(directory), toolbox)]
    rules, both = measure(sample, _DRAW)
    print(f"{len(sample)} figures: rules {rules:.3f}, with the periods weighed {both:.3f} (articles left out)")
    weights = learn(sample, _DRAW)
    for directory in asked.measure or ():
        other = choices(load_labelled(directory), toolbox)
        rules, both = (
            sum(one.right for one in other) / len(other),
            sum(right(one, weights) for one in other) / len(other),
        )
        print(f"{directory}: {len(other)} figures: rules {rules:.3f}, with the periods weighed {both:.3f}")
    if asked.measure is None:
        heavy = {name: weight for name, weight in weights.items() if abs(weight) >= _LEAST}
        lines = "".join(f'"{name}" = {weight}\n' for name, weight in sorted(heavy.items()))
        (CONFIG / DATING_FILE).write_text(_HEAD + lines, encoding="utf-8")


if __name__ == "__main__":
    main()
