"""Whose figure it is, and what else identifies it.

Each metric says what kind of thing bears it (config/metrics.toml); the kinds differ in what they take for evidence,
so each has its method. `about` follows from the metric: the chips and the supplier of an order, the customer of a
shipment, the maker of a chip, the other side of a comparison.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.analyse.bearers import FIRMS, PLACES, Bearers
from monitor.analyse.context import Kind, Sentence
from monitor.analyse.markers import PARTS, SERVICES, Markers
from monitor.analyse.metrics_case import COUNTED, RATIOS
from monitor.analyse.scene import Scene, is_money
from monitor.domain.catalogue import Catalogue, Company, EntityType
from monitor.domain.readings import Mention, Quantity

_BUYING = frozenset({"order_value", "order_volume"})
_MAKING = frozenset({"shipments", "production"})
_WITH_CHIP = frozenset({"capacity", "revenue", "profit", "loss", "levy", "inventory"})
_FROM = frozenset({"from", "with", "to", "向", "从", "来自"})
_WON_FROM = frozenset({"from", "来自", "获得", "获", "收到", "拿下", "斩获", "自"})
_TO = frozenset({"to", "给", "向", "对"})
_COMPARED = frozenset({"than", "versus", "vs", "against", "like", "unlike", "比", "较"})
_OTHER_SIDE = frozenset(
    {
        "than",
        "of",
        "with",
        "to",
        "over",
        "against",
        "versus",
        "vs",
        "比",
        "较",
        "与",
        "和",
        "于",
        "及",
        "behind",
        "above",
        "below",
    }
)
_NOUN = re.compile(r"(?:chips|GPUs|processors|accelerators|cards|芯片|晶片|GPU|处理器|加速卡)$", re.IGNORECASE)
# Measures that firms can share in one sum.
_SUMMED = frozenset({"capex", "revenue", "profit", "valuation", "cost"})
# Measures of makers, for which their products may stand: "domestic chips took 40% of the market".
_MADE = frozenset({"market_share", "production", "shipments", "growth"})
_ON_BEHALF = re.compile(r"\b(?:for|by|from|at|of|to|among)(?: all| the| major| big| large| leading| other)*\s*$")
_FOUNDRY_BACK = 4
_BACKED = frozenset({"by", "from", "with", "由", "获", "来自"})
_INTO = frozenset({"in", "into", "to", "for", "给", "向", "入股", "投资", "于"})
_NEAR = 40
GIVERS = frozenset({*FIRMS, EntityType.PLACE})
_INDEX = re.compile(r"\b(?:Index|Composite|Nasdaq|Kospi|Nikkei|Taiex)\b|指数|指數")
_INCOME = frozenset({"revenue", "profit"})
_OF_THOSE = re.compile(r" of (?:the|these|those|them|such)\b|(?:这些|该款?|此)")
_TIMES = re.compile(r" (?:that of |as \w+ as |of )?(?:the |an? )?(?:\w+'s )?")
_AT_FOUNDRY = frozenset({"by", "at", "with", "由", "在"})


@dataclass(frozen=True, slots=True)
class Owner:
    """The subject with what identifies the figure beside it; `confidence` falls with the distance it was carried."""

    subject: str | None
    about: tuple[str, ...] = ()
    confidence: float = 1.0


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


class _Search(Bearers):
    """The search for one quantity's owner."""

    def __init__(self, catalogue: Catalogue, scene: Scene, markers: Markers, quantity: Quantity, metric: str) -> None:
        super().__init__(catalogue, scene, markers, quantity)
        self._metric = metric
        self.funded = metric in {"funding", "valuation"}
        self.generic = metric not in {"revenue", "profit", "loss", "growth", "market_share", "share_price_change"}

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
        bidders = [listed] if listed is not None else _ids(self.scene.mentions(self.start, self.end, FIRMS))
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

    def _foundry(self, maker: str | None) -> list[str]:
        """The foundry that makes a chip: named in the sentence, else in one before, else in a heading."""
        places = [self.sentence, *(place for place, _ in self._places_before())]
        for place in places[: _FOUNDRY_BACK if self._metric == "yield" else 1]:
            for mention in self._in(place, FIRMS):
                entity = self._catalogue.entities.get(mention.entity_id)
                foundry = isinstance(entity, Company) and entity.kind == "foundry"
                if mention.entity_id != maker and (foundry or self.markers.of(mention) in _AT_FOUNDRY):
                    return [mention.entity_id]
        return []

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
        behind = list(scene.mentions(quantity.end, self.right, frozenset({EntityType.COMPANY})))
        into = [m for m in behind if self.markers.of(m) in _INTO and m.start - quantity.end < _NEAR]
        if ahead and into and scene.cues.any(self.left, quantity.start, "roles", "giving"):
            return into[0].entity_id, 1.0
        return subject, confidence

    def _states(self) -> list[str]:
        """The government of a levy: those of the sentence, else the one named last before "the government"."""
        agencies = frozenset({EntityType.AGENCY})
        if here := _ids(self.scene.mentions(self.start, self.end, agencies)):
            return here
        before = self.scene.mentions(max(self.start - 2 * self.scene.reach, 0), self.start, agencies)
        return [before[-1].entity_id] if before else []

    def _backers(self, subject: str | None) -> list[str]:
        """Who puts money into a firm: led by Tiger Global, 由IDG领投; and who buys it."""
        later = self.scene.quantities_between(self.quantity.end, self.end)
        limit = later[0].start if later else self.end
        found = [m for m in self._firms() if m.entity_id != subject and m.start < limit]
        return _ids(m for m in found if self.markers.of(m) in _BACKED or self.scene.gives(m))[:2]

    def _parties(self, subject: str | None) -> list[str]:
        """The market of a share, the government of a levy, the customers that bring a part of the sales."""
        found = self._places() if self._metric in {"market_share", "levy", "revenue"} else []
        if self._metric == "market_share":
            memory = [part for part in self._parts(memory=True) if self.is_memory(part)]
            found += memory or self._memory_before(subject)
        if self._metric == "levy":
            found += self._states()
        if self._metric == "revenue" and self.quantity.unit in RATIOS:
            free = {None, "from", "来自"}
            found += [m.entity_id for m in self._firms() if m.entity_id != subject and self.markers.of(m) in free][:2]
        return found

    # -- what else identifies it ----------------------------------------------

    def _owned(self, subject: str | None, about: Iterable[str | None], confidence: float) -> Owner:
        types, families = self.scene.types, self.scene.families
        kept = [name for name in dict.fromkeys(about) if name is not None and name != subject and name in types]
        kept = [name for name in kept if types[name] is not EntityType.MEDIA]
        above = {families.get(name) for name in kept}
        return Owner(subject, tuple(name for name in kept if name not in above), round(confidence, 3))

    def _parts(self, *, memory: bool = False) -> list[str]:  # noqa: PLR0911 - one return for each reason
        """The chips that a figure counts or pays for: those of its clause that no rival figure claims."""
        if (listed := self.respectively(PARTS)) is not None:
            return [listed]
        scene, quantity = self.scene, self.quantity
        left, right = scene.outer_clause(quantity.start)
        here = [m for m in scene.mentions(left, right, PARTS) if memory or not self.component(m)]
        here = [m for m in here if self.markers.of(m) not in _COMPARED]
        twin = scene.twin_of(quantity)
        rivals = [
            q
            for q in scene.quantities_between(left, right)
            if q.unit == quantity.unit and q not in {quantity, twin} and scene.twin_of(q) != quantity
        ]
        behind, ahead = [m for m in here if m.start >= quantity.start], [m for m in here if m.start < quantity.start]
        if rivals:
            limit = min((q.start for q in rivals if q.start > quantity.start), default=right)
            if close := [m for m in behind if m.start < limit]:
                return _ids(close)
            limit = max((q.end for q in rivals if q.start < quantity.start), default=left)
            if close := [m for m in ahead if m.start >= limit]:
                return [close[-1].entity_id]
        if behind and behind[0].start - quantity.end < 40:
            return _ids(behind)
        if here:
            return _ids(here)
        supplied = any(self.markers.adjective(m) for m in scene.mentions(left, right, FIRMS))
        if supplied and self._metric in _BUYING:
            return []
        sentence = [m for m in scene.mentions(self.start, self.end, PARTS) if self.markers.of(m) not in _COMPARED]
        if self._metric in _INCOME:
            sentence = [m for m in sentence if not self._counted_there(m)]
        before = [m for m in sentence if m.start < quantity.start]
        return [(before[-1] if before else sentence[0]).entity_id] if sentence else []

    def _counted_there(self, mention: Mention) -> bool:
        """Whether a figure of its own counts a chip in another clause."""
        clause = self.scene.outer_clause(mention.start)
        return any(quantity.unit in COUNTED for quantity in self.scene.quantities_between(*clause))

    def _parts_before(self) -> list[str]:
        """The chip that the sentence before or the heading speaks of, for a count of bare units."""
        if self.quantity.unit == "chip" and _NOUN.search(self.quantity.text):
            return []
        _, right = self.scene.outer_clause(self.quantity.start)
        if _OF_THOSE.match(self.scene.folded, self.quantity.end):
            topic = self._carried(PARTS)
            return [topic[0]] if topic is not None and topic[1] > 0.5 else []
        begin = self.start if is_money(self.quantity.unit) else self.quantity.start
        if self.scene.cues.any(begin, min(right, self.quantity.end + 30), "metric_cues", "chip_nouns"):
            return []
        topic = self._carried(PARTS)
        return [topic[0]] if topic is not None and topic[1] > 0.5 else []

    def _memory_before(self, subject: str | None) -> list[str]:
        """The kind of memory whose market a share is told of, where the sentence before or the heading names one."""
        entity = self._catalogue.entities.get(subject or "")
        if not isinstance(entity, Company) or entity.kind != "memory":
            return []
        for sentence, _ in self._places_before():
            if found := [m.entity_id for m in self._in(sentence, PARTS) if self.is_memory(m.entity_id)]:
                return found[:1]
        return []

    def _firms(self) -> list[Mention]:
        return [m for m in self.scene.mentions(self.start, self.end, FIRMS) if not self.markers.cited(m)]

    def _clause_names(self) -> set[str]:
        return {m.entity_id for m in self.scene.context.mentions_between(*self.scene.outer_clause(self.quantity.start))}

    def _places(self) -> list[str]:
        places = _ids(self.scene.mentions(*self.scene.outer_clause(self.quantity.start), PLACES))
        if not places and self._metric == "revenue":
            places = _ids(self.scene.mentions(self.start, self.quantity.start, PLACES))
        if not places and (self._metric == "market_share" or self.quantity.unit in RATIOS):
            places = _ids(self.scene.mentions(self.start, self.end, PLACES))
        if not places and self._metric == "market_share":
            places = [p for sentence, _ in self._places_before()[:3] for p in _ids(self._in(sentence, PLACES))]
        if self._metric == "shipments" and self.scene.cues.any(self.start, self.end, "roles", "chinese_groups"):
            places.append("china")
        return places[:2]

    def _in(self, sentence: Sentence, types: frozenset[EntityType]) -> list[Mention]:
        return self.scene.mentions(sentence.start, min(sentence.end, sentence.start + self.scene.reach), types)

    def _other_side(self, subject: str | None) -> list[str]:
        """The product that another is compared with: the name in the sentence that a word of comparison governs."""
        if (base := self._base()) is not None and base != subject:
            return [base]
        found = [m for m in self.scene.mentions(self.start, self.end, PARTS | SERVICES) if m.entity_id != subject]
        found = [m for m in found if not self.component(m)]
        return _ids([m for m in found if self.markers.of(m) in _OTHER_SIDE] or found)[:1]

    def _maker_of(self, entity_id: str | None) -> str | None:
        return self.scene.makers.get(entity_id) if entity_id else None

    def _trading(self) -> bool:
        near = (max(self.left, self.quantity.start - 120), min(self.right, self.quantity.end + 30))
        return self.scene.cues.any(*near, "metric_cues", "trading")

    def _partners(self, subject: str | None) -> list[str]:
        """The firms of the list that a subject stands in before the figure; empty for a subject of its own."""
        ahead = [m for m in self.scene.mentions(self.start, self.quantity.start, FIRMS) if m.entity_id == subject]
        if not ahead or self.sentence.kind is Kind.ROW or self.respectively(FIRMS) is not None:
            return []
        names = _ids(self.markers.joined(ahead[-1]))
        return names if len(names) > 1 else []

    def _together(self) -> list[str]:
        """The firms of a list that share one sum: "the four giants (Amazon, Google, Meta and Microsoft) will spend"."""
        if not self.scene.cues.any(self.start, self.end, "roles", "together") or self.sentence.kind is Kind.ROW:
            return []
        chains = (self.markers.joined(m) for m in self.scene.mentions(self.start, self.end, FIRMS))
        return _ids(next((chain for chain in chains if len(chain) > 2), ()))

    def _base(self) -> str | None:
        """What a comparison is measured against: the H100, in "60% of the H100's" and 达到H100的六成."""
        if self._metric != "relative_performance":
            return None
        scene, quantity = self.scene, self.quantity
        for mention in scene.mentions(self.start, self.end, PARTS | SERVICES):
            if scene.chinese and scene.folded[mention.end : quantity.start] in {"的", "", "的约", "的近"}:
                return mention.entity_id
            beside = mention.start >= quantity.end and _TIMES.fullmatch(scene.folded, quantity.end, mention.start)
            if mention.start >= quantity.end and (beside or self.markers.of(mention) in _OTHER_SIDE):
                return mention.entity_id
        return None

    def _group(self, subject: str | None, *, behind: bool = False) -> str | None:
        """China, where "Chinese companies" and the like stand for an unnamed group; else the subject as it is."""
        if self.sentence.kind is Kind.ROW and subject is not None:
            return subject
        tables = ["chinese_groups", *(["chinese_products"] if self._metric in _MADE else [])]
        cues, left, start = self.scene.cues, self.left, self.quantity.start
        named = any(self.markers.of(m) is None for m in self.scene.mentions(left, start, FIRMS))
        ahead = cues.any(left, start, "roles", *tables) and not named
        behind_it = cues.between(self.quantity.end, min(self.right, self.quantity.end + 70))
        follows = any(
            cue.key in tables
            and (self.scene.chinese or _ON_BEHALF.search(self.scene.folded, self.quantity.end, cue.start))
            for cue in behind_it
        )
        nowhere = subject is None and cues.any(self.start, self.end, "roles", *tables)
        return "china" if ahead or nowhere or (follows and (behind or not named)) else subject


def _ids(mentions: Iterable[Mention]) -> list[str]:
    return list(dict.fromkeys(mention.entity_id for mention in mentions))
