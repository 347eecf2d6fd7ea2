"""The outbox: alerts, and their deliveries on the way to the world."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from monitor.domain.alerts import Alert, Delivery, DeliveryState
from monitor.errors import StoreError
from monitor.store import dialect, journal, schema
from monitor.store.codec import from_json, to_json
from monitor.store.columns import clean
from monitor.store.dialect import Row

# A delivery of unknown fate is sent again, under the same key.
OPEN = (DeliveryState.PENDING, DeliveryState.UNKNOWN)

# Kinds of events: a series was told of on a channel for the first time; a message was given up.
_THREAD, _GIVEN_UP = "thread", "given up"


def save_alerts(connection: Connection, alerts: Sequence[Alert], deliveries: Sequence[Delivery]) -> None:
    """Put new alerts and their deliveries into the outbox; an alert that was ever in it adds nothing."""
    if not alerts:
        return
    table = schema.alerts
    known = set(connection.execute(select(table.c.key).where(table.c.key.in_([a.key for a in alerts]))).scalars())
    fresh = {alert.key: alert for alert in alerts if alert.key not in known}
    if not fresh:
        return
    rows = [
        {
            "key": alert.key,
            "rule_id": alert.rule_id,
            "severity": alert.severity,
            "article_id": alert.article_id,
            "raised": alert.raised,
            "body": to_json(alert),
        }
        for alert in fresh.values()
    ]
    connection.execute(dialect.insert(connection, table).on_conflict_do_nothing(index_elements=["key"]), rows)
    save_deliveries(connection, [delivery for delivery in deliveries if delivery.alert.key in fresh])


def save_deliveries(connection: Connection, deliveries: Sequence[Delivery]) -> None:
    """Add deliveries of alerts that are in the outbox. Raises StoreError for an alert that is not."""
    if not deliveries:
        return
    table = schema.alerts
    keys = sorted({delivery.alert.key for delivery in deliveries})
    numbers = {
        row.key: row.n for row in connection.execute(select(table.c.key, table.c.n).where(table.c.key.in_(keys)))
    }
    if lost := [key for key in keys if key not in numbers]:
        raise StoreError(f"the alert {lost[0]!r} is not in the outbox, so nothing of it can be delivered")
    rows = [
        {
            "key": delivery.key,
            "alert": numbers[delivery.alert.key],
            "channel": delivery.channel,
            "state": delivery.state,
            "due": delivery.due,
            "attempts": delivery.attempts,
            "reason": delivery.reason,
            "updated": delivery.alert.raised,
        }
        for delivery in deliveries
    ]
    unique = dialect.insert(connection, schema.deliveries).on_conflict_do_nothing(index_elements=["key"])
    connection.execute(unique, rows)


def due_deliveries(connection: Connection, now: datetime, limit: int, channel: str | None = None) -> list[Delivery]:
    """Deliveries whose time has come, of any channel or of one, in the order in which they were raised.

    A channel waits as a whole while one of its deliveries waits for another attempt: nothing overtakes. A delivery that
    is only held (quiet hours, a digest's hour) holds back no other.
    """
    table, alerts = schema.deliveries, schema.alerts
    is_open = table.c.state.in_(OPEN)
    waiting = select(table.c.channel).where(is_open, table.c.attempts > 0, table.c.due > now)
    query = (
        select(table, alerts.c.body)
        .join(alerts, alerts.c.n == table.c.alert)
        .where(is_open, table.c.due <= now, table.c.channel.not_in(waiting))
        .order_by(table.c.n)
        .limit(limit)
    )
    if channel is not None:
        query = query.where(table.c.channel == channel)
    return _deliveries(connection.execute(query).all())


def save_attempt(
    connection: Connection,
    keys: Sequence[str],
    state: DeliveryState,
    *,
    now: datetime,
    due: datetime | None,
    reason: str | None,
    reference: str | None,
) -> None:
    """Record one attempt at a message that told these deliveries. Raises StoreError for an unknown key."""
    table = schema.deliveries
    values: dict[str, Any] = {"state": state, "attempts": table.c.attempts + 1, "reason": reason, "updated": now}
    if due is not None:
        values["due"] = due
    if reference is not None:
        values["reference"] = reference
    query = update(table).where(table.c.key == bindparam("delivery")).values(values)
    for key in keys:
        if connection.execute(query, {"delivery": key}).rowcount != 1:
            raise StoreError(f"the delivery {key!r} is not in the outbox; its attempt cannot be recorded")
    if state is DeliveryState.SENT and reference is not None and len(keys) == 1:
        _begin_threads(connection, keys[0], now)
    if state is DeliveryState.DEAD and keys:
        channel = connection.execute(select(table.c.channel).where(table.c.key == keys[0])).scalar_one()
        body = {"delivery": keys[0], "deliveries": str(len(keys)), "reason": reason or ""}
        journal.record_event(connection, _GIVEN_UP, channel, body, now)


def first_reference(connection: Connection, channel: str, series_id: str) -> Delivery | None:
    """The delivery whose message began a series' thread on a channel. A digest begins none."""
    table, alerts = schema.deliveries, schema.alerts
    if (key := _thread(connection, channel, series_id)) is None:
        return None
    query = select(table, alerts.c.body).join(alerts, alerts.c.n == table.c.alert).where(table.c.key == key)
    return next(iter(_deliveries(connection.execute(query).all())), None)


def list_deliveries(
    connection: Connection, states: Sequence[DeliveryState], channel: str | None, limit: int
) -> list[Delivery]:
    """The newest deliveries in these states (none given: any), the newest first."""
    table, alerts = schema.deliveries, schema.alerts
    query = select(table, alerts.c.body).join(alerts, alerts.c.n == table.c.alert).order_by(table.c.n.desc())
    if states:
        query = query.where(table.c.state.in_(states))
    if channel is not None:
        query = query.where(table.c.channel == channel)
    return _deliveries(connection.execute(query.limit(limit)).all())


def told_series(connection: Connection, rule_id: str, since: datetime) -> dict[str, datetime]:
    """The series that a rule's alerts told of since then, or will: series id → the latest time of a delivery."""
    table, alerts = schema.deliveries, schema.alerts
    query = (
        select(table.c.due, alerts.c.body)
        .join(alerts, alerts.c.n == table.c.alert)
        .where(alerts.c.rule_id == rule_id, table.c.due > since)
        .order_by(table.c.due)
    )
    rows = connection.execute(query).all()
    return {one.record.series_id: due for due, body in rows for one in from_json(Alert, body).judgements}


def latencies(connection: Connection, limit: int) -> list[tuple[str, float]]:
    """Of the newest deliveries that were sent: channel, and seconds from the article's publication."""
    table, alerts, articles = schema.deliveries, schema.alerts, schema.articles
    newest = select(table).where(table.c.state == DeliveryState.SENT).order_by(table.c.n.desc()).limit(limit).subquery()
    query = (
        select(newest.c.channel, newest.c.updated, articles.c.published)
        .join(alerts, alerts.c.n == newest.c.alert)
        .join(articles, articles.c.id == alerts.c.article_id)
        .where(articles.c.published.is_not(None))
        .order_by(newest.c.n.desc())
    )
    rows = connection.execute(query)
    return [(row.channel, max((row.updated - row.published).total_seconds(), 0.0)) for row in rows]


def _begin_threads(connection: Connection, key: str, now: datetime) -> None:
    table, alerts = schema.deliveries, schema.alerts
    query = select(table.c.channel, alerts.c.body).join(alerts, alerts.c.n == table.c.alert).where(table.c.key == key)
    row = connection.execute(query).one()
    told = from_json(Alert, row.body).judgements
    for series_id in dict.fromkeys(judgement.record.series_id for judgement in told):
        if _thread(connection, row.channel, series_id) is None:
            journal.record_event(connection, _THREAD, _subject(row.channel, series_id), {"delivery": key}, now)


def _thread(connection: Connection, channel: str, series_id: str) -> str | None:
    table = schema.events
    query = select(table.c.body).where(table.c.kind == _THREAD, table.c.subject == _subject(channel, series_id))
    body = connection.execute(query.order_by(table.c.n).limit(1)).scalar()
    return None if body is None else str(body["delivery"])


def _subject(channel: str, series_id: str) -> str:
    return f"{channel}\n{series_id}"


def find_deliveries(connection: Connection, prefix: str, limit: int) -> list[Delivery]:
    """Deliveries whose key begins so, in the order in which they were raised."""
    table, alerts = schema.deliveries, schema.alerts
    query = (
        select(table, alerts.c.body)
        .join(alerts, alerts.c.n == table.c.alert)
        .where(table.c.key.startswith(clean(prefix), autoescape=True))
        .order_by(table.c.n)
        .limit(limit)
    )
    return _deliveries(connection.execute(query).all())


def requeue(connection: Connection, keys: Sequence[str], now: datetime) -> int:
    """Make deliveries that are not sent due at once, as if never tried; returns how many there were."""
    table = schema.deliveries
    fresh = {"state": DeliveryState.PENDING, "attempts": 0, "due": now, "updated": now}
    query = update(table).where(table.c.key == bindparam("delivery"), table.c.state != DeliveryState.SENT)
    return sum(connection.execute(query.values(fresh), {"delivery": key}).rowcount for key in keys)


def _deliveries(rows: Sequence[Row]) -> list[Delivery]:
    bodies: dict[int, Alert] = {}
    for row in rows:
        if row.alert not in bodies:
            bodies[row.alert] = from_json(Alert, row.body)
    return [
        Delivery(
            key=row.key,
            alert=bodies[row.alert],
            channel=row.channel,
            due=row.due,
            state=DeliveryState(row.state),
            attempts=row.attempts,
            reason=row.reason,
            reference=row.reference,
        )
        for row in rows
    ]
