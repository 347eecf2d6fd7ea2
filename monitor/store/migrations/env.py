"""Alembic's way in. monitor hands its own connection over; from the shell, `-x url=URL` names the database."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine

from monitor.store.schema import metadata


def _run(connection: Connection) -> None:
    # One transaction for all: an upgrade that is killed half-way has not happened.
    context.configure(
        connection=connection, target_metadata=metadata, transactional_ddl=True, transaction_per_migration=False
    )
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    _run(given)
else:
    with create_engine(context.get_x_argument(as_dictionary=True)["url"]).begin() as opened:
        _run(opened)
