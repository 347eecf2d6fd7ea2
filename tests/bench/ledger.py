"""Judging at scale: articles judged against a ledger of 10,000, 100,000 and 1,000,000 figures in SQLite.

    python -m tests.bench.ledger [--sizes 10000 100000 1000000] [--articles 200] [--repeat 3] [--keep FOLDER]

The world is told as news is: few companies are in most articles, an article keeps to one of them, most figures repeat
what a thing stands at, and some move it: what happens in a period settles after some values, what stands from day to
day moves on. Measured is the verb judge itself: an article's fingerprint and its story, keys, records, verdicts,
sources, one commit. Each size grows out of the one before it, and is measured on a copy; in a folder that is kept, the
next run finds them built. A size takes a second or two, in which a machine may have other work: all are measured in
turn, again and again, and what counts is the median of each.
"""

from __future__ import annotations

import argparse
import gc
import pickle
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Table

from monitor import dedupe
from monitor.domain.articles import Article, Story
from monitor.domain.catalogue import Catalogue, Language
from monitor.domain.feeds import Tier
from monitor.domain.figures import Figure, Record, Verdict
from monitor.domain.readings import Reading
from monitor.domain.recollection import Recollection
from monitor.ledger.filing import keys, value_keys
from monitor.ledger.judge import Ledger
from monitor.ledger.kinship import Kinship
from monitor.ledger.memory import FRESH
from monitor.ledger.profiles import STATES, profile
from monitor.machine import SystemClock
from monitor.pipeline.judge import Judge
from monitor.rates import EcbRates
from monitor.store import bands, schema, tellings
from monitor.store.codec import pack
from monitor.store.figures import figure_row, key_rows, shelf
from monitor.store.identity import band_numbers
from monitor.store.schema import FIGURES_PER_ARTICLE
from monitor.store.sql import SqlStore

FIGURES_AN_ARTICLE = 10
START = datetime(2016, 1, 1, tzinfo=UTC)
METRICS = {
    "revenue": "USD", "capex": "CNY", "order_value": "USD", "shipments": "chip", "price": "USD", "profit": "CNY",
    "yield": "percent", "market_share": "percent", "headcount": "person", "valuation": "USD",
}  # fmt: skip
NO_CATALOGUE = Catalogue(entities={}, metrics={}, lexicons={})
SEGMENTS = ("", "data-center", "gaming", "gaap")
VALUES_OF_A_PERIOD = 5
FLOOR_PER_SECOND = 1000
MOST_SLOWDOWN = 1.5
# So many are judged before it is measured: a process that judges all day has read what its days are about.
WARM_ARTICLES = 300


class Thing(NamedTuple):
    """What a figure of this world is of."""

    metric: str
    company: str
    period: str | None
    segment: str


@dataclass(kw_only=True, slots=True)
class World:
    """What is true, and who said it first: the value that a thing stands at, and the record that first gave it."""

    chance: random.Random
    kin: Kinship
    number: int = 0
    filed: dict[str, datetime] = field(default_factory=dict)
    stands: dict[Thing, tuple[Decimal, str, int]] = field(default_factory=dict)
    values: Counter[Thing] = field(default_factory=Counter)

    def article(self) -> tuple[Article, Reading]:
        """The next article: the same at every run."""
        self.number += 1
        dated = START + timedelta(minutes=5 * self.number)
        topic = self._company()
        figures, text = [], ""
        for _ in range(FIGURES_AN_ARTICLE):
            figure = self._figure(topic if self.chance.random() < 0.6 else self._company(), dated, len(text) + 1)
            words = " ".join(f"word{self.chance.randrange(20_000)}" for _ in range(30))
            text += f"{figure.text} was told of {figure.subject} by {words}. "
            figures.append(figure)
        identity = f"{self.number:016x}"
        article = Article(
            id=identity, title="", text=text, publisher=f"publisher {self.chance.randrange(200)}", published=dated,
            language=Language.ENGLISH, tier=Tier(self.chance.choice((1, 2, 2, 3, 3, 3, 4))),
        )  # fmt: skip
        return article, Reading(article_id=identity, language=Language.ENGLISH, figures=tuple(figures), analyser="1")

    def _company(self) -> str:
        return f"company{min(int(self.chance.paretovariate(0.8)), 2000)}"

    def _figure(self, company: str, dated: datetime, start: int) -> Figure:
        metric = self.chance.choice(tuple(METRICS))
        thing = Thing(metric, company, self._period(metric, dated.year), self.chance.choice(SEGMENTS))
        stands = self.stands.get(thing)
        settled = metric not in STATES and self.values[thing] >= VALUES_OF_A_PERIOD
        known = stands is not None and (settled or self.chance.random() > 0.04)
        value = stands[0] if stands is not None and known else self._value(metric)
        text = f"{value:,f}"
        return Figure(
            text=text, start=start, end=start + len(text), low=value, high=value, unit=METRICS[metric], metric=metric,
            subject=company, period=thing.period, salient=True, sentence="It was told of the company.",
            scope=(thing.segment,) if thing.segment else (),
        )  # fmt: skip

    def _period(self, metric: str, year: int) -> str | None:
        # What stands until it changes is told for now, or for a year; what happens is told for the time it takes.
        if metric in STATES:
            return self.chance.choice((None, None, f"{year}"))
        return f"{year + self.chance.choice((-1, 0, 0, 0, 1))}{self.chance.choice(('', '-Q1', '-Q2', '-Q3', '-Q4'))}"

    def _value(self, metric: str) -> Decimal:
        number = Decimal(self.chance.randrange(100, 999))
        return number / 10 if METRICS[metric] == "percent" else number * 10**8

    def settle(self, article: Article, reading: Reading) -> list[tuple[Record, int, tuple[str, ...]]]:
        """Records without judging, with the number of their root and their keys: an equal value confirms."""
        settled = []
        dated = article.published or START
        for index, figure in enumerate(reading.figures):
            identity = f"{article.id}#{index}"
            thing = Thing(figure.metric, figure.subject or "", figure.period, "".join(figure.scope))
            value, root, at = self.stands.get(thing, (None, "", 0))
            again = value == figure.high
            record = Record(
                id=identity, figure=figure, article_id=article.id, story_id=article.id,
                series_id="|".join(map(str, thing)), publisher=article.publisher, tier=article.tier, dated=dated,
                verdict=Verdict.CONFIRMED if again else Verdict.REVISED if root else Verdict.NEW,
                root=root if again else identity, replaces="" if again else root,
            )  # fmt: skip
            if not again:
                at = self.number * FIGURES_PER_ARTICLE + index
                self.stands[thing] = (figure.high, identity, at)
                self.values[thing] += 1
            # As the ledger files them: a repetition only where the last one is some days old.
            known = self.filed.get(record.root)
            kept = known is None or dated - known > FRESH
            if kept:
                self.filed[record.root] = dated
            places = (*keys(profile(figure, dated.date(), self.kin)), *value_keys(figure, self.kin))
            settled.append((record, at, places if kept else ()))
        return settled


def fill(store: SqlStore, world: World, articles: int) -> None:
    """Write articles as rows, five hundred a transaction: the rows that reading and judging them writes."""
    for first in range(0, articles, 500):
        rows: dict[Table, list[dict[str, Any]]] = {table: [] for table in schema.metadata.sorted_tables}
        told = [_rows(world, rows) for _ in range(first, min(first + 500, articles))]
        with store.database.writing() as connection:
            for table, made in rows.items():
                if made:
                    connection.execute(table.insert(), made)
            for number, article, story, values in told:
                tellings.tell(connection, number, number, article, story, values)
                bands.file(connection, number, band_numbers(story.bands))


def _rows(world: World, rows: dict[Table, list[dict[str, Any]]]) -> tuple[int, Article, Story, set[int]]:
    """Add the next article's rows; returns its number, itself, its story, and the values that it tells."""
    article, reading = world.article()
    number, chance = world.number, world.chance
    told = {"n": number, "story": number, "dated": article.published, "silent": False, "judged": True, "judgings": 1}
    rows[schema.articles].append({**{name: getattr(article, name) for name in Article.__dataclass_fields__}, **told})
    rows[schema.readings].append({"article": number, "analyser": "1", "body": pack(reading)})
    signature = tuple(chance.getrandbits(32) for _ in range(dedupe.PERMUTATIONS))
    story = Story(id=article.id, signature=signature, bands=dedupe.bands(signature))
    rows[schema.stories].append({"n": number, **{name: getattr(story, name) for name in Story.__dataclass_fields__}})
    values = set()
    for index, (record, root, kept) in enumerate(world.settle(article, reading)):
        own = number * FIGURES_PER_ARTICLE + index
        row = figure_row(record, {record.id: own, record.root: root}, record.verdict or Verdict.NEW, kept)
        rows[schema.figures].append(row)
        rows[schema.figure_keys].extend(key_rows(row, shelf(row, record.tier)))
        why = "The same value as told the day before."
        rows[schema.judgements].append({"figure": own, "why": why, "sources": 1, "copies": 1})
        values.add(root)
    return number, article, story, values


class Took(NamedTuple):
    """What judging an article took: seconds by the clock and of the processor, and the records that were found."""

    seconds: float
    processor: float
    found: int


class Watched(SqlStore):
    """A store that keeps what it was last asked for, to be counted when the time is taken."""

    found: Recollection

    def records(self, keys: Sequence[str]) -> Recollection:
        """As any store."""
        self.found = super().records(keys)
        return self.found


def judge_over(store: SqlStore) -> Judge:
    """The verb over a store, with nobody to alert."""
    rates = EcbRates()
    ledger = Ledger(NO_CATALOGUE, rates)
    return Judge(
        store=store, clock=SystemClock(), ledger=lambda: ledger, catalogue=NO_CATALOGUE, rules=(), channels=(),
        rates=lambda: rates,
    )  # fmt: skip


def measure(store: Watched, judge: Judge, world: World, articles: int) -> Iterator[Took]:
    """Judge the next articles."""
    said = judge.said()
    for _ in range(articles):
        article, reading = world.article()
        world.settle(article, reading)
        store.save_reading(article, reading)
        began, busy = time.perf_counter(), time.process_time()
        judge.article(article, reading, said, silent=False)
        seconds, processor = time.perf_counter() - began, time.process_time() - busy
        yield Took(seconds, processor, len(store.found))


def tell(line: str) -> None:
    """A line on the terminal, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Kept:
    """Ledgers as they were built, each size a database beside the world that it tells of."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kin = Kinship(NO_CATALOGUE)
        folder.mkdir(parents=True, exist_ok=True)

    def ledger(self, size: int, smaller: int) -> tuple[Path, World]:
        """A copy of the ledger of this size, that may be written to, and its world; built where it is not kept."""
        if not self._world(size).exists():
            self._build(size, smaller)
        return self._copy(size, self._folder / "measured.db")

    def _build(self, size: int, smaller: int) -> None:
        place, world = self._folder / "built.db", World(chance=random.Random(20260504), kin=self._kin)  # noqa: S311 - a bench repeats itself
        if smaller:
            place, world = self._copy(smaller, place)
        else:
            place.unlink(missing_ok=True)
        store = SqlStore(place)
        fill(store, world, (size - smaller) // FIGURES_AN_ARTICLE)
        store.close()
        place.replace(self._database(size))
        self._world(size).write_bytes(pickle.dumps(world))

    def _copy(self, size: int, place: Path) -> tuple[Path, World]:
        for old in self._folder.glob(f"{place.name}*"):
            old.unlink()
        shutil.copyfile(self._database(size), place)
        world: World = pickle.loads(self._world(size).read_bytes())  # noqa: S301 - written above
        return place, world

    def _database(self, size: int) -> Path:
        return self._folder / f"{size}.db"

    def _world(self, size: int) -> Path:
        return self._folder / f"{size}.world"


def main() -> int:
    """Print a line for each size; 1 where a figure of the contract is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="a folder that keeps what was built, for the next run to reuse")
    options = parser.parse_args()
    tell(
        f"{'figures':>10} {'figures/s':>10} {'by CPU':>8} {'p50 ms':>8} {'p99 ms':>8} {'found':>6}"
        f" {'MB':>6} {'B/figure':>9}"
    )
    with tempfile.TemporaryDirectory() as directory:
        kept = Kept(options.keep or Path(directory))
        sizes = sorted(options.sizes)
        rates = [
            [_measured(*kept.ledger(size, smaller), size, options.articles) for smaller, size in pairwise((0, *sizes))]
            for _ in range(options.repeat)
        ]
    of_sizes = [statistics.median(of_size) for of_size in zip(*rates, strict=True)]
    slowdown = of_sizes[0] / of_sizes[-1]
    tell(f"{sizes[-1]:,} figures: {of_sizes[-1]:,.0f} a second (at least {FLOOR_PER_SECOND:,})")
    tell(f"slowdown from the first size to the last: {slowdown:.2f} (at most {MOST_SLOWDOWN})")
    return int(of_sizes[-1] < FLOOR_PER_SECOND or slowdown > MOST_SLOWDOWN)


def _measured(place: Path, world: World, size: int, articles: int) -> float:
    """Print the line of one size; returns the figures judged in a second."""
    gc.set_threshold(100_000, 20, 20)  # as the command line does
    gc.collect()
    gc.freeze()  # what the world knows is no part of the program
    store = Watched(place)
    judge = judge_over(store)
    list(measure(store, judge, world, WARM_ARTICLES))
    took = list(measure(store, judge, world, articles))
    seconds = [one.seconds for one in took]
    told = len(took) * FIGURES_AN_ARTICLE
    stored = size + WARM_ARTICLES * FIGURES_AN_ARTICLE + told
    held = store.database.size()
    tell(
        f"{size:>10,} {told / sum(seconds):>10,.0f} {told / sum(one.processor for one in took):>8,.0f}"
        f" {statistics.median(seconds) * 1e3:>8.2f} {statistics.quantiles(seconds, n=100)[98] * 1e3:>8.2f}"
        f" {statistics.mean(one.found for one in took):>6.0f} {held / 1e6:>6.0f} {held / stored:>9.0f}"
    )
    store.close()
    return told / sum(seconds)


if __name__ == "__main__":
    sys.exit(main())
