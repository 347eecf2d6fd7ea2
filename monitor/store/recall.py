"""What was read lately: what one article is judged against, the next one often is, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import chain, islice
from typing import TypeAlias

from sqlalchemy import Connection, select, text

from monitor.domain.figures import Record
from monitor.domain.recollection import Filed, Pigeonhole
from monitor.store import dialect
from monitor.store.counters import counted
from monitor.store.figures import numbers_of, read_numbered
from monitor.store.identity import chained
from monitor.store.prepared import Prepared

# Of one key, at most so many records of each of three shelves are looked at (see figures.shelf): enough for every value
# of a busy company's year, few enough that a key with 100,000 records costs what one with 100 does.
RECORDS_PER_SHELF = (32, 12, 8)
# Some 4 kB each, with what the ledger makes of them.
_MOST_RECORDS = 32_768
_MOST_NUMBERS = 262_144

# At most so many keys are known to be as they are kept, most of them empty: some 100 bytes each.
_MOST_CURRENT = 131_072

_SEEN = Prepared(select(counted("rejudgings"), counted("filings")))

_STAMP = Prepared(select(counted("filings")))
_STAMPED = Prepared(
    text("INSERT INTO counters (name, n) VALUES ('filings', :now) ON CONFLICT (name) DO UPDATE SET n = excluded.n")
)

# The numbers of the newest figures on each shelf of a key, as the database names them.
_Shelves: TypeAlias = tuple[str | None, ...]


class Recall:
    """Records by the keys under which they are filed.

    What is added to a key is seen on its shelves. A record itself changes only where its article is judged again: the
    database counts that, so that another process's doing is noticed, and then all is read anew. On SQLite, where one
    process judges at a time, the last filing has a stamp: as long as it is this one's own, no shelves are looked at but
    those to which it filed something.
    """

    def __init__(self) -> None:
        self._rejudgings = 0
        self._stamp: int | None = None
        # Keys of which all is known since the last filing: what is kept of them, else nothing.
        self._current: set[int] = set()
        self._filed: dict[int, tuple[_Shelves, Filed]] = {}
        self._size = 0
        # Those that are filed, and some that no longer are; and the numbers of those that first gave their values.
        self._records: dict[int, Record] = {}
        self._roots: dict[int, int] = {}
        self._numbers: dict[str, int] = {}

    def filed(self, connection: Connection, keys: Sequence[int]) -> list[Filed]:
        """What is filed under these keys, those left out under which there is nothing."""
        self._forget_what_was_changed(connection)
        found: dict[int, Filed] = {}
        changed: dict[int, tuple[_Shelves, Pigeonhole]] = {}
        for key in self._current.intersection(keys):
            if (kept := self._filed.pop(key, None)) is not None:
                found[key] = kept[1]
                self._filed[key] = kept  # now the last to be forgotten
        unsure = [key for key in keys if key not in self._current]
        for key, *numbers in dialect.newest_figures(connection, unsure, RECORDS_PER_SHELF) if unsure else ():
            shelves = tuple(numbers)
            held = self._filed.pop(key, None)
            if held is not None and held[0] == shelves:
                found[key] = held[1]
                self._filed[key] = held
                continue
            if held is not None:
                self._size -= len(held[1].records)
            if any(shelves):
                changed[key] = shelves, Pigeonhole() if held is None else held[1].lies_in
        self._current.update(unsure)
        if changed:
            found |= self._read(connection, changed)
        return list(found.values())

    def note(self, connection: Connection, rows: Sequence[Mapping[str, int]]) -> None:
        """These rows of `figure_keys` are filed, in this transaction.

        The stamp tells the whole chain of filings, so that what is taken back with its transaction, and another filed
        in its place, has another one.
        """
        if not rows or connection.dialect.name == "postgresql":  # there many judge at once, and one row would hold them
            return
        [(before,)] = _STAMP.rows(connection, {})
        if before != self._stamp:
            self._current.clear()
        self._current.difference_update(row["key"] for row in rows)
        self._stamp = chained(before, (number for row in rows for number in row.values()))
        _STAMPED.rows(connection, {"now": self._stamp})

    def numbers(self, connection: Connection, identities: Iterable[str]) -> dict[str, int]:
        """The numbers of records by their ids, which never change; those whose article is not stored are left out."""
        known: dict[str, int] = {}
        unknown: list[str] = []
        for identity in identities:
            if (number := self._numbers.get(identity)) is None:
                unknown.append(identity)
            else:
                known[identity] = number
        return known | self._remember(numbers_of(connection, unknown)) if unknown else known

    def _forget_what_was_changed(self, connection: Connection) -> None:
        [(rejudgings, stamp)] = _SEEN.rows(connection, {})
        if stamp is None or stamp != self._stamp or len(self._current) > _MOST_CURRENT:
            self._stamp = stamp
            self._current.clear()
        if (rejudgings or 0) != self._rejudgings:
            self._rejudgings = rejudgings or 0
            self._current.clear()
            self._filed.clear()
            self._size = 0
            self._records.clear()
            self._roots.clear()

    def _read(self, connection: Connection, changed: dict[int, tuple[_Shelves, Pigeonhole]]) -> dict[int, Filed]:
        on_shelves = {
            key: [number for numbers in shelves if numbers for number in map(int, numbers.split(","))]
            for key, (shelves, _) in changed.items()
        }
        self._learn(connection, set(chain.from_iterable(on_shelves.values())))
        # Few look-ups for each: among all that is remembered, one takes longer than what is done with what it finds.
        records, roots = self._records, self._roots
        held = {
            key: {number: root for number in numbers if (root := roots.get(number)) is not None}
            for key, numbers in on_shelves.items()
        }
        self._learn(connection, {root for there in held.values() for root in there.values()})
        made = {}
        for key, there in held.items():
            firsts = map(records.get, {*there.values()} - there.keys())
            told = (*map(records.__getitem__, there), *(one for one in firsts if one is not None))
            made[key] = Filed(records=told, lies_in=changed[key][1])
        for key, filed in made.items():
            self._keep(key, changed[key][0], filed)
        return made

    def _learn(self, connection: Connection, numbers: Set[int]) -> None:
        """Read those of the records of these numbers that are not known; some may be gone."""
        missing = [number for number in numbers if number not in self._roots]
        if not missing:
            return
        named: dict[str, int] = {}
        for number, root, replaces, record in read_numbered(connection, missing):
            self._records[number], self._roots[number], named[record.id] = record, root, number
            if record.root:
                named[record.root] = root
            if replaces is not None and record.replaces:
                named[record.replaces] = replaces
        self._remember(named)

    def _remember(self, numbers: dict[str, int]) -> dict[str, int]:
        if len(self._numbers) > _MOST_NUMBERS:
            self._numbers.clear()
        self._numbers |= numbers
        return numbers

    def _keep(self, key: int, shelves: _Shelves, filed: Filed) -> None:
        if self._size > _MOST_RECORDS:
            for stale in tuple(islice(self._filed, len(self._filed) // 2)):
                _, gone = self._filed.pop(stale)
                self._current.discard(stale)
                self._size -= len(gone.records)
        if len(self._records) > 2 * _MOST_RECORDS:
            self._forget_unfiled()
        self._filed[key] = shelves, filed
        self._size += len(filed.records)

    def _forget_unfiled(self) -> None:
        """Forget the records that are filed nowhere."""
        used = {id(record) for _, filed in self._filed.values() for record in filed.records}
        self._records = {number: record for number, record in self._records.items() if id(record) in used}
        self._roots = {number: self._roots[number] for number in self._records}
