"""What a figure measures where the rules are in doubt: the weights, and who has the say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from monitor.analyse.measuring import MARGIN, ballot
from monitor.analyse.measuring_before import Before
from monitor.analyse.measuring_features import kind_of
from monitor.analyse.reader import Reader
from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue
from monitor.domain.readings import Quantity

TITLE = "Nvidia and its makers"
TEXT = "Nvidia reported revenue of $57 billion. Acme and Bolt think of $3 billion over ten years."
# What would make every figure of money a loss.
ALWAYS = {"rules": 2.0, "loss: money": 100.0}


def metrics(reader: Reader, text: str) -> dict[str, str]:
    reading = reader.read(Article(id="a", title=TITLE, text=text, published=datetime(2025, 11, 20, tzinfo=UTC)))
    return {figure.text: figure.metric for figure in reading.figures}


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ({}, "revenue"),
        ({"rules": 2.0}, "revenue"),
        (ALWAYS, "revenue"),
    ],
)
def test_where_the_rules_are_sure_the_weights_have_no_say(
    catalogue: Catalogue, weights: dict[str, float], expected: str
) -> None:
    assert metrics(Reader(replace(catalogue, measuring=weights)), TEXT)["$57 billion"] == expected


def test_where_the_rules_are_in_doubt_the_weights_choose(catalogue: Catalogue) -> None:
    assert metrics(Reader(replace(catalogue, measuring={})), TEXT)["$3 billion"] != "loss"
    assert metrics(Reader(replace(catalogue, measuring=ALWAYS)), TEXT)["$3 billion"] == "loss"


def test_no_weight_makes_a_figure_what_its_unit_forbids(catalogue: Catalogue) -> None:
    weights = {"rules": 2.0, "yield: money": 100.0, "headcount: money": 100.0}
    found = metrics(Reader(replace(catalogue, measuring=weights)), TEXT)
    assert not {"yield", "headcount"} & set(found.values())


def test_weights_are_by_metric_and_fact(catalogue: Catalogue) -> None:
    weights = ballot({"rules": 1.0, "capex: before: will spend": 1.0 + MARGIN})
    told, possible = ["always", "before: will spend"], ["capex", "revenue"]
    assert weights.chosen(told, "revenue", possible) == "capex"
    assert weights.chosen(told[:1], "revenue", possible) == "revenue"
    assert weights.chosen(told, "revenue", ["revenue"]) == "revenue", "what is impossible is not chosen"
    assert {name.partition(": ")[0] for name in catalogue.measuring} <= {"rules", *catalogue.metrics}


def test_the_shipped_weights_are_those_of_a_model(catalogue: Catalogue) -> None:
    assert 2000 < len(catalogue.measuring) < 10000
    assert catalogue.measuring["rules"] > 0


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("USD", "money"),
        ("TWD", "money"),
        ("USD/hour", "money/hour"),
        ("percent", "percent"),
        ("chip/year", "chip/year"),
    ],
)
def test_all_currencies_are_one_kind(unit: str, kind: str) -> None:
    assert kind_of(unit) == kind


def chosen_by(catalogue: Catalogue, fact: str, text: str) -> dict[str, str]:
    return metrics(Reader(replace(catalogue, measuring={"rules": 2.0, f"loss: {fact}": 100.0})), text)


@pytest.mark.parametrize(
    ("fact", "text", "figure"),
    [
        # who is named, where, and in which place of the chain of supply
        ("called nvidia, first", "Nvidia and Bolt think of $3 billion over ten years.", "$3 billion"),
        ("called nvidia, money", "Over ten years it is $3 billion, says Nvidia.", "$3 billion"),
        ("last firm chip designer, money", "Nvidia thinks of $3 billion over ten years.", "$3 billion"),
        ("1 firms, money", "Nvidia thinks of $3 billion over ten years.", "$3 billion"),
        ("chips of others, money", "TSMC thinks of $3 billion over ten years of H20.", "$3 billion"),
        ("called nvidia, first", "英伟达十年内考虑30亿美元。", "30亿美元"),
        # what the sentence holds, how it begins, what stands beside the figure
        ("holds prison, money", "Nvidia thinks of $3 billion over ten years, as if in prison.", "$3 billion"),
        ("holds 监狱, money", "英伟达十年内考虑30亿美元，像在监狱里。", "30亿美元"),
        ("opens over, money", "Over ten years Nvidia thinks of $3 billion.", "$3 billion"),
        ("much larger than the last, money", "It is $2 million here, and Nvidia thinks of $3 billion.", "$3 billion"),
        # what the figures before measure
        ("mostly revenue, money", "Revenue was $5 billion. Nvidia thinks of $3 billion over ten years.", "$3 billion"),
    ],
)
def test_what_stands_around_a_figure_speaks_for_a_metric(
    catalogue: Catalogue, fact: str, text: str, figure: str
) -> None:
    assert chosen_by(catalogue, fact, text)[figure] == "loss"
    assert chosen_by(catalogue, "no such fact", text)[figure] != "loss"


def amount(value: int) -> Quantity:
    return Quantity(text=str(value), start=0, end=1, low=Decimal(value), high=Decimal(value), unit="USD")


def test_what_was_measured_before() -> None:
    before = Before()
    assert list(before.facts(amount(3), "money", "capex")) == []
    before.add(amount(3), "money", "revenue", title=True)
    before.add(amount(4), "money", "revenue", title=False)
    assert {*before.facts(amount(3), "money", "capex")} == {
        "value was revenue",
        "value was revenue, rules capex",
        "mostly revenue, money",
        "mostly revenue, rules capex",
        "always revenue, money",
        "always revenue again, money",
        "title revenue, money",
    }
    assert list(before.facts(amount(3), "percent", "growth")) == [
        "value was revenue",
        "value was revenue, rules growth",
    ]
