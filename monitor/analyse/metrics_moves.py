"""A move with no word of what moved: the share's, where a share was spoken of last.

"AMD's stock closed 3 % lower. It has lost 18 % since January, while Intel is up 22 %": all three are moves of a share.
"""

from __future__ import annotations

import re

from monitor.analyse.metrics_case import Case
from monitor.analyse.metrics_changes import MEASURES, REACHED
from monitor.analyse.phrasebook import Cue
from monitor.analyse.scene import Scene

_DOUBLED = re.compile(r"doubl|tripl|quadrupl|fold", re.IGNORECASE)
# What a share may be told by besides the word for it, and how far back a word for what moves is looked for.
_TRADED = frozenset({("metric_cues", "trading"), ("metric.cues", "share_price_change")})
_WORTH = re.compile(r"market (?:value|cap)", re.IGNORECASE)
_COMMERCE = re.compile(r"trade\b")
_SPOKEN_BACK = 200
_AHEAD, _BEHIND, _NAMED_BEHIND, _REACHED_BACK = 30, 12, 60, 14
# "Nvidia ended the day some 0.3% lower".
_DAY_ENDED = re.compile(
    r"\b(?:ended|ending|ends|finished|finishing|finishes|closed|closing|closes) (?:the |a )?(?:\w+ )?"
    r"(?:day|session|week)"
    r"(?: (?:up|down|about|around|some|nearly|over|almost|just))* $"
)
_DAY_BACK = 50
# What is said of a firm in passing: "BE Semiconductor, which sells to the same customers, dropped".
_ASIDE = re.compile(r",? (?:which|who|whose)\b[^,;]{0,80},|, (?:its|the|an?) [^,;]{0,60},")
# "13 % below the figure expected": set against something else.
_SET_AGAINST = re.compile(r" (?:of|than|as|below|above|the|faster|slower|bigger|larger|more)\b")


def shares_go_on(case: Case) -> None:
    """Let a bare move be that of a share, where that is what was spoken of last in this sentence or the one before."""
    scene, quantity, sentence = case.scene, case.quantity, case.sentence
    if scene.chinese or quantity.unit not in {"percent", "x"} or not _moves(case):
        return  # Chinese names the price at every move, and the same words are said of memory
    ahead = REACHED.search(scene.folded, max(sentence.start, quantity.start - _REACHED_BACK), quantity.start)
    if ahead is not None or _SET_AGAINST.match(scene.folded, quantity.end):
        return
    if case.ahead(_DAY_ENDED, _DAY_BACK):
        case.doubt(0.4, "growth")
        case.add("share_price_change", 1.4, "shares go on")
        return
    left, right = case.clause
    asides = [found.span() for found in _ASIDE.finditer(scene.folded, left, quantity.start)]
    before = scene.previous(sentence, 1)
    start = before[0].start if before and before[0].paragraph == sentence.paragraph else sentence.start
    end = min(right, quantity.end + _NAMED_BEHIND)
    told = [
        cue
        for cue in scene.cues.between(max(start, quantity.start - _SPOKEN_BACK), end)
        if not quantity.start <= cue.start < quantity.end
        if not any(opened <= cue.start < closed for opened, closed in asides)
    ]
    if any(cue.start >= left and _is_a_measure(scene, cue) for cue in told):
        return
    things = [cue for cue in told if _is_a_share(scene, cue) or _is_a_measure(scene, cue)]
    if things and _is_a_share(scene, things[-1]):
        case.doubt(0.4, "growth")
        case.add("share_price_change", 1.4, "shares go on")


def _moves(case: Case) -> bool:
    """Whether a figure tells a change: by its own sign or word, or by a verb of moving beside it."""
    scene, quantity = case.scene, case.quantity
    if quantity.direction is not None or _DOUBLED.search(quantity.text):
        return True
    left, right = case.clause
    ahead = (max(left, quantity.start - _AHEAD), quantity.start)
    behind = (quantity.end, min(right, quantity.end + _BEHIND))
    return any(scene.cues.any(*span, "metric_cues", "moving", "changing") for span in (ahead, behind))


def _is_a_share(scene: Scene, cue: Cue) -> bool:
    worth = (cue.table, cue.key) == ("metric.cues", "valuation") and _WORTH.match(scene.folded, cue.start)
    traded = (cue.table, cue.key) in _TRADED and _COMMERCE.match(scene.folded, cue.start) is None
    return traded or bool(worth)


def _is_a_measure(scene: Scene, cue: Cue) -> bool:
    """Whether a cue names what a firm is measured by; "lost" is what shares do more often than firms."""
    named = cue.table == "metric.cues" and cue.key in MEASURES and cue.key != "valuation"
    return named and not scene.folded.startswith("lost", cue.start)
