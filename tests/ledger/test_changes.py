"""What a change is measured against: the old value in the new one's own unit, where it was ever told in it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitor.domain.figures import Judgement, Verdict
from monitor.ledger.judge import Ledger
from tests.ledger.field import CATALOGUE, RATES
from tests.ledger.histories import World, parse

KEY = "capex bytedance @2026"
YUAN, DOLLARS, BOUND = "160e9 CNY planned", "22.8e9 USD planned about", "160e9 CNY planned over"


def last(*told: str) -> Judgement:
    """The judgement of the last of some values, each told by another outlet ten days after the one before."""
    world = World(ledger=Ledger(CATALOGUE, RATES))
    for number, value in enumerate(told):
        line = f"2026-0{1 + number}-05 outlet{number}/3 | The budget was raised to {{{value.split()[0]}; {value}; -}}"
        found = world.read(parse(line, f"a{number}", KEY)).judgements[0]
    return found


@pytest.mark.parametrize(
    ("told", "against", "ratio"),
    [
        ((YUAN, DOLLARS), ("160E+9", "CNY"), "1.25"),
        ((DOLLARS, YUAN), ("160E+9", "CNY"), "1.25"),
        ((YUAN, BOUND), ("160E+9", "CNY"), "1.25"),
        ((YUAN,), ("160E+9", "CNY"), "1.25"),
    ],
)
def test_old_values(told: tuple[str, ...], against: tuple[str, str], ratio: str) -> None:
    found = last(*told, "200e9 CNY planned")
    assert found.verdict is Verdict.REVISED
    assert found.against is not None
    old = found.against.figure
    assert (old.high, old.unit, old.qualifier) == (Decimal(against[0]), against[1], None)
    assert found.ratio == Decimal(ratio)


def test_an_old_value_in_another_currency_alone_is_converted() -> None:
    found = last(DOLLARS, "200e9 CNY planned")
    assert found.verdict is Verdict.REVISED
    assert found.against is not None
    assert found.against.figure.unit == "USD"
    assert found.ratio is not None
    assert Decimal("1.2") < found.ratio < Decimal("1.35")
