"""The scenario table: every history in tests/cases/ledger comes out as it says."""

from __future__ import annotations

import pytest

from monitor.ledger.judge import Ledger
from tests.ledger.field import CATALOGUE, RATES
from tests.ledger.histories import CASES, History, Told, World, load, shown

HISTORIES = [
    pytest.param(one, id=f"{path.stem}: {one.name}") for path in sorted(CASES.glob("*.toml")) for one in load(path)
]


@pytest.mark.parametrize("history", HISTORIES)
def test_history_comes_out_as_it_says(history: History) -> None:
    world = World(ledger=Ledger(CATALOGUE, RATES))
    got, wanted = [], []
    for step in history.steps:
        if not isinstance(step, Told):
            world.mark(step)
            continue
        judged = world.read(step)
        for one, expected in zip(judged.judgements, step.expected, strict=True):
            label = f"{step.article.id} {one.record.figure.text}: "
            got.append(f"{label}{shown(one, expected)} ({one.why})")
            wanted.append(f"{label}{expected} ({one.why})")
    assert got == wanted


def test_there_are_enough_histories() -> None:
    assert len(HISTORIES) >= 150
    assert len({param.id for param in HISTORIES}) == len(HISTORIES)
