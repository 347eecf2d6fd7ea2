"""`killer.py CASES.json`: runs the program many times, each in a fork of this process, which has loaded everything.

A case is {"arguments": […], "environment": {…}, "kill": N}: with N > 0 the fork is killed with SIGKILL right after its
Nth commit, with N < 0 right before it, with 0 never. With "after": S > 0 this process kills it S times as long after it
first asked for what is due as the first case was at work, which makes S independent of the machine. Prints one JSON
object: the wait status of every case, in order.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import httpcore  # noqa: F401 - httpx loads it with its first client
from sqlalchemy import Connection

import monitor.bootstrap
from monitor.bootstrap import Application
from monitor.cli import main
from monitor.deliver.chart import charts
from monitor.deliver.letter import compose
from monitor.deliver.slack import forms
from monitor.deliver.wire import authorities
from monitor.deliver.wording import Writer
from monitor.domain.alerts import Delivery
from monitor.domain.articles import Article
from monitor.settings import load_settings
from monitor.store.database import Database
from monitor.store.sql import SqlStore
from tests.deliver import samples


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


def tell_of_work(pipe: int) -> None:
    """Let the other end of the pipe know when the work begins: starting up is the longest part of a short run."""
    due_deliveries = SqlStore.due_deliveries

    def told(store: SqlStore, *given: Any, **named: Any) -> Sequence[Delivery]:
        SqlStore.due_deliveries = due_deliveries  # type: ignore[method-assign]  # once is enough
        os.write(pipe, b".")
        return due_deliveries(store, *given, **named)

    SqlStore.due_deliveries = told  # type: ignore[method-assign,assignment]  # the seam between the program and its work


def run(case: dict[str, Any], unit: float) -> tuple[int, float]:
    """Run one case in a fork; returns its wait status, and how many seconds it was at work."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        work(case, writing)
    os.close(writing)
    begun = bool(os.read(reading, 1))
    started = time.monotonic()
    # The pipe's end is the child's: nothing is ever written to it again.
    done = select.select([reading], [], [], case.get("after", 0) * unit or None)[0]
    if begun and not done:
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    os.close(reading)
    return status, time.monotonic() - started


def work(case: dict[str, Any], pipe: int) -> NoReturn:
    """Be the program."""
    os.environ.update(case["environment"])
    if case["kill"]:
        kill_at(case["kill"])
    tell_of_work(pipe)
    sys.argv = ["monitor", *case["arguments"]]
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for the rest of this process
    sys.stderr = sys.stdout
    try:
        main()
    except SystemExit as stop:
        os._exit(int(stop.code or 0))
    os._exit(0)


def load(config: Path, *, reading: bool) -> None:
    """Load what every run loads, so that no fork has to; also what reads articles, where one is to."""
    cached = cache(load_settings)
    cached(config)
    vars(monitor.bootstrap)["load_settings"] = cached
    authorities()
    message = Writer("en", "UTC").message([samples.delivery(samples.alert(samples.revised()))])
    list(forms(message))
    compose(message, sender="a@example.org", recipients=["b@example.org"], pictures=charts(message))
    if reading:
        with Application(config=config) as application:
            application.analyser.read(Article(id="warm", title="", text="Huawei shipped 3 chips."))


if __name__ == "__main__":
    cases = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    load(Path(cases[0]["arguments"][1]), reading=any("dispatch" not in case["arguments"] for case in cases))
    first, seconds = run(cases[0], 0.0)
    sys.stdout.write(json.dumps([first, *(run(case, seconds)[0] for case in cases[1:])]))
