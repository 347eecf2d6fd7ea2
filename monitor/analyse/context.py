"""One article as the rules of meaning see it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from monitor.domain.catalogue import Catalogue, Language, Lexicon
from monitor.domain.readings import Mention, Quantity, Tagged


class Kind(StrEnum):
    """What a stretch of text is."""

    TITLE = "title"
    HEADING = "heading"
    PROSE = "prose"
    ITEM = "item"
    ROW = "row"


HEADLINES = frozenset({Kind.TITLE, Kind.HEADING})
ENTRIES = frozenset({Kind.ITEM, Kind.ROW})


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """Characters `start:end` of the document; `index` counts sentences, `paragraph` the lines they stand in."""

    index: int
    start: int
    end: int
    paragraph: int
    kind: Kind = Kind.PROSE


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """The document, its folded twin (same offsets), and what earlier steps found in it, all in order of place."""

    document: str
    folded: str
    language: Language
    published: date | None
    publisher: str | None
    sentences: tuple[Sentence, ...]
    entities: tuple[Tagged, ...]
    mentions: tuple[Mention, ...]
    quantities: tuple[Quantity, ...]
    catalogue: Catalogue
    lexicon: Lexicon
    _sentence_starts: list[int] = field(init=False, repr=False, compare=False)
    _mention_starts: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_sentence_starts", [sentence.start for sentence in self.sentences])
        object.__setattr__(self, "_mention_starts", [mention.start for mention in self.mentions])

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that holds a character, or the nearest one before it."""
        place = bisect_right(self._sentence_starts, offset)
        return self.sentences[place - 1 if place else 0]

    def mentions_between(self, start: int, end: int) -> tuple[Mention, ...]:
        """The mentions that begin in `start:end`."""
        return self.mentions[bisect_left(self._mention_starts, start) : bisect_left(self._mention_starts, end)]

    def entity(self, entity_id: str) -> Tagged | None:
        """An entity of this article by its id."""
        return next((entity for entity in self.entities if entity.id == entity_id), None)
