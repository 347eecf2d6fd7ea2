"""Where the bands of new stories wait to be filed together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; what is filed stays."""
    op.create_table(
        "waiting_bands",
        sa.Column("story", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("bands", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.n"], name=op.f("fk_waiting_bands_story"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story", name=op.f("pk_waiting_bands")),
    )
