"""Records as they are compared, and drawers of them: what is filed together is made ready once for every article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import TypeAlias

from monitor.domain.figures import Figure, Record
from monitor.ledger.equality import Measured
from monitor.ledger.series import Kind, Profile

# Where an entry stands among all that is remembered: by when it was told.
Place: TypeAlias = tuple[datetime, str, int, str]
# An entry with its place, in the order of which the lists of them are.
Placed: TypeAlias = tuple[Place, "Entry"]
# What became of a value, by its root: the revision that took its place at last, or None where it was told again since.
Replaced: TypeAlias = dict[str, tuple[Place | None, "Entry | None"]]
# A value as it was written: unit, low and high end.
Value: TypeAlias = tuple[str, Decimal, Decimal]


def value_of(figure: Figure) -> Value:
    """A figure's value; equal ones are the same number in the same unit."""
    return figure.unit, figure.low, figure.high


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

    @property
    def place(self) -> Place:
        """Its place, the same in every memory."""
        record = self.record
        return record.dated, record.article_id, len(record.id), record.id


class Drawer:
    """Entries that are filed together, in the forms in which a memory looks for them. Not changed once it is made."""

    __slots__ = ("_revisions", "articles", "by_id", "kinds", "lines", "replaced", "values")

    def __init__(self, entries: Iterable[Entry]) -> None:
        placed = sorted(((one.place, one) for one in entries if one.news), key=itemgetter(0))
        self.articles = frozenset(entry.record.article_id for _, entry in placed)
        self.by_id = {entry.record.id: entry for _, entry in placed}
        self.kinds: dict[Kind, list[Placed]] = defaultdict(list)
        self.lines: dict[str, list[Record]] = defaultdict(list)
        for one in placed:
            self.kinds[one[1].kind].append(one)
            self.lines[one[1].record.series_id].append(one[1].record)
        self.values: dict[Value, list[Entry]] = defaultdict(list)
        for _, entry in placed:
            self.values[value_of(entry.record.figure)].append(entry)
        self._revisions = [one for one in placed if one[1].record.replaces]
        self.replaced = self.replacements(lambda _: True)

    def without(self, article_id: str) -> Drawer:
        """The same without what one article told."""
        return Drawer(entry for entry in self.by_id.values() if entry.record.article_id != article_id)

    def replacements(self, holds: Callable[[Entry], bool]) -> Replaced:
        """What became of each value in the end, by the revisions that hold."""
        found: Replaced = {}
        for place, entry in self._revisions:
            if holds(entry):
                replace(found, place, entry)
        return found


def replace(found: Replaced, place: Place | None, revision: Entry) -> None:
    """A revision takes the place of the value that it replaces, and its own value stands again."""
    found[revision.record.replaces] = place, revision
    found[revision.root] = place, None
