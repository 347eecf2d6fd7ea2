"""What features come to by learned weights (config/casting.toml, accompanying.toml, dating.toml; moods, measuring).

Where the candidates are the document's own, each has features of its own. They are told in groups: a function that
names them, and the few words that alone decide what it names. Training asks for the names. Reading asks what a group
weighs, which is summed when it is first met: the same few thousand groups come again and again, so that the name of a
feature is hardly ever put together while an article waits. Where the candidates are always the same few, facts are told
once for all of them, and a fact has a weight for each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

# A function of words that yields names of features, and its words; a feature with a value of its own; and what speaks
# for one candidate: groups of features, each of the value 1, and others.
Group = tuple[Any, ...]
Measure = tuple[str, float]
Features = tuple[Iterable[Group], Iterable[Measure]]
# One of a few candidates: a metric, a status.
Choice = TypeVar("Choice", bound=str)
# Groups that are remembered at most: a bound of memory. Hundreds of articles bring fewer.
_MOST = 32_768
# Begins the features of one party by its name, of which no other has any: weights of their own, where many articles
# name it.
CALLED = "called "
# Under this name stands the weight of the rules' own choice.
RULES = "rules"


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
        names, *words = group
        known = [self.weights[name] for name in dict.fromkeys(names(*words)) if name in self.weights]
        found = self[group] = sum(known)
        return found

    def weigh(self, groups: Iterable[Group], measures: Iterable[Measure] = ()) -> float:
        """The sum of the features' values by weight."""
        total = sum(map(self.__getitem__, groups))
        return total + weighed(self.weights, measures) if measures else total


class Ballot:
    """Which of a few candidates facts speak for: a row of weights a fact. False where nothing has a weight."""

    def __init__(self, weights: Mapping[str, float], candidates: Sequence[str], margin: float) -> None:
        """`weights` are by candidate and fact ("planned: governed by promised"), but for that of the rules' choice."""
        self._rules, self._margin = weights.get(RULES, 0.0), margin
        self._places = {candidate: place for place, candidate in enumerate(candidates)}
        # The last of each row is for candidates without a weight.
        self._nothing = (0.0,) * (len(candidates) + 1)
        rows: defaultdict[str, list[float]] = defaultdict(lambda: [*self._nothing])
        alike: dict[float, float] = {}
        for name, weight in weights.items():
            candidate, _, fact = name.partition(": ")
            if fact and candidate not in self._places:
                raise ValueError(f"a weight of no candidate: {name}")
            if fact:
                rows[fact][self._places[candidate]] = alike.setdefault(weight, weight)
        self._rows = {fact: tuple(row) for fact, row in rows.items()}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def chosen(self, facts: Iterable[str], rules: Choice, possible: Iterable[Choice]) -> Choice:
        """The possible candidate that the facts speak for; the rules' own unless another is ahead by the margin."""
        rows = [self._nothing, *[row for row in map(self._rows.get, facts) if row is not None]]
        columns = [*zip(*rows, strict=True)]
        scores = {
            one: sum(columns[self._places.get(one, -1)], self._rules if one == rules else 0.0)
            for one in (*possible, rules)
        }
        best = max(scores, key=scores.__getitem__)
        return best if scores[best] - scores[rules] >= self._margin else rules
