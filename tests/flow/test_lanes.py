"""Articles judged in lanes, whichever lane comes next, give the ledger of one judge who takes one after another."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from monitor.domain.alerts import ChannelKind, ChannelSettings, Rule
from monitor.domain.articles import Article
from monitor.domain.figures import Figure, MarkKind, Status
from monitor.domain.readings import Reading
from monitor.domain.work import WorkerLimits
from monitor.ledger.judge import Ledger
from monitor.pipeline.feedback import MARK
from monitor.pipeline.judge import Judge
from monitor.pipeline.lanes import Tied, assign
from monitor.pipeline.plan import Plan
from monitor.store.sql import SqlStore
from tests.databases import postgres_server
from tests.ledger.field import CATALOGUE, RATES
from tests.samples import NOW, article, figure, reading

ARTICLES = 48
LIMITS = WorkerLimits(judge_lanes=4, judge_batch=16)
# Held alerts depend on what was told of a series before.
RULES = [Rule(id="all"), Rule(id="calm", throttle=timedelta(hours=6))]
CHANNELS = [ChannelSettings(name="desk", kind=ChannelKind.TERMINAL)]
METRICS = ("capex", "order_value", "shipments", "price", "revenue")
SUBJECTS = (None, "bytedance", "volcano-engine", "huawei", "huawei-ascend-910c", "nvidia", "microsoft", "meta", "tsmc")
ABOUT = ((), (), ("nvidia",), ("huawei-ascend",), ("nvidia-h20", "china"))
PERIODS = (None, "2026", "2026-H1", "2026-Q1", "2025")
WORDS = ("chips", "orders", "supply", "demand", "export", "racks", "power", "memory", "budget", "licence", "yield")


class Clock:
    """The time stands still."""

    def now(self) -> datetime:
        return NOW


def news(chance: random.Random) -> list[tuple[Article, Reading]]:
    """Articles that tell of few things by many outlets, some of them copies of each other."""
    texts = [" ".join(chance.choices(WORDS, k=60)) for _ in range(12)]
    found = []
    for number in range(ARTICLES):
        text = chance.choice(texts)
        if chance.random() < 0.6:
            text = f"{' '.join(chance.choices(WORDS, k=25))} {text[: chance.randrange(30, len(text))]}"
        figures = tuple(some_figure(chance, place) for place in range(chance.choice((0, 1, 1, 1, 2, 3))))
        one = article(
            f"a{number}", title=f"Part {number % 9}", text=text, publisher=f"outlet {chance.randrange(12)}",
            published=NOW - timedelta(minutes=7 * (ARTICLES - number)), fetched=NOW,
        )  # fmt: skip
        found.append((one, reading(one.id, *figures)))
    return found


def some_figure(chance: random.Random, place: int) -> Figure:
    """A figure that others tell, too."""
    value = Decimal(chance.choice(("17e9", "17e9", "29e9", "43e9", "71e9", "710e9")))
    metric = chance.choice(METRICS)
    return figure(
        f"{value}", start=20 * place, end=20 * place + 5, text=f"{value}", low=value, high=value,
        unit="chip" if metric == "shipments" else chance.choice(("USD", "USD", "CNY")), metric=metric,
        subject=chance.choice(SUBJECTS), about=chance.choice(ABOUT), period=chance.choice(PERIODS),
        status=chance.choice((Status.ACTUAL, Status.PLANNED)), scope=(), salient=chance.random() < 0.9,
    )  # fmt: skip


def deals(chance: random.Random) -> list[tuple[Article, Reading]]:
    """Orders told with both parties first, then with one or the other: a value is found from two sides."""
    found = []
    for number in range(ARTICLES):
        buyer = chance.choice(("bytedance", "tencent", "baidu", "microsoft", "meta", "oracle"))
        seller = chance.choice(("nvidia", "amd", "huawei", "cambricon", "broadcom", "tsmc"))
        sides = [(buyer, (seller,))] if number < ARTICLES // 2 else [(buyer, ()), (seller, ())]
        subject, about = chance.choice(sides)
        told = figure("17e9", subject=subject, about=about, period="2026", scope=(), text="17e9", start=1, end=5)
        one = article(
            f"a{number}", title="", text=" ".join(chance.choices(WORDS, k=60)), publisher=f"outlet {number}",
            published=NOW - timedelta(minutes=7 * (ARTICLES - number)), fetched=NOW,
        )  # fmt: skip
        found.append((one, reading(one.id, told)))
    return found


def judge_over(store: SqlStore) -> Judge:
    """The verb over a store."""
    return Judge(
        store=store, clock=Clock(), ledger=lambda: Ledger(CATALOGUE, RATES), catalogue=CATALOGUE, rules=RULES,
        channels=CHANNELS, rates=lambda: RATES,
    )  # fmt: skip


def judge_in_lanes(store: SqlStore, chance: random.Random) -> int:
    """Plan now and then, and take a few articles of any lane, until nothing is left; returns the most lanes at once."""
    plan, ledger = Plan(store=store, clock=Clock(), ledger=lambda: Ledger(CATALOGUE, RATES)), judge_over(store)
    most = 0
    while store.unjudged(1):
        if chance.random() < 0.4:
            plan(LIMITS)
        lanes = sorted({one.lane for one in store.planned() if one.lane is not None})
        most = max(most, len(lanes))
        if lanes:
            ledger.share(chance.choice(lanes), chance.randint(1, 4))
    return most


def said(store: SqlStore, articles: Sequence[tuple[Article, Reading]]) -> dict[str, Any]:
    """All that a ledger says, but for the order in which it came to say it."""
    return {
        "judgements": [store.judgements_of(one.id) for one, _ in articles],
        "deliveries": {one.key: (one.due, one.alert) for one in store.deliveries(limit=10_000)},
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of this module's own."""
    with postgres_server(tmp_path_factory.mktemp("postgres")) as url:
        SqlStore(url).close()
        yield url


@pytest.mark.parametrize(
    ("make", "seed", "on_server"),
    [(news, 0, True), *((news, seed, False) for seed in range(1, 5)), *((deals, seed, False) for seed in (1, 2, 3, 5))],
)
def test_lanes_say_what_one_judge_says(
    make: Callable[[random.Random], list[tuple[Article, Reading]]],
    seed: int,
    on_server: bool,
    request: pytest.FixtureRequest,
) -> None:
    place = request.getfixturevalue("server") if on_server else ":memory:"
    chance = random.Random(seed)  # noqa: S311 - news, not secrets
    articles = make(chance)
    with closing(SqlStore(":memory:")) as one, closing(SqlStore(place)) as many:
        lanes = 0
        for part in (articles[: ARTICLES // 2], articles[ARTICLES // 2 :]):
            for store in (one, many):
                for told, found in part:
                    store.save_reading(told, found)
            judge_over(one)()
            lanes = max(lanes, judge_in_lanes(many, chance))
            marked = [one_.record.id for told, _ in part for one_ in one.judgements_of(told.id)]
            for kind_ in (MarkKind.SAME_AS, MarkKind.NOT_SAME, MarkKind.WRONG):
                record, other = chance.sample(marked, 2)
                body = {"mark": kind_.value} | ({} if kind_ is MarkKind.WRONG else {"other": other})
                for store in (one, many):
                    store.record_event(MARK, record, body, now=NOW)
        assert said(many, articles) == said(one, articles)
    assert lanes > 1


def test_figures_are_filed_only_under_what_is_looked_for() -> None:
    """What the lanes rest on: an article's own keys tell what it writes, too."""
    ledger = Ledger(CATALOGUE, RATES)
    with closing(SqlStore(":memory:")) as store:
        for told, found in news(random.Random(3)):  # noqa: S311 - news, not secrets
            store.save_reading(told, found)
        judged = list(judge_over(store).each())
    filed = [set().union(*one.keys.values()) - set(ledger.lookup_keys(one.article, one.reading)) for one in judged]
    assert filed == [set()] * ARTICLES


def test_an_article_that_is_judged_again_is_judged_alone() -> None:
    chance = random.Random(5)  # noqa: S311 - news, not secrets
    articles = news(chance)
    with closing(SqlStore(":memory:")) as one, closing(SqlStore(":memory:")) as many:
        for store in (one, many):
            for told, found in articles[:30]:
                store.save_reading(told, found)
        judge_over(one)()
        judge_in_lanes(many, chance)
        changed = [(told, reading(told.id, some_figure(chance, 0))) for told, _ in articles[10:14]]
        for store in (one, many):
            for told, found in (*changed, *articles[30:]):
                store.save_reading(told, found)
        judge_over(one)()
        judge_in_lanes(many, chance)
        assert said(many, articles) == said(one, articles)


A, B, C, AB, BC, NOTHING = (Tied(ties=ties) for ties in ("a", "b", "c", "ab", "bc", ""))
ALONE = Tied(ties="x", alone=True)


@pytest.mark.parametrize(
    ("begun", "waiting", "found"),
    [
        ([], [], []),
        ([], [A, B, C], [0, 1, 0]),
        ([], [A, A, B], [0, 0, 1]),
        ([], [A, B, AB], [0, 0, 0]),  # what hangs together from the start goes to one lane
        ([(0, A)], [B, B, A], [1, 1, 0]),
        ([(1, A)], [AB, B], [1, 1]),
        ([(0, A), (1, B)], [AB, C], [None, 0]),  # it needs both lanes, and waits until one of them is through
        ([(0, A), (1, B)], [AB, A, BC, C], [None, None, None, None]),  # and nothing that it is tied to overtakes it
        ([(0, A)], [NOTHING, NOTHING], [1, 0]),
        ([], [ALONE, B], [0, None]),
        ([], [A, ALONE, B], [0, None, None]),
        ([(0, A)], [ALONE, B], [None, None]),
        ([(0, ALONE)], [B], [None]),
    ],
)
def test_who_may_be_judged_beside_whom(
    begun: list[tuple[int, Tied]], waiting: list[Tied], found: list[int | None]
) -> None:
    assert assign(begun, waiting, 2) == found
