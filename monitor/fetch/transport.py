"""httpx's transport over guarded connections, direct or through the proxies of the environment."""

from __future__ import annotations

import ssl
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from monitor.errors import ConfigurationError, Problem
from monitor.fetch.connections import KEEP_ALIVE_SECONDS, Connections
from monitor.fetch.guard import AddressGuard, GuardedBackend, RefusedAddressError


class GuardedTransport(httpx.AsyncBaseTransport):
    """HTTP/1.1 and HTTP/2 with connections kept over all hosts. Raises httpcore's errors and RefusedAddressError.

    httpx's own transport offers no place for a network backend, and the guard must stand where the connection is made.
    """

    def __init__(self, guard: AddressGuard, *, sites: int, tls: ssl.SSLContext | None = None) -> None:
        """`sites` is how many of them stay connected; `tls` replaces the system's certificates."""
        self._guard = guard
        self._backend = GuardedBackend(guard)
        self._connections = Connections(self._make_pool, most=sites)
        self._tls = tls
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
        answer = await self._connections.send(sent, proxy)
        return httpx.Response(
            status_code=answer.response.status,
            headers=answer.response.headers,
            stream=answer,
            extensions=answer.response.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._connections.aclose()
        self._backend.close()

    def _proxy(self, url: httpx.URL) -> str | None:
        if not self._proxies or proxy_bypass(url.host):
            return None
        return self._proxies.get(url.scheme) or self._proxies.get("all")

    def _make_pool(self, proxy: str | None) -> httpcore.AsyncConnectionPool:
        if self._tls is None:
            self._tls = httpx.create_ssl_context()
        if proxy is None:
            return httpcore.AsyncConnectionPool(
                ssl_context=self._tls,
                keepalive_expiry=KEEP_ALIVE_SECONDS,
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
            ssl_context=self._tls,
            keepalive_expiry=KEEP_ALIVE_SECONDS,
            http2=True,
        )
