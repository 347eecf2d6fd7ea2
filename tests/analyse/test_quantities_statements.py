"""Tables of earnings releases, whose scale stands once above them, and tables whose title asks how many."""

from __future__ import annotations

import pytest

from monitor.analyse.fold import fold
from monitor.analyse.language import detect
from monitor.analyse.quantities import QuantityFinder

PASSAGES: list[tuple[str, str, dict[str, tuple[float, str]]]] = [
    (
        "a scale and no currency",
        """Marvell Technology Reports Third Quarter Results
(in millions, except per share amounts)
 | Q3 FY26 | Q2 FY26
Net revenue | $2,075 | $2,006
Data center | 1,518 | 1,491
Gross margin | 51.6% | 50.4%
Diluted EPS | $0.76 | $0.67
""",
        {
            "$2,075": (2.075e9, "USD"),
            "1,518": (1.518e9, "USD"),
            "51.6%": (51.6, "percent"),
            "$0.76": (0.76, "USD/share"),
        },
    ),
    (
        "another currency in the cells",
        """ASML results
(In millions, unaudited)
 | Q1 2026 | Q4 2025
Net sales | €8,767 | €9,718
Gross profit | 4,650 | 5,070
""",
        {"€8,767": (8.767e9, "EUR"), "4,650": (4.65e9, "EUR")},
    ),
    (
        "a title that asks how many",
        """Who sells how many accelerators in China
Vendor | 2024 | 2025
Nvidia | 1.91 million | 2.2 million
Huawei | 640,000 | 812,000
""",
        {"1.91 million": (1.91e6, "chip"), "812,000": (812e3, "chip")},
    ),
    (
        "a share of sales",
        """The toolmakers
Company | Last quarter | China, % of sales
ASML | EUR8.8bn | 19
Lam Research | $5.84bn | 34
""",
        {"EUR8.8bn": (8.8e9, "EUR"), "19": (19, "percent"), "34": (34, "percent")},
    ),
]


@pytest.mark.parametrize(("text", "expected"), [one[1:] for one in PASSAGES], ids=[one[0] for one in PASSAGES])
def test_cells_have_the_scale_that_stands_above_the_table(
    finder: QuantityFinder, text: str, expected: dict[str, tuple[float, str]]
) -> None:
    found = {one.text: (round(float(one.low), 6), one.unit) for one in finder.find(fold(text), text, detect(text))}
    assert {cell: found.get(cell) for cell in expected} == expected
