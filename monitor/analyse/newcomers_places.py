"""Places that no catalogue knows: by the country behind them (Foo, Sweden), by a noun (the town of Foo), by a seat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.analyse.evidence import words
from monitor.analyse.newcomers_draft import Known, Newcomer
from monitor.analyse.patterns import any_of
from monitor.domain.catalogue import Catalogue, EntityType

_NAME = r"(?P<name>[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+(?:[ -](?:[a-z]{2,3}[ -])?[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+){0,2})"
_REACH = 48
_BEFORE_PLACE = re.compile(rf"\b(?:in|at|near|outside|from|around|of|and)\s{_NAME},\s$")
_BASED = re.compile(r"-based(?=\s(?:[A-Z]|compan|start-?up|firm|mak|chip|group|operator))")
_AFTER_PLACE = re.compile(r"[,.;:)\n]|$|\s(?:and|with|which|where|as|by|for|on|until|is|was|will|opens?|opened)\b")


class Places:
    """Finds small places by what stands beside them."""

    def __init__(self, catalogue: Catalogue) -> None:
        lexicons = tuple(catalogue.lexicons.values())
        nouns = any_of(words(lexicons, "place_nouns"))
        self._leads = frozenset(words(lexicons, "lead_words"))
        self._not_seats = frozenset(words(lexicons, "not_seats"))
        self._named = (
            re.compile(rf"\bthe\s(?:[a-z]+\s)?(?:{nouns})\sof\s{_NAME}"),
            re.compile(rf"\b(?:in|at|near|outside|from|around|and|,)\s{_NAME},\sa\s(?:[a-z-]+\s){{0,2}}(?:{nouns})\b"),
        )
        self._seat = re.compile(rf"(?<!\w){_NAME}-based$")

    def find(self, text: str, known: Sequence[Known]) -> Iterator[Newcomer]:
        """The places that a folded English text introduces. `known` are the mentions already found."""
        for mention in known:
            if mention.entity.type is not EntityType.PLACE or _AFTER_PLACE.match(text, mention.end) is None:
                continue
            found = _BEFORE_PLACE.search(text[max(mention.start - _REACH, 0) : mention.start])
            if found is not None and not self._leads.intersection(found["name"].split()):
                start = max(mention.start - _REACH, 0) + found.start("name")
                yield _place(found["name"], start)
        for pattern in self._named:
            for match in pattern.finditer(text):
                yield _place(match["name"], match.start("name"))
        for based in _BASED.finditer(text):
            seat = self._seat.search(text, max(based.start() - _REACH, 0), based.end())
            if seat is None or seat["name"] in self._not_seats or self._leads.intersection(seat["name"].split()):
                continue
            yield _place(seat["name"], seat.start("name"))


def _place(name: str, start: int) -> Newcomer:
    return Newcomer(name=name, type=EntityType.PLACE, start=start, forms=(name,))
