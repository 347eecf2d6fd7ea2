"""Who told which value, packed: what everybody tells is told by thousands, and asked for with every article."""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Collection, Sequence, Sized
from struct import Struct
from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection, text

from monitor.domain.articles import Article, Story
from monitor.store.dialect import for_each, listed
from monitor.store.identity import key_number
from monitor.store.prepared import Prepared

# The numbers of the article that told it and of its story, its outlet's name as a hash, its tier.
_TELLING = Struct("<qqqq")
Packed: TypeAlias = bytes | bytearray
# So many stand in one row, which is then 800 bytes long: few rows to read, and little to write anew for one telling.
_IN_A_ROW = 25

_ALL = Prepared(
    for_each(
        "values",
        """
        SELECT told.value, told.part, told.packed FROM {wanted} {join} tellings AS told ON told.value = wanted.value
        """,
    )
)
_LAST = Prepared(
    for_each(
        "values",
        """
        SELECT told.value, told.part, told.packed FROM {wanted} {join} tellings AS told ON told.value = wanted.value
            AND told.part = (SELECT max(part) FROM tellings AS newest WHERE newest.value = wanted.value)
        """,
    )
)
_WRITE = Prepared(
    text("""
        INSERT INTO tellings (value, part, packed) VALUES (:value, :part, :packed)
        ON CONFLICT (value, part) DO UPDATE SET packed = excluded.packed
    """)
)
_DROP = Prepared(text("DELETE FROM tellings WHERE value = :value AND part = :part"))


def all_of(connection: Connection, values: Collection[int]) -> dict[int, list[tuple[int, bytes]]]:
    """The rows of these values in their order: part and tellings; values that nobody told are left out."""
    found: dict[int, list[tuple[int, bytes]]] = defaultdict(list)
    if values:
        for value, *row in sorted(_ALL.rows(connection, {"values": listed(connection, values)})):
            found[value].append((row[0], row[1]))
    return found


def last_of(connection: Connection, values: Collection[int]) -> list[tuple[int, int, bytes]]:
    """Of each of these values the last row: value, part, tellings."""
    return _LAST.rows(connection, {"values": listed(connection, values)}) if values else []


def tell(
    connection: Connection, number: int, told_in: int, article: Article, story: Story, values: Collection[int]
) -> None:
    """An article, of the number given and in the story of that number, gives these values."""
    telling = _TELLING.pack(number, told_in, key_number("outlet", outlet(article, story)), article.tier)
    last = {value: (part, packed) for value, part, packed in last_of(connection, values)}
    rows = []
    for value in sorted(values):
        part, packed = last.get(value, (0, b""))
        if len(packed) >= _IN_A_ROW * _TELLING.size:
            part, packed = part + 1, b""
        rows.append({"value": value, "part": part, "packed": packed + telling})
    _WRITE.each(connection, rows)


def retract(connection: Connection, number: int, values: Collection[int]) -> None:
    """The article of this number no longer gives these values."""
    for value, part, packed in _ALL.rows(connection, {"values": listed(connection, values)}):
        left = without(number, packed)
        if not left:
            _DROP.rows(connection, {"value": value, "part": part})
        elif left != packed:
            _WRITE.rows(connection, {"value": value, "part": part, "packed": left})


def without(number: int, packed: bytes) -> bytes:
    """Tellings but for those of an article."""
    return b"".join(_TELLING.pack(*one) for one in _TELLING.iter_unpack(packed) if one[0] != number)


def count(packed: Sized) -> int:
    """How many tellings there are."""
    return len(packed) // _TELLING.size


class Columns(NamedTuple):
    """Tellings one below the other: the articles' numbers, their stories', their outlets' hashes, and the tiers."""

    tellers: Sequence[int]
    stories: Sequence[int]
    outlets: Sequence[int]
    tiers: Sequence[int]


def columns(packed: Packed) -> Columns:
    """What was packed."""
    numbers = array("q", bytes(packed))
    if sys.byteorder == "big":
        numbers.byteswap()
    return Columns(*(numbers[place::4] for place in range(4)))


def outlet(article: Article, story: Story) -> str:
    """What an article's outlet is known by; one without a name is its story."""
    return article.publisher or story.id
