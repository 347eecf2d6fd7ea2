"""Figures of a whole market, which are nobody's: "Worldwide semiconductor revenue rose 21%", 全球数据中心的资本支出."""

from __future__ import annotations

import re

from monitor.analyse.kinds import FIELD
from monitor.analyse.patterns import skipping
from monitor.analyse.scene import Scene
from monitor.domain.readings import Quantity

_WHOLE = skipping(
    r"\b(?:worldwide|global|industry-?wide|the (?:world|industry)'s) (?:[A-Za-z-]+ ){0,4}?"
    r"(?:revenues?|sales|spending|shipments|capex|capital (?:expenditures?|spending)|markets?|demand|investment|"
    r"output)\b"
    r"(?! (?:share|leader|cap))",
    re.IGNORECASE,
)
# "Shipments of AI servers worldwide": sought only where one of these words stands.
_EVERYWHERE = (" worldwide", " globally", " around the world", " across the industry")
_SUMS = re.compile(
    r"\b(?:revenues?|sales|spending|shipments|demand|investment|output|prices) (?:of|from|on|in|for) "
    r"(?:[A-Za-z-]+ ){0,3}[A-Za-z-]+$",
    re.IGNORECASE,
)
_WHOLE_CHINESE = re.compile(
    r"(?:全球|全世界|全行业|业界)[^,。;、的]{0,10}的?[^,。;、]{0,4}?"
    r"(?:市场规模|市场|资本开支|资本支出|营收|收入|销售额|出货|支出|投资|需求|融资|募资|产值)(?!份额|占有率|领导|第一)"
)
# A share of a market, or what a product does better, is somebody's however whole the market.
_SOMEBODYS = frozenset({"market_share", "relative_performance", "price", "score"})


def of_whole_market(scene: Scene, quantity: Quantity, metric: str) -> bool:
    """Whether the clause of a figure tells of a market as a whole, and names no firm or product up to the figure."""
    left, _ = scene.clause_at(quantity.start)
    if metric in _SOMEBODYS:
        return False
    whole = (_WHOLE_CHINESE if scene.chinese else _WHOLE).search(scene.folded, left, quantity.start)
    if whole is None and not _everywhere(scene, left, quantity.start):
        return False
    return not scene.mentions(left, quantity.start, FIELD)


def _everywhere(scene: Scene, start: int, end: int) -> bool:
    """Whether a clause tells of sales and the like that are made worldwide."""
    places = (scene.folded.find(word, start, end) for word in _EVERYWHERE)
    return any(_SUMS.search(scene.folded[start:place]) for place in places if place >= 0)
