"""How well articles are read: what the reader finds against what a person labelled, with every difference named.

A labelled article is the JSON form of an article with two lists more, quoted from `title + "\\n" + text`:
`entities` (id, type, forms) and `figures` (text, context, low, high, unit, qualifier, vague, metric, subject, about,
period, status, attribution, salient). `context` is a stretch of the text that stands there once and holds `text`.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from monitor.domain.articles import Article
from monitor.domain.figures import Figure
from monitor.domain.readings import Reading, Tagged
from monitor.errors import ParseError, UsageError
from monitor.pipeline.jsonform import article_from_json
from monitor.pipeline.table import columns

F1_MEASURES = ("detect", "value", "quantity", "salient", "about", "entity", "CHIP", "COMPANY")
SHARE_MEASURES = ("metric", "subject", "period", "status", "qualifier", "attribution", "key")
NOTHING = "–"  # what a label that was missed is taken for, and what a figure without a label was taken from

_KEY = ("metric", "subject", "period")
_TOLERANCE = 0.005  # of the value: half a percent is rounding
# An outlet that acts in a story is a company: which of the two a name is, is not held against the reader.
_EITHER = frozenset({"MEDIA", "COMPANY"})
# What hurts an analyst most comes first.
_WORST_FIRST = (
    "missed (salient)",
    "quantity",
    "not a figure",
    "called not salient",
    *SHARE_MEASURES,
    "about",
    "missed",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A figure as a person labelled it; `start`, `end` count characters of the document."""

    text: str
    context: str
    start: int
    end: int
    low: float
    high: float
    unit: str
    qualifier: str | None
    vague: bool
    metric: str
    subject: str | None
    about: tuple[str, ...]
    period: str | None
    status: str
    attribution: tuple[str, ...]
    salient: bool


_LABELLED = tuple(one.name for one in fields(Label) if one.name not in {"start", "end"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """An article with its labels; `entities` maps an id to its type and its forms, normalised."""

    article: Article
    entities: Mapping[str, tuple[str, frozenset[str]]]
    labels: tuple[Label, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One thing that the reader says and the labels do not, or the other way round."""

    article: str
    kind: str
    text: str
    detail: str


@dataclass(slots=True)
class Scores:
    """Counts over a set of articles.

    `counts` holds `<measure>.tp`, `.fp`, `.fn` of what is found and `<measure>.ok`, `.all` of what is said of it;
    `metrics` and `units` count pairs of labelled and read; `values` the right values by labelled unit.
    """

    counts: Counter[str] = field(default_factory=Counter)
    metrics: Counter[tuple[str, str]] = field(default_factory=Counter)
    units: Counter[tuple[str, str]] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)

    def f1(self, measure: str) -> tuple[float, float, float]:
        """Precision, recall and F1; 0 where nothing was to be found."""
        right, extra, missed = (self.counts[f"{measure}.{end}"] for end in ("tp", "fp", "fn"))
        precision = right / (right + extra) if right + extra else 0.0
        recall = right / (right + missed) if right + missed else 0.0
        return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    def share(self, measure: str) -> float:
        """The share of salient figures with the right quantity that are right in this."""
        return self.counts[f"{measure}.ok"] / self.counts[f"{measure}.all"] if self.counts[f"{measure}.all"] else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Evaluation:
    """Scores by language (`all` first), and the differences, the worst first."""

    scores: Mapping[str, Scores]
    differences: tuple[Difference, ...]


def load_labelled(directory: Path) -> list[Labelled]:
    """The labelled articles of a directory, by file name. Raises UsageError where there are none, and ParseError."""
    paths = sorted(directory.glob("*.json"))
    if not paths:
        raise UsageError(f"{directory} holds no *.json; name a directory of labelled articles")
    return [_labelled(path) for path in paths]


def evaluate(articles: Iterable[Labelled], read: Callable[[Article], Reading]) -> Evaluation:
    """Read every article and compare."""
    scores: dict[str, Scores] = defaultdict(Scores)
    differences: list[Difference] = []
    for labelled in articles:
        reading = read(labelled.article)
        language = (labelled.article.language or reading.language).code
        differences += _Comparison(labelled, reading, scores[language]).run()
    differences.sort(key=lambda one: _WORST_FIRST.index(one.kind) if one.kind in _WORST_FIRST else len(_WORST_FIRST))
    return Evaluation(scores={"all": _sum(scores.values()), **scores}, differences=tuple(differences))


def pair(labels: Sequence[Label], figures: Sequence[Figure]) -> dict[int, int]:
    """Which figure answers which label, one to one by overlap: right values first, then the larger overlap."""
    candidates = []
    for place, label in enumerate(labels):
        for other, figure in enumerate(figures):
            overlap = min(label.end, figure.end) - max(label.start, figure.start)
            if overlap > 0:
                candidates.append((same_value(label, figure), overlap, -other, place))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, other, place in sorted(candidates, reverse=True):
        if place not in pairs and -other not in taken:
            pairs[place] = -other
            taken.add(-other)
    return pairs


def _sum(parts: Iterable[Scores]) -> Scores:
    whole = Scores()
    for part in parts:
        whole.counts.update(part.counts)
        whole.metrics.update(part.metrics)
        whole.units.update(part.units)
        whole.values.update(part.values)
    return whole


def same_entity(article: Labelled, names: Mapping[str, set[str]], labelled: str | None, read: str | None) -> bool:
    """Whether two ids mean one entity: their surface forms tell, since a catalogue may name them as it likes."""
    if labelled is None or read is None:
        return labelled is read
    return bool(article.entities[labelled][1] & names.get(read, {_normal(read)}))


def surface_names(entity: Tagged) -> set[str]:
    """The forms under which a tagged entity stands in its article, and its name, normalised."""
    return {_normal(entity.name), *(_normal(mention.text) for mention in entity.mentions)}


def same_value(label: Label, figure: Figure) -> bool:
    """Both ends within half a percent."""
    return _close(label.low, float(figure.low)) and _close(label.high, float(figure.high))


class _Comparison:
    """One article: what was found against what is labelled, counted into `scores`."""

    def __init__(self, labelled: Labelled, reading: Reading, scores: Scores) -> None:
        self._labelled, self._scores, self._count = labelled, scores, scores.counts
        self._figures, self._entities = reading.figures, reading.entities
        self._names = {entity.id: surface_names(entity) for entity in reading.entities}

    def run(self) -> Iterator[Difference]:
        labels = self._labelled.labels
        pairs = pair(labels, self._figures)
        for place, label in enumerate(labels):
            if place in pairs:
                yield from self._found(label, self._figures[pairs[place]])
            else:
                yield from self._missed(label)
        answered = set(pairs.values())
        for place, figure in enumerate(self._figures):
            if place not in answered:
                yield self._extra(figure)
        yield from self._tagged()

    def _found(self, label: Label, figure: Figure) -> Iterator[Difference]:
        count = self._count
        count["detect.tp"] += 1
        unit = figure.unit == label.unit
        if label.vague:
            if not label.salient:
                count["salient.fp"] += figure.salient
            return
        value = same_value(label, figure)
        right = value and unit
        count["value.tp" if value else "value.fn"] += 1
        self._scores.values[label.unit] += value
        self._scores.units[label.unit, figure.unit] += 1
        count["quantity.tp" if right else "quantity.fn"] += 1
        count["quantity.fp"] += not right
        if not right:
            read = f"{figure.low:g}..{figure.high:g} {figure.unit}"
            yield self._difference("quantity", label.text, f"{label.low:g}..{label.high:g} {label.unit}, read {read}")
        if not label.salient:
            count["salient.fp"] += figure.salient
            return
        count["salient.tp" if right and figure.salient else "salient.fn"] += 1
        if not figure.salient:
            yield self._difference("called not salient", label.text, label.context)
        if right:
            yield from self._meaning(label, figure)

    def _meaning(self, label: Label, figure: Figure) -> Iterator[Difference]:
        said = {
            "metric": figure.metric == label.metric,
            "subject": self._same(label.subject, figure.subject),
            "period": (figure.period or None) == label.period,
            "status": figure.status.value == label.status,
            "qualifier": (figure.qualifier or None) == label.qualifier,
            "attribution": same_sources(figure.attribution, label.attribution),
        }
        said["key"] = all(said[name] for name in _KEY)
        for name, right in said.items():
            self._count[f"{name}.all"] += 1
            self._count[f"{name}.ok"] += right
            if not right and name != "key":
                wanted, read = getattr(label, name), getattr(figure, name)
                yield self._difference(name, label.text, f"{wanted!s}, read {read!s}, in …{label.context}…")
        self._scores.metrics[label.metric, figure.metric] += 1
        missed = [one for one in set(label.about) if not any(self._same(one, other) for other in figure.about)]
        extra = [one for one in figure.about if not any(self._same(other, one) for other in label.about)]
        self._count["about.tp"] += len(set(label.about)) - len(missed)
        self._count["about.fn"] += len(missed)
        self._count["about.fp"] += len(extra)
        if missed or extra:
            told = "; ".join(
                f"{word} {', '.join(sorted(ids))}" for word, ids in (("without", missed), ("with", extra)) if ids
            )
            yield self._difference("about", label.text, f"{told}, in …{label.context}…")

    def _missed(self, label: Label) -> Iterator[Difference]:
        if label.vague:
            return
        self._count.update(["detect.fn", "value.fn", "quantity.fn", *(["salient.fn"] if label.salient else [])])
        self._scores.units[label.unit, NOTHING] += 1
        yield self._difference("missed (salient)" if label.salient else "missed", label.text, label.context)

    def _extra(self, figure: Figure) -> Difference:
        self._count.update(["detect.fp", "quantity.fp", *(["salient.fp"] if figure.salient else [])])
        self._scores.units[NOTHING, figure.unit] += 1
        around = self._labelled.article.document[max(0, figure.start - 40) : figure.end + 40]
        return self._difference("not a figure", figure.text, around.replace("\n", " "))

    def _tagged(self) -> Iterator[Difference]:
        """A tagged entity is right where one of its mentions is a form of a labelled one of its type."""
        labelled = self._labelled.entities
        seen: set[str] = set()
        for entity in self._entities:
            forms = {_normal(mention.text) for mention in entity.mentions}
            hits = [one for one, (_, theirs) in labelled.items() if theirs & forms]
            types = {labelled[one][0] for one in hits}
            right = entity.type.value in types or (types and {entity.type.value} | types <= _EITHER)
            self._count.update(f"{kind}.{'tp' if right else 'fp'}" for kind in ("entity", entity.type.value))
            if right:
                seen.update(hits)
            else:
                told = f"{sorted(forms)}; labelled as {', '.join(sorted(types)) or 'nothing'}"
                yield self._difference("entity", f"{entity.id} {entity.type.value}", told)
        for one, (kind, theirs) in labelled.items():
            if one not in seen:
                self._count.update(["entity.fn", f"{kind}.fn"])
                yield self._difference("entity missed", f"{one} {kind}", ", ".join(sorted(theirs)))

    def _same(self, labelled: str | None, read: str | None) -> bool:
        return same_entity(self._labelled, self._names, labelled, read)

    def _difference(self, kind: str, text: str, detail: str) -> Difference:
        return Difference(article=self._labelled.article.id, kind=kind, text=text, detail=detail)


def evaluation_to_json(found: Evaluation, errors: int) -> dict[str, Any]:
    """Scores by language, confusions by metric and unit (labelled → read → count), the first `errors` differences."""
    return {
        "scores": {language: _scores_to_json(scores) for language, scores in found.scores.items()},
        "metrics": {language: _nested(scores.metrics) for language, scores in found.scores.items()},
        "units": {language: _nested(scores.units) for language, scores in found.scores.items()},
        "errors": [
            {"article": one.article, "kind": one.kind, "text": one.text, "detail": one.detail}
            for one in found.differences[:errors]
        ],
    }


def evaluation_table(found: Evaluation, errors: int) -> str:
    """The same for people."""
    languages = list(found.scores)
    rows = [["", *languages]]
    for measure in F1_MEASURES:
        cells = ["P {:.3f} R {:.3f} F1 {:.3f}".format(*scores.f1(measure)) for scores in found.scores.values()]
        rows.append([measure, *cells])
    rows += [[name, *(f"{one.share(name):.3f}" for one in found.scores.values())] for name in SHARE_MEASURES]
    lines = columns(rows, indent="")
    for language in languages[1:]:
        scores = found.scores[language]
        lines += ["", f"{language}: metrics of salient figures", *columns(_metric_rows(scores))]
        lines += ["", f"{language}: values and units", *columns(_unit_rows(scores))]
    if errors and found.differences:
        lines += ["", f"{min(errors, len(found.differences))} of {len(found.differences)} differences, the worst first"]
        lines += [f"  {one.article} | {one.kind} | {one.text} | {one.detail}" for one in found.differences[:errors]]
    return "\n".join(lines)


def _metric_rows(scores: Scores) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("labelled", "figures", "right", "read as")]
    for metric, read in _nested(scores.metrics).items():
        rows.append((metric, str(sum(read.values())), str(read.get(metric, 0)), _others(read, metric)))
    return rows


def _unit_rows(scores: Scores) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("labelled", "figures", "value right", "unit right", "read as")]
    for unit, read in _nested(scores.units).items():
        value, right = (str(scores.values[unit]), str(read.get(unit, 0))) if unit != NOTHING else (NOTHING, NOTHING)
        rows.append((unit, str(sum(read.values())), value, right, _others(read, unit)))
    return rows


def _others(read: Mapping[str, int], own: str) -> str:
    return ", ".join(f"{name} {count}" for name, count in read.items() if name != own)


def _nested(pairs: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """labelled → read → count, the most frequent first; what has no label stands last."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for (labelled, read), count in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        found[labelled][read] = count
    return dict(sorted(found.items(), key=lambda item: (item[0] == NOTHING, -sum(item[1].values()), item[0])))


def _scores_to_json(scores: Scores) -> dict[str, Any]:
    found: dict[str, Any] = {
        measure: dict(zip(("p", "r", "f1"), (round(part, 4) for part in scores.f1(measure)), strict=True))
        for measure in F1_MEASURES
    }
    return found | {measure: round(scores.share(measure), 4) for measure in SHARE_MEASURES}


def _labelled(path: Path) -> Labelled:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        article = article_from_json(raw, name=path.stem)
        entities = {one["id"]: (one["type"], frozenset(map(_normal, one["forms"]))) for one in raw["entities"]}
        labels = tuple(_label(one, article.document) for one in raw["figures"])
        unknown = sorted({name for one in labels for name in (one.subject, *one.about) if name} - set(entities))
        if unknown:
            raise ParseError(f"{path}: figures name {', '.join(unknown)}, which `entities` does not list")
    except (KeyError, TypeError, ValueError) as error:
        raise ParseError(f"{path} is no labelled article: {type(error).__name__}: {error}") from error
    return Labelled(article=article, entities=entities, labels=labels)


def _label(raw: Mapping[str, Any], document: str) -> Label:
    text, context = raw["text"], raw["context"]
    if context not in document or text not in context:
        raise ValueError(f"the text does not hold {context!r}, or that does not hold {text!r}")
    start = document.index(context) + context.index(text)
    said: dict[str, Any] = {name: tuple(raw[name]) if isinstance(raw[name], list) else raw[name] for name in _LABELLED}
    return Label(**said, start=start, end=start + len(text))


def _normal(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def same_sources(names: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two lists name the same sources, in whatever order."""
    return set(map(_source, names)) == set(map(_source, others))


def _source(name: str) -> str:
    return re.sub(r"[^\w]+", " ", _normal(name)).strip().removeprefix("the ")


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= _TOLERANCE * max(abs(one), abs(other), 1e-12)
