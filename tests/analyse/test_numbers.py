"""Numerals: what is written is what is read, in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analyse import numbers_chinese, numbers_english
from monitor.analyse.numbers import Numeral

WHOLE = st.integers(1, 10**12 - 1)
ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ONES += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
HAN = "零一二三四五六七八九"


def in_english(number: int, *, joint: str) -> str:
    """A number in words; `joint` stands after a hundred ("and" or nothing)."""
    if number < 20:
        return ONES[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return TENS[ten] + (f"-{ONES[one]}" if one else "")
    for power, word in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= power:
            high, low = divmod(number, power)
            rest = f" {joint}{in_english(low, joint=joint)}" if low else ""
            return f"{in_english(high, joint=joint)} {word}{rest}"
    raise AssertionError


def in_chinese(number: int) -> str:
    """A number in characters."""
    groups = []
    for power in ("", "万", "亿"):
        number, group = divmod(number, 10_000)
        groups.append((group, power))
    text = ""
    for group, power in reversed(groups):
        if group:
            gap = "零" if text and group < 1000 else ""
            text += gap + _below_myriad(group) + power
    return text


def _below_myriad(number: int) -> str:
    text, gap = "", False
    for place, power in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            text += ("零" if gap and text else "") + HAN[digit] + power
        gap = digit == 0
    return text


def english(text: str) -> list[Numeral]:
    return list(numbers_english.scan(text))


def chinese(text: str) -> list[Numeral]:
    return list(numbers_chinese.scan(text))


@given(WHOLE, st.sampled_from(["", "and "]))
def test_english_words_are_read_back(number: int, joint: str) -> None:
    text = in_english(number, joint=joint)
    (found,) = english(text)
    assert (int(found.value), found.end) == (number, len(text))


@given(WHOLE)
def test_chinese_characters_are_read_back(number: int) -> None:
    text = in_chinese(number)
    (found,) = chinese(text)
    assert (int(found.value), found.end) == (number, len(text))


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["", ",", "word"]))
def test_digits_are_read_back(number: Decimal, style: str) -> None:
    text = f"{number:,}" if style == "," else f"{number:f}"
    text += " billion" if style == "word" else ""
    (found,) = english(text)
    scale = 10**9 if style == "word" else 1
    assert (found.value, found.step, found.end) == (number * scale, Decimal("0.01") * scale, len(text))


@given(
    st.decimals(min_value=0, max_value=9999, places=2),
    st.sampled_from([("万", 10**4), ("亿", 10**8), ("万亿", 10**12)]),
)
def test_digits_with_chinese_powers_are_read_back(number: Decimal, power: tuple[str, int]) -> None:
    text = f"{number:f}{power[0]}"
    (found,) = chinese(text)
    assert (found.value, found.step, found.end) == (number * power[1], Decimal("0.01") * power[1], len(text))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("two and a half", ["2.5"]),
        ("half a million", ["500000"]),
        ("a quarter of a million", ["250000"]),
        ("three lakh crore", ["3000000000000"]),
        ("one and two", ["1", "2"]),
        ("two million and three fifths", ["2600000"]),
        ("seven point nought five", ["7.05"]),
        ("three out of four", ["0.75"]),
        ("two dozen", ["24"]),
        ("half a dozen", ["6"]),
        ("10 1/2", ["10.5"]),
        ("2½", ["2.5"]),
        ("10²⁶", ["1e26"]),
        ("12,34,567", ["1234567"]),
        ("1.234.567", ["1234567"]),
        ("7,8,9", ["7", "8", "9"]),
        ("40 000", ["40000"]),
        ("something often weighs a ton", []),
    ],
)
def test_english_numerals(text: str, values: list[str]) -> None:
    assert [found.value for found in english(text)] == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("四百亿", ["4e10"]),
        ("一万五千亿", ["1.5e12"]),
        ("三万五", ["35000"]),
        ("两千零五", ["2005"]),
        ("3万4000", ["34000"]),
        ("五十五点五七", ["55.57"]),
        ("两点五万亿", ["2.5e12"]),
        ("百分之五", ["0.05"]),
        ("三又二分之一", ["3.5"]),
        ("五百余万", ["5e6"]),
        ("两打", ["24"]),
        ("5000至10000", ["5000", "10000"]),
    ],
)
def test_chinese_numerals(text: str, values: list[str]) -> None:
    assert [found.value for found in chinese(text)] == [Decimal(value) for value in values]
