"""What a store finds under the ledger's keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import overload

from monitor.domain.figures import Record


class Pigeonhole:
    """Where records are filed: the same object whatever comes to lie there, so that what was made of it can be kept."""

    __slots__ = ("__weakref__",)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Filed:
    """Records that are filed together, and the first record of each of their values.

    A store hands out the same object as long as nothing changed there, and then another of the same pigeonhole.
    """

    records: tuple[Record, ...]
    lies_in: Pigeonhole = field(default_factory=Pigeonhole)


class Recollection(Sequence[Record]):
    """Records from several places, the oldest first and each once; `parts` are the places, which may overlap."""

    def __init__(self, parts: Sequence[Filed]) -> None:
        self.parts = parts

    @cached_property
    def _in_order(self) -> tuple[Record, ...]:
        found = {record.id: record for part in self.parts for record in part.records}
        return tuple(sorted(found.values(), key=lambda record: (record.dated, record.id)))

    @overload
    def __getitem__(self, index: int) -> Record: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Record]: ...

    def __getitem__(self, index: int | slice) -> Record | Sequence[Record]:
        return self._in_order[index]

    def __len__(self) -> int:
        return len(self._in_order)

    def __bool__(self) -> bool:
        return any(part.records for part in self.parts)

    def __iter__(self) -> Iterator[Record]:
        return iter(self._in_order)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # it compares as the list that it is
