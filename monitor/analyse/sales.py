"""Seller and buyer, where a clause is told from the seller's side: who sells, supplies, wins, signs up, lets."""

from __future__ import annotations

import re

from monitor.analyse.gifts import Gifts
from monitor.analyse.kinds import COMPANIES, FIRMS, PLACES
from monitor.analyse.markers import OBJECT
from monitor.analyse.metrics_case import COUNTED
from monitor.analyse.phrasebook import Cue
from monitor.domain.readings import Mention

# What governs the buyer, by the verb of the seller's side.
_WON_FROM = frozenset({"from", "with", "for", "来自", "获得", "获", "收到", "拿下", "斩获", "自", OBJECT})
_TO = frozenset({"to", "给", "向", "对"})
_SOLD_TO = frozenset({*_TO, "with", "为", "替", OBJECT})
CONTRACT = re.compile(r"\b(?:contract|deal|agreement|pact|backlog)s?\b")
_TO_SERVE = 12
_BUYING = frozenset({"order_value", "order_volume"})
_TO_COUNTRY = frozenset({*_TO, "for", "为"})
# "a deal worth more than $5 billion to supply servers to xAI".
_TO_SERVE_SOMEBODY = re.compile(
    r"(?: (?:deal|contract|order|agreement|pact))?(?: \w+){0,2}?"
    r" to (?:supply|provide|deliver|sell|ship|rent|lease|host)\b"
)


class Sales(Gifts):
    """Finds the two sides of a sale that one quantity belongs to."""

    def sale(self) -> tuple[str, str] | None:
        """Seller and buyer, where the clause is told from the seller's side: sells, supplies, wins, signs up."""
        pledges = ["giving"] if self.quantity.unit in COUNTED else []
        verb = self._near_verb("selling", "winning", "signing", "having", *pledges)
        if verb is None:
            return self._let() or self._labelled_sale() or self._delivery()
        if verb.key == "having" and not CONTRACT.search(self.scene.folded, verb.end, self.end):
            return None
        seller = self._agent(verb)
        if seller is None:
            return None
        wanted = {"winning": _WON_FROM, "selling": _SOLD_TO, "having": frozenset({"with"}), "giving": _TO_COUNTRY}.get(
            verb.key
        )
        begin = self.start if self.scene.chinese else verb.end
        for firm in self._firms():
            if firm.start < begin or firm.entity_id == seller or self.markers.modified(firm) is not None:
                continue
            if verb.key == "signing":
                return self._signed(seller, firm) if firm.start - verb.end <= 2 else None
            if wanted is not None and self.markers.of(firm) in wanted:
                return seller, firm.entity_id
        return self._sold_abroad(seller, begin) if verb.key in {"selling", "giving"} else None

    def _sold_abroad(self, seller: str, begin: int) -> tuple[str, str] | None:
        """Seller and the country that orders from him: "to supply 260,000 GPUs to South Korea"."""
        places = self.scene.mentions(begin, self.end, PLACES) if self._metric in _BUYING else []
        bought = next((m.entity_id for m in places if self.markers.of(m) in _TO_COUNTRY), None)
        return (seller, bought) if bought is not None else None

    def _delivery(self) -> tuple[str, str] | None:
        """Seller and buyer of what is made *for* somebody, or of a deal *to supply* somebody."""
        scene, quantity = self.scene, self.quantity
        if self._metric not in _BUYING or scene.chinese:
            return None
        served = _TO_SERVE_SOMEBODY.match(scene.folded, scene.past_bracket(quantity.end))
        made = scene.cues.of(self.left, quantity.start, "roles", "making")
        if served is None and not made:
            return None
        ahead = [m for m in scene.mentions(self.start, quantity.start, COMPANIES) if self.acts(m)]
        behind = scene.mentions(served.end() if served else quantity.end, min(self.right, self.end), COMPANIES)
        wanted = _SOLD_TO | {"for"} if served else {"for"}
        buyers = [m.entity_id for m in behind if self.markers.of(m) in wanted and self.markers.modified(m) is None]
        return (ahead[-1].entity_id, buyers[0]) if ahead and buyers and buyers[0] != ahead[-1].entity_id else None

    def _signed(self, signer: str, firm: Mention) -> tuple[str, str]:
        """Seller and buyer, where one firm signs up another: as its customer, or "to build 10 gigawatts of chips"."""
        serves = self.scene.cues.any(firm.end, firm.end + _TO_SERVE, "roles", "making", "selling")
        hired = serves and self.scene.folded.startswith(" to ", firm.end)
        return (firm.entity_id, signer) if hired else (signer, firm.entity_id)

    def _let(self) -> tuple[str, str] | None:
        """Seller and buyer of what is rented *to* somebody: "Google rents servers to Meta"."""
        rents = self.scene.cues.of(self.left, self.quantity.start, "metric_cues", "renting")
        tenants = [m.entity_id for m in self._firms() if self.markers.of(m) == "to"]
        seller = self._agent(rents[-1]) if rents and tenants else None
        return (seller, tenants[0]) if seller is not None and seller != tenants[0] else None

    def _labelled_sale(self) -> tuple[str, str] | None:
        """Seller and buyer of a contract told under the seller's label: "Nebius: $19bn contract with Microsoft"."""
        label = self.scene.labels.get(self.sentence.paragraph)
        if label is None or not CONTRACT.search(self.scene.folded, self.quantity.end, self.end):
            return None
        customers = [m.entity_id for m in self._firms() if self.markers.of(m) in {"with", "from"}]
        others = [name for name in customers if name != label.entity_id]
        return (label.entity_id, others[0]) if others and self.scene.types[label.entity_id] in FIRMS else None

    def _near_verb(self, *roles: str) -> Cue | None:
        """The last verb of some roles before the figure in its clause or the one around it, if no buying follows it."""
        start = max(self.start, self.quantity.start - 120)
        found: Cue | None = None
        for cue in self.scene.cues.of(start, self.quantity.start, "roles"):
            if cue.key in roles and (found is None or cue.end > found.end):
                found = cue
            elif cue.key == "buying" and found is not None and found.key == "selling" and cue.start > found.end:
                found = None
        return found

    def _agent(self, verb: Cue) -> str | None:
        """The firm that a verb has for its subject: the last free one before it, else the label of the paragraph."""
        ahead = [m for m in self.scene.mentions(self.start, verb.start, COMPANIES) if self.acts(m)]
        return ahead[-1].entity_id if ahead else self._label(FIRMS)
