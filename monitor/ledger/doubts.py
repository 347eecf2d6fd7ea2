"""What looks like a slip of the pen beside what is known: a doubt, with the likely right value."""

from __future__ import annotations

from monitor.domain.figures import Nuance, Verdict
from monitor.domain.units import is_currency
from monitor.ledger import explain
from monitor.ledger.cases import Case, Finding, differing, says
from monitor.ledger.coincidence import digits, one_thing
from monitor.ledger.entries import Entry
from monitor.ledger.equality import factor_between
from monitor.ledger.money import mistaken_for
from monitor.ledger.series import Level
from monitor.ledger.suspicion import Slip, power_apart, rounded, slip, written_alike

# So many digits are no chance between a thing and what was read as a part of it.
_TELLING = 3
# A number with so many digits is no chance where it is told in two currencies; the ends of a range count together.
_CURRENCY_DIGITS = 2
# One key with so many values in an article has scopes that nobody told: a power of ten between two of them is chance.
_TOO_MANY = 3


def misfit(case: Case) -> Finding | None:
    """A second currency in brackets that is not the first one's."""
    if case.partner is None:
        return None
    first = case.partner.record.figure
    likely = rounded(first.high * factor_between(case.measured, case.partner.measured, case.rates)[0])
    return Finding(
        verdict=Verdict.SUSPECT,
        why=explain.misfit(case.partner.record, likely, case.figure.unit),
        against=case.partner,
        nuance=Nuance.MISFIT,
        likely=likely,
    )


def slipped(case: Case) -> Finding | None:
    """A difference that looks like a slip of the pen: against what stands, or digit for digit what did."""
    inside = [one for one in case.inside if one.match.level is Level.SAME and is_currency(one.figure.unit)]
    if case.wording.correction or case.wording.instalment:
        return None
    if len({one.entry.root for one in inside}) >= _TOO_MANY:
        inside = []
    for one in sorted((*case.outside, *inside), key=lambda one: -one.match.level):
        entry = one.entry
        if one.match.part and _few(case, entry):
            continue
        if not _stands(case, entry) and not (_digit_for_digit(case, entry) and _sound(case, entry)):
            continue
        found = slip(case.measured, entry.measured, one.match.level, case.rates)
        if found is None:
            continue
        if not (case.wording.change and says(case, entry)) or _digit_for_digit(case, entry):
            return _suspect(case, entry, found)
    return None


def other_currency(case: Case) -> Finding | None:
    """A number that is known in another currency, of what one of the two readings took for something else."""
    if case.part or case.wording.correction or not is_currency(case.figure.unit):
        return None
    if digits(case.measured) < _CURRENCY_DIGITS or any(differing(case, one.entry) for one in case.candidates.itself()):
        return None
    for unit in mistaken_for(case.figure.unit):
        for entry in case.memory.of_value((unit, case.figure.low, case.figure.high)):
            if _stands(case, entry) and one_thing(case.own, entry):
                found = slip(case.measured, entry.measured, Level.SAME, case.rates)
                if found is not None:
                    return _suspect(case, entry, found)
    return None


def _digit_for_digit(case: Case, entry: Entry) -> bool:
    """Whether two values have the same digits, too many for chance: no change to ten times as much keeps them all."""
    if not (case.measured.ranged or digits(case.measured) >= _TELLING):
        return False
    return power_apart(case.measured, entry.measured) and written_alike(case.measured, entry.measured)


def _stands(case: Case, entry: Entry) -> bool:
    """Whether a difference from a value may be a slip: it holds still, and is not what the outlet itself mended."""
    return case.memory.replacer(entry) is None and _sound(case, entry)


def _sound(case: Case, entry: Entry) -> bool:
    """Whether nobody took a value back, neither a person nor the outlet."""
    if entry.record.story_id == case.record.story_id and _same_outlet(case, entry):
        return False
    return not case.memory.wrong(entry)


def _suspect(case: Case, entry: Entry, found: Slip) -> Finding:
    doubtful = case.memory.doubted(entry) or case.memory.best_tier(entry) > case.record.tier
    trusted = not (doubtful and case.memory.sources(entry) < 2)
    return Finding(
        verdict=Verdict.SUSPECT,
        why=explain.slip(entry.record, found.words, found.likely, case.figure, trusted=trusted),
        against=entry,
        nuance=found.nuance,
        likely=found.likely if trusted else case.figure.high,
    )


def _few(case: Case, entry: Entry) -> bool:
    """Whether two values have too few digits in common to be one thing's, where one was read to be of a part."""
    return min(digits(case.measured), digits(entry.measured)) < _TELLING


def _same_outlet(case: Case, entry: Entry) -> bool:
    """Whether the outlet mended its own text: then a difference is a correction."""
    publisher = entry.record.publisher
    return publisher is not None and publisher == case.record.publisher and entry.record.article_id != case.article.id
