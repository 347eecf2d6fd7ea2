"""Records that were read lately: what one article is judged against, the next one often is, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TypeAlias

from sqlalchemy import Connection

from monitor.domain.figures import Record
from monitor.store.figures import numbers_of, read_records

# Some 2 kB each.
_MOST = 32_768

# When it was told (seconds since 1970), its number, and the record: so that they sort by age.
_Aged: TypeAlias = tuple[float, int, Record]


class Recall:
    """Records by number and version. A version never comes twice, so that another process's writing is noticed."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[int, _Aged]] = {}
        self._numbers: dict[str, int] = {}

    def records(self, connection: Connection, wanted: Mapping[int, int]) -> list[Record]:
        """The records of these numbers, in these versions, oldest first."""
        found: list[_Aged] = []
        missing: list[int] = []
        for number, version in wanted.items():
            held = self._held.get(number)
            if held is None or held[0] != version:
                missing.append(number)
            else:
                found.append(held[1])
        if missing:
            found += self._read(connection, missing, wanted)
        found.sort()
        return [record for _, _, record in found]

    def numbers(self, connection: Connection, identities: Iterable[str]) -> dict[str, int]:
        """The numbers of records by their ids, which never change; those whose article is not stored are left out."""
        known: dict[str, int] = {}
        unknown: list[str] = []
        for identity in identities:
            if (number := self._numbers.get(identity)) is None:
                unknown.append(identity)
            else:
                known[identity] = number
        return known | numbers_of(connection, unknown) if unknown else known

    def _read(self, connection: Connection, missing: list[int], versions: Mapping[int, int]) -> list[_Aged]:
        if len(self._held) + len(missing) > _MOST:
            for stale in tuple(islice(self._held, len(self._held) // 2)):
                _, (_, _, record) = self._held.pop(stale)
                del self._numbers[record.id]
        found = [(one.dated.timestamp(), number, one) for number, one in read_records(connection, missing).items()]
        for aged in found:
            _, number, record = aged
            self._held[number] = versions[number], aged
            self._numbers[record.id] = number
        return found
