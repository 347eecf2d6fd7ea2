"""The metric that a figure has from the figure before it, whatever its own words of change say.

"Margin was 20.4 %, against 22.5 % in the first quarter": the second is a margin too. "CoreWeave rose 7 %, and IREN
12 %": the second is a move of a share too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from monitor.analyse.kinds import COMPANIES
from monitor.analyse.metrics_case import COUNTED, OTHER, Case, names_chips
from monitor.analyse.metrics_changes import names_a_measure
from monitor.analyse.metrics_levels import level_of
from monitor.analyse.metrics_markets import rival_share
from monitor.analyse.patterns import skipping
from monitor.analyse.scene import Scene, is_money
from monitor.domain.readings import Quantity

# Percentages that are a level, which another may be set against.
_LEVELS = frozenset(
    {"profit", "market_share", "yield", "capacity", "revenue", "cost", "levy", "shipments", "production", "capex"}
)
_COMPARED_LEVEL = skipping(
    r"(?:[较比]|高于|低于|不及|优于|好于|胜于|略?高出|低过|高过)(?:了)?[^，。；%、,;]{0,9}的?$"
    r"|(?:前|上|去|今|明)(?:一|个|上)?(?:季度?|年|月|期|财季|财年)(?:同期)?(?:是|为|则为|还是|只有|仅有?|的)$"
    r"|(?:从|由)[^，。；%、,;]{0,10}的?$|(?:目标|距离|门槛|指引|预期|做到|达到|达)(?:是|为)?$"
    r"|\b(?:it (?:was|is)|had been|it had|had|against|versus|from|expected|compared (?:with|to)|was at|at)"
    r" (?:the |about |some )?$"
    r"|\b(?:should|will|would|could|may|might|(?:is|are|was|were|expected|likely|set) to)(?: \w+ly)?"
    r" (?:top|reach|exceed|hit|pass|be|approach|make up|account for)(?: about| some| over)? $",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"同比|环比|增|减|升|降|涨|跌|\b(?:up|down|rose|fell|grew|gained|lost|by)\b[^,;]{0,12}$", re.IGNORECASE
)
_CHANGE_REACH = 8
_MOVED = re.compile(r"(?:[升涨跌挫飙]|上涨|下跌|大涨|大跌|走高|走低|倍升)(?:了|逾|近|约|超)?$")
_REACH = 24
_MARKET_NAMED = re.compile(r"\bmarket\b|市场|市占", re.IGNORECASE)
_MARKET = re.compile(r"market|share|市场|市占|份额", re.IGNORECASE)
_OF_CHANGE = frozenset({"growth", OTHER, "relative_performance"})
_SOLD = frozenset({"revenue"})
_NEAR = 160
_PARTED = frozenset({"revenue", "profit", "capex", "cost"})
_INCLUDED = re.compile(r"\bincluding(?: about| around| some| nearly| over)? $|其中(?:包括|包含)(?:约|近|逾)?$")
_OF_IT = re.compile(r" of (?:that|the total|this|it)\b")
# What a count is set against: "against 2.6 million in 2022", 去年只有.
# One more part of what was ordered: "the first gigawatt", 首个1GW.
_COUNT_AGAINST = re.compile(
    r"\b(?:against|versus|compared (?:with|to)|up from|down from|after|rather than|instead of)"
    r"(?: the| about| around| some| nearly| over| just| only)? $"
    r"|(?:[去前]年|上一?[季年]|年初|此前|原本|原先|之前)(?:同期|全年)?(?:则|还)?(?:是|为|只有|仅有?|才|约|近|逾)*$"
)
_COUNTS = frozenset({"order_volume", "shipments", "production", "inventory"})
_PART_OF_ORDER = re.compile(
    r"(?:\b(?:first|initial|opening|second|further|another|additional|remaining|other|next|rest|on top of(?: the)?)"
    r"|首[个批期]?|第[一二]个|其余|其中|另外?|再)(?: (?:about|around|some))? ?$"
)
# What chips and gigawatts are taken for, where no word says that they are ordered.
_UNTOLD = frozenset({"capacity", "shipments", "cluster_size", "production", OTHER})
_OF_TOTAL = re.compile(
    r"(?<=[\w%]) of (?:(?:the|its|all) (?:total|whole|sum)|them\b|it\b|that\b|this\b)|占总额|占全部|占整体"
)
# "$17 billion, or 13%": the same again as a part.
_OR_PART = re.compile(r",? or(?: about| around| some| nearly| almost| roughly| just over)? $")
# "19 trillion won, around $12.9 billion": the same again in another currency.
_SAID_AGAIN = re.compile(r"(?:,|, or| or|, which is|, equal to|，约合|，合|，折合)(?: about| around| some| roughly)? ?")
_OF_ELSE = re.compile(r" (?:of|more|less|higher|lower|above|below|better|cheaper|a share|per|stake|off)\b")
# "Between 70% and 80% is reserved for", 约七成用于.
_GOES_TO = re.compile(
    r" (?:of (?:it|that|them|which) )?(?:(?:is|are|was|were|will be|would be|to be) "
    r"(?:reserved|earmarked|set aside|meant|intended|budgeted|spent)|goes|go|went|will go|(?:is )?going)\b"
    r"|(?:将|会|拟)?(?:用于|用在|投向|投入|投在|花在|砸在|拨给|给先进)"
)
_OF_WHICH = skipping(r"(?:\bof (?:which|that|this|it|them|these|those)\b|其中)[^.;。；]*$", re.IGNORECASE)
_WHICH_BACK = 60
# What changed by a percentage is no part of the amount before.
_MOVED_BY = re.compile(r"(?:同比|环比|增长|增加|多出|下降|减少|增|减)(?:了|约|近|逾|超)?$")
# What large amounts of the field mostly are.
_AMOUNTS = frozenset({"order_value", "capex", "funding", "revenue", "valuation", "profit"})
_LARGE = 10_000_000
# The smallest lot and the smallest sum of a call for bids.
_LOT = 50
_BID = 10_000_000


class Told(NamedTuple):
    """A figure that was read before: its quantity and metric."""

    quantity: Quantity
    metric: str


def carried_over(scene: Scene, quantity: Quantity, metric: str, before: Sequence[Told]) -> str | None:
    """The metric that a figure has from the figures before it, or None where it has its own."""
    if not before or not _beside(scene, quantity, before[-1]):
        return None
    if quantity.unit == "W" or quantity.unit in COUNTED:
        return _part_of_order(scene, quantity, metric, before) or _count_set_against(scene, quantity, before)
    if is_money(quantity.unit):
        last = before[-1]
        part = _part_of_amount(scene, quantity, last) or _part_of_backlog(scene, quantity, last)
        part = part or _or_else(scene, quantity, last)
        return part or _goes_to_the_same_firm(scene, quantity, metric, last) or level_of(scene, quantity, before)
    return _ratio(scene, quantity, metric, before) if quantity.unit in {"percent", "x"} else None


def _ratio(scene: Scene, quantity: Quantity, metric: str, before: Sequence[Told]) -> str | None:
    """The metric that a percentage or multiple has from the figures before it."""
    if metric == "market_share":
        return "revenue" if _is_part_of_sales(scene, quantity, before[-1]) else None
    if metric not in _OF_CHANGE:
        return None
    if before[-1].metric == "market_share" and rival_share(Case(scene, quantity), before[-1].quantity):
        return "market_share"
    priced = len(before) > 1 and before[-1].metric == "price" and before[-2].metric == "share_price_change"
    last = before[-2] if priced and not scene.chinese else before[-1]
    moved = "share_price_change" if _moved_too(scene, quantity, last) else None
    return _level(scene, quantity, before) or moved


def told_as_part(scene: Scene, quantity: Quantity, before: Quantity, named: Callable[[int], bool]) -> bool:
    """Whether a percentage is told as a part of what was told before: "of which 60%", "$17 billion, or 13%".

    `named`: whether a word behind a place names a measure of the percentage's own.
    """
    folded, start = scene.folded, quantity.start
    if quantity.direction is not None or _MOVED_BY.search(folded, start - _CHANGE_REACH, start):
        return False
    if _OF_TOTAL.search(folded, max(start - 5, 0), quantity.end + _REACH):
        return True
    which = _OF_WHICH.search(folded, max(start - _WHICH_BACK, 0), start)
    if which is not None:
        return not named(which.start())
    if (goes := _GOES_TO.match(folded, quantity.end)) is not None:
        return not names_chips(scene, goes.end(), goes.end() + _REACH)
    again = is_money(before.unit) and _OR_PART.fullmatch(folded, scene.past_bracket(before.end), start)
    return bool(again) and _OF_ELSE.match(folded, quantity.end) is None


def _beside(scene: Scene, quantity: Quantity, last: Told) -> bool:
    """Whether two figures stand in one sentence, or in two that follow each other in a paragraph."""
    sentence, told = scene.context.sentence_at(quantity.start), scene.context.sentence_at(last.quantity.start)
    return told.paragraph == sentence.paragraph and sentence.index - told.index <= 1


def _or_else(scene: Scene, quantity: Quantity, last: Told) -> str | None:
    """The metric of the amount that this one says otherwise: "worth $19 billion, or $23 billion with the options"."""
    if last.metric == OTHER or quantity.high < _LARGE:
        return None
    if last.quantity.unit == quantity.unit:
        return last.metric if _OR_PART.fullmatch(scene.folded, last.quantity.end, quantity.start) else None
    again = is_money(last.quantity.unit) and _SAID_AGAIN.fullmatch(scene.folded, last.quantity.end, quantity.start)
    return last.metric if again else None


def _part_of_amount(scene: Scene, quantity: Quantity, last: Told) -> str | None:
    """The metric of the amount of which this one is a part: "revenue was $16 billion, including $5.2 billion from"."""
    larger = is_money(last.quantity.unit) and last.quantity.unit == quantity.unit and last.quantity.low > quantity.high
    if not larger or last.metric not in _PARTED:
        return None
    included = _INCLUDED.search(scene.folded, max(last.quantity.end, quantity.start - _REACH), quantity.start)
    return last.metric if included or _OF_IT.match(scene.folded, quantity.end) else None


def _part_of_backlog(scene: Scene, quantity: Quantity, last: Told) -> str | None:
    """Orders, for the part of an amount ordered that one side is told to stand for: "of which Meta is $20 billion"."""
    larger = last.quantity.unit == quantity.unit and last.quantity.low > quantity.high
    if last.metric != "order_value" or not larger:
        return None
    start = max(last.quantity.end, quantity.start - _WHICH_BACK)
    which = _OF_WHICH.search(scene.folded, start, quantity.start)
    if which is None:
        return "order_value" if _OF_IT.match(scene.folded, quantity.end) else None
    between = scene.cues.between(which.start(), quantity.start)
    own = any(cue.table == "metric.cues" and cue.key != "order_value" for cue in between)
    return None if own else "order_value"


def _part_of_order(scene: Scene, quantity: Quantity, metric: str, before: Sequence[Told]) -> str | None:
    """The metric of chips or gigawatts that are one more part of those just told to be ordered."""
    ordered = any(told.quantity.unit == quantity.unit and told.metric == "order_volume" for told in before)
    if metric not in _UNTOLD or not ordered:
        return None
    part = _PART_OF_ORDER.search(scene.folded, max(quantity.start - _REACH, 0), quantity.start)
    return "order_volume" if part is not None else None


def _count_set_against(scene: Scene, quantity: Quantity, before: Sequence[Told]) -> str | None:
    """The metric of the count that this one is set against, in its sentence: "shipped 3.8 million, against 2.6"."""
    start = max(scene.context.sentence_at(quantity.start).start, quantity.start - _REACH)
    if quantity.unit not in COUNTED or _COUNT_AGAINST.search(scene.folded, start, quantity.start) is None:
        return None
    for told in reversed(before):
        if told.quantity.unit == quantity.unit and quantity.start - told.quantity.end <= _NEAR:
            return told.metric if told.metric in _COUNTS else None
    return None


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


def bid_of(quantity: Quantity) -> str | None:
    """What a figure of a call for bids measures that says nothing else: a bid, a lot, or a bidder's part of them."""
    if is_money(quantity.unit):
        return "order_value" if quantity.high >= _BID else None
    lot = quantity.unit in COUNTED and quantity.high >= _LOT
    return "order_volume" if quantity.unit == "percent" or lot else None


def surrendered_share(scene: Scene, quantity: Quantity, last: Told) -> bool:
    """Whether "the share" is the part of sales that the sentence before spoke of, handed to a government."""
    near = scene.context.sentence_at(quantity.start).index - scene.context.sentence_at(last.quantity.start).index
    left, right = scene.outer_clause(quantity.start)
    market = _MARKET_NAMED.search(scene.folded, left, right) is not None
    return last.metric == "levy" and last.quantity.unit == quantity.unit and near <= 1 and not market
