"""English numerals: 1,234.5 · 5.6 billion · 3/4 · two and a half · three lakh crore · two-thirds · tens of billions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from monitor.analyse.numbers import LONGEST, ONE, Numeral, Written, read_digits

_ONES = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_TEENS = {"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16}
_TEENS |= {"seventeen": 17, "eighteen": 18, "nineteen": 19}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
_TENS |= {"ninety": 90}
_SCALES = {"thousand": 3, "lakh": 5, "lakhs": 5, "lac": 5, "million": 6, "mln": 6, "mil": 6, "crore": 7, "crores": 7}
_SCALES |= {"billion": 9, "bln": 9, "trillion": 12, "tln": 12, "trln": 12, "quadrillion": 15, "quintillion": 18}
_PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7}
_PARTS |= {"eighth": 8, "ninth": 9, "tenth": 10, "twentieth": 20, "hundredth": 100, "thousandth": 1000}
_PARTS |= {"millionth": 10**6, "billionth": 10**9, "trillionth": 10**12}
_PARTS |= {f"{word}s": part for word, part in _PARTS.items() if part > 2}
_GLYPHS = {"½": "0.5", "⅓": "1/3", "⅔": "2/3", "¼": "0.25", "¾": "0.75", "⅕": "0.2", "⅛": "0.125", "⅜": "0.375"}
_GLYPHS |= {"⅝": "0.625", "⅞": "0.875"}
_CROWDS = {"tens": 1, "scores": 1, "dozens": 1, "hundreds": 2, "thousands": 3, "millions": 6, "billions": 9}
_CROWDS |= {"trillions": 12}

_KIND: Final = {
    **dict.fromkeys(_ONES, "one"),
    **dict.fromkeys(_TEENS, "teen"),
    **dict.fromkeys(_TENS, "ten"),
    **dict.fromkeys(_SCALES, "scale"),
    **dict.fromkeys(_PARTS, "part"),
    "zero": "zero",
    "hundred": "hundred",
    "dozen": "dozen",
    "dozens": "dozen",
}
_WORTH: Final = {**_ONES, **_TEENS, **_TENS, "zero": 0, "hundred": 100, "dozen": 12, "dozens": 12} | {
    word: 10**power for word, power in _SCALES.items()
}


def _either(words: object) -> str:
    return "|".join(sorted(words, key=len, reverse=True))  # type: ignore[call-overload,no-any-return] # any words


_ANCHOR: Final = re.compile(
    rf"[0-9]+(?:[,.][0-9]+)*|[{''.join(_GLYPHS)}]|(?:{_either({*_KIND, *_CROWDS})})(?![a-z])|(?:{_either(_WORTH)})(?=fold)"
)
_WORD: Final = re.compile(
    rf"(\s+and\s+|\s+|\s?-\s?|)({_either(_KIND)})(?![a-z])|(?:\s+and\s+|\s+)([0-9]{{1,3}})(?![0-9.,a-z/])"
)
_POINT: Final = re.compile(rf"\s+point((?:[\s-]+(?:zero|{_either({**_ONES, **_TEENS, **_TENS})}))+)(?![a-z])")
_POWER: Final = re.compile(r"(?:\^|\*\*)([+-]*)([0-9]{1,3})(?![0-9])|e([+-]?)([0-9]{1,3})(?![0-9a-z])")
_SUPERSCRIPT: Final = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_FROM_SUPERSCRIPT: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SLASH: Final = re.compile(r"/([0-9]{1,4})(?![0-9/.,a-z])")
_MIXED: Final = re.compile(r"\s+([0-9]{1,3})/([0-9]{1,3})(?![0-9/.,a-z])")
_SPACED: Final = re.compile(r"(?: [0-9]{3})+(?:\.[0-9]+)?(?![0-9,])")
_OUT_OF: Final = re.compile(
    rf"\s+(?:in|out\s+of)(?:\s+every)?\s+([0-9]{{1,3}}|{_either({**_ONES, **_TEENS})})(?![0-9.,a-z-])(?!\s+(?:{_either(_SCALES)}|hundred))"
)
_AND_PART: Final = re.compile(
    rf"\s+and\s+(?:(a|one)\s+|({_either(_ONES)})[\s-]+)({_either(_PARTS)})(?![a-z-])(?!\s+(?:{_either(_SCALES)}))"
)
_OF_SCALE: Final = re.compile(rf"(?:\s+of)?\s+(?:a\s+)?({_either([*_SCALES, 'dozen', 'hundred'])})(?![a-z])")
_CROWD_OF: Final = re.compile(rf"\s+of\s+({_either(_CROWDS)})(?![a-z])|\s+({_either([*_SCALES, 'hundred'])})(?![a-z])")
_FEW: Final = re.compile(r"(?:several|a few|few|many)\s$|(?:several|a few|few|many)\s(?:hundred|thousand)\s$")


def scan(lowered: str) -> Iterator[Numeral]:
    """Every numeral of a text in small letters, in order of place; time is linear in the text.

    Says nothing of what a numeral means: years, names and dates are among them.
    """
    place = 0
    search = _ANCHOR.search
    while (anchor := search(lowered, place)) is not None:
        start = anchor.start()
        first = lowered[start]
        if first.isdigit() and first in "0123456789":
            numeral, place = _digits(lowered, start, anchor.group())
        elif start and (lowered[start - 1].isalnum() or lowered[start - 1] == "_"):
            numeral, place = None, anchor.end()
        elif first in _GLYPHS:
            numeral, place = _glyph(start, first, ONE * 0), anchor.end()
        elif anchor.group() in _CROWDS:
            numeral = _crowd(lowered, start, anchor.group(), anchor.end())
            place = numeral.end
        else:
            numeral = _words(lowered, start)
            place = anchor.end() if numeral is None else max(numeral.end, anchor.end())
        if numeral is not None:
            yield numeral


def _glyph(start: int, glyph: str, whole: Decimal) -> Numeral:
    top, _, bottom = _GLYPHS[glyph].partition("/")
    value = whole + Decimal(top) / Decimal(bottom or 1)
    return Numeral(start=start, end=start + 1, value=value, high=value, written=Written.FRACTION)


def _digits(text: str, start: int, run: str) -> tuple[Numeral | None, int]:
    read = read_digits(run)
    if read is None:
        return None, start + len(run)
    value, step, length = read
    end = start + length
    if (
        start
        and text[start - 1] == "."
        and not (start > 1 and text[start - 2].isalnum())
        and step == ONE
        and length <= LONGEST
    ):
        start, value, step = start - 1, value.scaleb(-length), ONE.scaleb(-length)
    following = text[end : end + 1]
    if (
        following == " "
        and length <= 3
        and step == ONE
        and (spaced := _SPACED.match(text, end))
        and len(spaced.group()) < LONGEST
    ):
        value, end = Decimal(run + spaced.group().replace(" ", "")), spaced.end()
        following = text[end : end + 1]
    if following == "/" and step == ONE and (slash := _SLASH.match(text, end)) and int(slash[1]):
        value /= int(slash[1])
        return Numeral(start=start, end=slash.end(), value=value, high=value, written=Written.FRACTION), slash.end()
    if following and following in _GLYPHS:
        numeral = _glyph(end, following, value)
        return Numeral(start=start, end=numeral.end, value=numeral.value, high=numeral.value), numeral.end
    if following in {"^", "*", "e", "¹", "²", "³"} or "⁰" <= following <= "⁹":
        powered = _powered(text, value, end)
        if powered is not None:
            value, end = powered
            return Numeral(start=start, end=end, value=value, high=value, step=None), end
    if (
        following.isspace()
        and step == ONE
        and (mixed := _MIXED.match(text, end))
        and int(mixed[2])
        and int(mixed[1]) < int(mixed[2])
    ):
        value += Decimal(mixed[1]) / int(mixed[2])
        end = mixed.end()
        return Numeral(start=start, end=end, value=value, high=value, step=None), end
    numeral = _continued(text, Numeral(start=start, end=end, value=value, high=value, step=step))
    return numeral, max(numeral.end, end)


def _powered(text: str, value: Decimal, end: int) -> tuple[Decimal, int] | None:
    if (power := _POWER.match(text, end)) is not None:
        if power[2] is not None:
            exponent = int(power[2]) * (-1 if power[1].count("-") % 2 else 1)
            return (value**exponent, power.end()) if value and abs(exponent) <= 100 else None
        return value.scaleb(int(power[3] + power[4])), power.end()
    if value == 10 and (raised := _SUPERSCRIPT.match(text, end)) is not None and len(raised.group()) < 3:
        return value ** int(raised.group().translate(_FROM_SUPERSCRIPT)), raised.end()
    return None


@dataclass(slots=True)
class _Sum:
    """A number while its words are read: `total` holds the closed groups, `current` the open one."""

    total: Decimal = Decimal(0)
    current: Decimal | None = None
    ceiling: Decimal = Decimal("Infinity")
    scale: Decimal = ONE
    step: Decimal = ONE
    last: str = ""

    @property
    def value(self) -> Decimal:
        return self.total + (self.current or 0)

    def take(self, word: str, *, joined: bool) -> bool:
        """Take the next word, or say that the number ended before it. `joined`: "and" stands before it."""
        kind, worth = _KIND[word], Decimal(_WORTH.get(word, 0))
        if joined and self.last not in {"hundred", "scale"}:
            return False
        if kind in {"one", "teen", "ten"}:
            return self._add(kind, worth)
        if kind == "hundred":
            return self._hundred()
        if kind == "scale":
            return not joined and self._multiply(worth)
        return kind == "dozen" and not joined and self._dozen()

    def _add(self, kind: str, worth: Decimal) -> bool:
        if self.last not in {"", "hundred", "scale"} and not (self.last == "ten" and kind == "one"):
            return False
        self.current = (self.current or 0) + worth
        self.scale, self.step, self.last = ONE, Decimal(10) if kind == "ten" else ONE, kind
        return True

    def add_digits(self, worth: Decimal) -> bool:
        if self.last not in {"hundred", "scale"} or worth >= (100 if self.last == "hundred" else self.ceiling):
            return False
        self.current = (self.current or 0) + worth
        self.scale, self.step, self.last = ONE, ONE, "digits"
        return True

    def _hundred(self) -> bool:
        if self.last not in {"one", "teen", "ten", "digits", "article"} or (self.current or 0) >= 1000:
            return False
        self.current = (ONE if self.current is None else self.current) * 100
        self.step, self.last = self.step * 100, "hundred"
        self.scale = self.scale * 100 if self.scale == ONE else self.scale
        return True

    def _multiply(self, worth: Decimal) -> bool:
        if self.current is not None or self.last == "article":
            if worth >= self.ceiling:
                return False
            self.total += (ONE if self.current is None else self.current) * worth
        elif self.last == "scale":
            self.total *= worth
            worth *= self.ceiling
        else:
            return False
        self.step = (self.step if self.current is not None else self.step) * (
            worth if self.last != "scale" else worth / self.ceiling
        )
        self.scale = worth * (100 if self.last == "hundred" and self.scale == 100 else 1)
        self.current, self.ceiling, self.last = None, worth, "scale"
        return True

    def _dozen(self) -> bool:
        if self.current is None and self.last != "article":
            return False
        small = ONE if self.current is None else self.current % 100
        self.current = (self.current or 0) - (small if self.current is not None else 0) + small * 12
        self.step, self.last = Decimal(12), "dozen"
        return True


def _words(text: str, start: int) -> Numeral | None:
    """The numeral whose first word stands at `start`, or None where the word is none by itself ("third", "hundred")."""
    first = _WORD.match(text, start)
    if first is None:
        word = next(word for word in sorted(_WORTH, key=len, reverse=True) if text.startswith(word, start))
        value = Decimal(_WORTH[word])
        end = start + len(word)
        return Numeral(start=start, end=end, value=value, high=value, step=ONE, written=Written.WORDS)
    word, end = first[2], first.end()
    kind = _KIND[word]
    if kind == "zero":
        return Numeral(start=start, end=end, value=Decimal(0), high=Decimal(0), step=ONE, written=Written.WORDS)
    if kind == "part":
        return _part(text, start, word, end)
    if kind in {"scale", "hundred", "dozen"}:
        if (few := _FEW.search(text[max(0, start - 18) : start])) is not None and kind != "dozen":
            return _several(text, start - len(few.group()), start, word, end)
        if text[max(0, start - 2) : start] != "a " or (start > 2 and text[start - 3].isalnum()):
            return None
        start -= 2
        sum_ = _Sum(last="article")
        sum_.take(word, joined=False)
    else:
        sum_ = _Sum()
        sum_.take(word, joined=False)
    return _finish(text, start, end, sum_, Written.WORDS)


def _several(text: str, start: int, at: int, word: str, end: int) -> Numeral:
    worth = Decimal(_WORTH[word])
    while (more := _WORD.match(text, end)) is not None and more[2] in _SCALES:
        worth *= _WORTH[more[2]]
        end = more.end()
    return Numeral(
        start=max(start, 0) if at else 0, end=end, value=worth * 2, high=worth * 10, scale=worth, written=Written.VAGUE
    )


def _part(text: str, start: int, word: str, end: int) -> Numeral | None:
    """A half, a third, half a million: with its article, which stands before `start`."""
    before = text[max(0, start - 4) : start]
    value = ONE / _PARTS[word]
    if before.endswith("a ") and not before[-3:-2].isalnum():
        start -= 2
    elif word != "half" and not (word == "quarter" and _OF_SCALE.match(text, end)):
        return None
    scale = ONE
    if (of := _OF_SCALE.match(text, end)) is not None and (of.group().strip() in _SCALES or " a " in f"{of.group()}"):
        scale = Decimal(_WORTH[of[1]])
        end = of.end()
        while (more := _WORD.match(text, end)) is not None and more[2] in _SCALES and not more[1].strip():
            scale *= _WORTH[more[2]]
            end = more.end()
        value *= scale
        return Numeral(start=start, end=end, value=value, high=value, scale=scale, written=Written.WORDS)
    return Numeral(start=start, end=end, value=value, high=value, scale=scale, written=Written.FRACTION)


def _crowd(text: str, start: int, word: str, end: int) -> Numeral:
    """Tens of billions, hundreds of thousands, dozens."""
    low = Decimal(12) if word == "dozens" else Decimal(20) if word == "scores" else ONE.scaleb(_CROWDS[word])
    high = Decimal(100) if _CROWDS[word] == 1 else low * (10 if word == "hundreds" else 10)
    scale = ONE
    while (more := _CROWD_OF.match(text, end)) is not None:
        factor = ONE.scaleb(_CROWDS[more[1]]) if more[1] else Decimal(_WORTH[more[2]])
        scale *= factor
        end = more.end()
    return Numeral(start=start, end=end, value=low * scale, high=high * scale, scale=scale, written=Written.VAGUE)


def _continued(text: str, numeral: Numeral) -> Numeral:
    """A numeral in digits with the scale words that follow it."""
    sum_ = _Sum(current=numeral.value, step=numeral.step or ONE, last="digits")
    return _finish(text, numeral.start, numeral.end, sum_, Written.DIGITS)


def _finish(text: str, start: int, end: int, sum_: _Sum, written: Written) -> Numeral:
    while (more := _WORD.match(text, end)) is not None:
        if more[3] is not None:
            if not sum_.add_digits(Decimal(more[3])):
                break
        elif _KIND[more[2]] == "part" and (part := _ratio(text, start, sum_, more)) is not None:
            return part
        elif not sum_.take(more[2], joined="and" in (more[1] or "")):
            break
        end = more.end()
    value, step, exact = sum_.value, sum_.step, True
    if text.startswith(" and ", end) and (extra := _AND_PART.match(text, end)) is not None:
        count = _ONES.get(extra[2] or "one", 1)
        value += (sum_.ceiling if sum_.last == "scale" and extra[1] else ONE) * count / _PARTS[extra[3]]
        end, exact = extra.end(), False
    elif text.startswith(" point ", end) and (point := _POINT.match(text, end)) is not None:
        digits = "".join(str(_WORTH[word]) for word in re.split(r"[\s-]+", _joined_tens(point[1].strip())))
        value += Decimal(f"0.{digits}")
        end, exact = point.end(), False
    elif (out := _share(text, end, value)) is not None:
        return Numeral(start=start, end=out[1], value=out[0], high=out[0], written=Written.FRACTION)
    return Numeral(
        start=start, end=end, value=value, high=value, scale=sum_.scale, step=step if exact else None, written=written
    )


def _joined_tens(words: str) -> str:
    """ "seventy one" after a point is 71, so its ten must not bring its nought along."""
    parts = re.split(r"[\s-]+", words)
    for index, word in enumerate(parts[:-1]):
        if word in _TENS and parts[index + 1] in _ONES:
            parts[index] = next(one for one, worth in _ONES.items() if worth * 10 == _TENS[word])
    return " ".join(parts)


def _share(text: str, end: int, value: Decimal) -> tuple[Decimal, int] | None:
    """Nine in ten, three out of five: the share and its end."""
    if text[end : end + 1] != " " or text[end + 1 : end + 4] not in {"in ", "out"}:
        return None
    if (out := _OUT_OF.match(text, end)) is None:
        return None
    whole = Decimal(out[1]) if out[1].isdigit() else Decimal(_WORTH[out[1]])
    return (value / whole, out.end()) if 0 < value < whole and value < 100 else None


def _ratio(text: str, start: int, sum_: _Sum, more: re.Match[str]) -> Numeral | None:
    """Two thirds, three-quarters, one and a half: `more` is the word of the part."""
    word, joint = more[2], more[1] or ""
    if "and" in joint or not joint:
        return None
    if sum_.last == "scale" or word in {"half", "halves", "third", "quarter"} and sum_.value != 1:
        return None
    if sum_.value != 1 and not word.endswith("s"):
        return None
    if sum_.value == 1 and word.endswith("s"):
        return None
    value = sum_.value / _PARTS[word]
    end = more.end()
    if (of := _OF_SCALE.match(text, end)) is not None and (" a " in of.group() or " of " not in of.group()):
        value *= _WORTH[of[1]]
        return Numeral(
            start=start, end=of.end(), value=value, high=value, scale=Decimal(_WORTH[of[1]]), written=Written.WORDS
        )
    return Numeral(start=start, end=end, value=value, high=value, written=Written.FRACTION)
