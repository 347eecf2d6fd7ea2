"""The fiscal calendars of firms: "the third quarter", of a firm whose year ends in January, ends in October."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from monitor.analyse import periods_calendar as calendar
from monitor.analyse.context import Context, Sentence
from monitor.analyse.periods_calendar import Grain, Period
from monitor.domain.catalogue import Company, EntityType

_DECEMBER = 12
_QUARTER = 3
# A quarter that ended so many months ago is not told any more where the next one of its number is running.
_STALE = 9
# Results are told within so many months of the end of their quarter.
_FRESH = 3
# Sentences of a document in which the firm stands whose report it is.
_OPENING = 2
# How far apart the firms of a list begin, in characters, and what parts them.
_LISTED = 24
_LIST = re.compile(r"(?:、|和|及|与|, | and |/)$")


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A year that ends with a month (`end`, 1–12).

    It has the number of the calendar year in which it ends, or that of the one in which it begins (`of_start`).
    """

    end: int
    of_start: bool = False

    @property
    def calendar(self) -> bool:
        """Whether it is the calendar year."""
        return self.end == _DECEMBER

    def year_of_quarter(self, when: date, part: int, *, ahead: bool) -> int:
        """The year whose quarter `part` a text of a day means: the last one over, or the next where it looks ahead."""
        since = (_count(when) - self._end_of(0, part)) % 12
        last = (_count(when) - since - self._end_of(0, part)) // 12
        running = (ahead and since > _FRESH) or since >= _STALE
        return last + (1 if running and since else 0)

    def at(self, when: date, quarters: int = 0) -> tuple[int, int]:
        """The year and quarter in which a day lies, or so many quarters later."""
        number, place = divmod((_count(when) - self._end_of(0, 4) - 1) // 3 + 4 + quarters, 4)
        return number, place + 1

    def just_reported(self, when: date, number: int, part: int) -> bool:
        """Whether a quarter ended so lately that a text of a day reports on it."""
        return 0 <= _count(when) - self._end_of(number, part) <= _FRESH

    def of_months(self, period: Period) -> Period:
        """The fiscal quarter or year that some months are; other periods, and quarters of the calendar, as they are."""
        if period.grain is not Grain.SPAN or period.first is None or period.last is None or self.calendar:
            return period
        length = _count(period.last) - _count(period.first) + 1
        # Months since the last end of a year. Weeks are counted to a weekday: a quarter may end a few days too late.
        number, since = divmod(_count(period.last) - self._end_of(0, 4) - 1, 12)
        if length == _DECEMBER and since == _DECEMBER - 1:
            return calendar.fiscal(number + 1)
        part = (since + 1) // _QUARTER
        if length != _QUARTER or since % _QUARTER == 1:
            return period
        return calendar.fiscal(number + 1, f"Q{part}") if part else calendar.fiscal(number, "Q4")

    def ending(self, number: int) -> int:
        """The number of the fiscal year that ends in a calendar year."""
        return number - (1 if self.of_start else 0)

    def _end_of(self, number: int, part: int) -> int:
        """The last month of a quarter, counted from the year 0."""
        return (number + self.of_start) * 12 + self.end - 1 - 3 * (4 - part)


_CALENDAR = FiscalYear(_DECEMBER)


@dataclass(slots=True)
class FiscalYears:
    """Whose fiscal year holds at each place of a document.

    That of the firm whose figure stands nearest (`bearers`, one for each quantity where they are known), or else of the
    one which the sentence named last, or of the one with which the document opens; in a sentence that cites an analyst
    house, the calendar by which it counts. A firm whose year the catalogue does not tell does not count by another's.
    """

    context: Context
    bearers: Sequence[str | None] = ()
    _starts: list[int] = field(init=False)
    _years: list[FiscalYear] = field(init=False)
    _counted: list[int] = field(init=False)
    _known: dict[str, FiscalYear] = field(init=False)
    _others: frozenset[str] = field(init=False)
    _strange: list[int] = field(init=False)
    report: FiscalYear | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        told = ((entity.id, self._counting(entity.id)) for entity in self.context.entities)
        known = {
            name: FiscalYear(found.fiscal_year_end, found.fiscal_year_of_start)
            for name, found in told
            if found is not None and found.fiscal_year_end is not None
        }
        self._known = known
        companies = (entity.id for entity in self.context.entities if entity.type is EntityType.COMPANY)
        self._others = frozenset(company for company in companies if company not in known and not self._part(company))
        houses = {
            entity.id for entity in self.context.entities if entity.type is EntityType.MEDIA and entity.id in known
        }
        self._counted = [mention.start for mention in self.context.mentions if mention.entity_id in houses]
        named = [
            (mention.start, known[mention.entity_id])
            for mention in self.context.mentions
            if mention.entity_id in known.keys() - houses
        ]
        self._starts, self._years = [start for start, _ in named], [year for _, year in named]
        opening = self.context.sentences[:_OPENING]
        self._strange = [mention.start for mention in self.context.mentions if mention.entity_id in self._others]
        if named and opening and self._starts[0] < opening[-1].end and not self._stranger(0, self._starts[0]):
            self.report = self._years[0]

    def at(self, sentence: Sentence, place: int) -> FiscalYear | None:
        """The fiscal year that a quarter named at a place of a sentence belongs to; None where nobody knows."""
        if bisect_left(self._counted, sentence.start) < bisect_left(self._counted, sentence.end):
            return _CALENDAR
        last = bisect_left(self._starts, place) - 1
        named = last >= 0 and self._starts[last] >= sentence.start
        if named and (self._stranger(self._starts[last], place) or self._listed(last, sentence)):
            return _CALENDAR
        if named and self._opens(self._starts[last], place):
            return self._years[last]
        bearer = self._bearer(sentence, place)
        if bearer in self._known:
            return self._known[bearer]
        if bearer in self._others and self.report is not None and (named or self._names(sentence, bearer)):
            return _CALENDAR
        return self._years[last] if named else self.report

    def _stranger(self, left: int, right: int) -> bool:
        """Whether a firm whose year nobody knows is named between two places."""
        return bisect_left(self._strange, left) < bisect_left(self._strange, right)

    def _listed(self, last: int, sentence: Sentence) -> bool:
        """Whether a firm is the last of a list, after one with another year: "AWS and Azure in the fourth quarter"."""
        left, right = self._starts[max(last - 1, 0)], self._starts[last]
        if left < sentence.start or self._years[last - 1] == self._years[last] or right - left > _LISTED:
            return False
        return _LIST.search(self.context.folded, left, right) is not None

    def _opens(self, name: int, place: int) -> bool:
        """Whether a firm named before a place has no figure between: it is the one whose time is told there."""
        quantities = self.context.quantities
        behind = bisect_left(quantities, place, key=lambda quantity: quantity.start)
        return not behind or quantities[behind - 1].start < name

    def _names(self, sentence: Sentence, firm: str) -> bool:
        """Whether a sentence names a firm."""
        return any(one.entity_id == firm for one in self.context.mentions_between(sentence.start, sentence.end))

    def _counting(self, company: str) -> Company | None:
        """The firm by whose year one counts: its own, or that of the firm of which it is a part."""
        found = self.context.catalogue.entities.get(company)
        while isinstance(found, Company) and found.fiscal_year_end is None and found.parent is not None:
            found = self.context.catalogue.entities.get(found.parent)
        return found if isinstance(found, Company) else None

    def _part(self, company: str) -> bool:
        """Whether a company is a part of another one, and counts by its year."""
        found = self.context.catalogue.entities.get(company)
        return isinstance(found, Company) and found.parent is not None

    def _bearer(self, sentence: Sentence, place: int) -> str | None:
        """The firm whose figure stands nearest to a place in its sentence, or the maker of the chip whose it is."""
        if not self.bearers:
            return None
        quantities = self.context.quantities
        behind = bisect_left(quantities, place, key=lambda quantity: quantity.start)
        near = [other for other in (behind - 1, behind) if 0 <= other < len(quantities)]
        near = [other for other in near if sentence.start <= quantities[other].start < sentence.end]
        if not near:
            return None
        bearer = self.bearers[min(near, key=lambda other: abs(quantities[other].start - place))]
        return None if bearer is None else self.context.catalogue.maker(bearer) or bearer


def quarter_over(when: date, year: FiscalYear | None) -> Period:
    """The quarter that ended last before a day, of a firm's year or of the calendar."""
    number, part = (year or FiscalYear(_DECEMBER)).at(when, -1)
    return calendar.quarter(number, part) if year is None or year.calendar else calendar.fiscal(number, f"Q{part}")


def _count(when: date) -> int:
    """Months since the year 0."""
    return when.year * 12 + when.month - 1
