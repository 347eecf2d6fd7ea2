"""Whether an equal value is too telling to be another thing's, though two readings differ in what it measures.

Readings err in the metric, the bearer, the period or the scope of a number more often than in the number itself. And
two things of one company seldom have one exact value: every digit makes that ten times less likely, and the second end
of a range as much again. So the digits speak for one thing; every part of the key that differs speaks against it, the
more the seldomer readings err in it. What ten per cent or $1 billion is of, only the key can tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import TypeAlias

from monitor.domain.figures import Figure
from monitor.ledger.entries import Entry, Value, value_of
from monitor.ledger.equality import RATIO_DIGITS, Measured, is_ratio
from monitor.ledger.kinship import Kinship
from monitor.ledger.periods import Grain, Relation, relation
from monitor.ledger.profiles import Profile
from monitor.ledger.scopes import contradict
from monitor.ledger.series import sides

# How much a difference speaks against one thing, in digits; None: then nothing speaks for it.
Doubt: TypeAlias = tuple[int, str] | None
# What is left of the digits when nothing differs: below it, a value is nobody's in particular.
_LEAST = 2
# An article that gives so many other values of an earlier one tells its story again, and this value with them.
_RETOLD = 3
_RETELLING = 2
# Metrics that are taken for each other, because the trade tells of them in the same words.
_FAMILIES = (
    frozenset({"order_value", "capex", "cost", "funding"}),  # money that is spent
    frozenset({"revenue", "profit", "loss", "cost", "order_value"}),  # money that is earned
    frozenset({"valuation", "funding"}),
    frozenset({"price", "cost"}),
    frozenset({"shipments", "production", "order_volume", "inventory", "capacity", "cluster_size"}),
    frozenset({"growth", "profit", "revenue", "share_price_change", "relative_performance", "market_share"}),
)
_OF_ONE_TIME = timedelta(days=45)
_AT_MOST = timedelta(days=400)


def coincides(
    own: Entry, other: Entry, kin: Kinship, shared: int, *, contradicted: bool = False, past: bool = False
) -> tuple[str, ...] | None:
    """Why a remembered figure of exactly this value is of the same thing all the same: the differences; None if not.

    `shared`: how many other values the article at hand has in common with the story of the remembered one;
    `contradicted`: whether another value is known of the thing that the figure was read to be of; `past`: whether it is
    told as the past, and so is of an earlier time than what it stands beside.
    """
    told = digits(own.measured)
    if not told or _opposed(own.record.figure, other.record.figure):
        return None
    doubts, reasons = int(contradicted), []
    for question in _TIMELESS if past else (*_TIMELESS, _period, _time):
        doubt = question(own.profile, other.profile, kin)
        if doubt is None:
            return None
        doubts += doubt[0]
        if doubt[1]:
            reasons.append(doubt[1])
    retelling = _RETELLING if shared >= _RETOLD else 0
    return tuple(reasons) if told + retelling >= _LEAST + doubts else None


def one_thing(own: Entry, other: Entry) -> bool:
    """Whether two readings of one number may be of one thing, by all but the number: what differs are metrics that are
    taken for each other, a time or a part that only one of them tells, and nothing else."""
    a, b = own.profile, other.profile
    metrics = a.group == b.group or b.metric in taken_for(a.metric)
    parts = a.about <= b.about or b.about <= a.about
    if a.subject is None or a.subject != b.subject or not metrics or not parts or abs(a.told - b.told) > _OF_ONE_TIME:
        return False
    return a.period is None or b.period is None or relation(a.period, b.period) is Relation.EQUAL


def digits(value: Measured) -> int:
    """How many digits of a value tell what it is of: of a range, those of both ends; of a percentage, one less."""
    figure = value.figure
    told = value.digits + (len(figure.low.normalize().as_tuple().digits) if value.ranged else 0)
    if not is_ratio(figure.unit):
        return told
    return told - 1 if told >= RATIO_DIGITS else 0


def taken_for(metric: str) -> frozenset[str]:
    """The metrics that a reading may take for this one."""
    return frozenset().union(*(family for family in _FAMILIES if metric in family)) - {metric}


class Retold:
    """How many values of an article stand in the stories that are remembered. Linear in its figures.

    `roots` are the records that first gave one of these values, of whatever.
    """

    def __init__(self, figures: Iterable[Figure], of_value: Callable[[Value], Sequence[Entry]]) -> None:
        self._told: dict[Value, frozenset[str]] = {}
        self.roots: set[str] = set()
        for value in {value_of(one) for one in figures if one.salient and not one.vague}:
            entries = of_value(value)
            self.roots.update(entry.root for entry in entries)
            if entries and digits(entries[0].measured):
                self._told[value] = frozenset(entry.record.story_id for entry in entries)
        self._stories = Counter(story for stories in self._told.values() for story in stories)

    def shared(self, story_id: str, value: Value) -> int:
        """How many values but this one the article has in common with a story."""
        return self._stories[story_id] - (story_id in self._told.get(value, ()))


def _opposed(one: Figure, other: Figure) -> bool:
    return bool(one.direction and other.direction and one.direction != other.direction)


def _metric(a: Profile, b: Profile, kin: Kinship) -> Doubt:
    del kin
    if a.group == b.group:
        return 0, ""
    alike = any({a.metric, b.metric} <= family for family in _FAMILIES)
    return 1 if alike else 2, f"read as {a.metric.replace('_', ' ')} here, as {b.metric.replace('_', ' ')} there"


def _bearer(a: Profile, b: Profile, kin: Kinship) -> Doubt:
    """Two firms that do the same (two buyers, two makers) are never taken for one, however alike their numbers."""
    if a.subject == b.subject:
        return (0, "") if a.subject is not None or a.about & b.about else None
    if a.subject is None or b.subject is None:
        named, other = (a, b) if a.subject is not None else (b, a)
        return (1, "one of them does not say whose it is") if named.subject in other.about else None
    if kin.related(a.subject, b.subject):
        return 1, f"{a.subject} and {b.subject} belong together"
    if sides(a, b, kin):
        return 1, "told from the other's side"
    products = [one for one in a.about & b.about if kin.product(one)]
    if any(kin.related(one, bearer) for one in products for bearer in (a.subject, b.subject)):
        return 1, f"both of {', '.join(sorted(products))}"
    return None


def _about(a: Profile, b: Profile, kin: Kinship) -> Doubt:
    mine, theirs = a.about - {b.subject}, b.about - {a.subject}
    if mine == theirs:
        return 0, ""
    if not mine or not theirs:
        # Whoever misses what a number measures misses of what, too.
        return int(a.metric == b.metric), "only one of them says of what"
    if any(kin.related(one, other) for one in mine for other in theirs):
        return 1, "told of more in one of them"
    return 3, f"of {', '.join(sorted(mine))} here, of {', '.join(sorted(theirs))} there"


def _period(a: Profile, b: Profile, kin: Kinship) -> Doubt:
    del kin
    if a.period is None or b.period is None:
        return 0, ""
    match relation(a.period, b.period):
        case Relation.EQUAL:
            # Of one quarter or half there is not much to be told.
            return -1 if a.period.grain in (Grain.QUARTER, Grain.HALF, Grain.MONTH) else 0, ""
        case Relation.FISCAL:
            return 1, "a fiscal and a calendar period"
        case Relation.HOLDS:
            return 2, "one period is part of the other"
        case Relation.APART:
            return 3, "the periods differ"


def _scope(a: Profile, b: Profile, kin: Kinship) -> Doubt:
    del kin
    if not contradict(a.scope, b.scope):
        return 0, ""
    return 2, f"{', '.join(sorted(a.scope - b.scope))} here, {', '.join(sorted(b.scope - a.scope))} there"


def _time(a: Profile, b: Profile, kin: Kinship) -> Doubt:
    del kin
    apart = abs(a.told - b.told)
    if apart > _AT_MOST:
        return None
    return (0, "") if apart <= _OF_ONE_TIME else (1, "long after the other")


_TIMELESS = (_metric, _bearer, _about, _scope)
