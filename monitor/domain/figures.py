"""A figure, the series it belongs to, and what the ledger thought of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from monitor.domain.feeds import Tier


class Status(StrEnum):
    """How a figure is told."""

    ACTUAL = "actual"
    PLANNED = "planned"
    FORECAST = "forecast"
    CONDITIONAL = "conditional"
    DENIED = "denied"


class Verdict(StrEnum):
    """What a figure is to a reader who knows the ledger."""

    NEW = "new"
    CONFIRMED = "confirmed"
    REVISED = "revised"
    CONFLICT = "conflict"
    SUSPECT = "suspect"


# Verdicts that tell a value without taking it for the series' own.
DOUBTS = frozenset({Verdict.CONFLICT, Verdict.SUSPECT})


class Nuance(StrEnum):
    """What a verdict alone does not tell: how this figure stands to the one that decided it."""

    REPEAT = "repeat"  # said before in the same article
    COPY = "copy"  # said before in the same story, of which this article is a copy
    SECOND_CURRENCY = "second currency"
    CHANGE = "change"  # told as a change from … to …
    PAST = "past"  # the value before a change that is known already, or told as the past
    RETURN = "return"  # back to a value that had been replaced
    FACT = "fact"  # a plan, order or target that became a fact
    CAME_TRUE = "came true"  # a forecast that did
    DENIAL = "denial"
    CORRECTION = "correction"  # the same outlet, on its own figure
    LESS_TRUSTED = "less trusted"  # a source of lower trust against a better one
    UPHELD = "upheld"  # another story now gives a value that was in conflict or suspect
    PART = "part"  # one of several values that one article gives under one key
    POWER_OF_TEN = "power of ten"
    WRONG_CURRENCY = "wrong currency"
    MISFIT = "misfit"  # an amount and its conversion that do not fit
    POINTS = "points"  # percent against percentage points
    PER_TIME = "per time"  # a month's number given for a year, or the like
    IMPLAUSIBLE = "implausible"
    MARKED_WRONG = "marked wrong"  # repeats a value that a person marked as wrong


class MarkKind(StrEnum):
    """What a person said of a record."""

    WRONG = "wrong"
    RIGHT = "right"
    SAME_AS = "same-as"
    NOT_SAME = "not-same"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A person's word on a record, honoured by every later judgement; `other_id` where it speaks of two records."""

    kind: MarkKind
    record_id: str
    other_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A quantity with its meaning: who, what, how much, for when, says who.

    `start:end` counts characters of the article's document and slices to `text`. `step` is the value of the last digit
    that the text gives ("5.6 billion" → 100000000): rounding is read off it. `scope` is normalised words that tell
    apart two figures of one metric, subject and period: segment, basis, comparison, region.
    """

    text: str
    start: int
    end: int
    low: Decimal
    high: Decimal
    unit: str
    qualifier: str | None = None
    vague: bool = False
    noun: str | None = None
    direction: str | None = None
    step: Decimal | None = None
    metric: str = "other"
    subject: str | None = None
    about: tuple[str, ...] = ()
    period: str | None = None
    status: Status = Status.ACTUAL
    attribution: tuple[str, ...] = ()
    salient: bool = False
    scope: tuple[str, ...] = ()
    sentence: str = ""
    confidence: float = 1.0
    rule: str = ""

    @property
    def named(self) -> tuple[str, ...]:
        """The ids of all entities that it names: the subject, if any, and those that it is about."""
        return tuple(dict.fromkeys((*((self.subject,) if self.subject else ()), *self.about)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """A figure as the ledger remembers it: with its article's identity, date, publisher and trust.

    `id` is `<article id>#<index of the figure in its reading>`. `verdict` is None until it is judged; `root` is the id
    of the record whose value this one repeats (itself where the value was first given; empty until it is judged).
    `replaces` is the root of the value that a revision took the place of; empty for everything else.
    """

    id: str
    figure: Figure
    article_id: str
    story_id: str
    series_id: str
    publisher: str | None
    tier: Tier
    dated: datetime
    url: str | None = None
    title: str = ""
    verdict: Verdict | None = None
    root: str = ""
    replaces: str = ""

    @property
    def value_id(self) -> str:
        """The id of the record that first gave its value."""
        return self.root or self.id


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Who gave a value, one article's own word left out: how many independent sources, and the best trust among them.

    `with_own` counts the article itself, too; `copied` says that another article of its story gave the value.
    """

    sources: int
    with_own: int
    copied: bool
    tier: Tier


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """The ledger's view of one figure.

    `against` is the earlier record that decided it (None for a new figure); `why` is a sentence for people; `likely` is
    the likely right value of a suspect, in the figure's own unit; `change` is high − high of `against`, in the
    figure's unit, and `ratio` new/old, where both are known; `sources` counts the independent stories that now give
    this value, `copies` the copies of this one; `nuance` says what the verdict alone does not.
    """

    record: Record
    verdict: Verdict
    why: str
    against: Record | None = None
    likely: Decimal | None = None
    change: Decimal | None = None
    ratio: Decimal | None = None
    sources: int = 1
    copies: int = 1
    nuance: Nuance | None = None
