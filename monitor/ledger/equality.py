"""Whether two figures of one thing give one value: within the rounding that their digits and qualifiers show.

Currencies are compared at the rate of either figure's day, rates at one time base (chip/month as chip/year), and a
multiple with the percentage that means the same (doubled, up 100 %). Ranges are compared by their ends.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from monitor.domain.figures import Figure
from monitor.domain.units import is_currency
from monitor.ledger.money import CURRENCY_SLACK, FOREIGN_BOUND_SLACK, STRICT_SLACK, Rates, convert
from monitor.ledger.numerals import PLAIN_SLACK, Amount, Numeral, Taken, numeral
from monitor.ledger.periods import Grain, parse

_PER_YEAR = {
    "s": Decimal(31_536_000),
    "hour": Decimal(8760),
    "day": Decimal(365),
    "week": Decimal(52),
    "month": Decimal(12),
    "quarter": Decimal(4),
    "year": Decimal(1),
}
# What these are by the second is what they are: no year's worth is ever told.
_SPEEDS = frozenset({"byte", "bit", "FLOP", "op", "transfer"})
_GRAIN_UNIT = {Grain.YEAR: "year", Grain.MONTH: "month", Grain.QUARTER: "quarter"}
# A range this narrow is a rounded number: 20 to 22.
_NARROW = Decimal("0.10")
# Percentages crowd below a hundred: with fewer digits they tell nothing of what they are of.
RATIO_DIGITS = 3
# Beyond this ratio no rounding, qualifier and rate together make values in two units one.
_FAR = 1.6
OPPOSED = ({"over", "under"}, {"over", "nearly"})
_EXACT = Decimal(0)


def is_ratio(unit: str) -> bool:
    """Whether a unit is percent, percentage points or times."""
    return unit in ("percent", "percentage_point", "x")


def dimension(figure: Figure) -> str:
    """What its unit measures: `money`, `money/hour`, `ratio` (percent, points, multiples), or the thing counted."""
    unit = figure.unit
    head, _, per = unit.partition("/")
    if is_currency(unit):
        return f"money/{per}" if per else "money"
    if is_ratio(unit):
        return "ratio"
    if per in _PER_YEAR and head not in _SPEEDS:
        return head
    if unit == "count" and figure.noun:
        return f"count of {figure.noun.casefold()}"
    return unit


_YEARLY = re.compile(r"(?i)\b(?:a|per|each|every) year\b|annual|yearly|每年|年均|一年")


def scaled(figure: Figure, factor: Decimal) -> Figure:
    """The same words for another value: how a slip of scale or a conversion would read."""
    return _with(figure, figure.low * factor, figure.high * factor, figure.unit)


def _with(figure: Figure, low: Decimal, high: Decimal, unit: str) -> Figure:
    return Figure(
        text=figure.text,
        start=figure.start,
        end=figure.end,
        low=low,
        high=high,
        unit=unit,
        qualifier=figure.qualifier,
        noun=figure.noun,
        direction=figure.direction,
        metric=figure.metric,
        period=figure.period,
    )


class Measured:
    """A figure told on a day, ready to be compared: its number, and its size in one unit for all.

    `size` is in euros, or for a year where the unit is a rate; 0 where that is not known.
    """

    __slots__ = ("_rates", "_size", "day", "figure", "numeral")

    def __init__(self, figure: Figure, day: date, rates: Rates) -> None:
        self.figure = figure
        self.day = day
        self.numeral = numeral(figure)
        self._rates = rates
        self._size: float | None = None

    @property
    def size(self) -> float:
        """The value in the one unit; looked up where it is first asked for, since most are never compared."""
        if self._size is None:
            self._size = _size(self.figure, self.day, self._rates)
        return self._size

    @property
    def ranged(self) -> bool:
        """Whether it is a range."""
        return self.numeral.ranged

    @property
    def digits(self) -> int:
        """How many digits the text gives."""
        return self.numeral.digits

    def amount(self, taken: Taken) -> Amount:
        """The value with what its words cover, taken so or so generously."""
        return self.numeral.amount(taken)

    def meets(self, other: Measured) -> bool:
        """Whether two values may be equal. Cheap, and never wrongly false."""
        one, another = self.numeral, other.numeral
        return one.meets(another) if one.unit == another.unit else not self.far(other)

    def far(self, other: Measured) -> bool:
        """Whether two values are too far apart for any rounding, qualifier or rate. Cheap, and never wrongly true."""
        one, another = self.numeral, other.numeral
        if one.unit == another.unit:
            return one.far(another)
        mine, theirs = self.size, other.size
        if mine <= 0 or theirs <= 0 or one.multiple or another.multiple:
            return False
        return mine > _FAR * theirs or theirs > _FAR * mine


def _size(figure: Figure, day: date, rates: Rates) -> float:
    if is_currency(figure.unit):
        rate = rates.per_euro(figure.unit.partition("/")[0], day)
        return float(figure.high) / float(rate) if rate else 0.0
    per_year = _per_year(figure)
    return 0.0 if per_year is None else float(figure.high) * float(per_year)


def factor_between(a: Measured, b: Measured, rates: Rates) -> tuple[Decimal, ...]:
    """What to multiply b's value with to read it in a's unit; several where the days' rates differ; none if unknown."""
    mine, theirs = a.figure.unit, b.figure.unit
    if mine == theirs:
        return (Decimal(1),)
    if is_currency(mine) and is_currency(theirs):
        days = (a.day,) if a.day == b.day else (a.day, b.day)
        found = (convert(Decimal(1), theirs, mine, day, rates) for day in days)
        return tuple(dict.fromkeys(one for one in found if one))
    if mine.partition("/")[0] != theirs.partition("/")[0]:
        return ()
    yearly, other = _per_year(a.figure), _per_year(b.figure)
    return () if yearly is None or other is None else (other / yearly,)


def comparable(a: Measured, b: Measured) -> bool:
    """Whether the two values can be set against each other at all."""
    mine, theirs = a.figure.unit, b.figure.unit
    if not of_one_span(a, b):
        return False
    if mine == theirs:
        return True
    (head, _, per), (other, _, others) = mine.partition("/"), theirs.partition("/")
    alike = per == others if is_currency(mine) and is_currency(theirs) else head == other
    return alike and a.size > 0 and b.size > 0


def of_one_span(a: Measured, b: Measured) -> bool:
    """Whether not one is what a contract brings in all and the other what it brings a year."""
    if "order_value" not in (a.figure.metric, b.figure.metric):
        return True
    return (_YEARLY.search(a.figure.text) is None) == (_YEARLY.search(b.figure.text) is None)


def _per_year(figure: Figure) -> Decimal | None:
    head, _, per = figure.unit.partition("/")
    if per:
        return None if head in _SPEEDS else _PER_YEAR.get(per)
    period = parse(figure.period)
    return Decimal(1) if period is None else _PER_YEAR.get(_GRAIN_UNIT.get(period.grain, ""))


def equal(a: Measured, b: Measured, rates: Rates, *, taken: Taken = Taken.PLAIN) -> bool:
    """Whether two figures give one value, within what was said. Symmetric."""
    mine, theirs = a.figure, b.figure
    if mine.unit == theirs.unit:
        return _equal_in_unit(a.numeral, b.numeral, taken)
    if a.numeral.opposed(b.numeral) or a.far(b):
        return False
    units = {mine.unit, theirs.unit}
    if units == {"percent", "percentage_point"}:
        return False
    if units == {"x", "percent"}:
        return _told_as_multiple(*((a, b) if a.numeral.multiple else (b, a)), taken)
    slack = _EXACT
    if is_currency(mine.unit):
        slack = STRICT_SLACK if taken is Taken.STRICT else CURRENCY_SLACK
        if taken is Taken.PLAIN and (mine.qualifier or theirs.qualifier):
            # The bound and the rate are not granted both in full.
            slack, taken = FOREIGN_BOUND_SLACK, Taken.STRICT
    first, second = a.amount(taken), b.amount(taken)
    return any(agree(first, _times(second, factor), slack) for factor in factor_between(a, b, rates))


@lru_cache(maxsize=65_536)
def _equal_in_unit(a: Numeral, b: Numeral, taken: Taken) -> bool:
    return not (a.opposed(b) or a.far(b)) and agree(a.amount(taken), b.amount(taken), _EXACT)


def _told_as_multiple(times: Measured, share: Measured, taken: Taken) -> bool:
    """Whether a multiple says what a percentage does: doubled, up 100 %."""
    one = times.figure
    ways = [_with(one, (one.low - 1) * 100, (one.high - 1) * 100, "percent")]
    if times.digits >= RATIO_DIGITS:
        # 涨4.25倍 is said of 425 % too; with fewer digits it would be a guess.
        ways.append(_with(one, one.low * 100, one.high * 100, "percent"))
    return any(agree(numeral(way).amount(taken), share.amount(taken), _EXACT) for way in ways)


def _times(value: Amount, factor: Decimal) -> Amount:
    if factor == 1:
        return value
    return Amount(
        low=value.low * factor,
        high=value.high * factor,
        least=value.least * factor,
        most=value.most * factor,
        step=value.step * factor,
        digits=value.digits,
        qualifier=value.qualifier,
    )


def agree(a: Amount, b: Amount, slack: Decimal) -> bool:
    """Whether two amounts in one unit are one value; `slack` is a share of it that both may be off by."""
    if a.qualifier and b.qualifier and {a.qualifier, b.qualifier} in OPPOSED:
        return False
    if a.ranged and b.ranged:
        return _near(a.low, b.low, a, b, slack) and _near(a.high, b.high, a, b, slack)
    if a.ranged or b.ranged:
        ranged, point = (a, b) if a.ranged else (b, a)
        if ranged.high - ranged.low <= _NARROW * abs(ranged.high):
            return ranged.least * (1 - slack) <= point.high <= ranged.most * (1 + slack)
        # A point is taken for the upper end, as headlines do; for the lower one only where it says "at least".
        ends = (ranged.low, ranged.high) if point.qualifier == "over" else (ranged.high,)
        return any(_near(end, point.high, ranged, point, slack) for end in ends)
    if a.qualifier == b.qualifier and a.qualifier in ("over", "under"):  # two bounds are two statements
        return _near(a.high, b.high, a, b, slack)
    return _covers(a, b.high, slack) or _covers(b, a.high, slack)


def _near(x: Decimal, y: Decimal, a: Amount, b: Amount, slack: Decimal) -> bool:
    room = max(min(one.step / 2, abs(one.high) * PLAIN_SLACK) for one in (a, b))
    return abs(x - y) <= max(room, slack * max(abs(x), abs(y)))


def _covers(a: Amount, value: Decimal, slack: Decimal) -> bool:
    if not slack:
        return a.least <= value <= a.most
    room = abs(value) * slack
    return a.least - room <= value <= a.most + room
