"""Figures as rows: how a record is written, numbered and read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from monitor.domain.feeds import Tier
from monitor.domain.figures import Figure, Record, Status, Verdict
from monitor.errors import StoreError
from monitor.store import schema
from monitor.store.columns import EPOCH
from monitor.store.dialect import Row, chunks
from monitor.store.identity import key_number
from monitor.store.schema import FIGURES_PER_ARTICLE

SHELVES = (0, 1, 2)

_FIGURE = tuple(schema.figures.c[name] for name in Figure.__dataclass_fields__)
_ROOT_ARTICLE = schema.articles.alias("root_article")


def record_query() -> Select[Any]:
    """The rows that `record` reads: a figure with its article, its story and the article of its root."""
    figures, articles, stories, origin = schema.figures, schema.articles, schema.stories, _ROOT_ARTICLE
    return (
        select(
            figures.c.n,
            figures.c.root,
            figures.c.verdict,
            figures.c.series_id,
            figures.c.dated,
            *_FIGURE,
            articles.c.id.label("article_id"),
            articles.c.url.label("article_url"),
            articles.c.title.label("article_title"),
            articles.c.publisher,
            articles.c.tier,
            stories.c.id.label("story_id"),
            origin.c.id.label("root_article"),
        )
        .join(articles, articles.c.n == figures.c.article)
        .outerjoin(stories, stories.c.n == articles.c.story)
        .outerjoin(origin, origin.c.n == figures.c.root // FIGURES_PER_ARTICLE)
    )


def record(row: Row) -> Record:
    """A row of `record_query` as the ledger knows it."""
    (number, root, verdict, series_id, dated, *figure) = row[: 5 + len(_FIGURE)]
    values = dict(zip(Figure.__dataclass_fields__, figure, strict=True))
    values["status"] = Status(values["status"])
    origin = record_id(row.root_article, root) if row.root_article is not None else ""
    return Record(
        id=record_id(row.article_id, number),
        figure=Figure(**values),
        article_id=row.article_id,
        story_id=row.story_id or "",
        series_id=series_id,
        publisher=row.publisher,
        tier=Tier(row.tier),
        dated=dated,
        url=row.article_url,
        title=row.article_title,
        verdict=Verdict(verdict),
        root=origin,
    )


def record_id(article_id: str, number: int) -> str:
    """`<article id>#<index of the figure in its reading>`."""
    return f"{article_id}#{number % FIGURES_PER_ARTICLE}"


def split_id(identity: str) -> tuple[str, int]:
    """A record's article id and index. Raises StoreError for what is no record's id."""
    article_id, mark, index = identity.rpartition("#")
    if not mark or not index.isdecimal() or int(index) >= FIGURES_PER_ARTICLE:
        raise StoreError(f"{identity!r} is no record's id; ids read <article id>#<index of the figure>")
    return article_id, int(index)


def numbers_of(connection: Connection, identities: Iterable[str]) -> dict[str, int]:
    """The numbers of records by their ids; those whose article is not stored are left out."""
    places = {identity: split_id(identity) for identity in identities}
    numbers: dict[str, int] = {}
    articles = schema.articles
    for part in chunks({article for article, _ in places.values()}):
        query = select(articles.c.id, articles.c.n).where(articles.c.id.in_(part))
        numbers |= {row.id: row.n for row in connection.execute(query)}
    return {
        identity: numbers[article] * FIGURES_PER_ARTICLE + index
        for identity, (article, index) in places.items()
        if article in numbers
    }


def records_by_number(connection: Connection, numbers: Iterable[int]) -> list[Record]:
    """The records of these numbers, oldest first."""
    figures = schema.figures
    rows: list[Row] = []
    for part in chunks(numbers):
        rows.extend(connection.execute(record_query().where(figures.c.n.in_(part))))
    rows.sort(key=lambda row: (row.dated, row.n))
    return [record(row) for row in rows]


def shelf(held: Mapping[str, Any], tier: int) -> int:
    """Where a figure stands under its keys: 0 a value first given by a trusted publisher, 1 by another, 2 a repetition.

    A look-up takes the newest of each shelf: so neither repetitions nor a flood of values from a careless site push
    the values that matter out of sight.
    """
    if held["root"] != held["n"]:
        return 2
    return 0 if tier <= Tier.ESTABLISHED else 1


def key_rows(held: Mapping[str, Any], shelf_number: int) -> list[dict[str, int]]:
    """The rows of figure_keys for a figure's row."""
    dated = int((held["dated"] - EPOCH).total_seconds())
    return [{"key": key, "shelf": shelf_number, "dated": dated, "figure": held["n"]} for key in held["found_by"]]


def figure_row(found: Record, number: int, root: int, verdict: Verdict, keys: Sequence[str]) -> dict[str, Any]:
    """A record as a row of `figures`."""
    figure = found.figure
    named = dict.fromkeys((*((figure.subject,) if figure.subject else ()), *figure.about))
    hashes = [key_number("key", key) for key in keys] + [key_number("entity", entity) for entity in named]
    return {
        **{name: getattr(figure, name) for name in Figure.__dataclass_fields__},
        "n": number,
        "article": number // FIGURES_PER_ARTICLE,
        "root": root,
        "verdict": verdict,
        "series_id": found.series_id,
        "dated": found.dated,
        "found_by": tuple(sorted(set(hashes))),
    }
