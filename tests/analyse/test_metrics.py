"""What each figure measures: tables of sentences in tests/cases."""

from __future__ import annotations

import pytest

from monitor.analyse.phrasebook import Cues, Phrasebook, longest, stem
from monitor.domain.catalogue import Language
from tests.analyse.marked import MECHANISMS, TABLES, cases, catalogue, figures


@pytest.mark.parametrize(("table", "language"), [*TABLES, *MECHANISMS])
def test_the_metric_of_every_figure(table: str, language: Language) -> None:
    wrong = [
        f"{figure.text!r} is {expected.metric}, read as {figure.metric} ({figure.rule}) in {case[:80]!r}"
        for case in cases(table)
        for figure, expected in figures(case, language)
        if expected.metric not in {"", "?"} and figure.metric != expected.metric
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "forms",
    [
        ("order", "orders", "ordered", "ordering"),
        ("supply", "supplies", "supplied", "supplying"),
        ("ship", "ships", "shipped", "shipping"),
        ("price", "prices", "priced", "pricing"),
        ("loss", "losses"),
        ("employ", "employs", "employed"),
        ("employee", "employees"),
        ("GPU", "GPUs"),
        ("process", "processes", "processed"),
    ],
)
def test_a_word_meets_its_inflections(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("market share", "Its market shares grew", ["market shares"]),
        ("market share", "the market, share by share", []),
        ("=closed", "closed at noon, close to tears", ["closed"]),
        ("capital expenditure", "capital-expenditure plans", ["capital-expenditure"]),
        ("市场份额", "英伟达的市场份额下降", ["市场份额"]),
        ("AI预算", "今年的ai预算", ["ai预算"]),
        ("R&D", "spent on R&D", ["R&D"]),
    ],
)
def test_phrases_are_found_where_they_stand(phrase: str, text: str, found: list[str]) -> None:
    cues = Phrasebook([(phrase, "table", "key")]).find(text)
    assert [text[cue.start : cue.end] for cue in cues] == found


def test_a_phrase_inside_a_longer_one_is_left_out() -> None:
    book = Phrasebook([("share", "t", "market_share"), ("share price", "t", "price"), ("price", "t", "price")])
    cues = longest(book.find("the share price and the share"))
    assert [cue.key for cue in cues] == ["price", "market_share"]
    assert Cues(tuple(cues)).any(0, 10, "t", "price")


def test_every_metric_can_be_read_and_shown() -> None:
    for metric in catalogue().metrics.values():
        assert {"en", "zh"} <= metric.names.keys(), metric.id
        assert metric.units, metric.id
        assert metric.id == "other" or metric.cues.keys() == {"en", "zh"}, metric.id
        assert all(low < high for low, high in metric.bounds.values()), metric.id


def test_each_unit_means_at_most_one_metric_by_default() -> None:
    units = [unit for metric in catalogue().metrics.values() for unit in metric.default]
    assert len(units) == len(set(units))
