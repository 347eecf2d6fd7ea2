"""A worker's shares of reading and judging, and articles that break whoever reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from monitor.domain.articles import Article, RunLimits
from monitor.domain.readings import Reading
from monitor.domain.work import slot
from monitor.errors import StoreUnavailable
from monitor.pipeline.read import Read
from monitor.store.sql import SqlStore
from tests.samples import NOW, entry, feed, reading, save_poll, state

LIMITS = RunLimits(article_attempts=3)


class KilledError(BaseException):
    """The process is gone: nothing after this happens."""


@dataclass
class Clock:
    """The time, as far as the test moved it."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


@dataclass
class Analyser:
    """Reads everything but one article, over which it fails in a way."""

    failure: BaseException
    poison: str = "poison"
    read_titles: list[str] = field(default_factory=list)

    def read(self, article: Article, expired: Callable[[], bool] = lambda: False) -> Reading:
        assert not expired()
        if article.title == self.poison:
            raise self.failure
        self.read_titles.append(article.title)
        return reading(article.id)


def reader(store: SqlStore, analyser: Analyser, clock: Clock) -> Read:
    """The verb over a store with one feed that holds the whole texts of three entries, the second one bad."""
    store.register_feeds([feed(full_text=True)])
    found = [
        entry(name, title=name, published=NOW - timedelta(hours=3 - place))
        for place, name in enumerate(("first", "poison", "last"))
    ]
    save_poll(store, state(next_poll=NOW + timedelta(days=1)), found, now=NOW)

    def no_fetcher() -> None:
        raise AssertionError("the text stands in the feed")

    return Read(
        store=store,
        fetcher=no_fetcher,  # type: ignore[arg-type]  # never called
        clock=clock,
        feeds=[feed(full_text=True)],
        analyser=lambda: analyser,
        deadline=lambda _seconds: lambda: False,
        max_page_bytes=1,
        limits=LIMITS,
    )


@pytest.fixture
def store() -> SqlStore:
    """A store in memory."""
    return SqlStore(":memory:")


def test_an_article_that_breaks_the_analysis_holds_up_no_other_and_is_given_up(store: SqlStore) -> None:
    analyser, clock = Analyser(ValueError("no such thing")), Clock()
    read = reader(store, analyser, clock)
    assert read().postponed == 1
    assert analyser.read_titles == ["first", "last"]
    for _ in range(LIMITS.article_attempts - 1):
        clock.moment += LIMITS.retry_article_after
        read()
    (left,) = store.unreadable()
    assert left.retry is None
    assert "ValueError: no such thing" in left.reason
    clock.moment += timedelta(days=1)
    assert not read().worth_telling


def test_what_is_wrong_with_the_store_is_no_article_s_fault(store: SqlStore) -> None:
    read = reader(store, Analyser(StoreUnavailable("full")), Clock())
    with pytest.raises(StoreUnavailable):
        read()
    assert store.unreadable() == []


def test_an_article_that_kills_every_process_is_given_up(store: SqlStore) -> None:
    analyser = Analyser(KilledError())
    read, mine = reader(store, analyser, Clock()), slot("https://wire.example/", "wire")
    deaths = 0
    for _ in range(10):
        try:
            report = read.share(mine, 5, wary=deaths > 0)
        except KilledError:
            deaths += 1
        else:
            break
    assert deaths == 1 + LIMITS.article_attempts
    assert report.articles == 1
    assert analyser.read_titles == ["first", "last"]
    (left,) = store.unreadable()
    assert "died each time" in left.reason
    assert left.retry is None


@pytest.mark.parametrize(("most", "wary", "read"), [(1, False, 1), (2, False, 2), (2, True, 2), (9, True, 3)])
def test_a_share_is_bounded_and_of_its_slot_alone(store: SqlStore, most: int, wary: bool, read: int) -> None:
    verb, mine = reader(store, Analyser(KilledError(), poison=""), Clock()), slot("https://wire.example/", "wire")
    assert not verb.share((mine + 1) % 256, most, wary=wary).worth_telling
    assert verb.share(mine, most, wary=wary).articles == read
