"""English number words and how they add up: three hundred and one · two lakh crore · two-thirds · half a million."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from monitor.analyse.numbers import ONE, Numeral, Written

ONES: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_TEENS = {"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16}
_TEENS |= {"seventeen": 17, "eighteen": 18, "nineteen": 19}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
_TENS |= {"ninety": 90}
_NOUGHTS = {"zero": 0, "nought": 0, "naught": 0}
SCALES: Final = {
    "thousand": 3,
    "lakh": 5,
    "lakhs": 5,
    "lac": 5,
    "million": 6,
    "mln": 6,
    "mil": 6,
    "crore": 7,
    "crores": 7,
}
SCALES.update({"billion": 9, "bln": 9, "trillion": 12, "tln": 12, "trln": 12, "quadrillion": 15, "quintillion": 18})
_PARTS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
}
_PARTS |= {"tenth": 10, "twentieth": 20, "thirtieth": 30, "hundredth": 100, "thousandth": 10**3, "millionth": 10**6}
_PARTS |= {"billionth": 10**9, "trillionth": 10**12}
_PARTS |= {f"{word}s": part for word, part in _PARTS.items() if part > 2}
CROWDS: Final = {"tens": 1, "scores": 1, "dozens": 1, "hundreds": 2, "thousands": 3, "millions": 6, "billions": 9}
CROWDS["trillions"] = 12

KIND: Final = {
    **dict.fromkeys(ONES, "one"),
    **dict.fromkeys(_TEENS, "teen"),
    **dict.fromkeys(_TENS, "ten"),
    **dict.fromkeys(SCALES, "scale"),
    **dict.fromkeys(_PARTS, "part"),
    **dict.fromkeys(_NOUGHTS, "zero"),
    "hundred": "hundred",
    "dozen": "dozen",
    "dozens": "dozen",
}
WORTH: Final = {**ONES, **_TEENS, **_TENS, **_NOUGHTS, "hundred": 100, "dozen": 12, "dozens": 12} | {
    word: 10**power for word, power in SCALES.items()
}


def either(words: Iterable[str]) -> str:
    """A pattern of one of many words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


_SCALE = either([*SCALES, "hundred"])
_DIGIT_WORD = either([*_NOUGHTS, *ONES, *_TEENS, *_TENS])
_NEXT: Final = re.compile(
    rf"( {{1,3}}and {{1,3}}| {{1,3}}| ?- ?|)({either(KIND)})(?![a-z])|(?: and | )([0-9]{{1,3}})(?![0-9.,a-z/%-]"
    r"| ?%| (?:million|billion|trillion|crores?|lakhs?|per ?cent|to|or)(?![a-z]))"
)
_POINT: Final = re.compile(rf" point((?:[ -](?:{_DIGIT_WORD}))+)(?![a-z])")
_SHARE: Final = re.compile(
    rf" (?:in|(?:times )?out of|of(?= every))(?: every)? ([0-9]{{1,3}}|{either([*ONES, *_TEENS, *_TENS])})"
    rf"(?![0-9a-z-]|[.,][0-9])(?! (?:{_SCALE}))"
    r"(?! ?(?:second|minute|hour|day|week|month|quarter|year|decade|game|match|percent|per cent|%"
    r"|of the (?:last|past|next|first|top)))"
)
_TEN: Final = 10
_THINGS_IN: Final = re.compile(
    rf" [a-z]{{3,12}} (?:in|(?:out )?of)(?: every)? ({either([*list(ONES)[1:], 'ten', 'twelve', 'twenty'])})"
    r"(?=[.,;]| (?:of|is|are|was|were|has|have|had|will|fails?|pass(?:es)?|failed|passed|goes|went|works?)(?![a-z]))"
)
_OVER: Final = re.compile(r" over ([0-9]{1,3}|[a-z]+(?:[ -][a-z]+){0,5}?)(?=[.,;?!]|$)")
_AND_PART: Final = re.compile(
    rf"(?: {{1,3}}and {{1,3}}|-and-)(?:(?:a|one)[ -]"
    rf"|({either(ONES)})[ -])({either(_PARTS)})(?![a-z-])(?: ({either(SCALES)})(?![a-z]))?"
)
# "A hall of a quarter-gigawatt": a quarter without its article.
_OF_UNIT: Final = re.compile(r"-(?:(?:mega|giga|tera)watt|mile|hour|inch|point|century)(?![a-z])")
_OF_SCALE: Final = re.compile(rf"(?:( of)? {{1,3}}(a {{1,3}})?|-)({either([*SCALES, 'dozen', 'hundred'])})(?![a-z])")
_OF_CROWD: Final = re.compile(rf" of ({either(CROWDS)})(?![a-z])| ({_SCALE})(?![a-z])")
_COMPOUND: Final = re.compile(
    rf"[ -]({either(_TENS)})[ -](first|second"
    rf"|{either(word for word, part in _PARTS.items() if 2 < part < 10)})(s?)(?![a-z])"
)
_BILLION: Final = 10**9
_FEW: Final = re.compile(r"(?<![a-z])(?:several|a few|few|many) $")


def words_at(text: str, start: int) -> Numeral | None:
    """The numeral whose first word stands at `start`; None where the word is none by itself ("third", "hundred")."""
    first = _NEXT.match(text, start)
    if first is None or first[2] is None:
        return _glued(text, start)
    word, end = first[2], first.end()
    kind = KIND[word]
    if kind == "part":
        return _part(text, start, word, end)
    if kind not in {"scale", "hundred", "dozen"}:
        sum_ = Sum()
    elif (few := _FEW.search(text, max(0, start - 9), start)) is not None and kind != "dozen":
        return _several(text, few.start(), word, end)
    elif text[max(0, start - 2) : start] == "a " and not text[max(0, start - 3) : start - 2].isalnum():
        sum_, start = Sum(last="article"), start - 2
    else:
        return None
    sum_.take(word, joined=False)
    return finish(text, start, end, sum_, Written.WORDS)


def crowd_at(text: str, start: int, word: str, end: int) -> Numeral:
    """Tens of billions, hundreds of thousands, dozens: a numeral of bounds."""
    low = ONE.scaleb(CROWDS[word])
    high = low * 10
    if word == "dozens":
        low = Decimal(12)
    elif word == "scores":
        low = Decimal(20)
    scale = ONE
    while (more := _OF_CROWD.match(text, end)) is not None:
        scale *= ONE.scaleb(CROWDS[more[1]]) if more[1] else Decimal(WORTH[more[2]])
        end = more.end()
    return Numeral(start, end, low * scale, high * scale, scale, None, Written.VAGUE)


@dataclass(slots=True)
class Sum:
    """A number while its words are read: `total` holds the closed groups, `current` the open one."""

    total: Decimal = Decimal(0)
    current: Decimal | None = None
    ceiling: Decimal = Decimal("Infinity")
    scale: Decimal = ONE
    step: Decimal = ONE
    last: str = ""

    @property
    def value(self) -> Decimal:
        """What has been read so far."""
        return self.total + (self.current or 0)

    def take(self, word: str, *, joined: bool) -> bool:
        """Take the next word, or say that the number ended before it. `joined`: "and" stands before it."""
        kind = KIND[word]
        if joined and self.last not in {"hundred", "scale"}:
            return False
        if kind in {"one", "teen", "ten", "zero"}:
            return self._add(kind, WORTH[word])
        if kind == "hundred":
            return self._hundred()
        if kind == "scale":
            return not joined and self._multiply(Decimal(WORTH[word]))
        return kind == "dozen" and not joined and self._dozen()

    def take_digits(self, worth: Decimal) -> bool:
        """Take digits after words: 3 hundred and 21."""
        if self.last not in {"hundred", "scale"} or worth >= (100 if self.last == "hundred" else self.ceiling):
            return False
        self.current = (self.current or 0) + worth
        self.scale, self.step, self.last = ONE, ONE, "digits"
        return True

    def _add(self, kind: str, worth: int) -> bool:
        if self.last not in {"", "hundred", "scale"} and not (self.last == "ten" and kind == "one"):
            return False
        if kind == "zero" and self.last:
            return False
        self.current = (self.current or Decimal(0)) + worth
        self.scale, self.step, self.last = ONE, Decimal(10) if kind == "ten" else ONE, kind
        return True

    def _hundred(self) -> bool:
        if self.last not in {"one", "teen", "ten", "digits", "article"} or (self.current or 0) >= 1000:
            return False
        self.current = (ONE if self.current is None else self.current) * 100
        self.scale, self.step, self.last = Decimal(100), self.step * 100, "hundred"
        return True

    def _multiply(self, worth: Decimal) -> bool:
        if self.current is not None or self.last == "article":
            if worth >= self.ceiling:
                return False
            self.total += (ONE if self.current is None else self.current) * worth
            self.scale = worth * (100 if self.last == "hundred" else 1)
            self.step *= worth
            self.ceiling = worth
        elif self.last == "scale":
            self.total *= worth
            self.scale *= worth
            self.step *= worth
            self.ceiling *= worth
        else:
            return False
        self.current, self.last = None, "scale"
        return True

    def _dozen(self) -> bool:
        if self.current is None and self.last != "article":
            return False
        current = self.current or ONE
        self.current = current + current % 100 * 11
        self.step, self.last = Decimal(12), "dozen"
        return True


def finish(text: str, start: int, end: int, sum_: Sum, written: Written) -> Numeral:
    """Read on after the first word or the digits of a number, and close it."""
    while (more := _NEXT.match(text, end)) is not None:
        if more[3] is not None:
            anew = written is Written.DIGITS and sum_.last == "scale" and sum_.scale >= _BILLION
            if anew or not sum_.take_digits(Decimal(more[3])):
                break  # $13.4 billion and 8 cents
        elif ("and" in more[1] and _AND_PART.match(text, end)) or _begins_anew(sum_, more, written):
            break
        elif KIND[more[2]] == "part":
            if written is Written.WORDS and (ratio := _ratio(text, start, sum_, more)) is not None:
                return ratio
            break
        elif not sum_.take(more[2], joined="and" in more[1]):
            break
        end = more.end()
    if (broken := _broken(text, start, end, sum_)) is not None:
        return broken
    value = sum_.value
    return Numeral(start, end, value, value, sum_.scale, sum_.step, written)


def _begins_anew(sum_: Sum, more: re.Match[str], written: Written) -> bool:
    """Whether a word after digits and a scale is a number of its own: 500 billion and ten gigawatts."""
    small = KIND[more[2]] in {"one", "teen", "ten"}
    apart = "and" not in more[1] or sum_.scale >= _BILLION
    return written is Written.DIGITS and sum_.last == "scale" and small and apart


def _broken(  # noqa: PLR0911 - one return for each way to break a number
    text: str, start: int, end: int, sum_: Sum
) -> Numeral | None:
    """What makes a number no whole one: and a half, point five, in ten, over three."""
    value = sum_.value
    if text[end : end + 1] in {" ", "-"} and (compound := _COMPOUND.match(text, end)) is not None:
        word, plural = compound[2], compound[3] == "s" or compound[2].endswith("s")
        part = _TENS[compound[1]] + {"first": 1, "second": 2}.get(word, _PARTS.get(word, 0))
        if plural == (value != 1) and sum_.last in {"one", "teen", "ten"}:
            return Numeral(start, compound.end(), value / part, value / part, ONE, None, Written.FRACTION)
    if not text.startswith((" and ", "-and-", " point ", " in ", " out ", " over ", " of every "), end):
        return _share_of_things(text, start, end, value) if ONE <= value < _TEN else None
    if (extra := _AND_PART.match(text, end)) is not None:
        if extra[3] and sum_.last != "scale":  # two and a half billion
            scale = Decimal(WORTH[extra[3]])
            value = (value + Decimal(ONES.get(extra[1] or "one", 1)) / _PARTS[extra[2]]) * scale
            return Numeral(start, extra.end(), value, value, scale, None, Written.WORDS)
        scale = Decimal(WORTH[extra[3]]) if extra[3] else sum_.ceiling if sum_.last == "scale" else ONE
        value += scale * ONES.get(extra[1] or "one", 1) / _PARTS[extra[2]]
        return Numeral(start, extra.end(), value, value, sum_.scale, None, Written.WORDS)
    if (point := _POINT.match(text, end)) is not None:
        value += Decimal(f"0.{_decimals(point[1])}")
        return Numeral(start, point.end(), value, value, sum_.scale, None, Written.WORDS)
    if (share := _SHARE.match(text, end)) is not None:
        whole = Decimal(share[1]) if share[1].isdigit() else Decimal(WORTH[share[1]])
        if 0 < value < whole and value < 100:
            return Numeral(start, share.end(), value / whole, value / whole, ONE, None, Written.FRACTION)
    if (over := _OVER.match(text, end)) is not None and sum_.scale == ONE:
        below = Decimal(over[1]) if over[1].isdigit() else _whole(text, over.start(1), over.end(1))
        if below:
            return Numeral(start, over.end(), value / below, value / below, ONE, None, Written.FRACTION)
    return None


def _share_of_things(text: str, start: int, end: int, value: Decimal) -> Numeral | None:
    """ "Three dies in ten", "one stack in nine": what is counted stands between."""
    share = _THINGS_IN.match(text, end)
    whole = Decimal(WORTH[share[1]]) if share is not None else value
    if share is None or whole <= value:
        return None
    return Numeral(start, share.end(), value / whole, value / whole, ONE, None, Written.FRACTION)


def _whole(text: str, start: int, end: int) -> Decimal | None:
    """The value of words that are a number to their end."""
    first = _NEXT.match(text, start, end)
    if first is None or not first[2] or KIND[first[2]] not in {"one", "teen", "ten"}:
        return None
    sum_ = Sum()
    sum_.take(first[2], joined=False)
    place = first.end()
    while (
        (more := _NEXT.match(text, place, end)) is not None and more[2] and sum_.take(more[2], joined="and" in more[1])
    ):
        place = more.end()
    return sum_.value if place == end else None


def _decimals(words: str) -> str:
    """The digits after a spoken point: "seventy one" is 71 and not 701."""
    parts = words.replace("-", " ").split()
    digits = [str(WORTH[word]) for word in parts]
    for index, word in enumerate(parts[:-1]):
        if word in _TENS and parts[index + 1] in ONES:
            digits[index] = digits[index][0]
    return "".join(digits)


def _glued(text: str, start: int) -> Numeral | None:
    """A number word with "fold" at its end."""
    word = next((word for word in sorted(WORTH, key=len, reverse=True) if text.startswith(word, start)), None)
    if word is None:
        return None
    value = Decimal(WORTH[word])
    return Numeral(start, start + len(word), value, value, ONE, ONE, Written.WORDS)


def _several(text: str, start: int, word: str, end: int) -> Numeral:
    worth = Decimal(WORTH[word])
    while (more := _NEXT.match(text, end)) is not None and more[2] in SCALES:
        worth *= WORTH[more[2]]
        end = more.end()
    return Numeral(start, end, worth * 2, worth * 10, worth, None, Written.VAGUE)


def _part(text: str, start: int, word: str, end: int) -> Numeral | None:
    """Half, a third, half a million: with its article, which stands before `start`."""
    if text[max(0, start - 2) : start] == "a " and not text[max(0, start - 3) : max(0, start - 2)].isalnum():
        start -= 2
    elif word != "half" and not (word == "quarter" and (_OF_SCALE.match(text, end) or _OF_UNIT.match(text, end))):
        return None
    value = ONE / _PARTS[word]
    of = _OF_SCALE.match(text, end)
    if of is None or (of[1] and not of[2]):
        return Numeral(start, end, value, value, ONE, None, Written.FRACTION)
    scale, end = Decimal(WORTH[of[3]]), of.end()
    while (more := _NEXT.match(text, end)) is not None and more[2] in SCALES and not more[1].strip():
        scale *= WORTH[more[2]]
        end = more.end()
    return Numeral(start, end, value * scale, value * scale, scale, None, Written.WORDS)


def _ratio(text: str, start: int, sum_: Sum, more: re.Match[str]) -> Numeral | None:
    """Two thirds, three-quarters, one half: `more` is the word of the part. None for "two third"."""
    word = more[2]
    if not more[1] or sum_.last == "scale" or word.endswith("s") == (sum_.value == 1):
        return None
    value, end = sum_.value / _PARTS[word], more.end()
    of = _OF_SCALE.match(text, end)
    if of is None or (of[1] and not of[2]):
        return Numeral(start, end, value, value, ONE, None, Written.FRACTION)
    scale = Decimal(WORTH[of[3]])
    return Numeral(start, of.end(), value * scale, value * scale, scale, None, Written.WORDS)
