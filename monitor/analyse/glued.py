"""Names that run into the next word without a space, as in tables whose cells were joined: TencentEnflame, H2096GB."""

from __future__ import annotations

import re

from monitor.analyse.matcher import Matcher, tokenize
from monitor.analyse.names import Name

_GLUED = re.compile(r"[A-Z](?<![A-Za-z].)[a-z]{3,}(?=[A-Z])")
_GLUED_REACH = 30
# The first cell of a line and the next: "CambriconThird-party supplier", "ByteDanceIn-house".
_FIRST_CELL = re.compile(r"^[A-Z][A-Za-z]{4,40}(?![A-Za-z])", re.MULTILINE)
_NEXT_CELL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
# 910C30万颗, and cells of a table that were joined: H2096GB, HBM34.0TB/s. A name's digits, and those of a value.
# Both look back behind their first character, so that `re` skips to the next capital or digit.
_VALUED = re.compile(
    r"[A-Z0-9](?<![A-Za-z0-9.].)(?:"
    r"(?<=[A-Z])[A-Za-z]{0,4}(?P<digits>[0-9]{2,7})(?:\.[0-9]+)?(?=[GT]B|[MGT]W|[PT]?(?:FL)?OPS|W\b)"
    r"|(?:(?<=[A-Z])[A-Z]{0,2}[0-9]{2,4}|(?<=[0-9])[0-9]{1,3})[A-Z]{1,3}"
    r"(?=[0-9][0-9,.]{0,8} ?(?:[万亿颗块张片台枚]|[GT]B)))"
)


def run_together(names: Matcher[list[Name]], text: str) -> list[int]:
    """Where a name ends without a space, in no order."""
    cuts = [
        found.end()
        for found in _GLUED.finditer(text)
        if names.at(tokenize(found[0]), 0) and names.at(tokenize(text[found.end() : found.end() + _GLUED_REACH]), 0)
    ]
    for cell in _FIRST_CELL.finditer(text):
        if names.at(tokenize(cell[0]), 0):
            continue
        ends = [found.start() for found in _NEXT_CELL.finditer(cell[0])]
        cuts += [cell.start() + end for end in reversed(ends) if names.at(tokenize(cell[0][:end]), 0)][:1]
    for found in _VALUED.finditer(text):
        if found["digits"] is None:
            cuts.append(found.end())
        elif (end := _name_within(names, text, found)) is not None:
            cuts.append(end)
    return cuts


def _name_within(names: Matcher[list[Name]], text: str, found: re.Match[str]) -> int | None:
    """Where the longest known name ends behind which digits of a value are left."""
    first, last = found.span("digits")
    for end in range(last - 1, first, -1):
        if text[end] != "0" and names.at(tokenize(text[found.start() : end]), 0):
            return end
    return None
