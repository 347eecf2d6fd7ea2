"""What a figure is compared with: the remembered figures that may be of the same thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from typing import NamedTuple, TypeAlias
from weakref import WeakValueDictionary

from monitor.domain.figures import Figure
from monitor.ledger.entries import Entry, Strand, by_place
from monitor.ledger.equality import Measured
from monitor.ledger.kinship import Kinship
from monitor.ledger.memory import Memory
from monitor.ledger.profiles import Kind, Profile, Thing, profile, told_for_its_day
from monitor.ledger.series import Level, Match, Undated, ever_same, same

# For so many pairs of kinds the answers are remembered: some 500 bytes each.
_ANSWERS = 50_000
# What so many figures are of is remembered: some 800 bytes each.
_THINGS = 50_000
_APART = Match(Level.DIFFERENT)

# How nearly entries of one kind are of the thing at hand, all of them or each by its day; and the entries with that.
Answer: TypeAlias = Match | Callable[[Entry], Match]
Group: TypeAlias = tuple[Strand, Answer]


class Candidate(NamedTuple):
    """A remembered figure with how nearly it is of the same thing."""

    entry: Entry
    match: Match

    @property
    def figure(self) -> Figure:
        """The remembered figure."""
        return self.entry.record.figure


class Matcher:
    """Whether entries are of the same thing. What was answered for two kinds is remembered."""

    def __init__(self, kin: Kinship) -> None:
        self.kin = kin
        # As long as an entry is of a kind, it is the kind.
        self._kinds: WeakValueDictionary[Thing, Kind] = WeakValueDictionary()
        self._recognised: dict[tuple[object, ...], Kind] = {}
        self._answers: dict[Kind, dict[Kind, Match | _Days | None]] = defaultdict(dict)
        self._answered = 0

    def recognise(self, figure: Figure, told: date) -> Kind:
        """The kind of a figure told on a day. What a reading says of a thing is said again and again: so remembered."""
        thing = figure.metric, figure.subject, figure.about, figure.period, figure.unit, figure.noun, figure.scope
        known = self._recognised.get(thing)
        if known is None or told_for_its_day(figure):
            known = self.kind(profile(figure, told, self.kin))
            if len(self._recognised) >= _THINGS:
                self._recognised.clear()
            self._recognised[thing] = known
        return known

    def kind(self, found: Profile) -> Kind:
        """The kind of a profile, the same object for the same thing."""
        thing = found.thing
        kind = self._kinds.get(thing)
        if kind is None:
            kind = self._kinds[thing] = Kind(found)
        return kind

    def groups(self, own: Profile, kind: Kind, near: Iterable[Strand]) -> list[Group]:
        """Those kinds of entries that may be of the same thing as a profile of `kind`."""
        known = self._answers[kind]
        found: list[Group] = []
        for strand in near:
            other = strand[0]
            try:
                answer = known[other.kind]
            except KeyError:
                answer = known[other.kind] = self._ever(own, other)
                self._answered += 1
            if answer is not None:
                found.append((strand, answer.on(own) if isinstance(answer, _Days) else answer))
        if self._answered >= _ANSWERS:
            self._answers.clear()
            self._answered = 0
        return found

    def _ever(self, own: Profile, other: Entry) -> Match | _Days | None:
        if own.period is None or other.kind.period is None:
            undated = ever_same(own, other.profile, self.kin)
            return None if undated is None else _Days(undated, other.profile, self.kin)
        match = same(own, other.profile, self.kin)
        return match if match.level else None


class _Days:
    """The answers for two kinds of which one has no period: the days on which they were told decide, and the plans."""

    __slots__ = ("_kin", "_latest", "_other", "_undated", "_when")

    def __init__(self, undated: Undated, other: Profile, kin: Kinship) -> None:
        self._undated = undated
        self._other = other
        self._kin = kin
        self._when: int | None = None
        self._latest: Answer = _APART

    def on(self, own: Profile) -> Answer:
        """Those for a figure as it is told, which are the same for all of one day."""
        if self._when != own.when:
            always = self._undated.whenever(own, self._other, self._kin)
            self._latest = always if always is not None else _Day(own, self._undated, self._kin)
            self._when = own.when
        return self._latest


class _Day:
    """The answers of one day for entries of a kind, by when they were told."""

    __slots__ = ("_kin", "_known", "_own", "_undated")

    def __init__(self, own: Profile, undated: Undated, kin: Kinship) -> None:
        self._own = own
        self._undated = undated
        self._kin = kin
        self._known: dict[int, Match] = {}

    def __call__(self, entry: Entry) -> Match:
        profile = entry.profile
        match = self._known.get(profile.when)
        if match is None:
            match = self._known[profile.when] = self._undated.match(self._own, profile, self._kin)
        return match


class Candidates:
    """The remembered figures of the same thing, sorted out only as far as they are asked for; the latest first.

    `told` are groups of other articles' figures, `said` those of the article at hand. `misread` gives more of others',
    which count after `told`: never more than neighbours, and so looked up only where those of the thing do not decide.
    """

    def __init__(
        self, own: Measured, said: Sequence[Group], told: Sequence[Group], misread: Callable[[], Sequence[Group]]
    ) -> None:
        self._own = own
        self._said = said
        self._told = told
        self._find_misread = misread

    @cached_property
    def _misread(self) -> Sequence[Group]:
        return self._find_misread()

    @cached_property
    def inside(self) -> Sequence[Candidate]:
        """What the article at hand said."""
        return _sorted_out(self._said)

    @cached_property
    def outside(self) -> Sequence[Candidate]:
        """What other articles said."""
        return [*_sorted_out(self._told), *_sorted_out(self._misread)]

    @cached_property
    def close(self) -> Sequence[Candidate]:
        """Those of `outside` whose values may be the own one's."""
        return [*_sorted_out(self._close(self._told)), *_sorted_out(self._close(self._misread))]

    @cached_property
    def close_itself(self) -> Sequence[Candidate]:
        """Those of `close` that are of exactly the same thing: few of all, and mostly enough."""
        found = _sorted_out(self._close(group for group in self._told if _maybe_same(group)))
        return [one for one in found if one.match.level is Level.SAME]

    def _close(self, groups: Iterable[Group]) -> list[tuple[Sequence[Entry], Answer]]:
        return [(strand.close(self._own), of) for strand, of in groups]

    def itself(self) -> Iterator[Candidate]:
        """Those of `outside` that are of exactly the same thing, in no order: who needs one makes no more of them."""
        for strand, of in self._told:
            if not isinstance(of, Match):
                found = (Candidate(entry, of(entry)) for entry in reversed(strand))
                yield from (one for one in found if one.match.level is Level.SAME)
            elif of.level is Level.SAME:
                yield from (Candidate(entry, of) for entry in reversed(strand))

    def same(self) -> Entry | None:
        """The latest that is of exactly the same thing; of the article at hand, if it said any."""
        for groups in (self._said, self._told):
            latest = [one for strand, of in groups if (one := _latest_same(strand, of)) is not None]
            if latest:
                return max(latest, key=by_place)
        return None


def _maybe_same(group: Group) -> bool:
    _, of = group
    return not isinstance(of, Match) or of.level is Level.SAME


def _latest_same(strand: Strand, of: Answer) -> Entry | None:
    if isinstance(of, Match):
        return strand[-1] if of.level is Level.SAME else None
    for entry in reversed(strand):
        if of(entry).level is Level.SAME:
            return entry
    return None


def _sorted_out(groups: Iterable[tuple[Sequence[Entry], Answer]]) -> list[Candidate]:
    """The entries of some groups that are of the same thing, the latest first."""
    found: list[Candidate] = []
    for entries, of in groups:
        if isinstance(of, Match):
            found += [Candidate(entry, of) for entry in entries]
        else:
            found += [Candidate(entry, match) for entry in entries if (match := of(entry)).level]
    found.sort(key=lambda one: one.entry.place, reverse=True)
    return found


def candidates(own: Entry, memory: Memory, matcher: Matcher, topic: str | None) -> Candidates:
    """The remembered figures of the same thing, as people's marks have it.

    `topic` is whom the article is about: a figure of somebody else's may be the topic's, misread.
    """
    profile = own.profile
    misread = partial(_misread, own, memory, matcher, topic)
    said = matcher.groups(profile, own.kind, memory.said_near(profile))
    near = matcher.groups(profile, own.kind, memory.near(profile))
    if not memory.linked:
        return Candidates(own.measured, said, near, misread)
    if memory.joins:
        said, near = _joined(own, memory, [*said, *near])
    return _parted(own, memory, said, near, misread())


def _joined(own: Entry, memory: Memory, near: Sequence[Group]) -> tuple[list[Group], list[Group]]:
    """The same where a person joined series: what is joined to a figure of the same thing is of the same thing."""
    matched = {one.entry.record.id: (one.entry, one.match) for one in _sorted_out(near)}
    for entry in memory.marked_same():
        matched.setdefault(entry.record.id, (entry, _APART))
    certain = [own, *(entry for entry, match in matched.values() if match.level is Level.SAME)]
    mine: list[Group] = []
    others: list[Group] = []
    for entry, match in matched.values():
        lifted = match.level < Level.SAME and any(memory.joined(entry, other) for other in certain)
        if lifted or match.level:
            found = mine if entry.record.article_id == own.record.article_id else others
            found.append(_alone(entry, Match(Level.SAME) if lifted else match))
    return mine, others


def _alone(entry: Entry, match: Match) -> Group:
    return Strand([entry]), match


def _parted(
    own: Entry, memory: Memory, said: Sequence[Group], told: Sequence[Group], misread: Sequence[Group]
) -> Candidates:
    """The same where a person parted series: what is less near of the two is left out."""
    found = [_sorted_out(groups) for groups in (said, told, misread)]
    for pair in memory.parted(own):
        oldest_first = (one for groups in reversed(found) for one in reversed(groups))
        levels = {one.entry.record.series_id: one.match.level for one in oldest_first}
        near, far = sorted(pair, key=lambda one: levels.get(one.record.series_id, Level.DIFFERENT), reverse=True)
        if own in pair:
            near, far = own, near if far is own else far
        if near.record.series_id != far.record.series_id:
            found = [[one for one in groups if one.entry.record.series_id != far.record.series_id] for groups in found]
    mine, others, more = ([_alone(one.entry, one.match) for one in groups] for groups in found)
    return Candidates(own.measured, mine, others, lambda: more)


def _then(change: Callable[[Match], Match], of: Callable[[Entry], Match]) -> Answer:
    return lambda entry: change(of(entry))


def _misread(own: Entry, memory: Memory, matcher: Matcher, topic: str | None) -> list[Group]:
    """What other articles said of this one's topic, as neighbours: "it" and "the firm" are easily read as another's."""
    profile = own.profile
    if topic is None or profile.subject in (None, topic):
        return []
    mine = replace(profile, subject=topic, anchors=(matcher.kin.top(topic),), about=profile.about - {topic})
    firsts = ((strand, strand[0].profile) for strand in memory.near(mine))
    near = [strand for strand, first in firsts if first.subject == topic and first.metric == profile.metric]
    why = f"the article is about {topic}"

    def as_neighbour(match: Match) -> Match:
        return Match(Level.NEIGHBOUR, (*match.reasons, why)) if match.level >= Level.COMPATIBLE else _APART

    found: list[Group] = []
    for strand, of in matcher.groups(mine, matcher.kind(mine), near):
        if not isinstance(of, Match):
            found.append((strand, _then(as_neighbour, of)))
        elif of.level >= Level.COMPATIBLE:
            found.append((strand, as_neighbour(of)))
    return found
