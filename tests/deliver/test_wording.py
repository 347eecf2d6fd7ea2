"""What a message says: headlines, order, what is told once, what is counted."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest

from monitor.deliver import blocks, words
from monitor.deliver.chart import charts
from monitor.deliver.render import html, plain, terminal
from monitor.deliver.wording import Room, Writer
from monitor.domain.alerts import ActionKind, Conversion, Severity
from monitor.domain.feeds import Tier
from monitor.domain.figures import Judgement, Nuance, Record, Status, Verdict
from tests.deliver import samples

needs_pillow = pytest.mark.skipif(find_spec("PIL") is None, reason="charts are drawn with the extra `chart`")
ENGLISH, CHINESE = Writer("en", "Europe/Berlin"), Writer("zh", "Asia/Shanghai")


@pytest.mark.parametrize(
    ("judgement", "english", "chinese"),
    [
        (
            samples.new(),
            "ByteDance · Ascend 950 · chip orders 2026 · ≈RMB 40bn",
            "字节跳动 · 昇腾 950 · 芯片订单 2026年 · 约400亿元",
        ),
        (
            samples.revised(),
            "ByteDance · H200 · chip orders 2026 · $5.6bn → $14bn (+150 %)",
            "字节跳动 · H200 · 芯片订单 2026年 · 56亿美元 → 140亿美元（+150%）",
        ),
        (
            replace(samples.revised(), nuance=Nuance.PAST),
            "ByteDance · H200 · chip orders 2026 · $14bn before; now $5.6bn",
            "字节跳动 · H200 · 芯片订单 2026年 · 此前为140亿美元；现为56亿美元",
        ),
        (
            samples.conflict(),
            "ByteDance · capex 2026 · ≤$70bn vs $23bn",
            "字节跳动 · 资本开支 2026年 · 最多700亿美元 对 230亿美元",
        ),
        (
            samples.suspect(),
            "ByteDance · chip orders 2026 · RMB 400bn? Likely RMB 40bn (亿 read as billion)",
            "字节跳动 · 芯片订单 2026年 · 4,000亿元？应为400亿元（“亿”误作 billion）",
        ),
        (
            replace(samples.suspect(), why="A decimal point too far."),
            "ByteDance · chip orders 2026 · RMB 400bn? Likely RMB 40bn (×10 too high?)",
            "字节跳动 · 华为 · 芯片订单 2026年 · 4,000亿元？应为400亿元（偏高 10 倍？）",
        ),
        (
            replace(samples.suspect(), likely=None, why=""),
            "ByteDance · Huawei · chip orders 2026 · RMB 400bn? Before: RMB 40bn",
            "字节跳动 · 华为 · 芯片订单 2026年 · 4,000亿元？此前为400亿元",
        ),
        (
            samples.confirmed(),
            "ByteDance · chip orders 2026 · $5.6bn confirmed",
            "字节跳动 · 芯片订单 2026年 · 56亿美元 获证实",
        ),
    ],
)
def test_headlines(judgement: Judgement, english: str, chinese: str) -> None:
    delivery = samples.delivery(samples.alert(judgement))
    assert ENGLISH.message([delivery]).headline == english
    assert CHINESE.message([delivery]).headline == chinese


@pytest.mark.parametrize(
    ("value", "likely", "why", "slip"),
    [
        (
            "4e11",
            "4e10",
            "Ten times it; perhaps 亿 (100 million) read as billion, or a digit too many.",
            "亿 read as billion",
        ),
        ("4.1e11", "4e10", "億 read as billion", "亿 read as billion"),
        ("4e9", "4e10", "A tenth of it; perhaps 亿 (100 million) read as billion", "billion read as 亿"),
        ("4e18", "4e10", "perhaps 亿 (100 million) lost or doubled", "×100,000,000 too high?"),
        ("4e13", "4e10", "million read as billion, or billion as trillion", "×1,000 too high?"),
        ("4e6", "4e10", "perhaps 万 (10,000) lost or doubled", "×10,000 too low?"),
        ("4e11", "4e10", "A digit too many.", "×10 too high?"),
        ("5e10", "4e10", "in CNY and not in USD", ""),
    ],
)
def test_what_a_slip_looks_like(value: str, likely: str, why: str, slip: str) -> None:
    base = samples.suspect()
    figure = replace(base.record.figure, low=Decimal(value), high=Decimal(value))
    judgement = replace(base, record=replace(base.record, figure=figure), likely=Decimal(likely), why=why, ratio=None)
    (view,) = ENGLISH.message([samples.delivery(samples.alert(judgement, history={}))]).figures
    assert view.change == slip
    assert view.headline.endswith(f"({slip})" if slip else "Likely RMB 40bn")


def test_a_denial_says_so_in_the_headline() -> None:
    base = samples.new()
    denied = replace(base, record=replace(base.record, figure=replace(base.record.figure, status=Status.DENIED)))
    assert ENGLISH.message([samples.delivery(samples.alert(denied))]).headline.endswith("≈RMB 40bn: denied")


def test_a_denial_of_the_same_value_has_no_change() -> None:
    base = samples.conflict()
    value = samples.figure(
        "$23 billion", "2.3e10", "USD", "It denied $23 billion.", metric="capex", status=Status.DENIED
    )
    denied = replace(base, record=replace(base.record, figure=value), change=Decimal(0), ratio=Decimal(1))
    (figure,) = ENGLISH.message([samples.delivery(samples.alert(denied, history={}))]).figures
    assert (figure.values, figure.change, figure.status) == ("$23bn: denied", "", "")


def test_a_change_of_a_share_is_told_in_points() -> None:
    old = replace(samples.OLD, figure=samples.figure("40%", "40", "percent", "", metric="yield"))
    now = samples.record(samples.figure("20%", "20", "percent", "", metric="yield"), series_id=old.series_id)
    judgement = Judgement(record=now, verdict=Verdict.REVISED, why="", against=old)
    (figure,) = ENGLISH.message([samples.delivery(samples.alert(judgement, history={}))]).figures
    assert (figure.values, figure.change) == ("40 % → 20 %", "−20 pp")
    assert figure.headline.endswith("40 % → 20 % (−20 pp)")


def test_a_chip_is_not_told_twice_by_its_maker() -> None:
    chip = samples.figure(
        "141 GB", "1.41e11", "byte", "", metric="memory", subject="nvidia-h200", about=("nvidia",), period=None
    )
    judgement = Judgement(record=samples.record(chip), verdict=Verdict.NEW, why="")
    (figure,) = ENGLISH.message([samples.delivery(samples.alert(judgement, history={}))]).figures
    assert figure.headline == "H200 · memory · 141 GB"


@pytest.mark.parametrize("severity", Severity)
def test_an_urgent_alert_says_so_everywhere(severity: Severity) -> None:
    message = ENGLISH.message([samples.delivery(samples.alert(samples.new(), severity=severity))])
    texts = [plain(message), html(message), terminal(message, width=80, colour=False), str(blocks.payload(message))]
    assert {"urgent" in text for text in texts} == {severity is Severity.URGENT}


def test_doubts_come_first_and_then_the_loudest_alert() -> None:
    quiet = samples.delivery(samples.alert(samples.new(), samples.suspect(), samples.conflict()))
    loud = samples.delivery(samples.alert(samples.revised(), key="loud", severity=Severity.URGENT))
    message = ENGLISH.message([quiet, loud])
    assert [figure.verdict for figure in message.figures] == [
        Verdict.REVISED,
        Verdict.SUSPECT,
        Verdict.CONFLICT,
        Verdict.NEW,
    ]
    assert message.severity is Severity.URGENT
    assert message.totals == "4 figures in 2 articles: 1 suspect, 1 conflict, 1 revised, 1 new"
    assert message.headline.endswith("(+3 more)")


def test_a_figure_under_two_rules_is_told_once() -> None:
    first = samples.delivery(samples.alert(samples.revised()))
    second = samples.delivery(samples.alert(samples.revised(), samples.new(), key="second", rule_id="all-news"))
    message = ENGLISH.message([first, second])
    assert sorted(figure.verdict for figure in message.figures) == [Verdict.NEW, Verdict.REVISED]
    assert "chip-spending, all-news" in message.foot


def test_what_finds_no_room_is_counted() -> None:
    many = [
        replace(
            samples.new(),
            record=replace(
                samples.new().record, id=f"m#{n}", figure=replace(samples.new().record.figure, period=f"{2000 + n}")
            ),
        )
        for n in range(20)
    ]
    writer = Writer("en", "UTC", Room(figures=2, rows=5, articles=1))
    message = writer.message(
        [samples.delivery(samples.alert(*many)), samples.delivery(samples.alert(samples.revised(), key="b"))]
    )
    assert len(message.articles) == 1
    assert message.hidden_articles == 1
    message = writer.message([samples.delivery(samples.alert(*many))])
    (article,) = message.articles
    assert (len(article.figures), len(article.rows), article.hidden) == (2, 5, 13)
    assert message.totals == "20 figures in 1 article: 20 new"


@pytest.mark.parametrize(
    ("news", "changes", "blocks", "rows"),
    [
        (1, 0, 1, 0), (5, 0, 5, 0), (6, 0, 4, 2), (25, 0, 4, 21),
        (5, 1, 6, 0), (25, 1, 5, 21), (25, 3, 6, 22), (0, 9, 6, 3),
    ],
)  # fmt: skip
def test_many_first_values_are_a_table(news: int, changes: int, blocks: int, rows: int) -> None:
    """Doubts and changes have a block each, as far as there is room; first values have four of them."""

    def numbered(judgement: Judgement, number: int) -> Judgement:
        figure = replace(judgement.record.figure, period=f"{2000 + number}")
        return replace(judgement, record=replace(judgement.record, id=f"m#{number}", figure=figure))

    told = [numbered(samples.new() if n < news else samples.revised(), n) for n in range(news + changes)]
    (article,) = ENGLISH.message([samples.delivery(samples.alert(*told))]).articles
    assert (len(article.figures), len(article.rows), article.hidden) == (blocks, rows, 0)
    assert sum(one.verdict is not Verdict.NEW for one in article.figures) == min(changes, 6)


def test_the_amount_in_another_currency_is_the_articles_own_where_it_gives_one() -> None:
    base = samples.new()
    twin = samples.record(
        samples.figure("$5.5 billion", "5.5e9", "USD", ""),
        40,
        article_id=base.record.article_id,
        series_id=base.record.series_id,
        root=base.record.id,
    )
    told = Judgement(record=twin, verdict=Verdict.CONFIRMED, why="")
    (by_rate,) = ENGLISH.message([samples.delivery(samples.alert(base))]).figures
    (by_article,) = ENGLISH.message([samples.delivery(samples.alert(base, others=(told,)))]).figures
    assert (by_rate.change, by_article.change) == ("≈ $5.61bn", "≈ $5.5bn")


def history_of(judgement: Judgement, *earlier: Record) -> list[str]:
    alert = samples.alert(judgement, history={judgement.record.series_id: earlier})
    (figure,) = ENGLISH.message([samples.delivery(alert)]).figures
    return [point.value for point in figure.history]


def test_history_is_the_values_that_replaced_each_other() -> None:
    """And neither their repeats, nor what was in doubt, nor a past value told again beside the new one."""
    repeat = replace(samples.OLD, id="again#1", root=samples.OLD.id, replaces="", dated=samples.START)
    doubt = samples.record(samples.figure("$56 billion", "5.6e10", "USD", ""), 9, verdict=Verdict.SUSPECT)
    by_repeat = replace(samples.revised(), against=repeat)
    assert history_of(by_repeat, samples.FIRST, samples.OLD, doubt, repeat) == ["$4bn", "$5.6bn", "$14bn"]
    assert history_of(by_repeat) == ["$5.6bn", "$14bn"]
    assert history_of(samples.new(), samples.FIRST) == []


@pytest.mark.parametrize(
    ("judgement", "currency", "language", "change"),
    [
        (samples.new(), "USD", "en", "≈ $5.61bn"),
        (samples.new(), "USD", "zh", "约合 56.1亿美元"),
        (samples.new(), "USD", "zh-TW", "約合 56.1億美元"),
        (samples.revised(), "CNY", "en", "+$8.4bn, +150 %"),
        (samples.revised(), "CNY", "zh", "+84亿美元、+150%、约合 56.1亿元"),
        (samples.revised(), "CNY", "zh-HK", "+84億美元、+150%、約合 56.1億元人民幣"),
        (samples.suspect(), "USD", "en", "亿 read as billion"),
    ],
)
def test_an_amount_in_a_second_currency(judgement: Judgement, currency: str, language: str, change: str) -> None:
    second = Conversion(currency=currency, low=Decimal("5.6123e9"), high=Decimal("5.6123e9"))
    raised = samples.alert(judgement, history={}, conversions={judgement.record.id: second})
    (figure,) = Writer(language, "UTC").message([samples.delivery(raised)]).figures
    assert figure.change == change


def test_history_in_two_currencies_takes_an_articles_own_conversion() -> None:
    in_yuan = replace(samples.OLD, figure=samples.figure("40 billion yuan", "4e10", "CNY", ""))
    twin = replace(samples.OLD, id="twin#2", root=samples.OLD.id, verdict=Verdict.CONFIRMED)
    judgement = replace(samples.revised(), against=in_yuan, change=Decimal("8.412345e9"))
    assert history_of(judgement, samples.FIRST, in_yuan, twin) == ["$4bn", "$5.6bn", "$14bn"]
    assert history_of(judgement, samples.FIRST, in_yuan) == ["$4bn", "RMB 40bn", "$14bn"]
    bare = ENGLISH.message([samples.delivery(samples.alert(judgement, history={}))])
    assert bare.figures[0].values == "RMB 40bn (≈ $5.59bn) → $14bn"
    assert bare.figures[0].change == "+$8.41bn, +150 %"
    assert charts(bare) == {}


def test_a_ledger_that_forgot_what_replaced_what_still_has_a_history() -> None:
    middle = replace(samples.OLD, verdict=Verdict.REVISED, replaces="")
    first = replace(samples.FIRST, verdict=Verdict.NEW, replaces="")
    other = samples.record(samples.figure("$9bn", "9e9", "USD", ""), 15, verdict=Verdict.CONFLICT)
    assert history_of(samples.revised(), first, other, middle) == ["$4bn", "$5.6bn", "$14bn"]


def test_a_doubt_shows_the_earlier_value_in_both_currencies() -> None:
    base = samples.suspect()
    theirs = samples.record(samples.figure("$5.6 billion", "5.6e9", "USD", ""), 5, series_id=base.record.series_id)
    told = samples.delivery(samples.alert(replace(base, against=theirs, change=Decimal("3.6e11")), history={}))
    facts = dict(ENGLISH.message([told]).figures[0].facts)
    assert facts["Before"] == "Harbour Wire gave $5.6bn (≈ RMB 40bn) on 7 Apr 2026"


@pytest.mark.parametrize(
    ("writer", "before", "why"),
    [
        (ENGLISH, ("Before", "$5.6bn, as the same article tells"), "Why"),
        (CHINESE, ("此前", "56亿美元（同一篇文章给出）"), "理由"),
    ],
)
def test_a_change_that_one_article_tells_has_no_day_before(writer: Writer, before: tuple[str, str], why: str) -> None:
    change = samples.revised()
    old = replace(samples.OLD, article_id=change.record.article_id)
    told = replace(change, against=old, nuance=Nuance.CHANGE, why="The article gives $5.6 billion as the value before.")
    (figure,) = writer.message([samples.delivery(samples.alert(told, history={}))]).figures
    assert before in figure.facts
    assert why not in dict(figure.facts)


@pytest.mark.parametrize(
    ("article", "english", "chinese"),
    [
        ("another", "$5.6bn since 17 Jan 2026 (Chip Ledger)", "自 2026年1月17日 起为56亿美元（Chip Ledger）"),
        ("its own", "$5.6bn, as the same article tells", "56亿美元（同一篇文章给出）"),
    ],
)
def test_of_a_value_of_the_past_it_is_told_what_holds_now(article: str, english: str, chinese: str) -> None:
    past = replace(samples.revised(), nuance=Nuance.PAST)
    now = samples.OLD if article == "another" else replace(samples.OLD, article_id=past.record.article_id)
    raised = samples.alert(replace(past, against=now), history={})
    for writer, label, told in ((ENGLISH, "Now", english), (CHINESE, "现为", chinese)):
        (figure,) = writer.message([samples.delivery(raised)]).figures
        assert (label, told) in figure.facts


def test_a_circle_in_the_ledger_ends() -> None:
    first = replace(samples.FIRST, replaces=samples.OLD.id)
    assert history_of(samples.revised(), first, samples.OLD) == ["$4bn", "$5.6bn", "$14bn"]


def test_the_digest_has_one_key_for_the_same_deliveries() -> None:
    pair = [samples.delivery(samples.alert(samples.new(), key=key)) for key in ("a", "b")]
    assert ENGLISH.message(pair).key == ENGLISH.message(pair).key
    assert ENGLISH.message(pair).key != ENGLISH.message(pair[:1]).key


def test_days_are_the_readers() -> None:
    late = samples.alert(samples.new(), published=samples.START.replace(hour=20))
    assert ENGLISH.message([samples.delivery(late)]).articles[0].day == "27 May 2026"
    assert CHINESE.message([samples.delivery(late)]).articles[0].day == "2026年5月28日"


def test_an_alert_without_figures_still_makes_a_message() -> None:
    assert ENGLISH.message([samples.delivery(samples.alert())]).headline == "Nothing to tell"


# Asked for by what a figure is: test_titles.py.
MEASURES = ("scope.", "growth.", "profit.", "loss.", "margin")


def test_every_phrase_is_used_and_has_the_same_fields_in_both_languages() -> None:
    room = Path(words.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in [*room.glob("*.py"), *room.glob("templates/*.j2")])
    asked = [
        *Verdict,
        *(f"{verdict}.note" for verdict in Verdict),
        *Severity,
        *Status,
        *(f"tier.{tier}" for tier in Tier),
    ]
    asked += [f"{kind}.{number}" for kind in ("source", "total", "article") for number in ("one", "many")]
    asked += [f"{what}.{kind}" for what in ("action", "acted") for kind in ActionKind]
    asked += [key for key in words.PHRASES if key.startswith(MEASURES)]
    for key, (english, chinese) in words.PHRASES.items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", chinese)), key
        assert key in asked or source.count(f'"{key}"') + source.count(f"'{key}'") > 1, key


@needs_pillow
def test_a_chart_needs_three_values() -> None:
    with_history = ENGLISH.message([samples.delivery(samples.alert(samples.revised()))])
    without = ENGLISH.message([samples.delivery(samples.alert(samples.revised(), history={}))])
    ((record, picture),) = charts(with_history).items()
    assert record == samples.revised().record.id
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 20_000
    assert charts(without) == {}


@needs_pillow
@pytest.mark.parametrize("value", ["0", "1e400", "NaN", "-5"])
def test_a_chart_of_odd_values_is_no_crash(value: str) -> None:
    odd = replace(samples.FIRST, figure=samples.figure("odd", value, "USD", ""))
    history = {samples.OLD.series_id: (odd, samples.OLD)}
    message = ENGLISH.message([samples.delivery(samples.alert(samples.revised(), history=history))])
    assert bool(charts(message)) is (Decimal(value) == 0)
