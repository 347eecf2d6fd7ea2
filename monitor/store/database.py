"""One database, SQLite or PostgreSQL: opening it, transactions, and its failures told as monitor's errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import local
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import StaticPool

from monitor.errors import MonitorError, StoreError, StoreUnavailable, UsageError

# How long a writer waits for another one. Longer than any transaction here, shorter than a scheduler's patience.
BUSY_SECONDS = 20

# WAL: readers (a web page, `monitor figures`) never wait for the writer. FULL: what is committed survives a power cut,
# for 0.2 ms a commit on an SSD, against articles that take a hundred to read. 8 MB of cache hold the inner pages of
# every index at a million figures; the system holds the leaves. 64 MB of log (16,000 pages) before it is folded in:
# what a thousand new entries touch is touched again by the next thousand, and is then written once. Temporary tables in
# memory, because a temporary file is one more disk to fill up.
_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -8192",
    "PRAGMA wal_autocheckpoint = 16000",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA temp_store = MEMORY",
)

# Who judges goes back and forth in all indexes: at a million figures an article reads 198 pages from outside a cache of
# 32 MB, 168 with 64.
_JUDGING_CACHE_KB = 65_536

_SQLITE_BROKEN = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}
_SQLITE_AWAY = {"FULL", "IOERR", "BUSY", "LOCKED", "CANTOPEN", "READONLY", "PROTOCOL", "NOMEM", "PERM"}
# Classes of SQLSTATE: connection, insufficient resources (53100 is a full disk), operator intervention, system error;
# 40 is a transaction rolled back (deadlock, serialization).
_POSTGRES_AWAY = {"08", "40", "53", "57", "58"}


class Database:
    """An opened database. `name` is what people may see of it: a path, or a URL without its password."""

    def __init__(self, place: str | Path) -> None:
        """Open a SQLAlchemy URL, a path, or `:memory:`. Raises UsageError for a URL that names no known database."""
        url = database_url(place)
        self.file = _file(url)
        self.name = (url.database or "") if _is_sqlite(url) else url.render_as_string(hide_password=True)
        self._engine = _engine(url)
        # What the driver raises where it is asked without SQLAlchemy in between (see `prepared`).
        self._driver_error: type[Exception] = self._engine.dialect.loaded_dbapi.Error
        with self._told():
            if self.file is not None:
                self.file.parent.mkdir(parents=True, exist_ok=True)
        self._own = local()
        self._writer = self._engine.execution_options(monitor_writes=True, monitor_flush="FULL")
        self._redoer = self._engine.execution_options(
            monitor_writes=True, monitor_flush="NORMAL", monitor_cache=_JUDGING_CACHE_KB
        )

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one state of the database."""
        return self._transaction(self._engine)

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that writes: all of it or nothing. Raises StoreUnavailable, StoreError."""
        return self._transaction(self._writer)

    def redoing(self) -> AbstractContextManager[Connection]:
        """A transaction that writes what can be worked out again from what is written already.

        All of it or nothing, as `writing`; but a power cut may take it back until the next `writing` ends, which
        flushes both: so it need not wait for the disk.
        """
        return self._transaction(self._redoer)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all that this thread reads and writes meanwhile one transaction, as by `redoing`.

        Of a dozen questions to a server, each in a transaction of its own, three quarters of the way is beginnings and
        ends.
        """
        with self._transaction(self._redoer) as connection:
            before, self._own.connection = self._held, connection
            try:
                yield
            finally:
                self._own.connection = before

    @property
    def _held(self) -> Connection | None:
        """The connection of the transaction that this thread is in the middle of."""
        held: Connection | None = getattr(self._own, "connection", None)
        return held

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        with self._told():
            if (held := self._held) is not None:
                yield held
                return
            with engine.begin() as connection:
                yield connection

    def connect(self) -> Connection:
        """A connection of its own, for a lock that lasts longer than a transaction."""
        with self._told():
            return self._engine.connect()

    def size(self) -> int:
        """Bytes on disk, the log that is not folded in yet included."""
        with self.reading() as connection:
            if self.dialect == "postgresql":
                return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
            pages, page = (
                connection.exec_driver_sql(f"PRAGMA {of}").scalar_one() for of in ("page_count", "page_size")
            )
        return int(pages) * int(page)

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except MonitorError:
            raise
        except (DBAPIError, PoolTimeoutError, OSError, self._driver_error) as error:
            raise _told(error, self.name) from error


def database_url(place: str | Path) -> URL:
    """The URL of a place: a path, `:memory:`, or a URL already. Raises UsageError where it is none of these."""
    if place == ":memory:":
        return URL.create("sqlite", database=":memory:")
    if isinstance(place, Path) or "://" not in place:
        return URL.create("sqlite", database=str(Path(place).expanduser()))
    if place.startswith("postgres://"):  # as libpq and hosting platforms write it
        place = place.replace("postgres", "postgresql", 1)
    try:
        url = make_url(place)
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        message = (
            f"{place.partition('://')[0]}://… is no database that monitor knows ({error}); write sqlite:///PATH or "
        )
        raise UsageError(message + "postgresql+psycopg://USER@HOST/NAME") from error
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise UsageError(f"monitor keeps its ledger in SQLite or PostgreSQL, not in {url.get_backend_name()}")
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def database_file(place: str | Path) -> Path | None:
    """The file that a database at a place is; None for one on a server or in memory. Raises UsageError."""
    return _file(database_url(place))


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _file(url: URL) -> Path | None:
    if not _is_sqlite(url) or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)


def _engine(url: URL) -> Engine:
    if not _is_sqlite(url):
        return create_engine(url, pool_pre_ping=True, pool_timeout=BUSY_SECONDS)
    if _file(url) is None:
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        engine = create_engine(url)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: it would begin them late and without the lock.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    # Straight to the driver: an article that is judged needs half a dozen transactions.
    cursor = connection.connection.cursor()
    options = connection.get_execution_options()
    if (flush := options.get("monitor_flush")) is not None:
        cursor.execute(f"PRAGMA synchronous = {flush}")
    if (kilobytes := options.get("monitor_cache")) is not None:
        cursor.execute(f"PRAGMA cache_size = -{kilobytes}")
    # A writer takes the lock before it reads what it decides by; else it could fail when it comes to write.
    cursor.execute("BEGIN IMMEDIATE" if options.get("monitor_writes") else "BEGIN")
    cursor.close()


def _told(error: Exception, database: str) -> MonitorError:
    cause = error.orig if isinstance(error, DBAPIError) else error
    reason = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
    name = getattr(cause, "sqlite_errorname", None)
    if name in _SQLITE_BROKEN:
        return StoreError(
            f"the database {database} is damaged or is none ({reason}); restore it from a backup, or name another"
        )
    if _away(error, cause, name):
        hint = "nothing was written; make room, or see who holds it, and run again"
        return StoreUnavailable(f"the database {database} cannot be used now: {reason}; {hint}")
    return StoreError(f"the database {database} refused a statement: {reason}; `monitor doctor` checks its schema")


def _away(error: Exception, cause: object, name: str | None) -> bool:
    if isinstance(error, (PoolTimeoutError, OSError)) or _is(cause, "InterfaceError"):
        return True
    if name is not None:
        return name.split("_")[1] in _SQLITE_AWAY
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return state[:2] in _POSTGRES_AWAY
    return _is(cause, "OperationalError")


def _is(cause: object, name: str) -> bool:
    """Whether it is an error of this class of PEP 249, of whatever driver."""
    return any(one.__name__ == name for one in type(cause).__mro__)
