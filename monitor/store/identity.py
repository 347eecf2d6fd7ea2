"""Who is who: the ids that articles get, and the numbers that keys are looked up by."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import urlsplit

from monitor.domain.articles import Entry
from monitor.store.columns import clean

_REVISION = "~"


def article_id(entry: Entry) -> str:
    """The id of an entry's article: of its canonical address, so that two feeds with one article read it once.

    An entry without an address, or with a site's front page for one, is known by its feed and key.
    """
    if entry.url:
        parts = urlsplit(entry.url)
        if parts.path.strip("/") or parts.query:
            return address_id(entry.url)
    return own_id(entry)


def address_id(url: str) -> str:
    """The id of the article at an address, as `monitor.parse.links.clean` leaves it."""
    return _name(url)


def own_id(entry: Entry) -> str:
    """The id of an article that shares its address with another article of the same feed (a live page, say)."""
    return _name(f"{entry.feed_id}\x00{entry.key}")


def next_revision(identity: str) -> str:
    """The id under which a changed text is read again: `x` → `x~2` → `x~3`."""
    base, _, number = identity.partition(_REVISION)
    return f"{base}{_REVISION}{int(number or 1) + 1}"


@lru_cache(maxsize=16_384)
def key_number(kind: str, key: str) -> int:
    """A signed 64-bit number for a key: 8 bytes in an index instead of 40.

    Two of ten million keys share a number once in 400,000 ledgers, and then cost a needless comparison.
    """
    return _number(kind, key)


@lru_cache(maxsize=64)
def band_numbers(bands: tuple[str, ...]) -> tuple[int, ...]:
    """The numbers of a story's bands in order: asked for when it is looked up, and again when it is filed."""
    return tuple(sorted({_number("band", band) for band in bands}))


def chained(before: int | None, numbers: Iterable[int]) -> int:
    """A signed 64-bit number for all that was told so far, by the one before and what is told now."""
    return _hash(f"{before} {','.join(map(str, numbers))}")


def _number(kind: str, key: str) -> int:
    return _hash(f"{kind}\x00{clean(key)}")


def _hash(words: str) -> int:
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), "big", signed=True)


def _name(text: str) -> str:
    # 80 bits: among a thousand million articles, two share an id with a chance of one in two million.
    return b32encode(blake2b(clean(text).encode(), digest_size=10).digest()).decode().lower()
