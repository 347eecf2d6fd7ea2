"""Alerts to try the channels on: one of each verdict, in words of our own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from monitor.domain.alerts import Alert, Conversion, Delivery, Severity
from monitor.domain.feeds import Tier
from monitor.domain.figures import Figure, Judgement, Record, Status, Verdict

START = datetime(2026, 5, 27, 1, 30, tzinfo=UTC)
NAMES = {
    "bytedance": "ByteDance",
    "bytedance@zh": "字节跳动",
    "nvidia": "Nvidia",
    "nvidia@zh": "英伟达",
    "nvidia-h200": "H200",
    "huawei": "Huawei",
    "huawei@zh": "华为",
    "huawei-ascend-950": "Ascend 950",
    "huawei-ascend-950@zh": "昇腾 950",
    "metric:order_value": "chip orders",
    "metric:order_value@zh": "芯片订单",
    "metric:capex": "capex",
    "metric:capex@zh": "资本开支",
    "metric:compute": "compute",
    "metric:compute@zh": "算力",
    "metric:usage": "usage",
    "metric:usage@zh": "使用量",
    "metric:growth": "growth",
    "metric:growth@zh": "增长",
    "metric:yield": "yield",
    "metric:yield@zh": "良率",
}


def figure(text: str, value: str, unit: str, sentence: str, **more: object) -> Figure:
    """A figure with one value; `more` overrides any field."""
    given: dict[str, object] = {
        "text": text,
        "start": 40,
        "end": 40 + len(text),
        "low": Decimal(value),
        "high": Decimal(value),
        "unit": unit,
        "metric": "order_value",
        "subject": "bytedance",
        "period": "2026",
        "status": Status.PLANNED,
        "sentence": sentence,
        "salient": True,
    }
    return Figure(**(given | more))  # type: ignore[arg-type]  # a table of overrides


def record(found: Figure, number: int = 0, **more: object) -> Record:
    """The figure as the ledger remembers it; `number` tells records apart and moves the date back by ten days each."""
    given: dict[str, object] = {
        "id": f"article-{number}#{number}",
        "figure": found,
        "article_id": f"article-{number}",
        "story_id": f"story-{number}",
        "series_id": "bytedance/order_value/2026",
        "publisher": "Harbour Wire",
        "tier": Tier.ESTABLISHED,
        "dated": START - timedelta(days=10 * number),
        "root": f"article-{number}#{number}",
    }
    return Record(**(given | more))  # type: ignore[arg-type]  # a table of overrides


FIRST = record(
    figure("$4 billion", "4e9", "USD", "Some $4 billion was set aside."),
    20,
    publisher="Chip Ledger",
    replaces="article-25#25",
)
OLD = record(
    figure("$5.6 billion", "5.6e9", "USD", "The group put $5.6 billion into accelerators."),
    13,
    publisher="Chip Ledger",
    replaces=FIRST.id,
)


def new() -> Judgement:
    """A value that nobody gave before."""
    sentence = "People close to the plan say ByteDance has set aside about RMB 40 billion for Ascend parts in 2026."
    found = figure(
        "about RMB 40 billion", "4e10", "CNY", sentence, qualifier="about", about=("huawei", "huawei-ascend-950")
    )
    found_by = record(found, 1, series_id="bytedance/order_value/huawei/2026", publisher="Harbour Wire")
    return Judgement(record=found_by, verdict=Verdict.NEW, why="No earlier value for this series.")


def revised() -> Judgement:
    """A later value, from a trade paper that cites another."""
    sentence = "ByteDance now means to spend $14 billion on H200 cards this year, according to the Financial Courier."
    found = figure(
        "$14 billion", "1.4e10", "USD", sentence, about=("nvidia", "nvidia-h200"), attribution=("Financial Courier",)
    )
    return Judgement(
        record=record(found, 0, publisher="silicon-notes.example", tier=Tier.TRADE),
        verdict=Verdict.REVISED,
        why="Told four months after $5.6bn as the plan's later state.",
        against=OLD,
        change=Decimal("8.4e9"),
        ratio=Decimal("2.5"),
        sources=2,
        copies=5,
    )


def conflict() -> Judgement:
    """Two sources of one week that cannot both be right."""
    theirs = record(
        figure("$23 billion", "2.3e10", "USD", "Capex will be $23 billion.", metric="capex"),
        2,
        series_id="bytedance/capex/2026",
        dated=START - timedelta(days=3),
        publisher="Pacific Daily",
    )
    sentence = "An internal projection puts capital spending for 2026 at as much as $70 billion."
    ours = figure(
        "as much as $70 billion", "7e10", "USD", sentence, metric="capex", qualifier="up_to", status=Status.FORECAST
    )
    return Judgement(
        record=record(
            ours, 3, series_id="bytedance/capex/2026", dated=START, tier=Tier.SECONDARY, publisher="quickchips.example"
        ),
        verdict=Verdict.CONFLICT,
        why="Pacific Daily gave $23bn three days earlier, and neither is a rounding of the other.",
        against=theirs,
        change=Decimal("4.7e10"),
        ratio=Decimal(70) / Decimal(23),
    )


def suspect() -> Judgement:
    """亿 read as billion."""
    sentence = "ByteDance earmarks 400 billion yuan for domestic accelerators in 2026, it was reported."
    found = figure("400 billion yuan", "4e11", "CNY", sentence, about=("huawei",))
    theirs = record(
        figure("400亿元", "4e10", "CNY", "字节跳动计划在2026年采购400亿元国产芯片。", about=("huawei",)),
        5,
        series_id="bytedance/order_value/huawei/2026",
        publisher="海港财经",
    )
    return Judgement(
        record=record(
            found, 4, series_id="bytedance/order_value/huawei/2026", publisher="quickchips.example", tier=Tier.SECONDARY
        ),
        verdict=Verdict.SUSPECT,
        why="Ten times what 海港财经 gave: 亿 read as billion?",
        against=theirs,
        likely=Decimal("4e10"),
        change=Decimal("3.6e11"),
        ratio=Decimal(10),
    )


def confirmed() -> Judgement:
    """The same value from an independent source, for rules that ask for it."""
    sentence = "Two suppliers confirmed orders worth $5.6 billion."
    found = figure("$5.6 billion", "5.6e9", "USD", sentence, status=Status.ACTUAL)
    return Judgement(
        record=record(found, 6, root=OLD.id, dated=START), verdict=Verdict.CONFIRMED, why="", against=OLD, sources=2
    )


def history() -> dict[str, tuple[Record, ...]]:
    """Three earlier values of the revised series."""
    early = record(figure("$3 billion", "3e9", "USD", ""), 25, publisher="Chip Ledger")
    return {OLD.series_id: (early, FIRST, OLD)}


def others() -> tuple[Judgement, ...]:
    """Figures of the same article that raised no alert."""
    table = [
        ("56 PFLOPS", "5.6e16", "FLOP/s", "compute", "huawei-ascend-950", None),
        ("50 trillion tokens a day", "5e13", "token/day", "usage", "bytedance", "2026-04"),
        ("up 24 percent", "24", "percent", "growth", "nvidia", "FY2027-Q1"),
    ]
    return tuple(
        Judgement(
            record=record(
                figure(
                    text,
                    value,
                    unit,
                    "",
                    metric=metric,
                    subject=subject,
                    period=period,
                    direction="up" if unit == "percent" else None,
                ),
                30 + number,
                series_id=f"{subject}/{metric}",
            ),
            verdict=Verdict.CONFIRMED if number else Verdict.NEW,
            why="",
        )
        for number, (text, value, unit, metric, subject, period) in enumerate(table)
    )


def alert(*judgements: Judgement, **more: object) -> Alert:
    """An alert of these judgements; `more` overrides any field."""
    given: dict[str, object] = {
        "key": "4f1d2c" + "-".join(judgement.verdict for judgement in judgements[:5]),
        "rule_id": "chip-spending",
        "severity": Severity.NOTICE,
        "article_id": "article-0",
        "title": "ByteDance lifts its budget for accelerators again",
        "url": "https://silicon-notes.example/2026/05/bytedance?ref=feed&page=1",
        "publisher": "silicon-notes.example",
        "published": START,
        "raised": START + timedelta(minutes=4),
        "judgements": judgements,
        "names": NAMES,
        "history": history(),
        "conversions": {"article-1#1": Conversion(currency="USD", low=Decimal("5.612e9"), high=Decimal("5.612e9"))},
    }
    return Alert(**(given | more))  # type: ignore[arg-type]  # a table of overrides


def delivery(raised: Alert, channel: str = "desk", **more: object) -> Delivery:
    """The alert on its way to a channel."""
    given: dict[str, object] = {
        "key": f"{raised.key}:{channel}",
        "alert": raised,
        "channel": channel,
        "due": raised.raised,
    }
    return Delivery(**(given | more))  # type: ignore[arg-type]  # a table of overrides
