"""What every store does with alerts on their way to people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.alerts import Alert, Delivery, DeliveryState
from monitor.domain.figures import Verdict
from monitor.errors import StoreError
from monitor.store.sql import SqlStore
from tests.samples import NOW, alert, article, delivery, figure, judged, judgement, reading, record, story

MINUTE = timedelta(minutes=1)


def raise_alerts(store: SqlStore, alerts: Sequence[Alert], deliveries: Sequence[Delivery]) -> None:
    store.save_reading(article(), reading())
    store.save_judgements(article(), story(), [], {}, alerts, deliveries)


def due(store: SqlStore, minutes: float = 0) -> list[str]:
    return [found.key for found in store.due_deliveries(NOW + minutes * MINUTE, 100)]


def test_a_delivery_carries_its_alert_whole(store: SqlStore) -> None:
    old = judged(judgement(record(article("old"))))
    found = judgement(record(article(), figure=figure("5.60E+10", text="五百六十億")), Verdict.SUSPECT, against=old)
    raised = alert("key", found, history={"article#0": (old, old)}, title="<b>&\n標題</b>")
    raise_alerts(store, [raised], [delivery(raised)])
    assert store.due_deliveries(NOW, 10) == [delivery(raised)]
    assert store.deliveries() == [delivery(raised)]


def test_an_alert_leaves_once_however_often_it_is_judged(store: SqlStore) -> None:
    one, two = alert("one"), alert("two")
    raise_alerts(store, [one], [delivery(one)])
    store.save_message(["one:desk"], DeliveryState.SENT, now=NOW)
    # A channel that was added since gets no old alerts.
    raise_alerts(store, [one, two, two], [delivery(one), delivery(one, "mail"), delivery(two), delivery(two)])
    assert due(store) == ["two:desk"]
    assert store.summary().alerts == 2


def test_deliveries_come_in_the_order_in_which_they_were_raised(store: SqlStore) -> None:
    alerts = [alert(name) for name in "cab"]
    raise_alerts(store, alerts, [delivery(of, channel) for of in alerts for channel in ("y", "x")])
    assert due(store) == ["c:y", "c:x", "a:y", "a:x", "b:y", "b:x"]
    assert [found.key for found in store.due_deliveries(NOW, 3)] == ["c:y", "c:x", "a:y"]


def test_a_channel_that_waits_holds_its_queue_and_no_other(store: SqlStore) -> None:
    alerts = [alert(name) for name in "abc"]
    raise_alerts(store, alerts, [delivery(of, channel) for of in alerts for channel in ("slow", "fast")])
    store.save_message(["a:slow"], DeliveryState.PENDING, now=NOW, due=NOW + MINUTE, reason="429, Retry-After: 60")
    assert due(store) == ["a:fast", "b:fast", "c:fast"]
    assert due(store, 1) == ["a:slow", "a:fast", "b:slow", "b:fast", "c:slow", "c:fast"]
    store.save_message(["a:slow"], DeliveryState.DEAD, now=NOW + MINUTE, reason="channel_not_found")
    assert due(store, 1)[:2] == ["a:fast", "b:slow"]


def test_a_held_delivery_holds_back_no_other(store: SqlStore) -> None:
    digest, urgent = alert("digest"), alert("urgent")
    raise_alerts(store, [digest, urgent], [delivery(digest, due=NOW + 60 * MINUTE), delivery(urgent)])
    assert due(store) == ["urgent:desk"]
    assert due(store, 60) == ["digest:desk", "urgent:desk"]


@pytest.mark.parametrize(
    ("state", "again"),
    [
        (DeliveryState.PENDING, True),
        (DeliveryState.UNKNOWN, True),
        (DeliveryState.SENT, False),
        (DeliveryState.DEAD, False),
    ],
)
def test_what_may_not_have_arrived_is_sent_again_under_its_key(
    store: SqlStore, state: DeliveryState, again: bool
) -> None:
    raised = alert("one")
    raise_alerts(store, [raised], [delivery(raised)])
    store.save_message(["one:desk"], state, now=NOW, due=NOW + MINUTE, reason="why", reference="17.4")
    assert due(store) == []
    expected = delivery(raised, state=state, attempts=1, due=NOW + MINUTE, reason="why", reference="17.4")
    assert list(store.due_deliveries(NOW + MINUTE, 10)) == ([expected] if again else [])
    assert store.deliveries([state], channel="desk") == [expected]
    assert store.deliveries([state], channel="mail") == []
    assert store.summary().deliveries == {state: 1}
    assert store.summary().oldest_delivery == (NOW + MINUTE if again else None)


def test_a_digest_is_recorded_whole_or_not_at_all(store: SqlStore) -> None:
    alerts = [alert(name) for name in "abc"]
    raise_alerts(store, alerts, [delivery(of) for of in alerts])
    with pytest.raises(StoreError, match="nowhere"):
        store.save_message(["a:desk", "nowhere", "b:desk"], DeliveryState.SENT, now=NOW)
    assert due(store) == ["a:desk", "b:desk", "c:desk"]
    store.save_message(["a:desk", "b:desk"], DeliveryState.SENT, now=NOW, reference="1")
    assert due(store) == ["c:desk"]


def test_a_notice_of_an_alert_goes_out_by_another_channel(store: SqlStore) -> None:
    raised = alert("one")
    raise_alerts(store, [raised], [delivery(raised)])
    for _ in range(2):
        store.save_deliveries([delivery(raised, "operator")])
    assert due(store) == ["one:desk", "one:operator"]
    with pytest.raises(StoreError, match="unsaved"):
        store.save_deliveries([delivery(alert("unsaved"))])


def test_an_attempt_keeps_the_time_that_it_does_not_change(store: SqlStore) -> None:
    raised = alert("one")
    later = replace(delivery(raised), due=NOW + MINUTE)
    raise_alerts(store, [raised], [later])
    store.save_message(["one:desk"], DeliveryState.UNKNOWN, now=NOW)
    store.save_message(["one:desk"], DeliveryState.UNKNOWN, now=NOW)
    assert store.due_deliveries(NOW + MINUTE, 1) == [replace(later, state=DeliveryState.UNKNOWN, attempts=2)]


def test_a_series_remembers_the_first_message_about_it_on_each_channel(store: SqlStore) -> None:
    revenue = judgement(record(article("one"), series_id="nvidia/revenue"))
    both = [revenue, judgement(record(article("one"), 1, series_id="nvidia/capex"))]
    first, second, other = alert("first", *both), alert("second", revenue), alert("other", both[1])
    raise_alerts(
        store, [first, second, other], [delivery(of, channel) for of in (first, second, other) for channel in "xy"]
    )
    assert store.first_reference("x", "nvidia/revenue") is None
    store.save_message(["first:y"], DeliveryState.UNKNOWN, now=NOW, reference="0")
    store.save_message(["second:y"], DeliveryState.SENT, now=NOW)  # a channel that names no messages
    store.save_message(["first:x"], DeliveryState.SENT, now=NOW, reference="1")
    store.save_message(["second:x"], DeliveryState.SENT, now=NOW, reference="2")
    expected = delivery(first, "x", state=DeliveryState.SENT, attempts=1, reference="1")
    assert store.first_reference("x", "nvidia/revenue") == expected
    assert store.first_reference("x", "nvidia/capex") == expected
    assert store.first_reference("x", "nvidia") is None
    assert store.first_reference("y", "nvidia/revenue") is None


def test_a_digest_begins_no_thread(store: SqlStore) -> None:
    told = judgement(record(article("one"), series_id="nvidia/revenue"))
    alerts = [alert("a", told), alert("b", told)]
    raise_alerts(store, alerts, [delivery(of) for of in alerts])
    store.save_message(["a:desk", "b:desk"], DeliveryState.SENT, now=NOW, reference="1")
    assert store.first_reference("desk", "nvidia/revenue") is None


def test_what_is_given_up_is_kept_in_the_journal(store: SqlStore) -> None:
    alerts = [alert(name) for name in "abc"]
    raise_alerts(store, alerts, [delivery(of) for of in alerts])
    store.save_message(["a:desk", "b:desk"], DeliveryState.DEAD, now=NOW, reason="is_archived")
    store.save_message(["c:desk"], DeliveryState.PENDING, now=NOW, due=NOW, reason="later")
    (event,) = store.events("given up", "desk")
    assert event.body == {"delivery": "a:desk", "deliveries": "2", "reason": "is_archived"}
    assert store.events("given up", "desk", after=event.id) == []
    with pytest.raises(StoreError):
        store.save_message(["c:desk", "nowhere"], DeliveryState.DEAD, now=NOW)
    assert store.events("given up", after=event.id) == []


def test_a_rule_is_told_when_each_series_was_told_of_last(store: SqlStore) -> None:
    one, two = (judgement(record(article(), index, series_id=f"series {index}")) for index in (1, 2))
    alerts = [alert("old", one), alert("new", one), alert("later", two), alert("of another rule", one, rule_id="other")]
    moments = {"old": NOW - 9 * MINUTE, "new": NOW - MINUTE, "later": NOW + MINUTE, "of another rule": NOW}
    raise_alerts(store, alerts, [delivery(of, channel, due=moments[of.key]) for of in alerts for channel in ("x", "y")])
    rule = alerts[0].rule_id
    assert store.told_series(rule, NOW - 30 * MINUTE) == {"series 1": NOW - MINUTE, "series 2": NOW + MINUTE}
    assert store.told_series(rule, NOW - 5 * MINUTE) == {"series 1": NOW - MINUTE, "series 2": NOW + MINUTE}
    assert store.told_series(rule, NOW) == {"series 2": NOW + MINUTE}
    assert store.told_series("nobody's", NOW - 30 * MINUTE) == {}


def test_latency_counts_from_publication_to_what_was_sent(store: SqlStore) -> None:
    published = article().published
    assert published is not None
    alerts = [replace(alert(name), article_id=article().id) for name in "abc"]
    raise_alerts(store, alerts, [delivery(of, channel) for of in alerts for channel in ("x", "y")])
    store.save_message(["a:x"], DeliveryState.SENT, now=published + MINUTE)
    store.save_message(["b:x"], DeliveryState.SENT, now=published + 2 * MINUTE)
    store.save_message(["b:y"], DeliveryState.DEAD, now=published + 3 * MINUTE)
    # An article from a clock that runs fast was not told before it was published.
    store.save_message(["c:y"], DeliveryState.SENT, now=published - MINUTE)
    assert list(store.latencies(10)) == [("y", 0.0), ("x", 120.0), ("x", 60.0)]
    assert list(store.latencies(2)) == [("y", 0.0), ("x", 120.0)]
