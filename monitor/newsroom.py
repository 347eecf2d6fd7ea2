"""The demo's newsroom: a real HTTP server on loopback that publishes bundled articles as RSS, Atom and pages."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from xml.etree import ElementTree as ET

import tomli

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlet:
    """A publisher with one feed. `format` is rss or atom; with `pages` the feed has summaries only."""

    id: str
    title: str
    language: str
    tier: int
    format: str
    pages: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One article of an outlet."""

    outlet: str
    slug: str
    published: datetime
    title: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        """The text's paragraphs."""
        return [part.strip() for part in self.text.strip().split("\n\n")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """What stands in the feeds from `date` on, beside the editions before it."""

    date: datetime
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Press:
    """All outlets and editions of a newsroom."""

    outlets: tuple[Outlet, ...]
    editions: tuple[Edition, ...]


def load_press(path: Path) -> Press:
    """Read newsroom.toml. A piece with `copy_of` has the text of another one."""
    raw = tomli.loads(path.read_text(encoding="utf-8"))
    texts = {
        piece["slug"]: piece["text"] for edition in raw["edition"] for piece in edition["article"] if "text" in piece
    }
    editions = []
    for edition in raw["edition"]:
        pieces = []
        for piece in edition["article"]:
            original = piece.pop("copy_of", None)
            pieces.append(Piece(**(piece if original is None else piece | {"text": texts[original]})))
        editions.append(Edition(date=edition["date"], pieces=tuple(pieces)))
    return Press(outlets=tuple(Outlet(**outlet) for outlet in raw["outlet"]), editions=tuple(editions))


@dataclass(slots=True)
class Newsroom:
    """Serves a press on 127.0.0.1 while it is entered. `publish` puts one more edition into the feeds."""

    press: Press
    published: list[Piece] = field(default_factory=list)
    requests: list[tuple[str, int]] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Newsroom:
        newsroom = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                newsroom._answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives it
                """Say nothing: the demo shows what the monitor says."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    @property
    def address(self) -> str:
        """Where the newsroom stands: http://127.0.0.1:port."""
        if self._server is None:
            raise RuntimeError("the newsroom is closed; use it as a context manager")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def feed_address(self, outlet: Outlet) -> str:
        """The address of an outlet's feed."""
        return f"{self.address}/{outlet.id}/feed.xml"

    def publish(self, edition: Edition) -> None:
        """Put an edition into the feeds."""
        self.published.extend(edition.pieces)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        kind, body = self._find(handler.path)
        if body is None:
            self._reply(handler, HTTPStatus.NOT_FOUND, {"Content-Type": "text/plain"}, b"not found")
            return
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = {"Content-Type": kind, "ETag": etag, "Cache-Control": "max-age=0"}
        if handler.headers.get("If-None-Match") == etag:
            self._reply(handler, HTTPStatus.NOT_MODIFIED, headers, b"")
        else:
            self._reply(handler, HTTPStatus.OK, headers, body)

    def _reply(
        self, handler: BaseHTTPRequestHandler, status: HTTPStatus, headers: Mapping[str, str], body: bytes
    ) -> None:
        self.requests.append((handler.path, int(status)))
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _find(self, path: str) -> tuple[str, bytes | None]:
        for outlet in self.press.outlets:
            pieces = [piece for piece in reversed(self.published) if piece.outlet == outlet.id]
            if path == f"/{outlet.id}/feed.xml":
                build = _atom if outlet.format == "atom" else _rss
                return f"application/{outlet.format}+xml; charset=utf-8", build(outlet, pieces, self.address)
            for piece in pieces:
                if path == f"/{outlet.id}/{piece.slug}.html":
                    return "text/html; charset=utf-8", _page(outlet, piece, self.address)
        return "", None


def _link(outlet: Outlet, piece: Piece, base: str) -> str:
    return f"{base}/{outlet.id}/{piece.slug}.html"


def _body(piece: Piece) -> str:
    return "".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in piece.paragraphs)


def _rss(outlet: Outlet, pieces: Sequence[Piece], base: str) -> bytes:
    ET.register_namespace("content", _CONTENT)
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    for name, text in (("title", outlet.title), ("link", f"{base}/{outlet.id}/"), ("description", outlet.title)):
        ET.SubElement(channel, name).text = text
    ET.SubElement(channel, "language").text = outlet.language
    for piece in pieces:
        item = ET.SubElement(channel, "item")
        ET.SubElement(item, "title").text = piece.title
        ET.SubElement(item, "link").text = _link(outlet, piece, base) + "?utm_source=rss"
        ET.SubElement(item, "guid", isPermaLink="false").text = f"{outlet.id}-{piece.slug}"
        ET.SubElement(item, "pubDate").text = format_datetime(piece.published)
        if outlet.pages:
            ET.SubElement(item, "description").text = f"{piece.title}. Read more…"
        else:
            ET.SubElement(item, f"{{{_CONTENT}}}encoded").text = _body(piece)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _atom(outlet: Outlet, pieces: Sequence[Piece], base: str) -> bytes:
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": outlet.language})
    ET.SubElement(root, f"{{{_ATOM}}}title").text = outlet.title
    ET.SubElement(root, f"{{{_ATOM}}}id").text = f"urn:newsroom:{outlet.id}"
    if pieces:
        ET.SubElement(root, f"{{{_ATOM}}}updated").text = pieces[0].published.isoformat()
    for piece in pieces:
        entry = ET.SubElement(root, f"{{{_ATOM}}}entry")
        ET.SubElement(entry, f"{{{_ATOM}}}title").text = piece.title
        ET.SubElement(entry, f"{{{_ATOM}}}id").text = f"urn:newsroom:{outlet.id}:{piece.slug}"
        ET.SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", href=_link(outlet, piece, base))
        ET.SubElement(entry, f"{{{_ATOM}}}published").text = piece.published.isoformat()
        ET.SubElement(entry, f"{{{_ATOM}}}updated").text = piece.published.isoformat()
        ET.SubElement(entry, f"{{{_ATOM}}}content", type="html").text = _body(piece)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _page(outlet: Outlet, piece: Piece, base: str) -> bytes:
    title, site = html.escape(piece.title), html.escape(outlet.title)
    link = _link(outlet, piece, base)
    page = f"""<!doctype html>
<html lang="{outlet.language}"><head><meta charset="utf-8"><title>{title} | {site}</title>
<link rel="canonical" href="{link}">
<meta property="og:title" content="{title}"><meta property="og:site_name" content="{site}">
<meta property="article:published_time" content="{piece.published.isoformat()}"></head>
<body><header><nav><a href="/">Home</a> <a href="/chips">Chips</a> <a href="/about">About us</a></nav></header>
<main><article><h1>{title}</h1>{_body(piece)}</article></main>
<footer><p>© {site}. All rights reserved.</p></footer></body></html>
"""
    return page.encode()
