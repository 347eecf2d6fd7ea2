"""Who told which value, some dozens in a row; and how often articles were judged again, in place of each key's version.

A value that everybody tells was thousands of rows, read with every article that told it once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from itertools import groupby, islice
from operator import attrgetter
from struct import Struct
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ROWS = 1000
_TELLING = Struct("<qqqq")
_IN_A_ROW = 25


def upgrade() -> None:
    """Make `tellings` anew out of its rows, and `counters`; the versions go."""
    op.execute("CREATE TEMPORARY TABLE tellings_before AS SELECT * FROM tellings")
    op.drop_table("tellings")
    tellings = op.create_table(
        "tellings",
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("value", "part", name=op.f("pk_tellings")),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    before = sa.text("SELECT value, article, story, outlet, tier FROM tellings_before ORDER BY value, article")
    rows = _packed(connection.execute(before, execution_options={"yield_per": _ROWS}))
    while page := list(islice(rows, _ROWS)):
        connection.execute(tellings.insert(), page)
    op.execute("DROP TABLE tellings_before")
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.execute("ALTER TABLE figure_keys DROP COLUMN version")


def _packed(before: sa.CursorResult[Any]) -> Iterator[dict[str, Any]]:
    for value, rows in groupby(before, attrgetter("value")):
        told = (_TELLING.pack(row.article, row.story, _hash(row.outlet), row.tier) for row in rows)
        part = 0
        while packed := b"".join(islice(told, _IN_A_ROW)):
            yield {"value": value, "part": part, "packed": packed}
            part += 1


def _hash(outlet: str) -> int:
    return int.from_bytes(blake2b(f"outlet\x00{outlet}".encode(), digest_size=8).digest(), "big", signed=True)
