"""The few statements that SQLite and PostgreSQL spell differently."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Table, TextClause, text
from sqlalchemy.dialects import sqlite

from monitor.store.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.dialects.postgresql import Insert as PostgresInsert

T = TypeVar("T")

# A row of whatever a query asked for.
Row: TypeAlias = Any

# SQLite takes 32,766 parameters a statement, PostgreSQL 65,535. SQLAlchemy renders them anew each time, so that larger
# chunks gain nothing.
_CHUNK = 500

# A list of parameters is handed over as one: to SQLite as JSON, to PostgreSQL as an array.
_LISTS = {
    "sqlite": "SELECT value FROM json_each(:{name})",
    "postgresql": "SELECT unnest(CAST(:{name} AS {type}[]))",
}

# The newest figures of each shelf of each key, as "number version". Both walk one range of the index for each shelf and
# stop at its limit, however many figures a key has.
_FIGURES = Prepared(
    {
        "sqlite": text("""
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
        """),
        "postgresql": text("""
            SELECT DISTINCT hit.figure, hit.version FROM unnest(CAST(:keys AS bigint[])) AS wanted(key)
            CROSS JOIN (VALUES (0, :most_0), (1, :most_1), (2, :most_2)) AS shelves(shelf, most)
            CROSS JOIN LATERAL (
                SELECT figure, version FROM figure_keys AS held
                WHERE held.key = wanted.key AND held.shelf = shelves.shelf
                ORDER BY held.dated DESC, held.figure DESC LIMIT shelves.most) AS hit
        """),
    }
)
_STORIES = Prepared(
    {
        "sqlite": text("""
            SELECT (SELECT group_concat(story) FROM (
                SELECT story FROM story_bands AS newest
                WHERE newest.band = wanted.value ORDER BY newest.story DESC LIMIT :most))
            FROM json_each(:keys) AS wanted
        """),
        "postgresql": text("""
            SELECT DISTINCT hit.story FROM unnest(CAST(:keys AS bigint[])) AS wanted(band)
            CROSS JOIN LATERAL (
                SELECT story FROM story_bands AS newest
                WHERE newest.band = wanted.band ORDER BY newest.story DESC LIMIT :most) AS hit
        """),
    }
)
# What is filed under these keys: the value that each of the newest figures gives, and its series. SQLite, where nobody
# asks it in earnest, gives all instead of the newest.
_FILED = {
    "sqlite": text("""
        SELECT DISTINCT wanted.value, told.root, told.series_id, origin.series_id
        FROM json_each(:keys) AS wanted CROSS JOIN figure_keys AS held ON held.key = wanted.value
        JOIN figures AS told ON told.n = held.figure LEFT JOIN figures AS origin ON origin.n = told.root
    """),
    "postgresql": text("""
        SELECT DISTINCT wanted.key, told.root, told.series_id, origin.series_id
        FROM unnest(CAST(:keys AS bigint[])) AS wanted(key)
        CROSS JOIN (VALUES (0, :most_0), (1, :most_1), (2, :most_2)) AS shelves(shelf, most)
        CROSS JOIN LATERAL (
            SELECT figure FROM figure_keys AS held WHERE held.key = wanted.key AND held.shelf = shelves.shelf
            ORDER BY held.dated DESC, held.figure DESC LIMIT shelves.most) AS hit
        JOIN figures AS told ON told.n = hit.figure LEFT JOIN figures AS origin ON origin.n = told.root
    """),
}
_STORIES_OF = {
    "sqlite": text("SELECT band, story FROM json_each(:keys) AS wanted CROSS JOIN story_bands ON band = wanted.value"),
    "postgresql": text("""
        SELECT wanted.band, hit.story FROM unnest(CAST(:keys AS bigint[])) AS wanted(band)
        CROSS JOIN LATERAL (
            SELECT story FROM story_bands AS newest
            WHERE newest.band = wanted.band ORDER BY newest.story DESC LIMIT :most) AS hit
    """),
}
# Who gave these values, one article left out. Both databases walk one range of the key for each value.
_TELLINGS = """
    SELECT told.value, told.story, told.outlet, told.tier
    FROM {list} CROSS JOIN tellings AS told
    WHERE told.value = wanted.value
        AND told.article <> COALESCE((SELECT n FROM articles WHERE id = :article), -1)
"""
_TOLD = Prepared(
    {
        "sqlite": text(_TELLINGS.format(list="json_each(:values) AS wanted")),
        "postgresql": text(_TELLINGS.format(list="unnest(CAST(:values AS bigint[])) AS wanted(value)")),
    }
)
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


def among(column: str, name: str, of: str = "bigint") -> dict[str, TextClause]:
    """The condition that a column's value is in the list `name` (see `listed`), as each dialect words it."""
    return {dialect: text(f"{column} IN ({held.format(name=name, type=of)})") for dialect, held in _LISTS.items()}


def listed(connection: Connection, values: Iterable[int | str]) -> str | list[int | str]:
    """A list as the parameter of `among`."""
    found = list(values)
    return json.dumps(found) if connection.dialect.name == "sqlite" else found


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
    rows = _FIGURES.rows(connection, {"keys": listed(connection, keys), **limits})
    if connection.dialect.name == "sqlite":
        pairs = (pair.split(" ") for row in rows for found in row if found for pair in found.split(","))
        return {int(figure): int(version) for figure, version in pairs}
    return {figure: version for figure, version in rows}  # noqa: C416 - a row is not a pair to the checker


def tellings(connection: Connection, values: Iterable[int], article_id: str) -> list[tuple[int, int, str, int]]:
    """Who gave these values but for one article: value, story, outlet, tier."""
    found: list[Any] = _TOLD.rows(connection, {"values": listed(connection, values), "article": article_id})
    return found


def newest_stories(connection: Connection, bands: Sequence[int], most: int) -> set[int]:
    """The numbers of at most `most` stories of each of these bands, the newest of each."""
    rows = _STORIES.rows(connection, {"keys": listed(connection, bands), "most": most})
    if connection.dialect.name == "sqlite":
        return {int(number) for (numbers,) in rows if numbers for number in numbers.split(",")}
    return {number for (number,) in rows}


def filed_under(connection: Connection, keys: Sequence[int], most: Sequence[int]) -> dict[int, set[int | str]]:
    """The values and series of the newest figures under each of these keys, at most so many of each shelf."""
    values: dict[str, Any] = {"keys": listed(connection, keys)}
    if connection.dialect.name != "sqlite":
        values |= {f"most_{shelf}": limit for shelf, limit in enumerate(most)}
    found: dict[int, set[int | str]] = {}
    for key, *held in connection.execute(_FILED[connection.dialect.name], values):
        found.setdefault(key, set()).update(one for one in held if one is not None)
    return found


def stories_under(connection: Connection, bands: Sequence[int], most: int) -> dict[int, set[int | str]]:
    """The numbers of at most `most` stories of each of these bands, the newest of each, below zero."""
    values: dict[str, Any] = {"keys": listed(connection, bands)}
    if connection.dialect.name != "sqlite":
        values["most"] = most
    found: dict[int, set[int | str]] = {}
    for band, story in connection.execute(_STORIES_OF[connection.dialect.name], values):
        found.setdefault(band, set()).add(-story)  # values are numbers, too
    return found


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
