"""People that no catalogue knows: by title (analyst Jane Doe), role (John Roe, chief executive of), first name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from monitor.analyse.evidence import any_word, words
from monitor.analyse.fold import lower
from monitor.analyse.newcomers_draft import CJK, Newcomer, SmallWords
from monitor.analyse.patterns import any_of, one_of, skipping
from monitor.domain.catalogue import Catalogue, EntityType

# Two or three capitalised words, perhaps with an initial between them: Jane Doe, John Q. Roe, Ursula von der Leyen.
_PART = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+(?:[-'][A-Za-zÀ-ÿ][a-zà-öø-ÿ]+)?(?:[A-Z][a-zà-öø-ÿ]+)?"
_PERSON = rf"{_PART}(?:\s[A-Z]\.)?(?:\s(?:von|van|de|der|al|bin|{_PART})){{0,2}}\s{_PART}"
_NAME = re.compile(_PERSON)
_NAME_SPEAKING = re.compile(rf"{_PERSON}(?=[,.]|\s(?:of|at|from)\b)")
_FIRST = re.compile(r"[A-ZÀ-ÖØ-Þ](?<![A-Za-z0-9_-].)[a-zà-öø-ÿ]+(?= [A-Zdvab])")
_SURNAME = re.compile(
    rf"(?: [A-Z]\.)?(?: (?:von|van|de|der|al|bin))? {_PART}(?![\w&])(?! (?:[A-Z&]|University|Street))"
)


# Koreans join the two parts of their given name: Kim Yong-beom, Chae-Yeon Kim.
_KOREAN = (
    "Kim|Lee|Park|Pak|Choi|Choe|Jung|Jeong|Chung|Kang|Cho|Yoon|Yun|Jang|Chang|Lim|Im|Han|Oh|Seo|Suh|Shin|Sin|Kwon|Hwang|Ahn|An|Song"
    "|Yoo|You|Yu|Hong|Jun|Jeon|Ko|Koh|Moon|Mun|Yang|Son|Sohn|Bae|Baek|Paik|Heo|Huh|Nam|Noh|Roh|Ha|Kwak|Sung|Cha|Joo|Ju|Woo|Koo|Ku"
    "|Ryu|Rhee|Chey|Min|Ki|Ji|Jin|Um|Won|Bang|Byun|Chae|Chun|Do|Eom|Gu|Ham|Hyun|Kong|Ma|Mo|Na|Pyo|Ra|Seok|So|Tak|Uhm|Wang|Yeo|Yeom"
)
_KOREAN_SURNAME = one_of(_KOREAN.split("|"))
_HYPHENED = re.compile(
    rf"(?<![\w-])(?P<name>{_KOREAN_SURNAME} [A-Z][a-z]{{1,5}}-[A-Za-z][a-z]{{1,5}}"
    rf"|[A-Z][a-z]{{1,5}}-[A-Za-z][a-z]{{1,5}} {_KOREAN_SURNAME})(?![\w-])"
)
# Who is called Lee Pei-ing is Lee afterwards.
_SURNAME_FIRST = re.compile(
    rf"(?:{_KOREAN}|Chen|Lin|Liu|Zhang|Zhao|Zhou|Zhu|Wu|Xu|Sun|Hu|He|Guo|Luo|Tsai|Hsu|Hsieh|Kuo|Chiang|Tseng|Wei)"
    r" [A-Z][a-z]+-[A-Za-z][a-z]+$"
)


class People:
    """Finds people by patterns made of the lexicons' words, each anchored at a title, a role or a first name."""

    def __init__(self, catalogue: Catalogue) -> None:
        lexicons = tuple(catalogue.lexicons.values())
        listed = partial(any_word, lexicons)
        self._not_people = {word.lower() for key in ("lead_words", "not_people") for word in words(lexicons, key)}
        titles, roles, speech = listed("titles"), listed("roles"), listed("speech_verbs")
        self._given = frozenset(words(lexicons, "given_names"))
        told = (
            rf",\s(?:who(?:se)?\b|(?:[\w'&-]+\s){{0,6}}?(?i:{roles}))"
            rf"|\s(?:of|at|from)\s(?:[A-Z][\w&.-]*\s){{1,4}}(?i:{speech})"
        )
        # Looked for in small letters, which is several times as fast as to ignore the case.
        self._title = re.compile(rf"(?:{titles.lower()}|appointed|succeeded by|replaced by)\s")
        self._speech = re.compile(rf"(?:{speech.lower()})\s")
        self._people = (
            re.compile(rf"(?P<name>{_PERSON})(?={told})"),
            re.compile(rf"(?<='s\s)(?P<name>{_PERSON})(?=\s(?:{speech}|{listed('person_verbs')}))"),
            _HYPHENED,
        )
        surnames = words(lexicons, "surnames")
        single = "".join(word for word in surnames if len(word) == 1) or "\0"
        family_name = rf"(?:{any_of(word for word in surnames if len(word) > 1)}|[{single}])"
        follow = rf"(?=(?:{listed('after_names')})|[,.:;、()\s\"“”「」]|$)"
        begin = r"(?:(?<=^)|(?<=[,.;:!?、。\"“”「」()\s]))"
        self._not_chinese_people = frozenset(words(lexicons, "not_people_chinese"))
        self._not_endings = frozenset("".join(words(lexicons, "not_people_endings")))
        sound = "".join(words(lexicons, "transliteration")) or "\0"
        self._chinese_people = (
            skipping(rf"(?:{listed('titles_chinese')})(?P<name>{family_name}[{CJK}]{{1,2}}?){follow}"),
            skipping(
                rf"(?:{listed('titles_chinese')})(?P<name>[{sound}]{{2,5}})"
                rf"(?=(?:{listed('after_names')})|\d{{1,2}}[日月]|[,.:;、()\s\"“”「」]|$)"
            ),
            skipping(rf"(?:{listed('titles_chinese')}) ?(?P<name>{_PERSON})(?![A-Za-z-])"),
            re.compile(rf"(?P<name>[{sound}]{{1,5}}·[{sound}]{{1,6}}?(?=[^{sound}]|$|{listed('after_names')}))"),
        )
        self._chinese_people_before = (
            re.compile(rf"{begin}(?P<name>{family_name}[{CJK}]{{1,2}})(?={listed('offices')})", re.MULTILINE),
            re.compile(rf"{begin}(?P<name>{family_name}[{CJK}]{{2}})(?={listed('speech')})", re.MULTILINE),
        )

    def find(self, text: str, small: SmallWords) -> Iterator[Newcomer]:
        """People whose names are written in Latin letters. `small` are the words of the text in small letters."""
        lowered = lower(text)
        for lead, name in ((self._title, _NAME), (self._speech, _NAME_SPEAKING)):
            for found in lead.finditer(lowered):
                if (match := name.match(text, found.end())) is not None:
                    yield from self._person(match[0], match.start(), small)
        for pattern in self._people:
            for match in pattern.finditer(text):
                yield from self._person(match["name"], match.start("name"), small)
        for first in _FIRST.finditer(text):
            if first[0] in self._given and (full := _SURNAME.match(text, first.end())) is not None:
                yield from self._person(first[0] + full[0], first.start(), small)

    def _person(self, name: str, start: int, small: SmallWords) -> Iterator[Newcomer]:
        parts = name.split()
        if "\n" not in name and not any(part.lower().rstrip(".") in self._not_people for part in parts):
            surname = parts[0] if _SURNAME_FIRST.match(name) else parts[-1]
            short = () if surname in small else (surname,)
            yield Newcomer(name=name, type=EntityType.PERSON, start=start, forms=(name, *short))

    def find_chinese(self, text: str) -> Iterator[Newcomer]:
        """People whose names are written in Chinese characters."""
        for pattern in (*self._chinese_people, *self._chinese_people_before):
            for match in pattern.finditer(text):
                name = match["name"]
                if name in self._not_chinese_people:
                    continue
                if pattern in self._chinese_people_before and (
                    name[-1] in self._not_endings or name[:2] in self._not_chinese_people
                ):
                    continue
                yield Newcomer(name=name, type=EntityType.PERSON, start=match.start("name"), forms=(name,))
