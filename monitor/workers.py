"""A worker: one process that takes shares of the four verbs, as the queue wakes it, until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from procrastinate.worker import Worker as QueueWorker

from monitor.bootstrap import Application
from monitor.domain.counted import counted
from monitor.domain.feeds import Feed
from monitor.domain.work import PLAN, Share, Verb
from monitor.errors import LockedError, StoreUnavailable
from monitor.pipeline.pausing import paused
from monitor.pipeline.reports import Report
from monitor.pipeline.run import exit_code
from monitor.telemetry import LOGGER, redact
from monitor.workqueue import DEAD_FOR, LOOK, SIGN, WorkQueue, dead_shares

T = TypeVar("T")

# What a verb leaves for the next one, and for itself.
_THEN: Mapping[Verb, tuple[Verb, ...]] = {
    Verb.POLL: (Verb.READ, Verb.JUDGE),
    Verb.READ: (Verb.JUDGE,),
    Verb.JUDGE: (Verb.JUDGE, Verb.DISPATCH),
    Verb.DISPATCH: (),
}
# Polling and sending wait for the wire and run beside reading and judging, which take a processor.
_WIRE, _MIND = "wire", "mind"
_LANES: Mapping[str, tuple[Verb, ...]] = {_WIRE: (Verb.DISPATCH, Verb.POLL), _MIND: (Verb.JUDGE, Verb.READ)}
_LANE_OF = {verb: lane for lane, verbs in _LANES.items() for verb in verbs}
# These take a batch at a time and go on while there is one; after so many seconds others get their turn.
_GO_ON, _TURN = (Verb.READ, Verb.JUDGE), 20.0


def perform(app: Application, feeds: Mapping[str, Feed], share: Share, *, wary: bool = False) -> Report:
    """Do a share of a verb's work, fenced. Raises LockedError where another worker is at it, and what the verb raises.

    `wary`: a worker died over it before.
    """
    limits = app.settings.workers
    with app.store.lock(share.lock):
        match share.verb:
            case Verb.POLL:
                mine = [feeds[name] for name in share.feeds if name in feeds]
                return replace(app.poll(), feeds=mine).share()
            case Verb.READ:
                return app.read().share(int(share.part), limits.read_batch, wary=wary)
            case Verb.JUDGE if share.part == PLAN:
                return app.plan(limits)
            case Verb.JUDGE:
                return app.judge().share(int(share.part), limits.judge_batch)
            case Verb.DISPATCH:
                return app.dispatch().share(share.part)


def vouch(app: Application) -> None:
    """Tell the watchdog that there are workers, and how it is: a failure where a share of the work fails for good.

    Where nobody is left to say so, it hears nothing, and speaks up by itself.
    """
    app.watchdog.start()
    try:
        found = app.store.summary()
        since = app.clock.now() - DEAD_FOR
        dead = [one for one in dead_shares(app.place) if one.at is None or one.at > since]
    except Exception as error:
        app.watchdog.finish(exit_code(error), redact(f"{type(error).__name__}: {error}"))
        raise
    told = [f"{counted(found.unread, 'entry')} wait to be read, {counted(found.unjudged, 'article')} to be judged"]
    told += [f"{one.name} is given up for now after {one.attempts} attempts; see the workers' log" for one in dead]
    app.watchdog.finish(1 if dead else 0, "\n".join(told))


class _Lane:
    """Threads that work, each with an application of its own."""

    def __init__(self, app: Application, name: str, threads: int) -> None:
        self._app = app
        self._own = threading.local()
        self._making = threading.Lock()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)

    async def do(self, work: Callable[[Application], T]) -> T:
        """Work in a thread of this lane."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: work(self._mine()))

    def close(self) -> None:
        """Wait for what runs."""
        self._pool.shutdown()

    def _mine(self) -> Application:
        if not hasattr(self._own, "app"):
            with self._making:
                self._own.app = self._app.twin()
        app: Application = self._own.app
        return app


@dataclass(kw_only=True)
class Worker:
    """One process, with threads for each of its lanes."""

    app: Application
    verbs: Collection[Verb] = tuple(Verb)
    _jobs: set[int] = field(default_factory=set)
    _lost: set[int] = field(default_factory=set)
    _queue_workers: list[QueueWorker] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, or until the database goes away (then it raises)."""
        self.app.pause_with(self._stop.wait)
        asyncio.run(self._run())

    @cached_property
    def _feeds(self) -> dict[str, Feed]:
        return {feed.id: feed for feed in self.app.settings.feeds if feed.enabled}

    async def _run(self) -> None:
        limits = self.app.settings.workers
        threads = {_WIRE: limits.connections, _MIND: 1, LOOK: 1}
        self._lanes = {name: _Lane(self.app, name, number) for name, number in threads.items()}
        self._queue = WorkQueue(
            self.app.place, do=self._do, look=self._look, every=limits.look_every, sign=lambda: self._ask(vouch)
        )
        async with AsyncExitStack() as held:
            for lane in self._lanes.values():
                held.callback(lane.close)
            await held.enter_async_context(self._queue)
            self._queue_workers = [
                self._queue_worker(name, queues, threads[name]) for name, queues in self._served().items()
            ]
            loop = asyncio.get_running_loop()
            for name in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(name, self._end)
            watching = asyncio.create_task(self._stop_with_parent())
            held.callback(watching.cancel)
            working = [asyncio.create_task(_running(worker)) for worker in self._queue_workers]
            await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
            lost = not self._stop.is_set()  # one of them failed: all of them stop, and a new process begins
            self._end()
            ended = await asyncio.gather(*working, return_exceptions=True)
        if lost:
            raise next((one for one in ended if one is not None), StoreUnavailable("the queue's database went away"))

    def _served(self) -> dict[str, list[str]]:
        """The queues that each lane takes jobs from."""
        mine = {name: [verb.value for verb in verbs if verb in self.verbs] for name, verbs in _LANES.items()}
        return {name: queues for name, queues in mine.items() if queues} | {LOOK: [LOOK]}

    def _queue_worker(self, name: str, queues: list[str], at_once: int) -> QueueWorker:
        limits = self.app.settings.workers
        dead = limits.dead_after.total_seconds()
        return QueueWorker(
            app=self._queue.app,
            name=name,
            queues=queues,
            concurrency=at_once,
            delete_jobs="successful",
            fetch_job_polling_interval=limits.look_every.total_seconds(),
            shutdown_graceful_timeout=limits.stop_within.total_seconds(),
            update_heartbeat_interval=dead / 3,
            stalled_worker_timeout=dead,
            install_signal_handlers=False,
        )

    def _end(self) -> None:
        self._stop.set()
        for worker in self._queue_workers:
            worker.stop()  # type: ignore[no-untyped-call]  # procrastinate left it out

    async def _stop_with_parent(self) -> None:
        parent = os.getppid()
        while os.getppid() == parent:  # noqa: ASYNC110 - nothing but looking tells that a parent died
            await asyncio.sleep(1)
        self._end()

    # -- jobs -----------------------------------------------------------------------------------------------------
    async def _do(self, share: Share, wary: bool, job: int) -> None:  # noqa: FBT001 - as the queue calls it
        lane = self._lanes[_LANE_OF[share.verb]]
        turn = time.monotonic() + _TURN
        self._jobs.add(job)
        try:
            while not self._stop.is_set() and not await self._ask(lambda app: share.verb in paused(app.store)):
                report = await lane.do(lambda app: perform(app, self._feeds, share, wary=wary))
                if report.worth_telling:
                    LOGGER.info("%s: %s", share.name, report)
                await self._wake(_THEN[share.verb])
                if not report.worth_telling or share.verb not in _GO_ON or time.monotonic() > turn:
                    return
        except LockedError:
            raise  # somebody else is at it, which is no trouble
        except Exception as error:
            LOGGER.warning("%s: %s; it is tried again", share.name, redact(f"{type(error).__name__}: {error}"))
            raise
        finally:
            self._jobs.discard(job)

    async def _look(self) -> None:
        """What is due, and what dead workers left behind."""
        for name in await self._queue.release(self.app.settings.workers.dead_after):
            if name not in (LOOK, SIGN):
                LOGGER.warning("%s: its worker died; another takes it", name)
        mine = [worker.worker_id for worker in self._queue_workers if worker.worker_id is not None]
        self._lost = await self._queue.release_lost(mine, self._lost, self._jobs)
        await self._queue.forget_old()
        await self._wake(Verb)

    async def _wake(self, verbs: Iterable[Verb]) -> None:
        shares = await self._ask(lambda app: list(_waiting(app, verbs)))
        await self._queue.defer(shares)

    async def _ask(self, question: Callable[[Application], T]) -> T:
        return await self._lanes[LOOK].do(question)


def _waiting(app: Application, verbs: Iterable[Verb]) -> Iterable[Share]:
    limits, held = app.settings.workers, paused(app.store)
    for verb in verbs:
        if verb not in held:
            now = app.clock.now()
            yield from app.store.shares(verb, now, feeds=limits.poll_batch, patience=limits.order_patience)


async def _running(worker: QueueWorker) -> None:
    await worker.run()  # type: ignore[no-untyped-call]  # procrastinate left it out
