"""The plot of a series on a terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.pipeline.plot import Step, plot

START = datetime(2026, 1, 1, tzinfo=UTC)


def steps(*told: tuple[float, float | str], doubt: tuple[int, ...] = ()) -> list[Step]:
    return [
        Step(moment=START + timedelta(days=day), amount=Decimal(str(amount)), doubt=place in doubt)
        for place, (day, amount) in enumerate(told)
    ]


def drawn(told: list[Step], width: int = 24) -> list[str]:
    return plot(told, lambda amount: f"{amount:f}", width=width)


def test_the_value_that_stood_at_each_time_is_drawn_to_scale() -> None:
    assert drawn(steps((0, 4), (10, 8)), 20) == [
        "8 ┤                █",
        "  │                █",
        "  │                █",
        "  │                █",
        "4 ┤█████████████████",
        "  │█████████████████",
        "  │█████████████████",
        "0 ┤█████████████████",
        "  └─────────────────",
        "   2026-01-01 – 2026-01-11",
    ]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (steps((0, 8), (5, 2), (10, 8), doubt=(1,)), "×"),
        (steps((0, 8), (5, 80), (10, 8), doubt=(1,)), "▲"),
        (steps((0, 8), (5, 12), (10, 8), doubt=(1,)), "×"),
        (steps((0, 1000), (10, 1)), "▁"),
        (steps((0, -4), (10, 4)), "-4 ┤"),
    ],
)
def test_what_is_in_doubt_or_small_or_below_zero_is_seen(told: list[Step], expected: str) -> None:
    assert any(expected in line for line in drawn(told, 40))


@pytest.mark.parametrize(
    "told", [[], steps((0, 4)), steps((0, 4), (0, 5)), steps((0, 0), (9, 0)), steps((0, 4), (9, 5), doubt=(0, 1))]
)
def test_there_is_no_picture_of_one_moment_or_of_nothing(told: list[Step]) -> None:
    assert drawn(told) == []


@given(
    st.lists(st.tuples(st.integers(0, 5000), st.decimals(-(10**15), 10**15, places=2), st.booleans()), max_size=30),
    st.integers(0, 200),
)
def test_no_line_is_wider_than_asked(told: list[tuple[int, Decimal, bool]], width: int) -> None:
    made = [Step(moment=START + timedelta(days=day), amount=amount, doubt=doubt) for day, amount, doubt in told]
    lines = plot(made, lambda amount: f"{amount:.1E}", width=width)
    assert len(lines) in (0, 10, 11)
    assert all(len(line) <= max(width, 40) for line in lines[:9])
