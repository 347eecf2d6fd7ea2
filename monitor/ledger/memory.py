"""What the ledger remembers while it judges one article: earlier records, what replaced what, and what people said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.domain.feeds import Tier
from monitor.domain.figures import Mark, MarkKind, Record, Verdict
from monitor.ledger.kinship import Kinship
from monitor.ledger.series import Profile, anchors, profile, told_on


@dataclass(frozen=True, slots=True)
class Entry:
    """A remembered record with its key as it is compared."""

    record: Record
    profile: Profile

    @property
    def root(self) -> str:
        """The record that first gave this value."""
        return self.record.root or self.record.id


class Memory:
    """Earlier records, as the store found them, and those of the article at hand as they are judged.

    Records of the article that is to be judged must not be among `records`: judged again, it is judged afresh.
    """

    def __init__(self, records: Iterable[Record], kin: Kinship, marks: Sequence[Mark] = ()) -> None:
        self._kin = kin
        self._near: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        self._of_root: dict[str, list[Entry]] = defaultdict(list)
        self._replaced: dict[str, Entry] = {}
        self._entries: dict[str, Entry] = {}
        self._wrong: frozenset[str] = frozenset(mark.record_id for mark in marks if mark.kind is MarkKind.WRONG)
        self._right: frozenset[str] = frozenset(mark.record_id for mark in marks if mark.kind is MarkKind.RIGHT)
        self._links = [mark for mark in marks if mark.other_id is not None]
        for record in sorted(records, key=lambda one: (one.dated, one.id)):
            self.add(record)

    def add(self, record: Record) -> Entry:
        """Remember a record; a revision takes the place of the value that it replaces."""
        entry = Entry(record, profile(record.figure, told_on(record), self._kin))
        return self.add_entry(entry)

    def add_entry(self, entry: Entry) -> Entry:
        """Remember a record whose profile is known already."""
        record = entry.record
        for anchor in anchors(entry.profile, self._kin):
            self._near[entry.profile.group, anchor].append(entry)
        self._of_root[entry.root].append(entry)
        self._entries[record.id] = entry
        if record.replaces and record.id not in self._wrong:
            self._replaced[record.replaces] = entry
            self._replaced.pop(entry.root, None)
        return entry

    def near(self, found: Profile) -> list[Entry]:
        """Every record that may be of the same thing, oldest first."""
        places = anchors(found, self._kin)
        if len(places) == 1:
            return self._near.get((found.group, places[0]), [])
        seen = {one.record.id: one for place in places for one in self._near.get((found.group, place), ())}
        return list(seen.values())

    def replacer(self, entry: Entry) -> Entry | None:
        """The revision that took the place of a record's value; None where it still stands."""
        found = self._replaced.get(entry.root)
        if found is None or entry.root in self._right or entry.record.id in self._right:
            return None
        return found

    def sources(self, root: str, also: Record | None = None) -> int:
        """How many independent sources gave a value: stories of different outlets, `also` counted with them."""
        records = [entry.record for entry in self._of_root.get(root, ())]
        if also is not None:
            records.append(also)
        stories = {record.story_id for record in records}
        outlets = {record.publisher or record.story_id for record in records}
        return min(len(stories), len(outlets))

    def best_tier(self, entry: Entry) -> Tier:
        """How far the most trusted outlet that gave a value is trusted."""
        return min((one.record.tier for one in self._of_root.get(entry.root, ())), default=entry.record.tier)

    def root_of(self, entry: Entry) -> Entry:
        """The record that first gave an entry's value, where it is remembered; else the entry itself."""
        return self._entries.get(entry.root, entry)

    def wrong(self, entry: Entry) -> bool:
        """Whether a person marked the value as wrong."""
        return entry.record.id in self._wrong or entry.root in self._wrong

    def doubted(self, entry: Entry) -> bool:
        """Whether the value was in conflict or suspect when it was first given, and neither a person nor enough other
        sources held it up since."""
        first = self.root_of(entry)
        if first.record.id in self._right or entry.record.id in self._right:
            return False
        enough = {Verdict.CONFLICT: 2, Verdict.SUSPECT: 3}.get(first.record.verdict or Verdict.NEW, 0)
        return self.sources(entry.root) < enough

    def joined(self, a: Entry, b: Entry) -> bool:
        """Whether a person said that two records are of the same thing."""
        return bool(self._links) and any(
            self._linked(mark, a, b) for mark in self._links if mark.kind is MarkKind.SAME_AS
        )

    def parted(self) -> list[tuple[Entry, Entry]]:
        """Pairs of remembered records that a person said are not of the same thing."""
        pairs = []
        for mark in self._links:
            if mark.kind is MarkKind.NOT_SAME and mark.other_id is not None:
                one, other = self._entries.get(mark.record_id), self._entries.get(mark.other_id)
                if one is not None and other is not None:
                    pairs.append((one, other))
        return pairs

    def _linked(self, mark: Mark, a: Entry, b: Entry) -> bool:
        return (self._stands_for(mark.record_id, a) and self._stands_for(mark.other_id, b)) or (
            self._stands_for(mark.record_id, b) and self._stands_for(mark.other_id, a)
        )

    def _stands_for(self, record_id: str | None, entry: Entry) -> bool:
        if record_id is None:
            return False
        marked = self._entries.get(record_id)
        return entry.record.id == record_id or (
            marked is not None and marked.record.series_id == entry.record.series_id
        )

    def history(self, series_id: str, limit: int = 60) -> tuple[Record, ...]:
        """The newest records of a series, oldest first."""
        found = [one.record for one in self._entries.values() if one.record.series_id == series_id]
        return tuple(sorted(found, key=lambda one: (one.dated, one.id))[-limit:])
