"""The installed wheel, not the tree: it carries its configuration and its migrations, and runs."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor import __version__
from monitor.store import schema

ROOT = Path(__file__).parents[1]
RELEASED = sorted((ROOT / "tests" / "store" / "released").glob("*.sql"))
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wheel is installed."""
    wheels, place = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(wheels)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", str(place), str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    return place


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> Run:
    """Python in an empty directory, with the installed wheel before everything else."""

    def told(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(installed), "HOME": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    return told


def test_the_wheel_is_what_runs(run: Run, installed: Path) -> None:
    found = run("-c", "import monitor; print(monitor.__file__)").stdout.strip()
    assert Path(found).is_relative_to(installed)
    assert __version__ in run("-m", "monitor", "--version").stdout


def test_it_carries_its_configuration(run: Run, tmp_path: Path) -> None:
    run("-m", "monitor", "init", "config")
    written = {str(path.relative_to(tmp_path / "config")) for path in (tmp_path / "config").rglob("*.toml")}
    shipped = {str(path.relative_to(ROOT / "config")) for path in (ROOT / "config").rglob("*.toml")}
    assert written == {name for name in shipped if not name.startswith("demo")}
    assert "is right" in run("-m", "monitor", "--database", "ledger.db", "doctor").stdout


@pytest.mark.parametrize("sample", RELEASED[:1], ids=lambda path: path.stem)
def test_it_carries_its_migrations(run: Run, sample: Path, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "old.db") as old:
        old.executescript(sample.read_text(encoding="utf-8"))
    old.close()
    assert f"→ {schema.REVISION}" in run("-m", "monitor", "--database", "old.db", "db", "upgrade").stdout


def test_it_reads_articles(run: Run, tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text("Chips\nNvidia shipped 500,000 H20 chips to China in 2025.\n", encoding="utf-8")
    assert "500,000" in run("-m", "monitor", "tag", "news.txt").stdout
