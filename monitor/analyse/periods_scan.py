"""All time expressions of a document, resolved and with their roles."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import replace

from monitor.analyse.context import Context, Sentence
from monitor.analyse.cues import Cue, CueFinder, words_pattern
from monitor.analyse.periods_calendar import Grain, Period
from monitor.analyse.periods_chinese import ChineseTimes
from monitor.analyse.periods_english import EnglishTimes
from monitor.analyse.periods_grammar import Found
from monitor.analyse.periods_resolver import Link, Resolver, Role, Tense, TimeExpression
from monitor.analyse.sentences import clauses
from monitor.domain.catalogue import Lexicon

AHEAD = ("planned", "forecast", "future", "possible", "conditional")
NEUTRAL = ("never_conditional", "nothing")
TENSES = (*AHEAD, *NEUTRAL, "expected", "actual", "spent")

# How far from a time the word may stand that makes it the date of a report, in characters.
_REPORT_BEFORE = 32
_REPORT_AFTER = 48

# A time in brackets after another explains it: "fiscal first quarter (ended April 2025)", 第一季(截至2025年4月).
_ALIAS = re.compile(r"\s*\((?:[a-z]+ ){0,4}|\s*\([\u3400-\u9fff]{0,4}")
_ENDED = re.compile(r",? (?:that |which )?(?:ended|ending|ends|concluded)(?: on)? ", re.IGNORECASE)
_APPOSED = re.compile(r", (?:its|the company's|the firm's|which is its|or)? ?(?:the )?|\s?\((?:its )?")
_GAP = re.compile(r"[,;.。]|\d")
_SINCE = re.compile(r"(?:\bsince|highest in|lowest in|自从?)\s*(?:the |late |early |last |mid-)*$", re.IGNORECASE)


class Scanner:
    """Finds and resolves time expressions. Built once from the lexicons; keeps nothing between documents."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self._grammars = {
            code: ChineseTimes(lexicon) if code == "zh" else EnglishTimes(lexicon)
            for code, lexicon in lexicons.items()
            if lexicon.words("period", "this_year") or lexicon.words("period", "months")
        }
        self._tenses = {code: CueFinder(lexicon, "period", ("ahead", "behind")) for code, lexicon in lexicons.items()}
        self._reports = {code: words_pattern(lexicon.words("period", "report")) for code, lexicon in lexicons.items()}

    def scan(self, context: Context) -> tuple[tuple[TimeExpression, ...], ...]:
        """The expressions of each sentence, in order; those whose time nobody can tell are left out."""
        grammar = self._grammars.get(context.language.code)
        if grammar is None:
            return ((),) * len(context.sentences)
        starts = [quantity.start for quantity in context.quantities]
        sentence = context.sentences[0] if context.sentences else None

        def tense(place: int) -> Tense | None:
            return None if sentence is None else self._tense(context, sentence, place)

        resolver = Resolver(published=context.published, tense=tense)
        lines: list[tuple[TimeExpression, ...]] = []
        for sentence in context.sentences:  # `tense` reads the sentence that is being scanned
            resolver.sentence_year = None
            found = grammar.find(context.folded, sentence.start, sentence.end, resolver)
            lines.append(tuple(self._expressions(context, sentence, found, starts)))
        return tuple(lines)

    def _expressions(
        self, context: Context, sentence: Sentence, found: Iterable[tuple[int, int, Found]], starts: list[int]
    ) -> list[TimeExpression]:
        expressions: list[TimeExpression] = []
        for start, end, meaning in found:
            link, period = _parted(meaning)
            if (link is None and period is None) or _counted(context, start, end, starts):
                continue
            if expressions and _ALIAS.fullmatch(context.folded, expressions[-1].end, start):
                continue
            if expressions and _ENDED.fullmatch(context.folded, expressions[-1].end, start):
                continue
            if expressions and _apposed(context, expressions[-1], period, start):
                expressions[-1] = replace(expressions[-1], period=period, end=end)
                continue
            role = self._role(context, sentence, start, end, period, starts)
            expressions.append(TimeExpression(start=start, end=end, period=period, link=link, role=role))
        return expressions

    def _tense(self, context: Context, sentence: Sentence, place: int) -> Tense | None:
        """Which way the cue nearest to a place, in its clause, looks."""
        for start, end in clauses(context.folded, sentence, context.lexicon):
            if start <= place < end:
                cues = self._tenses[context.language.code].find(context.folded, start, end)
                cues = [cue for cue in cues if not _distant_from(context.folded, cue, place)]
                nearest = min(cues, key=lambda cue: abs(cue.start - place), default=None)
                return None if nearest is None else Tense.AHEAD if nearest.key == "ahead" else Tense.BEHIND
        return None

    def _role(
        self, context: Context, sentence: Sentence, start: int, end: int, period: Period | None, starts: list[int]
    ) -> Role:
        """Whether a time dates figures, or only the report of them (days and months beside a word of reporting)."""
        if period is None or Grain.MONTH < period.grain < Grain.YEAR:
            return Role.FIGURES
        if _SINCE.search(context.folded, max(start - 12, sentence.start), start):
            return Role.BOUND
        reported = self._follows_report(context, sentence, start, starts, near=period.grain > Grain.MONTH)
        if not reported and period.grain <= Grain.MONTH:
            reported = self._precedes_report(context, sentence, start, end, starts)
        return Role.REPORT if reported else Role.FIGURES

    def _follows_report(
        self, context: Context, sentence: Sentence, start: int, starts: list[int], *, near: bool
    ) -> bool:
        """ "reported on Thursday"; years only right beside the word, and not in Chinese (披露2025年度业绩)."""
        chinese = context.language.chinese
        left = max(sentence.start, start - (12 if chinese else _REPORT_BEFORE))
        found = _last(self._reports[context.language.code], context.folded[left:start])
        if (
            found is None
            or (near and (chinese or start - left - found.end() > 12))
            or _between(starts, left + found.end(), start)
        ):
            return False
        return _GAP.search(context.folded, left + found.end(), start) is None

    def _precedes_report(self, context: Context, sentence: Sentence, start: int, end: int, starts: list[int]) -> bool:
        """ "On May 27, Foo reported"; 1月30日披露."""
        right = min(sentence.end, end + _REPORT_AFTER)
        after = self._reports[context.language.code].search(context.folded, end, right)
        if after is None or _between(starts, end, after.start()):
            return False
        gap = context.folded[end : after.start()]
        if context.language.chinese:
            return re.search("[,;。]", gap.lstrip(", ")) is None
        leading = start - sentence.start < 12 or context.folded[max(start - 5, 0) : start].lstrip().startswith(", ")
        return leading and gap.count(",") <= 1


def _apposed(context: Context, last: TimeExpression, period: Period | None, start: int) -> bool:
    """Whether a fiscal period explains the months before it: "the quarter to April 27, its fiscal first quarter"."""
    if period is None or period.first is not None or last.period is None or last.period.first is None:
        return False
    return _APPOSED.fullmatch(context.folded, last.end, start) is not None


def _distant_from(folded: str, cue: Cue, place: int) -> bool:
    """Whether a cue is a "from" that says where an amount came from, and not from when something holds."""
    return folded[cue.start : cue.end].lower() == "from" and not 0 <= place - cue.end <= 12


def _parted(meaning: Found) -> tuple[Link | None, Period | None]:
    if isinstance(meaning, tuple):
        return meaning
    return (meaning, None) if isinstance(meaning, Link) else (None, meaning)


def _counted(context: Context, start: int, end: int, starts: list[int]) -> bool:
    """Whether what looks like a year is the number of a quantity ("2026 chips")."""
    if end - start > 5:
        return False
    place = bisect_left(starts, start + 1) - 1
    return place >= 0 and context.quantities[place].end >= end


def _between(starts: list[int], left: int, right: int) -> bool:
    return bisect_left(starts, left) < bisect_left(starts, right)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    matches = list(pattern.finditer(text))
    return matches[-1] if matches else None
