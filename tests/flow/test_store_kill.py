"""kill -9 at any moment, and again from the start: nothing is lost, nothing is doubled, and the store is the same."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from monitor.store.sql import SqlStore
from tests.flow.day_of_work import main, work

ROOT = Path(__file__).parents[2]
PROGRAM = "import sys; from tests.flow.day_of_work import main; main(*sys.argv[1:])"


def killed(*arguments: str) -> bool:
    """Do the work in a child of this process, which has loaded everything already; whether it was killed."""
    child = os.fork()
    if child == 0:
        try:
            main(*arguments)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def start(place: Path, sent: Path, *more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(place), str(sent), *more], cwd=ROOT)


def finish(place: Path, sent: Path, articles: int) -> None:
    store = SqlStore(place)
    with store.lock():
        work(store, sent, articles)
    store.close()


def content(place: Path) -> list[str]:
    with closing(sqlite3.connect(place)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return sorted(connection.iterdump())


def undisturbed(directory: Path, articles: int) -> tuple[list[str], list[str]]:
    directory.mkdir()
    finish(directory / "monitor.db", directory / "sent", articles)
    return content(directory / "monitor.db"), (directory / "sent").read_text().splitlines()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_at_any_commit_loses_and_doubles_nothing(tmp_path: Path, when: str) -> None:
    expected, expected_sent = undisturbed(tmp_path / "undisturbed", 4)
    assert len(expected_sent) == len(set(expected_sent)) == 6
    number = 0
    while True:
        number += 1
        directory = tmp_path / f"{number}"
        directory.mkdir()
        place, sent = directory / "monitor.db", directory / "sent"
        if not killed(str(place), str(sent), f"{number}", when):
            break
        alerted = sent.read_text().splitlines() if sent.exists() else []
        if alerted:  # nothing is alerted that is not in the ledger
            store = SqlStore(place)
            assert set(alerted) <= {found.key for found in store.deliveries()}
            store.close()
        finish(place, sent, 4)
        assert content(place) == expected, f"killed {when} commit {number}"
        counts = Counter(sent.read_text().splitlines())
        assert set(counts) == set(expected_sent)
        # Told and not yet recorded: at most one goes out again, under the same key.
        assert sum(counts.values()) - len(counts) <= (1 if when == "before" else 0)
    assert number > 15


@pytest.mark.parametrize("seed", range(2))
def test_kills_at_random_moments_lose_and_double_nothing(tmp_path: Path, seed: int) -> None:
    articles = 120
    expected, expected_sent = undisturbed(tmp_path / "undisturbed", articles)
    place, sent = tmp_path / "monitor.db", tmp_path / "sent"
    chance = random.Random(seed)  # noqa: S311 - when to kill is no secret
    kills = 0
    while True:
        process = start(place, sent, "0", "never", f"{articles}")
        patience = threading.Timer(chance.uniform(0.3, 0.9), process.kill)
        patience.start()
        code = process.wait()
        patience.cancel()
        if code == 0:
            break
        assert code == -signal.SIGKILL
        kills += 1
        if kills == 5:
            finish(place, sent, articles)
            break
    assert content(place) == expected
    counts = Counter(sent.read_text().splitlines())
    assert set(counts) == set(expected_sent)
    assert sum(counts.values()) - len(counts) <= kills
