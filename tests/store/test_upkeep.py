"""Backup, check and copy: what is kept is whole, and what is not whole is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.domain.overview import FigureQuery
from monitor.domain.work import Claim
from monitor.errors import StoreError, UsageError
from monitor.store import bands, schema, upkeep
from monitor.store.database import Database
from monitor.store.sql import SqlStore
from tests.databases import postgres_server
from tests.flow.day_of_work import work
from tests.samples import NOW, article, judgement, reading, record, story


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of this module's own."""
    with postgres_server(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture
def postgres(server: str) -> Iterator[str]:
    """A database on the server, without tables."""
    yield server
    with closing(Database(server)) as database, database.writing() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[SqlStore]:
    """A file with something in every table."""
    store = SqlStore(tmp_path / "filled.db")
    work(store, tmp_path / "sent", 7)
    store.end_run(store.start_run("run", now=NOW), 0, {"polled": 2}, now=NOW)
    store.record_event("mark", "a#0", {"as": "wrong"}, now=NOW)
    for _ in "judged", "and again":
        store.save_reading(article("twice"), reading("twice"))
        store.save_judgements(article("twice"), story(), [], {}, [], [])
    store.save_reading(article("zh", title="四百億元 \U0001f600", text="零" * 5000), reading("zh"))
    store.save_reading(article("twice"), reading("twice"))
    for _ in range(2):
        store.save_judgements(article("twice"), story("twice"), [judgement(record(article("twice")))], {}, [], [])
    store.save_plan([Claim(article_id="zh", keys=("k",), bands=("b",), lane=3)])
    with store.database.writing() as connection:  # one at whose turn bands are filed
        begun = {"n": 256, "id": "many", "signature": (), "bands": (), "copies": 1, "publishers": ()}
        connection.execute(schema.stories.insert(), begun)
        bands.file(connection, 256, [-(1 << 63), 0])
    yield store
    store.close()


def test_a_ledger_moves_to_postgresql_and_back_whole(filled: SqlStore, postgres: str, tmp_path: Path) -> None:
    there, back = SqlStore(postgres), SqlStore(tmp_path / "back.db")
    held = upkeep.contents(filled.database)
    assert upkeep.copy(filled.database, there.database) == held
    assert upkeep.check(there.database) == []
    assert there.judgements(FigureQuery(limit=1000)) == filled.judgements(FigureQuery(limit=1000))
    assert upkeep.copy(there.database, back.database) == held
    assert upkeep.check(back.database) == []
    assert all(copied.rows for copied in held), "the sample leaves a table empty"
    # The numbers go on where they stopped.
    for store in (there, back):
        assert store.start_run("run", now=NOW) == filled.runs()[0].id + 1
        store.save_reading(article("more"), reading("more"))
        store.save_judgements(article("more"), story("more"), [judgement(record(article("more")))], {}, [], [])
        assert upkeep.check(store.database) == []
        store.close()


def test_a_copy_goes_only_into_an_empty_database(filled: SqlStore, tmp_path: Path) -> None:
    with closing(SqlStore(tmp_path / "other.db")) as other:
        other.start_run("run", now=NOW)
        with pytest.raises(UsageError, match="runs"):
            upkeep.copy(filled.database, other.database)
        assert len(other.runs()) == 1
        assert other.summary().articles == 0


def test_a_backup_is_whole_while_somebody_writes(filled: SqlStore, tmp_path: Path) -> None:
    held = upkeep.contents(filled.database)
    with SqlStore(tmp_path / "filled.db").database.writing() as connection:
        connection.execute(text("DELETE FROM judgements"))
        assert upkeep.backup(filled.database, tmp_path / "backup.db") == held
        connection.rollback()
    assert sorted(path.name for path in tmp_path.glob("backup*")) == ["backup.db"]
    with closing(SqlStore(tmp_path / "backup.db")) as restored:
        assert upkeep.contents(restored.database) == held
        assert restored.unread(NOW, 10) == filled.unread(NOW, 10)


def test_a_backup_of_a_server_is_a_file(filled: SqlStore, postgres: str, tmp_path: Path) -> None:
    with closing(SqlStore(postgres)) as there:
        held = upkeep.copy(filled.database, there.database)
        assert upkeep.backup(there.database, tmp_path / "backup.db") == held


def test_a_backup_overwrites_nothing(filled: SqlStore, tmp_path: Path) -> None:
    (tmp_path / "backup.db").write_text("precious")
    with pytest.raises(UsageError, match="exists already"):
        upkeep.backup(filled.database, tmp_path / "backup.db")
    assert (tmp_path / "backup.db").read_text() == "precious"


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DELETE FROM readings", "no reading"),
        ("UPDATE readings SET body = x'00'", "damaged"),
        ("UPDATE alerts SET body = '{}'", "cannot be read"),
        ("DELETE FROM judgements", "no judgement"),
        ("DELETE FROM figure_keys WHERE shelf = 0", "look-up keys"),
        ("DELETE FROM stories", "no story"),
        ("DELETE FROM alerts", "deliveries"),
        ("UPDATE unread SET article_id = (SELECT min(id) FROM articles)", "read already"),
        ("UPDATE alembic_version SET version_num = '0000'", "db upgrade"),
    ],
)
def test_what_is_not_whole_is_told(filled: SqlStore, tmp_path: Path, damage: str, said: str) -> None:
    assert upkeep.check(filled.database) == []
    with filled.database.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql(damage)
        connection.commit()
    assert any(said in problem for problem in upkeep.check(filled.database)), upkeep.check(filled.database)
    with pytest.raises(StoreError, match="not whole"):
        upkeep.backup(filled.database, tmp_path / "backup.db")
    assert list(tmp_path.glob("backup*")) == []
