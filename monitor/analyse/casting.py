"""Who bears a figure: a linear choice among the document's parties.

Rules find a bearer that the sentence names as such. What it leaves unsaid, or tells of two sides, follows from the
discourse — who leads the sentences before, the paragraph, the title, whose the other figures are — and there weights
learned from labelled articles choose better than rules (docs/design.md has the measures; tests/training learns them
anew).
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

from monitor.analyse.casting_features import Part, Tally
from monitor.analyse.companions import Owner
from monitor.analyse.parties import Parties
from monitor.analyse.weighing import Scale
from monitor.domain.catalogue import EntityType
from monitor.domain.readings import Quantity

# The rules' choice stands unless another is ahead by so much: what neither knows is not changed to and fro.
MARGIN = 0.3
# How sure the rules must be that nobody bears a figure, or that a party bears it which the sentence names.
_SURE = 0.9
# Measures of which a sentence tells more than one side: weights mended 90 sure bearers and spoilt 27, on
# articles left out; of other measures, twice as many, 54 and 29. A price is a product's, though its seller is named.
_SIDED = frozenset(
    {"price", "funding", "order_value", "order_volume", "capacity", "relative_performance", "revenue", "valuation"}
)
# What is made and delivered is its maker's, whichever product the discourse speaks of.
_MADE = frozenset({"shipments", "production"})
# "8% of Ericsson's sales", 占英伟达收入的8%: the sales of whom a sentence names so are told of no other.
_SALES_OF = re.compile(
    r"['’]s? (?:[a-z-]+ ){0,3}(?:sales|revenues?|turnover|income)(?![a-z])"
    r"|的?(?:全年|年度|季度|当季)?(?:总?(?:营收|收入)|销售额)的",
    re.IGNORECASE,
)


class Casting:
    """Chooses the bearers of one document's figures."""

    def __init__(self, scale: Scale, parties: Parties, tally: Tally) -> None:
        self._scale = scale
        self._tally = tally
        self._scene = parties.scene
        self._parties = parties

    def part(self, quantity: Quantity, metric: str, wanted: str, owner: Owner, rule: str) -> Part | None:
        """A figure among the parties; None where the rules' choice is settled."""
        return None if self._settled(owner) else Part(self._parties, self._tally, quantity, metric, wanted, owner, rule)

    def cast(self, quantity: Quantity, metric: str, wanted: str, owner: Owner, rule: str) -> Owner:
        """The owner that the rules found, or the one that the discourse speaks for."""
        part = self.part(quantity, metric, wanted, owner, rule) if self._scale else None
        if part is None or (owner.confidence >= _SURE and self._told(part, metric, owner.subject)):
            return owner
        scores = {name: self._scale.weigh(*part.features(name)) for name in part.candidates()}
        best = max(scores, key=lambda name: scores[name])
        if best == owner.subject or scores[best] - scores.get(owner.subject, -math.inf) < MARGIN:
            return owner
        odds = sum(math.exp(score - scores[best]) for score in scores.values())
        subject = self._maker(best, metric) or best
        beside = [*([best] if best is not None and subject != best else []), *owner.about]
        about = tuple(dict.fromkeys(name for name in beside if name != subject))
        return replace(owner, subject=subject, about=about, confidence=round(1 / odds, 3))

    def _maker(self, product: str | None, metric: str) -> str | None:
        """The maker of a product, where it bears the figure in its place."""
        return self._scene.makers.get(product) if product is not None and metric in _MADE else None

    def _told(self, part: Part, metric: str, subject: str | None) -> bool:
        """Whether the sentence itself says whose the figure is: it names the owner, and of no two sides."""
        mentions, folded = part.mentions(subject), self._scene.context.folded
        return any(metric not in _SIDED or _SALES_OF.match(folded, mention.end) for mention in mentions)

    def _settled(self, owner: Owner) -> bool:
        """Whether the rules read a group, which need not be named ("the four giants together"), a whole market, or a
        firm of which only a part is named."""
        if owner.settled:
            return True
        if owner.subject is None:
            return owner.shared or owner.confidence > _SURE
        placed = self._scene.types.get(owner.subject, EntityType.PLACE) is EntityType.PLACE
        return placed or owner.subject not in self._parties.counts
