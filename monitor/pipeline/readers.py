"""Pieces of archives read in several processes; what kills its process is found out and left out."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.domain.articles import Article
from monitor.domain.feeds import Tier
from monitor.domain.readings import Reading
from monitor.errors import ParseError
from monitor.pipeline.archives import Piece, article_of
from monitor.telemetry import LOGGER

# Where two programs want a processor, the one that brings news gets it.
_NICE = 10

Read = Callable[[Article], Reading]
Chunk = Sequence[tuple[str, Piece]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """Whose words an article's are: tiers by the publisher's name or host, in lower case, and that of all others."""

    tiers: Mapping[str, Tier]
    otherwise: Tier

    def place(self, article: Article) -> Article:
        """The article with its publisher and tier."""
        host = (article.url or "").partition("://")[2].partition("/")[0].removeprefix("www.")
        publisher = article.publisher or host or None
        names = [name.casefold() for name in (publisher or "", host)]
        tier = next((self.tiers[name] for name in names if name in self.tiers), self.otherwise)
        return replace(article, publisher=publisher, tier=tier)


@dataclass(kw_only=True, slots=True)
class Found:
    """What came of a chunk: readings, and how many pieces were left out, by reason. `done` is the last piece's."""

    done: int = 0
    readings: list[tuple[Article, Reading]] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


class Readers:
    """Processes that read. They begin at once, as forks: before threads and connections do. A context manager."""

    def __init__(self, read: Read, sources: Sources, processes: int, now: datetime) -> None:
        self.read, self.sources, self.processes, self.now = read, sources, processes, now
        self._pool = self._begin(processes)

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def __call__(self, chunks: Iterable[Chunk]) -> Iterator[Found]:
        """What comes of each chunk, in the order in which they are done, a few chunks ahead of who takes it."""
        running: dict[Future[Found], Chunk] = {}
        for chunk in chunks:
            running[self._pool.submit(_work, chunk)] = chunk
            if len(running) >= 2 * self.processes:
                yield from self._take(running)
        while running:
            yield from self._take(running)

    def _begin(self, processes: int) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("fork")
        pool = ProcessPoolExecutor(processes, context, _prepare, (self.read, self.sources, self.now))
        pool.submit(int).result()
        return pool

    def _take(self, running: dict[Future[Found], Chunk]) -> Iterator[Found]:
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        if any(isinstance(future.exception(), BrokenProcessPool) for future in done):
            broken = list(running.values())
            running.clear()
            self._pool = self._begin(self.processes)
            for chunk in broken:
                yield from map(self._alone, ([one] for one in chunk))
            return
        for future in done:
            del running[future]
            yield future.result()

    def _alone(self, chunk: Chunk) -> Found:
        """One piece in a process of its own: one of a few that were under way when a process died."""
        ((_, piece),) = chunk
        with self._begin(1) as pool:
            try:
                return pool.submit(_work, chunk).result()
            except BrokenProcessPool:
                LOGGER.error("%s: the process dies when it is read; it is left out", piece.place)
                return Found(done=piece.done, skipped=Counter(["the process died when it was read"]))


# What a reading process works with: set once, when it begins.
_OWN: dict[str, tuple[Read, Sources, datetime]] = {}


def _prepare(read: Read, sources: Sources, now: datetime) -> None:
    _OWN["parts"] = read, sources, now
    os.nice(_NICE)


def _work(chunk: Chunk) -> Found:
    read, sources, now = _OWN["parts"]
    found = Found(done=chunk[-1][1].done)
    for article_id, piece in chunk:
        try:
            article = sources.place(article_of(piece, article_id, now))
            found.readings.append((article, read(article)))
        except ParseError as error:
            LOGGER.debug("%s: left out: %s", piece.place, error)
            found.skipped[str(error)] += 1
        except Exception as error:  # noqa: BLE001 - one article that breaks the analysis must not hold up all others
            LOGGER.warning("%s: left out: %s: %s", piece.place, type(error).__name__, error)
            found.skipped[f"this program failed over it ({type(error).__name__})"] += 1
    return found
