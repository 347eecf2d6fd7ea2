"""Periods that a figure takes from elsewhere in the document once all of it is read: repeats, headlines, tenders."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.analyse.context import HEADLINES, Context
from monitor.analyse.periods_calendar import Grain, Period, month
from monitor.analyse.periods_ends import Ends
from monitor.analyse.periods_events import Events
from monitor.analyse.periods_lines import Line
from monitor.analyse.periods_reach import BUDGETED, Reach, of_metric
from monitor.analyse.periods_told import Told
from monitor.domain.readings import Quantity

_INCOME = frozenset(["revenue", "profit", "loss"])
# So many results without a time make a report.
_REPORTED = 3
_QUARTERLY = re.compile(r"\bquarter|季|财报|earnings", re.IGNORECASE)


def share_values(told: Told) -> None:
    """A repeat of a value, in a title or later on, holds for the period that the text gives it elsewhere."""
    same = values(told.context, told.metrics)
    known: dict[tuple[object, ...], dict[str, Period]] = {}
    for value, period in zip(same, told.found, strict=True):
        if period is not None:
            known.setdefault(value, {})[period.text] = period
    headline = _Headline(told)
    for index, period in enumerate(told.found):
        if period is not None or of_metric(told.metrics[index]) < Reach.SENTENCE:
            continue
        repeats = peculiar(told.context, told.context.quantities[index]) and _telling(told, index)
        given = known.get(same[index], {}) if repeats else {}
        if len(given) == 1:
            told.found[index] = told.say(index, next(iter(given.values())), "repeat")
        elif not given:
            told.found[index] = told.say(index, headline.period_of(index), "headline")


def share_report(told: Told, lines: Sequence[Line | None], over: Period | None) -> None:
    """The results of a report that names no quarter, but speaks of quarters, are those of the one that ended last."""
    if over is None:
        return
    open_results: list[int] = []
    for line in lines:
        for index in line.quantities if line is not None else ():
            if told.metrics[index] not in _INCOME or line is None or index in line.bases or line.ahead(index):
                continue
            period = told.found[index]
            if period is not None and period.grain in {Grain.QUARTER, Grain.HALF}:
                return
            if period is None and told.sources[index] == "nowhere":
                open_results.append(index)
    if len(open_results) < _REPORTED or _QUARTERLY.search(told.context.folded) is None:
        return
    for index in open_results:
        told.found[index] = told.say(index, over, "report")


def share_pace(told: Told, lines: Sequence[Line | None], ends: Ends) -> None:
    """Sales at an annual pace that no time tells are those of the month of publication."""
    published = told.context.published
    for line in lines if published is not None else ():
        for index in line.quantities if line is not None else ():
            if told.found[index] is not None or told.metrics[index] != "revenue" or published is None or line is None:
                continue
            if index not in line.bases and not line.ahead(index) and ends.paced(index):
                told.found[index] = told.say(index, month(published.year, published.month), "pace")


def share_tender(told: Told, events: Events) -> None:
    """The figures of a title that announces a tender hold for the years of the tender."""
    context, tender = told.context, events.tender
    if tender is None or not events.reader.tells_of_tender(context, context.sentences[0]):
        return
    for index, quantity in enumerate(context.quantities):
        if quantity.start >= context.sentences[0].end:
            return
        told.found[index] = told.found[index] or told.say(index, tender, "tender")


class _Headline:
    """The first figure in the text of each metric and unit."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._end = told.context.sentences[0].end if told.context.sentences else 0
        self._first: dict[tuple[str | None, str], Period | None] = {}
        for index, quantity in enumerate(told.context.quantities):
            if quantity.start > self._end:
                self._first.setdefault((told.metrics[index], quantity.unit), told.found[index])

    def period_of(self, index: int) -> Period | None:
        """The period of the first figure of the same metric in the text, for a figure of the title."""
        metric, quantity = self._told.metrics[index], self._told.context.quantities[index]
        if quantity.start > self._end or (of_metric(metric) < Reach.PARAGRAPH and metric not in {"levy", "funding"}):
            return None
        return self._first.get((metric, quantity.unit))


def peculiar(context: Context, quantity: Quantity) -> bool:
    """Whether a value is so peculiar that a repeat of it means the same thing; in a headline any value is."""
    return quantity.unit not in {"percent", "x"} or context.sentence_at(quantity.start).kind in HEADLINES


def _telling(told: Told, index: int) -> bool:
    """Whether it is not by chance that an amount is repeated: it has digits enough, is a budget's or a headline's."""
    quantity = told.context.quantities[index]
    if told.metrics[index] in BUDGETED or told.context.sentence_at(quantity.start).kind in HEADLINES:
        return True
    return len(quantity.low.normalize().as_tuple().digits) > 1 or quantity.low != quantity.high


def values(context: Context, metrics: Sequence[str | None]) -> list[tuple[object, ...]]:
    """What makes each quantity of a document a repeat of another one."""
    measured = zip(context.quantities, metrics, strict=True)
    return [(quantity.low, quantity.high, quantity.unit, metric) for quantity, metric in measured]
