"""What the companies and chips of a catalogue are, taken together. Built once, since many figures ask."""

from __future__ import annotations

from monitor.domain.catalogue import Catalogue, Chip, Company

# The chain of supply: each kind of firm sells to the kinds behind it, and all of them to everybody else.
_CHAIN = ("foundry", "memory", "chip designer", "cloud")


class Roster:
    """Who makes chips, who sells to whom, and which countries are somebody's home."""

    def __init__(self, catalogue: Catalogue) -> None:
        entities = catalogue.entities.values()
        self.chipmakers = frozenset(entity.maker for entity in entities if isinstance(entity, Chip) and entity.maker)
        self._kinds = {entity.id: entity.kind for entity in entities if isinstance(entity, Company)}
        self._links = {name: _CHAIN.index(kind) for name, kind in self._kinds.items() if kind in _CHAIN}
        self._reporting = frozenset(
            entity.id for entity in entities if isinstance(entity, Company) and entity.fiscal_year_end is not None
        )
        self.countries = frozenset(
            entity.country for entity in entities if isinstance(entity, Company) and entity.country
        )

    def sells_to(self, one: str, other: str) -> bool:
        """Whether a firm stands before another one in the chain of supply."""
        return self._links.get(one, len(_CHAIN)) < self._links.get(other, len(_CHAIN))

    def reports(self, firm: str | None) -> bool:
        """Whether a firm closes books of its own: its fiscal year is known, as that of no unit is."""
        return firm in self._reporting

    def chained(self, firm: str) -> bool:
        """Whether a firm has a place in the chain of supply; of others nothing is known but that they buy chips."""
        return firm in self._links

    def designer(self, firm: str) -> bool:
        """Whether a firm sells chips of its own design."""
        return self._kinds.get(firm) == "chip designer"

    def memory(self, firm: str | None) -> bool:
        """Whether a firm makes memory."""
        return self._kinds.get(firm or "") == "memory"

    def cloud(self, firm: str) -> bool:
        """Whether a firm lets computers."""
        return self._kinds.get(firm) == "cloud"

    def foundry(self, firm: str) -> bool:
        """Whether a firm makes the chips of others."""
        return self._kinds.get(firm) == "foundry"
