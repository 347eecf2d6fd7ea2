"""Who told which value, packed: what everybody tells is told by thousands, and asked for with every article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from struct import Struct

from sqlalchemy import Connection, text

from monitor.domain.articles import Article, Story
from monitor.domain.feeds import Tier
from monitor.domain.figures import Standing
from monitor.store.dialect import for_each, listed
from monitor.store.identity import key_number
from monitor.store.prepared import Prepared

# The numbers of the article that told it and of its story, its outlet's name as a hash, its tier.
_TELLING = Struct("<qqqB")
# So many stand in one row, which is then 800 bytes long: few rows to read, and little to write anew for one telling.
_IN_A_ROW = 32

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
    own_name = outlet(article, story)
    own_outlet = key_number("outlet", own_name)
    packed: dict[int, list[bytes]] = defaultdict(list)
    for value, _, part in _ALL.rows(connection, {"values": listed(connection, roots)}):
        packed[value].append(part)
    found = {}
    for value, parts in packed.items():
        tellings = [one for one in _TELLING.iter_unpack(b"".join(parts)) if one[0] != own_article]
        if tellings:
            told = frozenset(
                (story.id if told_in == own_story else told_in, own_name if by == own_outlet else by)
                for _, told_in, by, _ in tellings
            )
            found[roots[value]] = Standing(told=told, tier=Tier(min(tier for _, _, _, tier in tellings)))
    return found


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


def tellers(packed: bytes) -> Iterator[int]:
    """The numbers of the articles in a row."""
    return (number for number, *_ in _TELLING.iter_unpack(packed))


def outlet(article: Article, story: Story) -> str:
    """What an article's outlet is known by; one without a name is its story."""
    return article.publisher or story.id
