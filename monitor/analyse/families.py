"""Naming patterns of chip families: a part announced tomorrow is tagged tomorrow."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from monitor.analyse.fold import fold
from monitor.analyse.matcher import Tokens
from monitor.analyse.patterns import ways
from monitor.domain.catalogue import Chip

_LITERAL = re.compile(r"[0-9A-Za-z\u3400-\u9fff]+")
# After a number of its own: "HBM 4 times", "昆仑2倍".
_COUNTED = r"%|percent|per\scent|times|billion|million|trillion|thousand|[倍成万亿个家款年月天颗张]"
_MEMBER = "(?P<member>"
_CLASS = re.compile(r"\[([0-9A-Za-z]+)\]([?*{])?")
_GROUP = re.compile(r"\(\?:([^()]*)\)([?*{])?")
# A pattern whose first literal has three letters or a Chinese name says enough by itself; `B400` does not.
_TELLING = 3
# Characters of a word that say whether a pattern may match there: with two, four of ten words would be tried.
_LEAD = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A part that a pattern found: characters `start:end`, its family, its name within it; whether that says enough."""

    start: int
    end: int
    family: Chip
    member: str
    strong: bool

    @property
    def id(self) -> str:
        """`<family id>-<member>`, as a slug."""
        return f"{self.family.id}-{slug(self.member)}"


def slug(text: str) -> str:
    """A name as an id: lower case, words joined by hyphens; letters of every script are kept."""
    return re.sub(r"[\W_]+", "-", fold(text).lower().replace("+", "-plus")).strip("-")


@dataclass(frozen=True, kw_only=True)
class _Pattern:
    family: Chip
    source: str
    strong: bool

    # A day's articles name few of the families, and a hundred patterns take as long to compile as an article to read.
    @cached_property
    def expression(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?:{fold(self.source)})s?(?![0-9A-Za-z])(?!\.[0-9])(?!\s?(?:{_COUNTED}))",
            re.IGNORECASE if self.strong else 0,
        )


class _Beginnings(dict[str, tuple[_Pattern, ...]]):
    """A word's first characters → the patterns that may match where they stand, worked out when they first come."""

    _MOST = 16_384

    def __init__(self, by_lead: Mapping[str, Sequence[_Pattern]]) -> None:
        super().__init__()
        self._by_lead = by_lead

    def __missing__(self, beginning: str) -> tuple[_Pattern, ...]:
        if len(self) >= self._MOST:
            self.clear()
        lead = beginning.lower()
        keys = dict.fromkeys(begun[:length] for length in range(_LEAD, -1, -1) for begun in (beginning, lead))
        found = self[beginning] = tuple(pattern for key in keys for pattern in self._by_lead.get(key, ()))
        return found


class Families:
    """The patterns of a catalogue, each looked up by the letters that it begins with."""

    def __init__(self, families: Iterable[tuple[Chip, str]]) -> None:
        self._by_lead: defaultdict[str, list[_Pattern]] = defaultdict(list)
        self._beginning = _Beginnings(self._by_lead)
        self.ids: set[str] = set()
        self.makers: set[str] = set()
        for family, source in families:
            found = leads(source)
            self.ids.add(family.id)
            if family.maker is not None:
                self.makers.add(family.maker)
            shortest = min((_weight(lead) for lead in found), default=0)
            pattern = _Pattern(family=family, source=source, strong=shortest >= _TELLING)
            # One that takes no other case is not asked where its beginning stands in another: most words are in small
            # letters.
            begun = [lead[:_LEAD].lower() if pattern.strong else lead[:_LEAD] for lead in found]
            for lead in dict.fromkeys(begun) or ("",):
                self._by_lead[lead].append(pattern)
        # Few Chinese characters begin a name: those that begin none need not be remembered with the one behind them.
        self._firsts = frozenset(lead[:1].lower() for lead in self._by_lead)

    def heads(self, tokens: Tokens) -> list[int]:
        """The words with which a member's name may begin."""
        if "" in self._by_lead:  # a pattern may begin with anything
            return [index for index, begins in enumerate(tokens.begins) if begins]
        text, beginning, firsts = tokens.text, self._beginning, self._firsts
        words = zip(tokens.keys, tokens.starts, tokens.begins, strict=True)
        return [
            index
            for index, (key, start, begins) in enumerate(words)
            if begins and key[0] in firsts and beginning[text[start : start + _LEAD]]
        ]

    def at(self, text: str, start: int) -> Member | None:
        """The longest name of a family's member that begins at a character of a folded text."""
        best: Member | None = None
        for pattern in self._beginning[text[start : start + _LEAD]]:
            found = pattern.expression.match(text, start)
            if found is not None and (best is None or found.end() > best.end):
                best = Member(
                    start=start,
                    end=found.end(),
                    family=pattern.family,
                    member=found["member"].removesuffix("s"),
                    strong=pattern.strong,
                )
        return best


def leads(source: str) -> tuple[str, ...]:
    """The literals that a pattern can begin with; empty where its beginning is not plain.

    Read off the source: in each way that it can begin, a run of letters and digits, one group `(?:…|…)` or one class
    `[…]` of them is plain. The group `member` may stand around all of it.
    """
    found = [lead for way in ways(fold(source).removeprefix(_MEMBER)) for lead in _beginnings(way)]
    return tuple(found) if all(found) else ()


def _beginnings(source: str) -> list[str]:
    """The literals of a pattern's beginning, an empty one where it is not plain."""
    if group := _GROUP.match(source):
        return [""] if group[2] else [_run(alternative) for alternative in group[1].split("|")]
    if one_of := _CLASS.match(source):
        return [""] if one_of[2] else list(one_of[1])
    return [_run(source)]


def _run(source: str) -> str:
    literal = _LITERAL.match(source)
    if literal is None:
        return ""
    run = literal[0]
    following = source[len(run) : len(run) + 1]
    if following and following in "?*{":
        run = run[:-1]
    return run


def _weight(lead: str) -> int:
    return sum(2 if character > "\u3400" else 1 for character in lead)
