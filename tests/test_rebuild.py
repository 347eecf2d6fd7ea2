"""Judging anew, whatever was told: nothing changes where nothing changed, and what is put in place is what was said."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.figures import Judgement
from monitor.domain.overview import FigureQuery
from monitor.ledger.judge import Ledger
from monitor.pipeline.feedback import MARK
from monitor.pipeline.judge import Judge
from monitor.pipeline.rebuild import Rebuild, RebuildReport
from monitor.store.sql import SqlStore
from tests.ledger.field import CATALOGUE, RATES
from tests.ledger.histories import Told
from tests.ledger.test_properties import any_history
from tests.samples import NOW

KINDS = ("wrong", "right", "same-as", "not-same")


@dataclass(frozen=True)
class Noon:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW


def judge(store: SqlStore) -> Judge:
    ledger = Ledger(CATALOGUE, RATES)
    return Judge(
        store=store,
        clock=Noon(),
        ledger=lambda: ledger,
        catalogue=CATALOGUE,
        rules=(),
        channels=(),
        rates=lambda: RATES,
    )


def tell(store: SqlStore, history: Sequence[Told]) -> None:
    """Store and judge articles by date, one after another."""
    verb = judge(store)
    for told in sorted(history, key=lambda one: (one.article.published or NOW, one.article.id)):
        store.save_reading(replace(told.article, fetched=NOW), told.reading)
        verb()


def rebuild(store: SqlStore, *, apply: bool = False) -> RebuildReport:
    with closing(SqlStore(":memory:")) as scratch:
        anew = Rebuild(store=store, scratch=scratch, judge=judge(scratch), clock=Noon())
        return anew(apply=apply, shown=5)


def held(store: SqlStore) -> Sequence[Judgement]:
    return store.judgements(FigureQuery(limit=1000))


@given(any_history())
@settings(deadline=None, max_examples=40)
def test_an_unchanged_ledger_stays_as_it_is(history: list[Told]) -> None:
    with closing(SqlStore(":memory:")) as store:
        tell(store, history)
        before = held(store)
        told = rebuild(store, apply=True)
        assert (told.different, told.articles) == (0, len(history))
        assert held(store) == before


@given(any_history(), st.data())
@settings(deadline=None, max_examples=40)
def test_what_was_put_in_place_stays_and_undoing_restores_the_state(history: list[Told], data: st.DataObject) -> None:
    with closing(SqlStore(":memory:")) as store:
        tell(store, history)
        before = held(store)
        ids = [one.record.id for one in before]
        for _ in range(data.draw(st.integers(0, 2)) if len(ids) > 1 else 0):
            first, second = data.draw(st.permutations(ids))[:2]
            kind = data.draw(st.sampled_from(KINDS))
            body = {"mark": kind} | ({"other": second} if "same" in kind else {})
            store.record_event(MARK, first, body, now=NOW)
        expected = rebuild(store)
        told = rebuild(store, apply=True)
        assert (told.kinds, told.first) == (expected.kinds, expected.first)
        assert rebuild(store).different == 0
        for one in ids:
            store.record_event(MARK, one, {"mark": "undo"}, now=NOW)
        rebuild(store, apply=True)
        assert held(store) == before
