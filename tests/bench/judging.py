"""Judging at scale: an article's figures judged against a ledger of 10,000, 100,000 and 1,000,000 figures in SQLite.

    python -m tests.bench.judging [--sizes 10000 100000 1000000] [--articles 200]

The world is told as news is: few companies are in most articles, an article keeps to one of them, most figures repeat
what a series stands at, and some move it. Measured is what the verb judge does: keys, records, verdicts, one commit.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from monitor.domain.articles import Article, Story
from monitor.domain.catalogue import Catalogue, Language
from monitor.domain.feeds import Tier
from monitor.domain.figures import Figure, Judgement, Record, Verdict
from monitor.domain.readings import Reading
from monitor.ledger.judge import Ledger
from monitor.ledger.kinship import Kinship
from monitor.ledger.memory import FRESH
from monitor.ledger.series import keys, profile
from monitor.rates import EcbRates
from monitor.store import judging
from monitor.store.recall import Recall
from monitor.store.readings import save_reading
from monitor.store.sql import SqlStore

FIGURES_AN_ARTICLE = 10
START = datetime(2016, 1, 1, tzinfo=UTC)
METRICS = {
    "revenue": "USD", "capex": "CNY", "order_value": "USD", "shipments": "chip", "price": "USD", "profit": "CNY",
    "yield": "percent", "market_share": "percent", "headcount": "person", "valuation": "USD",
}  # fmt: skip
FLOOR_PER_SECOND = 1000
MOST_SLOWDOWN = 1.5


@dataclass(kw_only=True, slots=True)
class World:
    """What is true, and who said it first: series → value, and the record that first gave it."""

    chance: random.Random
    kin: Kinship
    number: int = 0
    filed: dict[str, datetime] = field(default_factory=dict)
    stands: dict[tuple[str, str, str], tuple[Decimal, str]] = field(default_factory=dict)

    def article(self) -> tuple[Article, Reading, Story]:
        """The next article: the same at every run."""
        self.number += 1
        dated = START + timedelta(minutes=5 * self.number)
        topic = self._company()
        figures, text = [], ""
        for _ in range(FIGURES_AN_ARTICLE):
            figure = self._figure(topic if self.chance.random() < 0.6 else self._company(), dated, len(text) + 1)
            text += f"{figure.text} was told of {figure.subject} for {figure.period}. "
            figures.append(figure)
        identity = f"{self.number:016x}"
        article = Article(
            id=identity, title="", text=text, publisher=f"publisher {self.chance.randrange(200)}", published=dated,
            language=Language.ENGLISH, tier=Tier(self.chance.choice((1, 2, 2, 3, 3, 3, 4))),
        )  # fmt: skip
        reading = Reading(article_id=identity, language=Language.ENGLISH, figures=tuple(figures), analyser="bench")
        return article, reading, Story(id=f"story {identity}", signature=(), bands=())

    def _company(self) -> str:
        return f"company{min(int(self.chance.paretovariate(0.8)), 2000)}"

    def _figure(self, company: str, dated: datetime, start: int) -> Figure:
        metric = self.chance.choice(tuple(METRICS))
        period = f"{dated.year + self.chance.choice((-1, 0, 0, 0, 1))}{self.chance.choice(('', '-Q1', '-Q2', '-Q3'))}"
        at = (metric, company, period)
        value = self.stands[at][0] if at in self.stands else None
        if value is None or self.chance.random() < 0.04:
            number = Decimal(self.chance.randrange(100, 999))
            value = number / 10 if METRICS[metric] == "percent" else number * 10**8
        text = f"{value:,f}"
        return Figure(
            text=text, start=start, end=start + len(text), low=value, high=value, unit=METRICS[metric], metric=metric,
            subject=company, period=period, salient=True, sentence="It was told of the company.",
        )  # fmt: skip

    def settle(
        self, article: Article, reading: Reading, story: Story
    ) -> tuple[list[Judgement], dict[str, tuple[str, ...]]]:
        """Verdicts without judging, to fill the ledger fast: an equal value confirms, another takes its place."""
        judgements, kept = [], {}
        for index, figure in enumerate(reading.figures):
            identity = f"{article.id}#{index}"
            at = (figure.metric, figure.subject or "", figure.period or "")
            value, root = self.stands.get(at, (None, ""))
            again = value == figure.high
            verdict = Verdict.CONFIRMED if again else Verdict.REVISED if root else Verdict.NEW
            found = profile(figure, article.published.date() if article.published else START.date(), self.kin)
            record = Record(
                id=identity, figure=figure, article_id=article.id, story_id=story.id, series_id="|".join(at),
                publisher=article.publisher, tier=article.tier, dated=article.published or START, verdict=verdict,
                root=root if again else identity,
            )  # fmt: skip
            record = replace(record, replaces=root if verdict is Verdict.REVISED else "")
            if not again:
                self.stands[at] = (figure.high, identity)
            judgements.append(Judgement(record=record, verdict=verdict, why="The same value as told the day before."))
            # As the ledger files them: a repetition again after some days.
            known = self.filed.get(record.root)
            fresh = known is not None and record.dated - known <= FRESH
            kept[identity] = () if fresh else keys(found)
            if not fresh:
                self.filed[record.root] = record.dated
        return judgements, kept


def fill(store: SqlStore, world: World, articles: int) -> None:
    """Write articles as fast as the database takes them, a thousand a transaction."""
    recall = Recall()
    for first in range(0, articles, 1000):
        with store.database.writing() as connection:
            for _ in range(first, min(first + 1000, articles)):
                article, reading, story = world.article()
                judgements, kept = world.settle(article, reading, story)
                save_reading(connection, article, reading, seen=None)
                judging.save_judgements(connection, article, story, judgements, kept, recall)


def measure(store: SqlStore, judge: Ledger, world: World, articles: int) -> Iterator[tuple[float, float, int]]:
    """For each article: seconds for all, seconds for the verdicts alone, and how many records were found for it."""
    for _ in range(articles):
        article, reading, story = world.article()
        world.settle(article, reading, story)
        store.save_reading(article, reading)
        began = time.perf_counter()
        records = store.records(judge.lookup_keys(article, reading))
        found = time.perf_counter()
        judged = judge.judge(article, reading, story, records, lambda roots: store.standings(roots, article, story))
        done = time.perf_counter()
        store.save_judgements(article, story, judged.judgements, judged.keys, [], [])
        yield time.perf_counter() - began, done - found, len(records)


def tell(line: str) -> None:
    """A line on the terminal, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Print a line for each size; 1 where a figure of the contract is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--articles", type=int, default=200)
    options = parser.parse_args()
    catalogue = Catalogue(entities={}, metrics={}, lexicons={})
    judge = Ledger(catalogue, EcbRates())
    world = World(chance=random.Random(20260504), kin=Kinship(catalogue))  # noqa: S311 - a bench repeats itself
    rates: list[float] = []
    stored = 0
    tell(f"{'figures':>10} {'figures/s':>10} {'verdicts/s':>11} {'p50 ms':>8} {'p99 ms':>8} {'found':>7} {'MB':>7}")
    with tempfile.TemporaryDirectory() as directory:
        store = SqlStore(str(Path(directory) / "monitor.db"))
        for size in options.sizes:
            missing = max(size - stored, 0) // FIGURES_AN_ARTICLE
            fill(store, world, missing)
            list(measure(store, judge, world, 20))  # warm
            rows = list(measure(store, judge, world, options.articles))
            stored += (missing + 20 + options.articles) * FIGURES_AN_ARTICLE
            seconds = [row[0] for row in rows]
            rates.append(len(rows) * FIGURES_AN_ARTICLE / sum(seconds))
            verdicts = len(rows) * FIGURES_AN_ARTICLE / sum(row[1] for row in rows)
            p50, p99 = statistics.median(seconds) * 1e3, statistics.quantiles(seconds, n=100)[98] * 1e3
            found = statistics.mean(row[2] for row in rows)
            tell(
                f"{stored:>10,} {rates[-1]:>10,.0f} {verdicts:>11,.0f} {p50:>8.2f} {p99:>8.2f} {found:>7.0f}"
                f" {store.database.size() / 1e6:>7.0f}"
            )
        store.close()
    slowdown = rates[0] / rates[-1]
    tell(f"slowdown from the first size to the last: {slowdown:.2f} (at most {MOST_SLOWDOWN})")
    return int(rates[-1] < FLOOR_PER_SECOND or slowdown > MOST_SLOWDOWN)


if __name__ == "__main__":
    sys.exit(main())
