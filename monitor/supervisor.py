"""`monitor worker`: prepares the database, starts worker processes, and starts another for each that ends too soon."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Event

from monitor.bootstrap import Application
from monitor.domain.work import Verb
from monitor.errors import LockedError, UsageError
from monitor.ports import Store
from monitor.service import publishing
from monitor.store.database import database_url
from monitor.telemetry import LOGGER, quieten, redact
from monitor.workers import Worker
from monitor.workqueue import make_queue

# A process that ends within so many seconds is followed by the next after a wait that doubles, up to the longest.
_TOO_SOON, _FIRST_WAIT, _LONGEST_WAIT = 10.0, 0.25, 30.0
_ATTEMPTS = 20
_PUBLISHED_EVERY = 15.0


@dataclass(kw_only=True)
class _Place:
    """A process's place: what it does, the process in it, and when the next may begin."""

    work: Callable[[], None]
    name: str = "worker"
    process: BaseProcess | None = None
    began: float = 0.0
    wait: float = 0.0
    next_start: float = 0.0

    def ended(self, now: float) -> None:
        self.wait = min(max(self.wait * 2, _FIRST_WAIT), _LONGEST_WAIT) if now - self.began < _TOO_SOON else 0.0
        self.next_start = now + self.wait
        self.process = None


@dataclass(kw_only=True)
class Supervisor:
    """Worker processes over one database; each is a fork of this one, which has loaded all that they share.

    With `metrics`, a host and a port, one more process serves what Prometheus asks for there.
    """

    app: Application
    processes: int
    verbs: Sequence[Verb] = tuple(Verb)
    metrics: tuple[str, int] | None = None
    stop: Event = field(default_factory=Event)

    def run(self) -> None:
        """Keep the processes at work until SIGTERM or SIGINT; then let them finish what they are at.

        Raises UsageError where the database is a file, LockedError where a run holds its lock, ConfigurationError.
        """
        if database_url(self.app.place).get_backend_name() != "postgresql":
            raise UsageError(
                "workers share a PostgreSQL database: name one with --database postgresql://… "
                "(`monitor watch` works on a file, `monitor db copy` moves it to a server)"
            )
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self.stop.set())
        quieten("psycopg.pool", "procrastinate")
        self._prepare()
        gc.collect()
        gc.freeze()  # so that collecting garbage in a fork does not copy the pages that all of them share
        places = [_Place(work=partial(_work, self.app, self.verbs)) for _ in range(self.processes)]
        if self.metrics is not None:
            places.append(_Place(work=partial(_publish, self.app, *self.metrics), name="metrics"))
        while not self.stop.is_set():
            for place in places:
                self._tend(place)
            wait([place.process.sentinel for place in places if place.process is not None], timeout=0.2)
        self._end([place.process for place in places if place.process is not None])

    def _prepare(self) -> None:
        """Load what the processes share, bring the database up to date and tell it the feeds."""
        self.app.load()
        # The twin's connections are closed again: a fork must not inherit any.
        with self.app.twin() as first, self._lock(first.store):
            make_queue(first.place)
            first.store.register_feeds([feed for feed in first.settings.feeds if feed.enabled])

    @contextmanager
    def _lock(self, store: Store) -> Iterator[None]:
        """Waits a moment for another supervisor, which begins at the same time."""
        for attempt in range(_ATTEMPTS):
            with ExitStack() as held:
                try:
                    held.enter_context(store.lock("prepare"))
                except LockedError:
                    if attempt == _ATTEMPTS - 1 or self.stop.wait(1):
                        raise
                else:
                    yield
                    return

    def _tend(self, place: _Place) -> None:
        now = time.monotonic()
        if place.process is not None and not place.process.is_alive():
            pid, how = place.process.pid, _how(place.process.exitcode)
            LOGGER.warning("%s %s ended (%s); another begins", place.name, pid, how)
            place.ended(now)
        if place.process is None and now >= place.next_start:
            context = multiprocessing.get_context("fork")
            place.process = context.Process(target=place.work, name=f"monitor {place.name}")
            place.process.start()
            place.began = now

    def _end(self, processes: Sequence[BaseProcess]) -> None:
        for process in processes:
            process.terminate()
        end = time.monotonic() + self.app.settings.workers.stop_within.total_seconds() + 5
        for process in processes:
            process.join(max(end - time.monotonic(), 0))
            if process.is_alive():
                LOGGER.error("worker %s does not stop; it is killed, and others take its work", process.pid)
                process.kill()
                process.join()


def _work(app: Application, verbs: Sequence[Verb]) -> None:
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_DFL)
    try:
        Worker(app=app, verbs=verbs).run()
    except Exception as error:
        cause = error.__cause__ or error  # procrastinate says only that there was an error
        LOGGER.warning("worker %s: %s", os.getpid(), redact(f"{type(cause).__name__}: {cause}".strip()))
        LOGGER.debug("worker %s", os.getpid(), exc_info=True)
        raise SystemExit(1) from error


def _publish(app: Application, host: str, port: int) -> None:
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    parent = os.getppid()
    with app.twin() as own, publishing(own.settings, lambda: own.store, own.clock, host=host, port=port) as publish:
        while os.getppid() == parent and not stop.is_set():
            publish()
            stop.wait(_PUBLISHED_EVERY)


def _how(code: int | None) -> str:
    return f"killed by signal {-code}" if code is not None and code < 0 else f"exit code {code}"
