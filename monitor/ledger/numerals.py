"""Numbers as they are written: what their digits and qualifiers cover, and whether that can meet at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache
from math import inf

from monitor.domain.figures import Figure

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.(\d+))?")
# Of a number without a qualifier, at most this share of it is rounding: "$5 billion" is not said of 5.4.
PLAIN_SLACK = Decimal("0.04")
# Zeros at the end of a whole number ("160 billion", "20,000") may be rounding, up to this share.
_ZEROS_SLACK = Decimal("0.015")
# A headline rounds to one digit.
_HEADLINE_SLACK = Decimal("0.10")
_ABOUT_SLACK = Decimal("0.05")
# Nor is "about 9.6" said of 9.7: who gives two digits knows the second.
_ABOUT_PLACE = Decimal("0.9")
# "more than 40" is said of 44 and hardly of 50: who knows 50 says more than 50.
_BOUND_SLACK = Decimal("0.10")
_NEARLY_SLACK = Decimal("0.07")
# Beyond these ratios no rounding and no qualifier make two values in one unit one: of points, words cover 10 % at most.
_FAR = 1.12
_FAR_OF_RANGES = 1.6
# So that no rounding of the quotient decides, nor that of a float.
_A_LITTLE_MORE = 1.01
_ROUNDED_OFF = 1e-9


class Taken(IntEnum):
    """How generously the words are taken."""

    STRICT = 0  # the digits alone
    PLAIN = 1  # digits and qualifier
    HEADLINE = 2  # as a headline rounds: $6 billion is said of 5.6


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """A figure's value in comparable form: its ends, and the values `least` to `most` that its wording covers."""

    low: Decimal
    high: Decimal
    least: Decimal
    most: Decimal
    step: Decimal
    digits: int
    qualifier: str | None

    @property
    def ranged(self) -> bool:
        """Whether it is a range."""
        return self.low != self.high


class Numeral:
    """A number as it is written, with its unit and its qualifier; `numeral` gives the same object for the same words.

    So what was compared once need not be compared again: a ledger has few numbers, told again and again.
    """

    __slots__ = (
        "_amounts", "_covered", "_rounding", "direction", "high", "low", "multiple", "qualifier", "ranged",
        "step", "text", "unit", "value",
    )  # fmt: skip

    def __init__(
        self,
        text: str,
        low: Decimal,
        high: Decimal,
        unit: str,
        step: Decimal | None,
        qualifier: str | None,
        direction: str | None,
    ) -> None:
        self.text = text
        self.low = low
        self.high = high
        self.unit = unit
        self.step = step
        self.qualifier = qualifier
        self.direction = direction
        self.multiple = unit == "x"
        self.ranged = low != high
        self.value = float(high)
        self._rounding: tuple[Decimal, int] | None = None
        self._amounts: dict[Taken, Amount] = {}
        self._covered: tuple[float, float] | None = None

    @property
    def rounding(self) -> tuple[Decimal, int]:
        """The value of the last digit that the text gives, and how many digits it gives (zeros at the end left out)."""
        if self._rounding is None:
            self._rounding = _rounding(self)
        return self._rounding

    @property
    def digits(self) -> int:
        """How many digits the text gives."""
        return self.rounding[1]

    def amount(self, taken: Taken = Taken.PLAIN) -> Amount:
        """The value with what its words cover, taken so or so generously."""
        found = self._amounts.get(taken)
        if found is None:
            found = self._amounts[taken] = _amount(self, taken)
        return found

    @property
    def reach(self) -> tuple[float, float]:
        """The least and the most of points in its unit that may not be far."""
        if self.value <= 0 or self.multiple:
            return -inf, inf
        hopeless = (_FAR_OF_RANGES if self.ranged else _FAR) * _A_LITTLE_MORE
        return self.value / hopeless, self.value * hopeless

    @property
    def covered(self) -> tuple[float, float]:
        """The least and the most that its digits or its words cover, give or take what a float rounds."""
        if self._covered is None:
            amounts = self.amount(Taken.STRICT), self.amount(Taken.PLAIN)
            least, most = min(one.least for one in amounts), max(one.most for one in amounts)
            room = abs(self.value) * _ROUNDED_OFF
            self._covered = float(least) - room, float(most) + room
        return self._covered

    def meets(self, other: Numeral) -> bool:
        """Whether another number in its unit may be the same one. Never wrongly false."""
        if self.ranged or other.ranged:
            return not self.far(other)
        return self.covers(other.value) or other.covers(self.value)

    def covers(self, value: float) -> bool:
        """Whether its digits or its words cover a value in its unit."""
        least, most = self.covered
        return least <= value <= most

    def opposed(self, other: Numeral) -> bool:
        """Whether one is told as a rise and the other as a fall."""
        return bool(self.direction and other.direction and self.direction != other.direction)

    def far(self, other: Numeral) -> bool:
        """Whether two values in one unit are too far apart for any rounding or qualifier. Never wrongly true."""
        mine, theirs = self.value, other.value
        if mine <= 0 or theirs <= 0 or self.multiple:
            return False
        far = _FAR_OF_RANGES if self.ranged or other.ranged else _FAR
        return mine > far * theirs or theirs > far * mine


def numeral(figure: Figure) -> Numeral:
    """The number of a figure, as it is written."""
    words = figure.text, figure.low, figure.high, figure.unit, figure.step, figure.qualifier, figure.direction
    return _numeral(*words)


# Some 500 bytes each.
_numeral = lru_cache(maxsize=65_536)(Numeral)


def _rounding(said: Numeral) -> tuple[Decimal, int]:
    """The value of the last digit that the text gives, and how many digits it gives (zeros at the end left out)."""
    high = abs(said.high)
    if not high:
        return said.step or Decimal(1), 1
    spare = high.normalize().as_tuple()
    digits = len(spare.digits)
    written = _last_number(said.text)
    if written is not None and (scale := (high / written[0]).normalize()).as_tuple().digits == (1,):
        step = scale.scaleb(-written[1])
        return step, max(digits, high.adjusted() - step.adjusted() + 1) if written[1] else digits
    return said.step or Decimal(1).scaleb(int(spare.exponent)), digits


@lru_cache(maxsize=16_384)
def _last_number(text: str) -> tuple[Decimal, int] | None:
    """The last number in digits, which is that of `high`, and how many decimals it has."""
    found = None
    for found in _NUMBER.finditer(text):  # noqa: B007 - only the last one is wanted
        pass
    if found is None or not (value := Decimal(found[0].replace(",", ""))):
        return None
    return value, len(found[1] or "")


def _amount(said: Numeral, taken: Taken) -> Amount:
    """The value with what the wording covers."""
    step, digits = said.rounding
    low, high, qualifier = said.low, said.high, said.qualifier if taken is not Taken.STRICT else None
    size = max(abs(low), abs(high))
    full = step / 2
    slack = min(full, size * PLAIN_SLACK)
    if taken is Taken.HEADLINE:
        slack = min(full, size * _HEADLINE_SLACK)
    elif low == high and _zeros(said):
        slack = max(slack, min(size * _ZEROS_SLACK, _last_place(size) / 2))
    least, most = low - slack, high + slack
    match qualifier:
        case "about":
            place = Decimal(1).scaleb(size.adjusted() - digits + 1)
            wide = max(slack, min(full, size * _BOUND_SLACK), min(place * _ABOUT_PLACE, size * _ABOUT_SLACK))
            least, most = low - wide, high + wide
        case "nearly":
            least = low - max(slack, size * _NEARLY_SLACK)
        case "over":
            most = high + max(slack, size * _BOUND_SLACK)
        case "under":
            least = low - max(slack, size * _BOUND_SLACK)
        case _:
            pass
    return Amount(low=low, high=high, least=least, most=most, step=step, digits=digits, qualifier=qualifier)


def _last_place(size: Decimal) -> Decimal:
    """The place of the last digit that is no zero."""
    return Decimal(1).scaleb(int(size.normalize().as_tuple().exponent))


def _zeros(said: Numeral) -> bool:
    """Whether the value is a whole number that ends in zeros, written in three digits or more, or in words."""
    found = _last_number(said.text)
    return found is None or (not found[1] and found[0] >= 100 and not found[0] % 10)
