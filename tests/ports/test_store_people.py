"""What every store answers when a person names a figure, a series or a delivery, and when the ledger is made anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from monitor.domain.alerts import DeliveryState
from monitor.domain.figures import Verdict
from monitor.domain.overview import Rejudged
from monitor.store.sql import SqlStore
from tests.samples import NOW, alert, article, delivery, judged, judgement, reading, record, story


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    """Three judged articles, the first with two figures, and one that is not judged."""
    for identity, day, figures in (("ab1", 2, 2), ("ab12", 0, 1), ("b%_", 1, 1)):
        of = article(identity, published=NOW + timedelta(days=day))
        made = [judgement(record(of, index, series_id=f"{identity[0]}-series")) for index in range(figures)]
        store.save_reading(of, reading(identity))
        raised = alert(f"alert {identity}", *made)
        told = [delivery(raised), delivery(raised, "mail")]
        store.save_judgements(of, story(f"story of {identity}"), made, {}, [raised], told)
    store.save_reading(article("unjudged"), reading("unjudged"))
    return store


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("ab", ["ab1#0", "ab1#1", "ab12#0"]),
        ("ab1#1", ["ab1#1"]),
        ("ab1#0", ["ab1#0"]),
        ("ab12", ["ab12#0"]),
        ("ab#0", ["ab1#0", "ab12#0"]),
        ("b%_", ["b%_#0"]),
        ("%", []),
        ("nothing#0", []),
        ("unjudged", []),
    ],
)
def test_records_are_found_by_the_beginning_of_their_ids(filled: SqlStore, prefix: str, expected: list[str]) -> None:
    assert [found.id for found in filled.find_records(prefix)] == expected


def test_series_and_deliveries_are_found_by_the_beginning_of_their_ids(filled: SqlStore) -> None:
    assert [filled.find_series(prefix) for prefix in ("a", "", "a-series", "x")] == [
        ["a-series"], ["a-series", "b-series"], ["a-series"], [],
    ]  # fmt: skip
    assert [one.key for one in filled.find_deliveries("alert ab12")] == ["alert ab12:desk", "alert ab12:mail"]
    assert len(filled.find_deliveries("alert", 4)) == 4


def test_judged_articles_come_by_date_page_by_page(filled: SqlStore) -> None:
    assert [found.id for found, _ in filled.judged(None, 2)] == ["ab12", "b%_"]
    assert [found.id for found, _ in filled.judged("b%_", 2)] == ["ab1"]
    assert filled.judged("ab1", 2) == []
    assert filled.judged(None, 9)[0] == (article("ab12", published=NOW), reading("ab12"))


def test_a_delivery_that_was_given_up_is_due_again_as_if_never_tried(filled: SqlStore) -> None:
    sent, dead, waiting, *_ = keys = [one.key for one in filled.due_deliveries(NOW, 9)]
    later = NOW + timedelta(hours=1)
    filled.save_message([sent], DeliveryState.SENT, now=NOW)
    filled.save_message([dead], DeliveryState.DEAD, now=NOW, reason="no such channel")
    filled.save_message([waiting], DeliveryState.PENDING, now=NOW, due=later, reason="busy")
    assert filled.requeue([sent, dead, waiting, "nothing"], now=NOW) == 2
    due = filled.due_deliveries(NOW, 9)
    assert [one.key for one in due] == [key for key in keys if key != sent]
    assert {one.attempts for one in due} == {0}


def test_the_ledger_is_replaced_whole_and_the_outbox_stays(filled: SqlStore) -> None:
    before = filled.summary()

    def anew() -> list[Rejudged]:
        assert [found.id for found, _ in filled.judged(None, 9)] == ["ab12", "b%_", "ab1"]
        return [
            Rejudged(article=of, story=story("one"), judgements=(judgement(record(of, story_id="one")),), keys={})
            for of, _ in filled.judged(None, 2)
        ]

    assert filled.replace_judgements(found for found in anew()) == 2
    assert [one.record for one in filled.judgements_of("b%_")] == [
        judged(judgement(record(article("b%_", published=NOW + timedelta(days=1)), story_id="one")))
    ]
    assert filled.judgements_of("ab1") == []
    after = filled.summary()
    assert (after.stories, after.figures, after.verdicts) == (1, 2, {Verdict.NEW: 2})
    assert (after.alerts, after.deliveries) == (before.alerts, before.deliveries)


def test_nothing_is_replaced_where_judging_fails_half_way(filled: SqlStore) -> None:
    def failing() -> Iterator[Rejudged]:
        yield Rejudged(article=article("ab1"), story=story("one"), judgements=(), keys={})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        filled.replace_judgements(failing())
    assert filled.summary().figures == 4


def test_a_new_reading_may_come_with_the_new_judgements(filled: SqlStore) -> None:
    of, _ = filled.judged(None, 1)[0]
    newer = reading(of.id, analyser="2")
    filled.replace_judgements([Rejudged(article=of, story=story("one"), judgements=(), keys={}, reading=newer)])
    assert filled.articles([of.id])[of.id] == (of, newer)
    assert [found.id for found, _, _ in filled.unjudged(9)] == ["unjudged"]
