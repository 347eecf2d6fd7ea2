"""Whose figure it is, and what else identifies it: tables of sentences and passages in tests/cases."""

from __future__ import annotations

import pytest

from monitor.domain.catalogue import Language
from tests.analyse.marked import TABLES, cases, figures, names_in


@pytest.mark.parametrize(("table", "language"), TABLES)
def test_the_subject_of_every_figure(table: str, language: Language) -> None:
    wrong = [
        f"{figure.text!r} is {expected.subject or 'nobody'}'s, read as {figure.subject}'s in {case[:80]!r}"
        for case in cases(table)
        for figure, expected in figures(case, language)
        if expected.salient and expected.subject != "?" and figure.metric == expected.metric
        if (figure.subject or "") != expected.subject
    ]
    assert wrong == []


@pytest.mark.parametrize(("table", "language"), TABLES)
def test_what_else_identifies_every_figure(table: str, language: Language) -> None:
    wrong = [
        f"{figure.text!r} is about {expected.about or 'nothing else'}, read as {figure.about} in {case[:80]!r}"
        for case in cases(table)
        for figure, expected in figures(case, language)
        if expected.salient and "?" not in expected.about and figure.metric == expected.metric
        if set(figure.about) != set(filter(None, expected.about.split("+"))) & names_in(case, language)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("Reuters reported that Tencent spent {$2 billion|USD|capex} on data centres.", "tencent"),
        ("According to Morgan Stanley, Tencent spent {$2 billion|USD|capex} on data centres.", "tencent"),
        ("Nvidia's customer Meta spent {$2 billion|USD|capex} on data centres.", "meta"),
        ("The TikTok owner ByteDance spent {$2 billion|USD|capex} on data centres.", "bytedance"),
        ("ByteDance met rivals in May. The TikTok owner spent {$2 billion|USD|capex} on data centres.", "bytedance"),
        ("If Beijing agrees, Tencent will spend {$2 billion|USD|capex} on data centres.", "tencent"),
        ("Unlike Alibaba, Tencent spent {$2 billion|USD|capex} on data centres.", "tencent"),
        ("Tencent, like Alibaba and Baidu, spent {$2 billion|USD|capex} on data centres.", "tencent"),
    ],
)
def test_the_nearest_name_is_often_the_wrong_one(sentence: str, subject: str) -> None:
    ((figure, _),) = figures(sentence, Language.ENGLISH)
    assert (figure.metric, figure.subject) == ("capex", subject)
