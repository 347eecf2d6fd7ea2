"""A figure before the court: the case, what it is compared with, and the finding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue
from monitor.domain.figures import Figure, Nuance, Record, Verdict
from monitor.ledger.equality import Measured, Taken, comparable, equal
from monitor.ledger.kinship import Kinship
from monitor.ledger.memory import Entry, Memory, Placed
from monitor.ledger.money import Rates
from monitor.ledger.series import Kind, Level, Match, Profile, Thing, same
from monitor.ledger.wording import Wording, wording

# A round number that comes again after this time may be another thing's; of a neighbour's, sooner.
_ROUND_NUMBER_TIME = {Level.COMPATIBLE: timedelta(days=60), Level.NEIGHBOUR: timedelta(days=10)}

# Things and answers that are remembered: about 30 MB and 50 MB.
_KINDS = 50_000
_MATCHES = 200_000


class Candidate(NamedTuple):
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


@dataclass(frozen=True, kw_only=True)
class Case:
    """A figure before the court: as it is compared, its siblings in the article, and what is known.

    `partner` is the amount whose conversion it is; `summand` says that it adds up with others to one of the article.
    `copy` says that its story was told before. `said` is all that the article said before, `inside` what it said of the
    same thing, `outside` what others did; the latest first.
    """

    own: Entry
    article: Article
    copy: bool
    partner: Entry | None
    summand: bool
    siblings: Sequence[Figure]
    said: Sequence[Entry]
    inside: Sequence[Candidate]
    outside: Sequence[Candidate]
    memory: Memory
    catalogue: Catalogue
    rates: Rates

    @cached_property
    def wording(self) -> Wording:
        """What the figure's sentence says of it."""
        return wording(self.article.document, self.figure.start, self.figure.end, len(self.article.title))

    @property
    def part(self) -> bool:
        """Whether the article tells it as part of a sum."""
        return self.summand or self.wording.instalment

    @cached_property
    def close(self) -> Sequence[Candidate]:
        """Those of `outside` whose values may be this one's."""
        far = self.own.measured.far
        return [one for one in self.outside if not far(one.entry.measured)]

    @property
    def record(self) -> Record:
        """The record that is judged."""
        return self.own.record

    @property
    def figure(self) -> Figure:
        """The figure that is judged."""
        return self.own.record.figure

    @property
    def profile(self) -> Profile:
        """The figure's key as it is compared."""
        return self.own.profile

    @property
    def measured(self) -> Measured:
        """The figure's value as it is compared."""
        return self.own.measured

    def apart(self, entry: Entry) -> timedelta:
        """How long after the remembered figure this one was told; negative where it is the older one."""
        return self.record.dated - entry.record.dated


class Matcher:
    """Whether entries are of the same thing. What was answered for two kinds (and two days) is remembered."""

    def __init__(self, kin: Kinship) -> None:
        self.kin = kin
        self._kinds: dict[Thing, Kind] = {}
        self._known: dict[tuple[Kind, Kind, date | None, date | None, bool], Match] = {}

    def kind(self, found: Profile) -> Kind:
        """The kind of a profile, the same object for the same thing."""
        thing = found.thing
        kind = self._kinds.get(thing)
        if kind is None:
            if len(self._kinds) >= _KINDS:  # what has a forgotten kind is compared as what it is, only apart
                self._kinds.clear()
            kind = self._kinds[thing] = Kind(found.shelves, found.period)
        return kind

    def match(self, own: Profile, kind: Kind, group: Sequence[Placed]) -> Iterable[tuple[int, Entry, Match]]:
        """The entries of one kind, each with how nearly it is of the same thing as a profile of `kind`."""
        other = group[0][1].kind
        if own.period is not None and other.period is not None:
            match = self._match(own, kind, group[0][1], None, None)
            return [(place, entry, match) for place, entry in group]
        # Without both periods, the days on which they were told decide.
        return [(place, entry, self._match(own, kind, entry, own.told, entry.profile.told)) for place, entry in group]

    def _match(self, own: Profile, kind: Kind, entry: Entry, told: date | None, other_told: date | None) -> Match:
        planned = (own if own.period is None else entry.profile).planned
        key = kind, entry.kind, told, other_told, planned
        match = self._known.get(key)
        if match is None:
            if len(self._known) >= _MATCHES:
                self._known.clear()
            match = self._known[key] = same(own, entry.profile, self.kin)
        return match


def candidates(own: Entry, memory: Memory, matcher: Matcher, topic: str | None) -> list[Candidate]:
    """The remembered figures of the same thing, oldest first, as people's marks have it.

    `topic` is whom the article is about: a figure of somebody else's may be the topic's, misread.
    """
    profile = own.profile
    found = _joined(own, memory, matcher) if memory.joins else _near(own, memory, matcher)
    if topic is not None and profile.subject not in (None, topic):
        found = _misread(own, memory, matcher, topic) + found
    for pair in memory.parted(own):
        levels = {one.entry.record.series_id: one.match.level for one in found}
        near, far = sorted(pair, key=lambda one: levels.get(one.record.series_id, Level.DIFFERENT), reverse=True)
        if own in pair:
            near, far = own, near if far is own else far
        if near.record.series_id != far.record.series_id:
            found = [one for one in found if one.entry.record.series_id != far.record.series_id]
    return found


def _near(own: Entry, memory: Memory, matcher: Matcher) -> list[Candidate]:
    profile, kind = own.profile, own.kind
    matched = [one for group in memory.near(profile) for one in matcher.match(profile, kind, group)]
    matched.sort(key=itemgetter(0))
    return [Candidate(entry, match) for _, entry, match in matched if match.level]


def _joined(own: Entry, memory: Memory, matcher: Matcher) -> list[Candidate]:
    """The same where a person joined series: what is joined to a figure of the same thing is of the same thing."""
    groups = memory.near(own.profile)
    found_near = (one for group in groups for one in matcher.match(own.profile, own.kind, group))
    matched = {entry.record.id: (entry, match) for _, entry, match in found_near}
    apart = Match(Level.DIFFERENT)
    for entry in memory.marked_same():
        matched.setdefault(entry.record.id, (entry, apart))
    certain = [own, *(entry for entry, match in matched.values() if match.level is Level.SAME)]
    found = []
    for entry, match in sorted(matched.values(), key=lambda pair: (pair[0].record.dated, pair[0].record.id)):
        lifted = match.level < Level.SAME and any(memory.joined(entry, other) for other in certain)
        if lifted or match.level:
            found.append(Candidate(entry, Match(Level.SAME) if lifted else match))
    return found


def _misread(own: Entry, memory: Memory, matcher: Matcher, topic: str) -> list[Candidate]:
    """What other articles said of this one's topic, as neighbours: "it" and "the firm" are easily read as another's."""
    profile = own.profile
    mine = replace(profile, subject=topic, anchors=(matcher.kin.top(topic),), about=profile.about - {topic})
    kind = matcher.kind(mine)
    matched = [
        one
        for group in memory.near(mine)
        if (first := group[0][1].profile).subject == topic and first.metric == profile.metric
        for one in matcher.match(mine, kind, group)
        if one[2].level >= Level.COMPATIBLE and one[1].record.article_id != own.record.article_id
    ]
    matched.sort(key=itemgetter(0))
    why = f"the article is about {topic}"
    return [Candidate(entry, Match(Level.NEIGHBOUR, (*match.reasons, why))) for _, entry, match in matched]


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
    # A part is seldom as large as the whole.
    in_part = bool(case.profile.about) != bool(one.entry.profile.about)
    loose = Level.NEIGHBOUR if in_part else level
    soon = abs(case.apart(one.entry)) <= _ROUND_NUMBER_TIME[loose]
    if case.profile.dimension == "ratio":
        qualified = case.figure.qualifier is not None and case.figure.qualifier == one.figure.qualifier
        return digits[0] + (qualified and soon) >= (2 if level is Level.COMPATIBLE else 3)
    # The digits of a conversion are the rate's.
    telling = digits[1] if case.figure.unit == one.figure.unit else case.measured.digits
    return telling >= 2 or soon


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
