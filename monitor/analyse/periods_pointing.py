"""Periods that a text points at instead of naming them: "a year earlier", 同期, the old end of a revised forecast."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from monitor.analyse.periods_calendar import Grain, Period, month, quarter_before, shifted, year
from monitor.analyse.periods_fiscal import FiscalYears
from monitor.analyse.periods_lines import CHANGES, NEAR, Line
from monitor.analyse.periods_links import Linker
from monitor.analyse.periods_memory import Memory
from monitor.analyse.periods_reach import RESULTS
from monitor.analyse.periods_resolver import BOOKS_OPEN, Link, Role, TimeExpression
from monitor.analyse.periods_scan import AHEAD
from monitor.analyse.periods_told import Told
from monitor.analyse.periods_words import WordPatterns

# The year before the one just told, however that was told: "28,000 in 2025 and 1,000 the year before".
_BEFORE_THAT = re.compile(r"the year before|(?:再往?)?前一年", re.IGNORECASE)
# What parts the members of a list of amounts: names and conjunctions, but no other number, time or sentence part.
_LISTED = re.compile(r"[^;:.。()\d]{0,40}")
_INCOME = frozenset(["revenue", "profit", "loss"])
# What firms tell of a year before its books are closed.
_EARNED = frozenset(["profit", "loss"])
_TIMES_THAT = re.compile(r"\s?的(?:约|近|逾|超过?|将近)?")
_YEAR = re.compile("year|年(?!同)")
_FULL_YEAR = re.compile("full|全年|年度", re.IGNORECASE)
# In the period of the report, whichever was named last.
_REPORTED = frozenset(["季内", "期内", "报告期内"])
_QUARTERLY = re.compile("quarter|季")
_GRAINS = {"季": Grain.QUARTER, "quarter": Grain.QUARTER, "月": Grain.MONTH, "month": Grain.MONTH, "half": Grain.HALF}
# What an amount does from one year to the next, and an outlook does not.
_GROWS = re.compile(
    r"\bup from|\bgr[eo]w|\bris(?:e|ing)\b|\brose\b|\bincreas|\b(?:dou|tri)bl(?:e|ing)\b|fold\b|[增涨升]", re.IGNORECASE
)
# How far behind an amount a word may stand that says what it was, in characters.
_BEHIND = 40
# 由320万颗调高到700万颗
_FROM = frozenset("从由自")
_A_YEAR = re.compile(r"\d{2}|年")
# What results are compared with those of a year before.
_COMPARED = frozenset({Grain.QUARTER, Grain.HALF, Grain.YEAR})
# What an outlook does, and a loss as well.
_SHRUNK = frozenset(["narrowed", "narrows"])


@dataclass(slots=True)
class Pointing:
    """Resolves what points elsewhere, in one document."""

    told: Told
    memory: Memory
    linker: Linker
    words: WordPatterns
    fiscal: FiscalYears
    previews: dict[int, Period] = field(default_factory=dict)

    def meant(self, line: Line, index: int, time: TimeExpression) -> Period | None:
        """The period of an expression; one that points at another gets that one's, of its own year."""
        if time.link is None:
            return self._of_base(line, index, time)
        if time.link is Link.QUARTER_BEFORE:
            return self._quarter_before(line, index, time)
        topic = self._spoken_of(line, index, time)
        if time.link is Link.YEAR_BEFORE:
            self.told.based.add(index)
        if topic is None:
            return time.period or self._year_ago(time)
        if time.period is not None and time.period.year is not None and topic.year is not None:
            return shifted(topic, time.period.year - topic.year)
        return shifted(topic, -1) if time.link is Link.YEAR_BEFORE else topic

    def elided(self, line: Line, index: int) -> Period | None:
        """The period of a base that names none, where the sentence compares with a year earlier throughout."""
        left, right = line.bases[index]
        if any(left <= time.start < right for time in line.times_near(index)):
            return None
        if self.words.outlook.search(self.told.context.folded, left, min(right, line.sentence.end)) is not None:
            return None
        links = [time for time in line.times_near(index) if time.start < self.told.context.quantities[index].start]
        before = next((time for time in reversed(links) if time.link is Link.YEAR_BEFORE), None)
        return None if before is None else self.meant(line, index, before)

    def paired(self, line: Line, index: int) -> Period | None:
        """The period of an end of "from A to B" without times, after a pair that had them."""
        if index in line.bases:
            first = index
        elif index > line.first and index - 1 in line.bases:
            first = index - 1
        else:
            return None
        quantities = self.told.context.quantities
        end = quantities[min(first + 1, line.quantities[-1])].start
        if index == first:
            end = max(end, line.bases[first][1])
        if any(quantities[first].start - 12 <= time.start < end for time in line.times_near(first)):
            return None
        for earlier in self.told.before(line, first - 1):
            if earlier in line.bases and earlier + 1 not in line.bases and self.told.found[earlier] is not None:
                return self.told.found[earlier + index - first]
        return None

    def listed(self, line: Line, index: int) -> Period | None:
        """The period of the member before, in a list of amounts of one kind: "Foo 52%, Bar 21% and Baz 19%"."""
        quantities, metrics = self.told.context.quantities, self.told.metrics
        before = index - 1
        if before < line.first or before in line.bases or index in line.bases or metrics[before] != metrics[index]:
            return None
        if quantities[before].unit != quantities[index].unit or _LISTED.fullmatch(self.told.gap(index)) is None:
            return None
        left, right = quantities[before].end, quantities[index].start
        dated = any(left <= time.start < right for time in line.times_near(index))
        return None if dated else self.told.found[before]

    def parallel(self, line: Line, index: int) -> Period | None:
        """The period of the same place in the pair before: "A 3亿元，去年2亿元；B 5亿元，去年4亿元", of B's first."""
        quantities, found = self.told.context.quantities, self.told.found
        after = index + 1
        if index - 2 < line.first or after not in line.quantities or not self._alike(index - 2, index):
            return None
        between = [
            time for time in line.times_near(index) if quantities[index - 1].end <= time.start < quantities[after].start
        ]
        if len(between) != 1 or between[0].start < quantities[index].end or between[0].period is None:
            return None
        pair = self._alike(index - 1, index) and self._alike(after, index) and between[0].period == found[index - 1]
        return found[index - 2] if pair and found[index - 2] != found[index - 1] else None

    def multiple(self, line: Line, index: int) -> Period | None:
        """The period of "three times the 5 million of 2024", in Chinese: that of what is compared."""
        unit = self.told.context.quantities[index].unit
        if unit != "x" or index - 2 < line.first or _TIMES_THAT.fullmatch(self.told.gap(index)) is None:
            return None
        return self.told.found[index - 2]

    def expected(self, line: Line, index: int) -> Period | None:
        """The period of the result that an expectation was of: "took in $9bn. Analysts had looked for $8bn"."""
        context = self.told.context
        start, end = line.clauses[line.clause(context.quantities[index].start)]
        if self.words.consensus.search(context.folded, start, end) is None:
            return None
        near = range(index - 1, max(index - NEAR, 0) - 1, -1)
        result = next((other for other in near if self._alike(index, other)), None)
        if result is None or self._paragraph(result) != line.sentence.paragraph:
            return None
        return self.told.found[result]

    def _paragraph(self, index: int) -> int:
        context = self.told.context
        return context.sentence_at(context.quantities[index].start).paragraph

    def awaits(self, line: Line, index: int) -> bool:
        """Whether a base names no time and is the old end of an outlook: it gets that of the new end later on."""
        left, right = line.bases[index]
        main = self._main(line, index)
        if any(left <= time.start < right and not self._foretold(time, index) for time in line.times_near(index)):
            return False
        return main in line.quantities and self._expected(line, index, main)

    def _foretold(self, time: TimeExpression, index: int) -> bool:
        """Whether a time is that of an outlook and not of the result it was for: "the $54bn it guided to in August"."""
        month = time.period is not None and time.period.grain <= Grain.MONTH
        return time.role is Role.REPORT or (month and self.told.metrics[index] in _INCOME)

    def _main(self, line: Line, index: int) -> int:
        """What is compared with a base: what stands before it and other bases, or behind it in "from A to B"."""
        context, (left, right) = self.told.context, line.bases[index]
        folded = context.folded
        if (
            index + 1 in line.quantities
            and index + 1 not in line.bases
            and (folded[left] in _FROM if line.chinese else folded.startswith(" to ", right))
        ):
            return index + 1
        before = index - 1
        changes = context.quantities[index].unit in CHANGES
        while before > line.first and before > index - NEAR:
            if before not in line.bases and (changes or context.quantities[before].unit not in CHANGES):
                break
            before -= 1
        return before if before >= line.first and before not in line.bases else index + 1

    def revise(self, line: Line) -> None:
        """Give the old end of a revised plan, or what was expected of a result, the period of the new one."""
        for index in line.bases:
            main = self._main(line, index)
            if self.told.found[index] is None and self.awaits(line, index):
                self.told.found[index] = self.told.say(index, self.told.found[main], "revised")
            elif main in line.quantities and (period := self._year_earlier(line, index, main)) is not None:
                self.told.found[index] = self.told.say(index, period, "elided base")

    def _year_earlier(self, line: Line, index: int, main: int) -> Period | None:
        """The year before a whole one, for what its result or a growing plan is compared with: "up from $229mn"."""
        found, published = self.told.found, self.told.context.published
        period, left = found[main], line.bases[index][0]
        if period is None or period.grain not in _COMPARED or self.told.metrics[index] not in RESULTS:
            return None
        if period.grain is Grain.QUARTER and not self._earned(index):
            return None
        if found[index] is not None and found[index] != period:
            return None
        own = any(left <= time.start < line.bases[index][1] for time in line.times_near(index))
        over = period.last is not None and published is not None and period.last < published
        over = over or self.memory.told_after(period)
        start = line.clauses[line.clause(self.told.context.quantities[main].start)][0]
        grows = _GROWS.search(self.told.context.folded, start, line.bases[index][1]) is not None
        alike = self._alike(index, main) and not self._expected(line, index, main)
        return shifted(period, -1) if (over or grows) and alike and not own else None

    def _earned(self, index: int) -> bool:
        """Whether a figure is an amount of income, which reports compare with that of a year before unless they say."""
        changes = self.told.context.quantities[index].unit in CHANGES
        return not changes and self.told.metrics[index] in _INCOME

    def _alike(self, index: int, other: int) -> bool:
        """Whether two quantities measure the same thing in the same unit."""
        context, metrics = self.told.context, self.told.metrics
        return metrics[index] == metrics[other] and context.quantities[index].unit == context.quantities[other].unit

    def _expected(self, line: Line, index: int, main: int) -> bool:
        """Whether a base and what is compared with it are an outlook before and after it changed."""
        context = self.told.context
        quantities = context.quantities
        if not self._alike(index, main):
            return False
        start = line.clauses[line.clause(min(quantities[index].start, quantities[main].start))][0]
        end = min(max(quantities[index].end, quantities[main].end) + _BEHIND, line.sentence.end)
        if index in line.bases and self._told_then(line, index):
            return True
        found = self.words.outlook.search(context.folded, start, end)
        shrunk = self.told.metrics[index] == "loss" and found is not None and found[0].lower() in _SHRUNK
        return found is not None and not shrunk

    def source(self, time: TimeExpression) -> str:
        """Where the period of a time comes from."""
        return "preview" if time.start in self.previews else "time" if time.link is None else "pointing"

    def previewed(self, line: Line, index: int, time: TimeExpression) -> Period | None:
        """The year that has ended for "the full year" of a profit told while its books are open: 全年净利预计3亿元."""
        if time.start in self.previews:
            return self.previews[time.start]
        context, period = self.told.context, time.period
        published = context.published
        if published is None or published.month > BOOKS_OPEN or period != year(published.year):
            return None
        if self.told.metrics[index] not in _EARNED or not _FULL_YEAR.search(context.folded, time.start, time.end):
            return None
        if any(other.period == period for other in line.times_near(index) if other.start != time.start):
            return None
        self.previews[time.start] = year(published.year - 1)
        return self.previews[time.start]

    def _told_then(self, line: Line, index: int) -> bool:
        """Whether a base is what was told earlier, and at no other time: "more than the $50 billion flagged in May"."""
        left, right = line.bases[index]
        own = [time.role for time in line.times_near(index) if left <= time.start < right]
        return bool(own) and set(own) == {Role.REPORT}

    def _quarter_before(self, line: Line, index: int, time: TimeExpression) -> Period | None:
        """ "Three months earlier": the quarter before the one being told, for what is compared with it."""
        topic = self._spoken_of(line, index, time)
        apart = index not in line.bases and not self.linker.states_base(index, time)
        if time.period is not None and apart and topic != time.period:  # no quarter is the one before itself
            return time.period
        self.told.based.add(index)
        return (quarter_before(topic) if topic is not None else None) or time.period

    def _of_base(self, line: Line, index: int, time: TimeExpression) -> Period | None:
        """A time; of a base that would come later, that of the year before: "in Q1, from 18% in Q4"."""
        period = time.period
        if index not in line.bases or period is None or period.first is None or period.grain is not Grain.QUARTER:
            return period
        if _A_YEAR.search(self.told.context.folded, time.start, time.end) is not None:
            return period
        mains = (self.told.found[other] for other in self.told.before(line, index) if other not in line.bases)
        main = next((one for one in mains if one is not None and one.grain is Grain.QUARTER), None)
        later = main is not None and main.first is not None and period.first > main.first
        return shifted(period, -1) if later else period

    def _year_ago(self, time: TimeExpression) -> Period | None:
        """The month a year before publication, where "a year ago" points at nothing else."""
        published = self.told.context.published
        if published is None or time.link is not Link.YEAR_BEFORE:
            return None
        return month(published.year - 1, published.month)

    def _of_its_grain(self, phrase: str) -> Period | None:
        """The last quarter for "the same quarter", the last month for 同月."""
        grain = _grain(phrase)
        if phrase in _REPORTED and self.memory.reporting is not None:
            return self.memory.reporting
        if grain is Grain.MONTH:  # of whatever it was told: "twice as many as in February. That month …"
            return self.memory.month
        return None if grain is None else self.memory.recent.get(grain)

    def _foreign(self, period: Period | None, line: Line, place: int) -> bool:
        """Whether a period is one of a fiscal year, and the firm that is spoken of counts by the calendar."""
        if period is None or period.first is not None:
            return False
        firm = self.fiscal.at(line.sentence, place)
        return firm is not None and firm.calendar

    def _still_runs(self, period: Period, line: Line, index: int) -> bool:
        """Whether a quarter is not over whose result is told as known."""
        published = self.told.context.published
        if period.grain is not Grain.QUARTER or published is None:
            return False
        over = self.memory.told_after(period) if period.last is None else period.last <= published
        return not over and self.told.metrics[index] in RESULTS and not self.foreseen(line, index)

    def foreseen(self, line: Line, index: int) -> bool:
        """Whether a clause speaks of what is to come, if only in passing: "is hoped to contribute"."""
        home = line.clause(self.told.context.quantities[index].start)
        return line.ahead(index) or any(cue.key in AHEAD and line.clause(cue.start) == home for cue in line.cues)

    def _spoken_of(self, line: Line, index: int, time: TimeExpression) -> Period | None:
        """The period that "the same quarter" or "a year earlier" points at."""
        folded, found = self.told.context.folded, self.told.found
        if index > line.first and _BEFORE_THAT.fullmatch(folded, time.start, time.end) and found[index - 1] is not None:
            return found[index - 1]
        grain = _grain(folded[time.start : time.end]) if time.link is Link.SAME else None
        ago = time.period.year if time.link is Link.YEAR_BEFORE and time.period is not None else None
        for other in self.told.before(line, index):
            period, main = found[other], other not in line.bases and other not in self.told.based
            if main and period is not None and grain in {None, period.grain} and (ago is None or period.year != ago):
                return self._first_of_chain(line, other) if time.link is Link.YEAR_BEFORE else period
        for earlier in reversed(line.times_near(index)):
            dates = earlier.role in {Role.FIGURES, Role.MILESTONE} and earlier.start < time.start
            if dates and earlier.period is not None and grain in {None, earlier.period.grain}:
                return earlier.period
        known = self._in_mind(line, index, time)
        ago = time.link is Link.YEAR_BEFORE and folded[time.start : time.end].lower().endswith(" ago")
        if ago and not self._reported_in(known, index):
            return None
        return known

    def _first_of_chain(self, line: Line, index: int) -> Period | None:
        """The quarter that a quarter is told as the one before of: "25.6 in Q2, 25.1 in Q1, 22.1 a year earlier"."""
        found, metrics = self.told.found, self.told.metrics
        for other in range(index - 1, line.near(index).start - 1, -1):
            period, own = found[other], found[index]
            if period is not None and metrics[other] == metrics[index] and quarter_before(period) == own:
                return period
        return found[index]

    def _in_mind(self, line: Line, index: int, time: TimeExpression) -> Period | None:
        """The period told last before a sentence, of the kind that an expression of it points at."""
        phrase = self.told.context.folded[time.start : time.end].lower()
        known = self.memory.reporting if time.link is Link.QUARTER_BEFORE else None
        if time.link is Link.SAME:
            known = self._of_its_grain(phrase)
            if self._foreign(known, line, time.start):
                known = None
            if known is not None and self._still_runs(known, line, index):
                known = self.memory.reporting or self.memory.over
        if known is None:
            last = self.memory.last_of(self.told.metrics[index])
            topic = next((topic.period for topic in self.memory.topic), self.memory.history)
            known = next((one for one in (last, topic) if one and not self._foreign(one, line, time.start)), None)
            if time.link is Link.SAME and _grain(phrase) is Grain.MONTH:
                return None  # no year is a month
        if time.link is Link.SAME and known is not None and _YEAR.search(phrase) and known.grain < Grain.YEAR:
            return None if known.year is None else year(known.year)
        return known or (self.memory.over if time.link is Link.SAME and _QUARTERLY.search(phrase) else None)

    def _reported_in(self, period: Period | None, index: int) -> bool:
        """Whether a figure is a result and a period a part of a year, as reports compare them: "$1bn a year ago"."""
        parted = period is not None and period.grain in {Grain.QUARTER, Grain.HALF}
        return parted and self.told.metrics[index] in RESULTS


def _grain(phrase: str) -> Grain | None:
    """What "the same quarter" or 单季 points at, and only that; None for any stretch of time."""
    return next((grain for word, grain in _GRAINS.items() if word in phrase.lower()), None)
