"""Which articles wait in which lane to be judged, and what ties articles to each other (see `pipeline.lanes`)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from sqlalchemy import ColumnElement, Connection, delete, func, select

from monitor.domain.articles import Article
from monitor.domain.readings import Reading
from monitor.domain.work import Claim
from monitor.store import dialect, readings, schema
from monitor.store.bands import Bands
from monitor.store.identity import key_number
from monitor.store.prepared import Prepared
from monitor.store.recall import RECORDS_PER_SHELF

_TOLD, _ORIGIN = schema.figures, schema.figures.alias("origin")
# What figures are tied by: the value that each gives, its series, and that of the figure which gave the value first.
_TIES = Prepared(
    {
        name: select(_TOLD.c.n, _TOLD.c.root, _TOLD.c.series_id, func.coalesce(_ORIGIN.c.series_id, _TOLD.c.series_id))
        .outerjoin(_ORIGIN, _ORIGIN.c.n == _TOLD.c.root)
        .where(where)
        for name, where in dialect.among("figures.n", "numbers").items()
    }
)


def unplanned(connection: Connection, limit: int, settled: ColumnElement[bool]) -> list[tuple[Article, Reading, bool]]:
    """Readings to be judged that are in no lane yet, oldest first; the flag says that they were judged before."""
    articles, lanes = schema.articles, schema.lanes
    held = select(lanes.c.article).where(lanes.c.article == articles.c.n).exists()
    found = readings.waiting(connection, limit, settled & ~held)
    return [(article, reading, row.judgings > 0) for article, reading, row in found]


def planned(connection: Connection) -> list[Claim]:
    """The articles that are in a lane and not judged yet."""
    articles, lanes = schema.articles, schema.lanes
    query = (
        select(articles.c.id, articles.c.judgings, lanes.c.claimed_keys, lanes.c.claimed_bands, lanes.c.lane)
        .join(lanes, lanes.c.article == articles.c.n)
        .where(~articles.c.judged)
    )
    return [
        Claim(article_id=row.id, keys=row.claimed_keys, bands=row.claimed_bands, again=row.judgings > 0, lane=row.lane)
        for row in connection.execute(query)
    ]


def save_plan(connection: Connection, claims: Sequence[Claim]) -> None:
    """Put articles into their lanes, and forget those that were judged since."""
    articles, lanes = schema.articles, schema.lanes
    judged = select(articles.c.n).where(articles.c.n == lanes.c.article, articles.c.judged)
    connection.execute(delete(lanes).where(judged.exists()))
    found = connection.execute(
        select(articles.c.id, articles.c.n).where(articles.c.id.in_([one.article_id for one in claims]))
    )
    numbers = {row.id: row.n for row in found}
    rows = [
        {
            "article": numbers[one.article_id],
            "lane": one.lane,
            "claimed_keys": one.keys,
            "claimed_bands": one.bands,
        }
        for one in claims
    ]
    if rows:
        connection.execute(lanes.insert(), rows)


def has_plan(connection: Connection) -> bool:
    """Whether any article is in a lane."""
    return connection.execute(select(schema.lanes.c.article).limit(1)).first() is not None


def forget_plan(connection: Connection) -> None:
    """Take every article out of its lane."""
    connection.execute(delete(schema.lanes))


def ties(connection: Connection, claims: Sequence[Claim], index: Bands) -> list[frozenset[int | str]]:
    """What each article is tied to now: its keys and bands, and the values, series and stories found under them."""
    keys = {key: key_number("key", key) for one in claims for key in one.keys}
    bands = {band: key_number("band", band) for one in claims for band in one.bands}
    under = _filed(connection, list(keys.values()))
    # Stories go below zero, because values are numbers, too.
    alike = index.newest(connection, list(bands.values()))
    return [
        frozenset(
            chain(
                (keys[key] for key in one.keys),
                (bands[band] for band in one.bands),
                chain.from_iterable(under.get(keys[key], ()) for key in one.keys),
                (-story for band in one.bands for story in alike.get(bands[band], ())),
            )
        )
        for one in claims
    ]


def _filed(connection: Connection, keys: Sequence[int]) -> dict[int, set[int | str]]:
    """The values and series of the newest figures under each of these keys."""
    on_shelves = {
        key: [int(number) for numbers in shelves if numbers for number in numbers.split(",")]
        for key, *shelves in dialect.newest_figures(connection, keys, RECORDS_PER_SHELF)
    }
    wanted = {number for numbers in on_shelves.values() for number in numbers}
    rows = _TIES.rows(connection, {"numbers": dialect.listed(connection, wanted)}) if wanted else []
    found = {number: told for number, *told in rows}
    return {key: {one for number in numbers for one in found.get(number, ())} for key, numbers in on_shelves.items()}
