"""Figures that the text itself takes back: corrections of an earlier version, and reports that it denies next."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from monitor.analyse.context import HEADLINES, Context, Sentence
from monitor.analyse.patterns import skipping
from monitor.domain.figures import Status

# What is told of the time to come: a report of it can be denied.
_TO_COME = frozenset({Status.PLANNED, Status.FORECAST, Status.CONDITIONAL})

# Text without any of these stems corrects and denies nothing: to look for them first is far cheaper.
_STEMS = (
    *("orrect", "ORRECT", "ersion of ", "dition of ", "raft of ", "misstated", "misspoke", "misquoted", "misreported"),
    *("larification", "pology", "rratum", "typo", "slip in ", "mistake in ", "error in ", "misprint", "wrong"),
    *("mistaken", "erroneous", "rue", "alse", "denie", "reject", "refute", "dispute", "rebut", "iction", "onsense"),
    *("Fake", "fake", "accurate", "baseless", "unfounded", "misleading", "dismiss"),
    *("误", "否认", "不实", "不属实", "不准确", "驳斥", "辟谣", "并非事实", "子虚乌有"),
)
# What was wrong stands behind these …
_WRONG = skipping(
    r"\b(?:earlier|previous|prior|first|original|initial) (?:version|edition|draft)s? of (?:this|the|that|our)\b"
    r"|\b(?:misstated|misspoke|misquoted|misreported)\b|\b(?:typo|slip|misprint|mistake|error) in\b"
    r"|\b(?:wrongly|mistakenly|erroneously|incorrectly) (?:said|stated|gave|given|put|reported|listed|wrote|had)\b"
    r"|\bcorrected from\b|\bcorrected to (?:say|show|read|reflect)\b[^.;]{0,80}?,? (?:not|instead of|rather than)\b"
    r"|(?:误|口误)(?:写|植|作|标|记|载|打|印|算|录|称|说)(?:成|作|为)?"
    r"|误[将把][^,。;]{1,40}?(?:写|植|标|记|载|作|算|印|打|称|说|当)(?:成|作|为)",
    re.IGNORECASE,
)
# … and, where the line is a correction, behind what was said.
_SAID = re.compile(r"\b(?:wrote|gave|had|said|put|listed|stated|reported|quoted|showed|spoke of)\b")
_CORRECTION = re.compile(
    r"[^A-Za-z]{0,6}(?:a |we |our )*(?:corrections?|corrected|clarifications?|apolog(?:y|ies|ise|ize)|errat(?:um|a))\b",
    re.IGNORECASE,
)
# What is right begins here.
_RIGHT = re.compile(r";|\b(?:should|instead of|rather than|in place of|where|it is|correct)\b|, not\b|$", re.IGNORECASE)
_RIGHT_CHINESE = re.compile(r"[,。;]|应[为作是该]|$")

_FALSE = (
    r"(?:false|untrue|not true|not accurate|inaccurate|incorrect|wrong|fiction|nonsense|baseless|unfounded|fake"
    r"|misleading)"
)
_REPORT = r"(?:it|that|this|those|(?:the|these) (?:report|story|claim|figure|number|rumou?r|post|talk|account)s?)"
_DENIES = r"(?:den(?:ies|ied)|reject(?:s|ed)|refute[sd]|dispute[sd]|rebut(?:s|ted)|dismiss(?:es|ed))"
_CALLS = r"(?:call(?:s|ed)|dismiss(?:es|ed)|describ(?:es|ed)|label(?:s|l?ed)|brand(?:s|ed))"
# What answers the sentence before, or the words before it: "False.", "The company called the report untrue."
_AT_ONCE = re.compile(r"['\"\s]*(?:False|Untrue|Not true|Nonsense|Fake news|Fiction)['\"]?[.,!:;]")
_ANSWER = skipping(
    rf"\b{_CALLS} {_REPORT} (?:as )?['\"]?(?:\w+ )?{_FALSE}"
    rf"|\b{_DENIES} {_REPORT}\b(?=[,.;:'\")]|$| (?:and|but|as|on|in)\b)"
    rf"|\b{_REPORT}(?:'s| is| was| were| are) ['\"]?{_FALSE}"
    r"|\banswered with one word: ['\"]?(?:False|No|Nonsense)\b"
    r"|(?:对此|予以|均予|均已|随即|随后|当即|立即)(?:都|均|皆|全部)?(?:否认|驳斥|辟谣)"
    r"|(?:否认|驳斥|辟谣)了?(?:这|该|上述|此|相关|有关|前述)"
    r"|(?:这|该|上述|此|相关|有关|前述)[^,。;]{0,8}(?:不实|不属实|不准确|并非事实|子虚乌有)"
)


# A sentence that denies what was said before, and where it begins to.
_Answer = tuple[Sentence, int]


class Refuted:
    """The stretches of a document whose figures it takes back itself. Built once a document."""

    def __init__(self, context: Context) -> None:
        spoken = any(stem in context.folded for stem in _STEMS)
        answers = list(_answers(context)) if spoken else []
        spans = sorted([*_corrected(context), *_answered(context, answers)]) if spoken else []
        self._starts = [start for start, _ in spans]
        self._ends = [*accumulate((end for _, end in spans), max)]
        self._before = frozenset(_answered_before(context, answers))

    def holds(self, start: int, sentence: Sentence, status: Status) -> bool:
        """Whether the figure at a place of a sentence, told with a status, is taken back."""
        place = bisect_right(self._starts, start) - 1
        return (place >= 0 and start < self._ends[place]) or (sentence.index in self._before and status in _TO_COME)


def _corrected(context: Context) -> Iterator[tuple[int, int]]:
    """Where corrections tell what was wrong."""
    folded, chinese = context.folded, context.language.chinese
    inside = False
    paragraph = -1
    for sentence in context.sentences:
        opens = _CORRECTION.match(folded, sentence.start, sentence.end) is not None
        if sentence.kind in HEADLINES or opens:
            inside, paragraph = opens, -1 if sentence.kind in HEADLINES else sentence.paragraph
        elif paragraph not in {-1, sentence.paragraph}:
            inside = False
        place = sentence.start
        while (found := (_WRONG.search(folded, place, sentence.end))) or (
            inside and (found := _SAID.search(folded, place, sentence.end))
        ):
            stop = _stop(folded, found.end(), sentence, chinese=chinese)
            yield found.end(), stop
            place = max(stop, found.end())


def _stop(folded: str, start: int, sentence: Sentence, *, chinese: bool) -> int:
    found = (_RIGHT_CHINESE if chinese else _RIGHT).search(folded, start, sentence.end)
    return found.start() if found is not None else sentence.end


def _answers(context: Context) -> Iterator[_Answer]:
    """The denials that mean what was said before them: their sentences, and where they begin."""
    folded = context.folded
    for sentence in context.sentences:
        if sentence.kind not in HEADLINES:
            span = sentence.start, sentence.end
            found = _AT_ONCE.match(folded, *span) or _ANSWER.search(folded, *span)
            if found is not None:
                yield sentence, found.start()


def _answered(context: Context, answers: Sequence[_Answer]) -> Iterator[tuple[int, int]]:
    """What denials answer in their own sentence: the part before them that has a figure."""
    for sentence, place in answers:
        semicolon = max(context.folded.rfind(";", sentence.start, place), sentence.start)
        yield (semicolon if _counts(context, semicolon, place) else sentence.start), place


def _answered_before(context: Context, answers: Sequence[_Answer]) -> Iterator[int]:
    """The sentences that the next one denies: it has no figure of its own before the denial."""
    for sentence, place in answers:
        before = context.sentences[sentence.index - 1]
        near = sentence.index > 0 and sentence.paragraph - before.paragraph <= 1 and before.kind not in HEADLINES
        if near and not _counts(context, sentence.start, place):
            yield before.index


def _counts(context: Context, start: int, end: int) -> bool:
    """Whether a stretch of text has a quantity."""
    place = bisect_left(context.quantities, start, key=lambda quantity: quantity.start)
    return place < len(context.quantities) and context.quantities[place].start < end
