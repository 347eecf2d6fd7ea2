"""Weighing the names around a figure: which of them bears it.

A name before the figure in its clause weighs most, more so as the owner of a possessive; a name behind *from*, *than*
or 向 weighs little. What the sentence does not name is carried from the sentences before, then from the headings above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from monitor.analyse.context import Kind, Sentence
from monitor.analyse.markers import OBJECT, PARTS, SERVICES, Markers
from monitor.analyse.metrics_case import COUNTED, RATIOS
from monitor.analyse.scene import Scene
from monitor.domain.catalogue import Catalogue, EntityType
from monitor.domain.readings import Mention, Quantity

FIRMS = frozenset({EntityType.COMPANY, EntityType.AGENCY})
PLACES = frozenset({EntityType.PLACE})

_SENTENCES_BACK = 8
_DESCRIBED = 14
_DESCRIBED_BACK = 3
# Sentences back in which the names of a list may stand that a later list of figures is dealt out to.
_LIST_BACK = 3
# Behind a figure of a list: "22% for Samsung and 21% for Micron".
_FOR = 5
# The score below which a name of the sentence yields to the label of its paragraph.
_LABELLED = 2.2
# Words before a possessive that still leads its sentence, and before a maker's name that does.
_LEAD = 6
_OPENING = 2
_MEMORY = ("hbm", "lpddr", "gddr", "ddr", "hizq", "hibl")
_OF_MEMORY = re.compile(r"(?: ?of (?:the )?|的| )?")
_BESIDE = re.compile(r"(?:'s)?,? (?:with|at|on|had|held|has|took)(?: an?| some)? |(?:则|则为|约?为|占|约|: ?)?")
_WHOLE = re.compile(r" of (?:the )?")
_OPENED = re.compile(r" ?[(（]")
_BASES = frozenset({"of", "than", "over", "versus", "vs", "against", "with", "to"})
_AGAINST = frozenset({"than", "with", "from", "against", "versus", "vs", "over", "to"})


class Bearers:
    """Looks for the bearer of one quantity among the names of its document."""

    def __init__(self, catalogue: Catalogue, scene: Scene, markers: Markers, quantity: Quantity) -> None:
        self._catalogue = catalogue
        self.scene = scene
        self.markers = markers
        self.quantity = quantity
        self.sentence = scene.context.sentence_at(quantity.start)
        self.left, self.right = scene.clause_at(quantity.start)
        self.start = max(self.sentence.start, quantity.start - scene.reach)
        self.end = min(self.sentence.end, quantity.end + scene.reach)
        # Whether "customers" and "chipmakers" can bear such a figure; sales and profits are never theirs.
        self.generic = True
        self.funded = False

    def best(  # noqa: PLR0911 - one return for each reason
        self,
        types: frozenset[EntityType],
        *,
        pivot: int | None = None,
        prefer: Mapping[str, float] | None = None,
        modifiers: float = -0.6,
        exclude: str | None = None,
    ) -> tuple[str | None, float]:
        """The likeliest bearer among the names of some types, with a confidence (0–1).

        `pivot` is the verb that the bearer stands before; `prefer` weighs markers otherwise than usual (*by* in a
        passive); `modifiers` is what a maker's name before its chip gains.
        """
        if self.sentence.kind is Kind.ROW and (row := self._of_row(types)) is not None:
            return row, 0.95
        if (listed := self.respectively(types)) is not None:
            return listed, 0.95
        chosen: tuple[float, str] | None = None
        for mention in self.scene.mentions(self.start, self.end, types):
            score = self._score(mention, types, pivot, prefer or {}, modifiers)
            name = mention.entity_id
            if score is not None and name != exclude and (chosen is None or score > chosen[0]):
                chosen = score, name
        labelled = self._label(types)
        if labelled is not None and labelled != exclude and (chosen is None or chosen[0] < _LABELLED):
            return labelled, 0.9
        if chosen is not None and chosen[0] > 0.9:
            return chosen[1], 1.0 if chosen[0] >= 2.2 else 0.85
        if self.impersonal():
            return None, 0.8
        carried = self._carried(types)
        if carried is not None:
            return carried
        return (chosen[1], 0.4) if chosen is not None else (None, 0.1)

    def _score(
        self,
        mention: Mention,
        types: frozenset[EntityType],
        pivot: int | None,
        prefer: Mapping[str, float],
        modifiers: float,
    ) -> float | None:
        scene, quantity = self.scene, self.quantity
        if self.markers.cited(mention) or (types & PARTS and self.component(mention)):
            return None
        if self._whole(mention):
            return 3.4
        here = self.left <= mention.start < self.right
        if mention.start >= quantity.end:
            score = (1.0 if here else 0.35) + self._behind(mention, types)
        elif mention.start >= quantity.start:
            score = 2.6
        else:
            score = (2.2 if here else 1.7) + self._ahead(mention, types, prefer, here=here)
            score -= 1.3 if pivot is not None and mention.start > pivot else 0.0
        if _BESIDE.fullmatch(scene.folded, mention.end, quantity.start):
            score = max(score, 3.0)
        if not types & PARTS and self.markers.modified(mention) is not None:
            score += modifiers
        if self._backs(mention):
            score -= 2.6
        if (aside := scene.aside_at(mention.start)) is not None and not aside[0] <= quantity.start < aside[1]:
            score -= 1.4
        away = scene.distance(min(mention.end, quantity.end), max(mention.start, quantity.start))
        return score + self._standing(mention) - 0.012 * away

    def _ahead(
        self, mention: Mention, types: frozenset[EntityType], prefer: Mapping[str, float], *, here: bool
    ) -> float:
        """What a name before the figure gains by its part in the clause."""
        marker = self.markers.of(mention)
        score = 0.6 if marker is None else prefer.get(marker, self._weight(marker, types, here=here))
        if self.markers.possessive(mention) and self.markers.modified(mention) is None:
            score += 0.35
        if self._taken(mention):
            score -= 0.4
        if types & PARTS and self._counted(mention):
            score -= 1.3
        if types & PARTS and self.quantity.unit in RATIOS and marker in _BASES and self._based(mention):
            score -= 1.6
        return score + (0.8 if self._relative(mention) else 0.0)

    def _backs(self, mention: Mention) -> bool:
        """Whether a name gives the money of a round: it is not the firm that gets it."""
        if not self.funded:
            return False
        behind = mention.start >= self.quantity.end and self.markers.of(mention) in {"by", "from", "由"}
        return behind or (self.scene.chinese and self.scene.gives(mention))

    def _standing(self, mention: Mention) -> float:
        """What a name gains or loses wherever it stands: governments and others' customers bear few figures."""
        score = -1.1 if self.markers.relation(mention) == "sideways" else 0.0
        if self.scene.types.get(mention.entity_id) is EntityType.AGENCY:
            score -= 2.0
        if _OPENED.fullmatch(self.scene.folded, mention.end, self.quantity.start):
            score += 1.2
        return score

    def _based(self, mention: Mention) -> bool:
        """Whether a name is what another ratio before it is measured against: "3.9 times the compute of the MI300X"."""
        before = self.scene.quantities_between(max(mention.start - 50, 0), mention.start)
        return any(quantity.unit in RATIOS and quantity != self.quantity for quantity in before)

    def _whole(self, mention: Mention) -> bool:
        """Whether a name owns what a percentage is a share of: "13% of Nvidia's revenue", 占英伟达营收的13%."""
        if self.quantity.unit != "percent" or self.scene.types.get(mention.entity_id) not in FIRMS:
            return False
        if self.scene.chinese:
            return mention.end <= self.quantity.start and self.scene.folded.endswith(("占", "占了"), 0, mention.start)
        return _WHOLE.fullmatch(self.scene.folded, self.quantity.end, mention.start) is not None

    def _weight(self, marker: str, types: frozenset[EntityType], *, here: bool) -> float:
        if marker == OBJECT:
            return 0.2 if types & PARTS else -0.9
        if marker in self.markers.subordinate:
            return 0.6 if here else 0.3
        if marker in self.markers.bearer:
            return 0.1
        return -1.5 if marker in self.markers.comparison else -1.4

    def _behind(self, mention: Mention, types: frozenset[EntityType]) -> float:
        """What a name behind the figure gains: "20,000 H200 chips", "a yield of 60% for the H100"."""
        gap, marker = mention.start - self.quantity.end, self.markers.of(mention)
        if types & PARTS and gap <= 3:
            return 1.4
        if marker == "for" and gap <= _FOR and self.quantity.unit in RATIOS:
            return 1.9
        if marker in {"of", "for", "at", "by", "的"} and gap < 40:
            return 1.7 if marker == "for" and gap < 26 and types & PARTS else 0.7
        return -1.0 if marker in _AGAINST else (0.0 if marker is None else -0.4)

    def _taken(self, mention: Mention) -> bool:
        """Whether another figure of the same unit, with a name of its own, stands between a name and this figure."""
        between = self.scene.quantities_between(mention.end, self.quantity.start)
        if not any(quantity.unit == self.quantity.unit for quantity in between):
            return False
        types = frozenset({self.scene.types[mention.entity_id]})
        return any(
            m.entity_id != mention.entity_id for m in self.scene.mentions(mention.end, self.quantity.start, types)
        )

    def _counted(self, mention: Mention) -> bool:
        """Whether a name is what another figure counts: "8192张昇腾卡", for the throughput told behind it."""
        before = self.scene.quantities_between(max(mention.start - 40, 0), mention.end)
        return any(
            q != self.quantity
            and q.unit in COUNTED
            and (q.start <= mention.start < q.end or 0 <= mention.start - q.end <= 1)
            for q in before
        )

    def _relative(self, mention: Mention) -> bool:
        """Whether the figure's clause is a relative one about a name: "Meta, whose capex this year is …"."""
        opening = self.scene.folded[self.left : self.left + 6].lower()
        return opening.startswith(("whose ", "which ")) and 0 <= self.left - mention.end <= 2

    def governing(self, *roles: str) -> int | None:
        """Where the verb of some roles stands that governs the figure: before it in its clause, else behind it."""
        before = self.scene.cues.between(max(self.left, self.quantity.start - 120), self.quantity.start)
        found = [cue.start for cue in before if cue.table == "roles" and cue.key in roles]
        if found:
            return found[-1]
        behind = self.scene.cues.any(self.quantity.end, min(self.right, self.quantity.end + 30), "roles", *roles)
        return self.quantity.start if behind else None

    # -- lists and tables -----------------------------------------------------

    def _label(self, types: frozenset[EntityType]) -> str | None:
        """The name that labels the paragraph, for the sentences that follow it there: "* IREN: …"."""
        label = self.scene.labels.get(self.sentence.paragraph)
        if label is None or label.start >= self.sentence.start or self.scene.types.get(label.entity_id) not in types:
            return None
        return label.entity_id

    def _of_row(self, types: frozenset[EntityType]) -> str | None:
        """The name that a cell's row bears, or its column where the head names one thing a column."""
        column = self.scene.column_header(self.sentence, self.quantity.start)
        if column is not None and (above := self.scene.mentions(*column, types)):
            return above[0].entity_id
        ahead = self.scene.mentions(self.sentence.start, self.quantity.start, types)
        return ahead[0].entity_id if ahead else None

    def respectively(self, types: frozenset[EntityType]) -> str | None:
        """The name in the same place of its list as the figure has in its own: respectively, 分别为, 依次为."""
        scene = self.scene
        cues = scene.cues.between(self.start, self.end)
        dealt = next((cue for cue in cues if cue.table == "roles" and cue.key == "respectively"), None)
        if dealt is None:
            return None
        figures = [
            q
            for q in scene.quantities_between(dealt.end if scene.chinese else self.start, self.end)
            if q.unit == self.quantity.unit and scene.twin_of(q) is None
        ]
        if len(figures) < 2 or self.quantity not in figures:
            return None
        for names in self._dealt_to(types, dealt.start if scene.chinese else figures[0].start, len(figures)):
            if len(names) == len(figures):
                return names[figures.index(self.quantity)]
        return None

    def _dealt_to(self, types: frozenset[EntityType], end: int, count: int) -> Iterator[list[str]]:
        """The lists of names that a list of figures may be dealt out to, nearest first."""
        ahead = self._heads(self.scene.mentions(self.start, end, types))
        yield list(dict.fromkeys(m.entity_id for m in ahead))
        if ahead:
            yield list(dict.fromkeys(m.entity_id for m in self._heads(self.markers.joined(ahead[-1]))))
            yield list(dict.fromkeys(m.entity_id for m in ahead))[-count:]
            return
        before = [
            m
            for sentence in reversed(self.scene.previous(self.sentence, _LIST_BACK))
            for m in self._heads(self.scene.mentions(sentence.start, sentence.end, types))
            if self.markers.of(m) is None
        ]
        yield list(dict.fromkeys(m.entity_id for m in before))

    def _heads(self, mentions: Sequence[Mention]) -> list[Mention]:
        """The names that stand for themselves, not as the maker or owner of the name right behind them."""
        found = []
        for place, mention in enumerate(mentions):
            after = mentions[place + 1] if place + 1 < len(mentions) else None
            owner = after is not None and after.start - mention.end <= 0
            if not owner and self.markers.modified(mention) is None and not self.component(mention):
                found.append(mention)
        return found

    # -- what the sentence does not name --------------------------------------

    def impersonal(self) -> bool:
        """Whether the clause's subject is a word that names nobody: "Chipmakers normally want …"."""
        cues = self.scene.cues
        if cues.any(self.left, self.quantity.start, "salience", "rules_of_thumb"):
            return True
        generic = self.generic and cues.any(self.left, self.quantity.start, "roles", "generic")
        return generic and not self.scene.chinese and not cues.any(self.left, self.quantity.start, "roles", "pronouns")

    def _carried(self, types: frozenset[EntityType]) -> tuple[str, float] | None:
        """The topic of the table's header, of the sentences before, of the headings above; of all, subjects first."""
        if (main := self._described(types)) is not None:
            return main, 0.75
        places = self._places_before()
        spare: str | None = None
        for sentence, confidence in places:
            topic, free = self.topic(sentence, types)
            if topic is not None and free:
                return topic, confidence
            spare = spare or topic
        return (spare, 0.45) if spare is not None else None

    def _described(self, types: frozenset[EntityType]) -> str | None:
        """The firm of the title, where "the company" opens the sentence and the ones before it speak of that firm."""
        if EntityType.COMPANY not in types:
            return None
        cues = self.scene.cues.between(self.sentence.start, self.sentence.start + _DESCRIBED)
        if not any(cue.table == "roles" and cue.key == "descriptions" for cue in cues):
            return None
        title = self.scene.context.sentences[0]
        firms = self.scene.mentions(title.start, title.end, frozenset({EntityType.COMPANY}))
        main = next((m.entity_id for m in firms if self.markers.of(m) is None), None)
        near = (
            mention.entity_id
            for before in self.scene.previous(self.sentence, _DESCRIBED_BACK)
            for mention in self.scene.mentions(before.start, before.end, types)
        )
        return main if main is not None and main in set(near) else None

    def _places_before(self) -> list[tuple[Sentence, float]]:
        """Where to look for what the sentence does not name, nearest first, each with its confidence."""
        scene = self.scene
        found: list[tuple[Sentence, float]] = []
        header = scene.header_of(self.sentence) if self.sentence.kind is Kind.ROW else None
        if header is not None:
            found.append((header, 0.6))
        for back, before in enumerate(scene.previous(self.sentence, _SENTENCES_BACK)):
            same = before.paragraph == self.sentence.paragraph
            found.append((before, 0.75 if same else 0.65 - 0.02 * back))
        heading = scene.heading_of(self.sentence)
        for _ in range(_SENTENCES_BACK):
            if heading is None:
                break
            found.append((heading, 0.55))
            heading = scene.heading_of(heading)
        if scene.context.sentences and self.sentence.index > 0:
            found.append((scene.context.sentences[0], 0.5))
        return found

    def topic(self, sentence: Sentence, types: frozenset[EntityType]) -> tuple[str | None, bool]:
        """What a sentence is about, and whether it is the subject there: its first free name of some types."""
        spare: str | None = None
        makers = self._makers_here() if types <= PARTS else set()
        for mention in self.scene.mentions(
            sentence.start, min(sentence.end, sentence.start + 2 * self.scene.reach), types
        ):
            name = mention.entity_id
            if self.markers.cited(mention) or (types & PARTS and self.component(mention)):
                continue
            if makers and self.scene.makers.get(name) not in makers:
                continue
            if self._leads(mention, sentence, types):
                return name, True
            spare = spare or name
        return spare, False

    def _makers_here(self) -> set[str]:
        """The makers of parts that the figure's own clause names: "AMD itself claims …" is not about an Nvidia chip."""
        known = set(self.scene.makers.values())
        return {m.entity_id for m in self.scene.mentions(self.left, self.quantity.start, FIRMS) if m.entity_id in known}

    def _leads(self, mention: Mention, sentence: Sentence, types: frozenset[EntityType]) -> bool:
        """Whether a name is the subject of its sentence: it stands free, and early or in a heading."""
        marker = self.markers.of(mention)
        governed = marker is not None and not (marker == OBJECT and types & PARTS)
        if governed or self.markers.relation(mention) == "sideways" or self.scene.aside_at(mention.start) is not None:
            return False
        if self.scene.cues.any(sentence.start, sentence.end, "roles", "contrast"):
            return False
        if types & PARTS:
            return True
        opening = self.scene.distance(sentence.start, mention.start) < _OPENING
        if self.scene.types.get(mention.entity_id) is EntityType.AGENCY:
            return False
        if self.markers.modified(mention) is not None:
            return opening
        early = self.scene.distance(sentence.start, mention.start) < _LEAD or sentence.kind in {
            Kind.HEADING,
            Kind.TITLE,
        }
        return early or not self.markers.possessive(mention)

    # -- kinds of part --------------------------------------------------------

    def component(self, mention: Mention) -> bool:
        """Whether a part is the memory inside another: "288GB of HBM3E", or named in its clause beside another part."""
        if not self.is_memory(mention.entity_id):
            return False
        before = self.scene.quantities_between(max(mention.start - 40, 0), mention.start)
        if (
            before
            and before[-1].unit == "byte"
            and _OF_MEMORY.fullmatch(self.scene.folded, before[-1].end, mention.start)
        ):
            return True
        left, right = self.scene.outer_clause(mention.start)
        return any(not self.is_memory(m.entity_id) for m in self.scene.mentions(left, right, PARTS))

    def is_memory(self, entity_id: str) -> bool:
        """Whether a part is memory: a generation of HBM, GDDR or LPDDR, or a member of such a family."""
        line = (entity_id, self.scene.families.get(entity_id) or "", *self._catalogue.lineage(entity_id))
        return any(word.startswith(_MEMORY) for name in line for word in name.split("-"))


__all__ = ["FIRMS", "PARTS", "PLACES", "SERVICES", "Bearers"]
