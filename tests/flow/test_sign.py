"""The watchdog hears of workers: that they are there, and what they cannot do."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from monitor.bootstrap import Application
from monitor.errors import StoreUnavailable
from monitor.workers import vouch
from monitor.workqueue import SCHEMA, make_queue
from tests.databases import postgres_server
from tests.flow.standins import CheckStandIn
from tests.flow.world import Program


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with an empty queue."""
    with postgres_server(tmp_path_factory.mktemp("postgres")) as url:
        make_queue(url)
        yield url


def application(program: Program, check: CheckStandIn, place: str) -> Application:
    """The program, watched."""
    with (program.directory / "config" / "monitor.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[watchdog]\nurl = "CHECK"\n')
    return Application(config=program.directory / "config", database=place, environment={"CHECK": check.check})


def test_a_sign_of_life_says_what_is_given_up(program: Program, check: CheckStandIn, place: str) -> None:
    with application(program, check, place) as app:
        vouch(app)
        with psycopg.connect(place, options=f"-c search_path={SCHEMA}") as connection:
            connection.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status, attempts) "
                "VALUES ('read', 'read', 'read 17', 'failed', 11)"
            )
        vouch(app)
    assert [path for path, _ in check.heard] == ["/start", "/0", "/start", "/1"]
    assert check.heard[1][1] == "0 entries wait to be read, 0 articles to be judged"
    assert "read 17 is given up for now after 11 attempts" in check.heard[3][1]


def test_a_database_that_is_away_is_a_failure(program: Program, check: CheckStandIn) -> None:
    with (
        application(program, check, "postgresql://nobody@127.0.0.1:9/none") as app,
        pytest.raises(StoreUnavailable),
    ):
        vouch(app)
    assert [path for path, _ in check.heard] == ["/start", "/75"]
    assert "StoreUnavailable" in check.heard[1][1]
