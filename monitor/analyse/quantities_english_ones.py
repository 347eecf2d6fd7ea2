"""English articles that are the number one: more than a year, nearly a gigawatt, a point and a half."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from monitor.analyse.numbers import HALF, ONE
from monitor.analyse.quantities_draft import Draft, Scene
from monitor.analyse.units import Measure, Unit

# The unit that begins at a place, and its end.
UnitAt = Callable[[Scene, int], tuple[Unit, int] | None]

_BOUNDS: Final = (
    *("than", "under", "over", "nearly", "almost", "about", "around", "roughly", "approximately", "least", "exceeding"),
    *("below", "above", "just", "close to", "shy of", "up to", "as much as"),
    *("lasted", "lasts", "takes", "took", "taking", "lasting", "within", "past"),
)
# It looks behind only where a space and an article stand, so that `re` skips from one space to the next.
_BOUNDED: Final = re.compile(
    r" (?=an? (?!few|lot|little|bit|series|number)[a-z])"
    rf"(?:{'|'.join(rf'(?<=(?<![a-z]){word} )' for word in _BOUNDS)})"
)
# A gigawatt is counted by its article alone, but for what is told of each: "$50 billion a gigawatt".
_POWER: Final = re.compile(
    r"(?<![a-z])(?:(?<!lion )(?<!sand )(?<![0-9]. )(?<![0-9][bt]n )(?<![0-9] )(?=a )"
    r"|(?=another |first |further |extra |additional ))"
    r"(?=[a-z]+ (?:giga|tera)watt(?![a-z-])(?! (?:is worth|costs)))"
)
# "Does an exaflop", "a terabyte of memory".
_COMPUTE: Final = re.compile(r"(?<= )(?=an? (?:(?:peta|exa|zetta)flops?|(?:tera|peta|exa)byte)(?![a-z-]))")
_AND_A_HALF: Final = re.compile(r"(?<![a-z])(?=(?:an?|one) (?:[a-z]+[ -]){1,2}and a half(?![a-z]))")
_HALF: Final = " and a half"
# Each with what it cannot do without: most texts hold neither of the last two.
_ARTICLES: Final = ((" a", _BOUNDED), ("awatt", _POWER), (_HALF, _AND_A_HALF), ("aflop", _COMPUTE), ("abyte", _COMPUTE))
_UNITS: Final = {Measure.DURATION, Measure.PHYSICAL, Measure.POINTS, Measure.MONEY}
# "More than a year ago" is a time, "about a second factory" an ordinal.
_TIME: Final = re.compile(
    r" (?:ago|earlier|before|later|after|since|prior|old|from now)(?![a-z])|-(?:old|long|to)|'s(?![a-z])"
)
_GOES_ON: Final = re.compile(r" (?!(?:of|to|in|for|at|on|and|or|if|when|as|by|from|per|than|but)(?![a-z]))[a-z]")
_HEADS: Final = frozenset({"second", "point", "quarter", "degree", "pound", "foot", "m", "g", "yard", "buck", "day"})


def ones(scene: Scene, unit_at: UnitAt) -> Iterator[Draft]:
    """The drafts of articles that count one of a unit, or one and a half; their spans begin with the article."""
    lowered = scene.lowered
    tried = [words for needed, words in _ARTICLES if needed in lowered]
    for start in sorted({found.end() for words in tried for found in words.finditer(lowered)}):
        if (draft := _draft(scene, start, unit_at)) is not None:
            yield draft


def _draft(scene: Scene, start: int, unit_at: UnitAt) -> Draft | None:
    end = scene.lowered.index(" ", start)
    found = unit_at(scene, end)
    if found is None or found[0].measure not in _UNITS or found[0].doubtful:
        return None
    unit, after = found
    value = ONE
    if scene.lowered.startswith(_HALF, after):
        value, after = ONE + HALF, after + len(_HALF)
    elif _TIME.match(scene.lowered, after) is not None or _is_part_of_a_name(scene, end, after):
        return None
    draft = Draft.word(start, after, value)
    draft.multiply(unit.factor)
    draft.name(unit.name, unit.measure, "one", after)
    draft.noun, draft.last = unit.noun, end
    return draft


def _is_part_of_a_name(scene: Scene, end: int, after: int) -> bool:
    """ "About a day trip", "over a pound shop": words that are more often part of another."""
    return scene.lowered[end + 1 : after] in _HEADS and _GOES_ON.match(scene.lowered, after) is not None
