"""What the form of a sentence says of how a figure is told: a margin of error, an unreal condition, a house's own row.

"$7.65 billion, plus or minus $500 million" is a forecast, whatever verb governs it; "before the ban it could have sold
1.5 million" hangs on what did not come about; a row that a house of research heads gives what that house expects.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from monitor.analyse.context import Context, Kind
from monitor.analyse.periods_calendar import parsed
from monitor.analyse.statuses_telling import Verdict
from monitor.analyse.statuses_words import FILING
from monitor.domain.figures import Status

_MARGIN = re.compile(
    r",? ?[(（]?(?:plus or minus|give or take|plus/minus|±|\+/-)|[，,]?[(（]?(?:上下浮动|上下浮動|正负|正負|加减|加減)"
)
_UNREAL = re.compile(r"\b(?:could|would|might) have (?:\w+ ){1,2}[^.;:]{0,50}$")
_NOT_SO = re.compile(
    r"\b[Hh]ad (?:\w+ ){1,6}?not\b|\b[Ww]ere it not\b|\b[Bb]ut for\b|\b[Aa]bsent\b"
    r"|\b[Bb]efore the (?:\w+ )?(?:ban|bans|curbs?|restrictions?|controls|rules?|embargo|tariffs?)\b"
    r"|\bHad (?:the |a |an |its |\w+ )?(?:[\w-]+ ){1,4}?(?:been|cleared|come|gone|granted|taken|kept|allowed|said)\b",
)
_APPROVED = re.compile(
    r"\b(?:board|directors|shareholders|management)\b[^.;:]{0,60}?\b(?:approv(?:es|ed|ing)|sign(?:s|ed) off on"
    r"|clear(?:s|ed)|wav(?:es|ed) through|green-?lit)"
    r"(?: about| around| some| nearly| over| another| up to| a further)? $"
)
# What a house may expect of a firm.
_EXPECTED = frozenset({"revenue", "profit", "valuation", "shipments", "production", "capex", "growth", "capacity"})
# What a share does is told when it is done.
_MOVED = "share_price_change"
_BACK, _LABEL = 130, 40


class Formed(NamedTuple):
    """A document's figures as told so far, an entry a figure; `estimates` tells whose trade it is to estimate."""

    context: Context
    metrics: Sequence[str | None]
    periods: Sequence[str | None]
    sources: Sequence[Sequence[str]]
    estimates: Callable[[str], bool]

    def read(self, verdicts: Sequence[Verdict]) -> list[Verdict]:
        """The verdicts, with those that the form of the sentence settles."""
        return [self._formed(index, verdict) for index, verdict in enumerate(verdicts)]

    def _formed(self, index: int, verdict: Verdict) -> Verdict:
        status = self._status(index, verdict)
        return verdict if status in {None, verdict.status} else replace(verdict, status=status, told=True, settled=True)

    def _status(self, index: int, verdict: Verdict) -> Status | None:
        if verdict.status in {Status.DENIED, Status.CONDITIONAL}:
            return None
        if self.metrics[index] == _MOVED:
            return Status.ACTUAL
        quantity, folded = self.context.quantities[index], self.context.folded
        sentence = self.context.sentence_at(quantity.start)
        start = max(sentence.start, quantity.start - _BACK)
        if _MARGIN.match(folded, quantity.end, sentence.end):
            return Status.FORECAST
        unreal = _UNREAL.search(folded, start, quantity.start) if " have " in folded[start : quantity.start] else None
        if unreal is not None and _NOT_SO.search(folded, sentence.start, sentence.end):
            return Status.CONDITIONAL
        if self.metrics[index] == "capex" and _APPROVED.search(folded, start, quantity.start):
            return Status.PLANNED
        counted = verdict.status is Status.ACTUAL and sentence.kind is Kind.ROW and self.metrics[index] in _EXPECTED
        return Status.FORECAST if counted and self._of_a_house(index) else None

    def _of_a_house(self, index: int) -> bool:
        """Whether the row of a figure begins with a house of research, and nobody had filed the figure yet."""
        names = self.sources[index] if self.sources else ()
        start = self.context.sentence_at(self.context.quantities[index].start).start
        row = self.context.folded[start : start + _LABEL]
        if not any(self.estimates(name) and name in row for name in names):
            return False
        period, published = parsed(self.periods[index]), self.context.published
        last = period.last if period is not None else None
        return last is None or published is None or published - last <= FILING
