"""Periods that an event gives: the day of a move on the market, the month of a round, a listing or a tender."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from monitor.analyse.context import Context, Kind, Sentence
from monitor.analyse.cues import Cue, CueFinder, nearest_before
from monitor.analyse.periods_calendar import Grain, Period, day, days_since_trading, month, month_of
from monitor.analyse.periods_lines import Line
from monitor.analyse.periods_resolver import Role, TimeExpression
from monitor.domain.catalogue import Lexicon

_KEYS = ("market", "offering", "raised", "listing", "tender", "now", "at_publication", "fined")
# Parts of a tender or a framework agreement hold for the years of the whole.
_AWARDED = frozenset(
    ["order_value", "order_volume", "market_share", "price", "revenue", "levy", "cluster_size", "other"]
)
# How close before an amount the verb that raised it stands, in characters.
_BESIDE = 6
# A day named this long before publication is not the day of the news.
_NEWS_DAYS = 7
_CURRENCY = 3
_AFTER_HOURS = re.compile("盘后")
_MOST = re.compile(r"up to|as much as|最高|最多|至多", re.IGNORECASE)
_DEALT = frozenset(["funding", "valuation", "levy"])
_QUOTED = frozenset(["price", "valuation"])
_STANDING_NOW = frozenset(["usage", "yield", "price"])


class EventReader:
    """Finds the words of events. Built once from the lexicons."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self._cues = {code: CueFinder(lexicon, "period", _KEYS) for code, lexicon in lexicons.items()}

    def cues(self, context: Context, sentence: Sentence) -> list[Cue]:
        """The words of events in a sentence."""
        return self._cues[context.language.code].find(context.folded, sentence.start, sentence.end)

    def tells_of_tender(self, context: Context, sentence: Sentence) -> bool:
        """Whether a sentence speaks of a tender."""
        return any(cue.key == "tender" for cue in self.cues(context, sentence))


@dataclass(slots=True)
class Events:
    """What a document has told so far of days on the market, of rounds and of tenders."""

    reader: EventReader
    context: Context
    metrics: Sequence[str | None]
    moment: Period | None = None
    round: Period | None = None
    news_day: Period | None = None
    tender: Period | None = None
    moved: bool = False
    debuts: dict[str, Period] = field(default_factory=dict)
    _sentence: Sentence | None = None
    _read: list[Cue] | None = None

    @property
    def raising(self) -> bool:
        """Whether the sentence tells of money raised, and not of the market."""
        return self._has("raised") and not self._has("market", "listing")

    def open_paragraph(self) -> None:
        """A day or month holds for its paragraph."""
        self.moment = self.round = None
        self.moved = False

    def open(self, sentence: Sentence, times: Sequence[TimeExpression]) -> None:
        """Make the words and days of a sentence known before its figures are read."""
        self._sentence, self._read = sentence, None
        spans = (time.period for time in times if time.period is not None and time.period.grain is Grain.SPAN)
        if (span := next(spans, None)) is not None and self._has("tender"):
            self.tender = span
        days = [time for time in times if time.period is not None and time.period.grain is Grain.DAY]
        if days and self._has("listing"):
            for mention in self.context.mentions_between(sentence.start, sentence.end):
                before = [time for time in days if time.start < mention.start] or days[:1]
                if before[-1].period is not None:
                    self.debuts[mention.entity_id] = before[-1].period

    def close(self, line: Line | None, times: Sequence[TimeExpression]) -> None:
        """Keep the last day or month of a sentence for the ones that follow in its paragraph."""
        stretches = tuple(line.bases.values()) if line is not None else ()
        told = [time for time in times if _momentary(time) and not any(a <= time.start < b for a, b in stretches)]
        if told:
            self.moment = told[0].period
        self.news_day = self.news_day or next((time.period for time in told if self._lately(time.period)), None)
        self.moved = self.moved or self._moves(line)

    def _lately(self, period: Period | None) -> bool:
        """Whether a period is a day so shortly before publication that it may be that of the news."""
        published = self.context.published
        if period is None or period.grain is not Grain.DAY or period.first is None or published is None:
            return False
        return 0 <= (published - period.first).days <= _NEWS_DAYS

    def period_of(self, line: Line, index: int) -> Period | None:
        """The period that an event gives a figure whose own words give it none."""
        metric = self.metrics[index]
        if index in line.bases:
            return None
        if (found := self._of_market(line, index)) is not None:
            return found
        if metric in _DEALT:
            return self._of_deal(line, index)
        if metric in _STANDING_NOW and self._now(line, index):
            return self._published_month()
        if self.tender is not None and metric in _AWARDED and not self._dated(line):
            return self.tender
        return None

    # -- rounds, fines and listings ---------------------------------------------
    def _of_deal(self, line: Line, index: int) -> Period | None:
        """The month of a round of funding or of a fine."""
        if self.metrics[index] != "levy":
            return None if line.ahead(index) else self._of_round(line, index)
        fined = self._has("fined") and self._paid(line, index)
        return self._month(line, index) or self._fresh(line) if fined else None

    def _of_round(self, line: Line, index: int) -> Period | None:
        metric = self.metrics[index]
        own = metric == "funding" and self._has("raised", "offering", "listing")
        shared = (
            metric == "valuation"
            and self._has("raised")
            and any(self.metrics[other] == "funding" for other in line.near(index))
        )
        if own or shared:
            self.round = self._month(line, index) or self._fresh(line)
        elif metric == "funding":
            return None
        return self.round

    def _fresh(self, line: Line) -> Period | None:
        """The month of publication, for what the first lines of a report tell without a date."""
        lead = line.sentence.paragraph <= 1 and line.sentence.kind in {Kind.PROSE, Kind.TITLE}
        return self._published_month() if lead and not line.times else None

    def _published_month(self) -> Period | None:
        published = self.context.published
        return None if published is None else month(published.year, published.month)

    def _offered(self, line: Line, index: int) -> bool:
        """Whether a figure is the price of an offering: the word stands between it and the figure before."""
        start = line.sentence.start if index == line.first else self.context.quantities[index - 1].end
        stop = self.context.quantities[index].start
        return any(start <= cue.start < stop and (cue.key == "offering" or self._sold(cue, stop)) for cue in self._cues)

    def _sold(self, cue: Cue, place: int) -> bool:
        """Whether a verb of raising money stands right before an amount, and not "closed at" a price."""
        beside = cue.key == "raised" and place - cue.end <= _BESIDE
        return beside and not self.context.folded[cue.end : place].startswith(" at ")

    def _paid(self, line: Line, index: int) -> bool:
        """Whether a fine is an amount of money, and not one that is only feared."""
        feared = any(cue.key in {"conditional", "possible"} for cue in line.cues)
        quantity = self.context.quantities[index]
        most = quantity.qualifier == "up_to" or _MOST.match(quantity.text) is not None
        return len(quantity.unit) == _CURRENCY and not most and not feared

    def _month(self, line: Line, index: int) -> Period | None:
        found = self._nearest(line, index, Grain.MONTH) or self.moment or self._debut(line, index)
        return None if found is None else month_of(found)

    # -- the market -----------------------------------------------------------
    def _of_market(self, line: Line, index: int) -> Period | None:
        """The day of a move, a closing price or a market value; the month of an offering at a price."""
        metric = self.metrics[index]
        moves = self._moves(line)
        if metric == "share_price_change":
            return self._after_hours(line, index) or self._day(line, index) or self.news_day
        if metric in _QUOTED and (moves or not line.ahead(index)):
            if self._offered(line, index):
                return self._month(line, index)
            if self._has("market") or moves or (self.moved and metric == "valuation"):
                return self._day(line, index) or (self.news_day if moves else None)
        grown = metric == "growth" and self.context.quantities[index].unit in {"percent", "x"}
        return self._day(line, index) if grown and self._quoted(line) else None

    def _day(self, line: Line, index: int) -> Period | None:
        if self._has("at_publication") and self.context.published is not None:
            return self._publication_day()
        found = self._nearest(line, index, Grain.DAY)
        if found is None and self.moment is not None and self.moment.grain is Grain.DAY:
            found = self.moment
        return found or self._debut(line, index)

    def _after_hours(self, line: Line, index: int) -> Period | None:
        """The day before publication, for what Chinese papers tell of the evening in America: 盘后涨超5%.

        A day that the text names before it may be that of the evening.
        """
        published = self.context.published
        if published is None or not line.chinese:
            return None
        place = self.context.quantities[index].start
        if _AFTER_HOURS.search(self.context.folded, line.sentence.start, place) is None:
            return None
        told = self._nearest(line, index, Grain.DAY) or self.moment or self.news_day
        if told is not None and told.grain is Grain.DAY and told.first != published:
            return told
        return day(published - timedelta(days=days_since_trading(published)))

    def _publication_day(self) -> Period | None:
        when = self.context.published
        return None if when is None else day(when)

    def _debut(self, line: Line, index: int) -> Period | None:
        """The first day of trading of the company named last, where the text told it."""
        if not self.debuts or not self._has("listing", "offering", "market", "raised"):
            return None
        place = self.context.quantities[index].start
        for mention in reversed(self.context.mentions_between(line.sentence.start, place)):
            if mention.entity_id in self.debuts:
                return self.debuts[mention.entity_id]
        return next(reversed(self.debuts.values()))

    # -- words and times ------------------------------------------------------
    @property
    def _cues(self) -> list[Cue]:
        """The words of events in the sentence, read when somebody first asks."""
        if self._read is None:
            self._read = self.reader.cues(self.context, self._sentence) if self._sentence is not None else []
        return self._read

    def _has(self, *keys: str) -> bool:
        return any(cue.key in keys for cue in self._cues)

    def _moves(self, line: Line | None) -> bool:
        return line is not None and any(self.metrics[other] == "share_price_change" for other in line.quantities)

    def _quoted(self, line: Line) -> bool:
        """Whether a sentence is about a quotation on the market and nothing else."""
        metrics = {self.metrics[other] for other in line.quantities}
        return self._has("market") and metrics <= _QUOTED | {"growth", "share_price_change", "other"}

    def tells_now(self, line: Line, index: int, time: TimeExpression) -> bool:
        """Whether a price is that of now, told against a time of another clause: 去年12月才6万元,现在是7万元."""
        apart = line.clause(time.start) != line.clause(self.context.quantities[index].start)
        return self.metrics[index] == "price" and apart and self._now(line, index)

    def _now(self, line: Line, index: int) -> bool:
        """Whether a figure is told of today: a word of now stands before it in its clause, and no plan."""
        place = self.context.quantities[index].start
        start = line.clauses[line.clause(place)][0]
        if index > line.first:  # 从目前的17万片拉高到25万片
            start = max(start, self.context.quantities[index - 1].end)
        told = nearest_before(line.cues, place)
        if told is not None and told.start >= start and told.key == "planned":  # "now aims for"
            return False
        return any(cue.key == "now" and start <= cue.start < place for cue in self._cues)

    def _dated(self, line: Line) -> bool:
        """Whether a sentence has a year, quarter or month of its own."""
        return any(time.period is not None and time.period.grain > Grain.DAY for time in line.times)

    def _apart(self, line: Line, time: TimeExpression, place: int) -> bool:
        """Whether a time is set off from a place: "After a sale fell through in May, it raised $3bn"."""
        if line.clause(time.start) != line.clause(place):
            return True
        return "," in self.context.folded[time.end : place]

    def _nearest(self, line: Line, index: int, grain: Grain) -> Period | None:
        """The day (or month) before a figure in its sentence, or else the one behind it; of reports too."""
        place, published = self.context.quantities[index].start, self.context.published
        before: Period | None = None
        for time in line.times_near(index):
            period = time.period
            if period is None or not _momentary(time) or period.grain > grain or line.base_of(time.start, index):
                continue
            if published is not None and period.first is not None and period.first > published:
                continue
            if time.role is Role.MILESTONE and self._apart(line, time, place):
                continue
            if time.start > place:
                return before or period
            before = period
        return before


def _momentary(time: TimeExpression) -> bool:
    return (
        time.period is not None
        and time.link is None
        and time.role not in {Role.BOUND, Role.BASE}
        and time.period.grain <= Grain.MONTH
    )
