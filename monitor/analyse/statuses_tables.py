"""How the head of a table tells the figures below it."""

from __future__ import annotations

from collections.abc import Callable

from monitor.analyse.context import Context, Sentence
from monitor.analyse.cues import Cue
from monitor.analyse.sentences import cell_above, table_head
from monitor.analyse.statuses_words import COMING, ESTIMATE, PREVIOUS
from monitor.domain.readings import Quantity


def estimated_column(context: Context, row: Sentence, quantity: Quantity) -> bool:
    """Whether the column's period bears the mark of an estimate: 2026E, 1Q26F."""
    column = _column(context, row, quantity)
    return column is not None and ESTIMATE.search(context.folded, *column) is not None


def cue_of_head(
    context: Context, row: Sentence, quantity: Quantity, find: Callable[[int, int], list[Cue]]
) -> Cue | None:
    """The cue in the head of a table: in the column of the quantity where the columns match."""
    column = _column(context, row, quantity)
    if column is None:
        return None
    start, end = column
    if PREVIOUS.search(context.folded, start, end) and (head := table_head(context, row)):
        start = head.start
    return next((cue for cue in reversed(find(start, end)) if cue.key in COMING), None)


def _column(context: Context, row: Sentence, quantity: Quantity) -> tuple[int, int] | None:
    """The head of the column of a quantity, or all of the table's head where the columns do not match."""
    head = table_head(context, row)
    if head is None:
        return None
    return cell_above(context.folded, row, head, quantity.start) or (head.start, head.end)
