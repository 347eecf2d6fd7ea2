"""Records as they are compared, and drawers of them: what is filed together is made ready once for every article."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import TypeAlias

from monitor.domain.figures import Figure, Record
from monitor.ledger.equality import Measured
from monitor.ledger.numerals import Numeral
from monitor.ledger.profiles import Kind, Profile

# Where an entry stands among all that is remembered: by when it was told.
Place: TypeAlias = tuple[datetime, str, int, str]
# What became of a value, by its root: the revision that took its place at last, or None where it was told again since.
Replaced: TypeAlias = dict[str, tuple[Place | None, "Entry | None"]]
# A value as it was written: unit, low and high end.
Value: TypeAlias = tuple[str, Decimal, Decimal]

# Of so few entries all are looked at: to sort them by their values would take longer.
_FEW = 8
by_place = attrgetter("place")


def value_of(figure: Figure) -> Value:
    """A figure's value; equal ones are the same number in the same unit."""
    return figure.unit, figure.low, figure.high


class Entry:
    """A remembered record as it is compared.

    `root` is the record that first gave its value; `news`: it may be news; `place` is the same in every memory, but for
    what the article at hand says, which stands in the order in which it says it.
    """

    __slots__ = ("_profile", "kind", "measured", "news", "place", "record", "root")

    def __init__(self, record: Record, measured: Measured, kind: Kind, *, news: bool) -> None:
        self.record = record
        self.measured = measured
        self.kind = kind
        self._profile: Profile | None = None
        self.root = record.value_id
        self.news = news
        self.place: Place = record.dated, record.article_id, len(record.id), record.id

    @property
    def profile(self) -> Profile:
        """Its key as it is compared; made where it is first asked for, since most answers are their kind's."""
        if self._profile is None:
            self._profile = self.kind.profile(self.measured.figure, self.measured.day)
        return self._profile

    def of(self, record: Record) -> Entry:
        """The same for another record of the same figure on the same day."""
        same = Entry(record, self.measured, self.kind, news=self.news)
        same._profile = self._profile
        return same


class Strand(tuple[Entry, ...]):
    """Entries of one kind, the oldest first, each once. It never changes, so that it keeps what it was asked."""

    @cached_property
    def entries(self) -> frozenset[Entry]:
        """Its entries, to be looked up."""
        return frozenset(self)

    def close(self, own: Measured) -> list[Entry]:
        """The entries whose values may be one's own (see `Measured.meets`)."""
        number = own.numeral
        near = self if len(self) <= _FEW else self._near(number)
        if number.ranged:
            return [one for one in near if own.meets(one.measured)]
        unit, value, (least, most) = number.unit, number.value, number.covered
        found: list[Entry] = []
        for one in near:
            # Points in one unit, as most are, are compared on the spot: an article looks at hundreds.
            other = one.measured.numeral
            if other.ranged or other.unit != unit:
                meets = own.meets(one.measured)
            else:
                meets = least <= other.value <= most or other.covers(value)
            if meets:
                found.append(one)
        return found

    def _near(self, number: Numeral) -> Iterator[Entry]:
        """The entries but for those in a number's unit that are far from it."""
        for unit, (values, entries) in self._by_value.items():
            if unit == number.unit:
                least, most = number.reach
                yield from entries[bisect_left(values, least) : bisect_right(values, most)]
            else:
                yield from entries

    @cached_property
    def _by_value(self) -> dict[str | None, tuple[list[float], list[Entry]]]:
        """Its entries by unit, in order of their values, and these; ranges and such apart."""
        by_unit: dict[str | None, list[Entry]] = defaultdict(list)
        for one in sorted(self, key=_number):
            number = one.measured.numeral
            by_unit[number.unit if number.value > 0 and not number.ranged else None].append(one)
        return {unit: ([_number(one) for one in entries], entries) for unit, entries in by_unit.items()}

    def with_those_of(self, other: Strand) -> Strand:
        """Both in one; the one itself where it holds all of the other."""
        # By the objects, which are mostly the same; where some were made anew, their places tell.
        if self.entries >= other.entries:
            return self
        if other.entries >= self.entries:
            return other
        return Strand(sorted({one.place: one for one in (*self, *other)}.values(), key=by_place))


def _number(entry: Entry) -> float:
    return entry.measured.numeral.value


class Drawer:
    """Entries that are filed together, in the forms in which a memory looks for them. Not changed once it is made.

    Made after another that held nearly the same, it takes over the strands to which nothing was added.
    """

    __slots__ = ("_revisions", "articles", "by_id", "kinds", "replaced", "values")

    def __init__(self, entries: Iterable[Entry], before: Drawer | None = None) -> None:
        in_order = sorted((one for one in entries if one.news), key=by_place)
        kinds: dict[Kind, list[Entry]] = defaultdict(list)
        self.values: dict[Value, list[Entry]] = defaultdict(list)
        for one in in_order:
            kinds[one.kind].append(one)
            self.values[one.measured.numeral.given].append(one)
        self.by_id: dict[str, Entry] = {one.record.id: one for one in in_order}
        known: dict[Kind, Strand] = before.kinds if before is not None else {}
        self.kinds: dict[Kind, Strand] = {kind: _strand(those, known.get(kind)) for kind, those in kinds.items()}
        self.articles = frozenset(one.record.article_id for one in in_order)
        self._revisions = [one for one in in_order if one.record.replaces]
        self.replaced = self.replacements(lambda _: True)

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
