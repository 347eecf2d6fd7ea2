"""Longest known phrase at each place of a text: one pass over its tokens, whatever the number of phrases.

A phrase is a path of tokens in a trie: a run of Latin letters, a run of digits, one Chinese character, or one of
`. & ' +`. An edge says what may stand between two tokens: nothing, a space, a hyphen, and a comma where the phrase has
one. So `Ascend 910C`, `Ascend-910C` and `Ascend910C` are one phrase, while `a 100` is not `A100`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

_CJK = "\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"([{_CJK}])|(\d+)|([^\W\d_{_CJK}]+)|[.&'+]")
_KINDS = ("mark", "cjk", "digits", "word")  # by the number of the group that matched
# What may stand between two tokens of one phrase, and the class of edge that it is. All else breaks a phrase.
_COMMA = ", "
_GAPS = {
    "": "",
    " ": " ",
    "  ": " ",
    "-": "-",
    "·": " ",
    "・": " ",
    "•": " ",
    "\u200b": " ",
    ", ": _COMMA,
    ":": ":",
    "*": "*",
}
_BREAK = "\n"
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """The tokens of a folded text, as parallel lists: lower-case text, place, kind, the gap before each, gap
    and text in one, and whether a word begins there: no letter or digit is glued to its front (Chinese has no such
    boundary)."""

    text: str
    keys: list[str]
    starts: list[int]
    ends: list[int]
    kinds: list[str]
    gaps: list[str]
    labels: list[str]
    begins: list[bool]

    def __len__(self) -> int:
        return len(self.keys)

    def at(self, offset: int) -> int:
        """The index of the first token that begins at or after a character."""
        return bisect_left(self.starts, offset)

    def ends_word(self, index: int) -> bool:
        """Whether no letter or digit is glued to the end of a token, nor the rest of a number or domain."""
        if self.kinds[index] == "cjk" or index + 1 >= len(self.keys) or self.gaps[index + 1]:
            return True
        after = self.kinds[index + 1]
        if after in {"word", "digits"}:
            return False
        if self.keys[index + 1] != "." or index + 2 >= len(self.keys) or self.gaps[index + 2]:
            return True
        beyond = self.kinds[index + 2]
        if beyond == "digits":
            return self.kinds[index] != "digits"
        # `nvidia.com` is a domain; `Nvidia.The` a full stop with its space lost.
        return not (beyond == "word" and self.text[self.starts[index + 2]].islower())


def tokenize(text: str, cuts: Collection[int] = ()) -> Tokens:
    """The tokens of a folded text, in one pass. `cuts` are places inside words where two words have run together."""
    pieces = pairwise((0, *sorted(cuts), len(text)))
    found = [match for first, last in pieces for match in _TOKEN.finditer(text, first, last)]
    starts, ends, keys, kinds, gaps = _parted(text, found, {0, *cuts})
    begins = [
        gap != "" or kind == "cjk" or _free(keys, kinds, gaps, index)
        for index, (gap, kind) in enumerate(zip(gaps, kinds, strict=True))
    ]
    labels = [gap + key for gap, key in zip(gaps, keys, strict=True)]
    return Tokens(text=text, keys=keys, starts=starts, ends=ends, kinds=kinds, gaps=gaps, labels=labels, begins=begins)


def _parted(
    text: str, found: list[re.Match[str]], edges: Collection[int] = (0,)
) -> tuple[list[int], list[int], list[str], list[str], list[str]]:
    """The tokens found in a text: starts, ends, lower-case text, what kind each is, and the gap before each."""
    starts, ends = [match.start() for match in found], [match.end() for match in found]
    keys = [match[0].lower() for match in found]
    kinds = [_KINDS[match.lastindex or 0] for match in found]
    gaps = [
        _BREAK if start in edges else "" if start == end else _GAPS.get(text[end:start], _BREAK)
        for end, start in zip([0, *ends], starts, strict=False)
    ]
    return starts, ends, keys, kinds, gaps


def _free(keys: list[str], kinds: list[str], gaps: list[str], index: int) -> bool:
    """Whether a token, which touches the one before, begins a word all the same."""
    if index == 0 or kinds[index - 1] != "mark":
        return index == 0 or kinds[index - 1] == "cjk"
    # `5.1`, `foo.bar` and `AT&T` go on; the full stop or apostrophe after a Chinese character does not.
    glued = index > 1 and not gaps[index - 1] and kinds[index - 2] in {"word", "digits"}
    return not (glued and keys[index - 1] in ".&")


@dataclass(slots=True)
class _Node(Generic[T]):
    edges: dict[str, _Node[T]]
    payload: T | None = None


class Hit(NamedTuple, Generic[T]):
    """A phrase found: tokens `first:last` (exclusive), and whether a plural s was read over."""

    first: int
    last: int
    payload: T
    plural: bool = False


class Matcher(Generic[T]):
    """Phrases with what they stand for. Add them all, then ask; asking never changes it."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node({})
        # The words that begin a phrase, each with what must stand behind it; nothing behind those that are one alone.
        self._wanted: dict[str, frozenset[str]] | None = None

    def add(self, phrase: str, payload: T) -> T:
        """Add a folded phrase; returns what the phrase stands for now (the first payload stays)."""
        _, _, keys, kinds, gaps = _parted(phrase, list(_TOKEN.finditer(phrase)))
        node = self._root
        for index, key in enumerate(keys):
            allowed = _allowed(keys, kinds, gaps, index) if index else ("",)
            labels, edges = [gap + key for gap in allowed], node.edges
            known = [edges[label] for label in labels if label in edges]
            node = known[0] if known else _Node({})
            for label in labels:
                edges.setdefault(label, node)
        if node is self._root:
            return payload
        if node.payload is None:
            node.payload = payload
        self._wanted = None
        return node.payload

    def at(self, tokens: Tokens, first: int) -> list[Hit[T]]:
        """Every phrase that begins with a token and ends at the end of a word, the longest first."""
        keys = tokens.keys
        node = self._root.edges.get(keys[first])
        if node is None:
            return self._plural(self._root, tokens, first, first)
        hits: list[Hit[T]] = []
        index, size = first, len(keys)
        while True:
            if node.payload is not None:
                if tokens.ends_word(index):
                    hits.append(Hit(first=first, last=index + 1, payload=node.payload))
                elif keys[index + 1] == "s" and tokens.ends_word(index + 1):
                    hits.append(Hit(first=first, last=index + 2, payload=node.payload, plural=True))
            index += 1
            if index >= size:
                break
            below = node.edges.get(tokens.labels[index])
            if below is None:
                hits += self._plural(node, tokens, first, index)
                break
            node = below
        hits.reverse()
        return hits

    def heads(self, tokens: Tokens) -> list[int]:
        """The words with which a phrase may begin; most words are none, and `at` need not be asked there."""
        if self._wanted is None:
            nodes = self._root.edges.items()
            alone = _with_plurals(key for key, node in nodes if node.payload is not None)
            self._wanted = {key: _with_plurals(node.edges) for key, node in nodes if key not in alone}
            self._wanted |= dict.fromkeys(alone, _NOTHING)
        wanted = self._wanted
        begins, after = tokens.begins, [*tokens.labels[1:], ""]
        return [
            index
            for index, key in enumerate(tokens.keys)
            if key in wanted and begins[index] and (not (behind := wanted[key]) or after[index] in behind)
        ]

    def every(self, tokens: Tokens) -> Iterator[Hit[T]]:
        """Every phrase at every word, from left to right."""
        for first in self.heads(tokens):
            yield from self.at(tokens, first)

    def scan(self, tokens: Tokens) -> Iterator[Hit[T]]:
        """The longest phrase at each word, without overlaps, from left to right."""
        place = 0
        for first in self.heads(tokens):
            if first >= place and (hits := self.at(tokens, first)):
                yield hits[0]
                place = hits[0].last

    @staticmethod
    def _plural(node: _Node[T], tokens: Tokens, first: int, index: int) -> list[Hit[T]]:
        key = tokens.keys[index]
        if key[-1] != "s" or len(key) < 3 or tokens.kinds[index] != "word" or not tokens.ends_word(index):
            return []
        label = key[:-1] if index == first else tokens.labels[index][:-1]
        below = node.edges.get(label)
        if below is None or below.payload is None:
            return []
        return [Hit(first=first, last=index + 1, payload=below.payload, plural=True)]


def _with_plurals(words: Iterable[str]) -> frozenset[str]:
    """Words as they are and with the s of a plural."""
    return frozenset(form for word in words for form in (word, f"{word}s"))


def _allowed(keys: list[str], kinds: list[str], gaps: list[str], index: int) -> tuple[str, ...]:
    """What may stand before a token of a phrase, given how the phrase is written."""
    written, left, right = gaps[index], kinds[index - 1], kinds[index]
    if "mark" in (left, right):
        return (written,) if written in {" ", "-"} else ("",)
    if "cjk" in (left, right):
        return ("", " ") if left == right else ("", " ", "-")
    if written == _COMMA:
        return (_COMMA, " ")
    if written in {":", "*"}:
        return (written, " ")
    if written:
        return ("", " ", "-") if left != right else (" ", "-")
    # Not with a space: "141 GB 300 W" is not GB300.
    return ("", "-") if left == "word" and len(keys[index - 1]) > 1 else ("",)
