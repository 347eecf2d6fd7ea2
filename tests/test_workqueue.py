"""The queue that wakes workers: one job a share, dead workers' jobs given back, and nothing lost with the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

import psycopg
import pytest
from procrastinate.jobs import Job
from procrastinate.retry import RetryDecision
from procrastinate.worker import Worker

from monitor import workqueue
from monitor.domain.work import Share, Verb
from monitor.errors import LockedError, StoreUnavailable, UsageError
from monitor.workqueue import WorkQueue, dead_shares, forget_dead, make_queue, queue_state
from tests.databases import postgres_server

READ = Share(verb=Verb.READ, part="17")
POLL = Share(verb=Verb.POLL, part="17", feeds=("a", "b"))
JUDGE = Share(verb=Verb.JUDGE, part="3")
MINUTE = timedelta(minutes=1)
JOBS = "SELECT queueing_lock, lock, status::text, args ? 'wary', attempts FROM procrastinate_jobs ORDER BY id"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of this module's own."""
    with postgres_server(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture
def place(server: str) -> Iterator[str]:
    """A database with an empty queue."""
    make_queue(server)
    yield server
    with psycopg.connect(server) as connection:
        connection.execute(f"DROP SCHEMA {workqueue.SCHEMA} CASCADE")


def sql(place: str, query: str) -> list[tuple[object, ...]]:
    """Ask or tell the queue's tables."""
    with psycopg.connect(place, options=f"-c search_path={workqueue.SCHEMA}") as connection:
        done = connection.execute(query)
        return done.fetchall() if done.description else []


def with_queue(
    place: str, work: Callable[[WorkQueue], Awaitable[None]], *, failure: BaseException | None = None
) -> list[Share]:
    """Do something with an open queue whose jobs fail, or succeed; returns the shares that were worked at."""
    done: list[Share] = []

    async def do(share: Share, _wary: bool, _job: int) -> None:
        done.append(share)
        if failure is not None:
            raise failure

    async def look() -> None:
        """Nothing is due."""

    async def main() -> None:
        async with WorkQueue(place, do=do, look=look, every=MINUTE, sign=look) as queue:
            await work(queue)

    asyncio.run(main())
    return done


async def work_off(queue: WorkQueue) -> None:
    """Work at all that waits, once."""
    verbs = [verb.value for verb in Verb]
    await Worker(queue.app, queues=verbs, wait=False, delete_jobs="successful", install_signal_handlers=False).run()  # type: ignore[no-untyped-call]  # procrastinate left it out


def test_a_share_is_queued_once_and_worked_at_under_its_lock(place: str) -> None:
    async def work(queue: WorkQueue) -> None:
        await queue.defer([READ, POLL])
        await queue.defer([READ, JUDGE])
        assert sql(place, JOBS) == [
            ("read 17", "web 17", "todo", False, 0),
            ("poll 17", "web 17", "todo", False, 0),
            ("judge 3", "judge 3", "todo", False, 0),
        ]
        await work_off(queue)
        assert queue_state(place, MINUTE).jobs == {}

    assert with_queue(place, work) == [JUDGE, READ, POLL], "what is read is judged before more is read"


def test_the_work_of_a_silent_worker_is_given_to_others_and_read_warily(place: str) -> None:
    async def work(queue: WorkQueue) -> None:
        await queue.defer([READ, JUDGE])
        sql(place, "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '50 seconds')")
        sql(
            place,
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)",
        )
        await queue.defer([READ])  # somebody is at it, as far as anybody knows
        assert await queue.release(MINUTE) == []
        assert sorted(await queue.release(MINUTE / 2)) == ["judge 3", "read 17"]
        assert sql(place, JOBS) == [
            ("read 17", "web 17", "todo", True, 1),
            ("judge 3", "judge 3", "todo", False, 1),
        ]

    with_queue(place, work)


def test_a_job_whose_end_was_lost_is_given_back_when_seen_twice(place: str) -> None:
    async def work(queue: WorkQueue) -> None:
        await queue.defer([READ, JUDGE])
        sql(place, "INSERT INTO procrastinate_workers DEFAULT VALUES")
        ((worker, lost, mine),) = sql(
            place,
            "WITH done AS (UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM "
            "procrastinate_workers) RETURNING id, worker_id) SELECT min(worker_id), min(id), max(id) FROM done",
        )
        assert isinstance(worker, int)
        assert isinstance(mine, int)
        seen = await queue.release_lost([worker], set(), [mine])
        assert seen == {lost}
        assert await queue.release_lost([worker], seen, [mine]) == set()
        states = sql(place, "SELECT queueing_lock, status::text FROM procrastinate_jobs ORDER BY id")
        assert states == [("read 17", "todo"), ("judge 3", "doing")]

    with_queue(place, work)


def test_what_always_fails_is_dead_for_an_hour_and_can_be_tried_again_at_once(place: str) -> None:
    async def work(queue: WorkQueue) -> None:
        await queue.defer([READ])
        sql(place, "UPDATE procrastinate_jobs SET attempts = 10 WHERE task_name = 'read'")
        await work_off(queue)
        (dead,) = dead_shares(place)
        assert (dead.name, dead.attempts) == ("read 17", 11)
        assert queue_state(place, MINUTE).jobs == {("read", "failed"): 1}
        await queue.defer([READ])
        assert queue_state(place, MINUTE).jobs == {("read", "failed"): 1}
        sql(place, "UPDATE procrastinate_events SET at = at - interval '61 minutes'")
        await queue.defer([READ])
        assert queue_state(place, MINUTE).jobs == {("read", "failed"): 1, ("read", "todo"): 1}
        assert forget_dead(place) == 1
        assert dead_shares(place) == []

    with_queue(place, work, failure=ValueError("always"))


@pytest.mark.parametrize(
    ("error", "attempts", "seconds"),
    [
        (LockedError("another is at it"), 0, 1),
        (LockedError("another is at it"), 50, 30),
        (StoreUnavailable("away"), 3, 8),
        (ValueError("a fault"), 0, 2),
        (ValueError("a fault"), 9, 300),
        (ValueError("a fault"), 10, None),
        (asyncio.CancelledError(), 99, 0),
    ],
)
def test_how_soon_a_share_is_tried_again(error: BaseException, attempts: int, seconds: int | None) -> None:
    job = Job(id=1, queue="read", lock=None, queueing_lock=None, task_name="read", attempts=attempts)
    decision = workqueue._Again().get_retry_decision(exception=error, job=job)
    if seconds is None:
        assert decision is None
    else:
        assert isinstance(decision, RetryDecision)
        assert decision.retry_at is not None
        wait = decision.retry_at - RetryDecision(retry_in={"seconds": 0}).retry_at  # type: ignore[operator]  # it is set
        assert abs(wait.total_seconds() - seconds) < 1


def test_a_look_and_a_sign_of_life_come_by_the_clock(place: str) -> None:
    async def work(queue: WorkQueue) -> None:
        tasks = queue.app.periodic_registry.periodic_tasks.values()
        assert {one.task.name: one.cron for one in tasks} == {"look": "* * * * * */30", "sign": "* * * * *"}

    with_queue(place, work)


def test_a_queue_of_another_version_is_made_anew(place: str) -> None:
    async def defer(queue: WorkQueue) -> None:
        await queue.defer([READ])

    with_queue(place, defer)
    make_queue(place)
    assert queue_state(place, MINUTE).jobs == {("read", "todo"): 1}
    sql(place, f"COMMENT ON SCHEMA {workqueue.SCHEMA} IS '0.1'")
    assert queue_state(place, MINUTE).jobs == {}
    with_queue(place, defer)
    assert queue_state(place, MINUTE).workers == 0


@pytest.mark.parametrize(
    ("place_named", "error"),
    [("ledger.db", UsageError), ("postgresql://nobody@127.0.0.1:9/none", StoreUnavailable)],
)
def test_a_queue_needs_a_server_that_answers(place_named: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        queue_state(place_named, MINUTE)
