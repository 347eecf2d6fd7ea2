"""What a newcomer is, and the shapes of names that the finders of newcomers share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from monitor.domain.catalogue import Entity, EntityType

CJK: Final = "\u3400-\u9fff"
ALIAS: Final = re.compile(
    rf"\s?\((?:the\s|以下简称|简称|下称)?[\"'“「]?([A-Z][\w.&-]{{1,24}}|[{CJK}]{{2,6}})[\"'”」]?\)"
)
_CAPITAL: Final = "A-ZÀ-ÖØ-Þ"
# One to four capitalised words: Foo, Foo & Bar, X-Foo, FooBar AI. They stand on one line.
_REST: Final = r"[\w&'-]{0,30}(?<!'s)"
_WORD: Final = rf"[{_CAPITAL}]{_REST}"
# It looks behind only where a capital stands, so that `re` skips quickly from one to the next.
CAPITALISED: Final = rf"[{_CAPITAL}](?<![\w&'-].){_REST}(?:[ ](?:(?:of|&)[ ])?(?:{_WORD}|[1-9]\d?(?![\w.,%-]))){{0,3}}"
# April-June, Friday, H1: times that are written with a capital.
TIME: Final = re.compile(
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|March|April?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?"
    r"|Dec(?:ember)?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[QH][1-4])(?![a-z])"
)
_SMALL: Final = re.compile(r"[a-zß-ÿ](?<![A-Za-zÀ-ÿ].)[a-zß-ÿ]*")
# Of a headline, where every word has a capital, a capital says nothing of a name.
_TITLE_CASE: Final = 0.8


class Known(NamedTuple):
    """A mention that the catalogue or a pattern found already: characters `start:end`."""

    start: int
    end: int
    entity: Entity


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer:
    """A name that an article introduces, with the forms to look for.

    `alias_of` is the id of a catalogued entity; `branch` says that the name begins with its owner's and goes on;
    `maker` is that of a chip or system.
    """

    name: str
    type: EntityType
    start: int
    forms: tuple[str, ...]
    alias_of: str | None = None
    branch: bool = False
    maker: str | None = None


def company(name: str, start: int, forms: tuple[str, ...], text: str, end: int) -> Newcomer:
    """A company by its name and fuller forms, and by the short one in brackets behind them."""
    alias = ALIAS.match(text, end)
    also = (alias[1],) if alias is not None and short_for(alias[1], name) else ()
    return Newcomer(name=name, type=EntityType.COMPANY, start=start, forms=(*forms, name, *also))


def short_for(alias: str, name: str) -> bool:
    """Whether the letters of a short name stand in the full one, in order, from its first on (FooSemi, 寻微)."""
    rest = iter(character for character in name.lower() if character.isalnum())
    wanted = [character for character in alias.lower() if character.isalnum()]
    return wanted[:1] == [next(rest, "")] and all(character in rest for character in wanted[1:])


class SmallWords:
    """The words that a text has in small letters: a surname among them (price, banks) says nothing alone."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words: frozenset[str] | None = None

    def __contains__(self, name: str) -> bool:
        if self._words is None:
            self._words = _small_words(self._text)
        return not {name.lower(), f"{name.lower()}s"}.isdisjoint(self._words)


@lru_cache(maxsize=8)
def _small_words(text: str) -> frozenset[str]:
    """Kept: finders of names and of those who are quoted ask for the same."""
    return frozenset(_SMALL.findall(text))


class Headlines:
    """Answers whether a place of a text stands in a line whose words are all capitalised; each line is weighed once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._weighed: dict[int, bool] = {}

    def holds(self, place: int) -> bool:
        """Whether the line around a place is a headline."""
        first = self._text.rfind("\n", 0, place) + 1
        if first not in self._weighed:
            end = self._text.find("\n", first)
            line = self._text[first : end if end >= 0 else None]
            # A row's cells are names whatever their capitals.
            self._weighed[first] = not line.startswith("|") and _is_title_case(line.split())
        return self._weighed[first]


def _is_title_case(words: Iterable[str]) -> bool:
    telling = [word for word in words if len(word) > 3 and word[0].isalpha()]
    return len(telling) > 3 and sum(word[0].isupper() for word in telling) > _TITLE_CASE * len(telling)
