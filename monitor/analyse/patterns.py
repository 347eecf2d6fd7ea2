"""Regular expressions made of the lexicons' words."""

from __future__ import annotations

import re
from collections.abc import Iterable


def any_of(choices: Iterable[str]) -> str:
    """An alternation of whole words, the longest first; Latin ones begin and end where a word does."""
    ordered = sorted(set(choices), key=lambda word: (-len(word), word))
    return "|".join(_bounded(word) for word in ordered) or "(?!)"


def _bounded(word: str) -> str:
    before = r"\b" if word[0].isascii() and word[0].isalnum() else ""
    after = r"\b" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{before}{re.escape(word)}{after}"
