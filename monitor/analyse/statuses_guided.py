"""What a firm gives as a range before its books are closed: its guidance, which is a forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from monitor.analyse.context import Context
from monitor.analyse.periods_calendar import Grain, parsed
from monitor.analyse.scene import is_money
from monitor.analyse.statuses_cues import ranges
from monitor.analyse.statuses_telling import Telling, Verdict
from monitor.analyse.statuses_words import FILING
from monitor.domain.figures import Status

# Nobody closes the books between two numbers.
_RESULTS = frozenset(["revenue", "profit", "loss"])


class Guided(NamedTuple):
    """A document's figures as told so far, an entry a figure: which of them are guidance."""

    context: Context
    metrics: Sequence[str | None]
    periods: Sequence[str | None]
    tellings: Sequence[Telling]

    def read(self, verdicts: Sequence[Verdict]) -> list[Verdict]:
        """The verdicts, with those of ranges and of what is told of them."""
        found = [*verdicts]
        guided: set[int] = set()
        for index, verdict in enumerate(verdicts):
            main = self.tellings[index].main_before(index)
            follows = self.metrics[index] == "growth" and main in guided
            if not follows and not self._ranged(index):
                continue
            if verdict.status is Status.FORECAST:
                guided.add(index)
            elif self._open(index, verdict):
                guided.add(index)
                found[index] = replace(verdict, status=Status.FORECAST, told=True, settled=True)
        return found

    def _ranged(self, index: int) -> bool:
        """Whether a figure is a sum between two ends, of a result that can still be guessed."""
        quantity, metric = self.context.quantities[index], self.metrics[index]
        guided = metric in _RESULTS or (metric == "capex" and self._of_a_year(index))
        return guided and is_money(quantity.unit) and ranges(quantity) and not self._over(index)

    def _of_a_year(self, index: int) -> bool:
        """Whether a figure is of a period for which firms report; what a plant costs is of none, or of many years."""
        period = parsed(self.periods[index])
        return period is not None and period.grain <= Grain.YEAR

    def _open(self, index: int, verdict: Verdict) -> bool:
        """Whether nothing says that a figure is something else: a budget that is set, what hangs on a condition."""
        if verdict.settled or index in self.tellings[index].bases:
            return False
        planned = verdict.status is Status.PLANNED and verdict.key != "planned"
        return verdict.status is Status.ACTUAL or planned

    def _over(self, index: int) -> bool:
        period, published = parsed(self.periods[index]), self.context.published
        last = period.last if period is not None else None
        return last is not None and published is not None and published - last > FILING
