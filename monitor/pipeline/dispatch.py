"""dispatch: deliveries → the world. One commit a message."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.domain.alerts import Delivery, DeliveryState, Rule
from monitor.domain.counted import counted
from monitor.errors import (
    ConfigurationError,
    LockedError,
    MonitorError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
    UnknownDeliveryError,
)
from monitor.pipeline.notices import Notices
from monitor.pipeline.reports import Report
from monitor.ports import Channel, Clock, Store
from monitor.rules.timing import together
from monitor.telemetry import LOGGER, redact
from monitor.tracing import span

# A channel that is down is tried again after 30 s, 1 min, 2 min … at most an hour apart, and given up after three days:
# long enough for a weekend's outage, short enough that an alert is still news.
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 78
# A channel that says when it takes more is believed so often; then it waits as if it were down.
BELIEVED = 3
# A message that cannot even be written is a fault of this program, which time alone does not mend.
MOST_FAULTS = 5
# A run waits so long in all for channels that ask for a moment (Slack takes about a message a second), so that a burst
# does not take as many runs as it has messages.
PATIENCE = timedelta(seconds=60)
BATCH = 500
# A worker waits so many seconds for another that tells the operator what was lost.
_TRIES = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class DispatchReport(Report):
    """What a round of delivering came to, in deliveries. `notices` went to the operator."""

    sent: int = 0
    waiting: int = 0
    dead: int = 0
    notices: int = 0

    @property
    def unfinished(self) -> bool:
        """Whether deliveries wait for another attempt."""
        return self.waiting > 0

    def __str__(self) -> str:
        return f"{counted(self.sent, 'delivery')} sent, {self.waiting} waiting to be tried again, {self.dead} given up"


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispatch:
    """The verb, with what it needs. `jitter` gives numbers in 0…1; `pause` waits so many seconds."""

    store: Store
    channel: Callable[[str], Channel | None]
    rules: Mapping[str, Rule]
    clock: Clock
    jitter: Callable[[], float]
    pause: Callable[[float], object]
    notices: Notices

    def __call__(self) -> DispatchReport:
        """Send what is due; a channel that fails keeps its queue, in order, and the others go on.

        What was given up is told to the operator on another channel.
        """
        return self._round(None)

    def share(self, channel: str) -> DispatchReport:
        """A worker's share: send what is due on one channel."""
        return self._round(channel)

    def _round(self, channel: str | None) -> DispatchReport:
        work = _Round(dispatch=self, only=channel)
        work.send_due()
        told = self.notices.tell(work.lost) if channel is None else self._tell_alone(work.lost)
        return DispatchReport(sent=work.sent, waiting=len(work.waiting), dead=work.dead, notices=told)

    def _tell_alone(self, lost: Collection[str]) -> int:
        """Tell the operator while no other worker does, so that nothing is told twice.

        Where the others do not come to an end, what was lost is told by a later share.
        """
        for _ in range(_TRIES):
            try:
                with self.store.lock("notices"):
                    return self.notices.tell(lost)
            except LockedError:
                self.pause(1.0)
        return 0

    def messages(self, deliveries: Sequence[Delivery]) -> list[tuple[Delivery, ...]]:
        """One message for each delivery, but one for a digest, or for what a throttle held; in order of their first."""
        groups: dict[tuple[object, ...], list[Delivery]] = {}
        for delivery in deliveries:
            rule = self.rules.get(delivery.alert.rule_id)
            key = (delivery.channel, *together(delivery.alert, rule, delivery.due))
            groups.setdefault(key, []).append(delivery)
        return [tuple(group) for group in groups.values()]


@dataclass(kw_only=True, slots=True)
class _Round:
    """One round of delivering, on every channel or `only` one: what was done so far.

    `asked` is when channels that asked for a moment take more.
    """

    dispatch: Dispatch
    only: str | None = None
    sent: int = 0
    dead: int = 0
    waiting: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    asked: dict[str, datetime] = field(default_factory=dict)
    patience: timedelta = PATIENCE

    def send_due(self) -> None:
        """Send until nothing is due, nor will be in a moment."""
        while True:
            while deliveries := self.dispatch.store.due_deliveries(self.now(), BATCH, self.only):
                failing: set[str] = set()
                for message in self.dispatch.messages(deliveries):
                    name = message[0].channel
                    if name not in failing and not self.send(message):
                        failing.add(name)
            if not self.rest():
                return

    def rest(self) -> bool:
        """Wait for the first channel that asked for a moment; False where none did, or for too long a one."""
        if not self.asked:
            return False
        name, moment = min(self.asked.items(), key=lambda item: item[1])
        wait = max(moment - self.now(), timedelta(0))
        if wait > self.patience:
            return False
        del self.asked[name]
        self.patience -= wait
        self.dispatch.pause(wait.total_seconds())
        return True

    def send(self, message: tuple[Delivery, ...]) -> bool:
        """One attempt; returns whether the channel goes on with its queue."""
        name, store = message[0].channel, self.dispatch.store
        try:
            with ExitStack() as spans:
                for article in dict.fromkeys(delivery.alert.article_id for delivery in message):
                    spans.enter_context(span("send", article, channel=name))
                receipt = self.channel(name).send(message)
        except TemporaryDeliveryError as error:
            return self.wait(message, str(error), asked=error.retry_after)
        except UnknownDeliveryError as error:
            return self.wait(message, str(error), state=DeliveryState.UNKNOWN)
        except PermanentDeliveryError as error:
            return self.bury(message, str(error))
        except ConfigurationError as error:
            return self.wait(message, "; ".join(problem.message for problem in error.problems))
        except MonitorError:
            raise
        except Exception as error:  # noqa: BLE001 - one alert that cannot be written must not hold up all others
            LOGGER.debug("the delivery %s", message[0].key, exc_info=True)
            reason = f"this program failed over it ({type(error).__name__}: {error}); report it with the delivery's key"
            return self.wait(message, reason, most=MOST_FAULTS)
        refused = f"refused for {', '.join(receipt.refused)}" if receipt.refused else None
        keys = [delivery.key for delivery in message]
        store.save_message(keys, DeliveryState.SENT, now=self.now(), reason=refused, reference=receipt.reference)
        if refused:
            LOGGER.warning("channel %s: %s", name, refused)
        self.sent += len(message)
        self.waiting.difference_update(keys)
        return True

    def channel(self, name: str) -> Channel:
        """The channel of that name."""
        if (found := self.dispatch.channel(name)) is None:
            raise PermanentDeliveryError(f"the channel {name!r} is no longer in channels.toml; put it back and retry")
        return found

    def wait(
        self,
        message: tuple[Delivery, ...],
        reason: str,
        *,
        state: DeliveryState = DeliveryState.PENDING,
        asked: float | None = None,
        most: int = MOST_ATTEMPTS,
    ) -> bool:
        """Put a message off, or give it up after too many attempts."""
        attempts = message[0].attempts
        if attempts + 1 >= most:
            return self.bury(message, f"given up after {most} attempts: {reason}")
        backoff = min(FIRST_WAIT * 2 ** min(attempts, 12), LONGEST_WAIT) * (0.5 + self.dispatch.jitter() / 2)
        wait = backoff
        if asked is not None:
            wait = max(timedelta(seconds=asked), backoff if attempts >= BELIEVED else timedelta(0))
        now, name = self.now(), message[0].channel
        keys = [delivery.key for delivery in message]
        self.dispatch.store.save_message(keys, state, now=now, due=now + wait, reason=redact(reason))
        if asked is not None:
            self.asked[name] = now + wait
        LOGGER.warning("channel %s: %s; trying again in %s", name, reason, wait)
        self.waiting.update(keys)
        return False

    def bury(self, message: tuple[Delivery, ...], reason: str) -> bool:
        """Give a message up; the channel goes on with the next."""
        name, keys = message[0].channel, [delivery.key for delivery in message]
        self.dispatch.store.save_message(keys, DeliveryState.DEAD, now=self.now(), reason=redact(reason))
        LOGGER.error("channel %s: %d deliveries given up: %s", name, len(message), reason)
        self.dead += len(message)
        self.lost.add(name)
        self.waiting.difference_update(keys)
        return True

    def now(self) -> datetime:
        """The present."""
        return self.dispatch.clock.now()
