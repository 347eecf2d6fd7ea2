"""What a figure is called, in English and Chinese."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from monitor.bootstrap import shipped_config
from monitor.deliver.titles import Titles
from monitor.deliver.words import PHRASES, Words
from monitor.settings import load_catalogue
from tests.deliver import samples

NAMES = {
    "nvidia": "Nvidia", "nvidia@zh": "英伟达", "metric:growth": "growth", "metric:growth@zh": "增长",
    "metric:profit": "profit", "metric:profit@zh": "利润", "metric:bandwidth": "bandwidth",
    "metric:bandwidth@zh": "带宽",
}  # fmt: skip


def told(metric: str, unit: str = "USD", scope: tuple[str, ...] = (), **changes: Any) -> tuple[str, str]:
    figure = replace(
        samples.new().record.figure,
        **{
            "metric": metric,
            "unit": unit,
            "scope": scope,
            "subject": "nvidia",
            "about": (),
            "period": "2026",
            **changes,
        },
    )
    english, chinese = (Titles(Words(language)).full(NAMES, figure) for language in ("en", "zh"))
    return english, chinese


@pytest.mark.parametrize(
    ("given", "english", "chinese"),
    [
        (told("growth", "percent"), "Nvidia · growth 2026", "英伟达 · 增长 2026年"),
        (told("growth", "percent", ("of-revenue", "year-on-year")), "Nvidia · revenue growth 2026 (year on year)",
         "英伟达 · 营收增长 2026年（同比）"),
        (told("growth", "percent", ("data-center", "of-revenue", "quarter-on-quarter")),
         "Nvidia · revenue growth 2026 (data center, quarter on quarter)",
         "英伟达 · 营收增长 2026年（数据中心、环比）"),
        (told("profit", "USD", ("net",)), "Nvidia · net profit 2026", "英伟达 · 净利润 2026年"),
        (told("profit", "percent", ("gross", "non-gaap")), "Nvidia · gross margin 2026 (adjusted)",
         "英伟达 · 毛利率 2026年（非GAAP）"),
        (told("profit", "percent"), "Nvidia · margin 2026", "英伟达 · 利润率 2026年"),
        (told("bandwidth", "byte/s", ("interconnect",), period=None), "Nvidia · bandwidth", "英伟达 · 带宽"),
        (told("bandwidth", "byte/s", subject=None), "bandwidth 2026", "带宽 2026年"),
        (told("growth", "percent", about=("byd", "nio")), "Nvidia · byd · growth 2026", "英伟达 · byd · 增长 2026年"),
        (told("growth", "percent", about=("amd", "amd-mi350")), "Nvidia · amd mi350 · growth 2026",
         "英伟达 · amd mi350 · 增长 2026年"),
    ],
)  # fmt: skip
def test_titles(given: tuple[str, str], english: str, chinese: str) -> None:
    assert given == (english, chinese)


@pytest.mark.parametrize(
    ("about", "parties"),
    [
        ((), ""),
        (("byd",), ""),  # the title has it
        (("nvidia", "byd"), ""),
        (("byd", "nio"), "nio"),
        (("amd", "amd-mi350", "byd"), "byd"),
        (("a", "b", "c", "d", "e"), "b, c, d, e"),
    ],
)
def test_parties(about: tuple[str, ...], parties: str) -> None:
    figure = replace(samples.new().record.figure, subject="nvidia", about=about)
    assert Titles(Words("en")).parties(NAMES, figure) == parties


def test_every_scope_with_a_name_is_one_that_the_analysis_gives() -> None:
    lexicons = load_catalogue(shipped_config()).lexicons.values()
    given = {scope for lexicon in lexicons for scope in lexicon.tables["scope"]}
    tables = ("scope.", "growth.", "profit.", "loss.", "margin.")
    named = {key.partition(".")[2] for key in PHRASES if key.startswith(tables)}
    assert named <= given
