"""Records that were read lately: what one article is judged against, the next one often is, too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from monitor.domain.figures import Record
from monitor.store.figures import read_records

# Some 2 kB each.
_MOST = 32_768


class Recall:
    """Records by number and version. A version never comes twice, so that another process's writing is noticed."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[int, Record]] = {}

    def records(self, connection: Connection, wanted: Mapping[int, int]) -> list[Record]:
        """The records of these numbers, in these versions, oldest first."""
        found: list[tuple[datetime, int, Record]] = []
        missing: list[int] = []
        for number, version in wanted.items():
            held = self._held.get(number)
            if held is None or held[0] != version:
                missing.append(number)
            else:
                found.append((held[1].dated, number, held[1]))
        if len(self._held) + len(missing) > _MOST:
            for stale in tuple(islice(self._held, len(self._held) // 2)):
                del self._held[stale]
        for number, record in read_records(connection, missing).items():
            self._held[number] = wanted[number], record
            found.append((record.dated, number, record))
        found.sort()
        return [record for _, _, record in found]
