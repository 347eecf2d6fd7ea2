"""How many independent sources gave a value: those on file, and the article at hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeAlias

from monitor.domain.feeds import Tier
from monitor.domain.figures import Record, Standing

# Values by the id of the record that first gave them → who gave them before the article at hand; a value that nobody
# gave is left out. The store answers it from its tellings, `witnessed` from records.
Witnesses: TypeAlias = Callable[[Collection[str]], Mapping[str, Standing]]


def witnessed(records: Iterable[Record], article_id: str, story_id: str, publisher: str | None) -> Witnesses:
    """Who gave which value, as far as these records tell; those of the article itself are passed over."""
    told: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.article_id != article_id:
            told[record.root or record.id].append(record)
    outlet = publisher or story_id

    def standings(roots: Collection[str]) -> Mapping[str, Standing]:
        return {root: _standing(told[root], story_id, outlet) for root in roots if root in told}

    return standings


def _standing(records: Collection[Record], story_id: str, outlet: str) -> Standing:
    stories = {record.story_id for record in records}
    outlets = {record.publisher or record.story_id for record in records}
    return Standing(
        stories=len(stories),
        outlets=len(outlets),
        tier=min(record.tier for record in records),
        story_known=story_id in stories,
        outlet_known=outlet in outlets,
    )


class Sources:
    """The sources of values while one article is judged; asked for when they are wanted, and then remembered."""

    def __init__(self, witnesses: Witnesses, tier: Tier) -> None:
        self._witnesses = witnesses
        self._tier = tier
        self._standings: dict[str, Standing | None] = {}
        self._said: set[str] = set()

    def say(self, root: str) -> None:
        """The article at hand gives this value."""
        self._said.add(root)

    def ask(self, roots: Collection[str]) -> None:
        """Look these up together."""
        if missing := [root for root in dict.fromkeys(roots) if root not in self._standings]:
            found = self._witnesses(missing)
            self._standings |= {root: found.get(root) for root in missing}

    def count(self, root: str) -> int:
        """How many independent sources gave a value, the article at hand counted where it has said it."""
        standing = self._standing(root)
        if standing is None:
            return 1
        return standing.sources_with_article if root in self._said else standing.sources

    def best_tier(self, root: str, otherwise: Tier) -> Tier:
        """How far the most trusted outlet that gave a value is trusted; `otherwise` where nobody is on file."""
        standing = self._standing(root)
        tier = otherwise if standing is None else standing.tier
        return min(tier, self._tier) if root in self._said else tier

    def _standing(self, root: str) -> Standing | None:
        self.ask((root,))
        return self._standings[root]
