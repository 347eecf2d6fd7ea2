"""Learns config/coinciding.toml from the labelled articles beside this file, and says what that brings on unseen ones.

`python -m tests.training.coinciding` writes the weights; with `--measure DIR` it only measures, over the articles
beside this file and over those of DIR. A choice is a figure and one of exactly its value that another article gave
before it, where the two name somebody in common or the articles give other values in common: of one thing or, as the
rules have it where their keys differ, of two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from monitor.analyse.reader import Reader
from monitor.analyse.steps import Toolbox
from monitor.domain.figures import Figure, Status
from monitor.domain.readings import Reading
from monitor.evaluate import Label, Labelled, same_entity, surface_names
from monitor.ledger.candidates import Matcher
from monitor.ledger.coincidence import (
    AT_MOST,
    MARGIN,
    OF_ONE_TIME,
    RETOLD,
    digits,
    enough,
    of_days,
    of_keys,
    of_number,
    of_shared,
)
from monitor.ledger.entries import Entry, Value, value_of
from monitor.ledger.filing import parties
from monitor.ledger.judge import record_of, told_on
from monitor.ledger.kinship import Kinship
from monitor.ledger.scopes import with_scopes
from monitor.ledger.series import Level, same
from monitor.ledger.siblings import judged_for_news
from monitor.rates import load_rates
from monitor.settings import COINCIDING_FILE
from tests.training.learning import CONFIG, RULES, Choice, Lesson, read_right, run

_HEAD = """\
# What speaks for two figures of exactly one value being of one thing, though their readings differ: learned, not
# written. `python -m tests.training.coinciding` learns it anew from the labelled articles in tests/training; the
# features are those of monitor/ledger/coincidence.py. Without this file no value is too telling for another thing.
"""
LESSON = Lesson(file=COINCIDING_FILE, head=_HEAD, weighs="coincidences", draw=8.0, least=0.02, margin=MARGIN)


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as it was read and as it was labelled, and the values that its article gives."""

    read: Entry
    labelled: Entry
    values: frozenset[Value]


class Sample:
    """The figures of labelled articles that may be news, by the keys under which equal values are found."""

    def __init__(self, toolbox: Toolbox) -> None:
        self._reader = Reader(toolbox)
        self._kin = Kinship(toolbox.catalogue)
        self._matcher = Matcher(self._kin)
        self._rates = load_rates(CONFIG)
        self._told: dict[Value, list[Told]] = defaultdict(list)
        self._by_bearer: dict[tuple[str, str | None], list[Entry]] = defaultdict(list)

    def add(self, labelled: Labelled) -> None:
        """Read an article."""
        reading = self._reader.read(labelled.article)
        figures = dict(zip(reading.figures, with_scopes(labelled.article.document, reading.figures), strict=True))
        found = [
            (
                self._entry(labelled, figures[figure]),
                self._entry(labelled, _as_labelled(label, figure, labelled, reading)),
            )
            for label, figure in read_right(labelled, reading)
            if judged_for_news(figure)
        ]
        telling = frozenset(value_of(read.record.figure) for read, _ in found if digits(read.measured))
        for read, as_labelled in found:
            self._by_bearer[read.profile.group, read.profile.subject].append(read)
            self._told[value_of(read.record.figure)].append(Told(read, as_labelled, telling))

    def choices(self) -> Iterator[Choice]:
        """Pairs of equal values whose keys differ as they were read, each once."""
        pairs = {
            frozenset((one.read.record.id, other.read.record.id)): (one, other)
            for told in self._told.values()
            for one, other in combinations(told, 2)
            if one.read.record.article_id != other.read.record.article_id
        }
        for one, other in pairs.values():
            earlier, later = sorted((one, other), key=lambda told: told.read.place)
            level = same(later.read.profile, earlier.read.profile, self._kin).level
            if level < Level.SAME and self._found(later, earlier):
                yield from self._choice(later, earlier)

    def _found(self, own: Told, other: Told) -> bool:
        """Whether the ledger would look at the earlier one: one story told again, or somebody whom both name."""
        if len(own.values & other.values) >= RETOLD:
            return True
        mine, theirs = (set(parties(one.read.record.figure, self._kin)) for one in (own, other))
        return bool(digits(own.read.measured)) and not mine.isdisjoint(theirs)

    def _choice(self, own: Told, other: Told) -> Iterator[Choice]:
        level = same(own.labelled.profile, other.labelled.profile, self._kin).level
        telling = of_keys(own.read.profile, other.read.profile, self._kin)
        apart = own.read.profile.told - other.read.profile.told
        shared = len((own.values & other.values) - {value_of(own.read.record.figure)})
        told = digits(own.read.measured)
        chance = telling.rivals and not enough(telling, told, shared, long_after=apart > OF_ONE_TIME)
        if level is Level.NEIGHBOUR or apart > AT_MOST or chance:
            return
        of_both = of_number(own.read, other.read, telling.metric)
        features = [*telling.features, *telling.of_time, *of_both, of_days(apart), of_shared(shared)]
        if self._contradicted(own.read):
            features.append("contradicted")
        one = level is not Level.DIFFERENT
        yield Choice(
            own.read.record.article_id, not one, 1, (dict.fromkeys(features, 1.0), {RULES: 1.0}), (one, not one)
        )

    def _contradicted(self, own: Entry) -> bool:
        known = self._by_bearer[own.profile.group, own.profile.subject]
        return any(
            other.record.dated < own.record.dated
            and value_of(other.record.figure) != value_of(own.record.figure)
            and same(own.profile, other.profile, self._kin).level is Level.SAME
            for other in known
        )

    def _entry(self, labelled: Labelled, figure: Figure) -> Entry:
        article, dated = labelled.article, told_on(labelled.article)
        record = record_of(article, figure, f"{article.id}#{figure.start}", article.id)
        kind = self._matcher.recognise(figure, dated.date())
        return Entry(record, kind, self._rates, news=True)


def _as_labelled(label: Label, figure: Figure, labelled: Labelled, reading: Reading) -> Figure:
    """A figure with the meaning of its label; scopes are not labelled."""
    names = {entity.id: surface_names(entity) for entity in reading.entities}

    def named(label_id: str) -> str:
        return next((one for one in names if same_entity(labelled, names, label_id, one)), label_id)

    return replace(
        figure,
        metric=label.metric,
        subject=None if label.subject is None else named(label.subject),
        about=tuple(map(named, label.about)),
        period=label.period,
        status=Status(label.status),
        scope=(),
    )


def choices(articles: Iterable[Labelled], toolbox: Toolbox) -> list[Choice]:
    """What the equal values of labelled articles teach."""
    sample = Sample(toolbox)
    for labelled in articles:
        if labelled.article.published is not None:
            sample.add(labelled)
    return list(sample.choices())


if __name__ == "__main__":
    run(__doc__, LESSON, choices, LESSON.told, lambda one: [one])
