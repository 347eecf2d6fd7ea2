"""All time expressions of a document, resolved and with their roles."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping

from monitor.analyse.context import Context, Sentence
from monitor.analyse.cues import CueFinder, words_pattern
from monitor.analyse.periods_calendar import Grain, Period
from monitor.analyse.periods_chinese import ChineseTimes
from monitor.analyse.periods_english import EnglishTimes, Found
from monitor.analyse.periods_resolver import Link, Resolver, Role, TimeExpression
from monitor.analyse.sentences import clauses
from monitor.domain.catalogue import Lexicon

AHEAD = ("planned", "forecast", "future", "possible", "conditional")
TENSES = (*AHEAD, "actual")

# How far from a time the word may stand that makes it the date of a report, in characters.
_REPORT_BEFORE = 32
_REPORT_AFTER = 48

# A time in brackets after another explains it: "fiscal first quarter (ended April 2025)", 第一季(截至2025年4月).
_ALIAS = re.compile(r"\s*\((?:[a-z]+ ){0,4}|\s*\([\u3400-\u9fff]{0,4}")
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

        def ahead(place: int) -> bool:
            return sentence is not None and self._ahead(context, sentence, place)

        resolver = Resolver(published=context.published, looks_ahead=ahead)
        lines: list[tuple[TimeExpression, ...]] = []
        for sentence in context.sentences:  # `ahead` reads the sentence that is being scanned
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
            role = self._role(context, sentence, start, end, period, starts)
            expressions.append(TimeExpression(start=start, end=end, period=period, link=link, role=role))
        return expressions

    def _ahead(self, context: Context, sentence: Sentence, place: int) -> bool:
        """Whether the cue nearest to a place, in its clause, speaks of what is to come."""
        for start, end in clauses(context.folded, sentence, context.lexicon):
            if start <= place < end:
                cues = self._tenses[context.language.code].find(context.folded, start, end)
                nearest = min(cues, key=lambda cue: abs(cue.start - place), default=None)
                return nearest is not None and nearest.key == "ahead"
        return False

    def _role(
        self, context: Context, sentence: Sentence, start: int, end: int, period: Period | None, starts: list[int]
    ) -> Role:
        if period is None or Grain.MONTH < period.grain < Grain.YEAR:
            return Role.FIGURES
        if _SINCE.search(context.folded, max(start - 12, sentence.start), start):
            return Role.BOUND
        report = self._reports[context.language.code]
        chinese = context.language.chinese
        left = max(sentence.start, start - (12 if chinese else _REPORT_BEFORE))
        before = context.folded[left:start]
        if (found := _last(report, before)) is not None and not re.search(r"[,;.。]|\d", before[found.end() :]):
            near = period.grain <= Grain.MONTH or (not chinese and len(before) - found.end() <= 12)
            if near and not _between(starts, left + found.end(), start):
                return Role.REPORT
        if period.grain > Grain.MONTH:
            return Role.FIGURES
        right = min(sentence.end, end + _REPORT_AFTER)
        after = report.search(context.folded, end, right)
        if after is None or _between(starts, end, after.start()):
            return Role.FIGURES
        gap = context.folded[end : after.start()]
        if chinese:
            return Role.FIGURES if re.search("[,;。]", gap.lstrip(", ")) else Role.REPORT
        leading = start - sentence.start < 12 or context.folded[max(start - 5, 0) : start].lstrip().startswith(", ")
        return Role.REPORT if leading and gap.count(",") <= 1 else Role.FIGURES


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
    found = None
    for found in pattern.finditer(text):
        pass
    return found
