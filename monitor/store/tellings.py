"""Who told which value, packed: what everybody tells is told by thousands, and asked for with every article."""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from struct import Struct

from sqlalchemy import Connection, text

from monitor.domain.articles import Article, Story
from monitor.domain.feeds import Tier
from monitor.domain.figures import Standing
from monitor.domain.sources import independent
from monitor.store.dialect import for_each, listed
from monitor.store.identity import key_number
from monitor.store.prepared import Prepared

# The numbers of the article that told it and of its story, its outlet's name as a hash, its tier.
_TELLING = Struct("<qqqq")
# So many stand in one row, which is then 800 bytes long: few rows to read, and little to write anew for one telling.
_IN_A_ROW = 25

_OWN = Prepared(text("SELECT (SELECT n FROM articles WHERE id = :article), (SELECT n FROM stories WHERE id = :story)"))
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


def standings(connection: Connection, roots: Mapping[int, str], article: Article, story: Story) -> dict[str, Standing]:
    """Who gave these values (number → id of the first record), but for one article of a story; by the id."""
    [(own_article, own_story)] = _OWN.rows(connection, {"article": article.id, "story": story.id})
    own = own_story, key_number("outlet", outlet(article, story))
    packed: dict[int, list[bytes]] = defaultdict(list)
    for value, _, part in _ALL.rows(connection, {"values": listed(connection, roots)}):
        packed[value].append(part)
    told = {value: _without(own_article, b"".join(parts)) for value, parts in packed.items()}
    return {roots[value]: _standing(tellings, own) for value, tellings in told.items() if tellings}


def _without(number: int, packed: bytes) -> bytes:
    """Tellings but for those of an article."""
    if number not in _column(packed, 0):
        return packed
    return b"".join(_TELLING.pack(*one) for one in _TELLING.iter_unpack(packed) if one[0] != number)


def _standing(packed: bytes, own: tuple[int | None, int]) -> Standing:
    """What the tellings come to; `own` is the story of the article at hand, None for a new one, and its outlet."""
    stories, outlets = _column(packed, 1), _column(packed, 2)
    kinds = set(stories), set(outlets)
    copied = own[0] in kinds[0]
    if len(kinds[0]) == len(stories) and not copied:
        # Nobody copied anybody: there are as many sources as outlets, and no pairs to be made.
        sources, with_own = len(kinds[1]), len(kinds[1] | {own[1]})
    else:
        told = frozenset(zip(stories, outlets, strict=True))
        sources, with_own = independent(told), independent(told | {(-1 if own[0] is None else own[0], own[1])})
    return Standing(sources=sources, with_own=with_own, copied=copied, tier=Tier(min(_column(packed, 3))))


def _column(packed: bytes, place: int) -> array[int]:
    """One number of each telling."""
    numbers = array("q", packed)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers[place::4]


def tell(
    connection: Connection, number: int, told_in: int, article: Article, story: Story, values: Collection[int]
) -> None:
    """An article, of the number given and in the story of that number, gives these values."""
    telling = _TELLING.pack(number, told_in, key_number("outlet", outlet(article, story)), article.tier)
    held = _LAST.rows(connection, {"values": listed(connection, values)})
    last = {value: (part, packed) for value, part, packed in held}
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
        left = b"".join(_TELLING.pack(*one) for one in _TELLING.iter_unpack(packed) if one[0] != number)
        if not left:
            _DROP.rows(connection, {"value": value, "part": part})
        elif left != packed:
            _WRITE.rows(connection, {"value": value, "part": part, "packed": left})


def tellers(packed: bytes) -> Iterable[int]:
    """The numbers of the articles in a row."""
    return _column(packed, 0)


def outlet(article: Article, story: Story) -> str:
    """What an article's outlet is known by; one without a name is its story."""
    return article.publisher or story.id
