"""A feed's life: found at a site, taken in, looked at, let go, and carried to and from other readers."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from monitor.domain.counted import counted
from monitor.domain.feeds import FailureKind, Feed, Fetched, FetchFailed, FetchRequest, Outcome, Tier
from monitor.domain.overview import FeedHealth
from monitor.errors import ParseError, UsageError
from monitor.parse.discovery import FeedLink, feed_links, well_known
from monitor.parse.feeds import ParsedFeed, parse_feed
from monitor.parse.links import clean
from monitor.parse.opml import Outline
from monitor.pipeline.feedfile import beat_file, with_tables, without_table, write
from monitor.pipeline.feeds import next_poll, span
from monitor.pipeline.poll import FEED_TROUBLE
from monitor.pipeline.table import columns
from monitor.ports import Clock, Fetcher, Store
from monitor.schedule import next_poll_why
from monitor.soundness import of_feed

_LAST_ERRORS = 5
_WORDS = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundFeed:
    """A feed that answers; `url` is the address to keep: where the server moved it for good, else the one asked for."""

    url: str
    parsed: ParsedFeed

    def __str__(self) -> str:
        title = self.parsed.title or "without title"
        return (
            f"{self.url}  “{title}”, {counted(len(self.parsed.entries), 'entry')} ({self.parsed.format or 'damaged'})"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What an import came to: feeds taken, and for each that was not, why."""

    taken: tuple[Feed, ...]
    left: tuple[str, ...]


# -- show -------------------------------------------------------------------------------------------------------------
def show_feed(store: Store, feed_id: str, now: datetime) -> str:
    """All that is known of a feed: settings, state, yield, next poll and why then, its last errors.

    Raises UsageError for an id that no registered feed has.
    """
    health = next((one for one in store.feed_health() if one.feed.id == feed_id), None)
    if health is None:
        raise _unknown(feed_id)
    rows = [*_settings(health.feed), *_state(health, now), ("yield", _yield(health))]
    troubles = store.events(FEED_TROUBLE, feed_id)[-_LAST_ERRORS:]
    rows += [
        ("last errors" if n == 0 else "", f"{_moment(event.at)}  {event.body.get('reason', '')}")
        for n, event in enumerate(reversed(troubles))
    ]
    return "\n".join(columns(rows, indent=""))


def _settings(feed: Feed) -> list[tuple[str, str]]:
    language = feed.language.value if feed.language else "told by each article"
    extra = ", full text in the feed" if feed.full_text else ""
    return [
        ("feed", feed.id),
        ("title", feed.title),
        ("publisher", f"{feed.publisher} (tier {int(feed.tier)}, {feed.tier.name.lower()})"),
        ("address", feed.url),
        ("language", language + extra),
        ("beat", feed.beat or "–"),
        ("every", f"{span(feed.every)} at most"),
    ]


def _state(health: FeedHealth, now: datetime) -> list[tuple[str, str]]:
    feed, state = health.feed, health.state
    if state is None:
        return [("next poll", "at the next `monitor poll`: it was never polled")]
    trouble = f"{state.error} ({state.failures} failures in a row)" if state.failures > 1 else state.error
    well = "well" if state.last_success else "not polled yet"
    when = next_poll(feed, state, now)
    due = f" ({_moment(state.next_poll)})" if when.startswith("in ") else ""
    return [
        *([("lives at", state.url)] if state.url != feed.url else []),
        *([("moving to", f"{state.moved_to}, since {_moment(state.moved_since)}")] if state.moved_to else []),
        ("health", trouble or well),
        ("polls", str(state.polls)),
        ("last poll", _moment(state.last_poll)),
        ("last success", _moment(state.last_success)),
        ("last new entry", _moment(state.last_new)),
        ("next poll", f"{when}{due}: {next_poll_why(feed, state)}"),
        *([("interval", span(state.interval))] if state.interval else []),
        *([("hub", f"{state.hub} (WebSub)")] if state.hub else []),
    ]


def _yield(health: FeedHealth) -> str:
    told = f"{counted(health.entries, 'entry')}, {counted(health.articles, 'article')} read, "
    told += f"{counted(health.figures, 'figure')} ({health.new} new), {counted(health.alerts, 'alert')}"
    told += f"; {counted(health.waiting, 'entry')} wait to be read" if health.waiting else ""
    return told + (f"; {health.unreadable} could not be read" if health.unreadable else "")


# -- discover and add -------------------------------------------------------------------------------------------------
def discover_feeds(url: str, fetcher: Fetcher, clock: Clock, *, max_bytes: int) -> list[FoundFeed]:
    """The feeds of a site: at the address itself, named by its page, or where sites keep them by custom.

    Each is fetched and read; one that answers at several addresses is told once. Raises ParseError where there is none.
    """
    url, page = _front(url, fetcher, max_bytes)
    if isinstance(page, FetchFailed) and page.status is None:
        raise ParseError(f"{url}: {page.reason}")
    links: tuple[FeedLink, ...] = ()
    if isinstance(page, Fetched):
        if (itself := _read(url, page, clock.now())) is not None:
            return [itself]
        links = feed_links(page.body, content_type=page.headers.get("content-type"), url=page.url)
    addresses = list(dict.fromkeys([*(link.url for link in links), *well_known(page.url)]))
    requests = [FetchRequest(key=address, url=address, max_bytes=max_bytes) for address in addresses]
    answers = {request.key: outcome for request, outcome in fetcher.fetch(requests)}
    found: dict[str, FoundFeed] = {}
    for address in addresses:
        outcome = answers.get(address)
        if isinstance(outcome, Fetched) and (feed := _read(address, outcome, clock.now())) is not None:
            found.setdefault(blake2b(outcome.body).hexdigest(), feed)
    if not found:
        raise ParseError(f"no feed was found at {url}: {len(addresses)} addresses were tried; look for one on the site")
    once = {_address(feed.url): feed for feed in reversed(found.values())}
    return list(reversed(once.values()))


def fetch_feed(url: str, fetcher: Fetcher, clock: Clock, *, max_bytes: int, known: Iterable[Feed] = ()) -> FoundFeed:
    """The feed at an address. Raises ParseError where none answers there, UsageError where it is among the known."""
    if (reason := _Known(known).there(url)) is not None:
        raise UsageError(reason)
    url, outcome = _front(url, fetcher, max_bytes)
    if isinstance(outcome, FetchFailed):
        raise ParseError(f"{url}: {outcome.reason}; the feed was not added")
    found = _read(url, outcome, clock.now()) if isinstance(outcome, Fetched) else None
    if found is None:
        raise ParseError(f"{url} is no feed; `monitor feeds discover {url}` looks for the site's feeds")
    return found


def add_feed(directory: Path, feed: Feed, known: Sequence[Feed], check: Callable[[], object]) -> Path:
    """Append a feed to its beat's file and check the configuration; returns the file.

    Raises UsageError for an id or an address that is there already, and what `check` raises, with nothing changed then.
    """
    if (reason := _Known(known).taken(feed)) is not None:
        raise UsageError(reason)
    path = beat_file(directory, feed.beat)
    write({path: with_tables(path, [feed])}, check)
    return path


def remove_feed(directory: Path, feed_id: str, known: Sequence[Feed], check: Callable[[], object]) -> Path:
    """Take a feed's table out of its beat's file; returns the file. What the ledger knows stays. Raises UsageError."""
    feed = next((one for one in known if one.id == feed_id), None)
    if feed is None:
        raise _unknown(feed_id)
    path = directory / "feeds" / f"{feed.beat}.toml"
    write({path: without_table(path, feed_id)}, check)
    return path


def slug(text: str, url: str, known: Container[str] = ()) -> str:
    """An id for a feed: the words of its title, else of its host; numbered where it is taken."""
    host = (urlsplit(url).hostname or "feed").removeprefix("www.")
    words = _WORDS.findall(text.lower()) if text.isascii() else []
    name = "-".join(words)[:40].strip("-") or "-".join(_WORDS.findall(host)) or "feed"
    return name if name not in known else next(f"{name}-{n}" for n in count(2) if f"{name}-{n}" not in known)


# -- import -----------------------------------------------------------------------------------------------------------
def import_outlines(
    directory: Path, outlines: Sequence[Outline], known: Sequence[Feed], check: Callable[[], object], *, beat: str
) -> Imported:
    """Append the feeds of an OPML document that are not there yet, all or none. Fetches nothing.

    `beat` names the file of those whose folder is no beat's name.
    """
    have = _Known(known)
    taken: list[Feed] = []
    left: list[str] = []
    for outline in outlines:
        feed = _feed(outline, have.ids, beat)
        wrong = (message for _, message in of_feed(feed))
        if (reason := have.taken(feed) or next(wrong, None)) is not None:
            left.append(reason)
            continue
        have.add(feed)
        taken.append(feed)
    of_file: dict[Path, list[Feed]] = {}
    for feed in taken:
        of_file.setdefault(beat_file(directory, feed.beat), []).append(feed)
    write({path: with_tables(path, feeds) for path, feeds in of_file.items()}, check)
    return Imported(taken=tuple(taken), left=tuple(left))


def _feed(outline: Outline, taken: Container[str], beat: str) -> Feed:
    folder = "-".join(_WORDS.findall(outline.folder.lower())) if outline.folder.isascii() else ""
    name = slug(outline.id, outline.url) if outline.id else slug(outline.title, outline.url, taken)
    host = (urlsplit(outline.url).hostname or "").removeprefix("www.")
    feed = Feed(
        id=outline.id if outline.id and name == outline.id.replace(".", "-") else name,
        url=outline.url,
        title=outline.title or host,
        publisher=outline.publisher or outline.title or host,
        language=outline.language,
        tier=outline.tier or Tier.TRADE,
        beat=folder or beat,
        full_text=outline.full_text,
        enabled=outline.enabled,
    )
    return replace(feed, every=outline.every) if outline.every else feed


# -- what these share -------------------------------------------------------------------------------------------------
def _front(url: str, fetcher: Fetcher, max_bytes: int) -> tuple[str, Outcome]:
    """What stands at an address as people write it: without a scheme it is tried by https, then by http."""
    if "://" in url:
        return url, _get(url, fetcher, max_bytes)
    page = _get(f"https://{url}", fetcher, max_bytes)
    if isinstance(page, FetchFailed) and page.status is None and page.kind is not FailureKind.DNS:
        plain = _get(f"http://{url}", fetcher, max_bytes)
        if not isinstance(plain, FetchFailed):
            return f"http://{url}", plain
    return f"https://{url}", page


def _get(url: str, fetcher: Fetcher, max_bytes: int) -> Outcome:
    return next(outcome for _, outcome in fetcher.fetch([FetchRequest(key=url, url=url, max_bytes=max_bytes)]))


def _read(asked: str, outcome: Fetched, now: datetime) -> FoundFeed | None:
    kind = outcome.headers.get("content-type")
    parsed = parse_feed(outcome.body, content_type=kind, url=outcome.url, feed_id="", now=now)
    if not parsed.entries and (parsed.malformed or not parsed.format):
        return None
    return FoundFeed(url=outcome.moved_to or asked, parsed=parsed)


class _Known:
    """Feeds by id and by address."""

    def __init__(self, feeds: Iterable[Feed]) -> None:
        self.ids: dict[str, Feed] = {}
        self._addresses: dict[str, Feed] = {}
        for feed in feeds:
            self.add(feed)

    def add(self, feed: Feed) -> None:
        """One more."""
        self.ids.setdefault(feed.id, feed)
        self._addresses.setdefault(_address(feed.url), feed)

    def taken(self, feed: Feed) -> str | None:
        """Why a feed cannot join them; None where it can."""
        if (reason := self.there(feed.url)) is not None:
            return reason
        holder = self.ids.get(feed.id)
        if holder is None:
            return None
        return f"the id {feed.id!r} is taken by {holder.url} in feeds/{holder.beat}.toml; choose another"

    def there(self, url: str) -> str | None:
        """That one of them has this address; None where none has."""
        holder = self._addresses.get(_address(url))
        return None if holder is None else f"{url} is a feed already: {holder.id} in feeds/{holder.beat}.toml"


def _address(url: str) -> str:
    """One form for a feed's address, to compare by. Its parameters stay: `?feed=rss2` is what makes it a feed."""
    return clean(url).partition("://")[2].removeprefix("www.").rstrip("/")


def _unknown(feed_id: str) -> UsageError:
    return UsageError(f"no feed has the id {feed_id!r}; `monitor feeds list` shows them all")


def _moment(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC") if moment else "never"
