"""Who gave which value, told from records instead of a store's tellings: for histories that need no store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from monitor.domain.articles import Article, Story
from monitor.domain.figures import Record, Standing
from monitor.domain.sources import independent
from monitor.ledger.witnesses import Witnesses, outlet


def witnessed(records: Iterable[Record], article: Article, story: Story) -> Witnesses:
    """Who gave which value, as far as these records tell; those of the article itself are passed over."""
    told: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.article_id != article.id:
            told[record.value_id].append(record)
    own = story.id, outlet(article.publisher, story.id)
    return lambda roots: {root: _standing(told[root], own) for root in roots if root in told}


def _standing(records: Collection[Record], own: tuple[str, str]) -> Standing:
    told = frozenset((record.story_id, outlet(record.publisher, record.story_id)) for record in records)
    return Standing(
        sources=independent(told),
        with_own=independent(told | {own}),
        copied=any(story_id == own[0] for story_id, _ in told),
        tier=min(record.tier for record in records),
    )
