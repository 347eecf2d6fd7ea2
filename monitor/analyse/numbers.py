"""Numerals as they are written: what the English and the Chinese reader have in common."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

# Longer runs of digits are keys, hashes or hostile; no quantity in the news has more.
LONGEST = 24

ONE = Decimal(1)
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?$")
_PLAIN = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)$")
_COMMA_DECIMAL = re.compile(r"[0-9]{1,3},[0-9]{1,2}$")
_DOTTED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}$")


class Written(StrEnum):
    """How a numeral is written."""

    DIGITS = "digits"
    WORDS = "words"
    FRACTION = "fraction"
    VAGUE = "vague"


@dataclass(frozen=True, kw_only=True, slots=True)
class Numeral:
    """A number at `start:end` of a text. `value` is scaled; `scale` is the power of ten its words or letters say (1 where
    there are none); `step` is what one unit of the last digit is worth, None where no digit says it (half, dozens).

    `high` differs from `value` only in vague numerals ("tens of billions"), whose bounds they are. `more` says that the
    numeral itself says "and some more" (五百余万); `bare` that it is only powers (千亿), which alone are an order of magnitude.
    """

    start: int
    end: int
    value: Decimal
    high: Decimal
    scale: Decimal = ONE
    step: Decimal | None = None
    written: Written = Written.DIGITS
    more: bool = False
    bare: bool = False

    @property
    def vague(self) -> bool:
        """Whether only bounds are known."""
        return self.written is Written.VAGUE

    def scaled(self, factor: Decimal, end: int) -> Numeral:
        """The same numeral times a further scale that ends at `end`."""
        step = None if self.step is None else self.step * factor
        return replace(
            self, end=end, value=self.value * factor, high=self.high * factor, scale=self.scale * factor, step=step
        )


def read_digits(run: str) -> tuple[Decimal, Decimal, int] | None:
    """Value, step and length of the number that a run of digits, commas and points begins with; None if it is none.

    Grouping may be western (1,234,567), Indian (12,34,567) or by points (1.234.567); "22,24,26" is three numbers, and
    192.168.1.2 is none.
    """
    if len(run) > LONGEST:
        return None
    if _PLAIN.match(run) or _GROUPED.match(run):
        plain = run.replace(",", "")
    elif _COMMA_DECIMAL.match(run):
        plain = run.replace(",", ".")
    elif _DOTTED.match(run):
        plain = run.replace(".", "")
    else:
        first = run.partition(",")[0]
        return read_digits(first) if "," in run and first != run else None
    point = plain.find(".")
    step = ONE if point < 0 else ONE.scaleb(point + 1 - len(plain))
    return Decimal(plain), step, len(run)
