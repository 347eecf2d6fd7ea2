"""What the world outside hears of a run: the dead man's switch and the metrics, also when things go wrong."""

from __future__ import annotations

import logging
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from prometheus_client.parser import text_string_to_metric_families

from monitor.deliver.loopback import Reply
from monitor.deliver.watchdog import HealthCheck
from monitor.domain.alerts import Delivery, DeliveryState
from monitor.domain.feeds import Feed, FeedState
from monitor.errors import LockedError, StoreUnavailable, UsageError
from monitor.pipeline.dispatch import DispatchReport
from monitor.pipeline.metrics import Publisher, collect, write
from monitor.pipeline.metricserver import MetricServer
from monitor.pipeline.reports import Report
from monitor.pipeline.run import Run
from monitor.store.sql import SqlStore
from monitor.telemetry import LOGGER
from tests.flow.desk import MovingClock, numbered
from tests.flow.standins import CheckStandIn
from tests.samples import NOW, article, reading, save_poll, story


@dataclass
class Office:
    """A run with one verb that a test supplies, on a real store."""

    check: CheckStandIn
    store: SqlStore
    verb: Callable[[], Report] = DispatchReport
    clock: MovingClock = field(default_factory=MovingClock)
    published: list[str] = field(default_factory=list)

    @property
    def run(self) -> Run:
        return Run(
            store=lambda: self.store,
            verbs=(lambda: self.verb,),
            clock=self.clock,
            watchdog=HealthCheck(self.check.check),
            publish=Publisher(store=lambda: self.store, clock=self.clock, outlets=[self.published.append]),
        )


@pytest.fixture
def office(check: CheckStandIn, tmp_path: Path) -> Iterator[Office]:
    store = SqlStore(tmp_path / "ledger.db")
    yield Office(check, store)
    store.close()


def failing(error: BaseException) -> Callable[[], Report]:
    def verb() -> Report:
        raise error

    return verb


# -- the dead man's switch --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (DispatchReport(sent=2), "2 deliveries sent, 0 waiting to be tried again, 0 given up"),
        # Work that stays queued is taken up by the next run: nobody has to get up at night for it.
        (DispatchReport(waiting=1), "0 deliveries sent, 1 waiting to be tried again, 0 given up"),
    ],
)
def test_a_run_that_ends_is_a_success(report: Report, told: str, office: Office) -> None:
    office.verb = lambda: report
    assert office.run.once() == [report]
    assert office.check.heard == [("/start", ""), ("/0", told)]


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (StoreUnavailable("the disk is full"), 75, "StoreUnavailable: the disk is full"),
        (UsageError("no such thing"), 2, "UsageError: no such thing"),
        (ZeroDivisionError("a fault"), 1, "ZeroDivisionError: a fault"),
        (KeyboardInterrupt(), 1, "KeyboardInterrupt: "),
    ],
)
def test_a_run_that_fails_is_told_with_its_exit_code(
    error: BaseException, code: int, told: str, office: Office
) -> None:
    office.verb = failing(error)
    with pytest.raises(type(error)):
        office.run.once()
    assert office.check.heard == [("/start", ""), (f"/{code}", told)]
    last = office.store.summary().last_run
    assert last is not None
    assert (last.exit_code, last.error) == (code, told)
    assert f"monitor_last_run_exit_code {code}" in office.published[-1]


def test_a_run_that_finds_another_at_work_says_nothing(office: Office, tmp_path: Path) -> None:
    other = SqlStore(tmp_path / "ledger.db")
    with other.lock(), pytest.raises(LockedError):
        office.run.once()
    other.close()
    assert office.check.heard == []


@pytest.mark.parametrize(
    ("reply", "warned"),
    [(Reply(status=404, body="not found"), "answered 404"), (Reply(status=0), "broke off"), (Reply(status=500), "500")],
)
def test_a_watchdog_that_is_ill_stops_no_run(
    reply: Reply, warned: str, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.check.script.extend([reply, reply])
    with caplog.at_level(logging.WARNING, logger=LOGGER.name):
        LOGGER.addHandler(caplog.handler)
        assert office.run.once() == [DispatchReport()]
        LOGGER.removeHandler(caplog.handler)
    assert warned in caplog.text
    assert "5f2c-secret" not in caplog.text


def test_watching_tells_of_itself_once_a_minute(office: Office) -> None:
    stop = Event()
    rounds = 0

    def verb() -> Report:
        nonlocal rounds
        rounds += 1
        office.clock.moment += timedelta(seconds=25)
        if rounds == 6:
            stop.set()
        return DispatchReport(sent=rounds)

    class Hurried(Event):
        def is_set(self) -> bool:
            return stop.is_set()

        def wait(self, timeout: float | None = None) -> bool:
            assert timeout == 60.0  # no feed has a time, so a minute
            return stop.is_set()

    told: list[Report] = []
    office.verb = verb
    office.run.for_ever(Hurried(), told.append)
    assert len(told) == 6
    # Rounds at 0, 25, 50 … seconds: the first, the one after a minute, the one after two; and the end.
    assert [place for place, _ in office.check.heard] == ["/start", "/0", "/start", "/0", "/0"]
    assert len(office.published) == 7


# -- metrics ----------------------------------------------------------------------------------------------------------


def samples(text: str) -> dict[str, dict[tuple[str, ...], float]]:
    """Metrics as Prometheus's own client reads them: name → label values → value."""
    return {
        sample.name: {
            tuple(other.labels.values()): other.value for other in family.samples if other.name == sample.name
        }
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def store() -> Iterator[SqlStore]:
    """A store with one feed that fails, three alerts for two channels, and a run that ended."""
    opened = SqlStore(":memory:")
    opened.register_feeds([Feed(id="ill", url="https://ill.example/feed", title='the "ill" one', publisher="Ill")])
    save_poll(
        opened, FeedState(feed_id="ill", url="https://ill.example/feed", failures=3, last_success=NOW), [], now=NOW
    )
    opened.save_reading(article(), reading())
    alerts = [replace(numbered(number), article_id=article().id) for number in range(3)]
    deliveries = [
        Delivery(key=f"{alert.key}:{channel}", alert=alert, channel=channel, due=NOW)
        for alert in alerts
        for channel in ("slack", "mail")
    ]
    opened.save_judgements(article(), story(), [], {}, alerts, deliveries)
    published = article().published
    assert published is not None
    for number, minutes in enumerate((1, 10, 90)):
        later = published + timedelta(minutes=minutes)
        opened.save_message([f"all-{number:03}:slack"], DeliveryState.SENT, now=later)
    opened.save_message(["all-000:mail"], DeliveryState.DEAD, now=NOW, reason="gone")
    run = opened.start_run("run", now=NOW)
    opened.end_run(run, 75, {"poll_feeds": 4, "dispatch_sent": 3}, now=NOW + timedelta(seconds=8))
    yield opened
    opened.close()


def test_metrics_tell_how_it_goes(store: SqlStore) -> None:
    found = samples(collect(store, NOW + timedelta(minutes=5)))
    latency = found["monitor_alert_latency_seconds"]
    assert latency == {("slack", "0.5"): 600.0, ("slack", "0.95"): 5400.0, ("slack", "1"): 5400.0}
    assert found["monitor_deliveries"] == {("pending",): 2, ("sent",): 3, ("unknown",): 0, ("dead",): 1}
    assert found["monitor_delivery_delay_seconds"] == {(): 300.0}
    assert found["monitor_feeds"] == {("well",): 0, ("failing",): 1, ("gone",): 0}
    assert found["monitor_feed_failures"] == {("ill",): 3}
    assert found["monitor_feed_last_success_timestamp_seconds"] == {("ill",): NOW.timestamp()}
    assert found["monitor_last_run_exit_code"] == {(): 75}
    assert found["monitor_last_run_duration_seconds"] == {(): 8.0}
    assert found["monitor_last_run_count"] == {("poll", "feeds"): 4, ("dispatch", "sent"): 3}
    assert found["monitor_queue"] == {("unread",): 0, ("unjudged",): 0}
    assert found["monitor_alerts_total"] == {(): 3}


def test_metrics_of_an_empty_memory_can_be_read() -> None:
    store = SqlStore(":memory:")
    assert samples(collect(store, NOW))["monitor_alerts_total"] == {(): 0}
    store.close()


def test_every_metric_explains_itself(store: SqlStore) -> None:
    text = collect(store, NOW)
    names = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    assert names == set(re.findall(r"^# HELP (\S+) \S", text, re.MULTILINE))
    assert all(name.startswith("monitor_") for name in names)


def test_a_textfile_is_replaced_in_one_step(tmp_path: Path) -> None:
    file = tmp_path / "monitor.prom"
    write(file, "one 1\n")
    opened = file.open(encoding="utf-8")
    write(file, "two 2\n")
    assert opened.read() == "one 1\n"  # who had it open goes on with the old one
    opened.close()
    assert file.read_text(encoding="utf-8") == "two 2\n"
    assert [one.name for one in tmp_path.iterdir()] == ["monitor.prom"]


def test_a_textfile_that_cannot_be_written_fails_no_run(office: Office, tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "monitor.prom"
    publisher = Publisher(store=lambda: office.store, clock=office.clock, outlets=[lambda text: write(missing, text)])
    publisher()
    assert not missing.exists()


def fetch(address: str) -> tuple[int, str, str]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - an address of our own
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read().decode()


def test_metrics_are_served() -> None:
    with MetricServer("127.0.0.1", 0) as server:
        server.publish("monitor_alerts_total 3\n")
        base = f"http://127.0.0.1:{server.port}"
        kind = "text/plain; version=0.0.4; charset=utf-8"
        assert fetch(f"{base}/metrics") == (200, kind, "monitor_alerts_total 3\n")
        server.publish("monitor_alerts_total 4\n")
        assert fetch(f"{base}/metrics?name[]=x")[2] == "monitor_alerts_total 4\n"
        assert fetch(f"{base}/ledger")[0] == 404
        with pytest.raises(UsageError, match="choose another port"):
            MetricServer("127.0.0.1", server.port)
