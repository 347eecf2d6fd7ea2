"""A message as plain text, as HTML mail, as a feed's entry, and for the terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from wcwidth import wrap

from monitor.deliver.text import columns
from monitor.deliver.view import Message
from monitor.deliver.words import Words

# SGR codes: the eight colours that every palette has made readable on its own ground.
_STYLES: Mapping[str, str] = {
    "bold": "1",
    "dim": "2",
    "link": "4",
    "mark": "1;7",
    "new": "1;36",
    "revised": "1;34",
    "conflict": "1;33",
    "suspect": "1;31",
    "confirmed": "1;32",
}
# Accent on white, accent on a dark ground, tint behind the kind of news: all pass WCAG AA for text (4.5 : 1).
_COLOURS: Mapping[str, tuple[str, str, str]] = {
    "new": ("#0b6b76", "#5cd0dc", "#e2f4f6"),
    "revised": ("#1f4fbf", "#8ab0ff", "#e6edfc"),
    "conflict": ("#8a5200", "#f5b95c", "#fdf0dc"),
    "suspect": ("#b3261e", "#ff9d94", "#fce8e6"),
    "confirmed": ("#1d6f3a", "#7ddb9c", "#e3f5e9"),
}
# Spaces inside a value: between number and unit or scale, and behind a currency of letters.
_INNER_SPACE = re.compile(
    r"(?<=\d) (?=%|pp\b|[kMGTPEZ]?(?:B|B/s|W|Wh|Hz|FLOPS|bit/s)\b|(?:m|b|tr)illion\b|nm\b|m²)|(?<=[A-Z]{3}) (?=\d)"
    r"|(?<=≈) "
)
_WIDEST = 100
_NARROWEST = 24


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("monitor.deliver"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["columns"] = columns
    environment.filters["unbroken"] = unbroken
    return environment


def unbroken(text: str) -> str:
    """The text with no-break spaces where a line must not end: "RMB 40bn", "+150 %", "128 GB"."""
    return _INNER_SPACE.sub("\u00a0", text)


def plain(message: Message) -> str:
    """Plain text in lines of any length, for mail programs and chats that know no markup."""
    template = _environment().get_template("plain.txt.j2")
    return template.render(m=message, t=Words(message.language).say)


def html(message: Message, *, charts: Mapping[str, str] | None = None, unsubscribe: str | None = None) -> str:
    """An HTML mail that fetches nothing. `charts` maps a figure's record id to the Content-ID of its picture."""
    template = _environment().get_template("mail.html.j2")
    return template.render(
        m=message, t=Words(message.language).say, colours=_COLOURS, charts=charts or {}, unsubscribe=unsubscribe
    )


def entry(message: Message) -> str:
    """The content of a feed's entry: plain HTML without styles, which feed readers take away."""
    template = _environment().get_template("entry.html.j2")
    return template.render(m=message, t=Words(message.language).say)


def terminal(message: Message, *, width: int, colour: bool) -> str:
    """Lines no wider than `width` columns, counting two for a Chinese character; escape codes only with `colour`."""
    width = max(min(width, _WIDEST), _NARROWEST)

    def paint(text: str, style: str) -> str:
        if not text:
            return ""
        if not colour:
            return f"[{text}]" if style == "mark" else text
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"

    def fill(text: str, indent: str = "", first: str | None = None) -> str:
        lines = wrap(
            unbroken(text),
            width,
            initial_indent=indent if first is None else first,
            subsequent_indent=indent,
            break_on_hyphens=False,
            propagate_sgr=True,
        )
        return "\n".join(lines).replace("\u00a0", " ")

    template = _environment().get_template("terminal.txt.j2")
    labels = [label for figure in message.figures for label, _ in figure.facts]
    return template.render(
        m=message,
        t=Words(message.language).say,
        paint=paint,
        fill=fill,
        gutter=min(max((columns(label) for label in labels), default=0) + 2, width // 3),
        width=width,
    )
