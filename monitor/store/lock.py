"""One run at a time over a database: a lock that the operating system takes back when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from monitor.errors import LockedError, StoreUnavailable

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
    with database.connect() as connection:
        taken = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _ADVISORY_KEY}).scalar()
        connection.commit()
        if not taken:
            raise LockedError(f"another run holds the lock of {database.name}; wait until it is done, or stop it")
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_KEY})
            connection.commit()
