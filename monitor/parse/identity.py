"""Which entry is which: the key that an entry keeps while its feed is edited, moved and republished."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from monitor.parse.links import canonical
from monitor.parse.text import squeeze

_TAG = re.compile(r"<[^<>]*>")
_WORTHLESS = frozenset({"", "0", "1", "-1", "none", "null", "nil", "undefined", "false", "true", "n/a", "guid", "id"})
_LONGEST = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """What an entry says of itself. `link` is absolute; `date` is what it gives as its date of publication."""

    guid: str
    link: str | None
    title: str
    date: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """`key` identifies an entry in its feed; `aliases` would, if the feed changed its guids or its links."""

    key: str
    aliases: tuple[str, ...] = ()


def identities(claims: Sequence[Claim], *, home: str | None = None) -> list[Identity]:
    """Who every entry of a document is. Equal keys mean one entry told twice.

    A guid identifies, unless it is worthless, holds the headline (an edit would look new), or is shared by entries
    with different links. Then the link does, unless it is the site's own or shared by entries of different titles.
    Then the title does, with its day where titles repeat.
    """
    named = [names_of(claim) for claim in claims]
    site = canonical(home) if home else ""
    links_of_guid: dict[str, set[str]] = {}
    titles_of_link: dict[str, set[str]] = {}
    for guid, link, title in named:
        links_of_guid.setdefault(guid, set()).add(link or title)
        titles_of_link.setdefault(link, set()).add(title)
    titles = Counter(claim.title for claim in claims)
    found: list[Identity] = []
    for claim, (guid, link, _) in zip(claims, named, strict=True):
        candidates: list[str] = []
        if guid and len(links_of_guid[guid]) == 1:
            candidates.append(_short("guid", guid))
        if link and link != site and len(titles_of_link[link]) == 1:
            candidates.append(_short("link", link))
        if not candidates:
            candidates.append(_last_resort(claim, link, repeated=titles[claim.title] > 1))
        found.append(Identity(key=candidates[0], aliases=tuple(candidates[1:])))
    return found


def _last_resort(claim: Claim, link: str, *, repeated: bool) -> str:
    if link and claim.title:
        return _short("link", f"{link} {claim.title}")
    if repeated and claim.date is not None:
        return _short("text", f"{claim.title} {claim.date:%Y-%m-%d}")
    return _short("text", claim.title)


def names_of(claim: Claim) -> tuple[str, str, str]:
    """What `identities` compares: guid and link in the form in which they count (empty where they do not), title."""
    return _guid(claim), canonical(claim.link) if claim.link else "", claim.title


def fingerprint(title: str, *texts: str) -> str:
    """A hash of an entry's words, without markup and spacing: it changes when somebody edits a figure."""
    words = "\0".join((title, *(squeeze(_TAG.sub(" ", text) if "<" in text else text) for text in texts)))
    return blake2b(words.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _guid(claim: Claim) -> str:
    guid = squeeze(claim.guid)
    if guid.lower() in _WORTHLESS:
        return ""
    if guid.startswith(("http://", "https://")):
        # The fragment stays: some feeds tell their entries apart by it.
        page, mark, fragment = guid.partition("#")
        return canonical(page) + mark + fragment
    headline = "".join(filter(str.isalnum, claim.title.lower()))
    if claim.link and headline and "".join(filter(str.isalnum, guid.lower())) == headline:
        return ""
    return guid


def _short(kind: str, text: str) -> str:
    if len(text) <= _LONGEST:
        return f"{kind}:{text}"
    return f"{kind}:{blake2b(text.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"
