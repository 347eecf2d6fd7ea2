"""Results and guidance that name no measure: what a firm prints or guides to is sales, what it makes or keeps profit.

"Marvell printed $2.1 billion", "guides to $1.2 billion for the current quarter", "networking chipped in $8 billion";
but "made $18 billion in the quarter", "keeps 75 cents of every dollar".
"""

from __future__ import annotations

import re

from monitor.analyse.kinds import COMPANIES
from monitor.analyse.metrics_case import Case
from monitor.analyse.metrics_changes import MEASURES
from monitor.analyse.patterns import skipping

_FILL = (
    r"(?: (?:an?|the|its|about|around|some|roughly|nearly|almost|over|just|only|more than|less than|up to|between"
    r"|record|high|low|quarterly|well|well over|first|best|stronger|weaker))*"
)
_PRINTED = skipping(
    r"\b(?:print(?:s|ed)?|post(?:s|ed)?|report(?:s|ed)?|logg(?:ed|ing)|logs|notch(?:es|ed)(?: up)?|rang up"
    rf"|turn(?:ed|s) in|register(?:s|ed)|chalk(?:s|ed) up|clock(?:s|ed)(?: up)?|rack(?:s|ed) up){_FILL} $"
)
_GUIDED = skipping(
    r"\b(?:guid(?:e|es|ed|ing)|guidance|outlook|midpoint)(?: (?:for|of) (?:the |its )?[\w' -]{3,30})?"
    rf"(?: is| was| were| now)*(?: of| to| for| at| calls for| stood at| stands at| came to){_FILL} $"
    r"|\b(?:sees?|expects?|forecasts?|projects?|predicts?|estimates?) (?:the |its )?(?:\w+ )?"
    rf"(?:quarter|half|fiscal year|year)(?: as a whole)?(?: coming in)? at{_FILL} $",
    re.IGNORECASE,
)
# "Expects $9.6 billion in the current quarter", "pencils in $10.7 billion from AI for the quarter to August".
_EXPECTS = skipping(
    r"\b(?:expect(?:s|ed|ing)?|sees?|saw|project(?:s|ed)?|forecasts?|predict(?:s|ed)?|look(?:s|ed)? for"
    rf"|guid(?:es|ed) for|penc?il(?:s|led|ed) in|count(?:s|ed) on){_FILL} $"
)
_FOR_THE_QUARTER = re.compile(
    r"(?: from [\w' -]{2,30}?)? (?:for|in) (?:the |its |this )?(?:\w+ ){0,2}"
    r"(?:quarter|period|half|three months|six months)\b"
    r"|,? (?:give or take|plus or minus|± ?)"
)
# What a segment adds to a firm's sales; a firm adds money to a round.
_CONTRIBUTED = skipping(
    r"\b(?:chipp(?:ed|ing) in|chips in|kick(?:ed|s) in|weigh(?:ed|s) in with|threw in|pitched in with"
    rf"|(?:sales|segment|division|business|unit|line) (?:was|were) good for){_FILL} $"
)
_TOWARDS = re.compile(r" (?:to|towards?|for|into)\b")
_MADE = skipping(rf"\b(?:made|makes|will make|to make|making){_FILL} $")
_IN_A_TIME = re.compile(
    r" (?:in|for|over|during|between|last|this|a|per|after|before) (?:[\w-]+ ){0,4}?"
    r"(?:quarter|year|half|months?|period|January|February|March|April|May|June|July|August|September|October|November"
    r"|December|tax|20\d\d)\b"
    r"| on (?:sales|turnover|revenues?)\b| from (?:its )?operations\b"
)
_AND_LOST = re.compile(r"[^.;]{0,50}?\band (?:lost|spent)\b")
_KEPT = skipping(rf"\b(?:keeps?|kept|keeping|retains?|retained|pockets?|pocketed){_FILL} $")
_OF_EACH_DOLLAR = re.compile(r"(?:Out of|Of|From) (?:each|every) (?:dollar|euro)\b")
_OF_SALES = re.compile(r"(?: cents?)? (?:of|on|from|out of) (?:it|that|this|(?:each|every|the) dollar)\b")
_SALES = re.compile(r"\b(?:sales|revenues?|turnover|turned over|takings|top line)\b", re.IGNORECASE)
# Who may take a loan or a stake instead; what is told of a round, a plan of spending or a share.
_OTHERWISE = re.compile(
    r"\b(?:stakes?|rounds?|investors?|backers?|shareholders?|lenders?|owners?|invest\w*|raised?|funding|fund|grants?|subsid\w+|capex|spend\w*|capital|orders?"
    r"|bookings|backlog|loans?|bonds?|debt|cash|shares?|stock|deal|contracts?|a share|per share|valuation|budget"
    r"|outlays?|plant|fab|factory|cost\w*|price\w*|tariff\w*|fine|penalt\w+)\b"
)
# Where the words of a figure end: at the next comma, or the next part of a list.
_PARTED = re.compile(r"[,;:]| and | with | while | but | on ")
_NAMED = frozenset({"revenue", "profit", "loss", "cost", "capex", "order_value"})
_LEAST, _REACH, _TOLD_BACK = 10_000_000, 90, 320
_OTHERS = ("capex", "profit", "loss", "cost", "funding", "order_value", "price", "valuation", "levy")


def result_told(case: Case) -> None:
    """What a firm printed or is expected to print, with no word for the measure, is sales."""
    scene, quantity = case.scene, case.quantity
    if scene.chinese or quantity.vague:
        return
    if case.ahead(_KEPT, _REACH):
        of_sales = _OF_SALES.match(scene.folded, quantity.end)
        start = max(0, case.sentence.start - 2 * _REACH)
        sold = of_sales and ("dollar" in of_sales[0] or _SALES.search(scene.folded, start, quantity.start))
        if sold or _OF_EACH_DOLLAR.match(scene.folded, case.sentence.start):
            _decide(case, "profit")
    elif quantity.high >= _LEAST and (metric := _metric_told(case)) is not None and not _names_another(case):
        _decide(case, metric)


def _metric_told(case: Case) -> str | None:
    """What a verb makes of an amount that no word names."""
    scene, quantity = case.scene, case.quantity
    if case.ahead(_MADE, _REACH) and _IN_A_TIME.match(scene.folded, quantity.end):
        return None if _AND_LOST.match(scene.folded, quantity.end, case.sentence.end) else "profit"
    printed = case.ahead(_PRINTED, _REACH)
    told = printed is not None and "rang" not in printed[0]
    if not told and (printed or case.ahead(_GUIDED, _REACH)):
        told = _measure_told(case) in {None, "revenue"}
    if not told and _FOR_THE_QUARTER.match(scene.folded, quantity.end):
        told = case.ahead(_EXPECTS, _REACH) is not None
    return "revenue" if told or _contributed(case) else None


def _contributed(case: Case) -> bool:
    """Whether a segment, and no firm, is told to have added an amount."""
    scene, quantity = case.scene, case.quantity
    if (added := case.ahead(_CONTRIBUTED, _REACH)) is None or _TOWARDS.match(scene.folded, quantity.end):
        return False
    start = max(case.sentence.start, added.start() - 2)
    return not any(firm.end >= start for firm in scene.mentions(case.sentence.start, added.start() + 1, COMPANIES))


def _measure_told(case: Case) -> str | None:
    """The measure that was named last before a figure: guidance goes on about it."""
    scene, quantity = case.scene, case.quantity
    start = max(0, quantity.start - _TOLD_BACK)
    told = [
        cue for cue in scene.cues.between(start, quantity.start) if cue.table == "metric.cues" and cue.key in _NAMED
    ]
    return told[-1].key if told else None


def _names_another(case: Case) -> bool:
    """Whether the words around a figure name a measure that is not sales, or money of another kind."""
    scene, quantity = case.scene, case.quantity
    before = scene.quantities_between(max(case.sentence.start, quantity.start - _REACH), quantity.start)
    start = max(case.clause[0], before[-1].end if before else 0)
    start = max(start, scene.folded.rfind(" and ", start, quantity.start))
    parted = _PARTED.search(scene.folded, quantity.end, case.sentence.end)
    end = parted.start() if parted is not None else case.sentence.end
    if _OTHERWISE.search(scene.folded, start, quantity.start) or _OTHERWISE.search(scene.folded, quantity.end, end):
        return True
    return any(
        cue.table == "metric.cues" and cue.key in MEASURES
        for span in ((start, quantity.start), (quantity.end, end))
        for cue in scene.cues.between(*span)
        if scene.folded[cue.start : cue.end].lower() not in {"printed", "made", "make", "makes", "earn", "cost"}
    )


def _decide(case: Case, metric: str) -> None:
    case.doubt(0.4, *(other for other in (*_OTHERS, "revenue") if other != metric))
    case.add(metric, 1.0, "result told")
