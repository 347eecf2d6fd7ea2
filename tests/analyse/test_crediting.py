"""Whom a text credits where the rules are in doubt: what weights do to the word of rules, and what they leave."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.analyse.reader import Reader
from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue

TITLE = "Two views of Nvidia"
TEXT = """Nvidia shipped 700,000 chips, according to Reuters. TrendForce estimates that it will ship 900,000 chips.
The company's yield reached 60%. Huawei spent $5 billion."""


def sources(catalogue: Catalogue, weights: dict[str, float]) -> dict[str, tuple[str, ...]]:
    reading = Reader(replace(catalogue, crediting=weights)).read(Article(id="a", title=TITLE, text=TEXT))
    return {figure.text: figure.attribution for figure in reading.figures}


@pytest.mark.parametrize(
    ("weights", "figure", "expected"),
    [
        ({}, "900,000 chips", ("TrendForce",)),
        ({"rules": 2.0}, "900,000 chips", ("TrendForce",)),
        ({"rules": 2.0, "nobody": 2.2}, "900,000 chips", ("TrendForce",)),
        ({"rules": 2.0, "nobody": 3.0}, "900,000 chips", ()),
        ({"rules": 2.0, "nobody, shipments": 3.0}, "900,000 chips", ()),
        ({"rules": 2.0, "back": 3.0}, "900,000 chips", ("Reuters",)),
        ({"rules": 2.0, "told": 3.0}, "$5 billion", ("TrendForce",)),
    ],
    ids=["nothing weighed", "the rules' word", "in doubt", "nobody", "a measure", "a sentence back", "a paragraph"],
)
def test_weights_change_the_word_of_the_rules(
    catalogue: Catalogue, weights: dict[str, float], figure: str, expected: tuple[str, ...]
) -> None:
    assert sources(catalogue, weights)[figure] == expected


def test_what_credits_the_whole_sentence_stands(catalogue: Catalogue) -> None:
    assert sources(catalogue, {"rules": 1.0, "nobody": 100.0})["700,000 chips"] == ("Reuters",)


def test_the_shipped_weights_are_those_of_a_model(catalogue: Catalogue) -> None:
    assert 1000 < len(catalogue.crediting) < 5000
    assert catalogue.crediting["rules"] > 0


PASSAGES = [
    (
        "Nvidia's stock in China",
        "Reuters reported that Nvidia holds 700,000 H200 chips. It has asked TSMC for more, two people told Reuters.",
        {"700,000 H200 chips": ("Reuters",)},
    ),
    (
        "Packaging",
        "In a note, JPMorgan's Jane Miller raises TSMC's CoWoS capacity to 115,000 wafers a month by the end of 2026.",
        {"115,000 wafers a month": ("Jane Miller", "JPMorgan")},
    ),
    (
        "华为明年产量",
        "集微网消息，据路透社报道，华为明年计划生产60万颗昇腾910C。",
        {"60万颗": ("路透社",)},
    ),
    (
        "沙特算力",
        "该公司首席执行官卡里姆·纳塞尔（Karim Nasser）表示，2030年前要建成2吉瓦的数据中心。",
        {"2吉瓦": ("卡里姆·纳塞尔",)},
    ),
    (
        "英伟达新一季财报",
        "英伟达公布，第三财季营收570亿美元，数据中心收入512亿美元。",
        {"570亿美元": (), "512亿美元": ()},
    ),
]


@pytest.mark.parametrize(("title", "text", "expected"), PASSAGES, ids=[one[0] for one in PASSAGES])
def test_sources_are_those_of_the_text(
    catalogue: Catalogue, title: str, text: str, expected: dict[str, tuple[str, ...]]
) -> None:
    reading = Reader(catalogue).read(Article(id="a", title=title, text=text))
    found = {figure.text: figure.attribution for figure in reading.figures}
    assert {text: found.get(text) for text in expected} == expected
