"""Regular expressions made of the lexicons' words, and made quick to search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

# Not \b, to which a Chinese character beside a Latin word is a letter of it: 创始人兼CEO钱某.
_LATIN = "A-Za-z0-9"
# Of a pattern: what stands for one character or for one of several, and the signs of groups and choices.
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
_ANY_OF_FEW = re.compile(r"\[([^\]\\^-]+)\]")
_SIGNS = frozenset(r"\.^$*+?{}[]|()")
_REPEATED = frozenset("*+?{")
_BEHIND = ("(?<!", "(?<=")
_CAPTURES = re.compile(r"(?<!\\)\((?!\?)|\(\?P<")
# No letter or digit follows.
_CLOSED = f"(?![{_LATIN}])"
_EDGE, _EDGE_BEHIND = r"\b", r"(?<!\w.)"
# More ways to begin than this are tried no quicker than every character is.
_MOST_WAYS = 256


class _Way(NamedTuple):
    """A way in which a pattern can begin: with a character, what is asked of the place behind it, and what follows."""

    first: str
    asked: str
    rest: str


def skipping(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compile a pattern so that a search skips to the characters with which it can begin.

    `re` skips only where a pattern is a choice of plain characters at once. So alternatives at its beginning become
    alternatives of the whole, and what is asked of the place before them (`\\b`, a look behind) is asked behind their
    first character. A pattern that can begin with anything stays as it is, and one with groups where it begins.
    """
    opening, rest = _opening(pattern) if _CAPTURES.search(pattern) else (pattern, "")
    begun = [way for source in ways(opening) for way in _begun(source)]
    plain = [way for way in begun if way is not None]
    if len(plain) < len(begun) or len(plain) > _MOST_WAYS or _CAPTURES.search(opening):
        return re.compile(pattern, flags)
    if flags & re.IGNORECASE:
        cased = [(case, way) for way in plain for case in dict.fromkeys((way.first.lower(), way.first.upper()))]
        found = "|".join(f"{re.escape(first)}(?i:{way.asked}{way.rest})" for first, way in cased)
        return re.compile(f"(?:{found})(?i:{rest})" if rest else found, flags & ~re.IGNORECASE)
    found = "|".join(f"{re.escape(way.first)}{way.asked}{way.rest}" for way in plain)
    return re.compile(f"(?:{found}){rest}" if rest else found, flags)


def ways(pattern: str) -> list[str]:
    """The parts of a pattern between the `|` that stand outside of every group."""
    depth, start, found = 0, 0, []
    for piece in _PIECE.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(piece[0], 0)
        if piece[0] == "|" and depth == 0:
            found.append(pattern[start : piece.start()])
            start = piece.end()
    return [*found, pattern[start:]]


def _opening(pattern: str) -> tuple[str, str]:
    """The choice that opens a pattern, with what is asked before it, and the rest; all of it where none opens it."""
    start = 0
    while pattern.startswith((_EDGE, *_BEHIND), start):
        is_edge = pattern.startswith(_EDGE, start)
        start = start + len(_EDGE) if is_edge else len(pattern) - len(_group(pattern[start:])[1])
    if len(ways(pattern)) > 1 or not pattern.startswith("(?:", start):
        return pattern, ""
    _, rest = _group(pattern[start:])
    return (pattern, "") if rest[:1] in _REPEATED else (pattern[: len(pattern) - len(rest)], rest)


def _begun(source: str, asked: str = "") -> Iterator[_Way | None]:
    """The ways in which a part without choice begins, in the order in which they are tried; None for one that is not
    plain."""
    if source.startswith(_EDGE):
        yield from _begun(source[2:], asked + _EDGE_BEHIND)
    elif source.startswith(_BEHIND):
        inside, rest = _group(source)
        yield from _begun(rest, f"{asked}{source[:4]}(?:{inside[3:]}).)")
    elif source.startswith("(?:"):
        inside, rest = _group(source)
        once, optional, rest = _times(rest)
        yield from (way for one in ways(inside[2:]) for way in (_begun(one + rest, asked) if once else (None,)))
        yield from _begun(rest, asked) if optional else ()
    elif (few := _ANY_OF_FEW.match(source)) is not None:
        once, optional, rest = _times(source[few.end() :])
        yield from (way for first in few[1] for way in (_begun(first + rest, asked) if once else (None,)))
        yield from _begun(rest, asked) if optional else ()
    elif source and source[0] not in _SIGNS and (source[0].isalnum() or _EDGE_BEHIND not in asked):
        once, optional, rest = _times(source[1:])
        yield _Way(source[0], asked, rest) if once else None
        yield from _begun(rest, asked) if optional else ()
    else:
        yield None


def _times(rest: str) -> tuple[bool, bool, str]:
    """Whether what stands before the rest of a pattern comes but once, whether it may be missing, and what follows."""
    if rest[:1] not in _REPEATED or not rest:
        return True, False, rest
    optional = rest[0] == "?" and rest[1:2] not in ("?", "+")
    return optional, optional, rest[1:]


def _group(source: str) -> tuple[str, str]:
    """What stands in the group that opens a pattern, and what behind it."""
    depth = 0
    for piece in _PIECE.finditer(source):
        depth += {"(": 1, ")": -1}.get(piece[0], 0)
        if depth == 0:
            return source[1 : piece.start()], source[piece.end() :]
    raise ValueError(f"a group without an end: {source}")


def any_of(choices: Iterable[str]) -> str:
    """An alternation of whole words, the longest first; Latin ones begin and end where a word does.

    Words that begin alike share their beginning, so that the time of a search hardly grows with their number.
    """
    latin: dict[str, Any] = {}
    other: dict[str, Any] = {}
    for word in choices:
        node = latin if _is_latin(word[0]) else other
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    options = [f"(?<![{_LATIN}]){_branches(latin, '')}"] if latin else []
    options += [_branches(other, "")] if other else []
    return "|".join(options) or "(?!)"


def one_of(choices: Iterable[str]) -> str:
    """An alternation of strings wherever they stand, the longest first; alike beginnings are shared."""
    tree: dict[str, Any] = {}
    for word in choices:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _plain(tree) if tree else "(?!)"


def _plain(node: Mapping[str, Any]) -> str:
    options = [re.escape(character) + _plain(below) for character, below in sorted(node.items()) if character]
    if "" in node:
        options.append("")
    return options[0] if len(options) == 1 else f"(?:{'|'.join(options)})"


def _branches(node: Mapping[str, Any], last: str) -> str:
    if _closes_alike(node, last):  # asked once for all of them: it takes as long to compile as ten letters
        return _plain(node) + _CLOSED
    options = [
        re.escape(character) + _branches(below, character) for character, below in sorted(node.items()) if character
    ]
    if "" in node:
        options.append(_CLOSED if _is_latin(last) else "")
    return options[0] if len(options) == 1 else f"(?:{'|'.join(options)})"


def _closes_alike(node: Mapping[str, Any], last: str) -> bool:
    """Whether all the words below a node end where a word does."""
    return all(_closes_alike(below, character) if character else _is_latin(last) for character, below in node.items())


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
