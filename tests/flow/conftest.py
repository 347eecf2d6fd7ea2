"""A site on loopback, and the real program run against it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from monitor.bootstrap import shipped_config
from monitor.deliver.loopback import SlackStandIn
from tests.flow.world import Answer, Program, Site


@pytest.fixture
def site() -> Iterator[Site]:
    """A running site."""
    found = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found.seen.append(self.path)
            answer = found.answers.get(self.path, Answer(b"nothing here", "text/plain", 404))
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) + (1000 if answer.broken else 0)))
            self.end_headers()
            self.wfile.write(answer.body)
            if answer.broken:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """The program with the shipped catalogue, one Slack channel on loopback, and no feeds yet."""
    config = tmp_path / "config"
    shutil.copytree(shipped_config(), config, ignore=shutil.ignore_patterns("demo", "feeds"))
    (config / "feeds").mkdir()
    (config / "monitor.toml").write_text(
        '[fetch]\nallow_private = ["127.0.0.0/8"]\nrobots = false\nconnect_timeout = 3.0\nread_timeout = 3.0\n'
        "deadline = 10.0\n",
        encoding="utf-8",
    )
    (config / "channels.toml").write_text(
        '[[channel]]\nname = "slack"\nkind = "slack"\nurl = "TEST_SLACK"\n', encoding="utf-8"
    )
    with SlackStandIn() as slack:
        yield Program(tmp_path, slack)


@pytest.fixture
def item() -> Callable[..., str]:
    """Makes an RSS item."""

    def make(title: str, link: str, *, text: str = "", date: str = "Mon, 29 Dec 2025 06:00:00 GMT") -> str:
        return (
            f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate>"
            f"<description>{text}</description></item>"
        )

    return make
