"""Where articles wait to be judged beside each other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; the first plan fills it."""
    op.create_table(
        "lanes",
        sa.Column("article", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("claimed_keys", sa.Text(), nullable=False),
        sa.Column("claimed_bands", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.n"], name=op.f("fk_lanes_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", name=op.f("pk_lanes")),
    )
    op.create_index(op.f("ix_lanes_lane"), "lanes", ["lane"])
