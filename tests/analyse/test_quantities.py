"""Quantities by the tables of tests/cases: each line a sentence with all its quantities, or none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from monitor.analyse.fold import fold
from monitor.analyse.quantities import QuantityFinder
from monitor.domain.catalogue import Language
from monitor.domain.readings import Quantity

CASES = Path(__file__).parents[1] / "cases"
TABLES = {
    "quantities_en.tsv": Language.ENGLISH,
    "quantities_elsewhere_en.tsv": Language.ENGLISH,
    "quantities_left_out_en.tsv": Language.ENGLISH,
    "quantities_odd_en.tsv": Language.ENGLISH,
    "quantities_news_en.tsv": Language.ENGLISH,
    "quantities_zh.tsv": Language.SIMPLIFIED,
    "quantities_odd_zh.tsv": Language.SIMPLIFIED,
    "quantities_news_zh.tsv": Language.SIMPLIFIED,
    "quantities_unnamed_en.tsv": Language.ENGLISH,
    "quantities_unnamed_zh.tsv": Language.SIMPLIFIED,
    "quantities_unnamed_hant.tsv": Language.TRADITIONAL,
    "quantities_hant.tsv": Language.TRADITIONAL,
    "quantities_odd_hant.tsv": Language.TRADITIONAL,
    "quantities_news_hant.tsv": Language.TRADITIONAL,
    "quantities_said_en.tsv": Language.ENGLISH,
    "quantities_said_zh.tsv": Language.SIMPLIFIED,
    "quantities_said_hant.tsv": Language.TRADITIONAL,
    "quantities_printed_zh.tsv": Language.SIMPLIFIED,
    "quantities_printed_hant.tsv": Language.TRADITIONAL,
}
QUALIFIERS = {"about", "nearly", "over", "under", "up_to"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A sentence and what it holds: "low[..high] unit [qualifier] [vague] [up|down] [noun=…]", joined by "; "."""

    name: str
    sentence: str
    quantities: str
    language: Language


def lines() -> list[Line]:
    found = []
    for table, language in TABLES.items():
        for number, line in enumerate((CASES / table).read_text(encoding="utf-8").splitlines(), start=1):
            if line and not line.startswith("# "):
                sentence, quantities = line.replace("\\n", "\n").split("\t")
                found.append(
                    Line(name=f"{table}:{number}", sentence=sentence, quantities=quantities, language=language)
                )
    return found


def matches(found: Quantity, wanted: str) -> bool:
    value, unit, *marks = wanted.split()
    low, _, high = value.partition("..")
    qualifier = next((mark for mark in marks if mark in QUALIFIERS), None)
    direction = next((mark for mark in marks if mark in {"up", "down"}), None)
    noun = next((mark.removeprefix("noun=").replace("_", " ") for mark in marks if mark.startswith("noun=")), None)
    return (
        _close(found.low, Decimal(low))
        and _close(found.high, Decimal(high or low))
        and found.unit == unit
        and found.qualifier == qualifier
        and found.direction == direction
        and found.vague == ("vague" in marks)
        and (noun is None or found.noun == noun)
    )


def _close(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= abs(other) * Decimal("1e-5")


def shown(quantity: Quantity) -> str:
    value = f"{quantity.low:g}" if quantity.low == quantity.high else f"{quantity.low:g}..{quantity.high:g}"
    marks = [quantity.qualifier, "vague" if quantity.vague else None, quantity.direction]
    noun = f"noun={quantity.noun}" if quantity.noun else None
    return f"[{quantity.text}] " + " ".join(part for part in [value, quantity.unit, *marks, noun] if part)


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.name)
def test_finds_what_the_sentence_holds_and_nothing_else(finder: QuantityFinder, line: Line) -> None:
    found = finder.find(fold(line.sentence), line.sentence, line.language)
    wanted = [] if line.quantities == "-" else line.quantities.split("; ")
    right = len(found) == len(wanted) and all(map(matches, found, wanted))
    assert right, f"{line.sentence}\n wanted {line.quantities}\n found  {'; '.join(map(shown, found)) or '-'}"


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("It ordered over 100,000 Ascend 910B chips in one year.", "over 100,000 Ascend 910B chips"),
        ("The cost was approximately USD 40,000 per unit (a record).", "approximately USD 40,000 per unit"),
        ("Rivals want a ~70%+ yield.", "~70%+"),
        ("It will raise up to $2 billion soon.", "up to $2 billion"),
        ("Sales more than doubled.", "more than doubled"),
        ("It hit a 750,000-unit target for the chip.", "750,000-unit"),
        ("此举将花费约新台币1,788億元。", "约新台币1,788億元"),
        ("营收目标为人民币200亿元以上。", "人民币200亿元以上"),
        ("占地1000平方米左右。", "1000平方米左右"),
        ("客户有20多家。", "20多家"),
    ],
)
def test_a_span_runs_from_the_qualifier_to_the_end_of_the_unit(
    finder: QuantityFinder, sentence: str, text: str
) -> None:
    language = Language.ENGLISH if sentence[0].isascii() else Language.SIMPLIFIED
    (found, *_) = finder.find(fold(sentence), sentence, language)
    assert found.text == sentence[found.start : found.end] == text


@pytest.mark.parametrize(
    ("sentence", "step"),
    [
        ("It is worth $5.6 billion.", "1e8"),
        ("It is worth $5.60 billion.", "1e7"),
        ("It is worth $400 billion.", "1e9"),
        ("It made 100,000 chips.", "1"),
        ("It grew 12.5%.", "0.1"),
        ("It carries 128GB.", "1e9"),
        ("The bank cut 25 basis points.", "0.01"),
        ("投资28.81亿元。", "1e6"),
        ("投资四百亿元。", "1e10"),
        ("It failed in half of the cases.", None),
    ],
)
def test_a_step_is_what_the_last_digit_is_worth(finder: QuantityFinder, sentence: str, step: str | None) -> None:
    language = Language.ENGLISH if sentence[0] == "I" or sentence[0] == "T" else Language.SIMPLIFIED
    (found, *_) = finder.find(fold(sentence), sentence, language)
    assert found.step == (None if step is None else Decimal(step))


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("It sells the 4090 and the 5090 cards.", ["4090", "5090"]),
        ("The new 910 and 384 units are racks.", ["910", "384"]),
        ("昇腾384超节点已经上市。", ["384"]),
    ],
)
def test_digits_of_names_are_no_quantities(finder: QuantityFinder, sentence: str, names: list[str]) -> None:
    avoid = [(sentence.index(name), sentence.index(name) + len(name)) for name in names]
    language = Language.ENGLISH if sentence.isascii() else Language.SIMPLIFIED
    assert finder.find(fold(sentence), sentence, language, avoid=avoid) == ()
