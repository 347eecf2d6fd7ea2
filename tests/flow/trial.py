"""The trial of many workers: what one undisturbed process over a file says, and what workers say that are killed.

The articles of a press are polled, read, judged and told twice: once by `monitor run`, once by `monitor worker` over a
PostgreSQL server, with a worker killed every few seconds and the server crashed once. Both must come to the same.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from threading import Event, Thread

from monitor.store import upkeep
from monitor.store.database import Database
from monitor.store.sql import SqlStore
from tests.databases import Server
from tests.flow.crew import Crew, crew, is_done
from tests.flow.press import WebPress
from tests.flow.world import Program, contents

PER_HOST = 2


@dataclass(frozen=True, kw_only=True)
class Undisturbed:
    """What one process over a file wrote and told, and in how many seconds."""

    contents: Sequence[tuple[object, ...]]
    told: Sequence[str]
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Disturbed:
    """What killed workers over a server wrote and told. `judgings` are the least and most of an article."""

    contents: Sequence[tuple[object, ...]]
    told: Sequence[str]
    seconds: float
    kills: int
    articles: int
    judgings: tuple[int, int]
    entries: tuple[int, int]
    pages_again: int
    at_once: int


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A press and the program that follows it. A worker is killed every so many seconds, at random."""

    program: Program
    press: WebPress
    processes: int
    kill_every: float
    limit: float

    @property
    def articles(self) -> int:
        """How many articles there are to be read."""
        return self.press.outlets * self.press.each

    def undisturbed(self) -> Undisturbed:
        """One process, from the first poll to the last alert."""
        self.program.extra["TEST_SLACK"] = f"{self.program.slack.url}/undisturbed"
        began = time.monotonic()
        self.program.run("run", timeout=self.limit)
        seconds = time.monotonic() - began
        found = contents(self.program.database)
        return Undisturbed(contents=found, told=self.program.told("/undisturbed"), seconds=seconds)

    def disturbed(self, server: Server) -> Disturbed:
        """Workers, while they are killed and the server crashes once, when half of the articles are read."""
        self.press.asked.clear()
        self.program.extra["TEST_SLACK"] = f"{self.program.slack.url}/killed"
        began = time.monotonic()
        with crew(self.program, server.url, "--processes", f"{self.processes}") as workers:
            with _killing(workers, self.kill_every) as killed:
                workers.wait_for(partial(_has_read, self.articles // 2), seconds=self.limit)
                server.crash()
                workers.wait_for(lambda store: is_done(store, self.articles), seconds=self.limit)
            seconds = time.monotonic() - began
            assert workers.stop() == 0
        after = self.program.directory / "after.db"
        with closing(Database(server.url)) as database:
            upkeep.backup(database, after)  # which also proves the ledger whole
        with closing(sqlite3.connect(after)) as connection:
            articles, least, most = connection.execute(
                "select count(*), min(judgings), max(judgings) from articles"
            ).fetchone()
            entries = connection.execute("select count(*), count(distinct article_id) from entries").fetchone()
        return Disturbed(
            contents=contents(after),
            told=self.program.told("/killed"),
            seconds=seconds,
            kills=len(killed),
            articles=articles,
            judgings=(least, most),
            entries=entries,
            pages_again=sum(self.press.asked[story.path] > 1 for story in self.press.stories),
            at_once=max(self.press.most_at_once.values()),
        )


def troubles(trial: Trial, alone: Undisturbed, crowd: Disturbed) -> list[str]:
    """What is not as it must be, in words; nothing where every promise was kept."""
    wanted, told = trial.articles, Counter(crowd.told)
    again = told.total() - len(told)
    different = set(map(repr, alone.contents)) ^ set(map(repr, crowd.contents))
    found = {
        f"{crowd.articles} articles of {wanted} were read": crowd.articles != wanted,
        f"{crowd.entries} entries and articles stand for {wanted}": crowd.entries != (wanted, wanted),
        f"an article was judged {crowd.judgings} times": crowd.judgings != (1, 1),
        f"{len(different)} rows of the two ledgers differ: {sorted(different)[:4]}": bool(different),
        f"{len(set(alone.told) - set(told))} alerts were not delivered": bool(set(alone.told) - set(told)),
        f"{len(set(told) - set(alone.told))} alerts should not be": bool(set(told) - set(alone.told)),
        f"{again} alerts came again after {crowd.kills} kills and a crash": again > crowd.kills + 1,
        f"{crowd.at_once} requests stood open at one host": crowd.at_once > PER_HOST,
    }
    return [words for words, so in found.items() if so]


def summary(trial: Trial, alone: Undisturbed, crowd: Disturbed) -> str:
    """The figures of a trial, for people."""
    alerts = len(set(alone.told))
    return (
        f"{trial.press.outlets} feeds, {trial.articles} articles, {len(alone.contents) - alerts} figures, "
        f"{alerts} alerts; {trial.processes} workers, {crowd.kills} killed, 1 crash of PostgreSQL: "
        f"{crowd.seconds:.0f} s; one process undisturbed: {alone.seconds:.0f} s; "
        f"told again: {len(crowd.told) - len(set(crowd.told))}; pages fetched again: {crowd.pages_again}"
    )


@contextmanager
def _killing(workers: Crew, every: float) -> Iterator[list[int]]:
    """Kills a worker about so often, from the first article on; the ids of those who died."""
    chance, dead, stop = random.Random(11), list[int](), Event()  # noqa: S311 - whom to kill is no secret

    def kill() -> None:
        workers.wait_for(partial(_has_read, 1), seconds=600)
        while not stop.wait(every * (0.5 + chance.random())):
            if running := workers.workers:
                with suppress(ProcessLookupError):
                    dead.append(chance.choice(running))
                    os.kill(dead[-1], signal.SIGKILL)

    thread = Thread(target=kill, daemon=True)
    thread.start()
    try:
        yield dead
    finally:
        stop.set()
        thread.join()


def _has_read(articles: float, store: SqlStore) -> bool:
    return store.summary().articles >= articles
