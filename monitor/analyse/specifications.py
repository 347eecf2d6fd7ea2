"""Whose a specification or a price is where size or wording tells: installations, yields of a process, memory."""

from __future__ import annotations

from decimal import Decimal

from monitor.analyse.companions import Owner, ids_of
from monitor.analyse.context import Kind
from monitor.analyse.deals import Deals
from monitor.analyse.kinds import COMPANIES, FIRMS, PARTS, PRODUCTS, SERVICES, SYSTEMS
from monitor.analyse.metrics_case import RATIOS

# No single chip does, holds or draws more, in base units: what does is a system or a firm's installation.
_LARGEST_CHIP = {"compute": Decimal(200 * 10**15), "memory": Decimal(4 * 10**12), "power": Decimal(30_000)}
# Characters behind a figure in which a rule's word may stand.
_TAKEN = 24
# How sure a vendor of memory must be to be the one of a specification, or of a price told of a firm named before.
_SURE = 0.85
_SURE_AGAIN = 0.6
# Sentences back in which the part stands whose price one tells without naming it.
_PRICED = 2
# Words that tell of no other measure behind that for a price: how it moved, and memory by its name.
_BESIDE_PRICE = frozenset({"growth", "memory"})
# Characters between a part and the word for its price.
_OF_PRICE = 30


class Specifications(Deals):
    """Looks for what bears one quantity that specifies a part."""

    def _installed(self) -> Owner | None:
        """The system that does more than a chip can, or the firm whose chips compute so much together."""
        if self.quantity.low <= _LARGEST_CHIP.get(self._metric, self.quantity.low):
            return None
        system, sure = self.best(SYSTEMS)
        firm, told = self.best(COMPANIES)
        summed = self._metric == "compute" and self._maker_of(system) != firm and (system is None or told > sure)
        subject, confidence = (firm, told) if summed else (system, sure)
        about = [*self._parts()[:1], self._maker_of(subject)]
        return self._owned(subject, about, confidence) if subject is not None else None

    def _line(self) -> str | None:
        """The firm whose process or line has a yield, whatever is made there: 三星该制程良率约40%."""
        process = self.scene.cues.any(self.left, self.quantity.start, "metric.cues", "process_node")
        if not process or self.scene.mentions(self.left, self.right, PARTS):
            return None
        firms = self.scene.mentions(self.left, self.quantity.start, COMPANIES)
        return firms[-1].entity_id if firms else None

    def _limits(self) -> bool:
        """Whether a rule limits what no part in the clause is: "bandwidth must stay below 4,800 GB/s"."""
        here = (self.left, min(self.right, self.quantity.end + _TAKEN))
        norm = self.scene.cues.any(*here, "roles", "norms")
        return norm and not self.scene.mentions(self.left, self.right, PARTS)

    def _supplier_of(self, part: str | None) -> str | None:
        """The maker of a part; of memory, which many make, the vendor that the sentence tells of."""
        if part is None or not self.is_memory(part):
            return self._maker_of(part)
        vendor, sure = self.best(COMPANIES)
        if sure >= (_SURE_AGAIN if self._metric == "price" and self.meant_again() else _SURE):
            return vendor
        here = self.scene.mentions(self.start, self.end, COMPANIES)
        return None if any(self._roster.memory(m.entity_id) for m in here) else self._vendor_of_title()

    def _vendor_of_title(self) -> str | None:
        """The maker of memory that the title speaks of, for sentences that name none."""
        title = self.scene.context.sentences[0]
        firms = self.scene.mentions(title.start, title.end, COMPANIES) if title.kind is Kind.TITLE else []
        lead = next((m.entity_id for m in firms if self.markers.of(m) is None), None)
        return lead if lead is not None and self._roster.memory(lead) else None

    def _priced_before(self, part: str | None) -> bool:
        """Whether a part that the sentence leaves unsaid is told of right before: "H200s are scarce. Dell asks $3"."""
        if part is None or self.quantity.unit in RATIOS or self.scene.mentions(self.start, self.end, PRODUCTS):
            return False
        paragraph = self.sentence.paragraph
        before = (one for one in self.scene.previous(self.sentence, _PRICED) if one.paragraph == paragraph)
        return any(m.entity_id == part for one in before for m in self._in(one, PARTS))

    def _share(self) -> Owner | None:
        """The firm whose share is priced, about the one that buys its shares at that price."""
        if (given := self.gift()) is not None:
            return self._owned(given[1], [given[0]], 1.0)
        firm, sure = self.best(FIRMS)
        return Owner(firm, (), round(sure, 3)) if firm is not None else None

    def _offered(self) -> tuple[str | None, float]:
        """The model or app that a figure is told of, or the firm where none is near."""
        service, sure = self.best(SERVICES)
        if service is not None and self.quantity.unit.endswith("/token"):
            return service, sure
        return (service, sure) if service is not None and sure >= _SURE else self.best(FIRMS | SERVICES)

    def _beside_part(self, subject: str | None) -> list[str]:
        """What a part is compared with, who makes it for its maker, what memory it carries."""
        match self._metric:
            case "relative_performance":
                return self._other_side(subject)
            case "price" if self.quantity.unit in RATIOS:
                return [*self._other_side(subject), *self._asking(subject)]
            case "price":
                return self._asking(subject)
            case "yield" | "process_node":
                return self._foundry(self._maker_of(subject))
            case "memory":
                here = self.scene.mentions(self.left, self.right, PARTS)
                return [m.entity_id for m in here if m.entity_id != subject and self.is_memory(m.entity_id)][:1]
            case _:
                return []

    def _part_priced(self) -> str | None:
        """The part whose price is told to have grown, whoever asks it: "raised the price of HBM3E by nearly 20%"."""
        told = self.scene.cues.of(self.left, self.quantity.start, "metric.cues")
        cues = [cue for cue in told if cue.key not in _BESIDE_PRICE]
        if not cues or cues[-1].key != "price":
            return None
        ahead = self.scene.mentions(self.left, self.quantity.start, PARTS)
        parts = [one for one in ahead if abs(one.start - cues[-1].start) <= _OF_PRICE or one is ahead[-1]]
        return parts[-1].entity_id if parts else None

    def _asking(self, subject: str | None) -> list[str]:
        """Who asks a price for memory, or for the use of a chip that another made: makers of memory, a cloud."""
        wanted = self._roster.memory if subject and self.is_memory(subject) else self._roster.cloud
        firms = [m for m in self._firms() if m.start < self.quantity.start and wanted(m.entity_id)]
        return [name for name in ids_of(self.markers.joined(firms[-1])) if wanted(name)] if firms else []
