"""Quantities: the tables of cases, and text that means no good."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.analyse.fold import fold
from monitor.analyse.quantities import QuantityFinder
from monitor.domain.catalogue import Language
from monitor.settings import load_catalogue

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="session")
def finder() -> QuantityFinder:
    return QuantityFinder(load_catalogue(CONFIG).lexicons)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("The order is worth $5.6bn.", 5.6e9, 5.6e9, "USD"),
        ("It may spend between $30 and $70 billion.", 3e10, 7e10, "USD"),
        ("该公司计划采购约400亿元人民币的芯片。", 4e10, 4e10, "CNY"),
    ],
)
def test_finds_the_value_and_the_unit(finder: QuantityFinder, text: str, low: float, high: float, unit: str) -> None:
    language = Language.ENGLISH if text.isascii() else Language.SIMPLIFIED
    (found,) = finder.find(fold(text), text, language)
    assert (float(found.low), float(found.high), found.unit) == (low, high, unit)
