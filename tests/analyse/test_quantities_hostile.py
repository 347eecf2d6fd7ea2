"""Any text at all: no exception, spans inside the text, and time that grows no faster than the text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analyse.fold import fold
from monitor.analyse.quantities import QuantityFinder
from monitor.domain.catalogue import Language

ENGLISH = (
    "$ US$ RMB € ¥ 5 12 2025 1,234 5.6 .5 3/4 10^9 1e300 ½ one two twenty hundred million billion half third tens of"
)
JOINTS = (
    "and to - – ~ from between per a the about up over minus + ( ) [ ] . , ; % bn B m K x times fold GB TB/s nm chips"
)
CHINESE = "十 百 千 万 亿 兆 一 三 半 几 数 多 余 点 分之 百分之 成 折 倍 番 元 美元 人民币 颗 片 年 月 约 以上 每 负"
WORDS = [*ENGLISH.split(), *JOINTS.split(), *CHINESE.split(), "\n", "\ud800", "\x00", "İ", "ﷺ", "①", "𝟘"]
LANGUAGES = st.sampled_from(list(Language))
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)) | st.lists(
    st.sampled_from(WORDS), max_size=40
).map("".join)


@given(text=TEXTS, language=LANGUAGES, avoid=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=5))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read(finder: QuantityFinder, text: str, language: Language, avoid: list[tuple[int, int]]) -> None:
    end = 0
    for found in finder.find(fold(text), text, language, avoid=avoid):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.text
        assert found.low <= found.high
        assert found.unit
        end = found.end


HOSTILE = {
    "a megabyte of digits": "7",
    "a hundred thousand numbers": "12 345 $5 ",
    "grouped digits": "1,234,",
    "points": "1.1.1.",
    "number words": "one hundred and two thousand ",
    "the same word": "million ",
    "tens of tens": "tens of thousands of ",
    "brackets": "[(1",
    "nulls": "\x005\x00",
    "surrogates": "\ud8005",
    "slashes": "1/2/",
    "hyphens": "5-",
    "over and over": "five over ",
    "and a half": "two and a half and ",
    "signs": "+-5%",
    "spaces": "5      ",
    "letters after a number": "5a",
    "qualifiers": "more than about ",
    "addresses": "http://www.example.com/1/2",
    "Chinese digits": "三",
    "Chinese powers": "十百千万亿",
    "Chinese parts": "百分之",
    "Chinese points": "三点",
    "Chinese money": "约400亿元至",
    "Chinese gaps": "三   ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("language", [Language.ENGLISH, Language.SIMPLIFIED])
def test_time_is_linear(finder: QuantityFinder, piece: str, language: Language) -> None:
    seconds = []
    for size in (6_000, 48_000):
        text = piece * (size // len(piece))
        folded = fold(text)
        best = float("inf")
        for _ in range(2):
            begun = time.process_time()
            finder.find(folded, text, language)
            best = min(best, time.process_time() - begun)
        seconds.append(best)
    small, large = seconds
    assert large < 8 * 2.5 * small + 0.05


def test_a_megabyte_of_digits_is_nothing(finder: QuantityFinder) -> None:
    text = "9" * 1_000_000
    assert finder.find(text, text, Language.ENGLISH) == ()
