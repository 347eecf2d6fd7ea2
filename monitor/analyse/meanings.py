"""What quantities of one document mean so far, and what like ones tell of each other.

A value that the document repeats keeps the meaning of the mention that says most.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from monitor.analyse.companions import Owner
from monitor.analyse.metrics import Reason
from monitor.analyse.metrics_carried import Told, of_the_article
from monitor.analyse.metrics_case import OTHER, RATIOS
from monitor.analyse.metrics_changes import LEVEL
from monitor.analyse.scene import is_money
from monitor.domain.readings import Quantity

# Rules that found nothing in the figure's own sentence.
ELSEWHERE = frozenset({"unit", "heading", "lead", "sentence before", "header row", LEVEL})


@dataclass(slots=True)
class Meaning:
    """What one quantity means so far."""

    quantity: Quantity
    reason: Reason
    owner: Owner
    twin: int | None = None
    # The maker whose output is shared out, for a part of it.
    maker: str | None = None


def share(meanings: list[Meaning]) -> None:
    """Give repeated values the meaning of the mention that is surest, and conversions the metric of their amount."""
    groups: dict[tuple[str, Decimal, Decimal], list[int]] = defaultdict(list)
    for place, meaning in enumerate(meanings):
        quantity = meaning.quantity
        if meaning.twin is None and (is_money(quantity.unit) or quantity.unit not in RATIOS) and quantity.high >= 10:
            groups[quantity.unit, quantity.low, quantity.high].append(place)
    for places in groups.values():
        if len(places) > 1:
            _agree([meanings[place] for place in places])
    for meaning in meanings:
        if meaning.twin is not None:
            meaning.reason = replace(meanings[meaning.twin].reason, rule="conversion")


def suppose(meanings: list[Meaning]) -> None:
    """Give large amounts of which nothing says what they measure the metric of most amounts of the article."""
    told = [
        Told(meaning.quantity, meaning.reason.metric) for meaning in meanings if meaning.reason.rule not in ELSEWHERE
    ]
    for meaning in meanings:
        if meaning.reason.rule == "unit":
            supposed = of_the_article(meaning.quantity, meaning.reason.metric, told)
            meaning.reason = Reason(supposed, 0.1, "article") if supposed is not None else meaning.reason


def _agree(group: list[Meaning]) -> None:
    votes: dict[str, float] = defaultdict(float)
    told = [meaning for meaning in group if meaning.reason.rule != "unit"]
    for meaning in told or group:
        if meaning.reason.metric != OTHER:
            votes[meaning.reason.metric] += meaning.reason.confidence
    if not votes:
        return
    metric = max(votes, key=lambda name: votes[name])
    owners: dict[str, float] = defaultdict(float)
    for meaning in group:
        if meaning.reason.metric == metric and meaning.owner.subject:
            owners[meaning.owner.subject] += meaning.owner.confidence
    subject = max(owners, key=lambda name: owners[name], default=None)
    fullest = max(
        (meaning.owner for meaning in group if meaning.reason.metric == metric and meaning.owner.subject == subject),
        key=lambda owner: (owner.confidence >= 0.85, len(owner.about)),
        default=None,
    )
    nobodys = [one.owner for one in group if one.reason.metric == metric and one.owner.subject is None]
    if any(owner.settled for owner in nobodys):
        # What one sentence tells as a group's sum is none of its firms' where another names fewer.
        subject, fullest = None, max(nobodys, key=lambda owner: len(owner.about))
    for meaning in group:
        if meaning.reason.metric != metric and meaning.reason.confidence < 0.6:
            meaning.reason = Reason(metric, 0.5, "repeated value")
        if (
            meaning.reason.metric == metric
            and fullest is not None
            and (meaning.owner.subject == subject or meaning.owner.confidence < 0.85)
        ):
            about = meaning.owner.about if meaning.owner.subject == subject and meaning.owner.about else fullest.about
            meaning.owner = Owner(subject, about, max(meaning.owner.confidence, 0.7), fullest.settled)
