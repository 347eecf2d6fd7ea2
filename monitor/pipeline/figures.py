"""The ledger's figures as people ask for them: a table, CSV for a spreadsheet, JSON lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.domain.catalogue import Catalogue
from monitor.domain.figures import Figure, Judgement, Mark, MarkKind
from monitor.domain.overview import FigureQuery
from monitor.pipeline.feedback import Marks
from monitor.pipeline.jsonform import judgement_to_json
from monitor.pipeline.jsonline import Json
from monitor.pipeline.table import columns
from monitor.ports import Store

# Rows that are asked of the store at once.
_PAGE = 1000
# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CSV = (
    "id", "dated", "verdict", "metric", "subject", "about", "period", "low", "high", "unit", "text", "qualifier",
    "status", "scope", "attribution", "publisher", "title", "url", "sentence", "why", "sources", "copies", "series",
    "marks",
)  # fmt: skip
_HEADINGS = ("date", "verdict", "figure", "metric", "subject", "about", "period", "publisher", "id")
_SHOWN_ABOUT = 3


def ask(store: Store, query: FigureQuery) -> Iterator[Judgement]:
    """The figures of a query, newest first, however many: a limit of 0 means all."""
    left = query.limit or None
    offset = query.offset
    while left is None or left > 0:
        page = store.judgements(replace(query, limit=_PAGE if left is None else min(left, _PAGE), offset=offset))
        yield from page
        if len(page) < _PAGE:
            return
        offset += len(page)
        left = None if left is None else left - len(page)


def figure_table(found: Sequence[Judgement], catalogue: Catalogue, marks: Marks) -> str:
    """Figures in columns, newest first."""
    if not found:
        return "no figures"
    return "\n".join(columns([_HEADINGS, *(_row(one, catalogue, marks) for one in found)], indent=""))


def figure_csv(found: Iterator[Judgement], marks: Marks) -> Iterator[str]:
    """CSV (RFC 4180) line by line; a cell that a spreadsheet would run as a formula begins with an apostrophe."""
    yield _line(_CSV)
    for one in found:
        form = figure_form(one, marks)
        yield _line([_cell(form[name]) for name in _CSV])


def figure_form(found: Judgement, marks: Marks) -> Json:
    """A figure as JSON, with what people said of it."""
    return judgement_to_json(found) | {"marks": [said(mark) for mark in marks.of(found.record.id)]}


def said(mark: Mark) -> str:
    """A mark in words: `wrong`, `same-as ID ID`."""
    return mark.kind.value if mark.other_id is None else f"{mark.kind.value} {mark.record_id} {mark.other_id}"


def verdict_word(found: Judgement, marks: Marks) -> str:
    """The verdict, and whether a person said that the value is wrong or right."""
    held = [mark.kind.value for mark in marks.of(found.record.id) if mark.kind in (MarkKind.WRONG, MarkKind.RIGHT)]
    return f"{found.verdict.value}, marked {held[-1]}" if held else found.verdict.value


def about_words(figure: Figure, catalogue: Catalogue) -> str:
    """What a figure is about, by the names that people know."""
    shown = [catalogue.name(one) for one in figure.about[:_SHOWN_ABOUT]]
    return ", ".join(shown) + ("…" if len(figure.about) > _SHOWN_ABOUT else "") if shown else "–"


def _row(found: Judgement, catalogue: Catalogue, marks: Marks) -> tuple[str, ...]:
    record, figure = found.record, found.record.figure
    return (
        f"{record.dated:%Y-%m-%d}",
        verdict_word(found, marks),
        figure.text,
        figure.metric,
        catalogue.name(figure.subject) if figure.subject else "–",
        about_words(figure, catalogue),
        figure.period or "–",
        record.publisher or "–",
        record.id,
    )


def _cell(value: object) -> str:
    text = "; ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
