"""Rules of metric that follow from who deals with whom: levies, grants, investments, chips bought by the gigawatt."""

from __future__ import annotations

import re

from monitor.analyse.metrics_case import PARTS, PAYERS, Case, names_chips
from monitor.domain.catalogue import EntityType

STATES = frozenset({EntityType.AGENCY})
FIRMS = frozenset({EntityType.COMPANY})

_INTO = re.compile(r",? (?:in|into|to|towards?|for) (?:(?:the|its|rival|chipmaker|start-?up|AI|lab|fellow) )*")
_INTO_CHINESE = re.compile(r"(?:给|于|到|入股|投资|收购|注资|支持|补贴)?")
_OF_CHIPS = re.compile(r" (?:worth )?of ")
_POWER_OF = 60
_OF_PRODUCT = re.compile(r" of (?:the |all |global |worldwide |total |world )*")
_HELD = 70
_AT_A_VALUATION = re.compile(
    r" (?:at|in a (?:round|deal) (?:at|valuing|that values))(?: an?| the)?(?: [\w$.-]+){0,4}? valuation\b"
)
_OWNED = re.compile(r"\b(?:its|their|his|her|our)\b|'s ")


def levied(case: Case) -> None:
    """A part of sales, or money, that a government takes or that is paid to one."""
    scene, quantity = case.scene, case.quantity
    start, end = case.around(120, 90)
    stated = scene.mentions(start, end, STATES) or scene.cues.any(start, end, "roles", "state")
    if not stated or not scene.cues.any(start, end, "roles", "paying"):
        return
    if quantity.unit == "percent":
        ahead, behind = scene.cues.between(start, quantity.start), scene.cues.between(quantity.end, end)
        sold = [cue for cue in (*behind, *ahead) if cue.table == "metric.cues" and cue.key in {"revenue", "shipments"}]
        case.add("levy", 1.6 if sold else 0.6, "a government's part")


def granted(case: Case) -> None:
    """Money that a government gives to a firm is funding of that firm."""
    scene, quantity = case.scene, case.quantity
    left, right = scene.outer_clause(quantity.start)
    givers = scene.mentions(left, quantity.start, frozenset({*STATES, EntityType.PLACE}))
    if givers and case.says("giving", before=80, after=0, table="roles") and recipient(case, right):
        case.add("funding", 0.9, "granted")


def invested(case: Case) -> None:
    """Money put into a firm, or paid for one, is funding of that firm."""
    scene, quantity = case.scene, case.quantity
    left, right = scene.outer_clause(quantity.start)
    givers = scene.mentions(left, quantity.start, FIRMS)
    if (
        givers
        and not scene.chinese
        and case.says("giving", before=80, after=0, table="roles")
        and recipient(case, right)
    ):
        case.add("funding", 0.6, "put into a firm")


def raised_at(case: Case) -> None:
    """Money *at* a valuation is raised: "seeking $10 billion at a valuation of $80 billion"."""
    if _AT_A_VALUATION.match(case.scene.folded, case.quantity.end):
        case.add("funding", 1.0, "raised at a valuation")


def recipient(case: Case, right: int) -> bool:
    """Whether a firm stands right behind a figure as the one that gets it: "$5 billion in Intel"."""
    scene, quantity = case.scene, case.quantity
    end = scene.past_bracket(quantity.end)
    into = (_INTO_CHINESE if scene.chinese else _INTO).match(scene.folded, end, right)
    if into is None or (scene.chinese and not into[0]):
        return False
    firms = scene.mentions(into.end(), into.end() + 1, FIRMS)
    return bool(firms) and not names_chips(scene, firms[0].end, firms[0].end + 14) and scene.follows(firms[0]) is None


def sold_from(case: Case) -> None:
    """Money *from* a product or business is revenue: "$4 billion from its MI300 line"."""
    scene, quantity = case.scene, case.quantity
    if scene.folded.startswith(" from ", quantity.end):
        reach = (quantity.end + 6, quantity.end + 40)
        if scene.mentions(*reach, PARTS) or any(
            cue.table == "metric.cues" and cue.key == "revenue" for cue in scene.cues.between(*reach)
        ):
            case.add("revenue", 0.6, "from a product")


def bought_by_watts(case: Case) -> None:
    """Megawatts *of* chips or machines are bought, not built."""
    scene, quantity = case.scene, case.quantity
    opening = _OF_CHIPS.match(scene.folded, quantity.end)
    if opening is not None and names_chips(scene, opening.end(), opening.end() + _POWER_OF):
        case.add("order_volume", 1.8, "chips by the gigawatt")


def share_of_a_market(case: Case) -> None:
    """A firm's part of a product's sales is its market share: "SK Hynix had 57% of HBM revenue"."""
    scene, quantity = case.scene, case.quantity
    opening = _OF_PRODUCT.match(scene.folded, quantity.end)
    if quantity.unit != "percent" or opening is None:
        return
    _, right = scene.outer_clause(quantity.start)
    limit = min(right, opening.end() + 50)
    whole = [
        cue
        for cue in scene.cues.between(opening.end(), limit)
        if cue.table == "metric.cues" and cue.key in {"revenue", "shipments"}
    ]
    if not whole or scene.mentions(opening.end(), whole[0].start, FIRMS):
        return
    if _OWNED.search(scene.folded, opening.end(), whole[0].start):
        return
    products = scene.mentions(opening.end(), whole[0].start, PARTS) or scene.mentions(
        opening.end(), whole[0].start, PAYERS
    )
    worldwide = "global" in opening[0] or "world" in opening[0]
    left = case.around(_HELD, 0)[0]
    if (products or worldwide) and scene.mentions(left, quantity.start, FIRMS):
        case.add("market_share", 1.5, "share of")
