"""The one transaction that writes what was judged of an article, in the place of what was judged of it before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, select, update

from monitor.domain.articles import Article, Story
from monitor.domain.figures import Judgement
from monitor.errors import StoreError
from monitor.store import bands, schema, tellings
from monitor.store.counters import count
from monitor.store.figures import SHELVES, figure_row, key_rows, shelf, split_id
from monitor.store.identity import band_numbers
from monitor.store.prepared import Prepared
from monitor.store.recall import Recall
from monitor.store.schema import FIGURES_PER_ARTICLE

_ARTICLES, _STORIES = schema.articles.c, schema.stories.c
_ARTICLE = Prepared(
    select(_ARTICLES.n, _ARTICLES.judgings, _ARTICLES.story).where(_ARTICLES.id == bindparam("identity"))
)
_JUDGED = Prepared(
    update(schema.articles)
    .where(_ARTICLES.n == bindparam("number"))
    .values(story=bindparam("told_in"), judged=True, judgings=bindparam("version"))
)
_COUNTED = Prepared(
    update(schema.stories)
    .where(_STORIES.id == bindparam("identity"))
    .values(copies=bindparam("now"), publishers=bindparam("by"))
    .returning(_STORIES.n)
)
_LEFT = Prepared(
    update(schema.stories).where(_STORIES.n == bindparam("number")).values(copies=schema.stories.c.copies - 1)
)
_NEW_STORY = Prepared(
    schema.stories.insert().values({name: bindparam(name) for name in Story.__dataclass_fields__}).returning(_STORIES.n)
)
_FIGURES, _JUDGEMENTS, _KEYS = (
    Prepared(table.insert()) for table in (schema.figures, schema.judgements, schema.figure_keys)
)
_REJUDGED = "rejudgings"


def save_judgements(
    connection: Connection,
    article: Article,
    story: Story,
    judgements: Sequence[Judgement],
    keys: Mapping[str, Sequence[str]],
    recall: Recall,
) -> None:
    """Write an article's judgements in place of those that it had, its story, and that it is judged.

    Raises StoreError where the article is not stored or a judgement is another article's.
    """
    number, version, told_before_in = _article(connection, article.id)
    told_in = _save_story(connection, story)
    if told_before_in not in (None, told_in):
        _LEFT.rows(connection, {"number": told_before_in})
    _JUDGED.rows(connection, {"number": number, "told_in": told_in, "version": version})
    if version > 1:
        count(connection, _REJUDGED)
        _forget_figures(connection, number)
    numbers = _numbers(connection, article, number, judgements, recall)
    figures = [figure_row(one.record, numbers, one.verdict, keys.get(one.record.id, ())) for one in judgements]
    shelves = (shelf(row, one.record.tier) for row, one in zip(figures, judgements, strict=True))
    index = [one for row, place in zip(figures, shelves, strict=True) for one in key_rows(row, place)]
    _FIGURES.each(connection, figures)
    _JUDGEMENTS.each(connection, [_judgement_row(one, numbers) for one in judgements])
    _KEYS.each(connection, index)
    recall.note(connection, index)
    # What has no place in `keys` is no news, and counts for nobody.
    values = {row["root"] for row, one in zip(figures, judgements, strict=True) if one.record.id in keys}
    tellings.tell(connection, number, told_in, article, story, values)


def forget_judgements(connection: Connection) -> None:
    """Empty the ledger of figures, judgements and stories; the articles, their readings and the outbox stay."""
    bands.forget(connection)
    for table in (schema.judgements, schema.figure_keys, schema.tellings, schema.figures, schema.stories):
        connection.execute(delete(table))
    connection.execute(update(schema.articles).values(story=None))
    count(connection, _REJUDGED)


def _article(connection: Connection, identity: str) -> tuple[int, int, int | None]:
    """Its number, which judging of it this is, and the number of the story that it was counted with so far."""
    found = _ARTICLE.rows(connection, {"identity": identity})
    if not found:
        raise StoreError(f"article {identity!r} is not stored, so it cannot be judged; save its reading first")
    [(number, judgings, told_in)] = found
    return number, judgings + 1, told_in


def _save_story(connection: Connection, story: Story) -> int:
    counted = {"identity": story.id, "now": story.copies, "by": story.publishers}
    if known := _COUNTED.rows(connection, counted):
        return int(known[0][0])
    row = {name: getattr(story, name) for name in Story.__dataclass_fields__}
    number = int(_NEW_STORY.rows(connection, row)[0][0])
    bands.file(connection, number, band_numbers(story.bands))
    return number


def _numbers(
    connection: Connection, article: Article, number: int, judgements: Sequence[Judgement], recall: Recall
) -> dict[str, int]:
    """The numbers of the records, and of all that they refer to, by id."""
    own: dict[str, int] = {}
    referred: set[str] = set()
    for one in judgements:
        record = one.record
        article_id, index = split_id(record.id)
        if article_id != article.id:
            raise StoreError(f"the judgement of record {record.id!r} came with article {article.id!r}")
        own[record.id] = number * FIGURES_PER_ARTICLE + index
        referred.update((record.root, record.replaces, one.against.id if one.against is not None else ""))
    return recall.numbers(connection, referred - own.keys() - {""}) | own


def _forget_figures(connection: Connection, article: int) -> None:
    figures, index = schema.figures, schema.figure_keys
    first = article * FIGURES_PER_ARTICLE
    mine = figures.c.n.between(first, first + FIGURES_PER_ARTICLE - 1)
    columns = figures.c.n, figures.c.root, figures.c.dated, figures.c.found_by
    rows = connection.execute(select(*columns).where(mine)).all()
    if not rows:
        return
    tellings.retract(connection, article, {row.root for row in rows})
    # On every shelf: a publisher's trust may have changed since.
    gone = [place for row in rows for number in SHELVES for place in key_rows(row._asdict(), number)]
    if gone:
        same = and_(*(index.c[name] == bindparam(f"old_{name}") for name in ("key", "shelf", "dated", "figure")))
        connection.execute(delete(index).where(same), [{f"old_{k}": v for k, v in place.items()} for place in gone])
    connection.execute(delete(schema.judgements).where(schema.judgements.c.figure.in_([row.n for row in rows])))
    connection.execute(delete(figures).where(mine))


def _judgement_row(one: Judgement, numbers: Mapping[str, int]) -> dict[str, Any]:
    return {
        "figure": numbers[one.record.id],
        "against": None if one.against is None else numbers.get(one.against.id),
        "why": one.why,
        "nuance": one.nuance,
        "likely": one.likely,
        "change": one.change,
        "ratio": one.ratio,
        "sources": one.sources,
        "copies": one.copies,
    }
