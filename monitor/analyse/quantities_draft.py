"""A quantity while it is read, before its neighbours have had their say, and the text it is read from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from monitor.analyse.numbers import ONE, Numeral, Written
from monitor.analyse.units import Measure
from monitor.domain.catalogue import Language
from monitor.domain.readings import Quantity


@dataclass(slots=True)
class Scene:
    """A folded text under the reader's eyes.

    `skip` is where to go on after what has been read or ruled out; `read` is where the last draft ended, `scaled` where
    the last number ended that had money or letters for its scale. `names` says where names with digits begin and end.
    """

    text: str
    lowered: str
    language: Language
    skip: int = 0
    read: int = -9
    scaled: int = -9
    facts: dict[str, bool] = field(default_factory=dict)
    names: dict[int, int] = field(default_factory=dict)
    name_ends: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.name_ends = frozenset(self.names.values())

    def speaks(self, subject: str, words: re.Pattern[str]) -> bool:
        """Whether the text has one of some words anywhere; looked up once for each subject."""
        if subject not in self.facts:
            self.facts[subject] = words.search(self.lowered) is not None
        return self.facts[subject]


def blotted(text: str, spans: Iterable[tuple[int, int]], blot: str) -> str:
    """The text with another character in the place of every one of these spans, which come in order."""
    pieces, place = [], 0
    for start, end in spans:
        if place <= start < end <= len(text):
            pieces += [text[place:start], blot * (end - start)]
            place = end
    return "".join([*pieces, text[place:]]) if pieces else text


@dataclass(slots=True)
class Draft:
    """A number with what stands around it: `start:end` is its span, `first:last` that of its numeral and scale alone.

    `unit` is None while none is known: a neighbour or the context must name it, or the draft is dropped. `factor` is
    what the unit's spelling multiplied the value by. `prefixed` says that a currency stands before it, `shared` that
    its unit came from a neighbour, `words` that it is not written in digits.
    `per` is what a rate multiplied the value by, `period` the time of a rate whose unit is not known yet.
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
    per: Decimal = ONE
    period: str | None = None

    @property
    def open(self) -> bool:
        """Whether nothing has named a unit yet."""
        return self.unit is None

    @classmethod
    def of(cls, numeral: Numeral) -> Draft:
        """A draft that is only a numeral yet."""
        start, end, value, high, scale, step, written, _, _ = numeral
        draft = cls(start, end, start, end, value, high, scale, step)
        draft.vague = written is Written.VAGUE
        draft.words = written is not Written.DIGITS
        return draft

    @classmethod
    def word(cls, start: int, end: int, value: Decimal) -> Draft:
        """A draft of a word that is a number by itself: doubled, 腰斩."""
        draft = cls(start, end, start, end, value, value, ONE, None)
        draft.words = True
        return draft

    def alike(self, later: Draft, times: int) -> bool:
        """Whether a later number is of this one's size: neither is more than so many times the other."""
        return self.value <= later.value * times and later.value <= self.high * times

    def multiply(self, factor: Decimal) -> None:
        """Scale the value and what its last digit is worth."""
        if factor != ONE:
            self.value *= factor
            self.high *= factor
            if self.step is not None:
                self.step *= factor

    def name(self, unit: str, measure: Measure, kind: str, end: int) -> None:
        """Give the draft its unit; it then ends at `end`."""
        self.unit, self.measure, self.kind, self.end = unit, measure, kind, end

    def negate(self) -> None:
        """Turn the value into what is below nought."""
        self.value, self.high = -self.high, -self.value

    def quantity(self, document: str) -> Quantity:
        """What the world gets; an open draft has no unit to give and becomes a count."""
        return Quantity(
            text=document[self.start : self.end],
            start=self.start,
            end=self.end,
            low=self.value,
            high=self.high,
            unit=self.unit or "count",
            qualifier=self.qualifier,
            vague=self.vague,
            noun=self.noun,
            direction=self.direction,
            step=self.step,
            kind=self.kind,
        )
