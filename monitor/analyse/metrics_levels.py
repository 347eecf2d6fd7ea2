"""The metric of an amount that is set against another: what was expected, promised or reached at another time.

"Revenue was $5 billion; analysts had penciled in $5.2 billion": nothing beside the second names what it measures, and
words further off ("penciled in" is said of spending, too) mislead. What it is set against does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.analyse.metrics_case import OTHER
from monitor.analyse.patterns import skipping
from monitor.analyse.scene import Scene, is_money
from monitor.domain.readings import Quantity

_ABOUT = r"(?: an?)?(?: about| around| some| roughly| nearly| almost| just| only| over| more than| less than| between)?"
_THOUGHT = (
    r"(?:expected|expecting|forecast|predicted|projected|estimated|anticipated|modell?ed|guided(?: to| for)?"
    r"|hoped(?: for)?|looked for|looking for|counted on|pencill?ed in|bargained for|promised|targeted"
    r"|aimed for|assumed|called for|reckoned(?: with| on)?|set out(?: for)?)"
)
_HAD_EXPECTED = re.compile(
    rf"\b(?:had|have|has|were|was|previously|originally|earlier|initially|on average|it)"
    rf" (?:(?:on average|been|previously|originally|earlier|only|still) )?{_THOUGHT}{_ABOUT} $"
    rf"|\b(?:consensus|expectations?|estimates?|forecasts?|projections?|target|goal|guidance|outlook|plan|polled)"
    rf"(?: (?:of|by|from|in) [\w' -]{{1,24}})?,? (?:was|were|is|had been|stood|stands|came|of)(?: at| for)?{_ABOUT} $"
    rf"|\banalysts? (?:were|was|are) at{_ABOUT} $"
    rf"|\b(?:instead of|rather than|versus|against|up from|down from){_ABOUT} $"
    r"|\b(?:lower|less|more|higher|larger|smaller|bigger|better|worse|short|shy|ahead|north|south) (?:than|of) the"
    rf"{_ABOUT} $"
    rf"|\bit had been{_ABOUT} $|\b20\d\d had (?:cost|brought|earned|seen|swallowed)(?: \w+)?{_ABOUT} $"
    rf"|\b(?:ago|earlier|before|last (?:year|quarter|month)|(?:in|by) 20\d\d),? (?:it|the figure|that|this)"
    rf" (?:was|stood|came to|had been|is)(?: at)?{_ABOUT} $",
    re.IGNORECASE,
)
_HAD_EXPECTED_CHINESE = skipping(
    r"(?<!不)(?:高于|低于|超过|超出|不及|好于|优于|逊于|胜过|略?[高低]过|[比较])[^，。；%亿万]{2,16}的?(?:约|近|逾)?$"
    r"|(?:时|同期|年|季度?|月|前|上期|年度)(?:则|也|还|更|却|仅|才|只)*(?:仅|才|只有|只|为|还是|是|有)(?:约|近|逾|超)?$"
    r"|(?:预期|预估|预测|指引|目标|共识)(?:值|数|中值|均值)?(?:则|原|曾|仅)*(?:为|是|的)(?:约|近|逾|超)?$"
)
_REACH = 60
# Amounts of one measure at two times are of one order of magnitude.
_APART = 6
_LOOK_BACK = 6
# What may pass from one level to another: deals and prices are told one by one.
_LEVELS = frozenset({"revenue", "profit", "loss", "cost", "capex", "valuation", "inventory"})
# Whose words between the two say that the second is something else.
_NAMES = _LEVELS | {"funding", "order_value", "price", "levy"}


def level_of(scene: Scene, quantity: Quantity, before: Sequence[tuple[Quantity, str]]) -> str | None:
    """The metric of the amount that this one is told as expected of, or as at another time; `before` is told so far."""
    if not is_money(quantity.unit) or not before:
        return None
    words = _HAD_EXPECTED_CHINESE if scene.chinese else _HAD_EXPECTED
    sentence = scene.context.sentence_at(quantity.start)
    if words.search(scene.folded, max(sentence.start, quantity.start - _REACH), quantity.start) is None:
        return None
    for other, metric in reversed(before[-_LOOK_BACK:]):
        told = scene.context.sentence_at(other.start)
        if told.paragraph != sentence.paragraph or sentence.index - told.index > 1:
            return None
        if other.unit == quantity.unit and metric != OTHER and _alike(other, quantity):
            renamed = scene.cues.any(other.end, quantity.start, "metric.cues", *_NAMES)
            return metric if metric in _LEVELS and not renamed else None
    return None


def _alike(one: Quantity, other: Quantity) -> bool:
    small, large = sorted((one.high, other.high))
    return large <= small * _APART
