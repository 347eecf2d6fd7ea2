"""Rules, the alerts they raise, and the deliveries that carry them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum

from monitor.domain.figures import Judgement, Record, Verdict


class Severity(StrEnum):
    """How loud an alert is."""

    INFO = "info"
    NOTICE = "notice"
    URGENT = "urgent"


class Cadence(StrEnum):
    """When a rule's alerts leave."""

    INSTANT = "instant"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, kw_only=True, slots=True)
class QuietHours:
    """Hours in which delivery (never evaluation) is held. `start` may be later than `end`: over midnight."""

    start: time
    end: time
    zone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """Which judgements raise an alert, how loud, and where to. An empty tuple means any.

    `least_change` is a share (0.05: five percent) below which a revision stays silent; `least_value` maps a unit to the
    smallest value worth telling; `tiers` is the largest (least trusted) tier that may raise it.
    """

    id: str
    companies: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = (Verdict.NEW, Verdict.REVISED, Verdict.CONFLICT, Verdict.SUSPECT)
    languages: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    family: bool = True
    least_change: Decimal = Decimal(0)
    least_value: Mapping[str, Decimal] = field(default_factory=dict)
    least_sources: int = 0
    tier: int = 4
    severity: Severity = Severity.NOTICE
    channels: tuple[str, ...] = ()
    cadence: Cadence = Cadence.INSTANT
    quiet: QuietHours | None = None
    enabled: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversion:
    """An amount in the currency that its series is kept in, at the rate of the figure's day."""

    currency: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """What people are told: the judgements of one article under one rule. `key` is unique and survives a resend.

    `names` maps ids of entities, and `metric:<id>`, to what people read; `<id>@zh` and `metric:<id>@zh` to what readers
    of another language read. `history` holds the earlier records of each series, by series id, oldest first.
    `others` are the article's salient figures that raised no alert (said before, too small); `conversions` are by
    record id.
    """

    key: str
    rule_id: str
    severity: Severity
    article_id: str
    title: str
    url: str | None
    publisher: str | None
    published: datetime | None
    raised: datetime
    judgements: tuple[Judgement, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    history: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    others: tuple[Judgement, ...] = ()
    conversions: Mapping[str, Conversion] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mute:
    """What people do not want to hear of for a while: an entity's, a metric's or a series's id, until a moment."""

    subject: str
    until: datetime


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One alert on its way to one channel. `key` is `<alert key>:<channel>` and goes out with the message.

    `reference` is what the channel calls the message that told it, once one did.
    """

    key: str
    alert: Alert
    channel: str
    due: datetime
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    reason: str | None = None
    reference: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What the channel said of a message it took: its id there, if any; `refused` lists recipients it refused."""

    reference: str | None = None
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What the operator is told about the program itself, in plain text. `key` is the same for a resend."""

    key: str
    subject: str
    lines: tuple[str, ...]
    raised: datetime


class ChannelKind(StrEnum):
    """The ways out that this program knows."""

    SLACK = "slack"
    MAIL = "mail"
    WEBHOOK = "webhook"
    TERMINAL = "terminal"
    FEED = "feed"


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelSettings:
    """A channel as config/channels.toml states it.

    Secrets never stand here: `url`, `username`, `password` and `token` name environment variables (SLACK_WEBHOOK; or
    SLACK_WEBHOOK_FILE, which holds a path to read). `language` and `zone` are the reader's. `path` is a feed's file.
    An `operator` channel is the first to be told when another one fails for good.
    """

    name: str
    kind: ChannelKind
    url: str = ""
    token: str = ""
    username: str = ""
    password: str = ""
    host: str = ""
    port: int = 587
    security: str = "starttls"
    sender: str = ""
    recipients: tuple[str, ...] = ()
    path: str = ""
    language: str = "en"
    zone: str = "UTC"
    operator: bool = False
