"""Many processes over one PostgreSQL database say what one process over a file says, whatever is killed meanwhile.

The size is that of a laptop's coffee break; `MONITOR_CREW=2000,10,4` in the environment asks for 2,000 outlets with ten
articles each and four processes.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from monitor.bootstrap import SystemClock
from monitor.cli import cli
from monitor.domain.work import Verb
from monitor.store import upkeep
from monitor.store.database import Database
from monitor.store.sql import SqlStore
from tests.databases import Server, crashing_server
from tests.flow.crew import SETTINGS, Crew, crew, is_done
from tests.flow.press import WebPress
from tests.flow.world import Program, contents

OUTLETS, EACH, PROCESSES = (int(number) for number in os.environ.get("MONITOR_CREW", "16,5,3").split(","))
ARTICLES = OUTLETS * EACH
PER_HOST = 2


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL server that may crash."""
    with crashing_server(tmp_path_factory.mktemp("postgres")) as running:
        yield running


@pytest.fixture
def press(program: Program) -> Iterator[WebPress]:
    """A press, and the program configured to follow it."""
    with WebPress(OUTLETS, EACH) as running:
        (program.directory / "config" / "monitor.toml").write_text(SETTINGS, encoding="utf-8")
        program.feeds(*running.feeds())
        yield running


def test_killed_workers_and_a_crashed_database_lose_and_double_nothing(
    server: Server, press: WebPress, program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    program.extra["TEST_SLACK"] = f"{program.slack.url}/undisturbed"
    began = time.monotonic()
    program.run("run")
    alone = time.monotonic() - began
    expected, told = contents(program.database), program.told("/undisturbed")
    assert program.counts()["articles"] == ARTICLES
    assert len({verdict for *_, verdict, _, _ in (row for row in expected if len(row) == 8)}) >= 4

    press.asked.clear()
    program.extra["TEST_SLACK"] = f"{program.slack.url}/killed"
    began = time.monotonic()
    with crew(program, server.url, "--processes", f"{PROCESSES}") as workers:
        kills = _disturb(workers, server)
        workers.wait_for(lambda store: is_done(store, ARTICLES), seconds=60 + ARTICLES)
        taken = time.monotonic() - began
        assert workers.stop() == 0

    after = program.directory / "after.db"
    with closing(Database(server.url)) as database:
        upkeep.backup(database, after)  # which also proves the ledger whole
    assert contents(after) == expected
    with sqlite3.connect(after) as connection:
        judged = connection.execute("select count(*), min(judgings), max(judgings) from articles").fetchone()
        entries = connection.execute("select count(*), count(distinct article_id) from entries").fetchone()
    assert judged == (ARTICLES, 1, 1), "every article is judged once"
    assert entries == (ARTICLES, ARTICLES)
    again = Counter(program.told("/killed"))
    assert set(again) == set(told), "every alert is delivered"
    assert again.total() - len(again) <= kills + 1, "only what was under way in a kill goes out again"
    assert max(press.most_at_once.values()) <= PER_HOST, "manners hold across workers"
    with capsys.disabled():
        print(  # noqa: T201 - these are the figures that the test is about
            f"\n{OUTLETS} feeds, {ARTICLES} articles, {len(expected) - len(told)} figures, {len(told)} alerts; "
            f"{PROCESSES} workers, {kills} killed, 1 crash of PostgreSQL: {taken:.0f} s; one process undisturbed: "
            f"{alone:.0f} s; told again: {again.total() - len(again)}; "
            f"pages fetched again: {sum(press.asked.values()) - len(press.asked)}"
        )


def test_what_is_paused_waits_and_a_stop_leaves_nothing_half_done(
    server: Server, press: WebPress, program: Program
) -> None:
    program.feeds(*press.feeds()[:3])
    place, port = server.database("paused"), free_port()

    def queue(*arguments: str) -> str:
        command = [*program.options[:2], "--database", place, "queue", *arguments]
        done = CliRunner().invoke(cli, command)
        assert done.exit_code == 0, done.output
        return done.stdout

    queue("pause", "read", "judge")
    with crew(program, place, "--processes", "1", "--metrics-port", f"{port}") as workers:
        workers.wait_for(lambda store: store.summary().entries == 3 * EACH, seconds=60)
        workers.wait_for(lambda store: not store.shares(Verb.POLL, SystemClock().now()), seconds=60)
        state = json.loads(queue("status", "--json"))
        assert state["workers"] == 3
        assert [verb for verb, found in state["verbs"].items() if found["paused"]] == ["read", "judge"]
        assert state["verbs"]["read"]["at work"] == 0
        with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            assert b"monitor_entries_total" in answer.read()
        queue("resume")
        workers.wait_for(lambda store: store.summary().articles > 0, seconds=60)
        assert workers.stop() == 0
    state = json.loads(queue("status", "--json"))
    assert state["workers"] == 0
    assert not any(found["at work"] or found["dead"] for found in state["verbs"].values())
    assert queue("dead") == "Nothing is dead.\n"
    assert "no worker is alive" in queue("status")
    with closing(Database(place)) as database:
        assert upkeep.check(database) == []


def test_workers_need_a_server_and_say_so(program: Program) -> None:
    done = CliRunner().invoke(cli, [*program.options, "worker"])
    assert done.exit_code == 2
    assert "monitor watch" in done.stderr


def _disturb(workers: Crew, server: Server) -> int:
    """Kill a worker now and then, and the database once, while the work goes on; returns how many were killed."""
    chance, kills = random.Random(11), 0  # noqa: S311 - whom to kill is no secret
    shares = (0.05, 0.25, 0.45, 0.65, 0.85)
    for number, share in enumerate(shares):
        workers.wait_for(partial(_has_read, share * ARTICLES), seconds=60 + ARTICLES)
        if number == len(shares) // 2:
            server.crash()
        if running := workers.workers:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(running), signal.SIGKILL)
                kills += 1
    return kills


def _has_read(articles: float, store: SqlStore) -> bool:
    return store.summary().articles >= articles


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])
