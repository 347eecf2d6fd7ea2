"""Numerals as they are written: what the English and the Chinese reader have in common."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

# Longer runs of digits are keys, hashes or hostile; no quantity in the news has more.
LONGEST = 24

ONE = Decimal(1)
HALF = Decimal("0.5")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?$")
_PLAIN = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)$")
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+$")
_COMMA_DECIMAL = re.compile(r"[0-9]{1,3},[0-9]{1,2}$")
_DOTTED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}$")


class Written(StrEnum):
    """How a numeral is written."""

    DIGITS = "digits"
    WORDS = "words"
    FRACTION = "fraction"
    VAGUE = "vague"


class Numeral(NamedTuple):
    """A number at `start:end` of a text.

    `value` is scaled; `scale` is the power of ten that its words say (1 where there are none); `step` is what one unit
    of the last digit is worth, None where no digit says it (half, dozens). `high` differs from `value` only in vague
    numerals ("tens of billions"), whose bounds they are. `more` says that the numeral itself says "and some more"
    (五百余万); `bare` that it is only powers (千亿), which alone are an order of magnitude.
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

    def scaled(self, factor: Decimal, end: int) -> Numeral:
        """The same numeral times a further scale that ends at `end`."""
        step = None if self.step is None else self.step * factor
        return self._replace(
            end=end, value=self.value * factor, high=self.high * factor, scale=self.scale * factor, step=step
        )


def read_digits(run: str, *, listed: bool = False) -> tuple[Decimal, Decimal, int] | None:
    """Value, step and length of the number that a run of digits, commas and points begins with; None if it is too long.

    Grouping may be western (1,234,567), Indian (12,34,567) or by points (1.234.567). Of "22,24,26" and 192.168.1.2 the
    first number is read; `listed` says that the run goes on with such a list, in which neither mark is a decimal point.
    """
    if len(run) > LONGEST:
        return None
    if run.isdecimal():
        return Decimal(run), ONE, len(run)
    if listed or not (_PLAIN.match(run) or _GROUPED.match(run) or _COMMA_DECIMAL.match(run) or _DOTTED.match(run)):
        before_comma = run.partition(",")[0]
        if not listed and _DECIMAL.match(before_comma):  # "version 2.0,23.5 EFLOPS": a Chinese comma, folded
            return read_digits(before_comma)
        first = re.split("[.,]", run, maxsplit=1)[0]
        return (Decimal(first), ONE, len(first)) if first else None
    if _PLAIN.match(run) or _GROUPED.match(run):
        plain = run.replace(",", "")
    else:
        plain = run.replace(",", ".") if "," in run else run.replace(".", "")
    point = plain.find(".")
    step = ONE if point < 0 else ONE.scaleb(point + 1 - len(plain))
    return Decimal(plain), step, len(run)
