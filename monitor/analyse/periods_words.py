"""The words of the table `period` that narrow or widen how far from a figure its period may stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial

from monitor.analyse.context import Context, Sentence
from monitor.analyse.cues import CueFinder, unnamed, words_pattern
from monitor.analyse.periods_lines import Line, bases
from monitor.analyse.periods_resolver import TimeExpression
from monitor.analyse.periods_scan import NEUTRAL, TENSES, Clauses
from monitor.domain.catalogue import Lexicon


class PeriodWords:
    """Patterns of one language's words. Built once from its lexicon."""

    once: re.Pattern[str]
    """A time past that nobody dates: once, 曾, at its peak."""
    budget: re.Pattern[str]
    """A budget that the text named before."""
    stock: re.Pattern[str]
    """What stands at a moment, however long it took to come about: a backlog, orders in hand."""
    total: re.Pattern[str]
    """A sum over all time: so far, to date, 迄今."""
    consensus: re.Pattern[str]
    """What had been expected of a result that is told now."""
    wished: re.Pattern[str]
    """A price that an analyst thinks right: it holds for no day."""
    outlook: re.Pattern[str]
    """A plan or forecast, before and after it changed."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = partial(lexicon.words, "period")
        self.once = words_pattern(words("once"))
        self.budget = words_pattern(words("budget"))
        self.stock = words_pattern(words("stock"))
        self.total = words_pattern(words("total"))
        self.consensus = words_pattern(words("consensus"))
        self.wished = words_pattern(words("wished"))
        self.outlook = words_pattern(words("outlook"))
        self.tenses = CueFinder(lexicon, "status", TENSES)
        self.compared = CueFinder(lexicon, "period", ("compared",))


@dataclass(slots=True)
class Lines:
    """The sentences of one document made ready for linking times with quantities, each of them once."""

    context: Context
    words: PeriodWords
    cut: Clauses = field(init=False)
    _known: dict[int, Line] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cut = Clauses(self.context)

    def line(self, sentence: Sentence, times: tuple[TimeExpression, ...], own: range) -> Line:
        """A sentence with its times; `own` are the indices of its quantities."""
        if (known := self._known.get(sentence.index)) is not None:
            return known
        folded, start, end = self.context.folded, sentence.start, sentence.end
        cues = (cue for cue in self.words.tenses.find(folded, start, end) if cue.key not in NEUTRAL)
        line = Line(
            context=self.context,
            sentence=sentence,
            clauses=self.cut.of(sentence),
            times=times,
            cues=unnamed(self.context, cues),
            quantities=own,
        )
        line.bases = bases(line, self.words.compared.find(folded, start, end))
        self._known[sentence.index] = line
        return line
