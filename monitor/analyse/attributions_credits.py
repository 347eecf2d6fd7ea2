"""A credit: sources named at a place of a sentence, and which figures of the sentence it covers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from monitor.analyse.attributions_names import Name
from monitor.analyse.context import Context
from monitor.domain.readings import Quantity

# Credits closer than this with no figure between them are one chain ("the Post, citing Foo Research").
_CHAIN = 40

_CITING = re.compile(r"citing|cites|quoting|cited by|援引|引述|引用|转引", re.IGNORECASE)
_APART = re.compile(r"[;。]|, (?:and|but|while) ")
_CONCLUSION = re.compile(r", so |, which means |, meaning |所以|因此|意味着")


class Scope(Enum):
    """Which part of its sentence a credit covers."""

    WHOLE = auto()
    FORWARD = auto()
    BACKWARD = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Credit:
    """Sources named at a place, the original first. `lasting` ones are still meant in the next sentence.

    Figures before `floor`, or behind `ceiling` where there is one, are not covered: a poll of analysts beside a result.
    No names: a company speaks of itself here, which credits nobody and ends what an earlier sentence credited.
    """

    start: int
    end: int
    names: tuple[Name, ...]
    scope: Scope = Scope.WHOLE
    lasting: tuple[Name, ...] = ()
    floor: int = 0
    ceiling: int = 0

    def covers(self, context: Context, quantity: Quantity) -> bool:
        """Whether the sources vouch for a figure of the sentence; a conclusion from what they said is the writer's."""
        if quantity.start < self.start:
            return self.scope is not Scope.FORWARD and quantity.start >= self.floor
        if self.scope is Scope.BACKWARD or 0 < self.ceiling <= quantity.start:
            return False
        return _CONCLUSION.search(context.folded, self.end, max(quantity.start, self.end)) is None

    def without(self, text: str) -> Credit | None:
        """The credit without a name; None where that was its only one."""
        if all(name.text != text for name in self.names):
            return self
        names, lasting = (tuple(one for one in some if one.text != text) for some in (self.names, self.lasting))
        return replace(self, names=names, lasting=lasting) if names else None

    def distance(self, quantity: Quantity) -> int:
        """How many characters lie between the credit and a figure."""
        return quantity.start - self.end if quantity.start >= self.start else self.start - quantity.end


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """Whom the sentences before credited last: outlets and houses ("the newspaper"), and persons ("she said")."""

    houses: tuple[Name, ...] = ()
    speakers: tuple[Name, ...] = ()

    def after(self, credit: Credit) -> Spoken:
        """What is meant after one more credit."""
        speakers = tuple(name for name in credit.names if name.personal)
        return Spoken(houses=credit.lasting or self.houses, speakers=speakers or self.speakers)


def credit_of(names: Iterable[Name], start: int, end: int, scope: Scope = Scope.WHOLE) -> Credit:
    """A credit whose outlets and houses last into the next sentence."""
    taken = tuple(names)
    return Credit(start=start, end=end, names=taken, scope=scope, lasting=tuple(name for name in taken if name.house))


def chained(context: Context, found: Iterable[Credit]) -> list[Credit]:
    """Credits that follow each other closely made one: what is cited comes before who cites it."""
    chain: list[Credit] = []
    for credit in sorted(found, key=lambda item: item.start):
        last = chain[-1] if chain else None
        if last is None or not credit.names or not last.names or not _close(context, last, credit):
            chain.append(credit)
            continue
        known = {name.start for name in last.names}
        new = [name for name in credit.names if name.start not in known]
        cited = _CITING.match(context.folded, credit.start) is not None
        chain[-1] = replace(
            last,
            end=max(credit.end, last.end),
            names=(*new, *last.names) if cited else (*last.names, *new),
            scope=credit.scope if last.scope is Scope.FORWARD and not new else last.scope,
            lasting=last.lasting or credit.lasting,
        )
    return chain


def counted_between(context: Context, left: int, right: int) -> bool:
    """Whether a figure begins in a stretch of text."""
    first = bisect_left(context.quantities, left, key=lambda quantity: quantity.start)
    return first < len(context.quantities) and context.quantities[first].start < right


def _close(context: Context, last: Credit, credit: Credit) -> bool:
    if credit.start - last.end > _CHAIN or counted_between(context, last.end, credit.start):
        return False
    overlap = {name.start for name in last.names} & {name.start for name in credit.names}
    return bool(overlap) or _APART.search(context.folded, last.end, max(credit.start, last.end)) is None
