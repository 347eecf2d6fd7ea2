"""Which period a figure takes that names none: passages, the weights, and firms with fiscal years of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.analyse.periods_calendar import months_to, quarter
from monitor.analyse.periods_fiscal import FiscalYear, quarter_over
from monitor.analyse.reader import Reader
from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue

JANUARY, MAY, AUGUST, DECEMBER = (FiscalYear(end) for end in (1, 5, 8, 12))

# Day, title, text, and the period of each figure.
PASSAGES = [
    (
        "2025-11-20",
        "Nvidia's third quarter tops every forecast",
        "Nvidia took in $57 billion in the third quarter. For the fourth quarter it expects $65 billion.",
        {"$57 billion": "FY2026-Q3", "$65 billion": "FY2026-Q4"},
    ),
    (
        "2025-11-20",
        "TSMC's third quarter tops every forecast",
        "TSMC took in $33.1 billion in the third quarter. For the fourth quarter it expects $33 billion.",
        {"$33.1 billion": "2025-Q3", "$33 billion": "2025-Q4"},
    ),
    (
        "2025-09-24",
        "Micron beats estimates",
        "Micron took in $11.3 billion in the quarter that ended in August, AMD $7.7 billion in the second quarter.",
        {"$11.3 billion": "FY2025-Q4", "$7.7 billion": "2025-Q2"},
    ),
    (
        "2025-12-12",
        "博通第四季营收创新高",
        "博通第四季营收180亿美元，预计第一季营收191亿美元。",
        {"180亿美元": "FY2025-Q4", "191亿美元": "FY2026-Q1"},
    ),
    (
        "2025-09-26",
        "Micron's outlook is a surprise",
        "The memory maker told investors to expect $18.1 billion of revenue in its fiscal first quarter.",
        {"$18.1 billion": "FY2026-Q1"},
    ),
    (
        "2025-12-12",
        "Nvidia leads the field",
        "Omdia reckons that Nvidia delivered 1.2 million GPUs in the third quarter.",
        {"1.2 million GPUs": "2025-Q3"},
    ),
    (
        "2025-09-05",
        "Broadcom beats estimates",
        "In the quarter that ended Aug. 3, Broadcom earned $4.1 billion.",
        {"$4.1 billion": "FY2025-Q3"},
    ),
    (
        "2025-10-31",
        "Inventories of chip designers rise",
        "Cambricon held inventories of 3.7 billion yuan at the end of September. In the third quarter sales rose 14%.",
        {"3.7 billion yuan": "2025-09-30", "14%": "2025-Q3"},
    ),
    (
        "2025-11-12",
        "Advantest lifts its outlook",
        "Advantest took in 263 billion yen in the second quarter, 38% more than a year before.",
        {"263 billion yen": "FY2025-Q2", "38%": "FY2025-Q2"},
    ),
]


def periods(reader: Reader, day: str, title: str, text: str) -> dict[str, str | None]:
    published = datetime.fromisoformat(day).replace(tzinfo=UTC)
    reading = reader.read(Article(id="a", title=title, text=text, published=published))
    return {figure.text: figure.period for figure in reading.figures}


@pytest.mark.parametrize(("day", "title", "text", "expected"), PASSAGES, ids=[one[1] for one in PASSAGES])
def test_periods_are_those_of_the_firm_and_the_news(
    catalogue: Catalogue, day: str, title: str, text: str, expected: dict[str, str]
) -> None:
    found = periods(Reader(catalogue), day, title, text)
    assert {text: found[text] for text in expected} == expected


def test_without_weights_the_rules_decide(catalogue: Catalogue) -> None:
    day, title, text, expected = PASSAGES[0]
    found = periods(Reader(replace(catalogue, dating={})), day, title, text)
    assert {text: found[text] for text in expected} == expected


def test_the_shipped_weights_are_those_of_a_model(catalogue: Catalogue) -> None:
    assert 500 < len(catalogue.dating) < 4000
    assert catalogue.dating["rules"] > 0


@pytest.mark.parametrize(
    ("year", "when", "part", "ahead", "expected"),
    [
        (JANUARY, date(2025, 11, 19), 3, False, 2026),
        (JANUARY, date(2025, 8, 27), 3, True, 2026),
        (JANUARY, date(2025, 8, 27), 3, False, 2026),  # nobody tells of a quarter ten months old
        (JANUARY, date(2026, 2, 25), 4, False, 2026),
        (MAY, date(2025, 9, 10), 1, False, 2026),
        (AUGUST, date(2025, 9, 23), 4, False, 2025),
        (AUGUST, date(2025, 9, 23), 1, True, 2026),
        (DECEMBER, date(2025, 2, 1), 4, False, 2024),
    ],
)
def test_quarters_of_fiscal_years(year: FiscalYear, when: date, part: int, *, ahead: bool, expected: int) -> None:
    assert year.year_of_quarter(when, part, ahead=ahead) == expected


@pytest.mark.parametrize(
    ("year", "when", "expected"),
    [
        (None, date(2025, 7, 25), "2025-Q2"),
        (DECEMBER, date(2026, 1, 15), "2025-Q4"),
        (JANUARY, date(2025, 11, 19), "FY2026-Q3"),
        (AUGUST, date(2025, 9, 23), "FY2025-Q4"),
    ],
)
def test_the_quarter_that_ended_last(year: FiscalYear | None, when: date, expected: str) -> None:
    assert quarter_over(when, year).text == expected


@pytest.mark.parametrize(
    ("year", "last", "count", "expected"),
    [
        (JANUARY, 10, 3, "FY2026-Q3"),
        (JANUARY, 1, 12, "FY2025"),
        (JANUARY, 9, 3, "2025-Q3"),  # a quarter of the calendar keeps its name
        (MAY, 8, 3, "FY2026-Q1"),
        (DECEMBER, 10, 3, "2025-08/2025-10"),
    ],
)
def test_months_that_are_a_fiscal_quarter(year: FiscalYear, last: int, count: int, expected: str) -> None:
    assert year.of_months(months_to(2025, last, count)).text == expected


def test_a_fiscal_year_of_the_calendar_is_the_calendar() -> None:
    assert DECEMBER.of_months(quarter(2025, 3)) == quarter(2025, 3)
