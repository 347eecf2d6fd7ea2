"""One number that an article tells twice: under two names (a plan, its budget, its orders; what is made and shipped),
or of one thing whose bearer was misread in one of the two places."""

from __future__ import annotations

from decimal import Decimal

from monitor.domain.figures import Figure
from monitor.domain.units import is_currency
from monitor.ledger.cases import Case
from monitor.ledger.coincidence import said_twice
from monitor.ledger.entries import Entry

# Names that reporters use for one amount of money that a company means to spend, and for one lot of a chip.
_SPENDING = frozenset({"capex", "order_value", "cost"})
_LOTS = frozenset({"production", "shipments", "order_volume"})
# Numbers with fewer digits are chance, unless an amount of money comes a third time.
_TELLING = 2


def echo(case: Case) -> Entry | None:
    """What the article told before, under another name, with the very number of the figure; None if nothing."""
    found = _renamed(case)
    if found is not None or case.part:
        return found
    value, title = case.own.value, len(case.article.title)
    for one in case.said:
        headline = min(case.figure.start, one.record.figure.start) < title
        if one.value == value and said_twice(case.own, one, case.kin, headline=headline):
            return one
    return None


def _renamed(case: Case) -> Entry | None:
    if case.figure.metric in _SPENDING and is_currency(case.figure.unit):
        found = [entry for entry in _again(case, _SPENDING) if _of_one_party(case, entry)]
        return found[0] if len(found) > 1 or (found and case.measured.digits >= _TELLING) else None
    if case.figure.metric in _LOTS and case.measured.digits >= _TELLING:
        return next((entry for entry in _again(case, _LOTS) if _of_one_product(case, entry)), None)
    return None


def _again(case: Case, names: frozenset[str]) -> list[Entry]:
    other, amount, period = names - {case.figure.metric}, _amount(case.figure), case.profile.period
    return [
        entry
        for entry in case.said
        if entry.record.figure.metric in other
        and (entry.profile.period is period or None in (entry.profile.period, period))
        and _amount(entry.record.figure) == amount
    ]


def _of_one_party(case: Case, entry: Entry) -> bool:
    same = entry.profile.subject == case.profile.subject
    return same and case.profile.about in (entry.profile.about, frozenset())


def _of_one_product(case: Case, entry: Entry) -> bool:
    return any(case.kin.product(one) for one in case.profile.about & entry.profile.about)


def _amount(figure: Figure) -> tuple[str, Decimal, Decimal]:
    return figure.unit, figure.low, figure.high
