"""The drafts of a text in order, each with its unit: its own, a neighbour's, or one that the context names.

Numbers without a unit are named by rules first; what these say is one voice among others where weights were learned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from monitor.analyse.counting import Counting
from monitor.analyse.counting_features import Around, Bare
from monitor.analyse.numbers import ONE
from monitor.analyse.quantities_again import Told
from monitor.analyse.quantities_bare import Seen
from monitor.analyse.quantities_draft import Draft
from monitor.analyse.quantities_things import Counted
from monitor.analyse.units import Measure

# Value, its upper end, and what its last digit is worth.
Number = tuple[Decimal, Decimal, Decimal | None]


def resolve(
    lowered: str, drafts: Iterable[Draft], counted: Counted, home: Callable[[], str], counting: Counting
) -> list[Draft]:
    """The drafts that have a unit in the end. Each open one looks only at a few around it: linear.

    `home` tells the currency of a text that names none.
    """
    drafts = list(drafts)
    seen = Seen(lowered=lowered, told=Told(drafts, home), around=counted)
    around = Around(lowered, drafts, counted)
    named: list[Draft] = []
    for place, draft in enumerate(drafts):
        if draft.open:
            number = draft.value, draft.high, draft.step
            if not seen.names(draft):
                continue
            if counting:
                _weigh(counting, Bare(around, place, draft.unit or "count", number[0]), draft, number)
        else:
            seen.again(draft)
        seen.remember(draft)
        named.append(draft)
    return named


def _weigh(counting: Counting, bare: Bare, draft: Draft, number: Number) -> None:
    """Give a number the unit that the weights choose; it then is as it was written."""
    unit = counting.chosen(bare)
    if unit == bare.rules:
        return
    giver = bare.giver(unit)
    draft.value, draft.high, draft.step = number
    draft.factor = draft.per = ONE
    draft.unit, draft.measure = unit, giver.measure if giver is not None else Measure.COUNT
    draft.noun, draft.shared = giver.noun if giver is not None else None, giver is not None
