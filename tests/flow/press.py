"""A press for the tests of workers: so many outlets, each a host of its own on loopback, that tell of the same figures.

Dates are distinct and stand in the feeds, and every value is told by several outlets, so that who was first, what is
confirmed, revised or in conflict depends on the order in which the articles are judged.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Any

_FIRST = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
_COMPANIES = ("ByteDance", "Alibaba", "Tencent", "Baidu", "Microsoft", "Meta", "Amazon", "Oracle", "xAI", "Google")
_CLAIMS = (
    "{who} plans capital expenditure of ${value} billion in {year}, people familiar with the matter said.",
    "{who} will order {count},000 Nvidia H20 chips in {year}, two suppliers said on Monday.",
    "{who} expects revenue of ${value} billion in {year}, up from a year earlier, the company said.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """An article with its place in the web; with `inside` the feed holds its whole text."""

    outlet: int
    number: int
    published: datetime
    title: str
    text: str
    inside: bool

    @property
    def path(self) -> str:
        """Where its page is."""
        return f"/{self.outlet}/{self.number}.html"


class _HttpServer(ThreadingHTTPServer):
    """Many may ask at once. Says nothing of who breaks off: callers are killed."""

    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@dataclass
class WebPress:
    """The outlets' web sites, all on one port, told apart by their loopback address.

    `port` 0 is any. `asked` counts requests by path, `most_at_once` by host those that stood open together.
    """

    outlets: int
    each: int
    port: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    at_once: Counter[str] = field(default_factory=Counter)
    most_at_once: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        chance = random.Random(7)  # noqa: S311 - news, not secrets
        numbers = list(range(self.outlets * self.each))
        chance.shuffle(numbers)  # so that no outlet is older than another
        self.stories = [
            _story(place // self.each, place % self.each, number, chance) for place, number in enumerate(numbers)
        ]
        self._lock = Lock()

    def __enter__(self) -> WebPress:
        press = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                press._answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
                """Say nothing."""

        self._server = _HttpServer(("", self.port), Handler)
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def address(self, outlet: int) -> str:
        """An outlet's own host, all of 127.0.0.0/8 being this machine."""
        return f"http://127.1.{outlet // 250}.{outlet % 250 + 1}:{self._server.server_address[1]}"

    def feeds(self) -> list[tuple[str, str]]:
        """Id and address of every feed."""
        return [(f"outlet-{number}", f"{self.address(number)}/{number}/feed.xml") for number in range(self.outlets)]

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        host = handler.headers.get("Host", "")
        with self._lock:
            self.asked[handler.path] += 1
            self.at_once[host] += 1
            self.most_at_once[host] = max(self.most_at_once[host], self.at_once[host])
        try:
            kind, body = self._body(handler.path)
            handler.send_response(200)
            handler.send_header("Content-Type", kind)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)
        except OSError:
            handler.close_connection = True  # who asked was killed
        finally:
            with self._lock:
                self.at_once[host] -= 1

    def _body(self, path: str) -> tuple[str, bytes]:
        _, outlet, name = path.split("/")
        mine = self.stories[int(outlet) * self.each : (int(outlet) + 1) * self.each]
        if name == "feed.xml":
            items = "".join(self._item(story) for story in sorted(mine, key=lambda one: one.published, reverse=True))
            channel = f"<title>Outlet {outlet}</title><link>{self.address(int(outlet))}</link>{items}"
            return "application/rss+xml", f'<rss version="2.0"><channel>{channel}</channel></rss>'.encode()
        story = mine[int(name.removesuffix(".html"))]
        return "text/html; charset=utf-8", (
            f"<html><head><title>{story.title}</title></head><body><article><h1>{story.title}</h1>"
            f"<p>{story.text}</p></article></body></html>"
        ).encode()

    def _item(self, story: Story) -> str:
        text = f"<description>{story.text}</description>" if story.inside else ""
        link = f"{self.address(story.outlet)}{story.path}"
        date = format_datetime(story.published)
        return f"<item><title>{story.title}</title><link>{link}</link><pubDate>{date}</pubDate>{text}</item>"


def _story(outlet: int, place: int, number: int, chance: random.Random) -> Story:
    who, claim = _COMPANIES[number % len(_COMPANIES)], _CLAIMS[number // len(_COMPANIES) % len(_CLAIMS)]
    # A value stands for some articles, then another takes its place; now and then a source is wide of it.
    value = 20 + 7 * (number // 60) + (40 if chance.random() < 0.15 else 0)
    told = claim.format(who=who, value=value, count=value * 10, year=2026 + number % 2)
    words = " ".join(chance.choice(_FILLING) for _ in range(70))
    return Story(
        outlet=outlet,
        number=place,
        published=_FIRST + timedelta(minutes=11 * number),
        title=f"{who} and its plans, part {number}",
        text=f"{told} {words.capitalize()}.",
        inside=chance.random() < 0.8,
    )


_FILLING = (
    "analysts", "suppliers", "customers", "servers", "racks", "demand", "export", "licences", "memory", "packaging",
    "foundries", "delays", "approvals", "quarter", "guidance", "budget", "contract", "regulators", "buyers", "prices",
    "shortage", "inventory", "partners", "deployment", "cluster", "power",
)  # fmt: skip
