"""Which amounts an alert tells in a second currency, and at which day's rate."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from monitor.ledger.money import Table
from monitor.pipeline.conversions import with_conversions
from tests.samples import alert, article, figure, judgement, record

# Units for one euro; the yuan falls on the second day.
RATES = Table(
    rows={
        "USD": [(date(2026, 1, 1), Decimal(1))],
        "CNY": [(date(2026, 1, 1), Decimal(7)), (date(2026, 3, 1), Decimal(8))],
        "EUR": [(date(2026, 1, 1), Decimal(1))],
    }
)


@pytest.mark.parametrize(
    ("value", "unit", "day", "expected"),
    [
        ("56", "CNY", 1, ("USD", "8")),
        ("56", "CNY", 61, ("USD", "7")),
        ("8", "USD", 1, ("CNY", "56")),
        ("5", "EUR", 1, ("USD", "5")),
        ("14", "CNY/hour", 1, ("USD/hour", "2")),
        ("5", "TWD", 1, None),  # no rate
        ("5", "percent", 1, None),
        ("5", "chip", 1, None),
    ],
)
def test_conversions(value: str, unit: str, day: int, expected: tuple[str, str] | None) -> None:
    dated = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
    told = judgement(record(article(), figure=figure(value, unit=unit), dated=dated))
    found = with_conversions(alert("key", told), RATES).conversions.get(told.record.id)
    assert (found and (found.currency, str(found.high.normalize()))) == expected
    assert found is None or found.low == found.high
