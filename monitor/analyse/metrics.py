"""What each quantity measures: the cues around it, weighed by where they stand.

The words live in config/metrics.toml; this file knows only places. A cue behind the figure ("$50 billion in profits")
or before it in its clause ("revenue of $57 billion") counts most, then the sentence, the table's header, the heading,
and the sentence before. A few rules of grammar, each a function with its reason, then settle what words alone cannot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from monitor.analyse.context import Kind
from monitor.analyse.phrasebook import Cue, longest
from monitor.analyse.scene import REACH, Scene, is_money
from monitor.domain.catalogue import Catalogue, EntityType, Metric
from monitor.domain.readings import Quantity

OTHER = "other"
RATIOS = frozenset({"percent", "percentage_point", "x"})
COUNTED = frozenset({"chip", "server", "rack", "wafer", "die", "count"})
PARTS = frozenset({EntityType.CHIP, EntityType.SYSTEM})

_HINT = 0.5
_HEADER_CELL = 0.95
_HEADER_ROW = 0.35
_HEADING = 0.3
_BEFORE = 0.24
_LEAST = 0.2
_GLUE = re.compile(
    r"[\s\-]*(?:(?:worth|in|of|for|on|to|into|as|a|an|the|its|their|his|additional|extra|more|annual|annually|total|new|combined|quarterly|fresh|"
    r"initial|AI|potential|a year|per year|that year|this year|last year|by|year|as well as|的)[\s\-]*)*$",
    re.IGNORECASE,
)
_OF = re.compile(r" of (?!the [A-Z0-9]\w*'s\b)")
_OF_CHINESE = re.compile(r"的")
_SHARED = frozenset(
    {"revenue", "shipments", "production", "order_volume", "capacity", "market_share", "headcount", "cost", "capex"}
)
_EACH = re.compile(
    r"\s*(?:per (?!cent|year|month|day|quarter)\w|each\b|apiece\b|"
    r"an? (?:unit|chip|gpu|card|piece|wafer|module|server|rack)\b)",
    re.IGNORECASE,
)
_MARKET = re.compile(r"(?i:\bmarkets?\b)(?! (?:cap|value|share))(?! capitali)(?![-])")
_REACHED = re.compile(
    r"(?:\bto|\bfrom|\bat|增至|升至|降至|达到|达|为|至|到|从|由)\s*(?:an? |just |only |about |nearly |over )?$"
)
_CHANGED = re.compile(
    r"(?:增长|下降|下滑|上涨|增加|提升|上升|下跌|减少|成长|年增|同比|环比|涨|跌|增|降|减)(?:了|约|近|逾|超)?\s*$"
)
_VERB = re.compile(r"doubl|tripl|quadrupl|fold|halv|翻|倍增|腰斩|砍半")
# Watts from which a figure cannot be one chip's or one rack's.
_SITE = 500_000


@dataclass(frozen=True, slots=True)
class Reason:
    """A metric with how sure it is (0–1) and the rule that chose it."""

    metric: str
    confidence: float
    rule: str


@dataclass(slots=True)
class _Case:
    """One quantity under consideration: the scores of the metrics so far."""

    scene: Scene
    quantity: Quantity
    scores: dict[str, float]
    rules: dict[str, str]

    def add(self, metric: str, score: float, rule: str) -> None:
        if score > 0 and score >= max(self.scores.values(), default=0.0):
            self.rules[metric] = rule
        self.scores[metric] = self.scores.get(metric, 0.0) + score

    def says(self, key: str, before: int = REACH, after: int = 60, table: str = "metric_cues") -> bool:
        """Whether a cue of the lexicon stands in the quantity's clause, within so many characters of it."""
        left, right = self.scene.outer_clause(self.quantity.start)
        start, end = max(left, self.quantity.start - before), min(right, self.quantity.end + after)
        return self.scene.cues.any(start, end, table, key)


class MetricReader:
    """Names the metric of quantities. Built once from the catalogue; holds no state of any document."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._metrics = catalogue.metrics
        self._defaults = {unit: metric.id for metric in catalogue.metrics.values() for unit in metric.default}
        self._allowed: dict[str, frozenset[str]] = {}

    def phrases(self, code: str) -> Iterable[tuple[str, str, str]]:
        """The phrases to look for in a language: phrase, table, metric."""
        for metric in self._metrics.values():
            for table in ("cues", "hints", "ratios"):
                words: Mapping[str, tuple[str, ...]] = getattr(metric, table)
                yield from ((word, f"metric.{table}", metric.id) for word in words.get(code, ()))

    def read(self, scene: Scene, quantity: Quantity) -> Reason:
        """The metric of one quantity, judged by what stands around it."""
        case = _Case(scene, quantity, {}, {})
        for cue, weight, rule in self._weighed(scene, quantity):
            share = weight * (_HINT if cue.table == "metric.hints" else 1.0)
            best = case.scores.get(cue.key, 0.0)
            if share > best:
                case.rules[cue.key] = rule
            case.scores[cue.key] = max(best, share) + 0.12 * min(best, share)
        for settle in _settlers(quantity.unit):
            settle(case)
        allowed = self._metrics_of(quantity.unit)
        scores = {metric: score for metric, score in case.scores.items() if metric in allowed}
        chosen = max(scores, key=lambda metric: scores[metric], default=OTHER)
        if scores.get(chosen, 0.0) < _LEAST:
            default = self._defaults.get(quantity.unit, OTHER)
            return Reason(default, 0.3 if default != OTHER else 0.1, "unit")
        rest = max((score for metric, score in scores.items() if metric != chosen), default=0.0)
        certainty = min(1.0, scores[chosen]) * (1 - 0.4 * max(rest, 0.0) / scores[chosen])
        return Reason(chosen, round(max(0.05, certainty), 3), case.rules.get(chosen, "cues"))

    def named_between(self, scene: Scene, start: int, quantity: Quantity) -> bool:
        """Whether a word between a place and a quantity names a metric of its own for it."""
        allowed, ratio = self._metrics_of(quantity.unit), quantity.unit in RATIOS
        return any(
            cue.key in allowed
            and cue.table in _tables(self._metrics[cue.key], ratio=ratio)
            and cue.table != "metric.hints"
            for cue in scene.cues.between(start, quantity.start)
            if cue.table.startswith("metric.")
        )

    def _metrics_of(self, unit: str) -> frozenset[str]:
        if unit not in self._allowed:
            self._allowed[unit] = frozenset(metric.id for metric in self._metrics.values() if _may_have(metric, unit))
        return self._allowed[unit]

    def _weighed(self, scene: Scene, quantity: Quantity) -> list[tuple[Cue, float, str]]:
        """The cues that may speak for a quantity, each with the weight of its place."""
        allowed, ratio = self._metrics_of(quantity.unit), quantity.unit in RATIOS

        def heard(start: int, end: int) -> list[Cue]:
            return (
                longest(
                    cue
                    for cue in scene.cues.between(start, end)
                    if cue.key in allowed and cue.table in _tables(self._metrics[cue.key], ratio=ratio)
                )
                if start < end
                else []
            )

        sentence = scene.context.sentence_at(quantity.start)
        found = [
            (cue, weight, rule)
            for cue in heard(max(sentence.start, quantity.start - REACH), min(sentence.end, quantity.end + REACH))
            if cue.table.startswith("metric.")
            for weight, rule in [_place(scene, quantity, cue)]
        ]
        if sentence.kind is Kind.ROW:
            if (cell := scene.column_header(sentence, quantity.start)) is not None:
                found += ((cue, _HEADER_CELL, "column header") for cue in heard(*cell))
            elif (header := scene.header_of(sentence)) is not None:
                found += (
                    (cue, _HEADER_ROW, "header row")
                    for cue in heard(header.start, min(header.end, header.start + REACH))
                )
        if (heading := scene.heading_of(sentence)) is not None:
            found += (
                (cue, _HEADING, "heading") for cue in heard(heading.start, min(heading.end, heading.start + REACH))
            )
        for before in scene.previous(sentence, 1):
            found += (
                (cue, _BEFORE, "sentence before") for cue in heard(max(before.start, before.end - REACH), before.end)
            )
        return found


def _tables(metric: Metric, *, ratio: bool) -> tuple[str, ...]:
    if ratio and metric.ratios:
        return ("metric.ratios",)
    return ("metric.cues",) if ratio else ("metric.cues", "metric.hints")


def _may_have(metric: Metric, unit: str) -> bool:
    if unit in metric.units or "*" in metric.units:
        return True
    if is_money(unit):
        return "money" in metric.units
    return is_money(unit[:3]) and unit[3:4] == "/" and ("money/*" in metric.units or f"money{unit[3:]}" in metric.units)


def _place(scene: Scene, quantity: Quantity, cue: Cue) -> tuple[float, str]:
    """How much a cue of the same sentence counts, by where it stands."""
    left, right = scene.outer_clause(quantity.start)
    if cue.start >= quantity.start:
        if cue.start < quantity.end:
            return 1.0, "in the figure"
        listed = scene.end_of_series(quantity)
        end = listed if cue.start >= listed else quantity.end
        gap = scene.outer[end : cue.start]
        crossed = len(scene.quantities_between(end, cue.start))
        away = scene.distance(0, len(gap))
        if not crossed and _GLUE.match(gap):
            return 1.05, "behind"
        if cue.start < right:
            weight = (0.8 if away <= 3 else 0.6) - 0.03 * away
            return max(weight, 0.2) * (0.45**crossed), "behind in the clause"
        return max(0.25 - 0.015 * away, 0.05) * (0.6**crossed), "later in the sentence"
    gap_start = cue.end
    between = scene.quantities_between(gap_start, quantity.start)
    crossed = sum(q.unit == quantity.unit or is_money(q.unit) == is_money(quantity.unit) for q in between)
    away = scene.distance(gap_start, quantity.start)
    if cue.start >= left:
        return max(1.0 - 0.025 * away, 0.4) * (0.8**crossed), "before in the clause"
    return max(0.6 - 0.015 * away, 0.12) * (0.85**crossed), "before in the sentence"


# -- rules of grammar, by class of unit --------------------------------------------------------------------------------


def _settlers(unit: str) -> tuple[Callable[[_Case], None], ...]:
    if is_money(unit):
        return (_chips_bought, _firm_bought, _price_of_one, _size_of_market)
    if is_money(unit[:3]) and unit[3:4] == "/":
        return (_rate_of_money,)
    if unit in RATIOS:
        return (_share_of, _share_of_chinese, _change, _share_move, _compared_chip, _bare_change)
    if unit == "W":
        return (_power,)
    if unit in COUNTED:
        return (_counted,)
    return ()


def _chips_bought(case: _Case) -> None:
    """Money that is spent on chips is an order; spent on anything else it is capital spending."""
    left, right = case.scene.outer_clause(case.quantity.start)
    behind = (case.quantity.end, min(right, case.quantity.end + (26 if case.scene.chinese else 70)))
    ahead = (max(left, case.quantity.start - 60), case.quantity.start)
    if (case.says("spending", after=30) or case.says("ordering", after=40)) and _names_chips(case.scene, *behind):
        case.add("order_value", 0.5, "spending on chips")
    elif case.says("ordering", before=80, after=40) and _names_chips(case.scene, *ahead):
        case.add("order_value", 0.3, "order of chips")
    elif case.says("spending", before=80, after=20) and _names_chips(case.scene, *ahead):
        case.add("order_value", 0.2, "spending on chips")


def _firm_bought(case: _Case) -> None:
    """Buying that names no chip anywhere near is not an order of chips: firms are bought, too."""
    sentence = case.scene.context.sentence_at(case.quantity.start)
    around = (max(sentence.start, case.quantity.start - REACH), min(sentence.end, case.quantity.end + REACH))
    if case.scores.get("order_value", 0.0) and not _names_chips(case.scene, *around):
        heading = case.scene.heading_of(sentence)
        if heading is None or not _names_chips(case.scene, heading.start, heading.end):
            case.scores["order_value"] *= 0.6


def _names_chips(scene: Scene, start: int, end: int) -> bool:
    return scene.cues.any(start, end, "metric_cues", "chip_nouns") or bool(scene.mentions(start, end, PARTS))


def _price_of_one(case: _Case) -> None:
    """An amount for one piece is a price, whatever else is bought around it; so is what a chip *costs*."""
    scene, quantity = case.scene, case.quantity
    if _EACH.match(scene.folded, quantity.end):
        case.add("price", 0.6, "for one piece")
    left, _ = scene.outer_clause(quantity.start)
    cost = [cue for cue in scene.cues.between(left, quantity.start) if cue.table == "metric.cues" and cue.key == "cost"]
    if cost and scene.mentions(left, cost[-1].start, PARTS) and not case.says("spending", after=0):
        case.add("price", 1.1, "what a chip costs")


def _size_of_market(case: _Case) -> None:
    """What a market is worth is nobody's figure."""
    scene, quantity = case.scene, case.quantity
    left, right = scene.outer_clause(quantity.start)
    if _MARKET.search(scene.folded, max(left, quantity.start - 90), quantity.start) or _MARKET.match(
        scene.folded, quantity.end, min(right, quantity.end + 40)
    ):
        case.add(OTHER, 0.6, "size of a market")


def _rate_of_money(case: _Case) -> None:
    """Dollars an hour are a price; dollars a share are a profit where anything is earned."""
    if case.quantity.unit.endswith("/share"):
        case.add("profit" if case.scores.get("profit", 0.0) > 0.3 else "price", 0.7, "per share")
    elif max(case.scores.get("capex", 0.0), case.scores.get("revenue", 0.0), case.scores.get("profit", 0.0)) < 0.5:
        case.add("price", 0.7, "rate of money")


def _share_of(case: _Case) -> None:
    """A percentage *of* something takes the metric of that something."""
    scene, quantity = case.scene, case.quantity
    opening = (_OF_CHINESE if scene.chinese else _OF).match(scene.folded, quantity.end)
    if opening is None or quantity.unit == "x":
        return
    _, right = scene.outer_clause(quantity.start)
    limit = min(right, quantity.end + (14 if scene.chinese else 52))
    for cue in longest(c for c in scene.cues.between(quantity.end, limit) if c.table == "metric.cues"):
        if cue.key in _SHARED:
            case.add(_of_what(case, cue.key), 1.2, "share of")
            return


def _share_of_chinese(case: _Case) -> None:
    """The same in Chinese, where the whole stands first: 占英伟达营收的13%."""
    scene, quantity = case.scene, case.quantity
    left, _ = scene.outer_clause(quantity.start)
    start = scene.folded.rfind("占", max(left, quantity.start - 24), quantity.start)
    if not scene.chinese or quantity.unit == "x" or (start < 0 and not scene.folded.endswith("的", 0, quantity.start)):
        return
    begin = start if start >= 0 else max(left, quantity.start - 8)
    for cue in reversed(longest(c for c in scene.cues.between(begin, quantity.start) if c.table == "metric.cues")):
        if cue.key in _SHARED:
            case.add(_of_what(case, cue.key), 1.2, "share of")
            return


def _of_what(case: _Case, metric: str) -> str:
    """The metric of a share: sales handed to a government are a levy, sales spent on research a cost."""
    left, right = case.scene.outer_clause(case.quantity.start)
    if metric == "revenue":
        around = (max(left, case.quantity.start - 120), min(right, case.quantity.end + 90))
        if any(cue.table == "metric.cues" and cue.key == "levy" for cue in case.scene.cues.between(*around)):
            return "levy"
        sentence = case.scene.context.sentence_at(case.quantity.start)
        before = case.scene.cues.between(
            max(sentence.start, case.quantity.start - 100), min(right, case.quantity.end + 50)
        )
        if any(cue.table in {"metric.cues", "metric.ratios"} and cue.key == "cost" for cue in before):
            return "cost"
    return {"order_volume": "order_value", "capex": OTHER}.get(metric, metric)


def _change(case: _Case) -> None:
    """A verb of change right before a percentage makes it growth, unless the measure moved *to* that percentage."""
    scene, quantity = case.scene, case.quantity
    if quantity.direction is not None:
        case.add("growth", 0.25, "change")
    ahead = scene.folded[max(quantity.start - (8 if scene.chinese else 14), 0) : quantity.start].lower()
    if _REACHED.search(ahead):
        for metric in ("growth", "share_price_change"):
            case.scores[metric] = case.scores.get(metric, 0.0) * 0.55
    elif scene.chinese and _CHANGED.search(ahead):
        case.add("growth", 0.3, "change")


def _share_move(case: _Case) -> None:
    """Shares and indices that rise or fall."""
    if not case.says("trading", before=120, after=40):
        case.scores["share_price_change"] = case.scores.get("share_price_change", 0.0) * 0.35
    elif case.says("changing", before=120, after=40):
        case.add("share_price_change", 0.45, "shares moved")


def _compared_chip(case: _Case) -> None:
    """A percentage or multiple of another product's performance, or of the generation before."""
    scene, quantity = case.scene, case.quantity
    sentence = scene.context.sentence_at(quantity.start)
    left, right = scene.outer_clause(quantity.start)
    cues = scene.cues
    wide = (max(sentence.start, quantity.start - 120), min(sentence.end, quantity.end + 60))
    specs = cues.any(*wide, "metric_cues", "specs")
    compares = cues.any(quantity.end, wide[1], "metric_cues", "comparing") or cues.any(
        max(left if not scene.chinese else sentence.start, quantity.start - 60),
        quantity.start,
        "metric_cues",
        "comparing",
    )
    generation = cues.any(max(left, quantity.start - 80), min(right, quantity.end + 60), "metric_cues", "generation")
    parts = frozenset({*PARTS, EntityType.MODEL})
    named = scene.mentions(*wide, parts) if scene.chinese else scene.mentions(left, wide[1], parts)
    if specs and (generation or (compares and named)):
        case.add("relative_performance", 0.55, "compared with another")
    elif not specs and not generation:
        case.scores["relative_performance"] = case.scores.get("relative_performance", 0.0) * 0.4


def _bare_change(case: _Case) -> None:
    """Doubled, tripled, 翻倍: the figure is its own verb."""
    if _VERB.search(case.quantity.text.lower()) and case.scores.get("relative_performance", 0.0) < 0.8:
        case.add("growth", 0.6, "verb of change")


def _power(case: _Case) -> None:
    """Watts of one chip are its power draw; megawatts are a site's capacity, or chips bought by the gigawatt."""
    if case.quantity.high < _SITE:
        case.add("power", 0.6, "watts of a part")
        return
    case.scores["power"] = 0.0
    case.add("capacity", 0.35, "power of a site")
    if case.says("chip_nouns", before=60, after=60) and case.says("ordering", before=120, after=40):
        case.add("order_volume", 0.6, "chips by the gigawatt")


def _counted(case: _Case) -> None:
    """Counts need a word of their own clause; a handful of dies is how a chip is built, not what a fab makes."""
    quantity = case.quantity
    weak = quantity.unit == "count" and max(case.scores.values(), default=0.0) < 0.45
    if weak or (quantity.unit == "die" and quantity.high < 1000):
        case.scores.clear()
