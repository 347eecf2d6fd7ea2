"""Workers for tests: `monitor worker` over a server, with processes that can be killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import StoreUnavailable
from monitor.store.sql import SqlStore
from tests.flow.world import ROOT, Program

SETTINGS = """
[fetch]
allow_private = ["127.0.0.0/8"]
robots = false
connect_timeout = 3.0
read_timeout = 3.0
deadline = 10.0

[workers]
order_patience = "12h"
look_every = "1s"
dead_after = "3s"
stop_within = "20s"
"""


@dataclass
class Crew:
    """A running `monitor worker`."""

    program: Program
    database_url: str
    process: subprocess.Popen[str]

    @property
    def workers(self) -> list[int]:
        """The ids of the worker processes."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(word) for word in listed.split()]

    def stop(self) -> int:
        """Tell it to stop; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def wait_for(self, what: Callable[[SqlStore], bool], *, seconds: float) -> None:
        """Wait until something is so in the store. Raises AssertionError where it is not in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                with closing(SqlStore(self.database_url)) as store:
                    if what(store):
                        return
            except StoreUnavailable:
                pass  # it is just being restarted
            time.sleep(0.3)
        raise AssertionError(f"not so within {seconds} s")


@contextmanager
def crew(program: Program, url: str, *options: str) -> Iterator[Crew]:
    """`monitor worker` over a database; killed at the end if it still runs. Its log is `workers.log`."""
    command = [sys.executable, "-u", "-m", "monitor", *program.options[:2], "--database", url, "worker", *options]
    with (
        (program.directory / "workers.log").open("w", encoding="utf-8") as log,
        subprocess.Popen(command, cwd=ROOT, env=program.environment, stderr=log, text=True) as process,
    ):
        try:
            yield Crew(program=program, database_url=url, process=process)
        finally:
            process.kill()


def is_done(store: SqlStore, articles: int) -> bool:
    """Whether so many articles were read and judged, and everything was told."""
    found = store.summary()
    waiting = found.unread + found.unjudged + sum(found.deliveries.get(name, 0) for name in ("pending", "unknown"))
    return found.articles >= articles and not waiting
