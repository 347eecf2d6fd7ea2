"""read: entry → article text + reading. One commit an article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.articles import Article, Entry
from monitor.domain.catalogue import Language
from monitor.domain.feeds import Feed, Fetched, FetchFailed, FetchRequest, Outcome, Tier
from monitor.domain.readings import Reading
from monitor.errors import ParseError
from monitor.parse.html import html_to_text
from monitor.ports import Clock, Fetcher, Store
from monitor.telemetry import LOGGER

# A feed's own content shorter than this, in characters, is a summary: the article's page is fetched.
FULL_TEXT = 600


class Analyser(Protocol):
    """What reads an article: `monitor.analyse.reader.Reader`."""

    def read(self, article: Article, expired: Callable[[], bool] = ...) -> Reading:
        """The reading of an article; partial where `expired` became true."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadReport:
    """What a round of reading came to."""

    read: int = 0
    figures: int = 0
    failed: int = 0

    def __str__(self) -> str:
        return f"{self.read} articles read, {self.figures} figures found, {self.failed} articles not readable"


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """The verb, with what it needs. `analyser` is called when the first article is there, for it loads spaCy."""

    store: Store
    fetcher: Fetcher
    clock: Clock
    feeds: Sequence[Feed]
    analyser: Callable[[], Analyser]
    deadline: Callable[[float], Callable[[], bool]]
    max_page_bytes: int
    batch: int = 500
    seconds: float = 20.0
    characters: int = 400_000
    retry: timedelta = timedelta(minutes=30)
    attempts: int = 5

    def __call__(self) -> ReadReport:
        """Read all that is unread, in batches."""
        report = ReadReport()
        while waiting := self.store.unread(self.clock.now(), self.batch):
            for article_id, entry, text in self._texts(waiting):
                report = self._take(article_id, entry, text, report)
        return report

    def _texts(self, waiting: Sequence[tuple[str, Entry]]) -> Iterator[tuple[str, Entry, Article | FetchFailed]]:
        """Each entry with its article: from the feed where that holds the text, else from its page."""
        feeds = {feed.id: feed for feed in self.feeds}
        pages: dict[str, tuple[str, Entry]] = {}
        for article_id, entry in waiting:
            feed = feeds.get(entry.feed_id)
            inside = html_to_text(entry.content or "")
            if entry.url is None or len(inside) >= FULL_TEXT or (feed and feed.full_text and inside):
                yield article_id, entry, self._article(article_id, entry, feed, text=inside)
            else:
                pages[article_id] = (article_id, entry)
        requests = [
            FetchRequest(key=article_id, url=entry.url, max_bytes=self.max_page_bytes, article=True)
            for article_id, entry in pages.values()
            if entry.url
        ]
        for request, outcome in self.fetcher.fetch(requests):
            article_id, entry = pages[request.key]
            yield article_id, entry, self._page(article_id, entry, feeds.get(entry.feed_id), outcome)
