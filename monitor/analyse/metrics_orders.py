"""Rules of metric for what two sides agree on: chips promised to a buyer or let through by a state, deals by amount."""

from __future__ import annotations

import re

from monitor.analyse.kinds import COMPANIES, PAYERS
from monitor.analyse.metrics_case import COUNTED, Case

# "to supply Korea with", "would deliver 260,000 of its newest processors to Korea".
_WILL_SUPPLY = re.compile(
    r"\b(?:to|will|would|may|might|could|can|shall) (?:also |then |soon )?"
    r"(?:supply|deliver|provide|ship|sell|send|export)\b"
    r"|(?:将|拟|计划|承诺|同意)(?:会|要)?向[^，。；]{1,16}?(?:供应|交付|供货|提供|出售|出口)"
)
_TO_WHOM = re.compile(r"[^,.;:]{0,50}?(?: each)? to (?:each of )?(?:the |its |two |three )?")
# "authorised exports of so many to", "let the Gulf state import", 批准向沙特出口; not what a maker is let to export.
_LET = r"\b(?:authori[sz]\w+|approv\w+|clear(?:ed|s)|allow\w*|permit\w*|lets?|letting|licen[cs]\w+|green-?light\w*)\b"
_LET_GO = re.compile(_LET + r"[^.;:]{0,60}?\b(?:exports?|sales?|shipments?|deliveries) of\b")
_LET_IN = re.compile(
    _LET + r"[^.;:]{0,60}?\b(?:imports?|buy|purchases?|receive)\b"
    r"|(?:批准|获准|允许|放行|许可)(?:向[^，。；]{1,14}出口|[^，。；]{0,10}(?:进口|采购|购买))"
)
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
_WORTH_OF_THEM = re.compile(r" worth of (?:them|it|these|those)\b")


def promised_to_a_buyer(case: Case) -> None:
    """Chips that will go to a named buyer, or that a state lets go abroad, are ordered; nobody has shipped them yet."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit not in COUNTED and not quantity.unit.startswith("chip/"):
        return
    left, right = case.clause
    start = max(case.sentence.start, quantity.start - _REACH)
    supply = _WILL_SUPPLY.search(scene.folded, max(left, start), quantity.start)
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
    deal = _DEAL_BEHIND.match(scene.folded, scene.past_bracket(quantity.end))
    if deal is None or deal["side"] is None:
        return
    left, right = case.clause
    if _OF_CAPITAL.search(scene.folded, max(left, quantity.start - 40), min(right, deal.end() + 60)):
        return
    if scene.mentions(left, min(right, deal.end() + 40), COMPANIES):
        case.add("order_value", 0.6, "agreed with a side")
