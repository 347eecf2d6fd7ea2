"""Amounts of an alert in a second currency, for readers who think in it."""

from __future__ import annotations

from dataclasses import replace

from monitor.domain.alerts import Alert, Conversion
from monitor.domain.figures import Record
from monitor.domain.units import is_currency
from monitor.ledger.money import Rates, convert

# What an amount is told in beside its own currency: everything in dollars, dollars in yuan (to readers of Chinese).
_SECOND, _SECOND_OF_DOLLARS = "USD", "CNY"


def with_conversions(alert: Alert, rates: Rates) -> Alert:
    """The alert with its amounts in a second currency, at the rate of each figure's day, where one is known."""
    records = [one.record for one in alert.judgements]
    return replace(alert, conversions={one.id: made for one in records if (made := _converted(one, rates)) is not None})


def _converted(record: Record, rates: Rates) -> Conversion | None:
    figure, day = record.figure, record.dated.date()
    if not is_currency(figure.unit):
        return None
    code, stroke, per = figure.unit.partition("/")
    unit = f"{_SECOND_OF_DOLLARS if code == _SECOND else _SECOND}{stroke}{per}"
    low, high = (convert(amount, figure.unit, unit, day, rates) for amount in (figure.low, figure.high))
    return None if low is None or high is None else Conversion(currency=unit, low=low, high=high)
