"""All time expressions of a document, resolved and with their roles."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from monitor.analyse.context import Context, Sentence
from monitor.analyse.cues import Cue, CueFinder
from monitor.analyse.periods_calendar import Period
from monitor.analyse.periods_chinese import ChineseTimes
from monitor.analyse.periods_english import EnglishTimes
from monitor.analyse.periods_fiscal import FiscalYear, FiscalYears
from monitor.analyse.periods_grammar import Found
from monitor.analyse.periods_resolver import Link, Resolver, Role, Tense, TimeExpression
from monitor.analyse.periods_roles import RoleReader
from monitor.analyse.sentences import clauses
from monitor.domain.catalogue import Lexicon

AHEAD = ("planned", "forecast", "future", "possible", "conditional")
NEUTRAL = ("never_conditional", "nothing")
TENSES = (*AHEAD, *NEUTRAL, "expected", "actual", "spent")

# Words that hold one that looks ahead or behind, and look neither way: 业绩会, 英伟达.
_SIDEWAYS = "sideways"
_LOOKS = ("ahead", "behind", _SIDEWAYS)

# A time in brackets after another explains it: "fiscal first quarter (ended April 2025)", 第一季(截至2025年4月).
_ALIAS = re.compile(r"\s*\((?:[a-z]+ ){0,4}|\s*\([\u3400-\u9fff]{0,4}")
_OPENED = re.compile(r"\s*\([^()\n]{0,64}\)")
_NUMBERED = re.compile(r"(?<!\d)(?:20|FY)?\d\d")
_ENDED = re.compile(r",? (?:that |which )?(?:ended|ending|ends|concluded)(?: on)? ", re.IGNORECASE)
_THAT_IS = re.compile(r",? (?:or |that is,? |i\.e\. )?(?:the |covering |which covers |in the )*")
_COMPARES = re.compile(
    r"(?:after|compared|against|versus|vs|up from|down from|from|than|beating|above|below)\b", re.IGNORECASE
)
_AMOUNT = re.compile(r"(?:%|\d|per ?cent|points?|illion|won|yuan)\)? $", re.IGNORECASE)
# How far behind a time a cue of its clause may stand that is nearer than one of the clause before, in characters.
_BEHIND = 48
# The month, and no possibility.
MAY = "May"
_APPOSED = re.compile(r"止?的|, (?:its|the company's|the firm's|which is its|or)? ?(?:the )?|\s?\((?:its )?")


@dataclass(slots=True)
class Clauses:
    """The clauses of a document's sentences, each sentence cut once."""

    context: Context
    _known: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)

    def of(self, sentence: Sentence) -> tuple[tuple[int, int], ...]:
        """The clauses of a sentence, in order."""
        if (known := self._known.get(sentence.index)) is None:
            known = self._known[sentence.index] = clauses(self.context.folded, sentence, self.context.lexicon)
        return known


class Scanner:
    """Finds and resolves time expressions. Built once from the lexicons; keeps nothing between documents."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self._grammars = {
            code: ChineseTimes(lexicon) if code == "zh" else EnglishTimes(lexicon)
            for code, lexicon in lexicons.items()
            if lexicon.words("period", "this_year") or lexicon.words("period", "months")
        }
        self._tenses = {code: CueFinder(lexicon, "period", _LOOKS) for code, lexicon in lexicons.items()}
        self._roles = RoleReader(lexicons)

    def scan(self, cut: Clauses, fiscal: FiscalYears) -> tuple[tuple[TimeExpression, ...], ...]:
        """The expressions of each sentence, in order; those whose time nobody can tell are left out."""
        context = cut.context
        grammar = self._grammars.get(context.language.code)
        if grammar is None:
            return ((),) * len(context.sentences)
        starts = [quantity.start for quantity in context.quantities]
        tenses = _Tenses(cut, self._tenses[context.language.code], fiscal)
        resolver = Resolver(published=context.published, tense=tenses.at, fiscal_at=tenses.fiscal_at)
        finder = grammar.over(context.folded)
        lines: list[tuple[TimeExpression, ...]] = []
        for sentence in context.sentences:
            tenses.sentence, resolver.sentence_year = sentence, None
            found = finder.find(sentence.start, sentence.end, resolver)
            lines.append(tuple(self._expressions(cut, sentence, found, starts, resolver)))
        return tuple(lines)

    def _expressions(
        self,
        cut: Clauses,
        sentence: Sentence,
        found: Iterable[tuple[int, int, Found]],
        starts: Sequence[int],
        resolver: Resolver,
    ) -> list[TimeExpression]:
        context = cut.context
        expressions: list[TimeExpression] = []
        year, bracket = resolver.sentence_year, 0
        for start, end, meaning in found:  # every meaning is read when its turn comes, in the light of those before
            link, period = _parted(meaning)
            if (link is None and period is None) or _counted(context, start, end, starts):
                continue
            last = expressions[-1] if expressions else None
            if start < bracket:
                continue
            if last is not None and _spells_out(context, last, period, start, end):
                expressions[-1] = replace(last, period=period, link=None)
                bracket = _closed(context, last.end, sentence.end, starts)
                continue
            if last is not None and _explains(context, last, period, start):
                bracket = _closed(context, last.end, sentence.end, starts)
                continue
            if last is not None and _apposed(context, last, period, start):
                expressions[-1] = replace(last, period=period, end=end)
                continue
            role = self._roles.role(context, sentence, cut.of(sentence), start, end, period, starts)
            if role in {Role.BASE, Role.BOUND, Role.MILESTONE} or link is not None:
                resolver.sentence_year = year
            year = resolver.sentence_year
            due = role is Role.FIGURES and self._roles.deadline(context, sentence, start, end)
            expressions.append(TimeExpression(start=start, end=end, period=period, link=link, role=role, deadline=due))
        return expressions


@dataclass(slots=True)
class _Tenses:
    """Which way the clauses of the sentence being read look, and whose fiscal year they count by."""

    cut: Clauses
    finder: CueFinder
    fiscal: FiscalYears
    sentence: Sentence | None = None
    _read: int = -1
    _cues: list[tuple[int, int, list[Cue]]] = field(default_factory=list)

    def fiscal_at(self, place: int) -> FiscalYear | None:
        """The fiscal year of the firm that a place speaks of."""
        return None if self.sentence is None else self.fiscal.at(self.sentence, place)

    def at(self, place: int) -> Tense | None:
        """Which way the cue nearest to a place looks: in its clause, or else the last one of a clause before."""
        if self.sentence is None:
            return None
        if self._read != self.sentence.index:
            self._read = self.sentence.index
            folded = self.cut.context.folded
            self._cues = [
                (left, right, [cue for cue in self.finder.find(folded, left, right) if cue.key != _SIDEWAYS])
                for left, right in self.cut.of(self.sentence)
            ]
        before: Cue | None = None
        for left, right, cues in self._cues:
            if left <= place < right:
                folded = self.cut.context.folded
                own = [
                    cue for cue in cues if not _distant_from(folded, cue, place) and folded[cue.start : cue.end] != MAY
                ]
                before = None if _COMPARES.match(folded, left, right) else before
                if before is not None:
                    own = [cue for cue in own if cue.start - place < _BEHIND]
                nearest = min(own, key=lambda cue: abs(cue.start - place), default=before)
                return None if nearest is None else Tense.AHEAD if nearest.key == "ahead" else Tense.BEHIND
            before = cues[-1] if cues else before
        return None


def _explains(context: Context, last: TimeExpression, period: Period | None, start: int) -> bool:
    """Whether a time only explains the one before it: "fiscal first quarter (ended April 2025)"."""
    folded = context.folded
    fiscal = last.period is not None and last.period.first is None
    if fiscal and start == last.end and folded.startswith("全年", start):  # 2026财年全年
        return True
    if fiscal and period is not None and period.first is not None and _THAT_IS.fullmatch(folded, last.end, start):
        return True
    return (_ALIAS.fullmatch(folded, last.end, start) or _ENDED.fullmatch(folded, last.end, start)) is not None


def _spells_out(context: Context, last: TimeExpression, period: Period | None, start: int, end: int) -> bool:
    """Whether a quarter or year in brackets says which one was meant before: "last quarter (Q3 2025)"."""
    folded = context.folded
    if period is None or _NUMBERED.search(folded, last.start, last.end) or not _NUMBERED.search(folded, start, end):
        return False
    if _ALIAS.fullmatch(folded, last.end, start) is None or last.role is not Role.FIGURES:
        return False
    return last.period is None or last.period.grain is period.grain


def _closed(context: Context, start: int, end: int, starts: Sequence[int]) -> int:
    """Where the bracket ends that opens at a place and explains a time, in which no quantity stands."""
    opened = _OPENED.match(context.folded, start, end)
    if opened is None or bisect_left(starts, start) < bisect_left(starts, opened.end()):
        return 0
    return opened.end()


def _apposed(context: Context, last: TimeExpression, period: Period | None, start: int) -> bool:
    """Whether a fiscal period explains the months before it: "the quarter to April 27, its fiscal first quarter"."""
    if period is None or period.first is not None or last.period is None or last.period.first is None:
        return False
    return _APPOSED.fullmatch(context.folded, last.end, start) is not None


def _distant_from(folded: str, cue: Cue, place: int) -> bool:
    """Whether a cue is a "from" that says where an amount came from, and not from when something holds."""
    if folded[cue.start : cue.end].lower() != "from":
        return False
    measures = _AMOUNT.search(folded, max(cue.start - 12, 0), cue.start) is not None
    return measures or not 0 <= place - cue.end <= 12 or any(map(str.isdigit, folded[cue.end : place]))


def _parted(meaning: Found) -> tuple[Link | None, Period | None]:
    if isinstance(meaning, tuple):
        return meaning
    return (meaning, None) if isinstance(meaning, Link) else (None, meaning)


def _counted(context: Context, start: int, end: int, starts: Sequence[int]) -> bool:
    """Whether what looks like a year is the number of a quantity ("2026 chips")."""
    if end - start > 5 or not context.folded[start : start + 4].isdecimal():
        return False
    place = bisect_left(starts, start + 1) - 1
    return place >= 0 and context.quantities[place].end >= end
