"""Rules of metric for what is made, shipped and received, where the verb stands behind the count or names its end."""

from __future__ import annotations

import re

from monitor.analyse.metrics_case import Case
from monitor.analyse.patterns import skipping

_NOUNS = r"(?: (?:of (?:these|those|them|the)|[\w-]+)){0,3}?"
_BE = r" (?:is|are|was|were|be|been|being|has been|have been|had been|will be|would be|to be)(?: \w+ly| already| also)?"
# "805,000 Ascends are finished", "11.4 million stacks were shipped to China".
_MADE_BEHIND = re.compile(
    rf"{_NOUNS}{_BE} (?:finished|made|built|produced|assembled|packaged|manufactured|fabricated)\b"
)
_SHIPPED_BEHIND = re.compile(rf"{_NOUNS}{_BE} (?:shipped|delivered|sold|handed over|sent|exported)\b")
# What a stock of parts or a supply would be enough for: "dies enough for 300,000 chips", 足够组成100万颗.
_ENOUGH_FOR = skipping(
    r"\b(?:enough (?:for|to (?:make|build|produce))|good for|suffices? (?:for|to make)|sufficient (?:for|to make)"
    r"|could yield|would yield|yields?)(?: about| around| some| only| another)? $"
    r"|(?:足够|足以|够|可以?|能)(?:组成|做成?|造出?|制造|生产|封装成?|产出)(?:约|近|逾|超过)?$"
)
# "Korea will receive 50,000 of them", 将获得约5万颗: what somebody is yet to get, somebody ordered.
_TO_BE_RECEIVED = re.compile(
    r"\b(?:will|would|could|may|might|should|can|is|are|was|were|due|set|expects?|expected|hopes?|hoping|wants?)"
    r"(?: to)? (?:soon |eventually |also |then |initially |first )?"
    r"(?:receive|get|obtain|take delivery of|be (?:given|granted|allotted|allocated|sent|supplied with))"
    r"(?: (?:about|around|some|nearly|over|up to|more than|at least|as many as|another|an additional|the first))* $"
    r"|(?:将|可|会|能|有望|预计|预期|料)(?:再|陆续|分批|首批|先|率先|额外|一次)?(?:获得|拿到|收到|得到|分到|取得|获供)"
    r"(?:约|近|逾|超过|至多|最多|首批|其中)*$"
)
_BACK = 70


def made_or_shipped(case: Case) -> None:
    """A count whose verb stands behind it: "805,000 Ascends are finished", "11.4 million stacks were shipped"."""
    scene, quantity = case.scene, case.quantity
    _, right = case.clause
    if _SHIPPED_BEHIND.match(scene.folded, quantity.end, right):
        case.add("shipments", 0.9, "shipped")
    elif _MADE_BEHIND.match(scene.folded, quantity.end, right):
        case.add("production", 0.9, "made")
    elif case.ahead(_ENOUGH_FOR, _BACK):
        case.add("production", 1.3, "enough for")


def to_be_received(case: Case) -> None:
    """Chips that somebody is yet to get are ordered: "will receive 50,000 of its processors"."""
    if case.quantity.unit != "count" and case.ahead(_TO_BE_RECEIVED, _BACK):
        case.doubt(0.4, "shipments")
        case.add("order_volume", 0.9, "to be received")
