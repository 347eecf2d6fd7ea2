"""The tables. Migrations lead up to exactly this (a test compares the two).

Moments are microseconds since 1970 in UTC, Decimals are text, tuples are JSON arrays: the same on every database.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

from monitor.store.columns import Duration, Exact, Instant, Mapped, Numbers, Prose, RowNumber, Words

# The newest step of monitor/store/migrations. A run compares it with the database's own and needs no Alembic.
REVISION = "0007"

# A figure's number is its article's number times this, plus its index in the reading: it needs no look-up, and it stays
# the same when the article is judged again.
FIGURES_PER_ARTICLE = 1 << 20

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Prose, primary_key=True),
    Column("url", Prose, nullable=False),
    Column("title", Prose, nullable=False),
    Column("publisher", Prose, nullable=False),
    Column("language", Text),
    Column("tier", Integer, nullable=False),
    Column("beat", Prose, nullable=False),
    Column("every", Duration, nullable=False),
    Column("full_text", Boolean, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("registered", Boolean, nullable=False),
)

feed_states = Table(
    "feed_states",
    metadata,
    Column("feed_id", Prose, primary_key=True),
    Column("url", Prose, nullable=False),
    Column("etag", Prose),
    Column("last_modified", Prose),
    Column("body_hash", Prose),
    Column("next_poll", Instant),
    Column("last_poll", Instant),
    Column("last_success", Instant),
    Column("last_new", Instant),
    Column("interval", Duration),
    Column("failures", Integer, nullable=False),
    Column("error", Prose),
    Column("gone", Boolean, nullable=False),
    Column("moved_to", Prose),
    Column("moved_since", Instant),
    Column("hub", Prose),
    Column("polls", Integer, nullable=False),
    Column("hints", Mapped, nullable=False),
    Index(None, "next_poll"),
)

# What was seen in a feed, so that it is not taken twice. The text of an entry waits in `unread`, then in `articles`.
entries = Table(
    "entries",
    metadata,
    Column("feed_id", Prose, primary_key=True),
    Column("key", Prose, primary_key=True),
    Column("fingerprint", Prose, nullable=False),
    Column("article_id", Text, nullable=False),
    Column("seen", Instant, nullable=False),
    # By feed first: what feeds that answered together write then falls on few pages. Which other feed holds an article
    # nobody asks: that it is known at all, `articles` and `unread` say.
    Index(None, "feed_id", "article_id"),
    sqlite_with_rowid=False,
)

unread = Table(
    "unread",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("feed_id", Prose, nullable=False),
    Column("key", Prose, nullable=False),
    Column("fingerprint", Prose, nullable=False),
    Column("url", Prose),
    Column("slot", Integer, nullable=False),
    Column("title", Prose, nullable=False),
    Column("dated", Instant, nullable=False),
    Column("queued", Instant, nullable=False),
    Column("silent", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("retry", Instant),
    Column("given_up", Boolean, nullable=False),
    Column("reason", Prose),
    Column("body", Text, nullable=False),
    Index(
        "ix_unread_waiting",
        "dated",
        "article_id",
        sqlite_where=text("NOT given_up"),
        postgresql_where=text("NOT given_up"),
    ),
    # Only workers ask by slot, and they share a server: in a file it would be one more page to write for each entry.
    Index(
        "ix_unread_slot",
        "slot",
        "dated",
        "article_id",
        postgresql_where=text("NOT given_up"),
    ).ddl_if(dialect="postgresql"),
)

articles = Table(
    "articles",
    metadata,
    Column("n", RowNumber, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("feed_id", Prose),
    Column("story", BigInteger),
    Column("url", Prose),
    Column("title", Prose, nullable=False),
    Column("publisher", Prose),
    Column("tier", Integer, nullable=False),
    Column("language", Text),
    Column("published", Instant),
    Column("fetched", Instant),
    Column("dated", Instant, nullable=False),
    Column("partial", Boolean, nullable=False),
    Column("silent", Boolean, nullable=False),
    Column("judged", Boolean, nullable=False),
    Column("judgings", Integer, nullable=False),
    # Last, so that SQLite finds the columns above without walking through a long text.
    Column("text", Prose, nullable=False),
    Index("ix_articles_unjudged", "dated", "id", sqlite_where=text("NOT judged"), postgresql_where=text("NOT judged")),
    Index(None, "feed_id"),
    Index(None, "story"),
)

readings = Table(
    "readings",
    metadata,
    Column("article", BigInteger, ForeignKey("articles.n", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("analyser", Prose, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# Where workers judge beside each other: which articles wait in which lane, and by what they were put there. A row stays
# until the next plan is made; that its article was judged meanwhile stands in `articles`.
lanes = Table(
    "lanes",
    metadata,
    Column("article", BigInteger, ForeignKey("articles.n", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("lane", Integer, nullable=False),
    Column("claimed_keys", Words, nullable=False),
    Column("claimed_bands", Words, nullable=False),
    Index(None, "lane"),
)

stories = Table(
    "stories",
    metadata,
    Column("n", RowNumber, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("signature", Numbers, nullable=False),
    Column("bands", Words, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("publishers", Words, nullable=False),
)

story_bands = Table(
    "story_bands",
    metadata,
    Column("band", BigInteger, primary_key=True),
    Column("story", BigInteger, ForeignKey("stories.n", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)

# The bands of stories of which `story_bands` has none yet, or only some; `turn`: how many slices were filed before (see
# bands.py).
waiting_bands = Table(
    "waiting_bands",
    metadata,
    Column("story", RowNumber, ForeignKey("stories.n", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("turn", BigInteger, nullable=False),
    Column("bands", Numbers, nullable=False),
)

# `root`, `replaces` and `judgements.against` are numbers of figures without a foreign key: the article that they stand
# in may be judged again, which replaces its figures under the same numbers.
figures = Table(
    "figures",
    metadata,
    Column("n", RowNumber, primary_key=True, autoincrement=False),
    Column("article", BigInteger, ForeignKey("articles.n", ondelete="CASCADE"), nullable=False),
    Column("root", BigInteger, nullable=False),
    Column("replaces", BigInteger),
    Column("verdict", Text, nullable=False),
    Column("series_id", Text, nullable=False),
    Column("dated", Instant, nullable=False),
    Column("metric", Text, nullable=False),
    Column("subject", Text),
    Column("about", Words, nullable=False),
    Column("period", Text),
    Column("status", Text, nullable=False),
    Column("scope", Words, nullable=False),
    Column("low", Exact, nullable=False),
    Column("high", Exact, nullable=False),
    Column("unit", Text, nullable=False),
    Column("step", Exact),
    Column("qualifier", Text),
    Column("vague", Boolean, nullable=False),
    Column("noun", Prose),
    Column("direction", Text),
    Column("salient", Boolean, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("rule", Text, nullable=False),
    Column("attribution", Words, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Prose, nullable=False),
    Column("sentence", Prose, nullable=False),
    Column("found_by", Numbers, nullable=False),
    Index(None, "series_id", "dated"),
    Index(None, "dated"),
)

# What a figure is found by: hashes of the ledger's keys and of the entities that it names, newest first within a shelf
# (see figures.shelf). No foreign key: `figures.found_by` lists the rows of a figure; an index on `figure` would cost as
# much as the table.
figure_keys = Table(
    "figure_keys",
    metadata,
    Column("key", BigInteger, primary_key=True),
    Column("shelf", Integer, primary_key=True),
    Column("dated", BigInteger, primary_key=True),
    Column("figure", BigInteger, primary_key=True),
    sqlite_with_rowid=False,
)

# Who told which value: for each value (the number of the figure that first gave it) the articles that give it, with
# what counts them as sources, some dozens in a row (see tellings.py).
tellings = Table(
    "tellings",
    metadata,
    Column("value", BigInteger, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("packed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

judgements = Table(
    "judgements",
    metadata,
    Column("figure", BigInteger, ForeignKey("figures.n", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("against", BigInteger),
    Column("why", Prose, nullable=False),
    Column("nuance", Text),
    Column("likely", Exact),
    Column("change", Exact),
    Column("ratio", Exact),
    Column("sources", Integer, nullable=False),
    Column("copies", Integer, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("n", RowNumber, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("rule_id", Prose, nullable=False),
    Column("severity", Text, nullable=False),
    Column("article_id", Text, nullable=False),
    Column("raised", Instant, nullable=False),
    Column("body", Text, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("n", RowNumber, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("alert", BigInteger, ForeignKey("alerts.n", ondelete="CASCADE"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reason", Prose),
    Column("reference", Prose),
    Column("updated", Instant),
    Index(None, "alert"),
    Index(
        "ix_deliveries_open",
        "channel",
        "n",
        sqlite_where=text("state IN ('pending', 'unknown')"),
        postgresql_where=text("state IN ('pending', 'unknown')"),
    ),
)

# What happened so often, for those who keep in mind what they read: `rejudgings` are articles judged again, `rebuilds`
# ledgers emptied to be judged anew, `band_turns` slices of bands filed; `filings` is the stamp of the last article's.
counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("n", BigInteger, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("n", RowNumber, primary_key=True),
    Column("command", Prose, nullable=False),
    Column("started", Instant, nullable=False),
    Column("ended", Instant),
    Column("exit_code", Integer),
    Column("done", Mapped, nullable=False),
    Column("error", Prose),
)

events = Table(
    "events",
    metadata,
    Column("n", RowNumber, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Prose, nullable=False),
    Column("body", Mapped, nullable=False),
    Index(None, "kind", "subject"),
)
