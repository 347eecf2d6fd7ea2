"""One document read for its periods, sentence by sentence: each figure's own time, or else where it comes from."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from functools import partial

from monitor.analyse.context import Kind
from monitor.analyse.dating_chronicle import Chronicle
from monitor.analyse.patterns import skipping
from monitor.analyse.periods_calendar import Grain, Period, closes_quarter, month_of
from monitor.analyse.periods_contracts import Contracts
from monitor.analyse.periods_ends import Ends
from monitor.analyse.periods_events import EventReader, Events
from monitor.analyse.periods_fiscal import FiscalYears, quarter_over
from monitor.analyse.periods_lines import CHANGES, Line, respective
from monitor.analyse.periods_links import Linker, conversion_of
from monitor.analyse.periods_memory import Memory, Topic
from monitor.analyse.periods_pointing import Pointing
from monitor.analyse.periods_reach import AT_END, BUDGETED, ONE_DAY, RATE, RESULTS, Reach, by_unit, is_rate, of_metric
from monitor.analyse.periods_repeats import share_pace, share_report, share_tender, share_values
from monitor.analyse.periods_resolver import TimeExpression
from monitor.analyse.periods_since import since
from monitor.analyse.periods_terms import Term
from monitor.analyse.periods_told import Told
from monitor.analyse.periods_wholes import grown_from, of_whole
from monitor.analyse.periods_words import Lines
from monitor.domain.catalogue import EntityType
from monitor.domain.readings import Quantity

# How far behind an amount "a year" may stand that makes it a rate, in characters.
_RATE_BEHIND, _RATE_LONGEST = 20, 16
# How far around an amount the words stand that call it a stock or a total, in characters.
_AROUND = 28
# What a clause that is but a time may hold beside it, in characters: "In the past year, ", 今年以来，.
_ADJUNCT = 8
_STOCKS = frozenset(["order_value", "order_volume", "revenue", "other"])
# What no chip or rack computes: the clusters of a firm or country together, which grow with time. FLOP/s.
_OF_MANY = 5 * 10**18
# What a site costs as a whole, whenever it opens: "costing $7 billion, is due in 2027".
_PRICE_TAG = re.compile(
    r"\b(?:costing|price tag of|at a cost of)"
    r"(?: about| some| around| roughly| nearly| almost| up to| over| more than)* $"
)
_COMES_TO = re.compile("(?:已|则)?(?:达到?|升至|增至|至|到|为|合计|高达|突破)")
_AS_OF = skipping(r"(?:\bas of|\bat|\buntil|截至|截止)\s*$", re.IGNORECASE)


# So many figures of one kind with different times are a series, which the next sentence may go through again.
_ROW = 3

# What belongs to the thing that a price is asked for: "$290,000 for a server with eight H200s this month".
_PRICED = frozenset(["cluster_size", "memory"])
_NO_TOPIC = Topic(period=None)
# "Is spending", "are now building": the present progressive.
_UNDER_WAY = re.compile(r"(?<![a-z])(?:is|are) (?:[a-z]+ly |now |also |still )?[a-z]{2,}ing(?![a-z])")


class Reading:
    """A document whose periods are being read, given the metric of each of its quantities where that is known."""

    def __init__(self, lines: Lines, events: EventReader, metrics: Sequence[str | None], fiscal: FiscalYears) -> None:
        context = lines.context
        self._context = context
        self._lines = lines
        self._words = lines.words
        self._metrics = metrics
        self._told = Told(context, metrics)
        self._linker = Linker(self._told)
        self._ends = Ends(self._told)
        self._contracts = Contracts(self._told)
        over = None if context.published is None else quarter_over(context.published, fiscal.report)
        self._memory = Memory(published=context.published, over=over)
        self._events = Events(events, context, metrics)
        self._pointing = Pointing(self._told, self._memory, self._linker, lines.words, fiscal)
        self._totals: set[int] = set()
        self._listed: tuple[Period, ...] = ()
        self._firms = frozenset(entity.id for entity in context.entities if entity.type is EntityType.COMPANY)

    def chronicle(self, scanned: Sequence[tuple[TimeExpression, ...]], terms: Sequence[tuple[Term, ...]]) -> Chronicle:
        """The document with the period of each quantity; `scanned` and `terms` are the times of each sentence."""
        context = self._context
        self._contracts.terms = terms
        starts = [quantity.start for quantity in context.quantities]
        paragraph = -1
        lines: list[Line | None] = []
        for sentence, times in zip(context.sentences, scanned, strict=True):
            if sentence.paragraph != paragraph:
                self._memory.open_paragraph(sentence)
                self._events.open_paragraph()
                paragraph = sentence.paragraph
            own = range(bisect_left(starts, sentence.start), bisect_left(starts, sentence.end))
            line = self._lines.line(sentence, times, own) if own else None
            lines.append(line)
            self._events.open(sentence, times)
            if line is not None:
                self._read(line)
            self._events.close(line, times)
            introduces = context.folded[sentence.end - 1] == ":"
            self._memory.close(sentence, times, line, self._topic(line, times), introduces=introduces)
        share_report(self._told, lines, self._memory.over)
        share_values(self._told)
        if self._memory.reporting is None:  # a report tells of its own time
            share_pace(self._told, lines, self._ends)
        share_tender(self._told, self._events)
        return Chronicle(self._told, lines, scanned, self._events.reader, self._memory, self._words, terms)

    def _topic(self, line: Line | None, times: Sequence[TimeExpression]) -> Topic:
        """What a sentence measured and whom it named, with the period of the first of its figures that has one."""
        if line is None or (not times and not any(self._told.found[index] for index in line.quantities)):
            return _NO_TOPIC
        main = [index for index in line.quantities if index not in line.bases]
        told = [index for index in main if self._told.found[index] is not None]
        first = next((index for index in told if not self._is_day(index)), next(iter(told), None))
        return Topic(
            period=None if first is None else self._told.found[first],
            metrics=frozenset(self._metrics[index] for index in main),
            entities=self._companies(line),
            due=first in self._told.due,
            ahead=first is not None and line.ahead(first),
        )

    def _is_day(self, index: int) -> bool:
        period = self._told.found[index]
        return period is not None and period.grain is Grain.DAY

    def _companies(self, line: Line) -> frozenset[str]:
        """The companies that a sentence names."""
        mentions = self._context.mentions_between(line.sentence.start, line.sentence.end)
        return frozenset(mention.entity_id for mention in mentions if mention.entity_id in self._firms)

    # -- one sentence ---------------------------------------------------------
    def _read(self, line: Line) -> None:
        if any(self._metrics[index] == "price" for index in line.quantities):
            line.timeless = frozenset(index for index in line.quantities if self._metrics[index] in _PRICED)
        listed = respective(line, self._listed)
        for index in line.quantities:
            reach = self._reach(line, index)
            if reach is Reach.NONE:
                continue
            if index in listed:
                found = self._told.say(index, listed[index], "respectively")
            elif (same := conversion_of(line, index)) is not None:
                found = self._told.say(index, self._told.found[same], "conversion")
                self._told.wholes[index] = same
            else:
                paired = self._told.say(index, self._pointing.paired(line, index), "pair")
                found = paired or self._linked(line, index, reach)
            if (amount := grown_from(self._told, line, index)) is not None:
                self._told.wholes[index] = amount
            metric = self._metrics[index]
            self._told.found[index] = found = self._coarsened(found, index, metric)
            if metric == "funding" and found is not None and not line.ahead(index):
                self._events.round = month_of(found)
        self._pointing.revise(line)
        leading = {self._metrics[index]: index for index in reversed(line.quantities)}
        for index in line.quantities:
            self._learn(line, index, leads=leading[self._metrics[index]] == index)
        if listed:
            self._listed = self._in_turn(line, next(iter(listed)))
        else:
            self._listed = self._row(line) or self._listed

    def _newest(self, line: Line) -> Period | None:
        """The latest period of a row, of which its change is told."""
        dated = (self._told.found[index] for index in line.quantities)
        return max((one for one in dated if one is not None), key=lambda one: one.last or date.min, default=None)

    def _in_turn(self, line: Line, first: int) -> tuple[Period, ...]:
        """The periods of a list, with those that its sentence goes on to: 2022年至2024年依次为……，2025年上半年为……."""
        alike = (self._told.found[index] for index in line.quantities if index >= first and self._alike(first, index))
        return tuple({period.text: period for period in alike if period is not None}.values())

    def _row(self, line: Line) -> tuple[Period, ...]:
        """The periods of three and more figures of one kind that a sentence tells each with its own."""
        timed = [index for index in line.quantities if self._told.sources[index] == "time"]
        alike = (self._told.found[index] for index in timed if self._alike(timed[0], index))
        periods = {period.text: period for period in alike if period is not None}
        return tuple(periods.values()) if len(periods) >= _ROW else ()

    def _alike(self, one: int, other: int) -> bool:
        """Whether two quantities measure the same thing in the same unit."""
        units = {self._context.quantities[index].unit for index in (one, other)}
        return self._metrics[one] == self._metrics[other] and len(units) == 1

    def _learn(self, line: Line, index: int, *, leads: bool) -> None:
        """Keep a figure's period in mind for later ones of its metric; `leads`: it is the first of its sentence."""
        found, metric = self._told.found[index], self._metrics[index]
        if found is None or metric is None or index in line.bases or index in self._told.based:
            return
        if index in self._told.due and metric not in RESULTS:
            return
        self._memory.learn(metric, found, ahead=line.ahead(index), paragraph=line.sentence.paragraph, leads=leads)

    def _reach(self, line: Line, index: int) -> Reach:
        """How far the period of a quantity may stand."""
        quantity, metric = self._context.quantities[index], self._metrics[index]
        if metric is None:
            return by_unit(quantity)
        reach = of_metric(metric)
        if metric == "compute" and quantity.low >= _OF_MANY:
            return Reach.SENTENCE
        if metric == "capex" and self._tagged(quantity):
            self._told.sources[index] = "undated"
            return Reach.NONE
        return reach if reach is Reach.NONE else self._narrowed(line, index, metric, reach)

    def _narrowed(self, line: Line, index: int, metric: str, reach: Reach) -> Reach:
        """A metric's reach, narrowed by what the quantity's clause says of it."""
        quantity = self._context.quantities[index]
        start, end = line.clauses[line.clause(quantity.start)]
        folded = self._context.folded
        if metric == "price" and self._words.wished.search(folded, start, end):
            return Reach.NONE
        if metric == "price" and quantity.unit in {"percent", "x"}:
            reach = Reach.SENTENCE
        if metric in _STOCKS and self._held(line, index):
            self._told.standing.add(index)
            self._told.stocks.add(index)
            return Reach.SENTENCE
        if metric == "funding" and self._beside(self._words.total, start, end, index):
            self._totals.add(index)
            return Reach.CLAUSE
        rate = RATE.search(folded, quantity.start, min(end, quantity.end + _RATE_BEHIND + _RATE_LONGEST))
        if is_rate(quantity.unit) or (rate is not None and rate.start() < quantity.end + _RATE_BEHIND):
            return min(reach, Reach.PARAGRAPH if metric == "usage" else Reach.CLAUSE)
        if self._words.once.search(folded, start, quantity.start) or self._hangs(line, index):
            self._told.sources[index] = "undated"
            return min(reach, Reach.CLAUSE)
        return Reach.ARTICLE if metric in BUDGETED and self._budgeted(line) else reach

    def _tagged(self, quantity: Quantity) -> bool:
        """Whether an amount is the price of a site."""
        left = max(quantity.start - _AROUND, 0)
        return _PRICE_TAG.search(self._context.folded, left, quantity.start) is not None

    def _held(self, line: Line, index: int) -> bool:
        """Whether a quantity is a stock of orders: its clause says so, or the one before it of which it is the sum."""
        home = line.clause(self._context.quantities[index].start)
        start, end = line.clauses[home]
        if home and line.chinese and _COMES_TO.match(self._context.folded, start, end):
            start = line.clauses[home - 1][0]
            return self._words.stock.search(self._context.folded, start, end) is not None
        return self._beside(self._words.stock, start, end, index)

    def _beside(self, words: re.Pattern[str], start: int, end: int, index: int) -> bool:
        """Whether one of some words stands in a quantity's clause, close to it and on its side of other quantities."""
        quantities = self._context.quantities
        left = max(start, quantities[index].start - 2 * _AROUND, quantities[index - 1].end if index else 0)
        right = min(end, quantities[index].end + _AROUND)
        return words.search(self._context.folded, left, right) is not None

    def _budgeted(self, line: Line) -> bool:
        """Whether a sentence speaks of the budget that the text named before."""
        return self._words.budget.search(self._context.folded, line.sentence.start, line.sentence.end) is not None

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

    def _coarsened(self, found: Period | None, index: int, metric: str | None) -> Period | None:
        """The month of a day, for what is not measured on a day; a date "as of" which something stood stays."""
        if found is None or found.grain is not Grain.DAY or found.first is None:
            return found
        if metric is None or index in self._told.standing:
            return found
        if metric in ONE_DAY and not (metric == "valuation" and self._events.raising):
            return found
        return found if metric in AT_END and closes_quarter(found) else month_of(found)

    # -- where a period comes from ----------------------------------------------
    def _linked(self, line: Line, index: int, reach: Reach) -> Period | None:  # noqa: PLR0911 - one for each source
        pointing, row = self._pointing, line.sentence.kind is Kind.ROW
        if row and (cell := self._memory.of_cell(self._context, line, self._context.quantities[index].start)):
            return self._told.say(index, self._ends.at_end(index, cell) or cell.period, "table")
        if index in line.bases and (elided := pointing.elided(line, index)) is not None:
            return self._told.say(index, elided, "elided base")
        if index in line.bases and pointing.awaits(line, index):
            return None
        for source, read in (
            ("multiple", pointing.multiple),
            ("parallel", pointing.parallel),
            ("part", partial(of_whole, self._told)),
            ("term", self._contracts.term),
            ("opening", self._contracts.opening),
            ("since", partial(since, self._told)),
        ):
            if (shared := read(line, index)) is not None:
                return self._told.say(index, shared, source)
        time = self._linker.choose(line, index, reach)
        if time is not None and not self._elsewhere(line, index, time):
            found = pointing.previewed(line, index, time) or self._dated(line, index, time)
            return self._told.say(index, found, pointing.source(time))
        if not row and index not in self._totals and (told := self._events.period_of(line, index)) is not None:
            if told.grain is Grain.DAY:
                self._told.standing.add(index)
            return self._told.say(index, told, "event")
        if (expected := pointing.expected(line, index)) is not None:
            return self._told.say(index, expected, "expected")
        if (agreed := self._contracts.period_of(line, index)) is not None:
            return self._told.say(index, agreed, "contract")
        if index in line.bases:
            return None
        return self._carried(line, index, reach)

    def _dated(self, line: Line, index: int, time: TimeExpression) -> Period | None:
        """The period of a time of the figure's own sentence."""
        if (whole := self._contracts.spanned(line, index, time)) is not None:
            return whole
        if _AS_OF.search(self._context.folded, max(time.start - 8, line.sentence.start), time.start):
            self._told.standing.add(index)
        if time.deadline:
            self._told.due.add(index)
            if (spent := self._contracts.until(index, time)) is not None:
                return spent
        if index in self._told.stocks and (closing := self._ends.closing(time)) is not None:
            return closing
        return self._ends.at_end(index, time) or self._pointing.meant(line, index, time)

    def _carried(self, line: Line, index: int, reach: Reach) -> Period | None:
        """The period of a figure without a time of its own, from its list, its sentence or those before."""
        metric, found = self._metrics[index], self._told.found
        undated = self._told.sources[index] == "undated"
        if not undated and (item := self._memory.of_item(line, metric)) is not None:
            return self._told.say(index, item, "item")
        if metric == "price" and index > line.first and self._metrics[index - 1] == "share_price_change":
            return self._told.say(index, found[index - 1], "move")
        if index not in self._totals and (listed := self._pointing.listed(line, index)) is not None:
            return self._told.say(index, listed, "list")
        if index in self._told.stocks and not self._pointing.foreseen(line, index):
            return self._told.say(index, self._memory.balance, "balance")
        if reach <= Reach.CLAUSE:
            grown = metric == "capacity" and index - 1 in line.bases
            return self._memory.reporting if grown else None
        return self._inherited(line, index, reach)

    def _elsewhere(self, line: Line, index: int, time: TimeExpression) -> bool:
        """Whether a time of its sentence dates something else than a share's move or a price of now."""
        return self._moved_on_a_day(line, index, time) or self._events.tells_now(line, index, time)

    def _moved_on_a_day(self, line: Line, index: int, time: TimeExpression) -> bool:
        """Whether a share moved on the day of the news, and a longer time before it tells of something else.

        Another figure stands between, or the time stands in a clause that says more: "Foo, which listed in May, fell".
        """
        if self._metrics[index] != "share_price_change" or time.period is None or time.period.grain <= Grain.MONTH:
            return False
        quantity = self._context.quantities[index]
        if time.start >= quantity.start:
            return False
        start, end = line.clauses[line.clause(time.start)]
        aside = not start <= quantity.start < end and end - start - (time.end - time.start) > _ADJUNCT
        return aside or line.crossed(index, time.end, quantity.start)

    def _main(self, line: Line, index: int) -> bool:
        """Whether a figure is none that another is compared with."""
        return index not in line.bases and index not in self._told.based

    def _inherited(self, line: Line, index: int, reach: Reach) -> Period | None:
        memory, metric = self._memory, self._metrics[index]
        if memory.stamped and memory.topic:
            return self._told.say(index, memory.topic[-1].period, "timeline")
        if reach < Reach.PARAGRAPH:
            return None
        if metric == "share_price_change":
            return self._told.say(index, memory.day, "day")
        if self._context.quantities[index].unit in CHANGES and metric != "market_share":
            main = next((other for other in self._told.before(line, index) if self._main(line, other)), None)
            if main is not None and self._told.found[main] is not None:
                row = line.sentence.kind is Kind.ROW
                return self._told.say(index, self._newest(line) if row else self._told.found[main], "change")
        budgeted = self._budgeted(line)
        consensus = self._words.consensus.search(self._context.folded, line.sentence.start, line.sentence.end)
        under_way = _UNDER_WAY.search(self._context.folded, line.sentence.start, self._context.quantities[index].start)
        found, source = memory.inherited(
            metric,
            reach,
            ahead=line.ahead(index) and consensus is None,
            under_way=under_way is not None,
            budgeted=budgeted,
            paragraph=line.sentence.paragraph,
            entities=self._companies(line),
        )
        return self._told.say(index, found, "budget" if budgeted and metric in BUDGETED else source)
