"""The metric that a figure has from the figure before it, whatever its own words of change say.

"Margin was 20.4 %, against 22.5 % in the first quarter": the second is a margin too. "CoreWeave rose 7 %, and IREN
12 %": the second is a move of a share too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from monitor.analyse.kinds import COMPANIES
from monitor.analyse.metrics_case import OTHER, Case
from monitor.analyse.metrics_changes import names_a_measure
from monitor.analyse.scene import Scene, is_money
from monitor.domain.readings import Quantity

# Percentages that are a level, which another may be set against.
_LEVELS = frozenset({"profit", "market_share", "yield", "capacity", "revenue", "cost", "levy", "shipments", "capex"})
_COMPARED_LEVEL = re.compile(
    r"(?:[较比]|高于|低于|不及|优于|好于|胜于|略?高出|低过|高过)(?:了)?[^，。；%、,;]{0,9}的?$"
    r"|(?:前|上|去|今|明)(?:一|个|上)?(?:季度?|年|月|期|财季|财年)(?:同期)?(?:是|为|则为|还是|只有|仅有?|的)$"
    r"|(?:从|由)[^，。；%、,;]{0,10}的?$|(?:目标|距离|门槛|指引|预期|做到|达到|达)(?:是|为)?$"
    r"|\b(?:it (?:was|is)|had been|it had|had|against|versus|from|expected|compared (?:with|to)|was at|at)"
    r" (?:the |about |some )?$",
    re.IGNORECASE,
)
_LEVEL_BEHIND = re.compile(
    r"(?:至|到|-|~)?[0-9.]*%?的?(?:指引|预期|预测|水平|门槛)| (?:a |the )?(?:in the|year|quarter) ?"
)
_CHANGE = re.compile(
    r"同比|环比|增|减|升|降|涨|跌|\b(?:up|down|rose|fell|grew|gained|lost|by)\b[^,;]{0,12}$", re.IGNORECASE
)
_CHANGE_REACH = 8
_MOVED = re.compile(r"(?:[升涨跌挫飙]|上涨|下跌|大涨|大跌|走高|走低|倍升)(?:了|逾|近|约|超)?$")
_REACH = 24
_MARKET = re.compile(r"market|share|市场|市占|份额", re.IGNORECASE)
_OF_CHANGE = frozenset({"growth", OTHER, "relative_performance"})
_SOLD = frozenset({"revenue"})
_NEAR = 160
_PARTED = frozenset({"revenue", "profit", "capex", "cost"})
_INCLUDED = re.compile(r"\bincluding(?: about| around| some| nearly| over)? $|其中(?:包括|包含)(?:约|近|逾)?$")
_OF_IT = re.compile(r" of (?:that|the total|this|it)\b")
# What large amounts of the field mostly are.
_AMOUNTS = frozenset({"order_value", "capex", "funding", "revenue", "valuation", "profit"})
_LARGE = 10_000_000


class Told(NamedTuple):
    """A figure that was read before: its quantity and metric."""

    quantity: Quantity
    metric: str


def carried_over(scene: Scene, quantity: Quantity, metric: str, before: Sequence[Told]) -> str | None:
    """The metric that a figure has from the figures before it, or None where it has its own."""
    if not before or not _beside(scene, quantity, before[-1]):
        return None
    if is_money(quantity.unit):
        return _part_of_amount(scene, quantity, before[-1]) or _goes_to_the_same_firm(
            scene, quantity, metric, before[-1]
        )
    if quantity.unit not in {"percent", "x"}:
        return None
    if metric == "market_share":
        return "revenue" if _is_part_of_sales(scene, quantity, before[-1]) else None
    if metric not in _OF_CHANGE:
        return None
    moved = "share_price_change" if _moved_too(scene, quantity, before[-1]) else None
    return _level(scene, quantity, before) or moved


def _beside(scene: Scene, quantity: Quantity, last: Told) -> bool:
    """Whether two figures stand in one sentence, or in two that follow each other in a paragraph."""
    sentence, told = scene.context.sentence_at(quantity.start), scene.context.sentence_at(last.quantity.start)
    return told.paragraph == sentence.paragraph and sentence.index - told.index <= 1


def _part_of_amount(scene: Scene, quantity: Quantity, last: Told) -> str | None:
    """The metric of the amount of which this one is a part: "revenue was $16 billion, including $5.2 billion from"."""
    larger = is_money(last.quantity.unit) and last.quantity.unit == quantity.unit and last.quantity.low > quantity.high
    if not larger or last.metric not in _PARTED:
        return None
    included = _INCLUDED.search(scene.folded, max(last.quantity.end, quantity.start - _REACH), quantity.start)
    return last.metric if included or _OF_IT.match(scene.folded, quantity.end) else None


def _goes_to_the_same_firm(scene: Scene, quantity: Quantity, metric: str, last: Told) -> str | None:
    """Funding, for one more part of what a firm is given, where nothing in its clause says what would be built."""
    left, right = scene.outer_clause(quantity.start)
    same = scene.context.sentence_at(last.quantity.start) == scene.context.sentence_at(quantity.start)
    given = metric == "capex" and same and last.metric == "funding"
    return "funding" if given and not scene.cues.any(left, right, "metric.cues", "capex") else None


def _level(scene: Scene, quantity: Quantity, before: Sequence[Told]) -> str | None:
    """The metric of the level that a percentage is set against."""
    if quantity.unit != "percent":
        return None
    ahead = scene.folded[max(0, quantity.start - _REACH) : quantity.start]
    if _COMPARED_LEVEL.search(ahead) is None or _CHANGE.search(ahead[-_CHANGE_REACH:]) is not None:
        return None
    for told in reversed(before):
        if told.quantity.unit == "percent" and quantity.start - told.quantity.end <= _NEAR:
            return told.metric if told.metric in _LEVELS else None
    return None


def _moved_too(scene: Scene, quantity: Quantity, last: Told) -> bool:
    """Whether a share moved as the one before did, or from the price before."""
    left, _ = scene.outer_clause(quantity.start)
    if last.metric != "price" and names_a_measure(Case(scene, quantity)):
        return False
    if last.metric == "share_price_change":
        firm = scene.mentions(max(left, quantity.start - _REACH), quantity.start, COMPANIES)
        return bool(firm) or quantity.direction is not None
    if last.metric == "price" and is_money(last.quantity.unit):
        return _MOVED.search(scene.folded, max(left, quantity.start - _REACH), quantity.start) is not None
    return False


def _is_part_of_sales(scene: Scene, quantity: Quantity, last: Told) -> bool:
    """Whether a part is one of the sales that were spoken of, and of no market."""
    left, right = scene.outer_clause(quantity.start)
    if _MARKET.search(scene.folded, max(left, quantity.start - _NEAR), min(right, quantity.end + _REACH)):
        return False
    part = last.quantity.unit == "percent" and last.metric in _SOLD
    return part and quantity.start - last.quantity.end <= _NEAR


def of_the_article(quantity: Quantity, metric: str, told: Sequence[Told]) -> str | None:
    """What most amounts of an article measure, for a large one of which nothing says it: it is hardly an aside."""
    if metric != OTHER or not is_money(quantity.unit) or quantity.high < _LARGE or quantity.vague:
        return None
    votes = Counter(other.metric for other in told if is_money(other.quantity.unit) and other.metric in _AMOUNTS)
    return max(votes, key=lambda name: votes[name], default=None)
