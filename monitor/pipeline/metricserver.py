"""Metrics by HTTP, for `monitor watch`: what was last published, whoever asks and however often."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from monitor.errors import UsageError
from monitor.pipeline.metrics import CONTENT_TYPE


class MetricServer:
    """Serves what was last published at /metrics on `host`:`port` (0: any free one, see `port`). A context manager.

    Raises UsageError where the port cannot be had.
    """

    def __init__(self, host: str, port: int) -> None:
        self._text = b""
        try:
            self._server = ThreadingHTTPServer((host, port), self._handler())
        except (OSError, OverflowError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise UsageError(f"metrics cannot be served on {host}:{port} ({reason}); choose another port") from None
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def publish(self, text: str) -> None:
        """Serve this text from now on."""
        self._text = text.encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        serving = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 10  # seconds that a connection may take to ask
            server_version, sys_version = "monitor", ""

            def do_GET(self) -> None:
                found = self.path.partition("?")[0] == "/metrics"
                body = serving._text if found else b"metrics stand at /metrics\n"
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", CONTENT_TYPE if found else "text/plain; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_HEAD = do_GET  # noqa: N815 - the name is http.server's

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
                """Say nothing: a scrape every few seconds is no news."""

        return Handler
