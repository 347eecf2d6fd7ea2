"""What the figures of one article are to each other: its topic, parts of a whole, an amount and its conversion."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

from monitor.domain.articles import Article
from monitor.domain.figures import Figure
from monitor.domain.units import is_currency
from monitor.ledger.changes import before_changes
from monitor.ledger.entries import Entry

# What stands between an amount and its conversion: a bracket, "or", a dash. Not a number, not a sentence.
_BETWEEN = re.compile(
    r"\s*[(（\[/,，、;=≈~]?\s*(?:[A-Za-z0-9\u4e00-\u9fff]{0,8}[备備]?[注註][:：,，]?\s*)?"
    r"(?:(?:按|以)?(?:现|現|当前|當前|目前|最新)?[汇匯]率(?:[计計]算)?[,，:：]?\s*)?"
    r"(?:or|equal to|equivalent to|about|around|approx\.?|roughly|that is"
    r"|或|约|約|约合|約合|折合|合|相当于|相當於|等于|等於|即)*\s*(?:about|around|some|约|約)?\s*$",
    re.IGNORECASE,
)
_BETWEEN_MOST = 40
_PARTS_MOST = 6
_TOPIC_LEAST = 3

_Size: TypeAlias = tuple[str, str, Decimal]


class Siblings:
    """The figures of an article, its headline's as its text tells them. Linear in their number."""

    def __init__(self, article: Article, given: Sequence[Figure]) -> None:
        self._article = article
        self.figures = figures = _headline_by_text(given, len(article.title))
        self.in_order = sorted(range(len(figures)), key=lambda index: figures[index].start)
        self.before_change = before_changes(article.document, figures, self.in_order)
        self.topic = topic(figures)
        self.parts = _parts(figures, self.in_order)
        self._of_topic: set[_Size] = {_size(one) for one in figures if one.subject == self.topic}

    def topic_instead(self, figure: Figure) -> str | None:
        """The topic, if a figure of somebody else may be the topic's, misread.

        Where the article gives the topic a figure of this size too, this one is hardly its own.
        """
        return None if _size(figure) in self._of_topic else self.topic

    def partner(self, figure: Figure, before: Entry | None) -> Entry | None:
        """The amount that this one, in another currency beside it, is the conversion of."""
        if before is None:
            return None
        first = before.record.figure
        gap = figure.start - first.end
        if not 0 <= gap <= _BETWEEN_MOST or first.unit == figure.unit or first.metric != figure.metric:
            return None
        if not (is_currency(first.unit) and is_currency(figure.unit)):
            return None
        return before if _BETWEEN.match(self._article.document[first.end : figure.start]) else None


def _headline_by_text(figures: Sequence[Figure], title: int) -> list[Figure]:
    """The figures; those of a headline whose number stands in the text too, but only as another thing's, are that.

    A headline names less than the sentence that it sums up, so that readings of it err more often. Of a range it tells
    the upper end.
    """
    told: dict[tuple[str, Decimal], list[Figure]] = defaultdict(list)
    for one in figures:
        if one.start >= title and judged_for_news(one):
            told[one.unit, one.high].append(one)
    return [_by_text(one, told.get((one.unit, one.high), ())) if one.start < title else one for one in figures]


def _by_text(headline: Figure, told: Sequence[Figure]) -> Figure:
    if not judged_for_news(headline) or any(one.metric == headline.metric for one in told):
        return headline
    keys = {(one.metric, one.subject, one.about, one.period, one.status, one.scope) for one in told}
    if len(keys) != 1:
        return headline
    [(metric, subject, about, period, status, scope)] = keys
    return replace(headline, metric=metric, subject=subject, about=about, period=period, status=status, scope=scope)


def judged_for_news(figure: Figure) -> bool:
    """Whether a figure can be news: an analyst would keep it, it has a value, and it is known what it measures."""
    return figure.salient and not figure.vague and figure.metric != "other"


def topic(figures: Sequence[Figure]) -> str | None:
    """Whom the article is about: the subject of the most figures, where it has three and a third of them."""
    counts = Counter(one.subject for one in figures if one.subject is not None and judged_for_news(one))
    subject, count = max(counts.items(), key=lambda pair: (pair[1], pair[0]), default=("", 0))
    return subject if count >= _TOPIC_LEAST and count * 3 >= counts.total() else None


def _size(figure: Figure) -> _Size:
    return figure.metric, figure.unit, figure.high


def _parts(figures: Sequence[Figure], in_order: Sequence[int]) -> frozenset[int]:
    """The figures that add up to another one of the article: 85, 75 and 40 billion of 200 billion.

    Two or more neighbours of one subject and unit, three unless they stand close together.
    """
    lines: dict[tuple[str | None, str], list[int]] = {}
    for index in in_order:
        figure = figures[index]
        if figure.salient and not figure.vague and figure.low == figure.high and is_currency(figure.unit):
            lines.setdefault((figure.subject, figure.unit), []).append(index)
    found: set[int] = set()
    for line in lines.values():
        wholes = {figures[index].high for index in line}
        for first in range(len(line)):
            total = figures[line[first]].high
            for last in range(first + 1, min(first + _PARTS_MOST, len(line))):
                total += figures[line[last]].high
                parts = line[first : last + 1]
                if total in wholes and _distinct_and_near(figures, parts):
                    found.update(parts)
    return frozenset(found)


def _distinct_and_near(figures: Sequence[Figure], parts: Sequence[int]) -> bool:
    close = figures[parts[-1]].start - figures[parts[0]].end <= 200
    return (len(parts) > 2 or close) and len({figures[one].high for one in parts}) == len(parts)
