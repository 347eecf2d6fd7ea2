"""What every store answers people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.alerts import DeliveryState
from monitor.domain.figures import Verdict
from monitor.domain.overview import Event, FeedHealth, FigureQuery, Run
from monitor.errors import StoreError
from monitor.store.sql import SqlStore
from tests.samples import NOW, alert, article, delivery, entry, feed, figure, judgement, reading, record, state, story

DAY = timedelta(days=1)


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    """Three articles of two feeds with a figure or two each."""
    store.register_feeds([feed("wire"), feed("blog"), feed("mute")])
    store.save_polls(
        [
            (state("wire"), [entry("1"), entry("2"), entry("never read")], False),
            (state("blog", failures=2), [entry("3", "blog")], False),
        ],
        now=NOW,
    )
    rows = (
        ("wire", "1", 0, [("order_value", "bytedance", ("huawei", "ascend-999"), "USD", Verdict.NEW, True)]),
        ("wire", "2", 1, [("order_value", "bytedance", ("huawei",), "CNY", Verdict.REVISED, True),
                          ("other", None, ("amd", "huawei"), "count", Verdict.NEW, False)]),
        ("blog", "3", 2, [("revenue", "amd", (), "USD", Verdict.SUSPECT, True)]),
    )  # fmt: skip
    queued = {(found.feed_id, found.key): identity for identity, found in store.unread(NOW, 10)}
    for feed_id, key, days, figures in rows:
        of = article(queued[feed_id, key], feed_id=feed_id, publisher=feed_id, published=NOW + days * DAY)
        judgements = [
            judgement(
                record(
                    of,
                    index,
                    series_id=metric,
                    figure=figure(
                        metric=metric,
                        subject=subject,
                        about=about,
                        unit=unit,
                        salient=salient,
                        sentence=f"Said on day {days}: 100% of 5_6.",
                    ),
                ),
                verdict,
                why=f"{key}/{index}",
            )
            for index, (metric, subject, about, unit, verdict, salient) in enumerate(figures)
        ]
        store.save_reading(of, reading(of.id, *(item.record.figure for item in judgements)))
        raised = alert(f"alert {key}", *judgements, article_id=of.id)
        store.save_judgements(of, story(f"s{key}"), judgements, {}, [raised], [delivery(raised)])
    return store


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (FigureQuery(), ["3/0", "2/1", "2/0", "1/0"]),
        (FigureQuery(limit=2), ["3/0", "2/1"]),
        (FigureQuery(limit=2, offset=1), ["2/1", "2/0"]),
        (FigureQuery(entities=("huawei",)), ["2/1", "2/0", "1/0"]),
        (FigureQuery(entities=("amd",)), ["3/0", "2/1"]),
        (FigureQuery(entities=("amd", "bytedance")), ["3/0", "2/1", "2/0", "1/0"]),
        (FigureQuery(entities=("nobody",)), []),
        (FigureQuery(entities=("nobody",), families=("byte", "hua", "_scend")), []),
        (FigureQuery(entities=("amd",), families=("ascend",)), ["3/0", "2/1", "1/0"]),
        (FigureQuery(metrics=("order_value",)), ["2/0", "1/0"]),
        (FigureQuery(verdicts=(Verdict.NEW, Verdict.SUSPECT)), ["3/0", "2/1", "1/0"]),
        (FigureQuery(units=("CNY",)), ["2/0"]),
        (FigureQuery(series=("revenue",)), ["3/0"]),
        (FigureQuery(publishers=("blog",)), ["3/0"]),
        (FigureQuery(salient=True), ["3/0", "2/0", "1/0"]),
        (FigureQuery(salient=False), ["2/1"]),
        (FigureQuery(since=NOW + DAY), ["3/0", "2/1", "2/0"]),
        (FigureQuery(until=NOW + DAY), ["1/0"]),
        (FigureQuery(word="DAY 1"), ["2/1", "2/0"]),
        (FigureQuery(word="100%"), ["3/0", "2/1", "2/0", "1/0"]),
        (FigureQuery(word="0_6"), []),
        (FigureQuery(word="orders MORE", units=("USD",)), ["3/0", "1/0"]),
        (FigureQuery(entities=("huawei",), salient=True, since=NOW + DAY, verdicts=(Verdict.REVISED,)), ["2/0"]),
    ],
)
def test_figures_are_listed_by_filters(filled: SqlStore, query: FigureQuery, expected: list[str]) -> None:
    assert [found.why for found in filled.judgements(query)] == expected


def test_the_yield_of_every_feed_is_told(filled: SqlStore) -> None:
    assert filled.feed_health() == [
        FeedHealth(feed=feed("blog"), state=state("blog", failures=2), entries=1, articles=1, figures=1, alerts=1),
        FeedHealth(feed=feed("mute"), state=state("mute")),
        FeedHealth(
            feed=feed("wire"), state=state("wire"), entries=3, articles=2, figures=3, new=2, alerts=2, waiting=1
        ),
    ]


def test_the_memory_is_summed_up(filled: SqlStore) -> None:
    filled.save_message(["alert 1:desk"], DeliveryState.SENT, now=NOW)
    found = filled.summary()
    assert (found.feeds, found.failing, found.entries, found.unread, found.unreadable) == (3, 1, 4, 1, 0)
    assert (found.articles, found.unjudged, found.stories, found.figures, found.alerts) == (3, 0, 3, 4, 3)
    assert found.verdicts == {Verdict.NEW: 2, Verdict.REVISED: 1, Verdict.SUSPECT: 1}
    assert found.deliveries == {"sent": 1, "pending": 2}
    assert (found.oldest_delivery, found.last_run) == (NOW, None)


def test_an_empty_memory_is_summed_up(store: SqlStore) -> None:
    found = store.summary()
    assert (found.feeds, found.figures, found.verdicts, found.deliveries, found.oldest_delivery) == (0, 0, {}, {}, None)
    assert not any((store.feed_health(), store.judgements(FigureQuery()), store.runs(), store.events()))


def test_runs_are_written_down(store: SqlStore) -> None:
    first = store.start_run("run", now=NOW)
    second = store.start_run("poll", now=NOW + DAY)
    store.end_run(first, 75, {"polled": 40, "alerts": 2}, now=NOW + DAY, error="the disk is full")
    ended = Run(
        id=first,
        command="run",
        started=NOW,
        ended=NOW + DAY,
        exit_code=75,
        done={"polled": 40, "alerts": 2},
        error="the disk is full",
    )
    begun = Run(id=second, command="poll", started=NOW + DAY)
    assert store.runs() == [begun, ended]
    assert store.runs(1) == [begun]
    assert store.summary().last_run == begun
    with pytest.raises(StoreError, match="never began"):
        store.end_run(99, 0, {}, now=NOW)


def test_events_are_kept_for_good(store: SqlStore) -> None:
    rows: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("mark", "a#0", {"as": "wrong"}),
        ("mark", "b#1", {"as": "same-as", "id": "a#0"}),
        ("quiet", "a#0", {}),
    )
    made = [
        Event(id=store.record_event(kind, subject, body, now=NOW), at=NOW, kind=kind, subject=subject, body=body)
        for kind, subject, body in rows
    ]
    assert store.events() == made
    assert store.events("mark") == made[:2]
    assert store.events(subject="a#0") == [made[0], made[2]]
    assert store.events("mark", "a#0") == [replace(made[0])]
    assert store.events("none") == []
