"""What tells apart two figures of one metric, subject and period."""

from __future__ import annotations

import pytest

from monitor.domain.catalogue import Language
from tests.analyse.marked import figures

ENGLISH = [
    ("Nvidia's data-centre revenue was {$51 billion|USD}.", [("data-center",)]),
    ("Nvidia's gaming revenue was {$4.3 billion|USD}.", [("gaming",)]),
    ("Nvidia's revenue was {$57 billion|USD}.", [()]),
    ("AMD's adjusted net profit was {$1.9 billion|USD}.", [("net", "non-gaap")]),
    ("AMD's gross margin was {54%|percent} on a non-GAAP basis.", [("gross", "non-gaap")]),
    ("AMD's GAAP gross margin was {52%|percent}.", [("gaap", "gross")]),
    ("Nvidia's revenue grew {62%|percent} year on year.", [("of-revenue", "year-on-year")]),
    ("Nvidia's revenue grew {22%|percent} sequentially.", [("of-revenue", "quarter-on-quarter")]),
    ("Ascend 960 delivers {2 PFLOPS|FLOP/s} in FP8 and {4 PFLOPS|FLOP/s} in FP4.", [("fp8",), ("fp4",)]),
    ("The 910C reaches {60%|percent} of the H100's inference performance.", [("inference",)]),
    # a change is one of the amount that it follows
    (
        "Nvidia had sales of {$57 billion|USD}, up {62%|percent}, net profit of {$32 billion|USD}, up {65%|percent}.",
        [(), ("of-revenue",), ("net",), ("net", "of-profit")],
    ),
    # English says behind a change with what it compares
    (
        "Nvidia's revenue was {$57 billion|USD}, up {7.8%|percent} on the quarter and {9.7%|percent} on the year.",
        [(), ("of-revenue", "quarter-on-quarter"), ("of-revenue", "year-on-year")],
    ),
    (
        "Nvidia's sales were {62%|percent} more than a year earlier and {22%|percent} more than in the preceding one.",
        [("of-revenue", "year-on-year"), ("of-revenue", "quarter-on-quarter")],
    ),
    # the whole behind a part
    (
        "Nvidia's automotive revenue was {$567 million|USD} out of a total of {$44 billion|USD}.",
        [("automotive",), ()],
    ),
    # what analysts expected
    (
        "Nvidia's revenue was {$57 billion|USD}, while Wall Street was at {$55 billion|USD}.",
        [(), ("consensus",)],
    ),
    # a segment behind another figure is that one's
    (
        "Cloud customers took {6%|percent} of Nokia's sales and {14%|percent} of those of its optical business.",
        [(), ("optical",)],
    ),
    # the part of a process
    (
        "The {3 nm|nm} process brought in {15%|percent} of TSMC's revenue.",
        [(), ("3nm",)],
    ),
]
CHINESE = [
    ("英伟达数据中心营收{512亿美元|USD}。", [("data-center",)]),
    (
        "英伟达营收同比增长{62%|percent}，环比增长{22%|percent}。",
        [("of-revenue", "year-on-year"), ("of-revenue", "quarter-on-quarter")],
    ),
    ("昇腾960的FP8算力为{2 PFLOPS|FLOP/s}，FP4算力为{4 PFLOPS|FLOP/s}。", [("fp8",), ("fp4",)]),
    ("AMD毛利率为{54%|percent}。", [("gross",)]),
    (
        "AMD营收{76亿美元|USD}，按年增{32%|percent}；净利润{9亿美元|USD}，增{20%|percent}。",
        [(), ("of-revenue", "year-on-year"), ("net",), ("net", "of-profit")],
    ),
    (
        "AMD智能手机业务收入{3亿美元|USD}，同比下降{8%|percent}。",
        [("smartphone",), ("of-revenue", "smartphone", "year-on-year")],
    ),
    ("AMD营收{76亿美元|USD}，高于LSEG统计的{74亿美元|USD}。", [(), ("consensus",)]),
    ("H200的互联带宽为{900GB/s|byte/s}，内存带宽{4.8TB/s|byte/s}。", [("interconnect",), ()]),
]


@pytest.mark.parametrize(("sentence", "scopes"), ENGLISH)
def test_scopes_in_english(sentence: str, scopes: list[tuple[str, ...]]) -> None:
    assert [figure.scope for figure, _ in figures(sentence, Language.ENGLISH)] == scopes


@pytest.mark.parametrize(("sentence", "scopes"), CHINESE)
def test_scopes_in_chinese(sentence: str, scopes: list[tuple[str, ...]]) -> None:
    assert [figure.scope for figure, _ in figures(sentence, Language.SIMPLIFIED)] == scopes
