"""What a list says once for all its numbers: Rack shipments: Foxconn 1,950; Quanta 850 · 市占三星32.6%、南亚科1.9."""

from __future__ import annotations

import re
from typing import Final

from monitor.analyse.numbers import ONE
from monitor.analyse.quantities_draft import Draft
from monitor.analyse.quantities_things import HEADS
from monitor.analyse.units import Measure

_LONGEST: Final = 200
_LEAST: Final = 100
_UNITS: Final = {**HEADS, "cowos": "wafer", "tpu": "chip", "card": "chip"}
# "Rack shipments: Foxconn 1,950; ", "TPU shipments, units | 2025: ", "CoWoS capacity (wafers per month) | 2024: ".
_HEADED: Final = re.compile(
    r"(?:^|[\n.;] ?|[•·*-] )(?:[a-z0-9'-]+ ){0,3}"
    r"(?P<thing>rack|server|chip|gpu|tpu|accelerator|card|processor|wafer|cowos)s?"
    r" (?:shipments?|orders|output|sales|deliveries|volumes?|production|capacity|starts)"
    r"(?P<more>[^:|\n$€£¥%0-9]{0,40})(?::|\|)(?:[^.\n$€£¥%]|\.(?=[0-9]))*$"
)
_BY_THE_MONTH: Final = re.compile(r"(?:per|a|/) ?month|monthly|wpm")
# The name or the year that the number of a list belongs to.
_ENTRY: Final = re.compile(r"(?:[:|;,] ?|^)[a-z0-9 .&'()-]{1,32}(?:: ?| )$")
_NO_COUNTS: Final = re.compile(r"(?<![a-z])(?:revenue|profit|price|cost|capex|value|share|nodes?)(?![a-z])")
# 月产能:台积电4万、三星7千片; CoWoS月产能:2024年底3.5万,2025年底7万.
_CAPACITY: Final = re.compile(r"月(?:产能|投片量?|产量)(?:[^。;!?\n$]|;(?=[^;\n]{0,12}[0-9.]+万))*[^0-9.,]$")
_OTHER_WORDS: Final = re.compile(
    r"[元%价亿]|营收|利润|资本|投资|成本|良率|占比|股|人|吨|万[颗张台柜座套只支条平个]|出货|订单"
)
_OF_WAFERS: Final = re.compile(
    r"晶圆|cowos|代工|制程|纳米|奈米|[0-9] ?nm|台积|投片|中芯|华虹|联电|寸|吋|封装|dram|hbm|nand"
)
# "TSMC 70.2%, Samsung 7.3, SMIC 5.1": a share like the one before it in the list.
_NEXT_SHARE: Final = re.compile(
    r"(?: of (?:its|the|all|their) [a-z0-9 -]{2,30})?"
    r"[,;] (?:and |while )?[a-z][a-z0-9&.'-]{1,20}(?: [a-z0-9&.'-]{1,16}){0,2} (?:at |on |with )?"
    r"|[,、;] ?(?:而|其次)?[一-鿿a-z]{1,8}(?:为|约|则为)? ?"
)
_SHARE_ENDS: Final = re.compile(r" ?(?:[,;、。)]|\.(?![0-9])|and |\n|$)")
_WHOLE: Final = 100
# 广达850, 纬创1000, 三家合计3800: counts like the one before.
_NEXT_COUNT: Final = re.compile(r"[,、;] ?(?:而|其中|另)?[一-鿿a-z]{1,8}(?:则|也)?(?:为|是|约|有|仅|合计|共)? ?")
_NO_NAME: Final = re.compile(r"[价收利率占金额元亏赚估股市值温电度第代年月日号版款级跌涨增减降升]|指数|编号|净")
_COUNT_ENDS: Final = re.compile(r"(?=[,、;。)\n]|$)")
_ALIKE: Final = 100

# "Comments (38)", "📎 Sources (10)".
_BRACKETED: Final = re.compile(r"(?<![a-z])(?:comments?|sources|replies|responses|reviews|references|likes) \($")
# "Submitters: 23", "Applications received: 506", "Buildings: seven in use".
_LABELLED: Final = re.compile(
    r"(?:^|[\n.;] ?|[•*·■▪-] )(?![^:\n]{0,40}(?<![a-z])(?:revenue|sale|share|price|margin|cost|earning|score"
    r"|yield|loss|profit|tax|rate|token"
    r"|point|page|process|statu|serie|bonu|new|stock|volume)(?:s|es)?(?![a-z]))[a-z -]{2,28}(?<![su])s"
    r"(?: [a-z]+){0,4}: $"
)
# Thousands count what the text is about: "Texas: 104,000".
_MANY: Final = 1000
_LABELLED_END: Final = re.compile(r"\s*(?:[.;,(\n]|$)| (?:in|planned|so far|of which|to date|on)(?![a-z])")


def labelled(lowered: str, draft: Draft) -> bool:
    """Whether the label before a number says what it counts: Comments (38), Submitters: 23."""
    start = draft.start
    if lowered[start - 1 : start] == "(" and lowered.startswith(")", draft.end):
        return _BRACKETED.search(lowered, max(0, start - 14), start) is not None
    if lowered[max(0, start - 2) : start] != ": " or draft.value >= _MANY or draft.value != int(draft.value):
        return False
    told = _LABELLED.search(lowered, max(0, start - 44), start) is not None
    return told and _LABELLED_END.match(lowered, draft.end) is not None


def headed(lowered: str, draft: Draft) -> str | None:
    """The unit that the head of a list says for the number of one of its entries; None where none does."""
    if draft.words or draft.value < _LEAST:
        return None
    start = max(0, draft.start - _LONGEST)
    found = _HEADED.search(lowered, start, draft.start) if ":" in lowered[start : draft.start] else None
    if found is not None and _NO_COUNTS.search(found.group()) is None:
        entry = _ENTRY.search(lowered, max(found.end("more"), draft.start - 36), draft.start)
        unit = _UNITS[found["thing"]]
        monthly = unit == "wafer" and _BY_THE_MONTH.search(found.group()) is not None
        return None if entry is None else "wafer/month" if monthly else unit
    return _monthly(lowered, draft)


def _monthly(lowered: str, draft: Draft) -> str | None:
    """Wafers a month behind 月产能, however many names stand between."""
    if "月" not in lowered[max(0, draft.start - _LONGEST) : draft.start] or draft.scale < 10**3:
        return None
    found = _CAPACITY.search(lowered, max(0, draft.start - 90), draft.start)
    if found is None or _OTHER_WORDS.search(found.group()) is not None:
        return None
    near = lowered[max(0, draft.start - _LONGEST) : draft.end + 60]
    return "wafer/month" if _OF_WAFERS.search(near) is not None else None


def shares_on(lowered: str, previous: Draft | None, draft: Draft) -> bool:
    """Whether a decimal goes on with the shares of a list: TSMC 70.2%, Samsung 7.3, SMIC 5.1."""
    if previous is None or previous.measure is not Measure.PERCENT or draft.words or draft.scale != ONE:
        return False
    if draft.step is None or draft.high >= _WHOLE or previous.direction is not None:
        return False
    if draft.step >= ONE and (draft.qualifier is None or previous.high + draft.high > _WHOLE):
        return False  # some 70% of its HBM, Google around 15
    listed = _NEXT_SHARE.fullmatch(lowered, previous.end, draft.start) is not None
    return listed and _SHARE_ENDS.match(lowered, draft.end) is not None


def counts_on(lowered: str, previous: Draft | None, draft: Draft) -> bool:
    """Whether a number goes on with the counts of a list in Chinese: 广达850, 纬创1000."""
    if previous is None or previous.measure is not Measure.COUNT or draft.words or draft.value < _LEAST:
        return False
    if previous.unit not in {"rack", "server", "chip", "wafer", "wafer/month"} or not (previous.alike(draft, _ALIKE)):
        return False
    between = _NEXT_COUNT.fullmatch(lowered, previous.end, draft.start)
    named = between is not None and _NO_NAME.search(between.group()) is None
    return named and _COUNT_ENDS.match(lowered, draft.end) is not None
