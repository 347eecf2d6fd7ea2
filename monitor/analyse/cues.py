"""Cue words of a lexicon's table, found in text: one pass for all of them, however many there are."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from monitor.analyse.context import Context
from monitor.analyse.fold import lower
from monitor.domain.catalogue import Lexicon

Node = dict[str, "Node"]

_END = ""


class Cue(NamedTuple):
    """A cue word at a place; `key` is the list of the table in which it stands."""

    start: int
    end: int
    key: str


class CueFinder:
    """Finds the words of some lists of a table. A word that ends in `*` stands for every word that begins so."""

    def __init__(self, lexicon: Lexicon, table: str, keys: Iterable[str]) -> None:
        self._keys: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        for key in keys:
            for word in lexicon.words(table, key):
                if word.endswith("*"):
                    self._stems.setdefault(word[:-1].lower(), key)
                else:
                    self._keys.setdefault(word.lower(), key)
        self._pattern = _small_words(self._keys, self._stems)

    def find(self, folded: str, start: int, end: int) -> list[Cue]:
        """The cues in `folded[start:end]`, in order; of two that overlap, the one that begins first and is longest."""
        # In small letters, which is twice as fast as to ignore the case.
        found = self._pattern.finditer(lower(folded), start, end)
        return [Cue(match.start(), match.end(), self._key(match[0])) for match in found]

    def _key(self, word: str) -> str:
        if (key := self._keys.get(word)) is not None:
            return key
        return next(self._stems[word[:length]] for length in range(len(word), 0, -1) if word[:length] in self._stems)


def nearest_before(cues: Sequence[Cue], place: int) -> Cue | None:
    """The last of some cues, in order, that begins before a place."""
    found = bisect_left(cues, place, key=lambda cue: cue.start)
    return cues[found - 1] if found else None


def unnamed(context: Context, cues: Iterable[Cue]) -> list[Cue]:
    """The cues of a sentence, in order, that are no parts of names."""
    found = list(cues)
    if not found:
        return found
    mentions = context.mentions_between(max(found[0].start - 40, 0), found[-1].end)
    kept: list[Cue] = []
    place = 0
    for cue in found:
        while place < len(mentions) and mentions[place].end <= cue.start:
            place += 1
        if place == len(mentions) or mentions[place].start >= cue.end:
            kept.append(cue)
    return kept


def words_pattern(words: Iterable[str], stems: Iterable[str] = ()) -> re.Pattern[str]:
    """A pattern, shaped as a prefix tree, of whole words (Chinese ones anywhere) and of words by their stems.

    It matches in any case. Every branch begins with a plain character and looks behind only then, so that `re` skips
    quickly to the places where one of those characters stands.
    """
    latin, other = _trees(words, stems)
    branches = [
        rf"{re.escape(first)}(?<![A-Za-z0-9].)(?i:{_regex(rest)})(?![A-Za-z0-9])"
        for letter, rest in latin.items()
        for first in sorted({letter, letter.upper()})
    ]
    branches += [f"{re.escape(first)}(?i:{_regex(rest)})" for first, rest in other.items()]
    return re.compile("|".join(branches) or "(?!)")


def _small_words(words: Iterable[str], stems: Iterable[str]) -> re.Pattern[str]:
    """The same for a text in small letters."""
    latin, other = _trees(words, stems)
    if not other:  # so many first characters that nearly every one is tried: it is quicker to look behind before
        return re.compile(rf"(?<![a-z0-9])(?:{_regex(latin)})(?![a-z0-9])" if latin else "(?!)")
    branches = [rf"{re.escape(first)}(?<![a-z0-9].)(?:{_regex(rest)})(?![a-z0-9])" for first, rest in latin.items()]
    branches += [f"{re.escape(first)}(?:{_regex(rest)})" for first, rest in other.items()]
    return re.compile("|".join(branches))


def _trees(words: Iterable[str], stems: Iterable[str]) -> tuple[Node, Node]:
    """Words and stems in small letters by their characters: those that begin with a Latin letter, and the others."""
    latin: Node = {}
    other: Node = {}
    for word in words:
        _insert(latin if word[0].isascii() else other, word.lower())
    for stem in stems:
        _insert(latin, f"{stem.lower()}*")
    return latin, other


def _insert(tree: Node, word: str) -> None:
    for character in word:
        tree = tree.setdefault(character, {})
    tree[_END] = {}


def _regex(tree: Mapping[str, Node]) -> str:
    branches = []
    for character, rest in sorted(tree.items(), key=lambda branch: (branch[0] == _END, branch[0] == "*", branch[0])):
        if character == _END:
            branches.append("")
        elif character == "*":
            branches.append("[a-z]*")
        else:
            branches.append(re.escape(character) + _regex(rest))
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
