"""Capitals and countries that stand for their governments: "Beijing approved", "Washington's curbs", 美国要求."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

from monitor.analyse.evidence import words
from monitor.analyse.fold import lower
from monitor.analyse.patterns import any_of, skipping
from monitor.domain.catalogue import Catalogue, Company, Entity


class Placed(Protocol):
    """A mention with its entity; a frozen dataclass."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def entity(self) -> Entity: ...


P = TypeVar("P", bound=Placed)

_LOOK = 40
# The finite verb of which a name is the subject, what is its own, or who speaks of it.
_BEARS_A_CLAUSE = re.compile(
    r" (?:[a-z]+ly )?(?:is|was|has|had|do|does|did|will|would|can|could|may|might|must|should|change|cut|put|took|made"
    r"|set|let|saw|won|lost|gave|began|chose|kept|sent|[a-z]{3,}(?<!as)(?<!les)(?<!ers)(?<!ors)(?<!based)(?:ed|s))\b"
    r"(?! (?:of|,))|'s [a-z]|, (?:he|she|they|it|which has|which had) "
)
# "WASHINGTON -- ", "Washington, D.C.", "Washington-based", "Washington (Reuters)", "Washington state".
_IS_A_PLACE = re.compile(r",|-based| ?(?:-|—|\()|[,.]? ?(?:D\.C|DC)| (?:state|University|Post|Street|area|office)\b")


class Governments:
    """Reads a place as its government where the words around it make it act."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._capitals: dict[str, Company] = {}
        self._countries: dict[str, Company] = {}
        for entity in catalogue.entities.values():
            if isinstance(entity, Company):
                self._capitals |= dict.fromkeys(entity.seats, entity)
                if entity.country is not None:
                    self._countries[entity.country] = entity
        lexicons = tuple(catalogue.lexicons.values())
        self._metonyms = frozenset(words(lexicons, "metonyms"))
        self._seats = frozenset(words(lexicons, "seats_of_power"))
        verbs, nouns, adverbs, capital_verbs, towards, at = (
            [word.lower() for word in words(lexicons, key)]
            for key in (
                "government_verbs", "government_nouns", "adverbs", "capital_verbs", "government_before", "place_before",
            )
        )  # fmt: skip
        adverb = rf"(?:(?:{any_of(adverbs)})\s?)?"
        dated = r"(?:\d{1,2}月(?:\d{1,2}日)?)?"
        # Looked for in small letters: patterns that ignore the case take four times as long to compile.
        self._acts = re.compile(rf"\s?{dated}{adverb}(?:{any_of(verbs)})")
        self._has_its = re.compile(rf"(?:'s|s')\s(?:[a-z]+\s)?(?:{any_of(nouns)})|(?:{any_of(nouns)})")
        self._acts_as_capital = re.compile(rf"\s?{adverb}(?:{any_of((*verbs, *capital_verbs))})")
        self._towards = re.compile(rf"(?:{any_of(towards)})\s?$")
        self._at = skipping(rf"(?:{any_of(at)})\s?(?:the\s)?$")

    def read(self, mentions: Iterable[P], text: str) -> list[P]:
        """The mentions with every place that acts turned into its government."""
        return [self._read(mention, text) for mention in mentions]

    def _read(self, mention: P, text: str) -> P:
        capital, country = self._capitals.get(mention.entity.id), self._countries.get(mention.entity.id)
        if capital is None and country is None:
            return mention
        if capital is not None and self._is_capital_acting(mention, text):
            return replace(mention, entity=capital)  # type: ignore[type-var]  # a Placed is a dataclass, see above
        before, after = _around(mention, lower(text))
        if country is not None and not self._at.search(before) and self._acts.match(after):
            return replace(mention, entity=country)  # type: ignore[type-var]  # the same
        return mention

    def _is_capital_acting(self, mention: Placed, text: str) -> bool:
        (before, after), (_, written) = _around(mention, lower(text)), _around(mention, text)
        if self._towards.search(before) or self._has_its.match(after):
            return True
        if self._at.search(before):
            return False
        named = text[mention.start : mention.end]
        if named in self._seats and not before.endswith(("\n", " - ")) and _IS_A_PLACE.match(written) is None:
            return True
        told = mention.entity.name in self._metonyms and _BEARS_A_CLAUSE.match(written)
        return bool(told or self._acts_as_capital.match(after))


def _around(mention: Placed, text: str) -> tuple[str, str]:
    """What stands in a text before and behind a mention."""
    return text[max(mention.start - _LOOK, 0) : mention.start], text[mention.end : mention.end + _LOOK]
