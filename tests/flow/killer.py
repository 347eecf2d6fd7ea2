"""`killer.py CASES.json`: runs the program many times, each in a fork of this process, which has loaded everything.

A case is {"arguments": […], "environment": {…}, "kill": N}: with N > 0 the fork is killed with SIGKILL right after its
Nth commit, with N < 0 right before it, with 0 never; with "after": S > 0 it is killed so many seconds after its
first commit begins. Prints one JSON object: the wait status of every case, in order.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

import monitor.deliver.mail
import monitor.deliver.slack
import monitor.store.sql  # noqa: F401 - loaded here, so that no fork has to
from monitor.bootstrap import Application
from monitor.cli import main
from monitor.domain.articles import Article
from monitor.store.database import Database


def kill_at(last: int) -> None:
    """Stand between the program and its commits."""
    writing = Database.writing
    done = 0

    @contextmanager
    def counted(database: Database) -> Iterator[Connection]:
        nonlocal done
        with writing(database) as connection:
            yield connection
            done += 1
            if done == -last:
                os.kill(os.getpid(), signal.SIGKILL)
        if done == last:
            os.kill(os.getpid(), signal.SIGKILL)

    Database.writing = counted  # type: ignore[method-assign,assignment]  # the seam between the program and its commits


def kill_after(seconds: float) -> None:
    """Begin to count when the work does: the start of a program is the longest part of a short run."""
    writing = Database.writing

    @contextmanager
    def timed(database: Database) -> Iterator[Connection]:
        if not signal.getitimer(signal.ITIMER_REAL)[0]:
            # Left to its default, this signal ends the process at once, as SIGKILL does.
            signal.setitimer(signal.ITIMER_REAL, seconds)
        with writing(database) as connection:
            yield connection

    Database.writing = timed  # type: ignore[method-assign,assignment]  # the same


def run(case: dict[str, Any]) -> int:
    """Run one case in a fork; returns its wait status."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    os.environ.update(case["environment"])
    if case["kill"]:
        kill_at(case["kill"])
    if case.get("after"):
        kill_after(case["after"])
    sys.argv = ["monitor", *case["arguments"]]
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for the rest of this process
    sys.stderr = sys.stdout
    try:
        main()
    except SystemExit as stop:
        os._exit(int(stop.code or 0))
    os._exit(0)


if __name__ == "__main__":
    cases = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    if any("dispatch" not in case["arguments"] for case in cases):
        with Application(config=Path(cases[0]["arguments"][1])) as application:
            application.analyser.read(Article(id="warm", title="", text="Huawei shipped 3 chips."))
    sys.stdout.write(json.dumps([run(case) for case in cases]))
