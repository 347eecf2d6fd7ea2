"""How many of a thing there are, in English words: 1 entry, 2 entries."""

from __future__ import annotations


def counted(count: int, thing: str) -> str:
    """A number with its noun, which is given in the singular."""
    return f"{count} {thing if count == 1 else _plural(thing)}"


def _plural(thing: str) -> str:
    return f"{thing[:-1]}ies" if thing.endswith("y") and thing[-2] not in "aeiou" else f"{thing}s"
