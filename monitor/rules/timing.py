"""When an alert leaves: at once, with the next digest, or after the quiet hours. Right on the nights clocks change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from monitor.domain.alerts import Alert, Cadence, ChannelSettings, Delivery, QuietHours, Rule

# Digests leave when people come to work.
DIGEST_HOUR = time(8)
_MONDAY = 0


def due(rule: Rule, now: datetime, zone: str = "UTC") -> datetime:
    """When an alert of a rule may leave, in UTC. `zone` is the reader's; quiet hours bring their own.

    Digests leave at the full hour, at 8:00, or on Monday at 8:00; the moment of one is its own, so that what joins a
    digest does not put it off. Quiet hours hold what falls into them to their end.
    """
    local = ZoneInfo(rule.quiet.zone if rule.quiet is not None else zone)
    moment = now.astimezone(UTC)
    match rule.cadence:
        case Cadence.INSTANT:
            leaves = moment
        case Cadence.HOURLY:
            full = moment.replace(minute=0, second=0, microsecond=0)
            leaves = full if full == moment else full + timedelta(hours=1)
        case Cadence.DAILY:
            leaves = _next(moment, local, DIGEST_HOUR)
        case Cadence.WEEKLY:
            leaves = _next(moment, local, DIGEST_HOUR, weekday=_MONDAY)
    return leaves if rule.quiet is None else after_quiet(leaves, rule.quiet)


def after_quiet(moment: datetime, quiet: QuietHours) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into; in UTC.

    Equal `start` and `end` mean that no hour is quiet.
    """
    if quiet.start == quiet.end:
        return moment.astimezone(UTC)
    zone = ZoneInfo(quiet.zone)
    today = moment.astimezone(zone).date()
    # A night that began yesterday may still last; one that begins today may hold the moment.
    for day in (today - timedelta(days=1), today):
        over = quiet.end <= quiet.start
        begins = _at(day, quiet.start, zone)
        ends = _at(day + timedelta(days=1) if over else day, quiet.end, zone)
        if begins <= moment < ends:
            return ends
    return moment.astimezone(UTC)


def _next(moment: datetime, zone: ZoneInfo, hour: time, weekday: int | None = None) -> datetime:
    day = moment.astimezone(zone).date()
    for ahead in range(9):
        one = day + timedelta(days=ahead)
        found = _at(one, hour, zone)
        if found >= moment and weekday in (None, one.weekday()):
            return found
    raise AssertionError("nine days hold every weekday twice but one")  # pragma: no cover


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """A wall-clock time as a moment; one that the clocks jump over is the moment of the jump's other side."""
    return datetime.combine(day, hour.replace(tzinfo=None), zone).astimezone(UTC)


def throttled(alert: Alert, rule: Rule, told: Mapping[str, datetime], now: datetime) -> datetime:
    """When a rule with a throttle may speak again of what an alert tells, at the earliest; now if it may at once.

    `told` is when each series was told of last. One that waits for its time already is joined.
    """
    series = dict.fromkeys(one.record.series_id for one in alert.judgements)
    return min((_again(told.get(one), rule.throttle, now) for one in series), default=now)


def _again(last: datetime | None, throttle: timedelta, now: datetime) -> datetime:
    if last is None:
        return now
    return last if last > now else max(last + throttle, now)


def together(alert: Alert, rule: Rule | None, leaves: datetime) -> tuple[object, ...]:
    """What the alerts of one message have in common: those of a digest, and those of a series that a throttle held.

    What leaves at different times stays apart, so that a message that is sent again has the same alerts, and with them
    the same key. Every other alert is a message of its own, also one whose rule is gone (None).
    """
    if rule is not None and rule.cadence is not Cadence.INSTANT:
        return rule.id, leaves
    if rule is not None and rule.throttle and leaves > alert.raised:
        return rule.id, leaves, alert.judgements[0].record.series_id
    return (alert.key,)


def deliveries(
    alerts: Sequence[Alert],
    rules: Sequence[Rule],
    channels: Sequence[ChannelSettings],
    now: datetime,
    told: Mapping[str, Mapping[str, datetime]] = MappingProxyType({}),
) -> tuple[Delivery, ...]:
    """Every alert on every channel that its rule names (none named: on all), each with its time.

    `told` says of a rule with a throttle, by its id, when each series was told of last (`throttled`).
    """
    by_id: Mapping[str, Rule] = {rule.id: rule for rule in rules}
    return tuple(
        Delivery(
            key=f"{alert.key}:{channel.name}",
            alert=alert,
            channel=channel.name,
            due=due(
                by_id[alert.rule_id],
                throttled(alert, by_id[alert.rule_id], told.get(alert.rule_id, {}), now),
                channel.zone,
            ),
        )
        for alert in alerts
        for channel in channels
        if not by_id[alert.rule_id].channels or channel.name in by_id[alert.rule_id].channels
    )
