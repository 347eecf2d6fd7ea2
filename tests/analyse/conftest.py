"""What the tests of analysis share."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.analyse.quantities import QuantityFinder
from monitor.settings import load_catalogue


@pytest.fixture(scope="session")
def finder() -> QuantityFinder:
    return QuantityFinder(load_catalogue(Path(__file__).parents[2] / "config").lexicons)
