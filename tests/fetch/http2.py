"""A server that speaks HTTP/2 over TLS, and nothing else."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import ConnectionTerminated, DataReceived, RequestReceived, StreamEnded, WindowUpdated


@dataclass
class Http2Site:
    """`bodies` maps a path to its body, or to the error that ends its stream. `asked` are (connection, path), in order.

    `together` makes it answer no stream before so many are open on the connection. `goodbye` ends a connection after
    that many streams, as servers do now and then.
    """

    tls: ssl.SSLContext
    bodies: dict[str, bytes | ErrorCodes] = field(default_factory=dict)
    asked: list[tuple[int, str]] = field(default_factory=list)
    together: int = 1
    goodbye: int = 0

    def __post_init__(self) -> None:
        self.tls.set_alpn_protocols(["h2"])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path: str) -> str:
        """An address here."""
        return f"https://localhost:{self.port}{path}"

    def close(self) -> None:
        """Listen no more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        number = 0
        while True:
            try:
                raw, _ = self._listener.accept()
            except OSError:
                return
            number += 1
            threading.Thread(target=self._serve, args=(raw, number), daemon=True).start()

    def _serve(self, raw: socket.socket, number: int) -> None:
        with suppress(OSError), self.tls.wrap_socket(raw, server_side=True) as connection:
            _Talk(self, connection, number).run()


class _Talk:
    """One connection."""

    def __init__(self, site: Http2Site, connection: ssl.SSLSocket, number: int) -> None:
        self._site = site
        self._socket = connection
        self._number = number
        self._h2 = H2Connection(H2Configuration(client_side=False))
        self._paths: dict[int, str] = {}
        self._waiting: list[int] = []
        self._rest: dict[int, bytes] = {}
        self._streams = 0

    def run(self) -> None:
        """Answer until the other side goes, or this one has had enough."""
        self._h2.initiate_connection()
        self._socket.sendall(self._h2.data_to_send())
        handlers: dict[type, Callable[..., None]] = {
            RequestReceived: self._begin, StreamEnded: self._end, WindowUpdated: self._go_on, DataReceived: self._take
        }  # fmt: skip
        while data := self._socket.recv(65536):
            for event in self._h2.receive_data(data):
                if isinstance(event, ConnectionTerminated):
                    return
                if (handle := handlers.get(type(event))) is not None:
                    handle(event)
            if self._site.goodbye and self._streams >= self._site.goodbye and not self._rest and not self._waiting:
                self._h2.close_connection()
                self._socket.sendall(self._h2.data_to_send())
                return
            self._socket.sendall(self._h2.data_to_send())

    def _begin(self, event: RequestReceived) -> None:
        headers = {_text(name): _text(value) for name, value in event.headers or ()}
        self._paths[event.stream_id or 0] = headers[":path"]
        self._site.asked.append((self._number, headers[":path"]))

    def _take(self, event: DataReceived) -> None:
        self._h2.acknowledge_received_data(event.flow_controlled_length or 0, event.stream_id or 0)

    def _end(self, event: StreamEnded) -> None:
        self._waiting.append(event.stream_id or 0)
        if len(self._waiting) < self._site.together:
            return
        for stream in self._waiting:
            self._streams += 1
            body = self._site.bodies.get(self._paths[stream], b"")
            if isinstance(body, ErrorCodes):
                self._h2.reset_stream(stream, body)
                continue
            self._h2.send_headers(stream, [(":status", "200"), ("content-type", "text/xml")])
            self._rest[stream] = body
            self._send(stream)
        self._waiting.clear()

    def _go_on(self, _event: WindowUpdated) -> None:
        for stream in list(self._rest):
            self._send(stream)

    def _send(self, stream: int) -> None:
        while rest := self._rest[stream]:
            size = min(self._h2.local_flow_control_window(stream), self._h2.max_outbound_frame_size, len(rest))
            if size <= 0:
                return
            self._h2.send_data(stream, rest[:size])
            self._rest[stream] = rest[size:]
        self._h2.end_stream(stream)
        del self._rest[stream]


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
