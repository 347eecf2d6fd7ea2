"""Weighing the names around a figure: which of them bears it.

A name before the figure in its clause weighs most, more so as the owner of a possessive; a name behind *from*, *than*
or 向 weighs little.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from monitor.analyse.context import Kind
from monitor.analyse.kinds import FIRMS, PARTS, PRODUCTS
from monitor.analyse.markers import ABSOLUTE, OBJECT
from monitor.analyse.metrics_case import COUNTED, RATIOS
from monitor.analyse.topics import Topics
from monitor.domain.catalogue import EntityType
from monitor.domain.readings import Mention

# Behind a figure of a list: "22% for Samsung and 21% for Micron".
_FOR = 5
# The score below which a name of the sentence yields to the label of its paragraph.
_LABELLED = 2.2
# What stands before a word for a firm that opens a clause; characters before the firm that opens the sentence.
_PAUSES = ",;"
_FIRST = 12
_BESIDE = re.compile(r"(?:'s)?,? (?:with|at|on|had|held|has|took)(?: an?| some)? |(?: ?(?:则|则为|约?为|占|约) ?|: ?)?")
# A name that owns the amount right behind it, whatever governs it: "compared with Samsung's $5 billion".
_OWNED = re.compile(r"(?:'s?|的) ?")
# What opens a clause up to the name whose thing it is.
_OPENS = re.compile(
    r"[\"'“]?(?:(?:the|an?|list|total|annual|quarterly|average) )?(?:[\w-]+ )?(?:shares|stock|sales|revenues?|profits?|"
    r"earnings|shipments|output|production|prices?|costs?|yields?|capacity|valuation|margins?|deliveries|orders|spending|"
    r"investments?|performance|throughput|bandwidth|memory|power|headcount|demand) (?:of|in|at|for) (?:the )?",
    re.IGNORECASE,
)
_WHOLE = re.compile(r" of (?:the )?")
_OPENED = re.compile(r" ?[(（]")
# Characters between a name and a figure of its own.
_OWN_FIGURE = 14
# Behind a multiple, before what it is measured against: "2.7 times that of HBM3E".
_THAT_OF = ("that of ", "those of ", "that of the ", "those of the ")
_BASES = frozenset({"of", "than", "over", "versus", "vs", "against", "with", "to"})
_AGAINST = frozenset({"than", "with", "from", "against", "versus", "vs", "over", "to"})


class Bearers(Topics):
    """Looks for the bearer of one quantity among the names of its document."""

    def best(
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
        if (dealt := self._dealt(types)) is not None:
            return dealt, 0.95
        if EntityType.COMPANY in types and (meant := self._meant_before(types, exclude)) is not None:
            return meant
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
        spare: tuple[str | None, float] = (chosen[1], 0.4) if chosen is not None else (None, 0.1)
        return carried if carried is not None and carried[0] != exclude else spare

    def _dealt(self, types: frozenset[EntityType]) -> str | None:
        """The name that a row, a list of names given before, or *the former* gives to the figure."""
        row = self._of_row(types) if self.sentence.kind is Kind.ROW else None
        return row or self.respectively(types) or self.of_two(types)

    def _leading_again(self, types: frozenset[EntityType]) -> str | None:
        """The firm that its sentence opens with, where 公司 opens the figure's clause: 甲获乙投资；公司去年完成……"""
        start, end = self.sentence.start, self.quantity.start
        cues = [cue for cue in self.scene.cues.of(start, end, "roles", "descriptions") if cue.end - cue.start > 1]
        again = next((cue for cue in reversed(cues) if self.scene.folded[cue.start - 1] in _PAUSES), None)
        if again is None or self.scene.mentions(again.end, end, types):
            return None
        start = max(self.scene.folded.rfind(";", start, again.start - 1) + 1, start)
        first = next(iter(self.scene.mentions(start, again.start, types)), None)
        if first is None:
            return None
        leads = first.start - start <= _FIRST and self._stands_free(first)
        return first.entity_id if leads else None

    def _said_again(self, types: frozenset[EntityType]) -> bool:
        """Whether 该公司 stands for the subject: before the figure, with no free name in the sentence up to there."""
        ahead = self.scene.cues.of(self.sentence.start, self.quantity.start, "roles", "descriptions")
        if not any(cue.end - cue.start > 2 for cue in ahead):
            return False
        firms = self.scene.mentions(self.sentence.start, self.quantity.start, types)
        return bool(firms) and all(self.markers.of(m) is not None for m in firms)

    def _meant_before(self, types: frozenset[EntityType], exclude: str | None) -> tuple[str | None, float] | None:
        """Whom 该公司, *it* or *the company* means, where no name stands free in the sentence before it."""
        if self.scene.chinese:
            if (leading := self._leading_again(types)) is not None:
                return leading, 0.9
            return (self._carried(types) or (None, 0.1)) if self._said_again(types) else None
        if self.sentence.kind is Kind.ROW:
            return None
        if not self.scene.cues.any(self.left, self.quantity.start, "roles", "descriptions"):
            return None
        ahead = self.scene.mentions(self.start, self.quantity.start, types)
        if any(self._stands_free(m) for m in ahead) or self._label(types):
            return None
        behind = self.scene.mentions(self.quantity.end, min(self.right, self.end), types)
        carried = self._carried(types) if all(self._has_its_own(m) for m in behind) else None
        return carried if carried is not None and carried[0] != exclude else None

    def _stands_free(self, mention: Mention) -> bool:
        """Whether a name before the figure could be meant again by a pronoun behind it."""
        marker = self.markers.of(mention)
        if self.markers.adjective(mention):
            return False
        free = {None, ABSOLUTE, OBJECT, *self.markers.subordinate, *self.markers.bearer}
        return (marker in free and not self.markers.cited(mention)) or self._heads_clause(mention, marker)

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
        owned = (
            quantity.unit not in RATIOS and not prefer and _OWNED.fullmatch(scene.folded, mention.end, quantity.start)
        )
        if owned or self.beside(mention):
            score = max(score, 3.0)
        if not types & PARTS and self.markers.modified(mention) is not None:
            score += modifiers
        if self._backs(mention):
            score -= 2.6
        if types & PRODUCTS and self.markers.measured_by(mention) not in {None, quantity}:
            score -= 2.2
        if (
            scene.asides
            and (aside := scene.aside_at(mention.start)) is not None
            and not aside[0] <= quantity.start < aside[1]
        ):
            score -= 2.2
        if types & FIRMS and mention is self._labelling:
            score += 0.8
        away = scene.distance(min(mention.end, quantity.end), max(mention.start, quantity.start))
        return score + self._standing(mention) - 0.012 * away

    def _ahead(
        self, mention: Mention, types: frozenset[EntityType], prefer: Mapping[str, float], *, here: bool
    ) -> float:
        """What a name before the figure gains by its part in the clause."""
        marker = self.markers.of(mention)
        score = (
            0.6
            if marker in {None, ABSOLUTE} or self._heads_clause(mention, marker)
            else prefer.get(marker or "", self._weight(marker or "", types, here=here))
        )
        if self.markers.possessive(mention) and self.markers.modified(mention) is None:
            score += 0.35
        if self._taken(mention):
            score -= 0.4
        if types & PARTS and self._counted(mention):
            score -= 1.3
        if types & PARTS and self.quantity.unit in RATIOS and marker in _BASES and self._based(mention):
            score -= 1.6
        return score + (0.8 if self._relative(mention) else 0.0)

    def _heads_clause(self, mention: Mention, marker: str | None) -> bool:
        """Whether a name owns the measure that opens its clause: "Shares of Nokia rose", "The yield of N2 is"."""
        if marker not in {"of", "in", "at", "for"} or self.scene.chinese:
            return False
        left, _ = self.scene.outer_clause(mention.start)
        return _OPENS.fullmatch(self.scene.folded, left, mention.start) is not None

    @cached_property
    def _labelling(self) -> Mention | None:
        """The firm that labels what its sentence says up to the figure: 华为：……，营收80亿元；百度：……"""
        ahead = self.scene.mentions(self.start, self.quantity.start, FIRMS)
        return next((m for m in reversed(ahead) if self.scene.folded.startswith(":", m.end)), None)

    def beside(self, mention: Mention) -> bool:
        """Whether a name stands right before the figure, with nothing but a verb of having between."""
        return _BESIDE.fullmatch(self.scene.folded, mention.end, self.quantity.start) is not None

    def _backs(self, mention: Mention) -> bool:
        """Whether a name gives the money of a round: it is not the firm that gets it."""
        if not self.funded:
            return False
        marker = self.markers.of(mention)
        if self.scene.chinese:
            return marker == "由" or self.scene.gives(mention)
        return marker in {"by", "from"} or (self.valued and self.scene.gives(mention))

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
            ahead = self.left <= mention.start and mention.end <= self.quantity.start
            return ahead and self.scene.folded.endswith(("占", "占了"), 0, self.scene.snug(mention.start))
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
        if self.quantity.unit in RATIOS and self.scene.folded.endswith(_THAT_OF, 0, mention.start):
            return -1.0
        if self._has_its_own(mention):
            return -1.5
        if types & PARTS and gap <= 3:
            return 1.4
        if marker == "for" and gap <= _FOR and self.quantity.unit in RATIOS:
            return 1.9
        if marker in {"of", "for", "at", "by", "的"} and gap < 40:
            return 1.7 if marker == "for" and gap < 26 and types & PARTS else 0.7
        return -1.0 if marker in _AGAINST else (0.0 if marker is None else -0.4)

    def _has_its_own(self, mention: Mention) -> bool:
        """Whether a name behind the figure has one of the same unit right behind itself: "ahead of Micron with 21%"."""
        after = self.scene.quantities_between(mention.end, mention.end + _OWN_FIGURE)[:1]
        own = bool(after) and after[0].unit == self.quantity.unit
        return own and _BESIDE.fullmatch(self.scene.folded, mention.end, after[0].start) is not None

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
        start = max(self.left, self.quantity.start - 120)
        if found := self.scene.cues.of(start, self.quantity.start, "roles", *roles):
            return found[-1].start
        behind = self.scene.cues.any(self.quantity.end, min(self.right, self.quantity.end + 30), "roles", *roles)
        return self.quantity.start if behind else None
