"""What is plausible, by the shipped metrics: the largest and smallest that the trade told of, and slips of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from monitor.domain.figures import Figure
from monitor.ledger.suspicion import implausible
from monitor.settings import load_catalogue
from tests.ledger.field import RATES

METRICS = load_catalogue(Path(__file__).parents[2] / "config").metrics


def words(metric: str, value: str, unit: str) -> str | None:
    figure = Figure(text=value, start=0, end=1, low=Decimal(value), high=Decimal(value), unit=unit, metric=metric)
    return implausible(figure, METRICS[metric], date(2026, 3, 1), RATES)


@pytest.mark.parametrize(
    ("metric", "value", "unit"),
    [
        ("order_value", "300e9", "USD"),  # a cloud contract over five years
        ("order_value", "1.4e12", "USD"),  # all that one lab promised to spend on computing
        ("order_value", "10e12", "CNY"),
        ("order_volume", "20e6", "chip"),  # accelerators booked over two years
        ("order_volume", "36e9", "W"),
        ("capex", "700e9", "USD"),  # four clouds in one year
        ("capex", "6.7e12", "USD"),  # the world's data centres by 2030
        ("revenue", "1e12", "USD"),  # the semiconductor market
        ("profit", "120e9", "USD"),
        ("loss", "115e9", "USD"),
        ("valuation", "5e12", "USD"),
        ("funding", "110e9", "USD"),
        ("price", "0.00000002", "USD"),  # a token of a small model
        ("price", "380e6", "USD"),  # a lithography machine
        ("share_price_change", "700", "percent"),  # a first day in Shanghai
        ("production", "484e9", "chip"),  # a country's year
        ("capacity", "33e6", "wafer/month"),  # the world's
        ("capacity", "250e9", "W"),
        ("growth", "1000", "x"),  # tokens since a service began
        ("process_node", "0.2", "nm"),
        ("compute", "16e21", "FLOP/s"),
        ("usage", "1.3e15", "token"),
    ],
)
def test_what_was_told_in_earnest_is_plausible(metric: str, value: str, unit: str) -> None:
    assert words(metric, value, unit) is None


@pytest.mark.parametrize(
    ("metric", "value", "unit"),
    [
        ("order_value", "14e12", "USD"),
        ("yield", "650", "percent"),
        ("market_share", "300", "percent"),
        ("funding", "6e12", "USD"),
        ("loss", "1.2e12", "USD"),
    ],
)
def test_what_cannot_be_is_told(metric: str, value: str, unit: str) -> None:
    assert words(metric, value, unit)
