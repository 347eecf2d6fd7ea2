"""The verdict on one figure: the questions that decide it, in their order."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.domain.feeds import Tier
from monitor.domain.figures import Figure, Nuance, Record, Status, Verdict
from monitor.domain.units import is_currency
from monitor.ledger import explain
from monitor.ledger.candidates import Candidate
from monitor.ledger.cases import Case, Finding, agrees, differing, says
from monitor.ledger.coincidence import taken_for
from monitor.ledger.doubts import misfit, other_currency, slipped
from monitor.ledger.echoes import echo
from monitor.ledger.entries import Entry, value_of
from monitor.ledger.equality import Measured, equal, factor_between
from monitor.ledger.expectations import overtaken
from monitor.ledger.money import PAIR_SLACK
from monitor.ledger.numerals import Taken
from monitor.ledger.profiles import STATES
from monitor.ledger.series import Level
from monitor.ledger.suspicion import implausible
from monitor.ledger.weighing import OLDER, SAME_TIME, differs, exactly, varies
from monitor.ledger.wording import told_as_second

# A value that is no more than so many times another is no slip of it.
_REACH = 3
# Readings that are sure of what a figure measures: below this, most values out of bounds were of another metric.
_SURE = 0.5


def decide(case: Case) -> Finding:
    """Ask the questions in their order; the first that has an answer decides."""
    for question in (
        _paired,
        overtaken,
        _repeated,
        _echoed,
        _known,
        _marked_wrong,
        misfit,
        slipped,
        _read_otherwise,
        other_currency,
        _out_of_bounds,
        _changed,
        differs,
        varies,
    ):
        if (finding := question(case)) is not None:
            return finding
    return Finding(verdict=Verdict.NEW, why=explain.new(case.figure))


def _paired(case: Case) -> Finding | None:
    """A second currency in brackets behind the first."""
    if case.partner is None or not _pair_fits(case, case.partner):
        return None
    why = explain.conversion(case.partner.record)
    return _confirmed(case.partner, why, Nuance.SECOND_CURRENCY)


def _pair_fits(case: Case, partner: Entry) -> bool:
    factors = factor_between(case.measured, partner.measured, case.rates)
    if not factors:
        return True
    value, first = case.figure.high, partner.record.figure.high
    close = any(abs(value - first * factor) <= PAIR_SLACK * max(value, first * factor) for factor in factors)
    return close or equal(case.measured, partner.measured, case.rates)


def _repeated(case: Case) -> Finding | None:
    """Said before in the same article."""
    if case.wording.alike:
        return None
    inside = case.inside
    if case.figure.status is Status.DENIED and any(agrees(case, one, inside=False) for one in case.outside):
        # An article that tells a report and then its denial has denied what others said.
        inside = [one for one in inside if one.figure.status is Status.DENIED]
    for one in inside:
        if _expected_and_come(case, one):
            continue
        headline = case.figure.start < len(case.article.title) or one.figure.start < len(case.article.title)
        if agrees(case, one, inside=True, taken=Taken.HEADLINE if headline else Taken.PLAIN):
            if one.match.level < Level.SAME and _known_itself(case):
                return None
            return _confirmed(one.entry, explain.repeat(one.entry.record), Nuance.REPEAT)
    return None


def _expected_and_come(case: Case, one: Candidate) -> bool:
    """Whether one of two values is a forecast and the other a result, and they are not told as the same number."""
    if {case.figure.status, one.figure.status} != {Status.FORECAST, Status.ACTUAL}:
        return False
    alike = case.figure.unit == one.figure.unit and case.measured.ranged is one.entry.measured.ranged
    return not (alike and equal(case.measured, one.entry.measured, case.rates, taken=Taken.STRICT))


def _known_itself(case: Case) -> bool:
    """Whether other articles gave this value for the thing itself, and not for what is near it."""
    return any(agrees(case, one, inside=False) for one in case.candidates.close_itself)


def _echoed(case: Case) -> Finding | None:
    """The same number twice in the article under two names."""
    entry = None if case.wording.alike else echo(case)
    return _confirmed(entry, explain.repeat(entry.record), Nuance.REPEAT) if entry is not None else None


def _known(case: Case) -> Finding | None:
    """Said before by another article."""
    if (latest := _latest_of_itself(case)) is not None:
        return _said_by(case, [latest])
    agreeing = [one for one in case.close if _told_again(case, one)]
    if any(one.match.level is Level.NEIGHBOUR for one in agreeing) and _told_otherwise(case, agreeing):
        # What is told of the thing itself goes before what is told of its neighbours.
        agreeing = [one for one in agreeing if one.match.level > Level.NEIGHBOUR]
    return _said_by(case, agreeing) if agreeing else None


def _latest_of_itself(case: Case) -> Candidate | None:
    """The last telling of the value for the thing itself, where it stands and no other telling changes what it means.

    It goes before all others, so that of the hundreds that are near only those of the thing are compared.
    """
    standing = (one for one in case.candidates.close_itself if case.memory.replacer(one.entry) is None)
    latest = next((one for one in standing if _told_again(case, one)), None)
    if latest is None or Status.DENIED in (case.figure.status, latest.figure.status):
        return None
    return None if _only_ranged(case, [latest]) else latest


def _told_again(case: Case, one: Candidate) -> bool:
    """Whether what another article told is the value of this one."""
    if case.memory.wrong(one.entry) or not agrees(case, one, inside=False):
        return False
    return not (_stretched(case, one) or _beside(case, one.entry) or _as_much_again(case, one))


def _as_much_again(case: Case, one: Candidate) -> bool:
    """Whether it is told as coming on top of what was told, and the remembered figure, long before, was not.

    Soon after the first telling, others call the same order another one.
    """
    return case.wording.again and case.apart(one.entry) > SAME_TIME and not told_as_second(one.figure)


def _beside(case: Case, entry: Entry) -> bool:
    """Whether the article gives the remembered number beside this one: 52, more than the 50 of January."""
    figure = entry.record.figure
    if case.own.value == entry.value or case.figure.unit != figure.unit:
        return False
    told = (one for one in case.siblings if one.metric == figure.metric and value_of(one) == entry.value)
    return any(not equal(case.measured, Measured(one, case.profile.told, case.rates), case.rates) for one in told)


def _read_otherwise(case: Case) -> Finding | None:
    """Said before by another article, of what one of the two readings took for something else."""
    if case.wording.added or case.changed_from is not None:
        return None
    itself = any(differing(case, one.entry) for one in case.candidates.itself())
    agreeing = case.coincidences(contradicted=itself)
    return _said_by(case, agreeing) if agreeing else None


def _said_by(case: Case, agreeing: Sequence[Candidate]) -> Finding:  # noqa: PLR0911 - one return for each answer
    """What it means that other articles gave a value before."""
    best = max(agreeing, key=lambda one: (one.match.level, case.memory.replacer(one.entry) is None))
    entry, record = best.entry, best.entry.record
    if (later := _replacer(case, best)) is not None:
        return _of_the_past(case, entry, later)
    first = case.memory.root_of(entry).record
    if _of_the_past_when_told(first) and case.wording.past and (now := _now(case, entry)) is not None:
        why = explain.past(first, now.record)
        return Finding(verdict=Verdict.REVISED, why=why, against=now, nuance=Nuance.PAST, repeats=entry)
    if case.figure.status is Status.DENIED and not case.wording.upheld:
        return _denied(agreeing, entry)
    if record.figure.status is Status.DENIED and not any(one.figure.status is not Status.DENIED for one in agreeing):
        return Finding(verdict=Verdict.CONFLICT, why=explain.undenied(record), against=entry, repeats=entry)
    if case.copy and case.memory.copied(entry):
        return _confirmed(entry, explain.copied(record), Nuance.COPY)
    if case.memory.doubted(entry):
        return _confirmed(entry, explain.upheld(record, first), Nuance.UPHELD)
    if case.figure.status is Status.ACTUAL and _only_ranged(case, agreeing):
        forecast = first.figure.status is Status.FORECAST
        return exactly(case, entry, first, Nuance.CAME_TRUE if forecast else Nuance.FACT)
    if case.figure.status is Status.ACTUAL and first.figure.status in (Status.PLANNED, Status.CONDITIONAL):
        return _confirmed(entry, explain.fact(record), Nuance.FACT)
    if case.figure.status is Status.ACTUAL and first.figure.status is Status.FORECAST:
        return _confirmed(entry, explain.came_true(record), Nuance.CAME_TRUE)
    return _confirmed(entry, explain.confirmed(case.figure, record, best.match))


def _of_the_past_when_told(first: Record) -> bool:
    """Whether a value was told as the past when it was first told: revised, and in nobody's place."""
    return first.verdict is Verdict.REVISED and not first.replaces


def _now(case: Case, entry: Entry) -> Entry | None:
    """Another value that stands for the same thing."""
    others = (one.entry for one in (*case.inside, *case.outside) if one.match.level is Level.SAME)
    return next((one for one in others if one.root != entry.root and case.memory.replacer(one) is None), None)


def _only_ranged(case: Case, agreeing: Sequence[Candidate]) -> bool:
    """Whether a fact was known as the range in which it was planned or expected, and not yet what became of it."""
    if case.measured.ranged or case.measured.digits < 2:
        return False
    return all(one.figure.status is not Status.ACTUAL and _roughly(case, one.entry) for one in agreeing)


def _roughly(case: Case, entry: Entry) -> bool:
    """Whether a value was told as a range, or was expected as no more than about this."""
    if entry.measured.ranged:
        return True
    expected = entry.record.figure.status is Status.FORECAST
    return expected and not equal(case.measured, entry.measured, case.rates, taken=Taken.STRICT)


def _replacer(case: Case, one: Candidate) -> Entry | None:
    """The revision of a value, if it is as nearly of the same thing as the value: a part's is none of the whole's."""
    later = case.memory.replacer(one.entry)
    if later is None:
        return None
    if one.match.level is Level.NEIGHBOUR:
        return later
    levels = (other.match.level for other in (*case.inside, *case.outside) if other.entry.root == later.root)
    return later if max(levels, default=Level.DIFFERENT) >= one.match.level else None


def _told_otherwise(case: Case, agreeing: Sequence[Candidate]) -> bool:
    """Whether another value is known of the thing itself."""
    agree = {one.entry for one in agreeing}
    return any(one.entry not in agree and differing(case, one.entry) for one in case.candidates.itself())


def _stretched(case: Case, one: Candidate) -> bool:
    """Whether only a coarser repetition of a value agrees, and not what it repeats.

    75 % said of 75.0 % does not make 75.2 % the same, nor "more than 100" said of 100 a 110; nor does an amount's
    conversion another amount, nor the upper end of a range another range. The very words of a repetition stretch
    nothing further, as a copy of it has them.
    """
    entry, shape = one.entry, _shape(case.figure)
    if case.measured.numeral is entry.measured.numeral:
        return False
    first = case.memory.root_of(entry)
    if first.measured.numeral is entry.measured.numeral and _shape(first.record.figure) == shape:
        return False  # it repeats the value as it was written
    told = [first] if _shape(first.record.figure) == shape else []
    if _shape(entry.record.figure) != shape:
        told = told or [other for other in case.memory.of_root(entry.root) if _shape(other.record.figure) == shape]
    elif _decimals(first) <= _decimals(entry) and entry.record.figure.qualifier in (
        None,
        first.record.figure.qualifier,
    ):
        return False
    return bool(told) and not any(equal(case.measured, other.measured, case.rates) for other in told)


def _shape(figure: Figure) -> tuple[str, bool]:
    return figure.unit, figure.low != figure.high


def _decimals(entry: Entry) -> int:
    """How finely a value was written: the place of its last digit, zeros too."""
    return -entry.measured.amount(Taken.STRICT).step.adjusted()


def _confirmed(entry: Entry, why: str, nuance: Nuance | None = None) -> Finding:
    return Finding(verdict=Verdict.CONFIRMED, why=why, against=entry, nuance=nuance, repeats=entry)


def _denied(agreeing: Sequence[Candidate], entry: Entry) -> Finding:
    told = next((one.entry for one in agreeing if one.figure.status is Status.DENIED), None)
    if told is not None:
        return _confirmed(told, explain.denied_again(told.record), Nuance.DENIAL)
    return Finding(
        verdict=Verdict.CONFLICT,
        why=explain.denied(entry.record),
        against=entry,
        nuance=Nuance.DENIAL,
        repeats=entry,
    )


def _of_the_past(case: Case, entry: Entry, later: Entry) -> Finding:
    """A value that had been replaced: told late, told as the past, or the world is back at it."""
    if case.record.dated < later.record.dated - OLDER:
        return _confirmed(entry, explain.late(entry.record, later.record))
    current = any(one.entry.root == later.root for one in case.inside)
    current = current or says(case, later)
    back = case.apart(later) > SAME_TIME and case.record.tier <= max(later.record.tier, Tier.TRADE)
    if current or case.wording.past or not (back or case.wording.change):
        return Finding(
            verdict=Verdict.REVISED,
            why=explain.past(entry.record, later.record),
            against=later,
            nuance=Nuance.PAST,
            repeats=entry,
        )
    return Finding(
        verdict=Verdict.REVISED,
        why=explain.returned(entry.record, later.record),
        against=later,
        nuance=Nuance.RETURN,
        repeats=entry,
        replaces=later,
    )


def _marked_wrong(case: Case) -> Finding | None:
    """The same value as one that a person marked as wrong."""
    if not case.memory.wrongs:
        return None
    for one in case.close:
        if case.memory.wrong(one.entry) and agrees(case, one, inside=False):
            return _confirmed(one.entry, explain.marked_wrong(one.entry.record), Nuance.MARKED_WRONG)
    return None


def _out_of_bounds(case: Case) -> Finding | None:
    if case.figure.confidence < _SURE:  # then the metric is more likely misread than the value
        return None
    metric = case.catalogue.metrics.get(case.figure.metric)
    words = implausible(case.figure, metric, case.profile.told, case.rates)
    if words is None or _plausible_elsewhere(case) or any(_within_reach(case, one) for one in case.outside):
        return None
    return Finding(verdict=Verdict.SUSPECT, why=explain.implausible(case.figure, words), nuance=Nuance.IMPLAUSIBLE)


def _changed(case: Case) -> Finding | None:
    """Told as what a plan or a state became, by a sentence that names the value before, whatever both were read as."""
    old = case.changed_from
    if old is None or not case.wording.change or not differing(case, old):
        return None
    # A fact has no value before but where it stands until it changes, and others told that.
    first_told = old.record.article_id == case.article.id and old.record.verdict is Verdict.NEW
    told_as_fact = case.figure.status in (Status.ACTUAL, Status.DENIED)
    if told_as_fact and (first_told or case.figure.metric not in STATES):
        return None
    why = f"{explain.difference(case.figure, old.record)}: {explain.CHANGED}"
    return Finding(
        verdict=Verdict.REVISED, why=why, against=old, nuance=Nuance.CHANGE, replaces=case.memory.root_of(old)
    )


def _plausible_elsewhere(case: Case) -> bool:
    """Whether a metric that readings take for this one may have such a value: then not the value is wrong."""
    metrics, figure = case.catalogue.metrics, case.figure
    others = (metrics[one] for one in sorted(taken_for(figure.metric)) if one in metrics)
    return any(
        any(is_currency(unit) if is_currency(figure.unit) else unit == figure.unit for unit in one.bounds)
        and implausible(figure, one, case.profile.told, case.rates, at_all=True) is None
        for one in others
    )


def _within_reach(case: Case, one: Candidate) -> bool:
    """Whether an undoubted value of the same thing is of this size: what was true once can hardly be a slip now."""
    if one.match.level is not Level.SAME or not differing(case, one.entry) or case.memory.doubted(one.entry):
        return False
    value = one.figure.high * factor_between(case.measured, one.entry.measured, case.rates)[0]
    return value <= case.figure.high * _REACH and case.figure.high <= value * _REACH
