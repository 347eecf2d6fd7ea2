"""Rules of metric for money that a government gives: awarded, handed out, borne by a ministry, told as support."""

from __future__ import annotations

import re

from monitor.analyse.kinds import AGENCIES, PLACES
from monitor.analyse.metrics_case import Case, names_chips

_ABOUT = r"(?: about| around| some| nearly| over| up to| almost| more than| roughly| at least| another| an additional)?"
# "Japan hands", "the ministry will foot": who gives stands right before the verb, whoever gets it behind.
_GIVES = re.compile(
    r",? (?:(?:has|had|have|will|would|is to|is|was) (?:also |then |already )?)?"
    r"(?:gives?|gave|given|giving|hand(?:s|ed|ing)?(?: out| over)?|pa(?:y|ys|id|ying)|provid(?:e|es|ed|ing)"
    r"|grant(?:s|ed|ing)?|award(?:s|ed|ing)?|contribut(?:e|es|ed|ing)|foot(?:s|ed|ing)?|bears?|bore|bearing"
    r"|lends?|lent|lending|chip(?:s|ped)? in|shoulder(?:s|ed)?|stump(?:s|ed)? up|inject(?:s|ed)?)"
    rf"(?: [^.,;:$0-9]{{1,40}})?{_ABOUT} $"
)
_TO_WHAT = re.compile(
    r"(?: in \w+(?: \w+)?)? (?:to|for|towards?|of (?:the|its|that) (?:cost|bill|sum|total))\b|,|\.|$| in\b"
)
_COMES_FROM = re.compile(
    r" (?:of (?:that|it|which|this|the \w+) )?(?:comes?|came|coming|(?:is|are|was) (?:to come|coming)"
    r"|(?:will|would) come|(?:is|was|will be) (?:paid|borne|covered|provided|met)) (?:from|by) (?:the |its |a )?"
)
_AWARDED = re.compile(
    rf"\b(?:been|was|were|is|are|be) (?:\w+ )?(?:awarded|granted|allotted|handed)"
    rf"(?: (?:subsidies|grants?|aid|support) (?:of|worth))?{_ABOUT} $"
)
_SUPPORT = re.compile(
    r"\b(?:support|aid|assistance|backing|contribution|help|handouts?)\b(?P<what>[^.;:$]{0,50}?)"
    r"\b(?:to|at|of|is|was|approach|reach(?:es|ed)?|totals?|totall(?:ed|ing)|worth|comes? to|came to|exceeds?)"
    rf"{_ABOUT} $"
)
# "Subsidies for Japan are larger. TSMC gets up to 1.2 trillion yen".
_GETS = re.compile(rf"\b(?:gets?|got|receiv(?:es|ed|ing)|secur(?:es|ed)|landed|won|draws?|drew){_ABOUT} $")
_SUBSIDIES = re.compile(
    r"\b(?:subsid(?:y|ies|i[sz]ed?|i[sz]ing)|grants?|state (?:aid|money|support)|Chips Act|public money|handouts?)\b",
    re.IGNORECASE,
)
_OF_RESULTS = re.compile(r"\b(?:revenue|sales|profit|earnings|growth)\b")
_CONTRACT = re.compile(r"\b(?:contracts?|orders?|tenders?|bids?|deals?)\b")
_BACK = 90
_BEHIND = 40
_NAME = 4


def given_by_a_state(case: Case) -> None:
    """What a government hands out, awards, bears or supports somebody with is funding, and no spending of a firm."""
    scene, quantity = case.scene, case.quantity
    if scene.chinese:
        return
    start = max(case.sentence.start, quantity.start - _BACK)
    end = case.past
    if _handed_out(case, start, end) or _comes_from_one(case, end) or _awarded(case, start) or _supports(case, start):
        case.doubt(0.3, "capex", "cost", "order_value", "revenue")
        case.add("funding", 1.0, "given by a state")


def _handed_out(case: Case, start: int, end: int) -> bool:
    scene, quantity = case.scene, case.quantity
    gives = [
        verb
        for giver in _state_ends(case, start, quantity.start)
        if (verb := _GIVES.fullmatch(scene.folded, giver, quantity.start)) is not None
    ]
    right = min(case.sentence.end, end + _BEHIND)
    return bool(gives) and _TO_WHAT.match(scene.folded, end) is not None and not names_chips(scene, end, right)


def _comes_from_one(case: Case, end: int) -> bool:
    comes = _COMES_FROM.match(case.scene.folded, end)
    return comes is not None and _is_state(case, comes.end(), comes.end() + _NAME)


def _awarded(case: Case, start: int) -> bool:
    scene, quantity = case.scene, case.quantity
    awarded = _AWARDED.search(scene.folded, start, quantity.start)
    right = min(case.sentence.end, quantity.end + _BEHIND)
    if awarded is None and _GETS.search(scene.folded, start, quantity.start):
        told = (case.sentence, *scene.previous(case.sentence, 1))
        return any(_SUBSIDIES.search(scene.folded, one.start, one.end) for one in told)
    return awarded is not None and _CONTRACT.search(scene.folded, start, right) is None


def _supports(case: Case, start: int) -> bool:
    scene, quantity = case.scene, case.quantity
    support = _SUPPORT.search(scene.folded, start, quantity.start)
    if support is None or _OF_RESULTS.search(support["what"]) is not None:
        return False
    return _is_state(case, case.sentence.start, quantity.start)


def _state_ends(case: Case, start: int, end: int) -> list[int]:
    """Where the names and words for governments end in a stretch of text."""
    scene = case.scene
    named = [mention.end for mention in scene.mentions(start, end, AGENCIES | PLACES)]
    return named + [cue.end for key in ("ministry", "state") for cue in scene.cues.of(start, end, "roles", key)]


def _is_state(case: Case, start: int, end: int) -> bool:
    return bool(_state_ends(case, start, end))
