"""Plurals of counted things."""

from __future__ import annotations

import pytest

from monitor.deliver.nouns import plural


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("module", "modules"), ("share", "shares"), ("chip", "chips"), ("die", "dies"), ("SUV", "SUVs"),
        ("company", "companies"), ("query", "queries"), ("factory", "factories"), ("day", "days"),
        ("survey", "surveys"), ("fab", "fabs"),
        ("box", "boxes"), ("switch", "switches"), ("process", "processes"), ("bus", "buses"), ("status", "statuses"),
        ("person", "people"), ("staff", "staff"), ("aircraft", "aircraft"),
        ("points", "points"), ("cited sources", "cited sources"), ("packaging plant", "packaging plants"),
        ("data centre", "data centres"), ("km", "km"), ("TPP", "TPP"), ("sq ft", "sq ft"),
        ("", ""), ("股", "股"), ("颗GPU", "颗GPU"), ("m²", "m²"), ("s", "s"),
    ],
)  # fmt: skip
def test_plurals(noun: str, expected: str) -> None:
    assert plural(noun) == expected
