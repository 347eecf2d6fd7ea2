"""robots.txt (RFC 9309), asked once a host before its article pages are fetched."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from urllib.parse import urlsplit

from protego import Protego

from monitor.domain.feeds import FailureKind, Fetched, FetchFailed, FetchRequest, NotModified, Outcome

ROBOT = "monitor"
MAX_BYTES = 512_000  # RFC 9309, 2.5: at least 500 kibibytes must be read
_LINES = 20_000
_LINE_LENGTH = 2_000
_REMEMBER_SECONDS = 24 * 3600.0  # RFC 9309, 2.4
_RETRY_SECONDS = 300.0
_HOSTS = 4096

Get = Callable[[FetchRequest], Awaitable[Outcome]]


class RobotsRules:
    """What each host's robots.txt lets this program read. A host that has none, or answers 4xx, allows everything."""

    def __init__(self, get: Get) -> None:
        self._get = get
        self._known: dict[str, tuple[float, Protego | FetchFailed | None]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def refusal(self, url: str) -> FetchFailed | None:
        """Why a page may not be fetched, or None when it may."""
        parts = urlsplit(url)
        rules = await self._rules(f"{parts.scheme}://{parts.netloc}")
        if isinstance(rules, FetchFailed):
            # RFC 9309, 2.3.1.4: while robots.txt cannot be reached, everything is taken to be disallowed.
            reason = f"robots.txt could not be read, so the page is left alone for now: {rules.reason}"
            return FetchFailed(url=url, kind=rules.kind, reason=reason, status=rules.status)
        if rules is None or rules.can_fetch(url, ROBOT):
            return None
        return FetchFailed(url=url, kind=FailureKind.ROBOTS, reason="robots.txt asks robots to leave this page alone")

    async def _rules(self, site: str) -> Protego | FetchFailed | None:
        async with self._locks.setdefault(site, asyncio.Lock()):
            known = self._known.get(site)
            if known is not None:
                age = monotonic() - known[0]
                if age < (_RETRY_SECONDS if isinstance(known[1], FetchFailed) else _REMEMBER_SECONDS):
                    return known[1]
            rules = _read(await self._get(FetchRequest(key=site, url=f"{site}/robots.txt", max_bytes=MAX_BYTES)))
            if len(self._known) >= _HOSTS:
                self._known.clear()
                self._locks = {site: self._locks[site]}
            self._known[site] = (monotonic(), rules)
            return rules


def _read(outcome: Outcome) -> Protego | FetchFailed | None:
    match outcome:
        case Fetched(body=body):
            text = body.decode("utf-8", "replace").removeprefix("\ufeff")
            lines = [line for line in text.splitlines()[:_LINES] if len(line) <= _LINE_LENGTH]
            return Protego.parse("\n".join(lines))
        case FetchFailed(status=status) if status is not None and 400 <= status < 500 and status != 429:
            return None
        case FetchFailed(kind=FailureKind.TOO_LARGE | FailureKind.REDIRECT):
            return None
        case FetchFailed():
            return outcome
        case NotModified():
            return None
