"""What the tests of analysis share."""

from __future__ import annotations

import pytest

from monitor.analyse.quantities import QuantityFinder
from monitor.domain.catalogue import Catalogue
from monitor.settings import load_catalogue
from tests.analyse.marked import ROOT


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue that the project ships."""
    return load_catalogue(ROOT / "config")


@pytest.fixture(scope="session")
def finder(catalogue: Catalogue) -> QuantityFinder:
    return QuantityFinder(catalogue.lexicons)
