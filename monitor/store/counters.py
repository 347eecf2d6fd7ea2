"""What a ledger counts by name, so that every process notices what another did: judgings anew, rebuilds, turns."""

from __future__ import annotations

from sqlalchemy import Connection, ScalarSelect, literal_column, select, text

from monitor.store import schema
from monitor.store.prepared import Prepared

_COUNT = Prepared(
    text("INSERT INTO counters (name, n) VALUES (:name, 1) ON CONFLICT (name) DO UPDATE SET n = counters.n + 1")
)


def count(connection: Connection, name: str) -> None:
    """Count one more."""
    _COUNT.rows(connection, {"name": name})


def counted(name: str) -> ScalarSelect[int]:
    """How many there were, as part of a query; NULL before the first."""
    counters = schema.counters.c
    return select(counters.n).where(counters.name == literal_column(f"'{name}'")).scalar_subquery()
