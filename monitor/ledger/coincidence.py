"""Whether an equal value is too telling to be another thing's, though two readings differ in what it measures.

Readings err in the metric, the bearer, the period or the scope of a number more often than in the number itself, and
two things of one company seldom have one exact value. So the digits of a value, other values that two articles share
and each part of the key that agrees speak for one thing, and each part that differs speaks against it. How much they
say was learned from pairs of equal values in labelled articles (`Catalogue.coinciding`). What ten per cent is of, only
the key can tell, or the story that is told again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import timedelta
from heapq import nsmallest
from typing import NamedTuple

from monitor.domain.figures import Figure
from monitor.ledger.entries import Entry, Value, value_of
from monitor.ledger.equality import OPPOSED, RATIO_DIGITS, Measured, is_ratio
from monitor.ledger.kinship import Kinship
from monitor.ledger.periods import Grain, Relation, relation
from monitor.ledger.profiles import Kind, Profile
from monitor.ledger.scopes import contradict
from monitor.ledger.series import sides

# How far ahead the weights must be: they may be behind, since they were learned from pairs of which two thirds are of
# any two articles, and what is judged stands in a story. At this line two of three pairs of later articles were of one
# thing by their labels, and most of the others are one thing that two people labelled differently.
MARGIN = -0.5
# Of an article that tells a story again, and of many digits, the same holds further behind.
RETELLING = -1.2
# The weight of there being no reason at all to take two readings for one thing.
ANOTHER = "rules"
# Metrics that are taken for each other, because the trade tells of them in the same words.
_FAMILIES = (
    frozenset({"order_value", "capex", "cost", "funding"}),  # money that is spent
    frozenset({"revenue", "profit", "loss", "cost", "order_value"}),  # money that is earned
    frozenset({"valuation", "funding"}),
    frozenset({"price", "cost"}),
    frozenset({"shipments", "production", "order_volume", "inventory", "capacity", "cluster_size"}),
    frozenset({"growth", "profit", "revenue", "share_price_change", "relative_performance", "market_share"}),
)
# A value of one digit is nobody's in particular unless the article gives other values of its story; nor is one of two
# that was told long ago of another measure or another time, or of both at all: 85 billion for chips in 2026, and spent
# in 2025. Two results that were told a quarter apart are often of two digits, and then equal by chance.
_LEAST = 2
_TELLING = 3
# Of two segments, only many digits tell, or fewer where the story is told again.
_MANY = 4
_RETELLING = 2
# An article that gives so many other values of an earlier one tells its story again.
RETOLD = 3
# Where it does so of another article's, all that one told is looked at; of so many articles, the nearest.
_ALIKE = 3
OF_ONE_TIME = timedelta(days=45)
_DIFFERING = frozenset({"alike", "other"})
# The first days and counts of the groups in which times apart and shared values are told; beyond the last day, nothing
# is taken for the same.
_DAYS = (0, 4, 15, 46, 121)
AT_MOST = timedelta(days=400)
_SHARED = (0, 1, 2, 3, 5, 8)
_DIGITS_TOLD = 4
_NAMES_TOLD = 3
# So many pairs of kinds are remembered: some 300 bytes each.
_REMEMBERED = 20_000


class Telling(NamedTuple):
    """What two keys say of whether they are of one thing: features, of which those of time by themselves; reasons.

    `metric`: how the metrics stand to each other; `strangers`: they are of two parties, two buyers or makers, `rivals`:
    of two that do the same; `segments`: they are of two segments, bases or regions; `elsewhere`: they are of two
    measures in two times; `quarters`: they are of one measure in two quarters; `least`: so many digits, or digits and
    other values that the two articles share, it takes for a value told long after the other.
    """

    metric: str
    strangers: bool
    rivals: bool
    segments: bool
    elsewhere: bool
    quarters: bool
    least: int
    features: tuple[str, ...]
    of_time: tuple[str, ...]
    reasons: tuple[str, ...]


class Coincidences:
    """Weighs whether equal values are of one thing. What two kinds say of it is remembered."""

    def __init__(self, weights: Mapping[str, float], kin: Kinship) -> None:
        self._weights = weights
        self._line = weights.get(ANOTHER, 0.0)
        self._kin = kin
        self._known: dict[tuple[Kind, Kind], tuple[Telling, float, float]] = {}

    def reasons(
        self, own: Entry, other: Entry, shared: int, *, contradicted: bool = False, past: bool = False
    ) -> tuple[str, ...] | None:
        """Why a remembered figure of exactly this value is of the same thing all the same: what differs; None if not.

        `shared`: how many other values the article at hand has in common with the story of the remembered one;
        `contradicted`: whether another value is known of the thing that the figure was read to be of; `past`: whether
        it is told as the past, and so is of an earlier time than what it stands beside.
        """
        told = digits(own.measured)
        if (not told and shared < RETOLD) or _opposed(own.record.figure, other.record.figure):
            return None
        said, of_key, of_time = self._of_kinds(own, other)
        apart = timedelta() if past else abs(own.profile.told - other.profile.told)
        long_after = apart > OF_ONE_TIME
        if apart > AT_MOST or not enough(said, told, shared, long_after=long_after):
            return None
        score = of_key + self._sum([*of_number(own, other, said.metric), of_shared(shared)])
        if contradicted:
            score += self._sum(["contradicted"])
        if not past:
            score += of_time + self._sum([of_days(apart)])
        if score < self._line + (RETELLING if shared >= RETOLD or told >= _MANY else MARGIN):
            return None
        return (*said.reasons, "long after the other") if long_after else said.reasons

    def _of_kinds(self, own: Entry, other: Entry) -> tuple[Telling, float, float]:
        pair = own.kind, other.kind
        if pair not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = of_keys(own.profile, other.profile, self._kin)
            self._known[pair] = found, self._sum(found.features), self._sum(found.of_time)
        return self._known[pair]

    def _sum(self, features: Iterable[str]) -> float:
        return sum([self._weights.get(one, 0.0) for one in features])


def of_keys(a: Profile, b: Profile, kin: Kinship) -> Telling:
    """What two keys say of whether an equal value is of one thing."""
    metric, bearer, about = _metric(a, b), _bearer(a, b, kin), _about(a, b, kin)
    period, scope = _period(a, b), _scope(a, b)
    features = [f"metric {metric}", f"bearer {bearer}", f"about {about}", f"scope {scope}", *_names(a, b, kin)]
    features += [f"of {a.metric}", f"metrics {'/'.join(sorted((a.metric, b.metric)))}", f"unit {a.dimension}"]
    features += [name for name, unit in _UNITS if unit(a.dimension)]
    if bearer == "same":
        features.append(f"metric {metric}, bearer same")
    strangers = "two parties" in (bearer, about)
    parts = metric in _DIFFERING, bearer != "same", about in ("apart", "two parties"), period == Relation.APART
    return Telling(
        metric=metric,
        strangers=strangers,
        rivals=strangers and metric in ("same", "same units"),
        segments=scope == "apart",
        elsewhere=metric in _DIFFERING and period == Relation.APART,
        quarters=metric == "same" and period == Relation.APART and _of_quarters(a, b),
        least=_TELLING if metric in _DIFFERING or period == Relation.APART else _LEAST,
        features=tuple(features),
        of_time=(f"period {period}", f"metric {metric}, period {period}", f"parts that differ {sum(parts)}"),
        reasons=tuple(_reasons(a, b, (metric, bearer, about, period, scope))),
    )


def of_number(own: Entry, other: Entry, metric: str) -> Iterator[str]:
    """What two tellings of one value say, but for their keys; `metric` is how their metrics stand to each other."""
    one, two = own.record.figure, other.record.figure
    told = min(_written(own.measured), _DIGITS_TOLD)
    yield f"digits of a ratio {told}" if is_ratio(one.unit) else f"digits {told}"
    yield f"metric {metric}, digits {told}"
    if own.measured.ranged:
        yield "range"
    if one.qualifier == two.qualifier:
        yield "same qualifier" if one.qualifier else "no qualifier"
    if one.status is two.status:
        yield "same status"
    if one.direction == two.direction:
        yield "same direction"
    if one.noun != two.noun and one.noun and two.noun:
        yield "another noun"


def of_shared(count: int) -> str:
    """The feature of so many other values that two articles share."""
    return f"shared from {max(one for one in _SHARED if one <= count)}"


def of_days(apart: timedelta) -> str:
    """The feature of so long a time between two tellings."""
    return f"days from {max(one for one in _DAYS if one <= apart.days)}"


def one_thing(own: Entry, other: Entry) -> bool:
    """Whether two readings of one number may be of one thing, by all but the number: what differs are metrics that are
    taken for each other, a time or a part that only one of them tells, and nothing else."""
    a, b = own.profile, other.profile
    metrics = a.group == b.group or b.metric in taken_for(a.metric)
    parts = a.about <= b.about or b.about <= a.about
    if a.subject is None or a.subject != b.subject or not metrics or not parts or abs(a.told - b.told) > OF_ONE_TIME:
        return False
    return a.period is None or b.period is None or relation(a.period, b.period) is Relation.EQUAL


def said_twice(own: Entry, other: Entry, kin: Kinship, *, headline: bool) -> bool:
    """Whether an article gives one value twice for one thing, though the readings differ in whose it is.

    `headline`: one of the two stands in the title, which tells no value of another time than the article does.

    Two products of a table often have one value, written alike; what is told again is mostly told in other words. So
    read, six of seven such pairs in 865 labelled articles were one thing, and all of 18 in 96 others.
    """
    one, two, a, b = own.record.figure, other.record.figure, own.profile, other.profile
    if own.value != other.value or a.metric != b.metric or _opposed(one, two):
        return False
    if headline and a.subject is not None and a.subject == b.subject and (a.about <= b.about or b.about <= a.about):
        return True
    least = _LEAST if one.text != two.text or is_ratio(one.unit) else _TELLING
    if digits(own.measured) < least:
        return False
    if a.subject is not None and b.subject is not None and _bearer(a, b, kin) == "two products":
        return False
    return a.period is None or b.period is None or relation(a.period, b.period) is not Relation.APART


def digits(value: Measured) -> int:
    """How many digits of a value tell what it is of: of a range, those of both ends; of a percentage, one less."""
    told = _written(value)
    if not is_ratio(value.figure.unit):
        return told
    return told - 1 if told >= RATIO_DIGITS else 0


def taken_for(metric: str) -> frozenset[str]:
    """The metrics that a reading may take for this one."""
    return frozenset().union(*(family for family in _FAMILIES if metric in family)) - {metric}


class Retold:
    """How many values of an article stand in the stories that are remembered. Linear in its figures.

    `roots` are the records that first gave one of these values, of whatever; `unknown` has the values that none gave,
    `brought` what gave one but is there only since the article was judged before.
    """

    def __init__(self, figures: Iterable[Figure], of_value: Callable[[Value], list[Entry]], brought: Set[str]) -> None:
        self._told: dict[Value, frozenset[str]] = {}
        self._givers: list[Sequence[Entry]] = []
        self._values = {value_of(one): one for one in figures if one.salient and not one.vague}
        self.unknown: list[Figure] = []
        self.roots: set[str] = set()
        for value, figure in self._values.items():
            entries = of_value(value)
            self.roots.update(entry.root for entry in entries)
            if all(entry.record.id in brought for entry in entries):
                self.unknown.append(figure)
            if entries and digits(entries[0].measured):
                self._told[value] = frozenset(entry.record.story_id for entry in entries)
                self._givers.append(entries)
        self._stories = Counter(story for stories in self._told.values() for story in stories)

    def shared(self, story_id: str, value: Value) -> int:
        """How many values but this one the article has in common with a story."""
        return self._stories[story_id] - (story_id in self._told.get(value, ()))

    @property
    def articles(self) -> list[str]:
        """The articles that give so many of these values that they may tell the same, the nearest first.

        None where every value is known: then there is nothing to look for.
        """
        if not self.unknown:
            return []
        counts = Counter(one for entries in self._givers for one in {entry.record.article_id for entry in entries})
        alike = [(-count, one) for one, count in counts.items() if count >= RETOLD]
        return [one for _, one in nsmallest(_ALIKE, alike)]


def enough(said: Telling, told: int, shared: int, *, long_after: bool) -> bool:
    """Whether so many digits tell enough for what differs; other values that two articles share make up for some.

    Two parties are one only where the story is told again, and by two digits at least: two deals are often of one round
    number.
    """
    if told + shared < (said.least if long_after else _LEAST):
        return False
    if told < _TELLING and (said.elsewhere or (said.quarters and long_after)):
        return False
    if said.segments and told + (_RETELLING if shared >= RETOLD else 0) < _MANY:
        return False
    return not said.strangers or (told >= _LEAST and shared >= RETOLD)


def _written(value: Measured) -> int:
    """How many digits a value is told with, both ends of a range together."""
    return value.digits + (len(value.figure.low.normalize().as_tuple().digits) if value.ranged else 0)


def _opposed(one: Figure, other: Figure) -> bool:
    moved = bool(one.direction and other.direction and one.direction != other.direction)
    return moved or {one.qualifier, other.qualifier} in OPPOSED


# What is counted, as it is told in news: by the dimension of its unit.
_UNITS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("of money", lambda unit: unit == "money"),
    ("of a count", lambda unit: unit.startswith("count")),
    ("of wafers", lambda unit: unit.startswith("wafer")),
    ("of chips", lambda unit: unit == "chip"),
)


def _metric(a: Profile, b: Profile) -> str:
    if a.metric == b.metric:
        return "same"
    if a.group == b.group:
        return "same units"
    return "alike" if b.metric in taken_for(a.metric) else "other"


def _bearer(a: Profile, b: Profile, kin: Kinship) -> str:  # noqa: PLR0911 - one return for each answer
    if a.subject == b.subject:
        return "same" if a.subject is not None else "not told"
    if a.subject is None or b.subject is None:
        named, other = (a, b) if a.subject is not None else (b, a)
        return "told by one, named by the other" if named.subject in other.about else "told by one"
    if kin.related(a.subject, b.subject):
        return "related"
    if sides(a, b, kin):
        return "on the other side"
    beside = _beside(a.subject, b, kin), _beside(b.subject, a, kin)
    if any(beside):
        return "the other's companion" if all(beside) else "one's companion"
    products = [one for one in a.about & b.about if kin.product(one)]
    if any(kin.related(one, bearer) for one in products for bearer in (a.subject, b.subject)):
        return "of one product"
    of_products = kin.product(a.subject), kin.product(b.subject)
    return "two products" if all(of_products) else "a product and a party" if any(of_products) else "two parties"


def _beside(subject: str, other: Profile, kin: Kinship) -> bool:
    return any(kin.related(subject, one) for one in other.about)


def _about(a: Profile, b: Profile, kin: Kinship) -> str:
    mine, theirs = a.about - {b.subject}, b.about - {a.subject}
    if mine == theirs:
        return "same"
    if not mine or not theirs:
        return "told by one"
    alone = [one for one in mine if not any(kin.related(one, other) for other in theirs)]
    others = [one for one in theirs if not any(kin.related(one, other) for other in mine)]
    if _firms(alone, kin) and _firms(others, kin):
        return "two parties"
    return "apart" if len(alone) == len(mine) and len(others) == len(theirs) else "meeting"


def _firms(names: Iterable[str], kin: Kinship) -> bool:
    return any(kin.party(one) and not kin.product(one) for one in names)


def _period(a: Profile, b: Profile) -> str:
    if a.period is None or b.period is None:
        return "told by one" if a.period is not b.period else "not told"
    return relation(a.period, b.period).value


def _of_quarters(a: Profile, b: Profile) -> bool:
    return all(one.period is not None and one.period.grain is Grain.QUARTER for one in (a, b))


def _scope(a: Profile, b: Profile) -> str:
    if a.scope == b.scope:
        return "same"
    return "apart" if contradict(a.scope, b.scope) else "told by one"


def _names(a: Profile, b: Profile, kin: Kinship) -> Iterator[str]:
    mine, theirs = ({one for one in (x.subject, *x.about) if one is not None} for x in (a, b))
    both = mine & theirs
    yield f"names {min(len(both), _NAMES_TOLD)}"
    if any(kin.product(one) for one in both):
        yield "same product"


def _reasons(a: Profile, b: Profile, said: tuple[str, str, str, str, str]) -> Iterator[str]:
    """What differs, as a person reads it."""
    metric, bearer, about, period, scope = said
    if metric in _DIFFERING:
        yield f"read as {a.metric.replace('_', ' ')} here, as {b.metric.replace('_', ' ')} there"
    if bearer not in ("same", "not told"):
        yield f"told of {a.subject or 'nobody'} here, of {b.subject or 'nobody'} there"
    if about in ("apart", "two parties"):
        yield f"of {', '.join(sorted(a.about))} here, of {', '.join(sorted(b.about))} there"
    elif about != "same":
        yield "told of more in one of them"
    if period == Relation.FISCAL:
        yield "a fiscal and a calendar period"
    elif period == Relation.HOLDS:
        yield "one period is part of the other"
    elif period == Relation.APART:
        yield "the periods differ"
    if scope == "apart":
        yield f"{', '.join(sorted(a.scope - b.scope))} here, {', '.join(sorted(b.scope - a.scope))} there"
