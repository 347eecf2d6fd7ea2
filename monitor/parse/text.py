"""Plain text out of what feeds and pages put into their fields."""

from __future__ import annotations

import re

from monitor.domain.catalogue import Language
from monitor.parse.encoding import C1_AS_1252
from monitor.parse.references import unescape

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|br|code|del|em|font|i|ins|mark|p|q|s|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_SCRIPT = re.compile(r"<(script|style)\b[^<>]*+>[^<]*+(?:</\1\s*+>)?+", re.IGNORECASE)
_TRADITIONAL = frozenset({"tw", "hk", "mo", "hant", "cht"})
_SIMPLIFIED = frozenset({"cn", "sg", "my", "hans", "chs"})


def squeeze(text: str) -> str:
    """One line: whitespace of every kind as single spaces, invisible characters gone, cp1252 slips mended."""
    if not text.isascii():
        text = _INVISIBLE.sub("", text.translate(C1_AS_1252))
    elif not text.isprintable():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def plain(markup: str) -> str:
    """One line of plain text out of a title: tags and entities resolved, twice where they were escaped twice."""
    if "<" in markup:
        markup = _TAG.sub("", _SCRIPT.sub("", markup))
    if "&" in markup:
        markup = unescape(markup)
        if "<" in markup:
            markup = _INLINE_TAG.sub("", markup)  # but <canvas> may be what the headline is about
        if "&" in markup and ";" in markup:
            markup = unescape(markup)
    return squeeze(markup)


def language_of(tag: str | None) -> Language | None:
    """The language of a BCP 47 tag (`en-GB`, `zh_TW`, `zh-Hant-HK`); None where the tag does not decide it."""
    if not tag:
        return None
    parts = tag.strip().lower().replace("_", "-").split("-")
    if parts[0] in {"en", "eng"}:
        return Language.ENGLISH
    if parts[0] not in {"zh", "cmn", "yue", "zho", "chi"}:
        return None
    if _TRADITIONAL & set(parts[1:]):
        return Language.TRADITIONAL
    return Language.SIMPLIFIED if _SIMPLIFIED & set(parts[1:]) else None
