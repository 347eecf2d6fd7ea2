"""Periods that a figure takes from elsewhere in the document once all of it is read: repeats, headlines, tenders."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.analyse.context import HEADLINES, Context
from monitor.analyse.periods_calendar import Period
from monitor.analyse.periods_events import Events
from monitor.analyse.periods_reach import Reach, of_metric
from monitor.analyse.periods_told import Told
from monitor.domain.readings import Quantity


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
        given = known.get(same[index], {}) if peculiar(told.context, told.context.quantities[index]) else {}
        if len(given) == 1:
            told.found[index] = told.say(index, next(iter(given.values())), "repeat")
        elif not given:
            told.found[index] = told.say(index, headline.period_of(index), "headline")


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


def values(context: Context, metrics: Sequence[str | None]) -> list[tuple[object, ...]]:
    """What makes each quantity of a document a repeat of another one."""
    measured = zip(context.quantities, metrics, strict=True)
    return [(quantity.low, quantity.high, quantity.unit, metric) for quantity, metric in measured]
