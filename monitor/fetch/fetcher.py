"""The fetcher: many GETs at once behind a plain iterator."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from time import monotonic

from monitor.domain.feeds import FailureKind, Fetched, FetchFailed, FetchLimits, FetchRequest, Outcome
from monitor.errors import MonitorError
from monitor.fetch.exchange import Exchange
from monitor.fetch.guard import AddressGuard
from monitor.fetch.headers import user_agent
from monitor.fetch.politeness import HostQueue
from monitor.fetch.robots import RobotsRules
from monitor.fetch.transport import GuardedTransport
from monitor.ports import Clock

# So many requests are taken from the caller ahead of their turn, for many hosts to take turns and for the wire to have
# work while the caller stores what came; then so many at once.
_AHEAD, _AT_ONCE = 1024, 128
# What may lie finished and not yet taken by the caller, so that a slow one does not fill the memory.
_WAITING_OUTCOMES = 256
_WAITING_BYTES = 32_000_000

_Result = tuple[FetchRequest, Outcome] | BaseException
_Answer = Callable[[FetchRequest], Awaitable[Outcome]]


class HttpFetcher:
    """Implements `monitor.ports.Fetcher` with one event loop in a thread; connections live until `close`.

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
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None

    def fetch(self, requests: Iterable[FetchRequest]) -> Iterator[tuple[FetchRequest, Outcome]]:
        """Yield each request with its outcome, in the order in which they finish. Never raises for a bad host.

        Requests are taken as there is room for them, while the caller waits for an outcome and in its thread.
        """
        coming = iter(requests)
        given = list(islice(coming, _AHEAD))
        if not given:
            return
        loop = self._started()
        run = _Run(self._answer, self._limits)
        future = asyncio.run_coroutine_threadsafe(run.work(), loop)
        unanswered = 0
        try:
            while given or unanswered:
                if given:
                    loop.call_soon_threadsafe(run.add, given)
                    unanswered += len(given)
                result = run.results.get()
                if isinstance(result, BaseException):
                    raise MonitorError(f"the fetcher stopped in the middle: {result!r}; run it again") from result
                yield result
                run.taken(result[1], loop)
                unanswered -= 1
                given = list(islice(coming, _AT_ONCE)) if unanswered <= _AHEAD - _AT_ONCE else []
        finally:
            future.cancel()

    def close(self) -> None:
        """Close every connection and end the thread."""
        if self._loop is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._shut_down(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._loop = self._thread = None

    async def _answer(self, request: FetchRequest) -> Outcome:
        if request.article and self._limits.robots:
            refusal = await self._robots.refusal(request.url)
            if refusal is not None:
                return refusal
        return await self._exchange.get(request)

    def _started(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = Thread(target=self._loop.run_forever, name="fetch", daemon=True)
            self._thread.start()
        return self._loop

    async def _shut_down(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._transport.aclose()
        await asyncio.get_running_loop().shutdown_default_executor()


class _Run:
    """The requests of one call. Everything but `taken` happens in the loop's thread."""

    def __init__(self, answer: _Answer, limits: FetchLimits) -> None:
        self.results: SimpleQueue[_Result] = SimpleQueue()
        self._answer = answer
        self._queue = HostQueue(per_host=limits.per_host, spacing=limits.spacing)
        self._concurrency = max(1, limits.concurrency)
        self._running = 0
        self._given = self._taken = 0
        self._given_bytes = self._taken_bytes = 0
        self._changed = asyncio.Event()
        self._stalled = False

    def add(self, requests: Sequence[FetchRequest]) -> None:
        """More to be answered."""
        self._queue.add(requests)
        self._changed.set()

    async def work(self) -> None:
        """Answer every request until cancelled. What goes wrong here is put into `results`."""
        try:
            async with asyncio.TaskGroup() as tasks:
                while True:
                    self._changed.clear()
                    self._stalled = self._full()
                    if self._stalled or self._running >= self._concurrency:
                        await self._changed.wait()
                        continue
                    turn = self._queue.take(monotonic())
                    if turn is None:
                        await self._pause(self._queue.wait(monotonic()))
                        continue
                    self._running += 1
                    tasks.create_task(self._one(*turn))
        except BaseException as error:
            self.results.put(error)
            raise

    def taken(self, outcome: Outcome, loop: asyncio.AbstractEventLoop) -> None:
        """The reader is through with an outcome (called in the reader's thread)."""
        self._taken += 1
        self._taken_bytes += _weight(outcome)
        if self._stalled:
            loop.call_soon_threadsafe(self._changed.set)

    async def _one(self, host: str, request: FetchRequest) -> None:
        try:
            outcome = await self._answer(request)
        except Exception as error:  # noqa: BLE001 - one address must not end the others' requests
            reason = f"the exchange failed: {error!r}"
            outcome = FetchFailed(url=request.url, kind=FailureKind.PROTOCOL, reason=reason)
        self._running -= 1
        self._queue.done(host)
        self._given += 1
        self._given_bytes += _weight(outcome)
        self.results.put((request, outcome))
        self._changed.set()

    async def _pause(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass

    def _full(self) -> bool:
        return self._given - self._taken >= _WAITING_OUTCOMES or self._given_bytes - self._taken_bytes >= _WAITING_BYTES


def _weight(outcome: Outcome) -> int:
    return len(outcome.body) if isinstance(outcome, Fetched) else 0
