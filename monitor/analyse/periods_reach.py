"""How far from a figure its period may stand, by what the figure measures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache

from monitor.analyse.patterns import skipping
from monitor.domain.readings import Quantity


class Reach(IntEnum):
    """How far from a figure its period may stand."""

    NONE = 0
    CLAUSE = 1
    SENTENCE = 2
    PARAGRAPH = 3
    ARTICLE = 4


# What a thing can do does not change from year to year; what it costs, or is worth, is told of a moment; what a firm
# takes in, makes or spends is told of a period, which a text names once and then keeps in mind.
REACH: Mapping[str, Reach] = {
    "compute": Reach.NONE, "memory": Reach.NONE, "bandwidth": Reach.NONE, "power": Reach.NONE,
    "process_node": Reach.NONE, "die_size": Reach.NONE, "model_size": Reach.NONE, "relative_performance": Reach.NONE,
    "lead_time": Reach.NONE, "cluster_size": Reach.NONE, "score": Reach.CLAUSE,
    "price": Reach.CLAUSE, "headcount": Reach.CLAUSE, "other": Reach.CLAUSE, "yield": Reach.SENTENCE,
    "valuation": Reach.SENTENCE, "levy": Reach.SENTENCE, "funding": Reach.SENTENCE, "inventory": Reach.CLAUSE,
    "order_volume": Reach.SENTENCE, "order_value": Reach.SENTENCE,
    "share_price_change": Reach.PARAGRAPH, "usage": Reach.PARAGRAPH,
    "capacity": Reach.PARAGRAPH, "shipments": Reach.PARAGRAPH, "production": Reach.PARAGRAPH,
    "market_share": Reach.PARAGRAPH, "growth": Reach.PARAGRAPH, "revenue": Reach.ARTICLE, "profit": Reach.ARTICLE,
    "loss": Reach.ARTICLE, "cost": Reach.ARTICLE, "capex": Reach.ARTICLE,
}  # fmt: skip
MEASURES = frozenset(
    ["FLOP/s", "op/s", "byte", "byte/s", "bit", "bit/s", "W", "Wh", "Hz", "nm", "m2", "transistor", "parameter"]
)
DURATIONS = frozenset(["year", "month", "week", "day", "hour", "minute", "second"])
# Parts of one budget share its period.
BUDGETED = frozenset(["order_value", "cost", "capex"])
# What one report tells of one period.
RESULTS = frozenset(
    ["revenue", "profit", "loss", "cost", "growth", "capex", "order_value", "market_share", "shipments", "production"]
)
# Told of a day.
MOMENTS = frozenset(["share_price_change", "price", "valuation"])
# Still true months after the report that gives them.
STANDING = frozenset(["yield", "market_share", "valuation", "inventory"])
# What stands at a moment: told of the end of a year, it is of the year's last day.
AT_END = frozenset(
    ["capacity", "compute", "inventory", "headcount", "usage", "other", "valuation", "cluster_size", "yield"]
)
# Told of the day of a balance.
BALANCES = frozenset(["inventory", "headcount"])
ONE_DAY = MOMENTS | {"usage", "headcount", "inventory", "score", "other"}

RATE = skipping(
    r"/(?:year|day|month)$|\b(?:a|per|each) (?:year|day|month)\b(?! (?:earlier|ago|before))|annual|yearly"
    r"|每[年月日天周季]|[年月日周季]均",
    re.IGNORECASE,
)

_END_OF = re.compile(
    r"\b(?:end|close)(?:[- ]of)?[- ](?:the )?(?:calendar )?(?:year )?$|\b(?:end|finish|clos|exit)(?:e?s|e?d|ing)? $",
    re.IGNORECASE,
)
_ITS_END = re.compile(
    r"year[- ]end|end of (?!(?:the|this) decade)|year's end|\b(?:end|finish|close|exit)\w* the year|[底末]",
    re.IGNORECASE,
)


def at_end(folded: str, start: int, end: int) -> bool:
    """Whether a time is named for its end: "at the end of 2025", year-end, 2025年底."""
    before = _END_OF.search(folded, max(start - 20, 0), start)
    return before is not None or _ITS_END.search(folded, start, end) is not None


def by_unit(quantity: Quantity) -> Reach:
    """The reach of a quantity whose metric nobody knows."""
    if quantity.unit in MEASURES or quantity.unit in DURATIONS:
        return Reach.NONE
    return Reach.PARAGRAPH if len(quantity.unit) == 3 and quantity.unit.isupper() else Reach.SENTENCE


@lru_cache(maxsize=1024)
def is_rate(unit: str) -> bool:
    """Whether a unit counts by time."""
    return RATE.search(unit) is not None


def of_metric(metric: str | None) -> Reach:
    """The reach of a metric; that of a metric an analyst added is the sentence."""
    return REACH.get(metric or "", Reach.SENTENCE)
