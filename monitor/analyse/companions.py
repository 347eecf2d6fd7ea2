"""What identifies a figure beside its subject: chips, suppliers, customers, markets, backers, governments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from monitor.analyse.context import ENTRIES, Kind, Sentence
from monitor.analyse.kinds import FIRMS, PARTS, PRODUCTS
from monitor.analyse.localities import Localities
from monitor.analyse.metrics_case import RATIOS
from monitor.analyse.scene import Scene, is_money
from monitor.analyse.topics import Told
from monitor.domain.catalogue import Catalogue, EntityType
from monitor.domain.readings import Mention, Quantity

_BUYING = frozenset({"order_value", "order_volume"})
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
        "相比",
        "相较",
        "对比",
        "比起",
        "相较于",
        "相对于",
    }
)
_NOUN = re.compile(r"(?:chips|GPUs|processors|accelerators|cards|芯片|晶片|GPU|处理器|加速卡)$", re.IGNORECASE)
# Measures of makers, for which their products may stand: "domestic chips took 40% of the market".
_MADE = frozenset({"market_share", "production", "shipments", "growth"})
_ON_BEHALF = re.compile(r"\b(?:for|by|from|at|of|to|among)(?: all| the| major| big| large| leading| other)*\s*$")
_SOLD = frozenset({"revenue", "shipments", "production", "capacity"})
_BESIDE_NOUN = 4
_WAFERS = frozenset({"wafer", "wafer/month", "wafer/year", "wafer/day"})
_TABLED = frozenset({"revenue", "growth", "shipments", "capacity"})
# Measures of a firm as a whole, unless their own clause speaks of a product.
_INCOME = frozenset({"revenue", "profit"})
# What stands before those who act together for somebody else.
_GIVERS = frozenset({"by", "from", "由", "获"})
_CLOSE = 40
_OWN_WORTH = frozenset({"valuation", "funding", "share_price_change", "price"})
# Measures of a unit beside which its owner is told only where the text tells of the owner nearby.
_NEAR_OWNER = frozenset({"capex", "revenue", "order_value", "order_volume", "cluster_size"})
_OF_THOSE = re.compile(r" of (?:the|these|those|them|such)\b|(?:这些|该款?|此)")
_TIMES = re.compile(r" (?:that of |what |as \w+ as |of )?(?:the |an? |its )?(?:\w+'s )?")
_TIMES_CHINESE = re.compile(r"\s*的?\s*(?:约|近|逾|超|超过|大约|将近|整整)?\s*")
_AGAINST_CHINESE = re.compile(r"[^,。;、]{0,4}?(?:相比|相较|比较)")
# Between a count and the maker of what it counts, and from there to the noun; the noun may be part of the figure.
_COUNTS = re.compile(r"(?: of)?(?: the)? ?")
_COUNTED_REACH = 10
_IN_FIGURE = 40
# Specifications of a part that speak of the memory in it, or that memory has none of.
_SIZED = frozenset({"memory", "bandwidth", "compute", "power"})
_GOODS = 40
_GOODS_CHINESE = 12
_BESIDE = ("比起", "相较于", "相比于", "对比")
# Characters of a maker's name right before its chip.
_MAKER = 12
_AT_FOUNDRY = frozenset({"by", "at", "with", "由", "在"})


# So many firms are a group.
_TOGETHER = 2


@dataclass(frozen=True, slots=True)
class Owner:
    """The subject with what identifies the figure beside it; `confidence` falls with the distance it was carried.

    `settled`: the text tells elsewhere whose it is, which nothing learned of nearby names may overrule.
    """

    subject: str | None
    about: tuple[str, ...] = ()
    confidence: float = 1.0
    settled: bool = False

    @property
    def shared(self) -> bool:
        """Whether firms bear the figure together, none of them alone."""
        return self.subject is None and len(self.about) >= _TOGETHER


class Companions(Localities):
    """Looks for what stands beside the subject of one quantity whose metric is known."""

    def __init__(self, catalogue: Catalogue, scene: Scene, told: Told, quantity: Quantity, metric: str) -> None:
        super().__init__(catalogue, scene, told, quantity)
        self._metric = metric
        # Whether the figure is known to be the price of a share.
        self.traded = False
        self.funded = metric in {"funding", "valuation"}
        self.valued = metric == "valuation"
        self.sized = metric in _SIZED
        self.generic = metric not in {"revenue", "profit", "loss", "growth", "market_share", "share_price_change"}

    def _foundry(self, maker: str | None) -> list[str]:
        """The foundry that makes a chip: named with it in the sentence, else told anywhere in the document."""
        for mention in self._in(self.sentence, FIRMS):
            foundry = self._roster.foundry(mention.entity_id)
            if mention.entity_id != maker and (foundry or self.markers.of(mention) in _AT_FOUNDRY):
                return [mention.entity_id]
        told = self._makings.foundry(maker)
        return [told] if told is not None else []

    def _parties(self, subject: str | None) -> list[str | None]:
        """The market of a share, the site of a plant, the customers that bring a part of the sales."""
        found: list[str | None] = [*self._places()]
        if self._metric == "market_share":
            memory = [part for part in self._parts(memory=True) if self.is_memory(part)]
            found += memory or self._memory_before(subject) or self._part_shared()
        found += self._memory_listed(subject) or self._memory_of_lines(subject)
        if self._dealt_out():
            free = {None, "from", "来自"}
            found += [m.entity_id for m in self._firms() if m.entity_id != subject and self.markers.of(m) in free][:2]
        return found

    def _part_shared(self) -> list[str | None]:
        """The product of which a sentence that opens with *Of* deals out the parts, with its maker."""
        topic = self._carried(PARTS) if self.scene.folded.startswith("Of ", self.sentence.start) else None
        return [topic[0], self._maker_of(topic[0])] if topic is not None else []

    def _owned(self, subject: str | None, about: Iterable[str | None], confidence: float) -> Owner:
        types, families = self.scene.types, self.scene.families
        about = [*about, self._parent_of(subject)]
        kept = [name for name in dict.fromkeys(about) if name is not None and name != subject and name in types]
        kept = [name for name in kept if types[name] is not EntityType.MEDIA]
        above = {families.get(name) for name in kept}
        return Owner(subject, tuple(name for name in kept if name not in above), round(confidence, 3))

    def _parts(self, *, memory: bool = False) -> list[str]:
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
            if q.unit == quantity.unit and q is not quantity and q is not twin and scene.twin_of(q) is not quantity
        ]
        behind, ahead = [m for m in here if m.start >= quantity.start], [m for m in here if m.start < quantity.start]
        if rivals:
            limit = min((q.start for q in rivals if q.start > quantity.start), default=right)
            if close := [m for m in behind if m.start < limit]:
                return ids_of(close)
            limit = max((q.end for q in rivals if q.start < quantity.start), default=left)
            if close := [m for m in ahead if m.start >= limit]:
                return [close[-1].entity_id]
        if here:
            return ids_of(behind if behind and behind[0].start - quantity.end < _CLOSE else here)
        return self._parts_of_sentence()

    def _parts_of_sentence(self) -> list[str]:
        """The chip that another clause of the sentence names, where this one speaks of no supplier's chips."""
        scene, quantity = self.scene, self.quantity
        left, right = scene.outer_clause(quantity.start)
        supplied = any(self.markers.adjective(m) for m in scene.mentions(left, right, FIRMS))
        if (supplied and self._metric in _BUYING) or self._metric == "capacity":
            return []
        sentence = [m for m in scene.mentions(self.start, self.end, PARTS) if self.markers.of(m) not in _COMPARED]
        if self._metric in _INCOME and not scene.cues.any(left, right, "metric_cues", "chip_nouns"):
            sentence = [m for m in sentence if self._sold(m)]
        before = [m for m in sentence if m.start < quantity.start]
        return [(before[-1] if before else sentence[0]).entity_id] if sentence else []

    def _sold(self, part: Mention) -> bool:
        """Whether a part stands right before a word for its sales or output: "HBM revenue", HBM营收."""
        return any(cue.key in _SOLD for cue in self.scene.cues.of(part.end, part.end + _BESIDE_NOUN, "metric.cues"))

    def _parts_of_lead(self) -> list[str]:
        """The chips that the lead-in of a list names, for items that name none."""
        lead = self.scene.lead_of(self.sentence)
        return ids_of(self.scene.mentions(lead.start, lead.end, PARTS)) if lead is not None else []

    def _memory_listed(self, subject: str | None) -> list[str]:
        """The kind of memory that a table or list of its makers is about."""
        listed = self.sentence.kind in ENTRIES and self._metric in _TABLED and self._roster.memory(subject)
        return self._memory_above() if listed else []

    def _memory_of_lines(self, subject: str | None) -> list[str]:
        """The kind of memory whose lines a maker of it has: "of DRAM, Samsung can process 655,000 wafers a month"."""
        if self._metric != "capacity" or self.quantity.unit not in _WAFERS or not self._roster.memory(subject):
            return []
        ahead = ids_of(self.scene.mentions(self.start, self.quantity.start, PARTS))
        return [name for name in ahead if self.is_memory(name)][-1:]

    def _memory_above(self) -> list[str]:
        """The kind of memory that a table or list of makers is about, named in its heading or lead-in."""
        above = [self.scene.lead_of(self.sentence), self.scene.heading_of(self.sentence)]
        return self._memory_named(filter(None, above))

    def _parts_before(self) -> list[str]:
        """The chip that the sentence before or the heading speaks of, for a count of bare units."""
        if self.quantity.unit == "chip" and _NOUN.search(self.quantity.text):
            return []
        _, right = self.scene.outer_clause(self.quantity.start)
        begin = self.start if is_money(self.quantity.unit) else self.quantity.start
        named = self.scene.cues.any(begin, min(right, self.quantity.end + 30), "metric_cues", "chip_nouns")
        if named and not _OF_THOSE.match(self.scene.folded, self.quantity.end):
            return []
        topic = self._carried(PARTS)
        return [topic[0]] if topic is not None and topic[1] > 0.5 else []

    def _memory_before(self, subject: str | None) -> list[str]:
        """The kind of memory whose market a share is told of, where the sentence before or the heading names one."""
        if not self._roster.memory(subject):
            return []
        return self._memory_named(sentence for sentence, _ in self._places_before())

    def _memory_named(self, sentences: Iterable[Sentence]) -> list[str]:
        """The first kind of memory that some sentences name."""
        parts = (part.entity_id for sentence in sentences for part in self._in(sentence, PARTS))
        return list(islice(filter(self.is_memory, parts), 1))

    def _firms(self) -> list[Mention]:
        return [m for m in self.scene.mentions(self.start, self.end, FIRMS) if not self.markers.cited(m)]

    def _counted_maker(self) -> str | None:
        """The firm whose chips a figure counts: AMD, in "6 gigawatts of AMD's processors", 1.6万张英伟达芯片."""
        behind = self.quantity.end
        for firm in self.scene.mentions(max(self.quantity.start, behind - _IN_FIGURE), behind + _COUNTED_REACH, FIRMS):
            gap = self.scene.folded[behind : firm.start] if firm.start >= behind else ""
            reach = firm.end + (_GOODS_CHINESE if self.scene.chinese else _GOODS)
            goods = self.scene.cues.any(firm.end, reach, "metric_cues", "chip_nouns")
            if _COUNTS.fullmatch(gap) and (goods or self.markers.modified(firm) is not None):
                return firm.entity_id
        return None

    def _clause_names(self) -> set[str]:
        return {m.entity_id for m in self.scene.context.mentions_between(*self.scene.outer_clause(self.quantity.start))}

    def _places(self) -> list[str]:
        """Where a thing is sold or stands; China, where its firms are the customers."""
        places = self.sites(self._metric)
        if not places and self._metric == "market_share":
            places = [p for sentence, _ in self._places_before()[:3] for p in self.markets(sentence)][:1]
        if self._metric == "shipments" and self.scene.cues.any(self.start, self.end, "roles", "chinese_groups"):
            places.append("china")
        return places

    def _in(self, sentence: Sentence, types: frozenset[EntityType]) -> list[Mention]:
        return self.scene.mentions(sentence.start, min(sentence.end, sentence.start + self.scene.reach), types)

    def _other_side(self, subject: str | None) -> list[str]:
        """The product that another is compared with: the name in the sentence that a word of comparison governs."""
        if (base := self._base()) is not None and base != subject:
            return [base]
        found = [m for m in self.scene.mentions(self.start, self.end, PRODUCTS) if m.entity_id != subject]
        found = [m for m in found if not self.component(m)]
        near = [m for m in found if self.left <= m.start < self.right]
        return ids_of([m for m in found if self.markers.of(m) in _OTHER_SIDE] or near)[:1]

    def _parent_of(self, subject: str | None) -> str | None:
        """The owner of a unit, in whose books its figures stand; a firm with books of its own stands for itself."""
        parent = self.scene.parents.get(subject) if subject is not None else None
        if self._roster.reports(subject):
            return None
        if self.scene.types.get(parent or "") not in FIRMS or self._metric in _OWN_WORTH:
            return None
        return parent if self._metric not in _NEAR_OWNER or self._told_nearby(parent) else None

    def _told_nearby(self, firm: str | None) -> bool:
        """Whether the sentence of the figure, or the one before, names a firm."""
        before = self.scene.previous(self.sentence, 1)
        start = before[0].start if before else self.sentence.start
        return any(mention.entity_id == firm for mention in self.scene.mentions(start, self.end, FIRMS))

    def _maker_of(self, entity_id: str | None) -> str | None:
        return self.scene.makers.get(entity_id) if entity_id else None

    def _trading(self) -> bool:
        near = (max(self.left, self.quantity.start - 120), min(self.right, self.quantity.end + 30))
        by_share = self.scene.folded.endswith("每股", 0, self.quantity.start) or self.quantity.text.endswith(" share")
        return self.traded or by_share or self.scene.cues.any(*near, "metric_cues", "trading")

    def _partners(self, subject: str | None) -> list[str]:
        """The firms of the list that a subject stands in before the figure; empty for a subject of its own."""
        ahead = [m for m in self.scene.mentions(self.start, self.quantity.start, FIRMS) if m.entity_id == subject]
        if not ahead or self.sentence.kind is Kind.ROW or self._dealt(FIRMS) is not None:
            return []
        names = ids_of(self.markers.joined(ahead[-1]))
        return names if len(names) > 1 else []

    def _together(self) -> list[str]:
        """The firms of a list that share one sum: "the four giants (Amazon, Google, Meta and Microsoft) will spend"."""
        if not self.scene.cues.any(self.start, self.end, "roles", "together") or self.sentence.kind is Kind.ROW:
            return []
        firms = (m for m in self.scene.mentions(self.start, self.end, FIRMS) if self.markers.of(m) not in _GIVERS)
        chains = (self.markers.joined(m) for m in firms)
        return ids_of(next((chain for chain in chains if len(chain) > 2), ()))

    def _base(self) -> str | None:
        """What a comparison is measured against: the H100, in "60% of the H100's" and 达到H100的六成."""
        if self._metric != "relative_performance":
            return None
        scene, quantity = self.scene, self.quantity
        for mention in scene.mentions(self.start, self.end, PRODUCTS):
            if scene.chinese and mention.start < quantity.start and self._measured_against(mention):
                return mention.entity_id
            beside = mention.start >= quantity.end and _TIMES.fullmatch(scene.folded, quantity.end, mention.start)
            if mention.start >= quantity.end and (beside or self.markers.of(mention) in _OTHER_SIDE):
                return mention.entity_id
        return None

    def _measured_against(self, mention: Mention) -> bool:
        """Whether a Chinese clause measures against a name before the figure: 是H100（80GB）的约1.5倍."""
        scene, quantity = self.scene, self.quantity
        if _TIMES_CHINESE.fullmatch(scene.outer, mention.end, quantity.start):
            return True
        if self.left <= mention.start and _AGAINST_CHINESE.match(scene.folded, mention.end, mention.end + 12):
            return True
        ends = {scene.snug(mention.start), mention.start}
        makers = [m for m in scene.mentions(mention.start - _MAKER, mention.start, FIRMS) if m.end in ends]
        begin = makers[0].start if makers else mention.start
        return scene.folded.endswith(_BESIDE, self.sentence.start, scene.snug(begin))

    def _dealt_out(self) -> bool:
        """Whether a firm's sales are shared out among its customers, whom no group of them can own."""
        return self._metric == "revenue" and self.quantity.unit in RATIOS

    def _group(self, subject: str | None, *, behind: bool = False) -> str | None:
        """China, where "Chinese companies" and the like stand for an unnamed group; else the subject as it is."""
        if self._dealt_out() or (self.sentence.kind is Kind.ROW and subject is not None):
            return subject
        tables = ["chinese_groups", *(["chinese_products"] if self._metric in _MADE else [])]
        cues, left, start = self.scene.cues, self.left, self.quantity.start
        named = any(self.markers.of(m) is None for m in self.scene.mentions(left, start, FIRMS))
        ahead = cues.any(left, start, "roles", *tables) and not named
        follows = any(
            self.scene.chinese or _ON_BEHALF.search(self.scene.folded, self.quantity.end, cue.start)
            for cue in cues.of(self.quantity.end, min(self.right, self.quantity.end + 70), "roles", *tables)
        )
        nowhere = subject is None and cues.any(self.start, self.end, "roles", *tables)
        if ahead or nowhere or (follows and (behind or not named)):
            return "china"
        nation = self.nation(self._metric)
        # A town is where a firm's plant stands, and has nothing itself where a firm is spoken of.
        return subject if nation is None or (subject and nation not in self._roster.countries) else nation


def ids_of(mentions: Iterable[Mention]) -> list[str]:
    """The entities of some mentions, each once, in order."""
    return list(dict.fromkeys(mention.entity_id for mention in mentions))
