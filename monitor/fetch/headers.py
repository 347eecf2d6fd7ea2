"""Headers that are sent, and what is read out of those that come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.domain.feeds import FetchRequest

MAX_HEADER_BYTES = 64 * 1024
MAX_RETRY_AFTER = timedelta(days=7)

_FEED = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.3"
)
_PAGE = "text/html, application/xhtml+xml, */*;q=0.5"


def user_agent(version: str, contact: str) -> str:
    """Who asks, honestly: name, version, and where to complain (RFC 9110, 10.1.5)."""
    contact = "".join(character for character in contact.strip() if " " <= character <= "~")
    return f"monitor/{version} (+{contact})" if contact else f"monitor/{version}"


def request_headers(request: FetchRequest, agent: str) -> list[tuple[str, str]]:
    """The headers of one GET. gzip only: it is the one coding that can be inflated under a bound everywhere."""
    headers = [
        ("User-Agent", agent),
        ("Accept", _PAGE if request.article else _FEED),
        ("Accept-Encoding", "gzip"),
    ]
    if (tag := _safe(request.etag)) is not None:
        headers.append(("If-None-Match", tag))
    if (date := _safe(request.last_modified)) is not None:
        headers.append(("If-Modified-Since", date))
    return headers


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """What Retry-After asks for: seconds or a date (RFC 9110, 10.2.3); at most a week, None where it is nonsense."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), MAX_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), MAX_RETRY_AFTER)


def _safe(value: str | None) -> str | None:
    """A validator as the server gave it, unless it cannot stand in a header."""
    if not value or len(value) > 1024 or not value.isprintable() or not value.isascii():
        return None
    return value
