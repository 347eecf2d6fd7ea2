"""read: entry → article text + reading. One commit an article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.articles import Article, Entry, RunLimits
from monitor.domain.counted import counted
from monitor.domain.feeds import FailureKind, Feed, Fetched, FetchFailed, FetchRequest, NotModified, Outcome, Tier
from monitor.domain.readings import Reading
from monitor.errors import MonitorError
from monitor.parse.html import html_to_text
from monitor.pipeline.reports import Report
from monitor.ports import Clock, Fetcher, Store
from monitor.telemetry import LOGGER
from monitor.tracing import span

# A feed's own content shorter than this, in characters, is a summary: the article's page is fetched.
FULL_TEXT = 600
# What a later attempt will not change: the page is gone, or is not for us.
_FINAL_STATUSES = frozenset({401, 402, 403, 404, 410, 451})
_FINAL_KINDS = frozenset({FailureKind.GONE, FailureKind.BLOCKED, FailureKind.ROBOTS, FailureKind.TOO_LARGE})
# A date further ahead than this is a slip of the feed's (time zones reach 14 hours).
_AHEAD = timedelta(days=1)

Found = Article | FetchFailed


class Analyser(Protocol):
    """What reads an article. Implementation: `monitor.analyse.reader.Reader`."""

    def read(self, article: Article, expired: Callable[[], bool] = ...) -> Reading:
        """The reading of an article; partial where `expired` became true."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadReport(Report):
    """What a round of reading came to."""

    articles: int = 0
    figures: int = 0
    partial: int = 0
    postponed: int = 0

    @property
    def unfinished(self) -> bool:
        """Whether articles wait for another attempt."""
        return self.postponed > 0

    def __str__(self) -> str:
        told = f"{counted(self.articles, 'article')} read ({self.partial} in part)"
        told += f", {counted(self.figures, 'figure')} found"
        return told + (f"; {self.postponed} to be tried again" if self.postponed else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """The verb, with what it needs. `fetcher` and `analyser` are called when the first entry needs them."""

    store: Store
    fetcher: Callable[[], Fetcher]
    clock: Clock
    feeds: Sequence[Feed]
    analyser: Callable[[], Analyser]
    deadline: Callable[[float], Callable[[], bool]]
    max_page_bytes: int
    limits: RunLimits

    def __call__(self) -> ReadReport:
        """Read all that is unread, in batches."""
        report = ReadReport()
        while waiting := self.store.unread(self.clock.now(), self.limits.read_batch):
            report = self._read(waiting, report)
        return report

    def share(self, slot: int, most: int, *, wary: bool = False) -> ReadReport:
        """A worker's share: read at most so many of a slot's entries.

        Where a worker died over this share (`wary`), one entry is read at a time and counted as tried beforehand: what
        kills every process that reads it is given up like a page that never comes.
        """
        report = ReadReport()
        if not wary:
            return self._read(self.store.unread(self.clock.now(), most, slot), report)
        for _ in range(most):
            if not (waiting := self.store.unread(self.clock.now(), 1, slot)):
                break
            ((article_id, entry),) = waiting
            if self.store.begin_reading(article_id) > self.limits.article_attempts:
                LOGGER.error("%s: given up, the process died each time it was read", _named(entry))
                self.store.save_unreadable(article_id, "the process died each time it was read", retry=None)
            else:
                report = self._read(waiting, report)
        return report

    def _read(self, waiting: Sequence[tuple[str, Entry]], report: ReadReport) -> ReadReport:
        for article_id, found in self._found(waiting):
            with span("read", article_id) as note:
                after = self._take(article_id, found, report)
                note({"figures": after.figures - report.figures, "postponed": after.postponed > report.postponed})
            report = after
        return report

    def _found(self, waiting: Sequence[tuple[str, Entry]]) -> Iterator[tuple[str, Found]]:
        """Each entry with its article: from the feed where that holds the text, else from its page."""
        feeds = {feed.id: feed for feed in self.feeds}
        pages: dict[str, Entry] = {}
        for article_id, entry in waiting:
            feed = feeds.get(entry.feed_id)
            text = html_to_text(entry.content)
            if entry.url is None or len(text) >= FULL_TEXT or (feed is not None and feed.full_text and text):
                yield article_id, self._article(article_id, entry, feed, text=text or html_to_text(entry.summary))
            else:
                pages[article_id] = entry
        if not pages:
            return
        requests = [
            FetchRequest(key=article_id, url=entry.url or "", max_bytes=self.max_page_bytes, article=True)
            for article_id, entry in pages.items()
        ]
        for request, outcome in self.fetcher().fetch(requests):
            entry = pages[request.key]
            yield request.key, self._page(request.key, entry, feeds.get(entry.feed_id), outcome)

    def _page(self, article_id: str, entry: Entry, feed: Feed | None, outcome: Outcome) -> Found:
        inside = max(html_to_text(entry.content), html_to_text(entry.summary), key=len)
        article = self._article(article_id, entry, feed, text=inside)
        match outcome:
            case FetchFailed() if self._final(article_id, outcome):
                LOGGER.info("%s: %s; what the feed says of it is read instead", _named(entry), outcome.reason)
                return replace(article, partial=True)
            case FetchFailed():
                LOGGER.info("%s: %s; it is tried again later", _named(entry), outcome.reason)
                return outcome
            case NotModified():  # asked without a tag, so no server should say it
                return replace(article, partial=True)
            case Fetched():
                return self._merged(article, outcome)

    def _final(self, article_id: str, failed: FetchFailed) -> bool:
        if failed.kind in _FINAL_KINDS or failed.status in _FINAL_STATUSES:
            return True
        return self.store.read_attempts(article_id) + 1 >= self.limits.article_attempts

    def _merged(self, article: Article, fetched: Fetched) -> Article:
        """The article with its page's text, or with the feed's where that says more."""
        from monitor.parse.pages import parse_page  # noqa: PLC0415 - loads trafilatura, which only pages need

        page = parse_page(fetched.body, content_type=fetched.headers.get("content-type"), url=fetched.url)
        if page.reason:
            LOGGER.info("%s: %s", _named(article), page.reason)
        longer = page.text if len(page.text) >= len(article.text) else article.text
        return replace(
            article,
            title=article.title or page.title,
            text=longer[: self.limits.article_characters],
            url=page.url or article.url,
            language=article.language or page.language,
            published=article.published or self._plausible(page.published),
            partial=page.partial,
        )

    def _article(self, article_id: str, entry: Entry, feed: Feed | None, *, text: str) -> Article:
        return Article(
            id=article_id,
            title=entry.title,
            text=text[: self.limits.article_characters],
            url=entry.url,
            publisher=feed.publisher if feed else None,
            language=entry.language or (feed.language if feed else None),
            published=self._plausible(entry.published or entry.updated),
            fetched=self.clock.now(),
            tier=feed.tier if feed else Tier.SECONDARY,
            feed_id=entry.feed_id,
        )

    def _plausible(self, published: datetime | None) -> datetime | None:
        return None if published is None or published > self.clock.now() + _AHEAD else published

    def _take(self, article_id: str, found: Found, report: ReadReport) -> ReadReport:
        if isinstance(found, FetchFailed):
            retry = self.clock.now() + max(self.limits.retry_article_after, found.retry_after or timedelta(0))
            self.store.save_unreadable(article_id, found.reason, retry=retry)
            return replace(report, postponed=report.postponed + 1)
        try:
            reading = self.analyser().read(found, self.deadline(self.limits.article_seconds))
        except MonitorError:
            raise
        except Exception as error:  # noqa: BLE001 - one article that breaks the analysis must not hold up all others
            return self._broken(found, error, report)
        self.store.save_reading(found, reading)
        return replace(
            report,
            articles=report.articles + 1,
            figures=report.figures + len(reading.figures),
            partial=report.partial + (found.partial or reading.partial),
        )

    def _broken(self, article: Article, error: Exception, report: ReadReport) -> ReadReport:
        attempts = self.store.read_attempts(article.id) + 1
        retry = None if attempts >= self.limits.article_attempts else self.clock.now() + self.limits.retry_article_after
        reason = f"this program failed over it ({type(error).__name__}: {error}); report it with the article's address"
        self.store.save_unreadable(article.id, reason, retry=retry)
        LOGGER.error("%s: %s", _named(article), reason)
        LOGGER.debug("%s", _named(article), exc_info=error)
        return replace(report, postponed=report.postponed + (retry is not None))


def _named(one: Article | Entry) -> str:
    """An article as people know it."""
    return f"“{one.title}” ({one.url})" if one.url else f"“{one.title}”"
