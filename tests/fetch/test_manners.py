"""Turns, spacing, robots.txt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.feeds import FailureKind, Fetched, FetchFailed, FetchRequest
from monitor.fetch.headers import user_agent
from monitor.fetch.politeness import HostQueue
from monitor.fetch.robots import _LINES_KEPT
from tests.fetch.conftest import Fetch, Fetchers, Sites
from tests.sites import Site, response


def asked(host: str, number: int) -> FetchRequest:
    return FetchRequest(key=f"{host}/{number}", url=f"http://{host}/{number}")


@given(
    hosts=st.lists(st.sampled_from("abc"), max_size=30),
    per_host=st.integers(1, 4),
    spacing=st.sampled_from([0.0, 1.0, 2.5]),
    pattern=st.lists(st.booleans(), min_size=1, max_size=10),
)
def test_the_queue_keeps_its_word(hosts: list[str], per_host: int, spacing: float, pattern: list[bool]) -> None:
    requests = [asked(host, number) for number, host in enumerate(hosts)]
    queue = HostQueue(per_host=per_host, spacing=spacing)
    queue.add(requests)
    now, step = 0.0, 0
    running: list[str] = []
    taken: list[FetchRequest] = []
    last: dict[str, float] = {}
    while len(taken) < len(requests):
        step += 1
        if running and (pattern[step % len(pattern)] or queue.wait(now) is None):
            queue.done(running.pop(0))
            continue
        turn = queue.take(now)
        if turn is None:
            wait = queue.wait(now)
            assert wait is not None
            assert wait > 0
            now += wait
            continue
        host, request = turn
        assert host == request.key[0]
        assert now - last.get(host, -100.0) >= spacing
        last[host] = now
        running.append(host)
        taken.append(request)
        assert running.count(host) <= per_host
    assert sorted(request.key for request in taken) == sorted(request.key for request in requests)
    assert queue.waiting == 0
    for host in running:
        queue.done(host)
    assert queue.take(now + spacing) is None
    assert len(queue) == 0


def test_a_host_is_remembered_until_its_spacing_has_passed() -> None:
    queue = HostQueue(per_host=1, spacing=10.0)
    queue.add([asked("a", 1)])
    assert queue.take(0.0) == ("a", asked("a", 1))
    queue.done("a")
    assert queue.take(5.0) is None
    queue.add([asked("a", 2), asked("b", 1)])
    assert queue.take(5.0) == ("b", asked("b", 1))
    assert queue.wait(5.0) == 5.0
    assert len(queue) == 2


def test_hosts_take_turns() -> None:
    requests = [asked("big", number) for number in range(100)] + [asked("small", 0)]
    queue = HostQueue(per_host=10, spacing=0.0)
    queue.add(requests)
    first = [queue.take(0.0), queue.take(0.0)]
    assert {turn[0] for turn in first if turn} == {"big", "small"}


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("", "monitor/1.0"),
        ("ops@example.org", "monitor/1.0 (+ops@example.org)"),
        (" https://example.org/bot ", "monitor/1.0 (+https://example.org/bot)"),
        ("a\r\nX-Evil: 1", "monitor/1.0 (+aX-Evil: 1)"),
        ("联系", "monitor/1.0"),
    ],
)
def test_user_agent(contact: str, expected: str) -> None:
    assert user_agent("1.0", contact) == expected


# -- robots.txt -------------------------------------------------------------------------------------------------------

ROBOTS = {
    "all": (b"User-agent: *\nDisallow: /", "/news/1", False),
    "nothing": (b"User-agent: *\nDisallow:", "/news/1", True),
    "empty": (b"", "/news/1", True),
    "others": (b"User-agent: GPTBot\nDisallow: /", "/news/1", True),
    "this one": (b"User-agent: monitor\nDisallow: /news", "/news/1", False),
    "this one, allowed where all are not": (
        b"User-agent: *\nDisallow: /\n\nUser-agent: monitor\nAllow: /",
        "/news/1",
        True,
    ),
    "the longer rule": (b"User-agent: *\nDisallow: /news\nAllow: /news/open", "/news/open/1", True),
    "a pattern": (b"User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
    "a pattern that ends": (b"User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf.html", True),
    "with a byte order mark": (b"\xef\xbb\xbfUser-agent: *\nDisallow: /", "/news/1", False),
    "garbage": (bytes(range(256)) * 20, "/news/1", True),
    "a web page": (b"<!doctype html><html><body>nothing here</body></html>", "/news/1", True),
    "an attack by wildcards": (b"User-agent: *\nDisallow: /" + b"*a" * 900 + b"b$", "/" + "a" * 3000, True),
    "a million rules": (b"User-agent: *\n" + b"Disallow: /x\n" * 35_000, "/news/1", True),
}


@pytest.mark.parametrize("name", ROBOTS)
def test_robots_txt(site: Site, fetch: Fetch, name: str) -> None:
    text, path, allowed = ROBOTS[name]
    site.routes |= {"/robots.txt": response(text), "*": response(b"the page")}
    outcome = fetch(site.url(path), request={"article": True}, robots=True)
    assert isinstance(outcome, Fetched) is allowed
    if isinstance(outcome, FetchFailed):
        assert outcome.kind is FailureKind.ROBOTS
        assert path not in [request.path for request in site.asked]


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("404 Not Found", True),
        ("403 Forbidden", True),
        ("410 Gone", True),
        ("500 Oh", False),
        ("503 Oh", False),
        ("429 Oh", False),
    ],
)
def test_a_robots_txt_that_cannot_be_read(site: Site, fetch: Fetch, status: str, allowed: bool) -> None:
    site.routes |= {"/robots.txt": response(b"", status=status), "*": response(b"the page")}
    outcome = fetch(site.url("/news"), request={"article": True}, robots=True)
    assert isinstance(outcome, Fetched) is allowed
    if isinstance(outcome, FetchFailed):
        assert "robots.txt" in outcome.reason


def test_robots_txt_is_asked_once_and_never_for_feeds(site: Site, fetchers: Fetchers) -> None:
    site.routes["*"] = response(b"the page")
    fetcher = fetchers(robots=True)
    list(fetcher.fetch([FetchRequest(key="feed", url=site.url("/feed"))]))
    assert [request.path for request in site.asked] == ["/feed"]
    pages = [FetchRequest(key=str(number), url=site.url(f"/{number}"), article=True) for number in range(20)]
    assert all(isinstance(outcome, Fetched) for _, outcome in fetcher.fetch(pages))
    assert [request.path for request in site.asked].count("/robots.txt") == 1


def test_what_is_remembered_of_robots_txt_is_bounded(sites: Sites, fetchers: Fetchers) -> None:
    """Long rules of many sites push out those that were asked for long ago; those are asked for again."""
    rules = "User-agent: *\n" + "Disallow: /private\n" * (_LINES_KEPT // 3)
    three = [sites(host=f"127.0.0.{n}") for n in range(1, 4)]
    for site in three:
        site.routes |= {"/robots.txt": response(rules.encode()), "/page": response(b"page")}
    fetcher = fetchers(robots=True)
    for site in (*three, three[1], three[0]):
        [(_, outcome)] = fetcher.fetch([FetchRequest(key="page", url=site.url("/page"), article=True)])
        assert isinstance(outcome, Fetched)
    assert [[asked.path for asked in site.asked].count("/robots.txt") for site in three] == [2, 1, 1]


def test_robots_may_be_left_unasked(site: Site, fetch: Fetch) -> None:
    site.routes |= {"/robots.txt": response(b"User-agent: *\nDisallow: /"), "*": response(b"the page")}
    assert isinstance(fetch(site.url("/news"), request={"article": True}, robots=False), Fetched)
