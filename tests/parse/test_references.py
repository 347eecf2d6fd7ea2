"""References of characters, with those that name none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.parse.references import character_of, unescape, without_impossible

ENDLESS = "&#" + "9" * 5_000 + ";"
CASES = {
    "by name": ("&euro;", "€", "€"),
    "by number": ("&#8364;", "€", "€"),
    "hexadecimal": ("&#x20AC;", "€", "€"),
    "without its end": ("&#8364", "€", "€"),
    "leading zeros": ("&#0008364;", "€", "€"),
    "of cp1252": ("&#128;", "€", "€"),
    "line feed": ("&#10;", "\n", "\n"),
    "unknown name": ("&wafer;", "&wafer;", "&wafer;"),
    "control": ("&#1;", "", ""),
    "zero": ("&#0;", "\ufffd", ""),
    "lone surrogate": ("&#xd83d;", "\ufffd", ""),
    "beyond the last": ("&#x110000;", "\ufffd", ""),
    "5,000 digits": (ENDLESS, "\ufffd", ""),
}


@pytest.mark.parametrize(("reference", "text", "character"), CASES.values(), ids=CASES)
def test_a_reference(reference: str, text: str, character: str) -> None:
    assert unescape(f"a {reference} b") == f"a {text} b"
    assert character_of(reference) == character


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("yields &#62; 90%", "yields &#62; 90%"),
        ("AT&amp;T &#xd83d;&#xde80; ships", "AT&amp;T  ships"),
        (f"a {ENDLESS}b", "a b"),
        ("&# &#; &#x;", "&# &#; &#x;"),
    ],
)
def test_what_no_reader_can_take_is_left_out(text: str, kept: str) -> None:
    assert without_impossible(text) == kept


@given(st.text(alphabet="&#xX09afAF;7d8 "))
def test_any_reference_has_an_answer(text: str) -> None:
    unescape(text)
    without_impossible(text)
