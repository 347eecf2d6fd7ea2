"""The periods that contracts and programmes give to what is told of them: their years, until when, by when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.analyse.periods_calendar import Grain, Period, span, year
from monitor.analyse.periods_lines import NEAR, Line
from monitor.analyse.periods_resolver import Role, TimeExpression
from monitor.analyse.periods_terms import Term
from monitor.analyse.periods_told import Told

# What is committed for the term of a contract or programme, and spent or bought until a year and not in it.
_PROGRAMMED = frozenset(["capex", "order_value", "order_volume"])
_START = re.compile(r"(?:\b(?:from|starting|beginning|(?:start|begin)s?)|自|从)(?: in| early| late| with)* ?$")
_STARTS = re.compile("起|开始")
_YEAR = re.compile(r"\d{4}")
_ORDERED = frozenset(["order_value", "order_volume"])
# What is said of a contract that was told before: "in a deal worth", "the value of the contract", 合同金额.
_OF_CONTRACT = re.compile(
    r"\b(?:agreement|deal|contract|order|pact|purchase|arrangement)(?:'s value| is| was)? (?:is |was )?"
    r"(?:worth|valued at|put at|estimated at|said to be worth)\b"
    r"|\bvalue of the (?:agreement|deal|contract|order|pact)\b|\b(?:lift|bring|take|raise)[a-z]* the total\b"
    r"|(?:合同|合约|协议|订单|交易)(?:的)?(?:总?金额|总?价值|总额|总值)|总额(?:最高|至多|可)",
    re.IGNORECASE,
)
# When what was ordered is to be there, told in the clause behind: 订下200万颗,要求2026年交货.
_TO_COME = re.compile(r"[^,。;:]{0,12},(?:并|且)?(?:要求|预定|预计|约定|计划|将|须|拟)?(?:于|在)?")
# When a site opens, told right behind its size.
_OPENS = re.compile(
    r"[^.;:\d]{0,56}?\b(?:due|scheduled|slated|expected|set|planned|meant|opens?|opening|ready|running|energi[sz]ed"
    r"|come on ?line|comes online|go(?:es)? live|operational)\b(?: [\w-]+){0,6}? (?:in|by|for|during) (?:the )?"
    r"(?:end of |early |late |mid-)?",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(r"[^,。;:\d]{0,6}[^,。;:]{0,12},(?:预计|计划|预定|定|将|拟|最快|最迟|目标)?(?:于|在)?")
_OPENED_IN = re.compile(
    r"[底初中末]?(?:之?前|以前|内)?(?:就|即|可|将|要)?(?:正式|陆续|全面|全部|分批)?"
    r"(?:投用|投产|启用|上线|建成|投运|完工|竣工|通电|运转|量产|开业|落成|投入使用|交付)"
)
_DELIVERED = re.compile(r"[底初中末]?(?:之?前|以前|内|起|开始|陆续|全部|分批){0,2}(?:交货|交付|到货|供货)")


@dataclass(slots=True)
class Contracts:
    """Tells what figures of contracts and programmes hold for, in one document; `terms` are those of each sentence."""

    told: Told
    terms: Sequence[Sequence[Term]] = ()

    def term(self, line: Line, index: int) -> Period | None:
        """The term of the contract or programme for which an amount is told: 三年3800亿元."""
        if self.told.metrics[index] not in _PROGRAMMED:
            return None
        quantity, folded = self.told.context.quantities[index], self.told.context.folded
        told = self.told.metrics[index] == "capex"  # nobody knows when an order told of in passing begins
        terms = (one for one in self.terms[line.sentence.index] if told or not one.plain or not one.count)
        terms = (one for one in terms if one.noun or index not in line.bases)
        terms = (term for term in terms if term.beside(quantity, folded) or term.runs(quantity, folded))
        return next((term.period for term in terms), None)

    def spanned(self, line: Line, index: int, time: TimeExpression) -> Period | None:
        """The years of a contract that begins with a time, or as the text tells them elsewhere: "over three years"."""
        if self.told.metrics[index] not in _ORDERED or time.period is None or time.period.first is None:
            return None
        terms = self.terms[line.sentence.index]
        if time.role is Role.LENGTH:
            told = (term for term in terms if term.count and term.until and time.start <= term.start < time.end)
            return next((term.period for term in told), None)
        begins = (term for term in terms if term.count and not term.plain and term.starts[0] == time.period.first.year)
        whole = next((term.period for term in begins), None)
        return whole if whole is not None and whole.year is None and self._opens(time) else None

    def _opens(self, time: TimeExpression) -> bool:
        """Whether something begins with a time."""
        folded = self.told.context.folded
        opened = _START.search(folded, max(time.start - 24, 0), time.start)
        return opened is not None or _STARTS.search(folded, max(time.end - 2, 0), time.end + 4) is not None

    def until(self, index: int, time: TimeExpression) -> Period | None:
        """The years from that of publication to one to come, over which money is spent that is spent by then."""
        published, period = self.told.context.published, time.period
        if published is None or period is None or period.grain is not Grain.YEAR or period.first is None:
            return None
        if self.told.metrics[index] not in _PROGRAMMED:
            return None
        if _YEAR.search(self.told.context.folded, time.start, time.end) is None:
            return None
        return span(year(published.year), period) if period.first > published else None

    def opening(self, line: Line, index: int) -> Period | None:
        """The time to come at which the next words open a plant or site: "a 40-megawatt site, due to open in 2027"."""
        quantity, folded = self.told.context.quantities[index], self.told.context.folded
        if self.told.metrics[index] != "capacity" or index in line.bases:
            return None
        home, published = line.clause(quantity.start), self.told.context.published
        if any(line.clause(time.start) == home and time.start < quantity.start for time in line.times_near(index)):
            return None
        time = next((time for time in line.times_near(index) if time.start >= quantity.end), None)
        if time is None or time.period is None or time.period.last is None or published is None:
            return None
        if time.period.last < published or line.crossed(index, quantity.end, time.start):
            return None
        if line.chinese:
            opens = _OPENED_IN.match(folded, time.end, line.sentence.end)
            return time.period if opens and _AT_ONCE.fullmatch(folded, quantity.end, time.start) else None
        return time.period if _OPENS.fullmatch(folded, quantity.end, time.start) else None

    def period_of(self, line: Line, index: int) -> Period | None:
        """The years of the contract of which an amount is told, or the time by which an order is delivered."""
        if self.told.metrics[index] not in _ORDERED or index in line.bases:
            return None
        return self._delivered(line, index) or self._of_contract(line, index)

    def _delivered(self, line: Line, index: int) -> Period | None:
        """The time of delivery that the next clause tells."""
        folded, quantity = self.told.context.folded, self.told.context.quantities[index]
        if not line.chinese:
            return None
        for time in line.times_near(index):
            if time.start >= quantity.end and time.period is not None:
                behind = _DELIVERED.match(folded, time.end, line.sentence.end)
                if behind is None or _TO_COME.fullmatch(folded, quantity.end, time.start) is None:
                    return None
                return time.period
        return None

    def _of_contract(self, line: Line, index: int) -> Period | None:
        """The years of the order told last in the paragraph, for the worth of the contract."""
        context, told = self.told.context, self.told
        start, end = line.clauses[line.clause(context.quantities[index].start)]
        if _OF_CONTRACT.search(context.folded, start, end) is None:
            return None
        for other in range(index - 1, max(index - NEAR, -1), -1):
            if context.sentence_at(context.quantities[other].start).paragraph != line.sentence.paragraph:
                return None
            if told.metrics[other] in _ORDERED and other not in told.based:
                period = told.found[other]
                return period if period is not None and period.grain is Grain.SPAN else None
        return None
