"""What an article is judged against: records by their keys, their sources, stories by their bands."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, bindparam, select

from monitor.domain.articles import Article, Story
from monitor.domain.figures import Record, Standing
from monitor.domain.recollection import Recollection
from monitor.store import dialect, schema
from monitor.store.bands import Bands
from monitor.store.figures import read_records, split_id
from monitor.store.identity import band_numbers, key_number
from monitor.store.prepared import Prepared
from monitor.store.recall import Recall
from monitor.store.standings import Standings

_STORIES = Prepared(
    {
        name: select(
            *(schema.stories.c[column] for column in ("n", "id", "signature", "bands", "copies", "publishers"))
        )
        .where(where)
        .order_by(schema.stories.c.n)
        for name, where in dialect.among("stories.n", "numbers").items()
    }
)
_STORY_OF = Prepared(select(schema.articles.c.story).where(schema.articles.c.id == bindparam("article")))


def records(connection: Connection, keys: Sequence[str], recall: Recall) -> Recollection:
    """The newest records under any of these keys, and the first record of each value among them."""
    return Recollection(recall.filed(connection, sorted({key_number("key", key) for key in keys})))


def standings(
    connection: Connection,
    roots: Collection[str],
    article: Article,
    story: Story,
    recall: Recall,
    known: Standings,
) -> dict[str, Standing]:
    """Who gave the values of these first records, but for one article of a story; by the first record's id."""
    asking = known.asking(connection, article, story)
    if not asking.judgings:
        # Nobody can have told the values again that an article gives first before it is judged.
        roots = [root for root in roots if split_id(root)[0] != article.id]
    named = {number: root for root, number in recall.numbers(connection, roots).items()}
    return known.of(connection, named, asking, article, story) if named else {}


def series(connection: Connection, series_id: str, limit: int) -> list[Record]:
    """The newest records of a series, oldest first."""
    figures = schema.figures
    query = (
        select(figures.c.n)
        .where(figures.c.series_id == series_id)
        .order_by(figures.c.dated.desc(), figures.c.n.desc())
        .limit(limit)
    )
    numbers = connection.execute(query).scalars().all()
    found = read_records(connection, numbers)
    return [found[number] for number in reversed(numbers)]


def stories(connection: Connection, bands: Sequence[str], article_id: str, index: Bands) -> list[Story]:
    """The stories that share a band with these, the oldest first; the article itself is not counted as a copy."""
    if not bands:
        return []
    near = {story for found in index.newest(connection, band_numbers(tuple(bands))).values() for story in found}
    if not near:
        return []
    own = _STORY_OF.rows(connection, {"article": article_id})
    return [
        Story(id=identity, signature=signature, bands=held, copies=copies - ((number,) in own), publishers=publishers)
        for number, identity, signature, held, copies, publishers in _STORIES.rows(
            connection, {"numbers": dialect.listed(connection, near)}
        )
    ]
