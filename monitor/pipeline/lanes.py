"""Which articles may be judged beside each other, so that all of them say what one judge would say, one after another.

An article is tied to whatever judging it reads or writes: keys under which figures are filed, bands of stories, the
values, series and stories that are found by them now (`Store.ties`). Articles that share a tie are judged in their
order, in one lane; lanes share no tie, so nothing that one of them writes is ever read by another: what a lane's
article can come upon beyond its own ties was written by an article of the same lane.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

Tie = int | str

# No lane: who shares a tie with an article that must wait for several lanes waits behind it.
_NONE = -1


@dataclass(frozen=True, kw_only=True, slots=True)
class Tied:
    """An article with its ties. One that is judged `alone` may touch anything."""

    ties: Collection[Tie]
    alone: bool = False


def assign(begun: Sequence[tuple[int, Tied]], waiting: Sequence[Tied], lanes: int) -> list[int | None]:
    """The lane of each article that waits, in their order; None for one that must wait until others are judged.

    `begun` are the articles that are in a lane already and not judged yet. Linear in all their ties.
    """
    found: list[int | None] = [None] * len(waiting)
    if any(one.alone for _, one in begun):
        return found
    owners = {tie: lane for lane, one in begun for tie in one.ties}
    load = Counter(dict.fromkeys(range(lanes), 0))
    load.update(lane for lane, _ in begun)
    families = _families(waiting)
    homes: dict[int, int] = {}
    for place, one in enumerate(waiting):
        if one.alone:  # after all before it, and before all after it
            if place == 0 and not begun:
                found[place] = 0
            break
        held = {owners[tie] for tie in one.ties if tie in owners}
        lane = _NONE
        if len(held) < 2:
            lane = held.pop() if held else homes.get(families[place], _emptiest(load))
        owners |= dict.fromkeys(one.ties, lane)
        if lane != _NONE:
            homes[families[place]] = lane
            load[lane] += 1
            found[place] = lane
    return found


def _emptiest(load: Counter[int]) -> int:
    return min(load, key=lambda lane: (load[lane], lane))


def _families(waiting: Sequence[Tied]) -> list[int]:
    """For each article the first that it hangs together with: they go to one lane, so that no later one needs two."""
    parents = list(range(len(waiting)))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = place = parents[parents[place]]
        return place

    first: dict[Tie, int] = {}
    for place, one in enumerate(waiting):
        for tie in one.ties:
            other, own = root(first.setdefault(tie, place)), root(place)
            parents[max(other, own)] = min(other, own)
    return [root(place) for place in range(len(waiting))]
