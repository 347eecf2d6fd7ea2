"""When feeds are polled, and what others fell into: each trap is a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor import schedule
from monitor.domain.feeds import FailureKind, Feed, FeedState, Fetched, FetchFailed, NotModified, Outcome
from monitor.schedule import Heard

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)  # a Wednesday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FEED = Feed(id="wire", url="https://example.org/feed", title="Wire", publisher="Wire", every=30 * MINUTE)
NEW = "https://example.net/feed"


def fetched(headers: Mapping[str, str] | None = None, moved_to: str | None = None) -> Fetched:
    return Fetched(url=FEED.url, status=200, headers=headers or {}, body=b"", elapsed=0.1, moved_to=moved_to)


def unchanged(headers: Mapping[str, str] | None = None, moved_to: str | None = None) -> NotModified:
    return NotModified(url=FEED.url, headers=headers or {}, elapsed=0.1, moved_to=moved_to)


def failed(
    kind: FailureKind = FailureKind.TIMEOUT, *, status: int | None = None, wait: timedelta | None = None
) -> FetchFailed:
    return FetchFailed(url=FEED.url, kind=kind, reason="it failed", status=status, retry_after=wait)


def heard(
    *, every: timedelta | None = None, since: timedelta = MINUTE, hints: Mapping[str, str] | None = None
) -> Heard:
    """A document of ten entries, one each `every`, the latest `since` ago."""
    dates = [NOW - since - every * number for number in range(10)] if every else []
    return Heard(entries=10, published=dates, hints=hints or {})


def polled(
    outcome: Outcome,
    said: Heard | None = None,
    *,
    state: FeedState | None = None,
    now: datetime = NOW,
    jitter: float = 0.0,
    feed: Feed = FEED,
) -> FeedState:
    said = said or (Heard(entries=10) if isinstance(outcome, Fetched) else None)
    return schedule.after(feed, state, outcome, said, now=now, jitter=jitter)


# -- turns ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        ("aaab", [0, 3, 1, 2]),
        ("abab", [0, 1, 2, 3]),
        ("aabbc", [0, 2, 4, 1, 3]),
        ("", []),
    ],
)
def test_hosts_take_turns(hosts: str, expected: list[int]) -> None:
    feeds = [
        replace(FEED, id=f"{n}", url="no address" if host == "." else f"https://{host}.example/{n}")
        for n, host in enumerate(hosts)
    ]
    assert [int(feed.id) for feed in schedule.in_turns(feeds)] == expected


# -- intervals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "headers", "wait"),
    [
        pytest.param(heard(), {}, 30 * MINUTE, id="nothing known: the ceiling"),
        pytest.param(heard(every=20 * MINUTE), {}, 10 * MINUTE, id="a busy feed: twice in the usual gap"),
        pytest.param(heard(every=MINUTE), {}, 5 * MINUTE, id="a torrent: not under five minutes"),
        pytest.param(heard(every=DAY), {}, 30 * MINUTE, id="a slow feed: still the ceiling"),
        pytest.param(heard(every=20 * MINUTE, since=10 * DAY), {}, 30 * MINUTE, id="a busy feed that sleeps"),
        pytest.param(heard(hints={"ttl": "60"}), {}, 60 * MINUTE, id="ttl"),
        pytest.param(heard(hints={"ttl": "5"}), {}, 30 * MINUTE, id="ttl below the ceiling"),
        pytest.param(heard(hints={"ttl": "99999"}), {}, 6 * HOUR, id="a ttl that would miss the news"),
        pytest.param(heard(hints={"ttl": "soon"}), {}, 30 * MINUTE, id="a ttl that is none"),
        pytest.param(heard(hints={"ttl": "-60"}), {}, 30 * MINUTE, id="a ttl below zero"),
        pytest.param(heard(hints={"update_period": "hourly"}), {}, HOUR, id="sy: hourly"),
        pytest.param(
            heard(hints={"update_period": "daily", "update_frequency": "12"}), {}, 2 * HOUR, id="sy: 12 a day"
        ),
        pytest.param(heard(hints={"update_period": "weekly"}), {}, 6 * HOUR, id="sy: weekly"),
        pytest.param(
            heard(hints={"update_period": "never", "update_frequency": "0"}), {}, 30 * MINUTE, id="sy: nonsense"
        ),
        pytest.param(heard(), {"cache-control": "public, max-age=3600"}, HOUR, id="max-age"),
        pytest.param(heard(), {"cache-control": "max-age=3600", "age": "1800"}, 30 * MINUTE, id="max-age and age"),
        pytest.param(heard(), {"cache-control": "max-age=31536000"}, 6 * HOUR, id="max-age of a year"),
        pytest.param(heard(), {"cache-control": "no-cache"}, 30 * MINUTE, id="no-cache"),
        pytest.param(heard(every=MINUTE), {"cache-control": "max-age=900"}, 15 * MINUTE, id="max-age over a torrent"),
        pytest.param(heard(), {"expires": "Wed, 20 May 2026 13:00:00 GMT"}, HOUR, id="expires"),
        pytest.param(
            heard(),
            {"expires": "Wed, 20 May 2026 14:00:00 GMT", "date": "Wed, 20 May 2026 13:00:00 GMT"},
            HOUR,
            id="expires by the server's clock",
        ),
        pytest.param(heard(), {"expires": "0"}, 30 * MINUTE, id="expires that is no date"),
        pytest.param(
            heard(), {"expires": "Wed, 20 May 2026 13:00:00 GMT", "cache-control": "no-store"}, 30 * MINUTE, id="both"
        ),
    ],
)
def test_the_next_poll(said: Heard, headers: Mapping[str, str], wait: timedelta) -> None:
    state = polled(fetched(headers), said)
    assert state.next_poll == NOW + wait
    assert schedule.next_poll_why(FEED, state)


@pytest.mark.parametrize(
    ("hints", "at"),
    [
        ({"skip_hours": "12,13"}, datetime(2026, 5, 20, 14, 0, tzinfo=UTC)),
        ({"skip_hours": "13"}, datetime(2026, 5, 20, 12, 30, tzinfo=UTC)),
        ({"skip_days": "Wednesday"}, datetime(2026, 5, 21, 0, 0, tzinfo=UTC)),
        ({"skip_days": "wednesday, THURSDAY"}, datetime(2026, 5, 22, 0, 0, tzinfo=UTC)),
        ({"skip_hours": ",".join(map(str, range(24)))}, datetime(2026, 5, 20, 12, 30, tzinfo=UTC)),
        ({"skip_days": "Someday", "skip_hours": "x"}, datetime(2026, 5, 20, 12, 30, tzinfo=UTC)),
        (
            {"skip_days": "Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday"},
            datetime(2026, 5, 20, 12, 30, tzinfo=UTC),
        ),
    ],
)
def test_hours_and_days_to_skip(hints: Mapping[str, str], at: datetime) -> None:
    assert polled(fetched(), heard(hints=hints)).next_poll == at


def test_wishes_hold_through_polls_that_find_nothing_new() -> None:
    state = polled(fetched(), heard(hints={"ttl": "60"}))
    assert polled(unchanged(), state=state, now=NOW + HOUR).next_poll == NOW + 2 * HOUR


def test_a_wish_that_the_feed_dropped_is_forgotten() -> None:
    state = polled(fetched(), heard(hints={"ttl": "60"}))
    assert polled(fetched(), heard(), state=state, now=NOW + HOUR).next_poll == NOW + HOUR + 30 * MINUTE


# -- failures ---------------------------------------------------------------------------------------------------------


def test_backoff_grows_to_a_ceiling_and_ends_with_the_first_success() -> None:
    state: FeedState | None = None
    waits, now = [], NOW
    for _ in range(9):
        state = polled(failed(), state=state, now=now)
        assert state.next_poll is not None
        waits.append(state.next_poll - now)
        now = state.next_poll
    assert waits == [10 * MINUTE, 20 * MINUTE, 40 * MINUTE, 80 * MINUTE, 160 * MINUTE, 320 * MINUTE, *[6 * HOUR] * 3]
    assert state is not None
    assert (state.failures, state.error, state.gone) == (9, "it failed", False)
    state = polled(fetched(), state=state, now=now)
    assert (state.failures, state.error, state.next_poll) == (0, None, now + 30 * MINUTE)


@pytest.mark.parametrize("kind", [kind for kind in FailureKind if kind is not FailureKind.GONE])
def test_no_outage_kills_a_feed(kind: FailureKind) -> None:
    state: FeedState | None = None
    for number in range(500):
        state = polled(failed(kind, status=404), state=state, now=NOW + number * DAY)
    assert state is not None
    assert not state.gone
    assert state.next_poll is not None
    assert state.next_poll <= NOW + 501 * DAY


def test_gone_stops_and_says_so() -> None:
    state = polled(failed(FailureKind.GONE, status=410))
    assert (state.gone, state.next_poll) == (True, None)
    assert "gone" in schedule.next_poll_why(FEED, state)


def test_a_new_address_in_the_configuration_revives_a_feed() -> None:
    state = polled(failed(FailureKind.GONE, status=410))
    moved = replace(FEED, url=NEW)
    assert schedule.started(moved, state).url == NEW
    assert not schedule.started(moved, state).gone
    assert schedule.request(moved, state, max_bytes=1, now=NOW).url == NEW


@pytest.mark.parametrize(
    ("wait", "expected"),
    [(2 * HOUR, 2 * HOUR), (MINUTE, 10 * MINUTE), (3 * DAY, 3 * DAY), (400 * DAY, 7 * DAY), (None, 10 * MINUTE)],
)
def test_retry_after(wait: timedelta | None, expected: timedelta) -> None:
    assert polled(failed(FailureKind.STATUS, status=429, wait=wait)).next_poll == NOW + expected


def test_feeds_that_were_refused_together_do_not_come_back_together() -> None:
    refused = failed(FailureKind.STATUS, status=429, wait=HOUR)
    polls = [polled(refused, jitter=number / 20).next_poll for number in range(21)]
    assert len(set(polls)) == 21
    assert polls == sorted(polls, key=str)
    assert (polls[0], polls[-1]) == (NOW + HOUR, NOW + 1.1 * HOUR)  # never sooner than the server asked


def test_a_body_that_is_no_feed_is_a_failure_that_keeps_what_was_known() -> None:
    state = polled(fetched({"etag": '"1"'}))
    after = polled(fetched({"etag": '"page"'}), Heard(malformed="this is a web page"), state=state, now=NOW + HOUR)
    assert (after.failures, after.error, after.etag) == (1, "this is a web page", '"1"')


def test_a_malformed_feed_with_entries_is_no_failure() -> None:
    after = polled(fetched(), Heard(malformed="it ends in the middle", entries=3))
    assert (after.failures, after.error, after.last_success) == (0, "it ends in the middle", NOW)


def test_a_feed_without_entries_is_told_and_polled_as_usual() -> None:
    after = polled(fetched(), Heard(entries=0))
    assert (after.failures, after.error, after.next_poll) == (0, "the feed has no entries", NOW + 30 * MINUTE)


# -- conditions -------------------------------------------------------------------------------------------------------


def test_validators_come_back_with_the_next_request() -> None:
    state = polled(fetched({"etag": 'W/"1"', "last-modified": "Wed, 20 May 2026 10:00:00 GMT"}))
    request = schedule.request(FEED, state, max_bytes=10, now=NOW + HOUR)
    assert (request.etag, request.last_modified) == ('W/"1"', "Wed, 20 May 2026 10:00:00 GMT")
    assert (request.key, request.url, request.max_bytes) == (FEED.id, FEED.url, 10)


def test_a_validator_that_the_server_stopped_sending_is_forgotten() -> None:
    state = polled(fetched({"etag": '"1"', "last-modified": "x"}))
    state = polled(fetched(), state=state)
    assert (state.etag, state.last_modified) == (None, None)


def test_a_304_may_renew_its_validators_and_otherwise_keeps_them() -> None:
    state = polled(fetched({"etag": '"1"', "last-modified": "x"}))
    assert polled(unchanged(), state=state).etag == '"1"'
    assert polled(unchanged({"etag": '"2"'}), state=state).etag == '"2"'


def test_now_and_then_a_feed_is_fetched_without_conditions() -> None:
    """Servers repeat a stale ETag over changed content: a corrected figure would be missed for ever."""
    state = polled(fetched({"etag": '"stale"'}))
    now, full = NOW, 0
    for _ in range(96):
        now += 30 * MINUTE
        request = schedule.request(FEED, state, max_bytes=1, now=now)
        if request.etag is None:
            full += 1
            state = polled(fetched({"etag": '"stale"'}), state=state, now=now)
        else:
            state = polled(unchanged(), state=state, now=now)
    assert full == 4


def test_an_unchanged_newest_date_is_not_taken_for_an_unchanged_feed() -> None:
    """The correction of an old entry leaves all dates as they were; only a 304 or the same bytes say "unchanged"."""
    dates = [NOW - HOUR * number for number in range(1, 5)]
    state = polled(fetched(), Heard(entries=4, new=4, published=dates))
    after = polled(fetched(), Heard(entries=4, new=1, published=dates), state=state, now=NOW + HOUR)
    assert after.last_new == NOW + HOUR


# -- moves ------------------------------------------------------------------------------------------------------------


def moves(*polls: tuple[timedelta, Outcome, Heard | None]) -> FeedState:
    state: FeedState | None = None
    for after, outcome, said in polls:
        state = polled(outcome, said, state=state, now=NOW + after)
    assert state is not None
    return state


GOOD = Heard(entries=3)
PAGE = Heard(malformed="this is a web page")


@pytest.mark.parametrize(
    ("polls", "adopted"),
    [
        pytest.param([(HOUR * n, fetched(moved_to=NEW), GOOD) for n in range(0, 26, 1)], True, id="held for a day"),
        pytest.param([(DAY * n, fetched(moved_to=NEW), GOOD) for n in range(3)], True, id="three polls over two days"),
        pytest.param([(DAY * n, unchanged(moved_to=NEW), None) for n in range(3)], True, id="told with a 304"),
        pytest.param([(HOUR * n, fetched(moved_to=NEW), GOOD) for n in range(20)], False, id="not a day yet"),
        pytest.param([(2 * DAY * n, fetched(moved_to=NEW), GOOD) for n in range(2)], False, id="two polls only"),
        pytest.param([(DAY * n, fetched(moved_to=NEW), PAGE) for n in range(9)], False, id="a maintenance page"),
        pytest.param(
            [(DAY * n, fetched(moved_to=NEW), PAGE if n == 2 else GOOD) for n in range(4)],
            False,
            id="a page in between",
        ),
        pytest.param(
            [(DAY * n, fetched(moved_to=f"{NEW}{n}"), GOOD) for n in range(9)], False, id="each time elsewhere"
        ),
        pytest.param(
            [(DAY * n, fetched(moved_to=NEW if n % 2 else None), GOOD) for n in range(9)], False, id="now and then"
        ),
        pytest.param([(DAY * n, fetched(moved_to=FEED.url), GOOD) for n in range(9)], False, id="to itself"),
    ],
)
def test_a_permanent_move_is_followed_after_it_held(
    polls: list[tuple[timedelta, Outcome, Heard | None]], adopted: bool
) -> None:
    state = moves(*polls)
    assert (state.url == NEW) is adopted
    assert schedule.request(FEED, state, max_bytes=1, now=NOW).url == state.url
    if adopted:
        assert (state.moved_to, state.moved_since) == (None, None)


# -- invariants -------------------------------------------------------------------------------------------------------

OUTCOMES = st.one_of(
    st.builds(
        fetched, st.dictionaries(st.sampled_from(["etag", "cache-control", "expires", "age"]), st.text(max_size=30))
    ),
    st.builds(unchanged, st.just({})),
    st.builds(
        failed, st.sampled_from(list(FailureKind)), wait=st.one_of(st.none(), st.timedeltas(timedelta(0), 30 * DAY))
    ),
)
HEARD = st.builds(
    Heard,
    entries=st.integers(0, 5),
    new=st.integers(0, 5),
    published=st.lists(st.datetimes(timezones=st.just(UTC)), max_size=6),
    hints=st.dictionaries(
        st.sampled_from(["ttl", "skip_hours", "skip_days", "update_period", "update_frequency"]), st.text(max_size=12)
    ),
    malformed=st.one_of(st.none(), st.just("broken")),
)


@example(
    steps=[
        (failed(FailureKind.GONE), Heard(), 0.0, timedelta(0)),
        (fetched(), Heard(malformed="a parking page"), 0.0, timedelta(0)),
    ]
)
@given(steps=st.lists(st.tuples(OUTCOMES, HEARD, st.floats(0, 1), st.timedeltas(timedelta(0), DAY)), max_size=12))
def test_whatever_happens_a_feed_is_polled_again_within_bounds(
    steps: list[tuple[Outcome, Heard, float, timedelta]],
) -> None:
    state: FeedState | None = None
    now = NOW
    for outcome, said, jitter, later in steps:
        now += later
        state = polled(outcome, said if isinstance(outcome, Fetched) else None, state=state, now=now, jitter=jitter)
        if state.gone:
            assert state.next_poll is None
        else:
            assert state.next_poll is not None
            assert MINUTE <= state.next_poll - now <= 16 * DAY
        assert all(isinstance(value, str) for value in state.hints.values())
