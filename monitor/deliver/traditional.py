"""Our own Chinese words in traditional characters; what others wrote is shown as they wrote it."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from opencc import OpenCC

# With each region's own words: 伺服器, 晶片, 輝達 in Taiwan.
_TABLES = {"HK": "s2hk", "MO": "s2hk"}
_DEFAULT = "s2twp"


def is_traditional(locale: Locale) -> bool:
    """Whether a reader's language is written in traditional characters."""
    return locale.language == "zh" and locale.script == "Hant"


@lru_cache(maxsize=2048)
def in_script(text: str, locale: Locale) -> str:
    """Chinese of ours, written in simplified characters, as a reader of this language writes it."""
    if text.isascii() or not is_traditional(locale):
        return text
    return str(_converter(_TABLES.get(locale.territory or "", _DEFAULT)).convert(text))


@lru_cache(maxsize=2)
def _converter(table: str) -> OpenCC:
    return OpenCC(table)
