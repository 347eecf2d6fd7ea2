"""The scope that a figure's words tell, where its reading gives none."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from monitor.domain.figures import Figure
from monitor.ledger.scopes import scopes

_BRACES = re.compile(r"\{([^{}|]*)\|(\w+)\}")

SCOPES = [
    ("Sales were {$5 billion|revenue}.", [()]),
    ("Data-center sales were {$5 billion|revenue} and total sales {$7 billion|revenue}.", [("data-center",), ()]),
    ("It took {$5 billion|revenue} in gaming.", [("gaming",)]),
    ("資料中心營收{50億美元|revenue}，遊戲業務營收{4億美元|revenue}。", [("data-center",), ("gaming",)]),
    ("GAAP and non-GAAP gross margins were {70%|profit} and {71%|profit}.", [("gaap", "gross"), ("gross", "non-gaap")]),
    ("营业利润{5亿元|profit}，净利润{4亿元|profit}。", [("operating",), ("net",)]),
    ("Wall Street wants {$5 billion|revenue}.", [("consensus",)]),
    (
        "Revenue rose {5%|growth} from a year ago and {2%|growth} sequentially.",
        [("of-revenue", "year-on-year"), ("of-revenue", "quarter-on-quarter")],
    ),
    (
        "净利润同比增长{5%|growth}，环比增长{2%|growth}。",
        [("net", "of-profit", "year-on-year"), ("net", "of-profit", "quarter-on-quarter")],
    ),
    ("Data-center sales rose. It spent {$5 billion|capex}.", [()]),
]


def _read(text: str) -> tuple[str, list[Figure]]:
    document, figures, end = "", [], 0
    for found in _BRACES.finditer(text):
        document += text[end : found.start()]
        start, end = len(document), found.end()
        document += found[1]
        one = Decimal(1)
        figures.append(
            Figure(text=found[1], start=start, end=len(document), low=one, high=one, unit="USD", metric=found[2])
        )
    return document + text[end:], figures


@pytest.mark.parametrize(("text", "expected"), SCOPES, ids=[text for text, _ in SCOPES])
def test_words_tell_the_scope(text: str, expected: list[tuple[str, ...]]) -> None:
    assert scopes(*_read(text)) == expected


def test_a_reading_with_scopes_is_taken_at_its_word() -> None:
    document, figures = _read("Gaming took {$5 billion|revenue} and data-center sales {$6 billion|revenue}.")
    figures[0] = replace(figures[0], scope=("client",))
    assert scopes(document, figures) == [("client",), ()]
