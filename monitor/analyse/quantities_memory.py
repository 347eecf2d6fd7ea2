"""What a reader remembers of the quantities so far, and what later ones take over from them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from monitor.analyse.quantities_again import (
    Told,
    at_the_same_rate,
    converts,
    machines_again,
    of_percentages,
    pieces_again,
    rate_again,
    times_again,
    tokens_again,
    wafers_again,
)
from monitor.analyse.quantities_draft import Draft
from monitor.analyse.quantities_measured import carried_per_second
from monitor.analyse.units import Measure

_REMEMBERED: Final = 6


@dataclass(kw_only=True, slots=True)
class Memory:
    """The last quantity of each kind; `told` knows all of the document, `counts` the last few counts."""

    lowered: str
    told: Told
    money: Draft | None = None
    counted: Draft | None = None
    wafers: Draft | None = None
    counts: deque[Draft] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    previous: Draft | None = None
    rated: Draft | None = None
    converted: Draft | None = None
    measured: Draft | None = None
    lasted: Draft | None = None

    def again(self, draft: Draft) -> None:
        """Give a quantity the rate or the thing that was said with one before it."""
        if self.wafers is not None and (wafers := wafers_again(self.lowered, self.wafers, draft)) is not None:
            draft.unit, draft.noun = wafers, None
        elif self.told.monthly(self.lowered, draft):
            draft.unit = "wafer/month"
        elif self.counted is not None and (rated := rate_again(self.lowered, self.counted, draft)) is not None:
            draft.unit = rated
        elif self.counted is not None and machines_again(self.lowered, self.counted, draft):
            draft.unit, draft.noun = self.counted.unit, None
        elif self.counted is not None and tokens_again(self.lowered, self.counted, draft):
            draft.unit = self.counted.unit
        elif (rent := self.told.rent_of(self.lowered, draft)) is not None:
            draft.unit = rent
        elif (rate := self._rate_of(draft)) is not None:
            draft.unit = rate.unit
            draft.multiply(rate.per)
            draft.per = rate.per
        elif self.measured is not None and carried_per_second(self.lowered, self.measured, draft):
            draft.unit = "bit/s"
        elif self.counted is not None and pieces_again(self.lowered, self.counted, draft):
            take(draft, self.counted)
        elif times_again(self.lowered, self.previous, draft):
            draft.name("x", Measure.MULTIPLE, "multiple", draft.end)
            draft.noun = None
        elif of_percentages(self.lowered, self.previous, draft):
            draft.unit, draft.measure, draft.noun = "percentage_point", Measure.POINTS, None

    def _rate_of(self, draft: Draft) -> Draft | None:
        """The last rate of its currency, or the same rate in brackets: 0.4元(5.6美分), 另一地为9.1美分."""
        rates = (rate for rate in (self.rated, self.converted) if rate is not None)
        return next((rate for rate in rates if at_the_same_rate(self.lowered, rate, draft)), None)

    def remember(self, draft: Draft) -> None:
        """Keep what later numbers may go on with."""
        if draft.measure is Measure.MONEY:
            if "/" in (draft.unit or ""):
                if self.rated is not None and converts(self.lowered, self.rated, draft):
                    self.converted = draft
                else:
                    self.rated, self.converted = draft, None
            elif self.money is None or not converts(self.lowered, self.money, draft):
                self.money = draft
        elif draft.measure is Measure.PHYSICAL and draft.noun is None and not (draft.unit or "").startswith("wafer"):
            self.measured = draft
        elif draft.measure is Measure.COUNT or (draft.unit or "").startswith("wafer"):
            self.counted = draft
            self.counts.append(draft)
            if (draft.unit or "").startswith("wafer"):
                self.wafers = draft
        elif draft.measure is Measure.DURATION:
            self.lasted = draft
        self.previous = draft


def take(draft: Draft, giver: Draft) -> None:
    """Count what another draft counts."""
    draft.unit, draft.measure, draft.noun, draft.shared = giver.unit, giver.measure, giver.noun, True
