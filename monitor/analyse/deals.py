"""Who deals with whom around a figure: buyer and seller, the firm that gets money and its backers, payer and state.

A clause is told from one side. Its verb says from which (config/languages, `[roles]`: buying, selling, winning, giving,
fining …), and the other side stands where that verb puts it: as its object, or behind *from*, *to*, *with*, 向, 给.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from monitor.analyse.backlogs import Backlogs
from monitor.analyse.companions import Owner, ids_of
from monitor.analyse.context import ENTRIES, Kind
from monitor.analyse.customers import OF_FOUNDRIES
from monitor.analyse.kinds import AGENCIES, COMPANIES, FIRMS, PARTS, PLACES
from monitor.analyse.markers import OBJECT
from monitor.analyse.metrics_case import RATIOS
from monitor.analyse.phrasebook import Cue
from monitor.analyse.scene import is_money
from monitor.domain.catalogue import Company, EntityType
from monitor.domain.readings import Mention

# What governs the other side of a deal, by the side from which it is told.
_FROM = frozenset({"from", "with", "to", "向", "从", "来自", "与", "跟"})
_TO = frozenset({"to", "给", "向", "对"})
_WITH = frozenset({"与", "和", "跟", "同"})
_FINED_AT = frozenset({OBJECT, "on", "against", "对"})
_SPEECH = re.compile(r"(?:said|says|told|added|announced|reported|disclosed|表示|称|透露|宣布)")
_BOOKED = re.compile(r"order|backlog|book|订单|在手", re.IGNORECASE)
_VERB_GAP = 14
_LAID_ON = 4
PAIR = 2
# How sure the customer of a seller is that another sentence tells.
_CUSTOMER = 0.9
# Characters before a firm in which the verb stands that takes its goods.
_VERB_OF = 4
_PAID_BACK = 24
_GOODS = re.compile(r"的| (?:worth )?of (?:the )?")


class Deals(Backlogs):
    """Finds the parties to the deal that one quantity belongs to."""

    # -- orders ---------------------------------------------------------------

    def buyer(self) -> Owner:
        """The buyer of an order, about its seller and its chips."""
        tenderer = self.scene.tenderer
        if tenderer is not None and not self._buys_apart(tenderer):
            return self._tenderer(tenderer)
        if (sale := self.sale() or self._listed_deal()) is not None:
            return self._bought(sale[1], [sale[0]], 1.0)
        won = self._near_verb("winning") is not None
        verb = None if won else self.governing("buying")
        supplier = self._counted_maker() or self._goods_maker()
        subject, confidence = self.best(
            FIRMS, pivot=verb, prefer={"by": 1.2, "由": 1.0}, modifiers=-1.6, exclude=supplier
        )
        if subject is not None and subject == supplier:
            subject, confidence = self._carried_apart(supplier)
        winner = self._winner() if won and not self._partners(subject) else None
        if winner is not None and winner == subject:
            (subject, confidence), supplier = self._carried_apart(winner), winner
        if partners := self._partners(subject):
            # Of two who sign together the one that sells to the other is the seller; else the first named buys first.
            sold = verb is None and len(partners) == PAIR and self._roster.sells_to(*partners)
            subject = partners[1] if sold else partners[0]
        suppliers = [supplier] if supplier is not None else self._suppliers(subject)
        if subject is not None and subject == self._seller():
            suppliers, (subject, confidence) = [subject], self._carried_apart(subject)
        told = winner is not None and winner == supplier
        seller = winner if told else subject if supplier is None or subject == supplier else None
        if seller is not None and not partners and (client := self._client_of(seller)) is not None:
            return replace(self._bought(client, [seller], _CUSTOMER), settled=True)
        if subject is not None and not told and (supplier is None or subject == supplier):
            # "AMD's pact with OpenAI": who sells what the other wants is not the buyer, whoever is named first.
            if verb is None and suppliers and self._roster.sells_to(subject, suppliers[0]):
                subject, suppliers = suppliers[0], [subject]
            if not partners and (customer := self._customer_before(subject, won=won)) is not None:
                suppliers, (subject, confidence) = [subject], (customer, _CUSTOMER)
        group = self._group(subject, behind=won)
        confidence = 1.0 if group != subject else confidence
        if group != subject and subject is not None and won:
            suppliers = [subject]
        return self._bought(group, [*partners, *suppliers], confidence)

    def _winner(self) -> str | None:
        """The seller that wins a contract whose customer the clause does not name; a backlog is the seller's own."""
        verb = self._near_verb("winning")
        booked = verb is not None and _BOOKED.search(self.scene.folded, verb.start, verb.end) is not None
        if verb is None or booked:
            return None
        # Two who sign together win nothing: OpenAI与AWS签下合约.
        beside = [m for m in self.scene.mentions(self.left, verb.start, COMPANIES) if self.markers.of(m) in _WITH]
        return self._agent(verb) if not beside else None

    def _bought(self, buyer: str | None, others: list[str], confidence: float) -> Owner:
        """An order of a buyer with what its sentence says of chips; of suppliers, where no chip says it."""
        chips = self._ordered(others)
        if not others and self.quantity.unit in OF_FOUNDRIES and not any(map(self.is_memory, chips)):
            others = self._foundry_told(buyer)
        sellers = [name for name in others if name != buyer]
        if not chips and not sellers:
            near = self._clause_names()
            sellers = [m.entity_id for m in self._firms() if m.entity_id in near and self.markers.adjective(m)]
            sellers = [name for name in sellers if name != buyer]
        if not chips and not sellers:
            sellers = [name for name in [self._told_by(buyer)] if name is not None]
        return self._owned(buyer, [*sellers, *map(self._maker_of, chips), *chips], confidence)

    def _ordered(self, sellers: list[str]) -> list[str]:
        """The chips of an order; what stands in the books, and the entries of a list, have none of others."""
        if chips := self._parts():
            return chips
        if self._stands_in_books():
            return []
        before = self.scene.previous(self.sentence, 1)
        alone = not before or before[0].paragraph != self.sentence.paragraph
        if self.sentence.kind in ENTRIES and alone:
            return self._parts_of_lead()
        # What a designer of chips sells is its own, whatever the sentence before spoke of.
        designers = [name for name in sellers if self._roster.designer(name)]
        carried = self._parts_before()
        return [chip for chip in carried if not designers or self._maker_of(chip) in {None, *sellers}]

    def _foundry_told(self, buyer: str | None) -> list[str]:
        """The foundry of a document that tells of orders of wafers: that of its title, else the only one it names."""
        named = [name for name in self.scene.types if name != buyer and self._roster.foundry(name)]
        title = self.scene.context.sentences[0]
        titled = [m.entity_id for m in self.scene.mentions(title.start, title.end, COMPANIES) if m.entity_id in named]
        return titled[:1] or (named if len(named) == 1 else [])

    def _goods_maker(self) -> str | None:
        """The firm whose goods are taken or paid for: 使用谷歌100万颗TPU, "$3 billion of Azure services"."""
        scene = self.scene
        for firm in reversed(scene.mentions(self.start, self.quantity.start, FIRMS)):
            if firm.end >= self.quantity.start - 1 and (
                scene.cues.any(max(firm.start - _VERB_OF, 0), firm.start, "metric_cues", "taking_power")
                or scene.cues.any(max(firm.start - _VERB_OF, 0), firm.start, "roles", "buying")
            ):
                return firm.entity_id
            paid = scene.quantities_between(max(firm.start - _PAID_BACK, 0), firm.start)
            if paid and is_money(paid[-1].unit) and _GOODS.fullmatch(scene.folded, paid[-1].end, firm.start):
                return firm.entity_id
        return None

    def _suppliers(self, buyer: str | None) -> list[str]:
        """The firms that an order goes to: behind *from*, or *with*, or before a verb of selling."""
        found = [m for m in self._firms() if m.entity_id != buyer and self.markers.modified(m) is None]
        governed = [m for m in found if self.markers.of(m) in _FROM]
        named = self._dealt_with([m for m in governed if self.left <= m.start < self.right] or governed)
        named = [name for name in named if name != buyer]
        seller = self._seller()
        return named or [name for name in [seller] if name is not None and name != buyer]

    def _dealt_with(self, governed: list[Mention]) -> list[str]:
        """The firms that share an order, a list whole; of several orders in a row each has those next to it.

        Whether firms stand ahead of their orders or behind them the first of the orders tells.
        """
        begin, end = self.quantity.start, self.quantity.end
        alike = [q for q in self.scene.quantities_between(self.start, self.end) if q.unit == self.quantity.unit]
        if any(m.start < alike[0].start for m in governed if alike):
            begin, end = max((q.end for q in alike if q.start < begin), default=self.start), begin
        else:
            begin, end = end, min((q.start for q in alike if q.start > begin), default=self.end)
        own = [m for m in governed if len(alike) > 1 and begin <= m.start < end]
        return list(dict.fromkeys(one.entity_id for m in own or governed for one in self.markers.joined(m)))

    def _seller(self) -> str | None:
        """The firm before a verb of selling that governs the order: "Huawei is to supply chips worth …"."""
        sold, bought = self.governing("selling"), self.governing("buying")
        if sold is None or sold == self.quantity.start or (bought is not None and bought > sold):
            return None
        ahead = [m for m in self.scene.mentions(self.start, sold, FIRMS) if self.markers.of(m) is None]
        return ahead[-1].entity_id if ahead else None

    def _carried_apart(self, seller: str) -> tuple[str | None, float]:
        """The topic of the sentences before, where it is another firm than the seller."""
        topic = self._carried(FIRMS)
        return topic if topic is not None and topic[0] != seller else (None, 0.3)

    def _told_by(self, buyer: str | None) -> str | None:
        """The seller who tells of an order: the firm that speaks, the paragraph's, or the maker of the title."""
        scene = self.scene
        for firm in scene.mentions(self.sentence.start, self.end, COMPANIES):
            if firm.entity_id != buyer and _SPEECH.match(scene.folded, firm.end + (not scene.chinese), firm.end + 12):
                return firm.entity_id
        for firm in self._firms():
            if firm.entity_id != buyer and self._served(firm):
                return firm.entity_id
        label = self._label(FIRMS)
        if label is not None:
            return label if label != buyer else None
        for sentence in (*scene.previous(self.sentence, 1), scene.context.sentences[0]):
            firms = scene.mentions(sentence.start, min(sentence.end, sentence.start + scene.reach), COMPANIES)
            first = next((m for m in firms if self.acts(m) or self.markers.of(m) == OBJECT), None)
            if first is None or first.entity_id == buyer:
                continue
            titled = sentence.kind is Kind.TITLE and first.entity_id in self._roster.chipmakers
            if titled or scene.cues.any(sentence.start, sentence.end, "roles", "serving"):
                return first.entity_id
        return None

    def _served(self, firm: Mention) -> bool:
        """Whether a firm is named as the one whose customer another is: "Nebius's customers", Nebius的大客户."""
        reach = firm.end + (6 if self.scene.chinese else 26)
        return self.scene.cues.any(firm.end, reach, "roles", "clients") and self.markers.possessive(firm)

    def _tenderer(self, tenderer: str) -> Owner:
        """The firm that calls for bids, about the bidder whose figure it is and its chips."""
        listed = self.respectively(FIRMS)
        bidders = [listed] if listed is not None else ids_of(self.scene.mentions(self.start, self.end, FIRMS))
        return self._owned(tenderer, [*bidders[:1], *(self._parts() or self._parts_of_lead())], 0.9)

    def _buys_apart(self, tenderer: str) -> bool:
        """Whether another firm than the one that calls for bids is told as buying."""
        firms = [m for m in self.scene.mentions(self.left, self.quantity.start, FIRMS) if m.entity_id != tenderer]
        reach = 12 if self.scene.chinese else 30
        return any(self.scene.cues.any(firm.end, firm.end + reach, "roles", "buying") for firm in firms)

    # -- levies ---------------------------------------------------------------

    def payer(self, subject: str | None, confidence: float) -> Owner:
        """The payer of a levy, or the goods it is laid on, about the goods and the state that takes it."""
        goods, states = self._parts(), self._states()
        if self.quantity.unit in RATIOS:
            goods = goods or self._parts_before()
        supplied = [m.entity_id for m in self._firms() if self.markers.of(m) in _TO]
        if (fined := self._fined()) is not None:
            return self._owned(fined, [*states, *supplied], 1.0)
        here = [m for m in self.scene.mentions(self.start, self.end, COMPANIES) if self.markers.of(m) is None]
        named = any(m.entity_id == subject for m in here)
        if goods and not named and self.scene.cues.any(self.start, self.end, "roles", "tariffs"):
            goods = ids_of(self.scene.mentions(self.start, self.end, PARTS)) or goods
            return self._owned(goods[0], [*goods, *states], 0.9)
        maker = self._maker_of(goods[0]) if goods and self.quantity.unit in RATIOS else None
        if maker is not None and not named:
            # A government's part of what a chip brings is paid by who sells it: 美国政府抽成25%.
            return replace(self._owned(maker, [*goods, *states, *supplied], _CUSTOMER), settled=True)
        partners = self._partners(subject)
        if subject is None and goods:
            subject = self._maker_of(goods[0])
        return self._owned(partners[0] if partners else subject, [*partners, *goods, *states, *supplied], confidence)

    def _fined(self) -> str | None:
        """The firm that a fine is laid on: the object of *fined*, what stands behind *on* or 对."""
        verb = self._near_verb("fining") or self._behind_verb("fining")
        if verb is None:
            return None
        for firm in self.scene.mentions(self.start, self.end, COMPANIES):
            touches = 0 <= firm.start - verb.end <= 2
            laid = self.markers.of(firm) in _FINED_AT
            if self.scene.chinese:
                laid = laid and 0 <= verb.start - firm.end <= _LAID_ON
            if touches or laid:
                return firm.entity_id
        return None

    def _behind_verb(self, *roles: str) -> Cue | None:
        reach = min(self.end, self.quantity.end + _VERB_GAP)
        return next(iter(self.scene.cues.of(self.quantity.end, reach, "roles", *roles)), None)

    def _states(self) -> list[str]:
        """The government of a levy: those of the sentence, else the nearest one named before or, for a title, after."""
        scene = self.scene
        here = self._authorities(self.start, self.end) or self._government(scene.mentions(self.start, self.end, PLACES))
        if here:
            return here
        before = self._authorities(max(self.start - 2 * scene.reach, 0), self.start)
        if before:
            return before[-1:]
        return self._authorities(self.end, self.end + 2 * scene.reach)[:1] if self.sentence.index == 0 else []

    def _government(self, places: list[Mention]) -> list[str]:
        """The government, as the document names it, of the country that a sentence opens with; else the country."""
        if not places or self.markers.of(places[0]) is not None or places[0].start - self.sentence.start > _VERB_GAP:
            return []
        entities = self._catalogue.entities
        agencies = [name for name, kind in self.scene.types.items() if kind is EntityType.AGENCY]
        country = places[0].entity_id
        named = [
            name for name in agencies if isinstance(entity := entities.get(name), Company) and entity.country == country
        ]
        return named[:1] or [country]

    def _authorities(self, start: int, end: int) -> list[str]:
        """The governments and agencies in a stretch of text, without those that only own the next one."""
        found = self.scene.mentions(start, end, AGENCIES)
        owners = {
            one.entity_id
            for one, other in pairwise(found)
            if self.markers.possessive(one) and other.start - one.end < 4
        }
        return [name for name in ids_of(found) if name not in owners]
