"""The verdict on one figure: the questions that decide it, in their order, and the sentence that says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue
from monitor.domain.feeds import Tier
from monitor.domain.figures import Figure, Nuance, Record, Status, Verdict
from monitor.ledger import explain
from monitor.ledger.equality import Taken, dimension, equal, factor_between, rounding
from monitor.ledger.kinship import Kinship
from monitor.ledger.memory import Entry, Memory
from monitor.ledger.money import PAIR_SLACK, Rates, is_currency
from monitor.ledger.series import Level, Match, Profile, same
from monitor.ledger.suspicion import implausible, slip
from monitor.ledger.wording import Wording, wording

# Two sources that differ within this time speak of one state of the world; after it, the later one of a later state.
SAME_TIME = timedelta(days=14)
# An article published this much before another is the older one.
_OLDER = timedelta(hours=1)
# A round number that comes again after this time may be another thing's.
_ROUND_NUMBER_TIME = timedelta(days=60)
# Metrics of which one thing has many values: a benchmark, a comparison, a day. Only a scope makes two of them one.
_MANY_VALUED = frozenset({"score", "growth", "relative_performance", "share_price_change"})
# One key with so many values in one article has a scope that nobody told.
_TOO_MANY = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A remembered figure with how nearly it is of the same thing."""

    entry: Entry
    match: Match

    @property
    def figure(self) -> Figure:
        """The remembered figure."""
        return self.entry.record.figure


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A verdict before it is counted: what decided it and why."""

    verdict: Verdict
    why: str
    against: Entry | None = None
    nuance: Nuance | None = None
    likely: Decimal | None = None
    repeats: Entry | None = None
    replaces: Entry | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A figure before the court: its record, what its sentence says, its siblings in the article, and what is known."""

    record: Record
    profile: Profile
    wording: Wording
    article: Article
    partner: Entry | None
    part: bool
    siblings: Sequence[Figure]
    candidates: Sequence[Candidate]
    memory: Memory
    catalogue: Catalogue
    rates: Rates

    @property
    def figure(self) -> Figure:
        """The figure that is judged."""
        return self.record.figure

    @property
    def inside(self) -> list[Candidate]:
        """What the same article said before, the latest first."""
        mine = [one for one in self.candidates if one.entry.record.article_id == self.article.id]
        return mine[::-1]

    @property
    def outside(self) -> list[Candidate]:
        """What other articles said, the latest first."""
        others = [one for one in self.candidates if one.entry.record.article_id != self.article.id]
        return others[::-1]

    def days(self, entry: Entry) -> tuple[date, date]:
        """The days that the two figures were told."""
        return self.profile.told, entry.profile.told

    def apart(self, entry: Entry) -> timedelta:
        """How long after the remembered figure this one was told; negative where it is the older one."""
        return self.record.dated - entry.record.dated


def candidates(profile: Profile, memory: Memory, kin: Kinship, own: Entry) -> list[Candidate]:
    """The remembered figures of the same thing, oldest first, as people's marks have it."""
    found = [
        Candidate(entry=entry, match=match)
        for entry in memory.near(profile)
        if entry is not own and (match := same(profile, entry.profile, kin)).level > Level.DIFFERENT
    ]
    certain = [one.entry for one in found if one.match.level is Level.SAME]
    found = [
        replace(one, match=Match(Level.SAME))
        if one.match.level < Level.SAME and any(memory.joined(one.entry, other) for other in certain)
        else one
        for one in found
    ]
    for pair in memory.parted():
        held = {one.entry.record.series_id: one.match.level for one in found}
        near, far = sorted(pair, key=lambda one: held.get(one.record.series_id, Level.DIFFERENT), reverse=True)
        if near.record.series_id != far.record.series_id:
            found = [one for one in found if one.entry.record.series_id != far.record.series_id]
    return found


def decide(case: Case) -> Finding:
    """Ask the questions in their order; the first that has an answer decides."""
    for question in (_paired, _repeated, _known, _marked_wrong, _misfit, _slipped, _out_of_bounds, _differs, _varies):
        if (finding := question(case)) is not None:
            return finding
    return Finding(verdict=Verdict.NEW, why=explain.new(case.figure))


def _paired(case: Case) -> Finding | None:
    """A second currency in brackets behind the first."""
    if case.partner is None or not _pair_fits(case, case.partner):
        return None
    why = explain.conversion(case.partner.record)
    return _confirmed(case.partner, why, Nuance.SECOND_CURRENCY)


def _pair_fits(case: Case, partner: Entry) -> bool:
    factors = factor_between(case.figure, partner.record.figure, case.days(partner), case.rates)
    if not factors:
        return True
    value = partner.record.figure.high
    return any(
        abs(case.figure.high - value * factor) <= PAIR_SLACK * max(case.figure.high, value * factor)
        for factor in factors
    ) or equal(case.figure, partner.record.figure, case.days(partner), case.rates)


def _repeated(case: Case) -> Finding | None:
    """Said before in the same article."""
    for one in case.inside:
        headline = case.figure.start < len(case.article.title) or one.figure.start < len(case.article.title)
        if _agrees(case, one, inside=True, taken=Taken.HEADLINE if headline else Taken.PLAIN):
            return _confirmed(one.entry, explain.repeat(one.entry.record), Nuance.REPEAT)
    return None


def _known(case: Case) -> Finding | None:  # noqa: PLR0911 - one return for each answer
    """Said before by another article."""
    agreeing = [one for one in case.outside if not case.memory.wrong(one.entry) and _agrees(case, one, inside=False)]
    if not agreeing:
        return None
    standing = [one for one in agreeing if case.memory.replacer(one.entry) is None]
    best = max(standing or agreeing, key=lambda one: one.match.level)
    entry, record = best.entry, best.entry.record
    if (later := case.memory.replacer(entry)) is not None:
        return _of_the_past(case, entry, later)
    if case.figure.status is Status.DENIED:
        return _denied(agreeing, entry)
    if record.figure.status is Status.DENIED and not any(one.figure.status is not Status.DENIED for one in agreeing):
        return Finding(verdict=Verdict.CONFLICT, why=explain.undenied(record), against=entry, repeats=entry)
    if record.story_id == case.record.story_id:
        return _confirmed(entry, explain.copied(record), Nuance.COPY)
    first = case.memory.root_of(entry).record
    if case.memory.doubted(entry):
        return _confirmed(entry, explain.upheld(record, first), Nuance.UPHELD)
    if case.figure.status is Status.ACTUAL and first.figure.status in (Status.PLANNED, Status.CONDITIONAL):
        return _confirmed(entry, explain.fact(record), Nuance.FACT)
    if case.figure.status is Status.ACTUAL and first.figure.status is Status.FORECAST:
        return _confirmed(entry, explain.came_true(record), Nuance.CAME_TRUE)
    return _confirmed(entry, explain.confirmed(case.figure, record, best.match))


def _confirmed(entry: Entry, why: str, nuance: Nuance | None = None) -> Finding:
    return Finding(verdict=Verdict.CONFIRMED, why=why, against=entry, nuance=nuance, repeats=entry)


def _denied(agreeing: Sequence[Candidate], entry: Entry) -> Finding:
    told = next((one.entry for one in agreeing if one.figure.status is Status.DENIED), None)
    if told is not None:
        return _confirmed(told, explain.denied_again(told.record), Nuance.DENIAL)
    return Finding(
        verdict=Verdict.CONFLICT,
        why=explain.denied(entry.record),
        against=entry,
        nuance=Nuance.DENIAL,
        repeats=entry,
    )


def _of_the_past(case: Case, entry: Entry, later: Entry) -> Finding:
    """A value that had been replaced: told late, told as the past, or the world is back at it."""
    if case.record.dated < later.record.dated - _OLDER:
        return _confirmed(entry, explain.late(entry.record, later.record))
    current = any(one.entry.root == later.root for one in case.inside)
    current = current or _says(case, later)
    back = case.apart(later) > SAME_TIME and case.record.tier <= max(later.record.tier, Tier.TRADE)
    if current or case.wording.past or not (back or case.wording.change):
        return Finding(
            verdict=Verdict.REVISED,
            why=explain.past(entry.record, later.record),
            against=later,
            nuance=Nuance.PAST,
            repeats=entry,
        )
    return Finding(
        verdict=Verdict.REVISED,
        why=explain.returned(entry.record, later.record),
        against=later,
        nuance=Nuance.RETURN,
        repeats=entry,
        replaces=later,
    )


def _marked_wrong(case: Case) -> Finding | None:
    """The same value as one that a person marked as wrong."""
    for one in case.outside:
        if case.memory.wrong(one.entry) and _agrees(case, one, inside=False):
            return _confirmed(one.entry, explain.marked_wrong(one.entry.record), Nuance.MARKED_WRONG)
    return None


def _misfit(case: Case) -> Finding | None:
    """A second currency in brackets that is not the first one's."""
    if case.partner is None:
        return None
    first = case.partner.record.figure
    factor = factor_between(case.figure, first, case.days(case.partner), case.rates)
    likely = round(first.high * factor[0], 2 - (first.high * factor[0]).adjusted()).normalize()
    return Finding(
        verdict=Verdict.SUSPECT,
        why=explain.misfit(case.partner.record, likely, case.figure.unit),
        against=case.partner,
        nuance=Nuance.MISFIT,
        likely=likely,
    )


def _slipped(case: Case) -> Finding | None:
    """A difference that looks like a slip of the pen, against what still stands."""
    inside = [one for one in case.inside if one.match.level is Level.SAME and is_currency(one.figure.unit)]
    for one in (*case.outside, *inside):
        entry = one.entry
        if case.memory.replacer(entry) is not None or case.memory.wrong(entry):
            continue
        growing = case.profile.period is None and entry.profile.period is None
        found = slip(case.figure, one.figure, one.match.level, case.days(entry), case.rates, growing=growing)
        if found is None or (case.wording.change and _says(case, entry)):
            continue
        doubtful = case.memory.doubted(entry) or entry.record.tier > case.record.tier
        sources = len(case.memory.stories(entry.root))
        trusted = not (doubtful and sources < 2)
        return Finding(
            verdict=Verdict.SUSPECT,
            why=explain.slip(entry.record, found.words, found.likely, case.figure, trusted=trusted),
            against=entry,
            nuance=found.nuance,
            likely=found.likely if trusted else case.figure.high,
        )
    return None


def _out_of_bounds(case: Case) -> Finding | None:
    metric = case.catalogue.metrics.get(case.figure.metric)
    words = implausible(case.figure, metric, case.profile.told, case.rates)
    if words is None:
        return None
    return Finding(verdict=Verdict.SUSPECT, why=explain.implausible(case.figure, words), nuance=Nuance.IMPLAUSIBLE)


def _differs(case: Case) -> Finding | None:
    """Another value for the same thing than other articles gave."""
    others = [
        one
        for one in case.outside
        if one.match.level is Level.SAME
        and case.memory.replacer(one.entry) is None
        and not case.memory.wrong(one.entry)
        and _comparable(case, one)
    ]
    if not others or case.part:
        return _part(case) if others else None
    other = _reference(case, others)
    if (
        case.figure.metric in _MANY_VALUED
        and not case.profile.scope
        and (other is None or not _says(case, other.entry))
    ):
        return None
    if other is None:
        return Finding(verdict=Verdict.NEW, why=explain.one_of_many(others[0].entry.record), nuance=Nuance.PART)
    return _weigh(case, other.entry)


def _reference(case: Case, others: Sequence[Candidate]) -> Candidate | None:
    """Of the values that stand, the one that this figure is a later or another version of: the newest, the nearest."""
    sound = [one for one in others if not case.memory.doubted(one.entry)] or others
    newest = sound[0].entry.record.article_id
    told = [one for one in sound if one.entry.record.article_id == newest]
    if len({one.entry.root for one in told}) >= _TOO_MANY and not case.wording.change:
        return None
    return min(told, key=lambda one: _distance(case, one))


def _distance(case: Case, one: Candidate) -> Decimal:
    factors = factor_between(case.figure, one.figure, case.days(one.entry), case.rates)
    value = one.figure.high * factors[0]
    return abs(case.figure.high - value) / max(case.figure.high, value, Decimal(1))


def _weigh(case: Case, entry: Entry) -> Finding:
    """Revised or conflict: who says it, when, in what words, and of which time."""
    record, apart = entry.record, case.apart(entry)
    known = explain.difference(case.figure, record)

    def finding(verdict: Verdict, reason: str, nuance: Nuance | None = None) -> Finding:
        # A denial, the past and a less trusted source do not take the place of what stands.
        stands = verdict is not Verdict.REVISED or nuance is Nuance.PAST
        return Finding(
            verdict=verdict,
            why=f"{known}: {reason}",
            against=entry,
            nuance=nuance,
            replaces=None if stands else case.memory.root_of(entry),
        )

    same_outlet = record.publisher is not None and record.publisher == case.record.publisher
    checks: tuple[tuple[bool, Verdict, str, Nuance | None], ...] = (
        (case.figure.status is Status.DENIED, Verdict.CONFLICT, explain.DENIED_OTHER, Nuance.DENIAL),
        (apart < -SAME_TIME, Verdict.REVISED, explain.OLDER, Nuance.PAST),
        (case.wording.past, Verdict.REVISED, explain.TOLD_AS_PAST, Nuance.PAST),
        (
            case.wording.correction or (same_outlet and record.story_id == case.record.story_id),
            Verdict.REVISED,
            explain.CORRECTED,
            Nuance.CORRECTION,
        ),
        (record.story_id == case.record.story_id, Verdict.CONFLICT, explain.EDITED_COPY, Nuance.COPY),
        (
            case.record.tier is Tier.SECONDARY and record.tier < Tier.SECONDARY,
            Verdict.CONFLICT,
            explain.LESS_TRUSTED,
            Nuance.LESS_TRUSTED,
        ),
        (_became(case, record, planned=True), Verdict.REVISED, explain.BECAME_FACT, Nuance.FACT),
        (_became(case, record, planned=False), Verdict.REVISED, explain.FORECAST_MISSED, Nuance.CAME_TRUE),
        (case.wording.change and apart > -_OLDER, Verdict.REVISED, explain.CHANGED, Nuance.CHANGE),
        (same_outlet and apart > -_OLDER, Verdict.REVISED, explain.SAME_OUTLET, Nuance.CORRECTION),
        (_over_before_both(case, entry), Verdict.CONFLICT, explain.PAST_PERIOD, None),
        (abs(apart) <= SAME_TIME, Verdict.CONFLICT, explain.SAME_TIME, None),
    )
    for holds, verdict, reason, nuance in checks:
        if holds:
            return finding(verdict, reason, nuance)
    return finding(Verdict.REVISED, explain.LATER)


def _became(case: Case, record: Record, *, planned: bool) -> bool:
    before = (Status.PLANNED, Status.CONDITIONAL) if planned else (Status.FORECAST,)
    return case.figure.status is Status.ACTUAL and record.figure.status in before and record.dated <= case.record.dated


def _over_before_both(case: Case, entry: Entry) -> bool:
    """Whether both were told as facts of a period that was over when each was told: the world cannot have changed."""
    period = case.profile.period
    return (
        period is not None
        and case.figure.status is Status.ACTUAL
        and entry.record.figure.status is Status.ACTUAL
        and period.last <= min(case.days(entry)) + timedelta(days=7)
    )


def _varies(case: Case) -> Finding | None:
    """Another value under the same key in the same article: the past, a change, or another scope."""
    others = [one for one in case.inside if one.match.level is Level.SAME and _comparable(case, one)]
    if not others:
        return None
    other = others[0].entry
    if case.figure.metric not in _MANY_VALUED and not case.part:
        if case.wording.past:
            why = f"{explain.difference(case.figure, other.record)}: {explain.TOLD_AS_PAST}"
            return Finding(verdict=Verdict.REVISED, why=why, against=other, nuance=Nuance.PAST)
        if case.wording.change and other.record.verdict is Verdict.NEW and _told_as_past(case, other):
            why = f"{explain.difference(case.figure, other.record)}: {explain.CHANGED}"
            return Finding(verdict=Verdict.REVISED, why=why, against=other, nuance=Nuance.CHANGE, replaces=other)
    return _part(case) or Finding(verdict=Verdict.NEW, why=explain.another_scope(other.record), nuance=Nuance.PART)


def _told_as_past(case: Case, entry: Entry) -> bool:
    figure = entry.record.figure
    return wording(case.article.document, figure.start, figure.end).past


def _part(case: Case) -> Finding | None:
    if not case.part:
        return None
    return Finding(verdict=Verdict.NEW, why=explain.PART_OF_WHOLE, nuance=Nuance.PART)


def _agrees(case: Case, one: Candidate, *, inside: bool, taken: Taken = Taken.PLAIN) -> bool:
    """Whether a remembered figure gives the same value, as tellingly as its level demands."""
    level = Level(min(one.match.level + 1, Level.SAME)) if inside and one.match.level else one.match.level
    days = case.days(one.entry)
    if level is Level.SAME:
        return equal(case.figure, one.figure, days, case.rates, taken=taken)
    if not equal(case.figure, one.figure, days, case.rates, taken=Taken.STRICT):
        return False
    digits = min(rounding(case.figure)[1], rounding(one.figure)[1])
    soon = abs(case.apart(one.entry)) <= _ROUND_NUMBER_TIME
    if dimension(case.figure) == "ratio":
        return digits >= (2 if level is Level.COMPATIBLE else 3)
    return digits >= 2 or soon


def _comparable(case: Case, one: Candidate) -> bool:
    return bool(factor_between(case.figure, one.figure, case.days(one.entry), case.rates)) and one.figure.high > 0


def _says(case: Case, entry: Entry) -> bool:
    """Whether the article itself gives an earlier value: then it knows it, and a difference is a change."""
    days = case.days(entry)
    return any(
        figure is not case.figure
        and figure.metric == entry.record.figure.metric
        and equal(figure, entry.record.figure, days, case.rates)
        for figure in case.siblings
    )
