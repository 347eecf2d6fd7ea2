"""What tells apart two figures of one metric, subject and period: segment, basis, comparison, precision, region."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from monitor.analyse.context import Kind, Sentence
from monitor.analyse.metrics_case import RATIOS
from monitor.analyse.phrasebook import Cue
from monitor.analyse.scene import Scene
from monitor.analyse.sentences import cell_above, table_head
from monitor.analyse.statuses_awaited import expected_by_others
from monitor.domain.readings import Quantity

SEGMENTS = frozenset(
    [
        *("data-center", "gaming", "automotive", "networking", "cloud", "ai", "foundry", "memory", "client"),
        *("hpc", "smartphone", "consumer", "industrial", "telecom", "royalties", "licensing", "packaging"),
        *("analog", "discrete", "visualization", "software", "optical", "etch", "deposition"),
    ]
)
BASES = frozenset({"gaap", "non-gaap", "consensus", "guidance"})
COMPARISONS = frozenset({"year-on-year", "quarter-on-quarter", "month-on-month", "annual-rate", "versus-plan"})
MEASURES = frozenset(
    {
        "of-revenue",
        "of-profit",
        "of-capex",
        "of-shipments",
        "of-production",
        "of-price",
        "of-yield",
        "of-capacity",
        "of-usage",
        "of-cost",
        "of-orders",
    }
)
LINES = frozenset({"gross", "operating", "net"})
WORKLOADS = frozenset({"training", "inference"})
PRECISIONS = frozenset({"fp4", "fp6", "fp8", "fp16", "fp32", "fp64", "int8", "int4", "sparse", "dense"})
LINKS = frozenset({"interconnect", "pin"})
REGIONS = frozenset({"china", "united-states"})

# The kinds of scope that each metric takes; a metric that is not here takes none.
KINDS: dict[str, tuple[frozenset[str], ...]] = {
    "revenue": (SEGMENTS, BASES, REGIONS),
    "profit": (SEGMENTS, BASES, LINES),
    "loss": (SEGMENTS, BASES, LINES),
    "growth": (SEGMENTS, COMPARISONS, MEASURES, LINES, REGIONS),
    "market_share": (REGIONS,),
    "compute": (PRECISIONS,),
    "relative_performance": (WORKLOADS, PRECISIONS),
    "bandwidth": (LINKS,),
    "shipments": (REGIONS,),
}

# What a change that follows an amount is a change of: "sales of $5bn, up 12%", 净利润5亿元，同比增长9%.
_MEASURE_OF = {
    "revenue": "of-revenue", "profit": "of-profit", "loss": "of-profit", "cost": "of-cost", "capex": "of-capex",
    "shipments": "of-shipments", "production": "of-production", "price": "of-price", "capacity": "of-capacity",
    "usage": "of-usage", "order_value": "of-orders", "order_volume": "of-orders",
}  # fmt: skip
_RESULTS = frozenset({"revenue", "profit", "loss"})

# 季增7.8%;毛利率22%: what stands behind a figure and a comma is the next one's.
_APART = re.compile(r"[,，;；。]")
# "2 PFLOPS in FP8": what stands so close behind a figure is its own.
_OF_IT = re.compile(r" ?(?:in|of|at|for|with)? ?")
# The head of a column of what analysts expected.
_ESTIMATE = re.compile(
    r"\b(?:consensus|estimates?|expected|expectations?|(?:wall )?street|factset|lseg)\b|预期|预估|共识", re.IGNORECASE
)
# "$567 million out of $44.1 billion": behind these stands the whole, whatever the part was of.
_WHOLE = re.compile(
    r"\b(?:out of|total|totals|totall?ing|overall|company-?wide|group (?:sales|revenues?)|as a whole)\b"
    r"|合计|合共|总(?:营收|收入|额)|整体(?:营收|收入)",
    re.IGNORECASE,
)


class _Before(NamedTuple):
    """The figure told before another one in its sentence."""

    quantity: Quantity
    metric: str
    scope: tuple[str, ...]


def scopes_of(scene: Scene, metrics: Sequence[str], polled: Sequence[bool]) -> list[tuple[str, ...]]:
    """The scope of each figure of a document as sorted slugs, given its metric and whether polls alone vouch for it."""
    scopes: list[tuple[str, ...]] = []
    before: _Before | None = None
    for quantity, metric, is_polled in zip(scene.context.quantities, metrics, polled, strict=True):
        if before is not None and before.quantity.start < scene.context.sentence_at(quantity.start).start:
            before = None
        scope = _scope(scene, quantity, metric, before, polled=is_polled)
        scopes.append(scope)
        before = _Before(quantity, metric, scope)
    return scopes


def _scope(scene: Scene, quantity: Quantity, metric: str, before: _Before | None, *, polled: bool) -> tuple[str, ...]:
    """Of each kind that the metric takes, the word nearest to the figure in its clause, or what it takes over."""
    kinds = KINDS.get(metric, ())
    if not kinds:
        return ()
    left, right = scene.outer_clause(quantity.start)
    sentence = scene.context.sentence_at(quantity.start)
    near = scene.cues.of(left, right, "scope")
    found: set[str] = set()
    for kind in kinds:
        if kind is BASES:
            found.update(_bases(near))
        elif kind is COMPARISONS and not scene.chinese:
            found.update(_compared(scene, quantity, near))
        else:
            chosen = _nearest(scene, quantity, near, kind)
            if chosen is None and kind in {PRECISIONS, SEGMENTS}:
                wide = scene.cues.of(sentence.start, quantity.start, "scope")
                chosen = _nearest(scene, quantity, wide, kind)
            found.update([chosen] if chosen is not None else [])
    if metric in _RESULTS and (polled or _awaited(scene, quantity, sentence, left)):
        found.add("consensus")
    if metric == "revenue" and quantity.unit == "percent" and (node := _node(scene, quantity, left)):
        found.add(node)
    if metric == "growth":
        found = _of_change(scene, quantity, found, before)
    return tuple(sorted(found))


def _bases(near: Iterable[Cue]) -> set[str]:
    found = {cue.key for cue in near if cue.key in BASES}
    return found - {"gaap"} if "non-gaap" in found else found


def _awaited(scene: Scene, quantity: Quantity, sentence: Sentence, left: int) -> bool:
    """Whether a result is what others had expected: by its clause, or by the head of its column."""
    if sentence.kind is Kind.ROW and (head := table_head(scene.context, sentence)) is not None:
        column = cell_above(scene.folded, sentence, head, quantity.start)
        if column is not None and _ESTIMATE.search(scene.folded, *column) is not None:
            return True
    return expected_by_others(scene.folded, left, quantity.start, quantity.end)


def _compared(scene: Scene, quantity: Quantity, near: Iterable[Cue]) -> set[str]:
    """With what English compares: what stands behind the figure, else before all figures of the clause."""
    cues = [cue for cue in near if cue.key in COMPARISONS]
    first = next(iter(scene.quantities_between(scene.outer_clause(quantity.start)[0], quantity.end)), quantity)
    behind = [cue for cue in cues if quantity.end <= cue.start and not _crossed(scene, quantity.end, cue.start)]
    ahead = [cue for cue in cues if cue.start < min(first.start, quantity.start)]
    chosen = behind[0] if behind else ahead[-1] if ahead else None
    return {chosen.key} if chosen is not None else set()


def _crossed(scene: Scene, start: int, end: int) -> bool:
    """Whether another change stands in a stretch of text."""
    return any(other.unit in RATIOS for other in scene.quantities_between(start, end))


def _of_change(scene: Scene, quantity: Quantity, found: set[str], before: _Before | None) -> set[str]:
    """The scope of a change: told right behind an amount or another change, it is one of the same measure."""
    if quantity.unit not in RATIOS:
        return found - MEASURES
    if before is None or scene.cues.any(before.quantity.end, quantity.start, "scope", *(MEASURES | LINES)):
        return found
    same = set(before.scope) & (SEGMENTS | LINES)
    if before.metric == "growth":
        measure = set(before.scope) & MEASURES
    elif before.quantity.unit in RATIOS or before.metric not in _MEASURE_OF:
        return found
    else:
        measure = {_MEASURE_OF[before.metric]}
    named = scene.cues.any(before.quantity.end, quantity.start, "scope", *SEGMENTS)
    return (found - MEASURES - LINES) | measure | (same & LINES if named else same) if measure else found


def _node(scene: Scene, quantity: Quantity, left: int) -> str | None:
    """The process whose part of sales a percentage is: 3奈米占15%, "the 5-nanometre process brought in 35%"."""
    inside = scene.quantities_between(left, quantity.start)
    last = inside[-1] if inside else None
    return f"{last.high:f}nm" if last is not None and last.unit == "nm" and last.low == last.high else None


def _nearest(scene: Scene, quantity: Quantity, cues: Iterable[Cue], kind: frozenset[str]) -> str | None:
    best: tuple[float, str] | None = None
    for cue in cues:
        if cue.key not in kind:
            continue
        ahead = cue.start < quantity.start
        gap = (cue.end, quantity.start) if ahead else (quantity.end, cue.start)
        if not ahead and kind in (LINES, MEASURES) and _APART.search(scene.folded, *gap):
            continue
        if ahead and kind is SEGMENTS and _WHOLE.search(scene.folded, *gap):
            continue
        crossed = sum(q.unit == quantity.unit for q in scene.quantities_between(*sorted(gap)))
        if not ahead and crossed and kind is SEGMENTS:
            continue
        away = scene.distance(*gap) + 6 * crossed + (0 if ahead else 2)
        if not ahead and _OF_IT.fullmatch(scene.folded, *gap):
            away = 0.0
        if best is None or away < best[0]:
            best = (away, cue.key)
    return best[1] if best else None
