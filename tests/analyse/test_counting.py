"""What a bare number counts where the rules are in doubt: what weights do to the word of rules, and what they leave."""

from __future__ import annotations

import pytest

from monitor.analyse.counting import Counting
from monitor.analyse.quantities import QuantityFinder
from monitor.domain.catalogue import Catalogue, Language

TEXT = "Nvidia shipped 900,000 chips to 40 companies. Its rival makes 30,000 wafers. The figure is put at 400,000."


def units(catalogue: Catalogue, weights: dict[str, float], text: str = TEXT) -> dict[str, str]:
    finder = QuantityFinder(catalogue.lexicons, Counting(weights))
    return {one.text: one.unit for one in finder.find(text, text, Language.ENGLISH)}


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ({}, "wafer"),
        ({"rules": 2.0}, "wafer"),
        ({"rules": 2.0, "chip": 2.4}, "wafer"),
        ({"rules": 2.0, "chip": 3.0}, "chip"),
        ({"rules": 2.0, "chip: before at": 3.0}, "chip"),
        ({"rules": 2.0, "told within 3": 3.0}, "chip"),
        ({"rules": 2.0, "company: 6 digits": 3.0}, "company"),
    ],
    ids=["nothing weighed", "the rules' word", "in doubt", "a thing", "a word beside it", "a size", "its digits"],
)
def test_weights_change_the_word_of_the_rules(catalogue: Catalogue, weights: dict[str, float], expected: str) -> None:
    assert units(catalogue, weights)["400,000"] == expected


def test_a_number_with_a_unit_is_not_weighed(catalogue: Catalogue) -> None:
    found = units(catalogue, {"rules": 1.0, "company": 100.0})
    assert found["900,000 chips"] == "chip"
    assert found["30,000 wafers"] == "wafer"


def test_a_number_that_is_taken_for_another_is_as_it_was_written(catalogue: Catalogue) -> None:
    text = "Nvidia's revenue rose to $57 billion from 46.7 a quarter earlier, and 46 companies asked."
    finder = QuantityFinder(catalogue.lexicons, Counting({"rules": 1.0, "count": 100.0}))
    found = {one.text: (one.unit, one.low) for one in finder.find(text, text, Language.ENGLISH)}
    assert [float(low) for unit, low in found.values() if unit == "count"] == [46.7]


def test_the_shipped_weights_are_those_of_a_model(catalogue: Catalogue) -> None:
    assert 400 < len(catalogue.counting) < 2000
    assert catalogue.counting["rules"] > 0
