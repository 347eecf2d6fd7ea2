"""Look-ups of many at once: they take what an index holds, however much else is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from monitor.store import dialect
from monitor.store.database import Database
from monitor.store.sql import SqlStore


@pytest.fixture
def database() -> Database:
    """A file's tables, in memory."""
    return SqlStore(":memory:").database


@pytest.mark.parametrize(
    ("lookup", "indexes"),
    [
        (dialect.seen_entries, {"PRIMARY KEY"}),
        (
            dialect.holders,
            {"ix_entries_feed_id_article_id", "sqlite_autoindex_articles_1", "sqlite_autoindex_unread_1"},
        ),
    ],
)
def test_what_feeds_brought_is_looked_up_by_indexes(
    database: Database, lookup: Callable[..., Any], indexes: set[str]
) -> None:
    asked: list[tuple[str, Any]] = []
    with database.reading() as connection:
        event.listen(connection, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
        assert list(lookup(connection, [("feed", "key")])) == []
        query, values = asked[0]
        plan = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)]
    searches = [step for step in plan if step.startswith("SEARCH")]
    assert {index for index in indexes if any(index in step for step in searches)} == indexes
    assert not [step for step in plan if step.startswith(("SCAN entries", "SCAN articles", "SCAN unread"))]
