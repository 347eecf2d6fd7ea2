"""Differences that look like slips of the pen: a power of ten, a wrong currency, percent for points, month for year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from monitor.domain.catalogue import Metric
from monitor.domain.figures import Figure, Nuance
from monitor.ledger.equality import Taken, equal, factor_between, rounding, scaled
from monitor.ledger.money import Rates, convert, is_currency
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
# Of a quantity that grows, a round number ten times as large may be true after this time.
_GROWTH_TIME = timedelta(days=120)
_SLIP_TIME = timedelta(days=500)
# Metrics of which one thing has many values (a benchmark, a comparison, a day): ten times as much is no slip.
_MANY_VALUED = frozenset({"score", "growth", "relative_performance", "share_price_change", "other"})
_CLOSE = Decimal("0.12")


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """What seems to have happened, and the likely right value in the figure's own unit."""

    nuance: Nuance
    likely: Decimal | None
    words: str


def slip(
    figure: Figure, other: Figure, level: Level, days: tuple[date, date], rates: Rates, *, growing: bool
) -> Slip | None:
    """The slip that would explain why `figure` differs from an earlier `other` of the same thing; None if none would.

    `growing`: what is measured grows over time and neither figure has a period.
    """
    if figure.metric in _MANY_VALUED or level < Level.COMPATIBLE or not figure.high or not other.high:
        return None
    digits = min(rounding(figure)[1], rounding(other)[1])
    apart = abs(days[0] - days[1])
    telling = digits >= 2 or (level is Level.SAME and not (growing and apart > _GROWTH_TIME))
    if not telling or apart > _SLIP_TIME:
        return None
    return (
        _points(figure, other)
        or _per_time(figure, other)
        or _scale(figure, other, days, rates)
        or _currency(figure, other, days, rates, digits)
    )


def _scale(figure: Figure, other: Figure, days: tuple[date, date], rates: Rates) -> Slip | None:
    if "x" in (figure.unit, other.unit):
        return None
    for factor in factor_between(figure, other, days, rates):
        ratio = figure.high / (other.high * factor)
        power = int((ratio.copy_abs().log10()).to_integral_value())
        if not 1 <= abs(power) <= _LARGEST_SLIP or (figure.unit == "percent" and abs(power) > 2):
            continue
        if abs(ratio.scaleb(-power) - 1) > _CLOSE:
            continue
        tenth = Decimal(1).scaleb(-power)
        if equal(scaled(figure, tenth), other, days, rates, taken=Taken.STRICT):
            how = _SLIPS.get(abs(power), "a slip of scale") if figure.unit != "percent" else "a decimal point misplaced"
            times = f"{Decimal(1).scaleb(abs(power)):,f}"
            words = f"{times} times {'more' if power > 0 else 'less'} than"
            return Slip(nuance=Nuance.POWER_OF_TEN, likely=(figure.high * tenth).normalize(), words=f"{words}|{how}")
    return None


def _currency(figure: Figure, other: Figure, days: tuple[date, date], rates: Rates, digits: int) -> Slip | None:
    if figure.unit == other.unit or not is_currency(figure.unit) or not is_currency(other.unit):
        return None
    if figure.high != other.high or figure.low != other.low:
        return None
    likely = convert(other.high, other.unit, figure.unit, days[1], rates)
    if likely is None or (digits < 2 and Decimal("0.5") < likely / figure.high < 2):
        return None
    words = f"the number is the same as, but in {figure.unit} and not in {other.unit},|the currency mistaken"
    return Slip(nuance=Nuance.WRONG_CURRENCY, likely=_rounded(likely), words=words)


def _points(figure: Figure, other: Figure) -> Slip | None:
    if {figure.unit, other.unit} != {"percent", "percentage_point"} or figure.high != other.high:
        return None
    words = "one is in percent and the other in percentage points, though the number is that of|the two mixed up"
    return Slip(nuance=Nuance.POINTS, likely=None, words=words)


def _per_time(figure: Figure, other: Figure) -> Slip | None:
    head, _, per = figure.unit.partition("/")
    other_head, _, other_per = other.unit.partition("/")
    if head != other_head or per == other_per or not per or not other_per or figure.high != other.high:
        return None
    words = f"the number is the same as, but a {per} and not a {other_per},|the time base mistaken"
    factor = factor_between(figure, other, (date.min, date.min), _NoRates())
    return Slip(nuance=Nuance.PER_TIME, likely=_rounded(other.high * factor[0]) if factor else None, words=words)


class _NoRates:
    def per_euro(self, currency: str, on: date) -> Decimal | None:
        del currency, on
        return None


def _rounded(value: Decimal) -> Decimal:
    """Three significant digits: a likely value is no measurement."""
    return round(value, 2 - value.adjusted()).normalize() if value else value


def implausible(figure: Figure, metric: Metric | None, on: date, rates: Rates) -> str | None:
    """Why a value is outside what the metric can have, in words; None where it is plausible or nobody said."""
    if metric is None or not metric.bounds:
        return None
    for unit, (low, high) in metric.bounds.items():
        least, most = Decimal(str(low)), Decimal(str(high))
        value: Decimal | None = figure.high if figure.unit == unit else None
        if value is None and is_currency(unit) and is_currency(figure.unit):
            value = convert(figure.high, figure.unit, unit, on, rates)
        if value is not None and not least <= value <= most:
            return f"outside what is plausible ({least:,f} to {most:,f} {unit})"
    return None
