"""A newsroom's desk for the tests of delivering: an outbox, real servers on loopback, and a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default

from monitor.deliver.loopback import MailStandIn, SlackStandIn
from monitor.deliver.mail import Mail, MailServer
from monitor.deliver.slack import SlackWebhook
from monitor.domain.alerts import Alert, ChannelKind, ChannelSettings, Delivery, DeliveryState, Rule
from monitor.pipeline.dispatch import Dispatch, DispatchReport
from monitor.pipeline.notices import Notices
from monitor.ports import Channel
from monitor.store.sql import SqlStore
from tests.deliver import samples
from tests.samples import NOW, article, reading, story


@dataclass
class MovingClock:
    """The time, as far as the test moved it."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


@dataclass
class Desk:
    """The verb `dispatch` over a store in memory. `pauses` are the seconds that it waited; waiting moves the clock."""

    channels: dict[str, Channel]
    last_resort: Channel
    store: SqlStore = field(default_factory=lambda: SqlStore(":memory:"))
    clock: MovingClock = field(default_factory=MovingClock)
    rules: dict[str, Rule] = field(default_factory=dict)
    settings: tuple[ChannelSettings, ...] = ()
    jitter: Callable[[], float] = lambda: 1.0
    pauses: list[float] = field(default_factory=list)

    def put(self, count: int, *channels: str, first: int = 0, rule: str = "all", due: datetime = NOW) -> list[str]:
        """Put alerts into the outbox, each on every channel named; returns their keys, in order."""
        alerts = [numbered(number, rule) for number in range(first, first + count)]
        deliveries = [
            Delivery(key=f"{alert.key}:{channel}", alert=alert, channel=channel, due=due)
            for alert in alerts
            for channel in channels or self.channels
        ]
        self.store.save_reading(article(), reading())
        self.store.save_judgements(article(), story(), [], {}, alerts, deliveries)
        return [alert.key for alert in alerts]

    def dispatch(self, *, later: timedelta = timedelta(0)) -> DispatchReport:
        """One round of delivering, so much later."""
        self.clock.moment += later
        known = self.settings or tuple(ChannelSettings(name=name, kind=ChannelKind.SLACK) for name in self.channels)
        notices = Notices(
            store=self.store,
            channel=self.channels.get,
            channels=known,
            last_resort=lambda: self.last_resort,
            clock=self.clock,
        )
        work = Dispatch(
            store=self.store,
            channel=self.channels.get,
            rules=self.rules,
            clock=self.clock,
            jitter=self.jitter,
            pause=self._pause,
            notices=notices,
        )
        return work()

    def states(self) -> Mapping[str, DeliveryState]:
        """Every delivery with its state."""
        return {delivery.key: delivery.state for delivery in self.store.deliveries(limit=10_000)}

    def waits(self, key: str) -> timedelta:
        """How long a delivery waits from now."""
        (found,) = [delivery for delivery in self.store.deliveries(limit=10_000) if delivery.key == key]
        return found.due - self.clock.moment

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock.moment += timedelta(seconds=seconds)


def numbered(number: int, rule: str = "all") -> Alert:
    """An alert with one figure."""
    return samples.alert(
        samples.revised(), key=f"{rule}-{number:03}", rule_id=rule, title=f"Article {number}", history={}
    )


def slack(server: SlackStandIn, name: str = "slack") -> SlackWebhook:
    """A channel to the stand-in."""
    return SlackWebhook(name, server.url)


def mail(server: MailStandIn, *recipients: str, name: str = "mail") -> Mail:
    """A channel to the stand-in."""
    to = MailServer(host="127.0.0.1", port=server.port, security="none", timeout=5.0)
    return Mail(name, to, sender="alerts@example.org", recipients=recipients or ("ana@example.org",))


def keys(server: SlackStandIn) -> list[str]:
    """The keys of the messages that Slack took, in order, without the channel's name."""
    return [payload["metadata"]["event_payload"]["key"].partition(":")[0] for payload in server.payloads]


def letters(server: MailStandIn) -> list[tuple[str, str, tuple[str, ...]]]:
    """Of every mail that was taken: its key without the channel's name, its Message-ID, and who got it."""
    opened = [(message_from_bytes(letter.content, policy=default), letter.recipients) for letter in server.letters]
    return [(str(one["X-Monitor-Key"]).partition(":")[0], str(one["Message-ID"]), to) for one, to in opened]
