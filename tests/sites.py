"""Servers on loopback that behave as they are told: well, badly, or against every standard."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A request as the server read it."""

    path: str
    headers: Mapping[str, str]
    connection: int


class Driver:
    """A route that writes to the socket itself; the connection ends after it."""

    def __init__(self, act: Callable[[socket.socket], None]) -> None:
        self.act = act


Answer = bytes | Driver | Callable[[Asked], bytes]


def response(body: bytes = b"", *headers: str, status: str = "200 OK") -> bytes:
    """An HTTP/1.1 response with the right Content-Length."""
    head = [f"HTTP/1.1 {status}", *headers]
    if not any(header.lower().startswith(("content-length", "transfer-encoding")) for header in headers):
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


@dataclass
class Site:
    """A server: `routes` maps a path to raw bytes, to a function of the request, or to one that drives the socket."""

    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    routes: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self._listener = socket.create_server((self.host, self.port), family=family, backlog=256)
        self.port = int(self._listener.getsockname()[1])
        self._closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def scheme(self) -> str:
        return "https" if self.tls else "http"

    def url(self, path: str = "/", *, host: str | None = None) -> str:
        name = host or (f"[{self.host}]" if ":" in self.host else self.host)
        return f"{self.scheme}://{name}:{self.port}{path}"

    def close(self) -> None:
        self._closing.set()
        # close() alone does not wake a thread that waits in accept()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(timeout=5)

    def _accept(self) -> None:
        count = 0
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            count += 1
            thread = threading.Thread(target=self._serve, args=(connection, count), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        self._open.add(connection)
        try:
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
                self._open.add(connection)
            while not self._closing.is_set() and self._exchange(connection, number):
                pass
        except OSError:
            pass
        finally:
            self._open.discard(connection)
            with suppress(OSError):
                connection.close()

    def _exchange(self, connection: socket.socket, number: int) -> bool:
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return False
            data += piece
            if data.startswith(b"\x16"):  # a TLS hello, which a plain server takes for a bad request
                connection.sendall(response(b"plain HTTP here", status="400 Bad Request"))
                return False
        first, *lines = data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        path = first.split(" ")[1]
        asked = Asked(path=path, headers=headers, connection=number)
        self.asked.append(asked)
        answer = self.routes.get(path, self.routes.get("*", response(b"not here", status="404 Not Found")))
        if isinstance(answer, bytes):
            connection.sendall(answer)
            return b"connection: close" not in answer[:2000].lower()
        if isinstance(answer, Driver):
            answer.act(connection)
            return False
        connection.sendall(answer(asked))
        return True


def reset(connection: socket.socket) -> None:
    """Close so that the other side gets a reset, not an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
