"""The outbox for people: which alerts went where, what waits and why, another try, and a test of a channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from monitor.domain.alerts import Alert, Delivery, DeliveryState, Mute, Severity
from monitor.domain.catalogue import Catalogue
from monitor.domain.feeds import Tier
from monitor.domain.figures import Figure, Judgement, Record, Status, Verdict
from monitor.errors import UsageError
from monitor.pipeline import asking
from monitor.pipeline.feedback import FOLLOW, MUTE, follow, mute, standing_follows, standing_mutes
from monitor.pipeline.jsonform import judgement_to_json
from monitor.pipeline.jsonline import Json
from monitor.pipeline.table import columns
from monitor.ports import Channel, Clock, Store

_HEADINGS = ("key", "channel", "state", "due", "tries", "alert", "reason")
# As much of a key as tells alerts apart for people.
_KEY = 10
_MOST = 10_000
_SHOWN = 200


def delivery_table(found: Sequence[Delivery], now: datetime) -> str:
    """Deliveries in columns, with what each alert says first."""
    if not found:
        return "no alerts"
    rows = [
        (
            one.alert.key[:_KEY],
            one.channel,
            state_word(one, now),
            f"{one.due:%Y-%m-%d %H:%M}",
            str(one.attempts),
            _headline(one.alert),
            one.reason or "",
        )
        for one in found
    ]
    return "\n".join(columns([_HEADINGS, *rows], indent=""))


def delivery_json(one: Delivery, now: datetime) -> Json:
    """A delivery with its alert."""
    alert = one.alert
    return {
        "key": one.key,
        "alert": alert.key,
        "channel": one.channel,
        "state": state_word(one, now),
        "due": one.due.isoformat(),
        "attempts": one.attempts,
        "reason": one.reason,
        "rule": alert.rule_id,
        "severity": alert.severity.value,
        "raised": alert.raised.isoformat(),
        "title": alert.title,
        "url": alert.url,
        "figures": [judgement_to_json(judgement) for judgement in alert.judgements],
    }


def state_word(one: Delivery, now: datetime) -> str:
    """A delivery's state; a pending one is `due`, is `held` for its hour, or is `waiting` for another try."""
    if one.state is not DeliveryState.PENDING:
        return one.state.value
    if one.attempts:
        return "waiting"
    return "held" if one.due > now else "due"


def find(store: Store, key: str) -> Sequence[Delivery]:
    """The deliveries of the alert whose key, or the delivery's key, begins so. Raises UsageError."""
    found = store.find_deliveries(key, _SHOWN)
    keys = tuple(dict.fromkeys(one.alert.key for one in found))
    if not keys:
        raise UsageError(f"no alert in the outbox has a key that begins with {key!r}; `monitor alerts list` shows them")
    if len(keys) > 1:
        raise UsageError(f"{key!r} may be any of {', '.join(one[:_KEY] for one in keys[:8])}; write more of the key")
    return found


def retry(store: Store, key: str | None, now: datetime) -> int:
    """Put back what was given up or waits for another try: of one alert, or all; returns how many deliveries.

    What is held for a digest or for quiet hours is let go only where its key is named. Raises UsageError.
    """
    if key is not None:
        found = [one for one in find(store, key) if one.state is not DeliveryState.SENT]
    else:
        states = (DeliveryState.DEAD, DeliveryState.UNKNOWN, DeliveryState.PENDING)
        found = [
            one
            for one in store.deliveries(states, limit=_MOST)
            if one.state is not DeliveryState.PENDING or one.attempts
        ]
    return store.requeue([one.key for one in found], now=now)


def send_test(channel: Channel, clock: Clock) -> str:
    """Send one message that says it is a test; returns what the channel answered. Raises DeliveryError."""
    now = clock.now()
    alert = _sample(now)
    delivery = Delivery(key=f"{alert.key}:{channel.name}", alert=alert, channel=channel.name, due=now)
    receipt = channel.send([delivery])
    told = f"{channel.name} took the test message" + (f" as {receipt.reference}" if receipt.reference else "")
    return told + (f"; it refused {', '.join(receipt.refused)}" if receipt.refused else "")


def mute_subject(store: Store, name: str, until: datetime, catalogue: Catalogue, now: datetime) -> str:
    """Mute an entity, a metric or a series until a moment; one that has passed ends the mute. Returns what was done.

    Raises UsageError for a name that nothing has.
    """
    subject = _subject(store, name, catalogue)
    mute(store, subject, until, now)
    if until <= now:
        return f"{subject} is heard again"
    return f"{subject} raises no alerts until {until:%Y-%m-%d %H:%M} UTC; its figures are judged as ever"


def follow_series(store: Store, name: str, now: datetime, *, on: bool) -> str:
    """Follow a series, or follow it no longer; returns what was done. Raises UsageError for one that is not known."""
    series_id = asking.series(name, store)
    follow(store, series_id, now, on=on)
    return f"{series_id}: " + ("every independent report is told" if on else "told as the rules say")


def follow_table(store: Store) -> str:
    """The series that are followed."""
    return "\n".join(sorted(standing_follows(store.events(FOLLOW)))) or "nothing is followed"


def mute_table(mutes: Sequence[Mute]) -> str:
    """The mutes that stand."""
    rows = [(one.subject, f"until {one.until:%Y-%m-%d %H:%M} UTC") for one in sorted(mutes, key=lambda one: one.until)]
    return "\n".join(columns(rows, indent="")) if rows else "nothing is muted"


def mutes(store: Store, now: datetime) -> tuple[Mute, ...]:
    """The mutes that have not ended."""
    return standing_mutes(store.events(MUTE), now)


def _subject(store: Store, name: str, catalogue: Catalogue) -> str:
    try:
        return asking.entity(name, catalogue)
    except UsageError as unknown:
        if name.casefold().replace(" ", "_") in catalogue.metrics:
            return asking.metric(name, catalogue)
        try:
            return asking.series(name, store)
        except UsageError:
            raise UsageError(f"{name!r} is no entity, no metric and no series: {unknown}") from None


def _headline(alert: Alert) -> str:
    first = alert.judgements[0]
    figure = first.record.figure
    subject = alert.names.get(figure.subject or "", figure.subject or "")
    more = f" +{len(alert.judgements) - 1}" if len(alert.judgements) > 1 else ""
    return " ".join(part for part in (f"{first.verdict.value}:", subject, figure.metric, figure.text + more) if part)


def _sample(now: datetime) -> Alert:
    words = "This is a test of the channel: 42 percent of nothing was measured."
    start = words.index("42")
    figure = Figure(
        text="42 percent",
        start=start + len("Test message\n"),
        end=start + len("Test message\n") + len("42 percent"),
        low=Decimal(42),
        high=Decimal(42),
        unit="percent",
        metric="test",
        status=Status.ACTUAL,
        salient=True,
        sentence=words,
    )
    record = Record(
        id="test#0",
        figure=figure,
        article_id="test",
        story_id="test",
        series_id="test",
        publisher="monitor",
        tier=Tier.TRADE,
        dated=now - timedelta(seconds=1),
        title="Test message",
        verdict=Verdict.NEW,
        root="test#0",
    )
    why = "You asked for it with `monitor alerts test`"
    return Alert(
        key=f"test-{now:%Y%m%dT%H%M%S}",
        rule_id="test",
        severity=Severity.INFO,
        article_id="test",
        title="Test message from monitor",
        url=None,
        publisher="monitor",
        published=now,
        raised=now,
        judgements=(Judgement(record=record, verdict=Verdict.NEW, why=why),),
        names={"metric:test": "test of the channel"},
    )
