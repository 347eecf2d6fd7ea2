"""The catalogue's own words for what it knows, and for members of families that it does not list."""

from __future__ import annotations

import pytest

from monitor.domain.catalogue import Catalogue, Chip, Company, EntityType

CATALOGUE = Catalogue(
    entities={
        "quillon": Company(id="quillon", name="Quillon", type=EntityType.COMPANY),
        "quillon-kestrel": Chip(id="quillon-kestrel", name="Kestrel", type=EntityType.CHIP),
    },
    metrics={},
    lexicons={},
)


@pytest.mark.parametrize(
    ("entity_id", "name"),
    [
        ("quillon", "Quillon"),
        ("quillon-kestrel", "Kestrel"),
        ("quillon-kestrel-710e", "Kestrel 710E"),
        ("quillon-kestrel-9-pro", "Kestrel 9-PRO"),
        ("quillon-cloud", "quillon-cloud"),
        ("nobody", "nobody"),
    ],
)
def test_names(entity_id: str, name: str) -> None:
    assert CATALOGUE.name(entity_id) == name
