"""Records as they are compared, and drawers of them: what is filed together is made ready once for every article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import TypeAlias

from monitor.domain.figures import Figure, Record
from monitor.ledger.equality import Measured
from monitor.ledger.money import Rates
from monitor.ledger.profiles import Kind, Profile

# Where an entry stands among all that is remembered: by when it was told.
Place: TypeAlias = tuple[datetime, str, int, str]
# What became of a value, by its root: the revision that took its place at last, or None where it was told again since.
Replaced: TypeAlias = dict[str, tuple[Place | None, "Entry | None"]]
# A value as it was written: unit, low and high end.
Value: TypeAlias = tuple[str, Decimal, Decimal]

by_place = attrgetter("place")


def value_of(figure: Figure) -> Value:
    """A figure's value; equal ones are the same number in the same unit."""
    return figure.unit, figure.low, figure.high


class Entry:
    """A remembered record as it is compared.

    `root` is the record that first gave its value; `value` that as it was written; `news`: it may be news; `place` is
    the same in every memory, but for what the article at hand says, which stands in the order in which it says it.
    """

    __slots__ = ("_measured", "_profile", "_rates", "kind", "news", "place", "record", "root", "value")

    def __init__(self, record: Record, kind: Kind, rates: Rates, *, news: bool) -> None:
        self.record = record
        self.kind = kind
        self._rates = rates
        # Made where they are first asked for: most entries are never compared, and most answers are their kind's.
        self._measured: Measured | None = None
        self._profile: Profile | None = None
        self.root = record.value_id
        self.value = value_of(record.figure)
        self.news = news
        self.place: Place = record.dated, record.article_id, len(record.id), record.id

    @property
    def profile(self) -> Profile:
        """Its key as it is compared."""
        if self._profile is None:
            self._profile = self.kind.profile(self.record.figure, self.record.dated.date())
        return self._profile

    @property
    def measured(self) -> Measured:
        """Its value as it is compared."""
        if self._measured is None:
            self._measured = Measured(self.record.figure, self.record.dated.date(), self._rates)
        return self._measured

    def of(self, record: Record) -> Entry:
        """The same for another record of the same figure on the same day."""
        same = Entry(record, self.kind, self._rates, news=self.news)
        same._measured, same._profile = self._measured, self._profile
        return same


class Strand(tuple[Entry, ...]):
    """Entries of one kind, the oldest first, each once."""

    __slots__ = ()

    def close(self, own: Measured) -> list[Entry]:
        """The entries whose values may be one's own (see `Measured.meets`)."""
        number = own.numeral
        if number.ranged:
            return [one for one in self if own.meets(one.measured)]
        unit, value, (least, most), (nearest, farthest) = number.unit, number.value, number.covered, number.reach
        lowest, highest = min(least, nearest), max(most, farthest)
        found: list[Entry] = []
        for one in self:
            # Points in one unit, as most are, are compared on the spot: an article looks at hundreds. What was read for
            # the first time and is of another size is not even made ready for it.
            if one._measured is None:  # noqa: SLF001 - entries and their strands are one
                told_in, low, high = one.value
                if told_in == unit and low == high and not lowest <= float(high) <= highest:
                    continue
            other = one.measured.numeral
            if other.ranged or other.unit != unit:
                meets = own.meets(one.measured)
            else:
                meets = least <= other.value <= most or (nearest <= other.value <= farthest and other.covers(value))
            if meets:
                found.append(one)
        return found

    def with_those_of(self, other: Strand) -> Strand:
        """Both in one; the one itself where it holds all of the other."""
        # By the objects, which are mostly the same; where some were made anew, their places tell.
        both = dict.fromkeys((*self, *other))
        if len(both) == len(self):
            return self
        if len(both) == len(other):
            return other
        if len({one.record.id for one in both}) == len(both):
            return Strand(sorted(both, key=by_place))
        return Strand(sorted({one.place: one for one in (*self, *other)}.values(), key=by_place))


class Drawer:
    """Entries that are filed together, in the forms in which a memory looks for them. Not changed once it is made.

    Made after another that held nearly the same, it takes over the strands to which nothing was added.
    """

    __slots__ = ("_revisions", "articles", "by_id", "kinds", "replaced", "values")

    def __init__(self, entries: Iterable[Entry], before: Drawer | None = None) -> None:
        in_order = sorted([one for one in entries if one.news], key=by_place)
        kinds: dict[Kind, list[Entry]] = defaultdict(list)
        values: dict[Value, list[Entry]] = defaultdict(list)
        by_id: dict[str, Entry] = {}
        articles: set[str] = set()
        revisions: list[Entry] = []
        for one in in_order:  # in one go: an article comes with a hundred that were filed since
            record = one.record
            kinds[one.kind].append(one)
            values[one.value].append(one)
            by_id[record.id] = one
            articles.add(record.article_id)
            if record.replaces:
                revisions.append(one)
        known: dict[Kind, Strand] = before.kinds if before is not None else {}
        self.kinds: dict[Kind, Strand] = {kind: _strand(those, known.get(kind)) for kind, those in kinds.items()}
        self.values, self.by_id, self.articles = values, by_id, articles
        self._revisions = revisions
        self.replaced = self.replacements(lambda _: True) if revisions else {}

    def without(self, article_id: str) -> Drawer:
        """The same without what one article told."""
        return Drawer(entry for entry in self.by_id.values() if entry.record.article_id != article_id)

    def replacements(self, holds: Callable[[Entry], bool]) -> Replaced:
        """What became of each value in the end, by the revisions that hold."""
        found: Replaced = {}
        for entry in self._revisions:
            if holds(entry):
                replace(found, entry.place, entry)
        return found


def _strand(entries: list[Entry], known: Strand | None) -> Strand:
    """These entries; the strand that is known, with what it was asked before, where it is of the same."""
    made = Strand(entries)
    return known if known == made and known is not None else made


def replace(found: Replaced, place: Place | None, revision: Entry) -> None:
    """A revision takes the place of the value that it replaces, and its own value stands again."""
    found[revision.record.replaces] = place, revision
    found[revision.root] = place, None
