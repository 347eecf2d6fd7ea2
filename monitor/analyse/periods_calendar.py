"""Periods of time in the vocabulary of figures: 2026, 2025-H1, 2025-Q4, 2025-09, 2025-12-31, 2026/2028, FY2027-Q1."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache


class Grain(IntEnum):
    """How fine a period is; spans of several years come last."""

    DAY = 0
    MONTH = 1
    QUARTER = 2
    HALF = 3
    YEAR = 4
    SPAN = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """A period. `first` and `last` are its days, None for fiscal periods, whose calendar only the company knows."""

    text: str
    grain: Grain
    first: date | None = None
    last: date | None = None

    @property
    def year(self) -> int | None:
        """The calendar year that holds the whole period, or None."""
        if self.first is None or self.last is None or self.first.year != self.last.year:
            return None
        return self.first.year


@lru_cache(maxsize=1024)
def year(number: int) -> Period:
    """The calendar year."""
    return Period(text=f"{number:04}", grain=Grain.YEAR, first=date(number, 1, 1), last=date(number, 12, 31))


@lru_cache(maxsize=1024)
def half(number: int, part: int) -> Period:
    """The first or second half of a year."""
    first, last = (6 * part - 5, 6 * part)
    return Period(text=f"{number:04}-H{part}", grain=Grain.HALF, first=date(number, first, 1), last=_end(number, last))


@lru_cache(maxsize=1024)
def quarter(number: int, part: int) -> Period:
    """A quarter of a year."""
    first, last = (3 * part - 2, 3 * part)
    return Period(
        text=f"{number:04}-Q{part}", grain=Grain.QUARTER, first=date(number, first, 1), last=_end(number, last)
    )


@lru_cache(maxsize=1024)
def month(number: int, part: int) -> Period:
    """A month of a year."""
    return Period(
        text=f"{number:04}-{part:02}", grain=Grain.MONTH, first=date(number, part, 1), last=_end(number, part)
    )


@lru_cache(maxsize=1024)
def day(when: date) -> Period:
    """One day."""
    return Period(text=when.isoformat(), grain=Grain.DAY, first=when, last=when)


def fiscal(number: int, part: str = "") -> Period:
    """A fiscal year, or its part (`Q1`, `H2`). Two-digit years count from 2000."""
    number += 2000 if number < 100 else 0
    grain = {"Q": Grain.QUARTER, "H": Grain.HALF}.get(part[:1], Grain.YEAR)
    return Period(text=f"FY{number:04}" + (f"-{part}" if part else ""), grain=grain)


def span(start: Period, end: Period) -> Period:
    """From the beginning of one period to the end of another."""
    if start.text == end.text:
        return start
    return Period(text=f"{start.text}/{end.text}", grain=Grain.SPAN, first=start.first, last=end.last)


def months(number: int, first: int, last: int) -> Period:
    """Consecutive months of one year: a quarter, half or year where they make one, else a span of months."""
    if first == last:
        return month(number, first)
    match last - first + 1, (first - 1) % 12:
        case 3, 0 | 3 | 6 | 9:
            return quarter(number, (last - 1) // 3 + 1)
        case 6, 0 | 6:
            return half(number, (last - 1) // 6 + 1)
        case 12, 0:
            return year(number)
        case _:
            return span(month(number, first), month(number, last))


def months_to(number: int, last: int, count: int) -> Period:
    """The `count` months that end with a month of a year."""
    start = number * 12 + last - count
    first_year, first_month = divmod(start, 12)
    if first_year == number:
        return months(number, first_month + 1, last)
    return span(month(first_year, first_month + 1), month(number, last))


_SHAPE = re.compile(r"(\d{4})(?:-(?:([QH])(\d)|(\d\d)(?:-(\d\d))?))?")


@lru_cache(maxsize=1024)
def parsed(text: str | None) -> Period | None:
    """The period that a text of the vocabulary names, or None; fiscal periods have no days."""
    if text is None:
        return None
    first, _, last = text.partition("/")
    start, end = _parsed_part(first), _parsed_part(last)
    return start if not last else None if start is None or end is None else span(start, end)


def _parsed_part(text: str) -> Period | None:
    if text.startswith("FY"):
        return Period(text=text, grain=Grain.YEAR)
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    number, kind, part, month_number, day_number = found.groups()
    if kind:
        return (quarter if kind == "Q" else half)(int(number), int(part))
    if day_number:
        return day(date(int(number), int(month_number), int(day_number)))
    return month(int(number), int(month_number)) if month_number else year(int(number))


_YEARS = re.compile(r"(?<![\d-])(\d{4})(?!\d)")


def shifted(period: Period, years: int) -> Period:
    """The same stretch of another year."""
    text = _YEARS.sub(lambda found: f"{int(found[1]) + years:04}", period.text)
    return Period(text=text, grain=period.grain, first=_moved(period.first, years), last=_moved(period.last, years))


_QUARTER = re.compile(r"(FY)?(\d{4})-Q(\d)")


def quarter_before(period: Period) -> Period | None:
    """The quarter before a quarter, calendar or fiscal; None for any other period."""
    found = _QUARTER.fullmatch(period.text)
    if found is None:
        return None
    number, part = divmod(int(found[2]) * 4 + int(found[3]) - 2, 4)
    return fiscal(number, f"Q{part + 1}") if found[1] else quarter(number, part + 1)


def fiscal_not_after(period: Period, other: Period) -> bool:
    """Whether a fiscal quarter is another one of the same firm or comes before it; False for any other period."""
    fiscal_ones = _QUARTER.fullmatch(period.text), _QUARTER.fullmatch(other.text)
    return all(found is not None and found[1] for found in fiscal_ones) and period.text <= other.text


def month_of(period: Period) -> Period:
    """The month of a day; any other period as it is."""
    if period.grain is not Grain.DAY or period.first is None:
        return period
    return month(period.first.year, period.first.month)


def closes_quarter(period: Period) -> bool:
    """Whether a day is the last of a quarter of the calendar."""
    return period.last is not None and period.last == _end(period.last.year, (period.last.month + 2) // 3 * 3)


def month_before(period: Period) -> Period:
    """The month before a month; any other period as it is."""
    if period.grain is not Grain.MONTH or period.first is None:
        return period
    return month_of(day(period.first - timedelta(days=1)))


def days_since_trading(when: date) -> int:
    """How many days before a day markets were open last."""
    return {0: 3, 6: 2}.get(when.weekday(), 1)


def weekday_before(when: date, weekday: int) -> date:
    """The latest such weekday (Monday is 0) that is not after a day."""
    return when - timedelta(days=(when.weekday() - weekday) % 7)


def fiscal_year_of_quarter(when: date, part: int, *, ahead: bool = False) -> int:
    """The fiscal year whose quarter `part` ended about a month before a report of this date, or is ending (`ahead`).

    Fiscal years are named for the calendar year in which they end, as US filers do.
    """
    ended = when.year * 12 + when.month - (1 if ahead else 2) + 3 * (4 - part)
    return ended // 12


def _end(number: int, part: int) -> date:
    return date(number, part, monthrange(number, part)[1])


def _moved(when: date | None, years: int) -> date | None:
    if when is None:
        return None
    target = when.year + years
    return when.replace(year=target, day=min(when.day, monthrange(target, when.month)[1]))
