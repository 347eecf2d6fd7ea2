"""The period that each figure holds for, in the vocabulary of figures: 2026, 2025-H1, FY2027-Q1, 2026/2028, or None."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.analyse.context import Context, Sentence
from monitor.analyse.dating import Dating
from monitor.analyse.periods_events import EventReader
from monitor.analyse.periods_fiscal import FiscalYears
from monitor.analyse.periods_lines import Line
from monitor.analyse.periods_reading import Reading
from monitor.analyse.periods_resolver import TimeExpression
from monitor.analyse.periods_scan import Scanner
from monitor.analyse.periods_terms import TermReader
from monitor.analyse.periods_words import Lines, PeriodWords
from monitor.domain.catalogue import Lexicon


class PeriodReader:
    """Reads the periods of a document's quantities. Built once from the lexicons of the catalogue.

    Without `dating` the rules decide alone.
    """

    def __init__(self, lexicons: Mapping[str, Lexicon], dating: Dating | None = None) -> None:
        self._dating = dating or Dating({})
        self._scanner = Scanner(lexicons)
        self._events = EventReader(lexicons)
        self._terms = TermReader(lexicons)
        self._words = {code: PeriodWords(lexicon) for code, lexicon in lexicons.items()}
        self._lines: Lines | None = None

    def scan(self, context: Context) -> list[TimeExpression]:
        """Every time expression of a document, in order."""
        found = self._scanner.scan(self._of(context).cut, FiscalYears(context))
        return [expression for line in found for expression in line]

    def read(
        self, context: Context, metrics: Sequence[str | None] | None = None, bearers: Sequence[str | None] = ()
    ) -> tuple[str | None, ...]:
        """The period of each of the context's quantities, given the metric and the bearer of each where known."""
        lines, fiscal = self._of(context), FiscalYears(context, bearers)
        reading = Reading(lines, self._events, metrics or [None] * len(context.quantities), fiscal)
        times = self._scanner.scan(lines.cut, fiscal)
        return tuple(self._dating.dated(reading.chronicle(times, self._terms.read(context, times))))

    def line(self, context: Context, sentence: Sentence, own: range) -> Line:
        """A sentence made ready for linking; `own` are the indices of its quantities. Kept until the next document."""
        return self._of(context).line(sentence, (), own)

    def _of(self, context: Context) -> Lines:
        if self._lines is None or self._lines.context is not context:
            self._lines = Lines(context, self._words[context.language.code])
        return self._lines
