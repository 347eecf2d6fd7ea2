"""The period that each figure holds for, in the vocabulary of figures: 2026, 2025-H1, FY2027-Q1, 2026/2028, or None."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from monitor.analyse.context import Context, Kind, Sentence
from monitor.analyse.cues import Cue, CueFinder, words_pattern
from monitor.analyse.periods_calendar import Grain, Period, month, shifted
from monitor.analyse.periods_resolver import Link, Role, TimeExpression
from monitor.analyse.periods_scan import AHEAD, TENSES, Scanner
from monitor.analyse.sentences import cells, clauses
from monitor.domain.catalogue import Lexicon
from monitor.domain.readings import Quantity


class Reach(IntEnum):
    """How far from a figure its period may stand."""

    NONE = 0
    CLAUSE = 1
    SENTENCE = 2
    PARAGRAPH = 3
    ARTICLE = 4


# What a thing can do does not change from year to year; what it costs, or is worth, is told of a moment; what a firm
# takes in, makes or spends is told of a period, which a text names once and then keeps in mind.
REACH: Mapping[str, Reach] = {
    "compute": Reach.NONE, "memory": Reach.NONE, "bandwidth": Reach.NONE, "power": Reach.NONE,
    "process_node": Reach.NONE, "die_size": Reach.NONE, "model_size": Reach.NONE, "relative_performance": Reach.NONE,
    "lead_time": Reach.NONE, "cluster_size": Reach.NONE,
    "price": Reach.CLAUSE, "headcount": Reach.CLAUSE, "other": Reach.CLAUSE, "yield": Reach.SENTENCE,
    "valuation": Reach.SENTENCE, "levy": Reach.SENTENCE, "funding": Reach.SENTENCE, "inventory": Reach.SENTENCE,
    "order_volume": Reach.SENTENCE, "order_value": Reach.SENTENCE,
    "share_price_change": Reach.PARAGRAPH, "score": Reach.PARAGRAPH, "usage": Reach.PARAGRAPH,
    "capacity": Reach.PARAGRAPH, "shipments": Reach.PARAGRAPH, "production": Reach.PARAGRAPH,
    "market_share": Reach.PARAGRAPH, "growth": Reach.PARAGRAPH, "revenue": Reach.ARTICLE, "profit": Reach.ARTICLE,
    "loss": Reach.ARTICLE, "cost": Reach.ARTICLE, "capex": Reach.ARTICLE,
}  # fmt: skip
_MEASURES = frozenset(
    ["FLOP/s", "op/s", "byte", "byte/s", "bit", "bit/s", "W", "Wh", "Hz", "nm", "m2", "transistor", "parameter"]
)
_DURATIONS = frozenset(["year", "month", "week", "day", "hour", "minute", "second"])
_BUDGETED = frozenset(["order_value", "cost", "capex"])
_MOMENTS = frozenset(["share_price_change", "price", "valuation"])
_STANDING = frozenset(["yield", "market_share", "valuation", "inventory"])
_ONE_DAY = _MOMENTS | {"usage", "headcount", "inventory", "score", "other"}
_AS_OF = re.compile(r"(?:\bas of|\bat|\buntil|\bby|截至|截止|于|到|至)\s*$", re.IGNORECASE)

_CONVERSION = re.compile(
    r"\s*(?:[(（\[]|,|or|equal to|equivalent to|i\.e\.|about|around|roughly|approximately|approx\.?|some|~|≈|=|约合|约|"
    r"折合|折|合|相当于|即|或|\s)*\s*$",
    re.IGNORECASE,
)
_COORDINATED = re.compile(
    r"\s*(?:[\w.'-]+\s+){0,4}?(?:and|or|,|/|、|和|及|与)\s*(?:[\w.'-]+\s+){0,2}$|\s*[、,和及]\s*$"
)
_RATE = re.compile(r"/(?:year|day|month)$|\b(?:a|per|each) (?:year|day|month)\b|annual|yearly|每年|年均", re.IGNORECASE)

# Costs of a link; the cheapest one under the limit wins. They order the ways in which a time can belong to a figure.
_AFTER, _BEFORE, _PAST_ANOTHER, _ELSEWHERE, _LATER = 1.0, 1.6, 1.0, 3.4, 5.0
_CONFLICT, _LIMIT, _CLAUSE_LIMIT = 5.0, 9.0, 3.3


@dataclass(slots=True)
class _Line:
    """A sentence with its clauses, times, tense cues and quantities (as indices)."""

    sentence: Sentence
    clauses: tuple[tuple[int, int], ...]
    times: tuple[TimeExpression, ...]
    cues: list[Cue]
    quantities: range
    bases: dict[int, tuple[int, int]] = field(default_factory=dict)

    def clause(self, place: int) -> int:
        return max(bisect_left(self.clauses, (place + 1,)) - 1, 0)


@dataclass(slots=True)
class _State:
    """What the document said so far."""

    topic: list[Period] = field(default_factory=list)
    heading: Period | None = None
    title: Period | None = None
    stamp: Period | None = None
    stamped: bool = False
    previous: Kind | None = None
    history: list[Period] = field(default_factory=list)
    header: tuple[TimeExpression, ...] = ()
    header_row: Sentence | None = None
    memory: dict[tuple[str, bool], tuple[Period, int]] = field(default_factory=dict)
    day: Period | None = None


class PeriodReader:
    """Reads the periods of a document's quantities. Built once from the lexicons of the catalogue."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self._scanner = Scanner(lexicons)
        self._tenses = {code: CueFinder(lexicon, "status", TENSES) for code, lexicon in lexicons.items()}
        self._compared = {code: CueFinder(lexicon, "period", ("compared",)) for code, lexicon in lexicons.items()}
        self._once = {code: words_pattern(lexicon.words("period", "once")) for code, lexicon in lexicons.items()}
        self._budget = {code: words_pattern(lexicon.words("period", "budget")) for code, lexicon in lexicons.items()}
        self._last: tuple[Context, tuple[str | None, ...]] | None = None

    def scan(self, context: Context) -> list[TimeExpression]:
        """Every time expression of a document, in order."""
        return [expression for line in self._scanner.scan(context) for expression in line]

    def period_of(self, context: Context, quantity: Quantity) -> str | None:
        """The period of one quantity where no metric is known. The document is read once for all of them."""
        if self._last is None or self._last[0] is not context:
            self._last = (context, self.read(context))
        place = bisect_left(context.quantities, quantity.start, key=lambda other: other.start)
        return self._last[1][place]

    def read(self, context: Context, metrics: Sequence[str | None] | None = None) -> tuple[str | None, ...]:
        """The period of each of the context's quantities, given the metric of each where that is known."""
        metrics = metrics or [None] * len(context.quantities)
        reading = _Reading(self, context, metrics)
        return reading.periods()

    def line(self, context: Context, sentence: Sentence, times: tuple[TimeExpression, ...], own: range) -> _Line:
        """A sentence made ready for linking."""
        code = context.language.code
        line = _Line(
            sentence=sentence,
            clauses=clauses(context.folded, sentence, context.lexicon),
            times=times,
            cues=self._tenses[code].find(context.folded, sentence.start, sentence.end),
            quantities=own,
        )
        line.bases = _bases(context, line, self._compared[code].find(context.folded, sentence.start, sentence.end))
        return line

    def once(self, context: Context, start: int, end: int) -> bool:
        """Whether a clause tells of a past that nobody dates."""
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
        self._times = reader._scanner.scan(context)  # noqa: SLF001 - reader and reading are one
        self._state = _State()
        self._as_of: set[int] = set()

    def periods(self) -> tuple[str | None, ...]:
        context, quantities = self._context, self._context.quantities
        starts = [quantity.start for quantity in quantities]
        paragraph = -1
        for sentence, times in zip(context.sentences, self._times, strict=True):
            if sentence.paragraph != paragraph:
                self._open_paragraph(sentence)
                paragraph = sentence.paragraph
            own = range(bisect_left(starts, sentence.start), bisect_left(starts, sentence.end))
            if own:
                line = self._reader.line(context, sentence, times, own)
                self._read_line(line)
                self._close(sentence, times, line)
            else:
                self._close(sentence, times, None)
        self._share_values()
        return tuple(None if period is None else period.text for period in self._found)

    # -- one sentence ---------------------------------------------------------
    def _read_line(self, line: _Line) -> None:
        respective = self._respective(line)
        for index in line.quantities:
            reach = self._reach(line, index)
            if reach is Reach.NONE:
                continue
            if index in respective:
                found: Period | None = respective[index]
            elif index > line.quantities[0] and self._converts(index):
                found = self._found[index - 1]
            else:
                found = self._paired(line, index) or self._linked(line, index, reach)
            metric = self._metrics[index]
            self._found[index] = found = self._coarsened(found, index, metric)
            if found is not None and metric is not None and index not in line.bases:
                ahead = self._ahead(line, index)
                if self._fits(found, ahead=ahead):
                    self._state.memory[metric, ahead] = (found, line.sentence.paragraph)

    def _paired(self, line: _Line, index: int) -> Period | None:
        """The period of an end of "from A to B" without times, after a pair that had them."""
        quantities = line.quantities
        offset = index - quantities[0]
        if index in line.bases:
            first = index
        elif index - 1 in line.bases and offset:
            first = index - 1
        else:
            return None
        end = self._context.quantities[min(first + 1, quantities[-1])].start
        if any(self._context.quantities[first].start - 12 <= time.start < end for time in line.times):
            return None
        for earlier in range(first - 2, quantities[0] - 1, -1):
            if earlier in line.bases and earlier + 1 not in line.bases and self._found[earlier] is not None:
                return self._found[earlier + index - first]
        return None

    def _coarsened(self, found: Period | None, index: int, metric: str | None) -> Period | None:
        """The month of a day, for what is not measured on a day; a date "as of" which something stood stays."""
        if found is None or found.grain is not Grain.DAY or metric is None or metric in _ONE_DAY or found.first is None:
            return found
        if index in self._as_of:
            return found
        return month(found.first.year, found.first.month)

    def _linked(self, line: _Line, index: int, reach: Reach) -> Period | None:
        quantity = self._context.quantities[index]
        if line.sentence.kind is Kind.ROW and (found := self._in_table(line, quantity)) is not None:
            return found
        costs = [
            (cost, place)
            for place, time in enumerate(line.times)
            if (cost := self._cost(line, index, time)) < (_CLAUSE_LIMIT if reach is Reach.CLAUSE else _LIMIT)
        ]
        if costs:
            time = line.times[min(costs)[1]]
            if _AS_OF.search(self._context.folded, max(time.start - 8, line.sentence.start), time.start):
                self._as_of.add(index)
            return self._meant(line, index, time)
        if self._metrics[index] == "price" and index > line.quantities[0]:
            return self._found[index - 1] if self._metrics[index - 1] == "share_price_change" else None
        if index in line.bases or reach <= Reach.CLAUSE:
            return None
        return self._inherited(line, index, reach)

    def _meant(self, line: _Line, index: int, time: TimeExpression) -> Period | None:
        if time.link is None:
            return time.period
        topic = self._spoken_of(line, index, time)
        if topic is None:
            return time.period
        if time.period is not None and time.period.year is not None and topic.year is not None:
            return shifted(topic, time.period.year - topic.year)
        return shifted(topic, -1) if time.link is Link.YEAR_BEFORE else topic

    def _spoken_of(self, line: _Line, index: int, time: TimeExpression) -> Period | None:
        """The period that "the same quarter" or "a year earlier" points at."""
        for other in range(index - 1, line.quantities[0] - 1, -1):
            if self._found[other] is not None and other not in line.bases:
                return self._found[other]
        earlier = [t.period for t in line.times if t.start < time.start and t.period and t.role is Role.FIGURES]
        if earlier:
            return earlier[-1]
        known = self._state.memory.get((self._metrics[index] or "", False))
        return known[0] if known else next(iter([*self._state.topic, *self._state.history[::-1]]), None)

    def _cost(self, line: _Line, index: int, time: TimeExpression) -> float:
        quantity = self._context.quantities[index]
        metric = self._metrics[index]
        chinese = self._context.language.chinese
        if time.role is Role.BOUND or (time.role is Role.REPORT and not self._reported_as_of(metric, time.period)):
            return _CONFLICT * 3
        base = line.bases.get(index)
        owner = next((other for other, (left, right) in line.bases.items() if left <= time.start < right), None)
        if base is not None and not base[0] <= time.start < base[1]:
            return _CONFLICT * 3 if any(base[0] <= t.start < base[1] for t in line.times) or base[0] < 0 else _CONFLICT
        if owner is not None and owner != index and line.bases.get(index) != line.bases[owner]:
            return _CONFLICT * 3
        if time.link is Link.YEAR_BEFORE and base is None and not _owned_growth(chinese, time):
            return _CONFLICT * 3
        home, there = line.clause(quantity.start), line.clause(time.start)
        before = time.start < quantity.start
        left, right = (time.end, quantity.start) if before else (quantity.end, time.start)
        others = self._crossed(line, index, left, right)
        others_own = self._belongs_to_another(line, index, time)
        cost = (right - left) * 0.012
        if home == there:
            cost += (_AFTER if before is chinese else _BEFORE) + (_PAST_ANOTHER if others else 0)
            if others and before is not chinese and self._tight(line, index, time):
                cost += 1.5
        elif before:
            leading = time.start - line.sentence.start < 14
            cost = _ELSEWHERE + 0.3 * (home - there) + (0 if chinese or not leading else -0.3) + cost / 4
        else:
            cost = (_LATER + 2 if chinese else _LATER) + 0.5 * (there - home) + cost / 2
        if self._conflicts(line, index, time.period):
            cost += _CONFLICT
        if others_own and REACH.get(metric or "", Reach.SENTENCE) <= Reach.SENTENCE:
            cost += _CONFLICT
        return cost

    def _reported_as_of(self, metric: str | None, period: Period | None) -> bool:
        """Whether the date of a report is the time of its figure: a share move, or what stood so months ago."""
        published = self._context.published
        if metric in {"share_price_change", "price"}:
            return metric != "price"
        if metric not in _STANDING or published is None or period is None or period.last is None:
            return False
        return period.grain is Grain.MONTH and (published - period.last).days > 60

    def _belongs_to_another(self, line: _Line, index: int, time: TimeExpression) -> bool:
        """Whether a time shares its clause with a figure of another metric, and this one stands elsewhere or farther."""
        home, there = line.clause(self._context.quantities[index].start), line.clause(time.start)
        for other in line.quantities:
            if other == index or self._metrics[other] == self._metrics[index]:
                continue
            if line.clause(self._context.quantities[other].start) == there and (
                home != there or self._tight(line, index, time)
            ):
                return True
        return False

    def _conflicts(self, line: _Line, index: int, period: Period | None) -> bool:
        """Whether a plan is put into a short past, or a result into the future."""
        published = self._context.published
        if published is None or period is None or period.first is None or period.last is None:
            return False
        if period.grain is Grain.DAY and self._metrics[index] not in _MOMENTS:
            return self._metrics[index] in {"capex", "order_value", "revenue", "market_share"}
        ahead = self._ahead(line, index)
        return ahead and period.grain <= Grain.MONTH and period.last < published.replace(day=1)

    def _ahead(self, line: _Line, index: int) -> bool:
        """Whether the cue nearest before a quantity in its clause, or else the nearest one, speaks of what is to come."""
        if index in line.bases:
            return False
        quantity = self._context.quantities[index]
        start, end = line.clauses[line.clause(quantity.start)]
        inside = [cue for cue in line.cues if start <= cue.start < end]
        before = [cue for cue in inside if cue.start < quantity.start]
        cue = before[-1] if before else (inside[0] if inside else None)
        if cue is None:
            earlier = [cue for cue in line.cues if cue.start < quantity.start]
            cue = earlier[-1] if earlier else None
        return cue is not None and cue.key in AHEAD

    def _crossed(self, line: _Line, index: int, left: int, right: int) -> bool:
        """Whether a quantity of its own stands between a quantity and a time."""
        quantities = self._context.quantities
        return any(
            left <= quantities[other].start < right and not (other == index + 1 and self._converts(other))
            for other in line.quantities
            if other != index
        )

    def _tight(self, line: _Line, index: int, time: TimeExpression) -> bool:
        """Whether a time stands directly beside another quantity."""
        for other in line.quantities:
            quantity = self._context.quantities[other]
            gap = time.start - quantity.end if not self._context.language.chinese else quantity.start - time.end
            if other != index and 0 <= gap <= 18:
                return True
        return False

    def _converts(self, index: int) -> bool:
        """Whether a quantity says the one before it again, in another currency or unit."""
        quantity, before = self._context.quantities[index], self._context.quantities[index - 1]
        if quantity.start - before.end > 24 or quantity.unit == before.unit or len(quantity.unit) != len(before.unit):
            return False
        return _CONVERSION.fullmatch(self._context.folded, before.end, quantity.start) is not None

    def _respective(self, line: _Line) -> dict[int, Period | None]:
        """Several times, then as many amounts: "$1bn, $2bn and $3bn in 2025, 2026 and 2027, respectively"; 分别为."""
        text = self._context.folded[line.sentence.start : line.sentence.end]
        times = [time for time in line.times if time.period is not None and time.role is Role.FIGURES]
        if len(times) < 2 or not re.search(r"respectively|分别|依次", text):
            return {}
        runs = _runs([(time.start, time.end) for time in times], self._context.folded)
        runs = [run for run in runs if len(run) > 1]
        if len(runs) != 1:
            return {}
        quantities = self._context.quantities
        amounts = [index for index in line.quantities if index == line.quantities[0] or not self._converts(index)]
        spans = [(quantities[index].start, quantities[index].end) for index in amounts]
        found: dict[int, Period | None] = {}
        for run in _runs(spans, self._context.folded):
            if len(run) == len(runs[0]):
                found.update({amounts[q]: times[t].period for q, t in zip(run, runs[0], strict=True)})
        return found

    def _in_table(self, line: _Line, quantity: Quantity) -> Period | None:
        """The period of a cell: its own, its row's, its column's."""
        row = cells(self._context.folded, line.sentence)
        times = [time for time in line.times if time.period is not None]
        mine = next((cell for cell in row if cell[0] <= quantity.start < cell[1]), None)
        if mine is not None and any(mine[0] <= time.start < mine[1] for time in times):
            return None
        header = self._state.header_row
        if header is not None and mine is not None and len(row) > 1:
            heads = cells(self._context.folded, header)
            if len(heads) == len(row):
                left, right = heads[row.index(mine)]
                column = [time.period for time in self._state.header if left <= time.start < right]
                if column:
                    return column[0]
        if times:
            return times[0].period if len(row) > 1 else None
        return next((time.period for time in self._state.header), None)

    # -- from elsewhere -------------------------------------------------------
    def _reach(self, line: _Line, index: int) -> Reach:
        quantity, metric = self._context.quantities[index], self._metrics[index]
        if metric is None:
            if quantity.unit in _MEASURES or quantity.unit in _DURATIONS:
                return Reach.NONE
            return Reach.PARAGRAPH if len(quantity.unit) == 3 and quantity.unit.isupper() else Reach.SENTENCE
        reach = REACH.get(metric, Reach.SENTENCE)
        if reach is Reach.NONE:
            return reach
        start, end = line.clauses[line.clause(quantity.start)]
        if self._reader.once(self._context, start, quantity.start):
            return Reach.CLAUSE
        tail = self._context.folded[quantity.start : min(end, quantity.end + 14)]
        if _RATE.search(quantity.unit) or _RATE.search(tail):
            return min(reach, Reach.PARAGRAPH if metric == "usage" else Reach.CLAUSE)
        if reach is Reach.SENTENCE and metric in _BUDGETED and self._reader.budgeted(self._context, line.sentence):
            return Reach.ARTICLE
        home = line.clause(quantity.start)
        span = range(home - 2, home + (1 if self._context.language.chinese else 2))
        if any(cue.key == "conditional" and line.clause(cue.start) in span for cue in line.cues):
            return Reach.CLAUSE
        before = [cue for cue in line.cues if start <= cue.start < quantity.start]
        if before and before[-1].key == "possible" and not self._context.language.chinese:
            return Reach.CLAUSE
        return reach

    def _inherited(self, line: _Line, index: int, reach: Reach) -> Period | None:
        """From the sentences before, the heading, or the last figure of the same metric and tense."""
        if self._state.stamped and self._state.topic:
            return self._state.topic[-1]
        if reach < Reach.PARAGRAPH:
            return None
        metric = self._metrics[index]
        ahead = self._ahead(line, index)
        if self._context.quantities[index].unit in {"percent", "x"} and metric not in {
            "share_price_change",
            "market_share",
        }:
            shared = [self._found[other] for other in range(line.quantities[0], index) if other not in line.bases]
            if shared and shared[-1] is not None:
                return shared[-1]
        if metric == "share_price_change":
            return self._state.day
        for period in self._state.topic:
            if self._fits(period, ahead=ahead):
                return period
        heading = self._state.heading
        if metric == "score" or metric == "usage":
            return None
        if heading is not None and self._fits(heading, ahead=ahead):
            return heading
        if metric is None:
            return None
        kin = _BUDGETED if metric in _BUDGETED and self._reader.budgeted(self._context, line.sentence) else {metric}
        far = 1 if reach < Reach.ARTICLE else 99 if ahead else 3
        known = [self._state.memory[key, ahead] for key in kin if (key, ahead) in self._state.memory]
        near = [(where, period) for period, where in known if line.sentence.paragraph - where <= far]
        if near:
            return max(near, key=lambda item: item[0])[1]
        title = self._state.title
        return title if reach is Reach.ARTICLE and title is not None and self._fits(title, ahead=ahead) else None

    def _fits(self, period: Period, *, ahead: bool) -> bool:
        """Whether a period may be meant where nothing names one: plans lie ahead, results behind."""
        published = self._context.published
        if period.grain is Grain.DAY:
            return False
        if period.first is None or period.last is None:
            return not ahead
        if published is None:
            return True
        return period.last >= published if ahead else period.first <= published

    def _open_paragraph(self, sentence: Sentence) -> None:
        state = self._state
        state.stamped = state.stamp is not None
        state.topic = [state.stamp] if state.stamp is not None else []
        state.day = state.stamp = None
        if sentence.kind is not Kind.ROW:
            state.header, state.header_row = (), None
        if sentence.kind is Kind.HEADING:
            state.heading = None

    def _close(self, sentence: Sentence, times: tuple[TimeExpression, ...], line: _Line | None) -> None:
        """Remember what the sentence was about."""
        state = self._state
        first_row = sentence.kind is Kind.ROW and state.previous is not Kind.ROW
        state.previous = sentence.kind
        if not times:
            return
        state.day = next((t.period for t in times if t.period and t.period.grain is Grain.DAY), state.day)
        bases = line.bases.values() if line is not None else ()
        main = [
            time.period
            for time in times
            if time.period is not None
            and time.link is None
            and time.role is Role.FIGURES
            and time.period.grain is not Grain.DAY
            and not any(left <= time.start < right for left, right in bases)
        ]
        state.history.extend(main)
        if main and sum(time.end - time.start for time in times) >= 0.8 * (sentence.end - sentence.start):
            state.stamp = main[0]
        elif first_row and line is None:
            state.header, state.header_row = times, sentence
        told = [self._found[index] for index in line.quantities if index not in line.bases] if line is not None else []
        topic = next((period for period in told if period is not None), main[0] if main else None)
        if topic is None:
            return
        if sentence.kind is Kind.HEADING:
            state.heading = topic
        elif sentence.kind is Kind.TITLE:
            state.title = topic
        else:
            state.topic = [topic, *main[:1], *state.topic[:2]]

    def _share_values(self) -> None:
        """A repeat of a value, in a title or later on, holds for the period that the text gives it elsewhere."""
        known: dict[tuple[object, ...], set[str]] = {}
        period_by_text: dict[str, Period] = {}
        for index, period in enumerate(self._found):
            if period is not None:
                known.setdefault(self._value(index), set()).add(period.text)
                period_by_text[period.text] = period
        for index, period in enumerate(self._found):
            metric = self._metrics[index]
            if period is None and REACH.get(metric or "", Reach.SENTENCE) >= Reach.SENTENCE:
                texts = known.get(self._value(index), set())
                if len(texts) == 1:
                    self._found[index] = period_by_text[next(iter(texts))]

    def _value(self, index: int) -> tuple[object, ...]:
        quantity = self._context.quantities[index]
        return (quantity.low, quantity.high, quantity.unit, self._metrics[index])


def _owned_growth(chinese: bool, time: TimeExpression) -> bool:  # noqa: FBT001 - which grammar
    return chinese and time.period is not None


def _runs(spans: Sequence[tuple[int, int]], folded: str) -> list[list[int]]:
    """Indices of spans that only commas and conjunctions part."""
    runs: list[list[int]] = []
    for index, (start, _) in enumerate(spans):
        gap = folded[spans[index - 1][1] : start] if index else None
        if (
            gap is not None
            and len(gap) <= 12
            and re.fullmatch(r"\s*(?:,|、|and|和|及|与|or|\s)*\s*(?:in|for)?\s*", gap)
        ):
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _bases(context: Context, line: _Line, cues: Iterable[Cue]) -> dict[int, tuple[int, int]]:
    """Quantities that others are compared with, each with the stretch of text in which its own time stands."""
    return _chinese_bases(context, line) if context.language.chinese else _english_bases(context, line, list(cues))


_FROM = re.compile(
    r"\bfrom (?:the |about |around |some |nearly |over |just |only |a |roughly |approximately |its )*$", re.IGNORECASE
)
_TO = re.compile(r"\s+to\s", re.IGNORECASE)


def _english_bases(context: Context, line: _Line, cues: list[Cue]) -> dict[int, tuple[int, int]]:
    bases: dict[int, tuple[int, int]] = {}
    quantities, folded = context.quantities, context.folded
    for index in line.quantities:
        quantity = quantities[index]
        following = quantities[index + 1] if index + 1 in line.quantities else None
        stop = following.start if following is not None else line.sentence.end
        earlier = quantities[index - 1] if index > line.quantities[0] else None
        floor = line.sentence.start if earlier is None else earlier.start if earlier.unit == "x" else earlier.end
        clause_end = line.clauses[line.clause(quantity.start)][1]
        for cue in reversed(cues):
            if floor <= cue.start and cue.end <= quantity.start:
                between = folded[cue.end : quantity.start]
                if len(between) <= 48 and not re.search(r"[,;:]", between):
                    bases[index] = (cue.start, max(min(stop, max(clause_end, quantity.end)), quantity.end))
                break
        if index in bases:
            continue
        if _FROM.search(folded, max(floor, quantity.start - 24), quantity.start):
            onward = _TO.search(folded, quantity.end, stop + 1)
            if onward is not None and following is not None:
                bases[index] = (quantity.start - 5, onward.start())
        previous = bases.get(index - 1)
        if previous is not None and index > line.quantities[0]:
            gap = folded[quantities[index - 1].end : quantity.start]
            if re.fullmatch(r"\s*(?:and|or|,)\s*", gap):
                bases[index] = bases[index - 1] = (previous[0], max(previous[1], min(stop, clause_end)))
    return bases


_WITH = re.compile(r"(?:与|较|比|相较于?|相比|和|同|对比|高于|低于)[^,。;]{0,16}$")
_ZH_FROM = re.compile(r"(?:从|由|自)[^,。;]{0,24}$")
_ZH_TO = re.compile(r"[^,。;]{0,16}?(?:增|升|降|跌|减|长|加|涨|提|扩|变|上|下|滑|缩|攀|修|调|归|到|至)")


def _chinese_bases(context: Context, line: _Line) -> dict[int, tuple[int, int]]:
    bases: dict[int, tuple[int, int]] = {}
    quantities, folded = context.quantities, context.folded
    for index in line.quantities:
        quantity = quantities[index]
        floor = max(quantities[index - 1].end if index > line.quantities[0] else 0, line.sentence.start)
        if (found := _ZH_FROM.search(folded, floor, quantity.start)) and _ZH_TO.match(folded, quantity.end):
            bases[index] = (found.start(), quantity.end)
        elif found := _WITH.search(folded, floor, quantity.start):
            named = any(found.start() <= time.start < quantity.start for time in line.times)
            if named:
                bases[index] = (found.start(), quantity.end)
    return bases
