"""No field of the domain is lost in a table: a new one needs a column, or a place in what is kept whole."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy import Table

from monitor.domain.articles import Article, Story
from monitor.domain.feeds import Feed, FeedState
from monitor.domain.figures import Figure, Judgement, Record
from monitor.domain.overview import Event, Run
from monitor.store import schema

# Kept by a join or under another name: the article's own columns, numbers for ids.
ELSEWHERE: dict[type[Any], set[str]] = {
    Record: {"id", "figure", "article_id", "story_id", "publisher", "tier", "url", "title"},
    Judgement: {"record", "verdict"},
    Run: {"id"},
    Event: {"id"},
}
TABLES: list[tuple[type[Any], Table]] = [
    (Feed, schema.feeds),
    (FeedState, schema.feed_states),
    (Article, schema.articles),
    (Story, schema.stories),
    (Figure, schema.figures),
    (Record, schema.figures),
    (Judgement, schema.judgements),
    (Run, schema.runs),
    (Event, schema.events),
]


@pytest.mark.parametrize(("kind", "table"), TABLES, ids=[kind.__name__ for kind, _ in TABLES])
def test_every_field_has_a_column(kind: type[Any], table: Table) -> None:
    named = {field.name for field in fields(kind)}
    assert named - ELSEWHERE.get(kind, set()) <= set(table.c.keys())
