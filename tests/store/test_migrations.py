"""The schema: made, migrated, and recognised. Two ways lead to it, and they must meet."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Boolean, MetaData, Table, inspect, text

from monitor.domain.overview import FigureQuery
from monitor.errors import StoreError
from monitor.store import migrate, schema, upkeep
from monitor.store.database import Database
from monitor.store.sql import SqlStore
from tests.databases import postgres_server
from tests.samples import (
    NOW,
    alert,
    article,
    delivery,
    entry,
    feed,
    judgement,
    reading,
    record,
    save_poll,
    state,
    story,
)

RELEASED = sorted((Path(__file__).parent / "released").glob("*.sql"))


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose tables may be dropped."""
    with postgres_server(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    sqlite = request.param == "sqlite"
    opened = Database(tmp_path / "monitor.db" if sqlite else request.getfixturevalue("postgres"))
    yield opened
    if not sqlite:
        with opened.writing() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    opened.close()


@pytest.fixture
def emptied(postgres: str) -> Iterator[Database]:
    """A database without tables on the server."""
    with closing(Database(postgres)) as opened:
        yield opened
        with opened.writing() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))


def described(database: Database) -> list[tuple[str, ...]]:
    """The tables as the database itself describes them."""
    if database.dialect == "sqlite":
        query = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
    else:
        query = """
            SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
            WHERE table_schema = 'public'
            UNION SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public'
            UNION SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '' FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2, 3"""
    with database.reading() as connection:
        rows = connection.execute(text(query)).all()
    return [tuple(_normal(str(value)) for value in row) for row in rows]


def _normal(definition: str) -> str:
    # Columns keep their order; in which order a table names its constraints means nothing.
    columns, *constraints = re.split(r", CONSTRAINT ", re.sub(r"\s+", " ", definition).removesuffix(")").strip())
    return ", CONSTRAINT ".join([columns, *sorted(constraints)])


def test_migrations_lead_to_the_tables_of_the_program(database: Database) -> None:
    with database.writing() as connection:
        migrate.upgrade(connection, None)
    migrated = described(database)
    with database.writing() as connection:
        assert migrate.revision(connection) == schema.REVISION
        # Alembic takes an index of the other database for one that is missing; `described` sees whether it is.
        only_there = {"ix_unread_slot"} if database.dialect == "sqlite" else set()
        options = {"include_object": lambda _, name, *__: name not in only_there}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), schema.metadata) == []
        schema.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    migrate.ensure(database)
    assert described(database) == migrated
    assert len(migrated) > 2 * len(schema.metadata.tables) - 10


def test_the_newest_migration_is_the_revision_that_the_program_knows() -> None:
    assert migrate.known_revisions()[-1] == schema.REVISION
    assert migrate.known_revisions() == sorted(migrate.known_revisions())


def test_every_released_schema_has_its_sample() -> None:
    assert [path.stem for path in RELEASED] == migrate.known_revisions()


@pytest.mark.parametrize("sample", RELEASED, ids=lambda path: path.stem)
def test_a_database_of_every_release_still_opens_with_all_that_it_knew(sample: Path, tmp_path: Path) -> None:
    place = tmp_path / "monitor.db"
    with sqlite3.connect(place) as old:
        old.executescript(sample.read_text(encoding="utf-8"))
    old.close()
    store = SqlStore(place)
    of, raised = article(), alert()
    assert store.feed_states() == {"wire": state(etag="1")}
    assert [found.key for _, found in store.unread(NOW, 10)] == ["waiting"]
    assert store.articles([of.id]) == {of.id: (of, reading())}
    assert [found.id for found in store.records(["k"])] == ["article#0"]
    assert [found.why for found in store.judgements(FigureQuery(entities=("bytedance",)))] == [
        judgement(record(of)).why
    ]
    assert store.stories(story().bands, "other") == [story()]
    assert store.due_deliveries(NOW, 10) == [delivery(raised)]
    assert [(run.command, run.done) for run in store.runs()] == [("run", {"polled": 1})]
    assert [event.body for event in store.events()] == [{"as": "wrong"}]
    store.close()


@pytest.mark.parametrize("sample", RELEASED, ids=lambda path: path.stem)
def test_every_release_upgrades_to_the_same_contents_on_postgresql(
    sample: Path, tmp_path: Path, emptied: Database
) -> None:
    place = tmp_path / "monitor.db"
    with sqlite3.connect(place) as old, emptied.writing() as connection:
        old.executescript(sample.read_text(encoding="utf-8"))
        old.row_factory = sqlite3.Row
        migrate.upgrade(connection, None, sample.stem)
        then = MetaData()
        then.reflect(connection)
        for table in then.sorted_tables:
            if rows := [dict(row) for row in old.execute(f'SELECT * FROM "{table.name}"')]:  # noqa: S608 - our own
                connection.execute(table.delete())
                connection.execute(table.insert(), [_typed(row, table) for row in rows])
    old.close()
    with closing(Database(place)) as database:
        for one in (database, emptied):
            migrate.ensure(one)
            assert upkeep.check(one) == []
        assert upkeep.contents(emptied) == upkeep.contents(database)


def _typed(row: dict[str, Any], table: Table) -> dict[str, Any]:
    # SQLite keeps booleans as numbers, which PostgreSQL does not take for booleans.
    return {
        name: bool(value) if isinstance(table.c[name].type, Boolean) and value is not None else value
        for name, value in row.items()
    }


def sample_of_this_release(place: Path) -> str:
    """What a new file of `released/` must hold: `python tests/store/test_migrations.py > …/released/NNNN.sql`."""
    store = SqlStore(place)
    store.register_feeds([feed()])
    save_poll(store, state(etag="1"), [entry("waiting")], now=NOW)
    of, raised = article(), alert()
    store.save_reading(of, reading())
    store.save_judgements(of, story(), [judgement(record(of))], {"article#0": ["k"]}, [raised], [delivery(raised)])
    store.end_run(store.start_run("run", now=NOW), 0, {"polled": 1}, now=NOW)
    store.record_event("mark", "article#0", {"as": "wrong"}, now=NOW)
    store.close()
    with sqlite3.connect(place) as made:
        return "\n".join(made.iterdump())


@pytest.mark.parametrize("found", ["9999", "0001x", ""])
def test_a_newer_schema_is_left_alone_and_told(database: Database, found: str) -> None:
    migrate.ensure(database)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
    before = described(database)
    with pytest.raises(StoreError, match="upgrade monitor"):
        migrate.ensure(database)
    assert described(database) == before


def test_a_database_of_something_else_is_left_alone(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE customers (id INTEGER)"))
    with pytest.raises(StoreError, match="customers"):
        migrate.ensure(database)
    with database.reading() as connection:
        assert inspect(connection).get_table_names() == ["customers"]


OPEN = """
import sys
from monitor.store.sql import SqlStore
store = SqlStore(sys.argv[1])
store.feed_states(), store.unjudged(1)
print(*sorted({"alembic", "pydantic", "spacy", "psycopg"} & set(sys.modules)))
"""


@pytest.mark.parametrize("times", [1, 2])
def test_opening_a_database_that_is_up_to_date_loads_neither_alembic_nor_pydantic(tmp_path: Path, times: int) -> None:
    for _ in range(times):
        command = [sys.executable, "-c", OPEN, str(tmp_path / "monitor.db")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as directory:
        sys.stdout.write(sample_of_this_release(Path(directory) / "monitor.db") + "\n")
