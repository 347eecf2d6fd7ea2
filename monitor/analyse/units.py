"""The tables of a lexicon as matchers: which words stand at a place of a text, or end there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, TypeVar

from monitor.domain.catalogue import Lexicon

T = TypeVar("T")

_LATIN = re.compile(r"[A-Za-z0-9]")
# No letter or digit follows.
_CLOSED = "(?![A-Za-z0-9])"
_HAN = re.compile(r"[\u4e00-\u9fff]")
# Han words may be typeset with spaces between their characters; more than this many is a gap between words.
_GAP = " {0,3}"


class Phrases(Generic[T]):
    """Words and what they mean, found where they begin (`ahead`) or where they end (`behind`); the longest wins.

    A word in small letters matches in any case, one with a capital only as written. A word that begins or ends with a
    Latin letter or digit must do so at the edge of a word.
    """

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        meanings = dict(entries)
        exact = {word: meaning for word, meaning in meanings.items() if word != word.lower()}
        loose = {word: meaning for word, meaning in meanings.items() if word == word.lower()}
        self._exact, self._loose = dict(exact), dict(loose)
        # At most places stands no character that a word begins or ends with: there no pattern need be asked.
        self._firsts, self._lasts = _ends(exact, loose, 0), _ends(exact, loose, -1)
        # Han words may be found with gaps between their characters.
        self._reach = 2 + max(map(len, meanings), default=0) * (4 if any(map(_HAN.search, meanings)) else 1)

    # Most are asked in one direction only, and a large table takes long to compile.
    @cached_property
    def _ahead(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        return re.compile(trie(self._exact)), re.compile(trie(self._loose))

    @cached_property
    def _behind(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        exact, loose = (trie(word[::-1] for word in words) for words in (self._exact, self._loose))
        return re.compile(exact), re.compile(loose)

    def ahead(self, text: str, lowered: str, place: int) -> tuple[T, int] | None:
        """The meaning of the longest word that begins at `place`, and its end."""
        written, small = self._firsts
        if text[place : place + 1] not in written and lowered[place : place + 1] not in small:
            return None
        exact, loose = self._ahead
        as_written = exact.match(text, place)
        in_any_case = loose.match(lowered, place)
        if in_any_case is not None and (as_written is None or in_any_case.end() > as_written.end()):
            return self._loose[_key(in_any_case.group())], in_any_case.end()
        return None if as_written is None else (self._exact[_key(as_written.group())], as_written.end())

    def behind(self, text: str, lowered: str, place: int) -> tuple[T, int] | None:
        """The meaning of the longest word that ends at `place`, and its start."""
        written, small = self._lasts
        if text[place - 1 : place] not in written and lowered[place - 1 : place] not in small:
            return None
        exact, loose = self._behind
        low = max(0, place - self._reach)
        as_written = exact.match(text[low:place][::-1])
        in_any_case = loose.match(lowered[low:place][::-1])
        if in_any_case is not None and (as_written is None or in_any_case.end() > as_written.end()):
            return self._loose[_key(in_any_case.group())[::-1]], place - in_any_case.end()
        return None if as_written is None else (self._exact[_key(as_written.group())[::-1]], place - as_written.end())


def _ends(exact: Iterable[str], loose: Iterable[str], place: int) -> tuple[frozenset[str], frozenset[str]]:
    """The characters at one end of words as they are written, and of those that match in any case."""
    return frozenset(word[place] for word in exact), frozenset(word[place] for word in loose)


def _key(found: str) -> str:
    return found.replace(" ", "") if " " in found and _HAN.search(found) else found


def trie(words: Iterable[str], *, edges: bool = True) -> str:
    """A regular expression of many words: its time does not grow with their number.

    `edges` asks that a word which ends with a Latin letter or digit ends there in the text too.
    """
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _branches(root, "", edges=edges) if root else "(?!)"


def _branches(node: Mapping[str, Any], last: str, *, edges: bool) -> str:
    if edges and _closes_alike(node, last):  # asked once for all of them: it takes as long to compile as ten letters
        return _branches(node, last, edges=False) + _CLOSED
    options: list[str] = []
    for character, below in sorted(node.items(), reverse=True):
        if character:
            gap = _GAP if last and _HAN.match(character) and _HAN.match(last) else ""
            options.append(gap + re.escape(character) + _branches(below, character, edges=edges))
    if "" in node:
        options.append(_CLOSED if edges and _LATIN.match(last) else "")
    return options[0] if len(options) == 1 else f"(?:{'|'.join(options)})"


def _closes_alike(node: Mapping[str, Any], last: str) -> bool:
    """Whether all the words below a node end with a Latin letter or digit."""
    return all(
        _closes_alike(below, character) if character else bool(_LATIN.match(last)) for character, below in node.items()
    )


class Measure(StrEnum):
    """What kind of thing a unit measures."""

    MONEY = "money"
    PERCENT = "percent"
    POINTS = "points"
    MULTIPLE = "multiple"
    DURATION = "duration"
    PHYSICAL = "measure"
    COUNT = "count"


_DURATIONS = {"year", "quarter", "month", "week", "day", "hour", "minute", "second"}
_MEASURED_BY_THE_SECOND = {"byte", "bit", "op", "FLOP"}
_KINDS = {"percent": Measure.PERCENT, "percentage_point": Measure.POINTS, "x": Measure.MULTIPLE}


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """A unit as it is written: `factor` of it in units of `name`. `choices` are other readings that context decides
    between; `doubtful` says that the word may be no unit at all ("won", "pounds")."""

    name: str
    measure: Measure
    factor: Decimal = Decimal(1)
    noun: str | None = None
    choices: tuple[str, ...] = ()
    doubtful: bool = False


def units(*lexicons: Lexicon) -> dict[str, Unit]:
    """Every spelling of every unit that may follow a number: measures, currencies, cents, physical units."""
    found: dict[str, Unit] = {}
    for lexicon in lexicons:
        for noun, words in lexicon.tables.get("measures", {}).items():
            found.update(dict.fromkeys(words, Unit(name="count", measure=Measure.PHYSICAL, noun=noun)))
        for key, words in lexicon.tables.get("units", {}).items():
            factor, _, name = key.partition(" ")
            measure = Measure.DURATION if name in _DURATIONS else _KINDS.get(name, Measure.PHYSICAL)
            unit = Unit(name=name, measure=measure, factor=Decimal(factor))
            found.update(dict.fromkeys(words, unit))
        for code, words in lexicon.tables.get("cents", {}).items():
            found.update(dict.fromkeys(words, Unit(name=code, measure=Measure.MONEY, factor=Decimal("0.01"))))
        for code, words in lexicon.tables.get("mills", {}).items():
            found.update(dict.fromkeys(words, Unit(name=code, measure=Measure.MONEY, factor=Decimal("0.001"))))
        found.update(currencies(lexicon, "currencies"))
    return found


def rate(unit: str, period: str) -> str:
    """A unit by a time: token/second, chip/year; measures have their own short way, byte/s."""
    return f"{unit}/s" if period == "second" and unit in _MEASURED_BY_THE_SECOND else f"{unit}/{period}"


def currencies(lexicon: Lexicon, table: str) -> dict[str, Unit]:
    """The spellings of a table of currencies. A key may name choices (`JPY|CNY`) or a doubt (`KRW?`)."""
    found: dict[str, Unit] = {}
    for key, words in lexicon.tables.get(table, {}).items():
        codes = tuple(key.rstrip("?").split("|"))
        unit = Unit(name=codes[0], measure=Measure.MONEY, choices=codes[1:], doubtful=key.endswith("?"))
        found.update(dict.fromkeys(words, unit))
    return found


def meanings(lexicon: Lexicon, table: str) -> dict[str, str]:
    """word → key of a table."""
    return {word: key for key, words in lexicon.tables.get(table, {}).items() for word in words}
