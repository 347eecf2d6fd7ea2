"""Units that English says once: below 30% from 43, 1 petaflops in FP8 and 2 in FP4, 2.8 GW, 1.2 of which are let."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from monitor.analyse.numbers import ONE
from monitor.analyse.quantities_again import SAME_RATE, SENTENCE
from monitor.analyse.quantities_draft import Draft
from monitor.analyse.quantities_measured import lasts_like, measured_like
from monitor.analyse.quantities_memory import Memory, take
from monitor.analyse.units import Measure

_NEAR: Final = 110
_REACH: Final = 160
_HUNDRED: Final = 100
_PREPOSITION: Final = "in|for|at|with|on|from|to|by|of"
# "1 petaflops in FP8 and 2 in FP4", "9.8 tokens/s for one user and 118 for sixteen", "6 GW with one and 10 with two".
_PARALLEL: Final = re.compile(
    rf" (?P<with>{_PREPOSITION}) [^.;:\n]{{2,40}}?(?:,| and|, and| or|, or| but|;) "
    r"(?:another |only |just |about |some )?"
)
# "Sold for 33,700 yuan in 2024 and for 27,900 in nine months": the same word stands before both.
_LED: Final = re.compile(
    rf"(?<![a-z])(?P<with>{_PREPOSITION}) (?:about |around |some |roughly |nearly |almost |over |just |only )?$"
)
_NEXT: Final = re.compile(r"[^.;:\n]{0,60}(?:,| and|, and| or|, or| but|, but| while|;) ")
# What may follow a number whose noun was left out.
_ENDS: Final = re.compile(
    r"\s?(?:[,;)?!\n]|\.(?![0-9])|$)"
    r"| (?:in|for|at|with|on|by|when|before|after|a year|last|this|next|where|once|ago|earlier|now|today|and|but|while"
    r"|apiece|each|to [0-9])(?![a-z])"
)
# "Below 30% from 43", "is left with 25", "gained a more modest 12".
_LEVEL: Final = re.compile(
    r"(?<![a-z])(?:from|against|versus|vs\.?|(?:left|content) with|compared (?:with|to)|gives? (?:me|us)"
    r"|an? (?:more )?(?:modest|mere|meagre|measly|paltry|full|further|still|healthy|solid|hefty))"
    r" (?:about |around |some |nearly |just |only )?$"
)
_MOVED: Final = re.compile(
    r"(?:[,;]|,? (?:and|while|but)) [a-z][a-z0-9 .&'-]{1,28} (?:gained|added|lost|shed|fell|rose|climbed|dropped|slid"
    r"|jumped|surged|put on|tumbled|slipped|sank|advanced) (?:by )?(?:an? (?:more )?[a-z]+ |only |just |about )?"
)
# "In 3", "phase 2": no amounts.
_NO_AMOUNT: Final = re.compile(
    r"(?<![a-z])(?:in|on|of|since|until|no\.?|number|phase|page|figure|fig\.?|table|note|series|version|chapter|part"
    r"|day|step|level|tier|class|grade|gen|top|round) (?:the )?$"
)
# "To 31,000 yuan, while volume rose to 11,600": the number is of another thing.
_OTHERS: Final = re.compile(
    r"(?<![a-z])(?:volumes?|shipments?|deliver(?:y|ies|ed)|units|output|headcount|staff|users|customers|orders|chips"
    r"|cards|gpus|racks|servers|shares|ratio|book-to-bill|pue|beta|score[ds]?|index|model|number|count)(?![a-z])"
)
# How many times as much may stand where a unit is left out.
_ALIKE: Final = {
    Measure.PHYSICAL: 10,
    Measure.MONEY: 10,
    Measure.DURATION: 3,
    Measure.POINTS: 3,
    Measure.PERCENT: 2,
    Measure.MULTIPLE: 3,
}
_OF_WHICH: Final = re.compile(r" of (?:which|that|it|this)(?![a-z])")
_OF_THEM: Final = re.compile(r" of (?:them|which|these|those)(?![a-z])")
# "An H20 goes for around 80,000", "one dealer, who paid 50,000".
_PRICED: Final = re.compile(
    r"(?<![a-z])(?:go(?:es|ing)? for|went for|fetch(?:es|ed|ing)?"
    r"|(?:sells?|sold|selling|listed|offered|quoted|advertised|priced|list(?:s|ing)?|bid|finish(?:es|ed)?|end(?:s|ed)?"
    r"|clos(?:e|es|ed)|trad(?:es|ed|ing)) (?:for|at)|asks?|asking|(?:who|[a-z]{3,12}) paid|paying)"
    r" (?:about |around |some |roughly |nearly |almost |over |under |just |only )?$"
)
# "Twelve plants in Arizona, up from six".
_LEFT: Final = re.compile(
    r"(?<![a-z])(?:up from|down from|instead of|rather than|against|versus|compared with|not) (?:just |only |about )?$"
)
# "Talked to four more.", "two more next year".
_MORE: Final = re.compile(r" more(?:[.,;)]| (?:next|this|in|are|is|were|on|at|by|to|and)(?![a-z]))")


def left_out(seen: Memory, draft: Draft) -> bool:
    """Name what stands as the quantity before it did, is a part of it, or is a price like the one before."""
    near = seen.previous
    if near is not None and _goes_on(seen.lowered, near, draft):
        _repeat(draft, near)
    elif (measure := seen.measured) is not None and _of_amount(seen.lowered, measure, draft):
        _repeat(draft, measure)
    elif (money := _price(seen, draft)) is not None:
        draft.name(money.unit or "", Measure.MONEY, "bare", draft.end)
    return not draft.open


def said_again(seen: Memory, draft: Draft) -> bool:
    """Name one more of what was told in the sentence: about $18bn gross this year, against 23.9 in 2024."""
    near = seen.previous
    if near is not None and near.measure is Measure.MULTIPLE and seen.money is not None:
        near = seen.money  # capex of $30 billion, twice last year's 14.9
    if near is None or not _repeats(seen.lowered, near, draft):
        return False
    _repeat(draft, near)
    return True


def measured(seen: Memory, draft: Draft) -> bool:
    """ "The first has 561 petaflops, the fifth comes with 477.9": a measure like the one before it."""
    near = seen.measured
    if near is None or not measured_like(seen.lowered, seen.counted, near, draft):
        return False
    _repeat(draft, near)
    return True


def lasts(seen: Memory, draft: Draft) -> bool:
    """ "Within three months, and we need six": a time like the one before."""
    if seen.lasted is None or not lasts_like(seen.lowered, seen.lasted, draft):
        return False
    take(draft, seen.lasted)
    draft.multiply(seen.lasted.factor)
    return True


def adds_to(seen: Memory, draft: Draft) -> bool:
    """ "Three customers, and talks with four more": what was counted last, else things."""
    if not draft.words or draft.value != draft.high or _MORE.match(seen.lowered, draft.end) is None:
        return False
    near = seen.counted
    if near is not None and draft.start - near.end <= _REACH and near.value < _HUNDRED:
        take(draft, near)
    else:
        draft.name("count", Measure.COUNT, "bare", draft.end)
    return True


def left_for(seen: Memory, draft: Draft) -> bool:
    """ "Twelve plants, up from six": the count that another was left for."""
    near = seen.counted
    if near is None or draft.start - near.end > _NEAR or not near.alike(draft, SAME_RATE):
        return False
    if _LEFT.search(seen.lowered, max(0, draft.start - 28), draft.start) is None:
        return False
    if _ENDS.match(seen.lowered, draft.end) is None or SENTENCE.search(seen.lowered, near.end, draft.start):
        return False
    take(draft, near)
    return True


def part_of(near: Draft, draft: Draft) -> bool:
    """Whether "so many of them" can be of what was counted before: no more, and not two of trillions."""
    return draft.value <= near.high and near.high <= draft.value * 10**5


def _repeat(draft: Draft, near: Draft) -> None:
    """Measure what another draft measures, in the same size of units."""
    take(draft, near)
    draft.multiply(_size(near, draft))
    draft.factor = near.factor


def _size(near: Draft, draft: Draft) -> Decimal:
    """What a number is multiplied with that leaves out the unit, and the billions of a sum of money."""
    scaled = near.measure is Measure.MONEY and draft.scale == ONE
    return near.factor * (near.scale if scaled else ONE)


def _goes_on(lowered: str, near: Draft, draft: Draft) -> bool:
    if near.unit is None or near.measure in {Measure.DURATION, None} or draft.start - near.end > _NEAR:
        return False
    if SENTENCE.search(lowered, near.end, draft.start) is not None:
        return False
    value = draft.value * _size(near, draft)
    if _OF_WHICH.match(lowered, draft.end) is not None:
        return not draft.words and value <= near.high
    if not near.value <= value * SAME_RATE or not value <= near.high * SAME_RATE or draft.value == 0:
        return False
    leveled = near.measure in {Measure.PERCENT, Measure.POINTS} and _is_level(lowered, near, draft)
    return leveled or _is_parallel(lowered, near, draft)


def _is_parallel(lowered: str, near: Draft, draft: Draft) -> bool:
    between = _PARALLEL.fullmatch(lowered, near.end, draft.start)
    if between is not None and lowered.startswith(f" {between['with']} ", draft.end):
        return True
    if draft.words or _ENDS.match(lowered, draft.end) is None:
        return False
    led = _LED.search(lowered, max(0, draft.start - 16), draft.start)
    if led is None or _NEXT.fullmatch(lowered, near.end, led.start()) is None:
        return False
    before = _LED.search(lowered, max(0, near.start - 16), near.start)
    return before is not None and before["with"] == led["with"]


def _is_level(lowered: str, near: Draft, draft: Draft) -> bool:
    """Whether a number is a share like the one before it: below 30% from 43."""
    if (
        draft.words
        or draft.high * near.factor > _HUNDRED
        or draft.scale != ONE
        or _ENDS.match(lowered, draft.end) is None
    ):
        return False
    if _MOVED.fullmatch(lowered, near.end, draft.start) is not None:
        return True
    if _OF_THEM.match(lowered, near.end) is not None:
        return False  # 226 GW, 73% of them from banks, against 63 a year ago
    return _LEVEL.search(lowered, max(0, draft.start - 36), draft.start) is not None


def _of_amount(lowered: str, near: Draft, draft: Draft) -> bool:
    """Whether "10 of them" are of a measure told before: 26 gigawatts of chips, 10 of them from one maker."""
    if near.measure is not Measure.PHYSICAL or near.noun is not None or draft.words:
        return False
    if _OF_THEM.match(lowered, draft.end) is None or draft.start - near.end > _NEAR:
        return False
    return draft.value * near.factor <= near.high and SENTENCE.search(lowered, near.end, draft.start) is None


def _price(seen: Memory, draft: Draft) -> Draft | None:
    """The money whose currency is meant where the words before a number say that something is sold for it."""
    told = [money for money in (seen.money, seen.rated) if money is not None]
    money = max(told, key=lambda money: money.end, default=None)
    if money is None or money.scale != ONE or not money.alike(draft, _HUNDRED) or draft.words:
        return None
    if _ENDS.match(seen.lowered, draft.end) is None or (money is seen.rated and draft.start - money.end > _REACH):
        return None
    return money if _PRICED.search(seen.lowered, max(0, draft.start - 40), draft.start) is not None else None


def _repeats(lowered: str, near: Draft, draft: Draft) -> bool:
    """Whether a number that ends its clause is most likely one more of the kind before it in its sentence."""
    often = _ALIKE.get(near.measure) if near.measure is not None else None
    if often is None or near.noun is not None or near.unit is None or draft.start - near.end > _REACH:
        return False
    if draft.words and near.measure is not Measure.DURATION:
        return False
    size = _size(near, draft)
    value, high = abs(draft.value * size), abs(draft.high * size)
    if not near.value <= value * often or not high <= near.high * often or not value:
        return False
    if _NO_AMOUNT.search(lowered, max(0, draft.start - 16), draft.start) is not None:
        return False
    if _ENDS.match(lowered, draft.end) is None or _OTHERS.search(lowered, near.end, draft.start) is not None:
        return False
    return SENTENCE.search(lowered, near.end, draft.start) is None
