"""What an incomplete time expression means: "September", "last quarter", 明年, told on a known date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from monitor.analyse import periods_calendar as calendar
from monitor.analyse.periods_calendar import Period
from monitor.analyse.periods_fiscal import FiscalYear

# "Starting in April", told in May, is this April; told in November, it is next April. Months.
_JUST_GONE = 3
# "The quarter ending in April" is running, or about to, when the month is so near. Months; a year's end may be further.
_SOON = 6
_QUARTERS = 4
# Until this month a fourth quarter without a year is that of the year that has ended, though it be told as a forecast.
BOOKS_OPEN = 2


class Link(Enum):
    """Expressions that point at another expression instead of at the calendar."""

    SAME = auto()  # the same quarter, that year
    YEAR_BEFORE = auto()  # a year earlier, 同期
    QUARTER_BEFORE = auto()  # three months earlier, 上季


class Tense(Enum):
    """Which way the clause of an expression looks."""

    AHEAD = auto()
    BEHIND = auto()


class Role(Enum):
    """What an expression dates."""

    FIGURES = auto()
    REPORT = auto()  # the report of the figures: "said on Thursday"
    BOUND = auto()  # how far back a record goes: "since 2019"
    BASE = auto()  # what a change is measured from: "up 3.9% from July", 比去年12月多8.2%
    LENGTH = auto()  # how long money is spent, not when: "over five years"
    MILESTONE = auto()  # an event that has no figure of its own: "which opens in 2027", 2027年投产


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeExpression:
    """A time named at a place. `period` is None for a link; `deadline` tells that something is due by then."""

    start: int
    end: int
    period: Period | None
    link: Link | None = None
    role: Role = Role.FIGURES
    deadline: bool = False


@dataclass(slots=True)
class Resolver:
    """The state of reading a document: its date, the years named so far, and where it reads."""

    published: date | None
    tense: Callable[[int], Tense | None]
    fiscal_at: Callable[[int], FiscalYear | None] = lambda _place: None
    place: int = 0
    sentence_year: int | None = None
    last_year: int | None = None
    last_fiscal: tuple[int, int] | None = None
    last_fiscal_year: int | None = None
    part_year: int | None = None
    last_day: date | None = None

    @property
    def ahead(self) -> bool:
        """Whether the clause of the expression being read speaks of what is to come."""
        return self.tense(self.place) is Tense.AHEAD

    @property
    def firm(self) -> FiscalYear | None:
        """The fiscal year of the firm that the expression being read speaks of, where anybody knows it."""
        return self.fiscal_at(self.place)

    def name_year(self, number: int) -> None:
        """The text named this year."""
        self.sentence_year = self.last_year = number

    def year(self, offset: int) -> int | None:
        """The year of this year (0), last year (-1), next year (1) …"""
        if self.published is not None:
            return self.published.year + offset
        return None if self.last_year is None else self.last_year + offset

    def relative_year(self, offset: int) -> Period | None:
        """This year, last year, next year."""
        number = self.year(offset)
        return None if number is None else calendar.year(number)

    def quarter(self, part: int, offset: int | None = None) -> Period | None:
        """A quarter without its year; `offset` is that of this, last or next year where the text tells it.

        A firm counts the quarters of its own year. Where nobody knows that, the quarter of the same number after a
        fiscal one is the same, and the one after it the next fiscal quarter.
        """
        firm = self.firm
        this = self.sentence_year is None or (self.published is not None and self.sentence_year == self.published.year)
        if firm is not None and not firm.calendar and offset is None and this:
            self.part_year = None
            return self.fiscal_quarter(part)
        if firm is not None:
            return self._calendar_quarter(part, offset)
        if offset is None and self.sentence_year is None and self.last_fiscal is not None:
            fiscal, known = self.last_fiscal
            onward = part == known % 4 + 1 and (part > known or self.ahead)
            if onward or part <= known:
                self.part_year = None
                return calendar.fiscal(fiscal + (1 if onward and part < known else 0), f"Q{part}")
        fiscal_year = self.last_fiscal_year
        if part == 1 and fiscal_year is not None and offset is None and self.sentence_year is None and self.ahead:
            return calendar.fiscal(fiscal_year + 1, "Q1")  # after a report on a fiscal year
        return self._calendar_quarter(part, offset)

    def quarter_of(self, number: int, part: int) -> Period:
        """A quarter told with its year: that of the firm where this is the one that its report is about."""
        firm = self.firm
        if firm is None or firm.calendar or self.published is None:
            return calendar.quarter(number, part)
        reported = firm.just_reported(self.published, number, part)
        return self.name_fiscal(number, f"Q{part}") if reported else calendar.quarter(number, part)

    def of_months(self, period: Period) -> Period:
        """The fiscal quarter or year of the firm that some months are."""
        return period if self.firm is None else self.firm.of_months(period)

    def _calendar_quarter(self, part: int, offset: int | None) -> Period | None:
        self.part_year = number = self._year_of(3 * part - 2, 3 * part, offset)
        if part == _QUARTERS and offset is None and self.sentence_year is None and self._books_open():
            self.part_year = number = self.year(-1)
        return None if number is None else calendar.quarter(number, part)

    def _books_open(self) -> bool:
        """Whether the results of the year that has ended are still being told, be it as forecasts."""
        return self.published is not None and self.published.month <= BOOKS_OPEN

    def half(self, part: int, offset: int | None = None) -> Period | None:
        """A half without its year."""
        self.part_year = number = self._year_of(6 * part - 5, 6 * part, offset)
        return None if number is None else calendar.half(number, part)

    def month(self, part: int, offset: int | None = None) -> Period | None:
        """A month without its year."""
        number = self._year_of(part, part, offset)
        return None if number is None else calendar.month(number, part)

    def month_soon(self, part: int) -> Period | None:
        """A month with which something is ending: the next such one where that is near, else the last."""
        if self.published is None:
            return self.month(part)
        away = (part - self.published.month) % 12
        number, place = divmod(
            self.published.year * 12 + self.published.month - 1 + away - (12 if away > _SOON else 0), 12
        )
        return calendar.month(number, place + 1)

    def day(self, part: int, number: int, offset: int | None = None) -> Period | None:
        """A day of a month without its year; None where the month has no such day."""
        found = self._year_of(part, part, offset)
        try:
            return None if found is None else self.name_day(date(found, part, number))
        except ValueError:
            return None

    def name_day(self, when: date) -> Period:
        """The text named this day."""
        self.last_day = when
        return calendar.day(when)

    def day_of_month(self, number: int) -> Period | None:
        """The day of the month of publication, or of the month before where this one has not come to it."""
        if self.published is None:
            return None
        month = self.published
        if number > month.day + 1 and not self.ahead:
            month = month.replace(day=1) - timedelta(days=1)
        try:
            return self.name_day(month.replace(day=number))
        except ValueError:
            return None

    def day_from_last(self, offset: int) -> Period | None:
        """The day so many days after the one that the text named last."""
        return None if self.last_day is None else calendar.day(self.last_day + timedelta(days=offset))

    def relative_week(self, offset: int) -> Period | None:
        """The month that holds this or last week."""
        if self.published is None:
            return None
        when = self.published + timedelta(weeks=offset)
        return calendar.month(when.year, when.month)

    def decade_end(self) -> Period | None:
        """The last year of this decade."""
        number = self.year(0)
        return None if number is None else calendar.year(number // 10 * 10 + 10)

    def months_ahead(self, count: int) -> Period | None:
        """The next `count` months as a span of years; None where they are less than a year."""
        if self.published is None or not 12 <= count <= 240:
            return None
        last = (self.published.year * 12 + self.published.month - 1 + count) // 12
        return calendar.span(calendar.year(self.published.year), calendar.year(last))

    def years_from_named(self, count: int) -> Period | None:
        """So many years from the one that the sentence names, or else from that of publication."""
        number = self.year(0) if self.sentence_year is None else self.sentence_year
        return None if number is None else calendar.span(calendar.year(number), calendar.year(number + count))

    def years_from_told(self, count: int) -> Period | None:
        """So many years after the one that the sentence names, or else after that of publication in a plan."""
        number = self.year(0) if self.sentence_year is None and self.ahead else self.sentence_year
        return self.years_later(count) if number is None else calendar.year(number + count)

    def years_later(self, count: int) -> Period | None:
        """So many years after the year that the text named last."""
        return None if self.last_year is None or count > 100 else calendar.year(self.last_year + count)

    def through(self, number: int) -> Period:
        """From the year of publication to a later one."""
        this = self.year(0)
        return (
            calendar.year(number)
            if this is None or not this < number <= this + 40
            else calendar.span(calendar.year(this), calendar.year(number))
        )

    def relative_quarter(self, offset: int, *, running: bool = False) -> Period | None:
        """This, last or next quarter; after a report on a fiscal quarter, the fiscal one that follows it.

        `running`: the text says that it is not over.
        """
        firm = self.firm
        if self.last_fiscal is not None and (firm is None or not firm.calendar):
            onward = offset > 0 or (offset == 0 and (running or self.tense(self.place) is not Tense.BEHIND))
            number, part = divmod(self.last_fiscal[0] * 4 + self.last_fiscal[1] - 1 + onward, 4)
            return calendar.fiscal(number, f"Q{part + 1}")
        if self.published is None:
            return None
        if firm is not None and not firm.calendar:
            number, part = firm.at(self.published, offset)
            return calendar.fiscal(number, f"Q{part}")
        number, part = divmod(self.published.year * 4 + (self.published.month - 1) // 3 + offset, 4)
        return calendar.quarter(number, part + 1)

    def quarters_over(self, count: int) -> Period | None:
        """The last quarters of the calendar that are over, at most as many as four years have."""
        if self.published is None or not 1 < count <= 4 * _QUARTERS:
            return None
        over = self.published.year * 4 + (self.published.month - 1) // 3 - 1
        first, last = divmod(over - count + 1, 4), divmod(over, 4)
        return calendar.span(calendar.quarter(first[0], first[1] + 1), calendar.quarter(last[0], last[1] + 1))

    def relative_half(self, offset: int) -> Period | None:
        """This, last or next half-year."""
        if self.published is None:
            return None
        number, part = divmod(self.published.year * 2 + (self.published.month - 1) // 6 + offset, 2)
        return calendar.half(number, part + 1)

    def relative_month(self, offset: int) -> Period | None:
        """This, last or next month."""
        if self.published is None:
            return None
        number, part = divmod(self.published.year * 12 + self.published.month - 1 + offset, 12)
        return calendar.month(number, part + 1)

    def relative_day(self, offset: int) -> Period | None:
        """Today, yesterday, tomorrow."""
        return None if self.published is None else self.name_day(self.published + timedelta(days=offset))

    def trading_day_before(self) -> Period | None:
        """The day of trading before that of publication."""
        if self.published is None:
            return None
        return self.relative_day(-calendar.days_since_trading(self.published))

    def weekday(self, number: int, week: str = "") -> Period | None:
        """The latest such weekday (Monday is 0) up to the day after publication; of last or next week where told."""
        if self.published is None:
            return None
        if week in {"上", "last"}:
            monday = self.published - timedelta(days=self.published.weekday() + 7)
            return self.name_day(monday + timedelta(days=number))
        # The day of a text may be behind that of the market it tells of, on the other side of the world.
        tomorrow = not week and (self.published.weekday() + 1) % 7 == number
        weeks = 1 if week in {"下", "next"} or tomorrow else 0
        return self.name_day(calendar.weekday_before(self.published, number) + timedelta(weeks=weeks))

    def years_ahead(self, count: int) -> Period | None:
        """The next `count` years (negative: the past ones), from the year of publication."""
        number = self.year(0)
        if number is None or not -100 < count < 100:
            return None
        first, last = sorted((number, number + count))
        return calendar.span(calendar.year(first), calendar.year(last))

    def fiscal_quarter(self, part: int) -> Period | None:
        """A fiscal quarter without its year: near the one read before, else the one reported about now."""
        firm, ahead = self.firm, self.ahead
        if firm is not None and self.published is not None:
            number = firm.year_of_quarter(self.published, part, ahead=ahead)
            return calendar.fiscal(number, f"Q{part}") if ahead else self.name_fiscal(number, f"Q{part}")
        if self.last_fiscal is not None:
            number, known = self.last_fiscal
            return calendar.fiscal(number + (1 if part < known and ahead else 0), f"Q{part}")
        if self.published is None:
            return None
        number = calendar.fiscal_year_of_quarter(self.published, part, ahead=ahead)
        self.last_fiscal, self.last_fiscal_year = (number, part), number
        return calendar.fiscal(number, f"Q{part}")

    def name_fiscal(self, number: int, part: str) -> Period:
        """The text named this fiscal year, or its quarter or half."""
        number += 2000 if number < 100 else 0
        if not self.ahead:
            self.last_fiscal_year = number
            if part.startswith("Q"):
                self.last_fiscal = (number, int(part[1]))
        return calendar.fiscal(number, part)

    def relative_fiscal(self, offset: int, part: str = "") -> Period | None:
        """This, last or next fiscal year: near the one that the text named, else the calendar year's number."""
        number = self.last_fiscal_year
        if number is None:
            number = self.year(offset)
            if self.firm is not None and self.published is not None:
                number = self.firm.at(self.published)[0] + offset
            return None if number is None else calendar.fiscal(number, part)
        over = self.last_fiscal == (number, _QUARTERS) and self.ahead and not offset
        return calendar.fiscal(number + offset + over, part)

    def full_year(self, *, plain: bool = False, closing: bool = False) -> Period | None:
        """ "The full year": the one just ended where the first months of a new one report on it, else this one.

        `plain`: nothing says that all of it is meant; then it may be a coming one, of which the text spoke last.
        `closing`: its end is meant, which is that of the calendar's year (年底).
        """
        if self.sentence_year is not None:
            return calendar.year(self.sentence_year)
        if plain and self.published is not None and (self.last_year or 0) == self.published.year + 1:
            return calendar.year(self.published.year + 1)
        if not closing and self.last_fiscal is not None and (self.firm is None or not self.firm.calendar):
            return self.relative_fiscal(0)
        running = self.published is not None and self.part_year == self.published.year
        reported = self.published is not None and self.published.month <= 4 and not self.ahead and not running
        if reported:  # what the sentence compares it with is of the year before that
            self.sentence_year = self.year(-1)
        return self.relative_year(-1 if reported else 0)

    def _year_of(self, first: int, last: int, offset: int | None) -> int | None:
        """The year of the months `first`–`last`: as told, as the sentence has it, else the nearest that fits."""
        if offset is not None:
            return self.year(offset)
        if self.published is None:
            return self.sentence_year or self.last_year
        year, month = self.published.year, self.published.month
        tense = self.tense(self.place)
        if self.sentence_year is not None and ((self.sentence_year, first) <= (year, month) or tense is Tense.AHEAD):
            return self.sentence_year
        if tense is Tense.AHEAD:
            return year + (1 if month - last > _JUST_GONE else 0)
        if tense is None and first > month and first - month < month + 12 - last:
            return year
        begun = first == month < last and tense is Tense.BEHIND  # what was earned in a quarter was so to its end
        return year - (1 if first > month or begun else 0)
