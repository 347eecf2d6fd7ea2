"""Slack's rules for a message, as its documentation states them: what the stand-in endpoint refuses.

Source: docs.slack.dev, "Block Kit reference", "Composition objects", "Formatting message text", "Message metadata".
Written apart from `blocks`, so that one does not repeat the other's mistakes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

# `<…>` in mrkdwn: everything but an http, https or mailto link addresses people, channels, groups or dates.
_SEQUENCE = re.compile(r"<([^<>]*)>")
_LINK = re.compile(r"(https?://|mailto:)[^|\s]+(\|[^|]+)?$")
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")
_MOST_BLOCKS, _MOST_CHARACTERS, _MOST_TEXT = 50, 13_000, 40_000

Check = Callable[[Mapping[str, Any]], Iterator[str]]


def faults(payload: object) -> list[str]:
    """Everything that Slack would refuse; empty for a good message."""
    if not isinstance(payload, dict):
        return ["the payload is no object"]
    found: list[str] = []
    text = payload.get("text")
    if not isinstance(text, str) or not text:
        found.append("no_text: `text` is what notifications show")
    elif len(text) > _MOST_TEXT:
        found.append("`text` is too long")
    blocks = payload.get("blocks", [])
    if not isinstance(blocks, list) or len(blocks) > _MOST_BLOCKS:
        return [*found, f"invalid_blocks: more than {_MOST_BLOCKS} blocks"]
    for place, block in enumerate(blocks):
        found += [f"invalid_blocks: block {place}: {fault}" for fault in _block(block)]
    if sum(isinstance(block, dict) and block.get("type") == "data_visualization" for block in blocks) > 2:
        found.append("invalid_blocks: more than 2 charts")
    if len(json.dumps(blocks, ensure_ascii=False).encode("utf-16-le")) // 2 > _MOST_CHARACTERS:
        found.append("msg_blocks_too_long")
    metadata = payload.get("metadata")
    if metadata is not None and not (
        isinstance(metadata, dict)
        and isinstance(metadata.get("event_type"), str)
        and isinstance(metadata.get("event_payload"), dict)
    ):
        found.append("invalid_metadata_format")
    return found


def strings(part: object, kind: str = "") -> Iterator[tuple[str, str]]:
    """Every text that Slack shows, with the type of the object that holds it ("mrkdwn", "plain_text", "text", …)."""
    if isinstance(part, dict):
        own = str(part.get("type", kind))
        for key, value in part.items():
            if isinstance(value, str) and key in ("text", "alt_text", "title"):
                yield own or "message", value
            else:
                yield from strings(value, own)
    elif isinstance(part, list):
        for value in part:
            yield from strings(value, kind)


def sequences(payload: Mapping[str, Any]) -> list[str]:
    """What stands between angle brackets wherever Slack parses them: links and mentions, without the brackets."""
    return [
        sequence
        for kind, text in strings({key: value for key, value in payload.items() if key != "metadata"})
        if kind != "text"
        for sequence in _SEQUENCE.findall(text)
    ]


def mentions(payload: Mapping[str, Any]) -> list[str]:
    """The sequences that are no plain link: they would call people, or pose as something."""
    return [sequence for sequence in sequences(payload) if not _LINK.match(sequence)]


def _block(block: object) -> Iterator[str]:
    if not isinstance(block, dict):
        yield "it is no object"
        return
    check = _CHECKS.get(str(block.get("type")))
    if check is None:
        yield f"unknown type {block.get('type')!r}"
        return
    yield from check(block)


def _header(block: Mapping[str, Any]) -> Iterator[str]:
    yield from _text(block.get("text"), most=150, kinds=("plain_text",))


def _section(block: Mapping[str, Any]) -> Iterator[str]:
    fields = block.get("fields", [])
    if "text" in block:
        yield from _text(block["text"], most=3000, kinds=("mrkdwn", "plain_text"))
    elif not fields:
        yield "a section needs text or fields"
    if len(fields) > 10:
        yield "more than 10 fields"
    for field in fields:
        yield from _text(field, most=2000, kinds=("mrkdwn", "plain_text"))


def _context(block: Mapping[str, Any]) -> Iterator[str]:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= 10:
        yield "a context has 1 to 10 elements"
    for element in elements:
        yield from _text(element, most=3000, kinds=("mrkdwn", "plain_text"))


def _rich_text(block: Mapping[str, Any]) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not elements:
        yield "rich text needs elements"
        return
    for element in elements:
        if element.get("type") not in (
            "rich_text_section",
            "rich_text_quote",
            "rich_text_preformatted",
            "rich_text_list",
        ):
            yield f"unknown rich text {element.get('type')!r}"
        if not element.get("elements"):
            yield "rich text without content"
        for piece in element.get("elements", []):
            if piece.get("type") not in ("text", "link", "emoji", "rich_text_section"):
                yield f"unknown piece of rich text {piece.get('type')!r}"
            if piece.get("type") == "text" and not piece.get("text"):
                yield "an empty piece of rich text"


def _actions(block: Mapping[str, Any]) -> Iterator[str]:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= 25:
        yield "actions have 1 to 25 elements"
    for element in elements:
        if element.get("type") != "button":
            yield f"unknown action {element.get('type')!r}"
            continue
        yield from _text(element.get("text"), most=75, kinds=("plain_text",))
        if not 0 < len(element.get("action_id", "")) <= 255:
            yield "an action_id has 1 to 255 characters"
        if len(element.get("value", "")) > 2000 or len(element.get("url", "")) > 3000:
            yield "a button's value or address is too long"


def _image(block: Mapping[str, Any]) -> Iterator[str]:
    if not 0 < len(block.get("image_url", "")) <= 3000 or not 0 < len(block.get("alt_text", "")) <= 2000:
        yield "an image needs image_url and alt_text"


def _data_visualization(block: Mapping[str, Any]) -> Iterator[str]:
    chart = block.get("chart", {})
    if not 0 < len(block.get("title", "")) <= 50:
        yield "a chart's title has 1 to 50 characters"
    if chart.get("type") not in ("line", "bar", "area"):
        yield f"unknown chart {chart.get('type')!r}"
    series, axis = chart.get("series", []), chart.get("axis_config", {})
    categories = axis.get("categories", [])
    names = [one.get("name", "") for one in series]
    if not 1 <= len(series) <= 6 or len(set(names)) != len(names) or not all(0 < len(name) <= 20 for name in names):
        yield "a chart has 1 to 6 series with names of their own"
    if len(set(categories)) != len(categories) or not all(0 < len(category) <= 20 for category in categories):
        yield "categories have 1 to 20 characters and stand once"
    if any(len(axis.get(label, "")) > 50 for label in ("x_label", "y_label")):
        yield "an axis label has at most 50 characters"
    for one in series:
        data = one.get("data", [])
        if not 1 <= len(data) <= 20 or [point.get("label") for point in data] != categories:
            yield "a series has a point for every category, at most 20"
        if not all(isinstance(point.get("value"), int | float) for point in data):
            yield "a point's value is a number"


def _divider(_block: Mapping[str, Any]) -> Iterator[str]:
    yield from ()


_CHECKS: Mapping[str, Check] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "rich_text": _rich_text,
    "actions": _actions,
    "image": _image,
    "data_visualization": _data_visualization,
    "divider": _divider,
}


def _text(given: object, *, most: int, kinds: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(given, dict) or given.get("type") not in kinds:
        yield f"a text object of type {' or '.join(kinds)} is wanted"
        return
    text = given.get("text")
    if not isinstance(text, str) or not text:
        yield "an empty text"
        return
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > most:
        yield f"a text of more than {most} characters"
    if _ENTITY.search(text):
        yield "a bare & (write &amp;)"
    if given["type"] == "mrkdwn" and "emoji" in given:
        yield "mrkdwn takes no `emoji`"
    if given["type"] == "plain_text" and "verbatim" in given:
        yield "plain_text takes no `verbatim`"
