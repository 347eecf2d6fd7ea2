"""A connection as httpcore wants it, straight over asyncio's transports: no layer between, which halves its cost."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import httpcore

_MOST_WAITING = 256 * 1024  # bytes that may lie unread before the other side is made to wait


async def connect(
    address: str,
    port: int,
    timeout: float | None,  # noqa: ASYNC109 - httpcore's way of saying it
    local_address: str | None,
    options: Iterable[httpcore.SOCKET_OPTION],
) -> Stream:
    """A connection to an IP address. Raises httpcore.ConnectError, httpcore.ConnectTimeout."""
    local = None if local_address is None else (local_address, 0)
    with _told(httpcore.ConnectError, httpcore.ConnectTimeout):
        async with asyncio.timeout(timeout):
            loop = asyncio.get_running_loop()
            _, wire = await loop.create_connection(_Wire, address, port, local_addr=local)
    stream = Stream(wire)
    for option in options:
        stream.get_extra_info("socket").setsockopt(*option)  # type: ignore[attr-defined] # a socket
    return stream


class Stream(httpcore.AsyncNetworkStream):
    """A connected socket, under TLS or not."""

    def __init__(self, wire: _Wire) -> None:
        self._wire = wire

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's interface
        """What has come, at most so much; empty at the end. Raises httpcore.ReadError, httpcore.ReadTimeout."""
        if not self._wire.readable:
            with _told(httpcore.ReadError, httpcore.ReadTimeout):
                async with asyncio.timeout(timeout):
                    await self._wire.something()
        return self._wire.take(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's interface
        """Send. Raises httpcore.WriteError, httpcore.WriteTimeout."""
        if not buffer:
            return
        with _told(httpcore.WriteError, httpcore.WriteTimeout):
            async with asyncio.timeout(timeout):
                await self._wire.send(buffer)

    async def aclose(self) -> None:
        """Close; what was not sent yet is dropped."""
        self._wire.close()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
    ) -> Stream:
        """The same connection under TLS. Raises httpcore.ConnectError, httpcore.ConnectTimeout; closes it then."""
        inner = _Wire()
        transport = None
        try:
            with _told(httpcore.ConnectError, httpcore.ConnectTimeout):
                async with asyncio.timeout(timeout):
                    transport = await asyncio.get_running_loop().start_tls(
                        self._wire.transport, inner, ssl_context, server_hostname=server_hostname
                    )
        finally:
            if transport is None:
                self._wire.close()
        if transport is None:
            raise httpcore.ConnectError("the other side hung up")
        inner.connection_made(transport)
        return Stream(inner)

    def get_extra_info(self, info: str) -> object:
        """What httpcore asks for: `ssl_object`, `client_addr`, `server_addr`, `socket`, `is_readable`."""
        if info == "is_readable":  # of an idle connection: that it was closed, or that it said what nobody asked for
            return self._wire.readable
        names = {"client_addr": "sockname", "server_addr": "peername"}
        return self._wire.transport.get_extra_info(names.get(info, info))


class _Wire(asyncio.Protocol):
    """Keeps what has come until it is asked for."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._ended = False
        self._error: Exception | None = None
        self._arrived: asyncio.Future[None] | None = None
        self._writable: asyncio.Future[None] | None = None
        self._paused = False

    @property
    def readable(self) -> bool:
        """Whether `take` has an answer: bytes, or that there are no more."""
        return bool(self._waiting) or self._ended

    async def something(self) -> None:
        """Wait until it has."""
        while not self.readable:
            self._arrived = asyncio.get_running_loop().create_future()
            await self._arrived

    def take(self, most: int) -> bytes:
        """What has come; empty at the end. Raises httpcore.ReadError where the connection broke."""
        if not self._waiting and self._error is not None:
            raise httpcore.ReadError(str(self._error)) from self._error
        taken = bytes(self._waiting[:most])
        del self._waiting[:most]
        if self._paused and not self._waiting:
            self._paused = False
            self.transport.resume_reading()
        return taken

    async def send(self, data: bytes) -> None:
        """Hand over, and wait while the other side is slow."""
        if self._error is not None or self.transport.is_closing():
            raise self._error or ConnectionResetError("the connection is closed")
        self.transport.write(data)
        if self._writable is not None:
            await self._writable

    def close(self) -> None:
        """End it. TLS is cut without its farewell, which a server may leave unanswered."""
        if self.transport.get_extra_info("ssl_object") is not None:
            self.transport.abort()
        else:
            self.transport.close()

    # -- what asyncio calls ---------------------------------------------------
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The transport is there."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the type: of a TCP connection it is
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        self._waiting += data
        if len(self._waiting) > _MOST_WAITING and not self._paused:
            self._paused = True
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """No more will come; the transport closes itself."""
        self._end(None)
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._end(exc)
        if self._writable is not None and not self._writable.done():
            self._writable.set_exception(exc or ConnectionResetError("the connection was closed"))

    def pause_writing(self) -> None:
        """The other side is slow."""
        self._writable = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        """It has caught up."""
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None

    def _end(self, error: Exception | None) -> None:
        self._ended = True
        self._error = self._error or error
        self._wake()

    def _wake(self) -> None:
        if self._arrived is not None and not self._arrived.done():
            self._arrived.set_result(None)


@contextmanager
def _told(error: type[Exception], timeout: type[Exception]) -> Iterator[None]:
    """What the network raises, as httpcore names it."""
    try:
        yield
    except TimeoutError as late:
        raise timeout(str(late)) from late
    except (OSError, ssl.SSLError) as broken:
        raise error(str(broken)) from broken
