"""Figures as rows: how a record is written, numbered and read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from monitor.domain.feeds import Tier
from monitor.domain.figures import Figure, Record, Status, Verdict
from monitor.domain.making import maker
from monitor.errors import StoreError
from monitor.store import schema
from monitor.store.columns import EPOCH
from monitor.store.dialect import Row, among, listed
from monitor.store.identity import key_number
from monitor.store.prepared import Prepared
from monitor.store.schema import FIGURES_PER_ARTICLE

SHELVES = (0, 1, 2)

_NAMES = tuple(Figure.__dataclass_fields__)
_FIGURE = tuple(schema.figures.c[name] for name in _NAMES)
_BEFORE = 6
_AFTER = _BEFORE + len(_NAMES)
_STATUS = _NAMES.index("status")
_STATUSES = {status.value: status for status in Status}
_VERDICTS = {verdict.value: verdict for verdict in Verdict}
_TIERS = {tier.value: tier for tier in Tier}
_figure, _record = maker(Figure), maker(Record)
_ROOT_ARTICLE = schema.articles.alias("root_article")
_REPLACED_ARTICLE = schema.articles.alias("replaced_article")


def record_query() -> Select[Any]:
    """The rows that `record` reads: a figure with its article, its story and the article of its root."""
    figures, articles, stories = schema.figures, schema.articles, schema.stories
    origin, replaced = _ROOT_ARTICLE, _REPLACED_ARTICLE
    return (
        select(
            figures.c.n,
            figures.c.root,
            figures.c.replaces,
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
            replaced.c.id.label("replaced_article"),
        )
        .join(articles, articles.c.n == figures.c.article)
        .outerjoin(stories, stories.c.n == articles.c.story)
        .outerjoin(origin, origin.c.n == figures.c.root // FIGURES_PER_ARTICLE)
        .outerjoin(replaced, replaced.c.n == figures.c.replaces // FIGURES_PER_ARTICLE)
    )


_RECORDS = Prepared({name: record_query().where(where) for name, where in among("figures.n", "numbers").items()})
_OF_ARTICLE = Prepared(
    record_query()
    .where(schema.figures.c.n >= bindparam("first"), schema.figures.c.n < bindparam("past"))
    .order_by(schema.figures.c.n)
)
_NUMBERS = Prepared(
    {
        name: select(schema.articles.c.id, schema.articles.c.n).where(where)
        for name, where in among("articles.id", "identities", "text").items()
    }
)


def record(row: Row) -> Record:
    """A row of `record_query` as the ledger knows it."""
    # By place and not by name, because a busy article is judged against a thousand of these.
    number, root, replaces, verdict, series_id, dated = row[:_BEFORE]
    article_id, url, title, publisher, tier, story_id, root_article, replaced_article = row[_AFTER : _AFTER + 8]
    values = list(row[_BEFORE:_AFTER])
    values[_STATUS] = _STATUSES[values[_STATUS]]
    return _record(
        id=record_id(article_id, number),
        figure=_figure(*values),
        article_id=article_id,
        story_id=story_id or "",
        series_id=series_id,
        publisher=publisher,
        tier=_TIERS[tier],
        dated=dated,
        url=url,
        title=title,
        verdict=_VERDICTS[verdict],
        root="" if root_article is None else record_id(root_article, root),
        replaces="" if replaced_article is None else record_id(replaced_article, replaces),
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
    wanted = listed(connection, {article for article, _ in places.values()})
    numbers: dict[str, int] = dict(_NUMBERS.rows(connection, {"identities": wanted})) if places else {}
    return {
        identity: numbers[article] * FIGURES_PER_ARTICLE + index
        for identity, (article, index) in places.items()
        if article in numbers
    }


def told_by(connection: Connection, article_ids: Sequence[str]) -> list[Record]:
    """The records of these articles, in the order of the ids and of their texts."""
    wanted = listed(connection, article_ids)
    numbers: dict[str, int] = dict(_NUMBERS.rows(connection, {"identities": wanted})) if article_ids else {}
    firsts = [numbers[one] * FIGURES_PER_ARTICLE for one in article_ids if one in numbers]
    ranges = ({"first": first, "past": first + FIGURES_PER_ARTICLE} for first in firsts)
    return [record(row) for values in ranges for row in _OF_ARTICLE.rows(connection, values)]


def read_records(connection: Connection, numbers: Iterable[int]) -> dict[int, Record]:
    """The records of these numbers."""
    return {number: one for number, _, _, one in read_numbered(connection, numbers)}


def read_numbered(connection: Connection, numbers: Iterable[int]) -> list[tuple[int, int, int | None, Record]]:
    """The records of these numbers, each behind its number and those of what it repeats and what it replaces."""
    wanted = list(numbers)
    rows = _RECORDS.rows(connection, {"numbers": listed(connection, wanted)}) if wanted else ()
    return [(*row[:3], record(row)) for row in rows]


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
    place = {"shelf": shelf_number, "dated": int((held["dated"] - EPOCH).total_seconds())}
    return [{"key": key, **place, "figure": held["n"]} for key in held["found_by"]]


def figure_row(found: Record, numbers: Mapping[str, int], verdict: Verdict, keys: Sequence[str]) -> dict[str, Any]:
    """A record as a row of `figures`; `numbers` holds its own number, and those of its root and what it replaces."""
    number = numbers[found.id]
    figure = found.figure
    hashes = [key_number("key", key) for key in keys] + [key_number("entity", entity) for entity in figure.named]
    return {
        **{name: getattr(figure, name) for name in Figure.__dataclass_fields__},
        "n": number,
        "article": number // FIGURES_PER_ARTICLE,
        "root": numbers.get(found.root, number),
        "replaces": numbers.get(found.replaces),
        "verdict": verdict,
        "series_id": found.series_id,
        "dated": found.dated,
        "found_by": tuple(sorted(set(hashes))),
    }
