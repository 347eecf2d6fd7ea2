"""What every store does with feeds and their entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from monitor.domain.articles import Entry
from monitor.domain.catalogue import Language
from monitor.domain.feeds import FeedState, Tier
from monitor.store.sql import SqlStore
from tests.samples import NOW, article, entry, feed, reading, save_poll, state


def waiting(store: SqlStore) -> list[tuple[str, str]]:
    return [(identity, found.title) for identity, found in store.unread(NOW, 1000)]


def read_all(store: SqlStore) -> None:
    for identity, found in store.unread(NOW, 1000):
        store.save_reading(article(identity, title=found.title, published=found.published), reading(identity))


def test_a_registered_feed_has_a_state_from_the_start(store: SqlStore) -> None:
    store.register_feeds([feed("a", language=Language.TRADITIONAL, tier=Tier.PRIMARY), feed("b")])
    assert store.feed_states() == {"a": state("a"), "b": state("b")}
    assert [health.feed for health in store.feed_health()] == [
        feed("a", language=Language.TRADITIONAL, tier=Tier.PRIMARY),
        feed("b"),
    ]


def test_a_state_comes_back_with_every_field(store: SqlStore) -> None:
    full = FeedState(
        feed_id="wire",
        url="https://wire.example/new",
        etag='W/"1"',
        last_modified="Mon, 04 May 2026 09:30:00 GMT",
        body_hash="0f",
        next_poll=NOW + timedelta(microseconds=1),
        last_poll=NOW,
        last_success=NOW - timedelta(days=20_000),
        last_new=NOW.astimezone(timezone(timedelta(hours=8))),
        interval=timedelta(minutes=7, microseconds=3),
        failures=3,
        error="timed out",
        gone=True,
        moved_to="https://wire.example/newer",
        moved_since=NOW,
        hub="https://hub.example",
        polls=12,
        hints={"ttl": "60"},
    )
    store.register_feeds([feed()])
    save_poll(store, full, [], now=NOW)
    assert store.feed_states() == {"wire": full}
    save_poll(store, state(), [], now=NOW)
    assert store.feed_states() == {"wire": state()}


def test_a_feed_that_went_away_keeps_its_state_and_its_queue_rests(store: SqlStore) -> None:
    store.register_feeds([feed("a"), feed("b")])
    save_poll(store, state("a", etag="1"), [entry("x", "a")], now=NOW)
    store.register_feeds([feed("b")])
    assert set(store.feed_states()) == {"b"}
    assert waiting(store) == []
    store.register_feeds([feed("a"), feed("b")])
    assert store.feed_states()["a"] == state("a", etag="1")
    assert len(waiting(store)) == 1


def test_a_corrected_address_is_a_new_start(store: SqlStore) -> None:
    store.register_feeds([feed("a")])
    save_poll(store, state("a", etag="1", gone=True, url="https://moved.example/"), [], now=NOW)
    store.register_feeds([feed("a", title="Another title")])
    assert store.feed_states()["a"].url == "https://moved.example/"
    store.register_feeds([feed("a", url="https://right.example/rss")])
    assert store.feed_states()["a"] == FeedState(feed_id="a", url="https://right.example/rss")


def test_an_entry_waits_whole_until_it_is_read(store: SqlStore) -> None:
    found = entry(updated=NOW, content="<p>四百亿元 \u202e \U0001f600</p>", language=Language.SIMPLIFIED)
    assert save_poll(store, state(), [found], now=NOW) == 1
    [(identity, offered)] = store.unread(NOW, 10)
    assert offered == found
    store.save_reading(article(identity), reading(identity))
    assert store.unread(NOW, 10) == []
    assert store.known_entries({"wire": ["one", "two"]}) == {"wire": {"one": found.fingerprint}}


def test_known_entries_takes_any_number_of_keys(store: SqlStore) -> None:
    found = [entry(f"k{n}") for n in range(1203)]
    save_poll(store, state(), found, now=NOW)
    known = store.known_entries({"wire": [f"k{n}" for n in range(12_500)], "other": ["k1"], "none": []})
    assert known == {"wire": {item.key: item.fingerprint for item in found}}
    assert store.known_entries({}) == {}


@pytest.mark.parametrize("times", [2, 3])
def test_the_same_poll_again_queues_nothing(store: SqlStore, times: int) -> None:
    found = [entry("a"), entry("b")]
    assert save_poll(store, state(), found, now=NOW) == 2
    before = waiting(store)
    for _ in range(times):
        assert save_poll(store, state(), found, now=NOW + timedelta(hours=1)) == 0
    assert waiting(store) == before
    read_all(store)
    assert save_poll(store, state(), found, now=NOW) == 0
    assert waiting(store) == []


def test_a_text_that_changes_is_read_again_under_a_new_revision(store: SqlStore) -> None:
    save_poll(store, state(), [entry(fingerprint="1")], now=NOW)
    [(identity, _)] = store.unread(NOW, 10)
    # Nobody has read it yet: the newer text takes the place of the older.
    save_poll(store, state(), [entry(fingerprint="2", title="second")], now=NOW)
    assert waiting(store) == [(identity, "second")]
    read_all(store)
    for number, title in ((2, "third"), (3, "fourth")):
        changed = entry(fingerprint=title, title=title)
        assert save_poll(store, state(), [changed], now=NOW) == 1
        assert save_poll(store, state(), [changed], now=NOW) == 0
        assert waiting(store) == [(f"{identity}~{number}", title)]
        read_all(store)
    assert store.known_entries({"wire": ["one"]}) == {"wire": {"one": "fourth"}}
    assert set(store.articles([identity, f"{identity}~2", f"{identity}~3", f"{identity}~4"])) == {
        identity,
        f"{identity}~2",
        f"{identity}~3",
    }


def test_a_text_that_changes_while_it_is_read_stays_queued(store: SqlStore) -> None:
    save_poll(store, state(), [entry(fingerprint="1", title="first")], now=NOW)
    [(identity, first)] = store.unread(NOW, 10)
    save_poll(store, state(), [entry(fingerprint="2", title="second")], now=NOW)
    store.save_reading(article(identity, title=first.title), reading(identity))
    assert waiting(store) == [(f"{identity}~2", "second")]
    save_poll(store, state(), [entry(fingerprint="3", title="third")], now=NOW)
    assert waiting(store) == [(f"{identity}~2", "third")]
    read_all(store)
    assert waiting(store) == []


SAME = "https://wire.example/news/same"
FRONT = "https://w.example/"


@pytest.mark.parametrize(
    ("why", "first", "second", "queued"),
    [
        ("two feeds carry one article", entry("a", url=SAME), entry("b", "other", url=SAME, fingerprint="x"), 1),
        ("under a new key", entry("a", url=SAME, fingerprint="x"), entry("b", url=SAME, fingerprint="x"), 1),
        ("a live page of many texts", entry("a", url=SAME), entry("b", url=SAME), 2),
        ("the front page says nothing", entry("a", url=FRONT), entry("b", "o", url=FRONT), 2),
        ("no link at all", entry("a", url=None), entry("b", url=None), 2),
        ("one key, two feeds, no links", entry("a", url=None), entry("a", "other", url=None), 2),
        ("a query tells pages apart", entry("a", url=f"{FRONT}?p=1"), entry("b", url=f"{FRONT}?p=2"), 2),
    ],
)  # fmt: skip
@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("read_between", [True, False])
def test_one_article_is_queued_once(
    store: SqlStore, why: str, first: Entry, second: Entry, queued: int, together: bool, read_between: bool
) -> None:
    polls = [(state(found.feed_id), [found], False) for found in (first, second)]
    if together:
        total = sum(store.save_polls(polls, now=NOW))
    else:
        total = sum(store.save_polls(polls[:1], now=NOW))
        if read_between:
            read_all(store)
        total += sum(store.save_polls(polls[1:], now=NOW))
    assert total == queued, why
    for found in (first, second):
        known = store.known_entries({found.feed_id: [found.key]})
        assert known == {found.feed_id: {found.key: found.fingerprint}}
    assert store.save_polls(polls, now=NOW) == [0, 0]


def test_two_entries_of_one_article_that_part_ways_are_both_read(store: SqlStore) -> None:
    twins = [entry(key, url=SAME, fingerprint="x") for key in "ab"]
    save_poll(store, state(), twins, now=NOW)
    read_all(store)
    apart = [replace(twin, fingerprint=twin.key, title=twin.key) for twin in twins]
    assert save_poll(store, state(), apart, now=NOW) == 2
    assert sorted(title for _, title in waiting(store)) == ["a", "b"]


def test_entries_are_read_in_the_order_of_publication(store: SqlStore) -> None:
    dates = {"late": NOW, "early": NOW - timedelta(days=9), "undated": None, "middle": NOW - timedelta(hours=3)}
    found = [entry(key, published=published, title=key) for key, published in dates.items()]
    found.append(entry("far", published=datetime(2099, 1, 1, tzinfo=NOW.tzinfo), title="far"))
    found.append(entry("updated", published=None, updated=NOW - timedelta(hours=1), title="updated"))
    save_poll(store, state(), found, now=NOW - timedelta(minutes=5))
    assert [title for _, title in waiting(store)][:3] == ["early", "middle", "updated"]
    assert {title for _, title in waiting(store)[3:]} == {"late", "undated", "far"}
    assert [identity for identity, _ in store.unread(NOW, 2)] == [identity for identity, _ in waiting(store)[:2]]


def test_a_silent_backlog_stays_silent_and_its_corrections_do_not(store: SqlStore) -> None:
    save_poll(store, state(), [entry("old")], now=NOW, silent=True)
    save_poll(store, state(), [entry("new", published=NOW)], now=NOW)
    read_all(store)
    assert [silent for _, _, silent in store.unjudged(10)] == [True, False]
    save_poll(store, state(), [entry("old", fingerprint="corrected", published=NOW + timedelta(hours=1))], now=NOW)
    read_all(store)
    assert sorted(silent for _, _, silent in store.unjudged(10)) == [False, False, True]


def test_text_that_no_database_takes_is_mended_in_place(store: SqlStore) -> None:
    broken = entry("nul\x00", title="a\x00b", content="half \ud83d pair", summary="\x00" * 3)
    assert save_poll(store, state(), [broken], now=NOW) == 1
    assert save_poll(store, state(), [broken], now=NOW) == 0
    [(identity, found)] = store.unread(NOW, 10)
    assert (found.title, found.content, found.summary) == ("a\ufffdb", "half \ufffd pair", "\ufffd" * 3)
    store.save_reading(article(identity, text="x\x00y\udfff"), reading(identity, notes=("\udc80",)))
    [(stored, kept, _)] = store.unjudged(1)
    assert stored.text == "x\ufffdy\ufffd"
    assert kept.notes == ("\ufffd",)
