"""Companies and people that no catalogue knows, where the article itself says what they are.

A company is believed by its legal form (Acme Photonics Inc., 某某科技有限公司), its trade (Acme Photonics) or a ticker
in brackets; a person by title or role (analyst Jane Doe; John Roe, chief executive of; 分析师张三); a short name by
standing in brackets right after the full one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.analyse.evidence import words
from monitor.analyse.patterns import any_of
from monitor.domain.catalogue import Catalogue, Entity, EntityType, Language

_CJK = "\u3400-\u9fff"
# Two or three capitalised words, perhaps with an initial between them: Jane Doe, John Q. Roe, Ursula von der Leyen.
_PART = r"[A-Z][a-zà-öø-ÿ]+(?:[-'][A-Za-z][a-z]+)?(?:[A-Z][a-z]+)?"
_PERSON = rf"{_PART}(?:\s[A-Z]\.)?(?:\s(?:von|van|de|der|al|bin|{_PART})){{0,2}}\s{_PART}"
_FIRM_WORDS = 5
_FIRM_REACH = 80
_ALIAS = re.compile(rf"\s?\((?:the\s|以下简称|简称|下称)?[\"'“「]?([A-Z][\w.&-]{{1,24}}|[{_CJK}]{{2,6}})[\"'”」]?\)")
_EXCHANGES = "NASDAQ|Nasdaq|NYSE|NYSE American|HKEX|HKG|HK|SEHK|TWSE|TPEx|TSE|TYO|KRX|KOSDAQ|SSE|SZSE|LSE|ASX"
_TICKER = re.compile(
    rf"\s?\((?:(?:{_EXCHANGES})\s?:\s?[A-Z0-9.]{{1,8}}|\d{{4,6}}\.(?:HK|SH|SZ|SS|TW|TWO|KS|T)|[A-Z]{{1,5}}\.(?:US|O"
    rf"|N))\)"
)
_CHINESE_RUN = re.compile(rf"[{_CJK}A-Za-z()·]{{2,24}}$")
_CHINESE_FIRM = (2, 16)


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer:
    """A name that an article introduces, with the forms to look for; `alias_of` is the id of a catalogued entity."""

    name: str
    type: EntityType
    start: int
    forms: tuple[str, ...]
    alias_of: str | None = None


class Newcomers:
    """Finds them by patterns made of the lexicons' words.

    Every pattern is anchored at a title, a legal form or a bracket and looks a bounded distance around it, so that time
    is linear in the text.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        lexicons = tuple(catalogue.lexicons.values())

        def listed(key: str) -> str:
            return any_of(words(lexicons, key))

        self._leads = frozenset(word.lower() for word in words(lexicons, "lead_words"))
        self._not_people = self._leads | {word.lower() for word in words(lexicons, "not_people")}
        self._legal = re.compile(rf",?\s(?:{listed('legal_forms')})\.?(?:,?\s(?:Ltd|Inc|LLC)\b\.?)?(?!\w)")
        self._trade = re.compile(rf"\s(?P<trade>{listed('firm_trades')})(?=[,.';:)]|\s(?![A-Z&])|$)", re.MULTILINE)
        titles, roles, speech = listed("titles"), listed("roles"), listed("speech_verbs")
        self._people = (
            re.compile(rf"(?i:{titles})\s(?P<name>{_PERSON})"),
            re.compile(rf"(?P<name>{_PERSON}),\s(?:[\w'&-]+\s){{0,6}}?(?i:{roles})"),
            re.compile(rf"(?i:{speech})\s(?P<name>{_PERSON})(?=[,.]|\s(?:of|at|from)\b)"),
            re.compile(rf"(?P<name>{_PERSON})\s(?:of|at|from)\s(?:[A-Z][\w&.-]*\s){{1,4}}(?i:{speech})"),
            re.compile(rf"(?<='s\s)(?P<name>{_PERSON})(?=\s(?:{speech}|{listed('person_verbs')}))"),
        )
        self._legal_chinese = re.compile(listed("legal_forms_chinese"))
        self._borders = re.compile(listed("name_borders"))
        surnames = words(lexicons, "surnames")
        single = "".join(word for word in surnames if len(word) == 1) or "\0"
        family_name = rf"(?:{any_of(word for word in surnames if len(word) > 1)}|[{single}])"
        follow = rf"(?=(?:{listed('after_names')})|[,.:;、()\s\"“”「」]|$)"
        self._not_chinese_people = frozenset(words(lexicons, "not_people_chinese"))
        sound = "".join(words(lexicons, "transliteration")) or "\0"
        self._chinese_people = (
            re.compile(rf"(?:{listed('titles_chinese')})(?P<name>{family_name}[{_CJK}]{{1,2}}?){follow}"),
            re.compile(rf"(?P<name>[{sound}]{{1,5}}·[{sound}]{{1,6}})"),
        )

    def find(self, text: str, language: Language, known: Sequence[tuple[int, Entity]]) -> list[Newcomer]:
        """What a folded text introduces. `known` are the ends of the mentions of companies already found."""
        found = [*self._companies(text), *self._persons(text)]
        if language.chinese:
            found += [*self._companies_in_chinese(text), *self._persons_in_chinese(text)]
        found += self._aliases(text, known)
        return found

    def _companies(self, text: str) -> Iterator[Newcomer]:
        for legal in self._legal.finditer(text):
            first = self._firm_before(text, legal.start())
            if legal.start() - first >= 2:
                full = text[first : legal.end()].rstrip(" ,.")
                yield _firm(text[first : legal.start()], first, (full,), text, legal.end())
        for trade in self._trade.finditer(text):
            first = self._firm_before(text, trade.start())
            if first < trade.start():
                yield _firm(text[first : trade.end()], first, (), text, trade.end())
        for ticker in _TICKER.finditer(text):
            first = self._firm_before(text, ticker.start())
            if ticker.start() - first >= 2:
                yield _firm(text[first : ticker.start()], first, (), text, ticker.start())

    def _firm_before(self, text: str, end: int) -> int:
        """Where the capitalised words that end at `end` begin; `end` where there are none."""
        first = end
        reach = max(end - _FIRM_REACH, 0)
        line = max(text.rfind("\n", reach, end) + 1, reach)
        taken = list(re.finditer(r"[^\s(]+", text[line:end]))[-_FIRM_WORDS:]
        for word in reversed(taken):
            bare = word[0]
            if first < end and bare[-1] in ".,;:!?)\"'":
                break
            if bare == "&":
                continue
            named = bare[0].isupper() or (bare[0].isdigit() and not bare.isdigit())
            if not named or bare.endswith("'s") or bare.lower() in self._leads:
                break
            first = line + word.start()
        return first

    def _persons(self, text: str) -> Iterator[Newcomer]:
        for pattern in self._people:
            for match in pattern.finditer(text):
                name = match["name"]
                parts = name.split()
                if not any(part.lower().rstrip(".") in self._not_people for part in parts):
                    yield Newcomer(
                        name=name, type=EntityType.PERSON, start=match.start("name"), forms=(name, parts[-1])
                    )

    def _companies_in_chinese(self, text: str) -> Iterator[Newcomer]:
        for legal in self._legal_chinese.finditer(text):
            run = _CHINESE_RUN.search(text[max(legal.start() - 24, 0) : legal.start()])
            if run is None:
                continue
            name = run[0]
            for border in self._borders.finditer(run[0]):
                name = run[0][border.end() :]
            if _CHINESE_FIRM[0] <= len(name) <= _CHINESE_FIRM[1]:
                yield _firm(name, legal.start() - len(name), (name + legal[0],), text, legal.end())

    def _persons_in_chinese(self, text: str) -> Iterator[Newcomer]:
        for pattern in self._chinese_people:
            for match in pattern.finditer(text):
                if (name := match["name"]) not in self._not_chinese_people:
                    yield Newcomer(name=name, type=EntityType.PERSON, start=match.start("name"), forms=(name,))

    def _aliases(self, text: str, known: Sequence[tuple[int, Entity]]) -> Iterator[Newcomer]:
        for end, entity in known:
            if "(" not in text[end : end + 2]:
                continue
            alias = _ALIAS.match(text, end)
            if alias is not None and _short_for(alias[1], entity.name):
                yield Newcomer(
                    name=alias[1], type=entity.type, start=alias.start(1), forms=(alias[1],), alias_of=entity.id
                )


def _firm(name: str, start: int, forms: tuple[str, ...], text: str, end: int) -> Newcomer:
    """A company by its name and fuller forms, and by the short one in brackets behind them."""
    alias = _ALIAS.match(text, end)
    also = (alias[1],) if alias is not None and _short_for(alias[1], name) else ()
    return Newcomer(name=name, type=EntityType.COMPANY, start=start, forms=(*forms, name, *also))


def _short_for(alias: str, name: str) -> bool:
    """Whether the letters of a short name stand in the full one, in order, from its first on (FooSemi, 寻微)."""
    rest = iter(character for character in name.lower() if character.isalnum())
    wanted = [character for character in alias.lower() if character.isalnum()]
    return wanted[:1] == [next(rest, "")] and all(character in rest for character in wanted[1:])
