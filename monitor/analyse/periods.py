"""The period that each figure holds for, in the vocabulary of figures: 2026, 2025-H1, FY2027-Q1, 2026/2028, or None."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from monitor.analyse.context import Context, Kind, Sentence
from monitor.analyse.cues import CueFinder, unnamed, words_pattern
from monitor.analyse.periods_calendar import Grain, Period, month, month_of, quarter_before, shifted, year_end
from monitor.analyse.periods_events import EventReader, Events
from monitor.analyse.periods_lines import NEAR, Line, bases, respective
from monitor.analyse.periods_links import Linker, conversion_of
from monitor.analyse.periods_memory import Memory, Topic
from monitor.analyse.periods_reach import AT_END, BUDGETED, ONE_DAY, RATE, Reach, by_unit, of_metric
from monitor.analyse.periods_resolver import Link, Role, TimeExpression
from monitor.analyse.periods_scan import NEUTRAL, TENSES, Scanner
from monitor.analyse.sentences import clauses
from monitor.domain.catalogue import EntityType, Lexicon
from monitor.domain.readings import Quantity

_END_OF = re.compile(r"\b(?:end|close)(?:[- ]of)?[- ](?:the )?(?:calendar )?(?:year )?$", re.IGNORECASE)
_ITS_END = re.compile(r"year[- ]end|end of|year's end|[底末]", re.IGNORECASE)
_AS_OF = re.compile(r"(?:\bas of|\bat|\buntil|截至|截止)\s*$", re.IGNORECASE)


class PeriodReader:
    """Reads the periods of a document's quantities. Built once from the lexicons of the catalogue."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self.scanner = Scanner(lexicons)
        self.events = EventReader(lexicons)
        self._tenses = {code: CueFinder(lexicon, "status", TENSES) for code, lexicon in lexicons.items()}
        self._compared = {code: CueFinder(lexicon, "period", ("compared",)) for code, lexicon in lexicons.items()}
        self._once = {code: words_pattern(lexicon.words("period", "once")) for code, lexicon in lexicons.items()}
        self._budget = {code: words_pattern(lexicon.words("period", "budget")) for code, lexicon in lexicons.items()}
        self._last: tuple[Context, tuple[str | None, ...]] | None = None
        self._lines: tuple[Context | None, dict[int, Line]] = (None, {})

    def scan(self, context: Context) -> list[TimeExpression]:
        """Every time expression of a document, in order."""
        return [expression for line in self.scanner.scan(context) for expression in line]

    def period_of(self, context: Context, quantity: Quantity) -> str | None:
        """The period of one quantity where no metric is known. The document is read once for all of them."""
        if self._last is None or self._last[0] is not context:
            self._last = (context, self.read(context))
        place = bisect_left(context.quantities, quantity.start, key=lambda other: other.start)
        return self._last[1][place]

    def read(self, context: Context, metrics: Sequence[str | None] | None = None) -> tuple[str | None, ...]:
        """The period of each of the context's quantities, given the metric of each where that is known."""
        return _Reading(self, context, metrics or [None] * len(context.quantities)).periods()

    def line(self, context: Context, sentence: Sentence, times: Sequence[TimeExpression], own: range) -> Line:
        """A sentence made ready for linking; `own` are the indices of its quantities. Kept until the next document."""
        if self._lines[0] is not context:
            self._lines = (context, {})
        if (known := self._lines[1].get(sentence.index)) is not None:
            return known
        code = context.language.code
        cues = self._tenses[code].find(context.folded, sentence.start, sentence.end)
        line = Line(
            context=context,
            sentence=sentence,
            clauses=clauses(context.folded, sentence, context.lexicon),
            times=tuple(times),
            cues=unnamed(context, (cue for cue in cues if cue.key not in NEUTRAL)),
            quantities=own,
        )
        line.bases = bases(line, self._compared[code].find(context.folded, sentence.start, sentence.end))
        self._lines[1][sentence.index] = line
        return line

    def once(self, context: Context, start: int, end: int) -> bool:
        """Whether a clause tells of a time that nobody dates: once, 曾, at its peak."""
        return self._once[context.language.code].search(context.folded, start, end) is not None

    def budgeted(self, context: Context, sentence: Sentence) -> bool:
        """Whether a sentence speaks of the budget that the text named before."""
        return self._budget[context.language.code].search(context.folded, sentence.start, sentence.end) is not None


class _Reading:
    """One document being read."""

    def __init__(self, reader: PeriodReader, context: Context, metrics: Sequence[str | None]) -> None:
        self._reader = reader
        self._context = context
        self._metrics = metrics
        self._found: list[Period | None] = [None] * len(context.quantities)
        self._linker = Linker(context, metrics)
        self._memory = Memory(published=context.published)
        self._events = Events(reader.events, context, metrics)
        self._as_of: set[int] = set()
        self._based: set[int] = set()
        self._firms = frozenset(entity.id for entity in context.entities if entity.type is EntityType.COMPANY)

    def periods(self) -> tuple[str | None, ...]:
        context = self._context
        starts = [quantity.start for quantity in context.quantities]
        paragraph = -1
        for sentence, times in zip(context.sentences, self._reader.scanner.scan(context), strict=True):
            if sentence.paragraph != paragraph:
                self._memory.open_paragraph(sentence)
                self._events.open_paragraph()
                paragraph = sentence.paragraph
            own = range(bisect_left(starts, sentence.start), bisect_left(starts, sentence.end))
            line = self._reader.line(context, sentence, times, own) if own else None
            self._events.open(sentence, times)
            if line is not None:
                self._read(line)
            self._events.close(line, times)
            told = self._told(line) if line is not None else []
            introduces = context.folded[sentence.end - 1] == ":"
            self._memory.close(sentence, times, line, told, introduces=introduces)
        self._share_values()
        self._title_of_tender()
        return tuple(None if period is None else period.text for period in self._found)

    def _told(self, line: Line) -> list[Topic]:
        """The period of the first figure of a sentence that has one, for the sentences to come."""
        main = [index for index in line.quantities if index not in line.bases]
        told = [period for index in main if (period := self._found[index]) is not None]
        period = next((period for period in told if period.grain is not Grain.DAY), next(iter(told), None))
        if period is None:
            return []
        metrics = frozenset(self._metrics[index] for index in main)
        return [Topic(period=period, metrics=metrics, entities=self._companies(line))]

    def _companies(self, line: Line) -> frozenset[str]:
        """The companies that a sentence names."""
        mentions = self._context.mentions_between(line.sentence.start, line.sentence.end)
        return frozenset(mention.entity_id for mention in mentions if mention.entity_id in self._firms)

    # -- one sentence ---------------------------------------------------------
    def _read(self, line: Line) -> None:
        listed = respective(line)
        for index in line.quantities:
            reach = self._reach(line, index)
            if reach is Reach.NONE:
                continue
            if index in listed:
                found: Period | None = listed[index]
            elif (same := conversion_of(line, index)) is not None:
                found = self._found[same]
            else:
                found = self._paired(line, index) or self._linked(line, index, reach)
            metric = self._metrics[index]
            self._found[index] = found = self._coarsened(found, index, metric)
            if metric == "funding" and found is not None and not line.ahead(index):
                self._events.round = month_of(found)
            if found is not None and metric is not None and index not in line.bases and index not in self._based:
                self._memory.learn(metric, found, ahead=line.ahead(index), paragraph=line.sentence.paragraph)

    def _reach(self, line: Line, index: int) -> Reach:
        """How far the period of a quantity may stand, narrowed by what its clause says of it."""
        quantity, metric = self._context.quantities[index], self._metrics[index]
        if metric is None:
            return by_unit(quantity)
        reach = of_metric(metric)
        home = line.clause(quantity.start)
        start, end = line.clauses[home]
        if reach is Reach.NONE or self._reader.once(self._context, start, quantity.start):
            return min(reach, Reach.CLAUSE)
        tail = self._context.folded[quantity.start : min(end, quantity.end + 22)]
        if RATE.search(quantity.unit) or RATE.search(tail):
            return min(reach, Reach.PARAGRAPH if metric == "usage" else Reach.CLAUSE)
        if self._hangs(line, index):
            return Reach.CLAUSE
        budgeted = metric in BUDGETED and self._reader.budgeted(self._context, line.sentence)
        return Reach.ARTICLE if budgeted else reach

    def _hangs(self, line: Line, index: int) -> bool:
        """Whether a condition or a mere possibility governs a quantity: then only its own clause can date it."""
        chinese = self._context.language.chinese
        quantity = self._context.quantities[index]
        home = line.clause(quantity.start)
        near = range(home - 2, home + (1 if chinese else 2))
        if any(cue.key == "conditional" and line.clause(cue.start) in near for cue in line.cues):
            return True
        start = line.clauses[home][0]
        before = [cue for cue in line.cues if start <= cue.start < quantity.start]
        return bool(before) and before[-1].key == "possible" and not chinese

    def _paired(self, line: Line, index: int) -> Period | None:
        """The period of an end of "from A to B" without times, after a pair that had them."""
        if index in line.bases:
            first = index
        elif index > line.first and index - 1 in line.bases:
            first = index - 1
        else:
            return None
        quantities = self._context.quantities
        end = quantities[min(first + 1, line.quantities[-1])].start
        if any(quantities[first].start - 12 <= time.start < end for time in line.times_near(first)):
            return None
        for earlier in range(first - 2, max(line.first, first - NEAR) - 1, -1):
            if earlier in line.bases and earlier + 1 not in line.bases and self._found[earlier] is not None:
                return self._found[earlier + index - first]
        return None

    def _coarsened(self, found: Period | None, index: int, metric: str | None) -> Period | None:
        """The month of a day, for what is not measured on a day; a date "as of" which something stood stays."""
        if found is None or found.grain is not Grain.DAY or found.first is None:
            return found
        if metric is None or index in self._as_of:
            return found
        if metric in ONE_DAY and not (metric == "valuation" and self._events.raising):
            return found
        return month_of(found)

    def _linked(self, line: Line, index: int, reach: Reach) -> Period | None:  # noqa: PLR0911 - one return for each source
        quantity = self._context.quantities[index]
        if line.sentence.kind is Kind.ROW:
            found = self._memory.of_cell(self._context, line, quantity.start)
            if found is not None:
                return found
        if index in line.bases and (elided := self._elided(line, index)) is not None:
            return elided
        time = self._linker.choose(line, index, reach)
        if time is not None and not self._moved_on_a_day(line, index, time):
            if _AS_OF.search(self._context.folded, max(time.start - 8, line.sentence.start), time.start):
                self._as_of.add(index)
            return self._at_end(line, index, time) or self._meant(line, index, time)
        if line.sentence.kind is not Kind.ROW and (told := self._events.period_of(line, index)) is not None:
            if told.grain is Grain.DAY:
                self._as_of.add(index)
            return told
        if index not in line.bases and (listed := self._memory.of_item(line, self._metrics[index])) is not None:
            return listed
        if self._metrics[index] == "price" and index > line.first:
            return self._found[index - 1] if self._metrics[index - 1] == "share_price_change" else None
        if index in line.bases:
            return None
        if reach <= Reach.CLAUSE:
            grown = self._metrics[index] == "capacity" and index - 1 in line.bases
            return self._memory.reporting if grown else None
        return self._inherited(line, index, reach)

    def _moved_on_a_day(self, line: Line, index: int, time: TimeExpression) -> bool:
        """Whether a share moved on the day of the news, and another figure stands between it and a longer time."""
        if self._metrics[index] != "share_price_change" or time.period is None or time.period.grain <= Grain.MONTH:
            return False
        quantity = self._context.quantities[index]
        return time.start < quantity.start and line.crossed(index, time.end, quantity.start)

    def _elided(self, line: Line, index: int) -> Period | None:
        """The period of a base that names none, where the sentence compares with a year earlier throughout."""
        left, right = line.bases[index]
        if any(left <= time.start < right for time in line.times_near(index)):
            return None
        links = [time for time in line.times_near(index) if time.start < self._context.quantities[index].start]
        before = next((time for time in reversed(links) if time.link is Link.YEAR_BEFORE), None)
        return None if before is None else self._meant(line, index, before)

    def _at_end(self, line: Line, index: int, time: TimeExpression) -> Period | None:
        """The last month of a year, for what stands at its end: "at the end of 2025", 2025年底."""
        unit = self._context.quantities[index].unit
        counted = self._metrics[index] in AT_END or unit == "W" or unit.endswith("/month")
        if not counted or time.period is None or time.period.grain is not Grain.YEAR:
            return None
        folded = self._context.folded
        before = _END_OF.search(folded, max(time.start - 20, line.sentence.start), time.start)
        ends = before is not None or _ITS_END.search(folded, time.start, time.end) is not None
        return year_end(time.period) if ends else None

    def _meant(self, line: Line, index: int, time: TimeExpression) -> Period | None:
        """The period of an expression; one that points at another gets that one's, of its own year."""
        if time.link is None:
            return time.period
        if time.link is Link.QUARTER_BEFORE:
            return self._quarter_before(line, index, time)
        topic = self._spoken_of(line, index, time)
        if time.link is Link.YEAR_BEFORE:
            self._based.add(index)
        if topic is None:
            return time.period or self._year_ago(time)
        if time.period is not None and time.period.year is not None and topic.year is not None:
            return shifted(topic, time.period.year - topic.year)
        return shifted(topic, -1) if time.link is Link.YEAR_BEFORE else topic

    def _quarter_before(self, line: Line, index: int, time: TimeExpression) -> Period | None:
        """ "Three months earlier": the quarter before the one being told, for what is compared with it."""
        if time.period is not None and index not in line.bases and not self._linker.states_base(index, time):
            return time.period
        self._based.add(index)
        topic = self._spoken_of(line, index, time)
        return (quarter_before(topic) if topic is not None else None) or time.period

    def _year_ago(self, time: TimeExpression) -> Period | None:
        """The month a year before publication, where "a year ago" points at nothing else."""
        published = self._context.published
        if published is None or time.link is not Link.YEAR_BEFORE:
            return None
        return month(published.year - 1, published.month)

    def _spoken_of(self, line: Line, index: int, time: TimeExpression) -> Period | None:
        """The period that "the same quarter" or "a year earlier" points at."""
        for other in range(index - 1, max(line.first, index - NEAR) - 1, -1):
            if self._found[other] is not None and other not in line.bases and other not in self._based:
                return self._found[other]
        for earlier in reversed(line.times_near(index)):
            if earlier.start < time.start and earlier.period is not None and earlier.role is Role.FIGURES:
                return earlier.period
        if time.link is Link.YEAR_BEFORE and self._context.folded[time.start : time.end].lower().endswith(" ago"):
            return None
        if time.link is Link.QUARTER_BEFORE and self._memory.reporting is not None:
            return self._memory.reporting
        known = self._memory.last_of(self._metrics[index])
        return known or next((topic.period for topic in self._memory.topic), self._memory.history)

    # -- from elsewhere -------------------------------------------------------
    def _inherited(self, line: Line, index: int, reach: Reach) -> Period | None:
        memory, metric = self._memory, self._metrics[index]
        if memory.stamped and memory.topic:
            return memory.topic[-1].period
        if reach < Reach.PARAGRAPH:
            return None
        if metric == "share_price_change":
            return memory.day
        if self._context.quantities[index].unit in {"percent", "x"} and metric != "market_share":
            earlier = range(index - 1, max(line.first, index - NEAR) - 1, -1)
            main = next((other for other in earlier if other not in line.bases), None)
            if main is not None and self._found[main] is not None:
                return self._found[main]
        return memory.inherited(
            metric,
            reach,
            ahead=line.ahead(index),
            budgeted=self._reader.budgeted(self._context, line.sentence),
            paragraph=line.sentence.paragraph,
            entities=self._companies(line),
        )

    def _share_values(self) -> None:
        """A repeat of a value, in a title or later on, holds for the period that the text gives it elsewhere."""
        known: dict[tuple[object, ...], dict[str, Period]] = {}
        for index, period in enumerate(self._found):
            if period is not None:
                known.setdefault(self._value(index), {})[period.text] = period
        for index, period in enumerate(self._found):
            if period is not None or of_metric(self._metrics[index]) < Reach.SENTENCE:
                continue
            given = known.get(self._value(index), {}) if self._telling(index) else {}
            if len(given) == 1:
                self._found[index] = next(iter(given.values()))
            elif not given:
                self._found[index] = self._of_headline(index)

    def _title_of_tender(self) -> None:
        """The figures of a title that announces a tender hold for the years of the tender."""
        context, tender = self._context, self._events.tender
        if tender is None or not self._events.reader.tells_of_tender(context, context.sentences[0]):
            return
        for index, quantity in enumerate(context.quantities):
            if quantity.start >= context.sentences[0].end:
                return
            self._found[index] = self._found[index] or tender

    def _telling(self, index: int) -> bool:
        """Whether a value is so peculiar that a repeat of it means the same thing; in a headline any value is."""
        quantity = self._context.quantities[index]
        kind = self._context.sentence_at(quantity.start).kind
        return quantity.unit not in {"percent", "x"} or kind in {Kind.TITLE, Kind.HEADING}

    def _of_headline(self, index: int) -> Period | None:
        """The period of the first figure of the same metric in the text, for a figure of the title."""
        metric, quantity, context = self._metrics[index], self._context.quantities[index], self._context
        if metric is None or of_metric(metric) < Reach.PARAGRAPH or quantity.start > context.sentences[0].end:
            return None
        for other in range(index + 1, len(self._metrics)):
            candidate = context.quantities[other]
            same = self._metrics[other] == metric and candidate.unit == quantity.unit
            if same and candidate.start > context.sentences[0].end:
                return self._found[other]
        return None

    def _value(self, index: int) -> tuple[object, ...]:
        quantity = self._context.quantities[index]
        return (quantity.low, quantity.high, quantity.unit, self._metrics[index])
