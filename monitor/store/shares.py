"""What waits to be done, in the parts that workers share. The tables say it; a queue of jobs only wakes workers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, literal, or_, select, true

from monitor.domain.work import PLAN, SLOTS, Share, Verb, slot
from monitor.store import schema
from monitor.store.dialect import Row
from monitor.store.outbox import OPEN

# Of the feeds that are due, so many are looked at: more than a round of all workers takes on.
_FEEDS = 20_000


def shares(connection: Connection, verb: Verb, now: datetime, *, feeds: int, patience: timedelta) -> list[Share]:
    """The parts of a verb's work that have something to do now; at most so many feeds in one."""
    match verb:
        case Verb.POLL:
            return _polls(connection.execute(_due(now).limit(_FEEDS)), feeds)
        case Verb.READ:
            return [Share(verb=verb, part=f"{number}") for number in _slots(connection, now)]
        case Verb.JUDGE:
            return _judging(connection, now, patience)
        case Verb.DISPATCH:
            return [Share(verb=verb, part=name) for name in _channels(connection, now)]


def due_feeds(connection: Connection, now: datetime, only: Sequence[str] | None) -> list[str]:
    """The ids of the feeds, or of those among them that are named, that are to be polled: the longest overdue first."""
    states = schema.feed_states
    query = _due(now).order_by(states.c.next_poll.nulls_first(), states.c.feed_id)
    if only is not None:
        query = query.where(states.c.feed_id.in_(list(only)))
    return list(connection.execute(query.with_only_columns(states.c.feed_id)).scalars())


def next_poll(connection: Connection) -> datetime | None:
    """When the first of the registered feeds is due that were polled before."""
    states, feeds = schema.feed_states, schema.feeds
    query = select(states.c.next_poll).join(feeds, feeds.c.id == states.c.feed_id)
    polled = query.where(feeds.c.registered, feeds.c.enabled, ~states.c.gone, states.c.next_poll.is_not(None))
    return connection.execute(polled.order_by(states.c.next_poll).limit(1)).scalar()


def settled(connection: Connection, now: datetime, patience: timedelta) -> ColumnElement[bool]:
    """A condition on articles: nothing older is still to come that is known of, or it has waited long enough.

    Something is to come while a feed was never polled or is overdue by as much as patience lasts (one that just became
    due is no reason to wait: among many, one always does), or an entry with an earlier date was not tried yet.
    """
    articles, queue = schema.articles, schema.unread
    waited_enough = or_(articles.c.fetched.is_(None), articles.c.fetched <= now - patience)
    if connection.execute(_due(now - patience).limit(1)).first() is not None:
        return waited_enough
    untried = select(queue.c.dated).where(~queue.c.given_up, queue.c.retry.is_(None), queue.c.feed_id.not_in(_gone()))
    oldest = connection.execute(untried.order_by(queue.c.dated, queue.c.article_id).limit(1)).scalar()
    return true() if oldest is None else or_(waited_enough, articles.c.dated < oldest)


def _due(now: datetime) -> Select[Any]:
    states, feeds = schema.feed_states, schema.feeds
    return (
        select(states.c.feed_id, states.c.url)
        .join(feeds, feeds.c.id == states.c.feed_id)
        .where(feeds.c.registered, feeds.c.enabled, ~states.c.gone)
        .where(or_(states.c.next_poll.is_(None), states.c.next_poll <= now))
    )


def _judging(connection: Connection, now: datetime, patience: timedelta) -> list[Share]:
    articles, lanes = schema.articles, schema.lanes
    waiting = select(lanes.c.lane).join(articles, articles.c.n == lanes.c.article).where(~articles.c.judged).distinct()
    parts = [f"{lane}" for lane in sorted(connection.execute(waiting).scalars())]
    planned = select(lanes.c.article).where(lanes.c.article == articles.c.n).exists()
    unplanned = select(articles.c.n).where(~articles.c.judged, ~planned, settled(connection, now, patience)).limit(1)
    if connection.execute(unplanned).first() is not None:
        parts.append(PLAN)
    return [Share(verb=Verb.JUDGE, part=part) for part in parts]


def _polls(due: Iterable[Row], most: int) -> list[Share]:
    by_slot: dict[int, list[str]] = {}
    for row in due:
        by_slot.setdefault(slot(row.url, row.feed_id), []).append(row.feed_id)
    return [Share(verb=Verb.POLL, part=f"{number}", feeds=tuple(ids[:most])) for number, ids in by_slot.items()]


def _slots(connection: Connection, now: datetime) -> list[int]:
    """The slots where something waits to be read, the oldest first: what is younger waits for it to be judged."""
    # One look into the index for each slot, however long the queue is.
    queue = schema.unread
    first = select(literal(0).label("number")).cte("numbers", recursive=True)
    numbers = first.union_all(select(first.c.number + 1).where(first.c.number < SLOTS - 1))
    ready = and_(~queue.c.given_up, or_(queue.c.retry.is_(None), queue.c.retry <= now))
    mine = select(queue.c.dated).where(queue.c.slot == numbers.c.number, ready, queue.c.feed_id.not_in(_gone()))
    oldest = mine.order_by(queue.c.dated, queue.c.article_id).limit(1).scalar_subquery()
    slots = select(numbers.c.number, oldest.label("oldest")).subquery()
    found = select(slots.c.number).where(slots.c.oldest.is_not(None)).order_by(slots.c.oldest, slots.c.number)
    return list(connection.execute(found).scalars())


def _channels(connection: Connection, now: datetime) -> list[str]:
    table = schema.deliveries
    is_open = table.c.state.in_(OPEN)
    waiting = select(table.c.channel).where(is_open, table.c.attempts > 0, table.c.due > now)
    query = select(table.c.channel).where(is_open, table.c.due <= now, table.c.channel.not_in(waiting)).distinct()
    return sorted(connection.execute(query).scalars())


def _gone() -> Select[Any]:
    feeds = schema.feeds
    return select(feeds.c.id).where(~feeds.c.registered)
