"""Which addresses may be reached: every connection goes to an address that was vetted after its name was resolved."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from time import monotonic

import httpcore

from monitor.errors import ConfigurationError, Problem
from monitor.fetch.stream import Stream, connect

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA special-purpose registries (RFC 6890 and its updates). `ipaddress.is_global` of Python 3.11 misses some of these
# (CVE-2024-4032), so they are listed here and `is_global` is asked as well.
_SPECIAL: tuple[Network, ...] = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
_NAT64 = ip_network("64:ff9b::/96")
_LOCAL_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home.arpa")
_STAGGER_SECONDS = 0.25  # RFC 8305: how long one address has before the next is tried beside it
_REMEMBER_SECONDS = 60.0
# A desk of 10,000 feeds has as many hosts; what is kept of one takes about 300 bytes.
_HOSTS = 16_384
_RESOLVERS = 32


class RefusedAddressError(httpcore.ConnectError):
    """The address is not one that may be reached."""


class NameError_(httpcore.ConnectError):  # noqa: N801 - `NameError` is Python's own
    """The name could not be resolved."""


class AddressGuard:
    """Says of an address whether it may be reached. `allow_private` lists networks that may be, although special."""

    def __init__(self, allow_private: Iterable[str] = ()) -> None:
        self._allowed: list[Network] = []
        problems: list[Problem] = []
        for text in allow_private:
            try:
                self._allowed.append(ip_network(text, strict=False))
            except ValueError:
                message = f"allow_private: {text!r} is no network; write 127.0.0.0/8 or ::1/128"
                problems.append(Problem(file="config/monitor.toml", line=None, message=message))
        if problems:
            raise ConfigurationError(problems)

    def refusal(self, address: str) -> str | None:
        """Why an IP address may not be reached, in words; None when it may."""
        try:
            given = ip_address(address.partition("%")[0])
        except ValueError:
            return f"{address} is no IP address"
        if self._permitted(given):
            return None
        for address_reached in _embedded(given) or (given,):
            if not self._permitted(address_reached) and _special(address_reached):
                return f"{address} is a private or special address"
        return None

    def refused_literal(self, host: str) -> str | None:
        """Why a host that a proxy would resolve may not be asked for: a local name, a special address in any form."""
        bare = host.strip("[]").rstrip(".").lower()
        if any(bare == name or bare.endswith(f".{name}") for name in _LOCAL_NAMES):
            return None if self._allowed else f"{host} is a name of the local network"
        try:
            return self.refusal(str(ip_address(bare)))
        except ValueError:
            pass
        try:
            # inet_aton reads the decimal, octal, hexadecimal and short forms that browsers and C libraries read.
            return self.refusal(socket.inet_ntoa(socket.inet_aton(bare)))
        except (OSError, UnicodeError):
            return None

    def _permitted(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self._allowed)


def _special(address: Address) -> bool:
    return (
        not address.is_global
        or address.is_multicast
        or any(address.version == network.version and address in network for network in _SPECIAL)
    )


def _embedded(address: Address) -> tuple[Address, ...]:
    """The IPv4 addresses that an IPv6 address carries: traffic to it may end there."""
    if isinstance(address, IPv4Address):
        return ()
    found: list[Address] = []
    if address.ipv4_mapped is not None:
        found.append(address.ipv4_mapped)
    if address.sixtofour is not None:
        found.append(address.sixtofour)
    if address.teredo is not None:
        found.extend(address.teredo)
    if address in _NAT64:
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(found)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a name once, vets the addresses, and connects to a vetted one: a second, different answer has no effect.

    Host header and SNI stay the name's: httpcore takes them from the request, not from here.
    """

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard
        self._threads = ThreadPoolExecutor(max_workers=_RESOLVERS, thread_name_prefix="resolver")
        self._known: dict[tuple[str, int], tuple[float, tuple[str, ...]]] = {}

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to a vetted address of `host`. Raises RefusedAddressError, NameError_, or httpcore's own errors."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._vetted(host, port)
                return await self._first(addresses, port, timeout, local_address, list(socket_options or ()))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"no connection to {host} within {timeout:g} seconds") from error

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's interface
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - the same
    ) -> httpcore.AsyncNetworkStream:
        """Never: no feed lives in a socket file."""
        raise RefusedAddressError(f"{path} is a socket file")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    def close(self) -> None:
        """Give the resolver's threads back."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _vetted(self, host: str, port: int) -> tuple[str, ...]:
        known = self._known.get((host, port))
        if known is not None and monotonic() - known[0] < _REMEMBER_SECONDS:
            return known[1]
        addresses = await self._resolve(host, port)
        allowed = tuple(address for address in addresses if self._guard.refusal(address) is None)
        if not allowed:
            raise RefusedAddressError(self._guard.refusal(addresses[0]) or f"{host} has no address")
        if len(self._known) >= _HOSTS:
            self._known.clear()
        self._known[host, port] = (monotonic(), allowed)
        return allowed

    async def _resolve(self, host: str, port: int) -> tuple[str, ...]:
        with suppress(ValueError):  # an address already
            return (str(ip_address(host)),)
        with suppress(OSError, UnicodeError):  # one in the forms of inet_aton: no name server is asked, no thread waits
            literal = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
            return tuple(dict.fromkeys(str(item[4][0]) for item in literal))
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(
                self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            )
        except (OSError, UnicodeError) as error:
            raise NameError_(f"the name {host} cannot be resolved: {_words(error)}") from error
        if not found:
            raise NameError_(f"the name {host} has no address")
        return tuple(dict.fromkeys(str(item[4][0]) for item in found))

    async def _first(
        self,
        addresses: Sequence[str],
        port: int,
        timeout: float | None,  # noqa: ASYNC109 - handed on
        local_address: str | None,
        options: list[httpcore.SOCKET_OPTION],
    ) -> httpcore.AsyncNetworkStream:
        """The first address that answers; the next joins after a moment, or as soon as one has failed."""
        if len(addresses) == 1:
            return await connect(addresses[0], port, timeout, local_address, options)
        waiting = list(addresses)
        running: set[asyncio.Task[Stream]] = set()
        failure: BaseException = httpcore.ConnectError("no address")
        try:
            while waiting or running:
                if waiting:
                    attempt = connect(waiting.pop(0), port, timeout, local_address, options)
                    running.add(asyncio.create_task(attempt))
                done, running = await asyncio.wait(
                    running, timeout=_STAGGER_SECONDS if waiting else None, return_when=asyncio.FIRST_COMPLETED
                )
                for task in done:
                    if (error := task.exception()) is None:
                        return task.result()
                    failure = error
            raise failure
        finally:
            for task in running:
                task.cancel()
            for outcome in await asyncio.gather(*running, return_exceptions=True):
                if isinstance(outcome, Stream):
                    await outcome.aclose()


def _words(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
