"""Whose figure it is, and what else identifies it.

Each metric says what kind of thing bears it (config/metrics.toml); the kinds differ in what they take for evidence,
so each has its method. `about` follows from the metric: the chips and the supplier of an order, the customer of a
shipment, the maker of a chip, the other side of a comparison.
"""

from __future__ import annotations

import re

from monitor.analyse.companions import Companions, Owner, ids_of
from monitor.analyse.markers import PARTS, SERVICES, Markers
from monitor.analyse.metrics_case import RATIOS
from monitor.analyse.scene import Scene
from monitor.analyse.topics import FIRMS
from monitor.domain.catalogue import Catalogue, EntityType
from monitor.domain.readings import Quantity

_BUYING = frozenset({"order_value", "order_volume"})
_MAKING = frozenset({"shipments", "production"})
_WITH_CHIP = frozenset({"capacity", "revenue", "profit", "loss", "levy", "inventory"})
_FROM = frozenset({"from", "with", "to", "向", "从", "来自"})
_WON_FROM = frozenset({"from", "来自", "获得", "获", "收到", "拿下", "斩获", "自"})
_TO = frozenset({"to", "给", "向", "对"})
# Measures that firms can share in one sum.
_SUMMED = frozenset({"capex", "revenue", "profit", "valuation", "cost"})
_INTO = frozenset({"in", "into", "to", "for", "给", "向", "入股", "投资", "于"})
_NEAR = 40
GIVERS = frozenset({*FIRMS, EntityType.PLACE})
_INDEX = re.compile(r"\b(?:Index|Composite|Nasdaq|Kospi|Nikkei|Taiex)\b|指数|指數")


class SubjectReader:
    """Finds the subjects of one document's quantities."""

    def __init__(self, catalogue: Catalogue, scene: Scene) -> None:
        self._catalogue = catalogue
        self._scene = scene
        self._markers = Markers(scene)

    def read(self, quantity: Quantity, metric: str) -> Owner:
        """The owner of a quantity whose metric is known."""
        definition = self._catalogue.metrics.get(metric)
        search = _Search(self._catalogue, self._scene, self._markers, quantity, metric)
        return search.owner(definition.subject if definition else "company")

    def taker(self, quantity: Quantity, maker: str) -> Owner:
        """The owner of a part of a maker's output: the maker, about the firm that takes it."""
        search = _Search(self._catalogue, self._scene, self._markers, quantity, "shipments")
        return search.taken_from(maker)


class _Search(Companions):
    """The search for one quantity's owner."""

    def owner(self, wanted: str) -> Owner:
        by_metric = dict.fromkeys(_BUYING, self._buyer) | dict.fromkeys(_MAKING, self._maker)
        by_kind = {
            "chip": self._part,
            "thing": self._part,
            "system": self._system,
            "service": self._service,
            "any": self._anything,
        }
        return by_metric.get(self._metric, by_kind.get(wanted, self._company))()

    def taken_from(self, maker: str) -> Owner:
        """The maker whose output is shared out, about the firm that takes this part of it."""
        taker, confidence = self.best(frozenset({EntityType.COMPANY}), exclude=maker)
        here = {m.entity_id for m in self.scene.mentions(self.start, self.end, FIRMS)}
        return self._owned(maker, [taker if taker in here else None], confidence)

    # -- by kind of bearer ----------------------------------------------------

    def _tenderer(self, tenderer: str) -> Owner:
        """The firm that calls for bids, about the bidder whose figure it is and its chips."""
        listed = self.respectively(FIRMS)
        bidders = [listed] if listed is not None else ids_of(self.scene.mentions(self.start, self.end, FIRMS))
        return self._owned(tenderer, [*bidders[:1], *self._parts()], 0.9)

    def _buyer(self) -> Owner:
        tenderer = self.scene.tenderer
        if tenderer is not None and not self._buys_apart(tenderer):
            return self._tenderer(tenderer)
        before = (max(self.start, self.quantity.start - 120), self.quantity.start)
        won = self.scene.cues.any(*before, "roles", "winning")
        verb = None if won else self.governing("buying")
        subject, confidence = self.best(FIRMS, pivot=verb, prefer={"by": 1.2, "由": 1.0}, modifiers=-1.6)
        partners = self._partners(subject)
        if partners:
            subject = partners[0]
        supplier = self._supplier(verb)
        if supplier is not None and supplier == subject:
            subject, confidence = self._supplied(supplier)
        firms = self._firms()
        suppliers = [m.entity_id for m in firms if self.markers.of(m) in _FROM and self.markers.modified(m) is None]
        if won and (buyers := [m.entity_id for m in firms if self.markers.of(m) in _WON_FROM]):
            suppliers = [m.entity_id for m in firms if m.start < self.quantity.start and self.markers.of(m) is None]
            suppliers = [name for name in suppliers if name != buyers[0]][-1:]
            subject = buyers[0]
        suppliers += [supplier] if supplier is not None else []
        chips = self._parts() or self._parts_before()
        if not chips and not suppliers:
            near = self._clause_names()
            suppliers = [m.entity_id for m in firms if m.entity_id in near and self.markers.adjective(m)]
        group = self._group(subject, behind=won)
        confidence = 1.0 if group != subject else confidence
        if group != subject and subject is not None and won:
            suppliers = [subject]
        return self._owned(group, [*partners, *suppliers, *map(self._maker_of, chips), *chips], confidence)

    def _supplier(self, verb: int | None) -> str | None:
        """The firm before a verb of selling that governs the order: "Huawei is to supply chips worth …"."""
        sold = self.governing("selling")
        if sold is None or sold == self.quantity.start or (verb is not None and verb > sold):
            return None
        ahead = [m for m in self.scene.mentions(self.start, sold, FIRMS) if self.markers.of(m) is None]
        return ahead[-1].entity_id if ahead else None

    def _buys_apart(self, tenderer: str) -> bool:
        """Whether another firm than the one that calls for bids is told as buying."""
        firms = [m for m in self.scene.mentions(self.left, self.quantity.start, FIRMS) if m.entity_id != tenderer]
        reach = 12 if self.scene.chinese else 30
        return any(
            cue.table == "roles" and cue.key == "buying"
            for firm in firms
            for cue in self.scene.cues.between(firm.end, firm.end + reach)
        )

    def _supplied(self, supplier: str) -> tuple[str | None, float]:
        """Whom a supplier supplies: the firm behind *to*, else the topic of the sentences before."""
        to = [m.entity_id for m in self._firms() if self.markers.of(m) in _TO and m.entity_id != supplier]
        if to:
            return to[0], 1.0
        topic = self._carried(FIRMS)
        return topic if topic is not None and topic[0] != supplier else (None, 0.3)

    def _maker(self) -> Owner:
        chips = self._parts() or self._parts_before()
        makers = [maker for maker in map(self._maker_of, chips) if maker is not None]
        verb = self.governing("selling", "making")
        subject, confidence = self.best(FIRMS, pivot=verb, prefer={"by": 0.6, "由": 0.8}, modifiers=0.0)
        before = (max(self.left, self.quantity.start - 60), self.quantity.start)
        others: list[str] = []
        if makers and subject not in makers:
            if self.scene.cues.any(*before, "roles", "receiving") and subject is not None:
                others = [subject]
                subject = makers[0]
            elif verb is None or subject is None or confidence < 0.8:
                subject, confidence = makers[0], max(confidence, 0.6)
        group, partners = self._group(subject), self._partners(subject)
        if group != subject:
            return self._owned(group, [*chips, *makers], 1.0)
        if partners:
            return self._owned(partners[0], [*partners, *chips], confidence)
        firms = self._firms()
        if self.quantity.unit in RATIOS:
            others += [m.entity_id for m in firms if m.entity_id != subject and self.markers.of(m) is None][:1]
        others += [m.entity_id for m in firms if self.markers.of(m) in _TO]
        places = self._places() if self._metric == "shipments" else []
        return self._owned(subject, [*chips, *makers, *others, *places], confidence)

    def _part(self) -> Owner:
        subject, confidence = self.best(PARTS, exclude=self._base())
        if subject is None and self._metric == "relative_performance":
            subject, confidence = self.best(PARTS | SERVICES)
        if subject is None or (confidence < 0.75 and self._metric == "price"):
            kinds = FIRMS if self._metric == "price" and self._trading() else FIRMS | SERVICES
            firm, sure = self.best(kinds)
            if firm is not None and (subject is None or sure > confidence):
                return self._owned(firm, [], sure * (1.0 if self._metric == "price" else 0.5))
        maker = self._maker_of(subject)
        about: list[str | None] = [maker]
        if subject is not None and self.is_memory(subject):
            vendor, sure = self.best(frozenset({EntityType.COMPANY}))
            about = [vendor if sure >= 0.85 else None]
        match self._metric:
            case "relative_performance":
                about += self._other_side(subject)
            case "price" if self.quantity.unit in RATIOS:
                about += self._other_side(subject)
            case "yield" | "process_node":
                about += self._foundry(maker)
            case "memory":
                here = self.scene.mentions(self.left, self.right, PARTS)
                about += [m.entity_id for m in here if m.entity_id != subject and self.is_memory(m.entity_id)][:1]
            case _:
                pass
        return self._owned(subject, about, confidence)

    def _system(self) -> Owner:
        subject, confidence = self.best(frozenset({EntityType.SYSTEM}))
        firm, sure = self.best(FIRMS)
        chips = [chip for chip in self._parts() if chip != subject]
        if subject is None or (sure > confidence and sure >= 0.9):
            if firm is None and chips:
                return self._owned(chips[0], [self._maker_of(chips[0])], 0.5)
            subject, confidence = firm, sure
        return self._owned(subject, [*chips, self._maker_of(subject), *map(self._maker_of, chips)], confidence)

    def _service(self) -> Owner:
        subject, confidence = self.best(SERVICES)
        firm, sure = self.best(FIRMS)
        if subject is None or sure > confidence:
            subject, confidence = firm, sure
        return self._owned(subject, [self._maker_of(subject), *self._places()], confidence)

    def _anything(self) -> Owner:
        subject, confidence = self.best(FIRMS | PARTS | SERVICES)
        return self._owned(subject, [self._maker_of(subject)], confidence * 0.5)

    def _company(self) -> Owner:
        if self._metric == "share_price_change" and self._of_an_index():
            return Owner(None, (), 0.8)
        payers = frozenset({EntityType.COMPANY}) if self._metric == "levy" else FIRMS
        subject, confidence = self.best(payers)
        about: list[str | None] = []
        if self._metric == "growth" and (subject is None or confidence < 0.9):
            part, sure = self.best(PARTS | SERVICES)
            if part is not None and sure > confidence:
                return self._owned(part, [self._maker_of(part)], sure)
        if self._metric == "growth" and (owned := self._owned_by(subject)) is not None:
            return self._owned(owned, [subject], confidence)
        chips = self._parts() if self._metric in _WITH_CHIP else []
        if not chips and self._metric in {"inventory", "levy"}:
            chips = self._parts_before()
        if chips:
            maker = self._maker_of(chips[0])
            about = [chips[0], maker]
            if subject is None or (confidence < 0.9 and maker is not None and self._metric != "levy"):
                subject, confidence = maker or subject, max(confidence, 0.6)
        if self._metric in _SUMMED and (firms := self._together()):
            return self._owned(None, firms, 1.0)
        group = self._group(subject)
        subject, confidence = group, 1.0 if group != subject else confidence
        partners = self._partners(subject)
        if partners and self._metric == "levy":
            subject = partners[0]
        elif partners:
            return self._owned(None, partners, confidence)
        about += partners
        if self._metric == "funding":
            subject, confidence = self._recipient(subject, confidence)
            about += self._backers(subject)
        return self._owned(subject, [*about, *self._parties(subject)], confidence)

    def _of_an_index(self) -> bool:
        """Whether the word right before a move is an index: "the Philadelphia Semiconductor Index shed 5%"."""
        firms = self.scene.mentions(self.left, self.quantity.start, FIRMS)
        start = firms[-1].end if firms else self.left
        return _INDEX.search(self.scene.folded, start, self.quantity.start) is not None

    def _owned_by(self, subject: str | None) -> str | None:
        """The chip or service that a firm stands before as its maker: 字节跳动的豆包, "Nvidia's H20"."""
        for mention in self.scene.mentions(self.left, self.quantity.start, FIRMS):
            after = self.markers.modified(mention)
            if mention.entity_id == subject and after is not None and self.scene.types[after.entity_id] in SERVICES:
                return after.entity_id
        return None

    def _recipient(self, subject: str | None, confidence: float) -> tuple[str | None, float]:
        """The firm that money goes into, where the one before the figure gives it."""
        scene, quantity = self.scene, self.quantity
        ahead = [m for m in scene.mentions(self.left, quantity.start, GIVERS) if self.markers.of(m) is None]
        behind = scene.mentions(quantity.end, self.right, frozenset({EntityType.COMPANY}))
        into = [m for m in behind if self.markers.of(m) in _INTO and m.start - quantity.end < _NEAR]
        if ahead and into and scene.cues.any(self.left, quantity.start, "roles", "giving"):
            return into[0].entity_id, 1.0
        return subject, confidence
