"""What waits, in the parts that workers share, and the order in which it may be judged."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, nullcontext, suppress
from datetime import timedelta

import pytest

from monitor.domain.alerts import DeliveryState
from monitor.domain.work import EVER, PLAN, SLOTS, Claim, Share, Verb, slot
from monitor.errors import LockedError
from monitor.store.sql import SqlStore
from tests.samples import (
    NOW,
    alert,
    article,
    delivery,
    entry,
    feed,
    judgement,
    reading,
    record,
    save_poll,
    state,
    story,
)

MINUTE = timedelta(minutes=1)
SHORT = timedelta(seconds=15)


def slot_of(name: str) -> str:
    """The part of a sample feed's host."""
    return f"{slot(f'https://{name}.example/rss', name)}"


def fetched(store: SqlStore, identity: str, *, minutes_old: int, ago: timedelta = timedelta(0)) -> None:
    """An article that was read."""
    of = article(identity, published=NOW - minutes_old * MINUTE, fetched=NOW - ago)
    store.save_reading(of, reading(identity))


def may_be_judged(store: SqlStore, patience: timedelta = EVER) -> Sequence[str]:
    """What need not wait for older articles."""
    return [of.id for of, _, _ in store.unplanned(10, now=NOW, patience=patience)]


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://a.example/feed", "http://A.example:8080/other?x=1"),
        (None, None),
        ("urn:no-host", None),
        ("https://[broken/", None),
        ("https://ü.example/", "https://ü.example/2"),
    ],
)
def test_a_slot_is_the_host_s(url: str | None, same: str | None) -> None:
    assert slot(url, "feed") == slot(same, "feed")
    assert 0 <= slot(url, "feed") < SLOTS


def test_feeds_that_are_due_are_shared_by_host(store: SqlStore) -> None:
    feeds = [
        feed("one"), feed("two", url="https://one.example/two"), feed("three"),
        feed("off", enabled=False), feed("gone"), feed("later"),
    ]  # fmt: skip
    store.register_feeds(feeds)
    save_poll(store, state("gone", gone=True), [], now=NOW)
    save_poll(store, state("later", next_poll=NOW + MINUTE), [], now=NOW)
    found = {share.part: sorted(share.feeds) for share in store.shares(Verb.POLL, NOW)}
    assert found == {slot_of("one"): ["one", "two"], slot_of("three"): ["three"]}
    assert {len(share.feeds) for share in store.shares(Verb.POLL, NOW, feeds=1)} == {1}
    later = {share.part for share in store.shares(Verb.POLL, NOW + MINUTE)}
    assert later == {slot_of("one"), slot_of("three"), slot_of("later")}
    store.register_feeds(feeds[:1])
    assert [share.feeds for share in store.shares(Verb.POLL, NOW + MINUTE)] == [("one",)]


def test_feeds_that_are_due(store: SqlStore) -> None:
    names = ["later", "late", "new", "gone", "now", "latest", "off"]
    store.register_feeds([feed(name, enabled=name != "off") for name in names])
    assert store.next_poll() is None
    for name, wait in (("later", MINUTE), ("late", -MINUTE), ("now", 0 * MINUTE), ("latest", -60 * MINUTE)):
        save_poll(store, state(name, next_poll=NOW + wait), [], now=NOW)
    save_poll(store, state("gone", gone=True, next_poll=NOW - MINUTE), [], now=NOW)
    save_poll(store, state("off", next_poll=NOW - MINUTE), [], now=NOW)
    assert store.due_feeds(NOW) == ["new", "latest", "late", "now"]
    assert store.due_feeds(NOW, ["now", "later", "latest", "unknown"]) == ["latest", "now"]
    assert store.due_feeds(NOW, []) == []
    assert store.next_poll() == NOW - 60 * MINUTE
    store.register_feeds([feed("later")])
    assert store.due_feeds(NOW) == []
    assert store.next_poll() == NOW + MINUTE


def test_entries_are_shared_by_the_host_of_their_page(store: SqlStore) -> None:
    store.register_feeds([feed("wire"), feed("blog")])
    found = [entry("1"), entry("2", url="https://other.example/2"), entry("3", url=None)]
    save_poll(store, state(), found, now=NOW)
    parts = {slot_of("wire"), slot_of("other"), f"{slot(None, 'wire')}"}
    assert {share.part for share in store.shares(Verb.READ, NOW)} == parts
    ((name, only),) = store.unread(NOW, 10, int(slot_of("other")))
    assert only.key == "2"
    store.save_unreadable(name, "503", retry=NOW + MINUTE)
    assert slot_of("other") not in {share.part for share in store.shares(Verb.READ, NOW)}
    assert slot_of("other") in {share.part for share in store.shares(Verb.READ, NOW + MINUTE)}
    assert len(store.unread(NOW, 10)) == 2
    store.register_feeds([feed("blog")])
    assert store.shares(Verb.READ, NOW + MINUTE) == []


def test_the_slot_with_the_oldest_entry_is_read_first(store: SqlStore) -> None:
    names = ["wire", "blog", "desk", "post"]
    store.register_feeds([feed(name) for name in names])
    for minutes, name in enumerate(names):
        found = [entry(name, name, published=NOW - minutes * MINUTE), entry(f"{name} late", name, published=NOW)]
        save_poll(store, state(name), found, now=NOW)
    assert [share.part for share in store.shares(Verb.READ, NOW)] == [slot_of(name) for name in reversed(names)]


def test_an_attempt_counts_before_it_is_made_and_delays_nothing(store: SqlStore) -> None:
    save_poll(store, state(), [entry("1")], now=NOW)
    ((name, _),) = store.unread(NOW, 10)
    assert [store.begin_reading(name) for _ in range(3)] == [1, 2, 3]
    assert store.read_attempts(name) == 3
    assert [found for found, _ in store.unread(NOW, 10)] == [name]


def test_articles_wait_for_older_ones_that_are_still_to_come(store: SqlStore) -> None:
    store.register_feeds([feed()])
    waiting = [entry("old", published=NOW - 30 * MINUTE), entry("new", published=NOW - 10 * MINUTE)]
    fetched(store, "oldest", minutes_old=40)
    fetched(store, "middle", minutes_old=20)
    fetched(store, "newest", minutes_old=5)
    assert may_be_judged(store) == []  # the feed was never polled: anything may come
    assert store.shares(Verb.JUDGE, NOW) == []
    save_poll(store, state(next_poll=NOW + MINUTE), waiting, now=NOW)
    assert may_be_judged(store) == ["oldest"]
    assert store.shares(Verb.JUDGE, NOW) == [Share(verb=Verb.JUDGE, part=PLAN)]
    names = {found.key: name for name, found in store.unread(NOW, 10)}
    store.save_unreadable(names["old"], "503", retry=NOW + MINUTE)  # who knows when it comes
    assert may_be_judged(store) == ["oldest", "middle"]
    store.save_unreadable(names["new"], "404", retry=None)
    assert may_be_judged(store) == ["oldest", "middle", "newest"]
    store.register_feeds([feed("never-polled", enabled=False)])
    assert len(may_be_judged(store)) == 3


@pytest.mark.parametrize(
    ("overdue", "judged"),
    [(timedelta(0), ["article"]), (SHORT - timedelta(seconds=1), ["article"]), (SHORT, []), (timedelta(days=2), [])],
)
def test_articles_wait_for_feeds_that_are_late_and_not_for_those_just_due(
    store: SqlStore, overdue: timedelta, judged: list[str]
) -> None:
    store.register_feeds([feed()])
    save_poll(store, state(next_poll=NOW - overdue), [], now=NOW)
    fetched(store, "article", minutes_old=1)
    assert may_be_judged(store, SHORT) == judged


def test_articles_do_not_wait_longer_than_patience_lasts(store: SqlStore) -> None:
    store.register_feeds([feed()])
    fetched(store, "fresh", minutes_old=40)
    fetched(store, "waited", minutes_old=20, ago=SHORT)
    assert may_be_judged(store, SHORT) == ["waited"]
    assert may_be_judged(store, SHORT + timedelta(seconds=1)) == []
    assert len(store.shares(Verb.JUDGE, NOW, patience=SHORT)) == 1
    assert [of.id for of, _, _ in store.unjudged(10)] == ["fresh", "waited"]


def test_what_is_planned_waits_in_its_lane_until_it_is_judged(store: SqlStore) -> None:
    for name, minutes in (("old", 30), ("middle", 20), ("new", 10)):
        fetched(store, name, minutes_old=minutes)
    claims = [
        Claim(article_id=name, keys=("k", name), bands=("b",), lane=lane) for name, lane in (("new", 5), ("old", 5))
    ]
    store.save_plan(claims)
    assert sorted(store.planned(), key=lambda one: one.article_id) == claims
    assert may_be_judged(store) == ["middle"]
    assert store.shares(Verb.JUDGE, NOW) == [Share(verb=Verb.JUDGE, part=part) for part in ("5", PLAN)]
    assert [of.id for of, _, _ in store.unjudged(10, lane=5)] == ["old", "new"]
    assert [of.id for of, _, _ in store.unjudged(10)] == ["old", "middle", "new"]
    store.save_judgements(article("old", published=NOW - 30 * MINUTE), story(), [], {}, [], [])
    assert [of.article_id for of in store.planned()] == ["new"]
    store.save_plan([Claim(article_id="middle", keys=(), bands=(), lane=0)])
    assert {of.article_id: of.lane for of in store.planned()} == {"new": 5, "middle": 0}
    store.save_reading(article("new", title="It changed", published=NOW, fetched=NOW), reading("new"))
    assert may_be_judged(store) == ["new"]
    with store.lock():
        assert store.planned() == []


def test_what_is_done_together_is_done_as_a_whole(store: SqlStore) -> None:
    fetched(store, "article", minutes_old=1)
    of = article("article", published=NOW - MINUTE)

    def judged() -> list[str]:
        return [one.verdict.value for one in store.judgements_of("article")]

    with suppress(KeyError), store.together():
        store.save_judgements(of, story(), [judgement(record(of))], {}, [], [])
        assert judged() == ["new"], "who is in the middle of it sees it"
        raise KeyError
    assert judged() == []
    with store.together(), store.together():
        store.save_judgements(of, story(), [judgement(record(of))], {}, [], [])
    assert judged() == ["new"]


def test_articles_are_tied_by_what_is_filed_under_what_they_look_for(store: SqlStore) -> None:
    fetched(store, "first", minutes_old=30)
    of = article("first", published=NOW - 30 * MINUTE)
    told = judgement(record(of))
    store.save_judgements(of, story(), [told], {told.record.id: ["one", "other"]}, [], [])

    def tied(**claims: tuple[str, ...]) -> frozenset[int | str]:
        given = {"keys": (), "bands": ()} | claims
        return store.ties([Claim(article_id="x", keys=given["keys"], bands=given["bands"])])[0]

    one, other, none = (tied(keys=(name,)) for name in ("one", "other", "none"))
    assert told.record.series_id in one & other
    assert len(one & other) == 2, "the value and its series"
    assert len(one) == 3
    assert len(none) == 1
    assert not none & one
    bands = [tied(bands=(band,)) for band in story().bands]
    assert len(bands[0].intersection(*bands)) == 1, "the story"
    assert store.ties([]) == []


def test_deliveries_are_shared_by_channel(store: SqlStore) -> None:
    fetched(store, "article", minutes_old=1)
    raised = [alert("1"), alert("2")]
    outgoing = [delivery(raised[0], "desk"), delivery(raised[0], "mail"), delivery(raised[1], "held", due=NOW + MINUTE)]
    store.save_judgements(article(), story(), [], {}, raised, outgoing)
    assert [share.part for share in store.shares(Verb.DISPATCH, NOW)] == ["desk", "mail"]
    assert [one.key for one in store.due_deliveries(NOW, 10, "mail")] == ["1:mail"]
    store.save_message(["1:desk"], DeliveryState.PENDING, now=NOW, due=NOW + MINUTE)
    assert [share.part for share in store.shares(Verb.DISPATCH, NOW)] == ["mail"]
    assert [share.part for share in store.shares(Verb.DISPATCH, NOW + MINUTE)] == ["desk", "held", "mail"]


def test_states_of_some_feeds(store: SqlStore) -> None:
    store.register_feeds([feed("one"), feed("two"), feed("three")])
    assert set(store.feed_states(["one", "three", "unknown"])) == {"one", "three"}
    assert store.feed_states([]) == {}


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("web 1", "web 2", True),
        ("web 1", "web 1", False),
        (None, "web 1", False),
        ("web 1", None, False),
        ("judge", "dispatch slack", True),
        ("judge 3", "judge 5", True),
        ("judge 3", "judge 3", False),
        ("judge 3", "judge", False),
        ("judge", "judge 3", False),
    ],
)
def test_workers_share_the_run_lock_and_a_run_takes_it_whole(
    store: SqlStore, place: str, first: str | None, second: str | None, together: bool
) -> None:
    other = SqlStore(place)
    with ExitStack() as held:
        held.callback(other.close)
        if place == ":memory:":
            together = True  # each is a database of its own
        elif store.database.dialect == "sqlite":
            together = False  # which has one writer
        for _ in range(2):  # and it is free again afterwards
            with store.lock(first), nullcontext() if together else pytest.raises(LockedError), other.lock(second):
                pass
