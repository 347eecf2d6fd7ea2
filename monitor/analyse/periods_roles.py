"""What a time dates: the figures of its sentence, the report of them, the base of a change, or an event by itself."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from monitor.analyse.context import Context, Sentence
from monitor.analyse.cues import words_pattern
from monitor.analyse.patterns import skipping
from monitor.analyse.periods_calendar import Grain, Period
from monitor.analyse.periods_resolver import Role
from monitor.domain.catalogue import Lexicon

# How far from a time the word may stand that makes it the date of a report, in characters.
_REPORT_BEFORE = 32
_REPORT_AFTER = 48
# How far behind a change what it is measured from may stand, and the amount behind a base, in characters.
_MEASURED = 40
_CHANGED = 16

_RELATIVE = frozenset(["percent", "percentage_point", "x"])
_IN = re.compile(r"(?: \w{1,6})? (?:in|during|last|earlier)\b", re.IGNORECASE)
_LENGTH = re.compile(
    r"(?:over|across|for) |(?:在|分|用)?[\d一二两三四五六七八九十]+年(?:[内间里]|之内|$)", re.IGNORECASE
)
_COMING = re.compile(r"next|coming|following|past|last|previous|\d{4}", re.IGNORECASE)
_GAP = re.compile(r"[,;.。]|\d")
_SINCE = skipping(r"(?:\bsince|highest in|lowest in|自从?)\s*(?:the |late |early |last |mid-)*$", re.IGNORECASE)
_EVER_SINCE = re.compile("以?来(?!到|自|源|年|看|说)|至今")
_FOUNDED = re.compile(
    r"\b(?:founded|established|incorporated|set up|spun off|born|matur(?:e|es|ing)|expir(?:e|es|ing)) (?:back )?in "
    r"(?:early |late |mid-)?$",
    re.IGNORECASE,
)
_FOUNDED_THEN = re.compile(r"(?:月|底|初)?(?:成立|创立|创办|创建|设立|到期)")
_DUE = re.compile(
    r"\b(?:by|until|before|no later than)(?: the)?(?: end of| middle of| late| early| mid)?[ -]*$", re.IGNORECASE
)
_DUE_WITHIN = re.compile(r"by |before |until ", re.IGNORECASE)
_CHINESE_DUE = re.compile(r"(?:到|至|截至)$")
_CHINESE_DUE_BEHIND = re.compile(r"(?:年|底|末|月|度|日)?(?:之|以)?前")

_FROM_TIME = re.compile(
    r"[ \w-]{0,24}?\b(?:from|over|than|above|below|versus|vs\.?|compared (?:with|to)|against)"
    r" (?:the |that of |those of |in |its |a )*",
    re.IGNORECASE,
)
# "twice as many as in 2025", "four times what it was in 2023", "ten times the level of a year earlier".
_TIMES_THEN = re.compile(
    r" (?:as (?:\w+ ){1,3}?as (?:it (?:was|were|did|had|made|sold|spent|shipped) )?(?:in )?"
    r"|what (?:\w+ ){1,4}?(?:in |during |at )?"
    r"|(?:that|those|the (?:\w+ )?(?:level|amount|figure|number|total|output|sum|volume|value|size|rate))"
    r" (?:of |in |seen in |from )"
    r")(?:the |its |less than |only |just |fiscal )*",
    re.IGNORECASE,
)
_ON = re.compile(r"[ \w-]{0,24}?\bon ", re.IGNORECASE)
_TIME_BEFORE = re.compile(
    r"(?:the|a|one) (?:(?:previous|preceding|prior) (?:year|quarter|month)"
    r"|(?:year|quarter|month) (?:before|earlier|ago))\b",
    re.IGNORECASE,
)
_AGAINST = re.compile(r"(?:较|(?<!占)比|相较于?|相比|对比)(?:于|之|了|起)?$")
_BESIDE = re.compile(r"[与和同]$")
_TOGETHER = re.compile(r"[^,。;]{0,6}?(?:相比|比较|相较)")
_CHANGE = re.compile("[增降涨跌升减提翻扩多少高低超缩长]|改善|收窄|下滑")
_CHANGES = re.compile(f"倍?(?:{_CHANGE.pattern})")  # 比一年前倍增
_IS = re.compile(r"(?:[为是达到至]|相当于|等于|约合)(?:约|近|逾|了|不到|大约)?$")
_TIMES_AS_MUCH = re.compile(r"(?:[^,。;\d]{0,6}的)(?:约|近|逾|超过?)?$")
_AMOUNT_OF = re.compile(r"(?:年|时|期)?的?(?:约|近|逾|超过?)?$")


# The month of a forecast, and not that which it is for: "its August forecast", "in January it had expected"; "raised
# that to $85bn in July", "talked of $18bn in September"; 7月改为850亿.
_FORECAST_THEN = re.compile(
    r" (?:forecast|guidance|estimate|outlook|projection|plan|target|prediction|call)\b"
    r"|,? (?:it|he|she|they|the (?:bank|firm|company|brokerage|house)) had "
    r"(?:expected|forecast|predicted|projected|looked for|spoken of|talked (?:of|about)|planned|guided|aimed"
    r"|said(?! it)|(?:put|seen) (?:it|them|that))\b",
    re.IGNORECASE,
)
_REVISED_THEN = re.compile(
    r"\b(?:(?:rais|lift|cut|lower|trimm?|bump|increas|revis|hik|boost)(?:ed|ing|s)?"
    r" (?:that|it|this|them|the (?:figure|forecast|budget|plan|target|range|guidance|estimate)) (?:again )?to"
    r"|(?:talked|talking|spoke|spoken|speaking) of) [^,;]{1,32} (?:back )?in (?:early |late |mid-)?$"
    r"|\b(?:rais|lift|cut|lower|trimm?|bump|increas|revis|hik|boost)(?:ed|ing|s)? (?:its|their|the)"
    r" (?:[\w-]+ ){0,2}?(?:forecast|estimate|guidance|outlook|target|view|projection)s?\b[^,;]{0,72} (?:back )?in "
    r"(?:early |late |mid-)?$"
    r"|\bhad (?:itself |earlier |previously |only )?(?:guided|forecast|predicted|projected|expected|planned|hoped)"
    r" [^,;]{1,56} (?:back )?in (?:early |late |mid-)?$",
    re.IGNORECASE,
)
# "The $50 billion flagged in January", "the 50% he had pointed to in June".
_FLAGGED_THEN = re.compile(
    r" (?:(?:that |which )?(?:\w+ ){1,3}?(?:had )?(?:itself )?)?"
    r"(?:flagged|floated|mooted|guided to|guided for|pencilled in|penciled in|pointed to|talked (?:about|of)|spoken of"
    r"|forecast|projected|predicted|expected|estimated|indicated|outlined|targeted) (?:back )?in "
    r"(?:early |late |mid-)?",
    re.IGNORECASE,
)
# 去年12月给出的82亿美元指引
_CHINESE_GIVEN = re.compile(
    "(?:份|底|初|中)?时?(?:曾|所|就)?(?:给出|提出|公布|发布|披露|定下|抛出|预告)的(?:约|近|逾|超)?"
)
_CHINESE_FORECAST = re.compile("(?:的|至|到)?[^,。;\\d]{0,6}?(?:指引|计划|目标|预期|预测|财测|展望|预估|预算|口径)")
_CHINESE_REVISED = re.compile(
    r"(?:份|底|初|中)?时?(?:又|再|才|则|已|曾)?(?:改为|改成|改口|砍到|砍至|(?:上调|下调|上修|下修|调高|调低|调)(?:到|至|为))"
)
# How far back the verb of a revision may stand, in characters.
_REVISION = 96

# "Twice last year's" is a multiple of what was told of that year.
# What came before what is told: "After its sale fell through in January, it raised …". A bare time is an adjunct.
_AFTER = re.compile(r"(?:After|Following|Once|Since) (?:\w+[ ']+){2}", re.IGNORECASE)
# "If it is to beat last year": what was done then is the mark.
_BEATEN = re.compile(
    r"\b(?:beat|top|exceed|surpass|outdo|match|outpac|outstrip|eclips)(?:e|es|s|ed|ing)? (?:that of |the whole of )?$",
    re.IGNORECASE,
)
_VERB = 32
_OWNED = re.compile(r"'s\b")
_NEXT = re.compile(r",|;|\b(?:and|or|but)\b")


class RoleReader:
    """Tells the roles of times. Built once from the lexicons."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self._reports = {code: words_pattern(lexicon.words("period", "report")) for code, lexicon in lexicons.items()}
        self._milestones = {
            code: words_pattern(lexicon.words("period", "milestone")) for code, lexicon in lexicons.items()
        }

    def role(
        self,
        context: Context,
        sentence: Sentence,
        clauses: Sequence[tuple[int, int]],
        start: int,
        end: int,
        period: Period | None,
        starts: Sequence[int],
    ) -> Role:
        """The role of the time at `start:end`; `starts` are the beginnings of the document's quantities."""
        if self._measures(context, sentence, start, end, period, starts):
            return Role.BASE
        if period is None:
            return Role.FIGURES
        if period.grain is Grain.SPAN and _is_length(context.folded, start, end):
            return Role.LENGTH
        if _SINCE.search(context.folded, max(start - 12, sentence.start), start) or _EVER_SINCE.match(
            context.folded, end
        ):
            return Role.BOUND
        if not Grain.MONTH < period.grain < Grain.YEAR and self._reported(
            context, sentence, start, end, period, starts
        ):
            return Role.REPORT
        event = self._founded(context, sentence, start, end) or self._milestone(context, clauses, start, end, starts)
        return Role.MILESTONE if event else Role.FIGURES

    def deadline(self, context: Context, sentence: Sentence, start: int, end: int) -> bool:
        """Whether something is due by a time: "by 2030", 到2030年, 2030年前."""
        folded = context.folded
        if context.language.chinese:
            due = _CHINESE_DUE.search(folded, max(start - 2, sentence.start), start)
            return due is not None or _CHINESE_DUE_BEHIND.match(folded, end, sentence.end) is not None
        due = _DUE.search(folded, max(start - 24, sentence.start), start)
        return due is not None or _DUE_WITHIN.match(folded, start, end) is not None

    # -- reports --------------------------------------------------------------
    def _reported(
        self, context: Context, sentence: Sentence, start: int, end: int, period: Period, starts: Sequence[int]
    ) -> bool:
        """Whether a day, month or year stands beside a word of reporting."""
        if self._follows_report(context, sentence, start, starts, near=period.grain > Grain.MONTH):
            return True
        if period.grain <= Grain.MONTH and _revised(context, sentence, start, end, starts):
            return True
        return period.grain <= Grain.MONTH and self._precedes_report(context, sentence, start, end, period, starts)

    def _follows_report(
        self, context: Context, sentence: Sentence, start: int, starts: Sequence[int], *, near: bool
    ) -> bool:
        """ "reported on Thursday"; years only right beside the word. In Chinese the day comes first."""
        if context.language.chinese:
            return False
        left = max(sentence.start, start - _REPORT_BEFORE)
        found = _last(self._reports[context.language.code], context.folded, left, start)
        if found is None or _between(starts, found.end(), start):
            return False
        if near and _IN.match(context.folded, found.end()) is None:
            return False
        return _GAP.search(context.folded, found.end(), start) is None

    def _precedes_report(
        self, context: Context, sentence: Sentence, start: int, end: int, period: Period, starts: Sequence[int]
    ) -> bool:
        """ "On May 27, Foo reported"; 1月30日披露."""
        right = min(sentence.end, end + _REPORT_AFTER)
        after = self._reports[context.language.code].search(context.folded, end, right)
        if after is None or _between(starts, end, after.start()):
            return False
        gap = context.folded[end : after.start()]
        if context.language.chinese:
            return re.search("[,;。]", gap.lstrip(", ")) is None
        if period.grain is Grain.DAY and gap == " ":  # "Foo on Tuesday reported"
            return True
        leading = start - sentence.start < 12 or context.folded[max(start - 5, 0) : start].lstrip().startswith(", ")
        return leading and gap.count(",") <= 1

    # -- bases of changes -------------------------------------------------------
    def _measures(
        self,
        context: Context,
        sentence: Sentence,
        start: int,
        end: int,
        period: Period | None,
        starts: Sequence[int],
    ) -> bool:
        """Whether a change is only measured from a time: "up 3.9% from July", 比去年12月多8.2%, 约为今年的两倍."""
        if context.language.chinese:
            return self._chinese_base(context, sentence, start, end, starts)
        if _BEATEN.search(context.folded, max(start - _VERB, sentence.start), start) and not _between(
            starts, end, end + _CHANGED
        ):
            return True
        place = bisect_left(starts, start) - 1
        if place > 0 and context.quantities[place].end > start:  # "less than two years ago"
            place -= 1
        if place < 0 or context.quantities[place].unit not in _RELATIVE:
            return False
        quantity = context.quantities[place]
        if quantity.start < sentence.start or not 0 <= start - quantity.end <= _MEASURED:
            return False
        over = period is None or period.first is None or context.published is None or period.first <= context.published
        return over and (_from_time(context, quantity.end, start) or _multiplied(context, place, start, end))

    def _chinese_base(self, context: Context, sentence: Sentence, start: int, end: int, starts: Sequence[int]) -> bool:
        folded = context.folded
        left = max(start - 4, sentence.start)
        opened = _AGAINST.search(folded, left, start) is not None
        together = _BESIDE.search(folded, left, start) is not None and _TOGETHER.match(folded, end, sentence.end)
        multiple = _IS.search(folded, left, start) is not None
        if not (opened or together or multiple):
            return False
        place = bisect_left(starts, end)
        following = context.quantities[place] if place < len(starts) and starts[place] < sentence.end else None
        if multiple:
            if following is None or following.unit != "x" or following.start - end > _CHANGED:
                return False
            return _TIMES_AS_MUCH.fullmatch(folded, end, following.start) is not None
        if following is None or following.start - end > _MEASURED:
            return True
        changed = following.unit in _RELATIVE and _CHANGES.match(folded, following.start) is not None
        if not changed and _AMOUNT_OF.fullmatch(folded, end, following.start):
            return False
        return following.unit in _RELATIVE or _CHANGE.search(folded, end, following.start) is not None

    def _founded(self, context: Context, sentence: Sentence, start: int, end: int) -> bool:
        """Whether a time is that of a founding or of a debt's end: "founded in 2016", "bonds that mature in 2049"."""
        if context.language.chinese:
            return _FOUNDED_THEN.match(context.folded, end, sentence.end) is not None
        return _FOUNDED.search(context.folded, max(start - 28, sentence.start), start) is not None

    # -- events -----------------------------------------------------------------
    def _milestone(
        self, context: Context, clauses: Sequence[tuple[int, int]], start: int, end: int, starts: Sequence[int]
    ) -> bool:
        """Whether a clause dates an event and has no figure: "whose first fab opens in 2027", 2027年投产."""
        place = max(bisect_left(clauses, (start + 1,)) - 1, 0)
        left, right = clauses[place]
        if not context.language.chinese and _AFTER.match(context.folded, left, start) is not None:
            ended = context.folded.find(", ", end, right)
            return not _between(starts, left, ended if ended >= 0 else right)
        if _between(starts, left, start) or _between(starts, end, right):
            return False
        return self._milestones[context.language.code].search(context.folded, left, right) is not None


def _revised(context: Context, sentence: Sentence, start: int, end: int, starts: Sequence[int]) -> bool:
    """Whether a time is that at which a forecast was given, or a plan changed, that is for another time."""
    folded = context.folded
    if not context.language.chinese:
        if _FORECAST_THEN.match(folded, end, sentence.end) is not None:
            return True
        left = max(start - _REVISION, sentence.start)
        if not _between(starts, left, start):
            return False
        last = context.quantities[bisect_left(starts, start) - 1]
        flagged = _FLAGGED_THEN.fullmatch(folded, last.end, start) is not None
        return flagged or _REVISED_THEN.search(folded, left, start) is not None
    place = bisect_left(starts, end)
    if place < len(starts) and _CHINESE_GIVEN.fullmatch(folded, end, starts[place]) is not None:
        return _CHINESE_FORECAST.match(folded, context.quantities[place].end, sentence.end) is not None
    if not 0 < place < len(starts) or not sentence.start <= starts[place - 1] or starts[place] - end > _CHANGED:
        return False
    same = context.quantities[place - 1].unit == context.quantities[place].unit not in _RELATIVE
    return same and _CHINESE_REVISED.match(folded, end, sentence.end) is not None


def _is_length(folded: str, start: int, end: int) -> bool:
    """Whether a span says how long something takes, and not when: "over five years", 三年内."""
    return _LENGTH.match(folded, start, end) is not None and _COMING.search(folded, start, end) is None


def _from_time(context: Context, left: int, right: int) -> bool:
    on = _ON.fullmatch(context.folded, left, right) is not None and _TIME_BEFORE.match(context.folded, right)
    if on or _FROM_TIME.fullmatch(context.folded, left, right) is not None:
        return True
    return _TIMES_THEN.fullmatch(context.folded, left, right) is not None


def _multiplied(context: Context, place: int, start: int, end: int) -> bool:
    """Whether a multiple is of what a time had, which no figure tells: "twice last year's"."""
    quantity, following = context.quantities[place], context.quantities[place + 1 : place + 2]
    if quantity.unit != "x" or context.folded[quantity.end : start] != " ":
        return False
    told = any(_NEXT.search(context.folded, end, one.start) is None for one in following if one.start - end <= _CHANGED)
    return not told and _OWNED.search(context.folded, start, end + 2) is not None


def _between(starts: Sequence[int], left: int, right: int) -> bool:
    return bisect_left(starts, left) < bisect_left(starts, right)


def _last(pattern: re.Pattern[str], folded: str, start: int, end: int) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(folded, start, end):
        found = match
    return found
