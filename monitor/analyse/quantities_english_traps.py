"""English numbers that are no quantity: dates, times, names, versions, list numbers, ages, addresses, idioms."""

from __future__ import annotations

import re
from typing import Final

from monitor.analyse.numbers import ONE, Numeral, Written
from monitor.analyse.quantities_draft import Draft
from monitor.domain.catalogue import Lexicon

_DIGITS: Final = frozenset("0123456789")
_MONTHS = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
)
# What begins at a number and makes it a date, a time, an ordinal, a decade, a phone number, a ratio or a version.
_DATE: Final = re.compile(
    r"(?:19|20)[0-9]{2}[-/][0-9]{1,2}(?:[-/][0-9]{1,2})?(?![0-9,.%])"
    r"|[0-9]{1,2}[-/][0-9]{1,2}[-/](?:[0-9]{4}|[0-9]{2})(?![0-9])"
    r"|[0-9]{1,2}(?::[0-9]{2}){1,2}(?: ?[ap]\.?m)?(?![0-9a-z])|[0-9]{1,2} ?[ap]\.?m\.?(?![a-z])|[0-9]{1,2} ?o'clock"
    r"|[0-9]{1,7}(?:st|nd|rd|th)(?![a-z])|[0-9]{4}s(?![a-z])|[0-9]{2}s(?![a-z])"
    r"|[0-9]{3}[-. ][0-9]{3,4}[-. ][0-9]{4}(?![0-9])|[0-9]{1,3}:[0-9]{1,3}|24/7|9/11|[0-9]{1,3}-(?:to-1"
    r"|for-[0-9]{1,2})(?![0-9])|50[-/]50(?![0-9])"
    rf"|[0-9]{{1,2}}(?: ?- ?[0-9]{{1,2}})? +(?:of +)?{_MONTHS}\.?(?![a-z])"
    r"|[0-9]{1,2}(?:\.[0-9]{1,2}){1,2} (?:version|release|edition|update|build|firmware|beta|preview)(?![a-z])"
    r"|(?:10-[kq]|20-f|[68]-k|13-[dfg])(?![a-z])"
    r"|(?:[1248]00g|(?:1\.6|3\.2)t) (?:modules?|ones|optics|optical|transceivers?|ports?|switch(?:es)?"
    r"|ethernet|business|generation|products?|parts|ramp|era|cycle|demand|volumes?|shipments|market|upgrades?"
    r"|links?)(?![a-z])"
    r"|[0-9]{2,5}\.(?:com|cn|net|org)(?![a-z])|1-(?:alpha|beta|gamma|delta)(?![a-z])"
    r"|[0-9]{1,2}-years? (?:u\.?s\.? )?(?:treasur(?:y|ies)|notes?|bonds?|gilts?|bunds?|yields?)(?![a-z])"
)
# "Won 3-1", "a 6-3 ruling": the sides of a game or a vote.
_SCORE: Final = re.compile(
    r"([0-9]{1,3})-([0-9]{1,3})(?=[,.;:)](?![0-9])|$|\n"
    r"| (?:in|at|on|to|against|over|by|after|with|for|from|and|before|vote|victory|win|loss|defeat|draw|decision"
    r"|ruling|majority|lead|record|thriller)(?![a-z]))"
)
_CONTEST: Final = re.compile(
    r"(?<![a-z])(?:w[io]n|wins|winning|lost|los[es]s?|losing|beat|beats|beaten|beating|defeat(?:ed|s)?|dr[ae]w"
    r"|victory|led"
    r"|trail(?:ed|s|ing)?|score[ds]?|scoreline|thrash(?:ed)?|voted?|ruled|split)(?![a-z])[^.;\n]{0,40}$"
)
_RACES: Final = frozenset({60, 100, 110, 200, 400, 800, 1500, 3000, 5000, 10000})
_RACE: Final = re.compile(
    r"(?: ?m| met(?:re|er)s?)(?! (?:of|above|below|deep|high|away|from|long|wide|tall|apart))(?![a-z])"
)
_RAN: Final = re.compile(r"(?:(?<![a-z])(?:in|at|over|won|wins|win|ran) the|men's) $")
_AFTER_MONTH: Final = re.compile(rf"(?<![a-z]){_MONTHS}\.? +$|(?<![a-z]){_MONTHS}\.? +[0-9]{{1,2}} ?(?:-|to|and) ?$")
_LIST_MARK: Final = re.compile(r"[0-9]{1,3}[.)](?:\s|[A-Z])|[0-9]{1,2}\)")
_LINE_START: Final = re.compile(r"(?:^|\n)[ •*·\-]*\(?$")
_ADDRESS: Final = re.compile(
    r" (?:[A-Z][a-z]+ ){1,3}(?:Street|St\b|Avenue|Ave\b|Road|Rd\b|Boulevard|Blvd|Drive|Lane|Way|Plaza|Square|Parkway"
    r"|Court|Expressway|Highway|Hwy\b|Terrace|Circle|Pkwy\b)(?![a-z])"
)
_OLD: Final = re.compile(r"[- ]olds?(?![a-z])| of age(?![a-z])")
_AGED: Final = re.compile(
    r"(?<![a-z])(?:aged?|turned|turns|turning|who is|who was)(?: of| between)? +$|[A-Z][a-z]+, $"
    r"|(?<![a-z])aged? (?:between )?[0-9]{1,3}(?: to | and | or |-)$"
)
_AGED_BETWEEN_COMMAS: Final = re.compile(r"(?<![A-Za-z])[a-z]{3,}, $")
_AGES: Final = range(14, 100)
_PHRASAL: Final = re.compile(
    r"(?<![a-z])(?:(?:talk(?:ed|ing)?|worr(?:y|ied)|learn|know) about|(?:hand(?:s|ed|ing)?|tak(?:es?|ing)|took"
    r"|turn(?:ed)?|gave|give"
    r"|fork(?:ed)?|spread|sign(?:ed)?|increases?|gains?|rises?|growth|improvement|jump|premium|lead|edge"
    r"|advantage) over|(?:go(?:es|ing)?|went|ris(?:es?|ing)|rose|climb(?:ed|s)?|mov(?:ed?|es)"
    r"|jump(?:ed)?|add(?:s|ed)?"
    r"|scale[sd]?|scaling|ramp(?:ed|s)?|(?:crept|creeps?|edge[sd]?|inche[sd]|firm(?:s|ed)|tick(?:s|ed)|nudge[sd]?|lift(?:s|ed)"
    r"|rais(?:es|ed)|push(?:es|ed)|bump(?:s|ed))(?: (?:it|that|this|them))?) up to"
    r"|(?:came|comes?|coming) (?:about|over)) +$"
)
_TERMS: Final = re.compile(
    r"[- ](?:[a-z]+[- ]){0,3}?(?:contract|agreement|deal|licen[sc]e|pact|program(?:me)?|scheme|lease|engagement"
    r"|arrangement|facility|accord|purchase order|plan|settlement)(?![a-z])"
)
_BOUND: Final = re.compile(
    r"(?<![a-z])(?:for|last|lasts|lasted|lasting|took|takes?|taking|after|of|in|was|is|be|been|well|just|wait(?:ed"
    r"|s)?|with|by|to|than) $"
)
_URL: Final = re.compile(r"(?:https?://|www\.)[^\s]*$|@[^\s]*$")
_CODE: Final = re.compile(r"(?<![A-Za-z0-9.])[A-Za-z]+[0-9]+[-/]$")
_EXCHANGE: Final = re.compile(r"[A-Z]{2}(?![a-z])")
_LISTING: Final = re.compile(r"-(?:TW|HK|KR|JP|SH|SZ|US)(?![A-Za-z])")
# "At one point", "could one day need", "misplaced a zero".
_NO_NUMBER: Final = re.compile(
    r"(?<![a-z])(?:at one (?:point|time|stage)(?!s)|(?:could|may|might|will|would|can|to|must) one day(?![a-z])"
    r"|one-day(?= [a-z])|(?<!in )(?<!for )(?<!hin )(?<!han )(?<!just )(?<!only )one day(?=[,.])"
    r"|(?:a|one) zero(?![a-z-]))"
)
# "When phase two opens".
_PHASE: Final = re.compile(r"(?<![a-z])(?:phase|stage|chapter|tier|step|round) $")
# "(millions of US dollars)", "(in thousands of units)": the unit of a table.
_CAPTION: Final = re.compile(r"\((?:in |figures in )?(?:thousand|million|billion)s of [^()\n]{2,40}\)")
# MI325X-256GB: what hangs on the name is the part's memory.
_MEMORY: Final = re.compile(r"[0-9]{1,4} ?[GT]B(?![A-Za-z])")
# "(c.515k wafers)", "120,000/150,000/190,000 accelerators".
_CIRCA: Final = re.compile(r"(?<![a-z.])ca?\.$")
_POINTS: Final = re.compile(r"[0-9.]+ ?(?:bps?|basis points?)(?![a-z])")
_LISTED: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,.])")
# "API prices per 1M tokens": what prices are by.
_PER_TOKENS: Final = re.compile(r"1 ?(?:m|k|million|thousand)? (?:input |output )?tokens?(?![a-z])")
# "The 960 follows in late 2027": a part called by its number.
_PART_CALLED: Final = re.compile(
    r"[0-9]{3,4}(?= (?:follows|comes|came|arrives|has|had|is|was|will|would|ships|adds|doubles|packs|draws|uses"
    r"|offers|succeeds"
    r"|replaces|gets|itself|needs|runs|costs|sells|delivers|carries|takes|lacks|brings|beats|outsells)(?![a-z]))"
)
_SHORTEST_CODE: Final = 4
_NEAR: Final = re.compile(r"(?<![a-z])(?:near|sub)-$")


class Traps:
    """The questions that an English reader asks of a number before it believes in it. Built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._labels = frozenset(lexicon.words("labels", "words"))
        self._ordinary = frozenset(lexicon.words("ordinary", "words"))

    def before(  # noqa: PLR0911 - one return for each kind of trap
        self, text: str, lowered: str, numeral: Numeral, *, joined: bool
    ) -> int:
        """Where to go on if the numeral is plainly no quantity (its end or that of the date it begins), else 0.

        `joined`: a quantity ends one character before it.
        """
        start, end = numeral.start, numeral.end
        previous = text[start - 1] if start else "\n"
        if numeral.written in {Written.WORDS, Written.VAGUE}:
            glued = previous == "-" and start > 1 and text[start - 2].isalpha()
            if glued and _NEAR.search(lowered, max(0, start - 5), start) is None:
                return end
            bracket = text.rfind("(", max(0, start - len("(figures in ")), start)
            if bracket >= 0 and _CAPTION.match(lowered, bracket) is not None:
                return end
            none = numeral.value <= 1 and _NO_NUMBER.search(lowered, max(0, start - 8), end + 6) is not None
            return end if none or _PHASE.search(lowered, max(0, start - 8), start) is not None else 0
        if not (joined and previous == "-") and self._glued(text, lowered, start, previous):
            return end
        if numeral.written is Written.FRACTION:
            return 0
        if (date := _DATE.match(lowered, start)) is not None and not _modal_may(text, date):
            return date.end()
        if lowered.endswith("the ", 0, start) and (part := _PART_CALLED.match(lowered, start)) is not None:
            return part.end()
        if (name := self._contest(lowered, numeral) or self._address(text, end) or _per_tokens(lowered, start)) != 0:
            return name
        if self._of_a_month(lowered, numeral) or self._marked(text, numeral, previous) or self._coded(text, numeral):
            return end
        if previous in "/=-_.%?" and start > 8 and _URL.search(lowered, max(0, start - 200), start):
            return end
        return 0

    def _contest(self, lowered: str, numeral: Numeral) -> int:
        """The end of a score or of the name of a race that begins with the number, else 0."""
        start, end = numeral.start, numeral.end
        if lowered[end : end + 1] == "-" and (score := _SCORE.match(lowered, start)) is not None:
            falls = int(score[1]) > int(score[2])
            if falls or _CONTEST.search(lowered, max(0, start - 60), start) is not None:
                return score.end()
        if lowered[end : end + 1] in {" ", "m"} and numeral.value in _RACES:
            race = _RACE.match(lowered, end)
            if race is not None and _RAN.search(lowered, max(0, start - 10), start) is not None:
                return race.end()
        return 0

    def _address(self, text: str, end: int) -> int:
        """The end of an address that goes on behind its number, else 0."""
        address = _ADDRESS.match(text, end) if text[end : end + 1] == " " else None
        return address.end() if address is not None else 0

    def _glued(self, text: str, lowered: str, start: int, previous: str) -> bool:
        """H20, GPT-5, v2.0, #5."""
        if previous.isalnum() or previous in "_#@§^&=\\":
            return True
        if previous not in "-/.:+" or start < 2 or _is_apart(text, lowered, start, previous):
            return False
        before = text[start - 2]
        if before.isalpha():
            if previous == "-" and _MEMORY.match(text, start) is not None:
                return False
            return not (previous == "-" and _NEAR.search(lowered, max(0, start - 6), start))
        if previous in "-/" and before in _DIGITS and _CODE.search(text, max(0, start - 12), start):
            return True
        return previous in "./:" and before in _DIGITS

    def _of_a_month(self, lowered: str, numeral: Numeral) -> bool:
        start, end = numeral.start, numeral.end
        if numeral.value > 31 or lowered[start - 1 : start] not in {" ", "-"}:
            return False
        if _AFTER_MONTH.search(lowered, max(0, start - 20), start) is None:
            return False
        return not lowered.startswith(("%", " percent", " per cent"), end)

    def _marked(self, text: str, numeral: Numeral, previous: str) -> bool:
        """[2], 1. and (3) at the start of a line or before a clause."""
        start, end = numeral.start, numeral.end
        following = text[end : end + 1]
        if following == "]" or (previous == "[" and following == ","):
            return True
        if following and following in ".)" and _LIST_MARK.match(text, start):
            if _LINE_START.search(text, max(0, start - 8), start):
                return True
            return (
                previous == "("
                and end - start <= 2
                and text[end : end + 2] == ") "
                and text[end + 2 : end + 3].isalpha()
            )
        return False

    def _coded(self, text: str, numeral: Numeral) -> bool:
        """007, 600519.SH."""
        start, end = numeral.start, numeral.end
        if text[start] == "0" and text[start + 1 : start + 2] in _DIGITS and end - start > 1:
            return True
        if end - start < _SHORTEST_CODE:
            return False
        exchange = text[end : end + 1] == "." and _EXCHANGE.match(text, end + 1) is not None
        return exchange or _LISTING.match(text, end) is not None

    def attached(self, text: str, draft: Draft) -> bool:
        """Whether letters without meaning hang on the number: 910C, 3D, 5G."""
        following = text[draft.end : draft.end + 1]
        return following.isalpha() or following == "_"

    def year(self, text: str, numeral: Numeral) -> bool:
        """Whether a number without unit looks like a year."""
        if numeral.written is not Written.DIGITS or numeral.end - numeral.start != 4 or numeral.step != ONE:
            return False
        return 1900 <= numeral.value <= 2100 and "," not in text[numeral.start : numeral.end]

    def named(self, text: str, draft: Draft) -> bool:
        """Whether the word before makes the number a label or part of a name: Chapter 5, Windows 11."""
        start = draft.start
        if not start or text[start - 1] != " " or draft.words:
            return False
        words = text[max(0, start - 26) : start].split()
        if not words:
            return False
        word = words[-1].strip("(\"'")
        if word.lower() in self._labels:
            return True
        if not word[:1].isupper() or word.lower() in self._ordinary or word[-1:] in ",;:." or word.endswith("'s"):
            return False
        return not _is_headline(text, start)

    def age(self, lowered: str, draft: Draft, after: int) -> bool:
        """Whether a number of years is somebody's age."""
        return (
            _OLD.match(lowered, after) is not None
            or _AGED.search(lowered, max(0, draft.start - 11), draft.start) is not None
        )

    def aged(self, text: str, draft: Draft) -> bool:
        """ "aged 61", "Jane Doe, 45, said": an age without its years."""
        if draft.value > 120 or draft.step != ONE:
            return False
        comma = text[draft.end : draft.end + 1] == ","
        apposed = comma and draft.value in _AGES and not draft.words and not text.startswith(" or ", draft.end + 1)
        if apposed and _AGED_BETWEEN_COMMAS.search(text, max(0, draft.start - 24), draft.start) is not None:
            return True
        before = _AGED.search(text, max(0, draft.start - 24), draft.start)
        return before is not None and (comma or (before.group()[-2] != "," and not before.group().startswith("who")))

    def no_qualifier(self, lowered: str, start: int, end: int) -> bool:
        """ "talk about 5 plans", "hand over 15%", "go up to 30": the preposition belongs to the verb."""
        return _PHRASAL.search(lowered, max(0, start - 14), end) is not None

    def governed(self, lowered: str, qualifier: int, draft: Draft) -> bool:
        """ "Under a $17 billion license", "under a five-year agreement": by its terms, and not less than it."""
        if not lowered.startswith("under", qualifier):
            return False
        return _TERMS.match(lowered, draft.end) is not None

    def during(self, lowered: str, start: int, end: int) -> bool:
        """ "$5 billion over ten years" is no bound; "for over ten years" is one."""
        return lowered[start:end] == "over " and _BOUND.search(lowered, max(0, start - 9), start) is None

    def bare(self, text: str, draft: Draft, numeral: Numeral) -> bool:
        """Whether a number that nothing names is certainly not worth a neighbour's help."""
        if self.attached(text, draft):
            return True
        return self.year(text, numeral) and draft.scale == ONE and draft.qualifier is None


def _modal_may(text: str, date: re.Match[str]) -> bool:
    return date.group().endswith(" may") and text[date.end() - 3] != "M"


def _is_headline(text: str, place: int) -> bool:
    """Whether the words around a place are all written with capitals, so that a capital says nothing of a name."""
    around = text[max(0, place - 60) : place + 60]
    line = around[around.rfind("\n", 0, place - max(0, place - 60)) + 1 :].partition("\n")[0]
    words = [word for word in line.split()[1:] if len(word) > 4 and word.isalpha()]
    return len(words) > 2 and all(word[0].isupper() for word in words)


def _per_tokens(lowered: str, start: int) -> int:
    """The end of the tokens that a price is by, else 0."""
    tokens = _PER_TOKENS.match(lowered, start) if lowered.startswith("per ", max(0, start - 4)) else None
    return 0 if tokens is None else tokens.end()


def _is_apart(text: str, lowered: str, start: int, previous: str) -> bool:
    """Whether a mark parts two numbers or words: c.515k, 120,000/150,000."""
    if previous == "+" and _POINTS.match(lowered, start) is not None:
        return True
    if previous == ".":
        return _CIRCA.search(lowered, max(0, start - 4), start) is not None
    return previous == "/" and _LISTED.match(text, start) is not None and text[start - 4 : start - 1].isdecimal()
