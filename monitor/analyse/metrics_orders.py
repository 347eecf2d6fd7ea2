"""Rules of metric for what two sides agree on: chips promised to a buyer, deals and backlogs by amount."""

from __future__ import annotations

import re

from monitor.analyse.kinds import COMPANIES, PARTS, PAYERS
from monitor.analyse.listed_deals import party_of
from monitor.analyse.metrics_case import COUNTED, Case, names_chips
from monitor.analyse.patterns import skipping
from monitor.analyse.scene import is_money

# "to supply Korea with", "would deliver 260,000 of its newest processors to Korea".
_WILL_SUPPLY = re.compile(
    r"\b(?:to|will|would|may|might|could|can|shall) (?:also |then |soon )?"
    r"(?:supply|deliver|provide|ship|sell|send|export)\b|\b(?:pledge|promise)[sd]?\b"
    r"|(?:将|拟|计划|承诺|同意)(?:会|要)?向[^，。；]{1,16}?(?:供应|交付|供货|提供|出售|出口)"
)
_FORETOLD = re.compile(
    r"\b(?:expects?|expected|forecasts?|predicts?|estimates?|reckons?|sees|projects|thinks)\b[^.;,]{0,40}$"
)
_TO_WHOM = re.compile(r"[^,.;:]{0,50}?(?: each)? (?:to|for) (?:each of )?(?:the |its |two |three )?")
# "authorised exports of so many to", "let the Gulf state import", 批准向沙特出口; not what a maker is let to export.
_LET = r"\b(?:authori[sz]\w+|approv\w+|clear(?:ed|s)|allow\w*|permit\w*|lets?|letting|licen[cs]\w+|green-?light\w*)\b"
_LET_GO = re.compile(_LET + r"[^.;:]{0,60}?\b(?:exports?|sales?|shipments?|deliveries) of\b")
_LET_IN = skipping(
    _LET + r"[^.;:]{0,60}?\b(?:imports?|buy|purchases?|receive)\b"
    r"|(?:批准|获准|允许|放行|许可)(?:向[^，。；]{1,14}出口|[^，。；]{0,10}(?:进口|采购|购买))"
)
# "another $100 billion on plants in the US": what chipmakers spend it on is no chip.
_ON_WORKS = re.compile(
    r" (?:on|in|into|for) (?:[\w-]+ ){0,3}?(?:plants?|fabs?|factor(?:y|ies)|production|manufacturing|facilit(?:y|ies)"
    r"|sites?|campus(?:es)?|capacity|the U\.?S\.?|U\.?S\.?|America|Arizona|Texas|Ohio|Japan|Taiwan|Europe|India"
    r"|Germany)\b"
)
# "$14 billion would be spent on Nvidia's H200", 140亿美元采购英伟达的H200: nothing else between them.
_ON = re.compile(r"[^,.;:，。；：、()（）0-9$]*")
_REACH = 80
# "a $20 billion computing deal with OpenAI"; not the deal by which a firm is bought or lent money.
_DEAL_BEHIND = re.compile(
    r",? (?:[\w-]+ ){0,4}?(?:deals?|agreements?|contracts?|pacts?|accords?|orders?|commitments?)"
    r"(?P<side> (?:with|from|by|between|signed|to (?:buy|rent|lease|supply|provide))\b)?"
)
_OF_CAPITAL = re.compile(
    r"\b(?:acqui\w+|takeover|merger|buyout|buy-?out|stake|equity|financ\w+|funding|loan|debt|credit|invest\w+|share|shares"
    r"|licens\w+|settlement|round|bond|purchase of|all-stock|all-cash|cash-and-stock|tax|trade|subsid\w+|grant)\b",
    re.IGNORECASE,
)
# 与微软的174亿美元合约, 750MW的长约: the noun says what the figure is of.
_CONTRACT_BEHIND = re.compile(r"(?:以上|左右|元)?的?(?:[长大]?[合租]约|长约|长期合约|合同|订单|大单|采购案|算力协议)")
_CONTRACT_AT = re.compile(
    r"\b(?:deal|contract|agreement|pact)s?\b[^.;,]{0,30} (?:put|valued|estimated|priced) at"
    r"(?: about| around| some| more than| over| nearly| up to| roughly| at least)? $"
)
# "will install 40,000 GPUs for Meta", 为微软部署约20万颗; not what is installed for a purpose.
_PUT_UP = r"(?:deploy|install|build|provide|host|supply|bring|set up|rack)"
_FOR_SOMEBODY = re.compile(rf"\b{_PUT_UP}\w*(?: \w+){{0,3}} $")
_FOR_WHOM = re.compile(r"[^,.;:]{0,60}? (?:for|to) (?:the |its )?")
_FOR_CHINESE = re.compile(
    r"(?:为|替|帮|给)(?P<whom>[^，。；]{1,12}?)(?:部署|安装|建设|搭建|配备|供应|提供|交付|承建|上线)[^，。；]{0,8}$"
)
# "would deploy", 计划部署, 将使用; with the maker of the chips named at the most between it and the count.
_MEANS_TO_PUT_UP = re.compile(
    r"\b(?:to|will|would|plans? to|aims? to|let it|agreed to) (?:also |then )?"
    r"(?:deploy|install|use|run on|take|adopt|receive|get|obtain)\b[^.;:]{0,30}$"
    r"|(?:将|拟|计划|要|宣布|起|首先|先|预计|会)(?:会|再|先)?(?:部署|安装|使用|采用|启用|引入|装设|装上|用上)[^，。；]{0,8}$"
)
_OF_WHOM = 44
_THE_LATTER = re.compile(r"后者|前者|对方|其|该公司")
_LINKED = re.compile(r"[^.;。；]{0,40}")
OF_STANDING = re.compile(r"(?: (?:in|of)(?: (?:remaining|total|its|the|new|AI|unfilled))*)? ?的?")
# The subject of a sentence, whatever is said of it before its verb: "Obligations, the measure that …, have reached".
_OPENING = 12
_STANDS_AT = re.compile(
    r", (?:have |has |had )?"
    r"(?:reached|hit|stood at|came to|totall?ed|amounted to|rose to|grew to|swelled to|is|was|are|were)"
    r"(?: about| around| some| nearly| over)? $|[,，](?:已)?(?:达到?|升至|增至|为)$"
)
STANDING = ("metric_cues", "standing_orders")
_STANDING_BACK = 90
# "the contract could bring in up to $8 billion of revenue", 合同可带来最多240亿美元收入; by the year it is sales.
_BY_CONTRACT = skipping(
    r"\b(?:contracts?|deals?|agreements?|leases?|orders?|pacts?)\b[^.;:]{0,40}?"
    r"\b(?:bring|generate|yield|produce|deliver|mean|add|worth)\w*\b[^.;:]{0,24}$"
    r"|(?:合同|协议|订单|合约|大单|租约|租赁)[^，。；]{0,8}(?:带来|贡献|产生|创造)[^，。；]{0,6}$"
)
_OVER_THE_TERM = re.compile(
    r" (?:in|of) (?:total |contracted |base |rental )*(?:revenue|sales|income)s? over (?:the|its|their) "
    r"(?:\w+[ -])?(?:terms?|life|lifetime|lease|contract)"
)
_EARNED = re.compile(
    r" (?:in|of) (?:total |contracted |additional |new )*(?:revenue|sales)|的?(?:总|合计)?(?:收入|营收)"
)
_BY_THE_YEAR = skipping(r"\b(?:a|per|each|every) (?:year|quarter)\b|annual|每年|年化|年均")
_IN_TOTAL = skipping(
    r"(?:合计|总|累计)(?:计)?(?:租金|租约)|租金(?:合计|总额|总计)|\b(?:total|aggregate) rent|\brent\w* (?:total|add)"
)
_WORTH_OF_THEM = re.compile(r" worth of (?:them|it|these|those)\b")


def chips_bought(case: Case) -> None:
    """Money that is spent on chips is an order; spent on anything else it is capital spending."""
    left, right = case.clause
    past = case.past
    behind = (case.quantity.end, min(right, past + (26 if case.scene.chinese else 70)))
    ahead = (max(left, case.quantity.start - 60), case.quantity.start)
    if _ON_WORKS.match(case.scene.folded, past):
        case.add("capex", 0.4, "spending on plants")
        return
    if (case.says("spending", after=30) or case.says("ordering", after=40)) and names_chips(case.scene, *behind):
        named = next(iter(case.scene.mentions(*behind, PARTS)), None)
        own = named is not None and _ON.fullmatch(case.scene.folded, past, named.start) is not None
        case.add("order_value", 0.9 if own else 0.5, "spending on chips")
    elif case.says("ordering", before=80, after=40) and names_chips(case.scene, *ahead):
        case.add("order_value", 0.3, "order of chips")
    elif case.says("spending", before=80, after=20) and names_chips(case.scene, *ahead):
        case.add("order_value", 0.2, "spending on chips")


def promised_to_a_buyer(case: Case) -> None:
    """Chips that will go to a named buyer, or that a state lets go abroad, are ordered; nobody has shipped them yet."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit not in COUNTED and not quantity.unit.startswith("chip/"):
        return
    left, right = case.clause
    start = max(case.sentence.start, quantity.start - _REACH)
    supply = _WILL_SUPPLY.search(scene.folded, max(left, start), quantity.start)
    if supply is not None and _FORETOLD.search(scene.folded, max(left, start), supply.start()):
        return  # "expects Nvidia to ship 500,000 to China" is a guess at what it ships
    behind = _TO_WHOM.match(scene.folded, quantity.end, min(right, quantity.end + _REACH))
    to_whom = behind is not None and bool(scene.mentions(behind.end(), behind.end() + 4, PAYERS))
    promised = _LET_IN.search(scene.folded, start, quantity.start) is not None
    if supply is not None:
        promised = promised or scene.chinese or to_whom
        promised = promised or bool(scene.mentions(supply.end(), supply.end() + 8, PAYERS))
    if promised or (to_whom and _LET_GO.search(scene.folded, start, quantity.start)):
        case.doubt(0.5, "shipments")
        case.add("order_volume", 0.8, "promised to a buyer")


def agreed_with(case: Case) -> None:
    """Money of a deal *with* somebody is ordered, unless the deal is one of capital."""
    scene, quantity = case.scene, case.quantity
    if _WORTH_OF_THEM.match(scene.folded, quantity.end) and not case.says("selling", before=80, after=0, table="roles"):
        case.add("order_value", 0.8, "worth of chips")
    deal = _DEAL_BEHIND.match(scene.folded, case.past)
    if deal is None or deal["side"] is None:
        return
    left, right = case.clause
    if _OF_CAPITAL.search(scene.folded, max(left, quantity.start - 40), min(right, deal.end() + 60)):
        return
    if scene.mentions(left, min(right, deal.end() + 40), COMPANIES):
        case.add("order_value", 0.6, "agreed with a side")


def size_of_a_contract(case: Case) -> None:
    """What a contract is called by or put at is its size: 174亿美元合约, 750MW的长约, "the deal was put at $10bn"."""
    if _CONTRACT_BEHIND.match(case.scene.folded, case.past) or (
        is_money(case.quantity.unit) and case.ahead(_CONTRACT_AT, _REACH) and not case.ahead(_OF_CAPITAL, _REACH)
    ):
        case.add("order_value" if is_money(case.quantity.unit) else "order_volume", 1.2, "size of a contract")


def deployed_for(case: Case) -> None:
    """Chips that one firm puts up *for* another are ordered by that other: "will install 40,000 GPUs for Meta"."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit == "count":
        return
    left, right = case.clause
    if scene.chinese:
        start = max(left, quantity.start - _REACH // 2)
        served = _FOR_CHINESE.search(scene.folded, start, quantity.start)
        whom = served.span("whom") if served is not None else None
        told = served is not None and _THE_LATTER.match(served["whom"]) is not None
    else:
        start = max(left, quantity.start - _REACH)
        behind = _FOR_WHOM.match(scene.folded, quantity.end, min(right, quantity.end + _REACH))
        putting = _FOR_SOMEBODY.search(scene.folded, start, quantity.start)
        whom = (behind.end(), behind.end() + 3) if behind is not None and putting is not None else None
        told = False
    if whom is not None and (told or scene.mentions(*whom, PAYERS)):
        case.doubt(0.5, "shipments", "cluster_size", "production")
        case.add("order_volume", 0.9, "put up for another")


def deployed_of_another(case: Case) -> None:
    """Chips of another maker that a firm means to put up are ordered: "Acme will deploy 50,000 Nvidia GPUs"."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit == "count" or case.says("sites", before=60, after=60):
        return
    putting = case.ahead(_MEANS_TO_PUT_UP, _REACH)
    if putting is None:
        return
    right = min(case.clause[1], quantity.end + _OF_WHOM)
    firms = [m.entity_id for m in scene.mentions(putting.end() - 1, right, COMPANIES)][:1]
    parts = [m.entity_id for m in scene.mentions(quantity.start, right, PARTS)][:1]
    makers = {*firms, *(scene.makers[part] for part in parts if part in scene.makers)}
    acting = [m.entity_id for m in scene.mentions(case.sentence.start, putting.start(), PAYERS)]
    if makers and acting and acting[-1] not in makers:
        case.doubt(0.5, "shipments", "cluster_size", "production")
        case.add("order_volume", 0.8, "chips of another")


def standing_orders(case: Case) -> None:
    """What stands in the books as ordered is money of orders, whatever sales it will become."""
    scene, quantity = case.scene, case.quantity
    behind = OF_STANDING.match(scene.folded, case.past)
    if behind is not None and scene.cues.of(behind.end(), behind.end() + 1, *STANDING):
        case.add("order_value", 0.8, "standing orders")
        return
    told = scene.cues.of(max(case.sentence.start, quantity.start - _STANDING_BACK), quantity.start, *STANDING)
    if "behind" in case.rules.values():  # "booked for purchase commitments a $2 billion charge"
        return
    if not told or scene.mentions(told[-1].end, quantity.start, COMPANIES):
        return
    between = scene.cues.between(told[-1].end, quantity.start)
    apart = any(cue.table == "metric.cues" and cue.key not in {"order_value", "order_volume"} for cue in between)
    linked = _LINKED.fullmatch(scene.folded, told[-1].end, quantity.start) is not None
    opens = told[-1].start - case.sentence.start <= _OPENING
    linked = linked or (opens and _STANDS_AT.search(scene.folded, told[-1].end, quantity.start) is not None)
    series = scene.quantities_between(told[-1].end, quantity.start)
    if linked and not series and not apart:
        case.add("order_value", 0.8, "standing orders")


def listed_agreement(case: Case) -> None:
    """The first money of a firm's item in a list of agreements is ordered: "· Oracle: $300 billion in five years"."""
    scene = case.scene
    party = party_of(scene, case.sentence)
    if party is None or party.start > case.quantity.start:
        return
    before = scene.quantities_between(party.end, case.quantity.start)
    given = scene.cues.any(case.clause[0], case.quantity.start, "roles", "giving")
    if not given and not any(is_money(other.unit) for other in before):
        case.add("order_value", 1.0, "listed agreement")


def brought_by_a_contract(case: Case) -> None:
    """What a contract will bring its seller over its term is what the buyer ordered."""
    scene, quantity = case.scene, case.quantity
    left, right = case.clause
    if _BY_THE_YEAR.search(scene.folded, left, min(right, quantity.end + _REACH)):
        return
    behind = case.past
    over = _OVER_THE_TERM.match(scene.folded, behind)
    brought = case.ahead(_BY_CONTRACT, _REACH)
    if over is not None or (brought is not None and _EARNED.match(scene.folded, behind)):
        case.doubt(0.4, "revenue")
        case.add("order_value", 1.0, "brought by a contract")


def rent_in_total(case: Case) -> None:
    """The rent of a whole contract between two firms is ordered by the tenant."""
    scene, quantity = case.scene, case.quantity
    start, end = case.around(_REACH, _REACH // 4)
    if _IN_TOTAL.search(scene.folded, start, quantity.start) is None:
        return
    firms = {mention.entity_id for mention in scene.mentions(case.sentence.start, end, COMPANIES)}
    if len(firms) > 1:
        case.doubt(0.4, "cost")
        case.add("order_value", 0.8, "rent of a contract")
