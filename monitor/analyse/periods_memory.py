"""What a document has said about time so far: topics, headings, table heads, and the last period of each metric."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from monitor.analyse.context import ENTRIES, Context, Kind, Sentence
from monitor.analyse.periods_calendar import Grain, Period, day, fiscal_not_after
from monitor.analyse.periods_lines import Line
from monitor.analyse.periods_reach import BUDGETED, RESULTS, Reach
from monitor.analyse.periods_resolver import Role, TimeExpression
from monitor.analyse.sentences import cell_above, cells

# How many paragraphs a metric's last period is kept in mind: results briefly, plans throughout.
_PARAGRAPHS = {Reach.PARAGRAPH: 1, Reach.ARTICLE: 3}

# The report of a quarter names it in its first paragraphs, and then speaks of its results for a while.
_OPENING, _REPORT = 2, 4
_INCOME = frozenset(["revenue", "profit", "loss"])
# The size of a market is told with its makers' shares, whose names change from sentence to sentence.
_OF_A_MARKET = frozenset(["market_share", "shipments"])
_TOLD_WITH = RESULTS | {"other"}
_EARNED = _INCOME | {"growth"}
# What a list splits that follows a total: "1 million wafers in 2026. Who takes them:".
_SPLIT = frozenset(["order_volume", "order_value", "shipments", "production", "market_share", "capacity"])
_TOTALS = frozenset(["order_volume", "shipments", "production", "cluster_size", "other"])
# Nobody tells these of a month and then of something else in the same month.
_NOT_MONTHLY = BUDGETED | {"capacity"}
_TOLD_AFTERWARDS = RESULTS - BUDGETED
_REPORTED = _INCOME | {"cost", "shipments", "capacity"}

# What heads the column of a change.
_CHANGED = re.compile(
    r"同比|环比|增[长速幅]|变[动化]|年增|季增|\b(?:yoy|y/y|qoq|q/q|change|growth)\b|[%±]|year[- ]on|quarter[- ]on",
    re.IGNORECASE,
)
_WORD = re.compile(r"\S+")

# A line that is little more than a time dates what stands below it: the entries of a timeline.
_STAMP_SHARE = 0.8


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A period that a sentence was about, with what it measured and whom it named.

    `due`: something is due by then; `ahead`: what is to come in it was told.
    """

    period: Period | None
    metrics: frozenset[str | None] = frozenset()
    entities: frozenset[str] = frozenset()
    due: bool = False
    ahead: bool = False

    def totals(self, metric: str | None) -> bool:
        """Whether a list that follows splits what was told of it: the same thing, or one that no figure tells."""
        spans = self.period is not None and self.period.grain is Grain.SPAN
        return not spans and (not self.metrics or not self.metrics.isdisjoint(_TOTALS | {metric}))

    def serves(self, metric: str | None, entities: frozenset[str]) -> bool:
        """Whether a later figure may mean it: of the same metric, or another result where nobody new is named."""
        if metric in self.metrics and (metric in RESULTS or not self.due):
            spans = self.period is not None and self.period.grain is Grain.SPAN
            return not spans or not entities or not self.entities or not entities.isdisjoint(self.entities)
        if self.due or (self.metrics and (metric not in RESULTS or _TOLD_WITH.isdisjoint(self.metrics))):
            return False
        if metric in _EARNED and self.metrics == {"market_share"}:  # whoever counts a market tells of his own quarters
            return False
        alone = not self.metrics or metric in _OF_A_MARKET
        alone = alone or (metric in _EARNED and not _EARNED.isdisjoint(self.metrics))
        return alone or not entities or not self.entities or not entities.isdisjoint(self.entities)


@dataclass(slots=True)
class Memory:
    """The state of reading one document, sentence by sentence. `over` is the quarter that ended last before it."""

    published: date | None
    over: Period | None = None
    topic: list[Topic] = field(default_factory=list)
    heading: Period | None = None
    title: Topic | None = None
    stamp: Period | None = None
    stamped: bool = False
    day: Period | None = None
    history: Period | None = None
    reporting: Period | None = None
    guided: Period | None = None
    lead: Period | None = None
    led: Topic | None = None
    recent: dict[Grain, Period] = field(default_factory=dict)
    month: Period | None = None
    listed: dict[str, Period] = field(default_factory=dict)
    fiscal_ahead: set[str] = field(default_factory=set)
    fiscal_over: set[str] = field(default_factory=set)
    header: tuple[TimeExpression, ...] = ()
    header_row: Sentence | None = None
    _previous: Kind | None = None
    _opening: Period | None = None
    _before: list[Topic] = field(default_factory=list)
    _metrics: dict[tuple[str, bool], tuple[int, Period]] = field(default_factory=dict)

    def open_paragraph(self, sentence: Sentence) -> None:
        """Topics end with their paragraph, a table with its rows, a heading with the next one."""
        self.stamped = self.stamp is not None
        if sentence.kind is not Kind.ITEM:
            self.lead = None
            self.listed.clear()
        if sentence.kind not in ENTRIES:
            self.led, self._before = None, self.topic
        listed = sentence.kind is Kind.ITEM and self._previous is Kind.ITEM
        kept = [replace(topic, entities=frozenset()) for topic in self.topic] if listed else []
        self.topic = [Topic(period=self.stamp)] if self.stamp is not None else kept
        self.day = self.stamp = None
        if sentence.kind is not Kind.ROW:
            self.header, self.header_row = (), None
        if sentence.kind is Kind.HEADING:
            self.heading = None

    def close(
        self,
        sentence: Sentence,
        times: Sequence[TimeExpression],
        line: Line | None,
        told: Topic,
        *,
        introduces: bool,
    ) -> None:
        """Remember what a sentence was about: what was `told` of its figures, and its first time.

        `introduces`: a list or table follows, to which the time belongs.
        """
        first_row = sentence.kind is Kind.ROW and self._previous is not Kind.ROW
        self._previous = sentence.kind
        if introduces and not times and line is None:
            self.led = next(iter(self.topic or self._before), None)
        if not times:
            return
        self.day = next((t.period for t in times if t.period and t.period.grain is Grain.DAY), self.day)
        stretches = tuple(line.bases.values()) if line is not None else ()
        main = [time.period for time in times if time.period is not None and _main(time, stretches)]
        self.history = main[-1] if main else self.history
        months = (time.period for time in reversed(times) if time.period and time.period.grain is Grain.MONTH)
        self.month = next(months, self.month)
        self.recent |= {period.grain: period for period in reversed(main)}
        if main and sum(time.end - time.start for time in times) >= _STAMP_SHARE * (sentence.end - sentence.start):
            self.stamp = main[0]
        elif first_row and line is None:
            self.header, self.header_row = tuple(times), sentence
        if introduces and main:
            self.lead = main[-1]
        if sentence.paragraph <= _OPENING:
            self._open(main, reports=line is None and sentence.kind is Kind.PROSE)
        due = any(time.deadline for time in times)
        topics = [told, *(replace(told, period=period, due=due) for period in main[:1])]
        topics = [topic for topic in topics if topic.period is not None]
        if not topics:
            return
        if sentence.kind is Kind.HEADING:
            self.heading = topics[0].period
        elif sentence.kind is Kind.TITLE:
            self.title = topics[0]
        else:
            self.topic = [*topics, *self.topic[:2]]

    def _open(self, main: Sequence[Period], *, reports: bool) -> None:
        """Keep the first quarter or half that the text opens with and that is over.

        `reports`: it is named in the lead without a figure, and so the one that a report is about.
        """
        parts = (period for period in main if period.grain in {Grain.QUARTER, Grain.HALF} and self._over(period))
        if (part := next(parts, None)) is not None:
            self._opening = self._opening or part
            self.reporting = self.reporting or (part if reports else None)

    @property
    def balance(self) -> Period | None:
        """The last day of the quarter or half whose results the text opened with."""
        closed = self.reporting or self._opening
        return None if closed is None or closed.last is None else day(closed.last)

    def learn(self, metric: str, period: Period, *, ahead: bool, paragraph: int, leads: bool) -> None:
        """A figure of this metric holds for this period; `leads`: it is the first of its metric in its sentence."""
        if leads:  # an item goes on to asides: "58,000 yuan; 50,000 was the price of last September"
            self.listed[metric] = period
        if period.first is None and period.text not in self.fiscal_ahead | self.fiscal_over:
            (self.fiscal_ahead if ahead else self.fiscal_over).add(period.text)
        lasting = period.grain is not Grain.SPAN and (period.grain is not Grain.MONTH or metric not in _NOT_MONTHLY)
        if lasting and self.fits(period, ahead=ahead):
            self._metrics[metric, ahead] = (paragraph, period)
        opening = metric in _INCOME and period.grain in {Grain.QUARTER, Grain.HALF} and paragraph <= _OPENING
        if ahead:
            self.guided = self.guided or (period if opening else None)
        else:
            self.reporting = self.reporting or (period if opening else None)

    def last_of(self, metric: str | None) -> Period | None:
        """The last period of a metric's results."""
        known = self._metrics.get((metric or "", False))
        return known[1] if known is not None else None

    def inherited(
        self,
        metric: str | None,
        reach: Reach,
        *,
        ahead: bool,
        under_way: bool,
        budgeted: bool,
        paragraph: int,
        entities: frozenset[str],
    ) -> tuple[Period | None, str]:
        """The period of a figure that names none, and whose it is: the topic's, or the last of its metric and tense.

        What is `under_way` ("is spending") holds for no year that is over.
        """
        nearby = [topic for topic in self.topic if topic.serves(metric, entities)]
        if self.heading is not None and metric != "usage":
            nearby.append(Topic(period=self.heading))
        for topic in nearby:
            if topic.period is not None and topic.period.grain is Grain.MONTH and metric in _NOT_MONTHLY:
                continue
            if under_way and self._over(topic.period):
                continue
            if topic.ahead and not ahead and metric in _TOLD_AFTERWARDS and not self._over(topic.period):
                continue
            announced = not topic.metrics and topic.period is not None and topic.period.first is None
            # A year that is over is foretold until its report is out: "net profit should come to …".
            foretold = ahead and topic.ahead and metric in _EARNED and not _EARNED.isdisjoint(topic.metrics)
            if topic.period is not None and (announced or foretold or self.fits(topic.period, ahead=ahead)):
                return topic.period, "topic" if topic is not nearby[-1] or self.heading is None else "heading"
        if metric is None:
            return None, ""
        told = self.guided if ahead else self.reporting
        if told is not None and metric in _REPORTED and paragraph <= _REPORT:
            return told, "report"
        kin = BUDGETED if metric in BUDGETED and budgeted else {metric}
        known = [self._metrics[key, ahead] for key in kin - {"growth"} if (key, ahead) in self._metrics]
        far = ahead and reach is Reach.ARTICLE
        current = (item for item in known if not under_way or not self._over(item[1]))
        near = [item for item in current if far or paragraph - item[0] <= _PARAGRAPHS.get(reach, 0)]
        if near:
            return max(near, key=lambda item: item[0])[1], "metric"
        titled = self.title.period if reach is Reach.ARTICLE and self.title is not None else None
        if titled is None or self.title is None or not self.fits(titled, ahead=ahead):
            return None, ""
        same = not self.title.metrics or metric in self.title.metrics
        earned = metric in _INCOME and not _EARNED.isdisjoint(self.title.metrics)
        return (titled, "title") if same or earned else (None, "")

    def _over(self, period: Period | None) -> bool:
        """Whether a period had ended when the document was published; fiscal ones are taken for it."""
        if period is None or period.last is None or self.published is None:
            return True
        return period.last <= self.published

    def told_after(self, period: Period) -> bool:
        """Whether a fiscal quarter is not later than the one that ended last before the document."""
        return self.over is not None and self.over.grain is period.grain and fiscal_not_after(period, self.over)

    def fits(self, period: Period, *, ahead: bool) -> bool:
        """Whether a period may be meant where nothing names one: plans lie ahead, results behind."""
        if period.grain is Grain.DAY:
            return False
        if period.first is None or period.last is None:
            return ahead is (period.text in self.fiscal_ahead and not self.told_after(period))
        if self.published is None:
            return True
        if period.grain is Grain.SPAN and not ahead:
            return period.last <= self.published
        return period.last >= self.published if ahead else period.first <= self.published

    def of_item(self, line: Line, metric: str | None) -> Period | None:
        """The period of an item of a list: of its lead-in, or of the item before where both tell a result.

        A list or table whose lead-in names no time splits the total that the text told right before.
        """
        if line.sentence.kind not in ENTRIES or any(time.period is not None for time in line.times):
            return None
        if self.lead is None and self.led is not None and metric in _SPLIT and self.led.totals(metric):
            return self.led.period
        if line.sentence.kind is not Kind.ITEM:
            return None
        return self.lead or (None if metric in BUDGETED else self.listed.get(metric or ""))

    def of_cell(self, context: Context, line: Line, place: int) -> TimeExpression | None:
        """The time of a table's cell, from its row or from the head of its column."""
        row = cells(context.folded, line.sentence)
        times = [time for time in line.times if time.period is not None]
        header = [time for time in self.header if time.period is not None]
        mine = next((cell for cell in row if cell[0] <= place < cell[1]), None)
        if mine is not None and any(mine[0] <= time.start < mine[1] for time in times):
            return None
        if self.header_row is not None and (above := cell_above(context.folded, line.sentence, self.header_row, place)):
            column = [time for time in header if above[0] <= time.start < above[1]]
            columns = cells(context.folded, self.header_row)
            if column or any(time.start >= columns[0][1] for time in header):
                return next(iter(column), None) or _of_change(context.folded, header, columns, above)
        if self.header_row is not None and len(header) > 1 and len(row) == 1:
            columns = _words(context.folded, self.header_row)
            if len(columns) == len(below := _words(context.folded, line.sentence)):
                word = next((column for column, (left, right) in enumerate(below) if left <= place < right), 0)
                column = [time for time in header if columns[word][0] <= time.start < columns[word][1]]
                return next(iter(column), None) or _of_change(context.folded, header, columns, columns[word])
        if times:
            return times[0] if len(row) > 1 else None
        return next(iter(header), None)


def _words(folded: str, row: Sentence) -> tuple[tuple[int, int], ...]:
    """The columns of a row whose cells only spaces part."""
    return tuple(word.span() for word in _WORD.finditer(folded, row.start, row.end))


def _of_change(
    folded: str, header: Sequence[TimeExpression], columns: Sequence[tuple[int, int]], mine: tuple[int, int]
) -> TimeExpression | None:
    """The time of the column before one that tells its change, and not that of two: "Q3 | YoY | Nine months | YoY"."""
    place = columns.index(mine)
    if place < 1 or _CHANGED.search(folded, *mine) is None:
        return None
    before, farther = columns[place - 1], columns[place - 2] if place > 1 else (0, 0)
    if any(farther[0] <= time.start < farther[1] for time in header):
        return None
    return next((time for time in header if before[0] <= time.start < before[1]), None)


def _main(time: TimeExpression, stretches: Sequence[tuple[int, int]]) -> bool:
    """Whether a time is one that the sentence is about, not that of a report, a day or a base of comparison."""
    if time.period is None or time.link is not None or time.role is not Role.FIGURES or time.period.grain is Grain.DAY:
        return False
    return not any(left <= time.start < right for left, right in stretches)
