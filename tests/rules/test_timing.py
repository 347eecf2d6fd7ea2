"""When alerts leave: cadence, quiet hours, time zones, and the nights on which clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.alerts import Alert, Cadence, ChannelKind, ChannelSettings, QuietHours, Rule, Severity
from monitor.rules.timing import after_quiet, deliveries, due

BERLIN = QuietHours(start=time(22), end=time(7), zone="Europe/Berlin")
NOON = QuietHours(start=time(12), end=time(13), zone="Asia/Shanghai")
ALERT = Alert(
    key="k", rule_id="r", severity=Severity.INFO, article_id="a", title="t", url=None, publisher=None, published=None,
    raised=datetime(2026, 1, 1, tzinfo=UTC), judgements=(),
)  # fmt: skip


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cadence", "quiet", "now", "expected"),
    [
        (Cadence.INSTANT, None, "2026-01-05T09:17", "2026-01-05T09:17"),
        (Cadence.HOURLY, None, "2026-01-05T09:17", "2026-01-05T10:00"),
        (Cadence.HOURLY, None, "2026-01-05T09:00", "2026-01-05T09:00"),
        (Cadence.DAILY, None, "2026-01-05T07:59", "2026-01-05T08:00"),
        (Cadence.DAILY, None, "2026-01-05T08:00", "2026-01-05T08:00"),
        (Cadence.WEEKLY, None, "2026-01-05T07:00", "2026-01-05T08:00"),  # a Monday
        (Cadence.WEEKLY, None, "2026-01-05T09:00", "2026-01-12T08:00"),
        (Cadence.WEEKLY, None, "2026-01-07T09:00", "2026-01-12T08:00"),
        (Cadence.INSTANT, BERLIN, "2026-01-05T20:59", "2026-01-05T20:59"),
        (Cadence.INSTANT, BERLIN, "2026-01-05T21:00", "2026-01-06T06:00"),
        (Cadence.INSTANT, BERLIN, "2026-01-06T05:59", "2026-01-06T06:00"),
        (Cadence.INSTANT, BERLIN, "2026-01-06T06:00", "2026-01-06T06:00"),
        (Cadence.INSTANT, BERLIN, "2026-07-05T20:00", "2026-07-06T05:00"),
        (Cadence.INSTANT, BERLIN, "2026-03-28T23:00", "2026-03-29T05:00"),  # clocks go forward in the night
        (Cadence.INSTANT, BERLIN, "2026-10-24T21:00", "2026-10-25T06:00"),  # and back
        (Cadence.INSTANT, BERLIN, "2026-10-25T00:30", "2026-10-25T06:00"),  # 2:30, the first time
        (Cadence.INSTANT, BERLIN, "2026-10-25T01:30", "2026-10-25T06:00"),  # 2:30, the second time
        (Cadence.HOURLY, BERLIN, "2026-01-05T20:30", "2026-01-06T06:00"),
        (Cadence.DAILY, BERLIN, "2026-01-05T20:30", "2026-01-06T07:00"),
        (Cadence.DAILY, BERLIN, "2026-03-28T20:30", "2026-03-29T06:00"),
        (Cadence.INSTANT, NOON, "2026-01-05T04:30", "2026-01-05T05:00"),
        (Cadence.INSTANT, QuietHours(start=time(0), end=time(0), zone="UTC"), "2026-01-05T04:30", "2026-01-05T04:30"),
        # Half past two does not exist on this night: quiet from the jump on.
        (Cadence.INSTANT, QuietHours(start=time(2, 30), end=time(7), zone="Europe/Berlin"), "2026-03-29T01:45",
         "2026-03-29T05:00"),
    ],
)  # fmt: skip
def test_due(cadence: Cadence, quiet: QuietHours | None, now: str, expected: str) -> None:
    assert due(Rule(id="r", cadence=cadence, quiet=quiet), utc(now)) == utc(expected)


def test_digests_leave_in_the_readers_morning() -> None:
    rule = Rule(id="r", cadence=Cadence.DAILY)
    assert due(rule, utc("2026-01-05T09:00"), "Asia/Shanghai") == utc("2026-01-06T00:00")


ZONES = ["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "UTC"]
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - made aware
HOURS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))


@given(MOMENTS, HOURS, HOURS, st.sampled_from(ZONES), st.sampled_from(list(Cadence)))
def test_nothing_leaves_early_or_in_quiet_hours(
    now: datetime, start: time, end: time, zone: str, cadence: Cadence
) -> None:
    quiet = QuietHours(start=start, end=end, zone=zone)
    leaves = due(Rule(id="r", cadence=cadence, quiet=quiet), now)
    assert now <= leaves <= now + timedelta(days=9)
    assert after_quiet(leaves, quiet) == leaves


def test_every_alert_goes_to_the_channels_that_its_rule_names() -> None:
    channels = [ChannelSettings(name=name, kind=ChannelKind.TERMINAL) for name in ("desk", "mail")]
    some, every = Rule(id="r", channels=("mail",)), Rule(id="r")
    now = utc("2026-01-05T09:00")
    assert [one.key for one in deliveries([ALERT], [some], channels, now)] == ["k:mail"]
    assert [(one.key, one.channel, one.due) for one in deliveries([ALERT], [every], channels, now)] == [
        ("k:desk", "desk", now),
        ("k:mail", "mail", now),
    ]
