"""What somebody asks or pays for one thing, where the thing stands behind the amount or is told as one of its kind.

"Dealers want 180,000 yuan for an H100", "a scanner sets buyers back €230 million", "one such machine costs €350m".
"""

from __future__ import annotations

import re

from monitor.analyse.metrics_case import Case
from monitor.analyse.patterns import skipping

_FILL = (
    r"(?: (?:about|around|some|roughly|nearly|almost|over|just|only|as much as|more than|less than|up to|between|an?))*"
)
_ASKS = skipping(
    r"\b(?:want|wants|wanted|ask|asks|asked|asking|charg(?:es?|ed|ing)|demand(?:s|ed|ing)?|quot(?:es?|ed|ing)"
    r"|pa(?:ys?|id|ying)|fork(?:s|ed) out|shell(?:s|ed) out|part(?:s|ed) with|cough(?:s|ed) up)(?: \w+)??"
    rf"{_FILL} $"
)
_FOR_ONE = re.compile(
    r" for (?:an?|one|each|every|a single) (?!(?:stakes?|years?|licen[cs]e|contract|third|quarter|half"
    r"|share of|minority|majority|company|firm|start-?up|controlling)\b|\d)"
)
_SETS_BACK = skipping(
    r"\b(?:set|sets|setting) (?:you|it|them|us|buyers|customers|users|owners|clients|operators|anyone|[A-Z]\w+"
    r"|(?:an?|the|its) [\w-]+) back"
    rf"{_FILL} $"
)
# One of its kind, and no works: "a plant costs $10 billion" is spent.
_ONE_COSTS = skipping(
    r"\b(?:an?|each|every|one|any such|such an?|the (?:typical|average|standard|ordinary))"
    r" (?:(?!plant|fab|factory|campus|site|hall|cent(?:er|re)|gigawatt|megawatt|line|project|facility|delay|ban|move"
    r"|year|stage|phase|building|model|cluster|supercomputer|company|deal)[\w-]+ ){1,4}"
    r"(?:costs?|sells for|sold for|goes for|went for|fetch(?:es|ed)|lists (?:for|at)|retails (?:for|at)"
    rf"|changes hands for|comes? to|runs to|would cost|will cost|can cost){_FILL} $",
    re.IGNORECASE,
)
_MOST, _REACH, _OTHERS = 2_000_000_000, 80, ("cost", "funding", "order_value", "capex", "revenue", "other", "loss")


def asked_for_one(case: Case) -> None:
    """What is asked or paid for one thing is its price."""
    scene, quantity = case.scene, case.quantity
    if scene.chinese or quantity.high >= _MOST or quantity.vague:
        return
    asked = _FOR_ONE.match(scene.folded, quantity.end) is not None and case.ahead(_ASKS, _REACH) is not None
    if asked or case.ahead(_SETS_BACK, _REACH) or case.ahead(_ONE_COSTS, _REACH):
        case.doubt(0.3, *_OTHERS)
        case.add("price", 1.4, "asked for one")
