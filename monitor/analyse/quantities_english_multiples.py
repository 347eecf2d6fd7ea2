"""English verbs and adverbs that are numbers themselves: doubled, nearly triples, twice as many, halved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from monitor.analyse.patterns import skipping
from monitor.analyse.quantities_draft import Draft
from monitor.analyse.units import Measure

_STEMS: Final = {"doub": 2, "trip": 3, "treb": 3, "quad": 4, "quin": 5, "sext": 6, "halv": 50, "twic": 2, "thri": 3}
_MULTIPLE: Final = skipping(
    r"(?:doubl|tripl|trebl|quadrupl|quintupl|sextupl|halv)(?:e[sd]?|ing)(?![a-z])|(?:twice|thrice)(?![a-z])"
)
_NO_AFTER: Final = re.compile(
    r"[- ](?:digits?|down|standards?|check(?:ed)?|bed(?:room)?|room|decker|agent|jeopardy|blow|whammy|take|espresso"
    r"|vision|header|edged|act|team"
    r"|helix|bond|counting|bogey|bogeys|murder|fault|play|major|gold|crown|jump|axel|threat|a|aa|aaa|glazing|glazed"
    r"|click|negative|duty|crossed|dip"
    r"|bill|title|matches?|final|partner|champions?|tennis|feature|entry|life|shift|dose|blind|bluff|spread|space"
    r"|bass|bassist|breasted|bind|barrel"
    r"|up(?: as)?|over in|back|bottom|top|taxation|room|stack|camera|screen|sided|patenting|layer|precision"
    r"|data rate)(?![a-z])"
)
_NEEDS: Final = re.compile(
    r"(?<![a-z])(?:to|will|would|could|may|might|can|should|must|nearly|almost|about|roughly|than|and|or|at|is|are|be"
    r"|was|were|its|around|approximately"
    r"|over|least|more|just|by|only|not|even|now|that|it|they|we|did|does)\s+$"
)
_NEXT: Final = re.compile(
    r"\s+(?:the|its|their|that|his|her|our|what|this|in|from|year|last|these|those|revenue|sales|output|capacity"
    r"|production|profit)(?![a-z])"
)
_TWICE_NEXT: Final = re.compile(
    r"\s+(?:as|the|what|that|its|their|his|her|our|more|those|today's|over(?= ?[.,;])|normal"
    r"|(?:last|this) [a-z]+'s)(?![a-z])"
)
_RATE: Final = re.compile(
    r"(t(?<![a-z].)(?:wice|hrice)) (?:a|per|each|every) (day|week|month|quarter|year|hour|minute|second)(?![a-z])"
)
_RATES: Final = {"twice": 2, "thrice": 3}
_PLURAL_BEFORE: Final = re.compile(r"(?:mixed|men's|women's|in|the|s')\s+$")
_COMPARED: Final = re.compile(
    r" +(?:as|the|its|their|his|her|that|this|what|more|less|over|(?:over)?subscribed|covered|too|ahead"
    r"|(?:forecast|projected|estimated|trailing|forward|annual) [a-z]+|earnings|sales|revenue|supply|demand"
    r"|book|forward|expected"
    r"|annual|normal|current|those|[a-z]+er|(?!(?:mon|tues|wednes|thurs|fri|satur|sun)day)[a-z0-9-]{2,24}'s|last"
    r"|previous|today's|an?)(?![a-z])|\s*[,;.)]|\s*$"
)
# "Five times last year's pace" compares, "five times last year" counts.
_OF_A_TIME: Final = re.compile(r" +(?:last|this|the previous) [a-z]+'s(?![a-z])")
# "Say it 11 times in a release", "four times a week"; but "2.6 times in AI" of what another does.
# "Four times Memphis"; but "denied it five times on Monday", "three times champion".
_NAMED: Final = re.compile(
    r" (?!(?:on|to|by|over|for|from|of|until|under|while|but|or|so|now|after|we|they|he|she|it)(?![a-z]))[a-z-]+"
    r"(?:[.,;]|$)"
)
_FREQUENCY: Final = re.compile(
    r" +(?:(?:a|an) (?:second|minute|hour|day|night|week|month|season|quarter|year|decade)|per|each|every|since|already"
    r"|this|last|before|in|during|on|with|and|at|when|because)(?![a-z])"
)
_BY: Final = re.compile(r"(?<![a-z])by (?:up to |about |around |nearly |almost |roughly |over |more than |some )?$")


def multiples(lowered: str) -> Iterator[Draft]:
    """The drafts of the words that say how many times; their spans are the words alone."""
    for found in _MULTIPLE.finditer(lowered):
        start, end, word = found.start(), found.end(), found.group()
        if start and (lowered[start - 1].isalnum() or lowered[start - 1] in "-_"):
            continue
        if not _means_a_multiple(lowered, word, start, end):
            continue
        value = Decimal(_STEMS[word[:4]])
        draft = Draft.word(start, end, value)
        draft.name("x", Measure.MULTIPLE, "multiple", end)
        if word.startswith("halv"):
            draft.unit, draft.measure, draft.direction = "percent", Measure.PERCENT, "down"
        elif word[-1] in "dsg" or lowered[max(0, start - 3) : start] == "to ":
            draft.direction = "up"
        yield draft
    for found in _RATE.finditer(lowered):
        draft = Draft.word(found.start(), found.end(1), Decimal(_RATES[found[1]]))
        draft.name(f"count/{found[2]}", Measure.COUNT, "frequency", found.end())
        draft.noun = "time"
        yield draft


def _means_a_multiple(lowered: str, word: str, start: int, end: int) -> bool:
    if _NO_AFTER.match(lowered, end):
        return False
    if word in {"twice", "thrice"}:
        return _TWICE_NEXT.match(lowered, end) is not None
    if word.endswith(("bles", "ples")):
        return _PLURAL_BEFORE.search(lowered, max(0, start - 8), start) is None
    if word == "halve":
        return True
    if word.endswith("e"):
        return bool(_NEEDS.search(lowered, max(0, start - 14), start) or _NEXT.match(lowered, end))
    return True


def compares(lowered: str, start: int, end: int, *, qualified: bool) -> bool:
    """Whether times between places compare: five times last year's pace, and not five times last year."""
    if _BY.search(lowered, max(0, start - 14), start) is not None:
        return True
    if _FREQUENCY.match(lowered, end) is not None and _OF_A_TIME.match(lowered, end) is None:
        return False
    return qualified or _COMPARED.match(lowered, end) is not None or _NAMED.match(lowered, end) is not None
