"""How a series came to its present value: which record replaced which, and since when each value was known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import is_currency

from monitor.deliver.numbers import significant
from monitor.domain.alerts import Alert
from monitor.domain.figures import Figure, Judgement, Record, Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """The earlier records of the series that a judgement stands in."""

    records: tuple[Record, ...]
    judgement: Judgement

    @classmethod
    def of(cls, alert: Alert, judgement: Judgement) -> Past:
        """What the alert knows of the judgement's series, its own record left out."""
        own, against = judgement.record, judgement.against
        series = dict.fromkeys((own.series_id, against.series_id if against else own.series_id))
        told = (*alert.judgements, *alert.others)
        known = {one.record.id: one.record for one in told if one.record.series_id in series}
        known |= {record.id: record for one in series for record in alert.history.get(one, ())}
        known.pop(own.id, None)
        if against is not None:
            known.setdefault(against.id, against)
        return cls(records=tuple(known.values()), judgement=judgement)

    def values(self) -> tuple[Record, ...]:
        """The records that gave the series a new value, oldest first; a repeat is no value of its own."""
        by_id = {record.id: record for record in self.records}
        against = self.judgement.against
        # The record compared with may be the newest repeat; its root is where the value was first given.
        at = self.judgement.record.replaces or (against.value_id if against else "")
        chain: list[Record] = []
        while at in by_id:
            record = by_id.pop(at)
            chain.append(record)
            at = record.replaces or _predecessor(record, by_id.values())
        if against is not None and not chain:
            chain.append(against)
        if self.judgement.verdict is not Verdict.CONFIRMED:
            chain.append(self.judgement.record)
        return tuple(sorted(chain, key=lambda record: record.dated))

    def first(self) -> Record | None:
        """The record in which the earlier value was first given."""
        against = self.judgement.against
        if against is None:
            return None
        same = [record for record in self.records if against.root and record.root == against.root]
        return min((*same, against), key=lambda record: record.dated)

    def in_unit(self, record: Record, unit: str) -> Figure | None:
        """The record's figure in a unit: its own, or that of a repeat in which an article gives it so."""
        if record.figure.unit == unit:
            return record.figure
        root = record.value_id
        return next((one.figure for one in self.records if one.root == root and one.figure.unit == unit), None)

    def twin(self) -> Figure | None:
        """The figure's amount in another currency, where its own article gives one."""
        own = self.judgement.record
        root = own.value_id
        same = (one for one in self.records if one.article_id == own.article_id and root in (one.root, one.id))
        money = (one.figure for one in same if is_currency(one.figure.unit) and one.figure.unit != own.figure.unit)
        return next(money, None) if is_currency(own.figure.unit) else None

    def old_amount(self) -> Decimal | None:
        """An earlier value in another currency, in the figure's own: as an article gives it, else by the rate used."""
        against, figure = self.judgement.against, self.judgement.record.figure
        if against is None or against.figure.unit == figure.unit:
            return None
        if not (is_currency(against.figure.unit) and is_currency(figure.unit)):
            return None
        if (told := self.in_unit(against, figure.unit)) is not None:
            return told.high
        change = self.judgement.change
        return significant(figure.high - change) if change is not None and change.is_finite() else None


def _predecessor(record: Record, others: Iterable[Record]) -> str:
    """What a revised record replaced, where the ledger did not write it down: the newest value before it."""
    if record.verdict is not Verdict.REVISED:
        return ""
    earlier = [
        one
        for one in others
        if one.root in ("", one.id) and one.verdict in (Verdict.NEW, Verdict.REVISED) and one.dated <= record.dated
    ]
    return max(earlier, key=lambda one: one.dated).id if earlier else ""
