"""The fetcher: many GETs at once behind a plain iterator."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from itertools import islice
from time import monotonic

from monitor.domain.feeds import FailureKind, Fetched, FetchFailed, FetchLimits, FetchRequest, Outcome
from monitor.errors import MonitorError
from monitor.fetch.exchange import Exchange
from monitor.fetch.guard import AddressGuard
from monitor.fetch.headers import user_agent
from monitor.fetch.loop import CallersLoop
from monitor.fetch.politeness import HostQueue
from monitor.fetch.robots import RobotsRules
from monitor.fetch.transport import GuardedTransport
from monitor.ports import Clock

# So many requests are taken from the caller ahead of their turn, for many hosts to take turns and for the wire to have
# work while the caller stores what came; then so many at once. More than four for each connection (there are 64 unless
# the configuration says otherwise) only cost: at 1,024 the states that wait fall out of the processor's caches, and
# 10,000 feeds took a tenth longer.
_AHEAD, _AT_ONCE = 256, 64
# What may lie finished and not yet taken by the caller, so that a slow one does not fill the memory.
_WAITING_OUTCOMES = 256
_WAITING_BYTES = 32_000_000
# A caller that is slow over its outcomes lets the wire have its turn this often (seconds), for so many steps.
_SERVED, _STEPS = 0.02, 4

_Answer = Callable[[FetchRequest], Awaitable[Outcome]]


class HttpFetcher:
    """Implements `monitor.ports.Fetcher` with an event loop in the caller's thread; connections live until `close`.

    `version` stands in the User-Agent, `clock` dates a Retry-After, `tls` replaces the system's certificates.
    Raises ConfigurationError for an `allow_private` that is no network.
    """

    def __init__(self, limits: FetchLimits, *, version: str, clock: Clock, tls: ssl.SSLContext | None = None) -> None:
        self._limits = limits
        # As many sites stay connected as are asked at once: a feed and its pages share a host, and follow one another.
        self._transport = GuardedTransport(AddressGuard(limits.allow_private), sites=limits.concurrency, tls=tls)
        agent = user_agent(version, limits.contact)
        self._exchange = Exchange(self._transport, limits, agent=agent, now=clock.now)
        self._robots = RobotsRules(self._exchange.get)
        self._loop: CallersLoop | None = None

    def fetch(self, requests: Iterable[FetchRequest]) -> Iterator[tuple[FetchRequest, Outcome]]:
        """Yield each request with its outcome, in the order in which they finish. Never raises for a bad host.

        Requests are taken as there is room for them, while the caller waits for an outcome and in its thread.
        """
        coming = iter(requests)
        given = list(islice(coming, _AHEAD))
        if not given:
            return
        if self._loop is None:
            self._loop = CallersLoop()
        run = _Run(self._answer, self._limits)
        work = self._loop.create_task(run.work())
        unanswered = 0
        try:
            while given or unanswered:
                unanswered += len(given)
                run.add(given)
                if not run.finished or monotonic() - run.served >= _SERVED:
                    self._loop.run_until_complete(run.serve(work))
                request, outcome = run.take()
                yield request, outcome
                unanswered -= 1
                given = list(islice(coming, _AT_ONCE)) if unanswered <= _AHEAD - _AT_ONCE else []
        finally:
            work.cancel()

    def close(self) -> None:
        """Close every connection."""
        if self._loop is None:
            return
        self._loop.run_until_complete(self._shut_down())
        self._loop.close()
        self._loop = None

    async def _answer(self, request: FetchRequest) -> Outcome:
        if request.article and self._limits.robots:
            refusal = await self._robots.refusal(request.url)
            if refusal is not None:
                return refusal
        return await self._exchange.get(request)

    async def _shut_down(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._transport.aclose()
        await asyncio.get_running_loop().shutdown_default_executor()


class _Run:
    """The requests of one call."""

    def __init__(self, answer: _Answer, limits: FetchLimits) -> None:
        self.finished: deque[tuple[FetchRequest, Outcome]] = deque()
        self.served = monotonic()
        self._answer = answer
        self._queue = HostQueue(per_host=limits.per_host, spacing=limits.spacing)
        self._concurrency = max(1, limits.concurrency)
        self._running = 0
        self._waiting_bytes = 0
        self._changed = asyncio.Event()
        self._arrived = asyncio.Event()

    def add(self, requests: Sequence[FetchRequest]) -> None:
        """More to be answered."""
        self._queue.add(requests)
        self._changed.set()

    async def serve(self, work: asyncio.Task[None]) -> None:
        """Let the wire have its turn; wait for an outcome only if none is there. Raises what ended the work."""
        for _ in range(_STEPS):
            await asyncio.sleep(0)
        if not self.finished:
            self._arrived.clear()
            arrived = asyncio.ensure_future(self._arrived.wait())
            await asyncio.wait((arrived, work), return_when=asyncio.FIRST_COMPLETED)
            arrived.cancel()
        if work.done():
            raise MonitorError(f"the fetcher stopped in the middle: {work.exception()!r}; run it again")
        self.served = monotonic()

    def take(self) -> tuple[FetchRequest, Outcome]:
        """The outcome that finished first."""
        request, outcome = self.finished.popleft()
        self._waiting_bytes -= _weight(outcome)
        self._changed.set()
        return request, outcome

    async def work(self) -> None:
        """Answer every request until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._changed.clear()
                if self._full() or self._running >= self._concurrency:
                    await self._changed.wait()
                    continue
                turn = self._queue.take(monotonic())
                if turn is None:
                    await self._pause(self._queue.wait(monotonic()))
                    continue
                self._running += 1
                tasks.create_task(self._one(*turn))

    async def _one(self, host: str, request: FetchRequest) -> None:
        try:
            outcome = await self._answer(request)
        except Exception as error:  # noqa: BLE001 - one address must not end the others' requests
            reason = f"the exchange failed: {error!r}"
            outcome = FetchFailed(url=request.url, kind=FailureKind.PROTOCOL, reason=reason)
        self._running -= 1
        self._queue.done(host)
        self._waiting_bytes += _weight(outcome)
        self.finished.append((request, outcome))
        self._arrived.set()
        self._changed.set()

    async def _pause(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass

    def _full(self) -> bool:
        return len(self.finished) >= _WAITING_OUTCOMES or self._waiting_bytes >= _WAITING_BYTES


def _weight(outcome: Outcome) -> int:
    return len(outcome.body) if isinstance(outcome, Fetched) else 0
