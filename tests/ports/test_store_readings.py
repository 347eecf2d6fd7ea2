"""What every store does with entries that are read, or cannot be."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.domain.articles import Article
from monitor.domain.catalogue import Language
from monitor.domain.feeds import Tier
from monitor.domain.readings import Reading
from monitor.errors import StoreError
from monitor.store.sql import SqlStore
from tests.samples import NOW, article, entry, figure, judgement, reading, record, save_poll, state, story


def test_an_article_comes_back_with_every_field(store: SqlStore) -> None:
    full = article(partial=True, language=Language.TRADITIONAL, tier=Tier.SECONDARY, text="四百億元\n" * 500)
    bare = Article(id="bare", title="", text="")
    found = reading("article", figure("400E+8", text="四百億元"), figure("0.10", confidence=1.0), partial=True)
    store.save_reading(full, found)
    store.save_reading(bare, reading("bare"))
    assert store.unjudged(10) == [(bare, reading("bare"), False), (full, found, False)]
    assert store.articles(["article", "nowhere"]) == {"article": (full, found)}


def test_readings_are_judged_by_date_then_id(store: SqlStore) -> None:
    for identity, age in (("d", 1), ("b", 2), ("c", 2), ("a", 3)):
        store.save_reading(article(identity, published=NOW - timedelta(days=age)), reading(identity))
    store.save_reading(article("e", published=None, fetched=NOW - timedelta(days=4)), reading("e"))
    assert [found.id for found, _, _ in store.unjudged(10)] == ["e", "a", "b", "c", "d"]
    assert [found.id for found, _, _ in store.unjudged(2)] == ["e", "a"]


def test_the_same_reading_again_changes_nothing(store: SqlStore) -> None:
    store.save_reading(article(), reading())
    store.save_judgements(article(), story(), [judgement(record(article()))], {}, [], [])
    store.save_reading(article(), reading())
    assert store.unjudged(10) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("Another text.", reading()), (article().text, reading("article", figure("7E+9")))],
    ids=["another text", "another reading"],
)
def test_another_reading_is_judged_again(store: SqlStore, text: str, found: Reading) -> None:
    store.save_reading(article(), reading())
    store.save_judgements(article(), story(), [judgement(record(article()))], {}, [], [])
    store.save_reading(article(text=text), found)
    assert store.unjudged(10) == [(article(text=text), found, False)]


def test_what_cannot_be_read_is_tried_again_and_then_given_up(store: SqlStore) -> None:
    save_poll(store, state(), [entry()], now=NOW)
    [(identity, found)] = store.unread(NOW, 10)
    assert store.read_attempts(identity) == 0
    later = NOW + timedelta(minutes=30)
    assert store.save_unreadable(identity, "503 from the server", retry=later) == 1
    assert store.read_attempts(identity) == 1
    assert store.unread(later - timedelta(microseconds=1), 10) == []
    assert store.unread(later, 10) == [(identity, found)]
    assert store.save_unreadable(identity, "404 from the server", retry=None) == 2
    assert store.unread(later + timedelta(days=999), 10) == []
    [lost] = store.unreadable()
    assert (lost.article_id, lost.reason, lost.attempts, lost.retry) == (identity, "404 from the server", 2, None)
    # A feed that brings it changed gives it another chance.
    assert save_poll(store, state(), [entry(fingerprint="changed")], now=later) == 1
    assert [identity for identity, _ in store.unread(later, 10)] == [identity]
    assert store.read_attempts(identity) == 0


def test_an_unknown_entry_cannot_be_unreadable(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="nowhere"):
        store.save_unreadable("nowhere", "gone", retry=None)
