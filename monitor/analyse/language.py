"""Which language a text is written in: English, or Chinese in simplified or traditional characters."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from opencc import OpenCC

from monitor.domain.catalogue import Language

# A Chinese character says about as much as a short English word. Chinese news about chips is full of Latin names,
# English news has at most a Chinese name in brackets: a fifth of Chinese characters among the letters decides.
_CHINESE_SHARE = 0.2


@lru_cache(maxsize=2)
def _converter(direction: str) -> OpenCC:
    return OpenCC(direction)


@lru_cache(maxsize=32768)
def _script(character: str) -> Language | None:
    """The script that only one of the two writes; None for characters that both share."""
    if _converter("t2s").convert(character) != character:
        return Language.TRADITIONAL
    if _converter("s2t").convert(character) != character:
        return Language.SIMPLIFIED
    return None


def _is_chinese(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff"


def detect(text: str) -> Language:
    """The language of a text, read off its characters alone, in linear time; English where it has no letters."""
    counts = Counter(text)
    chinese = {character: count for character, count in counts.items() if _is_chinese(character)}
    letters = sum(count for character, count in counts.items() if character.isalpha())
    total = sum(chinese.values())
    if not total or total < _CHINESE_SHARE * letters:
        return Language.ENGLISH
    scripts: Counter[Language | None] = Counter()
    for character, count in chinese.items():
        scripts[_script(character)] += count
    if scripts[Language.TRADITIONAL] > scripts[Language.SIMPLIFIED]:
        return Language.TRADITIONAL
    return Language.SIMPLIFIED
