"""What is old is forgotten by kind; what people were told, and why, is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.domain.overview import FigureQuery
from monitor.store import retention, upkeep
from monitor.store.sql import SqlStore
from tests.databases import empty, postgres_server
from tests.samples import NOW, article, entry, judgement, reading, record, save_poll, state, story

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of this module's own."""
    with postgres_server(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture(params=["file", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """Ten articles, entries and runs, one a day."""
    on_server = request.param == "postgres"
    opened = SqlStore(request.getfixturevalue("server") if on_server else tmp_path / "ledger.db")
    for day in range(10):
        then = NOW - day * DAY
        of = article(f"a{day}", published=then, text="A long text. " * 1000)
        save_poll(opened, state(next_poll=NOW), [entry(f"{day}", published=then)], now=then)
        opened.save_reading(of, reading(of.id))
        opened.save_judgements(of, story(of.id, bands=(of.id,)), [judgement(record(of))], {f"{of.id}#0": ["k"]}, [], [])
        opened.end_run(opened.start_run("run", now=then), 0, {}, now=then)
    opened.save_reading(article("unjudged", published=NOW - 9 * DAY), reading("unjudged"))
    yield opened
    if on_server:
        empty(request.getfixturevalue("server"))
    opened.close()


@pytest.mark.parametrize("rows", [1, 3, 2000])
def test_each_kind_is_forgotten_by_its_own_age(store: SqlStore, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_ROWS", rows)
    figures = store.judgements(FigureQuery(limit=100))
    before = {"texts": NOW - 3.5 * DAY, "entries": NOW - 6.5 * DAY}
    expected = {"texts": 6, "entries": 3}
    assert retention.prune(store.database, before, dry=True) == expected
    assert retention.prune(store.database, before) == expected
    assert retention.prune(store.database, before) == {"texts": 0, "entries": 0}
    assert len(store.runs(100)) == 10
    assert retention.prune(store.database, {"runs": NOW}) == {"runs": 9}
    assert store.judgements(FigureQuery(limit=100)) == figures
    assert upkeep.check(store.database) == []
    texts = {name: found.text for name, (found, _) in store.articles(["a3", "a4", "unjudged"]).items()}
    assert texts["a3"]
    assert texts["a4"] == ""
    assert texts["unjudged"], "what is not judged yet is kept whole"


def test_a_forgotten_entry_that_still_stands_in_its_feed_is_not_read_again(store: SqlStore) -> None:
    queued = dict(store.unread(NOW, 100))
    for name in queued:
        store.save_reading(article(name), reading(name))
    retention.prune(store.database, {"entries": NOW + DAY})
    again = list(queued.values())
    assert store.known_entries({"wire": [one.key for one in again]}) == {}
    assert save_poll(store, state(), again, now=NOW) == 0
    assert store.unread(NOW, 100) == []


def test_room_is_told_and_given_back(store: SqlStore) -> None:
    held = {one.table: one for one in retention.sizes(store.database)}
    assert held["articles"].rows == 11
    assert held["articles"].bytes is not None
    before = store.size()
    with store.database.writing() as connection:
        connection.execute(text("DELETE FROM readings"))
    retention.prune(store.database, {"texts": NOW + DAY})
    retention.compact(store.database)
    assert store.size() < before
