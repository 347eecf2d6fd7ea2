"""Indexes of what feeds bring, so laid that a batch of entries writes few pages."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Order the seen entries by feed before article; leave the index by slot to the server that workers share."""
    op.drop_index(op.f("ix_entries_article_id"), table_name="entries")
    op.create_index(op.f("ix_entries_feed_id_article_id"), "entries", ["feed_id", "article_id"])
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_unread_slot", table_name="unread")
