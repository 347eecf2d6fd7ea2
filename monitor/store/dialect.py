"""The few statements that SQLite and PostgreSQL spell differently."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Table, TextClause, text
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

# The newest figures of each shelf of each key. Both walk one range of the index for each shelf and stop at `most`,
# however many figures a key has.
_CANDIDATES_SQLITE = text("""
    WITH shelves(shelf) AS (VALUES (0), (1), (2))
    SELECT (SELECT group_concat(figure) FROM (
        SELECT figure FROM figure_keys AS newest
        WHERE newest.key = wanted.value AND newest.shelf = shelves.shelf
        ORDER BY newest.dated DESC, newest.figure DESC LIMIT :most))
    FROM json_each(:keys) AS wanted CROSS JOIN shelves
""")
_CANDIDATES_POSTGRES = text("""
    SELECT DISTINCT hit.figure FROM unnest(CAST(:keys AS bigint[])) AS wanted(key)
    CROSS JOIN (VALUES (0), (1), (2)) AS shelves(shelf)
    CROSS JOIN LATERAL (
        SELECT newest.figure FROM figure_keys AS newest
        WHERE newest.key = wanted.key AND newest.shelf = shelves.shelf
        ORDER BY newest.dated DESC, newest.figure DESC LIMIT :most) AS hit
""")
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
    return int(connection.execute(table.insert().values(row).returning(table.c.n)).scalar_one())


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """Parts that fit into one statement, in order."""
    rest = iter(items)
    while part := list(islice(rest, _CHUNK)):
        yield part


def newest_figures(connection: Connection, keys: Sequence[int], most: int) -> set[int]:
    """The numbers of at most `most` figures of each shelf under each of these keys, the newest of each."""
    return _newest(connection, keys, most, (_CANDIDATES_SQLITE, _CANDIDATES_POSTGRES))


def newest_stories(connection: Connection, bands: Sequence[int], most: int) -> set[int]:
    """The numbers of at most `most` stories of each of these bands, the newest of each."""
    return _newest(connection, bands, most, (_STORIES_SQLITE, _STORIES_POSTGRES))


def _newest(connection: Connection, keys: Sequence[int], most: int, queries: tuple[TextClause, TextClause]) -> set[int]:
    sqlite_query, postgres_query = queries
    if connection.dialect.name == "sqlite":
        lists = connection.execute(sqlite_query, {"keys": json.dumps(keys), "most": most}).scalars()
        return {int(number) for numbers in lists if numbers for number in str(numbers).split(",")}
    return set(connection.execute(postgres_query, {"keys": list(keys), "most": most}).scalars())
