"""The words of the table `period` that narrow or widen how far from a figure its period may stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields

from monitor.analyse.context import Context, Sentence
from monitor.analyse.cues import CueFinder, unnamed, words_pattern
from monitor.analyse.fold import lower
from monitor.analyse.periods_lines import Line, bases
from monitor.analyse.periods_resolver import TimeExpression
from monitor.analyse.periods_scan import MAY, NEUTRAL, TENSES, Clauses
from monitor.domain.catalogue import Lexicon

# No character: a search looks for none of them, where it would try "(?!)" at each.
_NOTHING = re.compile(r"[^\s\S]")


@dataclass(frozen=True, kw_only=True, slots=True)
class WordPatterns:
    """Words that one document may hold; the pattern of those that it does not hold matches nothing.

    `once`: a time past that nobody dates (曾, at its peak). `budget`: a budget that the text named before. `stock`:
    what stands at a moment, however long it took to come about (a backlog). `total`: a sum over all time (to date).
    `consensus`: what had been expected of a result that is told now. `wished`: a price that an analyst thinks right.
    `outlook`: a plan or forecast, before and after it changed.
    """

    once: re.Pattern[str]
    budget: re.Pattern[str]
    stock: re.Pattern[str]
    total: re.Pattern[str]
    consensus: re.Pattern[str]
    wished: re.Pattern[str]
    outlook: re.Pattern[str]


class PeriodWords:
    """The words of one language. Built once from its lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        keys = [key.name for key in fields(WordPatterns)]
        self._words = {key: [word.lower() for word in lexicon.words("period", key)] for key in keys}
        self._patterns = {key: words_pattern(words) for key, words in self._words.items()}
        self.tenses = CueFinder(lexicon, "status", TENSES)
        self.compared = CueFinder(lexicon, "period", ("compared",))

    def over(self, folded: str) -> WordPatterns:
        """The patterns of the words that a document holds."""
        lowered = lower(folded)
        held = {key for key, words in self._words.items() if any(word in lowered for word in words)}
        return WordPatterns(**{key: found if key in held else _NOTHING for key, found in self._patterns.items()})


@dataclass(slots=True)
class Lines:
    """The sentences of one document made ready for linking times with quantities, each of them once."""

    context: Context
    finders: PeriodWords
    words: WordPatterns = field(init=False)
    cut: Clauses = field(init=False)
    _known: dict[int, Line] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.words = self.finders.over(self.context.folded)
        self.cut = Clauses(self.context)

    def line(self, sentence: Sentence, times: tuple[TimeExpression, ...], own: range) -> Line:
        """A sentence with its times; `own` are the indices of its quantities."""
        if (known := self._known.get(sentence.index)) is not None:
            return known
        folded, start, end = self.context.folded, sentence.start, sentence.end
        cues = (
            cue
            for cue in self.finders.tenses.find(folded, start, end)
            if cue.key not in NEUTRAL and folded[cue.start : cue.end] != MAY
        )
        line = Line(
            context=self.context,
            sentence=sentence,
            clauses=self.cut.of(sentence),
            times=times,
            cues=unnamed(self.context, cues),
            quantities=own,
        )
        compared = () if self.context.language.chinese else self.finders.compared.find(folded, start, end)
        line.bases = bases(line, compared)
        self._known[sentence.index] = line
        return line
