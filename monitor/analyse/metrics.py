"""What each quantity measures: the cues around it, weighed by where they stand.

The words live in config/metrics.toml; this file knows only places. A cue behind the figure ("$50 billion in profits")
or before it in its clause ("revenue of $57 billion") counts most, then the sentence, the table's header, the heading,
and the sentence before. Then `metrics_grammar` settles what words alone cannot.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from monitor.analyse.context import Kind
from monitor.analyse.metrics_case import OTHER, RATIOS, Case
from monitor.analyse.metrics_grammar import settlers
from monitor.analyse.phrasebook import Cue, longest
from monitor.analyse.scene import Scene, is_money
from monitor.domain.catalogue import Catalogue, Metric
from monitor.domain.readings import Quantity

_HINT = 0.5
# Metrics that a small amount may have: a profit per share, the price of anything, nought.
_OF_ANY_SIZE = frozenset({"price", "profit", "loss", OTHER})
# The metric of an amount too small for any other, where no word names one.
_SMALL_MONEY = "price"
_SMALL = 50_000
# What is shipped or made is a thing; 76 applications are not.
_OF_PRODUCTS = frozenset({"shipments", "production"})
_OF_CLUSTERS = frozenset({"cluster_size"})
# What a figure of such a unit measures only where words say so, and what they must weigh: few percentages are parts of
# what is ordered.
_TOLD_LEAST = {"percent": (("order_volume", 0.8),), "count": (("capacity", 1e-6),)}
# What is shipped for money is revenue of whoever ships it, but for what was smuggled.
_SHIPPED, _MONEY_SHIPPED = "shipments", "smuggled"
# Hours of a chip count no chips.
_HOURS = frozenset({"GPU-hour", "GPU小时"})
# How many of a currency a dollar is worth at most, by far; 40 for those that are not here.
_SMALL_CURRENCIES = {
    "USD": 1, "EUR": 1, "GBP": 1, "CHF": 1, "CAD": 2, "AUD": 2, "SGD": 2, "CNY": 10, "HKD": 10,
    "KRW": 2_000, "JPY": 200, "INR": 120, "IDR": 20_000, "VND": 30_000,
}  # fmt: skip
_SMALL_INCOME = 1_000
_BESIDE = frozenset({"behind", "in the figure", "before in the clause", "behind in the clause", "column header"})
_ELSEWHERE = frozenset({"heading", "lead", "sentence before", "header row", "later in the sentence"})
_HEADER_CELL = 0.95
_HEADER_BEFORE = 0.6
# A column of a table that gives the measure of a column before at another time: "Capex, Q3 | 2026 guidance".
_OF_THE_SAME_COLUMN = re.compile(
    r"\b(?:guidance|outlook|forecast|consensus|budget|target)\b|指引|展望|预测|预期|目标", re.IGNORECASE
)
_HEADER_ROW = 0.35
_HEADING = 0.3
_HEADING_OF_ITEM = 0.5
# What ends in a colon speaks of all lines behind it that do not speak for themselves.
_LEAD = 0.42
# Labels of columns that tell of a time, of which texts speak where they speak of revenue.
_TIMES = frozenset({"quarter", "guidance", "财季", "财年", "财报", "业绩"})
_BEFORE = 0.24
_LEAST = 0.2
# What words elsewhere than beside a small amount must weigh to make it anything but a price.
_LEAST_SMALL = 0.45
# A word behind a figure that the next figure follows is that one's: "burned $8 billion on revenue of $13 billion".
_OF_THE_NEXT = re.compile(
    r" (?:of|at|was|were|totall?ing|reached)(?: an?| about| around| some| nearly| over| almost| up to)? [^a-z]"
)
_NEXT = 24
# A Chinese verb of change between two figures governs the second.
_AND_BY = re.compile(r"了?(?:约|近|逾|超过?|至少)?")
_BESIDE_NEXT = 4
_GLUE_WORDS = (
    "worth|in|of|for|on|to|into|as|an?|the|its|their|his|additional|extra|more|annual|annually|total|new|combined|"
    "quarterly|fresh|initial|AI|potential|per|that|this|last|year|by|well"
)
_GLUE = re.compile(rf"(?:[\s-]|的|\b(?:{_GLUE_WORDS})\b)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reason:
    """A metric with how sure it is (0–1) and the rule that chose it."""

    metric: str
    confidence: float
    rule: str


class _Limits(NamedTuple):
    """The values that a metric can have: from `least` to `most`; strict where that goes for vague ones, too."""

    least: float = -math.inf
    most: float = math.inf
    strict: bool = False


class MetricReader:
    """Names the metric of quantities. Built once from the catalogue; holds no state of any document."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._metrics = catalogue.metrics
        self._defaults = {unit: metric.id for metric in catalogue.metrics.values() for unit in metric.default}
        lexicons = catalogue.lexicons.values()
        self._products = frozenset(noun for lexicon in lexicons for noun in lexicon.words("counted_products", "words"))
        self._allowed: dict[str, tuple[str, ...]] = {}
        self._limits: dict[str, tuple[tuple[str, _Limits], ...]] = {}
        self._telling: dict[str, frozenset[tuple[str, str]]] = {}

    def phrases(self, code: str) -> Iterable[tuple[str, str, str]]:
        """The phrases to look for in a language: phrase, table, metric."""
        for metric in self._metrics.values():
            for table in ("cues", "hints", "ratios"):
                words: Mapping[str, tuple[str, ...]] = getattr(metric, table)
                yield from ((word, f"metric.{table}", metric.id) for word in words.get(code, ()))

    def read(self, case: Case) -> Reason:
        """The metric of one quantity by what stands around it. The case keeps the scores and what is possible."""
        quantity = case.quantity
        for cue, weight, rule in self._weighed(case):
            case.weigh(cue.key, weight * (_HINT if cue.table == "metric.hints" else 1.0), rule)
        for settle in settlers(quantity.unit):
            settle(case)
        if self._defaults.get(quantity.unit, OTHER) != OTHER and case.rules.get(OTHER) in _ELSEWHERE:
            case.scores[OTHER] = 0.0  # bytes are memory, whatever else the article is about
        case.possible = self._possible(case)
        scores = {metric: score for metric, score in case.scores.items() if metric in case.possible}
        chosen = max(scores, key=lambda metric: scores[metric], default=OTHER)
        small = is_money(quantity.unit) and 0 < quantity.high < _SMALL and not quantity.vague
        if scores.get(chosen, 0.0) < (_LEAST_SMALL if small else _LEAST):
            default = _SMALL_MONEY if small else self._defaults.get(quantity.unit, OTHER)
            default = default if default in self._metrics and self._holds(default, quantity) else OTHER
            return Reason(default, 0.3 if default != OTHER else 0.1, "unit")
        rest = max((score for metric, score in scores.items() if metric != chosen), default=0.0)
        certainty = min(1.0, scores[chosen]) * (1 - 0.4 * max(rest, 0.0) / scores[chosen])
        return Reason(chosen, round(max(0.05, certainty), 3), case.rules.get(chosen, "cues"))

    def _possible(self, case: Case) -> list[str]:
        """The metrics that a quantity can have at all, by its unit and size."""
        quantity = case.quantity
        high, vague = float(quantity.high), quantity.vague
        barred = {*_too_small(case), *_untold(case), *self._of_others(quantity)}
        return [
            metric
            for metric, (least, most, strict) in self._limits_of(quantity.unit)
            if (least <= high <= most or (vague and not strict)) and metric not in barred
        ]

    def named_between(
        self, scene: Scene, start: int, quantity: Quantity, apart: frozenset[str] = frozenset({"growth"})
    ) -> bool:
        """Whether a word between a place and a quantity names a metric of its own for it, one not `apart`.

        Words of change do not: "55%, up from 34%" is one measure at two times.
        """
        heard = scene.cues.among(self._telling_of(quantity.unit)).between(start, quantity.start)
        return any(cue.key not in apart and cue.table != "metric.hints" for cue in heard)

    def _metrics_of(self, unit: str) -> tuple[str, ...]:
        """The metrics of a unit in the order of the catalogue, which decides between equals."""
        if unit not in self._allowed:
            self._allowed[unit] = tuple(metric.id for metric in self._metrics.values() if _may_have(metric, unit))
        return self._allowed[unit]

    def _telling_of(self, unit: str) -> frozenset[tuple[str, str]]:
        """The tables and keys of the cues that may speak for a quantity of a unit."""
        if unit not in self._telling:
            self._telling[unit] = frozenset(
                (table, metric)
                for metric in self._metrics_of(unit)
                if metric != _SHIPPED or not is_money(unit)
                for table in _tables(self._metrics[metric], ratio=unit in RATIOS)
            )
        return self._telling[unit]

    def _limits_of(self, unit: str) -> tuple[tuple[str, _Limits], ...]:
        """The metrics of a unit, each with the values that it can have."""
        if unit not in self._limits:
            self._limits[unit] = tuple((metric, self._limit(metric, unit)) for metric in self._metrics_of(unit))
        return self._limits[unit]

    def _limit(self, metric: str, unit: str) -> _Limits:
        """The values that a metric can have at all: 30 micrometres are no process node, 300 % no yield."""
        bounds = self._metrics[metric].bounds
        if not is_money(unit):
            return _Limits(most=bounds.get(unit, (0.0, math.inf))[1])
        least, most = bounds.get("USD", (0.0, 0.0))
        if metric == "price":
            return _Limits(most=most * _SMALL_CURRENCIES.get(unit, 40), strict=True)
        return _Limits() if metric in _OF_ANY_SIZE else _Limits(least=least)

    def _of_others(self, quantity: Quantity) -> frozenset[str]:
        """The metrics that a quantity cannot have because of what it counts."""
        if quantity.unit == "count" and quantity.noun not in self._products:
            return _OF_PRODUCTS | _OF_CLUSTERS if quantity.noun in _HOURS else _OF_PRODUCTS
        return _OF_CLUSTERS if quantity.noun in _HOURS else frozenset()

    def _holds(self, metric: str, quantity: Quantity) -> bool:
        """Whether a metric can have such a value at all."""
        least, most, strict = self._limit(metric, quantity.unit)
        within = least <= float(quantity.high) <= most or (quantity.vague and not strict)
        return within and metric not in self._of_others(quantity)

    def _weighed(self, case: Case) -> list[tuple[Cue, float, str]]:
        """The cues that may speak for a quantity, each with the weight of its place."""
        scene, quantity, sentence = case.scene, case.quantity, case.sentence
        telling = scene.cues.among(self._telling_of(quantity.unit))
        aside = scene.aside_at(quantity.start)

        def heard(start: int, end: int) -> list[Cue]:
            return longest(
                cue
                for cue in telling.between(start, end)
                if not (cue.table == "metric.hints" and quantity.start <= cue.start < quantity.end)
                if not scene.asides or scene.aside_at(cue.start) in {None, aside}
            )

        found = [(cue, *_place(case, cue)) for cue in heard(*case.around(scene.reach, scene.reach))]
        if sentence.kind is Kind.ROW:
            if (cell := scene.column_header(sentence, quantity.start)) is not None:
                named = (cue for cue in heard(*cell) if scene.folded[cue.start : cue.end].lower() not in _TIMES)
                found += ((cue, _HEADER_CELL, "column header") for cue in named)
                row = scene.header_of(sentence)
                if row is not None and _OF_THE_SAME_COLUMN.search(scene.folded, *cell):
                    ahead = heard(row.start, cell[0])
                    found += ((cue, _HEADER_BEFORE, "column header") for cue in ahead if cue.table != "metric.hints")
            elif (header := scene.header_of(sentence)) is not None:
                found += (
                    (cue, _HEADER_ROW, "header row")
                    for cue in heard(header.start, min(header.end, header.start + scene.reach))
                )
        if (heading := scene.heading_of(sentence)) is not None:
            found += (
                (cue, _HEADING_OF_ITEM if sentence.kind is Kind.ITEM else _HEADING, "heading")
                for cue in heard(heading.start, min(heading.end, heading.start + scene.reach))
            )
        lead = scene.lead_of(sentence)
        if lead is not None and all(weight <= _LEAD for _, weight, _ in found):
            found += ((cue, _LEAD, "lead") for cue in heard(max(lead.start, lead.end - scene.reach), lead.end))
        for before in scene.previous(sentence, 1):
            found += (
                (cue, _BEFORE, "sentence before")
                for cue in heard(max(before.start, before.end - scene.reach), before.end)
            )
        return found


def _too_small(case: Case) -> Iterator[str]:
    """Profit and loss, where an amount is too small for a firm's, and nothing beside it says that it is a share's."""
    high, money = case.quantity.high, is_money(case.quantity.unit) and not case.quantity.vague
    if money and 0 < high < _SMALL and case.sentence.kind is not Kind.ROW:
        yield "loss"  # what is charged for one piece is no charge
    if money and 0 < high < _SMALL_INCOME:
        yield from (metric for metric in ("profit", "loss") if case.rules.get(metric) not in _BESIDE)


def _untold(case: Case) -> Iterator[str]:
    """The metrics that a figure of this unit has only where words say so, and none do."""
    if is_money(case.quantity.unit) and case.rules.get(_SHIPPED) != _MONEY_SHIPPED:
        yield _SHIPPED
    for metric, least in _TOLD_LEAST.get(case.quantity.unit, ()):
        if case.scores.get(metric, 0.0) < least:
            yield metric


def _tables(metric: Metric, *, ratio: bool) -> frozenset[str]:
    if ratio:
        return frozenset({"metric.ratios" if metric.ratios else "metric.cues"})
    return frozenset({"metric.cues", "metric.hints"})


def _may_have(metric: Metric, unit: str) -> bool:
    if unit in metric.units or "*" in metric.units:
        return True
    if is_money(unit):
        return "money" in metric.units
    return is_money(unit[:3]) and unit[3:4] == "/" and ("money/*" in metric.units or f"money{unit[3:]}" in metric.units)


def _place(case: Case, cue: Cue) -> tuple[float, str]:
    """How much a cue of the same sentence counts, by where it stands."""
    scene, quantity = case.scene, case.quantity
    if cue.start >= quantity.start:
        return (
            (1.0, "in the figure") if cue.start < quantity.end else _place_behind(scene, quantity, cue, case.clause[1])
        )
    gap_start = cue.end
    between = scene.quantities_between(gap_start, quantity.start)
    crossed = sum(q.unit == quantity.unit or is_money(q.unit) == is_money(quantity.unit) for q in between)
    away = scene.distance(gap_start, quantity.start)
    if cue.start >= case.clause[0]:
        return max(1.0 - 0.025 * away, 0.4) * (0.8**crossed), "before in the clause"
    return max(0.6 - 0.015 * away, 0.12) * (0.85**crossed), "before in the sentence"


def _next_start(scene: Scene, place: int) -> int:
    """Where the next quantity begins, if it does within a few characters; else the place itself, less one."""
    following = scene.quantities_between(place, place + _BESIDE_NEXT)
    return following[0].start if following else place - 1


def _place_behind(scene: Scene, quantity: Quantity, cue: Cue, right: int) -> tuple[float, str]:
    """How much a cue behind a figure counts; `right` is the end of its clause."""
    listed = scene.past_bracket(scene.end_of_series(quantity))
    end = listed if cue.start >= listed else quantity.end
    gap = scene.outer[end : cue.start]
    if scene.outer[cue.start] == " " and scene.outer[quantity.start] != " ":
        return 0.5, "behind in brackets"
    if _OF_THE_NEXT.match(scene.folded, cue.end) and scene.quantities_between(cue.end, cue.end + _NEXT):
        return 0.25, "of the next figure"
    crossed = len(scene.quantities_between(end, cue.start))
    away = scene.distance(0, len(gap))
    if not crossed and _GLUE.fullmatch(gap):
        if scene.chinese and _AND_BY.fullmatch(scene.folded, cue.end, _next_start(scene, cue.end)):
            return 0.25, "of the next figure"  # 较三季度的22.0%下滑2.8个百分点
        return 1.05, "behind"
    if cue.start < right:
        return max((0.8 if away <= 3 else 0.6) - 0.03 * away, 0.2) * (0.45**crossed), "behind in the clause"
    return max(0.25 - 0.015 * away, 0.05) * (0.6**crossed), "later in the sentence"
