"""A quantity while it is read, before its neighbours have had their say."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from monitor.analyse.numbers import ONE, Numeral
from monitor.analyse.units import Measure
from monitor.domain.readings import Quantity


@dataclass(slots=True)
class Draft:
    """A number with what stands around it. `start:end` is its span, `first:last` that of its numeral and scale alone.

    `value` and `high` carry the scale but not the unit's factor; `unit` is None while none is known. `open` says that the
    number stands without unit and noun, so that a neighbour or the context must name its unit, or it is dropped.
    `shared` says that its unit came from a neighbour.
    """

    start: int
    end: int
    first: int
    last: int
    value: Decimal
    high: Decimal
    scale: Decimal
    step: Decimal | None
    unit: str | None = None
    measure: Measure | None = None
    noun: str | None = None
    qualifier: str | None = None
    vague: bool = False
    direction: str | None = None
    kind: str = ""
    prefixed: bool = False
    shared: bool = False
    words: bool = False
    factor: Decimal = ONE

    @property
    def open(self) -> bool:
        """Whether nothing has named a unit yet."""
        return self.unit is None

    @classmethod
    def of(cls, numeral: Numeral) -> Draft:
        """A draft that is only a numeral yet."""
        return cls(
            start=numeral.start,
            end=numeral.end,
            first=numeral.start,
            last=numeral.end,
            value=numeral.value,
            high=numeral.high,
            scale=numeral.scale,
            step=numeral.step,
            vague=numeral.vague,
        )

    def multiply(self, factor: Decimal) -> None:
        """Scale the value; a number that has no factor to take stays as it is written."""
        if factor != 1:
            self.value *= factor
            self.high *= factor
            if self.step is not None:
                self.step *= factor

    def quantity(self, document: str) -> Quantity:
        """What the world gets. The draft must have a unit."""
        assert self.unit is not None  # noqa: S101 - the reader drops open drafts before
        return Quantity(
            text=document[self.start : self.end],
            start=self.start,
            end=self.end,
            low=self.value,
            high=self.high,
            unit=self.unit,
            qualifier=self.qualifier,
            vague=self.vague,
            noun=self.noun,
            direction=self.direction,
            step=self.step,
            kind=self.kind,
        )
