"""The queue that wakes workers: procrastinate in a schema of its own beside the ledger.

What is to be done stands in the ledger's tables (`Store.shares`); a job says where to look. So the queue may be lost at
any time, and is made anew where procrastinate's version changed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

import procrastinate
import psycopg
from procrastinate import exceptions, jobs
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from monitor.domain.work import Share, Verb
from monitor.errors import StoreUnavailable, TryAgainError, UsageError
from monitor.store.database import database_url

SCHEMA = "monitor_queue"
LOOK, SIGN = "look", "sign"
_SCHEMA_LOCK = 0x6D6F6E7175657565
# A share that fails is tried again after 2 s, 4 s, 8 s … at most five minutes apart; then it is dead for an hour, so
# that one that always fails neither stops for good nor keeps everybody busy.
_MOST_ATTEMPTS, _LONGEST_WAIT, DEAD_FOR = 10, 300, timedelta(hours=1)
_KEEP_DEAD_HOURS = 7 * 24

_KNOWN = """
    SELECT DISTINCT queueing_lock AS name FROM procrastinate_jobs AS job WHERE queueing_lock IS NOT NULL AND (
        status IN ('todo', 'doing') OR status = 'failed' AND EXISTS (
            SELECT 1 FROM procrastinate_events WHERE job_id = job.id AND type = 'failed'
            AND at > now() - make_interval(secs => %(dead_for)s)))
"""
_HELD = "SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = ANY(%(workers)s)"
_WARY = "UPDATE procrastinate_jobs SET args = args || '{\"wary\": true}' WHERE id = %(job)s AND task_name = 'read'"
_COUNTS = "SELECT queue_name, status::text, count(*) FROM procrastinate_jobs GROUP BY queue_name, status"
_WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)"
_DEAD = """
    SELECT queueing_lock, attempts, (
        SELECT max(at) FROM procrastinate_events WHERE job_id = job.id AND type = 'failed')
    FROM procrastinate_jobs AS job WHERE status = 'failed' ORDER BY id DESC LIMIT 100
"""
_FORGET_DEAD = "DELETE FROM procrastinate_jobs WHERE status = 'failed'"

Do = Callable[[Share, bool, int], Awaitable[None]]
Look = Callable[[], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dead:
    """A share that was given up for now: it failed too often."""

    name: str
    attempts: int
    at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueState:
    """How the queue is: jobs by verb and state, and workers that are alive."""

    jobs: dict[tuple[str, str], int]
    workers: int


class _Again(BaseRetryStrategy):
    """Tries a share again later; soon where only somebody else was at it."""

    def get_retry_decision(self, *, exception: BaseException, job: jobs.Job) -> RetryDecision | None:
        """When to try again; None to give up."""
        if isinstance(exception, TryAgainError):
            return RetryDecision(retry_in={"seconds": min(2 ** min(job.attempts, 5), 30)})
        if not isinstance(exception, Exception):  # the process is told to stop
            return RetryDecision(retry_in={"seconds": 0})
        if job.attempts >= _MOST_ATTEMPTS:
            return None
        return RetryDecision(retry_in={"seconds": min(2 ** (job.attempts + 1), _LONGEST_WAIT)})


class WorkQueue:
    """The jobs of one database. An async context manager.

    `do` works at a share, `look` looks at the tables every `every`, `sign` gives a sign of life every minute. Of all
    workers over the database one looks, and one gives the sign.
    """

    def __init__(self, place: str, *, do: Do, look: Look, every: timedelta, sign: Look) -> None:
        self.app = procrastinate.App(connector=_connector(place))
        self._tasks = {verb: self._task(verb, do) for verb in Verb}
        seconds = min(max(round(every.total_seconds()), 1), 30)  # cron counts no further than the minute

        @self.app.periodic(cron=f"* * * * * */{seconds}")
        @self.app.task(name=LOOK, queue=LOOK, queueing_lock=LOOK)
        async def looking(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
            await look()

        @self.app.periodic(cron="* * * * *")
        @self.app.task(name=SIGN, queue=LOOK, queueing_lock=SIGN)
        async def signing(timestamp: int) -> None:  # noqa: ARG001 - the same
            await sign()

    async def __aenter__(self) -> WorkQueue:
        await self.app.open_async()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.app.close_async()

    async def defer(self, shares: Iterable[Share]) -> None:
        """Wake workers for these shares; those at which somebody is or will be, and dead ones, are left out."""
        rows = await self._all(_KNOWN, dead_for=DEAD_FOR.total_seconds())
        known = {row["name"] for row in rows}
        wanted = [self._job(share) for share in shares if share.name not in known]
        if not wanted:
            return
        try:
            await self.app.job_manager.batch_defer_jobs_async(wanted)
        except exceptions.AlreadyEnqueued:  # another worker was faster with one of them
            for job in wanted:
                with suppress(exceptions.AlreadyEnqueued):
                    await self.app.job_manager.defer_job_async(job)

    async def release(self, dead_after: timedelta) -> list[str]:
        """Give the shares of workers that are silent for so long to others; returns the names of the shares."""
        manager, seconds = self.app.job_manager, dead_after.total_seconds()
        stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=seconds))
        for job in stalled:
            await self.app.connector.execute_query_async(_WARY, job=job.id)  # the worker may have died of what it read
            await self._give_back(job.id or 0)
        return [job.queueing_lock or job.task_name for job in stalled]

    async def release_lost(self, workers: Collection[int], before: set[int], working_at: Collection[int]) -> set[int]:
        """Give back the jobs that stand as these living workers' and that none of them works at.

        The end of a job is lost where the database goes away in that moment. `before` is what the last call returned: a
        job must be seen twice, so that one that only just begins is left alone.
        """
        rows = await self._all(_HELD, workers=list(workers))
        lost = {int(row["id"]) for row in rows} - set(working_at)
        for job in lost & before:
            await self._give_back(job)
        return lost - before

    async def forget_old(self) -> None:
        """Delete dead jobs after a week."""
        await self.app.job_manager.delete_old_jobs(nb_hours=_KEEP_DEAD_HOURS, include_failed=True)

    def _task(self, verb: Verb, do: Do) -> Any:
        @self.app.task(name=verb.value, queue=verb.value, pass_context=True, retry=_Again())
        async def work(context: procrastinate.JobContext, part: str, feeds: Sequence[str], wary: bool = False) -> None:  # noqa: FBT001, FBT002 - jobs' arguments have names
            await do(Share(verb=verb, part=part, feeds=tuple(feeds)), wary, context.job.id or 0)

        return work

    def _job(self, share: Share) -> jobs.Job:
        arguments: dict[str, Any] = {"part": share.part, "feeds": list(share.feeds)}
        deferrer = self._tasks[share.verb].configure(
            lock=share.lock,
            queueing_lock=share.name,
            task_kwargs=arguments,
            priority=int(share.verb is Verb.JUDGE),  # what is read already comes before what is still to be read
        )
        job: jobs.Job = deferrer.job
        return job

    async def _give_back(self, job: int) -> None:
        try:
            await self.app.job_manager.retry_job_by_id_async(job, retry_at=_now())
        except exceptions.UniqueViolation:
            await self.app.job_manager.finish_job_by_id_async(job, jobs.Status.ABORTED, delete_job=True)

    async def _all(self, query: str, **values: Any) -> list[dict[str, Any]]:
        return await self.app.connector.execute_query_all_async(query, **values)


def make_queue(place: str) -> None:
    """Make the queue's schema where it is missing or of another version of procrastinate. Raises StoreUnavailable."""
    wanted = ".".join(version("procrastinate").split(".")[:2])
    with _connected(place) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_SCHEMA_LOCK,))
        found = connection.execute(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s", (SCHEMA,)
        ).fetchone()
        if found is not None and found[0] == wanted:
            return
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        connection.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '{wanted}'")
        connection.execute(procrastinate.schema.SchemaManager.get_schema())


def queue_state(place: str, alive_within: timedelta) -> QueueState:
    """How the queue is. Raises StoreUnavailable, UsageError."""
    make_queue(place)
    with _connected(place) as connection:
        counts = {(name, status): count for name, status, count in connection.execute(_COUNTS) if name != LOOK}
        row = connection.execute(_WORKERS, (alive_within.total_seconds(),)).fetchone()
    return QueueState(jobs=counts, workers=row[0] if row else 0)


def dead_shares(place: str) -> list[Dead]:
    """The shares that were given up, the latest first."""
    make_queue(place)
    with _connected(place) as connection:
        return [Dead(name=name, attempts=tries, at=at) for name, tries, at in connection.execute(_DEAD)]


def forget_dead(place: str) -> int:
    """Forget what was given up, so that it is tried again at once; returns how many shares there were."""
    make_queue(place)
    with _connected(place) as connection:
        return connection.execute(_FORGET_DEAD).rowcount


def _connected(place: str) -> psycopg.Connection[tuple[Any, ...]]:
    try:
        return psycopg.connect(_libpq(place), options=_options())
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise StoreUnavailable(f"the queue's database cannot be reached: {reason}; see to it and try again") from error


def _connector(place: str) -> procrastinate.PsycopgConnector:
    return procrastinate.PsycopgConnector(
        conninfo=_libpq(place), kwargs={"options": _options()}, min_size=1, max_size=6, timeout=10.0
    )


def _libpq(place: str) -> str:
    url = database_url(place)
    if url.get_backend_name() != "postgresql":
        raise UsageError(
            f"workers share a PostgreSQL database, and {place} is a file; `monitor watch` works on a file, "
            "`monitor db copy` moves it to a server"
        )
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _options() -> str:
    return f"-c search_path={SCHEMA}"


def _now() -> datetime:
    return procrastinate.utils.utcnow()
