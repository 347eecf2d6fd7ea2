"""The run lock: one holder at a time, and none that outlives its process. Real processes, real kills."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.errors import LockedError, StoreUnavailable
from monitor.store.sql import SqlStore
from tests.databases import postgres_server

# Takes the lock, says so, and holds it until its standard input ends; 75 where it cannot have it.
HOLDER = """
import sys
from monitor.errors import MonitorError
from monitor.store.sql import SqlStore
store = SqlStore(sys.argv[1])
try:
    with store.lock():
        print("held", flush=True)
        sys.stdin.read()
except MonitorError as error:
    print(error, flush=True)
    sys.exit(error.exit_code)
"""


class Holder:
    """A process that holds a database's lock, or was refused it."""

    def __init__(self, place: str) -> None:
        command = [sys.executable, "-c", HOLDER, place]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline().strip()

    def end(self) -> int:
        """Let it go on to its end; returns its exit code."""
        self.process.communicate()
        return self.process.returncode

    def kill(self) -> None:
        """End it as a power cut would."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.communicate()


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of this module's own."""
    with postgres_server(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture(params=["file", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that several processes can open."""
    return str(tmp_path / "monitor.db") if request.param == "file" else str(request.getfixturevalue("postgres"))


def test_a_second_run_is_refused_at_once_and_told_why(place: str) -> None:
    first = Holder(place)
    assert first.said == "held"
    second = Holder(place)
    assert second.said.startswith("another run")
    assert "wait until it is done" in second.said
    assert second.end() == 75
    store = SqlStore(place)
    with pytest.raises(LockedError), store.lock():
        pass
    # Only runs exclude each other: people may look meanwhile.
    assert store.summary().figures == 0
    assert first.end() == 0
    with store.lock():
        assert Holder(place).end() == 75
    store.close()


def test_a_killed_run_leaves_no_lock(place: str) -> None:
    for _ in range(2):
        holder = Holder(place)
        assert holder.said == "held"
        holder.kill()
    after = Holder(place)
    assert after.said == "held"
    assert after.end() == 0


def test_the_refusal_names_the_process_that_holds_the_lock(tmp_path: Path) -> None:
    holder = Holder(str(tmp_path / "monitor.db"))
    store = SqlStore(tmp_path / "monitor.db")
    with pytest.raises(LockedError, match=rf"process {holder.process.pid}\b"), store.lock():
        pass
    store.close()
    holder.end()


def test_an_error_gives_the_lock_back(place: str) -> None:
    store = SqlStore(place)
    with pytest.raises(ZeroDivisionError), store.lock():
        raise ZeroDivisionError
    with store.lock():
        pass
    store.close()


def test_a_lock_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    store = SqlStore(tmp_path / "monitor.db")
    (tmp_path / "monitor.db.lock").mkdir()
    with pytest.raises(StoreUnavailable, match="lock"), store.lock():
        pass
    store.close()


def test_a_store_in_memory_needs_no_lock() -> None:
    store = SqlStore(":memory:")
    with store.lock(), store.lock():
        pass
    store.close()
