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
# Look-ups of many at once: the keys travel as one parameter, so that the statement is compiled once for all.
_SEEN_SQLITE = text("""
    SELECT entries.feed_id, entries.key, entries.fingerprint, entries.article_id
    FROM json_each(:wanted) AS pair CROSS JOIN entries
        ON entries.feed_id = json_extract(pair.value, '$[0]') AND entries.key = json_extract(pair.value, '$[1]')
""")
_SEEN_POSTGRES = text("""
    SELECT entries.feed_id, entries.key, entries.fingerprint, entries.article_id
    FROM unnest(CAST(:feeds AS text[]), CAST(:keys AS text[])) AS pair(feed_id, key)
    JOIN entries ON entries.feed_id = pair.feed_id AND entries.key = pair.key
""")
_HOLDERS = """
    WITH wanted AS ({wanted})
    SELECT entries.article_id, entries.feed_id, entries.fingerprint
    FROM wanted {joined} entries ON entries.article_id = wanted.id
    UNION ALL SELECT articles.id, NULL, NULL FROM wanted {joined} articles ON articles.id = wanted.id
    UNION ALL SELECT unread.article_id, NULL, NULL FROM wanted {joined} unread ON unread.article_id = wanted.id
"""
# CROSS JOIN keeps SQLite from walking through the table instead of the keys.
_HOLDERS_SQLITE = text(_HOLDERS.format(wanted="SELECT value AS id FROM json_each(:ids)", joined="CROSS JOIN"))
_HOLDERS_POSTGRES = text(_HOLDERS.format(wanted="SELECT unnest(CAST(:ids AS text[])) AS id", joined="JOIN"))


def insert(connection: Connection, table: Table) -> sqlite.Insert | PostgresInsert:
    """An INSERT that knows ON CONFLICT."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - a run on SQLite need not load it

    return postgresql.insert(table)


def insert_one(connection: Connection, table: Table, row: Mapping[str, Any]) -> int:
    """Insert a row; returns the number that it got."""
    return int(connection.execute(table.insert().returning(table.c.n), row).scalar_one())


def chunks(items: Iterable[T], size: int = _CHUNK) -> Iterator[list[T]]:
    """Parts that fit into one statement, in order."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def newest_figures(connection: Connection, keys: Sequence[int], most: Sequence[int]) -> dict[int, int]:
    """The newest figures under each of these keys, at most so many of each shelf: number → version."""
    limits = {f"most_{shelf}": limit for shelf, limit in enumerate(most)}
    if connection.dialect.name == "sqlite":
        rows = connection.execute(_FIGURES_SQLITE, {"keys": json.dumps(keys), **limits})
        pairs = (pair.split(" ") for row in rows for found in row if found for pair in found.split(","))
        return {int(figure): int(version) for figure, version in pairs}
    return {row.figure: row.version for row in connection.execute(_FIGURES_POSTGRES, {"keys": list(keys), **limits})}


def newest_stories(connection: Connection, bands: Sequence[int], most: int) -> set[int]:
    """The numbers of at most `most` stories of each of these bands, the newest of each."""
    if connection.dialect.name == "sqlite":
        lists = connection.execute(_STORIES_SQLITE, {"keys": json.dumps(bands), "most": most}).scalars()
        return {int(number) for numbers in lists if numbers for number in numbers.split(",")}
    return set(connection.execute(_STORIES_POSTGRES, {"keys": list(bands), "most": most}).scalars())


def seen_entries(connection: Connection, wanted: Sequence[tuple[str, str]]) -> Iterable[Row]:
    """Of these (feed id, entry key) those that are stored, each with its fingerprint and article id."""
    if connection.dialect.name == "sqlite":
        return connection.execute(_SEEN_SQLITE, {"wanted": json.dumps(wanted)})
    feeds, keys = ([pair[n] for pair in wanted] for n in (0, 1))
    return connection.execute(_SEEN_POSTGRES, {"feeds": feeds, "keys": keys})


def holders(connection: Connection, ids: Sequence[str]) -> Iterable[Row]:
    """Of these article ids those that are taken, with the feed and fingerprint of each entry that they belong to.

    An article that is stored or waits to be read comes once more, with None for both.
    """
    if connection.dialect.name == "sqlite":
        return connection.execute(_HOLDERS_SQLITE, {"ids": json.dumps(ids)})
    return connection.execute(_HOLDERS_POSTGRES, {"ids": list(ids)})
