"""What was expected, and by whom: a forecast told after the result, and the forecasts of several houses."""

from __future__ import annotations

from datetime import timedelta

from monitor.domain.figures import Figure, Nuance, Record, Status, Verdict
from monitor.ledger import explain
from monitor.ledger.candidates import Candidate
from monitor.ledger.cases import Case, Finding, agrees, differing
from monitor.ledger.equality import equal
from monitor.ledger.kinship import Kinship
from monitor.ledger.numerals import Taken
from monitor.ledger.profiles import Profile
from monitor.ledger.series import Level

# A period is told of as over in its last days.
CLOSING = timedelta(days=7)
_NOBODY: frozenset[str] = frozenset()


def overtaken(case: Case) -> Finding | None:
    """A firm's forecast of a period whose result is known: what had been expected, told as the past.

    What others expected of it is another scope than what was reported.
    """
    theirs = case.figure.attribution or "consensus" in case.profile.scope
    if case.figure.status is not Status.FORECAST or theirs or not over(case.profile):
        return None
    if any(one.figure.status is not Status.ACTUAL and agrees(case, one, inside=True) for one in case.inside):
        return None
    itself = sorted(case.candidates.itself(), key=lambda one: one.entry.place, reverse=True)
    for one in (*case.inside, *itself):
        if one.figure.status is Status.ACTUAL and one.match.level is Level.SAME and _another(case, one):
            why = f"{explain.difference(case.figure, one.entry.record)}: {explain.EXPECTED}"
            return Finding(verdict=Verdict.REVISED, why=why, against=one.entry, nuance=Nuance.PAST)
    return None


def over(told: Profile) -> bool:
    """Whether a figure is of a period that was over when it was told; of a fiscal one, its name does not tell."""
    period = told.period
    return period is not None and (period.fiscal or period.last <= told.told + CLOSING)


def _another(case: Case, one: Candidate) -> bool:
    """Whether a result is another value than was expected, if only a value of the expected range."""
    if not differing(case, one.entry) or one.entry.record.dated > case.record.dated:
        return False
    ranged = case.measured.ranged and not one.entry.measured.ranged
    return ranged or not equal(case.measured, one.entry.measured, case.rates, taken=Taken.STRICT)


def rivals(case: Case, record: Record) -> bool:
    """Whether two forecasts are two known houses': each is its own, so that neither is a later state of the other."""
    mine, theirs = _forecasters(case, record)
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def of_one_house(case: Case, record: Record) -> bool:
    """Whether two forecasts are one house's, whatever it is called in either language."""
    mine, theirs = _forecasters(case, record)
    return not mine.isdisjoint(theirs)


def _forecasters(case: Case, record: Record) -> tuple[frozenset[str], frozenset[str]]:
    """The houses of two forecasts; nobody where one of the two is none."""
    if not case.figure.status is record.figure.status is Status.FORECAST:
        return _NOBODY, _NOBODY
    return _houses(case.figure, case.kin), _houses(record.figure, case.kin)


def _houses(figure: Figure, kin: Kinship) -> frozenset[str]:
    """The sources of a figure that the catalogue knows, by their ids; who speaks for a house is not one of them."""
    known = (kin.source(name) for name in figure.attribution)
    return frozenset(one for one in known if one is not None)
