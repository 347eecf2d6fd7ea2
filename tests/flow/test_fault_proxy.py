"""Polling through all that a network and a machine can do to it: each entry is stored exactly once at the end."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from tests.flow.newsstand import FAULTS, FaultyProxy, Newsstand

ROOT = Path(__file__).parents[2]
# More of them, or others, by the environment.
CYCLES = int(os.environ.get("MONITOR_FAULT_CYCLES", "200"))
SEED = int(os.environ.get("MONITOR_FAULT_SEED", "1"))
NAMES = tuple(f"feed{n}" for n in range(5))


class Poller:
    """The program: `cycle` polls once, in a process of its own."""

    def __init__(self, database: Path, proxy: FaultyProxy, process: subprocess.Popen[str]) -> None:
        self.database = database
        self._proxy = proxy
        self._process = process

    def cycle(self, number: int, *, kill: int = 0, kill_at_connection: int = 0) -> int:
        """Poll; returns the process's wait status."""
        cast("IO[str]", self._process.stdin).write(json.dumps({"cycle": number, "kill": kill}) + "\n")
        cast("IO[str]", self._process.stdin).flush()
        answers = cast("IO[str]", self._process.stdout)
        self._proxy.kill_at = kill_at_connection
        self._proxy.victim = int(answers.readline())
        status = int(answers.readline())
        self._proxy.victim = None
        return status

    def stored(self) -> list[tuple[str, str]]:
        """Every entry that waits to be read: guid and text, sorted."""
        with sqlite3.connect(self.database) as connection:
            rows = connection.execute(
                "select json_extract(body, '$.guid'), json_extract(body, '$.summary') from unread"
            )
            return sorted(rows.fetchall())

    def seen(self) -> list[str]:
        """The keys of all entries that were ever noted, sorted."""
        with sqlite3.connect(self.database) as connection:
            return sorted(key for (key,) in connection.execute("select key from entries"))


@contextmanager
def poller(directory: Path, proxy: FaultyProxy) -> Iterator[Poller]:
    database = directory / "ledger.db"
    urls = [f"http://127.0.0.1:{proxy.port}/{name}" for name in NAMES]
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("polling.py")), str(database), *urls],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    with process:
        yield Poller(database, proxy, process)
        cast("IO[str]", process.stdin).close()


def test_every_entry_is_stored_exactly_once_whatever_happens_on_the_way(tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311 - to be had again by its seed
    stand = Newsstand(NAMES)
    proxy = FaultyProxy(lambda: stand.port, seed=SEED)
    killed = 0
    with poller(tmp_path, proxy) as program:
        assert program.cycle(0) == 0
        proxy.rate = 0.4
        for cycle in range(1, CYCLES + 1):
            for name in NAMES:
                if chance.random() < 0.5:
                    stand.publish(name, cycle)
                if chance.random() < 0.1:
                    stand.correct(name, cycle)
            match chance.randrange(12):
                case 0:  # the server is away
                    stand.stop()
                    program.cycle(cycle)
                    stand.start()
                case 1:  # the program is killed at a commit
                    killed += program.cycle(cycle, kill=chance.choice((-2, 2, -3, 3))) == signal.SIGKILL
                case 2:  # or while it asks
                    killed += program.cycle(cycle, kill_at_connection=chance.randrange(1, 6)) == signal.SIGKILL
                case _:
                    assert program.cycle(cycle) == 0
        proxy.rate = 0.0
        assert [program.cycle(CYCLES + n) for n in (1, 2)] == [0, 0]
        assert program.stored() == sorted(stand.published.items())
        assert program.seen() == sorted(f"guid:{guid}" for guid in stand.published)
    proxy.close()
    stand.stop()
    # The test has tested something: much was published, all kinds of faults came, and the program was killed.
    assert len(stand.published) > CYCLES
    assert killed >= CYCLES // 20
    assert proxy.told.keys() >= (FAULTS.keys() if CYCLES >= 100 else set())
