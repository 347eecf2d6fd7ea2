"""The few statements that SQLite and PostgreSQL spell differently."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.dialects.postgresql import Insert as PostgresInsert

T = TypeVar("T")

# A row of whatever a query asked for.
Row: TypeAlias = Any

# SQLite takes 32,766 parameters a statement, PostgreSQL 65,535. SQLAlchemy renders them anew each time, so that larger
# chunks gain nothing.
_CHUNK = 500

# The newest figures of each shelf of each key, as "number version". Both walk one range of the index for each shelf and
# stop at its limit, however many figures a key has.
_FIGURES_SQLITE = text("""
    SELECT
        (SELECT group_concat(figure || ' ' || version) FROM (
            SELECT figure, version FROM figure_keys WHERE key = wanted.value AND shelf = 0
            ORDER BY dated DESC, figure DESC LIMIT :most_0)),
        (SELECT group_concat(figure || ' ' || version) FROM (
            SELECT figure, version FROM figure_keys WHERE key = wanted.value AND shelf = 1
            ORDER BY dated DESC, figure DESC LIMIT :most_1)),
        (SELECT group_concat(figure || ' ' || version) FROM (
            SELECT figure, version FROM figure_keys WHERE key = wanted.value AND shelf = 2
            ORDER BY dated DESC, figure DESC LIMIT :most_2))
    FROM json_each(:keys) AS wanted
""")
_FIGURES_POSTGRES = text("""
    SELECT DISTINCT hit.figure, hit.version FROM unnest(CAST(:keys AS bigint[])) AS wanted(key)
    CROSS JOIN (VALUES (0, :most_0), (1, :most_1), (2, :most_2)) AS shelves(shelf, most)
    CROSS JOIN LATERAL (
        SELECT figure, version FROM figure_keys AS held WHERE held.key = wanted.key AND held.shelf = shelves.shelf
        ORDER BY held.dated DESC, held.figure DESC LIMIT shelves.most) AS hit
""")
# Who gave these values ("article id", index), one article left out.
_STANDINGS = """
    SELECT wanted.value AS value, count(DISTINCT told.story) AS stories, count(DISTINCT told.outlet) AS outlets,
        min(told.tier) AS tier, max(told.outlet = :outlet) AS outlet_known,
        max(told.story = (SELECT n FROM stories WHERE id = :story)) AS story_known
    FROM {wanted} CROSS JOIN tellings AS told
    WHERE told.value = wanted.value AND told.article <> :article
    GROUP BY wanted.value
"""
_STANDINGS_SQLITE = text(_STANDINGS.format(wanted="json_each(:values) AS wanted"))
_STANDINGS_POSTGRES = text(
    _STANDINGS.format(wanted="unnest(CAST(:values AS bigint[])) AS wanted(value)").replace("max(", "bool_or(")
)
_STORIES_SQLITE = text("""
    SELECT (SELECT group_concat(story) FROM (
        SELECT story FROM story_bands AS newest
        WHERE newest.band = wanted.value ORDER BY newest.story DESC LIMIT :most))
    FROM json_each(:keys) AS wanted
""")
_STORIES_POSTGRES = text("""
    SELECT DISTINCT hit.story FROM unnest(CAST(:keys AS bigint[])) AS wanted(band)
    CROSS JOIN LATERAL (
        SELECT story FROM story_bands AS newest
        WHERE newest.band = wanted.band ORDER BY newest.story DESC LIMIT :most) AS hit
""")


def insert(connection: Connection, table: Table) -> sqlite.Insert | PostgresInsert:
    """An INSERT that knows ON CONFLICT."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - a run on SQLite need not load it

    return postgresql.insert(table)


def insert_one(connection: Connection, table: Table, row: Mapping[str, Any]) -> int:
    """Insert a row; returns the number that it got."""
    return int(connection.execute(table.insert().returning(table.c.n), row).scalar_one())


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """Parts that fit into one statement, in order."""
    rest = iter(items)
    while part := list(islice(rest, _CHUNK)):
        yield part


def newest_figures(connection: Connection, keys: Sequence[int], most: Sequence[int]) -> dict[int, int]:
    """The newest figures under each of these keys, at most so many of each shelf: number → version."""
    limits = {f"most_{shelf}": limit for shelf, limit in enumerate(most)}
    if connection.dialect.name == "sqlite":
        rows = connection.execute(_FIGURES_SQLITE, {"keys": json.dumps(keys), **limits})
        pairs = (pair.split(" ") for row in rows for found in row if found for pair in found.split(","))
        return {int(figure): int(version) for figure, version in pairs}
    return {row.figure: row.version for row in connection.execute(_FIGURES_POSTGRES, {"keys": list(keys), **limits})}


def standings(connection: Connection, values: Sequence[int], article: int, story: str, outlet: str) -> Sequence[Row]:
    """Who gave these values but for one article: value, stories, outlets, tier, story_known, outlet_known."""
    given = {"article": article, "story": story, "outlet": outlet}
    if connection.dialect.name == "sqlite":
        return connection.execute(_STANDINGS_SQLITE, {"values": json.dumps(values), **given}).all()
    return connection.execute(_STANDINGS_POSTGRES, {"values": list(values), **given}).all()


def newest_stories(connection: Connection, bands: Sequence[int], most: int) -> set[int]:
    """The numbers of at most `most` stories of each of these bands, the newest of each."""
    if connection.dialect.name == "sqlite":
        lists = connection.execute(_STORIES_SQLITE, {"keys": json.dumps(bands), "most": most}).scalars()
        return {int(number) for numbers in lists if numbers for number in numbers.split(",")}
    return set(connection.execute(_STORIES_POSTGRES, {"keys": list(bands), "most": most}).scalars())
