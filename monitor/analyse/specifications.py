"""Whose a specification is where size or wording tells: installations beyond any chip, yields of a process, memory."""

from __future__ import annotations

from decimal import Decimal

from monitor.analyse.companions import Owner
from monitor.analyse.context import Kind
from monitor.analyse.deals import Deals
from monitor.analyse.kinds import COMPANIES, PARTS, SYSTEMS

# No single chip does, holds or draws more, in base units: what does is a system or a firm's installation.
_LARGEST_CHIP = {"compute": Decimal(200 * 10**15), "memory": Decimal(4 * 10**12), "power": Decimal(30_000)}
# Characters behind a figure in which a rule's word may stand.
_TAKEN = 24
# How sure a vendor of memory must be to be the one of a specification, or of a price told of a firm named before.
_SURE = 0.85
_SURE_AGAIN = 0.6


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
