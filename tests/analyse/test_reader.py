"""The whole reading of an article, on the catalogue that the project ships."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analyse.reader import ANALYSER_VERSION, Reader
from monitor.domain.articles import Article
from monitor.domain.catalogue import Language
from monitor.domain.figures import Status
from monitor.settings import load_catalogue

CONFIG = Path(__file__).parents[2] / "config"
ENGLISH = "ByteDance plans to spend $14 billion on Nvidia H200 chips in 2026, Reuters reported."
CHINESE = "字节跳动计划2026年向英伟达采购价值140亿美元的H200芯片。"
TRADITIONAL = "字節跳動計劃2026年向輝達採購價值140億美元的H200晶片。"


@lru_cache(maxsize=1)
def reader() -> Reader:
    return Reader(load_catalogue(CONFIG))


def article(text: str, *, title: str = "", language: Language | None = None) -> Article:
    return Article(id="a", title=title, text=text, language=language, published=datetime(2025, 12, 29, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "language"),
    [(ENGLISH, Language.ENGLISH), (CHINESE, Language.SIMPLIFIED), (TRADITIONAL, Language.TRADITIONAL)],
)
def test_one_order_in_three_scripts_is_one_figure(text: str, language: Language) -> None:
    reading = reader().read(article(text))
    (figure,) = [figure for figure in reading.figures if figure.unit == "USD"]
    assert reading.language is language
    assert (figure.low, figure.metric, figure.subject, figure.period) == (
        Decimal(14 * 10**9),
        "order_value",
        "bytedance",
        "2026",
    )
    assert set(figure.about) == {"nvidia", "nvidia-h200"}
    assert figure.status is Status.PLANNED
    assert figure.salient


@pytest.mark.parametrize(
    "text",
    [
        "The Commerce Department granted $3 billion in subsidies to new chip plants.",
        "美国商务部承诺向新建晶圆厂提供30亿美元补贴。",
        "歐盟批准德國政府向晶圓廠提供30億美元補助。",
    ],
)
def test_money_given_in_a_text_that_names_no_firm_is_a_figure(text: str) -> None:
    (figure,) = reader().read(article(text)).figures
    assert (figure.low, figure.metric) == (Decimal(3 * 10**9), "funding")


def test_a_source_is_credited() -> None:
    (figure,) = [figure for figure in reader().read(article(ENGLISH)).figures if figure.unit == "USD"]
    assert figure.attribution == ("Reuters",)


def test_offsets_count_in_title_and_text() -> None:
    found = article(ENGLISH, title="A plan worth $14 billion")
    for figure in reader().read(found).figures:
        assert found.document[figure.start : figure.end] == figure.text


@pytest.mark.parametrize(("steps", "entities", "figures"), [(0, False, False), (1, True, False), (2, True, False)])
def test_a_reading_is_partial_once_its_time_has_run_out(steps: int, entities: bool, figures: bool) -> None:
    asked: Iterator[int] = count()
    reading = reader().read(article(ENGLISH), lambda: next(asked) >= steps)
    assert reading.partial
    assert "time ran out" in reading.notes[0]
    assert (bool(reading.entities), bool(reading.figures)) == (entities, figures)


def test_a_whole_reading_is_not_partial_and_names_its_analyser() -> None:
    reading = reader().read(article(ENGLISH))
    assert (reading.partial, reading.notes, reading.analyser) == (False, (), ANALYSER_VERSION)


def test_the_stated_language_yields_to_the_characters() -> None:
    assert reader().read(article(CHINESE, language=Language.ENGLISH)).language is Language.SIMPLIFIED
    assert reader().read(article(CHINESE, language=Language.TRADITIONAL)).language is Language.TRADITIONAL


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        "\ud800 $5 billion \udfff",
        "\x00\x01 20%",
        "((((" * 500 + "$5" + "))))" * 500,
        "1 " * 3000,
        "，" * 3000,
    ],
)
def test_any_text_can_be_read(text: str) -> None:
    found = article(text, title="\x00")
    for figure in reader().read(found).figures:
        assert found.document[figure.start : figure.end] == figure.text


@pytest.mark.parametrize("year", [1, 999, 1000, 3000, 3001, 9999])
def test_any_day_of_publication_can_be_counted_from(year: int) -> None:
    text = "Sales rose 5% last year, 7% in the last 30 years and will reach $9 billion in the next 80 years, by 2999."
    found = Article(id="a", title="Sales of Nvidia", text=text, published=datetime(year, 1, 1, tzinfo=UTC))
    assert next(figure.text for figure in reader().read(found).figures) == "5%"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*"$%()[]|\n,.，。；：的 ", "Nvidia", "英伟达", "H200", "5 billion", "40%", "亿元", "of", "from", "\ud83d"]
        ),
        max_size=60,
    )
)
def test_no_mixture_of_words_breaks_the_reader(words: list[str]) -> None:
    found = article("".join(words))
    for figure in reader().read(found).figures:
        assert found.document[figure.start : figure.end] == figure.text


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("华为计划先产出昇腾910C20万颗，全系列产量90万颗。", ["20万颗", "90万颗"]),
        (
            "ChipMemoryBandwidth\nNvidia H2096GB HBM34.0TB/s\nNvidia H10080GB HBM33.35TB/s",
            ["96GB", "4.0TB/s", "80GB", "3.35TB/s"],
        ),
        ("Huawei Ascend 910C128GB against Nvidia H20 96GB", ["128GB", "96GB"]),
    ],
)
def test_a_value_that_touches_a_name_is_read(text: str, values: list[str]) -> None:
    assert [figure.text for figure in reader().read(article(text)).figures] == values
