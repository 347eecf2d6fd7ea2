"""Rules of grammar that settle what words alone cannot say of a quantity's metric, by class of unit.

Each rule is a function with its reason; it adds to the scores of the metrics or takes from them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from monitor.analyse.kinds import PARTS, PRODUCTS
from monitor.analyse.metrics_acquired import borrowed, invested_in_a_firm, standing_bought
from monitor.analyse.metrics_asides import (
    as_good_as,
    held,
    margin_of_error,
    moved_worth,
    multiple_of_another,
    owed,
    paid_out,
    seized,
    spent_by_each,
    warranted,
)
from monitor.analyse.metrics_asked import asked_for_one
from monitor.analyse.metrics_bought import (
    bought,
    delivered_for_money,
    part_for_chips,
    spent_on_products,
    wanted_by_the_month,
    whole_of_chips_and_more,
)
from monitor.analyse.metrics_capital import (
    business_sold,
    priced_in_a_round,
    put_up,
    stake_bought,
    state_money,
    valued,
    worth_told,
)
from monitor.analyse.metrics_case import COUNTED, OTHER, RATIOS, Case, names_chips
from monitor.analyse.metrics_changes import (
    REACHED,
    bare_change,
    change,
    compared_in_time,
    firm_moved,
    share_move,
    stake,
)
from monitor.analyse.metrics_compared import better_than_another, compared_chip, compared_product, dearer, price_moved
from monitor.analyse.metrics_counted import counted, of_a_system, staff_changed
from monitor.analyse.metrics_dealings import (
    acquired,
    fined,
    given,
    governments_own,
    levied,
    paid_for_chips,
    raised_at,
    received,
    rented,
    sold_from,
    worth_of_chips,
)
from monitor.analyse.metrics_gigawatts import OF_WATTS
from monitor.analyse.metrics_installed import arrived, room_for
from monitor.analyse.metrics_invested import built, invested, part_invested
from monitor.analyse.metrics_made import made_or_shipped, to_be_received
from monitor.analyse.metrics_markets import of_a_market, of_all_that_is_made
from monitor.analyse.metrics_moves import beside_a_price, shares_go_on
from monitor.analyse.metrics_orders import (
    agreed_with,
    brought_by_a_contract,
    chips_bought,
    deployed_for,
    deployed_of_another,
    listed_agreement,
    promised_to_a_buyer,
    rent_in_total,
    size_of_a_contract,
    standing_orders,
)
from monitor.analyse.metrics_premiums import dearer_than_another
from monitor.analyse.metrics_results import result_told
from monitor.analyse.metrics_revised import number_raised
from monitor.analyse.metrics_rounds import taken_in, worth_in_a_round
from monitor.analyse.metrics_shares import (
    came_from,
    part_of_customers,
    part_of_goods,
    part_of_opening,
    part_of_sales_chinese,
    part_of_the_world,
    part_taken,
    share_of,
    share_of_a_market,
    share_of_chinese,
    shared_out_among,
)
from monitor.analyse.metrics_smuggled import smuggled
from monitor.analyse.metrics_states import given_by_a_state
from monitor.analyse.metrics_supplied import supplied
from monitor.analyse.metrics_times import against_a_part, on_its_debut, times_of_a_time, worth_lost
from monitor.analyse.metrics_yields import bare_yield
from monitor.analyse.scene import is_money

Rule = Callable[[Case], None]

# What money by the month or year may be besides a price.
_RUNNING = ("capex", "revenue", "profit", "cost")
_OF_USE = ("/hour", "/minute", "/second", "/s", "/GPU", "/token")
_EACH = re.compile(
    r"\s*\b(?:per (?!cent|year|month|day|quarter)\w|each\b|apiece\b|"
    r"an? (?:unit|chip|gpu|card|piece|wafer|module|server|rack|stack|board|kit|tray|node|device|seat|licen[cs]e)\b)",
    re.IGNORECASE,
)
# "two contracts of $15 million each": contracts have no price.
_CONTRACTS_OF = re.compile(
    r"\b(?:contracts|orders|deals|leases|agreements)(?: worth| of| for| valued at| about| over)* $"
)
_CONTRACTS_BACK = 40
_MARKET = re.compile(
    r"(?i:(?<!(?:told|tell) the )(?<!telling the )\bmarkets?\b)"
    r"(?! (?:cap|value|share|expect|consensus))(?! capitali)(?![-])"
)
_LEAST_MARKET = 10_000_000
_NAMED = 0.6
_CHANGE_BEHIND = re.compile(
    r",? ?(?:up|down|an? (?:increase|rise|gain|jump)|growth of|rising|growing) (?:by |of )?(?:about |over )?[0-9]"
    r"|[,(] ?(?:同比|环比|年增|季增|年减|季减|按年|按季|增长?|降|减|[+-][0-9])"
)
# "grew 68% to", "fell by a tenth at": a change and the level that it led to.
_CHANGED_TO = re.compile(
    r"\b(?:grew|rose|climbed|fell|slipped|jumped|surged|gained|up|down|leapt|soared|dropped|declined|increased|advanced)\b"
    r"[^.;:$]{0,24}?(?:%|percent|per cent|pc),? (?:to|at)(?: about| around| some| nearly| over)? $"
)
_MOVED = 70
_CLOSING = re.compile(r"(?:收|收盘|收报|收市|收于|开|开盘|报)(?:在|于|报|至|价)?(?:新台币|港币)?$")
# Watts from which a figure cannot be one chip's or one rack's.
_SITE = 1_000_000
_BESIDE = frozenset({"before in the clause", "behind", "behind in the clause", "column header"})
# An amount from which a figure cannot be the price of one share.
_SHARE_PRICE = 1_000_000
# An amount from which what a model costs is its making, and not its use.
_FEE = 1_000


def _firm_bought(case: Case) -> None:
    """Buying that names no chip anywhere near is not an order of chips: firms are bought, too."""
    sentence = case.sentence
    around = (
        max(sentence.start, case.quantity.start - case.scene.reach),
        min(sentence.end, case.quantity.end + case.scene.reach),
    )
    if not case.scores.get("order_value", 0.0) or names_chips(case.scene, *around):
        return
    bought = any(case.says(kind, before=120, after=60) for kind in ("acquiring", "staking"))
    if bought or case.rules.get("order_value") not in _BESIDE:
        heading = case.scene.heading_of(sentence)
        if heading is None or not names_chips(case.scene, heading.start, heading.end):
            case.scores["order_value"] *= 0.6


def _price_of_one(case: Case) -> None:
    """An amount for one piece is a price, whatever else is bought around it; so is what a chip *costs*."""
    scene, quantity = case.scene, case.quantity
    apiece = _EACH.match(scene.folded, quantity.end) or _EACH.search(quantity.text)
    contracts = _CONTRACTS_OF.search(scene.folded, max(quantity.start - _CONTRACTS_BACK, 0), quantity.start)
    if apiece and contracts:
        case.doubt(0.2, "price")
        case.add("order_value", 0.6, "each of some contracts")
    elif apiece:
        case.add("price", 1.2, "for one piece")
    left, _ = case.clause
    if _CLOSING.search(scene.folded, max(quantity.start - 6, 0), quantity.start):
        case.add("price", 0.9 if quantity.high < _SHARE_PRICE else 0.0, "price of a share")
    if case.says("trading", before=120, after=30) and REACHED.search(
        scene.folded[max(left, quantity.start - 14) : quantity.start]
    ):
        case.add("price", 0.9 if quantity.high < _SHARE_PRICE else 0.0, "price of a share")
    cost = scene.cues.of(left, quantity.start, "metric.cues", "cost")
    priced = PARTS if quantity.high >= _FEE else PRODUCTS
    if cost and scene.mentions(left, cost[-1].start, priced) and not case.says("spending", after=0):
        case.add("price", 1.1, "what a chip costs")


def _result(case: Case) -> None:
    """An amount whose change follows, in a text of results, is sales of a segment: "Gaming: $4.3 billion, up 30%"."""
    scene, quantity = case.scene, case.quantity
    sentence = case.sentence
    moved_to = _CHANGED_TO.search(scene.folded, max(sentence.start, quantity.start - _MOVED), quantity.start)
    changed = _CHANGE_BEHIND.match(scene.folded, quantity.end) or moved_to
    if changed is None or max(case.scores.values(), default=0.0) >= _NAMED:
        return
    if scene.cues.of(max(0, sentence.start - scene.reach), quantity.start, "metric.cues", "revenue"):
        case.add("revenue", _NAMED, "a result")


def _size_of_market(case: Case) -> None:
    """What a market is worth is nobody's figure; one machine on the grey market has a price."""
    scene, quantity = case.scene, case.quantity
    if quantity.high < _LEAST_MARKET:
        return
    left, right = case.clause
    if _MARKET.search(scene.folded, max(left, quantity.start - 90), quantity.start) or _MARKET.match(
        scene.folded, quantity.end, min(right, quantity.end + 40)
    ):
        case.add(OTHER, 0.6, "size of a market")


def _rate_of_money(case: Case) -> None:
    """Dollars an hour are a price; dollars a share are earned, unless the share itself is traded at them."""
    if case.says("burning", before=60, after=20):
        case.add("cost", 1.2, "burned")
    elif case.quantity.unit.endswith("/share"):
        case.add("price" if case.says("trading", before=60, after=20) else "profit", 0.7, "per share")
    elif case.quantity.unit.endswith(_OF_USE) or max(case.scores.get(metric, 0.0) for metric in _RUNNING) < 0.5:
        case.add("price", 0.7, "rate of money")


def _power(case: Case) -> None:
    """Watts of one chip are its power draw; megawatts are a site's capacity, or chips bought by the gigawatt."""
    if case.quantity.high < _SITE:
        for metric in ("shipments", "production", "order_volume"):
            case.scores.pop(metric, None)
        case.add("power", 0.6, "watts of a part")
        return
    if case.rules.get("power") in _BESIDE and of_a_system(case):
        return
    case.scores["power"] = 0.0
    left, right = case.clause
    if not names_chips(case.scene, left, right):  # electricity is bought and sold by the megawatt, too
        case.doubt(0.4, "production", "order_volume")
    case.add("capacity", 0.35, "power of a site")
    if case.says("chip_nouns", before=60, after=60) and case.says("ordering", before=120, after=40):
        case.add("order_volume", 0.6, "chips by the gigawatt")
    for settle in OF_WATTS:
        settle(case)


def _window(case: Case) -> None:
    """How many tokens a model can look at is no use of it; nor are tokens of which nothing says that they were used."""
    if case.says("window", before=60, after=30):
        case.add(OTHER, 1.0, "context window")
    quantity, start, end = case.quantity, *case.around(120, 60)
    cues = case.scene.cues.of(start, end, "metric.cues", "usage")
    if all(quantity.start <= cue.start < quantity.end for cue in cues):
        case.scores.pop("usage", None)


_OF_MONEY: tuple[Rule, ...] = (
    chips_bought,
    _firm_bought,
    _price_of_one,
    worth_told,
    _size_of_market,
    _result,
    acquired,
    given,
    received,
    levied,
    fined,
    sold_from,
    raised_at,
    rented,
    worth_of_chips,
    paid_for_chips,
    stake_bought,
    business_sold,
    valued,
    priced_in_a_round,
    built,
    invested,
    put_up,
    state_money,
    given_by_a_state,
    agreed_with,
    owed,
    moved_worth,
    standing_orders,
    listed_agreement,
    brought_by_a_contract,
    rent_in_total,
    size_of_a_contract,
    delivered_for_money,
    whole_of_chips_and_more,
    smuggled,
    standing_bought,
    borrowed,
    invested_in_a_firm,
    number_raised,
    spent_on_products,
    spent_by_each,
    seized,
    warranted,
    governments_own,
    asked_for_one,
    worth_in_a_round,
    taken_in,
    result_told,
    margin_of_error,
)
_OF_RATIOS: tuple[Rule, ...] = (
    share_of,
    share_of_chinese,
    share_of_a_market,
    part_of_opening,
    came_from,
    part_taken,
    part_of_the_world,
    part_of_goods,
    part_of_customers,
    of_all_that_is_made,
    of_a_market,
    levied,
    fined,
    change,
    share_move,
    firm_moved,
    shares_go_on,
    compared_chip,
    compared_in_time,
    dearer,
    stake,
    bare_change,
    compared_product,
    better_than_another,
    price_moved,
    dearer_than_another,
    part_of_sales_chinese,
    shared_out_among,
    part_invested,
    part_for_chips,
    multiple_of_another,
    held,
    times_of_a_time,
    against_a_part,
    worth_lost,
    on_its_debut,
    bare_yield,
    beside_a_price,
    governments_own,
    margin_of_error,
)
_OF_COUNTS: tuple[Rule, ...] = (
    counted,
    made_or_shipped,
    to_be_received,
    promised_to_a_buyer,
    deployed_for,
    deployed_of_another,
    bought,
    as_good_as,
    smuggled,
    arrived,
    room_for,
    supplied,
)
_OF_UNITS: dict[str, tuple[Rule, ...]] = {
    **dict.fromkeys(RATIOS, _OF_RATIOS),
    **dict.fromkeys(COUNTED, _OF_COUNTS),
    **dict.fromkeys(("chip/year", "chip/month"), (promised_to_a_buyer,)),
    "wafer/month": (wanted_by_the_month,),
    "W": (_power,),
    "token": (_window,),
    "person": (staff_changed,),
}


def settlers(unit: str) -> tuple[Rule, ...]:
    """The rules for a unit, in the order in which they are asked."""
    if is_money(unit):
        return _OF_MONEY
    if is_money(unit[:3]) and unit[3:4] == "/":
        return (_rate_of_money, paid_out, spent_by_each, moved_worth, margin_of_error)
    return _OF_UNITS.get(unit, ())
