"""The queue of entries to be read, and the articles and readings that come of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, true, update

from monitor.domain.articles import Article, Entry
from monitor.domain.catalogue import Language
from monitor.domain.feeds import Tier
from monitor.domain.readings import Reading
from monitor.errors import StoreError
from monitor.store import dialect, schema
from monitor.store.codec import from_json, pack, unpack
from monitor.store.columns import EPOCH, clean
from monitor.store.dialect import Row
from monitor.store.identity import next_revision

_ARTICLE = tuple(column for column in schema.articles.c if column.name in Article.__dataclass_fields__)


def unread(connection: Connection, now: datetime, limit: int, slot: int | None = None) -> list[tuple[str, Entry]]:
    """Entries whose time has come, oldest first; none of a feed that was taken out of the configuration.

    With a slot, those whose pages stand on its hosts.
    """
    queue, feeds = schema.unread, schema.feeds
    gone = select(feeds.c.id).where(~feeds.c.registered)
    query = (
        select(queue.c.article_id, queue.c.body)
        .where(~queue.c.given_up, or_(queue.c.retry.is_(None), queue.c.retry <= now), queue.c.feed_id.not_in(gone))
        .order_by(queue.c.dated, queue.c.article_id)
        .limit(limit)
    )
    if slot is not None:
        query = query.where(queue.c.slot == slot)
    return [(row.article_id, from_json(Entry, row.body)) for row in connection.execute(query)]


def known_articles(connection: Connection, identities: Sequence[str]) -> set[str]:
    """Those of these articles that are stored."""
    articles = schema.articles
    return set(connection.execute(select(articles.c.id).where(articles.c.id.in_(list(identities)))).scalars())


def save_reading(
    connection: Connection, article: Article, reading: Reading, *, seen: str | None, silent: bool = False
) -> None:
    """Write an article and its reading; its entry leaves the queue. A silent one raises no alerts.

    `seen` is the fingerprint of the entry that was read. Where the queue holds a newer text by now, that text stays
    queued, as the next revision.
    """
    waiting = _dequeue(connection, article.id, seen)
    body = pack(reading)
    silent = silent or bool(waiting and waiting.silent)
    row = _article_row(article, silent=silent)
    stored = connection.execute(select(schema.articles).where(schema.articles.c.id == row["id"])).first()
    if stored is None:
        number = dialect.insert_one(connection, schema.articles, {**row, "judgings": 0})
        connection.execute(schema.readings.insert(), {"article": number, "analyser": reading.analyser, "body": body})
        return
    readings = schema.readings
    earlier = connection.execute(select(readings.c.body).where(readings.c.article == stored.n)).scalar()
    if earlier == body and stored.text == clean(article.text) and stored.title == clean(article.title):
        return
    row["silent"] = silent or (waiting is None and stored.silent)
    connection.execute(delete(schema.lanes).where(schema.lanes.c.article == stored.n))  # planned by what it said before
    connection.execute(update(schema.articles).where(schema.articles.c.n == stored.n).values(row))
    upsert = dialect.insert(connection, readings).values(article=stored.n, analyser=reading.analyser, body=body)
    replaced = {"analyser": upsert.excluded.analyser, "body": upsert.excluded.body}
    connection.execute(upsert.on_conflict_do_update(index_elements=["article"], set_=replaced))


def save_unreadable(connection: Connection, article_id: str, reason: str, *, retry: datetime | None) -> int:
    """Count a failed attempt, and put the entry off or give it up; returns the attempts so far."""
    queue = schema.unread
    values: dict[str, Any] = {"attempts": queue.c.attempts + 1, "reason": reason, "retry": retry}
    if retry is None:
        values |= {"given_up": True, "body": ""}
    query = update(queue).where(queue.c.article_id == article_id).values(values).returning(queue.c.attempts)
    attempts = connection.execute(query).scalar()
    if attempts is None:
        raise StoreError(f"no entry of article {article_id!r} waits to be read; it was read or never queued")
    return int(attempts)


def read_attempts(connection: Connection, article_id: str) -> int:
    """How often an entry could not be read so far."""
    queue = schema.unread
    return connection.execute(select(queue.c.attempts).where(queue.c.article_id == article_id)).scalar() or 0


def begin_reading(connection: Connection, article_id: str) -> int:
    """Count an attempt before it is made, so that it counts even if nobody lives to tell; returns the attempts."""
    queue = schema.unread
    query = update(queue).where(queue.c.article_id == article_id).values(attempts=queue.c.attempts + 1)
    return connection.execute(query.returning(queue.c.attempts)).scalar() or 0


def unjudged(connection: Connection, limit: int, lane: int | None = None) -> list[tuple[Article, Reading, bool]]:
    """Readings to be judged, oldest first: all, or those of a lane."""
    articles, lanes = schema.articles, schema.lanes
    mine = true() if lane is None else articles.c.n.in_(select(lanes.c.article).where(lanes.c.lane == lane))
    return [(article, reading, row.silent) for article, reading, row in waiting(connection, limit, mine)]


def waiting(
    connection: Connection, limit: int, condition: ColumnElement[bool]
) -> Iterator[tuple[Article, Reading, Row]]:
    """Readings to be judged that meet a condition, oldest first, each with what else its row says."""
    articles, readings = schema.articles, schema.readings
    query = (
        select(*_ARTICLE, articles.c.silent, articles.c.judgings, readings.c.body)
        .join(readings, readings.c.article == articles.c.n)
        .where(~articles.c.judged, condition)
        .order_by(articles.c.dated, articles.c.id)
        .limit(limit)
    )
    for row in connection.execute(query):
        yield _article(row), unpack(Reading, row.body), row


def judged(connection: Connection, after: str | None, limit: int) -> list[tuple[Article, Reading]]:
    """A page of the judged articles with their readings, oldest first."""
    articles, readings = schema.articles, schema.readings
    query = (
        select(*_ARTICLE, readings.c.body)
        .join(readings, readings.c.article == articles.c.n)
        .where(articles.c.judged)
        .order_by(articles.c.dated, articles.c.id)
        .limit(limit)
    )
    if after is not None:
        moment = select(articles.c.dated).where(articles.c.id == after).scalar_subquery()
        same = and_(articles.c.dated == moment, articles.c.id > after)
        query = query.where(or_(articles.c.dated > moment, same))
    return [(_article(row), unpack(Reading, row.body)) for row in connection.execute(query)]


def stored_articles(connection: Connection, identities: Sequence[str]) -> Mapping[str, tuple[Article, Reading]]:
    """Stored articles with their readings, by article id."""
    articles, readings = schema.articles, schema.readings
    query = (
        select(*_ARTICLE, readings.c.body)
        .join(readings, readings.c.article == articles.c.n)
        .where(articles.c.id.in_(list(identities)))
    )
    return {row.id: (_article(row), unpack(Reading, row.body)) for row in connection.execute(query)}


def _dequeue(connection: Connection, identity: str, seen: str | None) -> Row | None:
    queue = schema.unread
    columns = queue.c.silent, queue.c.fingerprint, queue.c.feed_id, queue.c.key
    waiting = connection.execute(select(*columns).where(queue.c.article_id == identity)).first()
    if waiting is None:
        return None
    if seen is None or waiting.fingerprint == seen:
        connection.execute(delete(queue).where(queue.c.article_id == identity))
        return waiting
    later = next_revision(identity)
    connection.execute(update(queue).where(queue.c.article_id == identity).values(article_id=later))
    entries = schema.entries
    same = (entries.c.feed_id == waiting.feed_id) & (entries.c.key == waiting.key)
    connection.execute(update(entries).where(same).values(article_id=later))
    return waiting


def _article_row(article: Article, *, silent: bool) -> dict[str, Any]:
    row = {column.name: getattr(article, column.name) for column in _ARTICLE}
    return {**row, "dated": article.dated or EPOCH, "silent": silent, "judged": False}


def _article(row: Row) -> Article:
    values = {column.name: getattr(row, column.name) for column in _ARTICLE}
    language = None if row.language is None else Language(row.language)
    return Article(**{**values, "tier": Tier(row.tier), "language": language})
