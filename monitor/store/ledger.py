"""What an article is judged against: records by their keys, their sources, stories by their bands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from operator import attrgetter

from sqlalchemy import Connection, bindparam, select

from monitor.domain.articles import Article, Story
from monitor.domain.feeds import Tier
from monitor.domain.figures import Record, Standing
from monitor.store import dialect, schema
from monitor.store.figures import read_records
from monitor.store.identity import key_number
from monitor.store.prepared import Prepared
from monitor.store.recall import Recall

# Of one key, at most so many records of each of three shelves are looked at (see figures.shelf): enough for every value
# of a busy company's year, few enough that a key with 100,000 records costs what one with 100 does.
RECORDS_PER_SHELF = (32, 12, 8)

# A band that many stories share is a boilerplate's.
STORIES_PER_BAND = 32

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
_STORY = Prepared(select(schema.stories.c.n).where(schema.stories.c.id == bindparam("story")))
_STORY_OF = Prepared(select(schema.articles.c.story).where(schema.articles.c.id == bindparam("article")))


def records(connection: Connection, keys: Sequence[str], recall: Recall) -> list[Record]:
    """The newest records under any of these keys, and the first record of each value among them; oldest first."""
    wanted = sorted({key_number("key", key) for key in keys})
    found = recall.records(connection, dialect.newest_figures(connection, wanted, RECORDS_PER_SHELF))
    held = {record.id for record in found}
    missing = {record.root for record in found if record.root and record.root not in held}
    if missing:
        firsts = read_records(connection, recall.numbers(connection, missing).values())
        found = sorted((*found, *firsts.values()), key=attrgetter("dated", "id"))
    return found


def standings(
    connection: Connection, roots: Collection[str], article: Article, story: Story, recall: Recall
) -> dict[str, Standing]:
    """Who gave the values of these first records, but for one article of a story; by the first record's id."""
    named = {number: root for root, number in recall.numbers(connection, roots).items()}
    if not named:
        return {}
    own = _STORY.rows(connection, {"story": story.id})
    told: dict[int, set[tuple[str, str]]] = defaultdict(set)
    tiers: dict[int, int] = {}
    for value, told_in, by, tier in dialect.tellings(connection, list(named), article.id):
        told[value].add((story.id if (told_in,) in own else str(told_in), by))
        tiers[value] = min(tier, tiers.get(value, tier))
    return {named[value]: Standing(told=frozenset(found), tier=Tier(tiers[value])) for value, found in told.items()}


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


def stories(connection: Connection, bands: Sequence[str], article_id: str) -> list[Story]:
    """The stories that share a band with these, the oldest first; the article itself is not counted as a copy."""
    if not bands:
        return []
    wanted = sorted({key_number("band", band) for band in bands})
    near = dialect.newest_stories(connection, wanted, STORIES_PER_BAND)
    if not near:
        return []
    own = _STORY_OF.rows(connection, {"article": article_id})
    return [
        Story(id=identity, signature=signature, bands=held, copies=copies - ((number,) in own), publishers=publishers)
        for number, identity, signature, held, copies, publishers in _STORIES.rows(
            connection, {"numbers": dialect.listed(connection, near)}
        )
    ]
