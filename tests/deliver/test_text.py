"""Text of others: cleaned, cut between graphemes, marked at the right place."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from monitor.deliver.text import clean, columns, cut, marked, safe_url, shown, utf16

FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nBcc: b", "a Bcc: b"),
        ("a\x1b[31mred\x07", "a [31mred"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("  two\u00a0\u3000spaces ", "two spaces"),
        ("line\u2028separator", "line separator"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        (FAMILY * 3, 12, FAMILY + "…"),
        ("e\u0301e\u0301e\u0301", 3, "e\u0301…"),
        (FAMILY, 5, "…"),
        ("中文标题很长", 4, "中文标…"),
        ("x", 0, ""),
    ],
)
def test_cut(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected


@given(text=st.text(), limit=st.integers(min_value=1, max_value=40))
def test_cut_keeps_whole_graphemes_within_the_limit(text: str, limit: int) -> None:
    text = clean(text)
    result = cut(text, limit)
    assert utf16(result) <= limit
    if result != text:
        kept = list(iter_graphemes(result.removesuffix("…")))
        whole = list(iter_graphemes(text))
        assert kept == whole[: len(kept)] or "".join(whole[: len(kept) + 1]).startswith("".join(kept))


@pytest.mark.parametrize(
    ("sentence", "figure", "before", "mark"),
    [
        ("Yield rose from 140% to 40% at once.", "40%", "Yield rose from 140% to ", "40%"),
        ("It has 1,500 and then 500 racks.", "500", "It has 1,500 and then ", "500"),
        ("约400亿元的订单", "400亿元", "约", "400亿元"),
        ("Nothing of the kind.", "7 nm", "Nothing of the kind.", ""),
        ("The cost was $5.6\nbillion.", "$5.6\nbillion", "The cost was ", "$5.6 billion"),
        ("", "7 nm", "", ""),
    ],
)
def test_marked(sentence: str, figure: str, before: str, mark: str) -> None:
    quote = marked(sentence, figure)
    assert (quote.before, quote.mark) == (before, mark)


@given(before=st.text(max_size=60), after=st.text(max_size=60), limit=st.integers(min_value=20, max_value=60))
def test_a_cut_sentence_keeps_its_figure(before: str, after: str, limit: int) -> None:
    quote = marked(f"{before} $5.6bn {after}", "$5.6bn").within(limit)
    assert "5.6bn" in quote.mark
    assert utf16(quote.before + quote.mark + quote.after) <= limit


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x?y=1&z=2#t", "https://a.example/x?y=1&z=2#t"),
        ('http://evil.example/a|b>c<d"e', "http://evil.example/a%7Cb%3Ec%3Cd%22e"),
        ("https://a.example/新闻", "https://a.example/%E6%96%B0%E9%97%BB"),
        ("https://a.example/%7Cdone", "https://a.example/%7Cdone"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://[broken", None),
        ("//a.example", None),
        ("https://a.example/" + "x" * 3000, None),
        (None, None),
    ],
)
def test_safe_url(url: str | None, expected: str | None) -> None:
    assert safe_url(url) == expected


@given(st.text())
def test_a_safe_url_is_one(text: str) -> None:
    url = safe_url(f"https://a.example/{text}")
    assert url is None or (
        urlsplit(url).hostname == "a.example" and url.isascii() and not set(url) & set("<>|\"' \n") - {"'"}
    )


@given(st.text(max_size=200))
def test_shown_text_reorders_nothing_around_it(text: str) -> None:
    result = shown(text, 50)
    kinds = [unicodedata.bidirectional(character) for character in result]
    assert not {"RLO", "LRO", "RLE", "LRE", "PDF"} & set(kinds)
    assert kinds.count("FSI") == kinds.count("PDI")
    if {"R", "AL"} & set(kinds):
        assert kinds[0] == "FSI"
        assert kinds[-1] == "PDI"


def test_columns_counts_two_for_chinese() -> None:
    assert columns("中文ab") == 6
