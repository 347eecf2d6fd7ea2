from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analyse.language import detect
from monitor.domain.catalogue import Language

EN, HANS, HANT = Language.ENGLISH, Language.SIMPLIFIED, Language.TRADITIONAL


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nvidia's sales rose 12% in the third quarter.", EN),
        ("The maker of the 昇腾 (Ascend) line said on Monday that output had doubled in a year.", EN),
        ("华为计划明年推出新一代芯片，产能翻倍。", HANS),
        ("華為計劃明年推出新一代晶片，產能翻倍。", HANT),
        ("台積電表示，先進製程產能吃緊，客戶排隊等候。", HANT),
        ("香港上市的中芯國際公布業績，收入按年升兩成。", HANT),
        ("NVIDIA GB300 NVL72机柜与AMD MI450对比：FP4算力、HBM4带宽、NVLink互联", HANS),
        ("输出「後」「裏」两个繁体字的简体文章，仍然是简体中文的文章。", HANS),
        ("中文", HANS),
        ("", EN),
        ("12,345 % — 67", EN),
        ("\ud800\x00", EN),
        ("🚀🚀🚀", EN),
    ],
)
def test_language_is_read_off_the_characters(text: str, language: Language) -> None:
    assert detect(text) is language


@given(st.text())
def test_any_text_has_a_language(text: str) -> None:
    assert detect(text) in Language


def test_a_long_text_is_read_in_linear_time() -> None:
    started = time.perf_counter()
    assert detect("算力晶片" * 250_000) in (HANS, HANT)
    assert time.perf_counter() - started < 5
