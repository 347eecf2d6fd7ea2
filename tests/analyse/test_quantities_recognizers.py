"""The public test cases of Recognizers-Text (MIT), where they are at hand: numbers, shares, currencies and dimensions.

Left out: cases that its own Python version does not support. Numbers are looked for among the numerals and the
quantities, everything else among the quantities alone. What fails stands below by file and place, with its reason.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from monitor.analyse import numbers_chinese, numbers_english
from monitor.analyse.fold import fold, lower
from monitor.analyse.quantities import QuantityFinder
from monitor.domain.catalogue import Language
from monitor.settings import load_catalogue

ROOT = Path(__file__).parents[2]
SPECS = Path(os.environ.get("MONITOR_SHARED", ROOT / "../shared")) / "specs" / "recognizers"
FILES = (
    "English/NumberModel",
    "English/NumberRangeModel",
    "English/PercentModel",
    "English/CurrencyModel",
    "English/DimensionModel",
    "Chinese/NumberModel",
    "Chinese/PercentModel",
)

# Their names of units that the product has under another name, with the factor that it applies.
UNITS: dict[str, tuple[str, str]] = {
    "Dollar": ("USD", "1"), "United States dollar": ("USD", "1"), "Cent": ("USD", "0.01"), "Penny": ("USD", "0.01"),
    "Pence": ("GBP", "0.01"), "Pound": ("GBP pound", "1"), "British pound": ("GBP", "1"), "Euro": ("EUR", "1"),
    "Chinese yuan": ("CNY", "1"), "Japanese yen": ("JPY", "1"), "Canadian dollar": ("CAD", "1"),
    "Australian dollar": ("AUD", "1"), "Hong Kong dollar": ("HKD", "1"), "New Taiwan dollar": ("TWD", "1"),
    "Singapore dollar": ("SGD", "1"), "South Korean won": ("KRW", "1"), "Swiss franc": ("CHF", "1"),
    "Mexican peso": ("MXN", "1"), "Rupee": ("INR", "1"), "Indian rupee": ("INR", "1"), "Finnish markka": ("FIM", "1"),
    "German mark": ("DEM", "1"), "Swedish krona": ("SEK", "1"), "Norwegian krone": ("NOK", "1"),
    "Danish krone": ("DKK", "1"), "Thai baht": ("THB", "1"), "Costa Rican colón": ("CRC", "1"),
    "Georgian lari": ("GEL", "1"), "Lao kip": ("LAK", "1"), "Sri Lankan rupee": ("LKR", "1"), "Bitcoin": ("XBT", "1"),
    "Kuwaiti dinar": ("KWD", "1"), "Belgian franc": ("BEF", "1"), "French franc": ("FRF", "1"),
    "Mile": ("mile", "1"), "Foot": ("foot", "1"), "Inch": ("inch", "1"), "Meter": ("m", "1"), "Kilometer": ("km", "1"),
    "Millimeter": ("mm", "1"), "Decimeter": ("dm", "1"), "Picometer": ("picometer", "1"), "Barrel": ("barrel", "1"),
    "Gallon": ("gallon", "1"), "Milliliter": ("ml", "1"), "Ounce": ("ounce", "1"), "Kilogram": ("kg", "1"),
    "Ton": ("ton tonne", "1"), "Metric ton": ("tonne", "1"), "Microgram": ("µg", "1"), "Gram": ("g", "1"),
    "Square meter": ("m2", "1"), "Square kilometer": ("m2", "1000000"), "Acre": ("m2", "4046.8564224"),
    "Cubic foot": ("cubic foot", "1"), "Bit": ("bit", "1"), "Megabyte": ("byte", "1000000"),
    "Megabit": ("bit", "1000000"), "Mile per hour": ("mph", "1"), "Kilometer per hour": ("km/h", "1"),
}  # fmt: skip

WRONG_VALUE: dict[str, str] = {
    "Chinese/NumberModel#203.0": "a letter far from its number, or on a spoken share, is no scale in news",
    "Chinese/PercentModel#105.0": "a letter far from its number, or on a spoken share, is no scale in news",
    "Chinese/PercentModel#59.0": "a letter far from its number, or on a spoken share, is no scale in news",
    "Chinese/PercentModel#72.0": "a letter far from its number, or on a spoken share, is no scale in news",
    "English/NumberModel#41.0": "a letter far from its number, or on a spoken share, is no scale in news",
    "English/NumberModel#193.0": "G is generation or gram, not a thousand million",
    "English/NumberModel#40.0": "G is generation or gram, not a thousand million",
    "Chinese/NumberModel#221.1": "numbers joined by points are a version or an address",
    "Chinese/NumberModel#221.2": "numbers joined by points are a version or an address",
    "Chinese/NumberModel#221.3": "numbers joined by points are a version or an address",
    "English/NumberModel#144.2": "a telephone number is not read digit by digit",
    "English/NumberModel#144.3": "a telephone number is not read digit by digit",
    "Chinese/NumberModel#222.0": "the last of three points is read as a decimal point",
    "Chinese/PercentModel#6.0": "digits with a space between them are two numbers",
    "English/CurrencyModel#98.0": "an amount whose smaller coin is not named",
    "English/CurrencyModel#99.0": "an amount whose smaller coin is not named",
    "English/CurrencyModel#101.1": "an amount whose smaller coin is not named",
    "English/CurrencyModel#103.0": "an amount whose smaller coin is not named",
    "English/CurrencyModel#102.0": "mao is no unit of English news",
    "English/DimensionModel#48.0": "a quotation mark is no inch",
    "English/DimensionModel#49.0": "mb in small letters may be millibars",
    "English/DimensionModel#52.0": "2 pm is a time",
    "English/DimensionModel#71.0": "a unit in brackets is not read",
    "English/DimensionModel#72.0": "a unit in brackets is not read",
    "English/DimensionModel#73.0": "a unit in brackets is not read",
    "English/DimensionModel#74.0": "a unit in brackets is not read",
    "English/NumberModel#102.0": "denominators of three words are not read",
    "English/NumberModel#107.0": "denominators of three words are not read",
    "English/NumberModel#108.0": "denominators of three words are not read",
    "English/NumberModel#109.0": "denominators of three words are not read",
    "English/NumberModel#110.0": "denominators of three words are not read",
    "English/NumberModel#126.0": "denominators of three words are not read",
    "English/NumberModel#90.0": "denominators of three words are not read",
    "English/NumberModel#96.0": "a twenty-first is an ordinal",
    "English/NumberModel#225.0": "dzs and dozs are not written in news",
    "English/NumberModel#226.0": "dzs and dozs are not written in news",
    "English/NumberModel#70.0": 'a number ends before a second "and"',
    "English/PercentModel#9.0": "the number stands after its percent",
    "English/PercentModel#10.0": "the number stands after its percent",
    "English/PercentModel#11.0": "the number stands after its percent",
    "English/PercentModel#12.0": "the number stands after its percent",
}

WRONG_UNIT: dict[str, str] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """One result of one case: `name` is its file, the place of the case in it, and of the result in the case."""

    name: str
    model: str
    text: str
    language: Language
    start: int
    end: int
    value: Decimal
    unit: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What the product found: every value that it stands for, and its unit and noun."""

    start: int
    end: int
    values: tuple[Decimal, ...]
    unit: str
    noun: str


def expected() -> Iterator[Expected]:
    for file in FILES:
        for place, case in enumerate(json.loads((SPECS / f"{file}.json").read_text(encoding="utf-8-sig"))):
            unsupported = f"{case.get('NotSupported', '')} {case.get('NotSupportedByDesign', '')}".lower()
            if "python" in unsupported:
                continue
            for index, result in enumerate(case["Results"]):
                if (found := _expected(f"{file}#{place}.{index}", file, case["Input"], result)) is not None:
                    yield found


def _expected(name: str, file: str, text: str, result: dict[str, Any]) -> Expected | None:
    resolution = result.get("Resolution") or {}
    try:
        value = Decimal(str(resolution.get("value", "")).rstrip("%"))
    except ArithmeticError:  # a range, or a unit without a number
        return None
    start = result.get("Start", text.lower().find(result["Text"].lower()))
    return Expected(
        name=name,
        model=file.partition("/")[2],
        text=text,
        language=Language.ENGLISH if file.startswith("English") else Language.SIMPLIFIED,
        start=start,
        end=result.get("End", start + len(result["Text"]) - 1) + 1,
        value=value,
        unit=resolution.get("unit"),
    )


def given(finder: QuantityFinder, want: Expected) -> list[Given]:
    folded = fold(want.text)
    found = []
    for quantity in finder.find(folded, want.text, want.language):
        sign = -1 if quantity.direction == "down" else 1
        values = quantity.low * sign, quantity.high * sign, quantity.low
        found.append(
            Given(
                start=quantity.start,
                end=quantity.end,
                values=values,
                unit=quantity.unit.partition("/")[0],
                noun=quantity.noun or "",
            )
        )
    if want.model == "NumberModel":
        scan = numbers_english.scan if want.language is Language.ENGLISH else numbers_chinese.scan
        for numeral in scan(lower(folded)):
            value = -numeral.value if _negative(folded[: numeral.start]) else numeral.value
            found.append(Given(start=numeral.start, end=numeral.end, values=(value,), unit="", noun=""))
    return [one for one in found if one.start < want.end and want.start < one.end]


def _negative(before: str) -> bool:
    before = before.rstrip()
    if before.endswith(("minus", "negative", "负")):
        return True
    return before.endswith("-") and not before[:-1][-1:].isalnum() and not before.endswith("--")


def _close(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= abs(other) * Decimal("1e-6")


@pytest.mark.skipif(not SPECS.is_dir(), reason="the public specifications are not at hand")
def test_reads_the_public_cases() -> None:
    finder = QuantityFinder(load_catalogue(ROOT / "config").lexicons)
    cases = list(expected())
    wrong_value, wrong_unit, with_unit = set(), set(), 0
    for want in cases:
        unit, factor = UNITS.get(want.unit or "", ("", "1"))
        value = want.value * Decimal(factor)
        right = [one for one in given(finder, want) if any(_close(each, value) for each in one.values)]
        if not right:
            wrong_value.add(want.name)
        elif unit:
            with_unit += 1
            if not any({one.unit, one.noun} & set(unit.split()) or one.noun == unit for one in right):
                wrong_unit.add(want.name)
    assert wrong_value == set(WRONG_VALUE), _difference(wrong_value, set(WRONG_VALUE), cases)
    assert wrong_unit == set(WRONG_UNIT), _difference(wrong_unit, set(WRONG_UNIT), cases)
    assert 1 - len(wrong_value) / len(cases) >= 0.95
    assert 1 - len(wrong_unit) / with_unit >= 0.95


def _difference(wrong: set[str], known: set[str], cases: list[Expected]) -> str:
    texts = {case.name: f"{case.value} {case.unit or ''} in {case.text[:90]!r}" for case in cases}
    worse = [f"now wrong: {name}: {texts[name]}" for name in sorted(wrong - known)]
    return "\n".join([*worse, *(f"now right: {name}" for name in sorted(known - wrong))])
