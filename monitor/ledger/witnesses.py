"""How many independent sources gave a value: those on file, and the article at hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeAlias

from monitor.domain.articles import Article, Story
from monitor.domain.feeds import Tier
from monitor.domain.figures import Record, Source, Standing

# Values by the id of the record that first gave them → who gave them before the article at hand; a value that nobody
# gave is left out. The store answers it from its tellings, `witnessed` from records.
Witnesses: TypeAlias = Callable[[Collection[str]], Mapping[str, Standing]]

# What a story or an outlet goes by.
_Name: TypeAlias = str | int


def witnessed(records: Iterable[Record], article_id: str) -> Witnesses:
    """Who gave which value, as far as these records tell; those of the article itself are passed over."""
    told: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.article_id != article_id:
            told[record.root or record.id].append(record)
    return lambda roots: {root: _standing(told[root]) for root in roots if root in told}


def _standing(records: Collection[Record]) -> Standing:
    told = frozenset((record.story_id, outlet(record.publisher, record.story_id)) for record in records)
    return Standing(told=told, tier=min(record.tier for record in records))


def outlet(publisher: str | None, story_id: str) -> str:
    """What an article's outlet is counted by: one that nobody names is its story's."""
    return publisher or story_id


def independent(told: Collection[Source]) -> int:
    """How many sources there are among these stories and outlets, where each needs a story and an outlet of its own.

    A text in two hundred outlets is one source, and so is an outlet with two hundred texts: a maximum matching (Berge),
    by augmenting paths. A story of one outlet can stand for no other, so that only texts of several, and outlets
    without a text of their own, are left to be matched. Linear where the outlets that copy write nothing of their own.
    """
    if len({story for story, _ in told}) == len(told):
        return len({by for _, by in told})
    stories = defaultdict(list)
    for story, by in told:
        stories[story].append(by)
    own = {outlets[0] for outlets in stories.values() if len(outlets) == 1}
    shared = {story: [by for by in outlets if by not in own] for story, outlets in stories.items() if len(outlets) > 1}
    taken: dict[_Name, _Name] = {}
    held: dict[_Name, _Name] = {}
    # Who has few outlets to choose from chooses first: then hardly a choice must be undone.
    for story in sorted(shared, key=lambda one: len(shared[one])):
        _choose(story, shared, taken, held)
    return len(own) + len(taken)


def _choose(
    story: _Name, stories: Mapping[_Name, list[_Name]], taken: dict[_Name, _Name], held: dict[_Name, _Name]
) -> None:
    """Give a story an outlet of its own; those that had taken one move on to another, if they can.

    `taken` is the story of each outlet, `held` the outlet of each story.
    """
    came_by: dict[_Name, _Name] = {}  # outlet → the story that would have it
    waiting = [story]
    while waiting:
        one = waiting.pop()
        for by in stories[one]:
            if by in came_by:
                continue
            came_by[by] = one
            if by in taken:
                waiting.append(taken[by])
                continue
            free: _Name | None = by
            while free is not None:
                owner = came_by[free]
                taken[free], held[owner], free = owner, free, held.get(owner)
            return


class Sources:
    """The sources of values while one article is judged; asked for when they are wanted, and then remembered."""

    def __init__(self, witnesses: Witnesses, article: Article, story: Story) -> None:
        self._witnesses = witnesses
        self._tier = article.tier
        self._own = story.id, outlet(article.publisher, story.id)
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
        told: frozenset[Source] = standing.told if standing is not None else frozenset()
        return max(independent(told | {self._own} if root in self._said else told), 1)

    def copied(self, root: str) -> bool:
        """Whether another article of the same story gave a value."""
        standing = self._standing(root)
        return standing is not None and any(story == self._own[0] for story, _ in standing.told)

    def best_tier(self, root: str, otherwise: Tier) -> Tier:
        """How far the most trusted outlet that gave a value is trusted; `otherwise` where nobody is on file."""
        standing = self._standing(root)
        tier = otherwise if standing is None else standing.tier
        return min(tier, self._tier) if root in self._said else tier

    def _standing(self, root: str) -> Standing | None:
        self.ask((root,))
        return self._standings[root]
