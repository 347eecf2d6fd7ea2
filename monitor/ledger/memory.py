"""What the ledger remembers while it judges one article: earlier records, what replaced what, and what people said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from monitor.domain.feeds import Tier
from monitor.domain.figures import Mark, MarkKind, Record, Verdict
from monitor.ledger.equality import Measured
from monitor.ledger.periods import Period, Relation, relation
from monitor.ledger.series import Profile

# Enough for a chart.
_HISTORY = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A remembered record with its key as it is compared."""

    record: Record
    profile: Profile
    measured: Measured

    @property
    def root(self) -> str:
        """The record that first gave this value."""
        return self.record.root or self.record.id


class Memory:
    """Earlier records, as the store found them, and those of the article at hand as they are judged.

    Records of the article that is to be judged must not be among `records`: judged again, it is judged afresh.
    """

    def __init__(self, records: Iterable[Record], enter: Callable[[Record], Entry], marks: Sequence[Mark] = ()) -> None:
        self._enter = enter
        self._near: dict[tuple[str, str, str], dict[Period | None, list[tuple[int, Entry]]]] = defaultdict(dict)
        self._of_root: dict[str, list[Entry]] = defaultdict(list)
        self._of_article: dict[str, list[Entry]] = defaultdict(list)
        self._replaced: dict[str, Entry] = {}
        self._entries: dict[str, Entry] = {}
        self._wrong: frozenset[str] = frozenset(mark.record_id for mark in marks if mark.kind is MarkKind.WRONG)
        self._right: frozenset[str] = frozenset(mark.record_id for mark in marks if mark.kind is MarkKind.RIGHT)
        self.wrongs = bool(self._wrong)
        self._links = [mark for mark in marks if mark.other_id is not None]
        self.joins = any(mark.kind is MarkKind.SAME_AS for mark in self._links)
        for record in sorted(records, key=lambda one: (one.dated, one.id)):
            self.add(record)

    def add(self, record: Record) -> Entry:
        """Remember a record; a revision takes the place of the value that it replaces."""
        return self.add_entry(self._enter(record))

    def add_entry(self, entry: Entry) -> Entry:
        """Remember a record whose profile is known already."""
        record = entry.record
        for anchor in entry.profile.anchors:
            times = self._near[entry.profile.group, anchor, entry.profile.dimension]
            times.setdefault(entry.profile.period, []).append((len(self._entries), entry))
        self._of_root[entry.root].append(entry)
        self._of_article[record.article_id].append(entry)
        self._entries[record.id] = entry
        if record.replaces and record.id not in self._wrong and not self._split_from(record.id, record.replaces):
            self._replaced[record.replaces] = entry
            self._replaced.pop(entry.root, None)
        return entry

    def of_article(self, article_id: str) -> list[Entry]:
        """What an article said so far, the latest first."""
        return self._of_article.get(article_id, [])[::-1]

    def near(self, found: Profile) -> list[Entry]:
        """Every record that may be of the same thing and not of another time, oldest first."""
        hits: dict[int, Entry] = {}
        for anchor in found.anchors:
            times = self._near.get((found.group, anchor, found.dimension), {})
            for period, entries in times.items():
                if period is None or found.period is None or relation(period, found.period) is not Relation.APART:
                    hits.update(entries)
        return [hits[number] for number in sorted(hits)]

    def replacer(self, entry: Entry) -> Entry | None:
        """The revision that took the place of a record's value; None where it still stands."""
        found = self._replaced.get(entry.root)
        if found is None or entry.root in self._right or entry.record.id in self._right:
            return None
        return found

    def of_root(self, root: str) -> list[Entry]:
        """The records that give one value."""
        return self._of_root.get(root, [])

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
        return bool(self._wrong) and (entry.record.id in self._wrong or entry.root in self._wrong)

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
        return any(self._linked(mark, a, b) for mark in self._links if mark.kind is MarkKind.SAME_AS)

    def marked_same(self) -> list[Entry]:
        """The remembered records of the series that a person joined, oldest first."""
        links = (mark for mark in self._links if mark.kind is MarkKind.SAME_AS)
        marked = {name for mark in links for name in (mark.record_id, mark.other_id) if name is not None}
        joined = {entry.record.series_id for name in marked if (entry := self._entries.get(name)) is not None}
        return [entry for entry in self._entries.values() if entry.record.series_id in joined]

    def parted(self, own: Entry) -> list[tuple[Entry, Entry]]:
        """Pairs of records, remembered or `own`, that a person said are not of the same thing."""
        pairs = []
        known = {own.record.id: own} | self._entries if self._links else {}
        for mark in self._links:
            if mark.kind is MarkKind.NOT_SAME and mark.other_id is not None:
                one, other = known.get(mark.record_id), known.get(mark.other_id)
                if one is not None and other is not None:
                    pairs.append((one, other))
        return pairs

    def _split_from(self, record_id: str, root: str) -> bool:
        """Whether a person said that a record is not of the same thing as the value that it took the place of."""
        pairs = ({mark.record_id, mark.other_id} for mark in self._links if mark.kind is MarkKind.NOT_SAME)
        others = (name for pair in pairs if record_id in pair for name in pair if name is not None)
        return any(name != record_id and (one := self._entries.get(name)) and one.root == root for name in others)

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

    def histories(self, wanted: Collection[str]) -> dict[str, tuple[Record, ...]]:
        """The newest records of some series, oldest first, by series id."""
        found: dict[str, list[Record]] = {series: [] for series in sorted(wanted)}
        for entry in self._entries.values():
            if (line := found.get(entry.record.series_id)) is not None:
                line.append(entry.record)
        in_order = {series: sorted(line, key=lambda one: (one.dated, one.id)) for series, line in found.items()}
        return {series: tuple(line[-_HISTORY:]) for series, line in in_order.items()}
