"""What the companies and chips of a catalogue are, taken together. Built once, since many figures ask."""

from __future__ import annotations

from monitor.domain.catalogue import Catalogue, Chip, Company


class Roster:
    """Who makes chips, and which countries are somebody's home."""

    def __init__(self, catalogue: Catalogue) -> None:
        entities = catalogue.entities.values()
        self.chipmakers = frozenset(entity.maker for entity in entities if isinstance(entity, Chip) and entity.maker)
        self.countries = frozenset(
            entity.country for entity in entities if isinstance(entity, Company) and entity.country
        )
