"""What tells apart two figures of one metric, subject and period: segment, basis, comparison, precision, region."""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitor.analyse.metrics_case import RATIOS
from monitor.analyse.phrasebook import Cue
from monitor.analyse.scene import Scene
from monitor.domain.readings import Quantity

SEGMENTS = frozenset(
    {"data-center", "gaming", "automotive", "networking", "cloud", "ai", "foundry", "memory", "client"}
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

# 季增7.8%;毛利率22%: what stands behind a figure and a comma is the next one's.
_APART = re.compile(r"[,，;；。]")
# "2 PFLOPS in FP8": what stands so close behind a figure is its own.
_OF_IT = re.compile(r" ?(?:in|of|at|for|with)? ?")


def scope_of(scene: Scene, quantity: Quantity, metric: str) -> tuple[str, ...]:
    """The scope of a figure as sorted slugs: of each kind its metric takes, the word nearest to it in its clause."""
    left, right = scene.outer_clause(quantity.start)
    sentence = scene.context.sentence_at(quantity.start)
    near = scene.cues.of(left, right, "scope")
    wide = scene.cues.of(sentence.start, quantity.start, "scope")
    found: set[str] = set()
    for kind in KINDS.get(metric, ()):
        if kind is BASES:
            found.update(cue.key for cue in near if cue.key in kind and cue.key != "gaap")
            if "non-gaap" not in found and any(cue.key == "gaap" for cue in near):
                found.add("gaap")
            continue
        chosen = _nearest(scene, quantity, near, kind)
        if chosen is None and kind in {PRECISIONS, SEGMENTS}:
            chosen = _nearest(scene, quantity, wide, kind)
        if chosen is not None:
            found.add(chosen)
    if metric == "growth" and quantity.unit not in RATIOS:
        found -= MEASURES
    return tuple(sorted(found))


def _nearest(scene: Scene, quantity: Quantity, cues: Iterable[Cue], kind: frozenset[str]) -> str | None:
    best: tuple[float, str] | None = None
    for cue in cues:
        if cue.key not in kind:
            continue
        ahead = cue.start < quantity.start
        gap = (cue.end, quantity.start) if ahead else (quantity.end, cue.start)
        if not ahead and kind in (LINES, MEASURES) and _APART.search(scene.folded, *gap):
            continue
        crossed = sum(q.unit == quantity.unit for q in scene.quantities_between(*sorted(gap)))
        away = scene.distance(*gap) + 6 * crossed + (0 if ahead else 2)
        if not ahead and _OF_IT.fullmatch(scene.folded, *gap):
            away = 0.0
        if best is None or away < best[0]:
            best = (away, cue.key)
    return best[1] if best else None
