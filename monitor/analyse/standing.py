"""What a figure's measure says of its time and status, where the text says nothing: users now, spending of nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from monitor.analyse.context import Context
from monitor.domain.figures import Status
from monitor.domain.readings import Quantity

_MONTH = re.compile(r"\d{4}-\d\d")
# "an app with a billion users": told of the app in passing, and not as its state now.
_IN_PASSING = re.compile(r"\b(?:with|of|to|for|than) (?:its |their |the |some |about )?$|拥有|坐拥")
_BACK = 16


class Owned(NamedTuple):
    """A quantity with its metric; `shared`: it is told of a whole market, or of firms together."""

    quantity: Quantity
    metric: str
    shared: bool


def of_conversions(periods: Sequence[str | None], twins: Sequence[int | None]) -> list[str | None]:
    """The periods with that of its amount for each conversion; `twins` are the places of the amounts."""
    found = list(periods)
    for place, twin in enumerate(twins):
        if twin is not None:
            found[place] = found[twin]
    return found


def as_measured(
    context: Context, figures: Sequence[Owned], periods: Sequence[str | None], statuses: Sequence[Status]
) -> tuple[list[str | None], tuple[Status, ...]]:
    """The periods and statuses of all figures as their measures have them, given those that the text says."""
    read = list(zip(figures, periods, statuses, strict=True))
    settled = tuple(_status(figure, period, status) for figure, period, status in read)
    return [_period(context, figure, period, status) for figure, period, status in read], settled


def _period(context: Context, figure: Owned, period: str | None, status: Status) -> str | None:
    """What a service is used now is of the month of publication; a sum announced in a month is not spent in it."""
    if context.published is None:
        return period
    quantity, metric = figure.quantity, figure.metric
    now = f"{context.published:%Y-%m}"
    if metric == "capex" and period is not None and _MONTH.fullmatch(period) and period <= now:
        return None
    if metric == "usage" and period is None and status is Status.ACTUAL and not quantity.vague:
        passing = _IN_PASSING.search(context.folded, max(quantity.start - _BACK, 0), quantity.start)
        return None if passing else now
    return period


def _status(figure: Owned, period: str | None, status: Status) -> Status:
    """What a market, or firms together, will spend in a year is foretold."""
    foretold = figure.metric == "capex" and figure.shared and period is not None
    return Status.FORECAST if foretold and status is Status.PLANNED else status
