"""Which parties identify a figure beside its subject: what weights do to the word of rules; how they are learned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.analyse.accompanying import JOINS, LEAVES
from monitor.analyse.reader import Reader
from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue
from monitor.domain.figures import Figure
from tests.training.accompanying import Surrounded, by_rules, by_weights, f1, joins, learned
from tests.training.learning import RULES, Choice

TITLE = "Oracle orders from AMD"
TEXT = """Oracle will buy 50,000 MI450 accelerators from AMD for $2 billion, said Reuters. Dell and Nvidia go without.
Nothing was said of the $5 billion that Meta spends."""


def figures(catalogue: Catalogue, weights: dict[str, float]) -> dict[str, Figure]:
    reading = Reader(replace(catalogue, accompanying=weights)).read(Article(id="a", title=TITLE, text=TEXT))
    return {figure.text: figure for figure in reading.figures}


@pytest.mark.parametrize(
    ("weights", "about"),
    [
        ({}, {"amd", "amd-mi450"}),
        ({"anybody": (JOINS + LEAVES) / 2}, {"amd", "amd-mi450"}),
        ({"anybody": LEAVES - 0.1}, set()),
        ({"rules": 1.0, "anybody": LEAVES - 0.1}, {"amd", "amd-mi450"}),
        ({"unrelated, chip of order": LEAVES - 0.1, "company of order_value": LEAVES}, {"amd"}),
    ],
    ids=["nothing weighed", "in doubt", "nobody", "the rules' word", "no chips"],
)
def test_weights_change_the_word_of_the_rules(catalogue: Catalogue, weights: dict[str, float], about: set[str]) -> None:
    assert set(figures(catalogue, weights)["$2 billion"].about) == about


def test_parties_of_the_text_join_and_sources_do_not(catalogue: Catalogue) -> None:
    found = figures(catalogue, {"anybody": JOINS})["$5 billion"]
    assert {"oracle", "dell", "nvidia"} <= set(found.about)
    assert not {"reuters", found.subject} & set(found.about)


def test_weights_are_learned_from_parties() -> None:
    seller, source = {"from": 1.0, RULES: 1.0}, {"said by": 1.0, RULES: 1.0}
    customer = {"to": 1.0}
    sample = [
        Surrounded(
            f"a{place}",
            (
                Choice("a", right=True, rules=0, features=(seller, {}), labelled=(True, False)),
                Choice("a", right=False, rules=0, features=(source, {}), labelled=(False, True)),
                Choice("a", right=False, rules=1, features=(customer, {}), labelled=(True, False)),
            ),
            unreached=1,
        )
        for place in range(999)
    ]
    weights = learned(sample)
    assert [joins(choice, weights) for choice in sample[0].choices] == [True, False, True]
    assert f1(by_rules(sample)) == pytest.approx(2 / (2 + 1 + 2))
    assert f1(by_weights(sample, weights)) == pytest.approx(4 / (4 + 1))


def test_the_shipped_weights_are_those_of_a_model(catalogue: Catalogue) -> None:
    assert 100 < len(catalogue.accompanying) < 2500
    assert catalogue.accompanying[RULES] > 0 > catalogue.accompanying["anybody"]
