"""Words of the configuration found in text: each phrase carries what it stands for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

# Chinese sets an amount right behind a short form: EBITA36.04亿元.
_WORD = re.compile(r"[A-Z]{3,}(?=\d[\d.,]*[亿万兆元%])|[A-Za-z][A-Za-z0-9]*(?:&[A-Za-z]+)?")
# What may stand between two words of a phrase; a line may end there.
_TOUCHING = frozenset(
    f"{possessive}{gap}{end}" for possessive in ("", "'", "'s") for gap in ("", " ", "-", "/") for end in ("", "\n")
)
_WIDEST = max(map(len, _TOUCHING))
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
# A phrase that begins with this matches only as it is written: "=closed" is not "close to".
EXACT = "="
_SHORTEST_STEM = 3


class Cue(NamedTuple):
    """A phrase at a place. `table` says which list it stands in (a metric's cues, a role), `key` under what name."""

    start: int
    end: int
    table: str
    key: str


@dataclass(slots=True)
class _Node:
    senses: list[tuple[str, str]] = field(default_factory=list)
    next: dict[str, _Node] = field(default_factory=dict)

    def steps(self, word: str) -> list[_Node]:
        """Where a word leads: as it is written, then in its stem; phrases of both kinds may go on with it."""
        below = self.next
        return [below[key] for key in _forms(word) if key in below]


class Phrasebook:
    """Phrases with their senses, found in one pass; time grows with the text and not with the number of phrases.

    English words match in any regular inflection (order: orders, ordered, ordering; not after EXACT); phrases with
    ideographs match anywhere, case ignored. Phrases inside longer ones are found too; `longest` leaves them out.
    """

    def __init__(self, phrases: Iterable[tuple[str, str, str]]) -> None:
        """`phrases` are triples of phrase, table and key."""
        self._words = _Node()
        self._characters = _Node()
        for phrase, table, key in phrases:
            if _IDEOGRAPH.search(phrase):
                node, parts = self._characters, list(phrase.lower())
            else:
                exact = phrase.startswith(EXACT)
                node = self._words
                parts = [EXACT + word[0].lower() if exact else stem(word[0]) for word in _WORD.finditer(phrase)]
            for part in parts:
                node = node.next.setdefault(part, _Node())
            if parts and (table, key) not in node.senses:
                node.senses.append((table, key))
        self._heads = lru_cache(maxsize=65536)(self._words.steps)

    def find(self, folded: str) -> tuple[Cue, ...]:
        """Every phrase in a folded text, in order of place."""
        found = self._in_words(folded)
        if self._characters.next:
            lowered = folded.lower()
            found += self._in_characters(lowered if len(lowered) == len(folded) else folded)
        found.sort(key=itemgetter(1), reverse=True)  # of those that begin alike the longest first
        found.sort(key=itemgetter(0))
        return tuple(found)

    def _in_words(self, folded: str) -> list[Cue]:
        spans = [word.span() for word in _WORD.finditer(folded)]
        words = [folded[start:end] for start, end in spans]
        forms, last = [*map(_forms, words)], len(words) - 1
        found: list[Cue] = []
        for place, heads in enumerate(map(self._heads, words)):
            for head in heads:  # most words begin no phrase
                start, reached = spans[place][0], [(head, place)]
                while reached:
                    node, at = reached.pop()
                    end, below = spans[at][1], node.next
                    found += [Cue(start, end, table, key) for table, key in node.senses]
                    if below and at < last:
                        steps = [(below[form], at + 1) for form in forms[at + 1] if form in below]
                        if steps and _touch(folded, end, spans[at + 1][0]):
                            reached += steps
        return found

    def _in_characters(self, lowered: str) -> list[Cue]:
        found: list[Cue] = []
        root = self._characters.next
        for start, character in enumerate(lowered):
            if character not in root or (start and character.isascii() and _within_word(lowered, start)):
                continue  # "OpenAI投资" holds no "AI投资"
            node, place = root.get(character), start + 1
            while node is not None:
                if node.senses:
                    found += [Cue(start, place, table, key) for table, key in node.senses]
                node = node.next.get(lowered[place]) if place < len(lowered) else None
                place += 1
        return found


class Cues:
    """The cues of one document, looked up by place."""

    def __init__(self, cues: tuple[Cue, ...]) -> None:
        self._all = cues
        self._starts = [cue.start for cue in cues]
        self._among: dict[frozenset[tuple[str, str]], Cues] = {}

    @cached_property
    def _of(self) -> Mapping[str, Mapping[str, tuple[list[int], list[int]]]]:
        """By table and key, and under no key for the whole table: where the cues begin, and which they are."""
        found: defaultdict[str, defaultdict[str, tuple[list[int], list[int]]]]
        found = defaultdict(lambda: defaultdict(lambda: ([], [])))
        for index, (start, _, table, key) in enumerate(self._all):
            of_table = found[table]
            for starts, indices in (of_table[key], of_table[""]):
                starts.append(start)
                indices.append(index)
        return found

    def among(self, senses: frozenset[tuple[str, str]]) -> Cues:
        """Those of some tables and keys. Picked out once for all that ask for the same."""
        if (known := self._among.get(senses)) is None:
            heard = (
                indices
                for table, of_table in self._of.items()
                for key, (_, indices) in of_table.items()
                if (table, key) in senses
            )
            known = self._among[senses] = Cues(tuple([self._all[index] for index in sorted(chain(*heard))]))
        return known

    def has(self, table: str, key: str) -> bool:
        """Whether the document has a cue of a table and key at all."""
        return key in self._of.get(table, ())

    def between(self, start: int, end: int) -> tuple[Cue, ...]:
        """The cues that begin in `start:end`."""
        return self._all[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def of(self, start: int, end: int, table: str, *keys: str) -> list[Cue]:
        """The cues of a table (and of the keys, if any are given) that begin in `start:end`."""
        if (of_table := self._of.get(table)) is None:
            return []
        found: list[int] = []
        for key in keys or ("",):
            if (known := of_table.get(key)) is not None:
                starts, indices = known
                first = bisect_left(starts, start)
                if first < len(starts) and starts[first] < end:
                    found += indices[first : bisect_left(starts, end, first)]
        if len(keys) > 1:
            found.sort()
        return [self._all[index] for index in found] if found else []

    def any(self, start: int, end: int, table: str, *keys: str) -> bool:
        """Whether a cue of a table (and one of the keys, if any are given) begins in `start:end`."""
        if (of_table := self._of.get(table)) is None:
            return False
        for key in keys or ("",):
            if (known := of_table.get(key)) is not None:
                starts = known[0]
                at = bisect_left(starts, start)
                if at < len(starts) and starts[at] < end:
                    return True
        return False


def longest(cues: Iterable[Cue]) -> list[Cue]:
    """Cues in order of place without those that lie inside a longer one."""
    found: list[Cue] = []
    reach = (-1, -1)
    for cue in cues:
        if cue.end > reach[1] or (cue.start, cue.end) == reach:
            reach = (cue.start, cue.end)
            found.append(cue)
    return found


@lru_cache(maxsize=65536)
def _forms(word: str) -> tuple[str, str]:
    """A word as the phrases have it: as it is written, and its stem."""
    return EXACT + word.lower(), stem(word)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """An English word in lower case without its regular ending, and without the e or y that endings swallow."""
    root = word.lower()
    for ending in ("ing", "ed", "es", "s"):
        cut = root.removesuffix(ending)
        letters = ending == "s" and word[:-1].isupper()  # GPUs
        if ending == "es" and cut.endswith("e"):  # employees
            continue
        if cut == root or len(cut) < _SHORTEST_STEM or (ending == "s" and cut[-1] in "su" and not letters):
            continue
        doubled = ending in {"ing", "ed"} and len(cut) > _SHORTEST_STEM and cut[-1] == cut[-2] and cut[-1] not in "ls"
        root = cut[:-1] if doubled else cut
        break
    return root[:-1] if len(root) > _SHORTEST_STEM and root[-1] in "eyi" else root


def _within_word(text: str, place: int) -> bool:
    return text[place - 1].isascii() and text[place - 1].isalnum() and text[place].isalnum()


def _touch(folded: str, end: int, start: int) -> bool:
    return start - end <= _WIDEST and folded[end:start] in _TOUCHING
