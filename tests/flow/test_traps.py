"""Traps that other feed readers fell into, each as a case: the real poll over real connections into a real store."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from monitor.domain.articles import Entry
from monitor.domain.feeds import Feed, FeedState, FetchLimits
from monitor.fetch.fetcher import HttpFetcher
from monitor.pipeline.poll import FEED_TROUBLE, Poll, PollReport
from monitor.store.sql import SqlStore
from tests.sites import Answer, Driver, Site, reset, response

START = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def item(name: str, text: str = "40,000 units", *, title: str = "", guid: str = "", date: str = "") -> str:
    """An entry of a feed."""
    date = date or "Tue, 19 May 2026 08:00:00 GMT"
    return (
        f"<item><title>{title or name}</title><link>https://news.example/{name}</link><guid>{guid or name}</guid>"
        f"<pubDate>{date}</pubDate><description>{text}</description></item>"
    )


def rss(*items: str) -> bytes:
    """A feed."""
    return f"<rss version='2.0'><channel><title>t</title>{''.join(items)}</channel></rss>".encode()


def served(*items: str) -> bytes:
    """The response of a feed."""
    return response(rss(*items))


@dataclass
class Round:
    """Feeds on loopback and a poll of them whose clock the test sets."""

    site: Site
    store: SqlStore
    fetcher: HttpFetcher
    time: datetime = START
    jitter: Callable[[], float] = lambda: 0.0
    feeds: list[Feed] = field(default_factory=list)

    def now(self) -> datetime:
        """The time."""
        return self.time

    def put(self, name: str, answer: Answer) -> None:
        """What the site says at a feed's address; the feed is configured with it."""
        self.site.routes[f"/{name}"] = answer
        if name not in {feed.id for feed in self.feeds}:
            url = self.site.url(f"/{name}")
            self.feeds.append(Feed(id=name, url=url, title=name, publisher=name, every=timedelta(minutes=30)))

    def poll(self, after: timedelta = timedelta(0)) -> PollReport:
        """Poll what is due, some time later."""
        self.time += after
        return Poll(
            store=self.store, fetcher=lambda: self.fetcher, clock=self, feeds=self.feeds, max_bytes=20_000_000,
            jitter=self.jitter,
        )()  # fmt: skip

    def waiting(self) -> list[Entry]:
        """The entries that wait to be read."""
        return [entry for _, entry in self.store.unread(self.time, 100_000)]

    def state(self, name: str) -> FeedState:
        """What is remembered of a feed."""
        return self.store.feed_states()[name]

    def asked(self, path: str) -> int:
        """How often an address was asked for."""
        return sum(one.path == path for one in self.site.asked)


@pytest.fixture
def rounds() -> Iterator[Round]:
    site, store = Site(), SqlStore(":memory:")
    made = Round(site, store, None)  # type: ignore[arg-type] # it needs the clock that it is part of
    limits = FetchLimits(allow_private=("127.0.0.0/8",), read_timeout=2.0, deadline=10.0, per_host=8)
    made.fetcher = HttpFetcher(limits, version="0", clock=made)
    yield made
    made.fetcher.close()
    store.close()
    site.close()


def texts(entries: Sequence[Entry]) -> list[str]:
    return sorted(entry.summary for entry in entries)


# -- what is in a feed ------------------------------------------------------------------------------------------------
def test_a_corrected_figure_under_the_same_dates_is_found(rounds: Round) -> None:
    """CommaFeed took an unchanged newest date for an unchanged feed."""
    rounds.put("wire", served(item("a", "40,000 units"), item("b")))
    rounds.poll()
    rounds.put("wire", served(item("a", "400,000 units"), item("b")))
    assert rounds.poll(HOUR).entries == 1
    assert texts(rounds.waiting()) == ["40,000 units", "400,000 units"]


def test_entries_over_a_limit_are_not_taken_for_seen(rounds: Round) -> None:
    """Huginn marked items over its limit as seen, and lost them."""
    items = [item(f"n{number}", str(number)) for number in range(10_400)]
    rounds.put("archive", served(*items))
    assert rounds.poll().entries == 10_000
    rounds.put("archive", served(*items[9_900:]))
    assert rounds.poll(7 * HOUR).entries == 400
    assert len(rounds.waiting()) == 10_400


@pytest.mark.parametrize(
    "damage", ["<item><title>R&D & more</title></item>", "<item><b><i></b></i></item>", "<item><title>cut off"]
)
def test_a_damaged_feed_gives_what_is_whole(rounds: Round, damage: str) -> None:
    """Fundus dropped a whole feed because the parser called it malformed."""
    rounds.put("wire", served(item("a"), item("b"), damage))
    rounds.poll()
    assert {entry.title for entry in rounds.waiting()} >= {"a", "b"}


def test_an_edited_headline_is_no_new_entry_although_the_guid_holds_it(rounds: Round) -> None:
    """NetNewsWire took an edit for a new article where the guid was the headline."""
    rounds.put("wire", served(item("a", title="Orders rise", guid="Orders rise")))
    rounds.poll()
    rounds.put("wire", served(item("a", title="Orders rise by 5%", guid="Orders rise by 5%")))
    rounds.poll(HOUR)
    assert [entry.title for entry in rounds.waiting()] == ["Orders rise by 5%"]


def test_an_entry_dated_back_is_found(rounds: Round) -> None:
    """Readers that stop at the first entry they know, or at the newest date they saw, skip it in silence."""
    rounds.put("wire", served(item("a"), item("b")))
    rounds.poll()
    late = item("late", "published late", date="Mon, 03 Feb 2025 08:00:00 GMT")
    rounds.put("wire", served(item("a"), item("b"), late))
    assert rounds.poll(HOUR).entries == 1
    assert "published late" in texts(rounds.waiting())


def test_a_new_feeds_backlog_is_quiet_and_its_next_entry_is_not(rounds: Round) -> None:
    """mattermost-plugin-rssfeed posted the whole of a new feed into the channel."""
    items = [item(f"n{number}") for number in range(30)]
    rounds.put("wire", served(*items))
    report = rounds.poll()
    assert (report.entries, report.quiet) == (30, 30)
    assert "30 entries of backlog entered without alerts" in str(report)
    rounds.put("wire", served(item("fresh"), *items))
    report = rounds.poll(HOUR)
    assert (report.entries, report.quiet) == (1, 0)


def test_everything_under_new_guids_is_nothing_new(rounds: Round) -> None:
    rounds.put("wire", served(*(item(f"n{number}") for number in range(5))))
    rounds.poll()
    rounds.put("wire", served(*(item(f"n{number}", guid=f"other-{number}") for number in range(5))))
    assert rounds.poll(HOUR).entries == 0


# -- what servers say -------------------------------------------------------------------------------------------------
def test_a_stale_etag_over_changed_content_is_seen_through(rounds: Round) -> None:
    """Some servers repeat an ETag for ever; now and then a feed is fetched without it."""
    current = [item("a")]

    def stubborn(asked: object) -> bytes:
        if "if-none-match" in getattr(asked, "headers", {}):
            return response(b"", 'ETag: "one"', status="304 Not Modified")
        return response(rss(*current), 'ETag: "one"')

    rounds.put("wire", stubborn)
    rounds.poll()
    current.insert(0, item("b"))
    assert rounds.poll(HOUR).unchanged == 1
    assert sum(rounds.poll(HOUR).entries for _ in range(12)) == 1


def test_an_outage_of_hours_ends_with_the_first_answer(rounds: Round) -> None:
    """Miniflux stopped polling a feed for good after so many errors."""
    rounds.put("wire", served(item("a")))
    rounds.poll()
    rounds.put("wire", Driver(reset))
    reports = [rounds.poll(HOUR) for _ in range(40)]
    assert sum(report.failed for report in reports) >= 8
    assert rounds.state("wire").failures >= 8
    rounds.put("wire", served(item("a"), item("b")))
    assert rounds.poll(7 * HOUR).entries == 1
    assert rounds.state("wire").failures == 0


def test_feeds_refused_together_do_not_come_back_together(rounds: Round) -> None:
    """CommaFeed scheduled feeds that were answered 429 together for the same moment, for ever."""
    chance = Random(3)  # noqa: S311 - any spread will do
    rounds.jitter = chance.random
    for number in range(20):
        rounds.put(f"f{number}", response(b"", "Retry-After: 3600", status="429 Too Many Requests"))
    rounds.poll()
    moments = {rounds.state(feed.id).next_poll for feed in rounds.feeds}
    assert len(moments) == 20
    assert all(moment is not None and moment >= START + HOUR for moment in moments)


def test_a_wish_of_one_feed_blocks_no_other_of_its_host(rounds: Round) -> None:
    """FreshRSS blocked a shared host because one site on it said Retry-After."""
    rounds.put("busy", response(b"", "Retry-After: 86400", status="503 Service Unavailable"))
    rounds.put("fine", served(item("a")))
    rounds.poll()
    rounds.put("fine", served(item("a"), item("b")))
    assert rounds.poll(HOUR).entries == 1
    assert rounds.asked("/busy") == 1


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "308 Permanent Redirect"])
def test_a_maintenance_page_does_not_become_the_feeds_address(rounds: Round, status: str) -> None:
    """Vienna overwrote a feed's address with that of a page that said it would be back soon."""
    rounds.put("wire", served(item("a")))
    rounds.poll()
    rounds.site.routes["/maintenance"] = response(b"<!doctype html><p>Back soon</p>", "Content-Type: text/html")
    rounds.put("wire", response(b"", f"Location: {rounds.site.url('/maintenance')}", status=status))
    for _ in range(30):
        rounds.poll(7 * HOUR)
    assert rounds.state("wire").url == rounds.site.url("/wire")
    rounds.put("wire", served(item("a"), item("b")))
    assert rounds.poll(7 * HOUR).entries == 1


# -- what is recorded -------------------------------------------------------------------------------------------------
def test_a_permanent_move_is_followed_after_it_held(rounds: Round) -> None:
    rounds.site.routes["/new"] = served(item("a"))
    rounds.put("wire", response(b"", "Location: /new", status="301 Moved Permanently"))
    rounds.poll()
    assert rounds.state("wire").url == rounds.site.url("/wire")
    for _ in range(4):
        rounds.poll(7 * HOUR)
    assert rounds.state("wire").url == rounds.site.url("/new")
    before = rounds.asked("/wire")
    rounds.poll(7 * HOUR)
    assert rounds.asked("/wire") == before


def test_gone_stops_and_says_so(rounds: Round) -> None:
    rounds.put("wire", response(b"", status="410 Gone"))
    rounds.poll()
    assert rounds.poll(30 * DAY).due == 0
    assert rounds.state("wire").gone
    assert "410" in (rounds.state("wire").error or "")


def half(connection: socket.socket) -> None:
    connection.sendall(response(rss(item("a")))[:150])
    reset(connection)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Driver(reset), "connection"),
        (Driver(half), "connection"),
        (response(b"", status="403 Forbidden"), "403"),
        (response(b"", status="404 Not Found"), "404"),
        (response(b"", "Location: /wire", status="302 Found"), "circle"),
        (lambda asked: response(b"", f"Location: {asked.path}/on", status="301 Moved"), "redirects"),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "HTTP"),
        (response(b"<!doctype html><p>Welcome</p>"), "web page"),
    ],
)  # fmt: skip
def test_trouble_is_recorded_with_its_reason_and_waited_out(rounds: Round, answer: Answer, reason: str) -> None:
    rounds.put("wire", answer)
    rounds.site.routes["*"] = answer
    rounds.put("other", served(item("b")))
    report = rounds.poll()
    assert (report.failed, report.entries) == (1, 1)
    state = rounds.state("wire")
    assert reason in (state.error or "")
    assert state.failures == 1
    assert state.next_poll is not None
    rounds.poll(HOUR)
    later = rounds.state("wire").next_poll
    assert later is not None
    assert later - rounds.time > state.next_poll - START
    # The reason is kept once, however often it comes.
    assert [event.body["reason"] for event in rounds.store.events(FEED_TROUBLE, "wire")] == [state.error]
