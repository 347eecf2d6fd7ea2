"""One run at a time over a database: a lock that the operating system takes back when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from monitor.errors import LockedError, StoreUnavailable
from monitor.store.identity import key_number

if TYPE_CHECKING:
    from monitor.store.database import Database

# Any number, so long as every release uses the same: the key of PostgreSQL's advisory lock.
_ADVISORY_KEY = 0x6D6F6E69746F72


@contextmanager
def run_lock(database: Database) -> Iterator[None]:
    """Hold the database's run lock. Raises LockedError at once where another run holds it, StoreUnavailable.

    A file gets a sidecar (`<database>.lock`) under flock(2), PostgreSQL an advisory lock of one session; both end with
    the process, however it ends. A database in memory is its process's own and needs none.
    """
    if database.dialect == "postgresql":
        with _advisory(database):
            yield
    elif database.file is None:
        yield
    else:
        with _sidecar(database.file.with_name(f"{database.file.name}.lock")):
            yield


@contextmanager
def share_lock(database: Database, part: str) -> Iterator[None]:
    """Hold a worker's share of the run lock. Raises LockedError at once where a run holds all, or a worker this part.

    A part of two words is a part of its first word: `judge 3` and `judge 5` do not hinder each other, `judge` hinders
    both. Of a file, which one process writes, every part is the whole.
    """
    if database.dialect != "postgresql":
        with run_lock(database):
            yield
        return
    with _session(database) as connection:
        if not _taken(connection, "pg_try_advisory_lock_shared", _ADVISORY_KEY):
            raise LockedError(f"a run holds the lock of {database.name}; workers go on when it is done")
        whole = part.partition(" ")[0]
        shared = whole == part or _taken(connection, "pg_try_advisory_lock_shared", key_number("part", whole))
        if not (shared and _taken(connection, "pg_try_advisory_lock", key_number("part", part))):
            raise LockedError(f"another worker is at {part!r}; it is tried again in a moment")
        yield


@contextmanager
def _sidecar(path: Path) -> Iterator[None]:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreUnavailable(
            f"the lock file {path} cannot be opened ({error.strerror}); mend it and run again"
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(handle, 32).decode(errors="replace").strip() or "unknown"
            message = f"another run (process {holder}) holds the lock {path}; wait until it is done, or stop it"
            raise LockedError(message) from error
        except OSError as error:
            raise StoreUnavailable(f"the lock {path} cannot be taken: {error.strerror}") from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        # The file stays: were it removed, a second run could lock the old one and a third the new.
        yield
    finally:
        os.close(handle)


@contextmanager
def _advisory(database: Database) -> Iterator[None]:
    with _session(database) as connection:
        if not _taken(connection, "pg_try_advisory_lock", _ADVISORY_KEY):
            raise LockedError(f"another run holds the lock of {database.name}; wait until it is done, or stop it")
        yield


@contextmanager
def _session(database: Database) -> Iterator[Connection]:
    with database.connect() as connection:
        try:
            yield connection
        finally:
            with suppress(SQLAlchemyError):  # a session that was lost has lost its locks
                connection.execute(text("SELECT pg_advisory_unlock_all()"))
                connection.commit()


def _taken(connection: Connection, function: str, key: int) -> bool:
    taken = connection.execute(text(f"SELECT {function}(:key)"), {"key": key}).scalar()
    connection.commit()
    return bool(taken)
