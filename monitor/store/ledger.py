"""The ledger: records by their keys, stories by their bands, and the one transaction that writes a judgement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, select, update

from monitor.domain.articles import Article, Story
from monitor.domain.figures import Judgement, Record
from monitor.errors import StoreError
from monitor.store import dialect, schema
from monitor.store.figures import SHELVES, figure_row, key_rows, numbers_of, read_records, shelf
from monitor.store.identity import key_number
from monitor.store.recall import Recall
from monitor.store.schema import FIGURES_PER_ARTICLE

# Of one key, at most so many records of each of three shelves are looked at (see figures.shelf): enough for every value
# of a busy company's year, few enough that a key with 100,000 records costs what one with 100 does.
RECORDS_PER_SHELF = (64, 16, 12)

# A band that many stories share is a boilerplate's.
STORIES_PER_BAND = 32


def records(connection: Connection, keys: Sequence[str], recall: Recall) -> list[Record]:
    """The newest records under any of these keys, oldest first."""
    wanted = sorted({key_number("key", key) for key in keys})
    return recall.records(connection, dialect.newest_figures(connection, wanted, RECORDS_PER_SHELF))


def series(connection: Connection, series_id: str, limit: int) -> list[Record]:
    """The newest records of a series, oldest first."""
    figures = schema.figures
    query = (
        select(figures.c.n)
        .where(figures.c.series_id == series_id)
        .order_by(figures.c.dated.desc(), figures.c.n.desc())
        .limit(limit)
    )
    numbers = connection.execute(query).scalars().all()
    found = read_records(connection, numbers)
    return [found[number] for number in reversed(numbers)]


def stories(connection: Connection, bands: Sequence[str]) -> list[Story]:
    """The stories that share a band with these, the oldest first."""
    if not bands:
        return []
    wanted = sorted({key_number("band", band) for band in bands})
    table = schema.stories
    near = sorted(dialect.newest_stories(connection, wanted, STORIES_PER_BAND))
    rows = connection.execute(select(table).where(table.c.n.in_(near)).order_by(table.c.n))
    return [
        Story(id=row.id, signature=row.signature, bands=row.bands, copies=row.copies, publishers=row.publishers)
        for row in rows
    ]


def save_judgements(
    connection: Connection,
    article: Article,
    story: Story,
    judgements: Sequence[Judgement],
    keys: Mapping[str, Sequence[str]],
) -> None:
    """Write an article's judgements in place of those that it had, its story, and that it is judged.

    Raises StoreError where the article is not stored or a judgement is another article's.
    """
    number, version = _article(connection, article.id)
    judged = {"story": _save_story(connection, story), "judged": True, "judgings": version}
    connection.execute(update(schema.articles).where(schema.articles.c.n == number).values(judged))
    _forget_figures(connection, number)
    if not judgements:
        return
    referred = {item.against.id for item in judgements if item.against is not None}
    records = [item.record for item in judgements]
    referred |= {identity for found in records for identity in (found.id, found.root, found.replaces) if identity}
    numbers = numbers_of(connection, referred)
    figures: list[dict[str, Any]] = []
    verdicts: list[dict[str, Any]] = []
    index: list[dict[str, int]] = []
    for item in judgements:
        own = numbers.get(item.record.id)
        if own is None or own // FIGURES_PER_ARTICLE != number:
            raise StoreError(f"the judgement of record {item.record.id!r} came with article {article.id!r}")
        row = figure_row(item.record, numbers, item.verdict, keys.get(item.record.id, ()))
        figures.append(row)
        index.extend(key_rows(row, shelf(row, item.record.tier), version))
        verdicts.append(_judgement_row(item, own, numbers))
    connection.execute(schema.figures.insert(), figures)
    connection.execute(schema.judgements.insert(), verdicts)
    if index:
        connection.execute(schema.figure_keys.insert(), index)


def forget_judgements(connection: Connection) -> None:
    """Empty the ledger of figures, judgements and stories; the articles, their readings and the outbox stay."""
    for table in (schema.judgements, schema.figure_keys, schema.figures, schema.story_bands, schema.stories):
        connection.execute(delete(table))
    connection.execute(update(schema.articles).values(story=None))


def _article(connection: Connection, identity: str) -> tuple[int, int]:
    # Its number, and which judging of it this is.
    articles = schema.articles
    row = connection.execute(select(articles.c.n, articles.c.judgings).where(articles.c.id == identity)).first()
    if row is None:
        raise StoreError(f"article {identity!r} is not stored, so it cannot be judged; save its reading first")
    return row.n, row.judgings + 1


def _save_story(connection: Connection, story: Story) -> int:
    table = schema.stories
    number: int | None = connection.execute(select(table.c.n).where(table.c.id == story.id)).scalar()
    counted = {"copies": story.copies, "publishers": story.publishers}
    if number is not None:
        connection.execute(update(table).where(table.c.n == number).values(counted))
        return number
    row = {"id": story.id, "signature": story.signature, "bands": story.bands, **counted}
    number = dialect.insert_one(connection, table, row)
    bands = sorted({key_number("band", band) for band in story.bands})
    if bands:
        connection.execute(schema.story_bands.insert(), [{"band": band, "story": number} for band in bands])
    return number


def _forget_figures(connection: Connection, article: int) -> None:
    figures, index = schema.figures, schema.figure_keys
    first = article * FIGURES_PER_ARTICLE
    mine = figures.c.n.between(first, first + FIGURES_PER_ARTICLE - 1)
    rows = connection.execute(select(figures.c.n, figures.c.dated, figures.c.found_by).where(mine)).all()
    if not rows:
        return
    # On every shelf: a publisher's trust may have changed since.
    gone = [place for row in rows for number in SHELVES for place in key_rows(row._asdict(), number, 0)]
    if gone:
        same = and_(*(index.c[name] == bindparam(f"old_{name}") for name in ("key", "shelf", "dated", "figure")))
        connection.execute(delete(index).where(same), [{f"old_{k}": v for k, v in place.items()} for place in gone])
    connection.execute(delete(schema.judgements).where(schema.judgements.c.figure.in_([row.n for row in rows])))
    connection.execute(delete(figures).where(mine))


def _judgement_row(item: Judgement, own: int, numbers: Mapping[str, int]) -> dict[str, Any]:
    return {
        "figure": own,
        "against": None if item.against is None else numbers.get(item.against.id),
        "why": item.why,
        "nuance": item.nuance,
        "likely": item.likely,
        "change": item.change,
        "ratio": item.ratio,
        "sources": item.sources,
        "copies": item.copies,
    }
