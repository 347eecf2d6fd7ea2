"""Whether a figure is told as a fact, a plan or a forecast where the rules are in doubt: passages and the weights."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.analyse.moods import CANDIDATES, Moods
from monitor.analyse.moods_features import lying
from monitor.analyse.reader import Reader
from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue

# Day, title, text, and the status of each figure.
PASSAGES = [
    (
        "2025-11-06",
        "Chip designer raises its outlook",
        "For the current quarter the company guided to sales of $3.1 billion, with a gross margin of 52.5%.",
        {"$3.1 billion": "forecast", "52.5%": "forecast"},
    ),
    (
        "2025-06-03",
        "Cloud provider breaks ground in Ohio",
        "The $4 billion campus in Ohio will open in 2027 and draw 300 megawatts.",
        {"$4 billion": "planned", "300 megawatts": "planned"},
    ),
    (
        "2026-02-12",
        "Nvidia denies report",
        "Nvidia denied that it had ordered 40,000 wafers. If Washington agrees, it could sell $2 billion of H20 chips.",
        {"40,000 wafers": "denied", "$2 billion": "conditional"},
    ),
    (
        "2025-10-30",
        "台积电上调资本开支",
        "台积电第三季度营收331亿美元，毛利率59.5%。公司计划明年资本开支达500亿美元。",
        {"331亿美元": "actual", "59.5%": "actual", "500亿美元": "planned"},
    ),
    (
        "2026-01-21",
        "寒武纪发布业绩预告",
        "公司预计2025年营业收入14亿元至15亿元；归母净利润亏损9亿元至10亿元，上年同期亏损16亿元。",
        {"14亿元至15亿元": "forecast", "9亿元至10亿元": "forecast", "16亿元": "actual"},
    ),
]


def statuses(reader: Reader, day: str, title: str, text: str) -> dict[str, str]:
    published = datetime.fromisoformat(day).replace(tzinfo=UTC)
    reading = reader.read(Article(id="a", title=title, text=text, published=published))
    return {figure.text: figure.status.value for figure in reading.figures}


@pytest.mark.parametrize(("day", "title", "text", "expected"), PASSAGES, ids=[one[1] for one in PASSAGES])
def test_statuses_are_those_of_the_text(
    catalogue: Catalogue, day: str, title: str, text: str, expected: dict[str, str]
) -> None:
    found = statuses(Reader(catalogue), day, title, text)
    assert {text: found.get(text) for text in expected} == expected


def test_without_weights_the_rules_decide(catalogue: Catalogue) -> None:
    day, title, text, expected = PASSAGES[2]
    found = statuses(Reader(replace(catalogue, moods={})), day, title, text)
    assert {text: found[text] for text in expected} == expected


def test_a_condition_or_a_denial_is_never_unsaid(catalogue: Catalogue) -> None:
    day, title, text, expected = PASSAGES[2]
    always = replace(catalogue, moods={"rules": 1.0, "actual: en": 100.0})
    found = statuses(Reader(always), day, title, text)
    assert {text: found[text] for text in expected} == expected


def test_a_conversion_is_told_as_its_amount(catalogue: Catalogue) -> None:
    text = "ByteDance plans to spend 160 billion yuan ($22.8 billion) on AI infrastructure in 2026."
    for weights in (catalogue.moods, {"rules": 1.0, "forecast: en": 100.0}):
        found = statuses(Reader(replace(catalogue, moods=weights)), "2025-12-23", "ByteDance's budget", text)
        assert found["160 billion yuan"] == found["$22.8 billion"]


def test_the_shipped_weights_are_those_of_a_model(catalogue: Catalogue) -> None:
    assert 500 < len(catalogue.moods) < 4000
    assert catalogue.moods["rules"] > 0


def test_weights_are_by_status(catalogue: Catalogue) -> None:
    assert {name.partition(": ")[0] for name in catalogue.moods} == {"rules", *CANDIDATES}
    with pytest.raises(ValueError, match="hoped"):
        Moods({"hoped: en": 1.0})


@pytest.mark.parametrize(
    ("period", "published", "expected"),
    [
        (None, date(2026, 1, 5), ("untimed", "no stretch")),
        ("2026", date(2026, 1, 5), ("running", "running year")),
        ("2027-Q1", date(2026, 1, 5), ("to come", "to come quarter")),
        ("2025-Q4", date(2026, 1, 5), ("just over", "just over quarter")),
        ("2024", date(2026, 1, 5), ("over", "over year")),
        ("FY2027", date(2026, 1, 5), ("fiscal", "fiscal +1")),
        ("FY2026-Q2", date(2026, 1, 5), ("fiscal", "fiscal +0, a part")),
        ("2026", None, ("undated", "undated year")),
    ],
)
def test_how_a_period_lies(period: str | None, published: date | None, expected: tuple[str, str]) -> None:
    assert lying(period, published) == expected
