"""Many processes over one PostgreSQL database say what one process over a file says, whatever is killed meanwhile.

The size is that of a coffee break; `tests/bench/endurance.py` does the same with 20,000 articles.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from monitor.cli import cli
from monitor.domain.work import Verb
from monitor.machine import SystemClock
from monitor.store import upkeep
from monitor.store.database import Database
from tests.databases import Server, crashing_server
from tests.flow.crew import SETTINGS, crew
from tests.flow.press import WebPress
from tests.flow.trial import Trial, summary, troubles
from tests.flow.world import Program

OUTLETS, EACH, PROCESSES = 16, 5, 3


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
    trial = Trial(program=program, press=press, processes=PROCESSES, kill_every=4.0, limit=300)
    alone = trial.undisturbed()
    assert len({row[5] for row in alone.contents if len(row) == 8}) >= 4, "the press asks for every verdict"
    crowd = trial.disturbed(server)
    assert crowd.kills > 0
    assert troubles(trial, alone, crowd) == []
    with capsys.disabled():
        print(f"\n{summary(trial, alone, crowd)}")  # noqa: T201 - these are the figures that the test is about


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


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])
