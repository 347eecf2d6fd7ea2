"""The event loop in its caller's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from time import monotonic

import pytest

from monitor.domain.feeds import FetchRequest
from monitor.fetch.loop import CallersLoop
from tests.fetch.conftest import Fetchers
from tests.sites import Asked, Site, response

BUSY = 0.05


@pytest.fixture
def loop() -> Iterator[CallersLoop]:
    made = CallersLoop()
    yield made
    made.close()


def work_elsewhere(seconds: float = BUSY) -> None:
    """What a caller does that is busy with an outcome."""
    until = monotonic() + seconds
    while monotonic() < until:
        pass


async def now() -> float:
    return asyncio.get_running_loop().time()


def test_the_clock_stands_still_while_the_caller_is_busy(loop: CallersLoop) -> None:
    before = loop.run_until_complete(now())
    work_elsewhere()
    assert loop.run_until_complete(now()) - before < BUSY


def test_the_clock_runs_while_the_caller_waits(loop: CallersLoop) -> None:
    before = loop.run_until_complete(now())
    loop.run_until_complete(asyncio.wait_for(asyncio.sleep(BUSY), timeout=1))
    assert loop.run_until_complete(now()) - before >= BUSY


def test_no_server_is_late_because_the_caller_was(site: Site, fetchers: Fetchers) -> None:
    site.routes["*"] = response(b"x")
    requests = [FetchRequest(key=str(number), url=site.url(f"/{number}")) for number in range(6)]
    answered = []
    for _, outcome in fetchers(read_timeout=0.15, deadline=0.3, per_host=1).fetch(requests):
        answered.append(outcome)
        work_elsewhere(0.2)
    assert [type(outcome).__name__ for outcome in answered] == ["Fetched"] * 6


def test_the_wire_has_its_turn_while_the_caller_is_slow(site: Site, fetchers: Fetchers) -> None:
    asked: list[str] = []

    def noted(request: Asked) -> bytes:
        asked.append(request.path)
        return response(b"x")

    site.routes["*"] = noted
    requests = [FetchRequest(key=str(number), url=site.url(f"/{number}")) for number in range(40)]
    outcomes = fetchers(per_host=2).fetch(requests)
    ahead = []
    for number, _ in enumerate(outcomes, start=1):
        work_elsewhere(0.025)
        ahead.append(len(asked) - number)
    assert len(asked) == 40
    assert max(ahead) > 2
