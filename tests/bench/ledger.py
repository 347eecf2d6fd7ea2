"""The ledger at scale: what an article's figures cost at 10,000 and 100,000 figures, or at any `--sizes`.

    python tests/bench/ledger.py [--sizes 10000 100000 1000000] [--place URL] [--articles 300]

One database grows from size to size. At each size `--articles` further articles are taken through the store as judging
does it: stories by bands, records by keys, one transaction for the judgements. Entities, metrics and periods are drawn
as the news draws them (a few all the time, most hardly ever), so that some keys are as hot as the trade's own. The keys
are of the kind that monitor.ledger.series makes: filed under one, looked up under those of the years around.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from monitor.domain.articles import Article, Story
from monitor.domain.catalogue import Language
from monitor.domain.feeds import Tier
from monitor.domain.figures import Figure, Judgement, Record, Verdict
from monitor.domain.readings import Reading
from monitor.store import schema
from monitor.store.codec import pack
from monitor.store.figures import figure_row, key_rows, shelf
from monitor.store.identity import key_number
from monitor.store.sql import SqlStore

FIGURES_AN_ARTICLE = 10
START = datetime(2016, 1, 1, tzinfo=UTC)
METRICS = (
    "revenue",
    "capex",
    "order_value",
    "shipments",
    "capacity",
    "price",
    "growth",
    "profit",
    "yield",
    "market_share",
)
SENTENCE = "The company said that it would spend {value} billion dollars on accelerators in {period}, {n} people said. "
FLOOR_PER_SECOND = 1000
MOST_SLOWDOWN = 1.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """An article with all that judging it writes."""

    article: Article
    reading: Reading
    story: Story
    judgements: tuple[Judgement, ...]
    keys: dict[str, tuple[str, ...]]

    def lookups(self) -> list[str]:
        """The keys to look under: those of the figures' years, of the years after, and without a year."""
        found = set()
        for judgement in self.judgements:
            figure = judgement.record.figure
            year = int((figure.period or "0")[:4])
            found |= {_key(figure, place) for place in ("-", str(year), str(year + 1))}
        return sorted(found)


def _key(figure: Figure, year: str) -> str:
    return f"{figure.metric}|{figure.subject}|{year}|{figure.unit}"


def made(number: int, chance: random.Random) -> Made:
    """The N-th article of the bench's world: the same at every run."""
    identity = f"{number:016x}"
    dated = START + timedelta(minutes=30 * number)
    tier = Tier(chance.choice((1, 2, 2, 3, 3, 3, 4)))
    article = Article(
        id=identity,
        title=f"Chip maker number {number} orders more",
        text="x",
        url=f"https://news.example/{dated:%Y/%m/%d}/{number}-chip-maker-orders-more",
        publisher=f"publisher {number % 200}",
        language=Language.ENGLISH,
        published=dated,
        tier=tier,
    )
    # An article is about a company, and mentions others.
    company = _company(chance)
    subjects = [company if chance.random() < 0.6 else _company(chance) for _ in range(FIGURES_AN_ARTICLE)]
    figures = tuple(_figure(chance, dated, subject) for subject in subjects)
    story = Story(
        id=f"story {number}",
        signature=tuple(chance.getrandbits(32) for _ in range(64)),
        bands=tuple(f"{band}:{chance.getrandbits(64):x}" for band in range(16)),
    )
    judgements: list[Judgement] = []
    keys: dict[str, tuple[str, ...]] = {}
    for index, figure in enumerate(figures):
        record = Record(
            id=f"{identity}#{index}",
            figure=figure,
            article_id=identity,
            story_id=story.id,
            series_id=f"{figure.metric}|{figure.subject}|{figure.period}|USD",
            publisher=article.publisher,
            tier=tier,
            dated=dated,
            url=article.url,
            title=article.title,
        )
        why = "The same value as publisher 7 gave on the day before."
        judgements.append(Judgement(record=record, verdict=chance.choice(tuple(Verdict)), why=why))
        keys[record.id] = (_key(figure, (figure.period or "-")[:4]),)
    reading = Reading(article_id=identity, language=Language.ENGLISH, figures=figures, analyser="bench")
    return Made(article=article, reading=reading, story=story, judgements=tuple(judgements), keys=keys)


def _company(chance: random.Random) -> str:
    # The most named company stands in every fifth figure, the tenth in every hundredth.
    return f"company-{int(min(chance.paretovariate(0.35), 3000.0))}"


def _figure(chance: random.Random, dated: datetime, subject: str) -> Figure:
    value = Decimal(chance.randrange(1, 10_000)) * 10**7
    period = f"{dated.year + chance.choice((-1, 0, 0, 0, 1))}{chance.choice(('', '-Q1', '-Q2', '-Q3', '-Q4'))}"
    return Figure(
        text=f"${value} billion",
        start=10,
        end=22,
        low=value,
        high=value,
        unit="USD",
        step=Decimal(10**7),
        metric=chance.choice(METRICS),
        subject=subject,
        about=(_company(chance),),
        period=period,
        attribution=("Reuters",),
        salient=True,
        sentence=SENTENCE.format(value=value, period=period, n=chance.randrange(9)),
    )


def world() -> Iterator[Made]:
    """Articles without end."""
    chance = random.Random(20260504)  # noqa: S311 - a bench repeats itself
    number = 0
    while True:
        yield made(number, chance)
        number += 1


def fill(store: SqlStore, articles: Iterator[Made], first: int, count: int) -> None:
    """Write articles as rows, five hundred a transaction: the same rows that judging writes, without its look-ups."""
    for start in range(first, first + count, 500):
        rows: dict[Table, list[dict[str, Any]]] = {table: [] for table in schema.metadata.sorted_tables}
        for number in range(start, min(start + 500, first + count)):
            _rows(next(articles), number + 1, rows)
        with store.database.writing() as connection:
            for table, made_rows in rows.items():
                if made_rows:
                    connection.execute(table.insert(), made_rows)


def _rows(item: Made, number: int, rows: dict[Table, list[dict[str, Any]]]) -> None:
    article, story = item.article, item.story
    counted = {"n": number, "story": number, "dated": article.published, "silent": False, "judged": True, "judgings": 1}
    rows[schema.articles].append({**{name: getattr(article, name) for name in Article.__dataclass_fields__}, **counted})
    rows[schema.readings].append({"article": number, "analyser": "bench", "body": pack(item.reading)})
    rows[schema.stories].append({"n": number, **{name: getattr(story, name) for name in Story.__dataclass_fields__}})
    rows[schema.story_bands].extend({"band": key_number("band", band), "story": number} for band in story.bands)
    for index, judgement in enumerate(item.judgements):
        own = {judgement.record.id: number * schema.FIGURES_PER_ARTICLE + index}
        row = figure_row(judgement.record, own, judgement.verdict, item.keys[judgement.record.id])
        rows[schema.figures].append(row)
        rows[schema.figure_keys].extend(key_rows(row, shelf(row, judgement.record.tier), 1))
        rows[schema.judgements].append({"figure": row["n"], "why": judgement.why, "sources": 1, "copies": 1})


def measure(store: SqlStore, articles: Iterator[Made], count: int) -> tuple[list[float], list[int], float]:
    """The seconds that each article took, how many records were found for it, and the mean of its processor's time."""
    seconds, found, processor = [], [], 0.0
    for _ in range(count):
        item = next(articles)
        store.save_reading(item.article, item.reading)
        began, busy = time.perf_counter(), time.process_time()
        store.stories(item.story.bands)
        found.append(len(store.records(item.lookups())))
        store.save_judgements(item.article, item.story, item.judgements, item.keys, [], [])
        seconds.append(time.perf_counter() - began)
        processor += time.process_time() - busy
    return seconds, found, processor / count


def say(line: str) -> None:
    """A line for people."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Print a line for each size; 1 where a figure of the contract is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--place")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        place = options.place or str(Path(directory) / "monitor.db")
        store = SqlStore(place)
        articles = world()
        stored, rates, medians = 0, [], []
        say("   figures  figures/s   p50 ms   p99 ms   CPU ms  found     MB  B/figure  fill/s")
        for size in options.sizes:
            missing = max(size - stored, 0) // FIGURES_AN_ARTICLE
            began = time.perf_counter()
            fill(store, articles, stored // FIGURES_AN_ARTICLE, missing)
            filled = missing * FIGURES_AN_ARTICLE / max(time.perf_counter() - began, 1e-9)
            measure(store, articles, 20)  # warm
            seconds, found, processor = measure(store, articles, options.articles)
            stored += (missing + 20 + options.articles) * FIGURES_AN_ARTICLE
            rates.append(len(seconds) * FIGURES_AN_ARTICLE / sum(seconds))
            medians.append(statistics.median(seconds))
            p99 = statistics.quantiles(seconds, n=100)[98]
            held = store.database.size()
            say(
                f"{stored:>10,} {rates[-1]:>10,.0f} {medians[-1] * 1e3:>8.2f} {p99 * 1e3:>8.2f} {processor * 1e3:>8.2f}"
                f" {statistics.mean(found):>6.0f} {held / 1e6:>6.0f} {held / stored:>9.0f} {filled:>7,.0f}"
            )
        store.close()
    slowdown = rates[0] / rates[-1]
    say(f"slowdown from the first size to the last: {slowdown:.2f} (at most {MOST_SLOWDOWN})")
    return int(rates[-1] < FLOOR_PER_SECOND or slowdown > MOST_SLOWDOWN)


if __name__ == "__main__":
    sys.exit(main())
