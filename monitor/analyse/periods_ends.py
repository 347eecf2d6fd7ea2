"""The ends of times: the day at which something stands that is told of the end of a year, quarter or month."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.analyse.patterns import skipping
from monitor.analyse.periods_calendar import Grain, Period, day
from monitor.analyse.periods_reach import AT_END, BALANCES, at_end
from monitor.analyse.periods_resolver import TimeExpression
from monitor.analyse.periods_told import Told

# How far before an amount the words stand that call it a pace, and before a year those that close it, in characters.
_PACE, _PACE_BEHIND, _CLOSING = 64, 24, 16
_STOPS = (". ", "。", ";")
# Counted at the end of a month too; a round that closes then, or the pace of its sales, is of the month.
_AT_MONTHS_END = AT_END - {"valuation", "yield", "other"}
# What a year would bring at the pace of a moment.
_RUN_RATE = skipping(r"\brun[- ]rate|\bannuali[sz]ed|\bARR\b|年化")
_CLOSED = re.compile(
    r"\b(?:closed|ended|left|finished|exited|leaving|ending|closing) (?:fiscal |calendar )?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Ends:
    """Tells what stands at the end of a time, in one document."""

    told: Told

    def at_end(self, index: int, time: TimeExpression) -> Period | None:
        """The last day of a year or month for what stands at its end: "by the end of 2025", 11月底; a balance's."""
        period = time.period
        if period is None or period.last is None or not (self._balance(index, time) or self._closed(index, time)):
            return None
        self.told.standing.add(index)
        return day(period.last)

    def _closed(self, index: int, time: TimeExpression) -> bool:
        """Whether a figure is counted at a moment, and a year or month named for its end."""
        folded, grain = self.told.context.folded, None if time.period is None else time.period.grain
        if grain is Grain.MONTH:
            return self.told.metrics[index] in _AT_MONTHS_END and at_end(folded, time.start, time.end + 1)
        return grain is Grain.YEAR and self._counted(index) and at_end(folded, time.start, time.end)

    def closing(self, time: TimeExpression) -> Period | None:
        """The last day of a time that is over, for the stock at its end: "closed the quarter with a backlog of"."""
        context, period = self.told.context, time.period
        if period is None or period.last is None or context.published is None or period.last > context.published:
            return None
        if period.grain is Grain.YEAR:
            closed = _CLOSED.search(context.folded, max(time.start - _CLOSING, 0), time.start)
            return None if closed is None else day(period.last)
        return day(period.last) if period.grain in {Grain.QUARTER, Grain.HALF} else None

    def _counted(self, index: int) -> bool:
        """Whether a figure is counted at a moment, or a pace."""
        quantity = self.told.context.quantities[index]
        if self.told.metrics[index] in AT_END or index in self.told.standing:
            return True
        if quantity.unit == "W" or quantity.unit.endswith("/month"):
            return True
        return self.paced(index)

    def paced(self, index: int) -> bool:
        """Whether a figure is what a year would bring at the pace of a moment."""
        quantity, folded = self.told.context.quantities[index], self.told.context.folded
        start = folded.rfind("\n", 0, quantity.start) + 1
        stops = (folded.rfind(stop, start, quantity.start) for stop in _STOPS)
        left = max(start, quantity.start - _PACE, *stops)
        return _RUN_RATE.search(folded, left, quantity.end + _PACE_BEHIND) is not None

    def _balance(self, index: int, time: TimeExpression) -> bool:
        """Whether a figure stands in a balance at the end of a month, quarter or half that is over."""
        period, published = time.period, self.told.context.published
        if period is None or period.last is None or not Grain.MONTH <= period.grain <= Grain.HALF:
            return False
        stands = self.told.metrics[index] in BALANCES or index in self.told.standing
        over = published is not None and period.last <= published
        return stands and over and at_end(self.told.context.folded, time.start, time.end + 1)
