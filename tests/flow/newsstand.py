"""A feed server that publishes and corrects, and a TCP proxy before it that breaks what it can."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import format_datetime
from functools import partial
from hashlib import blake2b

from tests.flow.polling import moment

WINDOW = 25  # entries that a feed holds: what is older has fallen out of it
_LENGTH = re.compile(rb"(?i)content-length: (\d+)")


@dataclass
class Newsstand:
    """Feeds of RSS with ETags, over HTTP/1.1 on loopback. `published` is every entry there ever was: guid → text."""

    names: tuple[str, ...]
    published: dict[str, str] = field(default_factory=dict)
    port: int = 0

    def __post_init__(self) -> None:
        self._guids: dict[str, list[tuple[str, int]]] = {name: [] for name in self.names}
        self._open: set[socket.socket] = set()
        self.start()

    def publish(self, name: str, cycle: int) -> None:
        """A new entry in a feed."""
        guid = f"{name}-{len(self._guids[name])}"
        self._guids[name].append((guid, cycle))
        self.published[guid] = f"{100 + cycle} wafers a day"

    def correct(self, name: str, cycle: int) -> None:
        """Another figure in one of a feed's latest entries."""
        for guid, _ in self._guids[name][-2:-1]:
            self.published[guid] = f"{10_000 + cycle} wafers a day, corrected"

    def document(self, name: str) -> bytes:
        """A feed as it stands."""
        items = "".join(
            f"<item><title>Report {guid}</title><link>http://news.example/{guid}</link>"
            f"<guid isPermaLink='false'>{guid}</guid><pubDate>{format_datetime(moment(cycle))}</pubDate>"
            f"<description>{self.published[guid]}</description></item>"
            for guid, cycle in reversed(self._guids[name][-WINDOW:])
        )
        return f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>".encode()

    def start(self) -> None:
        """Listen, where it listened before."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=_accept, args=(self._listener, self._serve), daemon=True).start()

    def stop(self) -> None:
        """Go down with every connection."""
        _close(self._listener)
        for connection in list(self._open):
            _close(connection)

    def _serve(self, connection: socket.socket) -> None:
        self._open.add(connection)
        try:
            while request := _head(connection):
                path = request.split(b" ")[1].decode().strip("/")
                body = self.document(path)
                tag = f'"{blake2b(body, digest_size=8).hexdigest()}"'.encode()
                if tag in request:
                    connection.sendall(b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n")
                    continue
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: %b\r\nContent-Length: %d\r\n\r\n%b"
                    % (tag, len(body), body)
                )
        finally:
            self._open.discard(connection)


class FaultyProxy:
    """Passes connections on to a server, one of `FAULTS` upon each with the chance `rate`.

    `victim` is the process that is killed upon the connection number `kill_at` from now.
    """

    def __init__(self, target: Callable[[], int], *, seed: int) -> None:
        self.rate = 0.0
        self.told: dict[str, int] = {}
        self.victim: int | None = None
        self.kill_at = 0
        self._target = target
        self._random = random.Random(seed)  # noqa: S311 - to be had again by its seed
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=_accept, args=(self._listener, self._serve), daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        _close(self._listener)

    def _serve(self, client: socket.socket) -> None:
        self.kill_at -= 1
        if self.kill_at == 0 and self.victim is not None:
            with suppress(ProcessLookupError):
                os.kill(self.victim, signal.SIGKILL)
        name = self._random.choice(list(FAULTS)) if self._random.random() < self.rate else "none"
        self.told[name] = self.told.get(name, 0) + 1
        while request := _head(client):
            if name == "none":
                client.sendall(self._ask(request))
            else:
                FAULTS[name](_Wire(client, partial(self._ask, request), self._random))
                return

    def _ask(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self._target())) as server:
            server.sendall(request)
            answer = _head(server)
            length = int(found[1]) if (found := _LENGTH.search(answer)) else 0
            while len(answer.partition(b"\r\n\r\n")[2]) < length and (piece := server.recv(65536)):
                answer += piece
        return answer


# -- what can go wrong ------------------------------------------------------------------------------------------------
@dataclass
class _Wire:
    """What a fault may use: the connection, what the server would say, and chance."""

    client: socket.socket
    ask: Callable[[], bytes]
    chance: random.Random

    def part(self) -> bytes:
        """The answer up to somewhere."""
        answer = self.ask()
        return answer[: self.chance.randrange(len(answer))]

    def say(self, status: bytes, body: bytes = b"") -> None:
        """An answer that is not the server's."""
        self.client.sendall(b"HTTP/1.1 %b\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body))


def _drop(wire: _Wire) -> None:
    wire.client.shutdown(socket.SHUT_RDWR)


def _reset(wire: _Wire) -> None:
    wire.client.sendall(wire.part())
    wire.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _cut(wire: _Wire) -> None:
    wire.client.sendall(wire.part())


def _stall(wire: _Wire) -> None:
    wire.client.sendall(wire.part())
    wire.client.recv(1)  # until the other side has lost its patience


def _dribble(wire: _Wire) -> None:
    answer = wire.ask()
    first = wire.chance.randrange(min(len(answer), 400))
    for place in range(first):
        wire.client.sendall(answer[place : place + 1])
    wire.client.sendall(answer[first:])


def _garbage(wire: _Wire) -> None:
    wire.client.sendall(wire.chance.randbytes(wire.chance.randrange(1, 4000)))


def _garbage_inside(wire: _Wire) -> None:
    wire.say(b'200 OK\r\nETag: "x"', wire.chance.randbytes(wire.chance.randrange(1, 4000)))


def _too_long(wire: _Wire) -> None:
    wire.client.sendall(_LENGTH.sub(lambda found: b"Content-Length: %d" % (int(found[1]) + 10), wire.ask()))


def _too_short(wire: _Wire) -> None:
    wire.client.sendall(_LENGTH.sub(lambda found: b"Content-Length: %d" % (int(found[1]) // 2), wire.ask()))


def _status(wire: _Wire) -> None:
    codes = (b"500 Oh", b"502 Bad Gateway", b"503 Busy\r\nRetry-After: 120", b"504 Late", b"404 No", b"302 Nowhere")
    wire.say(wire.chance.choice(codes))


def _too_many(wire: _Wire) -> None:
    wire.say(b"429 Slowly\r\nRetry-After: %d" % wire.chance.randrange(600))


def _maintenance(wire: _Wire) -> None:
    wire.say(b"200 OK\r\nContent-Type: text/html", b"<!doctype html><html><body>We will be back soon.</body></html>")


def _stale(wire: _Wire) -> None:
    wire.client.sendall(b"HTTP/1.1 304 Not Modified\r\n\r\n")


FAULTS: dict[str, Callable[[_Wire], None]] = {
    "drop": _drop, "reset": _reset, "cut": _cut, "stall": _stall, "dribble": _dribble, "garbage": _garbage,
    "garbage inside": _garbage_inside, "too long": _too_long, "too short": _too_short, "5xx": _status, "429": _too_many,
    "maintenance": _maintenance, "stale 304": _stale,
}  # fmt: skip


# -- sockets ----------------------------------------------------------------------------------------------------------
def _accept(listener: socket.socket, serve: Callable[[socket.socket], None]) -> None:
    def one(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            serve(connection)

    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=one, args=(connection,), daemon=True).start()


def _head(connection: socket.socket) -> bytes:
    """What comes up to the end of the headers, and what came with it; empty where nothing comes any more."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return b""
        data += piece
    return data


def _close(opened: socket.socket) -> None:
    with suppress(OSError):
        opened.shutdown(socket.SHUT_RDWR)
    opened.close()
