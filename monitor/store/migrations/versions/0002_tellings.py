"""Who told which value, so that the sources of a value are counted over all of them, however many."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and fill it from the figures that can be news."""
    op.create_table(
        "tellings",
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("article", sa.BigInteger(), nullable=False),
        sa.Column("story", sa.BigInteger(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("value", "article", name=op.f("pk_tellings")),
        sqlite_with_rowid=False,
    )
    op.execute("""
        INSERT INTO tellings (value, article, story, outlet, tier)
        SELECT DISTINCT figures.root, articles.n, stories.n, COALESCE(NULLIF(articles.publisher, ''), stories.id),
            articles.tier
        FROM figures
        JOIN articles ON articles.n = figures.article
        JOIN stories ON stories.n = articles.story
        WHERE figures.salient AND NOT figures.vague AND figures.metric <> 'other'
    """)
