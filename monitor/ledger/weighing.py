"""Another value for the same thing: a revision, a conflict, the past, or another scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from monitor.domain.feeds import Tier
from monitor.domain.figures import Figure, Nuance, Record, Status, Verdict
from monitor.ledger import explain
from monitor.ledger.candidates import Candidate
from monitor.ledger.cases import Case, Finding, differing, says
from monitor.ledger.entries import Entry
from monitor.ledger.equality import factor_between
from monitor.ledger.expectations import CLOSING, of_one_house, over, rivals
from monitor.ledger.profiles import STATES
from monitor.ledger.series import Level
from monitor.ledger.wording import wording

# Two sources that differ within this time speak of one state of the world; after it, the later one of a later state.
SAME_TIME = timedelta(days=14)
# An article published this much before another is the older one.
OLDER = timedelta(hours=1)
# Metrics of which one thing has many values: a benchmark, a precision, a day. Only a scope makes two of them one.
_MANY_VALUED = frozenset(
    {"score", "growth", "relative_performance", "share_price_change", "compute", "bandwidth", "lead_time"}
)
_AHEAD = frozenset({Status.FORECAST, Status.PLANNED})
_COMPARISONS = frozenset({"year-on-year", "quarter-on-quarter", "month-on-month", "annual-rate", "versus-plan"})
# Beyond 12 : 1, two values of one name told this soon after each other are two things (a part and a server, a share and
# a sum), unless a change is told or an outlet mends its own.
_ANOTHER_THING = Decimal("0.92")
# Beyond 3 : 1, what is told without a period is hardly that period's.
_ANOTHER_TIME = Decimal("0.67")
_SOON = timedelta(days=120)
# On which side of a bound the values lie that hold to it.
_SIDES: dict[str | None, int] = {"over": 1, "under": -1}
# One key with so many values in one article has a scope that nobody told.
_TOO_MANY = 3


def differs(case: Case) -> Finding | None:
    """Another value for the same thing than other articles gave."""
    others = [
        one
        for one in case.outside
        if one.match.level is Level.SAME
        and _stands(case, one.entry)
        and not case.memory.wrong(one.entry)
        and differing(case, one.entry)
    ]
    if not (case.wording.change or case.wording.correction):
        others = [one for one in others if not _another_thing(case, one)]
    if not others or case.part:
        return _part(case) if others else None
    if (met := _meets_bound(case, others)) is not None:
        return met
    other = _reference(case, others)
    if other is not None and (known := _turned_out(case, other.entry)) is not None:
        return known
    shares = case.figure.metric == "price" and _firm(case)
    if (
        (case.figure.metric in _MANY_VALUED or shares)
        and not _pinned(case)
        and (other is None or not says(case, other.entry))
    ):
        return None
    if other is None:
        return Finding(verdict=Verdict.NEW, why=explain.one_of_many(others[0].entry.record), nuance=Nuance.PART)
    return _weigh(case, _told_last(case, other.entry))


def _turned_out(case: Case, entry: Entry) -> Finding | None:
    """A fact that lies in the range that was planned or expected: what was told is not wrong, and told exactly now."""
    told = entry.record.figure
    if not (entry.measured.ranged and case.figure.status is Status.ACTUAL and not case.measured.ranged):
        return None
    planned, expected = (_became(case, entry.record, planned=one) for one in (True, False))
    factor = factor_between(case.measured, entry.measured, case.rates)[0]
    if not (planned or expected) or not told.low * factor <= case.figure.high <= told.high * factor:
        return None
    return exactly(case, entry, entry.record, Nuance.FACT if planned else Nuance.CAME_TRUE)


def exactly(case: Case, entry: Entry, told: Record, nuance: Nuance) -> Finding:
    """What was told as a range, now with its exact value."""
    return Finding(
        verdict=Verdict.REVISED,
        why=explain.exactly(told),
        against=entry,
        nuance=nuance,
        replaces=case.memory.root_of(entry),
    )


def _meets_bound(case: Case, others: Sequence[Candidate]) -> Finding | None:
    """A bound that all values hold to contradicts none: who says "more than 5" of 85 tells of a part, or less than all.

    Unless it is told as a change; or the values are such bounds themselves, and then meant as about that much.
    """
    wording, figure = case.wording, case.figure
    if wording.change or wording.moved or wording.correction or figure.status is Status.DENIED:
        return None
    if not all(_holds(case, one.entry, bound=figure) for one in others):
        return None
    return Finding(verdict=Verdict.NEW, why=explain.meets(others[0].entry.record), nuance=Nuance.PART)


def _holds(case: Case, entry: Entry, *, bound: Figure) -> bool:
    """Whether one of two values, this one and a remembered one, is a bound that the other, no such bound, holds to."""
    other = entry.record.figure
    value, side = other.high * factor_between(case.measured, entry.measured, case.rates)[0], _SIDES.get(bound.qualifier)
    if side is None or case.figure.qualifier == other.qualifier:
        return False
    return (value - case.figure.high) * side > 0 if bound is case.figure else (case.figure.high - value) * side > 0


def _firm(case: Case) -> bool:
    """Whether what is priced is a company, which has a price every day."""
    subject = case.profile.subject
    return subject is not None and not case.kin.product(subject)


def _pinned(case: Case) -> bool:
    """Whether the scope makes one value of many: for growth, that it says since when it is told."""
    scope = case.profile.scope
    return not scope.isdisjoint(_COMPARISONS) if case.figure.metric == "growth" else bool(scope)


def _stands(case: Case, entry: Entry) -> bool:
    """Whether a value was the last word before this article."""
    later = case.memory.replacer(entry)
    return later is None or later.record.article_id == case.article.id


def _reference(case: Case, others: Sequence[Candidate]) -> Candidate | None:
    """Of the values that stand, the one that this figure is another version of: its house's, the newest, nearest."""
    sound = [one for one in others if not case.memory.doubted(one.entry)] or others
    own = next((one for one in sound if of_one_house(case, one.entry.record)), None)
    if own is not None:
        return own
    newest = sound[0].entry.record.article_id
    told = [one for one in sound if one.entry.record.article_id == newest]
    if len({one.entry.root for one in told}) >= _TOO_MANY and not case.wording.change:
        return None
    return min(told, key=lambda one: _distance(case, one))


def _distance(case: Case, one: Candidate) -> Decimal:
    value = one.figure.high * factor_between(case.measured, one.entry.measured, case.rates)[0]
    return abs(case.figure.high - value) / max(case.figure.high, value, Decimal(1))


def _another_thing(case: Case, one: Candidate) -> bool:
    soon = abs(case.apart(one.entry)) <= _SOON and one.entry.record.story_id != case.record.story_id
    half_dated = (case.profile.period is None) != (one.entry.profile.period is None)
    return soon and _distance(case, one) > (_ANOTHER_TIME if half_dated else _ANOTHER_THING)


def _told_last(case: Case, entry: Entry) -> Entry:
    """The last telling of a value that can be set against this one: what was told again yesterday held yesterday.

    What rose by 425 % was told as "more than quintupled", too, against which no percentage can be weighed.
    """
    same_value = (one.entry for one in case.outside if one.entry.root == entry.root)
    tellings = [one for one in same_value if differing(case, one)]
    return max(tellings, key=lambda one: one.record.dated, default=entry)


def _in_its_unit(case: Case, entry: Entry) -> Entry:
    """The value as told in this figure's own unit, exactly if it was: a change is then read off without a rate."""
    tellings = [
        one.entry for one in case.outside if one.entry.root == entry.root and one.figure.unit == case.figure.unit
    ]
    return max(tellings, key=lambda one: (one.record.figure.qualifier is None, one.record.dated), default=entry)


def _weigh(case: Case, entry: Entry) -> Finding:
    """Revised or conflict: who says it, when, in what words, and of which time."""
    record, apart = entry.record, case.apart(entry)
    old = _in_its_unit(case, entry)
    known = explain.difference(case.figure, old.record)

    def finding(verdict: Verdict, reason: str, nuance: Nuance | None = None) -> Finding:
        # A denial, the past and a less trusted source do not take the place of what stands.
        stands = verdict is not Verdict.REVISED or nuance is Nuance.PAST
        return Finding(
            verdict=verdict,
            why=f"{known}: {reason}",
            against=old,
            nuance=nuance,
            replaces=None if stands else case.memory.root_of(entry),
        )

    first = case.memory.root_of(entry).record
    same_outlet = first.publisher is not None and first.publisher == case.record.publisher
    tier = case.memory.best_tier(entry)
    checks: tuple[tuple[bool, Verdict, str, Nuance | None], ...] = (
        (case.figure.status is Status.DENIED, Verdict.CONFLICT, explain.DENIED_OTHER, Nuance.DENIAL),
        (apart < -SAME_TIME, Verdict.REVISED, explain.OLDER, Nuance.PAST),
        (case.wording.past, Verdict.REVISED, explain.TOLD_AS_PAST, Nuance.PAST),
        (
            (case.wording.correction and apart > -OLDER) or (same_outlet and record.story_id == case.record.story_id),
            Verdict.REVISED,
            explain.CORRECTED,
            Nuance.CORRECTION,
        ),
        (record.story_id == case.record.story_id, Verdict.CONFLICT, explain.EDITED_COPY, Nuance.COPY),
        (
            case.record.tier is Tier.SECONDARY and tier < Tier.SECONDARY,
            Verdict.CONFLICT,
            explain.LESS_TRUSTED,
            Nuance.LESS_TRUSTED,
        ),
        (
            case.record.tier is Tier.PRIMARY and tier > Tier.PRIMARY and apart > -OLDER,
            Verdict.REVISED,
            explain.PRIMARY,
            None,
        ),
        (_ahead(case) and case.wording.change and apart > -OLDER, Verdict.REVISED, explain.CHANGED, Nuance.CHANGE),
        (_became(case, record, planned=True), Verdict.REVISED, explain.BECAME_FACT, Nuance.FACT),
        (_became(case, record, planned=False), Verdict.REVISED, explain.FORECAST_MISSED, Nuance.CAME_TRUE),
        (case.wording.change and apart > -OLDER, Verdict.REVISED, explain.CHANGED, Nuance.CHANGE),
        (_moved(case) and apart > OLDER, Verdict.REVISED, explain.CHANGED, Nuance.CHANGE),
        (rivals(case, record), Verdict.CONFLICT, explain.RIVALS, None),
        (of_one_house(case, record) and apart > -OLDER, Verdict.REVISED, explain.SAME_HOUSE, None),
        (same_outlet and apart > -OLDER, Verdict.REVISED, explain.SAME_OUTLET, Nuance.CORRECTION),
        (apart > -OLDER and _holds(case, entry, bound=record.figure), Verdict.REVISED, explain.NO_BOUND, None),
        (_over_before_both(case, entry), Verdict.CONFLICT, explain.PAST_PERIOD, None),
        (abs(apart) <= SAME_TIME, Verdict.CONFLICT, explain.SAME_TIME, None),
    )
    for holds, verdict, reason, nuance in checks:
        if holds:
            return finding(verdict, reason, nuance)
    return finding(Verdict.REVISED, explain.LATER)


def _became(case: Case, record: Record, *, planned: bool) -> bool:
    if case.figure.status is not Status.ACTUAL or record.dated > case.record.dated:
        return False
    if planned:
        return record.figure.status in (Status.PLANNED, Status.CONDITIONAL)
    # While a period lasts, whoever gives another number for it estimates too, however surely it is told.
    return record.figure.status is Status.FORECAST and (case.profile.period is None or over(case.profile))


def _moved(case: Case) -> bool:
    """Whether a state that is not tied to a period that is over is told to have moved."""
    return case.wording.moved and case.figure.metric in STATES and (case.profile.period is None or _ahead(case))


def _ahead(case: Case) -> bool:
    """Whether the period that a figure is for was not over when it was told: then it is a plan, however it is told."""
    period = case.profile.period
    return period is not None and not period.fiscal and period.last >= case.profile.told


def _over_before_both(case: Case, entry: Entry) -> bool:
    """Whether both were told as facts of a period that was over when each was told: the world cannot have changed."""
    period = case.profile.period
    return (
        period is not None
        and case.figure.status is Status.ACTUAL
        and entry.record.figure.status is Status.ACTUAL
        and period.last <= min(case.profile.told, entry.profile.told) + CLOSING
    )


def varies(case: Case) -> Finding | None:
    """Another value under the same key in the same article: the past, a change, or another scope."""
    others = [one for one in case.inside if one.match.level is Level.SAME and differing(case, one.entry)]
    if not others:
        return None
    other = others[0].entry
    if _two_sources(case, other.record.figure):
        why = f"{explain.difference(case.figure, other.record)}: {explain.SOURCES_DIFFER}"
        return Finding(verdict=Verdict.CONFLICT, why=why, against=other)
    # Of growth there are many values, of a forecast of it one that stands.
    one_of_many = case.figure.metric in _MANY_VALUED and not {case.figure.status, other.record.figure.status} <= _AHEAD
    if not one_of_many and not case.part:
        if case.wording.past:
            why = f"{explain.difference(case.figure, other.record)}: {explain.TOLD_AS_PAST}"
            return Finding(verdict=Verdict.REVISED, why=why, against=other, nuance=Nuance.PAST)
        if case.wording.change and other.record.verdict is Verdict.NEW and _told_as_past(case, other):
            why = f"{explain.difference(case.figure, other.record)}: {explain.CHANGED}"
            return Finding(verdict=Verdict.REVISED, why=why, against=other, nuance=Nuance.CHANGE, replaces=other)
        if _other_source(case.figure, other.record.figure):
            why = f"{explain.difference(case.figure, other.record)}: {explain.SOURCES_DIFFER}"
            return Finding(verdict=Verdict.CONFLICT, why=why, against=other)
    return _part(case) or Finding(verdict=Verdict.NEW, why=explain.another_scope(other.record), nuance=Nuance.PART)


def _other_source(one: Figure, other: Figure) -> bool:
    """Whether two forecasts in one article are two people's, of whom at least one is named."""
    forecasts = one.status is Status.FORECAST and other.status is Status.FORECAST
    return forecasts and set(one.attribution).isdisjoint(other.attribution) and bool(one.attribution)


def _two_sources(case: Case, other: Figure) -> bool:
    """Whether two values in one article are told by two sources, each named."""
    if case.wording.past or case.wording.change or other.status is not case.figure.status:
        return False
    mine, theirs = (frozenset(map(case.kin.outlet, one.attribution)) for one in (case.figure, other))
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _told_as_past(case: Case, entry: Entry) -> bool:
    figure = entry.record.figure
    return wording(case.article.document, figure.start, figure.end).past


def _part(case: Case) -> Finding | None:
    if not case.part:
        return None
    return Finding(verdict=Verdict.NEW, why=explain.PART_OF_WHOLE, nuance=Nuance.PART)
