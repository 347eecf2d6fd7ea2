"""Differences that look like slips of the pen: a power of ten, a wrong currency, percent for points, month for year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import log10

from monitor.domain.catalogue import Metric
from monitor.domain.figures import Figure, Nuance
from monitor.domain.units import is_currency
from monitor.ledger.equality import Measured, equal, factor_between, of_one_span, scaled
from monitor.ledger.money import Rates, convert
from monitor.ledger.numerals import Taken
from monitor.ledger.series import Level

# How each slip of scale comes about, by its power of ten.
_SLIPS = {
    1: "亿 (100 million) read as billion, or a digit too many",
    2: "a digit group misread",
    3: "million read as billion, or billion as trillion",
    4: "万 (10,000) lost or doubled",
    8: "亿 (100 million) lost or doubled",
}
_LARGEST_SLIP = 9
_FAR_OFF = 100
# Numbers of one digit, and those that agree but for their rounding, are held against each other only so long: later,
# ten times as much is mostly true, or of something else.
_SOON = timedelta(days=5)
_SLIP_TIME = timedelta(days=500)
# Where both say of which thing and for when, a thing has one value, and a round one is held against the other longer.
_WHILE = timedelta(days=60)
# Metrics of which one thing has many values (a benchmark, a comparison, a day): ten times as much is no slip.
_MANY_VALUED = frozenset({"score", "growth", "relative_performance", "share_price_change", "other"})
# Two sizes are a power of ten apart when their logarithms differ by a whole number, give or take this: 12 %.
_CLOSE = 0.05


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """What seems to have happened, and the likely right value in the figure's own unit."""

    nuance: Nuance
    likely: Decimal | None
    words: str


def slip(a: Measured, b: Measured, level: Level, rates: Rates) -> Slip | None:
    """The slip that would explain why `a` differs from an earlier `b` of the same thing; None if none would."""
    apart = abs(a.day - b.day)
    digits = min(a.digits, b.digits)
    # What three digits of a neighbour's say is no chance.
    if level < (Level.NEIGHBOUR if digits >= 3 else Level.COMPATIBLE) or a.figure.high <= 0 or b.figure.high <= 0:
        return None
    if not of_one_span(a, b):
        return None
    if a.figure.metric in _MANY_VALUED:
        alike = level is Level.SAME and digits >= 2 and apart <= _SLIP_TIME and a.figure.high == b.figure.high
        return _points(a, b) if alike and a.figure.low == b.figure.low else None
    soon = apart <= (_WHILE if _identified(a.figure, b.figure) else _SOON)
    if not (digits >= 2 or (level is Level.SAME and soon)) or apart > (_SLIP_TIME if written_alike(a, b) else _SOON):
        return None
    if a.figure.high == b.figure.high and a.figure.low == b.figure.low:
        return _points(a, b) or _per_time(a, b, rates) or _currency(a, b, rates, digits)
    return _scale(a, b, rates)


def _identified(a: Figure, b: Figure) -> bool:
    """Whether both name a thing beside whose it is, the same, and the same period."""
    return a.period is not None and a.period == b.period and not {*a.about}.isdisjoint(b.about)


def written_alike(a: Measured, b: Measured) -> bool:
    """Whether two numbers have the same digits: whoever misreads 400亿 writes "400 billion", and no 39.7."""
    ends = ((a.figure.low, b.figure.low), (a.figure.high, b.figure.high))
    return all(one.normalize().as_tuple().digits == other.normalize().as_tuple().digits for one, other in ends)


def _scale(a: Measured, b: Measured, rates: Rates) -> Slip | None:
    if a.ranged is not b.ranged or not power_apart(a, b):
        return None
    figure = a.figure
    for factor in factor_between(a, b, rates):
        ratio = figure.high / (b.figure.high * factor)
        power = round(log10(ratio))
        if not 1 <= abs(power) <= _LARGEST_SLIP or (figure.unit == "percent" and abs(power) > 2):
            continue
        tenth = Decimal(1).scaleb(-power)
        if equal(Measured(scaled(figure, tenth), a.day, rates), b, rates, taken=Taken.STRICT):
            how = "a decimal point misplaced" if figure.unit == "percent" else _SLIPS.get(abs(power), "a slip of scale")
            times = f"{Decimal(1).scaleb(abs(power)):,f} times {'more' if power > 0 else 'less'} than"
            return Slip(nuance=Nuance.POWER_OF_TEN, likely=(figure.high * tenth).normalize(), words=f"{times}|{how}")
    return None


def power_apart(a: Measured, b: Measured) -> bool:
    """Whether two sizes are about a power of ten apart. Cheap, for it is asked of every pair that differs."""
    same = a.figure.unit == b.figure.unit
    mine, theirs = (float(a.figure.high), float(b.figure.high)) if same else (a.size, b.size)
    if mine <= 0 or theirs <= 0 or "x" in (a.figure.unit, b.figure.unit):
        return False
    power = log10(mine / theirs)
    return abs(power) > 0.5 and abs(power - round(power)) < _CLOSE


def _currency(a: Measured, b: Measured, rates: Rates, digits: int) -> Slip | None:
    mine, theirs = a.figure.unit, b.figure.unit
    if mine == theirs or not is_currency(mine) or not is_currency(theirs):
        return None
    likely = convert(b.figure.high, theirs, mine, b.day, rates)
    if likely is None or (digits < 2 and Decimal("0.5") < likely / a.figure.high < 2):
        return None
    words = f"in {mine} and not in {theirs}, though the number is that of|the currency mistaken"
    return Slip(nuance=Nuance.WRONG_CURRENCY, likely=rounded(likely), words=words)


def _points(a: Measured, b: Measured) -> Slip | None:
    if {a.figure.unit, b.figure.unit} != {"percent", "percentage_point"}:
        return None
    words = "one is in percent and the other in percentage points, though the number is that of|the two mixed up"
    return Slip(nuance=Nuance.POINTS, likely=None, words=words)


def _per_time(a: Measured, b: Measured, rates: Rates) -> Slip | None:
    head, _, per = a.figure.unit.partition("/")
    other, _, other_per = b.figure.unit.partition("/")
    if head != other or per == other_per or not per or not other_per:
        return None
    factor = factor_between(a, b, rates)
    words = f"a {per} and not a {other_per}, though the number is that of|the time base mistaken"
    likely = rounded(b.figure.high * factor[0]) if factor else None
    return Slip(nuance=Nuance.PER_TIME, likely=likely, words=words)


def rounded(value: Decimal) -> Decimal:
    """Three significant digits: a likely value is no measurement."""
    return round(value, 2 - value.adjusted()).normalize() if value else value


def _short(value: Decimal) -> str:
    """A bound as people write it: 10 trillion, 0.5, 1e-10."""
    for power, word in ((12, " trillion"), (9, " billion"), (6, " million"), (0, "")):
        if abs(value) >= Decimal(1).scaleb(power):
            return f"{value.scaleb(-power).normalize():,f}{word}"
    return f"{value.normalize():f}" if not value or value.adjusted() >= -4 else f"{value.normalize():e}"


def implausible(figure: Figure, metric: Metric | None, on: date, rates: Rates, *, at_all: bool = False) -> str | None:
    """Why a value is outside what the metric can have, in words; None where it is plausible or nobody said.

    A value that is off by more than a slip is taken for misread, and not held against the article, unless asked for
    what is implausible `at_all`; and so is too little money: it is the price of one.
    """
    if metric is None or not metric.bounds:
        return None
    for unit, (low, high) in metric.bounds.items():
        least, most = Decimal(str(low)), Decimal(str(high))
        value: Decimal | None = figure.high if figure.unit == unit else None
        if value is None and is_currency(unit) and is_currency(figure.unit):
            value = convert(figure.high, figure.unit, unit, on, rates)
        if value is None or least <= value <= most:
            continue
        near = value <= most * _FAR_OFF and (value > most if is_currency(unit) else value >= least / _FAR_OFF)
        if at_all or near:
            return f"outside what is plausible ({_short(least)} to {_short(most)} {unit})"
    return None
