"""How values stand: who told them, kept in mind from article to article, since what is told is mostly told again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from sqlalchemy import Connection, text

from monitor.domain.articles import Article, Story
from monitor.domain.feeds import Tier
from monitor.domain.figures import Standing
from monitor.domain.sources import independent
from monitor.store import tellings
from monitor.store.identity import key_number
from monitor.store.prepared import Prepared

# So many tellings are kept in mind: some 200 bytes each.
_MOST_TELLINGS = 131_072

_OWN = Prepared(
    text("""
        SELECT (SELECT n FROM articles WHERE id = :article), (SELECT judgings FROM articles WHERE id = :article),
            (SELECT n FROM stories WHERE id = :story), (SELECT n FROM counters WHERE name = 'rejudgings')
    """)
)


class Standings:
    """Who told which value.

    A telling is only ever added to the last row of its value, or to a new one, unless an article is judged again. So
    what was read is good as long as the last row begins as it did, and of a value that thousands told one row is read.
    """

    def __init__(self) -> None:
        self._rejudgings = 0
        self._told: dict[int, _Told] = {}
        self._size = 0

    def of(
        self, connection: Connection, roots: Mapping[int, str], article: Article, story: Story
    ) -> dict[str, Standing]:
        """Who gave these values (number → id of the first record), but for one article of a story; by the id."""
        [(number, judgings, told_in, rejudgings)] = _OWN.rows(connection, {"article": article.id, "story": story.id})
        own = told_in, key_number("outlet", tellings.outlet(article, story))
        if (rejudgings or 0) != self._rejudgings:
            self._rejudgings = rejudgings or 0
            self._forget(tuple(self._told))
        told = self._of(connection, roots)
        if judgings:
            told = {value: one.without(number) for value, one in told.items()}
        return {roots[value]: one.standing(own) for value, one in told.items() if len(one)}

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

    __slots__ = ("_last", "_outlets", "_packed", "_part", "_stories", "_tier")

    def __init__(self, rows: Sequence[tuple[int, bytes]]) -> None:
        self._packed = bytearray()
        self._stories: set[int] = set()
        self._outlets: set[int] = set()
        self._tier = max(Tier)
        self._part, self._last = rows[-1]
        self._add(b"".join(packed for _, packed in rows))

    def _add(self, packed: bytes) -> None:
        self._packed += packed
        told = tellings.columns(packed)
        self._stories.update(told.stories)
        self._outlets.update(told.outlets)
        self._tier = Tier(min((self._tier, *told.tiers)))

    def __len__(self) -> int:
        return tellings.count(self._packed)

    def follows(self, part: int, packed: bytes) -> bool:
        """Whether this is the last row now, and has only grown since it was read; then what is new in it is added."""
        if part != self._part or not packed.startswith(self._last):
            return False
        if len(packed) > len(self._last):
            self._add(packed[len(self._last) :])
            self._last = packed
        return True

    def without(self, article: int) -> _Told:
        """The same but for what an article told."""
        return _Told([(self._part, tellings.without(article, bytes(self._packed)))])

    def standing(self, own: tuple[int | None, int]) -> Standing:
        """What they come to; `own` is the story of the article at hand, None for a new one, and its outlet."""
        copied = own[0] in self._stories
        if len(self._stories) == len(self) and not copied:
            # Nobody copied anybody: there are as many sources as outlets, and no pairs to be made.
            sources = len(self._outlets)
            with_own = sources + (own[1] not in self._outlets)
        else:
            columns = tellings.columns(self._packed)
            told = frozenset(zip(columns.stories, columns.outlets, strict=True))
            sources, with_own = independent(told), independent(told | {(-1 if own[0] is None else own[0], own[1])})
        return Standing(sources=sources, with_own=with_own, copied=copied, tier=self._tier)
