"""English numbers that are no quantity: dates, times, names, versions, list numbers, ages, addresses, idioms."""

from __future__ import annotations

import re
from typing import Final

from monitor.analyse.numbers import ONE, Numeral, Written
from monitor.analyse.quantities_draft import Draft

_MONTHS = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
# What begins at a number and makes it a date, a time, an ordinal, a phone number, a ratio or a model.
_DATE: Final = re.compile(
    r"(?:19|20)[0-9]{2}[-/][0-9]{1,2}(?:[-/][0-9]{1,2})?(?![0-9,.%])|[0-9]{1,2}[-/][0-9]{1,2}[-/](?:[0-9]{4}|[0-9]{2})(?![0-9])"
    r"|[0-9]{1,2}(?::[0-9]{2}){1,2}(?:\s?[ap]\.?m)?(?![0-9a-z])|[0-9]{1,2}\s?[ap]\.?m\.?(?![a-z])|[0-9]+\s?o'clock"
    r"|[0-9]+(?:st|nd|rd|th)(?![a-z])|[0-9]{3}[-. ][0-9]{3,4}[-. ][0-9]{4}(?![0-9])|[0-9]{4}s(?![a-z])|[0-9]{2}s(?![a-z])"
    r"|[0-9]+:[0-9]+|24/7|9/11|50[-/]50(?![0-9])"
    rf"|[0-9]{{1,2}}(?:\s?-\s?[0-9]{{1,2}})?\s+(?:of\s+)?{_MONTHS}\.?(?![a-z])"
)
_DAY_AFTER_MONTH: Final = re.compile(
    rf"(?<![a-z]){_MONTHS}\.?\s+$|(?<![a-z]){_MONTHS}\.?\s+[0-9]{{1,2}}\s?(?:-|to|and)\s?$"
)
_LIST_MARK: Final = re.compile(r"[0-9]{1,3}[.)](?:\s|[A-Z])|[0-9]{1,2}\)")
_LINE_START: Final = re.compile(r"(?:^|\n)[\s•*·\-]*\(?$")
_LABELS: Final = frozenset(
    "no no. nos nos. number numbers chapter page pages pp section article articles figure fig fig. table version ver v route highway interstate step phase "
    "level tier stage type part volume vol vol. issue title category class grade room gate platform channel flight episode season round "
    "group exit paragraph clause appendix annex box question lesson unit apartment apt suite building block row line lines lane item rule bill act "
    "resolution proposition area district zone ward precinct code zip pier terminal formula covid windows series model mark page§ § # track week day "
    "generation gen layer wave game match set lap stage tranche stages chapter verse psalm slide sector".split()
)
_ADDRESS: Final = re.compile(
    r"\s+(?:[A-Z][a-z]+\s+){1,3}(?:Street|St\b|Avenue|Ave\b|Road|Rd\b|Boulevard|Blvd|Drive|Lane|Way|Plaza|Square)"
)
_ORDINARY: Final = frozenset(
    "the a an about around some over nearly almost another only just all these those its their his her our my your in on at to from by with "
    "and or but of for as than is are was were has have had up down more less than at least most total today now yesterday last next first "
    "approximately roughly between plus minus under above below exactly every each both if when while since after before because this that "
    "with without also so still even yet meanwhile currently there here it they we he she you who which what where how why then".split()
)
_OLD: Final = re.compile(r"[- ]olds?(?![a-z])|\s+of\s+age(?![a-z])")
_HALVES: Final = re.compile(
    r"(?:first|second|latter|other|this|last|next|each|either|better|same|final|opening|1st|2nd|final|the|in)[\s-]+$"
)
_WHOLE: Final = re.compile(
    r"\s+(?:of|the|its|their|that|as|what|is|are|were|was|will|would|on|his|her|our|those|these|a)(?![a-z])|\s*[,;.:)?!\n]|$"
)
_PART_NEXT: Final = re.compile(
    r"\s+(?:of(?!\s+(?:20|19|fiscal))|more|less|higher|lower|fewer|as|larger|smaller|bigger|faster|slower|cheaper|the|its|their)(?![a-z])"
)
_PART_VERB: Final = re.compile(
    r"(?<![a-z])(?:by|rose|fell|up|down|cut|jumped|dropped|gained|lost|than|about|nearly|almost|roughly|around|over|under|to|is|just|only|another)\s+$"
)
_QUARTERS: Final = re.compile(r"(?:for|past|last|first|next|in|over|previous|consecutive|straight|the)\s+$")
_URL: Final = re.compile(r"(?:https?://|www\.)[^\s]*$|@[^\s]*$")
_PHRASAL: Final = re.compile(
    r"(?<![a-z])(?:(?:talk|talked|talking|worry|worried|learn|know)\s+about|(?:hand|hands|handed|handing|take|takes|took|taking|turn|turned|give|gave|fork|forked"
    r"|spread|sign|signed)\s+over|(?:go|goes|going|went|rise|rises|rose|climb|climbed|climbs|move|moved|jump|jumped|adds?|added|scale[sd]?|ramp|ramped|moves?)\s+up\s+to"
    r"|(?:came|comes?|coming)\s+(?:about|over))\s+$"
)
_DIGITS = frozenset("0123456789")


class Traps:
    """The questions that an English reader asks of a number before it believes in it."""

    def before(self, text: str, lowered: str, numeral: Numeral) -> int:
        """Where to go on if the numeral is plainly no quantity (its end or that of the date it begins), else 0."""
        start, end = numeral.start, numeral.end
        previous = text[start - 1] if start else "\n"
        if numeral.written is Written.WORDS or numeral.written is Written.VAGUE:
            return (
                end
                if previous == "-" and start > 1 and text[start - 2].isalpha() and not self._near(lowered, start)
                else 0
            )
        if previous.isalnum() or previous in "_#@§^&=\\":
            return end
        if previous in "-/.:+" and start > 1:
            before = text[start - 2]
            if before.isalpha() and not (previous == "-" and self._near(lowered, start)):
                return end
            if previous in "./:" and before in _DIGITS:
                return end
        if numeral.written is Written.FRACTION:
            return 0
        if (date := _DATE.match(lowered, start)) is not None and not self._modal_may(text, date):
            return date.end()
        if (
            previous == " "
            and numeral.value <= 31
            and _DAY_AFTER_MONTH.search(lowered, max(0, start - 20), start)
            and not lowered.startswith(("%", " percent", " per cent"), end)
        ):
            return end
        if previous in "[" and text[end : end + 1] in "]," or text[end : end + 1] == "]":
            return end
        if (
            text[end : end + 1] in ".)"
            and _LIST_MARK.match(text, start)
            and _LINE_START.search(text, max(0, start - 8), start)
        ):
            return end
        if (
            previous == "("
            and text[end : end + 1] == ")"
            and end - start <= 2
            and text[end + 1 : end + 2] == " "
            and numeral.step == ONE
        ):
            return end if text[end + 2 : end + 3].isalpha() else 0
        if text[start] == "0" and end - start > 1 and text[start + 1] in _DIGITS:
            return end
        if text[end : end + 1] == "." and text[end + 1 : end + 2].isalpha() and end - start >= 4:
            return end
        if start > 8 and previous in "/=-_.%?" and _URL.search(lowered, max(0, start - 200), start):
            return end
        return 0

    def attached(self, text: str, draft: Draft) -> bool:
        """Whether letters without meaning hang on the number: 910C, 3D, 5G."""
        following = text[draft.end : draft.end + 1]
        return following.isalpha() or following == "_"

    def year(self, text: str, numeral: Numeral) -> bool:
        """Whether a number without unit looks like a year."""
        return (
            numeral.written is Written.DIGITS
            and numeral.end - numeral.start == 4
            and 1900 <= numeral.value <= 2100
            and numeral.step == ONE
            and "," not in text[numeral.start : numeral.end]
        )

    def named(self, text: str, draft: Draft) -> bool:
        """Whether the word before makes the number a label or part of a name: Chapter 5, Windows 11."""
        start = draft.start
        if not start or text[start - 1] != " ":
            return False
        words = text[max(0, start - 26) : start].split()
        if not words:
            return False
        word = words[-1].strip("(\"'")
        if word.lower() in _LABELS and not draft.words:
            return True
        if not word[:1].isupper() or word.lower() in _ORDINARY or word[-1:] in ",;:.":
            return False
        if draft.words:
            return False
        before = text[max(0, start - 1 - len(words[-1]) - 2) : start - 1 - len(words[-1])]
        return not (not before.strip() and "\n" in before) and not before.rstrip().endswith((".", "!", "?"))

    def age(self, lowered: str, draft: Draft, after: int) -> bool:
        """Whether a number of years is somebody's age."""
        return _OLD.match(lowered, after) is not None or lowered[max(0, draft.start - 5) : draft.start] == "aged "

    def half_year(self, lowered: str, draft: Draft, after: int) -> bool:
        """Half-year results, the first half year, a third year: a period or an ordinal, not a duration."""
        word = lowered[draft.first : draft.last]
        if "half" in word:
            return (
                lowered[draft.last : draft.last + 5] == "-year"
                or _HALVES.search(lowered, max(0, draft.start - 12), draft.start) is not None
            )
        return not lowered.startswith((" of a", "-of-a"), draft.last) and not lowered[draft.first].isdigit()

    def share(self, lowered: str, draft: Draft, *, qualified: bool) -> bool:
        """Whether a fraction without a unit is a share of something."""
        word = lowered[draft.first : draft.last]
        following = lowered[draft.last : draft.last + 1]
        if following == "-":
            return False
        if word[0].isdigit():
            return lowered.startswith(" of ", draft.last) or qualified
        if word == "half" or word == "a half":
            if _HALVES.search(lowered, max(0, draft.start - 12), draft.start):
                return lowered[max(0, draft.start - 3) : draft.start] == "in "
            return qualified or _WHOLE.match(lowered, draft.last) is not None
        if word.startswith("a "):
            return (
                qualified
                or _PART_NEXT.match(lowered, draft.last) is not None
                or _PART_VERB.search(lowered, max(0, draft.start - 12), draft.start) is not None
            )
        if word.endswith(" quarters"):
            return _QUARTERS.search(lowered, max(0, draft.start - 14), draft.start) is None
        return True

    def no_qualifier(self, lowered: str, start: int, end: int) -> bool:
        """ "talk about 5 plans", "hand over 15%", "go up to 30": the preposition belongs to the verb."""
        return _PHRASAL.search(lowered, max(0, start - 12), end) is not None

    def bare(self, text: str, lowered: str, draft: Draft, numeral: Numeral) -> bool:
        """Whether a number that nothing names is certainly not worth a neighbour's help."""
        if draft.kind in {"age", "idiom"} or self.attached(text, draft):
            return True
        if _ADDRESS.match(text, draft.end) is not None:
            return True
        return self.year(text, numeral) and draft.scale == ONE and not draft.prefixed and draft.qualifier is None

    def _near(self, lowered: str, start: int) -> bool:
        return lowered[max(0, start - 5) : start] in {"near-", " sub-"} or lowered[max(0, start - 4) : start] == "sub-"

    def _modal_may(self, text: str, date: re.Match[str]) -> bool:
        return date.group().endswith(" may") and text[date.end() - 3] != "M"
