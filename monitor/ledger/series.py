"""Whether two figures are of the same thing.

The question has seven parts (metric, subject, about, period, dimension, scope, and how far apart they were told), each
answered by one function below with a level and its reason; the lowest answer is the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import TypeAlias

from monitor.ledger.kinship import Kinship
from monitor.ledger.periods import Grain, Period, Relation, holds_day, relation
from monitor.ledger.profiles import DEALS, OF_PRODUCT, STATES, Profile
from monitor.ledger.scopes import contradict


class Level(IntEnum):
    """How nearly two figures are of the same thing, and what may be concluded from that."""

    DIFFERENT = 0  # nothing
    NEIGHBOUR = 1  # an equal value that is no coincidence confirms; another value says nothing
    COMPATIBLE = 2  # an equal value confirms, a slip of scale is suspect; another value says nothing
    SAME = 3  # another value is a revision or a conflict


@dataclass(frozen=True, slots=True)
class Match:
    """A level with the reasons that lowered it; none where all is the same. `part`: one may be part of the other."""

    level: Level
    reasons: tuple[str, ...] = ()
    part: bool = False


# Measures of which `about` tells a part (a customer, a supplier, a segment): without it, the whole is meant.
_IN_PARTS = frozenset(
    [
        "order_value",
        "order_volume",
        "shipments",
        "production",
        "revenue",
        "profit",
        "loss",
        "cost",
        "capex",
        "market_share",
        "inventory",
        "levy",
        "growth",
        "usage",
        "relative_performance",
        "headcount",
        "capacity",
        "funding",
        "other",
    ]
)
# What is told of a year, its last month or its last day is what stands at its end; a price may be that of the year.
_AT_END = STATES - {"market_share", "price", "usage"}
# Who expected it, the firm or the market, tells no thing apart: the status does.
_EXPECTED = frozenset({"guidance", "consensus"})
# Moves of a day: without a date they are of the day they are told.
_EVENTS = frozenset({"share_price_change"})

# Two figures without a period are of one period when they are told within this time of each other.
_SAME_TIMES = timedelta(days=300)
_SAME_EVENT = timedelta(days=3)
STATE_SLACK = timedelta(days=62)
# What a question is answered with: a level and its reason.
_Said: TypeAlias = tuple[Level, str]
Question: TypeAlias = Callable[[Profile, Profile, Kinship], _Said]


def same(a: Profile, b: Profile, kin: Kinship) -> Match:
    """Whether two figures are of the same thing, and why not or not quite."""
    answers: list[_Said] = []
    for question in _questions(a, b):
        found = question(a, b, kin)
        if found[0] is Level.DIFFERENT:
            return Match(found[0], found[1:])
        answers.append(found)
    return _lowest(answers, part=_of_a_part(a, b))


class Undated:
    """How nearly figures of two kinds are of the same thing, by when they were told, where one has no period.

    All but the period is asked once, of any two of them; None stands in its place among the answers.
    """

    def __init__(self, answers: Sequence[_Said | None], *, part: bool) -> None:
        self._answers = answers
        self._part = part
        self._matches: dict[_Said, Match] = {}

    def match(self, a: Profile, b: Profile, kin: Kinship) -> Match:
        """As `same` has it, of any two figures of these kinds."""
        found = _period(a, b, kin)
        match = self._matches.get(found)
        if match is None:
            match = self._matches[found] = self._match(found)
        return match

    def whenever(self, a: Profile, b: Profile, kin: Kinship) -> Match | None:
        """The match of a figure with all of the other's kind, where it does not matter when those were told."""
        return self.match(a, b, kin) if _settled(a, b) else None

    def _match(self, found: _Said) -> Match:
        if found[0] is Level.DIFFERENT:
            return Match(found[0], found[1:])
        return _lowest([found if one is None else one for one in self._answers], part=self._part)


def ever_same(a: Profile, b: Profile, kin: Kinship) -> Undated | None:
    """How nearly two figures, not both with a period, are of the same thing by when they are told; None: never."""
    answers = [None if question is _period else question(a, b, kin) for question in _questions(a, b)]
    if any(one is not None and one[0] is Level.DIFFERENT for one in answers):
        return None
    return Undated(answers, part=_of_a_part(a, b))


def _lowest(answers: Iterable[_Said], *, part: bool) -> Match:
    lower = [one for one in answers if one[0] < Level.SAME]
    level = min((level for level, _ in lower), default=Level.SAME)
    # Two parts that are each told differently are too many for anything but a telling value.
    if len(lower) > 2:
        level = min(level, Level.NEIGHBOUR)
    return Match(level, tuple(reason for _, reason in lower), part=part and level < Level.SAME)


def _of_a_part(a: Profile, b: Profile) -> bool:
    return a.about != b.about or a.scope != b.scope


def _questions(a: Profile, b: Profile) -> Iterable[Question]:
    """The questions that are open: most pairs differ in nothing or in one thing, and a ledger compares many."""
    if a.metric != b.metric:
        yield _metric
    if a.dimension != b.dimension:
        yield _dimension
    if a.period is not b.period or a.period is None:
        yield _period
    if a.subject != b.subject or a.subject is None:
        yield _subject
    if a.about != b.about:
        yield _about
    if a.scope != b.scope:
        yield _scope


def _metric(a: Profile, b: Profile, kin: Kinship) -> tuple[Level, str]:
    del kin
    if a.metric == b.metric:
        return Level.SAME, ""
    if a.group == b.group:
        return Level.NEIGHBOUR, f"{a.metric} and {b.metric} of the same units"
    return Level.DIFFERENT, f"{a.metric} is not {b.metric}"


def _dimension(a: Profile, b: Profile, kin: Kinship) -> tuple[Level, str]:
    del kin
    if a.dimension == b.dimension:
        return Level.SAME, ""
    return Level.DIFFERENT, f"{a.dimension} is not {b.dimension}"


def _subject(a: Profile, b: Profile, kin: Kinship) -> tuple[Level, str]:  # noqa: PLR0911 - one return for each answer
    if a.subject == b.subject:
        if a.subject is None and not a.about & b.about:
            return Level.NEIGHBOUR, "neither says whose it is"
        return Level.SAME, ""
    if a.subject is None or b.subject is None:
        given, other = (a, b) if a.subject is not None else (b, a)
        if given.subject in other.about or given.about & other.about:
            return Level.COMPATIBLE, "one of them does not say whose it is"
        return Level.DIFFERENT, "one of them says neither whose it is nor anything else in common"
    if kin.related(a.subject, b.subject):
        return Level.COMPATIBLE, f"{a.subject} and {b.subject} belong together"
    if sides(a, b, kin):
        # Who is named on both sides leaves nothing open; where one is missing, it may be another deal of the other's.
        both = a.about | {a.subject} == b.about | {b.subject}
        return Level.SAME if both else Level.NEIGHBOUR, "the same parties, told from the other's side"
    if a.metric == "levy" and a.about and a.about == b.about:
        # Whoever stands nearest is read as the payer; what is levied on, and by whom, tells one levy from another.
        return Level.COMPATIBLE, "the same levy, whoever pays it"
    return Level.DIFFERENT, f"{a.subject} is not {b.subject}"


def sides(a: Profile, b: Profile, kin: Kinship) -> bool:
    """Whether two figures of different bearers are of deals with each other, told from their two sides."""
    if a.metric not in DEALS or b.metric not in DEALS:
        return False
    return _party(a.subject, b, kin) or _party(b.subject, a, kin)


def _party(subject: str | None, other: Profile, kin: Kinship) -> bool:
    return subject is not None and any(kin.related(subject, one) for one in other.about)


def _about(a: Profile, b: Profile, kin: Kinship) -> tuple[Level, str]:
    mine, theirs = (a.about, b.about) if a.subject == b.subject else (a.about - {b.subject}, b.about - {a.subject})
    if mine == theirs:
        return Level.SAME, ""
    # What several firms make, such as HBM4, is each maker's own; what one makes is the same whoever is named.
    anybodys = a.subject is not None and kin.product(a.subject) and kin.maker(a.subject) is None
    in_parts = a.metric in _IN_PARTS or anybodys
    if not mine or not theirs:
        return (Level.COMPATIBLE, "one of them is told of a part only") if in_parts else (Level.SAME, "")
    alone = [one for one in mine if not any(kin.related(one, other) for other in theirs)]
    others = [one for one in theirs if not any(kin.related(one, other) for other in mine)]
    if alone and others:
        if not in_parts:
            return Level.COMPATIBLE, _unlike(alone, others)
        parties = all(any(kin.party(one) for one in side) for side in (alone, others))
        apart = parties or len(alone) == len(mine) or len(others) == len(theirs)
        return Level.DIFFERENT if apart else Level.NEIGHBOUR, _unlike(alone, others)
    if alone or others:
        return (Level.COMPATIBLE if in_parts else Level.SAME), f"only one names {', '.join(sorted(alone or others))}"
    return Level.COMPATIBLE, "a family and a member of it"


def _unlike(alone: Iterable[str], others: Iterable[str]) -> str:
    return f"{', '.join(sorted(alone))} is not {', '.join(sorted(others))}"


def _period(a: Profile, b: Profile, kin: Kinship) -> tuple[Level, str]:  # noqa: PLR0911 - one return for each answer
    del kin
    if a.period is None and b.period is None:
        return _undated(a, b)
    if a.period is None or b.period is None:
        known, missing = (a, b) if a.period is not None else (b, a)
        assert known.period is not None  # noqa: S101 - the line above says so; the checker cannot see it
        return _half_dated(known.period, known, missing)
    match relation(a.period, b.period):
        case Relation.EQUAL:
            return Level.SAME, ""
        case Relation.HOLDS if a.metric in _AT_END and _end_together(a.period, b.period):
            return Level.SAME, ""
        case Relation.HOLDS if a.metric in STATES:
            return Level.COMPATIBLE, "one period lies in the other"
        case Relation.HOLDS:
            return Level.NEIGHBOUR, "one period is part of the other"
        case Relation.FISCAL:
            return Level.NEIGHBOUR, "a fiscal and a calendar period"
        case Relation.APART:
            return Level.DIFFERENT, "the periods differ"


def _end_together(a: Period, b: Period) -> bool:
    return a.last == b.last and Grain.SPAN not in {a.grain, b.grain}


def _undated(a: Profile, b: Profile) -> tuple[Level, str]:
    apart = abs(a.told - b.told)
    if a.metric in _EVENTS:
        return (Level.SAME, "") if apart <= _SAME_EVENT else (Level.DIFFERENT, "moves of different days")
    if a.metric in STATES or a.metric in OF_PRODUCT or apart <= _SAME_TIMES:
        return Level.SAME, ""
    return Level.DIFFERENT, "told without a period, too long after each other"


def _half_dated(period: Period, known: Profile, missing: Profile) -> tuple[Level, str]:
    if missing.metric in OF_PRODUCT and missing.metric not in STATES:
        return Level.SAME, ""
    if missing.metric in _EVENTS:
        slack = _SAME_EVENT if period.grain is Grain.DAY else timedelta(0)
        near = holds_day(period, missing.told, slack)
        return (Level.COMPATIBLE, "one of them gives no day") if near else (Level.DIFFERENT, "moves of different days")
    if not _told_about(period, missing) and abs(known.told - missing.told) > STATE_SLACK:
        return Level.DIFFERENT, "one is told without a period, long before or after the other's"
    if period.grain in (Grain.YEAR, Grain.SPAN) or missing.metric in STATES:
        return Level.SAME, ""
    return Level.COMPATIBLE, "one of them gives no period"


def _told_about(period: Period, missing: Profile) -> bool:
    """Whether a figure without a period was told in one, or near enough to be of it."""
    slack = STATE_SLACK if missing.metric in STATES else timedelta(days=366 if missing.planned else 45)
    return holds_day(period, missing.told, slack)


def _settled(a: Profile, b: Profile) -> bool:
    """Whether `_period` answers the same for `a`, whenever `b` was told; one of them has no period."""
    if a.metric in _EVENTS or b.metric in _EVENTS:
        return False
    if b.period is None:
        return a.period is None and (a.metric in STATES or a.metric in OF_PRODUCT)
    return _told_about(b.period, a)


def _scope(a: Profile, b: Profile, kin: Kinship) -> tuple[Level, str]:
    del kin
    if a.scope == b.scope:
        return Level.SAME, ""
    if a.scope ^ b.scope <= _EXPECTED:
        return Level.SAME, ""
    if not contradict(a.scope, b.scope):
        return Level.COMPATIBLE, f"only one of them says {', '.join(sorted(a.scope ^ b.scope))}"
    return Level.DIFFERENT, f"{', '.join(sorted(a.scope - b.scope))} is not {', '.join(sorted(b.scope - a.scope))}"
