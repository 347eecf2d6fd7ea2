"""What speaks for and against a name that is also another word: cue words near it, and its kin named elsewhere."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from monitor.analyse.fold import fold
from monitor.analyse.kinds import FIELD, PRODUCTS
from monitor.analyse.matcher import Matcher, Tokens
from monitor.analyse.names import vetoes
from monitor.analyse.patterns import any_of
from monitor.domain.catalogue import Catalogue, Chip, Entity, EntityType, Lexicon

# How near a cue must stand, in characters: about a sentence either way, half of that for what speaks against.
_NEAR = 140
_NEAR_CHINESE = 60
_AGAINST = 70
_AGAINST_CHINESE = 25
_ADJACENT = 2
_BESIDE = 12
# So many different companies and chips of the field make the article one about the field.
_OUR_FIELD = 3

CUES = ("field", "business", "cited")


class Cues:
    """Every cue word of the lexicons and of the catalogue's `context` and `unless`, found in one pass."""

    def __init__(self, catalogue: Catalogue) -> None:
        labels: defaultdict[str, set[str]] = defaultdict(set)
        for cue in CUES:
            for word in words(catalogue.lexicons.values(), cue):
                labels[word].add(cue)
        for entity in catalogue.entities.values():
            for word in entity.context:
                labels[fold(word)].add(f"for {entity.id}")
            for word in vetoes(entity):
                labels[fold(word)].add(f"against {entity.id}")
        self._matcher: Matcher[set[str]] = Matcher()
        for word, given in labels.items():
            known = self._matcher.add(word, given)
            known |= given

    def find(self, tokens: Tokens) -> dict[str, list[int]]:
        """The places of every cue, by label, in order."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for hit in self._matcher.every(tokens):
            for label in hit.payload:
                places[label].append(tokens.starts[hit.first])
        return places


def words(lexicons: Iterable[Lexicon], key: str) -> tuple[str, ...]:
    """The folded words of `[entities]` under a key, of every language: Chinese articles are full of English."""
    return tuple(fold(word) for lexicon in lexicons for word in lexicon.words("entities", key))


def any_word(lexicons: Iterable[Lexicon], key: str) -> str:
    """A regular expression of any of the `words`, whole."""
    return any_of(words(lexicons, key))


def gives(catalogue: Catalogue, entity: Entity) -> frozenset[str]:
    """The ids that a strong mention of an entity speaks for: itself, its maker, what it belongs to."""
    given = {entity.id, *catalogue.lineage(entity.id)}
    if isinstance(entity, Chip):
        if entity.family is not None:
            given |= {entity.family, *catalogue.lineage(entity.family)}
        if entity.maker is not None:
            given.add(entity.maker)
    return frozenset(given)


def needs(catalogue: Catalogue, entity: Entity) -> frozenset[str]:
    """The ids of which one must be spoken for, to make a weak mention of an entity count."""
    return gives(catalogue, entity) if entity.type in FIELD else frozenset({entity.id})


class Evidence:
    """What one article says for and against its weak names. Grows as mentions are accepted."""

    def __init__(self, places: dict[str, list[int]], *, chinese: bool) -> None:
        self._places = places
        self._near = _NEAR_CHINESE if chinese else _NEAR
        self._against = _AGAINST_CHINESE if chinese else _AGAINST
        self._supported: set[str] = set()
        self._field: dict[str, None] = {}
        self._field_places: list[int] = []
        self._ends: defaultdict[str, set[int]] = defaultdict(set)

    def support(self, entity: Entity, given: frozenset[str], start: int, end: int) -> None:
        """Take account of an accepted mention."""
        self._supported |= given
        self._ends[entity.id].add(end)
        if entity.type in FIELD:
            self._field[entity.id] = None
            self._field_places.append(start)

    def settle(self) -> None:
        """End a round of support."""
        self._field_places.sort()

    def against(self, entity: Entity, start: int, end: int, *, strong: bool) -> bool:
        """Whether a word that tells another thing stands near a weak name, or beside a strong one."""
        places = self._places.get(f"against {entity.id}")
        return places is not None and _within(places, start, end, _ADJACENT + 12 if strong else self._against)

    def kin(self, needed: frozenset[str]) -> bool:
        """Whether the article names the entity, its maker or its family beyond doubt."""
        return not needed.isdisjoint(self._supported)

    def told(self, entity: Entity, start: int, end: int) -> bool:
        """Whether one of the entity's own `context` words stands near."""
        return self._has(f"for {entity.id}", start, end)

    def near(self, entity: Entity, start: int, end: int) -> bool:
        """Whether words or names of the field stand near enough to make a weak name count."""
        if self.told(entity, start, end):
            return True
        if entity.type in PRODUCTS:
            return self._has("field", start, end) or _within(self._field_places, start, end, self._near)
        if entity.type is EntityType.COMPANY:
            return (
                len(self._field) >= _OUR_FIELD
                or self._has("field", start, end)
                or self._has("business", start, end)
                or _within(self._field_places, start, end, self._near)
            )
        if entity.type is EntityType.PERSON:
            return self._beside_employer(entity, start)
        return entity.type is EntityType.MEDIA and not entity.context and self._has("cited", start, end)

    def _beside_employer(self, entity: Entity, start: int) -> bool:
        """Nvidia's Huang, TSMC chairman Wei."""
        ends = self._ends.get(entity.parent or "", ())
        return any(place in ends for place in range(start - _BESIDE, start))

    def _has(self, label: str, start: int, end: int) -> bool:
        places = self._places.get(label)
        return places is not None and _within(places, start, end, self._near)


def _within(places: list[int], start: int, end: int, distance: int) -> bool:
    """Whether one of the places lies at most so far before or after `start:end`."""
    first = bisect_left(places, start - distance)
    while first < len(places) and start <= places[first] < end:
        first += 1
    return first < len(places) and places[first] <= end + distance
