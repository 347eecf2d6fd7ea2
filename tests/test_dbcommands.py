"""`monitor db …` over real files: what is whole is said to be, and what is not is told with an exit code."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import cli
from monitor.store import schema
from monitor.store.sql import SqlStore
from tests.flow.day_of_work import work

RELEASED = sorted((Path(__file__).parent / "store" / "released").glob("*.sql"))
Run = Callable[..., Result]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A ledger with a day's work in it."""
    place = tmp_path / "ledger.db"
    store = SqlStore(place)
    work(store, tmp_path / "sent", 5)
    store.close()
    return place


@pytest.fixture
def run(database: Path) -> Run:
    """The program on that ledger, or on the one named."""

    def told(*arguments: str, code: int = 0, on: Path | None = None) -> Result:
        result = CliRunner().invoke(cli, ["--database", str(on or database), "db", *arguments])
        assert result.exit_code == code, result.output + result.stderr
        return result

    return told


def digests(result: Result) -> list[str]:
    return re.findall(r"\b[0-9a-f]{32}\b", result.stdout)


def test_a_database_is_copied_backed_up_and_restored_with_the_same_contents(run: Run, tmp_path: Path) -> None:
    backed_up = digests(run("backup", str(tmp_path / "backup.db")))
    assert len(backed_up) == len(schema.metadata.tables)
    run("restore", str(tmp_path / "backup.db"), on=tmp_path / "restored.db")
    copied = run("copy", str(tmp_path / "restored.db"), str(tmp_path / "copied.db"))
    assert digests(copied) == backed_up
    assert "compared by content" in copied.stdout
    for name in ("restored.db", "copied.db"):
        assert "is whole" in run("check", on=tmp_path / name).stdout


def test_what_holds_something_is_not_written_over(run: Run, database: Path, tmp_path: Path) -> None:
    run("backup", str(tmp_path / "backup.db"))
    assert "exists already" in run("backup", str(tmp_path / "backup.db"), code=2).stderr
    assert "not empty" in run("restore", str(tmp_path / "backup.db"), code=2).stderr
    assert "not empty" in run("copy", str(tmp_path / "backup.db"), str(database), code=2).stderr


def test_damage_is_told_and_has_an_exit_code(run: Run, database: Path, tmp_path: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM judgements")
    assert "no judgement" in run("check", code=1).stdout
    assert "not whole" in run("backup", str(tmp_path / "backup.db"), code=1).stderr
    assert not (tmp_path / "backup.db").exists()


def test_a_backup_that_was_damaged_is_not_restored(run: Run, tmp_path: Path) -> None:
    run("backup", str(tmp_path / "backup.db"))
    with sqlite3.connect(tmp_path / "backup.db") as connection:
        connection.execute("DELETE FROM judgements")
    assert "nothing was restored" in run("restore", str(tmp_path / "backup.db"), on=tmp_path / "new.db", code=1).stderr
    with sqlite3.connect(tmp_path / "new.db") as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'figures'").fetchone() == (0,)


@pytest.mark.parametrize("sample", RELEASED, ids=lambda path: path.stem)
def test_a_database_of_every_release_is_upgraded_once(run: Run, sample: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    with sqlite3.connect(old) as connection:
        connection.executescript(sample.read_text(encoding="utf-8"))
    connection.close()
    if sample.stem != schema.REVISION:
        assert "db upgrade" in run("check", on=old, code=1).stdout
        assert f"{sample.stem} → {schema.REVISION}" in run("upgrade", on=old).stdout
    assert "already" in run("upgrade", on=old).stdout
    assert "is whole" in run("check", on=old).stdout


def test_an_upgrade_makes_an_empty_database_ready(run: Run, tmp_path: Path) -> None:
    assert f"none → {schema.REVISION}" in run("upgrade", on=tmp_path / "new.db").stdout
