"""What a message says, before anybody decides how it looks: strings in the reader's language, sorted and counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from monitor.deliver.text import Quote
from monitor.domain.alerts import Severity
from monitor.domain.figures import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One value of a series: when, and how much, in words and as a number (None where it is of another unit)."""

    moment: datetime
    day: str
    value: str
    amount: Decimal | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureView:
    """A block of the message. Every text is clean and on one line; an empty one is left out.

    `title` names the series ("ByteDance · chip orders 2026"), `values` is the news in a line ("$5.6bn → $14bn"),
    `change` its size ("+$8.4bn, +150 %"), `facts` are labelled lines in order. `history` is oldest first and ends with
    this figure; it is empty where this is the first. `headline` stands alone.
    """

    record_id: str
    series_id: str
    severity: Severity
    verdict: Verdict
    kind: str
    note: str
    title: str
    headline: str
    old: str
    new: str
    values: str
    change: str
    status: str
    quote: Quote
    facts: tuple[tuple[str, str], ...]
    history: tuple[Point, ...]
    unit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A figure in the compact table."""

    kind: str
    title: str
    value: str
    verdict: Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleView:
    """An article with its blocks, most important first, and the rest of its figures as rows.

    `hidden` counts figures that found no room. `source` is publisher and trust in words, `day` the date of publication.
    """

    title: str
    url: str | None
    source: str
    day: str
    figures: tuple[FigureView, ...]
    rows: tuple[Row, ...]
    hidden: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One message for one or several deliveries.

    `key` is the delivery's key, or for a digest a hash of all keys; it is the same for the same deliveries. `headline`
    fits a lock screen; `totals` counts what the message tells. `hidden_articles` counts those that found no room.
    """

    key: str
    keys: tuple[str, ...]
    language: str
    severity: Severity
    headline: str
    totals: str
    articles: tuple[ArticleView, ...]
    hidden_articles: int
    foot: str
    moment: datetime

    @property
    def figures(self) -> tuple[FigureView, ...]:
        """Every block, in order."""
        return tuple(figure for article in self.articles for figure in article.figures)
