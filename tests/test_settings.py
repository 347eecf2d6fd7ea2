"""The shipped configuration is right, and a wrong one tells everything that is wrong at once."""

from __future__ import annotations

from pathlib import Path

from monitor.settings import load_settings

CONFIG = Path(__file__).parents[1] / "config"


def test_the_shipped_configuration_loads() -> None:
    assert load_settings(CONFIG).rules
