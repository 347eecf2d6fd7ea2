"""How many independent sources there are among those who told the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TypeAlias

# What a story or an outlet goes by, and a story with an outlet that told it.
Name: TypeAlias = str | int
Source: TypeAlias = tuple[Name, Name]


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
    taken: dict[Name, Name] = {}
    held: dict[Name, Name] = {}
    # Who has few outlets to choose from chooses first: then hardly a choice must be undone.
    for story in sorted(shared, key=lambda one: len(shared[one])):
        _choose(story, shared, taken, held)
    return len(own) + len(taken)


def _choose(story: Name, stories: Mapping[Name, list[Name]], taken: dict[Name, Name], held: dict[Name, Name]) -> None:
    """Give a story an outlet of its own; those that had taken one move on to another, if they can.

    `taken` is the story of each outlet, `held` the outlet of each story.
    """
    came_by: dict[Name, Name] = {}  # outlet → the story that would have it
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
            free: Name | None = by
            while free is not None:
                owner = came_by[free]
                taken[free], held[owner], free = owner, free, held.get(owner)
            return
