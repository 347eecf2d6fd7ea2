"""A series and its history: every value with its date, source and verdict, in one unit as far as rates reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from monitor.domain.catalogue import Catalogue
from monitor.domain.figures import DOUBTS, Judgement, MarkKind
from monitor.domain.overview import FigureQuery
from monitor.errors import UsageError
from monitor.ledger.equality import Measured, factor_between
from monitor.ledger.money import Rates
from monitor.ledger.suspicion import rounded
from monitor.pipeline.feedback import Marks
from monitor.pipeline.figures import about_words, ask, figure_form, verdict_word
from monitor.pipeline.jsonform import number
from monitor.pipeline.jsonline import Json
from monitor.pipeline.plot import Step, plot
from monitor.pipeline.table import columns
from monitor.ports import Store

_HEADINGS = ("date", "value", "", "verdict", "sources", "publisher", "id")
_SCALE = ((Decimal(10**12), "tn"), (Decimal(10**9), "bn"), (Decimal(10**6), "m"), (Decimal(10**3), "k"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """A figure of the series. `amount` is its value in the series's unit, None where no rate leads there.

    `standing` says that the series took this value; a repetition, a doubt and what a person marked wrong do not stand.
    """

    found: Judgement
    amount: Decimal | None
    standing: bool
    doubt: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """A series with its values, oldest first. `unit` is that of its newest value that stands."""

    id: str
    unit: str
    values: tuple[Value, ...]
    marks: Marks

    @property
    def steps(self) -> list[Step]:
        """The values to draw: those that stood, and the doubts."""
        return [
            Step(moment=one.found.record.dated, amount=one.amount, doubt=one.doubt)
            for one in self.values
            if one.amount is not None and (one.standing or one.doubt)
        ]

    def drawable(self) -> list[tuple[datetime, Decimal]]:
        """The values of a chart, whose axis begins at zero. Raises UsageError where none stands, or one is below it."""
        points = [(step.moment, step.amount) for step in self.steps if not step.doubt]
        if not points or any(amount < 0 for _, amount in points):
            raise UsageError(f"the series {self.id} has no values from zero up that stand, so there is no chart of it")
        return points


def history(store: Store, series_id: str, rates: Rates, *, limit: int = 1000) -> History:
    """The newest figures of a series, oldest first. Raises UsageError where it has none."""
    marks = Marks.load(store)
    found = list(ask(store, FigureQuery(series=(series_id,), limit=limit)))[::-1]
    if not found:
        raise UsageError(f"the series {series_id!r} has no figures; `monitor figures` shows what there is")
    values = [_value(one, marks) for one in found]
    last = next((one for one in reversed(values) if one.standing), values[-1])
    base = Measured(last.found.record.figure, last.found.record.dated.date(), rates)
    return History(
        id=series_id,
        unit=last.found.record.figure.unit,
        values=tuple(replace(one, amount=_amount(one.found, base, rates)) for one in values),
        marks=marks,
    )


def history_text(shown: History, catalogue: Catalogue, *, width: int) -> str:
    """The series for people: what it is, a plot, and its values in columns."""
    figure = shown.values[0].found.record.figure
    metric = catalogue.metrics.get(figure.metric)
    what = " · ".join(
        part
        for part in (
            catalogue.name(figure.subject) if figure.subject else "",
            metric.names.get("en", figure.metric) if metric else figure.metric,
            about_words(figure, catalogue) if figure.about else "",
            figure.period or "",
            ", ".join(figure.scope),
        )
        if part
    )
    picture = plot(shown.steps, lambda amount: _short(amount, shown.unit), width=width)
    rows = [_row(one, shown) for one in shown.values]
    lines = [f"{what}  (series {shown.id})", "", *picture, *([""] if picture else [])]
    return "\n".join([*lines, *columns([_HEADINGS, *rows], indent="")])


def history_json(shown: History) -> Json:
    """The series with its figures, oldest first; `amount` is each value in the series's unit, or null."""
    figure = shown.values[0].found.record.figure
    return {
        "series": shown.id,
        "metric": figure.metric,
        "subject": figure.subject,
        "about": list(figure.about),
        "period": figure.period,
        "scope": list(figure.scope),
        "unit": shown.unit,
        "figures": [
            figure_form(one.found, shown.marks)
            | {"amount": number(one.amount) if one.amount is not None else None, "standing": one.standing}
            for one in shown.values
        ],
    }


def _value(found: Judgement, marks: Marks) -> Value:
    record = found.record
    kinds = {mark.kind for name in (record.id, record.root) for mark in marks.of(name) if mark.record_id == name}
    first = record.root in ("", record.id) and record.figure.salient
    wrong = MarkKind.WRONG in kinds
    doubt = wrong or (found.verdict in DOUBTS and MarkKind.RIGHT not in kinds)
    return Value(found=found, amount=None, standing=first and not doubt, doubt=first and doubt)


def _amount(found: Judgement, base: Measured, rates: Rates) -> Decimal | None:
    figure, day = found.record.figure, found.record.dated.date()
    factors = factor_between(base, Measured(figure, day, rates), rates)
    if not factors:
        return None
    # The rate of the figure's own day is the last of the two. What was converted has the digits of a rate: three.
    return figure.high if factors[-1] == 1 else rounded(figure.high * factors[-1])


def _row(one: Value, shown: History) -> Sequence[str]:
    record = one.found.record
    converted = one.amount is not None and record.figure.unit != shown.unit
    return (
        f"{record.dated:%Y-%m-%d}",
        record.figure.text,
        f"≈ {_short(one.amount, shown.unit)}" if converted and one.amount is not None else "",
        verdict_word(one.found, shown.marks),
        str(one.found.sources),
        record.publisher or "–",
        record.id,
    )


def _short(amount: Decimal, unit: str) -> str:
    """An amount of the scale in three digits: `14bn CNY`, `40 percent`."""
    size, word = next(((size, word) for size, word in _SCALE if abs(amount) >= size), (Decimal(1), ""))
    shown = f"{amount / size:.3g}" if abs(amount) < 10**18 else f"{amount:.2E}"
    return f"{Decimal(shown):f}{word if abs(amount) < 10**18 else ''} {unit}"
