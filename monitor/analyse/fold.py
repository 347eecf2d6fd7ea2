"""Text made easier to match, character for character, so that every offset stays what it was."""

from __future__ import annotations

from functools import lru_cache

from opencc import OpenCC

# Spaces, quotes and dashes of typesetting, and the full-width forms of ASCII (U+FF01–U+FF5E stand 0xFEE0 above it).
_PLAIN = {0x3000: " ", 0x00A0: " ", 0x2007: " ", 0x2009: " ", 0x200A: " ", 0x202F: " ", 0x2018: "'", 0x2019: "'"}
_PLAIN |= {0x201C: '"', 0x201D: '"', 0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2212: "-", 0xFFE5: "¥"}
_PLAIN |= dict.fromkeys((*range(0x2000, 0x2007), 0x2008, 0x205F), " ") | {0x301C: "~", 0xFE63: "-"}
# ① and ❶ number an item, and belong to no word behind them.
_PLAIN |= dict.fromkeys((*range(0x2460, 0x2474), *range(0x2776, 0x2794)), " ")
_PLAIN |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=65536)
def _fold_character(character: str) -> str:
    if (plain := _PLAIN.get(ord(character))) is not None:
        return plain
    if "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff":
        simple: str = _converter().convert(character)
        return simple if len(simple) == 1 else character
    return character


@lru_cache(maxsize=8)
def lower(text: str) -> str:
    """Small letters, character for character: the few whose small form is longer stay. Kept: many rooms ask."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)


def fold(text: str) -> str:
    """Half-width, simplified, plainly punctuated text of the same length as `text`. Case is kept."""
    return text if text.isascii() else "".join(map(_fold_character, text))
