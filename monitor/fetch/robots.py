"""robots.txt (RFC 9309), asked once a host before its article pages are fetched."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
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
_LINES_KEPT = 50_000  # of all sites together, the longest unused go first; a parsed line takes 700 bytes
_LINES_A_SITE = 10  # what a site without rules counts as

Get = Callable[[FetchRequest], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class _Known:
    """What a site's robots.txt said, and when: rules, none, or that it could not be read."""

    rules: Protego | FetchFailed | None
    lines: int
    at: float

    @property
    def fresh(self) -> bool:
        """Whether it need not be asked again yet."""
        return monotonic() - self.at < (_RETRY_SECONDS if isinstance(self.rules, FetchFailed) else _REMEMBER_SECONDS)


class RobotsRules:
    """What each host's robots.txt lets this program read. A host that has none, or answers 4xx, allows everything."""

    def __init__(self, get: Get) -> None:
        self._get = get
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._lines = 0
        self._asking: dict[str, asyncio.Task[_Known]] = {}

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
        known = self._known.get(site)
        if known is not None and known.fresh:
            self._known.move_to_end(site)
            return known.rules
        asking = self._asking.get(site)
        if asking is None:  # otherwise another page of this site waits for the same answer
            asking = self._asking[site] = asyncio.create_task(self._ask(site))
            asking.add_done_callback(lambda _: self._asking.pop(site, None))
        return (await asyncio.shield(asking)).rules

    async def _ask(self, site: str) -> _Known:
        outcome = await self._get(FetchRequest(key=site, url=f"{site}/robots.txt", max_bytes=MAX_BYTES))
        lines = _lines(outcome.body) if isinstance(outcome, Fetched) else []
        known = _Known(_read(outcome, lines), len(lines) + _LINES_A_SITE, monotonic())
        self._lines += known.lines - (self._known.pop(site).lines if site in self._known else 0)
        self._known[site] = known
        while self._lines > _LINES_KEPT:
            _, oldest = self._known.popitem(last=False)
            self._lines -= oldest.lines
        return known


def _lines(body: bytes) -> list[str]:
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    return [line for line in text.splitlines()[:_LINES] if len(line) <= _LINE_LENGTH]


def _read(outcome: Outcome, lines: Sequence[str]) -> Protego | FetchFailed | None:
    match outcome:
        case Fetched():
            return Protego.parse("\n".join(lines))
        case FetchFailed(status=status) if status is not None and 400 <= status < 500 and status != 429:
            return None
        case FetchFailed(kind=FailureKind.TOO_LARGE | FailureKind.REDIRECT):
            return None
        case FetchFailed():
            return outcome
        case NotModified():
            return None
