"""Bringing a database to this program's schema: made whole where it is empty, migrated where it is older."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from monitor.errors import StoreError
from monitor.store import schema

if TYPE_CHECKING:
    from alembic.config import Config

    from monitor.store.database import Database

_MIGRATIONS = Path(__file__).parent / "migrations"

# Alembic's own table, so that `alembic` works on the database too. An up-to-date one is recognised without Alembic.
_VERSION_TABLE = """
    CREATE TABLE alembic_version (
        version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
    )
"""


def revision(connection: Connection) -> str | None:
    """The database's schema, or None where it is empty. Raises StoreError where the tables are not monitor's."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if strange := sorted(tables):
        message = f"the database holds tables that are not monitor's ({', '.join(strange[:3])}); name an empty database"
        raise StoreError(message)
    return None


def revision_of(database: Database) -> str | None:
    """The schema of a database, or None where it is empty. Raises StoreError where the tables are not monitor's."""
    with database.reading() as connection:
        return revision(connection)


def ensure(database: Database) -> None:
    """Bring the database to the schema of this program; an up-to-date one is only looked at.

    Raises StoreError for a schema that is newer than the program, or none of monitor's.
    """
    if revision_of(database) == schema.REVISION:
        return
    with database.writing() as connection:
        _lock_schema(connection)
        found = revision(connection)  # another process may have been faster
        if found is None:
            schema.metadata.create_all(connection)
            connection.execute(text(_VERSION_TABLE))
            connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": schema.REVISION})
        elif found != schema.REVISION:
            upgrade(connection, found)


def upgrade(connection: Connection, found: str | None, wanted: str = "head") -> None:
    """Migrate from a revision (None: from nothing) to the newest, or one before, in the connection's transaction."""
    from alembic import command  # noqa: PLC0415 - only a migration needs Alembic, which is slow to import

    if found is not None and found not in known_revisions():
        message = f"the database's schema is {found!r}, newer than this program's {schema.REVISION!r}; upgrade monitor"
        raise StoreError(f"{message}, or restore a backup from before the upgrade")
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, wanted)


def known_revisions() -> list[str]:
    """Every revision that this program can migrate from, the oldest first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - the same

    return [step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def _config() -> Config:
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _lock_schema(connection: Connection) -> None:
    # SQLite's writer holds the database already.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": 0x6D6F6E736368})
