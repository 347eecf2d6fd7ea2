"""backfill: archives → the ledger. First every article is read, in any order; then all are judged, by their own dates.

What is read lies in a spool, a store of its own beside the ledger, until it is judged: so that a backfill that is
broken off goes on where it was, the scheduled job is not held up, and no verdict depends on the order of the archive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from monitor.domain.articles import Article, Story
from monitor.domain.counted import counted
from monitor.domain.overview import FigureQuery
from monitor.domain.readings import Reading
from monitor.errors import LockedError
from monitor.pipeline.archives import Piece, archive_files, pieces
from monitor.pipeline.judge import Judge
from monitor.pipeline.readers import Chunk, Readers
from monitor.ports import Store

# Articles that a process reads at a time, and that are judged while others wait.
_READ_AT_ONCE, _JUDGED_AT_ONCE = 16, 100
_WAIT_FOR_LOCK = 1.0
# The spool keeps no stories: whose copy an article is, the ledger says.
_NO_STORY = Story(id="", signature=(), bands=())

Batch = Sequence[tuple[Article, Reading, bool]]


@dataclass(kw_only=True, slots=True)
class BackfillReport:
    """What a backfill came to: `known` were there before, `skipped` counts what was left out by reason.

    `later` says that the ledger held younger articles: their verdicts stand as they were judged.
    """

    read: int = 0
    known: int = 0
    judged: int = 0
    figures: int = 0
    alerts: int = 0
    later: bool = False
    skipped: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        told = f"{counted(self.read, 'article')} read, {self.known} known before, {self.skipped.total()} left out; "
        told += f"{self.judged} judged: {counted(self.figures, 'figure')}, {counted(self.alerts, 'alert')}"
        lines = [told, *(f"  {count:>6}  {reason}" for reason, count in self.skipped.most_common())]
        if self.later:
            lines.append("The ledger held younger articles: `monitor rebuild` says what their verdicts would be now.")
        return "\n".join(lines)


@dataclass(frozen=True, kw_only=True, slots=True)
class Backfill:
    """The work, with what it needs. `identify` gives the id that a feed's entry with this address would get.

    `spool` keeps what was read; `lock` is held while some articles are judged; `tell` hears of a phase how much of it
    is done (bytes of archives read, articles judged). `alerts`: raise them as for news.
    """

    store: Store
    spool: Store
    judge: Judge
    readers: Readers
    identify: Callable[[str], str]
    lock: Callable[[], AbstractContextManager[None]]
    pause: Callable[[float], object]
    tell: Callable[[str, int, int], None]
    alerts: bool = False

    def __call__(self, paths: Sequence[Path]) -> BackfillReport:
        """Read and judge these archives; what is in the ledger is left as it is. Raises UsageError, ParseError."""
        report = BackfillReport()
        files = archive_files(paths)
        size = sum(file.stat().st_size for file in files)
        for found in self.readers(self._unknown(pieces(files), report)):
            for article, reading in found.readings:
                self.spool.save_reading(article, reading)
            report.read += len(found.readings)
            report.skipped.update(found.skipped)
            self.tell("reading", min(found.done, size), size)
        self.tell("reading", size, size)
        self._judge_all(report)
        return report

    def _unknown(self, found: Iterable[Piece], report: BackfillReport) -> Iterator[Chunk]:
        """Chunks of pieces that are in neither store, each with its article's id."""
        rest = iter(found)
        while chunk := list(islice(rest, _READ_AT_ONCE)):
            named = {self._id(piece): piece for piece in chunk}
            held = self.store.known_articles(list(named)) | self.spool.known_articles(list(named))
            fresh = [(name, piece) for name, piece in named.items() if name not in held]
            report.known += len(chunk) - len(fresh)
            if fresh:
                yield fresh

    def _id(self, piece: Piece) -> str:
        return self.identify(piece.address) if piece.address else piece.name or self.identify(piece.place)

    def _judge_all(self, report: BackfillReport) -> None:
        """What lies in the spool, by date, a few at a time: between them others have their turn."""
        waiting = self.spool.summary().unjudged
        if oldest := next((article.dated for article, _, _ in self.spool.unjudged(1)), None):
            report.later = bool(self.store.judgements(FigureQuery(since=oldest, limit=1)))
        while batch := self.spool.unjudged(_JUDGED_AT_ONCE):
            while not self._judge(batch, report):
                self.pause(_WAIT_FOR_LOCK)
            for article, _, _ in batch:
                self.spool.save_judgements(article, _NO_STORY, (), {}, (), ())
            self.tell("judging", report.judged, max(waiting, report.judged))

    def _judge(self, batch: Batch, report: BackfillReport) -> bool:
        """Judge these; False where another run or worker judges now."""
        try:
            with self.lock():
                said = self.judge.said()
                for article, reading, _ in batch:
                    self.store.save_reading(article, reading, silent=not self.alerts)
                    judged = self.judge.article(article, reading, said, silent=not self.alerts)
                    report.judged += 1
                    report.figures += len(judged.judgements)
                    report.alerts += len(judged.alerts)
        except LockedError:
            return False
        return True
