"""A feed's bytes → its entries, whatever the dialect; what cannot be read is told, and the rest is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.domain.articles import Entry
from monitor.domain.catalogue import Language
from monitor.errors import ParseError
from monitor.parse.dates import believable, parse_date
from monitor.parse.encoding import decode
from monitor.parse.identity import Claim, Identity, fingerprint, identities
from monitor.parse.jsonfeed import read_json
from monitor.parse.links import absolute, clean
from monitor.parse.loose import read_loose
from monitor.parse.memory import Memory, entangled, load, sighting
from monitor.parse.outline import Outline, outline_of
from monitor.parse.raw import RawEntry, RawFeed
from monitor.parse.text import language_of, plain
from monitor.parse.xmlfeed import read_xml
from monitor.parse.xmltree import parse_xml

MAX_BODY = 30_000_000
MAX_ENTRIES = 10_000
_PACKED = {b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"(\xb5/\xfd": "zstd"}
_HTML = ("<!doctype html", "<html", "<head", "<body")


@dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """An entry that was left out: its place in the document (from 1) and why."""

    place: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedFeed:
    """What a document says. `malformed` tells why it is not (or not all of) the feed that it should be.

    `hints` holds what the feed asks of those who poll it, as text: `ttl` (minutes), `skip_hours` (0–23, comma between),
    `skip_days` (Monday …), `update_period` (hourly … yearly), `update_frequency`. `notes` are oddities that cost
    nothing. `format` names the dialect. `seen` entries stood there before and were not read again; `dates` are those of
    publication of all entries; `memory` is for the next reading.
    """

    entries: tuple[Entry, ...] = ()
    title: str = ""
    language: Language | None = None
    hub: str | None = None
    home: str | None = None
    hints: Mapping[str, str] = field(default_factory=dict)
    malformed: str | None = None
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
    format: str = ""
    seen: int = 0
    dates: tuple[datetime, ...] = ()
    memory: str = ""


def parse_feed(
    body: bytes, *, content_type: str | None, url: str, feed_id: str, now: datetime, before: str = ""
) -> ParsedFeed:
    """Read RSS 0.9–2.0, RDF, Atom, JSON Feed, CDF or a news sitemap. Never raises for what a server sends.

    `url` is where the body came from: relative links start there. Dates that cannot be are left out: before feeds
    existed, or in the future by more than a slip of the time zone. `before` is the `memory` of this feed's last
    reading: entries that are written as they were then are counted and not read.
    """
    if len(body) > MAX_BODY:
        return ParsedFeed(malformed=f"the document is longer than {MAX_BODY:,} bytes")
    if (packed := next((name for mark, name in _PACKED.items() if body.startswith(mark)), None)) is not None:
        return ParsedFeed(malformed=f"the document is packed ({packed}) once more than its server says")
    decoded = decode(body, content_type)
    text = decoded.text.lstrip()
    if not text:
        return ParsedFeed(malformed="the document is empty")
    context = _Context(url=url, feed_id=feed_id, now=now, note=decoded.note)
    outline = outline_of(text, url)
    memory = load(before, context=outline.context, now=now) if outline is not None and before else None
    try:
        if outline is not None and memory is not None and (found := _unseen(outline, memory, context)) is not None:
            return found
        return _whole(text, outline, context)
    except ParseError as error:
        return ParsedFeed(malformed=str(error))


def _whole(text: str, outline: Outline | None, context: _Context) -> ParsedFeed:
    parsed, claims = _finish(read_raw(text, context.url), context)
    if outline is None or parsed.malformed or len(claims) != len(outline.sources):
        return parsed
    sightings = [sighting(source, claim) for source, claim in zip(outline.sources, claims, strict=True)]
    return replace(parsed, memory=Memory(context=outline.context, whole=context.now, entries=sightings).dump())


def _unseen(outline: Outline, memory: Memory, context: _Context) -> ParsedFeed | None:
    """What a document holds beyond what is remembered of it; None where it has to be read whole to tell.

    The first entry is always read: what some dialects say of all entries stands in it.
    """
    known = {one.source: one for one in memory.entries}
    seen = {place: known[source] for place, source in enumerate(outline.sources) if place and source in known}
    if not seen:
        return None
    parsed, claims = _finish(read_raw(outline.without(seen), context.url), context)
    places = [place for place in range(len(outline.sources)) if place not in seen]
    if parsed.malformed or len(claims) != len(places):
        return None
    found = {place: sighting(outline.sources[place], claim) for place, claim in zip(places, claims, strict=True)}
    if entangled(found.values(), seen.values()):
        return None
    sightings = [one for _, one in sorted((seen | found).items())]
    return replace(
        parsed,
        seen=len(seen),
        dates=tuple(one.published for one in sightings if one.published),
        memory=Memory(context=memory.context, whole=memory.whole, entries=sightings).dump(),
    )


def read_raw(text: str, url: str) -> RawFeed:
    """Read a decoded document before dates, links and identity are made of it. Raises ParseError for no feed."""
    text = text.lstrip()
    if text[:1] in "{[":
        return read_json(text)
    document = parse_xml(text)
    raw = read_xml(document, url) if document.root is not None else None
    if raw is not None and not document.broken:
        return raw
    if raw is None and text[:2000].lower().lstrip().startswith(_HTML):
        raise ParseError("this is a web page, not a feed; `monitor feeds discover` finds a site's feeds")
    if raw is None and document.root is not None and not document.broken:
        raise ParseError(f"this is XML, but no feed: it begins with <{document.root.tag}>")
    if document.root is None and "<" not in text[:2000]:
        raise ParseError(f"this is no feed: it begins with {text[:40]!r}")
    return read_loose(text, url, before=raw, error=document.error or "it is no well-formed XML")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Context:
    """Where a document came from and when; `note` is an oddity of its encoding."""

    url: str
    feed_id: str
    now: datetime
    note: str | None


def _finish(raw: RawFeed, context: _Context) -> tuple[ParsedFeed, list[Claim | None]]:
    """The feed with its dates, links and identities, and what each entry says of itself (None: it is left out)."""
    url, now = context.url, context.now
    language = language_of(raw.language)
    chinese = raw.language.lower().startswith("zh") or any("\u4e00" <= letter <= "\u9fff" for letter in raw.title)
    notes = [context.note] if context.note else []
    if not raw.entries:
        notes.append("the feed has no entries")
    skipped = [Skipped(place=place, reason=reason) for place, reason in raw.skipped]
    home = absolute(raw.link, url) if raw.link else None
    claims: list[Claim | None] = []
    for place, item in enumerate(raw.entries[:MAX_ENTRIES], start=1):
        title, link = _title(item), _link(item, url)
        if not title and not link and not item.summary.strip() and not item.content.strip():
            skipped.append(Skipped(place=place, reason="it has no title, no link and no text"))
            claims.append(None)
            continue
        published = believable(parse_date(item.published, chinese=chinese), now)
        claims.append(Claim(guid=item.guid, link=link, title=title, date=published))
    if len(raw.entries) > MAX_ENTRIES:
        notes.append(f"it has {len(raw.entries):,} entries; the first {MAX_ENTRIES:,} were read")
    found: dict[str, Entry] = {}
    usable = [
        (place, item, claim) for place, (item, claim) in enumerate(zip(raw.entries, claims, strict=False), 1) if claim
    ]
    known_as = identities([claim for _, _, claim in usable], home=home)
    for identity, (place, item, claim) in zip(known_as, usable, strict=True):
        entry = _entry(item, claim, identity, feed_id=context.feed_id, language=language, chinese=chinese, now=now)
        key = entry.key
        notes.extend(_oddities(place, item, entry))
        if (earlier := found.get(key)) is None:
            found[key] = entry
        elif earlier.fingerprint == entry.fingerprint:
            skipped.append(Skipped(place=place, reason="it stands twice in the document"))
        else:
            found[key] = _newer(earlier, entry)
            skipped.append(Skipped(place=place, reason="it is another version of an entry of the same document"))
    parsed = ParsedFeed(
        entries=tuple(found.values()),
        title=plain(raw.title),
        language=language,
        hub=absolute(raw.hub, url) if raw.hub else None,
        home=home,
        hints=raw.hints,
        malformed=raw.malformed,
        skipped=tuple(skipped),
        notes=tuple(notes),
        format=raw.format,
        dates=tuple(entry.published for entry in found.values() if entry.published),
    )
    return parsed, claims


def _link(item: RawEntry, url: str) -> str | None:
    for candidate in item.links:
        if (found := absolute(candidate, item.base or url)) is not None:
            return clean(found)
    return None


def _title(item: RawEntry) -> str:
    """The headline, without the publisher's name that search feeds put after it."""
    title, publisher = plain(item.title), plain(item.publisher)
    for dash in (" - ", " – ", " | ", "_"):
        if publisher and title.endswith(dash + publisher):
            return title.removesuffix(dash + publisher).rstrip()
    return title


def _entry(
    item: RawEntry,
    claim: Claim,
    identity: Identity,
    *,
    feed_id: str,
    language: Language | None,
    chinese: bool,
    now: datetime,
) -> Entry:
    return Entry(
        feed_id=feed_id,
        key=identity.key,
        aliases=identity.aliases,
        url=claim.link,
        title=claim.title,
        summary=item.summary,
        content=item.content,
        guid=item.guid.strip() or None,
        published=claim.date,
        updated=believable(parse_date(item.updated, chinese=chinese), now),
        language=language_of(item.language) or language,
        author=plain(item.author) or None,
        publisher=plain(item.publisher) or None,
        fingerprint=fingerprint(claim.title, item.summary, item.content),
    )


def _oddities(place: int, item: RawEntry, entry: Entry) -> list[str]:
    name = f"entry {place} ({entry.title[:40] or 'without title'})"
    told = []
    if entry.url is None:
        told.append(f"{name} has no link; its text in the feed is all there is")
    if entry.published is None:
        shown = item.published[:40]
        told.append(f"{name} has a date that cannot be: {shown}" if shown else f"{name} has no date")
    return told


def _newer(one: Entry, other: Entry) -> Entry:
    """Of two versions of an entry the later one; the earlier place in the document where they do not say."""
    dates = [entry.updated or entry.published for entry in (one, other)]
    later = other if dates[0] is not None and dates[1] is not None and dates[1] > dates[0] else one
    return replace(later, published=min((entry.published for entry in (one, other) if entry.published), default=None))
