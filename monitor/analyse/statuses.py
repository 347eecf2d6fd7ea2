"""How each figure is told: as a fact, a plan, a forecast, under a condition, or denied."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.analyse.context import Context, Kind, Sentence
from monitor.analyse.cues import Cue, CueFinder, unnamed
from monitor.analyse.periods import PeriodReader
from monitor.analyse.periods_calendar import Grain, Period, parsed
from monitor.analyse.periods_lines import Line
from monitor.analyse.sentences import cells, table_head
from monitor.domain.catalogue import Lexicon
from monitor.domain.figures import Status
from monitor.domain.readings import Quantity

_KEYS = (
    *("planned", "forecast", "expected", "future", "possible", "conditional", "never_conditional", "denied"),
    *("actual", "spent", "weak", "infinitive", "nothing", "promised", "listed"),
)

# What a part can do is told as a fact even before it is sold.
SPECIFICATIONS = frozenset(
    [
        "compute",
        "memory",
        "bandwidth",
        "power",
        "process_node",
        "die_size",
        "model_size",
        "relative_performance",
        "score",
    ]
)
# What somebody does (spends, orders, builds) is planned; what comes of it (sales, shares, prices) is forecast.
ACTIONS = frozenset(
    [
        *("order_value", "order_volume", "capex", "funding", "production", "shipments", "capacity", "cluster_size"),
        *("headcount", "levy", "cost"),
    ]
)
ORDERS = frozenset(["order_value", "order_volume"])

# A plan that is a budget was spent when its year is over; what is paid for a part on order is its price already.
_BUDGETING = ("budget", "earmark", "allocat", "reserve", "set aside", "commit", "预算", "编", "拨", "预留")
_ORDERING = ("order", "commit", "agree", "contract", "订", "下单", "采购", "认购", "追加", "包下")

_OUTLOOKS = ("forecast", "guid", "target", "plan", "outlook", "budget", "goal", "projection", "estimate")
# Nouns that no verb follows as it follows an auxiliary: "the backlog rose 5%".
_NOUNS = ("order", "backlog", "booking", "obligation", "budget", "plan ", "goal", "commitment", "target")
_BARE = frozenset(["涨", "跌", "增长", "下降", "升至", "降至", "达", "达到", "占"])
_PRESENT = re.compile(r"目前|现有|如今|当前|\b(?:now|currently|already|at present)\b", re.IGNORECASE)
_COMING = frozenset(["planned", "forecast", "future"])
# The mark of an estimate behind a year or quarter in the head of a column.
_ESTIMATE = re.compile(r"(?:20\d\d|[1-4][QH]\d\d|FY\d\d|[QH][1-4])年?[EFe]\b|20\d\d年?[EFe](?![A-Za-z])|\((?:est|[EF])\.?\)")
# Before this share of a period has passed, nobody knows how it grew.
_EARLY = 0.6

# A stock of things stands as it is, whatever is planned in the clause before.
_STOCKS = frozenset(["inventory", "valuation", "yield", "headcount", "market_share"])

# Results are estimated until they are filed; this long after a period its estimates have become facts.
_FILING = timedelta(days=100)
# A noun or participle this close behind a figure governs it: "the $70 billion plan", "85 billion was earmarked".
_BEHIND = 32
# In Chinese an auxiliary governs all verbs that follow it in its clause; no clause is longer, in characters.
_CLAUSE = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class _Verdict:
    """A status and whether a cue of the figure's own says so."""

    status: Status
    told: bool


def _leads(context: Context) -> list[Sentence | None]:
    """For each sentence, the lead-in or heading above the list or table in which it stands."""
    leads: list[Sentence | None] = []
    above: Sentence | None = None
    for sentence in context.sentences:
        leads.append(above if sentence.kind in {Kind.ITEM, Kind.ROW} else None)
        if sentence.kind not in {Kind.ITEM, Kind.ROW}:
            introduces = sentence.kind is Kind.HEADING or context.folded[sentence.end - 1] == ":"
            above = sentence if introduces else None
    return leads


def _over(period: Period | None, context: Context) -> bool:
    """Whether a period was over when the article appeared."""
    last = period.last if period is not None else None
    return last is not None and context.published is not None and last < context.published


class StatusReader:
    """Reads the statuses of a document's quantities. Built once from the lexicons of the catalogue."""

    def __init__(self, lexicons: Mapping[str, Lexicon], periods: PeriodReader | None = None) -> None:
        self._cues = {code: CueFinder(lexicon, "status", _KEYS) for code, lexicon in lexicons.items()}
        self._periods = periods or PeriodReader(lexicons)

    def status_of(self, context: Context, quantity: Quantity, metric: str | None, period: str | None) -> Status:
        """The status that the sentence of one quantity gives it."""
        starts = [other.start for other in context.quantities]
        index = bisect_left(starts, quantity.start)
        return (
            _Sentence(self, context, context.sentence_at(quantity.start), starts).verdict(index, metric, period).status
        )

    def read(
        self, context: Context, metrics: Sequence[str | None], periods: Sequence[str | None]
    ) -> tuple[Status, ...]:
        """The status of each of the context's quantities, given the metric and period of each."""
        starts = [quantity.start for quantity in context.quantities]
        verdicts: list[_Verdict] = []
        current: _Sentence | None = None
        leads = _leads(context)
        for index, quantity in enumerate(context.quantities):
            if current is None or not current.sentence.start <= quantity.start < current.sentence.end:
                sentence = context.sentence_at(quantity.start)
                current = _Sentence(self, context, sentence, starts, self._lead(context, leads[sentence.index]))
            before = verdicts[-1] if verdicts and index > current.first else None
            if before is not None and current.converts(index):
                verdicts.append(before)
                continue
            carries = index == current.first or periods[index] in {periods[index - 1], None}
            carries = carries and metrics[index] not in _STOCKS
            verdict = current.verdict(index, metrics[index], periods[index], carries=carries)
            main = [other for other in range(current.first, index) if other not in current.bases]
            if metrics[index] == "growth" and not verdict.told and main:
                verdict = verdicts[main[-1]]
            if index in current.bases and main and current.revised(main[-1], index, periods):
                verdict = verdicts[main[-1]]
            if current.continues(index, verdict) and index and metrics[index - 1] == metrics[index]:
                verdict = verdicts[-1]
            verdicts.append(verdict)
        return self._shared(context, metrics, verdicts)

    def cues(self, context: Context, start: int, end: int) -> list[Cue]:
        """The cues of a stretch of text."""
        return unnamed(context, self._cues[context.language.code].find(context.folded, start, end))

    def _lead(self, context: Context, lead: Sentence | None) -> Cue | None:
        """The cue of a lead-in or heading that speaks of what is to come."""
        if lead is None:
            return None
        found = [cue for cue in self.cues(context, lead.start, lead.end) if cue.key in _COMING]
        return found[-1] if found else None

    def line(self, context: Context, sentence: Sentence, own: range) -> Line:
        """A sentence with its clauses and bases of comparison."""
        return self._periods.line(context, sentence, (), own)

    def _shared(
        self, context: Context, metrics: Sequence[str | None], verdicts: Sequence[_Verdict]
    ) -> tuple[Status, ...]:
        """A repeat of a value has the status that the text gives it elsewhere; one condition holds for all of them."""
        told: dict[tuple[object, ...], Counter[Status]] = {}
        keys = [
            (quantity.low, quantity.high, quantity.unit, metric)
            for quantity, metric in zip(context.quantities, metrics, strict=True)
        ]
        for key, verdict in zip(keys, verdicts, strict=True):
            if verdict.told:
                told.setdefault(key, Counter())[verdict.status] += 1
        statuses: list[Status] = []
        for index, (key, verdict) in enumerate(zip(keys, verdicts, strict=True)):
            known = told.get(key)
            status = verdict.status
            repeated = known is not None and key[3] not in SPECIFICATIONS and _telling(context, index)
            if known is not None and repeated:
                spread = 2 * known[Status.CONDITIONAL] >= known.total()
                if known[Status.CONDITIONAL] and spread and status in {Status.PLANNED, Status.FORECAST}:
                    status = Status.CONDITIONAL
                elif not verdict.told:
                    status = known.most_common(1)[0][0]
            statuses.append(status)
        return tuple(statuses)


def _telling(context: Context, index: int) -> bool:
    """Whether a value is so peculiar that a repeat of it means the same thing; in a title any value is."""
    quantity = context.quantities[index]
    return quantity.unit not in {"percent", "x"} or context.sentence_at(quantity.start).kind in {
        Kind.TITLE,
        Kind.HEADING,
    }


class _Sentence:
    """A sentence with its clauses and cues."""

    def __init__(
        self,
        reader: StatusReader,
        context: Context,
        sentence: Sentence,
        starts: Sequence[int],
        lead: Cue | None = None,
    ) -> None:
        self.sentence = sentence
        self._lead = lead
        self._reader = reader
        self._context = context
        self.first, last = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        self._own = range(self.first, last)
        line = reader.line(context, sentence, self._own)
        self._clauses = line.clauses
        self._cues = reader.cues(context, sentence.start, sentence.end)
        self.bases = line.bases

    def converts(self, index: int) -> bool:
        """Whether a quantity says the one before it again in another currency."""
        quantity, before = self._context.quantities[index], self._context.quantities[index - 1]
        between = self._context.folded[before.end : quantity.start]
        return quantity.unit != before.unit and len(between) <= 8 and "(" in between

    def revised(self, main: int, index: int, periods: Sequence[str | None]) -> bool:
        """Whether a base is what was planned or forecast before: "raised its forecast to $20bn from $18bn"."""
        if periods[index] not in {periods[main], None}:
            return False
        quantities, start = self._context.quantities, self._clauses[self._home(self._context.quantities[main].start)][0]
        left = quantities[main].start
        told = [cue for cue in self._cues if start <= cue.start < left and cue.key in _COMING]
        behind = [cue for cue in self._cues if quantities[index].end <= cue.start < quantities[index].end + _BEHIND]
        noun = any(self._begins(cue, _OUTLOOKS) for cue in told)
        return noun or any(self._begins(cue, _OUTLOOKS) for cue in behind)

    def continues(self, index: int, verdict: _Verdict) -> bool:
        """Whether a figure opens an item of a list that says nothing of its own, and no lead-in says it either."""
        if self.sentence.kind is not Kind.ITEM or verdict.told or index != self.first or self._lead is not None:
            return False
        if index == 0 or self._cues:
            return False
        before = self._context.sentence_at(self._context.quantities[index - 1].start)
        return before.kind is Kind.ITEM and before.paragraph == self.sentence.paragraph - 1

    def verdict(self, index: int, metric: str | None, period_text: str | None, *, carries: bool = True) -> _Verdict:
        """The status of a quantity from its own sentence; `carries`: cues of earlier clauses still hold."""
        quantity = self._context.quantities[index]
        period = parsed(period_text)
        home = self._home(quantity.start)
        if self._denied(quantity, home):
            return _Verdict(status=Status.DENIED, told=True)
        if metric in SPECIFICATIONS:
            return _Verdict(status=Status.ACTUAL, told=True)
        if index in self.bases:
            return _Verdict(status=Status.ACTUAL, told=False)
        cue = self._governing(index, home, carries=carries, over=_over(period, self._context))
        if cue is not None and cue.key == "forecast" and self._present(cue, quantity):
            return _Verdict(status=Status.ACTUAL, told=True)
        if self.sentence.kind is Kind.ROW and (cue is None or cue.key == "weak"):
            if self._estimated_column(quantity):
                return _Verdict(status=Status.FORECAST, told=True)
            cue = self._of_head(quantity) or cue
        if self._lead is not None and (cue is None or cue.key in {"weak", "actual"}) and not _over(period, self._context):
            cue = self._lead
        status = self._status(cue, metric, period, period_text)
        governed = cue is not None and cue.key in {"actual", "spent"} and self._home(cue.start) == home
        if not governed and self._conditional(home):
            return _Verdict(status=Status.CONDITIONAL, told=True)
        return _Verdict(status=status, told=cue is not None and cue.key not in {"weak", "infinitive"})

    # -- cues -----------------------------------------------------------------
    def _home(self, place: int) -> int:
        return max(bisect_left(self._clauses, (place + 1,)) - 1, 0)

    def _governing(self, index: int, home: int, *, carries: bool, over: bool) -> Cue | None:
        """The cue that governs a quantity: the nearest in its clause, a noun behind it, then in other clauses."""
        quantity = self._context.quantities[index]
        start, end = self._clauses[home]
        headline = self.sentence.kind in {Kind.TITLE, Kind.HEADING}
        usable = [
            cue
            for cue in self._cues
            if cue.key not in {"conditional", "never_conditional", "denied", "nothing"}
            and (headline or cue.key != "infinitive" or self._labelled(cue))
        ]
        if index not in self.bases:
            usable = [
                cue for cue in usable if not any(left <= cue.start < right for left, right in self.bases.values())
            ]
        before = [cue for cue in usable if start <= cue.start < quantity.start]
        strong = [cue for cue in before if cue.key != "weak"]
        behind = self._behind(index, usable, end)
        if strong:
            cue = self._auxiliary(strong)
            if carries and not over and (told := self._told_before(cue, start)) is not None:
                return told
            noun = behind is not None and behind.key == "planned" and self._touches(quantity.end, behind.start)
            return behind if noun and cue.key == "actual" else cue
        if behind is not None:
            return behind
        if before and not self._context.language.chinese:
            return before[-1]
        floor = max(self._context.folded.rfind(";", self.sentence.start, start), self.sentence.start)
        earlier = [cue for cue in usable if floor <= cue.start < start and cue.key != "weak"]
        if not carries:
            earlier = [cue for cue in earlier if cue.key == "forecast" and not over]
        if earlier:
            return self._auxiliary(earlier)
        return before[-1] if before else None

    def _labelled(self, cue: Cue) -> bool:
        """Whether an infinitive follows the label of an item: "• Marvell: to pay $3bn"."""
        item = self.sentence.kind is Kind.ITEM
        return item and self._context.folded[self.sentence.start : cue.start].rstrip().endswith(":")

    def _present(self, cue: Cue, quantity: Quantity) -> bool:
        """Whether what is estimated is the present: 估计目前月产能为28万片."""
        return cue.end <= quantity.start and _PRESENT.search(self._context.folded, cue.end, quantity.start) is not None

    def _told_before(self, cue: Cue, start: int) -> Cue | None:
        """The forecast under which a bare verb of change stands in Chinese: 预计甲上涨55%，乙上涨33%."""
        folded = self._context.folded
        if not self._context.language.chinese or folded[cue.start : cue.end] not in _BARE:
            return None
        floor = max(folded.rfind(";", self.sentence.start, start), self.sentence.start)
        earlier = [other for other in self._cues if floor <= other.start < start and other.key != "weak"]
        coming = [other for other in earlier if other.key == "forecast"]
        settled = any(other.key in {"actual", "spent"} and folded[other.start : other.end] not in _BARE for other in earlier)
        return coming[-1] if coming and not settled and start - coming[-1].start <= _CLAUSE else None

    def _auxiliary(self, cues: Sequence[Cue]) -> Cue:
        """The last of some cues, or the auxiliary just before it: "could hit", 会拿下."""
        last = cues[-1]
        if last.key not in {"actual", "spent"}:
            return last
        folded, chinese = self._context.folded, self._context.language.chinese
        for cue in reversed(cues[:-1]):
            if cue.key in {"actual", "spent"} and not chinese:
                return last
            if last.start - cue.end > (_CLAUSE if chinese else 16) or "," in folded[cue.end : last.start]:
                return last
            if cue.key not in {"actual", "spent"}:
                return last if self._begins(cue, _NOUNS) and not chinese else cue
        return last

    def _touches(self, left: int, right: int) -> bool:
        """Whether at most two words stand between a figure and the noun behind it."""
        gap = self._context.folded[left:right]
        return len(gap) <= 24 and len(gap.split()) <= 2 and not any(mark in gap for mark in ",;:()")

    def _column(self, quantity: Quantity) -> tuple[int, int] | None:
        """The head of the column of a quantity, or all of the table's head where the columns do not match."""
        head = table_head(self._context, self.sentence)
        if head is None:
            return None
        row, heads = cells(self._context.folded, self.sentence), cells(self._context.folded, head)
        column = max(bisect_left(row, (quantity.start + 1,)) - 1, 0) - (len(row) - len(heads))
        if len(row) > 1 and 0 <= len(row) - len(heads) <= 1 and column >= 0:  # the corner of a table is often empty
            return heads[column]
        return head.start, head.end

    def _estimated_column(self, quantity: Quantity) -> bool:
        """Whether the column's period bears the mark of an estimate: 2026E, 1Q26F."""
        column = self._column(quantity)
        return column is not None and _ESTIMATE.search(self._context.folded, *column) is not None

    def _of_head(self, quantity: Quantity) -> Cue | None:
        """The cue in the head of a table: in the column of the quantity where the columns match."""
        column = self._column(quantity)
        if column is None:
            return None
        start, end = column
        cues = self._reader.cues(self._context, start, end)
        return next((cue for cue in cues if cue.key in {"planned", "forecast", "future"}), None)

    def _behind(self, index: int, usable: Sequence[Cue], end: int) -> Cue | None:
        quantity = self._context.quantities[index]
        stop = min(end, quantity.end + _BEHIND)
        if index + 1 in self._own:
            stop = min(stop, self._context.quantities[index + 1].start)
        near = [cue for cue in usable if quantity.end <= cue.start < stop and cue.key != "weak"]
        return near[0] if near and "," not in self._context.folded[quantity.end : near[0].start] else None

    def _denied(self, quantity: Quantity, home: int) -> bool:
        return any(
            cue.key == "denied" and (cue.start < quantity.start or self._home(cue.start) == home)
            for cue in self._cues
            if self._home(cue.start) in {home, home - 1}
        )

    def _conditional(self, home: int) -> bool:
        """Whether a condition stands near: in Chinese before its consequence, or as a doubt in the clause itself."""
        chinese = self._context.language.chinese
        near = range(home - 2, home + (1 if chinese else 2))
        start = self._clauses[home][0]
        floor = self._context.folded.rfind(";", self.sentence.start, start) if chinese else -1
        return any(
            cue.key == "conditional" and self._home(cue.start) in near and cue.start > floor for cue in self._cues
        )

    # -- meaning --------------------------------------------------------------
    def _status(self, cue: Cue | None, metric: str | None, period: Period | None, period_text: str | None) -> Status:
        """What a cue makes of a figure, given whether its period is over."""
        ahead = Status.PLANNED if metric in ACTIONS else Status.FORECAST
        first, last = (period.first, period.last) if period is not None else (None, None)
        published = self._context.published
        to_come = published is not None and first is not None and first > published
        over = published is not None and last is not None and last < published
        settled = published is not None and last is not None and published - last > _FILING
        key = cue.key if cue is not None else "weak"
        if key == "planned" and cue is not None:
            ordered = metric == "price" and self._begins(cue, _ORDERING)
            spent = ordered or (settled and metric not in ORDERS and self._begins(cue, _BUDGETING))
            return Status.ACTUAL if spent else Status.PLANNED
        if key == "expected" or (key == "forecast" and not settled):
            return Status.FORECAST
        if key in {"future", "possible", "infinitive"} and not over:
            return Status.FORECAST if cue is not None and self._estimated(cue) else ahead
        if key in {"actual", "spent", "weak"} and to_come:
            return ahead
        if key == "promised" and not settled:
            return ahead
        if key == "listed" and metric not in ORDERS:
            return ahead if to_come and metric != "price" else Status.ACTUAL
        told = key in {"forecast", "spent", "promised"} or (key == "actual" and metric not in ORDERS)
        return Status.ACTUAL if told else self._untold(metric, period, period_text, over=over)

    def _untold(self, metric: str | None, period: Period | None, period_text: str | None, *, over: bool) -> Status:
        """The status where no cue tells it: orders are plans, and so is the budget of the year that is running."""
        if metric in ORDERS:
            return Status.ACTUAL if over else Status.PLANNED
        published = self._context.published
        if published is None or period is None or period.first is None or period.last is None:
            return Status.ACTUAL
        running_span = period.grain is Grain.SPAN and period.first <= published < period.last
        if running_span and metric not in SPECIFICATIONS:
            return Status.PLANNED
        early = published - period.first < _EARLY * (period.last - period.first)
        if metric == "growth" and period.grain in {Grain.QUARTER, Grain.HALF, Grain.YEAR} and period.first <= published and early:
            return Status.FORECAST
        if metric != "capex":
            return Status.ACTUAL
        running = period.first <= published <= period.last and period_text is not None and len(period_text) == 4
        return Status.PLANNED if running else Status.ACTUAL

    def _estimated(self, cue: Cue) -> bool:
        """Whether a forecast governs a "will": what somebody estimates that others will do."""
        earlier = [other for other in self._cues if other.start < cue.start and other.key not in {"weak", "nothing"}]
        return bool(earlier) and earlier[-1].key == "forecast"

    def _begins(self, cue: Cue, stems: tuple[str, ...]) -> bool:
        """Whether a cue is one of some words."""
        return self._context.folded[cue.start : cue.end].lower().startswith(stems)
