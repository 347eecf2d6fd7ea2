"""Quantities → figures: metric, owner, scope, period, status, attribution and salience of each, and what they share.

A second currency in brackets shares everything with the amount before it. A value that the article repeats keeps the
meaning of the mention that says most. Members of one comparison ("from 20% to 40%") share metric and owner.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from monitor.analyse.context import Context
from monitor.analyse.metrics import OTHER, RATIOS, MetricReader, Reason
from monitor.analyse.phrasebook import Phrasebook
from monitor.analyse.salience import SalienceReader
from monitor.analyse.scene import Scene, is_money
from monitor.analyse.scopes import scope_of
from monitor.analyse.subjects import Owner, SubjectReader
from monitor.domain.catalogue import Catalogue
from monitor.domain.figures import Figure
from monitor.domain.readings import Quantity

_TABLES = ("metric_cues", "roles", "salience", "scope")


@dataclass(slots=True)
class Meaning:
    """What one quantity means so far."""

    quantity: Quantity
    reason: Reason
    owner: Owner
    twin: int | None = None


class FigureReader:
    """Reads the figures of documents in one language. Built once; holds no state of any document."""

    def __init__(self, catalogue: Catalogue, code: str) -> None:
        self._metrics = MetricReader(catalogue)
        self._catalogue = catalogue
        self._salience = SalienceReader(catalogue)
        lexicon = catalogue.lexicons[code]
        phrases = list(self._metrics.phrases(code))
        phrases += [
            (word, table, key)
            for table in _TABLES
            for key, words in lexicon.tables.get(table, {}).items()
            for word in words
        ]
        self._phrasebook = Phrasebook(phrases)

    def read(self, context: Context) -> tuple[Figure, ...]:
        """The figures of a document, one for each quantity, in order of place."""
        scene = Scene(context, self._phrasebook)
        meanings = self._meanings(scene)
        _share(meanings)
        return tuple(self._figure(scene, meaning) for meaning in meanings)

    def _meanings(self, scene: Scene) -> list[Meaning]:
        found: list[Meaning] = []
        places: dict[int, int] = {}
        subjects = SubjectReader(self._catalogue, scene)
        for quantity in scene.context.quantities:
            twin = scene.twin_of(quantity)
            if twin is not None and (place := places.get(twin.start)) is not None:
                first = found[place]
                meaning = Meaning(quantity, replace(first.reason, rule="conversion"), first.owner, place)
            else:
                meaning = self._meaning(scene, subjects, quantity, found, places)
            places[quantity.start] = len(found)
            found.append(meaning)
        return found

    def _meaning(
        self, scene: Scene, subjects: SubjectReader, quantity: Quantity, found: list[Meaning], places: dict[int, int]
    ) -> Meaning:
        reason = self._metrics.read(scene, quantity)
        series = scene.series_of(quantity)
        if series is not None and (place := places.get(series.start)) is not None:
            first = found[place].reason
            if (
                first.metric != OTHER
                and first.confidence > reason.confidence * 0.8
                and not reason.rule.startswith("behind")
            ):
                reason = replace(first, rule="series")
        owner = subjects.read(quantity, reason.metric)
        return Meaning(quantity, reason, owner)

    def _figure(self, scene: Scene, meaning: Meaning) -> Figure:
        quantity, metric, owner = meaning.quantity, meaning.reason.metric, meaning.owner
        sentence = scene.context.sentence_at(quantity.start)
        return Figure(
            text=quantity.text,
            start=quantity.start,
            end=quantity.end,
            low=quantity.low,
            high=quantity.high,
            unit=quantity.unit,
            qualifier=quantity.qualifier,
            vague=quantity.vague,
            noun=quantity.noun,
            direction=quantity.direction,
            step=quantity.step,
            metric=metric,
            subject=owner.subject,
            about=owner.about,
            salient=self._salience.read(scene, quantity, metric, owner.subject, owner.about),
            scope=scope_of(scene, quantity, metric),
            sentence=scene.context.document[sentence.start : sentence.end],
            confidence=round(meaning.reason.confidence * owner.confidence, 3),
            rule=meaning.reason.rule,
        )


def _share(meanings: list[Meaning]) -> None:
    """Give repeated values the meaning of the mention that is surest, and conversions that of their amount."""
    groups: dict[tuple[str, Decimal, Decimal], list[int]] = defaultdict(list)
    for place, meaning in enumerate(meanings):
        quantity = meaning.quantity
        if meaning.twin is None and (is_money(quantity.unit) or quantity.unit not in RATIOS) and quantity.high >= 10:
            groups[quantity.unit, quantity.low, quantity.high].append(place)
    for places in groups.values():
        if len(places) > 1:
            _agree([meanings[place] for place in places])
    for meaning in meanings:
        if meaning.twin is not None:
            first = meanings[meaning.twin]
            meaning.reason, meaning.owner = replace(first.reason, rule="conversion"), first.owner


def _agree(group: list[Meaning]) -> None:
    votes: dict[str, float] = defaultdict(float)
    for meaning in group:
        if meaning.reason.metric != OTHER:
            votes[meaning.reason.metric] += meaning.reason.confidence
    if not votes:
        return
    metric = max(votes, key=lambda name: votes[name])
    owners: dict[str, float] = defaultdict(float)
    for meaning in group:
        if meaning.reason.metric == metric and meaning.owner.subject:
            owners[meaning.owner.subject] += meaning.owner.confidence
    subject = max(owners, key=lambda name: owners[name], default=None)
    fullest = max(
        (meaning.owner for meaning in group if meaning.reason.metric == metric and meaning.owner.subject == subject),
        key=lambda owner: (owner.confidence >= 0.85, len(owner.about)),
        default=None,
    )
    for meaning in group:
        if meaning.reason.metric != metric and meaning.reason.confidence < 0.6:
            meaning.reason = Reason(metric, 0.5, "repeated value")
        if (
            meaning.reason.metric == metric
            and fullest is not None
            and (meaning.owner.subject == subject or meaning.owner.confidence < 0.85)
        ):
            about = meaning.owner.about if meaning.owner.subject == subject and meaning.owner.about else fullest.about
            meaning.owner = Owner(subject, about, max(meaning.owner.confidence, 0.7))
