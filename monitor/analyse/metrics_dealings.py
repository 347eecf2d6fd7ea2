"""Rules of metric that follow from who deals with whom: levies, grants, investments, rents."""

from __future__ import annotations

import re

from monitor.analyse.kinds import AGENCIES, COMPANIES, PAYERS, PLACES
from monitor.analyse.metrics_case import COUNTED, Case, names_chips
from monitor.analyse.patterns import skipping
from monitor.analyse.phrasebook import Cue
from monitor.domain.catalogue import EntityType

_INTO = re.compile(r",? (?:in|into|to|towards?|for) (?:(?:the|its|rival|chipmaker|start-?up|AI|lab|fellow) )*")
# What ends the name of whoever gets the money: "into Acme and design chips".
_PARTED = re.compile(r"[,.;:]| (?:and|as|to|for|while) ")
_INTO_IT = re.compile(r",? (?:in|into) (?:the (?:company|chip-?maker|start-?up|firm|lab|developer)|it)(?![\w'-])")
_BUYS_A_FIRM = re.compile(r"(?:现金|现款|的价格)?(?:购买|买下|收购)[^，。；]{0,16}?(?:公司|企业|的资产)")
_INTO_CHINESE = re.compile(r"(?:给|于|到|入股|投资|收购|注资|支持|补贴)?")
_OF_THINGS = re.compile(r" (?:worth )?of (?:its |their |the |new |AI )*|(?:的|换取)")
# "$2 billion of Gaudi 3 revenue", "of data center GPU sales".
_IN_SALES = re.compile(r"(?:[\w.&-]+ ){1,5}?(?:revenues?|sales)\b")
_THING = 14
# What a mere hint of spending weighs at most.
_HINTED = 0.53
_SOURCE = 18
_VERB_BACK = 80
_COUNT_BACK = 60
_LEAST_ORDER = 1_000_000
# The rule by which a part of sales is owed to a state, which a part told of the whole does not overrule.
GOVERNMENTS_PART = "a government's part"
_TOOK = skipping(
    r"\b(?:took in|collected|pulled in|brought in|secured|got|received)(?: about| around| some| over| nearly)? $"
)
# The verb of raising right before an amount, whatever valuation stands before it: 以220亿美元的估值再融10亿美元.
_RAISES = re.compile(r"(?:融|募|筹)[得到了资]?(?:约|近|逾|超过?)?$")
_PAYS = re.compile(r"\b(?:pa(?:y|ys|id|ying)|settled? with|owes?)(?: the)? $|(?:向|对|交给|支付给)$")
_PAID_FOR = re.compile(
    r"\b(?:for|paying|paid|in an?(?: [\w-]+){0,3} deal (?:worth|valued at)|at a price of)"
    r"(?: about| around| some| up to| nearly| over| roughly| a reported| as much as)? $"
)
_PAID = re.compile(r"\b(?:paid|pays?|paying|offered|bid|bidding)(?: about| around| some| up to| nearly| over)? $")
_NAMED = r"(?:[a-z]+(?:maker|designer) |the |rival |start-?up )*(?P<name>[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,3})"
_FOR_NAME = re.compile(rf" for {_NAMED}")
_PURCHASE_OF = re.compile(rf" (?:[a-z-]+ )?(?:purchase|acquisition|takeover|buyout|bid|offer) (?:of|for) {_NAMED}")
_WITH_MONEY = re.compile(r"(?:以|斥资|耗资|出资|作价)(?:约|近|逾|至多|最多)?$")
_DEAL_AHEAD = 24
_DEAL_NEAR, _DEAL_BACK = 110, 220
# What stands between a firm that is bought and its price: "Acme, a start-up that makes optical links, for".
_APPOSITION = re.compile(r"[^.;:\d]*")
_OBJECT = re.compile(
    r"(?: up| over)?(?: \d[\d.]*% of| all of| control of)?(?: [A-Z][\w-]+'s)?"
    r"(?: (?:the|a|an|its|rival|fellow|[a-z]+-?[a-z]*(?:maker|designer|firm|company|start-?up|developer|provider)|"
    r"server|chip|software|networking|cloud|AI|US|British|Israeli|data|cent(?:er|re)|company|firm|group|maker))* "
    r"(?P<name>[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,3})"
)
_CUT = re.compile(r" (?:cut|slice|share|part|tithe)\b")
_SURRENDERS = skipping(
    r"\b(?:hand(?:s|ed|ing)? over|turn(?:s|ed|ing)? over|surrender(?:s|ed|ing)?|remit(?:s|ted|ting)?)"
    r"(?: about| some| up to| as much as)? $"
)
_TOWARDS = re.compile(r"[向对给][\u4e00-\u9fff]{0,4}$")
_TOWARDS_GAP = 6
# "Washington let them go in exchange for 25% of the proceeds".
_OF_PROCEEDS = re.compile(
    r" (?:(?:cut|share|slice) )?of (?:the |its |their |all |such )*(?:proceeds|sales|takings|revenues?)\b"
)
_TAKES_A_CUT = re.compile(
    r"\b(?:in (?:exchange|return) for|keep(?:s|ing)?|tak(?:e|es|ing)|took|skim\w*|collect\w*|claim\w*|demand\w*"
    r"|want(?:s|ed)?|get(?:s|ting)?|pocket\w*)(?: an?| the| its| about| around| some| up to)* $"
)
_STATE_BACK = 110
# "Washington's cut would come to", "the Treasury's 15% of that"; "a 15% ceiling for chip tariffs".
_STATES = (
    r"\b(?:Washington|Beijing|Brussels|Uncle Sam|the (?:White House|Treasury|US|U\.S\.|American|federal|Chinese)"
    r"(?: government| Treasury| state)?|the (?:government|state))['\u2019]s?"
)
_GOVERNMENTS_OWN = re.compile(
    rf"{_STATES} (?:cut|part|share|slice|take|portion|toll|skim)\b(?: (?:of|from|on) [\w' ]{{2,24}}?)?"
    r"(?: (?:would|will|could|might|is|was|comes?|came|amounts?|be|come|amount|work|out|to|of|at|put|estimated"
    r"|worth|some|about|around|roughly|nearly|over|up|then|thus))* $",
    re.IGNORECASE,
)
_GOVERNMENTS = re.compile(rf"{_STATES} $", re.IGNORECASE)
_TOLL_BEHIND = re.compile(
    r"(?: \w+)? (?:toll|skim)\b| (?:ceiling|cap|floor) (?:for|on) (?:[\w-]+ ){0,2}(?:tariffs?|duties)\b"
)
# "25% of the price goes to the Treasury".
_GOES_TO_A_STATE = re.compile(
    r" of (?:the |its |their |all |that |such )?[\w' -]{2,40}? (?:goes|go|flows?"
    r"|(?:is|are) (?:due|owed|paid|payable|handed)|(?:will|would|must|should|has to|have to|is to|are to)"
    r" (?:go|flow|be (?:paid|handed(?: over)?))) to (?:the )?"
    r"(?:US |U\.S\. |American |federal )?(?:Treasury|government|state|Washington|White House|Uncle Sam|exchequer)\b"
)
_OWN_BACK = 70
_FROM = re.compile(r" from (?:the )?")
_FOR = re.compile(r"[^,.;:]{0,30}? (?:for|worth|at a cost of|at)(?: about| around| some| nearly| over)? ")
_AT_A_VALUATION = re.compile(
    r"(?: from \w+)?(?: (?:each|respectively),?|, all)?"
    r" (?:at|in a (?:round|deal) (?:at|valuing|that values))(?: an?| the)?(?: [\w$.-]+){0,4}? valuation\b"
)


def levied(case: Case) -> None:
    """A part of sales, or money, that a government takes or that is paid to one."""
    scene, quantity = case.scene, case.quantity
    start, end = case.around(120, 90)
    stated = bool(scene.mentions(start, end, AGENCIES)) or scene.cues.any(start, end, "roles", "state")
    taken = _CUT.match(scene.folded, quantity.end) and scene.mentions(start, quantity.start, PLACES)
    surrendered = _SURRENDERS.search(scene.folded, max(quantity.start - 32, 0), quantity.start) is not None
    stated = stated or bool(taken) or surrendered
    if quantity.unit == "percent" and _takes_a_cut(case):
        case.doubt(0.3, "revenue", "shipments", "share_price_change", "growth")
        case.add("levy", 1.6, GOVERNMENTS_PART)
        return
    if not stated or not scene.cues.any(start, end, "roles", "paying"):
        return
    if quantity.unit == "percent":
        sides = ((start, quantity.start), (quantity.end, end))
        sold = any(scene.cues.any(*side, "metric.cues", "revenue", "shipments") for side in sides)
        case.add("levy", 1.6 if sold or taken else 0.6, GOVERNMENTS_PART)
        case.doubt(0.5 if sold else 1.0, "revenue", "shipments")  # what is handed over is no share of sales any more


def governments_own(case: Case) -> None:
    """What is called a government's part or toll is a levy: "Washington's cut would be $3.5 billion"."""
    scene, quantity = case.scene, case.quantity
    own = case.ahead(_GOVERNMENTS_OWN, _OWN_BACK) or (
        quantity.unit == "percent" and case.ahead(_GOVERNMENTS, _OWN_BACK)
    )
    toll = quantity.unit == "percent" and (
        _TOLL_BEHIND.match(scene.folded, quantity.end) or _GOES_TO_A_STATE.match(scene.folded, quantity.end)
    )
    if own or toll:
        case.doubt(0.2, "order_value", "revenue", "funding", "capex", "market_share", "cost")
        case.add("levy", 1.6, GOVERNMENTS_PART)


def _takes_a_cut(case: Case) -> bool:
    """Whether a state is told as taking a part of what is sold."""
    scene, quantity = case.scene, case.quantity
    if not _OF_PROCEEDS.match(scene.folded, case.past) or not case.ahead(_TAKES_A_CUT, _DEAL_AHEAD):
        return False
    start = max(case.sentence.start, quantity.start - _STATE_BACK)
    return bool(scene.mentions(start, quantity.start, AGENCIES)) or scene.cues.any(
        start, quantity.start, "roles", "state"
    )


def given(case: Case) -> None:
    """Money that a firm or a government gives to a firm is funding of that firm."""
    scene, quantity = case.scene, case.quantity
    sentence = case.sentence
    left, right = case.clause
    verbs = scene.cues.of(max(left, quantity.start - _VERB_BACK), quantity.start, "roles", "giving")
    if not verbs:
        return
    givers = scene.mentions(sentence.start, verbs[-1].start, PAYERS)
    into = recipient(case, right) or _INTO_IT.match(scene.folded, quantity.end) is not None
    if not givers and not into and not _given_to(case, verbs[-1]):
        return
    state = bool(givers) and scene.types.get(givers[-1].entity_id) is EntityType.AGENCY
    if state and case.scores.get("capex", 0.0) <= _HINTED:
        case.add("funding", 0.6, "given by a state")
    if into or _given_to(case, verbs[-1]):
        case.add("funding", 0.9, "given to a firm")


def _given_to(case: Case, verb: Cue) -> bool:
    """Whether a firm stands where a verb of giving has its recipient: "promised Rapidus", 向OpenAI投资."""
    scene = case.scene
    beside = scene.mentions(verb.end, verb.end + 3, COMPANIES)
    if beside and scene.follows(beside[0]) is None and beside[0].end <= case.quantity.start:
        return True
    return scene.chinese and any(
        _TOWARDS.search(scene.folded, max(firm.start - 5, 0), firm.start) and verb.start - firm.end <= _TOWARDS_GAP
        for firm in scene.mentions(max(verb.start - 30, 0), verb.start, COMPANIES)
    )


def acquired(case: Case) -> None:
    """What is paid *for* a firm, or for a stake in one, is the size of the deal."""
    scene, quantity = case.scene, case.quantity
    left, _ = case.clause
    if _PAID.search(scene.folded, max(left, quantity.start - 30), quantity.start):
        bought = _FOR_NAME.match(scene.folded, case.past)
        if bought is not None and _is_firm(case, bought["name"], bought.start("name")):
            case.add("funding", 1.2, "price of a firm")
    if _WITH_MONEY.search(scene.folded, max(left, quantity.start - 6), quantity.start):
        _, right = case.clause
        behind = (quantity.end, min(right, quantity.end + _DEAL_AHEAD))
        if scene.cues.any(*behind, "metric_cues", "acquiring", "staking") and scene.mentions(*behind, COMPANIES):
            case.add("funding", 1.2, "price of a firm")
    if _BUYS_A_FIRM.match(scene.folded, quantity.end):
        case.add("funding", 1.2, "price of a firm")
    deal = _PURCHASE_OF.match(scene.folded, case.past)
    if deal is not None and _is_firm(case, deal["name"], deal.start("name")):
        case.add("funding", 1.2, "price of a firm")
    if _PAID_FOR.search(scene.folded, max(left, quantity.start - 40), quantity.start) is None:
        return
    start = max(case.sentence.start, quantity.start - _DEAL_BACK)
    verbs = scene.cues.of(start, quantity.start, "metric_cues", "acquiring", "staking")
    if verbs and (verbs[-1].start < left or verbs[-1].start < quantity.start - _DEAL_NEAR):
        verbs = [verb for verb in verbs if _APPOSITION.fullmatch(scene.folded, verb.end, quantity.start)]
    if verbs and (verbs[-1].key == "staking" or _firm_behind(case, verbs[-1])):
        case.add("funding", 1.2, "price of a firm")


def _firm_behind(case: Case, verb: Cue) -> bool:
    """Whether the object of a verb is a firm: one that is known, or a name in capitals that is no chip's."""
    scene = case.scene
    named = _OBJECT.match(scene.folded, verb.end, case.quantity.start)
    return named is not None and _is_firm(case, named["name"], named.start("name"))


def _is_firm(case: Case, name: str, start: int) -> bool:
    """Whether a name in capitals is a firm's: known as one, or unknown and not that of a chip."""
    scene = case.scene
    first = next(iter(scene.context.mentions_between(start, start + len(name))), None)
    if first is not None and scene.types.get(first.entity_id) is not EntityType.COMPANY:
        return False
    return not names_chips(scene, start, start + len(name) + 14)


def received(case: Case) -> None:
    """Money that a firm gets *from* a government is funding."""
    scene = case.scene
    behind = _FROM.match(scene.folded, case.past)
    states = AGENCIES | PLACES
    if (
        behind
        and scene.mentions(behind.end(), behind.end() + 1, states)
        and case.says("receiving", after=0, table="roles")
    ):
        case.add("funding", 0.9, "got from a government")


def fined(case: Case) -> None:
    """Money beside a word for a fine, or paid to an agency, is a levy, whatever else stands in the clause."""
    scene, quantity = case.scene, case.quantity
    left, _ = case.clause
    agencies = scene.mentions(left, quantity.start, AGENCIES)
    if quantity.unit == "percent" and case.says("fining", before=30, after=0, table="roles"):
        case.add("levy", 1.6, "a fine")
    paid = bool(agencies) and _PAYS.search(scene.folded, left, agencies[0].start) is not None
    if paid or case.says("fining", before=80, after=14, table="roles"):
        case.add("levy", 0.9, "a fine")


def rented(case: Case) -> None:
    """Computing power rented from another firm is ordered; rent without a landlord is a cost."""
    scene, quantity = case.scene, case.quantity
    sentence = case.sentence
    around = (max(sentence.start, quantity.start - 120), min(sentence.end, quantity.end + 60))
    told = case.scores.get("cost", 0.0) > 0 and scene.cues.any(*around, "metric_cues", "renting")
    if told and (scene.cues.any(*around, "metric_cues", "computing") or names_chips(scene, *around)):
        case.add("order_value", case.scores.pop("cost") + 0.1, "computing power rented")


def paid_for_chips(case: Case) -> None:
    """What is paid *for* chips that were just counted as ordered is their order: "8,000 GPUs for $200 million"."""
    scene, quantity = case.scene, case.quantity
    before = scene.quantities_between(max(quantity.start - _COUNT_BACK, 0), quantity.start)
    if quantity.high < _LEAST_ORDER:
        return
    if before and before[-1].unit in COUNTED and _FOR.fullmatch(scene.folded, before[-1].end, quantity.start):
        left = scene.outer_clause(before[-1].start)[0]
        if scene.cues.any(left, quantity.start, "roles", "buying"):
            case.scores.pop("cost", None)
            case.add("order_value", 1.0, "paid for chips")


def raised_at(case: Case) -> None:
    """Money *at* a valuation, or taken in beside one, is raised: "seeking $10bn at a valuation of $80bn"."""
    scene, quantity = case.scene, case.quantity
    took = _TOOK.search(scene.folded, max(quantity.start - 30, 0), quantity.start) is not None
    beside = took and scene.cues.any(*case.around(160, 120), "metric.cues", "valuation")
    beside = beside or _RAISES.search(scene.folded, max(quantity.start - 6, 0), quantity.start) is not None
    if beside or _AT_A_VALUATION.match(scene.folded, quantity.end):
        case.add("funding", 1.0, "raised at a valuation")


def recipient(case: Case, right: int) -> bool:
    """Whether a firm stands right behind a figure as the one that gets it: "$5 billion in Intel"."""
    scene, end = case.scene, case.past
    into = (_INTO_CHINESE if scene.chinese else _INTO).match(scene.folded, end, right)
    if into is None or (scene.chinese and not into[0]):
        return False
    firms = scene.mentions(into.end(), into.end() + 1, COMPANIES)
    if not firms or scene.follows(firms[0]) is not None:
        return False
    parted = _PARTED.search(scene.folded, firms[0].end, firms[0].end + 14)
    return not names_chips(scene, firms[0].end, parted.start() if parted is not None else firms[0].end + 14)


def sold_from(case: Case) -> None:
    """Money *from* a product or business is revenue: "$4 billion from its MI300 line"."""
    scene, quantity = case.scene, case.quantity
    if scene.folded.startswith(" from ", quantity.end):
        sales = scene.cues.any(quantity.end + 6, quantity.end + 40, "metric.cues", "revenue")
        if sales or names_chips(scene, quantity.end, quantity.end + _SOURCE):
            case.doubt(0.5, "order_value")
            case.add("revenue", 0.6, "from a product")


def worth_of_chips(case: Case) -> None:
    """Money *of* chips or computing power is ordered, or earned where somebody is told as selling them."""
    scene, quantity = case.scene, case.quantity
    opening = _OF_THINGS.match(scene.folded, case.past)
    if opening is None:
        return
    reach = (opening.end(), opening.end() + _THING)
    if names_chips(scene, *reach) or scene.cues.any(*reach, "metric_cues", "computing"):
        sells = scene.cues.of(max(case.clause[0], quantity.start - _VERB_BACK), quantity.start, "roles", "selling")
        buyer = scene.chinese or (bool(sells) and scene.mentions(sells[-1].end, quantity.start, COMPANIES))
        sold = _IN_SALES.match(scene.folded, opening.end()) is not None
        case.add("revenue" if sold or (sells and not buyer) else "order_value", 0.6, "worth of chips")
