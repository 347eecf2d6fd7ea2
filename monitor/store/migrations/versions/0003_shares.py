"""What workers share: the slot of every entry that waits to be read, and an index of when feeds are due."""

from __future__ import annotations

from hashlib import blake2b
from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ROWS = 1000
_WAITING = sa.text("NOT given_up")


def upgrade() -> None:
    """Make `unread` anew with a column for the slot; the rows keep everything else."""
    op.execute("CREATE TEMPORARY TABLE unread_before AS SELECT * FROM unread")
    op.drop_table("unread")
    unread = op.create_table(
        "unread",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("dated", sa.BigInteger(), nullable=False),
        sa.Column("queued", sa.BigInteger(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry", sa.BigInteger()),
        sa.Column("given_up", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_unread")),
    )
    connection = op.get_bind()
    before = sa.Table(
        "unread_before", sa.MetaData(), *(sa.Column(c.name, c.type) for c in unread.c if c.name != "slot")
    )
    after, reached = [], ""
    while True:
        page = sa.select(before).where(before.c.article_id > reached).order_by(before.c.article_id).limit(_ROWS)
        after = [{**row, "slot": _slot(row["url"], row["feed_id"])} for row in connection.execute(page).mappings()]
        if not after:
            break
        connection.execute(unread.insert(), after)
        reached = after[-1]["article_id"]
    op.execute("DROP TABLE unread_before")
    for name, columns in (("waiting", ["dated", "article_id"]), ("slot", ["slot", "dated", "article_id"])):
        op.create_index(f"ix_unread_{name}", "unread", columns, sqlite_where=_WAITING, postgresql_where=_WAITING)
    op.create_index(op.f("ix_feed_states_next_poll"), "feed_states", ["next_poll"])


def _slot(url: str | None, feed_id: str) -> int:
    try:
        host = (urlsplit(url).hostname if url else None) or feed_id
    except ValueError:
        host = feed_id
    return blake2b(host.encode(errors="replace"), digest_size=1).digest()[0]
