"""Domain objects with everything filled in; a test names only what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from monitor.domain.alerts import Alert, Delivery, Severity
from monitor.domain.articles import Article, Entry, Story
from monitor.domain.catalogue import EntityType, Language
from monitor.domain.feeds import Feed, FeedState, Tier
from monitor.domain.figures import Figure, Judgement, Record, Status, Verdict
from monitor.domain.readings import Mention, Reading, Tagged
from monitor.ports import Store

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def feed(identity: str = "wire", **changes: Any) -> Feed:
    """A feed."""
    made = Feed(id=identity, url=f"https://{identity}.example/rss", title=identity.title(), publisher=identity)
    return replace(made, **changes)


def state(feed_id: str = "wire", **changes: Any) -> FeedState:
    """A feed's state."""
    return replace(FeedState(feed_id=feed_id, url=f"https://{feed_id}.example/rss"), **changes)


def entry(key: str = "one", feed_id: str = "wire", **changes: Any) -> Entry:
    """A line of a feed."""
    made = Entry(
        feed_id=feed_id,
        key=key,
        url=f"https://{feed_id}.example/news/{key}",
        title=f"Chip maker orders more ({key})",
        summary="A summary.",
        content="<p>The whole text.</p>",
        guid=key,
        published=NOW - timedelta(hours=1),
        language=Language.ENGLISH,
        author="A. Writer",
        fingerprint=f"print of {key}",
    )
    return replace(made, **changes)


def article(identity: str = "article", **changes: Any) -> Article:
    """An article's text."""
    made = Article(
        id=identity,
        title="Chip maker orders more",
        text="The maker ordered chips for $5.6 billion.",
        url=f"https://wire.example/news/{identity}",
        publisher="wire.example",
        language=Language.ENGLISH,
        published=NOW - timedelta(hours=1),
        fetched=NOW,
        tier=Tier.ESTABLISHED,
        feed_id="wire",
    )
    return replace(made, **changes)


def figure(value: str = "5.6E+9", **changes: Any) -> Figure:
    """A quantity with its meaning."""
    made = Figure(
        text="$5.6 billion",
        start=54,
        end=66,
        low=Decimal(value),
        high=Decimal(value),
        unit="USD",
        step=Decimal("1E+8"),
        metric="order_value",
        subject="bytedance",
        about=("huawei-ascend-950pr", "huawei"),
        period="2026",
        status=Status.PLANNED,
        attribution=("Reuters",),
        salient=True,
        scope=("chips",),
        sentence="The maker ordered chips for $5.6 billion.",
        confidence=0.75,
        rule="money",
    )
    return replace(made, **changes)


def reading(identity: str = "article", *figures: Figure, **changes: Any) -> Reading:
    """What was found in an article."""
    huawei = Tagged(
        id="huawei",
        type=EntityType.COMPANY,
        name="Huawei",
        mentions=(Mention(entity_id="huawei", text="华为", start=3, end=5),),
    )
    made = Reading(
        article_id=identity,
        language=Language.ENGLISH,
        entities=(huawei,),
        figures=figures or (figure(),),
        analyser="1",
        notes=("a note",),
    )
    return replace(made, **changes)


def story(identity: str = "story", **changes: Any) -> Story:
    """Copies of one text."""
    made = Story(id=identity, signature=(1, 2, 2**32 - 1), bands=("0:a", "1:b"), publishers=("wire.example",))
    return replace(made, **changes)


def record(of: Article, index: int = 0, **changes: Any) -> Record:
    """A figure of an article as the ledger remembers it."""
    made = Record(
        id=f"{of.id}#{index}",
        figure=figure(),
        article_id=of.id,
        story_id="story",
        series_id="order_value bytedance 2026",
        publisher=of.publisher,
        tier=of.tier,
        dated=of.dated or NOW,
        url=of.url,
        title=of.title,
    )
    return replace(made, **changes)


def judgement(of: Record, verdict: Verdict = Verdict.NEW, **changes: Any) -> Judgement:
    """The ledger's view of a record."""
    return replace(Judgement(record=of, verdict=verdict, why="Nobody gave a value before."), **changes)


def judged(found: Judgement) -> Record:
    """The record of a judgement as the ledger gives it back."""
    return replace(found.record, verdict=found.verdict, root=found.record.value_id)


def alert(key: str = "alert", *judgements: Judgement, **changes: Any) -> Alert:
    """What people are told."""
    made = Alert(
        key=key,
        rule_id="all",
        severity=Severity.NOTICE,
        article_id="article",
        title="Chip maker orders more",
        url="https://wire.example/news/article",
        publisher="wire.example",
        published=NOW - timedelta(hours=1),
        raised=NOW,
        judgements=judgements or (judgement(record(article())),),
        names={"bytedance": "ByteDance"},
    )
    return replace(made, **changes)


def delivery(of: Alert, channel: str = "desk", **changes: Any) -> Delivery:
    """An alert on its way."""
    return replace(Delivery(key=f"{of.key}:{channel}", alert=of, channel=channel, due=NOW), **changes)


def save_poll(store: Store, state: FeedState, entries: Sequence[Entry], *, now: datetime, silent: bool = False) -> int:
    """Store what one feed brought; returns how many of its entries were queued."""
    return store.save_polls([(state, entries, silent)], now=now)[0]
