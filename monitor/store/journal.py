"""The journal: what runs did, and the events that are kept for good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select, update

from monitor.domain.overview import Event, Run
from monitor.errors import StoreError
from monitor.store import dialect, schema
from monitor.store.dialect import Row


def start_run(connection: Connection, command: str, now: datetime) -> int:
    """Note that a run began; returns its id."""
    row = {"command": command, "started": now, "done": {}}
    return dialect.insert_one(connection, schema.runs, row)


def end_run(
    connection: Connection, run: int, exit_code: int, done: Mapping[str, int], *, now: datetime, error: str | None
) -> None:
    """Note how a run ended. Raises StoreError for a run that never began."""
    table = schema.runs
    values = {"ended": now, "exit_code": exit_code, "done": done, "error": error}
    if connection.execute(update(table).where(table.c.n == run).values(values)).rowcount != 1:
        raise StoreError(f"run {run} never began, so it cannot end")


def runs(connection: Connection, limit: int) -> list[Run]:
    """The latest runs, newest first."""
    query = select(schema.runs).order_by(schema.runs.c.n.desc()).limit(limit)
    return [_run(row) for row in connection.execute(query)]


def record_event(connection: Connection, kind: str, subject: str, body: Mapping[str, str], now: datetime) -> int:
    """Keep an event; returns its id."""
    row = {"at": now, "kind": kind, "subject": subject, "body": body}
    return dialect.insert_one(connection, schema.events, row)


def events(connection: Connection, kind: str | None, subject: str | None, after: int = 0) -> list[Event]:
    """Events of a kind and about a subject (None: any) that were kept after the one of this id, oldest first."""
    table = schema.events
    query = select(table).where(table.c.n > after).order_by(table.c.n)
    if kind is not None:
        query = query.where(table.c.kind == kind)
    if subject is not None:
        query = query.where(table.c.subject == subject)
    return [
        Event(id=row.n, at=row.at, kind=row.kind, subject=row.subject, body=row.body)
        for row in connection.execute(query)
    ]


def _run(row: Row) -> Run:
    return Run(
        id=row.n,
        command=row.command,
        started=row.started,
        ended=row.ended,
        exit_code=row.exit_code,
        done=row.done,
        error=row.error,
    )
