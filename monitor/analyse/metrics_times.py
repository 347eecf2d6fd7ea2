"""Rules of metric for a multiple of an earlier time, a change against another part, and a part of a firm's worth."""

from __future__ import annotations

import re

from monitor.analyse.kinds import PARTS
from monitor.analyse.metrics_case import Case

# What one time's measure is called beside another's: "2.5 times that of fiscal 2024", "three times the 2023 level".
_THAT = (
    r"(?:that of|those of|what (?:it|they) (?:was|were|had been|made|sold|spent|shipped)(?: in)?"
    r"|as (?:much|many) as(?: in)?|more than in|the|its|their|of"
    r"|(?:the|its|their) (?:level|figure|amount|number|size|total|volume|sum|output|capacity)s? (?:of|in|for|at))"
)
_TIME = (
    r"(?:the )?(?:end of )?(?:(?:fiscal|FY|calendar) ?)?(?:(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December|early|late|mid) )?(?:20\d\d|last (?:year|quarter|month)(?:'s)?"
    r"|(?:a|one|two|three|four|five|\d+) (?:years?|quarters?|months?) (?:ago|before|earlier)"
    r"|(?:the )?(?:year|quarter)[- ](?:ago|earlier)"
    r"|(?:the )?(?:previous|prior|preceding|same) (?:\w+ )?(?:year|quarter|period|month|half)(?:'s)?"
    r"|(?:this|the current) (?:year|quarter)(?:'s)?|today(?:'s)?|at present)\b"
)
_OF_A_TIME = re.compile(rf" {_THAT} {_TIME}")
_OF_A_TIME_CHINESE = re.compile(
    r"(?:是|为|达到?|相当于|即|等于|约合|扩至|增至)[^，。；、]{0,12}?"
    r"(?:20\d\d(?:财?年|年[初底末])|[去前上今]年|上一?(?:财?年|季|个?月|半年)|年前|年初|当时)"
    r"[^，。；、]{0,12}(?:的|之)(?:约|近|逾|超过)?$"
)
# "Rises by 50% against the MI355X": set against a part, and no earlier time.
_AGAINST = re.compile(
    r" (?:against|versus|vs\.?|over|compared (?:with|to)|relative to)"
    r" (?:the |its |an? |Nvidia's |AMD's |last year's |the older |the previous )?"
)
_MEASURED = frozenset({"growth", "shipments", "revenue", "capacity"})
# "Lost a fifth of its value", 市值跌去两成.
_OF_ITS_WORTH = re.compile(
    r" of (?:its|their|the (?:company|firm|group|stock)'s) (?:stock[- ]market |market |share )?"
    r"(?:value|worth|capitali[sz]ation)\b"
)
_LOST = re.compile(
    r"\b(?:los(?:e|es|t|ing)|shed(?:s|ding)?|gave up|surrender(?:ed|s)|wip(?:ed|ing)(?: off| out)?|shav(?:ed|ing))"
    r"(?: about| around| some| nearly| almost| over| more than| roughly| as much as| up to)? $"
)
_LOST_CHINESE = re.compile(r"(?:市值|身价)[^，。；]{0,8}(?:跌去|跌掉|蒸发|缩水|缩减|抹去|折损)(?:了|约|近|逾|超过)*$")
# "Rose more than fivefold on its debut": nothing but the share has one.
_ON_ITS_DEBUT = re.compile(
    r",? (?:on|in|at|during|after) (?:its|their|the) (?:\w+ )?"
    r"(?:debut|first (?:trading )?day|first session|opening day)\b"
)
_BACK = 44


def times_of_a_time(case: Case) -> None:
    """A multiple of what was at an earlier time is growth: "2.5 times that of fiscal 2024", 是去年底的两倍."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit != "x":
        return
    if scene.chinese:
        told = case.ahead(_OF_A_TIME_CHINESE, _BACK)
        apart = told is not None and scene.mentions(told.start(), quantity.start, PARTS)
    else:
        told, apart = _OF_A_TIME.match(scene.folded, quantity.end), []
    if told is not None and not apart:
        rest = max((score for metric, score in case.scores.items() if metric != "growth"), default=0.0)
        case.add("growth", rest + 0.6, "times of a time")


def against_a_part(case: Case) -> None:
    """A change that is told against another part is a comparison of the two."""
    scene, quantity = case.scene, case.quantity
    against = _AGAINST.match(scene.folded, quantity.end)
    if against is not None and scene.mentions(against.end(), against.end() + 1, PARTS):
        best = max(case.scores, key=lambda metric: case.scores[metric], default=None)
        if best in _MEASURED:
            case.add("relative_performance", case.scores[best] + 0.3, "against a part")


def worth_lost(case: Case) -> None:
    """A part of its worth that a firm lost on a market is the move of its share."""
    scene, quantity = case.scene, case.quantity
    behind = _OF_ITS_WORTH.match(scene.folded, quantity.end) and case.ahead(_LOST, _BACK)
    if behind or (scene.chinese and case.ahead(_LOST_CHINESE, _BACK)):
        case.doubt(0.2, "growth", "market_share", "valuation")
        case.add("share_price_change", 1.4, "worth lost")


def on_its_debut(case: Case) -> None:
    """What a newly listed firm gains on its first day is the move of its share, in multiples, too."""
    scene, quantity = case.scene, case.quantity
    if _ON_ITS_DEBUT.match(scene.folded, quantity.end) and case.says("moving", before=_BACK, after=0):
        case.doubt(0.3, "growth")
        case.add("share_price_change", 1.2, "on its debut")
