"""Regular expressions made of the lexicons' words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

# Not \b, to which a Chinese character beside a Latin word is a letter of it: 创始人兼CEO钱某.
_LATIN = "A-Za-z0-9"


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
    options = [
        re.escape(character) + _branches(below, character) for character, below in sorted(node.items()) if character
    ]
    if "" in node:
        options.append(f"(?![{_LATIN}])" if _is_latin(last) else "")
    return options[0] if len(options) == 1 else f"(?:{'|'.join(options)})"


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
