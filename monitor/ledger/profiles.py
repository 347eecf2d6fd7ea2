"""What a figure is of, as it is compared and filed: its profile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from monitor.domain.figures import Figure, Status
from monitor.domain.making import maker
from monitor.ledger.equality import dimension
from monitor.ledger.kinship import Kinship
from monitor.ledger.periods import Grain, Period, holds_day, parse

# Units ordered, made and sold are told for each other ("750,000 units this year"); money ordered and spent are not.
_GROUPS = {"shipments": "volume", "production": "volume", "order_volume": "volume"}
# What two parties do with each other: told of the buyer or the seller, of who raises money or who gives it.
DEALS = frozenset({"order_value", "order_volume", "shipments", "funding"})
# Measures that are filed under everybody who is named with them.
_OF_PARTIES = DEALS | {"levy"}

# Properties of a product: whoever stands beside it in the sentence does not change what is measured.
OF_PRODUCT = frozenset(
    [
        "price",
        "compute",
        "memory",
        "bandwidth",
        "power",
        "process_node",
        "die_size",
        "yield",
        "relative_performance",
        "lead_time",
        "model_size",
    ]
)
# What stands from one day to the next until it changes, as against what happens in a period.
STATES = frozenset(
    ["valuation", "price", "headcount", "market_share", "capacity", "yield", "usage", "inventory", "cluster_size"]
)
_KEYED_SUBJECTS = 3
_NOBODY: frozenset[str] = frozenset()
_NET = frozenset({"net"})
# "said on Tuesday", "this month": the time of the news, which one text tells and the next leaves out.
_DEALS_AND_WORTHS = frozenset({"valuation", "funding", "order_value", "order_volume"})
_TELLING = timedelta(days=7)


# What a figure is of: the parts of a profile that do not change with the day.
Thing: TypeAlias = tuple[
    str, str, str | None, frozenset[str], Period | None, str, frozenset[str], tuple[str, ...]
]  # fmt: skip
# Where figures are looked for: group, anchor, dimension.
Shelf: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Profile:
    """A figure's key as it is compared: chips at their makers, parents out of `about`, the period as days.

    `anchors` are the groups that it is filed under: its subject's, and of a deal or without a subject its parties'.
    `when` is `told` and `planned` in one number: all of it that is no part of the thing.
    """

    metric: str
    group: str
    subject: str | None
    about: frozenset[str]
    period: Period | None
    dimension: str
    scope: frozenset[str]
    told: date
    planned: bool
    when: int
    anchors: tuple[str, ...]

    @property
    def thing(self) -> Thing:
        """All of it but when and how it was told."""
        return (
            self.metric, self.group, self.subject, self.about, self.period, self.dimension, self.scope, self.anchors,
        )  # fmt: skip

    @property
    def shelves(self) -> tuple[Shelf, ...]:
        """Where it is filed, and looked for."""
        return tuple((self.group, anchor, self.dimension) for anchor in self.anchors)

    def when_told(self, told: date, *, planned: bool) -> Profile:
        """The same thing told on another day, as a plan or not."""
        when = _when(told, planned=planned)
        if when == self.when:
            return self
        return _profile(
            metric=self.metric,
            group=self.group,
            subject=self.subject,
            about=self.about,
            period=self.period,
            dimension=self.dimension,
            scope=self.scope,
            told=told,
            planned=planned,
            when=when,
            anchors=self.anchors,
        )


_profile = maker(Profile)


class Kind:
    """One thing, as an object of its own: figures of one kind are compared as one."""

    __slots__ = ("__weakref__", "_found", "period", "shelves")

    def __init__(self, found: Profile) -> None:
        self._found = found
        self.shelves = found.shelves
        self.period = found.period

    def profile(self, figure: Figure, told: date) -> Profile:
        """The profile of a figure of this kind, told on a day."""
        return self._found.when_told(told, planned=figure.status is not Status.ACTUAL)


def _when(told: date, *, planned: bool) -> int:
    return 2 * told.toordinal() + planned


def profile(figure: Figure, told: date, kin: Kinship) -> Profile:
    """The key of a figure told on a day.

    A company's figure given to its chip is moved to the company; a chip's figure given to its maker is moved to the
    chip; from `about` go the subject itself, whatever owns or makes it, and makers whose chip is named.
    """
    subject, about = figure.subject, set(figure.about)
    if figure.metric in OF_PRODUCT:
        products = [one for one in about if kin.product(one)]
        if subject is not None and not kin.product(subject) and len(products) == 1 and figure.metric != "lead_time":
            about = (about - {products[0]}) | {subject}
            subject = products[0]
    elif (
        figure.metric in ("shipments", "production")
        and subject is not None
        and (maker := kin.maker(subject)) is not None
    ):
        about |= {subject}
        subject = maker
    kept = _NOBODY
    if about:
        about -= {subject, *kin.above(subject)} if subject is not None else _NOBODY
        kept = frozenset(about - {above for one in about for above in kin.above(one)})
    planned = figure.status is not Status.ACTUAL
    return _profile(
        metric=figure.metric,
        group=_GROUPS.get(figure.metric, figure.metric),
        subject=subject,
        about=kept,
        period=_period_of(figure, told),
        dimension=dimension(figure),
        scope=_scope_of(figure) if figure.scope else _NOBODY,
        told=told,
        planned=planned,
        when=_when(told, planned=planned),
        anchors=_anchors(subject, kept, figure.metric, kin),
    )


def told_for_its_day(figure: Figure) -> bool:
    """Whether the day on which a figure was told is a part of what it is of."""
    if figure.metric not in _DEALS_AND_WORTHS or (period := parse(figure.period)) is None:
        return False
    return period.grain in (Grain.DAY, Grain.MONTH)


def _period_of(figure: Figure, told: date) -> Period | None:
    """The period of a figure; of a deal or a worth, the day or month of the telling itself is none."""
    period = parse(figure.period)
    return None if period is not None and told_for_its_day(figure) and holds_day(period, told, _TELLING) else period


def _scope_of(figure: Figure) -> frozenset[str]:
    """What tells the figure apart; that a loss is a net one tells nothing, since a firm's loss is that."""
    return frozenset(word.casefold() for word in figure.scope) - (_NET if figure.metric == "loss" else _NOBODY)


def _anchors(subject: str | None, about: frozenset[str], metric: str, kin: Kinship) -> tuple[str, ...]:
    tops = sorted({_anchor(one, metric, kin) for one in about})[:_KEYED_SUBJECTS] if about else []
    if subject is None:
        return tuple(tops) or ("-",)
    own = _anchor(subject, metric, kin)
    return tuple(dict.fromkeys((own, *tops))) if metric in _OF_PARTIES else (own,)


def _anchor(entity: str, metric: str, kin: Kinship) -> str:
    if metric in OF_PRODUCT and kin.product(entity):
        families = [one for one in kin.above(entity) if kin.product(one)]
        return families[-1] if families else entity
    return kin.top(entity)
