"""Every implementation of the store, so that one suite says what each must do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.store.sql import SqlStore
from tests.databases import empty, postgres_server


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the tests."""
    with postgres_server(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture(params=["memory", "file", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where an empty store is: in memory, in a file, on a server."""
    match request.param:
        case "memory":
            yield ":memory:"
        case "file":
            yield str(tmp_path / "monitor.db")
        case _:
            url = request.getfixturevalue("postgres")
            yield url
            empty(url)


@pytest.fixture
def store(place: str) -> Iterator[SqlStore]:
    """An empty store."""
    opened = SqlStore(place)
    yield opened
    opened.close()
