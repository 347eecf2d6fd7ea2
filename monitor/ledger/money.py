"""Amounts in other currencies, at the rate of their own day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from monitor.domain.units import is_currency

# What outlets' own rates may differ by: they round them, and keep last month's.
CURRENCY_SLACK = Decimal("0.06")
# The same, where the digits alone must tell.
STRICT_SLACK = Decimal("0.05")
FOREIGN_BOUND_SLACK = Decimal("0.08")  # the same, of "more than" and "about"
# What an amount and the conversion that stands in brackets behind it may differ by.
PAIR_SLACK = Decimal("0.13")


class Rates(Protocol):
    """Exchange rates. Implementations: `Table` here, and the one of `monitor.rates` over the ECB's file."""

    def per_euro(self, currency: str, on: date) -> Decimal | None:
        """Units of a currency for one euro on a day: the newest rate not after it, else the oldest; None if unknown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rates from rows that somebody wrote down: currency → (day, units for one `base`), in order of days."""

    rows: Mapping[str, Sequence[tuple[date, Decimal]]]

    def per_euro(self, currency: str, on: date) -> Decimal | None:
        """Units for one euro, where the rows are told per euro."""
        return newest(self.rows.get(currency, ()), on)


def newest(rows: Sequence[tuple[date, Decimal]], on: date) -> Decimal | None:
    """The last rate not after a day, else the first one; None where there is none."""
    if not rows:
        return None
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        if rows[middle][0] <= on:
            low = middle + 1
        else:
            high = middle
    return rows[max(low - 1, 0)][1]


def convert(amount: Decimal, unit: str, into: str, on: date, rates: Rates) -> Decimal | None:
    """An amount in another currency (of `USD/hour` too), at the rate of a day; None where a rate is unknown."""
    if unit == into:
        return amount
    source, _, per = unit.partition("/")
    target, _, other = into.partition("/")
    if per != other or not is_currency(unit) or not is_currency(into):
        return None
    have, want = rates.per_euro(source, on), rates.per_euro(target, on)
    return None if not have or not want else amount / have * want


def mistaken_for(currency: str) -> tuple[str, ...]:
    """The currencies that are taken for this one: dollars for all others; yuan and Taiwan's dollars for dollars."""
    return ("CNY", "TWD") if currency == "USD" else ("USD",)
