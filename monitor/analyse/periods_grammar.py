"""A grammar of time: rules tried in order, each a pattern with its meaning; what an earlier rule took stays taken."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from monitor.analyse import periods_calendar as calendar
from monitor.analyse.fold import lower
from monitor.analyse.periods_calendar import Period
from monitor.analyse.periods_resolver import Link, Resolver

Found = Period | Link | tuple[Link, Period] | None
Meaning = Callable[[re.Match[str], Resolver], Found]

_GROUP = re.compile(r"\(\?P<(\w+?)>")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A pattern with its meaning. It is tried only where words of one of its `triggers` stand in the sentence."""

    triggers: frozenset[str]
    pattern: re.Pattern[str]
    meaning: Meaning


def rule(triggers: str, meaning: Meaning, *pieces: str, any_case: bool = False) -> Rule:
    """A rule whose pattern is written in pieces; alternatives may share group names (`groups` reads them back)."""
    pattern = grouped("".join(pieces), re.IGNORECASE if any_case else 0)
    return Rule(triggers=frozenset(triggers.split()), pattern=pattern, meaning=meaning)


class Grammar:
    """Rules tried in order. `triggers` names the words without which the rules of a trigger cannot match.

    A word in lower case stands for itself in any case. A rule's group named `lead` belongs to a match but not to the
    expression.
    """

    def __init__(self, triggers: Mapping[str, Iterable[str]], rules: Sequence[Rule]) -> None:
        self._triggers = [(name, word) for name, words in triggers.items() for word in words]
        self._rules = rules
        self._tried: dict[frozenset[str], tuple[Rule, ...]] = {}

    def over(self, folded: str) -> Finder:
        """Finds the expressions of one document."""
        plain = lower(folded)
        hits: list[tuple[int, str]] = []
        for name, word in self._triggers:
            text = plain if word.islower() else folded
            place = text.find(word)
            while place >= 0:
                hits.append((place, name))
                place = text.find(word, place + len(word))
        hits.sort()
        return Finder(self, folded, [place for place, _ in hits], [name for _, name in hits])

    def tried(self, present: frozenset[str]) -> tuple[Rule, ...]:
        """The rules that may match where some triggers are present."""
        if (known := self._tried.get(present)) is None:
            known = tuple(candidate for candidate in self._rules if not candidate.triggers.isdisjoint(present))
            self._tried[present] = known
        return known


@dataclass(frozen=True, slots=True)
class Finder:
    """A grammar at work on one document; `places` and `names` are those of the triggers' words that it holds."""

    grammar: Grammar
    folded: str
    places: Sequence[int]
    names: Sequence[str]

    def find(self, start: int, end: int, resolver: Resolver) -> Iterator[tuple[int, int, Found]]:
        """The expressions in `folded[start:end]` in order of place, each with its meaning."""
        first = bisect_left(self.places, start)
        present = frozenset(self.names[first : bisect_left(self.places, end, first)])
        if not present:
            return
        taken: list[tuple[int, int, re.Match[str], Meaning]] = []
        for candidate in self.grammar.tried(present):
            for match in candidate.pattern.finditer(self.folded, start, end):
                left, right = match.span()
                if not taken or all(right <= begin or left >= stop for begin, stop, _, _ in taken):
                    taken.append((left, right, match, candidate.meaning))
        for left, right, match, meaning in sorted(taken, key=itemgetter(0)):
            resolver.place = left
            yield left + len(groups(match).get("lead", "")), right, meaning(match, resolver)


def grouped(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compile a pattern whose alternatives may share group names."""
    seen: dict[str, int] = {}

    def renamed(match: re.Match[str]) -> str:
        seen[match[1]] = seen.get(match[1], 0) + 1
        return f"(?P<{match[1]}__{seen[match[1]]}>"

    return re.compile(_GROUP.sub(renamed, pattern), flags)


def groups(match: re.Match[str]) -> dict[str, str]:
    """The groups of a `grouped` pattern that took part in a match."""
    return {_plain(name): value for name, value in match.groupdict().items() if value}


@lru_cache(maxsize=256)
def _plain(name: str) -> str:
    """The name of a group as the rule has it, without its number."""
    return name.partition("__")[0]


def numbered(words: tuple[str, ...]) -> dict[str, int]:
    """Words to their place in the list; forms of one place are joined by a bar."""
    return {form: place for place, forms in enumerate(words, start=1) for form in forms.split("|")}


def years(match: re.Match[str], resolver: Resolver) -> Found:
    """The span from `year` to the year `to`, which may be two digits; the first alone where they are no span."""
    named = groups(match)
    first, last = int(named["year"]), int(named["to"])
    last += first // 100 * 100 if last < 100 else 0
    resolver.name_year(last)
    if not first < last <= first + 40:
        return calendar.year(first)
    return calendar.span(calendar.year(first), calendar.year(last))
