"""Periods as the readings write them, and how two of them stand to each other."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

_PART = re.compile(r"(FY)?(\d{4})(?:-(?:H([12])|Q([1-4])|(\d{2})(?:-(\d{2}))?))?$")


class Grain(StrEnum):
    """How long a period is."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    DAY = "day"
    SPAN = "span"


class Relation(StrEnum):
    """How two periods stand to each other."""

    EQUAL = "equal"
    HOLDS = "holds"  # one of them lies within the other
    FISCAL = "fiscal"  # a fiscal and a calendar period that may well be the same months
    APART = "apart"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Period:
    """The days `first` to `last`, both included. A fiscal period has the days of the calendar one of its name.

    Two are compared by `relation`; as keys of look-ups they are told apart by identity, which costs nothing.
    """

    first: date
    last: date
    grain: Grain
    fiscal: bool = False


@lru_cache(maxsize=4096)
def parse(text: str | None) -> Period | None:  # noqa: PLR0911 - one return for each way to write a period
    """`2026`, `2025-H1`, `2025-Q4`, `2025-09`, `2025-12-31`, `2026/2028`, `FY2027-Q1`; None for anything else."""
    if not text:
        return None
    if "/" in text:
        first, last = parse(text.split("/")[0]), parse(text.split("/")[-1])
        if first is None or last is None or last.last < first.first:
            return None
        return Period(first=first.first, last=last.last, grain=Grain.SPAN, fiscal=first.fiscal)
    if (found := _PART.match(text)) is None:
        return None
    fiscal, year = found[1] is not None, int(found[2])
    half, quarter, month, day = (int(part) if part else 0 for part in found.groups()[2:])
    try:
        if day:
            return Period(first=date(year, month, day), last=date(year, month, day), grain=Grain.DAY, fiscal=fiscal)
        if month:
            return _months(year, month, month, Grain.MONTH, fiscal=fiscal)
    except ValueError:
        return None
    if quarter:
        return _months(year, 3 * quarter - 2, 3 * quarter, Grain.QUARTER, fiscal=fiscal)
    if half:
        return _months(year, 6 * half - 5, 6 * half, Grain.HALF, fiscal=fiscal)
    return _months(year, 1, 12, Grain.YEAR, fiscal=fiscal) if year else None


def _months(year: int, first: int, last: int, grain: Grain, *, fiscal: bool) -> Period:
    end = date(year, last, calendar.monthrange(year, last)[1])
    return Period(first=date(year, first, 1), last=end, grain=grain, fiscal=fiscal)


@lru_cache(maxsize=65_536)
def relation(a: Period, b: Period) -> Relation:
    """How two periods stand to each other; of two spans, the same years count as equal."""
    if a.fiscal != b.fiscal:
        # A fiscal year is named for the year it ends in (Nvidia's FY2026 is nearly 2025) or begins in (Japan).
        near = abs(a.first - b.first) <= timedelta(days=366)
        return Relation.FISCAL if near and a.grain is b.grain else Relation.APART
    if (a.first, a.last) == (b.first, b.last):
        return Relation.EQUAL
    if (a.first <= b.first and b.last <= a.last) or (b.first <= a.first and a.last <= b.last):
        return Relation.HOLDS
    return Relation.APART


def holds_day(period: Period, day: date, slack: timedelta = timedelta(0)) -> bool:
    """Whether a day lies in a period, give or take `slack`."""
    return period.first - slack <= day <= period.last + slack
