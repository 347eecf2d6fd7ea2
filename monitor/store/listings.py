"""What people ask for: figures by filters, the health of feeds, the memory in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, Text, func, or_, select, type_coerce

from monitor.domain.figures import Judgement, Nuance, Record, Verdict
from monitor.domain.overview import FeedHealth, FigureQuery, Summary, Unreadable
from monitor.store import journal, schema
from monitor.store.columns import clean
from monitor.store.dialect import Row
from monitor.store.figures import record, record_query
from monitor.store.identity import key_number
from monitor.store.outbox import OPEN
from monitor.store.polls import feed_states, registered_feeds
from monitor.store.schema import FIGURES_PER_ARTICLE

_JUDGED = tuple(column for column in schema.judgements.c if column.name != "figure")


def judgements(connection: Connection, wanted: FigureQuery) -> list[Judgement]:
    """Judged figures, those of the newest articles first."""
    figures, made = schema.figures, schema.judgements
    query = _filtered(record_query(), wanted).join(made, made.c.figure == figures.c.n)
    query = query.add_columns(*_JUDGED)
    query = query.order_by(figures.c.dated.desc(), figures.c.n.desc()).limit(wanted.limit).offset(wanted.offset)
    return _judgements(connection, connection.execute(query).all())


def judgements_of(connection: Connection, article_id: str) -> list[Judgement]:
    """An article's judgements, in the order of its figures."""
    articles, figures, made = schema.articles, schema.figures, schema.judgements
    number = connection.execute(select(articles.c.n).where(articles.c.id == article_id)).scalar()
    if number is None:
        return []
    query = (
        record_query()
        .join(made, made.c.figure == figures.c.n)
        .add_columns(*_JUDGED)
        .where(_of_article(number))
        .order_by(figures.c.n)
    )
    return _judgements(connection, connection.execute(query).all())


def find_records(connection: Connection, prefix: str, limit: int) -> list[Record]:
    """Records whose id (`<article id>#<index>`) begins so, by article and index; a whole id finds its record alone."""
    articles, figures = schema.articles, schema.figures
    prefix = clean(prefix)
    article_id, mark, index = prefix.rpartition("#") if "#" in prefix else (prefix, "", "")
    named = select(articles.c.n).order_by(articles.c.id != article_id, articles.c.id).limit(limit)
    numbers = connection.execute(named.where(articles.c.id.startswith(article_id, autoescape=True))).scalars().all()
    found: list[Record] = []
    for number in numbers:
        query = record_query().where(_of_article(number)).order_by(figures.c.n)
        if index.isdecimal():
            # Its end alone: int() refuses 4,301 digits.
            query = query.where(figures.c.n == number * FIGURES_PER_ARTICLE + int(index[-9:]) % FIGURES_PER_ARTICLE)
        found += [record(row) for row in connection.execute(query)]
        if mark and found and found[0].id == prefix:
            return found
    return found[:limit]


def find_series(connection: Connection, prefix: str, limit: int) -> list[str]:
    """Ids of series that begin so, in order."""
    named = schema.figures.c.series_id
    begun = named.startswith(clean(prefix), autoescape=True)
    query = select(named).where(begun).distinct().order_by(named).limit(limit)
    return list(connection.execute(query).scalars())


def feed_health(connection: Connection) -> list[FeedHealth]:
    """Every registered feed with its state and its yield, by feed id."""
    states = feed_states(connection)
    articles, figures, queue = schema.articles, schema.figures, schema.unread
    seen = _count(connection, schema.entries.c.feed_id)
    read = _count(connection, articles.c.feed_id)
    joined = select(articles.c.feed_id, func.count()).join(figures, figures.c.article == articles.c.n)
    found = _pairs(connection, joined.group_by(articles.c.feed_id))
    new = _pairs(connection, joined.where(figures.c.verdict == Verdict.NEW).group_by(articles.c.feed_id))
    told = select(articles.c.feed_id, func.count()).join(schema.alerts, schema.alerts.c.article_id == articles.c.id)
    raised = _pairs(connection, told.group_by(articles.c.feed_id))
    queued = select(queue.c.feed_id, func.count()).group_by(queue.c.feed_id)
    waiting = _pairs(connection, queued.where(~queue.c.given_up))
    lost = _pairs(connection, queued.where(queue.c.given_up))
    return [
        FeedHealth(
            feed=feed,
            state=states.get(feed.id),
            entries=seen.get(feed.id, 0),
            articles=read.get(feed.id, 0),
            figures=found.get(feed.id, 0),
            new=new.get(feed.id, 0),
            alerts=raised.get(feed.id, 0),
            waiting=waiting.get(feed.id, 0),
            unreadable=lost.get(feed.id, 0),
        )
        for feed in registered_feeds(connection)
    ]


def unreadable(connection: Connection, limit: int) -> list[Unreadable]:
    """Entries that could not be read so far, the latest first."""
    queue = schema.unread
    query = select(queue).where(queue.c.attempts > 0).order_by(queue.c.queued.desc(), queue.c.article_id).limit(limit)
    return [
        Unreadable(
            article_id=row.article_id,
            feed_id=row.feed_id,
            url=row.url,
            title=row.title,
            reason=row.reason or "",
            attempts=row.attempts,
            retry=row.retry,
        )
        for row in connection.execute(query)
    ]


def summary(connection: Connection) -> Summary:
    """The memory in numbers."""
    queue, articles, deliveries = schema.unread, schema.articles, schema.deliveries
    states, feeds = schema.feed_states, schema.feeds
    polled = (
        select(func.count()).select_from(states).join(feeds, feeds.c.id == states.c.feed_id).where(feeds.c.registered)
    )
    given_up = _pairs(connection, select(queue.c.given_up, func.count()).group_by(queue.c.given_up))
    oldest = select(func.min(deliveries.c.due)).where(deliveries.c.state.in_(OPEN))
    runs = journal.runs(connection, 1)
    return Summary(
        feeds=_rows(connection, polled),
        failing=_rows(connection, polled.where(or_(states.c.failures > 0, states.c.gone))),
        entries=_rows(connection, select(func.count()).select_from(schema.entries)),
        unread=given_up.get(False, 0),
        unreadable=given_up.get(True, 0),
        articles=_rows(connection, select(func.count()).select_from(articles)),
        unjudged=_rows(connection, select(func.count()).select_from(articles).where(~articles.c.judged)),
        stories=_rows(connection, select(func.count()).select_from(schema.stories)),
        figures=_rows(connection, select(func.count()).select_from(schema.figures)),
        verdicts={Verdict(name): count for name, count in _count(connection, schema.figures.c.verdict).items()},
        alerts=_rows(connection, select(func.count()).select_from(schema.alerts)),
        deliveries=_count(connection, deliveries.c.state),
        oldest_delivery=connection.execute(oldest).scalar(),
        last_run=runs[0] if runs else None,
    )


def _filtered(query: Select[Any], wanted: FigureQuery) -> Select[Any]:
    figures, articles, index = schema.figures, schema.articles, schema.figure_keys
    if wanted.entities:
        numbers = [key_number("entity", entity) for entity in wanted.entities]
        named = figures.c.n.in_(select(index.c.figure).where(index.c.key.in_(numbers)))
        about = type_coerce(figures.c.about, Text)
        members = (
            condition
            for family in wanted.families
            for condition in (
                figures.c.subject.startswith(f"{family}-", autoescape=True),
                about.contains(f'"{family}-', autoescape=True),
            )
        )
        query = query.where(or_(named, *members))
    for column, values in (
        (figures.c.metric, wanted.metrics),
        (figures.c.verdict, wanted.verdicts),
        (figures.c.unit, wanted.units),
        (figures.c.period, wanted.periods),
        (figures.c.series_id, wanted.series),
        (articles.c.publisher, wanted.publishers),
    ):
        if values:
            query = query.where(column.in_(values))
    if wanted.since is not None:
        query = query.where(figures.c.dated >= wanted.since)
    if wanted.until is not None:
        query = query.where(figures.c.dated < wanted.until)
    if wanted.salient is not None:
        query = query.where(figures.c.salient == wanted.salient)
    if wanted.word is not None:
        columns = figures.c.sentence, articles.c.title
        query = query.where(or_(*(column.icontains(wanted.word, autoescape=True) for column in columns)))
    return query


def _judgements(connection: Connection, rows: Sequence[Row]) -> list[Judgement]:
    numbers = {row.against for row in rows if row.against is not None}
    earlier = connection.execute(record_query().where(schema.figures.c.n.in_(numbers))) if numbers else ()
    against = {row.n: record(row) for row in earlier}
    return [
        Judgement(
            record=(found := record(row)),
            verdict=found.verdict or Verdict.NEW,
            why=row.why,
            nuance=None if row.nuance is None else Nuance(row.nuance),
            against=against.get(row.against),
            likely=row.likely,
            change=row.change,
            ratio=row.ratio,
            sources=row.sources,
            copies=row.copies,
        )
        for row in rows
    ]


def _of_article(number: int) -> ColumnElement[bool]:
    # By the figures' own numbers: there is no index on their article.
    first = number * FIGURES_PER_ARTICLE
    return schema.figures.c.n.between(first, first + FIGURES_PER_ARTICLE - 1)


def _count(connection: Connection, column: Column[Any]) -> dict[Any, int]:
    return _pairs(connection, select(column, func.count()).group_by(column))


def _pairs(connection: Connection, query: Select[Any]) -> dict[Any, int]:
    return {key: count for key, count in connection.execute(query)}  # noqa: C416 - dict() of rows does not type


def _rows(connection: Connection, query: Select[Any]) -> int:
    return int(connection.execute(query).scalar_one())
