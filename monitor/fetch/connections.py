"""Connections kept open, a small pool for each site: finding one costs the same however many sites there are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from itertools import islice
from time import monotonic

import httpcore
import httpx

KEEP_ALIVE_SECONDS = 30.0

# What connections are shared by: the proxy they go through (None: none), the scheme, the host and the port.
Site = tuple[str | None, bytes, bytes, int | None]


class _Pool:
    """One site's connections, with how many of its answers are still being read."""

    def __init__(self, pool: httpcore.AsyncConnectionPool) -> None:
        self.pool = pool
        self.reading = 0
        self.idle_since = monotonic()

    def done(self) -> None:
        """An answer was read to its end, or given up."""
        self.reading -= 1
        self.idle_since = monotonic()


class Answer(httpx.AsyncByteStream):
    """A response whose body is still on the wire, to be read as it comes: still compressed."""

    def __init__(self, response: httpcore.Response, pool: _Pool) -> None:
        self.response = response
        self._pool: _Pool | None = pool

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self.response.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        """Done with it: its connection may serve the next request."""
        pool, self._pool = self._pool, None
        try:
            await self.response.aclose()
        finally:
            if pool is not None:
                pool.done()


class Connections:
    """Sends requests over pools of their own. About `most` sites stay connected: the longest idle go first.

    A pool that held all sites would look, at each request, at every connection once for every connection.
    """

    def __init__(self, make: Callable[[str | None], httpcore.AsyncConnectionPool], *, most: int) -> None:
        self._make = make
        self._most = max(1, most)
        self._pools: OrderedDict[Site, _Pool] = OrderedDict()

    async def send(self, request: httpcore.Request, proxy: str | None) -> Answer:
        """The answer to a request as soon as its headers are there. Raises httpcore's errors."""
        url = request.url
        site = (proxy, url.scheme, url.host, url.port)
        pool = self._pools.pop(site, None) or _Pool(self._make(proxy))
        self._pools[site] = pool
        pool.reading += 1
        try:
            await self._thin_out()
            return Answer(await _sent(request, pool.pool), pool)
        except BaseException:
            pool.done()
            raise

    async def aclose(self) -> None:
        """Close every connection."""
        while self._pools:
            _, pool = self._pools.popitem()
            await pool.pool.aclose()

    async def _thin_out(self) -> None:
        """Close what has been idle too long, and what is over the limit; what is being read stays."""
        now = monotonic()
        surplus = len(self._pools) - self._most
        oldest = islice(self._pools.items(), max(surplus, 1))
        idle = [
            (site, pool)
            for site, pool in oldest
            if not pool.reading and (surplus > 0 or now - pool.idle_since > KEEP_ALIVE_SECONDS)
        ]
        for site, _ in idle:
            del self._pools[site]  # all of them before the first is waited for: others send meanwhile
        for _, pool in idle:
            await pool.pool.aclose()


async def _sent(request: httpcore.Request, pool: httpcore.AsyncConnectionPool) -> httpcore.Response:
    """The response, asked for again where it never began on a connection that had been idle.

    The other side may close such a connection just as it is used; a GET may then be sent anew (RFC 9112, 9.3.1).
    """
    for _ in pool.connections:
        with suppress(httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError):
            return await pool.handle_async_request(request)
    return await pool.handle_async_request(request)
