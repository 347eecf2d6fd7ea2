"""The customer of a seller whose order a sentence tells of alone: told before, in the title, or long after."""

from __future__ import annotations

import re
from dataclasses import replace

from monitor.analyse.context import ENTRIES, HEADLINES, Sentence
from monitor.analyse.kinds import COMPANIES, FIRMS, PARTS
from monitor.analyse.listed_deals import party_of
from monitor.analyse.sales import CONTRACT, Sales

# What chip designers order, and never sell.
OF_FOUNDRIES = frozenset({"wafer", "die", "wafer/month"})
_BY_THE_PIECE = frozenset({"chip", "server", "rack"})
_ORDER = re.compile(r"\b(?:contract|deal|agreement|order|pact)s?\b|订单|合同|合约|协议|大单")
# Sentences back in which the customer of a seller's deal may be told.
_CUSTOMER_BACK = 1
# Characters behind a firm in which it is told as buying.
_BUYS = 40


class Customers(Sales):
    """Finds who ordered from the seller of one quantity's deal, where its own sentence does not say."""

    def _customer_before(self, seller: str, *, won: bool) -> str | None:
        """The customer told before a sentence that names but the seller of an order; None where it names a buyer.

        What stands in a seller's books is the seller's where no buyer is named with it.
        """
        scene, quantity = self.scene, self.quantity
        if scene.cues.any(self.start, self.end, "roles", "serving") or self._stands_in_books():
            return None
        if quantity.unit in OF_FOUNDRIES and not self._roster.foundry(seller):
            return None
        label = scene.labels.get(self.sentence.paragraph)
        supplied = label is not None and not self._makes_the_counted(label.entity_id)
        if label is not None and supplied and self._roster.sells_to(seller, label.entity_id):
            return label.entity_id
        listed = label is not None and label.start >= self.sentence.start and self.sentence.kind in ENTRIES
        listed = listed or party_of(scene, self.sentence) is not None
        named = [m for m in scene.mentions(self.start, quantity.start, FIRMS) if m.entity_id == seller and self.acts(m)]
        if named and not won and not listed and scene.cues.any(named[0].end, quantity.start, "roles", "buying"):
            return None
        before = [] if listed else scene.previous(self.sentence, _CUSTOMER_BACK)
        told = [one for one in (*before, *self._above()) if one is not self.sentence]
        contract = won or (bool(named) and CONTRACT.search(scene.folded, self.left, quantity.start) is not None)
        found = (self._customer_in(one, seller, contract=contract, listed=listed) for one in told)
        return next((customer for customer in found if customer is not None), None)

    def _customer_in(self, sentence: Sentence, seller: str, *, contract: bool, listed: bool) -> str | None:
        """The firm of a sentence that stands behind a seller in the chain of supply; for a contract, one that buys."""
        scene = self.scene
        for firm in scene.mentions(sentence.start, min(sentence.end, sentence.start + scene.reach), COMPANIES):
            name = firm.entity_id
            upstream = self._roster.chained(seller) and self._roster.sells_to(name, seller)
            if name == seller or self.markers.cited(firm) or upstream or self._makes_the_counted(name):
                continue
            if contract and self.acts(firm) and scene.cues.any(firm.end, firm.end + _BUYS, "roles", "buying"):
                return name
            if listed and self._makes_parts(name):
                continue
            headed = listed and sentence.kind in HEADLINES
            if self._roster.sells_to(seller, name) and (headed or self.acts(firm)):
                return name
            owns = headed and self.markers.possessive(firm)  # "OpenAI's $1.4 trillion"
            if owns and not self._roster.chained(name) and not self._roster.chained(seller):
                return name
        return None

    def _listed_deal(self) -> tuple[str, str] | None:
        """Seller and buyer of an entry of a list of deals, whose lead-in or heading names the buyer of them all."""
        party = party_of(self.scene, self.sentence)
        if party is None or party.start > self.quantity.start:
            return None
        seller = party.entity_id
        told = (self._customer_in(one, seller, contract=False, listed=True) for one in self._above())
        return next(((seller, customer) for customer in told if customer is not None), None)

    def _above(self) -> list[Sentence]:
        """What stands over the sentence: the lead of its list, its heading, the title."""
        over = (self.scene.lead_of(self.sentence), self.scene.heading_of(self.sentence))
        return [*(one for one in over if one is not None), self.scene.context.sentences[0]]

    def _client_of(self, seller: str) -> str | None:
        """The customer of a seller that the title, or any sentence, tells of as such, where this one names no other."""
        scene = self.scene
        if self._stands_in_books() or scene.cues.any(self.start, self.end, "roles", "serving"):
            return None
        others = {m.entity_id for m in scene.mentions(self.start, self.end, COMPANIES) if not self.markers.cited(m)}
        others -= {seller}
        revealed = self._told.clients.revealed
        if revealed is not None and revealed != seller and others <= {revealed}:
            return revealed
        title = scene.context.sentences[0]
        if title is self.sentence:
            return None
        there = replace(self.quantity, start=title.end - 1, end=title.end)
        sale = type(self)(self._catalogue, scene, self._told, there, self._metric).sale()
        if sale is None or sale[0] != seller or not others <= {sale[1]}:
            return None
        return sale[1] if others or _ORDER.search(scene.folded, self.start, self.end) else None

    def _makes_the_counted(self, firm: str) -> bool:
        """Whether a firm sells chips of its own, which it does not order by the piece."""
        return self.quantity.unit in _BY_THE_PIECE and self._roster.designer(firm)

    def _makes_parts(self, firm: str) -> bool:
        """Whether a firm of no known place in the chain makes a part that the document names: it sells, too."""
        types, makers = self.scene.types, self.scene.makers
        made = any(maker == firm and types.get(part) in PARTS for part, maker in makers.items())
        return made and not self._roster.chained(firm)

    def _stands_in_books(self) -> bool:
        """Whether the figure is what stands in somebody's books as ordered."""
        return self.scene.cues.any(self.start, self.end, "metric_cues", "standing_orders")
