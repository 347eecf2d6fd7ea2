"""English numerals: 1,234.5 · 5.6 billion · 3/4 · 10 1/2 · 10^26 · two and a half · tens of billions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from monitor.analyse.numbers import LONGEST, ONE, Numeral, Written, read_digits
from monitor.analyse.numbers_english_words import CROWDS, KIND, Sum, crowd_at, finish, words_at
from monitor.analyse.units import trie

_GLYPHS: Final = {
    "½": (1, 2),
    "⅓": (1, 3),
    "⅔": (2, 3),
    "¼": (1, 4),
    "¾": (3, 4),
    "⅕": (1, 5),
    "⅛": (1, 8),
    "⅜": (3, 8),
}
_GLYPHS.update({"⅝": (5, 8), "⅞": (7, 8)})
_DIGIT: Final = frozenset("0123456789")

# Begins with a class of characters, so that the engine skips fast: a digit itself, or what stands before a word.
_WORDS = f"(?:{trie([*KIND, *CROWDS], edges=False)})(?:(?![a-z])|(?=fold))"
_ANCHOR: Final = re.compile(
    rf"[^a-z_](?:(?<=[0-9])[0-9]*(?:[,.][0-9]+){{0,8}}|(?<=[{''.join(_GLYPHS)}])|(?<![0-9]){_WORDS})"
)
_FIRST: Final = re.compile(_WORDS)
# What may stand after digits and still belong to the number.
_GOES_ON: Final = re.compile(
    rf" ?-? {{0,3}}(?:(?:and|point|in|out|over) "
    rf"|(?:{trie(word for word, kind in KIND.items() if kind != 'part')})(?![a-z]))"
)
_POWER: Final = re.compile(
    r"(?:\^|\*\*)([+-]{0,3})([0-9]{1,3})(?![0-9])|e([+-]?)([0-9]{1,3})(?![0-9a-z])|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})"
)
_FROM_SUPERSCRIPT: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SLASH: Final = re.compile(r"/([0-9]{1,4})(?![0-9/.,a-z])")
_MIXED: Final = re.compile(r" {1,3}([0-9]{1,3})/([0-9]{1,3})(?![0-9/.,a-z])")
_SPACED: Final = re.compile(r"(?: [0-9]{3}){1,6}(?:\.[0-9]{1,9})?(?![0-9,])")


def scan(lowered: str) -> Iterator[Numeral]:
    """Every numeral of a text in small letters, in order of place; time is linear in the text.

    Says nothing of what a numeral means: years, names and dates are among them. Signs are not read.
    """
    place = 0
    if (first := _FIRST.match(lowered)) is not None and (
        numeral := _word(lowered, 0, first.group(), first.end())
    ) is not None:
        place = numeral.end
        yield numeral
    search = _ANCHOR.search
    while (anchor := search(lowered, place)) is not None:
        start, end = anchor.span()
        found = anchor.group()
        if found[0] in _DIGIT:
            numeral = _digits(lowered, start, found)
        elif found in _GLYPHS:
            numeral = _glyph(start, found)
        elif found[0].isalnum():
            numeral = None
        else:
            numeral = _word(lowered, start + 1, found[1:], end)
        if numeral is None:
            place = end
        else:
            place = numeral.end
            yield numeral


def _word(text: str, start: int, word: str, end: int) -> Numeral | None:
    return crowd_at(text, start, word, end) if word in CROWDS else words_at(text, start)


def _glyph(start: int, glyph: str) -> Numeral:
    top, bottom = _GLYPHS[glyph]
    value = Decimal(top) / bottom
    return Numeral(start, start + 1, value, value, ONE, None, Written.FRACTION)


def _digits(text: str, start: int, run: str) -> Numeral | None:
    previous = text[start - 1] if start else ""
    read = read_digits(run, listed=previous in {",", "."} and text[max(0, start - 2) : start - 1] in _DIGIT)
    if read is None:
        return None
    value, step, length = read
    end = start + length
    if previous == "." and run.isdecimal() and not text[max(0, start - 2) : start - 1].isalnum():
        start, value, step = start - 1, value.scaleb(-length), ONE.scaleb(-length)
    following = text[end : end + 1]
    if (
        following in {" ", "/"}
        and step == ONE
        and previous != "/"
        and (whole := _parts(text, start, end, value)) is not None
    ):
        return whole
    if following and following in "^*e⁰¹²³⁴⁵⁶⁷⁸⁹" and (powered := _powered(text, start, end, value)) is not None:
        return powered
    if following in _GLYPHS:
        value += _glyph(end, following).value
        return Numeral(start, end + 1, value, value)
    if following and following in " -htlmbcqd" and _GOES_ON.match(text, end):
        return finish(text, start, end, Sum(current=value, step=step, last="digits"), Written.DIGITS)
    return Numeral(start, end, value, value, ONE, step)


def _parts(text: str, start: int, end: int, value: Decimal) -> Numeral | None:
    """40 000, 3/4 and 10 1/2."""
    if text[end] == "/":
        if (slash := _SLASH.match(text, end)) is not None and int(slash[1]):
            value /= int(slash[1])
            return Numeral(start, slash.end(), value, value, ONE, None, Written.FRACTION)
        return None
    if text[end + 1 : end + 2] not in _DIGIT and text[end + 1 : end + 2] != " ":
        return None
    if end - start <= 3 and (spaced := _SPACED.match(text, end)) and len(spaced.group()) < LONGEST:
        written = text[start : spaced.end()].replace(" ", "")
        step = ONE.scaleb(written.find(".") + 1 - len(written)) if "." in written else ONE
        return Numeral(start, spaced.end(), Decimal(written), Decimal(written), ONE, step)
    if (mixed := _MIXED.match(text, end)) is not None and int(mixed[1]) < int(mixed[2]):
        value += Decimal(mixed[1]) / int(mixed[2])
        return Numeral(start, mixed.end(), value, value)
    return None


def _powered(text: str, start: int, end: int, value: Decimal) -> Numeral | None:
    """10^26, 10²⁶, 1.3e6."""
    power = _POWER.match(text, end)
    if power is None:
        return None
    if power[4] is not None:
        value = value.scaleb(int(power[3] + power[4]))
    else:
        raised = power[2] or power[5].translate(_FROM_SUPERSCRIPT)
        exponent = int(raised) * (-1 if (power[1] or "").count("-") % 2 else 1)
        if not value or abs(exponent) > 100 or (power[5] and value != 10):
            return None
        value **= exponent
    return Numeral(start, power.end(), value, value)
