"""Whose figure it is, and what else identifies it.

Each metric says what kind of thing bears it (config/metrics.toml); the kinds differ in what they take for evidence,
so each has its method. `about` follows from the metric: the chips and the supplier of an order, the customer of a
shipment, the maker of a chip, the other side of a comparison.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from monitor.analyse.clients import Clients
from monitor.analyse.companions import Owner, ids_of
from monitor.analyse.deals import PAIR
from monitor.analyse.groups import DEALT, Groups
from monitor.analyse.kinds import COMPANIES, FIRMS, PARTS, PRODUCTS, SERVICES, SYSTEMS
from monitor.analyse.makings import Makings
from monitor.analyse.markers import Markers
from monitor.analyse.markets import of_whole_market
from monitor.analyse.metrics_case import RATIOS
from monitor.analyse.roster import Roster
from monitor.analyse.rounds import Rounds
from monitor.analyse.scene import Scene
from monitor.analyse.specifications import Specifications
from monitor.analyse.topics import Told
from monitor.analyse.unnamed import SPENT, state_meant
from monitor.domain.catalogue import Catalogue
from monitor.domain.readings import Mention, Quantity

_BUYING = frozenset({"order_value", "order_volume"})
_WITH_CHIP = frozenset({"capacity", "revenue", "loss", "inventory"})
# Counts of what a foundry turns out, whoever's chips they become.
_OF_FOUNDRIES = frozenset({"die", "wafer"})
# What a sentence must tell of for the next one to give the sum of it.
_DEALING = dict.fromkeys(_BUYING, ("buying", "selling", "winning", "signing")) | {"funding": ("giving", "buying")}
_TAKEN = 24
_SURE = 0.85
# How sure it is that a figure of a whole market is nobody's.
_NOBODYS = 0.95
_VERB_BESIDE = 7
# The same where the firm is described first: "G42 of Abu Dhabi, had stood for".
_VERB_BEYOND = 24
# How sure a firm carried from the sentences before must be to own the sales of the product that this one names.
_CARRIED = 0.5
# The rate at which hardware runs a model.
_THROUGHPUT = "token/second"
_SALES = frozenset({"revenue", "shipments"})
# Measures that a ministry or agency may have, too.
_PUBLIC = frozenset({"capex", "cost", "funding", "headcount", "inventory"})
# Measures that no ministry has: it reports its country's.
_COUNTRYS = frozenset({"usage", "compute", "growth", "revenue", "shipments", "inventory", "market_share", "production"})
_MADE_FOR = frozenset({"for", "为", "替", "给"})
_TO = frozenset({"to", "给", "向", "对"})
# Measures that firms can share in one sum.
_SUMMED = frozenset({"capex", "revenue", "profit", "valuation", "cost"})
_INDEX = re.compile(r"\b(?:Index|Composite|Nasdaq|Kospi|Nikkei|Taiex)\b|指数|指數")


class SubjectReader:
    """Finds the subjects of one document's quantities."""

    def __init__(self, catalogue: Catalogue, roster: Roster, scene: Scene, markers: Markers) -> None:
        self._catalogue = catalogue
        self._scene = scene
        makings, rounds = Makings(scene, markers), Rounds(scene, markers)
        self._told = Told(markers, makings, rounds, roster, Clients(scene, markers), Groups(scene, markers, roster))

    def read(self, quantity: Quantity, metric: str, rule: str = "") -> Owner:
        """The owner of a quantity whose metric is known, and by which rule."""
        search = _Search(self._catalogue, self._scene, self._told, quantity, metric)
        search.traded = rule == "price of a share"
        return search.owner(bearer_of(self._catalogue, metric))

    def taker(self, quantity: Quantity, maker: str) -> Owner:
        """The owner of a part of a maker's output: the maker, about the firm that takes it."""
        search = _Search(self._catalogue, self._scene, self._told, quantity, "shipments")
        return search.taken_from(maker)


def bearer_of(catalogue: Catalogue, metric: str) -> str:
    """What kind of thing bears a metric (config/metrics.toml); a company where nobody says."""
    definition = catalogue.metrics.get(metric)
    return definition.subject if definition is not None else "company"


class _Search(Specifications):
    """The search for one quantity's owner."""

    def owner(self, wanted: str) -> Owner:
        """The owner by the words of the sentence; of a deal without another side, about that of the sentence before."""
        owner = self.told_here(wanted)
        if self._metric in _COUNTRYS and (home := self.home_of(owner.subject)) is not None:
            owner = replace(owner, subject=home, confidence=_SURE)
        others = [] if self._firms() or self._metric not in _DEALING else self._told_before(wanted, owner.subject)
        return self._owned(owner.subject, [*others, *owner.about], owner.confidence) if others else owner

    def _told_before(self, wanted: str, subject: str | None) -> list[str]:
        """The other side of the deal that the sentence before tells of: "OpenAI ordered from Arm. It will pay …"."""
        scene = self.scene
        before = next(iter(scene.previous(self.sentence, 1)), None)
        start = self.sentence.start
        meant = scene.folded.startswith("It ", start) or scene.cues.any(start, self.quantity.start, "roles", "deals")
        if before is None or not meant:
            return []
        verbs = scene.cues.of(before.start, before.end, "roles", *_DEALING[self._metric])
        if not verbs:
            return []
        there = replace(self.quantity, start=verbs[-1].end, end=verbs[-1].end + 1)
        told = _Search(self._catalogue, scene, self._told, there, self._metric).told_here(wanted)
        return [name for name in told.about if scene.types[name] in FIRMS] if told.subject == subject else []

    def told_here(self, wanted: str) -> Owner:  # noqa: PLR0911 - one for each kind of bearer
        """The owner by the words of the sentence."""
        if (unnamed := self._nobodys() or self._of_a_state()) is not None:
            return unnamed
        if self._metric == "score" and self.quantity.unit == _THROUGHPUT:
            return self._throughput()
        match self._metric, wanted:
            case ("order_value" | "order_volume", _):
                return self.backlog() or self.buyer()
            case ("shipments" | "production", _):
                return self._maker()
            case ("levy", _):
                return self._levied()
            case ("share_price_change", _):
                return self._traded()
            case ("growth", _):
                return self._grown()
            case (_, "chip" | "thing"):
                return self._part()
            case (_, "system"):
                return self._system()
            case (_, "service"):
                return self._service()
            case (_, "any"):
                return self._anything()
            case _:
                return self._company()

    def _nobodys(self) -> Owner | None:
        """The owner of what no firm bears alone: a whole market's, or a group's, about its members."""
        if of_whole_market(self.scene, self.quantity, self._metric):
            return Owner(None, (), _NOBODYS)
        sharing = self._told.groups.sharing(self.quantity, self._metric)
        if sharing is None:
            return None
        return replace(self._owned(None, [*sharing, *self._goods_of_group()], 1.0), settled=True)

    def _of_a_state(self) -> Owner | None:
        """The government that the sentence tells of by its kind, as the owner of what it buys and spends."""
        state = state_meant(self.scene, self.start, self.quantity.start) if self._metric in SPENT else None
        if state is None:
            return None
        if self._metric in _BUYING:
            return replace(self._bought(state, self._suppliers(state), 1.0), settled=True)
        return replace(self._owned(state, self._places(), 1.0), settled=True)

    def _goods_of_group(self) -> Iterable[str | None]:
        """The chips, with their makers, that a group orders or makes; the memory whose market it shares."""
        if self._metric not in DEALT:
            return islice(filter(self.is_memory, ids_of(self.scene.mentions(self.left, self.right, PARTS))), 1)
        chips = self._parts() or self._parts_before()
        return [*chips, *map(self._maker_of, chips)]

    def taken_from(self, maker: str) -> Owner:
        """The maker whose output is shared out, about the firm that takes this part of it."""
        taker, confidence = self.best(COMPANIES, exclude=maker)
        here = {m.entity_id for m in self.scene.mentions(self.start, self.end, FIRMS)}
        return self._owned(maker, [taker if taker in here else None], confidence)

    # -- by kind of bearer ----------------------------------------------------

    def _maker(self) -> Owner:
        if self._metric == "shipments" and (sale := self.sale()) is not None:
            chips = self._parts() or self._parts_before()
            return self._owned(sale[0], [*chips, *map(self._maker_of, chips), sale[1], *self._places()], 1.0)
        chips = self._parts() or self._parts_before()
        makers = [maker for maker in map(self._maker_of, chips) if maker is not None]
        if self.quantity.unit in RATIOS and (parted := self._taken_part()) is not None:
            return parted
        verb = self.governing("selling", "making")
        subject, confidence = self.best(COMPANIES, pivot=verb, prefer={"by": 0.6, "由": 0.8}, modifiers=0.0)
        before = (max(self.left, self.quantity.start - 60), self.quantity.start)
        others: list[str] = []
        if makers and subject not in makers and self.quantity.unit not in _OF_FOUNDRIES:
            if self.scene.cues.any(*before, "roles", "receiving") and subject is not None:
                others = [subject]
                subject = makers[0]
            elif subject is None or confidence < 0.8 or (verb is None and not self._told_beside(subject)):
                subject, confidence = makers[0], max(confidence, 0.6)
        if self._metric == "production" and self.quantity.unit == "chip" and subject is not None:
            # What a foundry makes is its customer's production.
            clients = [maker for maker in makers or self._told_makers() if self._makings.foundry(maker) == subject]
            others += [subject] if clients else []
            subject = clients[0] if clients else subject
        group, partners = self._group(subject), self._partners(subject)
        if group != subject:
            return self._owned(group, [*chips, *makers], 1.0)
        if partners:
            return self._owned(partners[0], [*partners, *chips], confidence)
        firms = self._firms()
        if self.quantity.unit in RATIOS and self._metric == "shipments":
            others += [m.entity_id for m in firms if m.entity_id != subject and self.markers.of(m) is None][:1]
        others += [m.entity_id for m in firms if self.markers.of(m) in _TO]
        if self._metric == "production":
            others += [m.entity_id for m in firms if self.markers.of(m) in _MADE_FOR and m.entity_id not in makers]
        places = self._places()
        return self._owned(subject, [*chips, *makers, *others, *places], confidence)

    def _told_beside(self, firm: str) -> bool:
        """Whether the figure stands right behind a firm's name, as in a list: "Foxconn 1,100 racks, Quanta 400"."""
        beside = self.scene.mentions(self.left, self.quantity.start, COMPANIES)[-1:]
        return any(m.entity_id == firm and self.beside(m) for m in beside)

    def _told_makers(self) -> list[str]:
        """The makers of the document's chips."""
        return list(dict.fromkeys(self.scene.makers.values()))

    def _taken_part(self) -> Owner | None:
        """The maker of whose output another firm takes a part, where the sentence or the one before names it."""
        before = (max(self.left, self.quantity.start - _TAKEN), self.quantity.start)
        if not self.scene.cues.any(*before, "roles", "taking"):
            return None
        firms = self.scene.mentions(self.sentence.start, self.quantity.start, COMPANIES)
        if not firms:
            return None
        taker = firms[-1].entity_id
        ahead = [m.entity_id for m in firms if m.entity_id != taker and self.markers.modified(m) is None]
        topic = self._carried(COMPANIES)
        maker = ahead[0] if ahead else topic[0] if topic is not None and topic[0] != taker else None
        return self._owned(maker, [taker], 0.9) if maker is not None else None

    def _part(self) -> Owner:
        if self._limits():
            return self._owned(None, self._states(), 0.9)
        if (installed := self._installed()) is not None:
            return installed
        if self._metric == "price" and self._trading() and (share := self._share()) is not None:
            return share
        if self._metric == "yield" and (line := self._line()) is not None:
            return self._owned(None, [line], 0.95)
        subject, confidence = self.best(PARTS, exclude=self._base())
        if subject is None and self._metric == "relative_performance":
            subject, confidence = self.best(PRODUCTS, exclude=self._base())
        if self._metric == "price" and self._priced_before(subject):
            confidence = max(confidence, 0.75)
        if subject is None or (confidence < 0.75 and self._metric == "price"):
            firm, sure = self._offered()
            if firm is not None and (subject is None or sure > confidence):
                return self._owned(firm, [self._maker_of(firm)], sure * (1.0 if self._metric == "price" else 0.5))
        return self._owned(subject, [self._supplier_of(subject), *self._beside_part(subject)], confidence)

    def _throughput(self) -> Owner:
        """The chip or system that runs a model so fast, about the model; the model where none is told of."""
        subject, confidence = self.best(PARTS)
        if subject is None or confidence <= _CARRIED:
            return self._service()
        models = [m.entity_id for m in self.scene.mentions(self.start, self.end, SERVICES)]
        return self._owned(subject, [self._maker_of(subject), *models[:1]], confidence)

    def _system(self) -> Owner:
        if (headed := self._headed_part()) is not None:
            return self._owned(headed, [self._maker_of(headed)], _NOBODYS)
        subject, confidence = self.best(SYSTEMS)
        maker = self._counted_maker()
        firm, sure = self.best(FIRMS, exclude=maker)
        chips = [chip for chip in self._parts() if chip != subject]
        if subject is None or (sure > confidence and sure >= 0.9):
            if firm is None and chips:
                return self._owned(chips[0], [self._maker_of(chips[0])], 0.5)
            subject, confidence = firm, sure
        about = [*chips, maker, self._maker_of(subject), *map(self._maker_of, chips), *self.sites(self._metric)]
        return self._owned(subject, about, confidence)

    def _headed_part(self) -> str | None:
        """The chip that heads the column of a cell: "| Largest domain | 64 chips |" below "| | Trainium2 |"."""
        column = self.scene.column_header(self.sentence, self.quantity.start)
        return next((chip.entity_id for chip in self.scene.mentions(*column, PARTS)), None) if column else None

    def _service(self) -> Owner:
        subject, confidence = self.best(SERVICES)
        firm, sure = self.best(FIRMS)
        if subject is None or sure > confidence:
            subject, confidence = firm, sure
        return self._owned(subject, [self._maker_of(subject), *self._places()], confidence)

    def _anything(self) -> Owner:
        subject, confidence = self.best(FIRMS | PRODUCTS)
        return self._owned(subject, [self._maker_of(subject)], confidence * 0.5)

    def _levied(self) -> Owner:
        if (origin := self.origin()) is not None:
            return self._owned(origin, [*self._parts(), *self._states()], 0.95)
        return self.payer(*self.best(COMPANIES))

    def _traded(self) -> Owner:
        return Owner(None, (), 0.8) if self._of_an_index() else self._company()

    def _grown(self) -> Owner:
        """A product that grew, where the text speaks of one rather than of its firm."""
        if (priced := self._part_priced()) is not None:
            return self._owned(priced, [self._maker_of(priced), *self._asking(priced)], 1.0)
        subject, confidence = self.best(FIRMS)
        if subject is None or confidence < 0.9:
            part, sure = self.best(PRODUCTS)
            if subject is not None and confidence >= _CARRIED and part is not None and self._of_sales():
                return self._owned(subject, [part], confidence)
            if part is not None and sure > confidence:
                return self._owned(part, [self._maker_of(part)], sure)
        owned = self._owned_by(subject)
        return self._owned(owned, [subject], confidence) if owned is not None else self._company()

    def _of_sales(self) -> bool:
        """Whether the growth is that of sales or shipments, which are a firm's: HBM sales rose 80 %."""
        cues = self.scene.cues.between(self.left, self.quantity.start)
        return any(cue.table == "metric.cues" and cue.key in _SALES for cue in cues)

    def _company(self) -> Owner:
        if self._metric in _SUMMED and (firms := self._together()):
            return self._owned(None, firms, 1.0)
        if (customer := self._customer()) is not None:
            return self._sold_to(customer)
        subject, confidence = self.best(FIRMS if self._metric in _PUBLIC else COMPANIES)
        about = self._goods()
        maker = self._maker_of(about[0]) if about else None
        if maker is not None and (subject is None or confidence < 0.9):
            subject, confidence = maker, max(confidence, 0.6)
        group = self._group(subject)
        subject, confidence = group, 1.0 if group != subject else confidence
        partners = self._partners(subject)
        if self._metric == "funding":
            funded = self.funded_firm(subject, confidence)
            if partners and (funded.subject is None or funded.subject in partners):
                return self._given_by(partners)
            subject, confidence, about = funded.subject, funded.confidence, [*partners, *funded.about]
        elif partners:
            # Two act as one, the first named first; more are a group that has no head.
            return self._owned(partners[0] if len(partners) == PAIR else None, partners, confidence)
        return self._owned(subject, [*about, maker, *self._parties(subject)], confidence)

    def _customer(self) -> str | None:
        """The firm that brings a part of another one's sales: "Amazon accounted for 45% of last quarter's revenue"."""
        if not self._dealt_out() or any(self._whole(m) for m in self._firms()):
            return None
        verbs = self.scene.cues.of(self.left, self.quantity.start, "roles", "contributing")
        firms = self.scene.mentions(self.left, self.quantity.start, COMPANIES)
        if not verbs or not firms or self.markers.possessive(firms[-1]):
            return None
        reach = _VERB_BESIDE if self.scene.chinese else _VERB_BEYOND
        return firms[-1].entity_id if 0 <= verbs[-1].start - firms[-1].end <= reach else None

    def _sold_to(self, customer: str) -> Owner:
        """The firm that sells to a customer: who acts before it in the sentence, else the topic; about the customer."""
        ahead = [m for m in self.scene.mentions(self.start, self.left, COMPANIES) if self.acts(m)]
        sellers = [m.entity_id for m in ahead if m.entity_id != customer and not self._brings(m)]
        seller, sure = (sellers[0], 1.0) if sellers else self._carried_apart(customer)
        return self._owned(seller, [customer], sure)

    def _brings(self, firm: Mention) -> bool:
        """Whether a firm is told as a customer that brings a part of somebody's sales."""
        return self.scene.cues.any(firm.end, firm.end + _VERB_BESIDE + 1, "roles", "contributing")

    def _goods(self) -> list[str]:
        """The chip that a firm's sales, stock or lines are told of."""
        if self._metric == "growth":
            return self._grown_part()
        if self._metric not in _WITH_CHIP or self.quantity.unit == "W":
            return []
        chips = self._parts()[:1]
        if not chips and self._metric == "inventory":
            chips = self._parts_before()[:1]
        return chips or (self._memory_above() if self._metric == "capacity" else [])

    def _grown_part(self) -> list[str]:
        """The product whose sales, shipments or output a firm's growth is of: "its HBM revenue doubled"."""
        parts = self.scene.mentions(self.left, self.quantity.start, PARTS)
        return [part.entity_id for part in parts if self._sold(part)][-1:]

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
