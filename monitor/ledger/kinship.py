"""Who belongs to whom: subsidiaries to parents, chips to families and makers. Also for parts announced tomorrow."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from monitor.domain.catalogue import Catalogue, Chip, EntityType

if TYPE_CHECKING:
    from opencc import OpenCC


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415 - few ledgers need any of its tables

    return OpenCC("t2s")


@lru_cache(maxsize=4096)
def _simplified(name: str) -> str:
    converted: str = _converter().convert(name)
    return converted.casefold()


class Kinship:
    """The hierarchy of a catalogue, remembered as it is asked for.

    An id that the catalogue does not know is placed by its words: `huawei-ascend-980` stands under the longest known
    beginning of it (`huawei-ascend`), or under all its beginnings where none is known.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._above: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _media(self) -> dict[str, str]:
        media = (one for one in self._catalogue.entities.values() if one.type is EntityType.MEDIA)
        return {name.casefold(): one.id for one in media for name in (one.name, *one.forms)}

    def outlet(self, publisher: str | None) -> str | None:
        """What an outlet is known by, in whichever language it gives its name: its id, else the name itself."""
        return None if publisher is None else self._media.get(publisher.casefold(), publisher.casefold())

    def source(self, name: str) -> str | None:
        """The id of an outlet or an analyst house by its name, in either script; None for one that nobody listed."""
        known = self._media.get(name.casefold())
        return known if known is not None or name.isascii() else self._media.get(_simplified(name))

    def above(self, entity_id: str) -> tuple[str, ...]:
        """The ids above an entity: its families or parents, nearest first, then its maker and the maker's parents."""
        found = self._above.get(entity_id)
        if found is None:
            found = self._known(entity_id) if entity_id in self._catalogue.entities else self._guessed(entity_id)
            self._above[entity_id] = found
        return found

    def _known(self, entity_id: str) -> tuple[str, ...]:
        lineage = self._catalogue.lineage(entity_id)
        makers = [self._catalogue.maker(one) for one in (entity_id, *lineage)]
        maker = next((one for one in makers if one), None)
        if maker is None or maker == entity_id:
            return lineage
        owners = (maker, *self._catalogue.lineage(maker))
        return tuple(dict.fromkeys((*lineage, *(one for one in owners if one != entity_id))))

    def _guessed(self, entity_id: str) -> tuple[str, ...]:
        words = entity_id.split("-")
        beginnings = ["-".join(words[:end]) for end in range(len(words) - 1, 0, -1)]
        known = next((one for one in beginnings if one in self._catalogue.entities), None)
        return tuple(beginnings) if known is None else (known, *self.above(known))

    def related(self, a: str, b: str) -> bool:
        """Whether two ids are the same, or one stands above the other."""
        return a == b or a in self.above(b) or b in self.above(a)

    def top(self, entity_id: str) -> str:
        """The last id above an entity: the group that owns a company or makes a chip."""
        above = self.above(entity_id)
        return above[-1] if above else entity_id

    def product(self, entity_id: str) -> bool:
        """Whether the id is a chip's, a system's or a model's; of an unknown part, what stands above it tells."""
        entity = self._catalogue.entities.get(entity_id)
        if entity is None:
            above = self.above(entity_id)
            return bool(above) and above[0] in self._catalogue.entities and self.product(above[0])
        return entity.type in (EntityType.CHIP, EntityType.SYSTEM, EntityType.MODEL)

    def party(self, entity_id: str) -> bool:
        """Whether the id is a company's or a product's, as against a place's, an agency's or a person's."""
        entity = self._catalogue.entities.get(entity_id)
        return entity is None or entity.type is EntityType.COMPANY or self.product(entity_id)

    def maker(self, entity_id: str) -> str | None:
        """The company that makes a chip, also of a part that only its family's name tells."""
        for one in (entity_id, *self.above(entity_id)):
            entity = self._catalogue.entities.get(one)
            if isinstance(entity, Chip) and entity.maker:
                return entity.maker
        return None
