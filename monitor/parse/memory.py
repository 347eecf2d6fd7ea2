"""What is remembered of a feed's last document: enough to know its entries again without reading them."""

from __future__ import annotations

import binascii
import struct
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from monitor.parse.identity import Claim, names_of
from monitor.parse.outline import HASH_BYTES

MOST_ENTRIES = 1000
WHOLE_EVERY = timedelta(days=1)  # so often a document is read whole, whatever is remembered of it
_FORM = 1  # to be raised where entries are read otherwise than before

# All by the byte: form and time of the whole reading, context; then for each entry source, guid, link, title, date.
_HEAD = struct.Struct(f">BI{HASH_BYTES}s")
_ENTRY = struct.Struct(f">{HASH_BYTES}sIIII")


@dataclass(frozen=True, slots=True)
class Sighting:
    """An entry as it stood in a document: hashes of its source and of what it was called by; 0 for what it lacks.

    `seconds` is its date of publication since 1970.
    """

    source: bytes
    guid: int = 0
    link: int = 0
    title: int = 0
    seconds: int = 0

    @property
    def published(self) -> datetime | None:
        """When it says that it was published."""
        return datetime.fromtimestamp(self.seconds, UTC) if self.seconds else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Memory:
    """The entries of one document, under the context that they stood in."""

    context: bytes
    whole: datetime
    entries: Sequence[Sighting]

    def dump(self) -> str:
        """As text, for `load`; empty where there is too much to remember."""
        if len(self.entries) > MOST_ENTRIES:
            return ""
        parts = [_HEAD.pack(_FORM, int(self.whole.timestamp()), self.context)]
        parts += [_ENTRY.pack(one.source, one.guid, one.link, one.title, one.seconds) for one in self.entries]
        return b64encode(b"".join(parts)).decode("ascii")


def load(text: str, *, context: bytes, now: datetime) -> Memory | None:
    """What was dumped; None where it is none, is of another context, or is too old to rely on."""
    try:
        packed = b64decode(text, validate=True)
        form, whole, held = _HEAD.unpack_from(packed)
        entries = [Sighting(*fields) for fields in _ENTRY.iter_unpack(packed[_HEAD.size :])]
    except (binascii.Error, ValueError, struct.error):
        return None
    since = datetime.fromtimestamp(whole, UTC)
    if form != _FORM or held != context or not timedelta(0) <= now - since < WHOLE_EVERY:
        return None
    return Memory(context=context, whole=since, entries=entries)


def sighting(source: bytes, claim: Claim | None) -> Sighting:
    """An entry to be remembered. `claim` is None for one that was left out."""
    if claim is None:
        return Sighting(source)
    guid, link, title = names_of(claim)
    seconds = int(claim.date.timestamp()) if claim.date else 0
    return Sighting(
        source,
        guid=_number(guid) if guid else 0,
        link=_number(link) if link else 0,
        title=_number(title),
        seconds=seconds if 0 < seconds < 1 << 32 else 0,
    )


def entangled(found: Iterable[Sighting], others: Iterable[Sighting]) -> bool:
    """Whether any of these may be another version of one of the others, or be told apart only by knowing them.

    Then who is who (`identity.identities`) is to be decided with all of them at hand.
    """
    others = list(others)
    guids, links, titles = ({one.guid for one in others}, {one.link for one in others}, {one.title for one in others})
    return any(
        (one.guid and one.guid in guids)
        or (one.link and one.link in links)
        or (not (one.guid and one.link and one.title != _UNTITLED) and one.title in titles)
        for one in found
    )


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode("utf-8", "replace"), digest_size=4).digest(), "big") or 1


_UNTITLED = _number("")
