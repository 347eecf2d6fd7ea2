"""References of characters (`&amp;`, `&#8364;`, `&#x20ac;`), among them those that name no character."""

from __future__ import annotations

import html
import re

# html.unescape calls int(), which raises ValueError for more than 4,300 digits; no character has a number so long.
_ENDLESS = re.compile(r"&#[0-9]{100,}+;?")
_NUMBERED = re.compile(r"&#(?:[0-9]++|[xX][0-9a-fA-F]++);?")


def unescape(text: str) -> str:
    """`html.unescape` for any text: a reference to no character is U+FFFD, however many digits it has."""
    return html.unescape(_ENDLESS.sub("\ufffd", text) if "&#" in text else text)


def character_of(reference: str) -> str:
    """The character that a whole reference stands for; empty for a control, a lone surrogate or none at all."""
    character = unescape(reference)
    if reference.startswith("&#") and (character == "\ufffd" or not (character.isprintable() or character.isspace())):
        return ""
    return character


def without_impossible(text: str) -> str:
    """The text without those references that readers stumble over because they name no character."""
    return _NUMBERED.sub(lambda match: match[0] if character_of(match[0]) else "", text) if "&#" in text else text
