"""The terms of contracts and programmes: "over five years", "runs until 2031", 三年投入, 五年期协议, 执行到2031年."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.analyse.context import Context, Sentence
from monitor.analyse.fold import lower
from monitor.analyse.patterns import one_of
from monitor.analyse.periods_calendar import Grain, Period, span, year
from monitor.analyse.periods_chinese_words import numeral
from monitor.analyse.periods_grammar import numbered
from monitor.analyse.periods_resolver import TimeExpression
from monitor.domain.catalogue import Lexicon
from monitor.domain.readings import Quantity

# No contract of the field runs longer, and a longer "term" is an age or a forecast. Years.
_LONGEST = 30
# How many terms of a sentence are looked at: a bound on the work for any text.
_TERMS = 3
# How far from an amount the term stands that is its own, in characters: before it, and behind it.
_BESIDE, _BESIDE_BEHIND, _OF_NOUN = 14, 24, 40
# What is not over begins with the year that these name: "starting in 2027", 自2027年起. Characters to either side.
_BEFORE, _BEHIND = 24, 8
_FROM = re.compile(
    r"(?:\b(?:from|starting|beginning|start(?:s|ing)? in|begin(?:s|ning)? in|since)|[自从由])[ a-z]*$", re.IGNORECASE
)
_ON = re.compile(r"年?(?:初|底|末|中|\d+月|[上下]半年)?起|年?(?:初|底|末|中)?开始")
# A programme begins with the year in which it was announced.
_ANNOUNCED = re.compile(
    r"\b(?:announced|unveiled|pledged|committed|promised|presented|launched|signed|agreed|revealed|laid out|set out"
    r"|drawn up)(?: [a-z]+)?(?: back)?(?: in| on|,)? (?:early |late |mid-)?$",
    re.IGNORECASE,
)
_ANNOUNCED_BEHIND = re.compile(
    "[份初底中]?时?(?:首次)?[就已曾]?(?:宣布|提出|公布|定下|承诺|许诺|披露|抛出|发布|官宣|签下|签订)"
)
_CHINESE_LENGTH = re.compile(
    r"(?<![第近过前去来每逾满超\d.〇零一二三四五六七八九十之])(?P<count>[12]?\d|[两二三四五六七八九十]|十[一二三四五六七八九])"
    r" ?年(?!前|后|以前|以后|以来|来|之前|之后|级|报|轮|底|末|初|中|度|多|[一二三四]季|\d)"
    r"(?P<noun>期?的?[A-Za-z基础设施]{0,8}(?:投入|投资计划|计划|规划|协议|合同|合约|长约|租约|框架))?"
)
_CHINESE_UNTIL = re.compile(r"(?:(?<!截)至|到|直到)(?P<year>20\d\d) ?年")
_UNTIL = re.compile(
    r"\b(?:until|till|through|to|runs? out in|expir(?:es?|ing) in|ends? in) (?:the )?"
    r"(?:end of |late |early |mid-|[A-Z][a-z]{2,8} )?"
    r"(?P<year>20\d\d)\b(?![-/]\d)"
)
_YEAR = re.compile(r"\d{4}")
# Between the amount of a contract and the year until which it runs; the amount may be told again in brackets.
_RUNS_BEHIND = 64
_RUNS = re.compile(
    r"(?:\([^()]{0,32}\))?[^\d.;。:]{0,24}(?:(?:期限|执行|有效期|合约期|合同期|履行期|服务期)(?:为|至|均|将)?"
    r"|\b(?:runs?|running|lasts?|lasting|term|extends|extending)(?: [a-z]+)? )"
)
_CLAUSE = re.compile(r"[,;。:\n]")
_STOPS = re.compile(r"[.;。:\n\d]|[,(] ?(?:and|which|while|but|of|with|at)\b|\b(?:of|and|at|for)\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """How long something runs: so many years, or until a year; `starts` are those with which it may begin, best first.

    `noun`: it is called a plan or a contract. `plain`: nothing tells when it begins but the day of publication.
    """

    start: int
    end: int
    count: int
    until: int
    starts: tuple[int, ...]
    plain: bool
    noun: bool = False

    @property
    def period(self) -> Period | None:
        """What the term most likely covers."""
        return next(self.periods(), None)

    def periods(self) -> Iterator[Period]:
        """What the term may cover, the most likely first."""
        for start in self.starts:
            last = self.until or start + self.count
            if start < last <= start + _LONGEST:
                yield span(year(start), year(last))

    def beside(self, quantity: Quantity, folded: str) -> bool:
        """Whether it is the term of an amount: 三年3800亿元, "$38 billion over seven years"."""
        before = self.end <= quantity.start
        if before and self.noun and quantity.start - self.end <= _OF_NOUN:
            return _CLAUSE.search(folded, self.end, quantity.start) is None
        left, right = (self.end, quantity.start) if before else (quantity.end, self.start)
        if not 0 <= right - left <= (_BESIDE if before else _BESIDE_BEHIND) or not self.count:
            return False
        return _STOPS.search(folded, left, right) is None

    def runs(self, quantity: Quantity, folded: str) -> bool:
        """Whether a contract told right behind its amount runs until the year: 142亿美元,期限到2031年."""
        if not self.until or self.count or not 0 <= self.start - quantity.end <= _RUNS_BEHIND:
            return False
        return _RUNS.fullmatch(folded, quantity.end, self.start) is not None


class TermReader:
    """Finds the terms that a document tells. Built once from the lexicons."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self._numbers = {code: numbered(lexicon.words("period", "numbers")) for code, lexicon in lexicons.items()}
        words = one_of(self._numbers["en"]) if self._numbers.get("en") else r"\d"
        count = rf"(\d{{1,2}}|{words})"
        self._length = re.compile(
            rf"\b(?:(?:over|for|across|within|in|during|of|spanning|lasting|to) (?:[a-z]+ ){{0,2}}?{count}[- ]years?\b"
            rf"|{count}[- ]years?\b)(?! (?:ago|earlier|before|old|high|low|later|after)|-old)",
            re.IGNORECASE,
        )

    def read(self, context: Context, times: Sequence[Sequence[TimeExpression]]) -> list[tuple[Term, ...]]:
        """The terms of each sentence."""
        if context.published is None or not ("year" in context.folded or "年" in context.folded):
            return [()] * len(context.sentences)
        both = zip(context.sentences, times, strict=True)
        found = [tuple(self._terms(context, sentence, named)) for sentence, named in both]
        told = [term for terms in found for term in terms]
        return [tuple(_completed(term, told) for term in terms) for terms in found] if len(told) > 1 else found

    def _terms(self, context: Context, sentence: Sentence, times: Sequence[TimeExpression]) -> Iterator[Term]:
        chinese, folded = context.language.chinese, context.folded
        lengths = _CHINESE_LENGTH if chinese else self._length
        # Few sentences hold what each pattern needs, and it may begin almost anywhere in one.
        needed = ((lengths, "年" if chinese else "year"), (_CHINESE_UNTIL if chinese else _UNTIL, "20"))
        for pattern, needs in needed:
            if lower(folded).find(needs, sentence.start, sentence.end) < 0:
                continue
            for seen, match in enumerate(pattern.finditer(folded, sentence.start, sentence.end)):
                if seen == _TERMS:
                    break
                count = self._count(match, chinese=chinese) if pattern is lengths else 0
                if pattern is lengths and not 1 < count <= _LONGEST:
                    continue
                until = 0 if pattern is lengths else int(match["year"])
                starts, plain = _starts(context, times)
                if count and (whole := _spelt(context, match.end(), times)) is not None:
                    starts, until, plain = (whole[0],), whole[1], False
                yield Term(
                    start=match.start(),
                    end=match.end(),
                    count=count,
                    until=until,
                    starts=starts,
                    plain=plain,
                    noun=chinese and pattern is lengths and match["noun"] is not None,
                )

    def _count(self, match: re.Match[str], *, chinese: bool) -> int:
        if chinese:
            return numeral(match["count"])
        word = next(word for word in match.groups() if word)
        return int(word) if word.isdigit() else self._numbers["en"].get(word.lower(), 0)


def _completed(term: Term, told: Sequence[Term]) -> Term:
    """A term of years as the document tells it elsewhere: with its beginning, or with the year of its end."""
    if not term.count or not term.plain:
        return term
    for other in told:
        if other.count == term.count and not other.plain:
            return replace(term, starts=(*other.starts, *term.starts), plain=False)
    if any(other.count not in {0, term.count} for other in told):  # a list of contracts, each with its own end
        return term
    ends = {other.until for other in told if other.until and abs(other.until - term.starts[0] - term.count) <= 1}
    return replace(term, until=ends.pop(), plain=False) if len(ends) == 1 else term


def _starts(context: Context, times: Iterable[TimeExpression]) -> tuple[tuple[int, ...], bool]:
    """The years with which a term of a sentence may begin, and whether but publication tells them."""
    if context.published is None:
        return (), True
    this = context.published.year
    begins, announced, told = [], [], []
    for time in times:
        period = time.period
        if period is None or period.year is None or period.grain is Grain.SPAN:
            continue
        if _begins(context, time):
            begins.append(period.year)
        elif period.year <= this and _announced(context, time):
            announced.append(period.year)
        elif period.year < this:
            told.append(period.year)
    known = [one for one in (*begins, *announced) if one >= this - _LONGEST]
    return tuple(dict.fromkeys((*known, this, *told))), not known


def _spelt(context: Context, end: int, times: Iterable[TimeExpression]) -> tuple[int, int] | None:
    """The years of a term that tells them itself: "three years from 2026 to 2028"."""
    for time in times:
        period = time.period
        if period is None or period.first is None or period.last is None or period.first.year == period.last.year:
            continue
        if time.start <= end + 1 and end < time.end and _YEAR.search(context.folded, time.start, time.end):
            return period.first.year, period.last.year
    return None


def _begins(context: Context, time: TimeExpression) -> bool:
    """Whether something begins with a time."""
    folded = context.folded
    if _FROM.search(folded, max(time.start - _BEFORE, 0), time.start) is not None:
        return True
    begun = _ON.search(folded, max(time.end - 2, 0), time.end + _BEHIND)
    return _FROM.match(folded, time.start, time.end) is not None or begun is not None


def _announced(context: Context, time: TimeExpression) -> bool:
    """Whether something was announced at a time."""
    if context.language.chinese:
        return _ANNOUNCED_BEHIND.match(context.folded, time.end) is not None
    return _ANNOUNCED.search(context.folded, max(time.start - _BEFORE, 0), time.start) is not None
