"""JSON on one line."""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]


def dumps(form: Json) -> str:
    """One line of JSON in which lone surrogates, which UTF-8 cannot carry, are escaped."""
    line = json.dumps(form, ensure_ascii=False)
    return line if line.isprintable() or _encodable(line) else json.dumps(form)


def _encodable(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True
