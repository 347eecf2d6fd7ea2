"""How values stand: who told them, kept in mind from article to article, since what is told is mostly told again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, text

from monitor.domain.articles import Article, Story
from monitor.domain.feeds import Tier
from monitor.domain.figures import Standing
from monitor.domain.making import maker
from monitor.domain.sources import independent
from monitor.store import tellings
from monitor.store.identity import key_number
from monitor.store.prepared import Prepared

# So many tellings are kept in mind: 32 bytes each, and some 80 for each outlet of a value.
_MOST_TELLINGS = 524_288

# Asked for once: to walk through an enumeration takes longer than to make all the rest of what is told of a value.
_LEAST_TRUSTED = max(Tier)

_standing = maker(Standing)

_ASKING = Prepared(
    text("""
        SELECT (SELECT n FROM articles WHERE id = :article), (SELECT judgings FROM articles WHERE id = :article),
            (SELECT n FROM stories WHERE id = :story), (SELECT n FROM counters WHERE name = 'rejudgings')
    """)
)


class Asking(NamedTuple):
    """The article at hand: its number, how often it was judged, its story's number, all None for what is not stored.

    And how many articles were judged again; None where none was.
    """

    article: int | None
    judgings: int | None
    story: int | None
    rejudgings: int | None


class Standings:
    """Who told which value.

    A telling is only ever added to the last row of its value, or to a new one, unless an article is judged again. So
    what was read is good as long as the last row begins as it did, and of a value that thousands told one row is read.
    """

    def __init__(self) -> None:
        self._rejudgings = 0
        self._told: dict[int, _Told] = {}
        self._size = 0
        self._asking: tuple[Connection, Article, Story, Asking] | None = None

    def asking(self, connection: Connection, article: Article, story: Story) -> Asking:
        """Who asks, looked up once in a transaction: an article asks two or three times while it is judged."""
        held = self._asking
        if held is not None and held[0] is connection and held[1] is article and held[2] is story:
            return held[3]
        [row] = _ASKING.rows(connection, {"article": article.id, "story": story.id})
        self._asking = connection, article, story, Asking(*row)
        return self._asking[3]

    def of(
        self, connection: Connection, roots: Mapping[int, str], asking: Asking, article: Article, story: Story
    ) -> dict[str, Standing]:
        """Who gave these values (number → id of the first record), but for one article of a story; by the id."""
        own = asking.story, key_number("outlet", tellings.outlet(article, story))
        if (asking.rejudgings or 0) != self._rejudgings:
            self._rejudgings = asking.rejudgings or 0
            self._forget(tuple(self._told))
        told = self._of(connection, roots)
        if asking.article is not None and asking.judgings:
            told = {value: left for value, one in told.items() if (left := one.without(asking.article)) is not None}
        return {roots[value]: one.standing(own) for value, one in told.items()}

    def _of(self, connection: Connection, values: Collection[int]) -> dict[int, _Told]:
        held = {value: self._told[value] for value in values if value in self._told}
        self._forget(held)
        found: dict[int, _Told] = {}
        for value, part, packed in tellings.last_of(connection, held):
            if held[value].follows(part, packed):
                found[value] = held[value]
        missing = [value for value in values if value not in found]
        found |= {value: _Told(rows) for value, rows in tellings.all_of(connection, missing).items()}
        if self._size > _MOST_TELLINGS:
            self._forget(tuple(islice(self._told, len(self._told) // 2)))
        self._told |= found  # now the last to be forgotten
        self._size += sum(map(len, found.values()))
        return found

    def _forget(self, values: Collection[int]) -> None:
        for value in values:
            self._size -= len(self._told.pop(value))


class _Told:
    """The tellings of one value, read from its rows in their order."""

    __slots__ = ("_in_last", "_latest", "_outlets", "_packed", "_part", "_tier", "_uncopied")

    def __init__(self, rows: Sequence[tuple[int, bytes]]) -> None:
        self._packed = bytearray()
        self._outlets: set[int] = set()
        self._tier = _LEAST_TRUSTED
        # Whether each is of a story of its own, and which story has the highest number: a new one's is higher yet.
        self._uncopied = True
        self._latest = 0
        self._part, last = rows[-1]
        self._in_last = len(last)
        self._add(b"".join(packed for _, packed in rows))

    def _add(self, packed: bytes) -> None:
        self._packed += packed
        told = tellings.columns(packed)
        self._outlets.update(told.outlets)
        self._tier = Tier(min((self._tier, *told.tiers)))
        if self._uncopied and not (min(told.stories) > self._latest and _each_once(told.stories)):
            self._uncopied = _each_once(tellings.columns(self._packed).stories)
        self._latest = max((self._latest, *told.stories))

    def __len__(self) -> int:
        return tellings.count(self._packed)

    def follows(self, part: int, packed: bytes) -> bool:
        """Whether this is the last row now, and has only grown since it was read; then what is new in it is added."""
        if part != self._part or not packed.startswith(self._packed[-self._in_last :]):
            return False
        if len(packed) > self._in_last:
            self._add(packed[self._in_last :])
            self._in_last = len(packed)
        return True

    def without(self, article: int) -> _Told | None:
        """The same but for what an article told; None where nobody else did."""
        left = tellings.without(article, bytes(self._packed))
        return _Told([(self._part, left)]) if left else None

    def standing(self, own: tuple[int | None, int]) -> Standing:
        """What they come to; `own` is the story of the article at hand, None for a new one, and its outlet."""
        copied = self._told_in(own[0])
        if self._uncopied and not copied:
            # Nobody copied anybody: there are as many sources as outlets, and no pairs to be made.
            sources = len(self._outlets)
            with_own = sources + (own[1] not in self._outlets)
        else:
            columns = tellings.columns(self._packed)
            told = frozenset(zip(columns.stories, columns.outlets, strict=True))
            sources, with_own = independent(told), independent(told | {(-1 if own[0] is None else own[0], own[1])})
        return _standing(sources=sources, with_own=with_own, copied=copied, tier=self._tier)

    def _told_in(self, story: int | None) -> bool:
        return story is not None and story <= self._latest and story in tellings.columns(self._packed).stories


def _each_once(numbers: Sequence[int]) -> bool:
    return len(set(numbers)) == len(numbers)
