"""One GET from the first request to the last redirect: an outcome, whatever the server does."""

from __future__ import annotations

import asyncio
from asyncio import get_running_loop
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urljoin, urlsplit

import httpx

from monitor.domain.feeds import FailureKind, Fetched, FetchFailed, FetchLimits, FetchRequest, NotModified, Outcome
from monitor.domain.work import host_of, plain_host
from monitor.fetch.body import BodyReader
from monitor.fetch.failures import failed_request, failed_status
from monitor.fetch.headers import MAX_HEADER_BYTES, request_headers, retry_after

_REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
# What is left of an answer that nobody needs is read where that is sooner done than a new connection made.
_DRAINED_BYTES, _DRAINED_SECONDS = 16_384, 1.0
_MAX_ADDRESS = 8000
_MAX_COOKIES = 20
_MAX_COOKIE_LENGTH = 4096


@dataclass(frozen=True, kw_only=True, slots=True)
class _Hop:
    """Where a redirect leads, and whether for good."""

    url: str
    permanent: bool


class Exchange:
    """Sends single requests over a transport, redirects followed by hand: every hop is guarded and counted."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        limits: FetchLimits,
        *,
        agent: str,
        now: Callable[[], datetime],
    ) -> None:
        self._transport = transport
        self._limits = limits
        self._agent = agent
        self._now = now
        self._timeouts = {
            "connect": limits.connect_timeout,
            "read": limits.read_timeout,
            "write": limits.read_timeout,
            "pool": None,
        }

    async def get(self, request: FetchRequest) -> Outcome:
        """The outcome of a request, within the deadline. Never raises for what a server does."""
        try:
            async with asyncio.timeout(self._limits.deadline) as deadline:
                return await self._follow(request)
        except TimeoutError as error:
            if deadline.expired():
                reason = f"the answer was not complete after {self._limits.deadline:g} seconds"
                return FetchFailed(url=request.url, kind=FailureKind.TIMEOUT, reason=reason)
            return failed_request(request.url, error)
        except Exception as error:  # noqa: BLE001 - a hostile server must not end the run, whatever a library raises
            return failed_request(request.url, error)

    async def _follow(self, request: FetchRequest) -> Outcome:
        started = get_running_loop().time()
        url, moved_to, permanent = request.url, None, True
        cookies: dict[str, str] = {}
        seen: set[tuple[str, int]] = set()
        for _ in range(self._limits.max_redirects + 1):
            if (reason := _unfit(url)) is not None:
                return FetchFailed(
                    url=request.url, kind=FailureKind.REDIRECT if seen else FailureKind.BLOCKED, reason=reason
                )
            if (url, len(cookies)) in seen:
                reason = f"the redirects run in a circle at {url}"
                return FetchFailed(url=request.url, kind=FailureKind.REDIRECT, reason=reason)
            seen.add((url, len(cookies)))
            answer = await self._hop(request, url, moved_to, cookies, started)
            if not isinstance(answer, _Hop):
                return answer
            url = answer.url
            permanent = permanent and answer.permanent
            moved_to = url if permanent else moved_to
        reason = f"more than {self._limits.max_redirects} redirects; the last led to {url[:200]}"
        return FetchFailed(url=request.url, kind=FailureKind.REDIRECT, reason=reason)

    async def _hop(
        self, request: FetchRequest, url: str, moved_to: str | None, cookies: dict[str, str], started: float
    ) -> Outcome | _Hop:
        headers = request_headers(request, self._agent)
        if cookies:
            headers.append(("Cookie", "; ".join(f"{name}={value}" for name, value in cookies.items())))
        try:
            sent = httpx.Request("GET", url, headers=headers, extensions={"timeout": self._timeouts})
        except (httpx.InvalidURL, ValueError) as error:
            reason = f"{url[:200]} is no address that can be asked: {error}"
            return FetchFailed(url=request.url, kind=FailureKind.PROTOCOL, reason=reason)
        response = await self._transport.handle_async_request(sent)
        try:
            if sum(len(name) + len(value) + 4 for name, value in response.headers.raw) > MAX_HEADER_BYTES:
                reason = f"the headers are longer than {MAX_HEADER_BYTES:,} bytes"
                return FetchFailed(url=url, kind=FailureKind.TOO_LARGE, reason=reason)
            status = response.status_code
            if status in _REDIRECTS and (target := _joined(url, response.headers.get_list("location"))):
                _keep_cookies(cookies, response.headers, url, target)
                await _drain(response)
                return _Hop(url=target, permanent=status in _PERMANENT)
            given = _plain(response.headers)
            elapsed = get_running_loop().time() - started
            if status == 304 and (request.etag or request.last_modified):
                await _drain(response)
                return NotModified(url=url, headers=given, elapsed=elapsed, moved_to=moved_to)
            if not 200 <= status < 300 or status in {204, 205, 206}:
                await _drain(response)
                return failed_status(url, status, retry_after(response.headers.get("retry-after"), self._now()))
            body = await _read(response, request.max_bytes)
            return Fetched(
                url=url,
                status=status,
                headers=given,
                body=body,
                elapsed=get_running_loop().time() - started,
                moved_to=moved_to,
            )
        finally:
            await response.aclose()


async def _drain(response: httpx.Response) -> None:
    """Read what is left of a short answer that nobody needs: only then can its connection serve the next request."""
    length = response.headers.get("content-length", "0")
    if not length.isdigit() or int(length[:9]) > _DRAINED_BYTES:
        return
    rest = 0
    with suppress(Exception):  # the answer is known already; a connection that fails now is merely not used again
        async with asyncio.timeout(_DRAINED_SECONDS):
            async for chunk in response.stream:  # type: ignore[union-attr] # as in `_read`
                rest += len(chunk)
                if rest > _DRAINED_BYTES:
                    break


async def _read(response: httpx.Response, limit: int) -> bytes:
    reader = BodyReader(
        limit,
        encoding=response.headers.get("content-encoding", ""),
        length=response.headers.get("content-length"),
    )
    async for chunk in response.stream:  # type: ignore[union-attr] # httpx types it as sync or async; here it is async
        reader.add(chunk)
    return reader.finish()


def _plain(headers: httpx.Headers) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _unfit(url: str) -> str | None:
    """Why an address cannot be asked at all."""
    if len(url) > _MAX_ADDRESS:
        return f"the address is longer than {_MAX_ADDRESS:,} characters"
    if plain_host(url) is not None:
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"{url[:200]} is no address: {error}"
    if parts.scheme not in {"http", "https"}:
        return f"{url[:200]} is no http or https address"
    return None if host else f"{url[:200]} names no host"


def _joined(url: str, locations: Sequence[str]) -> str | None:
    """Where a redirect leads: the first Location, with slashes that lean the right way; None where there is none."""
    location = next((text for text in map(str.strip, locations) if text), None)
    if location is None:
        return None
    path, mark, query = location.partition("?")
    try:
        return urljoin(url, path.replace("\\", "/") + mark + query).partition("#")[0]
    except ValueError:
        return location  # no address at all, which the next hop will say


def _keep_cookies(cookies: dict[str, str], headers: httpx.Headers, url: str, target: str) -> None:
    """Cookies live for one chain of redirects on one host: some sites redirect for ever without them."""
    if host_of(target, target) != host_of(url, url):
        cookies.clear()
        return
    for line in headers.get_list("set-cookie"):
        if len(line) > _MAX_COOKIE_LENGTH:
            continue
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(line)
        except CookieError:
            continue
        for name, morsel in jar.items():
            if len(cookies) < _MAX_COOKIES:
                cookies[name] = morsel.coded_value
