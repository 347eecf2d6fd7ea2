"""A message as Slack's Block Kit, within Slack's limits and without a mark-up that others wrote.

Sources: docs.slack.dev, "Formatting message text" (escaping), "Block Kit reference" (limits), "Message metadata".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from monitor.deliver.numbers import Numbers
from monitor.deliver.text import cut, utf16
from monitor.deliver.view import ArticleView, FigureView, Message
from monitor.deliver.words import Words
from monitor.domain.alerts import Notice, Severity

Block = dict[str, Any]

MAX_BLOCKS: Final = 50
MAX_SECTION: Final = 3000
MAX_HEADER: Final = 150
MAX_CONTEXT: Final = 2000
MAX_PAYLOAD: Final = 13_000
MAX_TEXT: Final = 3900
MAX_CHARTS: Final = 2
MAX_CHART_TITLE: Final = 50
_QUOTE = 900
# What is kept free for the foot and for the line that counts what found no room.
_RESERVE_BLOCKS, _RESERVE = 3, 900

_LEAST_POINTS = 3
_LARGEST = Decimal(10) ** 24

_EMOJI: Mapping[str, str] = {"new": "🆕", "revised": "🔁", "conflict": "⚔️", "suspect": "⚠️", "confirmed": "✅"}
_JOINER = "\u2060"
# Characters that Slack reads as mark-up in `mrkdwn`, and letters of the same look that it does not.
_LOOKALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_ANGLES = str.maketrans({"<": "‹", ">": "›", "&": "＆"})
_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_EMOJI_CODE = re.compile(r":(?=[a-z0-9_+'-]{1,80}:)")
_MENTION = re.compile(r"@(?=\w)")
_BARE_LINK = re.compile(r"(?i)\b(https?|mailto|ftp|slack)(:)(?=\S)")


def literal(text: str) -> str:
    """Text that Slack shows as it stands: nothing in it is a mention, a link, an emoji or a style."""
    text = _UNDERSCORE.sub("ˍ", text.translate(_LOOKALIKES))
    text = _EMOJI_CODE.sub(f":{_JOINER}", text)
    text = _MENTION.sub(f"@{_JOINER}", text)
    return _BARE_LINK.sub(rf"\1{_JOINER}\2", text)


def escape(text: str) -> str:
    """The three characters that Slack asks to be entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fitted(text: str, limit: int) -> str:
    """Literal, escaped text of at most `limit` characters as Slack counts them."""
    text = literal(text)
    if text[:1] == ">":
        text = _JOINER + text
    return escape(cut(text, limit, lambda part: utf16(escape(part))))


def payload(
    message: Message, *, newest: str = "", buttons: Sequence[Block] = (), charts: bool = True
) -> dict[str, Any]:
    """The message with blocks. `newest` is a line under the headline; `buttons` stand below the first figure."""
    builder = _Builder(message, newest, buttons, MAX_CHARTS if charts else 0)
    return _envelope(message, fitted(message.headline, MAX_SECTION)) | {"blocks": builder.build()}


def text_payload(message: Message, text: str) -> dict[str, Any]:
    """The message without blocks, for a workspace that refuses them; `text` is its plain text."""
    links = {article.url for article in message.articles}
    parts = (f"<{escape(line)}>" if line in links else fitted(line, MAX_SECTION) for line in text.splitlines())
    lines = _lines(parts, MAX_TEXT)
    return _envelope(message, lines) | {"mrkdwn": False}


def notice_payload(notice: Notice) -> dict[str, Any]:
    """A word to the operator, without blocks."""
    text = _lines((fitted(line, MAX_SECTION) for line in (notice.subject, *notice.lines)), MAX_TEXT)
    return _plain_envelope(text, notice.key) | {"mrkdwn": False}


def size(part: object) -> int:
    """Characters of a part of the payload as JSON."""
    return utf16(json.dumps(part, ensure_ascii=False))


def _envelope(message: Message, text: str) -> dict[str, Any]:
    return _plain_envelope(text, message.key)


def _plain_envelope(text: str, key: str) -> dict[str, Any]:
    return {
        "text": text,
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": {"event_type": "monitor_alert", "event_payload": {"key": key}},
    }


class _Builder:
    def __init__(self, message: Message, newest: str, buttons: Sequence[Block], charts: int) -> None:
        self.message = message
        self.charts = charts
        self.newest = newest
        words = Words(message.language)
        self.say, self.numbers = words.say, Numbers(words.locale)
        self.buttons = buttons
        self.blocks: list[Block] = []
        self.room = MAX_PAYLOAD - _RESERVE - size(_envelope(message, fitted(message.headline, MAX_SECTION)))

    def build(self) -> list[Block]:
        self._add([{"type": "header", "text": _plain(self.message.headline, MAX_HEADER)}])
        if self.newest:
            self._add([_section(f"*{fitted(self.newest, 600)}*")])
        hidden = 0
        for index, article in enumerate(self.message.articles):
            hidden += self._article(article, first=index == 0)
        foot = [self.message.totals, self.message.foot]
        if hidden:
            foot.insert(0, self.say("hidden", count=hidden))
        if self.message.hidden_articles:
            foot.insert(0, self.say("article.hidden", count=self.message.hidden_articles))
        self.blocks.append(_context(*(fitted(line, 250) for line in foot if line)))
        return self.blocks

    def _add(self, blocks: list[Block]) -> bool:
        needed = size(blocks)
        if len(self.blocks) + len(blocks) > MAX_BLOCKS - _RESERVE_BLOCKS or needed > self.room:
            return False
        self.blocks += blocks
        self.room -= needed
        return True

    def _article(self, article: ArticleView, *, first: bool) -> int:
        """Adds what finds room, the link before the details; returns the number of figures left out."""
        end = [_section(_link(article, self.say("open"))), _context(fitted(_joined(article.source, article.day), 300))]
        start: list[Block] = [] if first else [{"type": "divider"}]
        if len(self.blocks) + len(start) + len(end) > MAX_BLOCKS - _RESERVE_BLOCKS or size(start + end) > self.room:
            return len(article.figures) + len(article.rows) + article.hidden
        self.room -= size(start + end)
        self.blocks += start
        hidden = article.hidden
        for place, figure in enumerate(article.figures):
            buttons = self.buttons if first and place == 0 else ()
            if not self._figure(figure, buttons, after=len(end)):
                hidden += 1
        hidden += self._rows(article, after=len(end))
        self.blocks += end
        return hidden

    def _figure(self, figure: FigureView, buttons: Sequence[Block], *, after: int) -> bool:
        urgent = f" · *{self.say('urgent')}*" if figure.severity is Severity.URGENT else ""
        head = _section(
            f"{_EMOJI[figure.verdict.value]} *{fitted(figure.kind, 40)}*{urgent} · {fitted(figure.note, 120)}\n"
            f"{fitted(figure.title, 400)}\n"
            f"*{fitted(figure.values, 300)}*{_tail(figure)}"
        )
        colon = self.say("colon")
        facts = _context(
            _lines((f"{fitted(label, 40)}{colon}{fitted(text, 500)}" for label, text in figure.facts), MAX_CONTEXT)
        )
        full = [head, _quote(figure), facts] if figure.quote else [head, facts]
        chart = self._chart(figure) if self.charts else None
        if chart is not None:
            full.insert(-1, chart)
        if buttons:
            full.append({"type": "actions", "elements": list(buttons)})
        if len(self.blocks) + len(full) + after <= MAX_BLOCKS - _RESERVE_BLOCKS and self._add(full):
            self.charts -= chart is not None
            return True
        return len(self.blocks) + 1 + after <= MAX_BLOCKS - _RESERVE_BLOCKS and self._add([head])

    def _chart(self, figure: FigureView) -> Block | None:
        """Slack's own line chart of a series with at least three days; a day counts with its last value."""
        days = {f"{point.moment:%Y-%m-%d}": point.amount for point in figure.history}
        amounts = [amount for amount in days.values() if amount is not None and 0 <= amount < _LARGEST]
        if len(days) < _LEAST_POINTS or len(amounts) < len(days):
            return None
        step = self.numbers.axis(max(amounts), figure.unit)
        unit = self.numbers.value(step, step, figure.unit)
        data = [
            {"label": day, "value": round(float(amount / step), 4)} for day, amount in zip(days, amounts, strict=True)
        ]
        return {
            "type": "data_visualization",
            "title": _label(figure.title),
            "chart": {
                "type": "line",
                "series": [{"name": self.say("series"), "data": data}],
                "axis_config": {
                    "categories": list(days),
                    "y_label": _label(self.say("axis", unit=unit)),
                },
            },
        }

    def _rows(self, article: ArticleView, *, after: int) -> int:
        if not article.rows:
            return 0
        lines = [
            f"• {fitted(row.title, 200)}{self.say('colon')}*{fitted(row.value, 120)}* · {fitted(row.kind, 40)}"
            for row in article.rows
        ]
        shown = 0
        while shown < len(lines) and len(self.blocks) + 1 + after <= MAX_BLOCKS - _RESERVE_BLOCKS:
            part = [] if shown else [f"*{fitted(self.say('label.others'), 80)}*"]
            start = shown
            while shown < len(lines) and _fits([*part, lines[shown]], self.room):
                part.append(lines[shown])
                shown += 1
            if shown == start or not self._add([_section("\n".join(part))]):
                return len(lines) - start
        return len(lines) - shown


def _lines(lines: Iterable[str], limit: int) -> str:
    """As many whole lines as there is room for, and a sign where some are missing."""
    kept: list[str] = []
    room = limit - 2
    for line in lines:
        room -= utf16(line) + 1
        if room < 0:
            kept.append("…")
            break
        kept.append(line)
    return "\n".join(kept)


def _fits(lines: list[str], room: int) -> bool:
    text = "\n".join(lines)
    return utf16(text) <= MAX_SECTION and size(_section(text)) + 2 <= room


def _tail(figure: FigureView) -> str:
    parts = [fitted(part, 200) for part in (figure.change, figure.status) if part]
    return "".join(f" · {part}" for part in parts)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _link(article: ArticleView, label: str) -> str:
    """The title as literal text, and the link under words of our own: a label can then not pose as another link."""
    title = fitted(article.title, 600)
    return f"{title}\n<{escape(article.url)}|{escape(label)}>" if article.url else title


def _quote(figure: FigureView) -> Block:
    """Rich text, whose text elements are never parsed: bold then also works between Chinese characters."""
    quote = figure.quote.within(_QUOTE)
    parts: list[Block] = []
    for text, bold in ((quote.before, False), (quote.mark, True), (quote.after, False)):
        if text:
            element: Block = {"type": "text", "text": re.sub(r"<(?=[!@#a-zA-Z])", f"<{_JOINER}", literal(text))}
            parts.append(element | {"style": {"bold": True}} if bold else element)
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": parts}]}


def _label(text: str) -> str:
    """A chart's text, of which Slack does not say whether it is parsed: nothing in it could be."""
    return cut(literal(text).translate(_ANGLES), MAX_CHART_TITLE)


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": fitted(text, limit), "emoji": False}


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _context(*lines: str) -> Block:
    elements = [{"type": "mrkdwn", "text": line, "verbatim": True} for line in lines if line]
    return {"type": "context", "elements": elements[:10]}
