"""Text that others wrote, made safe and short enough to show: literal, measured, and cut between graphemes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from wcwidth import iter_graphemes, width

Measure = Callable[[str], int]

# Controls that reorder or hide what stands around them (UAX #9; "Trojan Source", CVE-2021-42574), and soft hyphens.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SPACES = re.compile(r"\s+")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
# RFC 3986 reserved and unreserved characters, and % for what is encoded already; < > | " stay out.
_URL_SAFE = "-._~:/?#[]@!$&'()*+,;=%"
_MAX_URL = 2000


def clean(text: str) -> str:
    """One line of plain text: no control, no bidirectional override, no lone surrogate, single spaces."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", _CONTROL.sub(" ", text))).strip()


def isolate(text: str) -> str:
    """The text inside Unicode isolates where it holds right-to-left letters, so that its surroundings stay put."""
    if text.isascii() or not any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        return text
    return f"\u2068{text}\u2069"


def shown(text: str, limit: int) -> str:
    """Text of others as part of a line of ours: clean, cut, isolated."""
    return isolate(cut(clean(text), limit))


def utf16(text: str) -> int:
    """Length in UTF-16 code units: the strictest reading of a service's "characters"."""
    return len(text) + sum(character > "\uffff" for character in text)


def columns(text: str) -> int:
    """Columns of a terminal that the text takes; Chinese characters and most emoji take two."""
    return width(text, control_codes="ignore")


def cut(text: str, limit: int, measure: Measure = utf16) -> str:
    """The text, or as many whole graphemes of it as leave room for an ellipsis within `limit`."""
    if measure(text) <= limit:
        return text
    kept, room = [], limit - measure("…")
    if room < 0:
        return ""
    for grapheme in iter_graphemes(text):
        room -= measure(grapheme)
        if room < 0:
            break
        kept.append(grapheme)
    return "".join(kept).rstrip() + "…"


def cut_front(text: str, limit: int, measure: Measure = utf16) -> str:
    """As `cut`, but the end of the text is what stays."""
    if measure(text) <= limit:
        return text
    kept, room = [], limit - measure("…")
    if room < 0:
        return ""
    for grapheme in reversed(list(iter_graphemes(text))):
        room -= measure(grapheme)
        if room < 0:
            break
        kept.append(grapheme)
    return "…" + "".join(reversed(kept)).lstrip()


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A sentence in three parts; `mark` is the figure, empty where the sentence does not hold it."""

    before: str
    mark: str
    after: str

    def __bool__(self) -> bool:
        return bool(self.before or self.mark or self.after)

    def within(self, limit: int, measure: Measure = utf16) -> Quote:
        """The same sentence in at most `limit`, cut at its ends; the figure stays."""
        mark = cut(self.mark, limit, measure)
        room = max(limit - measure(mark), 0)
        before, after = measure(self.before), measure(self.after)
        if before + after <= room:
            return Quote(before=self.before, mark=mark, after=self.after)
        if not mark:
            return Quote(before=cut(self.before, limit, measure), mark="", after="")
        front = min(before, max(room // 3, room - after))
        return Quote(
            before=cut_front(self.before, front, measure),
            mark=mark,
            after=cut(self.after, room - front, measure),
        )


def marked(sentence: str, figure: str) -> Quote:
    """The sentence with the figure's own text set apart: its first occurrence that is not part of a longer number."""
    sentence, figure = clean(sentence), clean(figure)
    if not figure:
        return Quote(before=sentence, mark="", after="")
    at = found = sentence.find(figure)
    while found >= 0:
        end = found + len(figure)
        if not (
            _continues(sentence[max(found - 2, 0) : found], figure[0])
            or _continues(sentence[end : end + 2][::-1], figure[-1])
        ):
            at = found
            break
        found = sentence.find(figure, found + 1)
    if at < 0:
        return Quote(before=sentence, mark="", after="")
    end = at + len(figure)
    return Quote(before=sentence[:at], mark=sentence[at:end], after=sentence[end:])


def _continues(neighbours: str, edge: str) -> bool:
    """Whether a number runs on over the edge: a digit beside a digit, also over one separator. Nearest stands last."""
    if not edge.isdigit() or not neighbours:
        return False
    if neighbours[-1].isdigit():
        return True
    return neighbours[-1] in ".," and len(neighbours) == 2 and neighbours[0].isdigit()


def safe_url(url: str | None) -> str | None:
    """An http(s) address with all but the characters of RFC 3986 percent-encoded; None if it is no such thing."""
    if not url:
        return None
    encoded = quote(clean(url).replace(" ", "%20").encode("utf-8", "replace"), safe=_URL_SAFE)
    try:
        parts = urlsplit(encoded)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return None
    except ValueError:
        return None
    return encoded if len(encoded) <= _MAX_URL else None
