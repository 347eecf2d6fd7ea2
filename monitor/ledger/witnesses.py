"""How many independent sources gave a value: those on file, and the article at hand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from monitor.domain.articles import Article
from monitor.domain.feeds import Tier
from monitor.domain.figures import Standing

# Values by the id of the record that first gave them → who gave them before the article at hand; a value that nobody
# gave is left out. The store answers it from its tellings.
Witnesses: TypeAlias = Callable[[Collection[str]], Mapping[str, Standing]]


def outlet(publisher: str | None, story_id: str) -> str:
    """What an article's outlet is counted by: one that nobody names is its story's."""
    return publisher or story_id


class Sources:
    """The sources of values while one article is judged; asked for when they are wanted, and then remembered."""

    def __init__(self, witnesses: Witnesses, article: Article) -> None:
        self._witnesses = witnesses
        self._tier = article.tier
        self._standings: dict[str, Standing | None] = {}
        self._said: set[str] = set()
        self._expected: Collection[str] = ()

    def expect(self, roots: Collection[str]) -> None:
        """These are likely to be asked for: they are looked up together with the first that is."""
        self._expected = roots

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
        return standing.with_own if root in self._said else standing.sources

    def copied(self, root: str) -> bool:
        """Whether another article of the same story gave a value."""
        standing = self._standing(root)
        return standing is not None and standing.copied

    def best_tier(self, root: str, otherwise: Tier) -> Tier:
        """How far the most trusted outlet that gave a value is trusted; `otherwise` where nobody is on file."""
        standing = self._standing(root)
        tier = otherwise if standing is None else standing.tier
        return min(tier, self._tier) if root in self._said else tier

    def _standing(self, root: str) -> Standing | None:
        if root not in self._standings:
            self.ask((root, *self._expected))
            self._expected = ()
        return self._standings[root]
