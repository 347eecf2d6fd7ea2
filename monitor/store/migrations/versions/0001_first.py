"""The first schema: feeds, entries, articles, readings, stories, the ledger, the outbox and the journal.

Types stand here as they are stored, so that a later change of the program changes no migration.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "alerts",
        sa.Column("n", ROW_NUMBER, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("raised", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_alerts")),
        sa.UniqueConstraint("key", name=op.f("uq_alerts_key")),
    )
    op.create_table(
        "articles",
        sa.Column("n", ROW_NUMBER, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("feed_id", sa.Text()),
        sa.Column("story", sa.BigInteger()),
        sa.Column("url", sa.Text()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text()),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("published", sa.BigInteger()),
        sa.Column("fetched", sa.BigInteger()),
        sa.Column("dated", sa.BigInteger(), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("judged", sa.Boolean(), nullable=False),
        sa.Column("judgings", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_articles")),
        sa.UniqueConstraint("id", name=op.f("uq_articles_id")),
    )
    op.create_index(op.f("ix_articles_feed_id"), "articles", ["feed_id"])
    op.create_index(op.f("ix_articles_story"), "articles", ["story"])
    op.create_index(
        "ix_articles_unjudged",
        "articles",
        ["dated", "id"],
        sqlite_where=sa.text("NOT judged"),
        postgresql_where=sa.text("NOT judged"),
    )
    op.create_table(
        "entries",
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("feed_id", "key", name=op.f("pk_entries")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_entries_article_id"), "entries", ["article_id"])
    op.create_table(
        "events",
        sa.Column("n", ROW_NUMBER, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_kind_subject"), "events", ["kind", "subject"])
    op.create_table(
        "feed_states",
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("body_hash", sa.Text()),
        sa.Column("next_poll", sa.BigInteger()),
        sa.Column("last_poll", sa.BigInteger()),
        sa.Column("last_success", sa.BigInteger()),
        sa.Column("last_new", sa.BigInteger()),
        sa.Column("interval", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("moved_to", sa.Text()),
        sa.Column("moved_since", sa.BigInteger()),
        sa.Column("hub", sa.Text()),
        sa.Column("polls", sa.Integer(), nullable=False),
        sa.Column("hints", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_feed_states")),
    )
    op.create_table(
        "feeds",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("beat", sa.Text(), nullable=False),
        sa.Column("every", sa.BigInteger(), nullable=False),
        sa.Column("full_text", sa.Boolean(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
    )
    op.create_table(
        "figure_keys",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("shelf", sa.Integer(), nullable=False),
        sa.Column("dated", sa.BigInteger(), nullable=False),
        sa.Column("figure", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "shelf", "dated", "figure", name=op.f("pk_figure_keys")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "runs",
        sa.Column("n", ROW_NUMBER, nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger()),
        sa.Column("exit_code", sa.Integer()),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_runs")),
    )
    op.create_table(
        "stories",
        sa.Column("n", ROW_NUMBER, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("bands", sa.Text(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("publishers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_stories")),
        sa.UniqueConstraint("id", name=op.f("uq_stories_id")),
    )
    op.create_table(
        "unread",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
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
    op.create_index(
        "ix_unread_waiting",
        "unread",
        ["dated", "article_id"],
        sqlite_where=sa.text("NOT given_up"),
        postgresql_where=sa.text("NOT given_up"),
    )
    op.create_table(
        "deliveries",
        sa.Column("n", ROW_NUMBER, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("alert", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("reference", sa.Text()),
        sa.Column("updated", sa.BigInteger()),
        sa.ForeignKeyConstraint(["alert"], ["alerts.n"], name=op.f("fk_deliveries_alert"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
    )
    op.create_index(op.f("ix_deliveries_alert"), "deliveries", ["alert"])
    op.create_index(
        "ix_deliveries_open",
        "deliveries",
        ["channel", "n"],
        sqlite_where=sa.text("state IN ('pending', 'unknown')"),
        postgresql_where=sa.text("state IN ('pending', 'unknown')"),
    )
    op.create_table(
        "figures",
        sa.Column("n", ROW_NUMBER, autoincrement=False, nullable=False),
        sa.Column("article", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.BigInteger(), nullable=False),
        sa.Column("replaces", sa.BigInteger()),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("series_id", sa.Text(), nullable=False),
        sa.Column("dated", sa.BigInteger(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text()),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("period", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("low", sa.Text(), nullable=False),
        sa.Column("high", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("step", sa.Text()),
        sa.Column("qualifier", sa.Text()),
        sa.Column("vague", sa.Boolean(), nullable=False),
        sa.Column("noun", sa.Text()),
        sa.Column("direction", sa.Text()),
        sa.Column("salient", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("found_by", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.n"], name=op.f("fk_figures_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_figures")),
    )
    op.create_index(op.f("ix_figures_dated"), "figures", ["dated"])
    op.create_index(op.f("ix_figures_series_id_dated"), "figures", ["series_id", "dated"])
    op.create_table(
        "readings",
        sa.Column("article", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("analyser", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.n"], name=op.f("fk_readings_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", name=op.f("pk_readings")),
    )
    op.create_table(
        "story_bands",
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("story", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.n"], name=op.f("fk_story_bands_story"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("band", "story", name=op.f("pk_story_bands")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "judgements",
        sa.Column("figure", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("against", sa.BigInteger()),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("nuance", sa.Text()),
        sa.Column("likely", sa.Text()),
        sa.Column("change", sa.Text()),
        sa.Column("ratio", sa.Text()),
        sa.Column("sources", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["figure"], ["figures.n"], name=op.f("fk_judgements_figure"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("figure", name=op.f("pk_judgements")),
    )
