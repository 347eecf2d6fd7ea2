"""dispatch: deliveries → the world. One commit a delivery."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from monitor.domain.alerts import Cadence, Delivery, DeliveryState, Rule
from monitor.errors import PermanentDeliveryError, TemporaryDeliveryError, UnknownDeliveryError
from monitor.pipeline.reports import Report
from monitor.ports import Channel, Clock, Store
from monitor.telemetry import LOGGER

# A channel that is down is tried again after 30 s, 1 min, 2 min … at most an hour apart, and given up after three days:
# long enough for a weekend's outage, short enough that an alert is still news.
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 78
BATCH = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class DispatchReport(Report):
    """What a round of delivering came to, in deliveries."""

    sent: int = 0
    waiting: int = 0
    dead: int = 0

    @property
    def unfinished(self) -> bool:
        """Whether deliveries wait for another attempt."""
        return self.waiting > 0

    def __str__(self) -> str:
        return f"{self.sent} deliveries sent, {self.waiting} waiting to be tried again, {self.dead} given up"


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispatch:
    """The verb, with what it needs. `jitter` gives numbers in 0…1."""

    store: Store
    channel: Callable[[str], Channel | None]
    rules: Mapping[str, Rule]
    clock: Clock
    jitter: Callable[[], float]

    def __call__(self) -> DispatchReport:
        """Send what is due; a channel that fails keeps its queue, in order, and the others go on."""
        report = DispatchReport()
        failing: set[str] = set()
        while deliveries := self._ready(failing):
            for message in self._messages(deliveries):
                if message[0].channel in failing:
                    continue
                report, well = self._send(message, report)
                if not well:
                    failing.add(message[0].channel)
        return report

    def _ready(self, failing: set[str]) -> list[Delivery]:
        due = self.store.due_deliveries(self.clock.now(), BATCH)
        return [delivery for delivery in due if delivery.channel not in failing]

    def _messages(self, deliveries: Sequence[Delivery]) -> Iterable[tuple[Delivery, ...]]:
        """One message for each delivery, but one for all of a digest that are due on a channel."""
        for (_, digest), group in groupby(deliveries, key=lambda one: (one.channel, self._digest(one))):
            if digest is None:
                yield from ((delivery,) for delivery in group)
            else:
                yield tuple(group)

    def _digest(self, delivery: Delivery) -> str | None:
        rule = self.rules.get(delivery.alert.rule_id)
        return rule.id if rule and rule.cadence is not Cadence.INSTANT else None

    def _send(self, message: tuple[Delivery, ...], report: DispatchReport) -> tuple[DispatchReport, bool]:
        channel = self.channel(message[0].channel)
        now = self.clock.now()
        if channel is None:
            reason = f"the channel {message[0].channel!r} is no longer in channels.toml; put it back and retry"
            return self._bury(message, reason, report, now), True
        try:
            receipt = channel.send(message)
        except TemporaryDeliveryError as error:
            return self._wait(message, DeliveryState.PENDING, str(error), report, error.retry_after), False
        except UnknownDeliveryError as error:
            return self._wait(message, DeliveryState.UNKNOWN, str(error), report, None), False
        except PermanentDeliveryError as error:
            return self._bury(message, str(error), report, now), True
        refused = f"refused for {', '.join(receipt.refused)}" if receipt.refused else None
        keys = [delivery.key for delivery in message]
        now = self.clock.now()
        self.store.save_message(keys, DeliveryState.SENT, now=now, reason=refused, reference=receipt.reference)
        if refused:
            LOGGER.warning("channel %s: %s", channel.name, refused)
        return replace(report, sent=report.sent + len(message)), True

    def _wait(
        self,
        message: tuple[Delivery, ...],
        state: DeliveryState,
        reason: str,
        report: DispatchReport,
        asked: float | None,
    ) -> DispatchReport:
        now = self.clock.now()
        if message[0].attempts + 1 >= MOST_ATTEMPTS:
            return self._bury(message, f"given up after {MOST_ATTEMPTS} attempts: {reason}", report, now)
        wait = min(FIRST_WAIT * 2 ** min(message[0].attempts, 12), LONGEST_WAIT) * (0.5 + self.jitter() / 2)
        wait = max(wait, timedelta(seconds=asked or 0))
        keys = [delivery.key for delivery in message]
        self.store.save_message(keys, state, now=now, due=now + wait, reason=reason)
        LOGGER.warning("channel %s: %s; trying again in %s", message[0].channel, reason, wait)
        return replace(report, waiting=report.waiting + len(message))

    def _bury(
        self, message: tuple[Delivery, ...], reason: str, report: DispatchReport, now: datetime
    ) -> DispatchReport:
        self.store.save_message([one.key for one in message], DeliveryState.DEAD, now=now, reason=reason)
        LOGGER.error("channel %s: %d deliveries given up: %s", message[0].channel, len(message), reason)
        return replace(report, dead=report.dead + len(message))
