"""The plural of a counted thing's English noun."""

from __future__ import annotations

import re

_IRREGULAR = {"person": "people"}
_UNCHANGING = frozenset({"staff", "personnel", "aircraft", "people"})
_HISSING = re.compile(r"(?:ss|[^aeio]us|x|z|ch|sh)$")
_Y = re.compile(r"(?<![aeiou])y$")
# km, kg, TPP: an abbreviation has no vowel, and no plural.
_SPOKEN = re.compile(r"[aeiouy]", re.IGNORECASE)
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z' -]*$")


def plural(noun: str) -> str:
    """The plural of a noun, or of the last word of several; a word that is a plural, or not English, stays as it is."""
    if not _ENGLISH.match(noun):
        return noun
    head, space, word = noun.rpartition(" ")
    return f"{head}{space}{_plural(word)}"


def _plural(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _UNCHANGING or not _SPOKEN.search(word):
        return word
    if _HISSING.search(word):
        return f"{word}es"
    if word.endswith("s"):
        return word
    return _Y.sub("ies", word) if _Y.search(word) else f"{word}s"
