"""English fractions: half an hour is a duration, a third of the revenue a share, the third quarter neither."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from monitor.analyse.quantities_draft import Draft, Scene
from monitor.analyse.units import Measure, Unit

_JOINT: Final = re.compile(r"(?: of)? an? | of (?:a|an|one) |-| ")
_POINT: Final = re.compile(r"(?:[- ]| an? )(?:percentage[- ])?points?(?![a-z])(?! of view)")
_HALVES: Final = re.compile(
    r"(?:first|second|latter|other|this|last|next|each|either|better|same|final|opening|1st|2nd|the|in)[ -]+$"
)
# "The lucrative half", "the AMD half", "the upper half": one of two.
_SIDE: Final = re.compile(
    r"(?<![a-z])the (?:[a-z]+ )?(?!(?:about|over|nearly|almost|around|roughly|only) )[a-z]{2,14} $"
)
_WHOLE: Final = re.compile(
    r" +(?:of|the|its|their|that|as|what|is|are|were|was|will|would|goes|going|went|on|his|her|our|those|these|an?"
    r"|for|from|idle|each|at|between)(?![a-z])"
    r"|\s*[,;.:)?!\n]|$"
)
_PART_NEXT: Final = re.compile(
    r" +(?:of(?! +(?:20|19|fiscal))|below|above|under|off|between (?:them|the two)|in favou?r|against|or (?:less"
    r"|more)|more|less|higher|lower|fewer|as|larger|smaller|bigger|faster|slower|cheaper|the"
    r"|its|their)(?![a-z])"
)
_TO_PART: Final = re.compile(
    r" +(?:to|and|or) +(?:(?:a|one|two|three|four|five|nine)[ -])?(?:half|thirds?|quarters?|fifths?|tenths?)(?![a-z])"
)
_FROM_PART: Final = re.compile(r"(?:half|thirds?|quarters?|fifths?|tenths?) +(?:to|and|or) +$")
_PART_VERB: Final = re.compile(
    r"(?<![a-z])(?:by|rose|fell|up|down|cut|jumped|dropped|gained|lost|than|about|nearly|almost|roughly|around|over"
    r"|under|just|only|another|added|shed|climbed|slid|sank|slipped|grew|shrank|tumbled|soared|surged|of which|of whom"
    r"|of them|back|up from|down from|loss of|gain of|rise of|fall of|drop of) +$"
)
# "Half a trillion of the bill, a third.", "A fifth, or 100,000 a year": told of what stands before or behind.
_APPOSED: Final = re.compile(r"(?:[,;(—–] |[.!?\n]\s?|^)$")
_APPOSED_END: Final = re.compile(r"\s?(?:[.;)]|, or )")
# "From a tenth in 2025", "shave a quarter off": parts, where "a third" of fabs would be one more.
_FROM_OR_TO: Final = re.compile(r"(?<![a-z])(?:to|from|by) $")
_PART_ENDS: Final = re.compile(r"\s?[.,;:)]| (?:in|of|and|or|at|on|last|this|before|when|now|earlier|under)(?![a-z])")
_PARTED: Final = re.compile(r" (?:off|goes to|going to|went to)(?![a-z])")
_THAT: Final = re.compile(r"(?<![a-z])that $")
_IS: Final = re.compile(r" (?:is|are|was|were|had|has|have|will|would|goes?|went|comes?|came)(?![a-z])")
# "32 cents of every dollar", "of every dollar that firms pay, 32 cents go to one".
_OF_A_DOLLAR: Final = re.compile(
    r" (?:of|on|in|out of|from) (?:each|every|the|a) (?:(?:revenue|sales|extra|new) )?(?:dollar|euro|pound)(?![a-z])"
)
_EVERY_DOLLAR: Final = re.compile(r"(?<![a-z])of (?:each|every) (?:dollar|euro|pound)(?![a-z])[^.;\n]{0,80}$")
_QUARTERS: Final = re.compile(r"(?:after|within|for|past|last|first|next|in|over|previous|consecutive|straight|the) +$")
# "In the first three quarters of 2025", "two quarters ago", "a quarter early": times, and no shares.
_QUARTERS_OF: Final = re.compile(r"(?:past|last|first|next|previous|following|initial) $")
_WHEN: Final = re.compile(r" (?:ago|earlier|later|early|late|ahead|behind|in a row|running)(?![a-z])")
_SPAN: Final = re.compile(r"(?<![a-z])(?:for|any|each|every|per|just|only|single|than|in|within|from) +$")
_MEASURES: Final = {Measure.DURATION, Measure.PHYSICAL, Measure.POINTS, Measure.PERCENT, Measure.MONEY}


def joint_end(scene: Scene, draft: Draft) -> int | None:
    """Where a unit may begin after a fraction: half *an* hour, three-quarters *of a* mile.

    Nine out of ten yuan are a share of them.
    """
    if " of " in scene.lowered[draft.first : draft.last]:
        return None
    found = _JOINT.match(scene.lowered, draft.end)
    return found.end() if found is not None else None


def takes(scene: Scene, draft: Draft, unit: Unit) -> bool:
    """Whether a fraction is one of the unit after it; not so in half-year results and a third year."""
    if unit.measure not in _MEASURES:
        return False
    word = scene.lowered[draft.first : draft.last]
    if "half" in word:
        if scene.lowered.startswith("-year", draft.last):
            return False
        return _HALVES.search(scene.lowered, max(0, draft.start - 12), draft.start) is None
    return (
        scene.lowered.startswith((" of a", "-of-a"), draft.last)
        or word[0].isdigit()
        or "-" in word
        or ("quarter" in word and scene.lowered[draft.last] == "-")
        or not word.isalpha()
    )


def points_end(scene: Scene, draft: Draft) -> int | None:
    """The end of "half-point", "quarter point": a share of one percentage point."""
    found = _POINT.match(scene.lowered, draft.end) if draft.value < 1 else None
    return found.end() if found is not None else None


def is_share(  # noqa: PLR0911 - one return for each kind of fraction
    scene: Scene, draft: Draft, *, qualified: bool
) -> bool:
    """Whether a fraction without a unit is a share of something."""
    lowered = scene.lowered
    word = lowered[draft.first : draft.last]
    if " in " in word or " of " in word or lowered[draft.last : draft.last + 1] == "-":
        return lowered[draft.last : draft.last + 1] != "-"
    before = max(0, draft.start - 14)
    if word[0].isdigit() or not word[0].isalpha():
        return qualified or lowered.startswith(" of ", draft.last)
    if _TO_PART.match(lowered, draft.last) or (
        _FROM_PART.search(lowered, before, draft.start) and not _HALVES.search(lowered, before, draft.start)
    ):
        return True
    if word in {"half", "a half"}:
        if _SIDE.search(lowered, max(0, draft.start - 32), draft.start) and not lowered.startswith(" of ", draft.last):
            return False
        if _HALVES.search(lowered, before, draft.start):
            return lowered[max(0, draft.start - 3) : draft.start] == "in "
        told = qualified or _PART_VERB.search(lowered, before, draft.start) is not None
        return told or _WHOLE.match(lowered, draft.last) is not None
    if word.startswith("a "):
        following = _PART_NEXT.match(lowered, draft.last) is not None
        told = qualified or following or _PART_VERB.search(lowered, before, draft.start) is not None
        told = told or _is_apposed(lowered, draft, word) or _is_moved(lowered, draft, word)
        return told or _is_taken(lowered, draft, word)
    return not word.endswith(" quarter") or _SPAN.search(lowered, before, draft.start) is None


def _is_apposed(lowered: str, draft: Draft, word: str) -> bool:
    before = lowered[max(0, draft.start - 3) : draft.start]
    apart = word != "a quarter" and _APPOSED.search(before) is not None
    return apart and _APPOSED_END.match(lowered, draft.last) is not None


def _is_taken(lowered: str, draft: Draft, word: str) -> bool:
    """Whether a part is somebody's or has something done to it: suspects that a third had been announced."""
    if word == "a quarter" or _THAT.search(lowered, max(0, draft.start - 6), draft.start) is None:
        return False
    return _IS.match(lowered, draft.last) is not None


def _is_moved(lowered: str, draft: Draft, word: str) -> bool:
    """Whether a part is what a share came from or went to, or what is taken off: to a fifth in May, a third off."""
    if _PARTED.match(lowered, draft.last) is not None:
        return True
    moved = word != "a quarter" and _FROM_OR_TO.search(lowered, max(0, draft.start - 6), draft.start) is not None
    return moved and _PART_ENDS.match(lowered, draft.last) is not None


def of_a_dollar(scene: Scene, draft: Draft) -> None:
    """Make cents of every dollar a share in percent."""
    if draft.measure is not Measure.MONEY or draft.factor >= 1 or draft.scale != 1:
        return
    behind = _OF_A_DOLLAR.match(scene.lowered, draft.end)
    if behind is None and _EVERY_DOLLAR.search(scene.lowered, max(0, draft.start - 110), draft.start) is None:
        return
    draft.multiply(1 / draft.factor)
    draft.factor = Decimal(1)
    draft.name("percent", Measure.PERCENT, "fraction", draft.end)


def are_quarters(scene: Scene, draft: Draft) -> bool:
    """Whether "three quarters" is a time: for the last three quarters, but three quarters of the sales."""
    if scene.lowered.endswith("one quarter", 0, draft.last):
        return _WHEN.match(scene.lowered, draft.last) is not None
    if not scene.lowered.endswith(" quarters", 0, draft.last):
        return False
    if draft.value >= 1 or _WHEN.match(scene.lowered, draft.last) is not None:
        return True
    if scene.lowered.startswith(" of ", draft.last):
        return _QUARTERS_OF.search(scene.lowered, max(0, draft.start - 10), draft.start) is not None
    return _QUARTERS.search(scene.lowered, max(0, draft.start - 14), draft.start) is not None


def quarters(draft: Draft) -> None:
    """Make "three quarters", after a word of time, so many of them."""
    draft.multiply(Decimal(4))
    draft.name("count", Measure.PHYSICAL, "measure", draft.end)
    draft.noun = "quarter"


def as_share(draft: Draft) -> None:
    """Make a fraction a share in percent."""
    draft.multiply(Decimal(100))
    draft.name("percent", Measure.PERCENT, "fraction", draft.end)
