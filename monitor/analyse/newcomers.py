"""Companies, people and places that no catalogue knows, where the article itself says what they are.

A company is believed by its legal form (Acme Photonics Inc., 某某科技有限公司), its trade (Acme Photonics), a ticker in
brackets, what stands before it (start-up Acme) or behind it (Acme, a maker of cables), or the company it keeps (Nvidia,
Acme and AMD); a person by a title, a role or a first name; a place by the country behind it (Acme, Sweden); a short
name by standing in brackets right after the full one, or by being the first word of it (Lam Research … Lam).
A branch (Adani Green) is another firm than its owner.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from monitor.analyse.newcomers_agencies import agencies
from monitor.analyse.newcomers_draft import ALIAS, Headlines, Known, Newcomer, SmallWords, short_for
from monitor.analyse.newcomers_firms import Firms
from monitor.analyse.newcomers_firms_chinese import ChineseFirms
from monitor.analyse.newcomers_firms_told import FirmsTold
from monitor.analyse.newcomers_parts import Parts
from monitor.analyse.newcomers_people import People
from monitor.analyse.newcomers_places import Places
from monitor.domain.catalogue import Catalogue, EntityType, Language

# What a firm's name ends in that its short form leaves out.
_GENERIC = frozenset({
    "AI", "Aerospace", "Cloud", "Compute", "Computing", "Corp", "Corporation", "Devices", "Digital", "Electric",
    "Electronics", "Energy", "Group", "Holdings", "Inc", "Industries", "Infrastructure", "Instruments", "Internet",
    "Labs", "Lithography", "Materials", "Memory", "Micro", "Microelectronics", "Microsystems", "Mining", "Networks",
    "Optoelectronics", "Photonics", "Precision", "Research", "Robotics", "Scientific", "Semi", "Semicon",
    "Semiconductor", "Semiconductors", "Software", "Systems", "Technologies", "Technology",
})  # fmt: skip
# Letters of a first word that says too little alone.
_SHORTEST = 3


class Newcomers:
    """Finds them by patterns made of the lexicons' words.

    Every pattern is anchored at a title, a legal form, a bracket or a known name and looks a bounded distance around
    it, so that time is linear in the text.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._firms = Firms(catalogue)
        self._firms_told = FirmsTold(catalogue)
        self._chinese_firms = ChineseFirms(catalogue)
        self._people = People(catalogue)
        self._places = Places(catalogue)
        self._parts = Parts(catalogue)
        entities = catalogue.entities.values()
        self._catalogued = frozenset(
            form.lower() for entity in entities for form in (entity.name, *entity.forms, *entity.weak)
        )

    def find(self, text: str, language: Language, known: Sequence[Known]) -> list[Newcomer]:
        """What a folded text introduces, the surest first. `known` are the mentions already found, by place."""
        headlines, small = Headlines(text), SmallWords(text)
        found = [*self._people.find(text, small), *self._firms.find(text, known, headlines)]
        if language.chinese:
            found += [*self._chinese_firms.find(text, known), *self._people.find_chinese(text)]
        else:
            found += self._places.find(text, known)
        found += self._parts.find(text, known, chinese=language.chinese)
        found += agencies(text, known, chinese=language.chinese)
        found += self._firms_told.find(text, known, headlines, small)
        found += _aliases(text, known)
        found += _surnames(text, known, small)
        found += _first_words(text, known, small, self._catalogued)
        return found


def _surnames(text: str, known: Sequence[Known], small: SmallWords) -> Iterator[Newcomer]:
    """Known people by their surnames alone, once their full names have been said: Lisa Su … Su."""
    said: set[str] = set()
    for mention in known:
        name = text[mention.start : mention.end]
        if mention.entity.type is not EntityType.PERSON or mention.entity.id in said or " " not in name:
            continue
        said.add(mention.entity.id)
        surname = name.rpartition(" ")[2]
        if len(surname) > 1 and surname[0].isupper() and name[0].isupper() and surname not in small:
            yield Newcomer(
                name=surname,
                type=mention.entity.type,
                start=mention.end - len(surname),
                forms=(surname,),
                alias_of=mention.entity.id,
            )


def _first_words(text: str, known: Sequence[Known], small: SmallWords, catalogued: Set[str]) -> Iterator[Newcomer]:
    """Known firms by their first words alone, once their full names have been said: Sakura Internet … Sakura.

    `catalogued` are the names, in small letters, that are somebody's already.
    """
    said: set[str] = set()
    for mention in known:
        name, *rest = text[mention.start : mention.end].split(" ")
        if mention.entity.type is not EntityType.COMPANY or mention.entity.id in said or not rest:
            continue
        said.add(mention.entity.id)
        telling = len(name) >= _SHORTEST and name.istitle() and name.lower() not in catalogued
        if telling and name not in small and _GENERIC.issuperset(word.rstrip(".,") for word in rest):
            yield Newcomer(
                name=name,
                type=EntityType.COMPANY,
                start=mention.start,
                forms=(name,),
                alias_of=mention.entity.id,
            )


def _aliases(text: str, known: Sequence[Known]) -> Iterator[Newcomer]:
    for mention in known:
        if mention.entity.type is not EntityType.COMPANY or "(" not in text[mention.end : mention.end + 2]:
            continue
        alias = ALIAS.match(text, mention.end)
        if alias is not None and short_for(alias[1], mention.entity.name):
            yield Newcomer(
                name=alias[1],
                type=mention.entity.type,
                start=alias.start(1),
                forms=(alias[1],),
                alias_of=mention.entity.id,
            )
