"""`day_by_day.py CONFIG DATABASE`: for each date on standard input, two workers work as if at that date until nothing
is left to do; then it prints `done`.

The clock stands still: what the workers say depends on the date alone.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.bootstrap import Application
from monitor.domain.overview import Summary
from monitor.domain.work import Verb
from monitor.store.sql import SqlStore
from monitor.supervisor import Supervisor

PATIENCE = 120.0  # seconds


@dataclass
class StandingClock:
    """The time that was set."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


def work(config: Path, database: str) -> None:
    """Work date by date."""
    clock = StandingClock(datetime.fromisoformat("2000-01-01T00:00:00+00:00"))
    app = Application(config=config, database=database, clock=clock)
    app.load()
    for line in sys.stdin:
        clock.moment = datetime.fromisoformat(line.strip())
        crew = multiprocessing.get_context("fork").Process(target=Supervisor(app=app, processes=2).run)
        crew.start()
        try:
            with closing(SqlStore(database)) as store:
                until_done(store, clock.moment)
        finally:
            crew.terminate()
            crew.join()
        print("done", flush=True)  # noqa: T201 - this is what the test waits for


def until_done(store: SqlStore, now: datetime) -> None:
    """Wait until nothing is left to do."""
    end = time.monotonic() + PATIENCE
    while not store.feed_states() or any(store.shares(verb, now) for verb in Verb) or left(store.summary()):
        assert time.monotonic() < end, f"work is left, and nobody does it: {store.summary()}"
        time.sleep(0.2)


def left(summary: Summary) -> bool:
    """Whether something was polled and not read, or read and not judged."""
    return bool(summary.unread or summary.unjudged)


if __name__ == "__main__":
    work(Path(sys.argv[1]), sys.argv[2])
