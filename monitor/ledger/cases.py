"""A figure before the court: the case, what it is compared with, and the finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue
from monitor.domain.figures import Figure, Nuance, Record, Verdict
from monitor.ledger.equality import Taken, dimension, equal, factor_between, rounding
from monitor.ledger.kinship import Kinship
from monitor.ledger.memory import Entry, Memory
from monitor.ledger.money import Rates
from monitor.ledger.series import Level, Match, Profile, same
from monitor.ledger.wording import Wording

# A round number that comes again after this time may be another thing's.
_ROUND_NUMBER_TIME = timedelta(days=60)


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
    matched = [(entry, same(profile, entry.profile, kin)) for entry in memory.near(profile) if entry is not own]
    certain = [entry for entry, match in matched if match.level is Level.SAME]
    found = [
        Candidate(entry=entry, match=Match(Level.SAME) if lifted else match)
        for entry, match in matched
        if (lifted := match.level < Level.SAME and any(memory.joined(entry, other) for other in certain))
        or match.level > Level.DIFFERENT
    ]
    for pair in memory.parted():
        held = {one.entry.record.series_id: one.match.level for one in found}
        near, far = sorted(pair, key=lambda one: held.get(one.record.series_id, Level.DIFFERENT), reverse=True)
        if near.record.series_id != far.record.series_id:
            found = [one for one in found if one.entry.record.series_id != far.record.series_id]
    return found


def agrees(case: Case, one: Candidate, *, inside: bool, taken: Taken = Taken.PLAIN) -> bool:
    """Whether a remembered figure gives the same value, as tellingly as its level demands."""
    level = Level(min(one.match.level + 1, Level.SAME)) if inside and one.match.level else one.match.level
    days = case.days(one.entry)
    if level is Level.SAME:
        return equal(case.figure, one.figure, days, case.rates, taken=taken)
    if not equal(case.figure, one.figure, days, case.rates, taken=Taken.STRICT):
        return False
    digits = sorted((rounding(case.figure)[1], rounding(one.figure)[1]))
    soon = abs(case.apart(one.entry)) <= _ROUND_NUMBER_TIME
    if dimension(case.figure) == "ratio":
        return digits[0] >= (2 if level is Level.COMPATIBLE else 3)
    return digits[1] >= 2 or soon


def comparable(case: Case, one: Candidate) -> bool:
    return bool(factor_between(case.figure, one.figure, case.days(one.entry), case.rates)) and one.figure.high > 0


def says(case: Case, entry: Entry) -> bool:
    """Whether the article itself gives an earlier value: then it knows it, and a difference is a change."""
    days = case.days(entry)
    return any(
        figure is not case.figure
        and figure.metric == entry.record.figure.metric
        and equal(figure, entry.record.figure, days, case.rates)
        for figure in case.siblings
    )
