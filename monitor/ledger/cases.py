"""A figure before the court: the case, what it is compared with, and the finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property

from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue
from monitor.domain.figures import Figure, Nuance, Record, Verdict
from monitor.ledger.candidates import Candidate, Candidates
from monitor.ledger.coincidence import Coincidences, Retold
from monitor.ledger.entries import Entry
from monitor.ledger.equality import Measured, comparable, equal
from monitor.ledger.kinship import Kinship
from monitor.ledger.memory import Memory
from monitor.ledger.money import Rates
from monitor.ledger.numerals import Taken
from monitor.ledger.profiles import Profile
from monitor.ledger.series import Level, Match
from monitor.ledger.wording import Wording, wording

# A round number that comes again after this time may be another thing's; of a neighbour's, sooner.
_ROUND_NUMBER_TIME = {Level.COMPATIBLE: timedelta(days=60), Level.NEIGHBOUR: timedelta(days=10)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A verdict before it is counted: what decided it and why."""

    verdict: Verdict
    why: str
    against: Entry | None = None
    nuance: Nuance | None = None
    likely: Decimal | None = None
    repeats: Entry | None = None
    replaces: Entry | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """A figure before the court: as it is compared, its siblings in the article, and what is known.

    `copy` says that its story was told before; `partner` is the amount whose conversion it is; `changed_from` is what
    its sentence tells as the value before; `summand` says that it
    adds up with others to one of the article. `said` is all that the article said before, the latest first.
    """

    own: Entry
    article: Article
    copy: bool
    partner: Entry | None
    changed_from: Entry | None
    summand: bool
    siblings: Sequence[Figure]
    said: Sequence[Entry]
    candidates: Candidates
    memory: Memory
    catalogue: Catalogue
    rates: Rates
    retold: Retold
    chances: Coincidences
    kin: Kinship

    @cached_property
    def wording(self) -> Wording:
        """What the figure's sentence says of it."""
        return wording(self.article.document, self.figure.start, self.figure.end, len(self.article.title))

    @property
    def part(self) -> bool:
        """Whether the article tells it as part of a sum."""
        return self.summand or self.wording.instalment

    @property
    def inside(self) -> Sequence[Candidate]:
        """What the article itself said before of the same thing, the latest first."""
        return self.candidates.inside

    @property
    def outside(self) -> Sequence[Candidate]:
        """What other articles said of the same thing, the latest first."""
        return self.candidates.outside

    @property
    def close(self) -> Sequence[Candidate]:
        """Those of `outside` whose values may be this one's."""
        return self.candidates.close

    @property
    def record(self) -> Record:
        """The record that is judged."""
        return self.own.record

    @property
    def figure(self) -> Figure:
        """The figure that is judged."""
        return self.own.record.figure

    @property
    def profile(self) -> Profile:
        """The figure's key as it is compared."""
        return self.own.profile

    @property
    def measured(self) -> Measured:
        """The figure's value as it is compared."""
        return self.own.measured

    def coincidences(self, *, contradicted: bool) -> list[Candidate]:
        """What other articles told of something else, as it was read, with a value too telling for that.

        `contradicted`: of the thing that this figure was read to be of, another value is known.
        """
        value = self.own.value
        found = []
        for entry in self.memory.of_value(value):
            shared = self.retold.shared(entry.record.story_id, value)
            reasons = self.chances.reasons(self.own, entry, shared, contradicted=contradicted, past=self.wording.past)
            if reasons is not None and not self.memory.wrong(entry):
                found.append(Candidate(entry, Match(Level.NEIGHBOUR, reasons)))
        return found

    def apart(self, entry: Entry) -> timedelta:
        """How long after the remembered figure this one was told; negative where it is the older one."""
        return self.record.dated - entry.record.dated


def agrees(case: Case, one: Candidate, *, inside: bool, taken: Taken = Taken.PLAIN) -> bool:
    """Whether a remembered figure gives the same value, as tellingly as its level demands."""
    level = one.match.level
    if (inside or one.entry.record.story_id == case.record.story_id) and level:
        # One text speaks of one thing: what it says again in the same words is the same.
        level = Level.SAME if case.figure.text == one.figure.text else Level(min(level + 1, Level.SAME))
    if level is Level.SAME:
        return equal(case.measured, one.entry.measured, case.rates, taken=taken)
    if not equal(case.measured, one.entry.measured, case.rates, taken=Taken.STRICT):
        return False
    digits = sorted((case.measured.digits, one.entry.measured.digits))
    # A part is seldom as large as the whole.
    in_part = bool(case.profile.about) != bool(one.entry.profile.about)
    loose = Level.NEIGHBOUR if in_part else level
    soon = abs(case.apart(one.entry)) <= _ROUND_NUMBER_TIME[loose]
    if case.profile.dimension == "ratio":
        qualified = case.figure.qualifier is not None and case.figure.qualifier == one.figure.qualifier
        return digits[0] + (qualified and soon) >= (2 if level is Level.COMPATIBLE else 3)
    # The digits of a conversion are the rate's.
    telling = digits[1] if case.figure.unit == one.figure.unit else case.measured.digits
    return telling >= 2 or soon


def differing(case: Case, entry: Entry) -> bool:
    """Whether a remembered figure can be set against this one at all."""
    return entry.record.figure.high > 0 and comparable(case.measured, entry.measured)


def says(case: Case, entry: Entry) -> bool:
    """Whether the article itself gives an earlier value: then it knows it, and a difference is a change."""
    return any(
        figure is not case.figure
        and figure.metric == entry.record.figure.metric
        and equal(Measured(figure, case.profile.told, case.rates), entry.measured, case.rates)
        for figure in case.siblings
    )
