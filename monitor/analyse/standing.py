"""What a figure's measure says of its time and status, where the text says nothing: users now, spending of nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.analyse.context import Context
from monitor.domain.figures import Status
from monitor.domain.readings import Quantity

_MONTH = re.compile(r"\d{4}-\d\d")
# "an app with a billion users": told of the app in passing, and not as its state now.
_IN_PASSING = re.compile(r"\b(?:with|of|to|for|than) (?:its |their |the |some |about )?$|拥有|坐拥")
_BACK = 16


def as_measured(
    context: Context,
    figures: Sequence[tuple[Quantity, str, str | None]],
    periods: Sequence[str | None],
    statuses: Sequence[Status],
) -> tuple[list[str | None], list[Status]]:
    """The periods and statuses of figures (quantity, metric, subject) as their measures have them."""
    told = zip(figures, periods, statuses, strict=True)
    stand = [_status(metric, subject, period, status) for (_, metric, subject), period, status in told]
    dated = zip(figures, periods, stand, strict=True)
    return [_period(context, one, metric, period, status) for (one, metric, _), period, status in dated], stand


def _period(context: Context, quantity: Quantity, metric: str, period: str | None, status: Status) -> str | None:
    """The period of a figure as its measure has it, given the one that the text says.

    What a service is used now is that of the month of publication. A sum for a plant that was announced, approved or
    raised in a month is not spent in it.
    """
    if context.published is None:
        return period
    now = f"{context.published:%Y-%m}"
    if metric == "capex" and period is not None and _MONTH.fullmatch(period) and period <= now:
        return None
    if metric == "usage" and period is None and status is Status.ACTUAL and not quantity.vague:
        passing = _IN_PASSING.search(context.folded, max(quantity.start - _BACK, 0), quantity.start)
        return None if passing else now
    return period


def _status(metric: str, subject: str | None, period: str | None, status: Status) -> Status:
    """The status of a figure as its measure has it: what nobody in particular will spend in a year is foretold."""
    foretold = metric == "capex" and subject is None and period is not None and status is Status.PLANNED
    return Status.FORECAST if foretold else status
