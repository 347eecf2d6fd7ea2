"""The periods found so far in one document, and how they were told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from monitor.analyse.context import Context
from monitor.analyse.periods_calendar import Period
from monitor.analyse.periods_lines import NEAR, Line


@dataclass(slots=True)
class Told:
    """What is known of the document's quantities, by their indices.

    `standing`: counted on a day or as of one, which stays a day; `stocks`: what a balance holds at its end; `based`:
    told against another period; `due`: told for the time by which something is due; `wholes`:
    the figure whose time one has that says it again in another currency, or is a part of it. `sources` tells in a word
    or two where each period comes from.
    """

    context: Context
    metrics: Sequence[str | None]
    found: list[Period | None] = field(init=False)
    sources: list[str] = field(init=False)
    standing: set[int] = field(default_factory=set)
    stocks: set[int] = field(default_factory=set)
    based: set[int] = field(default_factory=set)
    due: set[int] = field(default_factory=set)
    wholes: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.found = [None] * len(self.context.quantities)
        self.sources = ["nowhere"] * len(self.context.quantities)

    def say(self, index: int, period: Period | None, source: str) -> Period | None:
        """The period, with where it comes from kept."""
        if period is not None:
            self.sources[index] = source
        return period

    def gap(self, index: int) -> str:
        """The text between a quantity and the one before it."""
        quantities = self.context.quantities
        return self.context.folded[quantities[index - 1].end : quantities[index].start]

    def before(self, line: Line, index: int) -> Iterator[int]:
        """The quantities of a line before one of them, nearest first, as far as anybody looks."""
        return iter(range(index - 1, max(line.first, index - NEAR) - 1, -1))
