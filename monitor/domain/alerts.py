"""Rules, the alerts they raise, and the deliveries that carry them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
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

    A company stands for its subsidiaries, unless `subsidiaries` is False, and always for the chips that it makes; a
    chip family for its members, unless `family` is False.

    A revision or conflict is told if the two values are apart by at least `least_change` (a share: 0.05 is five
    percent), by at least `least_step` (by unit), and within the first `least_digits` significant digits (0: any).
    `least_value` maps a unit to the smallest value worth telling; `tier` is the least trusted tier that may raise it.
    `escalation` is how loud it is said when a second source gives a value that the rule is about; without it that stays
    silent. After an alert about a series the rule's next ones about it are held for `throttle`, and then come as one.
    `recipients` are mailboxes, in place of those of a mail channel.
    """

    id: str
    companies: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = (Verdict.NEW, Verdict.REVISED, Verdict.CONFLICT, Verdict.SUSPECT)
    languages: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    subsidiaries: bool = True
    family: bool = True
    least_change: Decimal = Decimal(0)
    least_step: Mapping[str, Decimal] = field(default_factory=dict)
    least_digits: int = 0
    least_value: Mapping[str, Decimal] = field(default_factory=dict)
    least_sources: int = 0
    tier: int = 4
    severity: Severity = Severity.NOTICE
    escalation: Severity | None = None
    channels: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    cadence: Cadence = Cadence.INSTANT
    quiet: QuietHours | None = None
    throttle: timedelta = timedelta(0)
    enabled: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversion:
    """An amount in a second currency, at the rate of the figure's day. `currency` is a unit: USD, USD/hour."""

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What people asked to hear less or more of. `follows` are ids of series: every independent report is told."""

    mutes: tuple[Mute, ...] = ()
    follows: frozenset[str] = frozenset()


class ActionKind(StrEnum):
    """The buttons under an alert."""

    WRONG = "wrong"
    MUTE = "mute"
    FOLLOW = "follow"


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """A button that `person` pressed under the figure of a record. `token` is the same only where it is repeated."""

    kind: ActionKind
    record_id: str
    channel: str
    person: str
    token: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Acted:
    """What came of an action: the record it was about, and until when it counts (None: until it is taken back)."""

    record: Record
    until: datetime | None = None


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
    APPRISE = "apprise"


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelSettings:
    """A channel as config/channels.toml states it.

    Secrets never stand here: `url`, `username`, `password`, `token` and `signing` name environment variables
    (SLACK_WEBHOOK; or SLACK_WEBHOOK_FILE, which holds a path to read). `language` and `zone` are the reader's. `path`
    is a feed's file: a JSON Feed where it ends in .json, else Atom. An `operator` channel is the first to be told when
    another one fails for good. `signing` (a Slack app's signing secret) puts buttons under the alerts, to which
    `monitor serve-actions` listens.
    """

    name: str
    kind: ChannelKind
    url: str = ""
    token: str = ""
    signing: str = ""
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
