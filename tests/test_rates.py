"""Exchange rates from disk: the ECB's file as it is shipped, and the rows of config/rates.toml."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from currency_converter import CurrencyConverter
from hypothesis import given
from hypothesis import strategies as st

from monitor.rates import EcbRates, RateRow, load_rates

RATES = EcbRates()
PEER = CurrencyConverter(fallback_on_wrong_date=True)


@given(
    st.dates(date(1999, 1, 4), date(2026, 9, 30)),
    st.sampled_from(["USD", "CNY", "JPY", "KRW", "HKD", "GBP", "INR", "CHF"]),
)
def test_a_day_with_a_rate_has_the_one_that_the_peer_finds(day: date, currency: str) -> None:
    known = PEER._rates[currency]
    if known.get(day) is not None:
        assert float(RATES.per_euro(currency, day) or 0) == pytest.approx(
            float(PEER.convert(1, "EUR", currency, date=day))
        )


@pytest.mark.parametrize(
    ("day", "same_as"),
    [
        (date(2024, 1, 6), date(2024, 1, 5)),  # a Saturday
        (date(2024, 12, 25), date(2024, 12, 24)),
        (date(2090, 1, 1), max(PEER.bounds["USD"].last_date, date(2024, 1, 5))),
        (date(1990, 1, 1), date(1999, 1, 4)),
    ],
)
def test_other_days_have_the_newest_rate_before_them_or_the_oldest(day: date, same_as: date) -> None:
    assert RATES.per_euro("USD", day) == RATES.per_euro("USD", same_as)


def test_a_currency_that_begins_later_has_its_first_rate_before() -> None:
    first = PEER.bounds["CNY"].first_date
    assert RATES.per_euro("CNY", first - timedelta(days=2000)) == RATES.per_euro("CNY", first)


@pytest.mark.parametrize(("currency", "rate"), [("EUR", Decimal(1)), ("XXX", None), ("", None), ("Date", None)])
def test_the_euro_is_one_and_what_nobody_knows_is_nothing(currency: str, rate: Decimal | None) -> None:
    assert RATES.per_euro(currency, date(2026, 1, 5)) == rate


def test_rows_of_ones_own_go_before_the_table_and_begin_on_their_day() -> None:
    rows = [
        RateRow(currency="TWD", day=date(2025, 1, 1), rate=Decimal(32), source="s"),
        RateRow(currency="TWD", day=date(2025, 7, 1), rate=Decimal(30), source="s"),
    ]
    rates = EcbRates(rows)
    for day, per_dollar in ((date(2024, 1, 5), 32), (date(2025, 6, 30), 32), (date(2025, 7, 1), 30)):
        assert rates.per_euro("TWD", day) == per_dollar * (rates.per_euro("USD", day) or 0)


def test_the_shipped_rows_are_of_currencies_that_the_ecb_lacks() -> None:
    shipped = load_rates(Path(__file__).parents[1] / "config")
    day = date(2026, 1, 5)
    assert shipped.per_euro("TWD", day)
    assert RATES.per_euro("TWD", day) is None
