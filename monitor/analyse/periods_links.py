"""Which of the times of a sentence a quantity holds for: every way to belong has a cost, and the cheapest wins."""

from __future__ import annotations

import re

from monitor.analyse.cues import nearest_before
from monitor.analyse.periods_calendar import Grain, Period
from monitor.analyse.periods_lines import NEAR, Line, converts
from monitor.analyse.periods_reach import BUDGETED, MOMENTS, RESULTS, STANDING, Reach, of_metric
from monitor.analyse.periods_resolver import Link, Role, TimeExpression
from monitor.analyse.periods_scan import AHEAD
from monitor.analyse.periods_told import Told
from monitor.domain.readings import Quantity

# The ways in which a time can belong to a figure, cheapest first; what costs as much as the limit does not belong.
_AFTER, _BEFORE, _PAST_ANOTHER, _BESIDE_ANOTHER = 1.0, 1.6, 1.0, 1.5
_ELSEWHERE, _LATER, _CLAUSE_APART, _LEADING = 3.4, 5.0, 0.3, -0.3
_CHARACTER = 0.012
# No time or figure is longer, in characters: a bound on how far apart two are whose beginnings are further apart.
_LONGEST = 60
_CONFLICT, _NEVER = 5.0, 15.0
_LIMIT, _CLAUSE_LIMIT = 9.0, 3.3

# What a clause may hold beside its time and still belong to the clause that follows it, in characters.
_ADJUNCT = 5

# A bracket is a clause; what follows it is the next one.
_BRACKETED = 2

# How close to a figure its time stands for nobody to take it for that of another, in characters.
_CLOSE = 18

_CHANGE = re.compile("[,;增降长跌涨减升翻]| (?:rose|grew|fell|up|down|to) ")
_WHEN = re.compile(r",? (?:when|as|after which)\b", re.IGNORECASE)
_OF_PERIODS = frozenset(["capex", "order_value", "revenue", "market_share", "profit", "loss", "cost", "production"])
_EARNED = frozenset(["revenue", "profit", "loss"])
# What is spent or bought over the years of a plan.
_SPREAD = frozenset(["capex", "cost", "order_value", "order_volume"])
# How far behind its time a base may stand that a Chinese clause of its own tells, in characters.
_TOLD_BEHIND = 12
_STOPS = "。;:\n"
_DELIVERED = re.compile("[底初中末]?(?:之?前|内)?(?:交货|交付|到货|供货)")
_DELIVERY = re.compile(r"\b(?:deliver(?:y|ies|ed)|shipments?) (?:in|by|before|during|from) (?:early |late |the )?$")
_NO_BASE = ("from", "than", "on")

# A report this old tells of its own time, not of today.
_OLD_DAYS = 60


class Linker:
    """Links the quantities of one document with the times of their sentences."""

    def __init__(self, told: Told) -> None:
        self._context = told.context
        self._metrics = told.metrics
        self._standing = told.standing
        self._chinese = told.context.language.chinese

    def choose(self, line: Line, index: int, reach: Reach) -> TimeExpression | None:
        """The time of the sentence that a quantity holds for, or None."""
        best, chosen = _CLAUSE_LIMIT if reach is Reach.CLAUSE else _LIMIT, None
        quantity = self._context.quantities[index]
        home = line.clause(quantity.start)
        start = line.clauses[max(home - 1, 0)][0]  # a clause that is but a time belongs to the one after it
        end = line.clauses[home][1]
        for time in sorted(line.times_near(index), key=lambda time: abs(time.start - quantity.start)):
            if best < _ELSEWHERE + _LEADING and not start <= time.start < end:
                continue
            if start <= time.start < end and _AFTER + _CHARACTER * (abs(time.start - quantity.start) - _LONGEST) > best:
                continue
            cost = self._cost(line, index, time)
            if cost < best or (cost == best and chosen is not None and time.start < chosen.start):
                best, chosen = cost, time
        return chosen

    def _cost(self, line: Line, index: int, time: TimeExpression) -> float:
        quantity, metric = self._context.quantities[index], self._metrics[index]
        if not self._possible(line, index, time):
            return _NEVER
        base = line.bases.get(index)
        cost = self._distance(line, index, time)
        if base is not None and not base[0] <= time.start < base[1]:
            own = any(base[0] <= other.start < base[1] for other in line.times_near(index))
            return _NEVER if own else _CONFLICT
        if self._conflicts(line, index, time):
            cost += _CONFLICT
        if self._done_before(line, index, time) or self._apart(line, index, time):
            cost += _LIMIT
        if of_metric(metric) <= Reach.SENTENCE and self._belongs_to_another(line, index, time):
            cost += _LIMIT if line.clause(time.start) == line.clause(quantity.start) else _CONFLICT
        if self._told_of_later(line, index, time):
            cost += _CONFLICT
        return cost

    def _possible(self, line: Line, index: int, time: TimeExpression) -> bool:
        """Whether a time dates figures at all, and is not that of the base of a comparison."""
        if time.role in {Role.BOUND, Role.BASE, Role.MILESTONE} or self._stood(index, time):
            return False
        start = self._context.quantities[index].start
        unspent = time.role is Role.LENGTH and not self._spread(line, index)
        unmade = self._metrics[index] == "inventory" and self._delivers(line, time)
        if unspent or unmade or self._quoted_beside(line, index, time):
            return False
        if index in self._standing and time.start < line.clauses[line.clause(start)][0] and not self._as_of(time):
            return False
        if time.role is Role.REPORT and not self._reported_as_of(self._metrics[index], time.period):
            return False
        owner = line.base_of(time.start, index)
        if owner is not None and owner != index and line.bases.get(index) != line.bases[owner]:
            return self._when(line, index, time)
        return index in line.bases or self.states_base(index, time) or not self._of_another(line, index, time)

    def _delivers(self, line: Line, time: TimeExpression) -> bool:
        """Whether a time is that of a delivery, which dates no stock: "for delivery in 2026", 要求2026年交货."""
        folded, sentence = self._context.folded, line.sentence
        if self._chinese:
            return _DELIVERED.match(folded, time.end, sentence.end) is not None
        return _DELIVERY.search(folded, max(time.start - 24, sentence.start), time.start) is not None

    def _stood(self, index: int, time: TimeExpression) -> bool:
        """Whether something stood as of a time, which dates no result: 截至6月底负债3亿元，净亏损1亿元."""
        fine = time.period is not None and time.period.grain <= Grain.MONTH
        return fine and self._metrics[index] in _EARNED and self._as_of(time)

    def _of_another(self, line: Line, index: int, time: TimeExpression) -> bool:
        """Whether a time points back from what another figure tells: "in the year before", 前一季为3亿元；……."""
        if time.link is not Link.QUARTER_BEFORE or self._metrics[index] not in RESULTS:
            return time.link is Link.YEAR_BEFORE
        start = self._context.quantities[index].start
        return time.end < start and line.crossed(index, time.end, start)

    def _spread(self, line: Line, index: int) -> bool:
        """Whether money is still to be spent, or chips to be bought, over some years."""
        if self._metrics[index] not in _SPREAD:
            return False
        told = nearest_before(line.cues, self._context.quantities[index].start)
        untold = told is None or (self._chinese and told.key == "spent")
        return line.ahead(index) or (untold and self._metrics[index] == "capex")

    def _quoted_beside(self, line: Line, index: int, time: TimeExpression) -> bool:
        """Whether a price or value stands beside a move over a longer time: "up 12% this year, trading at $185"."""
        if (
            self._metrics[index] not in {"price", "valuation"}
            or time.period is None
            or time.period.grain <= Grain.MONTH
        ):
            return False
        return any(self._metrics[other] == "share_price_change" for other in line.near(index))

    def _distance(self, line: Line, index: int, time: TimeExpression) -> float:
        quantity, chinese = self._context.quantities[index], self._chinese
        home, there = line.clause(quantity.start), line.clause(time.start)
        before = time.start < quantity.start
        if home != there and not before and self._resumed(line, home, there):
            there = home
        if home != there and self._parted(line, index, time, before=before):
            return _NEVER
        if chinese and there == home - 1 and self._adjunct(line, there, time):
            there = home
        elif chinese and there < home and line.clauses[there][0] == line.sentence.start and self._as_of(time):
            return _ELSEWHERE + _LEADING - _CHARACTER
        left, right = (time.end, quantity.start) if before else (quantity.end, time.start)
        cost = (right - left) * _CHARACTER
        if home == there:
            cost += _AFTER if before is chinese else _BEFORE
            if line.crossed(index, left, right):
                beside = before is not chinese and line.tight(index, time)
                cost += _PAST_ANOTHER + (_BESIDE_ANOTHER if beside else 0)
            return cost
        if before:
            leading = not chinese and time.start - line.sentence.start < 14
            return _ELSEWHERE + _CLAUSE_APART * (home - there) + (_LEADING if leading else 0) + cost / 4
        return _LATER + (2 if chinese else 0) + 0.5 * (there - home) + cost / 2

    def _resumed(self, line: Line, home: int, there: int) -> bool:
        """Whether a clause goes on behind a bracket: "2.6 million yuan ($377,000) this month"."""
        if there != home + _BRACKETED:
            return False
        folded, clauses = self._context.folded, line.clauses
        opened = folded[clauses[home][1] : clauses[home + 1][0]].endswith("(")
        return opened and folded[clauses[home + 1][1] : clauses[there][0]].rstrip() == ")"

    def _parted(self, line: Line, index: int, time: TimeExpression, *, before: bool) -> bool:
        """Whether a semicolon stands between, and what stands before it tells of something else."""
        quantity = self._context.quantities[index]
        if not before:
            return self._chinese or ";" in self._context.folded[quantity.end : time.start]
        place = self._context.folded.rfind(";", time.end, quantity.start)
        if place < 0:
            return False
        if time.period is not None and time.period.grain is Grain.SPAN and time.period.year is None:
            return True
        metric, near = self._metrics[index], range(max(index - NEAR, line.first), index)
        told = {self._metrics[other] for other in near if self._context.quantities[other].start < place}
        if metric in told or not told:
            return False
        continued = metric in RESULTS and not RESULTS.isdisjoint(told)
        return not continued or bool(self._context.mentions_between(place, quantity.start))

    def _as_of(self, time: TimeExpression) -> bool:
        """Whether a time is the date of a balance that opens its sentence: 截至去年9月底."""
        return self._context.folded[max(time.start - 2, 0) : time.start] in {"截至", "截止"}

    def _adjunct(self, line: Line, clause: int, time: TimeExpression) -> bool:
        """Whether a clause is nothing but its time: 截至2025年11月底，……."""
        start, end = line.clauses[clause]
        return end - start - (time.end - time.start) <= _ADJUNCT

    def _told_of_later(self, line: Line, index: int, time: TimeExpression) -> bool:
        """Whether a later clause has the time for a figure of its own."""
        quantities = self._context.quantities
        there = line.clause(time.start)
        home = line.clause(quantities[index].start)
        if time.start < quantities[index].start or there == home or self._resumed(line, home, there):
            return False
        own = [
            quantities[other]
            for other in line.near(index)
            if line.clause(quantities[other].start) == there and not _within(quantities[other], time)
        ]
        if of_metric(self._metrics[index]) <= Reach.SENTENCE:
            return bool(own)
        return any(self._right_beside(time, other) for other in own)

    def _right_beside(self, time: TimeExpression, quantity: Quantity) -> bool:
        """Whether a time follows a figure closely; in Chinese, whether it stands right before one: 去年935亿元."""
        if self._chinese and 0 <= quantity.start - time.end <= _CLOSE:
            return True
        return 0 <= time.start - quantity.end <= _CLOSE

    def _apart(self, line: Line, index: int, time: TimeExpression) -> bool:
        """Whether a time behind another figure is that one's: "pledged $1bn and wants $2bn by 2027"."""
        quantities = self._context.quantities
        last = line.last_before(time.start)
        if last <= index or time.start - quantities[last].end > _CLOSE:
            return False
        left, right = quantities[index].end, quantities[last].start
        if "," in self._context.folded[left:right] and self._metrics[index] not in MOMENTS:
            return False
        return any(left <= cue.start < right and cue.key in AHEAD for cue in line.cues)

    def _belongs_to_another(self, line: Line, index: int, time: TimeExpression) -> bool:
        """Whether a time shares its clause with a figure of another metric, and this one does not."""
        home, there = line.clause(self._context.quantities[index].start), line.clause(time.start)
        if (home == there or self._resumed(line, home, there)) and not line.tight(index, time):
            return False
        return any(
            other != index
            and self._metrics[other] != "other"
            and not self._kin(other, index)
            and not _within(self._context.quantities[other], time)
            and line.clause(self._context.quantities[other].start) == there
            for other in line.near(index)
        )

    def _kin(self, other: int, index: int) -> bool:
        """Whether two figures measure the same thing, or are parts of one budget."""
        pair = {self._metrics[other], self._metrics[index]}
        return len(pair) == 1 or pair <= BUDGETED

    def _when(self, line: Line, index: int, time: TimeExpression) -> bool:
        """Whether a clause says what else happened then: "against $8bn in September, when it took in $1bn"."""
        quantity = self._context.quantities[index]
        if index in line.bases or line.crossed(index, time.end, quantity.start):
            return False
        return _WHEN.match(self._context.folded, time.end, quantity.start) is not None

    def states_base(self, index: int, time: TimeExpression) -> bool:
        """Whether a base is told in a clause of its own: "A year earlier it made $3bn", 上年同期为3亿元."""
        quantity = self._context.quantities[index]
        folded, chinese = self._context.folded, self._chinese
        if not 0 <= quantity.start - time.end <= (_TOLD_BEHIND if chinese else 40):
            return False
        # A time that opens its sentence may be set off: 去年同期，它的收入是3亿元.
        opens = chinese and folded[max(time.start - 1, 0)] in _STOPS and folded[time.end] == ","
        if _CHANGE.search(folded, time.end + opens, quantity.start):
            return False
        if chinese:
            return not (quantity.unit == "x" and folded[time.end : quantity.start] == "的")
        return not folded[max(time.start - 7, 0) : time.start].rstrip().lower().endswith(_NO_BASE)

    def _reported_as_of(self, metric: str | None, period: Period | None) -> bool:
        """Whether the date of a report is the time of its figure: a share move, use as told, what stood months ago."""
        published = self._context.published
        if metric == "share_price_change":
            return True
        if period is None or period.grain is not Grain.MONTH or period.last is None:
            return False
        if metric == "usage":
            return True
        return metric in STANDING and published is not None and (published - period.last).days > _OLD_DAYS

    def _conflicts(self, line: Line, index: int, time: TimeExpression) -> bool:
        """Whether a plan is put into the past, or the sum of a year onto one day."""
        period, published = time.period, self._context.published
        if published is None or period is None or period.last is None:
            return False
        if index in self._standing:
            return False
        if time.deadline and line.ahead(index) and self._turned(line, index, time):
            return True
        if period.grain is Grain.DAY and self._metrics[index] not in MOMENTS:
            return self._metrics[index] in _OF_PERIODS
        if period.last >= published.replace(day=1) or not line.ahead(index):
            return False
        return period.grain <= Grain.MONTH or self._turned(line, index, time)

    def _done_before(self, line: Line, index: int, time: TimeExpression) -> bool:
        """Whether money still to be raised would be put on a day gone by: a filing's, say."""
        period, published = time.period, self._context.published
        if self._metrics[index] != "funding" or period is None or period.last is None or published is None:
            return False
        return period.grain is Grain.DAY and period.last < published and line.ahead(index)

    def _turned(self, line: Line, index: int, time: TimeExpression) -> bool:
        """Whether a plan begins between a time and a figure: "spent 30 trillion won last year and plans …"."""
        start = self._context.quantities[index].start
        cue = nearest_before(line.cues, start)
        plan = cue is not None and cue.key in AHEAD and cue.key != "forecast" and time.end <= cue.start
        return plan and line.crossed(index, time.end, start)


def _within(quantity: Quantity, time: TimeExpression) -> bool:
    """Whether a quantity is a part of a time: the 18 months of "over the next 18 months"."""
    return time.start <= quantity.start < time.end


def conversion_of(line: Line, index: int) -> int | None:
    """The quantity that one only says again in another currency, or None."""
    return index - 1 if index > line.first and converts(line.context, index) else None
