"""Periods that a figure takes from elsewhere in the document once all of it is read: repeats, headlines, tenders."""

from __future__ import annotations

from monitor.analyse.context import Kind
from monitor.analyse.periods_calendar import Period
from monitor.analyse.periods_events import Events
from monitor.analyse.periods_reach import Reach, of_metric
from monitor.analyse.periods_told import Told


def share_values(told: Told) -> None:
    """A repeat of a value, in a title or later on, holds for the period that the text gives it elsewhere."""
    known: dict[tuple[object, ...], dict[str, Period]] = {}
    for index, period in enumerate(told.found):
        if period is not None:
            known.setdefault(_value(told, index), {})[period.text] = period
    headline = _Headline(told)
    for index, period in enumerate(told.found):
        if period is not None or of_metric(told.metrics[index]) < Reach.SENTENCE:
            continue
        given = known.get(_value(told, index), {}) if _telling(told, index) else {}
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


def _telling(told: Told, index: int) -> bool:
    """Whether a value is so peculiar that a repeat of it means the same thing; in a headline any value is."""
    quantity = told.context.quantities[index]
    kind = told.context.sentence_at(quantity.start).kind
    return quantity.unit not in {"percent", "x"} or kind in {Kind.TITLE, Kind.HEADING}


def _value(told: Told, index: int) -> tuple[object, ...]:
    quantity = told.context.quantities[index]
    return (quantity.low, quantity.high, quantity.unit, told.metrics[index])
