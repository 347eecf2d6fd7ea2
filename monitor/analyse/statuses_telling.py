"""How a sentence tells its figures: the cue that governs each, and what the cue makes of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.analyse.context import HEADLINES, Context, Kind
from monitor.analyse.cues import Cue
from monitor.analyse.periods_calendar import Grain, Period, parsed
from monitor.analyse.periods_lines import NEAR, Line
from monitor.analyse.statuses_awaited import agreed, expected_by_others, optional
from monitor.analyse.statuses_cues import coordinate, ranges, tells, touches
from monitor.analyse.statuses_meaning import CueMeaning
from monitor.analyse.statuses_tables import cue_of_head, estimated_column
from monitor.analyse.statuses_words import (
    AIMS,
    BARE,
    BEHIND,
    CHANGED,
    CLAUSE,
    CLOSE,
    COMING,
    CONSENSUS,
    DIVIDED,
    FILING,
    GUESSED,
    GUESSES,
    LAST_YEAR,
    LIST_GAP,
    LISTED,
    NOUNS,
    ON_SALES,
    OPEN,
    OPTIONAL,
    ORDERS,
    OUTLOOKS,
    PART,
    PRESENT,
    QUOTED,
    REACHED,
    REPLACED,
    REVISED,
    SPECIFICATIONS,
    UNDERTAKEN,
)
from monitor.domain.figures import Status
from monitor.domain.readings import Quantity


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """A status, whether a cue of the figure's own says so, and whether nothing else can; `key` is the kind of cue."""

    status: Status
    told: bool
    settled: bool = False
    key: str = ""


# What has come about, by its own words.
PAST = Verdict(status=Status.ACTUAL, told=True, settled=True, key="spent")
# What analysts had told those who asked them.
POLLED = Verdict(status=Status.FORECAST, told=True, settled=True)


def _over(period: Period | None, context: Context, since: timedelta = timedelta(0)) -> bool:
    """Whether a period was over when the article appeared, and had been for some time."""
    last = period.last if period is not None else None
    return last is not None and context.published is not None and last + since < context.published


class Telling:
    """A sentence with its clauses and cues, and how it tells its figures."""

    def __init__(
        self, context: Context, line: Line, cues: Callable[[int, int], list[Cue]], lead: Cue | None = None
    ) -> None:
        """`cues` finds the cues of a stretch of text; `lead` is that of the lead-in of the list or table."""
        self.sentence = line.sentence
        self.first = line.first
        folded = context.folded
        self.bases = {
            index: span
            for index, span in line.bases.items()
            if not ON_SALES.search(folded, line.sentence.start, context.quantities[index].start)
        }
        self.lead = lead
        self._context = context
        self.own = line.quantities
        self.clauses = line.clauses
        self._times = line.times
        self._find = cues
        own = [context.quantities[index] for index in line.quantities]
        found = cues(line.sentence.start, line.sentence.end)
        self.cues = [cue for cue in found if tells(folded, cue, own)]
        self._meaning = CueMeaning(context, self.cues)
        self.past = frozenset(index for index in line.quantities if self._is_past(context.quantities[index]))

    def converts(self, index: int) -> bool:
        """Whether a quantity says the one before it again in another currency."""
        quantity, before = self._context.quantities[index], self._context.quantities[index - 1]
        between = self._context.folded[before.end : quantity.start]
        return quantity.unit != before.unit and len(between) <= 8 and "(" in between

    def main_before(self, index: int) -> int | None:
        """The last quantity before one in the sentence, a few back at most: no base, and not told of last year."""
        earlier = range(index - 1, max(self.first, index - NEAR) - 1, -1)
        return next((other for other in earlier if other not in self.bases and other not in self.past), None)

    def revised(self, main: int, index: int, periods: Sequence[str | None]) -> bool:
        """Whether a base is what was planned or forecast before: "raised its forecast to $20bn from $18bn"."""
        quantities = self._context.quantities
        if periods[index] not in {periods[main], None} or quantities[main].unit != quantities[index].unit:
            return False
        start, left = self.clauses[self.home(quantities[main].start)][0], quantities[main].start
        told = [cue for cue in self.cues if start <= cue.start < left and cue.key in COMING]
        behind = [cue for cue in self.cues if quantities[index].end <= cue.start < quantities[index].end + BEHIND]
        noun = any(self._meaning.begins(cue, OUTLOOKS) for cue in (*told, *behind))
        return noun or self.replaced(index)

    def stands_for(self, index: int, base: int, verdict: Verdict, before: Verdict) -> bool:
        """Whether a plan or forecast takes the place of the base told before it: 由原订的280亿元提高到300亿元."""
        if base not in self.bases or index in self.bases or before.told:
            return False
        return verdict.status in OPEN and self.replaced(base)

    def changed(self, amount: int, base: int, status: Status) -> bool:
        """Whether somebody changes a budget or an outlook from a base to an amount: "lifts it to $5bn from $4bn"."""
        quantities = self._context.quantities
        if base not in self.bases or status not in OPEN or quantities[base].unit != quantities[amount].unit:
            return False
        start = self.clauses[self.home(quantities[min(amount, base)].start)][0]
        return CHANGED.search(self._context.folded, start, quantities[amount].start) is not None

    def replaced(self, index: int) -> bool:
        """Whether a base is told as what something else has taken the place of: "instead of $20bn", 原订的280亿元."""
        left, place = self.bases[index][0], self._context.quantities[index].start
        return REPLACED.search(self._context.folded, max(left, place - BEHIND), place) is not None

    def continues(self, index: int, verdict: Verdict) -> bool:
        """Whether a figure opens an item of a list that says nothing of its own, and no lead-in says it either."""
        if self.sentence.kind is not Kind.ITEM or verdict.told or index != self.first or self.lead is not None:
            return False
        if index == 0 or self.cues:
            return False
        before = self._context.sentence_at(self._context.quantities[index - 1].start)
        return before.kind is Kind.ITEM and before.paragraph == self.sentence.paragraph - 1

    def verdict(  # noqa: PLR0911 - one return for each thing that settles a status
        self, index: int, metric: str | None, period_text: str | None, *, carries: bool = True
    ) -> Verdict:
        """The status of a quantity from its own sentence; `carries`: cues of earlier clauses still hold."""
        quantity = self._context.quantities[index]
        period = parsed(period_text)
        home = self.home(quantity.start)
        if self._denied(quantity, home):
            return Verdict(status=Status.DENIED, told=True)
        if (own := self._of_measure(index, home, metric, period)) is not None:
            return own
        if self._expected(index):
            return POLLED
        if index in self.past and index not in self.bases and metric not in ORDERS:
            return PAST
        if index in self.bases:
            return self._of_base(index, home, metric)
        cue = self._governing(index, home, metric, carries=carries, over=_over(period, self._context, FILING))
        if cue is not None and cue.key in GUESSES and self._present(cue, quantity):
            return Verdict(status=Status.ACTUAL, told=True)
        if self.sentence.kind is Kind.ROW and (cue is None or cue.key == "weak"):
            if estimated_column(self._context, self.sentence, quantity):
                return Verdict(status=Status.FORECAST, told=True)
            cue = cue_of_head(self._context, self.sentence, quantity, self._find) or cue
        if (
            self.lead is not None
            and (cue is None or cue.key in {"weak", "actual"})
            and not _over(period, self._context)
        ):
            cue = self.lead
        status = self._meaning.status(cue, metric, period, period_text)
        governed = cue is not None and cue.key in {"actual", "spent"} and self.home(cue.start) == home
        if not governed and self._conditional(home):
            return Verdict(status=Status.CONDITIONAL, told=True)
        key = cue.key if cue is not None else ""
        return Verdict(status=status, told=key not in {"", "weak", "infinitive"}, key=key)

    def _of_measure(self, index: int, home: int, metric: str | None, period: Period | None) -> Verdict | None:
        """What settles a figure whatever its cues: that it is a part's, a quote, a levy, an option, a price to come."""
        quantity, folded = self._context.quantities[index], self._context.folded
        dated = period is not None and period.grain <= Grain.MONTH and not self._is_ahead(period)
        quoted = metric in QUOTED and dated and period is not None and period.grain is Grain.DAY
        if metric in SPECIFICATIONS or quoted or (metric == "levy" and dated):
            return Verdict(status=Status.ACTUAL, told=True)  # a levy is owed since it was agreed or decreed
        if metric in OPTIONAL and optional(folded, self.clauses[home][0], quantity.start, quantity.end):
            return Verdict(status=Status.CONDITIONAL, told=True)
        if metric == "price" and index not in self.bases and agreed(folded, self.sentence.start, quantity.start):
            times = [time.period for time in self._times if time.start < quantity.end and time.period is not None]
            if any(self._is_ahead(time) for time in times):
                return Verdict(status=Status.PLANNED, told=True, settled=True)
        return None

    def _is_past(self, quantity: Quantity) -> bool:
        """Whether the words around a figure say that it has come about: 去年为90亿元, "$3bn so far"."""
        folded = self._context.folded
        left = max(self.sentence.start, quantity.start - CLOSE)
        of_last_year = quantity.unit != "x" and LAST_YEAR.search(folded, left, quantity.start) is not None
        return of_last_year or REACHED.match(folded, quantity.end, self.sentence.end) is not None

    def _is_ahead(self, period: Period) -> bool:
        """Whether a day lies more than a day after publication: the other side of the world is a day ahead."""
        published, first = self._context.published, period.first
        return published is not None and first is not None and first > published + timedelta(days=1)

    def _of_base(self, index: int, home: int, metric: str | None) -> Verdict:
        """What a comparison starts from is a fact, unless it is an older outlook: 目标价由250元上调至290元."""
        start, place = self.clauses[home][0], self._context.quantities[index].start
        left, right = self.bases[index]
        before = [cue for cue in self.cues if start <= cue.start < place and cue.key in COMING]
        timed = any(left <= time.start < max(place, right) for time in self._times)
        timed = timed and REVISED.search(self._context.folded, start, self._limit(index)) is None
        if any(cue.key == "expected" and place < cue.start < self._limit(index) for cue in self.cues):
            return Verdict(status=Status.FORECAST, told=True)
        if self._awaited(index, start):
            return Verdict(status=Status.FORECAST, told=True)
        outlook = next((cue for cue in reversed(before) if self._meaning.begins(cue, OUTLOOKS)), None)
        if metric in GUESSED and outlook is not None and self._meaning.begins(outlook, AIMS):
            return Verdict(status=Status.FORECAST, told=True)
        if outlook is not None and not timed:
            return Verdict(status=self._meaning.status(outlook, metric, None, None), told=True)
        return Verdict(status=Status.ACTUAL, told=False)

    def _limit(self, index: int) -> int:
        """How far behind a base words are looked for: up to the next quantity."""
        place = self._context.quantities[index].start
        behind = place + 2 * BEHIND
        return behind if index + 1 not in self.own else min(behind, self._context.quantities[index + 1].start)

    def _expected(self, index: int) -> bool:
        """Whether a quantity, or the one before it in a list, is what others had expected."""
        quantities, folded = self._context.quantities, self._context.folded
        for place in range(index, max(index - NEAR, self.first - 1), -1):
            quantity = quantities[place]
            if expected_by_others(folded, self.clauses[self.home(quantity.start)][0], quantity.start, quantity.end):
                return True
            if place == self.first or LISTED.fullmatch(folded, quantities[place - 1].end, quantity.start) is None:
                return False
        return False

    def _awaited(self, index: int, start: int) -> bool:
        """Whether a base is what had been expected: "below the $15 billion consensus", 高于指引的36%."""
        quantity = self._context.quantities[index]
        stop = min(self.sentence.end, quantity.end + BEHIND)
        if index + 1 in self.own:
            stop = min(stop, self._context.quantities[index + 1].start)
        nouns = [cue for cue in self.cues if quantity.end <= cue.start < stop and self._meaning.begins(cue, CONSENSUS)]
        if nouns and touches(self._context.folded, quantity.end, nouns[0].start):
            return True
        left = max(self.bases[index][0], start)
        return any(left <= cue.start < quantity.start and self._meaning.begins(cue, CONSENSUS) for cue in self.cues)

    def divides(self, index: int) -> bool:
        """Whether a figure is a part of the sum that the sentence before tells: "Of that, $3bn is for research"."""
        before = self.first - 1
        if before < 0 or DIVIDED.match(self._context.folded, self.sentence.start) is None:
            return False
        quantities = self._context.quantities
        near = self.sentence.index - self._context.sentence_at(quantities[before].start).index == 1
        return near and quantities[index].unit in {quantities[before].unit, "percent"}

    def part_of(self, index: int) -> bool:
        """Whether a percentage is told as a part of the amount before: 其中七成, "60% of it"."""
        quantity = self._context.quantities[index]
        behind = min(self.sentence.end, quantity.end + 12)
        return quantity.unit == "percent" and PART.search(self._context.folded, self.sentence.start, behind) is not None

    # -- cues -----------------------------------------------------------------
    def home(self, place: int) -> int:
        return max(bisect_left(self.clauses, (place + 1,)) - 1, 0)

    def _governing(self, index: int, home: int, metric: str | None = None, *, carries: bool, over: bool) -> Cue | None:
        """The cue that governs a quantity: the nearest in its clause, a noun behind it, then in other clauses."""
        quantity = self._context.quantities[index]
        start, end = self.clauses[home]
        headline = self.sentence.kind in HEADLINES
        usable = [
            cue
            for cue in self.cues
            if cue.key not in {"conditional", "never_conditional", "denied", "nothing", "estimator"}
            and (headline or cue.key != "infinitive" or self._labelled(cue))
            and (cue.key not in UNDERTAKEN or metric in UNDERTAKEN[cue.key])
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
            if carries and not over and (told := self._told_before(cue, start, quantity)) is not None:
                return told
            noun = (
                behind is not None
                and behind.key == "planned"
                and touches(self._context.folded, quantity.end, behind.start)
            )
            return behind if noun and cue.key == "actual" else cue
        if behind is not None:
            return behind
        if before and not self._context.language.chinese:
            return before[-1]
        floor = self._floor(quantity, start)
        earlier = [cue for cue in usable if floor <= cue.start < start and cue.key != "weak"]
        if not carries:
            past = over and any(start <= time.start < quantity.start for time in self._times)
            earlier = [cue for cue in earlier if cue.key in GUESSES and not past]
        if earlier:
            cue = self._auxiliary(earlier)
            return self._told_before(cue, cue.start, quantity) or cue
        return before[-1] if before else None

    def _labelled(self, cue: Cue) -> bool:
        """Whether an infinitive follows the label of an item: "• Marvell: to pay $3bn"."""
        item = self.sentence.kind is Kind.ITEM
        return item and self._context.folded[self.sentence.start : cue.start].rstrip().endswith(":")

    def _present(self, cue: Cue, quantity: Quantity) -> bool:
        """Whether what is estimated is the present: 估计目前月产能为28万片."""
        start = max(cue.end, self.clauses[self.home(quantity.start)][0])
        return PRESENT.search(self._context.folded, start, quantity.start) is not None

    def _told_before(self, cue: Cue, start: int, quantity: Quantity) -> Cue | None:
        """The forecast under which a bare verb of change stands in Chinese: 预计甲上涨55%，乙上涨33%."""
        folded = self._context.folded
        if not self._context.language.chinese or folded[cue.start : cue.end] not in BARE:
            return None
        floor = self._floor(quantity, start)
        earlier = [other for other in self.cues if floor <= other.start < start and other.key != "weak"]
        coming = [other for other in earlier if other.key in GUESSES]
        settled = any(
            other.key in {"actual", "spent"} and folded[other.start : other.end] not in BARE for other in earlier
        )
        near = bool(coming) and (ranges(quantity) or start - coming[-1].start <= CLAUSE)
        return coming[-1] if near and not settled else None

    def _floor(self, quantity: Quantity, start: int) -> int:
        """Where cues of earlier clauses may stand: within a semicolon, but for ranges, whose like nobody reports."""
        if ranges(quantity) and self._context.language.chinese:
            return self.sentence.start
        return max(self._context.folded.rfind(";", self.sentence.start, start), self.sentence.start)

    def _auxiliary(self, cues: Sequence[Cue]) -> Cue:
        """The last of some cues, or the auxiliary just before it: "could hit", 会拿下."""
        last = cues[-1]
        if last.key not in {"actual", "spent"}:
            return last
        folded, chinese = self._context.folded, self._context.language.chinese
        for cue in reversed(cues[:-1]):
            if cue.key in {"actual", "spent"} and not chinese:
                return last
            if last.start - cue.end > (CLAUSE if chinese else 16) or "," in folded[cue.end : last.start]:
                return last
            if cue.key not in {"actual", "spent"}:
                return last if self._meaning.begins(cue, NOUNS) and not chinese else cue
        return last

    def _behind(self, index: int, usable: Sequence[Cue], end: int) -> Cue | None:
        quantities, folded = self._context.quantities, self._context.folded
        while index + 1 in self.own and LIST_GAP.fullmatch(folded, quantities[index].end, quantities[index + 1].start):
            index += 1  # the noun behind a list governs all of it: 今年16亿美元、明年26亿美元的目标
        quantity = quantities[index]
        stop = min(end, quantity.end + BEHIND)
        if index + 1 in self.own:
            stop = min(stop, quantities[index + 1].start)
        near = [cue for cue in usable if quantity.end <= cue.start < stop and cue.key != "weak"]
        return near[0] if near and "," not in self._context.folded[quantity.end : near[0].start] else None

    def _denied(self, quantity: Quantity, home: int) -> bool:
        return any(
            cue.key == "denied" and (cue.start < quantity.start or self.home(cue.start) == home)
            for cue in self.cues
            if self.home(cue.start) in {home, home - 1}
        )

    def _conditional(self, home: int) -> bool:
        """Whether a condition stands near: in Chinese before its consequence, or as a doubt in the clause itself."""
        folded, clauses, chinese = self._context.folded, self.clauses, self._context.language.chinese
        after = not chinese and home + 1 < len(clauses) and not coordinate(folded, clauses[home + 1][0])
        near = range(home - 2, home + (2 if after else 1))
        floor = folded.rfind(";", self.sentence.start, clauses[home][0]) if chinese else -1
        found = [cue for cue in self.cues if cue.key == "conditional" and cue.start > floor]
        return any(self.home(cue.start) in near for cue in found)
