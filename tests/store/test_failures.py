"""A database that is full, gone, held, damaged or none: what is said, and that nothing half is left behind."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from monitor.errors import MonitorError, StoreError, StoreUnavailable, UsageError
from monitor.store import database as database_module
from monitor.store.database import Database, database_url
from monitor.store.sql import SqlStore
from tests.databases import postgres_server
from tests.samples import NOW, alert, article, delivery, entry, judgement, reading, record, save_poll, state, story


def whole(place: Path) -> bool:
    with closing(sqlite3.connect(place)) as connection:
        found = [connection.execute(f"PRAGMA {check}").fetchall() for check in ("integrity_check", "foreign_key_check")]
        return found == [[("ok",)], []]


def limit_pages(store: SqlStore, more: int | None) -> None:
    """Let the database grow by `more` pages and then be full, as a disk would; None lifts the limit."""
    with store.database.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {1 << 30 if more is None else pages + more}")


@pytest.mark.parametrize("room", [0, 1, 2, 5, 9])
def test_a_full_disk_rolls_everything_back(tmp_path: Path, room: int) -> None:
    store = SqlStore(tmp_path / "monitor.db")
    of, raised = article(text="text " * 10_000), alert()
    store.save_reading(article("before"), reading("before"))
    limit_pages(store, room)
    with pytest.raises(StoreUnavailable, match=r"full.*nothing was written"):
        store.save_reading(of, reading())
    with pytest.raises(StoreUnavailable, match="full"):
        save_poll(store, state(), [entry(f"{n}", content="x" * 9000) for n in range(20)], now=NOW)
    long = story(bands=tuple(f"band {n}" for n in range(5000)))
    with pytest.raises(StoreUnavailable, match="full"):
        store.save_judgements(
            article("before"), long, [judgement(record(article("before")))], {}, [raised], [delivery(raised)]
        )
    assert [found.id for found, _, _ in store.unjudged(10)] == ["before"]
    assert not store.unread(NOW, 10)
    assert not store.deliveries()
    assert store.feed_states() == {}
    limit_pages(store, None)
    store.save_reading(of, reading())
    assert len(store.unjudged(10)) == 2
    store.close()
    assert whole(tmp_path / "monitor.db")


def test_a_writer_that_never_ends_is_waited_for_and_then_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pragmas = [text for text in database_module._PRAGMAS if "busy_timeout" not in text]
    monkeypatch.setattr(database_module, "_PRAGMAS", ("PRAGMA busy_timeout = 1", *pragmas))
    first, second = SqlStore(tmp_path / "monitor.db"), SqlStore(tmp_path / "monitor.db")
    with first.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM runs")
        with pytest.raises(StoreUnavailable, match="locked"):
            second.start_run("run", now=NOW)
        assert second.runs() == []
    assert second.start_run("run", now=NOW) == 1
    first.close()
    second.close()


def test_readers_see_one_state_while_a_writer_writes(tmp_path: Path) -> None:
    writer, reader = SqlStore(tmp_path / "monitor.db"), SqlStore(tmp_path / "monitor.db")
    with reader.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM runs").scalar() == 0
        writer.start_run("run", now=NOW)
        assert connection.exec_driver_sql("SELECT count(*) FROM runs").scalar() == 0
    assert len(reader.runs()) == 1
    writer.close()
    reader.close()


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b"this is no database, whatever its name says " * 200, StoreError, "damaged"),
        (b"SQLite format 3\x00" + b"\xff" * 4096, StoreError, "damaged"),
    ],
    ids=["text", "a broken header"],
)
def test_a_file_that_is_no_database_is_told(
    tmp_path: Path, content: bytes, kind: type[MonitorError], said: str
) -> None:
    place = tmp_path / "monitor.db"
    place.write_bytes(content)
    with pytest.raises(kind, match=said) as told:
        SqlStore(place)
    assert str(place) in str(told.value)
    assert place.read_bytes() == content


def test_a_damaged_page_is_told(tmp_path: Path) -> None:
    place = tmp_path / "monitor.db"
    store = SqlStore(place)
    for number in range(50):
        store.save_reading(article(f"{number}", text="text " * 2000), reading(f"{number}"))
    store.close()
    size = place.stat().st_size
    with place.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xa5" * (size // 4))
    store = SqlStore(place)
    with pytest.raises(StoreError, match=r"damaged|cannot be read"):
        store.unjudged(1000)
    store.close()


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for place in (tmp_path / "file" / "monitor.db", tmp_path):
        with pytest.raises(StoreUnavailable, match="cannot be used now"):
            SqlStore(place)


def test_a_missing_directory_is_made(tmp_path: Path) -> None:
    SqlStore(tmp_path / "a" / "b" / "monitor.db").close()
    assert (tmp_path / "a" / "b" / "monitor.db").exists()


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("monitor.db", "sqlite:///monitor.db"),
        (Path("/x/monitor.db"), "sqlite:////x/monitor.db"),
        ("sqlite:////x/y.db", "sqlite:////x/y.db"),
        ("postgresql://u:secret@h/db", "postgresql+psycopg://u:***@h/db"),
        ("postgresql+psycopg://u@h:1/db", "postgresql+psycopg://u@h:1/db"),
        ("postgres://u@h/db", "postgresql+psycopg://u@h/db"),
    ],
)
def test_places_are_understood(place: str | Path, shown: str) -> None:
    assert database_url(place).render_as_string(hide_password=True) == shown


@pytest.mark.parametrize("place", ["mysql://h/db", "nothing://h/db", "http://h/db", "://"])
def test_a_place_that_is_none_is_told(place: str) -> None:
    with pytest.raises(UsageError, match=r"SQLite|sqlite"):
        SqlStore(place)


# -- PostgreSQL ---------------------------------------------------------------


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A server of one test's own, which may be stopped."""
    with postgres_server(tmp_path / "postgres") as url:
        yield url


def test_a_server_that_goes_away_and_comes_back_loses_and_doubles_nothing(server: str, tmp_path: Path) -> None:
    store = SqlStore(server)
    save_poll(store, state(), [entry("before")], now=NOW)
    with postgres_server(tmp_path / "postgres") as _:
        pass  # the last who lets go stops the server
    with pytest.raises(StoreUnavailable, match="cannot be used now"):
        save_poll(store, state(), [entry("while it is away")], now=NOW)
    with pytest.raises(StoreUnavailable):
        SqlStore(server)
    with postgres_server(tmp_path / "postgres") as url:
        assert url == server
        assert [found.key for _, found in store.unread(NOW, 10)] == ["before"]
        assert save_poll(store, state(), [entry("before"), entry("while it is away")], now=NOW) == 1
        store.close()


def test_a_connection_that_is_cut_in_mid_transaction_writes_nothing(server: str) -> None:
    store, other = SqlStore(server), Database(server)
    cut: list[str] = []

    def cut_at_the_index(*arguments: object) -> None:
        statement = str(arguments[2])
        if "INSERT INTO deliveries" in statement and not cut:
            cut.append(statement)
            with other.reading() as connection:
                connection.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    " AND backend_type = 'client backend'"
                )

    store.save_reading(article(), reading())
    event.listen(store.database._engine, "before_cursor_execute", cut_at_the_index)
    raised = alert()
    written = (article(), story(), [judgement(record(article()))], {"article#0": ["k"]}, [raised], [delivery(raised)])
    with pytest.raises(StoreUnavailable):
        store.save_judgements(*written)
    assert len(cut) == 1
    assert (list(store.records(["k"])), store.deliveries(), len(store.unjudged(9))) == ([], [], 1)
    store.save_judgements(*written)
    assert (len(store.records(["k"])), len(store.deliveries()), len(store.unjudged(9))) == (1, 1, 0)
    store.close()
    other.close()


def test_a_server_that_nobody_answers_at_is_told_without_the_password() -> None:
    with pytest.raises(StoreUnavailable) as told:
        SqlStore("postgresql://monitor:hunter2@127.0.0.1:9/monitor")
    assert "hunter2" not in str(told.value)
    assert "127.0.0.1" in str(told.value)


def test_the_program_itself_sees_the_failures(tmp_path: Path) -> None:
    """An error of the database ends a process with the code that says: try again."""
    program = """
import sys
from monitor.errors import MonitorError
from monitor.store.sql import SqlStore
try:
    SqlStore(sys.argv[1])
except MonitorError as error:
    sys.exit(error.exit_code)
"""
    (tmp_path / "file").write_text("in the way")
    codes = {
        place: subprocess.run([sys.executable, "-c", program, place], check=False).returncode
        for place in (str(tmp_path / "file" / "x.db"), "mysql://h/x", ":memory:")
    }
    assert list(codes.values()) == [75, 2, 0]
