"""What the ledger remembers while it judges one article: earlier records, what replaced what, and what people said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TypeAlias

from monitor.domain.feeds import Tier
from monitor.domain.figures import Mark, MarkKind, Record, Verdict
from monitor.ledger.equality import Measured
from monitor.ledger.periods import Relation, relation
from monitor.ledger.series import Kind, Profile, Shelf
from monitor.ledger.witnesses import Sources

# Enough for a chart.
_HISTORY = 60
# So many independent sources hold up a value that was in doubt when it was first given.
_HOLDING_UP: dict[Verdict | None, int] = {Verdict.CONFLICT: 2, Verdict.SUSPECT: 3}
# A repetition is filed again after this time: how long ago a thing was told decides whether another value is a conflict
# or a revision (weighing.SAME_TIME), and of round numbers, whether they are the same.
FRESH = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Entry:
    """A remembered record as it is compared. `root` is the record that first gave its value; `news`: it may be news."""

    record: Record
    profile: Profile
    measured: Measured
    kind: Kind
    root: str
    news: bool

    def of(self, record: Record) -> Entry:
        """The same for another record of the same figure on the same day."""
        return Entry(record, self.profile, self.measured, self.kind, record.root or record.id, self.news)


# An entry with its place among all that is remembered, the oldest first.
Placed: TypeAlias = tuple[int, Entry]


class Memory:
    """Earlier records, as the store found them, and those of the article at hand as they are judged.

    `entries` come oldest first. Those of the article that is to be judged must not be among them: judged again, it is
    judged afresh. Several hundred come with every article, so that little is made of each before it is asked for.
    """

    def __init__(self, entries: Iterable[Entry], told_by: Sources, marks: Sequence[Mark] = ()) -> None:
        self.told_by = told_by
        self._entries: list[Entry] = []
        self._kinds: dict[Kind, list[Placed]] = {}
        self._shelves: dict[Shelf, list[Kind]] = defaultdict(list)
        self._said: list[Entry] = []
        self._replaced: dict[str, Entry] = {}
        self._wrong: frozenset[str] = frozenset(mark.record_id for mark in marks if mark.kind is MarkKind.WRONG)
        self._right: frozenset[str] = frozenset(mark.record_id for mark in marks if mark.kind is MarkKind.RIGHT)
        self.wrongs = bool(self._wrong)
        self._links = [mark for mark in marks if mark.other_id is not None]
        self.joins = any(mark.kind is MarkKind.SAME_AS for mark in self._links)
        for entry in entries:
            self._remember(entry)

    def say(self, entry: Entry) -> None:
        """Remember a record of the article at hand."""
        self._remember(entry)
        self._said.append(entry)
        self._by_id[entry.record.id] = entry
        self.told_by.say(entry.root)

    def _remember(self, entry: Entry) -> None:
        kind = entry.kind
        placed = self._kinds.get(kind)
        if placed is None:
            placed = self._kinds[kind] = []
            for shelf in kind.shelves:
                self._shelves[shelf].append(kind)
        placed.append((len(self._entries), entry))
        self._entries.append(entry)
        if entry.record.replaces:
            self._replace(entry.record, entry)

    def _replace(self, record: Record, entry: Entry) -> None:
        """A revision takes the place of the value that it replaces."""
        if record.id not in self._wrong and not self._split_from(record.id, record.replaces):
            self._replaced[record.replaces] = entry
            self._replaced.pop(entry.root, None)

    @cached_property
    def _by_id(self) -> dict[str, Entry]:
        return {entry.record.id: entry for entry in self._entries}

    def near(self, found: Profile) -> list[list[Placed]]:
        """Every record that may be of the same thing and not of another time: those of one kind together, in order."""
        own = found.period
        kinds = dict.fromkeys(kind for shelf in found.shelves for kind in self._shelves.get(shelf, ()))
        return [
            self._kinds[kind]
            for kind in kinds
            if kind.period is None or own is None or relation(kind.period, own) is not Relation.APART
        ]

    @property
    def said(self) -> list[Entry]:
        """What the article at hand said so far, the latest first."""
        return self._said[::-1]

    def replacer(self, entry: Entry) -> Entry | None:
        """The revision that took the place of a record's value; None where it still stands."""
        found = self._replaced.get(entry.root)
        if found is None or entry.root in self._right or entry.record.id in self._right:
            return None
        return found

    def covers(self, entry: Entry) -> bool:
        """Whether whoever looks for a record finds an earlier one, about as new, that tells the same value alike."""
        for _, one in self._kinds[entry.kind]:
            if one is entry:
                break
            fresh = one.root == entry.root and entry.record.dated - one.record.dated <= FRESH
            if fresh and _telling(one) == _telling(entry):
                return True
        return False

    def of_root(self, root: str) -> list[Entry]:
        """The records that give one value."""
        return [entry for entry in self._entries if entry.root == root]

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
        return entry if entry.root == entry.record.id else self._by_id.get(entry.root) or entry

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
        """The remembered records of the series that a person joined, oldest first."""
        links = (mark for mark in self._links if mark.kind is MarkKind.SAME_AS)
        marked = {name for mark in links for name in (mark.record_id, mark.other_id) if name is not None}
        joined = {entry.record.series_id for name in marked if (entry := self._by_id.get(name)) is not None}
        return [entry for entry in self._entries if entry.record.series_id in joined]

    def parted(self, own: Entry) -> list[tuple[Entry, Entry]]:
        """Pairs of records, remembered or `own`, that a person said are not of the same thing."""
        pairs = []
        known = self._by_id | {own.record.id: own} if self._links else {}
        for mark in self._links:
            if mark.kind is MarkKind.NOT_SAME and mark.other_id is not None:
                one, other = known.get(mark.record_id), known.get(mark.other_id)
                if one is not None and other is not None:
                    pairs.append((one, other))
        return pairs

    def _split_from(self, record_id: str, root: str) -> bool:
        """Whether a person said that a record is not of the same thing as the value that it took the place of."""
        if not self._links:
            return False
        pairs = ({mark.record_id, mark.other_id} for mark in self._links if mark.kind is MarkKind.NOT_SAME)
        others = (name for pair in pairs if record_id in pair for name in pair if name is not None)
        return any(name != record_id and (one := self._by_id.get(name)) and one.root == root for name in others)

    def _linked(self, mark: Mark, a: Entry, b: Entry) -> bool:
        return (self._stands_for(mark.record_id, a) and self._stands_for(mark.other_id, b)) or (
            self._stands_for(mark.record_id, b) and self._stands_for(mark.other_id, a)
        )

    def _stands_for(self, record_id: str | None, entry: Entry) -> bool:
        if record_id is None:
            return False
        marked = self._by_id.get(record_id)
        return entry.record.id == record_id or (
            marked is not None and marked.record.series_id == entry.record.series_id
        )

    def histories(self, wanted: Collection[str]) -> dict[str, tuple[Record, ...]]:
        """The newest records of some series, oldest first, by series id."""
        found: dict[str, list[Record]] = {series: [] for series in sorted(wanted)}
        for entry in self._entries:
            if (line := found.get(entry.record.series_id)) is not None:
                line.append(entry.record)
        in_order = {series: sorted(line, key=lambda one: (one.dated, one.id)) for series, line in found.items()}
        return {series: tuple(line[-_HISTORY:]) for series, line in in_order.items()}


def _telling(entry: Entry) -> tuple[object, ...]:
    """All that a comparison of two records of one kind looks at, but for when and by whom they were told."""
    figure = entry.record.figure
    value = figure.unit, figure.low, figure.high, figure.qualifier, figure.direction, entry.measured.digits
    return (*value, figure.status)
