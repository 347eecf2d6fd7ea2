"""What the ledger remembers while it judges one article: earlier records, what replaced what, and what people said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain
from operator import itemgetter

from monitor.domain.feeds import Tier
from monitor.domain.figures import Mark, MarkKind, Record, Verdict
from monitor.ledger.entries import Drawer, Entry, Replaced, Strand, Value, by_place, replace
from monitor.ledger.periods import Relation, relation
from monitor.ledger.profiles import Kind, Profile, Shelf
from monitor.ledger.witnesses import Sources

# Enough for a chart.
_HISTORY = 60
# So many independent sources hold up a value that was in doubt when it was first given.
_HOLDING_UP: dict[Verdict | None, int] = {Verdict.CONFLICT: 2, Verdict.SUSPECT: 3}
# A repetition is filed again after this time: how long ago a thing was told decides whether another value is a conflict
# or a revision (weighing.SAME_TIME), and of round numbers, whether they are the same.
FRESH = timedelta(days=3)
_NOTHING = Strand()


class Memory:
    """Earlier records, as the store found them, and those of the article at hand as they are judged.

    `drawers` may hold the same records. Those of the article that is to be judged must not be among them: judged again,
    it is judged afresh. Hundreds come with every article, so that a drawer is taken over as it is.
    """

    def __init__(self, drawers: Sequence[Drawer], told_by: Sources, marks: Sequence[Mark] = ()) -> None:
        self.told_by = told_by
        self._drawers = list(drawers)
        self._told = _Kinds()
        self._saying = _Kinds()
        self._said: list[Entry] = []
        self._named: dict[str, Entry] = {}
        self._wrong: frozenset[str] = frozenset(mark.record_id for mark in marks if mark.kind is MarkKind.WRONG)
        self._right: frozenset[str] = frozenset(mark.record_id for mark in marks if mark.kind is MarkKind.RIGHT)
        self.wrongs = bool(self._wrong)
        self._links = [mark for mark in marks if mark.other_id is not None]
        self.linked = bool(self._links)
        self.joins = any(mark.kind is MarkKind.SAME_AS for mark in self._links)
        self._told.add_all(drawers)
        self._replaced = self._replacements()

    def open(self, drawers: Sequence[Drawer]) -> None:
        """Remember what lies in more drawers, too; nothing must have been said."""
        self._drawers += drawers
        self._told.add_all(drawers)
        self._replaced = self._replacements()

    def say(self, entry: Entry) -> None:
        """Remember a record of the article at hand."""
        entry.place = entry.record.dated, entry.record.article_id, len(self._said), ""
        self._saying.add(entry.kind, Strand([entry]))
        self._said.append(entry)
        if entry.record.replaces and self._holds(entry):
            replace(self._replaced, None, entry)
        self.told_by.say(entry.root)

    def _replacements(self) -> Replaced:
        """What became of each value, by its root: where drawers differ, what was told last."""
        found: Replaced = {}
        for drawer in self._drawers:
            more = drawer.replacements(self._holds) if self._wrong or self._links else drawer.replaced
            if not more:  # as of most drawers
                continue
            both = found.keys() & more.keys()
            last = {root: max(found[root], more[root], key=itemgetter(0)) for root in both}
            found |= more
            found |= last
        return found

    def _holds(self, revision: Entry) -> bool:
        """Whether a revision stands, as far as people said."""
        record = revision.record
        return record.id not in self._wrong and not self._split_from(record.id, record.replaces)

    def named(self, record_id: str) -> Entry | None:
        """The remembered record of this id."""
        if (known := self._named.get(record_id)) is not None:
            return known
        for drawer in self._drawers:
            if (held := drawer.by_id.get(record_id)) is not None:
                self._named[record_id] = held
                return held
        return next((entry for entry in self._said if entry.record.id == record_id), None)

    def near(self, found: Profile) -> list[Strand]:
        """What other articles told that may be of the same thing and not of another time, each kind by itself."""
        return self._told.near(found)

    def said_near(self, found: Profile) -> list[Strand]:
        """The same of what the article at hand said so far."""
        return self._saying.near(found)

    @property
    def said(self) -> list[Entry]:
        """What the article at hand said so far, the latest first."""
        return self._said[::-1]

    def replacer(self, entry: Entry) -> Entry | None:
        """The revision that took the place of a record's value; None where it still stands."""
        found = self._replaced.get(entry.root)
        if found is None or entry.root in self._right or entry.record.id in self._right:
            return None
        return found[1]

    def covers(self, entry: Entry) -> bool:
        """Whether whoever looks for a record finds an earlier one, about as new, that tells the same value alike."""
        for one in (*self._told.of(entry.kind), *self._saying.of(entry.kind)):
            if one is entry:
                break
            fresh = one.root == entry.root and entry.record.dated - one.record.dated <= FRESH
            if fresh and _telling(one) == _telling(entry):
                return True
        return False

    def of_value(self, value: Value) -> list[Entry]:
        """The records of other articles that give exactly this value, whatever of; the latest first."""
        found = {entry.record.id: entry for drawer in self._drawers for entry in drawer.values.get(value, ())}
        return sorted(found.values(), key=by_place, reverse=True)

    def of_root(self, root: str) -> list[Entry]:
        """The records that give one value."""
        return [entry for entry in self._all() if entry.root == root]

    def sources(self, entry: Entry) -> int:
        """How many independent sources gave an entry's value: stories of different outlets."""
        return self.told_by.count(entry.root)

    def copied(self, entry: Entry) -> bool:
        """Whether another article of the story at hand gave an entry's value."""
        return self.told_by.copied(entry.root)

    def best_tier(self, entry: Entry) -> Tier:
        """How far the most trusted outlet that gave a value is trusted."""
        return self.told_by.best_tier(entry.root, entry.record.tier)

    def root_of(self, entry: Entry) -> Entry:
        """The record that first gave an entry's value, where it is remembered; else the entry itself."""
        return entry if entry.root == entry.record.id else self.named(entry.root) or entry

    def wrong(self, entry: Entry) -> bool:
        """Whether a person marked the value as wrong."""
        return bool(self._wrong) and (entry.record.id in self._wrong or entry.root in self._wrong)

    def doubted(self, entry: Entry) -> bool:
        """Whether the value was in conflict or suspect when it was first given, and neither a person nor enough other
        sources held it up since."""
        first = self.root_of(entry)
        enough = _HOLDING_UP.get(first.record.verdict)
        if enough is None or first.record.id in self._right or entry.record.id in self._right:
            return False
        return self.sources(entry) < enough

    def joined(self, a: Entry, b: Entry) -> bool:
        """Whether a person said that two records are of the same thing."""
        return any(self._linked(mark, a, b) for mark in self._links if mark.kind is MarkKind.SAME_AS)

    def marked_same(self) -> list[Entry]:
        """The remembered records of the series that a person joined."""
        links = (mark for mark in self._links if mark.kind is MarkKind.SAME_AS)
        marked = {name for mark in links for name in (mark.record_id, mark.other_id) if name is not None}
        joined = {entry.record.series_id for name in marked if (entry := self.named(name)) is not None}
        return [entry for entry in self._all() if entry.record.series_id in joined]

    def parted(self, own: Entry) -> list[tuple[Entry, Entry]]:
        """Pairs of records, remembered or `own`, that a person said are not of the same thing."""
        pairs = []
        for mark in self._links:
            if mark.kind is MarkKind.NOT_SAME and mark.other_id is not None:
                names = mark.record_id, mark.other_id
                one, other = (own if name == own.record.id else self.named(name) for name in names)
                if one is not None and other is not None:
                    pairs.append((one, other))
        return pairs

    def _split_from(self, record_id: str, root: str) -> bool:
        """Whether a person said that a record is not of the same thing as the value that it took the place of."""
        if not self._links:
            return False
        pairs = ({mark.record_id, mark.other_id} for mark in self._links if mark.kind is MarkKind.NOT_SAME)
        others = (name for pair in pairs if record_id in pair for name in pair if name is not None)
        return any(name != record_id and (one := self.named(name)) and one.root == root for name in others)

    def _all(self) -> Iterator[Entry]:
        """Everything that is remembered; what lies in two drawers, twice."""
        return chain(*(drawer.by_id.values() for drawer in self._drawers), self._said)

    def _linked(self, mark: Mark, a: Entry, b: Entry) -> bool:
        return (self._stands_for(mark.record_id, a) and self._stands_for(mark.other_id, b)) or (
            self._stands_for(mark.record_id, b) and self._stands_for(mark.other_id, a)
        )

    def _stands_for(self, record_id: str | None, entry: Entry) -> bool:
        if record_id is None:
            return False
        marked = self.named(record_id)
        return entry.record.id == record_id or (
            marked is not None and marked.record.series_id == entry.record.series_id
        )

    def history(self, series_id: str) -> tuple[Record, ...]:
        """The newest records of a series, oldest first."""
        found = {entry.record.id: entry.record for entry in self._all() if entry.record.series_id == series_id}
        return tuple(sorted(found.values(), key=lambda one: (one.dated, one.id))[-_HISTORY:])


class Histories(Mapping[str, tuple[Record, ...]]):
    """The newest records of some series, oldest first, by series id; looked up where they are asked for: few are."""

    def __init__(self, memory: Memory, wanted: Collection[str]) -> None:
        self._memory = memory
        self._wanted = wanted

    def __getitem__(self, series_id: str) -> tuple[Record, ...]:
        if series_id not in self._wanted:
            raise KeyError(series_id)
        return self._memory.history(series_id)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._wanted))

    def __len__(self) -> int:
        return len(self._wanted)


class _Kinds:
    """Entries by their kinds, and the kinds by where they are looked for."""

    def __init__(self) -> None:
        self._strands: dict[Kind, Strand] = {}
        self._shelves: dict[Shelf, list[Kind]] = defaultdict(list)

    def add(self, kind: Kind, strand: Strand) -> None:
        """Add entries of a kind; some may be there already."""
        known = self._strands.get(kind)
        if known is None:
            self._strands[kind] = strand
            for shelf in kind.shelves:
                self._shelves[shelf].append(kind)
        else:
            self._strands[kind] = known.with_those_of(strand)

    def add_all(self, drawers: Iterable[Drawer]) -> None:
        """Add what lies in drawers: a hundred strands come with an article."""
        strands, shelves = self._strands, self._shelves
        for drawer in drawers:
            for kind, strand in drawer.kinds.items():
                known = strands.get(kind)
                if known is None:
                    strands[kind] = strand
                    for shelf in kind.shelves:
                        shelves[shelf].append(kind)
                elif known is not strand:
                    strands[kind] = known.with_those_of(strand)

    def of(self, kind: Kind) -> Strand:
        """The entries of a kind."""
        return self._strands.get(kind, _NOTHING)

    def near(self, found: Profile) -> list[Strand]:
        """The entries of the kinds on a profile's shelves, but for those of another time."""
        own = found.period
        kinds = dict.fromkeys(kind for shelf in found.shelves for kind in self._shelves.get(shelf, ()))
        return [
            self._strands[kind]
            for kind in kinds
            if kind.period is None or own is None or relation(kind.period, own) is not Relation.APART
        ]


def _telling(entry: Entry) -> tuple[object, ...]:
    """All that a comparison of two records of one kind looks at, but for when and by whom they were told."""
    figure = entry.record.figure
    value = figure.unit, figure.low, figure.high, figure.qualifier, figure.direction, entry.measured.digits
    return (*value, figure.status)
