"""Values too telling to be another thing's: what differs, how many digits that takes, and where they are filed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.figures import Figure, Verdict
from monitor.ledger.filing import value_keys
from monitor.ledger.judge import Ledger
from monitor.ledger.kinship import Kinship
from tests.ledger.field import CATALOGUE, RATES
from tests.ledger.histories import World, parse

KIN = Kinship(CATALOGUE)


def verdict(first: str, second: str, days: int = 1) -> Verdict:
    """What the second of two figures is to the first, a day later by another outlet."""
    world = World(ledger=Ledger(CATALOGUE, RATES))
    day = (date(2026, 1, 5) + timedelta(days=days)).isoformat()
    found = Verdict.NEW
    for number, (when, spec) in enumerate([("2026-01-05", first), (day, second)]):
        key, value = spec.split(" | ")
        told = parse(f"{when} outlet{number}/3 | {{{value.split()[0]}; {value}; -}}", f"a{number}", key)
        found = world.read(told).judgements[0].verdict
    return found


# What a reading got wrong, and how many digits make up for it, the next day and a quarter later.
ERRORS = [
    ("the metric, for one told in the same words", "capex bytedance @2026", "cost bytedance @2026", 2, 3),
    ("the metric, for any other", "capex bytedance @2026", "valuation bytedance @2026", 2, 3),
    ("the metric, of one quarter", "revenue nvidia @2025-Q4", "funding nvidia @2025-Q4", 2, 3),
    ("the metric and the customer", "capex bytedance @2026", "order_value bytedance +nvidia @2026", 2, 3),
    ("the maker", "production huawei +huawei-ascend-910c @2026", "shipments bytedance +huawei-ascend-910c @2026", 2, 2),
    ("the metric and the period", "revenue nvidia @2025-Q4", "profit nvidia @2025", 2, 3),
    ("the period", "revenue nvidia @2025-Q4", "revenue nvidia @2025-Q3", 2, 3),
    ("the segment", "revenue nvidia @2025 #gaming", "revenue nvidia @2025 #networking", 4, 4),
]
VALUES = {1: "7e11", 2: "78e10", 3: "789e9", 4: "7893e8", 5: "78931e7", 6: "789312e6"}


@pytest.mark.parametrize(("error", "known", "read", "next_day", "later"), ERRORS, ids=[row[0] for row in ERRORS])
def test_each_error_takes_digits_to_be_seen_through(
    error: str, known: str, read: str, next_day: int, later: int
) -> None:
    unit = "chip" if "910c" in known else "USD"
    for days, least in ((1, next_day), (90, later)):
        found = {
            digits: verdict(f"{known} | {value} {unit}", f"{read} | {value} {unit}", days)
            for digits, value in VALUES.items()
        }
        confirmed = {digits for digits, one in found.items() if one is Verdict.CONFIRMED}
        assert confirmed == {digits for digits in VALUES if digits >= least}, (error, days)


@pytest.mark.parametrize(
    ("known", "read"),
    [
        (
            "order_volume alibaba +nvidia-h200 @2026 | 123456 chip",
            "order_volume tencent +nvidia-h200 @2026 | 123456 chip",
        ),
        ("revenue nvidia @2025-Q4 | 57.006e9 USD", "revenue amd @2025-Q4 | 57.006e9 USD"),
        ("market_share samsung +hbm @2025 | 28.317 percent", "market_share micron +hbm @2025 | 28.317 percent"),
        ("growth nvidia @2025 | 62.49 percent up", "growth nvidia @2025-Q4 | 62.49 percent down"),
        ("revenue nvidia @2025-Q4 | 57.006e9 USD", "revenue nvidia @2025-Q3 | 57.006e9 CNY"),
        ("shipments huawei @2026 | 763123 chip", "headcount huawei @2026 | 763123 person"),
        (
            "shipments nvidia +nvidia-h200 +alibaba @2026 | 763123 chip",
            "shipments nvidia +nvidia-h200 +tencent @2026 | 763123 chip",
        ),
    ],
    ids=["buyers", "firms", "shares", "directions", "currencies", "things counted", "customers"],
)
def test_no_digits_make_one_of(known: str, read: str) -> None:
    assert verdict(known, read) is not Verdict.CONFIRMED


def test_a_coincidence_of_long_ago_is_one() -> None:
    known, read = "capex bytedance | 78e10 USD", "valuation bytedance | 78e10 USD"
    assert verdict(known, read, days=30) is Verdict.CONFIRMED
    assert verdict(known, read, days=90) is Verdict.NEW
    assert verdict(known.replace("78e10", "789e9"), read.replace("78e10", "789e9"), days=401) is Verdict.NEW


@given(
    digit=st.integers(1, 9), power=st.integers(6, 11),
    metrics=st.permutations(["capex", "revenue", "valuation", "funding", "profit", "order_value"]),
)  # fmt: skip
def test_a_round_amount_is_of_what_it_is_said_of(digit: int, power: int, metrics: list[str]) -> None:
    value = f"{digit}e{power} USD"
    assert verdict(f"{metrics[0]} nvidia | {value}", f"{metrics[1]} nvidia | {value}") is Verdict.NEW


@given(st.sampled_from(["percent", "x", "percentage_point"]), st.integers(1, 99))
def test_two_digits_of_a_share_tell_nothing(unit: str, value: int) -> None:
    assert verdict(f"growth nvidia | {value} {unit}", f"profit nvidia | {value} {unit}") is Verdict.NEW


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (("57.01e9", "USD"), ("57010000000", "USD"), True),
        (("57.01e9", "USD"), ("570.1e9", "USD"), True),  # a power of ten that slipped
        (("57.01e9", "USD"), ("57.01e9", "CNY"), False),
        (("100e9", "USD"), ("100000000000", "USD"), True),
        (("100e9", "USD"), ("10e9", "USD"), False),
        (("62.5", "percent"), ("62.50", "percent"), True),
    ],
)
def test_equal_values_are_filed_together(one: tuple[str, str], other: tuple[str, str], meet: bool) -> None:
    assert bool(set(value_keys(_figure(*one), KIN)) & set(value_keys(_figure(*other), KIN))) is meet


@pytest.mark.parametrize("value", ["5", "25", "60"])
def test_what_comes_every_day_is_not_filed_by_its_value(value: str) -> None:
    assert value_keys(_figure(value, "percent"), KIN) == ()


def _figure(value: str, unit: str) -> Figure:
    low = Decimal(value)
    return Figure(text=value, start=0, end=1, low=low, high=low, unit=unit, metric="revenue", subject="nvidia")
