"""What figures of one article share with each other."""

from __future__ import annotations

import pytest

from monitor.domain.catalogue import Language
from tests.analyse.marked import TABLES, cases, figures


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ByteDance ordered {$5.6 billion|USD} ({40 billion yuan|CNY}) of Huawei Ascend chips.", Language.ENGLISH),
        ("ByteDance ordered Huawei Ascend chips worth {40 billion yuan|CNY}, or {$5.6 billion|USD}.", Language.ENGLISH),
        ("字节跳动向华为采购{400亿元|CNY}（{约合56亿美元|USD}）昇腾芯片。", Language.SIMPLIFIED),
    ],
)
def test_a_conversion_shares_everything_with_its_amount(text: str, language: Language) -> None:
    (first, _), (second, _) = figures(text, language)
    assert (first.metric, first.subject) == ("order_value", "bytedance")
    assert (second.metric, second.subject, second.about, second.period, second.salient) == (
        first.metric, first.subject, first.about, first.period, first.salient,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("Tencent raised its capex from {$11 billion|USD} to {$13 billion|USD}.", "capex"),
        ("The 910C's yield rose from {20%|percent} to {40%|percent}.", "yield"),
        ("Doubao's daily tokens rose to {30 trillion|token/day} from {12 trillion|token/day}.", "usage"),
    ],
)
def test_the_ends_of_a_change_share_metric_and_subject(text: str, metric: str) -> None:
    (first, _), (second, _) = figures(text, Language.ENGLISH)
    assert first.metric == second.metric == metric
    assert first.subject == second.subject is not None


def test_a_headline_takes_its_meaning_from_the_sentence_that_repeats_it() -> None:
    text = "# The {$14 billion|USD} question\nByteDance plans to buy {$14 billion|USD} worth of Nvidia H200 chips."
    (headline, _), (sentence, _) = figures(text, Language.ENGLISH)
    assert (headline.metric, headline.subject, set(headline.about)) == (
        "order_value",
        "bytedance",
        {"nvidia", "nvidia-h200"},
    )
    assert headline.metric == sentence.metric


def test_a_figure_carries_its_sentence_and_its_rule() -> None:
    text = "Nothing here. Nvidia's revenue was {$57 billion|USD}."
    ((figure, _),) = figures(text, Language.ENGLISH)
    assert figure.sentence == "Nvidia's revenue was $57 billion."
    assert figure.rule
    assert 0 < figure.confidence <= 1


@pytest.mark.parametrize(("table", "language"), [case for case in TABLES if case[0].startswith("roles")])
def test_how_every_figure_of_the_roles_is_told(table: str, language: Language) -> None:
    wrong = [
        f"{figure.text!r} is {expected.status}, read as {figure.status} in {case[:80]!r}"
        for case in cases(table)
        for figure, expected in figures(case, language)
        if expected.status != "?" and expected.salient and figure.status != expected.status
    ]
    assert wrong == []
