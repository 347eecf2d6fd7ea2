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

# The same list as rows with a `value`. CROSS JOIN keeps SQLite from walking through the other table instead.
_ROWS = {
    "sqlite": {"list": "json_each(:{name}) AS wanted", "join": "CROSS JOIN", "joined": "group_concat({column})"},
    "postgresql": {
        "list": "unnest(CAST(:{name} AS bigint[])) AS wanted(value)",
        "join": "JOIN",
        "joined": "string_agg(CAST({column} AS text), ',')",
    },
}


def for_each(name: str, query: str) -> dict[str, TextClause]:
    """A query over the numbers of the list `name` (see `listed`), as each dialect words it.

    In the query, `{wanted}` are the rows `wanted(value)`, `{join}` joins a table to them, and `{figures}` and
    `{stories}` are all of such a column in one text, parted by commas.
    """
    return {
        dialect: text(
            query.format(
                wanted=words["list"].format(name=name),
                join=words["join"],
                figures=words["joined"].format(column="figure"),
                stories=words["joined"].format(column="story"),
            )
        )
        for dialect, words in _ROWS.items()
    }


# The newest figures of each shelf of each key, and the newest stories of each band. Both databases walk one range of
# the index for each and stop at its limit, however many there are.
_FIGURES = Prepared(
    for_each(
        "keys",
        """
        SELECT wanted.value,
            (SELECT {figures} FROM (
                SELECT figure FROM figure_keys WHERE key = wanted.value AND shelf = 0
                ORDER BY dated DESC, figure DESC LIMIT :most_0) AS newest),
            (SELECT {figures} FROM (
                SELECT figure FROM figure_keys WHERE key = wanted.value AND shelf = 1
                ORDER BY dated DESC, figure DESC LIMIT :most_1) AS newest),
            (SELECT {figures} FROM (
                SELECT figure FROM figure_keys WHERE key = wanted.value AND shelf = 2
                ORDER BY dated DESC, figure DESC LIMIT :most_2) AS newest)
        FROM {wanted}
        """,
    )
)
_STORIES = Prepared(
    for_each(
        "keys",
        """
        SELECT wanted.value, (SELECT {stories} FROM (
            SELECT story FROM story_bands AS held WHERE held.band = wanted.value
            ORDER BY held.story DESC LIMIT :most) AS newest)
        FROM {wanted}
        """,
    )
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
    FROM wanted {joined} entries {indexed} ON entries.feed_id = wanted.feed_id AND entries.article_id = wanted.id
    UNION ALL SELECT articles.id, NULL, NULL FROM wanted {joined} articles ON articles.id = wanted.id
    UNION ALL SELECT unread.article_id, NULL, NULL FROM wanted {joined} unread ON unread.article_id = wanted.id
"""
# CROSS JOIN keeps SQLite from walking through the table instead of the keys. Without statistics it takes a feed for a
# handful of entries and would walk through all of them, hence the index by its name.
_HOLDERS_SQLITE = text(
    _HOLDERS.format(
        wanted="SELECT json_extract(value, '$[0]') AS feed_id, json_extract(value, '$[1]') AS id "
        "FROM json_each(:wanted)",
        joined="CROSS JOIN",
        indexed="INDEXED BY ix_entries_feed_id_article_id",
    )
)
_HOLDERS_POSTGRES = text(
    _HOLDERS.format(
        wanted="SELECT feed_id, id FROM unnest(CAST(:feeds AS text[]), CAST(:ids AS text[])) AS pair(feed_id, id)",
        joined="JOIN",
        indexed="",
    )
)


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


def newest_figures(connection: Connection, keys: Sequence[int], most: Sequence[int]) -> list[Row]:
    """The newest figures under each of these keys: the key, and of each shelf at most so many numbers in one text."""
    limits = {f"most_{shelf}": limit for shelf, limit in enumerate(most)}
    return list(_FIGURES.rows(connection, {"keys": listed(connection, keys), **limits}))


def newest_stories(connection: Connection, bands: Sequence[int], most: int) -> dict[int, list[int]]:
    """The numbers of at most `most` stories of each of these bands, the newest of each; bands without any left out."""
    rows = _STORIES.rows(connection, {"keys": listed(connection, bands), "most": most})
    return {band: [int(number) for number in numbers.split(",")] for band, numbers in rows if numbers}


def seen_entries(connection: Connection, wanted: Sequence[tuple[str, str]]) -> Iterable[Row]:
    """Of these (feed id, entry key) those that are stored, each with its fingerprint and article id."""
    if connection.dialect.name == "sqlite":
        return connection.execute(_SEEN_SQLITE, {"wanted": json.dumps(wanted)})
    feeds, keys = ([pair[n] for pair in wanted] for n in (0, 1))
    return connection.execute(_SEEN_POSTGRES, {"feeds": feeds, "keys": keys})


def holders(connection: Connection, wanted: Sequence[tuple[str, str]]) -> Iterable[Row]:
    """Of these (feed id, article id) the articles that are taken, with the fingerprints of those entries of that feed.

    An article that is stored or waits to be read comes once more, with None for feed and fingerprint.
    """
    if connection.dialect.name == "sqlite":
        return connection.execute(_HOLDERS_SQLITE, {"wanted": json.dumps(wanted)})
    feeds, ids = ([pair[n] for pair in wanted] for n in (0, 1))
    return connection.execute(_HOLDERS_POSTGRES, {"feeds": feeds, "ids": ids})
