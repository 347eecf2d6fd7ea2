"""httpx's transport over guarded connections, direct or through the proxies of the environment."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from monitor.errors import ConfigurationError, Problem
from monitor.fetch.guard import AddressGuard, GuardedBackend, RefusedAddressError

_KEEP_ALIVE_SECONDS = 30.0


class RawStream(httpx.AsyncByteStream):
    """A body as it comes over the wire, still compressed."""

    def __init__(self, stream: AsyncIterator[bytes], response: httpcore.Response) -> None:
        self._stream = stream
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield chunk

    async def aclose(self) -> None:
        await self._response.aclose()


class GuardedTransport(httpx.AsyncBaseTransport):
    """HTTP/1.1 and HTTP/2 with connections kept over all hosts. Raises httpcore's errors and RefusedAddressError.

    httpx's own transport offers no place for a network backend, and the guard must stand where the connection is made.
    """

    def __init__(self, guard: AddressGuard, *, connections: int, tls: ssl.SSLContext | None = None) -> None:
        self._guard = guard
        self._backend = GuardedBackend(guard)
        self._connections = connections
        self._tls = tls
        self._pools: dict[str | None, httpcore.AsyncConnectionPool] = {}
        self._proxies = {scheme: url for scheme, url in getproxies().items() if scheme in {"http", "https", "all"}}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; no redirect is followed, nothing is decoded."""
        url = request.url
        proxy = self._proxy(url)
        if proxy is not None and (reason := self._guard.refused_literal(url.host)) is not None:
            raise RefusedAddressError(reason)
        sent = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        response = await self._pool(proxy).handle_async_request(sent)
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=RawStream(response.stream, response),  # type: ignore[arg-type] # typed as sync or async by httpcore
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            await pool.aclose()
        self._pools.clear()
        self._backend.close()

    def _proxy(self, url: httpx.URL) -> str | None:
        if not self._proxies or proxy_bypass(url.host):
            return None
        return self._proxies.get(url.scheme) or self._proxies.get("all")

    def _pool(self, proxy: str | None) -> httpcore.AsyncConnectionPool:
        if (pool := self._pools.get(proxy)) is None:
            pool = self._pools[proxy] = self._make_pool(proxy)
        return pool

    def _make_pool(self, proxy: str | None) -> httpcore.AsyncConnectionPool:
        tls = self._tls or httpx.create_ssl_context()
        if proxy is None:
            return httpcore.AsyncConnectionPool(
                ssl_context=tls,
                max_connections=self._connections,
                max_keepalive_connections=self._connections,
                keepalive_expiry=_KEEP_ALIVE_SECONDS,
                http2=True,
                network_backend=self._backend,
            )
        url = httpx.URL(proxy if "://" in proxy else f"http://{proxy}")
        if url.scheme not in {"http", "https"}:
            message = f"the proxy {url.scheme}://{url.host} of the environment cannot be used; set an http:// proxy"
            raise ConfigurationError([Problem(file="environment", line=None, message=message)])
        return httpcore.AsyncHTTPProxy(
            proxy_url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            proxy_auth=(url.username, url.password) if url.username else None,
            ssl_context=tls,
            max_connections=self._connections,
            max_keepalive_connections=self._connections,
            keepalive_expiry=_KEEP_ALIVE_SECONDS,
            http2=True,
        )
