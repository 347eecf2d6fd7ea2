"""Money in a round of funding or on a listing: what a firm is held to be worth, and what it takes in.

"Fetched $23 billion in its last round", "puts a $15 billion tag on Crusoe"; "pulled in $500 million from investors".
"""

from __future__ import annotations

import re

from monitor.analyse.kinds import COMPANIES
from monitor.analyse.metrics_case import Case, names_chips
from monitor.analyse.patterns import skipping

_FILL = (
    r"(?: (?:an?|the|about|around|some|roughly|nearly|almost|over|just|only|as much as|more than|up to|between"
    r"|another))*"
)
_FETCHED = skipping(rf"\b(?:fetch(?:ed|es|ing)?|commanded|commands|was put at|is put at|was priced at){_FILL} $")
_IN_A_ROUND = re.compile(r" in (?:its|the|an?|their) (?:[\w-]+ ){0,3}?(?:round|financing|tender offer|share sale)\b")
_IN_ITS_ROUND = re.compile(r"In (?:its|the|an?|their) (?:[\w-]+ ){0,3}?(?:round|financing|tender offer|share sale)\b")
_PUTS = skipping(rf"\b(?:put|puts|putting|hung|hangs|slapped|slaps|placed|places|stuck){_FILL} $")
_TAG_ON = re.compile(r" (?:price )?(?:tag|label|sticker) on ")
# "The last one" is the valuation that the sentence before missed.
_MONEY_AT = skipping(rf"\braised (?:money|capital|funds|cash|equity)[^.,;:]{{0,24}}? at{_FILL} $")
_TOOK_IN = skipping(
    r"\b(?:took in|taken in|takes in|taking in|pull(?:ed|s|ing) in|rak(?:ed|es|ing) in|brought in|brings in"
    r"|reap(?:ed|s)|nett(?:ed|ing)|pocket(?:ed|s)|bagg(?:ed|ing)|bags|land(?:ed|s)|scoop(?:ed|s) up|collect(?:ed|s)"
    rf"|drew|got){_FILL} $"
)
_ON_A_LISTING = re.compile(
    r" (?:(?:on|in|at|from|through|with|via) (?:its|the|an?|their) (?:[\w-]+ ){0,2}?"
    r"(?:debut|listing|float|flotation|IPO|offering|share sale|private placement|rights issue|bond sale)\b"
    r"|from (?:[\w-]+ ){0,3}?(?:investors?|backers?|venture (?:capital|firms|capitalists)|funds?|shareholders?)\b)"
)
_WANTS = skipping(rf"\b(?:wants?|seeks?|hopes for|looks for|aims for|is after|expects){_FILL} $")
# "Snapped up ZT Systems in a $4.9 billion deal".
_IN_A = re.compile(rf"\b(?:in|for|through|via|under|with|of){_FILL} $")
_DEAL = re.compile(
    r"[ -](?:cash |all-stock |all-cash |stock |cash-and-stock )?(?:deal|transaction|takeover|acquisition|buyout)\b"
)
# "Mellanox, its largest so far, had cost it $7 billion".
_COST_ITS_BUYER = re.compile(
    r"(?:, [^,;]{2,50},)? (?:costs?|will cost|would cost|had cost|has cost|is costing) (?:it|them|the"
    rf" (?:buyer|company|group|firm|acquirer|chip-?maker)|[A-Z]\w+){_FILL} $"
)
_A_NAME = re.compile(r" [A-Z][a-z]+(?: [A-Z]\w+)* (?:in|for|through|via|under)\b")
_MERGING = re.compile(
    r"\b(?:merg(?:e|es|ed|ing)|combin(?:e|es|ed|ing)|takeover of|acquisition of|taken over|taken private)\b"
    r"[^.;:]{0,60}$"
)
_REACH, _BACK, _LEAST = 60, 110, 1_000_000


def worth_in_a_round(case: Case) -> None:
    """What a round holds a firm to be worth."""
    scene, quantity = case.scene, case.quantity
    if scene.chinese:
        return
    fetched = case.ahead(_FETCHED, _REACH) and (
        _IN_A_ROUND.match(scene.folded, quantity.end) or _IN_ITS_ROUND.match(scene.folded, case.sentence.start)
    )
    tag = _TAG_ON.match(scene.folded, quantity.end) if case.ahead(_PUTS, _REACH) else None
    tagged = tag is not None and (
        scene.folded.startswith("the ", tag.end()) or scene.mentions(tag.end(), tag.end() + 5, COMPANIES)
    )
    if fetched or tagged or case.ahead(_MONEY_AT, _REACH):
        case.doubt(0.2, "funding", "price", "order_value")
        case.add("valuation", 1.4, "worth in a round")


def taken_in(case: Case) -> None:
    """What a firm takes in from investors or on its listing, and the size of a deal in which one is bought."""
    scene, quantity = case.scene, case.quantity
    if scene.chinese or quantity.high < _LEAST:
        return
    listed = _ON_A_LISTING.match(scene.folded, quantity.end)
    if listed and (case.ahead(_TOOK_IN, _REACH) or case.ahead(_WANTS, _REACH)):
        case.doubt(0.3, "revenue", "order_value", "capex")
        case.add("funding", 1.4, "taken in")
    elif _costs_its_buyer(case):
        case.doubt(0.3, "cost", "capex", "price")
        case.add("funding", 1.4, "price of a firm")
    elif _DEAL.match(scene.folded, quantity.end) and case.ahead(_IN_A, _REACH):
        verbs = scene.cues.of(
            max(case.sentence.start, quantity.start - _BACK), quantity.start, "metric_cues", "acquiring"
        )
        start = verbs[-1].end if verbs else quantity.start
        bought = scene.mentions(start, start + 5, COMPANIES) or _A_NAME.match(scene.folded, start, quantity.start)
        if (bought and not names_chips(scene, start, quantity.start)) or case.ahead(_MERGING, _BACK):
            case.doubt(0.3, "order_value", "capex", "valuation")
            case.add("funding", 1.4, "size of a deal")


def _costs_its_buyer(case: Case) -> bool:
    """Whether a firm is told to have cost another one an amount."""
    scene, quantity = case.scene, case.quantity
    start = max(case.sentence.start, quantity.start - _BACK)
    return any(
        _COST_ITS_BUYER.fullmatch(scene.folded, firm.end, quantity.start)
        for firm in scene.mentions(start, quantity.start, COMPANIES)
    )
