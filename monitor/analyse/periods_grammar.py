"""A grammar of time: rules tried in order, each a pattern with its meaning; what an earlier rule took stays taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from monitor.analyse import periods_calendar as calendar
from monitor.analyse.periods_calendar import Period
from monitor.analyse.periods_resolver import Link, Resolver

Found = Period | Link | tuple[Link, Period] | None
Meaning = Callable[[re.Match[str], Resolver], Found]

_GROUP = re.compile(r"\(\?P<(\w+?)>")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A pattern with its meaning. It is tried only where one of its `triggers` stands in the sentence."""

    triggers: frozenset[str]
    pattern: re.Pattern[str]
    meaning: Meaning


def rule(triggers: str, meaning: Meaning, *pieces: str, any_case: bool = False) -> Rule:
    """A rule whose pattern is written in pieces; alternatives may share group names (`groups` reads them back)."""
    pattern = grouped("".join(pieces), re.IGNORECASE if any_case else 0)
    return Rule(triggers=frozenset(triggers.split()), pattern=pattern, meaning=meaning)


def find(
    trigger: re.Pattern[str], rules: Sequence[Rule], folded: str, start: int, end: int, resolver: Resolver
) -> Iterator[tuple[int, int, Found]]:
    """The expressions in `folded[start:end]` in order of place, each with its meaning.

    `trigger` has one named group for each kind of word without which some rules cannot match. A group named `lead`
    belongs to a match but not to the expression.
    """
    present = {match.lastgroup or "" for match in trigger.finditer(folded, start, end)}
    if not present:
        return
    taken: list[tuple[int, int, re.Match[str], Meaning]] = []
    for candidate in rules:
        if candidate.triggers.isdisjoint(present):
            continue
        for match in candidate.pattern.finditer(folded, start, end):
            left, right = match.span()
            if all(right <= begin or left >= stop for begin, stop, _, _ in taken):
                taken.append((left, right, match, candidate.meaning))
    for left, right, match, meaning in sorted(taken, key=lambda item: item[0]):
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
    return {name.partition("__")[0]: value for name, value in match.groupdict().items() if value}


def alternation(words: Sequence[str]) -> str:
    """A group that matches any of the words, the longest first; nothing where there are none."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")" if words else "(?!)"


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
