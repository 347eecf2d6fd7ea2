"""Patterns that are compiled so that a search skips find what they found as they were written, and lists of words."""

from __future__ import annotations

import re

import pytest

from monitor.analyse.patterns import any_of, skipping, ways

TEXT = (
    "A total rent of $2 bn a year; the TOTAL rents rose. Chip spending grew, spending on AI grew to about $3. "
    "Per year or per day, annually: sold or selling. 每年租金合计；合计租金，总租约。不高于3，高于4，略高过5"
)


@pytest.mark.parametrize("flags", [0, re.IGNORECASE])
@pytest.mark.parametrize(
    ("pattern", "ways_to_begin"),
    [
        (r"\b(?:total|rent)\w*", 2),
        (r"(?:合计|总)(?:计)?(?:租金|租约)|租金(?:合计|总额)|\b(?:total|aggregate) rent", 5),
        (r"(?<!Chip )\b[Ss]pending(?: \w+){0,2}? (?:grew|to)\b", 2),
        (r"\b(?:a|per|each) (?:year|day)\b|annual|每[年月]", 5),
        (r"(?<!不)(?:高于|略?[高低]过)", 4),
        (r"\b(?:(?:an? )?total|s(?:old|elling))\b", 3),
        (r"\b(?:the |)rent", 2),
        (r"-?(?:rent|year)(?=[s;,])", 3),
        (r"\b(?:total|(?:an? )?rent)s? (?P<what>\w+)", 1),
    ],
)
def test_a_search_finds_the_same(pattern: str, ways_to_begin: int, flags: int) -> None:
    plain, quick = re.compile(pattern, flags), skipping(pattern, flags)
    assert [found.span() for found in quick.finditer(TEXT)] == [found.span() for found in plain.finditer(TEXT)] != []
    if not flags:
        assert len(ways(quick.pattern)) == ways_to_begin


@pytest.mark.parametrize(
    "pattern", [r"\w+ rent", r"(total) rent", r"rent|(?P<sum>total|合计)", r"(?:total )*rent", r"^A", ""]
)
def test_what_can_begin_with_anything_or_has_groups_stays(pattern: str) -> None:
    assert skipping(pattern).pattern == pattern


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("sell", "sells", "selling"), ["selling", "sells"]),
        (("Co", "Co.", "Co., Ltd", "Corp"), ["Co., Ltd", "Co.", "Corp"]),
        (("AI", "AI公司", "AI lab"), ["AI公司", "AI lab"]),
        (("bn", "万", "万亿", "b"), ["bn", "万亿"]),
    ],
)
def test_words_are_found_whole_and_the_longest_wins(words: tuple[str, ...], found: list[str]) -> None:
    text = "Xsell, selling; sells sellers. Foo Co., Ltd, Bar Co. of Corp, Corps. AIs, AI公司, AI lab; 3 bn, 5万亿"
    assert re.findall(any_of(words), text) == found
