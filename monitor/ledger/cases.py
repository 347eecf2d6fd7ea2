"""A figure before the court: the case, what it is compared with, and the finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue
from monitor.domain.figures import Figure, Nuance, Record, Verdict
from monitor.ledger.equality import Measured, Taken, comparable, equal
from monitor.ledger.kinship import Kinship
from monitor.ledger.memory import Entry, Memory
from monitor.ledger.money import Rates
from monitor.ledger.series import Level, Match, Profile, same
from monitor.ledger.wording import Wording

# A round number that comes again after this time may be another thing's; of a neighbour's, sooner.
_ROUND_NUMBER_TIME = {Level.COMPATIBLE: timedelta(days=60), Level.NEIGHBOUR: timedelta(days=10)}


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
    """A figure before the court: its record, what its sentence says, its siblings in the article, and what is known.

    `said` is all that the article said before, `inside` what it said of the same thing, `outside` what others did; the
    latest first.
    """

    record: Record
    profile: Profile
    measured: Measured
    wording: Wording
    article: Article
    partner: Entry | None
    part: bool
    siblings: Sequence[Figure]
    said: Sequence[Entry]
    inside: Sequence[Candidate]
    outside: Sequence[Candidate]
    memory: Memory
    catalogue: Catalogue
    rates: Rates

    @property
    def figure(self) -> Figure:
        """The figure that is judged."""
        return self.record.figure

    def apart(self, entry: Entry) -> timedelta:
        """How long after the remembered figure this one was told; negative where it is the older one."""
        return self.record.dated - entry.record.dated


def _joined(memory: Memory, entry: Entry, certain: Sequence[Entry]) -> bool:
    return memory.joins and any(memory.joined(entry, other) for other in certain)


def candidates(own: Entry, memory: Memory, kin: Kinship, topic: str | None) -> list[Candidate]:
    """The remembered figures of the same thing, oldest first, as people's marks have it.

    `topic` is whom the article is about: a figure of somebody else's may be the topic's, misread.
    """
    profile = own.profile
    matched = [(entry, same(profile, entry.profile, kin)) for entry in memory.near(profile) if entry is not own]
    if memory.joins:
        held = {entry.record.id for entry, _ in matched}
        matched += [(one, Match(Level.DIFFERENT)) for one in memory.marked_same() if one.record.id not in held]
        matched.sort(key=lambda pair: (pair[0].record.dated, pair[0].record.id))
    certain = [own, *(entry for entry, match in matched if match.level is Level.SAME)]
    found = [
        Candidate(entry=entry, match=Match(Level.SAME) if lifted else match)
        for entry, match in matched
        if (lifted := match.level < Level.SAME and _joined(memory, entry, certain)) or match.level > Level.DIFFERENT
    ]
    if topic is not None and profile.subject not in (None, topic):
        found = _misread(own, memory, kin, topic) + found
    for pair in memory.parted(own):
        levels = {one.entry.record.series_id: one.match.level for one in found}
        near, far = sorted(pair, key=lambda one: levels.get(one.record.series_id, Level.DIFFERENT), reverse=True)
        if own in pair:
            near, far = own, near if far is own else far
        if near.record.series_id != far.record.series_id:
            found = [one for one in found if one.entry.record.series_id != far.record.series_id]
    return found


def _misread(own: Entry, memory: Memory, kin: Kinship, topic: str) -> list[Candidate]:
    """What other articles said of this one's topic, as neighbours: "it" and "the firm" are easily read as another's."""
    profile = own.profile
    mine = replace(profile, subject=topic, anchors=(kin.top(topic),), about=profile.about - {topic})
    return [
        Candidate(entry=entry, match=Match(Level.NEIGHBOUR, (*match.reasons, f"the article is about {topic}")))
        for entry in memory.near(mine)
        if entry.profile.subject == topic
        and entry.record.article_id != own.record.article_id
        and entry.profile.metric == profile.metric
        and (match := same(mine, entry.profile, kin)).level >= Level.COMPATIBLE
    ]


def agrees(case: Case, one: Candidate, *, inside: bool, taken: Taken = Taken.PLAIN) -> bool:
    """Whether a remembered figure gives the same value, as tellingly as its level demands."""
    level = one.match.level
    if (inside or one.entry.record.story_id == case.record.story_id) and level:
        # One text speaks of one thing: what it says again in the same words is the same.
        level = Level.SAME if case.figure.text == one.figure.text else Level(min(level + 1, Level.SAME))
    if level is Level.SAME:
        return equal(case.measured, one.entry.measured, case.rates, taken=taken)
    if not equal(case.measured, one.entry.measured, case.rates, taken=Taken.STRICT):
        return False
    digits = sorted((case.measured.digits, one.entry.measured.digits))
    soon = abs(case.apart(one.entry)) <= _ROUND_NUMBER_TIME[level]
    if case.profile.dimension == "ratio":
        return digits[0] >= (2 if level is Level.COMPATIBLE else 3)
    return digits[1] >= 2 or soon


def differing(case: Case, one: Candidate) -> bool:
    """Whether a remembered figure can be set against this one at all."""
    return one.figure.high > 0 and comparable(case.measured, one.entry.measured)


def says(case: Case, entry: Entry) -> bool:
    """Whether the article itself gives an earlier value: then it knows it, and a difference is a change."""
    return any(
        figure is not case.figure
        and figure.metric == entry.record.figure.metric
        and equal(Measured(figure, case.profile.told, case.rates), entry.measured, case.rates)
        for figure in case.siblings
    )
