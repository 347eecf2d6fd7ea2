"""What may be forgotten: texts, seen entries and runs of long ago. Figures, verdicts, alerts and events stay for good.

Every step is a transaction of a bounded number of rows, so that a run waits for none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Delete,
    Table,
    Update,
    and_,
    delete,
    func,
    select,
    text,
    tuple_,
    update,
)

from monitor.store import schema
from monitor.store.database import Database

_ROWS = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What a table takes. `bytes` are those on disk, its indexes included; None where the database does not say."""

    table: str
    rows: int
    bytes: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A kind of rows that may be forgotten: which, by what they are known, and what becomes of them."""

    name: str
    table: Table
    key: tuple[Column[Any], ...]
    old: Callable[[datetime], ColumnElement[bool]]
    forget: Update | Delete


_ARTICLES, _ENTRIES, _RUNS = schema.articles.c, schema.entries.c, schema.runs.c
KINDS = (
    # An article keeps its figures, each with its sentence, and its reading: it can be judged anew, but not read anew.
    Kind(
        name="texts",
        table=schema.articles,
        key=(_ARTICLES.n,),
        old=lambda moment: and_(_ARTICLES.judged, _ARTICLES.text != "", _ARTICLES.dated < moment),
        forget=update(schema.articles).values(text=""),
    ),
    # One that still stands in its feed comes back, but is not read again: its article is known.
    Kind(
        name="entries",
        table=schema.entries,
        key=(_ENTRIES.feed_id, _ENTRIES.key),
        old=lambda moment: _ENTRIES.seen < moment,
        forget=delete(schema.entries),
    ),
    Kind(
        name="runs",
        table=schema.runs,
        key=(_RUNS.n,),
        old=lambda moment: _RUNS.started < moment,
        forget=delete(schema.runs),
    ),
)


def prune(database: Database, before: Mapping[str, datetime], *, dry: bool = False) -> dict[str, int]:
    """Forget what is older than the moment of its kind; returns how many rows of each. `dry`: only count them."""
    found: dict[str, int] = {}
    for kind in KINDS:
        if (moment := before.get(kind.name)) is None:
            continue
        old = kind.old(moment)
        with database.reading() as connection:
            found[kind.name] = _count(connection, kind.table, old)
        page = select(*kind.key).where(old).limit(_ROWS)
        step = kind.forget.where(tuple_(*kind.key).in_(page))
        while not dry:
            with database.writing() as connection:
                if connection.execute(step).rowcount == 0:
                    break
    return found


def sizes(database: Database) -> list[Held]:
    """What each table takes, the largest first."""
    with database.reading() as connection:
        on_disk = _bytes(connection)
        held = [
            Held(table=table.name, rows=_count(connection, table), bytes=on_disk.get(table.name))
            for table in schema.metadata.sorted_tables
        ]
    return sorted(held, key=lambda one: (-(one.bytes or 0), -one.rows))


def compact(database: Database) -> None:
    """Give the room of what was forgotten back to the disk. Needs as much again for a while; nobody writes then."""
    with database.connect() as connection:
        if database.dialect == "sqlite":
            connection.exec_driver_sql("ROLLBACK")  # it does not vacuum inside of a transaction
            connection.exec_driver_sql("VACUUM")
        else:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone.exec_driver_sql("VACUUM FULL")


def _count(connection: Connection, table: Table, where: ColumnElement[bool] | None = None) -> int:
    query = select(func.count()).select_from(table)
    return int(connection.execute(query if where is None else query.where(where)).scalar_one())


def _bytes(connection: Connection) -> dict[str, int]:
    if connection.dialect.name == "postgresql":
        query = "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
    else:
        query = (
            "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat AS s JOIN sqlite_master AS m ON m.name = s.name GROUP BY 1"
        )
        if not connection.exec_driver_sql("SELECT 1 FROM pragma_module_list WHERE name = 'dbstat'").first():
            return {}
    return {name: int(size) for name, size in connection.execute(text(query))}
