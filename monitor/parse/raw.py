"""What every dialect is read into before dates, links and identity are made of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class RawEntry:
    """An entry as the document writes it. `links` are in order of preference; `summary` and `content` are HTML."""

    title: str = ""
    links: list[str] = field(default_factory=list)
    guid: str = ""
    published: str = ""
    updated: str = ""
    summary: str = ""
    content: str = ""
    author: str = ""
    language: str = ""
    base: str = ""
    publisher: str = ""


@dataclass(slots=True)
class RawFeed:
    """A document as it is written. `malformed` tells what is wrong with all of it, `skipped` which entries are lost."""

    format: str
    title: str = ""
    link: str = ""
    language: str = ""
    hub: str = ""
    hints: dict[str, str] = field(default_factory=dict)
    entries: list[RawEntry] = field(default_factory=list)
    malformed: str | None = None
    skipped: list[tuple[int, str]] = field(default_factory=list)
