"""Companies and people that no catalogue knows, where the article itself says what they are.

A company is believed by its legal form (Acme Photonics Inc., 某某科技股份有限公司), a person by title or role (analyst
Jane Doe; John Roe, chief executive of; 分析师张三), a short name by standing in brackets right after the full one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.analyse.evidence import words
from monitor.analyse.governments import any_of
from monitor.domain.catalogue import Catalogue, Entity, EntityType, Language

# Two or three capitalised words, perhaps with an initial between them: Jane Doe, John Q. Roe, Ursula von der Leyen.
_WORD = r"[A-Z][a-zà-öø-ÿ]+(?:[-'][A-Z]?[a-z]+)?(?:[A-Z][a-z]+)?"
_PERSON = rf"{_WORD}(?:\s[A-Z]\.)?(?:\s(?:von|van|de|der|al|bin|{_WORD})){{1,2}}"
_FIRM_WORD = re.compile(r"(?:[A-Z0-9][\w&'.+-]{0,30}|of|and|&)[ ]$")
_ALIAS = re.compile(r"\s?\((?:the\s|以下简称|简称|下称)?[\"'“「]?([A-Z][\w.&-]{1,24}|[\u3400-\u9fff]{2,6})[\"'”」]?\)")
_CHINESE_NAME = re.compile(r"[\u3400-\u9fffA-Za-z()]{2,24}$")
_DOTTED = re.compile(r"[\u3400-\u9fff]{2,5}·[\u3400-\u9fff]{2,6}")
_WINDOW = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer:
    """A name that an article introduces, with the forms to look for; `alias_of` is the id of a catalogued entity."""

    name: str
    type: EntityType
    start: int
    forms: tuple[str, ...]
    alias_of: str | None = None


class Newcomers:
    """Finds them by patterns from the lexicons; every pattern is anchored at a title or legal form and looks a bounded
    distance around it, so that time is linear in the text."""

    def __init__(self, catalogue: Catalogue) -> None:
        lexicons = tuple(catalogue.lexicons.values())

        def listed(key: str) -> str:
            return any_of(words(lexicons, key))

        self._not_names = frozenset(word.lower() for word in words(lexicons, "not_names"))
        self._legal = re.compile(rf"(?<=\w),?\s(?P<form>{listed('legal_forms')})(?:\.?,?\s(?:Ltd|Inc|LLC)\b)?")
        self._legal_chinese = re.compile(listed("legal_forms_chinese"))
        self._starts_chinese = re.compile(listed("name_borders"))
        titles, roles = listed("titles"), listed("roles")
        self._titled = re.compile(rf"\b(?i:{titles})\s(?P<name>{_PERSON})")
        self._appositive = re.compile(rf"(?P<name>{_PERSON}),\s(?:[\w'&-]+\s){{0,6}}?(?i:{roles})")
        self._speaks = re.compile(
            rf"\b(?i:{listed('speech_verbs')})\s(?P<name>{_PERSON})(?=,|\sof\b|\sat\b|\sfrom\b)"
            rf"|(?P<other>{_PERSON})\s(?:of|at|from)\s(?:[A-Z][\w&-]*\s){{1,4}}(?i:{listed('speech_verbs')})"
        )
        surname = "".join(word for word in words(lexicons, "surnames") if len(word) == 1)
        double = "|".join(word for word in words(lexicons, "surnames") if len(word) > 1) or "(?!)"
        follow = listed("after_names")
        self._titled_chinese = re.compile(
            rf"(?:{listed('titles_chinese')})(?P<name>(?:{double}|[{surname}])[\u4e00-\u9fff]{{1,2}}?)"
            rf"(?={follow}|[,，.。:：;；、()\s\"“”「」])"
        )

    def find(self, text: str, language: Language, known: Sequence[tuple[int, Entity]]) -> list[Newcomer]:
        """What a folded text introduces. `known` are the ends of the mentions of firms and parts already found."""
        found = [*self._companies(text), *self._people(text)]
        if language.chinese:
            found += [*self._chinese_companies(text), *self._chinese_people(text)]
        found += self._aliases(text, known)
        return found

    def _companies(self, text: str) -> Iterator[Newcomer]:
        for legal in self._legal.finditer(text):
            start = legal.start()
            if text[start] == ",":
                start = legal.start()
            first = self._back(text, start)
            if first is None:
                continue
            name = text[first:start]
            full = text[first : legal.end()].rstrip(" ,")
            if name.lower() in self._not_names or len(name) < 3:
                continue
            yield Newcomer(name=name, type=EntityType.COMPANY, start=first, forms=(full, name))

    def _back(self, text: str, end: int) -> int | None:
        """Where the capitalised words that end at `end` begin, at most five of them."""
        first = end
        for _ in range(5):
            window = text[max(first - 34, 0) : first]
            padded = window if first != end else window + " "
            word = _FIRM_WORD.search(padded) or _last_word(padded)
            if word is None:
                break
            given = word.group().strip()
            if given.lower() in self._not_names:
                break
            first -= len(given) + (0 if first == end else 1)
        while first < end and (lead := re.match(r"(?:of|and|&)\s", text[first:end])):
            first += lead.end()
        return first if first < end else None

    def _people(self, text: str) -> Iterator[Newcomer]:
        for pattern in (self._titled, self._appositive, self._speaks):
            for match in pattern.finditer(text):
                group = "name" if match["name"] else "other"
                name, start = match[group], match.start(group)
                parts = name.split()
                if any(part.lower() in self._not_names for part in parts) or len(parts) < 2:
                    continue
                yield Newcomer(name=name, type=EntityType.PERSON, start=start, forms=(name, parts[-1]))

    def _chinese_companies(self, text: str) -> Iterator[Newcomer]:
        for legal in self._legal_chinese.finditer(text):
            window = text[max(legal.start() - 24, 0) : legal.start()]
            run = _CHINESE_NAME.search(window)
            if run is None:
                continue
            name = run[0]
            for border in self._starts_chinese.finditer(name):
                name = run[0][border.end() :]
            if not 2 <= len(name) <= 16:
                continue
            start = legal.start() - len(name)
            yield Newcomer(name=name, type=EntityType.COMPANY, start=start, forms=(name + legal[0], name))

    def _chinese_people(self, text: str) -> Iterator[Newcomer]:
        for match in self._titled_chinese.finditer(text):
            name = match["name"]
            yield Newcomer(name=name, type=EntityType.PERSON, start=match.start("name"), forms=(name,))
        for match in _DOTTED.finditer(text):
            yield Newcomer(name=match[0], type=EntityType.PERSON, start=match.start(), forms=(match[0],))

    def _aliases(self, text: str, known: Sequence[tuple[int, Entity]]) -> Iterator[Newcomer]:
        for end, entity in known:
            if entity.type is not EntityType.COMPANY or text[end : end + 2].lstrip()[:1] != "(":
                continue
            alias = _ALIAS.match(text, end)
            if alias is not None and alias[1].lower() not in self._not_names:
                yield Newcomer(
                    name=alias[1], type=entity.type, start=alias.start(1), forms=(alias[1],), alias_of=entity.id
                )


def _last_word(window: str) -> re.Match[str] | None:
    return None if not window else re.search(r"(?<![^\s(])[A-Z][\w&'.+-]{0,30} $", window)
