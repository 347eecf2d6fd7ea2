"""What has come together since a time: "has put $500 million into it since 2016", 自2014年投产以来累计投资270亿美元."""

from __future__ import annotations

import re

from monitor.analyse.periods_calendar import Grain, Period, day, month, span, year
from monitor.analyse.periods_lines import CHANGES, Line
from monitor.analyse.periods_resolver import TimeExpression
from monitor.analyse.periods_told import Told

# What adds up; of the rest "since" tells how far back a record goes, or since when something stands.
_ADDS_UP = frozenset(["capex", "cost", "funding", "loss", "order_value", "order_volume", "production", "shipments"])
# How far from an amount the time stands, and before the time its "since", in characters.
_APART, _SINCE_BEFORE = 72, 48
_SINCE = re.compile(
    r"\bsince (?:(?:its|their|the|it was|they were|it) (?:[a-z' -]{2,32} (?:in|of) )?)?"
    r"(?:early |late |mid-|back in )?$",
    re.IGNORECASE,
)
_RECORD = re.compile(
    r"[.;:\d]|, (?:the|its|their|a|an) |\b(?:most|largest|biggest|highest|lowest|best|worst|first"
    r"|record|steepest|fastest|smallest|peak|(?<!set )(?<!-)up|down|grown|been \w+ing)\b",
    re.IGNORECASE,
)
# "Since 2021 it has raised", "since its launch in 2019 the fund has put".
_HAS = re.compile(r"[^.;:\d]*\b(?:has|have|had)\b[^.;:\d]*", re.IGNORECASE)
_CHINESE_FROM = re.compile(r"(?:自从?|从)$")
_CHINESE_SINCE = re.compile(r"年?[底初末中]?[^,。;:\d]{0,14}?(?:以来|以後|以后|至今|到现在|起)")
_CHINESE_SUM = re.compile(r"累计|累積|累积|共计|合计|总共|先后|已|共|吸引")
_STOPS = re.compile(r"[。;:\d]")


def since(told: Told, line: Line, index: int) -> Period | None:
    """From the time since which an amount has come together to the day of the news; None where it names none."""
    context = told.context
    published, quantity = context.published, context.quantities[index]
    if told.metrics[index] not in _ADDS_UP or quantity.unit in CHANGES or published is None or index in line.bases:
        return None
    begins, start = _begins_chinese if line.chinese else _begins, line.sentence.start
    for time in line.times_near(index):
        period = time.period
        if period is None or period.last is None or period.last >= published or not begins(told, index, time, start):
            continue
        now = {Grain.DAY: day(published), Grain.MONTH: month(published.year, published.month)}
        if period.grain is Grain.YEAR or period.grain in now:
            return span(period, now.get(period.grain, year(published.year)))
    return None


def _begins(told: Told, index: int, time: TimeExpression, start: int) -> bool:
    """Whether an English time, before or behind an amount, is that since which it has come together."""
    folded, quantity = told.context.folded, told.context.quantities[index]
    from_then = _SINCE.search(folded, max(time.start - _SINCE_BEFORE, 0), time.start)
    if from_then is None:
        return False
    if time.start >= quantity.end:
        return time.start - quantity.end <= _APART and _RECORD.search(folded, quantity.end, time.start) is None
    if from_then.start() != start or quantity.start - time.end > _APART:
        return False
    return _HAS.fullmatch(folded, time.end, quantity.start) is not None


def _begins_chinese(told: Told, index: int, time: TimeExpression, start: int) -> bool:
    """Whether a Chinese time before an amount is that since which it has come together."""
    folded, quantity = told.context.folded, told.context.quantities[index]
    if not 0 <= quantity.start - time.end <= _APART or _STOPS.search(folded, time.end, quantity.start):
        return False
    behind = _CHINESE_SINCE.match(folded, time.end, quantity.start)
    if behind is None:
        return False
    opened = _CHINESE_FROM.search(folded, max(time.start - 2, start), time.start) is not None
    if not opened and behind.group().endswith("起"):
        return False
    told_of = folded.find(",", behind.end(), quantity.start)
    if told_of > behind.end():  # since then somebody did something else
        return False
    return _CHINESE_SUM.search(folded, behind.end(), quantity.start) is not None
