"""The ledger: records by their keys, stories by their bands, and the one transaction that writes a judgement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, select, update

from monitor.domain.articles import Article, Story
from monitor.domain.feeds import Tier
from monitor.domain.figures import Judgement, Record, Standing
from monitor.errors import StoreError
from monitor.store import dialect, schema
from monitor.store.figures import SHELVES, figure_row, key_rows, numbers_of, read_records, record_id, shelf
from monitor.store.identity import key_number
from monitor.store.recall import Recall
from monitor.store.schema import FIGURES_PER_ARTICLE

# Of one key, at most so many records of each of three shelves are looked at (see figures.shelf): enough for every value
# of a busy company's year, few enough that a key with 100,000 records costs what one with 100 does.
RECORDS_PER_SHELF = (64, 16, 12)

# A band that many stories share is a boilerplate's.
STORIES_PER_BAND = 32


def records(connection: Connection, keys: Sequence[str], recall: Recall) -> list[Record]:
    """The newest records under any of these keys, and the first record of each value among them; oldest first."""
    wanted = sorted({key_number("key", key) for key in keys})
    found = recall.records(connection, dialect.newest_figures(connection, wanted, RECORDS_PER_SHELF))
    held = {record.id for record in found}
    missing = {record.root for record in found if record.root and record.root not in held}
    if missing:
        firsts = read_records(connection, numbers_of(connection, missing).values())
        found = sorted((*found, *firsts.values()), key=lambda record: record.dated)
    return found


def standings(
    connection: Connection, roots: Collection[str], article: Article, story: Story
) -> dict[str, Standing]:
    """Who gave the values of these first records, but for one article of a story; by the first record's id."""
    any_of_own = record_id(article.id, 0)
    numbers = numbers_of(connection, {*roots, any_of_own})
    own = numbers.get(any_of_own, -1) // FIGURES_PER_ARTICLE
    named = {numbers[root]: root for root in roots if root in numbers}
    found = dialect.standings(connection, list(named), own, story.id, outlet(article.publisher, story.id))
    return {
        named[row.value]: Standing(
            stories=row.stories,
            outlets=row.outlets,
            tier=Tier(row.tier),
            story_known=bool(row.story_known),
            outlet_known=bool(row.outlet_known),
        )
        for row in found
    }


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


def stories(connection: Connection, bands: Sequence[str], article_id: str) -> list[Story]:
    """The stories that share a band with these, the oldest first; the article itself is not counted as a copy."""
    if not bands:
        return []
    wanted = sorted({key_number("band", band) for band in bands})
    table = schema.stories
    near = sorted(dialect.newest_stories(connection, wanted, STORIES_PER_BAND))
    rows = connection.execute(select(table).where(table.c.n.in_(near)).order_by(table.c.n)).all()
    if not rows:
        return []
    own = connection.execute(select(schema.articles.c.story).where(schema.articles.c.id == article_id)).scalar()
    return [
        Story(
            id=row.id,
            signature=row.signature,
            bands=row.bands,
            copies=row.copies - (row.n == own),
            publishers=row.publishers,
        )
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
    number, version, told_in = _article(connection, article.id)
    story_number = _save_story(connection, story)
    if told_in not in (None, story_number):
        left = schema.stories.c.n == told_in
        connection.execute(update(schema.stories).where(left).values(copies=schema.stories.c.copies - 1))
    judged = {"story": story_number, "judged": True, "judgings": version}
    connection.execute(update(schema.articles).where(schema.articles.c.n == number).values(judged))
    if version > 1:
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
    # What is no news has no keys, and its telling counts for nobody.
    values = {numbers.get(found.root, numbers[found.id]) for found in records if found.id in keys}
    if values:
        said = {"article": number, "story": story_number, "tier": article.tier}
        said["outlet"] = outlet(article.publisher, story.id)
        connection.execute(schema.tellings.insert(), [{"value": value, **said} for value in sorted(values)])


def outlet(publisher: str | None, story_id: str) -> str:
    """What an article's outlet is counted by."""
    return publisher or story_id


def forget_judgements(connection: Connection) -> None:
    """Empty the ledger of figures, judgements and stories; the articles, their readings and the outbox stay."""
    for table in (
        schema.judgements, schema.figure_keys, schema.tellings, schema.figures, schema.story_bands, schema.stories,
    ):  # fmt: skip
        connection.execute(delete(table))
    connection.execute(update(schema.articles).values(story=None))


def _article(connection: Connection, identity: str) -> tuple[int, int, int | None]:
    # Its number, which judging of it this is, and the number of the story that it was counted with so far.
    articles = schema.articles
    query = select(articles.c.n, articles.c.judgings, articles.c.story).where(articles.c.id == identity)
    row = connection.execute(query).first()
    if row is None:
        raise StoreError(f"article {identity!r} is not stored, so it cannot be judged; save its reading first")
    return row.n, row.judgings + 1, row.story


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
    columns = figures.c.n, figures.c.root, figures.c.dated, figures.c.found_by
    rows = connection.execute(select(*columns).where(mine)).all()
    if not rows:
        return
    told = schema.tellings
    values = {row.root for row in rows}
    connection.execute(delete(told).where(told.c.value.in_(values), told.c.article == article))
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
