"""Looking after a database: is it whole, a backup while it is in use, and the move from one database to another."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Table, func, select, text

from monitor.domain.alerts import Alert
from monitor.domain.readings import Reading
from monitor.errors import StoreError, UsageError
from monitor.store import migrate, schema
from monitor.store.codec import from_json, unpack
from monitor.store.columns import RowNumber
from monitor.store.database import Database
from monitor.store.tellings import columns

_ROWS = 1000
_TOLD = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Copied:
    """What a table holds. `digest` is of its rows in any order, so that two databases can be compared."""

    table: str
    rows: int
    digest: str


def check(database: Database) -> list[str]:
    """What is wrong with a database, a sentence each; empty where it is whole. Reads everything."""
    problems: list[str] = []
    with database.reading() as connection:
        if (found := migrate.revision(connection)) != schema.REVISION:
            return [f"the schema is {found!r}, not {schema.REVISION!r}; `monitor db upgrade` brings it up to date"]
        for problem in _all_problems(connection):
            problems.append(problem)
            if len(problems) == _TOLD:
                return [*problems, "and perhaps more: only the first are told"]
    return problems


def backup(database: Database, target: Path) -> list[Copied]:
    """Write a whole copy to a new SQLite file while the database is in use; returns what it holds.

    The file gets its name when it is complete and checked. Raises UsageError where it exists already.
    """
    if target.exists():
        raise UsageError(f"{target} exists already; name a new file, or remove it first")
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    if database.dialect == "sqlite":
        _backup_sqlite(database, partial)
    else:
        with closing(Database(partial)) as other:
            copy(database, other)
    with closing(Database(partial)) as other:
        problems, held = check(other), contents(other)
        with other.connect() as connection:  # leave one file behind, without a log beside it
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA journal_mode = DELETE")
    if problems:
        partial.unlink()
        raise StoreError(
            f"the backup of {database.name} is not whole: {problems[0]}; the database may be damaged itself"
        )
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.rename(target)
    return held


def copy(source: Database, target: Database) -> list[Copied]:
    """Copy everything into an empty database, in one transaction, and prove it whole; returns what was copied.

    Raises UsageError where the target holds anything, StoreError where what arrived is not what was sent.
    """
    migrate.ensure(target)
    with source.reading() as given, target.writing() as taken:
        if given.dialect.name == "postgresql":
            given.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        if (found := migrate.revision(given)) != schema.REVISION:
            raise StoreError(
                f"the schema of {source.name} is {found!r}; `monitor db upgrade` brings it up to date first"
            )
        if full := [table.name for table in schema.metadata.sorted_tables if _count(taken, table)]:
            raise UsageError(f"{target.name} is not empty ({', '.join(full)}); name a new database")
        for table in schema.metadata.sorted_tables:
            for rows in _pages(given, table):
                taken.execute(table.insert(), rows)
            _count_on(taken, table)
        sent, arrived = _contents(given), _contents(taken)
        for one, other in zip(sent, arrived, strict=True):
            if one != other:
                message = f"{one.rows} rows of {one.table} were sent, and {other.rows} that differ arrived"
                raise StoreError(f"{message}; nothing was kept in {target.name}")
    return arrived


def restore(database: Database, source: Path) -> list[Copied]:
    """Bring a backup into an empty database; returns what it holds. The backup may have an older release's schema.

    Raises UsageError where the database holds anything, StoreError where the backup is not whole.
    """
    with TemporaryDirectory(prefix=".restore-", dir=source.parent) as directory:
        beside = Path(directory) / source.name
        shutil.copyfile(source, beside)  # the backup itself stays as it was written
        with closing(Database(beside)) as backed_up:
            migrate.ensure(backed_up)
            if problems := check(backed_up):
                raise StoreError(f"the backup {source} is not whole: {problems[0]}; nothing was restored")
            return copy(backed_up, database)


def contents(database: Database) -> list[Copied]:
    """What every table holds, for comparing two databases."""
    with database.reading() as connection:
        return _contents(connection)


def _contents(connection: Connection) -> list[Copied]:
    held = []
    for table in schema.metadata.sorted_tables:
        rows, total = 0, 0
        for page in _pages(connection, table):
            rows += len(page)
            for row in page:
                total += int.from_bytes(
                    hashlib.blake2b(repr(tuple(row.values())).encode(), digest_size=16).digest(), "big"
                )
        held.append(Copied(table=table.name, rows=rows, digest=f"{total % (1 << 128):032x}"))
    return held


def _pages(connection: Connection, table: Table) -> Iterator[list[dict[str, object]]]:
    result = connection.execution_options(yield_per=_ROWS).execute(select(table))
    for page in result.mappings().partitions():
        yield [dict(row) for row in page]


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _count_on(connection: Connection, table: Table) -> None:
    # Rows came with their numbers; PostgreSQL must be told where to go on. SQLite looks.
    numbered = [column for column in table.primary_key if column.type is RowNumber and column.autoincrement == "auto"]
    if connection.dialect.name == "postgresql" and numbered:
        query = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'n'), max(n)) FROM {table.name}"  # noqa: S608
        connection.execute(text(query))


def _backup_sqlite(database: Database, target: Path) -> None:
    with database.connect() as connection, closing(sqlite3.connect(target)) as copied:
        opened = connection.connection.driver_connection
        if not isinstance(opened, sqlite3.Connection):  # pragma: no cover - the dialect says that it is one
            raise StoreError(f"{database.name} is not opened as SQLite")
        opened.backup(copied)


def _all_problems(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        for (said,) in connection.exec_driver_sql("PRAGMA integrity_check"):
            if said != "ok":
                yield f"SQLite finds damage: {said}; restore a backup"
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"a row of {row[0]} refers to a row of {row[2]} that is not there"
    yield from _unreadable_bodies(connection)
    yield from _strays(connection)


def _unreadable_bodies(connection: Connection) -> Iterator[str]:
    bodies = connection.execution_options(yield_per=_ROWS)
    query = select(schema.articles.c.id, schema.readings.c.body).join(
        schema.readings, schema.readings.c.article == schema.articles.c.n
    )
    for identity, body in bodies.execute(query):
        try:
            unpack(Reading, body)
        except StoreError as error:
            yield f"the reading of article {identity}: {error}"
    for key, body in bodies.execute(select(schema.alerts.c.key, schema.alerts.c.body)):
        try:
            from_json(Alert, body)
        except StoreError as error:
            yield f"the alert {key}: {error}"


_STRAYS = {
    "article(s) have no reading": "articles a WHERE NOT EXISTS (SELECT 1 FROM readings r WHERE r.article = a.n)",
    "judged article(s) have no story": (
        "articles a WHERE a.judged AND NOT EXISTS (SELECT 1 FROM stories s WHERE s.n = a.story)"
    ),
    "figure(s) have no judgement": "figures f WHERE NOT EXISTS (SELECT 1 FROM judgements j WHERE j.figure = f.n)",
    "look-up key(s) lead to no figure": "figure_keys k WHERE NOT EXISTS (SELECT 1 FROM figures f WHERE f.n = k.figure)",
    "open delivery(ies) have no alert": "deliveries d WHERE NOT EXISTS (SELECT 1 FROM alerts a WHERE a.n = d.alert)",
    "queued entry(ies) were read already": "unread u WHERE EXISTS (SELECT 1 FROM articles a WHERE a.id = u.article_id)",
}


def _strays(connection: Connection) -> Iterator[str]:
    for said, where in _STRAYS.items():
        if count := connection.execute(text(f"SELECT count(*) FROM {where}")).scalar_one():  # noqa: S608 - constants
            yield f"{count} {said}; `monitor rebuild` makes the ledger anew from the readings"
    articles = set(connection.execute(select(schema.articles.c.n)).scalars())
    rows = connection.execution_options(yield_per=_ROWS).execute(select(schema.tellings.c.packed)).scalars()
    if lost := sum(teller not in articles for packed in rows for teller in columns(packed).tellers):
        yield f"{lost} telling(s) are of no article; `monitor rebuild` makes the ledger anew from the readings"
    figures, index = schema.figures, schema.figure_keys
    named = 0
    for (found_by,) in connection.execution_options(yield_per=_ROWS).execute(select(figures.c.found_by)):
        named += len(found_by)
    if named != (held := _count(connection, index)):
        yield f"the figures name {named} look-up keys, and {held} are there; `monitor rebuild` makes them anew"
