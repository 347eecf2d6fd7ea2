"""Quantities → figures: metric, owner, scope, period, status, attribution and salience of each, and what they share.

A second currency in brackets shares everything with the amount before it. A value that the article repeats keeps the
meaning of the mention that says most. Members of one comparison ("from 20% to 40%") share metric and owner.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from monitor.analyse.accompanying import Accompanying
from monitor.analyse.accompanying_features import Borne
from monitor.analyse.attributions import SourceReader
from monitor.analyse.casting import Casting
from monitor.analyse.casting_features import Tally
from monitor.analyse.context import HEADLINES, Context
from monitor.analyse.crediting import Crediting
from monitor.analyse.dating import Dating
from monitor.analyse.descriptions import Descriptions
from monitor.analyse.markers import Markers
from monitor.analyse.meanings import ELSEWHERE, Meaning, share, suppose
from monitor.analyse.measuring import Measuring, ballot
from monitor.analyse.measuring_features import Wording
from monitor.analyse.metrics import MetricReader, Reason
from monitor.analyse.metrics_bought import PART_FOR_CHIPS
from monitor.analyse.metrics_carried import (
    Told,
    bid_of,
    carried_over,
    surrendered_share,
    told_as_part,
)
from monitor.analyse.metrics_case import COUNTED, OTHER, RATIOS, Case
from monitor.analyse.metrics_dealings import GOVERNMENTS_PART
from monitor.analyse.moods import Moods
from monitor.analyse.parties import Parties
from monitor.analyse.periods import PeriodReader
from monitor.analyse.phrasebook import Phrasebook
from monitor.analyse.roster import Roster
from monitor.analyse.salience import SalienceReader
from monitor.analyse.scene import Scene, is_money
from monitor.analyse.scopes import scopes_of
from monitor.analyse.standing import Owned, as_measured, of_conversions
from monitor.analyse.statuses import StatusReader
from monitor.analyse.subjects import SubjectReader, bearer_of
from monitor.analyse.weighing import Scale
from monitor.domain.catalogue import Catalogue, Lexicon
from monitor.domain.figures import Figure, Status
from monitor.domain.readings import Quantity, Tagged

# Rules whose word stands so close that a list or comparison cannot overrule it.
_OWN = frozenset({"behind", "in the figure", "share of"})
# Characters behind a figure in which a word begins that is its own: "38% of revenue".
_BESIDE = 3
# Places of a word that another figure may have taken.
_FAR = frozenset({"before in the sentence", "later in the sentence"})
# Headlines leave out who does what; a sentence that repeats the value knows better.
_TERSE = 0.8
# Metrics that a call for bids overrules.
_UNTOLD_BIDS = frozenset({OTHER, "market_share", "growth", "relative_performance", "price"})
_DEALS = frozenset({"funding", "order_value", "order_volume"})
_OUTPUTS = frozenset({"capacity", "production", "shipments"})
# Metrics of a percentage whose words may stand beside a part of something: "of which computing power took 70%".
_NO_WHOLES = frozenset({"growth", "relative_performance", "score", "market_share", "price", "capacity", "levy"})
_WHOLES = frozenset({"revenue", "profit", "cost", "capex", "order_value"})
_UNSURE = 0.2
# A word behind an amount that weighs less stands too far to name it: "less than the 38.6 billion of the June quarter".
_FAINT = 0.35
_SURE = 0.6
# What a hint alone makes a word right behind a figure weigh: "the 31.5 billion of the quarter before".
_HINTED = 0.55
# Characters behind a figure in which a name is its own: "$12,000 for the H20".
_OWN_NAME = 24
_COMPARED = re.compile(r"\bfrom\b|\bcompared\b|\bagainst\b|\bversus\b|\bthan\b|高于|低于|多于|少于|不及")
_LOOK_BACK = 4
_TABLES = ("metric_cues", "roles", "salience", "scope")


class FigureReader:
    """Reads the figures of documents. Built once from a catalogue; holds no state of any document."""

    def __init__(
        self,
        catalogue: Catalogue,
        casting: type[Casting] = Casting,
        accompanying: type[Accompanying] = Accompanying,
        dating: type[Dating] = Dating,
        moods: type[Moods] = Moods,
        measuring: type[Measuring] = Measuring,
        crediting: type[Crediting] = Crediting,
    ) -> None:
        self._catalogue = catalogue
        self._casting = casting
        self._accompanying = accompanying
        self._bearers, self._companions = Scale(catalogue.casting), Scale(catalogue.accompanying)
        self._roster = Roster(catalogue)
        self._metrics = MetricReader(catalogue)
        self._measuring, self._measures = measuring, ballot(catalogue.measuring)
        self._salience = SalienceReader(catalogue)
        self._periods = PeriodReader(catalogue.lexicons, dating(catalogue.dating))
        self._statuses = StatusReader(catalogue.lexicons, self._periods, moods(catalogue.moods))
        self._sources = SourceReader(catalogue.lexicons, crediting(catalogue.crediting))
        self._descriptions = {code: Descriptions(lexicon) for code, lexicon in catalogue.lexicons.items()}
        self._phrasebooks = {code: self._phrasebook(lexicon) for code, lexicon in catalogue.lexicons.items()}

    def read(self, context: Context) -> tuple[Figure, ...]:
        """The figures of a document, one for each quantity, in order of place."""
        code = context.language.code
        scene = Scene(context, self._phrasebooks[code], self._descriptions[code])
        markers = Markers(scene)
        measuring = self._measuring(self._measures, Wording(scene))
        meanings = self._meanings(scene, SubjectReader(self._catalogue, self._roster, scene, markers), measuring)
        share(meanings)
        suppose(meanings)
        parties = Parties(scene, markers)
        tally = Tally((one.reason.metric, one.owner) for one in meanings if one.twin is None)
        self._cast(meanings, self._casting(self._bearers, parties, tally))
        _accompany(meanings, self._accompanying(self._companions, parties, self._roster))
        metrics = [meaning.reason.metric for meaning in meanings]
        told_periods = self._periods.read(context, metrics, [meaning.owner.subject for meaning in meanings])
        periods = of_conversions(told_periods, [meaning.twin for meaning in meanings])
        sources = self._sources.read(context, metrics)
        statuses = self._statuses.read(context, metrics, periods, sources)
        owned = [Owned(meaning.quantity, meaning.reason.metric, meaning.owner.shared) for meaning in meanings]
        periods, statuses = as_measured(context, owned, periods, statuses)
        scopes = scopes_of(scene, metrics, [self._statuses.is_polled(context, names) for names in sources])
        told = zip(meanings, periods, statuses, sources, scopes, strict=True)
        return tuple(self._figure(scene, *one) for one in told)

    def cited(self, context: Context) -> tuple[Tagged, ...]:
        """Outlets and houses that a document credits and the catalogue does not know."""
        return self._sources.cited(context)

    def _phrasebook(self, lexicon: Lexicon) -> Phrasebook:
        words = [
            (word, table, key)
            for table in _TABLES
            for key, words in lexicon.tables.get(table, {}).items()
            for word in words
        ]
        return Phrasebook([*self._metrics.phrases(lexicon.code), *words])

    def _meanings(self, scene: Scene, subjects: SubjectReader, measuring: Measuring) -> list[Meaning]:
        found: list[Meaning] = []
        places: dict[int, int] = {}
        for quantity in scene.context.quantities:
            twin = scene.twin_of(quantity)
            if twin is not None and (place := places.get(twin.start)) is not None:
                amount = found[place]
                meaning = Meaning(quantity, replace(amount.reason, rule="conversion"), amount.owner, place)
            else:
                series = scene.series_of(quantity)
                first = found[places[series.start]] if series is not None else None
                reason = self._reason(scene, measuring, quantity, found, first)
                meaning = self._meaning(scene, subjects, quantity, reason, found, first)
            places[quantity.start] = len(found)
            found.append(meaning)
        return found

    def _reason(
        self, scene: Scene, measuring: Measuring, quantity: Quantity, found: list[Meaning], first: Meaning | None
    ) -> Reason:
        """The metric of a quantity; `first` is the figure before it in its list or comparison."""
        case = Case(scene, quantity)
        reason = self._metrics.read(case)
        if first is not None and not self._metrics.named_between(scene, first.quantity.end, quantity):
            other = first.reason
            if other.metric != OTHER and other.confidence > reason.confidence * 0.8 and reason.rule not in _OWN:
                reason = replace(other, rule="series")
        untold = reason.rule in ELSEWHERE or (reason.rule in _FAR and self._elided(scene, quantity, found))
        faint = reason.rule == "behind in the clause" and reason.confidence < _FAINT
        untold = untold or (faint and is_money(quantity.unit))
        if untold and found and (carried := _carried(scene, quantity, found)) is not None:
            reason = carried
        if (
            found
            and reason.metric == "market_share"
            and surrendered_share(scene, quantity, Told(found[-1].quantity, found[-1].reason.metric))
        ):
            reason = replace(found[-1].reason, rule="figure before")
        if reason.rule not in {"share of", PART_FOR_CHIPS, GOVERNMENTS_PART} and quantity.unit == "percent" and found:
            reason = _of_the_same(scene, quantity, found, partial(self._measured, scene, quantity)) or reason
        told = [Told(meaning.quantity, meaning.reason.metric) for meaning in found[-_LOOK_BACK:]]
        again = carried_over(scene, quantity, reason.metric, told)
        compared = reason.metric == "relative_performance"
        own = reason.rule in _OWN and (reason.confidence >= _HINTED or scene.chinese or not is_money(quantity.unit))
        if again is not None and (not own or again == "share_price_change" or compared):
            reason = Reason(again, 0.5, "figure before")
        untold = reason.metric in _UNTOLD_BIDS and (reason.metric != "growth" or reason.confidence < _SURE)
        if scene.tenderer is not None and untold and (bid := bid_of(quantity)) is not None:
            reason = Reason(bid, 0.6, "tender")
        return measuring.chosen(case, reason, told[-1] if told else None)

    def _meaning(
        self,
        scene: Scene,
        subjects: SubjectReader,
        quantity: Quantity,
        reason: Reason,
        found: list[Meaning],
        first: Meaning | None,
    ) -> Meaning:
        if reason.metric == "shipments" and (maker := _shared_out(reason, quantity, found)) is not None:
            return Meaning(quantity, reason, subjects.taker(quantity, maker), maker=maker)
        if reason.rule == "series" and first is not None and not _named_apart(scene, first.quantity, quantity):
            owner = first.owner
        elif reason.rule == "figure before" and _goes_on(scene, found[-1], quantity, reason.metric):
            owner = found[-1].owner
        else:
            owner = subjects.read(quantity, reason.metric, reason.rule)
        if scene.context.sentence_at(quantity.start).kind in HEADLINES:
            owner = replace(owner, confidence=owner.confidence * _TERSE)
        return Meaning(quantity, reason, owner)

    def _elided(self, scene: Scene, quantity: Quantity, found: list[Meaning]) -> bool:
        """Whether a figure leaves out what the one before it says: "led with 38% of revenue; Samsung had 33%"."""
        if not found or quantity.unit != "percent" or found[-1].quantity.unit != quantity.unit:
            return False
        start = found[-1].quantity.end + _BESIDE
        return not self._metrics.named_between(scene, start, quantity, frozenset())

    def _cast(self, meanings: list[Meaning], casting: Casting) -> None:
        """Give the figures whose sentences do not name their bearer the one that the discourse speaks for."""
        for meaning in meanings:
            if meaning.twin is None:
                metric = meaning.reason.metric
                wanted = bearer_of(self._catalogue, metric)
                meaning.owner = casting.cast(meaning.quantity, metric, wanted, meaning.owner, meaning.reason.rule)
            else:
                meaning.owner = meanings[meaning.twin].owner

    def _measured(self, scene: Scene, quantity: Quantity, start: int) -> bool:
        """Whether a word behind a place, or right behind a quantity, names a measure of its own."""
        return self._metrics.named_between(scene, start, quantity, _NO_WHOLES)

    def _figure(
        self,
        scene: Scene,
        meaning: Meaning,
        period: str | None,
        status: Status,
        attribution: tuple[str, ...],
        scope: tuple[str, ...],
    ) -> Figure:
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
            salient=self._salience.read(scene, quantity, metric, owner),
            scope=scope,
            period=period,
            status=status,
            attribution=attribution,
            sentence=scene.context.document[sentence.start : sentence.end],
            confidence=round(meaning.reason.confidence * owner.confidence, 3),
            rule=meaning.reason.rule,
        )


def _named_apart(scene: Scene, series: Quantity, quantity: Quantity) -> bool:
    """Whether a member of a list or comparison has a name of its own, or the list deals out names given before."""
    if scene.cues.any(
        scene.context.sentence_at(quantity.start).start, quantity.end + scene.reach, "roles", "respectively"
    ):
        return True
    compared = _COMPARED.search(scene.folded, series.end, quantity.start) is not None
    start = max(series.end, quantity.start - _OWN_NAME // 2) if compared else series.end
    return bool(scene.context.mentions_between(start, quantity.end + _OWN_NAME))


def _goes_on(scene: Scene, before: Meaning, quantity: Quantity, metric: str) -> bool:
    """Whether a figure is of the deal told right before in its sentence, with no name of its own between or behind."""
    sentence = scene.context.sentence_at(quantity.start)
    if metric not in _DEALS or before.reason.metric != metric or before.quantity.start < sentence.start:
        return False
    return not scene.context.mentions_between(before.quantity.end, quantity.end + _OWN_NAME)


def _carried(scene: Scene, quantity: Quantity, found: list[Meaning]) -> Reason | None:
    """The metric of the figure before, where this one has no word of its own: "The company now aims for 60%"."""
    sentence = scene.context.sentence_at(quantity.start)
    for before in reversed(found[-_LOOK_BACK:]):
        other = scene.context.sentence_at(before.quantity.start)
        spread = quantity.unit in RATIOS | COUNTED and other.paragraph == sentence.paragraph
        if sentence is not other and not (spread and sentence.index - other.index <= 1):
            return None
        alike = sentence is other and is_money(before.quantity.unit) and is_money(quantity.unit)
        if alike or before.quantity.unit == quantity.unit:
            sure = before.reason.metric != OTHER and before.reason.confidence >= _UNSURE
            return Reason(before.reason.metric, 0.4, "figure before") if sure else None
    return None


def _of_the_same(scene: Scene, quantity: Quantity, found: list[Meaning], named: Callable[[int], bool]) -> Reason | None:
    """The metric of the amount before, for a percentage of it: "$51.2 billion, or almost 90% of the total"."""
    if not told_as_part(scene, quantity, found[-1].quantity, named):
        return None
    sentence = scene.context.sentence_at(quantity.start)
    for meaning in reversed(found[-3:]):
        other = scene.context.sentence_at(meaning.quantity.start)
        if sentence.index - other.index > 1:
            return None
        if is_money(meaning.quantity.unit) and meaning.reason.metric in _WHOLES:
            return Reason(meaning.reason.metric, 0.7, "share of the same")
        if meaning.reason.metric in _OUTPUTS:
            part = "market_share" if meaning.reason.metric == "shipments" else "shipments"
            return Reason(part, 0.7, "share of the same")
    return None


def _shared_out(reason: Reason, quantity: Quantity, found: list[Meaning]) -> str | None:
    """The maker whose output a percentage is a part of, told with the amount before or with the part before."""
    if quantity.unit != "percent" or not found:
        return None
    if reason.rule == "share of the same":
        return found[-1].owner.subject
    return found[-1].maker if reason.rule in {"series", "figure before"} else None


def _accompany(meanings: list[Meaning], accompanying: Accompanying) -> None:
    """Give the figures the companions that the text around them speaks for; a conversion those of its amount."""
    for meaning in meanings:
        if meaning.twin is None:
            borne = Borne(meaning.quantity, meaning.reason.metric, meaning.owner, meaning.reason.rule)
            meaning.owner = accompanying.accompanied(borne)
        else:
            meaning.owner = meanings[meaning.twin].owner
