"""What features come to by learned weights (config/casting.toml, accompanying.toml, dating.toml).

Features are told in groups: a function that names them, and the few words that alone decide what it names. Training
asks for the names. Reading asks what a group weighs, which is summed when it is first met: the same few thousand groups
come again and again, so that the name of a feature is hardly ever put together while an article waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# A function of words that yields names of features, and its words; a feature with a value of its own; and what speaks
# for one candidate: groups of features, each of the value 1, and others.
Group = tuple[Any, ...]
Measure = tuple[str, float]
Features = tuple[Iterable[Group], Iterable[Measure]]
# Groups that are remembered at most: a bound of memory. An article brings a few dozen new ones.
_MOST = 8_192


def named(groups: Iterable[Group], measures: Iterable[Measure] = ()) -> dict[str, float]:
    """Features by name, each with its value."""
    return {**{name: 1.0 for names, *words in groups for name in names(*words)}, **dict(measures)}


def weighed(weights: Mapping[str, float], features: Iterable[Measure]) -> float:
    """The sum of the features' values by weight; a feature without a weight counts for nothing."""
    return sum([weights[name] * value for name, value in features if name in weights])


class Scale(dict[Group, float]):
    """What groups of features weigh. Built once from the weights; false where nothing has a weight."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        super().__init__()
        self.weights = weights

    def __bool__(self) -> bool:
        return bool(self.weights)

    def __missing__(self, group: Group) -> float:
        if len(self) >= _MOST:
            self.clear()
        found = self[group] = weighed(self.weights, named([group]).items())
        return found

    def weigh(self, groups: Iterable[Group], measures: Iterable[Measure] = ()) -> float:
        """The sum of the features' values by weight."""
        total = sum(map(self.__getitem__, groups))
        return total + weighed(self.weights, measures) if measures else total
