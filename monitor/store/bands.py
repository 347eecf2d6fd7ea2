"""The index of stories by their bands, of which SQLite files one slice at a time.

A story has 32 bands, and a band is a hash: filed at once, they stand on 32 pages that nothing else touches soon, and
each is read, written to the log, and written once more into the file. So the bands of the last four thousand stories
wait, a row for each story, and every now and then one slice of all hashes is filed for all that wait: what belongs next
to each other is then written together. Whoever looks something up keeps in mind what waits.

PostgreSQL files them at once: it writes its pages back beside the work, and stories that several judges begin are not
seen in the order of their numbers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, select, text

from monitor.store import dialect, schema
from monitor.store.columns import numbers
from monitor.store.counters import count, counted
from monitor.store.prepared import Prepared, Row

# A band that many stories share is a boilerplate's.
STORIES_PER_BAND = 32
# Every so many stories a slice is filed; so many slices are all of them.
_EVERY = 256
_SLICES = 16
_WIDTH = (1 << 64) // _SLICES
_LEAST = -(1 << 63)
_MOST_IN_MIND = 3 * _EVERY * _SLICES // 2


_WAITING = schema.waiting_bands.c
_FILE = Prepared(schema.story_bands.insert().values(band=bindparam("band"), story=bindparam("story")))
_FILE_ALL = Prepared(
    dialect.for_each(
        "bands", "INSERT INTO story_bands (band, story) SELECT wanted.value, CAST(:story AS bigint) FROM {wanted}"
    )
)
_TURN = Prepared(select(counted("band_turns")))
_WAIT = Prepared(
    schema.waiting_bands.insert().values(
        {"story": bindparam("number"), "turn": bindparam("now"), "bands": bindparam("held")}
    )
)
_ALL = Prepared(text("SELECT story, bands FROM waiting_bands"))  # packed, because all but two of each are passed over
_SINCE = Prepared(
    select(_WAITING.story, _WAITING.bands, counted("rebuilds"))
    .where(_WAITING.story >= bindparam("seen"))
    .order_by(_WAITING.story)
)
_THROUGH = Prepared(delete(schema.waiting_bands).where(_WAITING.turn <= bindparam("past")))


def file(connection: Connection, story: int, bands: Sequence[int]) -> None:
    """Take a new story into the index, by the numbers of its bands in order."""
    if connection.dialect.name == "postgresql":
        _FILE_ALL.rows(connection, {"bands": list(bands), "story": story})
        return
    turn = _turn(connection)
    _WAIT.rows(connection, {"number": story, "now": turn, "held": bands})
    if story % _EVERY == 0:
        _file_slice(connection, turn)


def _turn(connection: Connection) -> int:
    """How many slices were filed so far."""
    [(turns,)] = _TURN.rows(connection, {})
    return turns or 0


def _file_slice(connection: Connection, turn: int) -> None:
    """File what waits of the slice whose turn it is; what was there at every slice's turn waits no longer."""
    least = _LEAST + turn % _SLICES * _WIDTH
    waiting = ((story, numbers(packed)) for story, packed in _ALL.rows(connection, {}))
    rows = [
        (band, story)
        for story, bands in waiting
        for band in bands[bisect_left(bands, least) : bisect_left(bands, least + _WIDTH)]
    ]
    _FILE.each(connection, [{"band": band, "story": story} for band, story in sorted(rows)])
    count(connection, "band_turns")
    _THROUGH.rows(connection, {"past": turn + 1 - _SLICES})


def forget(connection: Connection) -> None:
    """Empty the index, and let everybody know who has some of it in mind."""
    connection.execute(delete(schema.story_bands))
    connection.execute(delete(schema.waiting_bands))
    count(connection, "rebuilds")


class Bands:
    """Stories by their bands: those that are filed, and in mind those that wait."""

    def __init__(self) -> None:
        self._waiting: dict[int, tuple[int, ...]] = {}
        self._stories = 0
        self._last: Row | None = None

    def newest(self, connection: Connection, bands: Sequence[int]) -> dict[int, Sequence[int]]:
        """The numbers of the newest stories of each of these bands; bands without any left out."""
        self._take_note(connection)
        found: dict[int, Sequence[int]] = dict(dialect.newest_stories(connection, bands, STORIES_PER_BAND))
        for band in bands:
            if (waiting := self._waiting.get(band)) is not None:
                found[band] = sorted({*found.get(band, ()), *waiting}, reverse=True)[:STORIES_PER_BAND]
        return found

    def _take_note(self, connection: Connection) -> None:
        """Keep in mind what waits since it was last looked at. What was filed meanwhile does no harm there."""
        if self._last is None or self._stories > _MOST_IN_MIND:
            return self._begin(connection)
        # The last one is read again: where it is another now, what was written after it was taken back, or all is anew.
        more = _SINCE.rows(connection, {"seen": self._last[0]})
        if more[:1] != [self._last]:
            return self._begin(connection)
        return self._add(more[1:])

    def _begin(self, connection: Connection) -> None:
        self._waiting, self._stories, self._last = {}, 0, None
        self._add(_SINCE.rows(connection, {"seen": 0}))

    def _add(self, rows: Sequence[Row]) -> None:
        for story, bands, _ in rows:
            for band in bands:
                # Stories come in their order: who is looked for is among the last.
                self._waiting[band] = (*self._waiting.get(band, ())[1 - STORIES_PER_BAND :], story)
        self._stories += len(rows)
        if rows:
            self._last = rows[-1]
