"""Records as they are compared, and drawers of them: what is filed together is made ready once for every article."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from operator import itemgetter
from typing import TypeAlias

from monitor.domain.figures import Figure, Record
from monitor.ledger.equality import Measured
from monitor.ledger.numerals import Numeral
from monitor.ledger.profiles import Kind, Profile

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


class Entry:
    """A remembered record as it is compared.

    `root` is the record that first gave its value; `news`: it may be news; `place` is the same in every memory.
    """

    __slots__ = ("kind", "measured", "news", "place", "profile", "record", "root")

    def __init__(self, record: Record, profile: Profile, measured: Measured, kind: Kind, *, news: bool) -> None:
        self.record = record
        self.profile = profile
        self.measured = measured
        self.kind = kind
        self.root = record.value_id
        self.news = news
        self.place: Place = record.dated, record.article_id, len(record.id), record.id

    def of(self, record: Record) -> Entry:
        """The same for another record of the same figure on the same day."""
        return Entry(record, self.profile, self.measured, self.kind, news=self.news)


class Strand(tuple[Placed, ...]):
    """Entries of one kind, the oldest first, each once. It never changes, so that it keeps what it was asked."""

    @cached_property
    def places(self) -> frozenset[Place]:
        """Where its entries stand."""
        return frozenset(map(itemgetter(0), self))

    def close(self, own: Measured) -> list[Placed]:
        """The entries whose values are not far from one. Of those in its unit, only numbers near it are looked at."""
        number = own.numeral
        found: list[Placed] = []
        for unit, (values, numbers) in self._by_value.items():
            if unit == number.unit:
                least, most = number.reach
                near = numbers[bisect_left(values, least) : bisect_right(values, most)]
                found += [one for other, placed in near if not number.far(other) for one in placed]
            else:
                found += [one for _, placed in numbers for one in placed if not own.far(one[1].measured)]
        return found

    @cached_property
    def _by_value(self) -> dict[str, tuple[list[float], list[tuple[Numeral, list[Placed]]]]]:
        """Its entries by unit and by the numbers that they give, in order of their values; ranges and such apart."""
        by_numeral: dict[Numeral, list[Placed]] = defaultdict(list)
        for one in self:
            by_numeral[one[1].measured.numeral].append(one)
        by_unit: dict[str, list[tuple[Numeral, list[Placed]]]] = defaultdict(list)
        for number, placed in sorted(by_numeral.items(), key=lambda pair: pair[0].value):
            by_unit[number.unit if number.value > 0 and not number.ranged else ""].append((number, placed))
        return {unit: ([number.value for number, _ in numbers], numbers) for unit, numbers in by_unit.items()}

    def with_those_of(self, other: Strand) -> Strand:
        """Both in one; the one itself where it holds all of the other."""
        if self.places >= other.places:
            return self
        if other.places >= self.places:
            return other
        return Strand(sorted((dict(self) | dict(other)).items(), key=itemgetter(0)))


class Drawer:
    """Entries that are filed together, in the forms in which a memory looks for them. Not changed once it is made.

    Made after another that held nearly the same, it takes over the strands to which nothing was added.
    """

    __slots__ = ("_revisions", "articles", "by_id", "kinds", "lines", "replaced", "values")

    def __init__(self, entries: Iterable[Entry], before: Drawer | None = None) -> None:
        placed = sorted(((one.place, one) for one in entries if one.news), key=itemgetter(0))
        kinds: dict[Kind, list[Placed]] = defaultdict(list)
        self.lines: dict[str, list[Record]] = defaultdict(list)
        self.values: dict[Value, list[Entry]] = defaultdict(list)
        self.by_id: dict[str, Entry] = {}
        for one in placed:
            entry = one[1]
            record = entry.record
            kinds[entry.kind].append(one)
            self.lines[record.series_id].append(record)
            self.values[value_of(record.figure)].append(entry)
            self.by_id[record.id] = entry
        known: dict[Kind, Strand] = before.kinds if before is not None else {}
        self.kinds: dict[Kind, Strand] = {kind: _strand(those, known.get(kind)) for kind, those in kinds.items()}
        self.articles = frozenset(entry.record.article_id for entry in self.by_id.values())
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


def _strand(placed: list[Placed], known: Strand | None) -> Strand:
    """These entries; the strand that is known, with what it was asked before, where it is of the same."""
    made = Strand(placed)
    return known if known == made and known is not None else made


def replace(found: Replaced, place: Place | None, revision: Entry) -> None:
    """A revision takes the place of the value that it replaces, and its own value stands again."""
    found[revision.record.replaces] = place, revision
    found[revision.root] = place, None
