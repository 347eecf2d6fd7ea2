"""One value or two: rounding read off the digits, qualifiers, ranges, units and currencies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.figures import Figure
from monitor.ledger.equality import Measured, agree, equal
from monitor.ledger.numerals import Taken, numeral
from tests.ledger.field import RATES

DAY = date(2026, 3, 1)


def figure(text: str, value: str, unit: str = "USD", qualifier: str | None = None, period: str | None = None) -> Figure:
    low, _, high = value.partition("..")
    return Figure(
        text=text, start=0, end=len(text), low=Decimal(low), high=Decimal(high or low), unit=unit, qualifier=qualifier,
        metric="growth" if unit in ("x", "percent") else "capex", period=period,
    )  # fmt: skip


def measured(one: Figure) -> Measured:
    return Measured(one, DAY, RATES)


@pytest.mark.parametrize(
    ("text", "value", "step", "digits"),
    [
        ("$5.6 billion", "5.6e9", "1e8", 2),
        ("$57.0 billion", "57.0e9", "1e8", 3),
        ("160 billion yuan", "160e9", "1e9", 2),
        ("1,600億元", "160e9", "1e8", 2),
        ("20,000", "20000", "1", 1),
        ("49.2%", "49.2", "0.1", 3),
        ("四百亿元", "40e9", "1e10", 1),
        ("half", "50", "10", 1),
        ("between $115 and $135 billion", "115e9..135e9", "1e9", 3),
        ("no number", "0", "1", 1),
    ],
)
def test_rounding_is_read_off_the_digits(text: str, value: str, step: str, digits: int) -> None:
    assert numeral(figure(text, value)).rounding == (Decimal(step), digits)


SAME = [
    (figure("$5.6 billion", "5.6e9"), figure("$5.58 billion", "5.58e9")),
    (figure("$5.6 billion", "5.6e9"), figure("more than $5.5bn", "5.5e9", qualifier="over")),
    (figure("about 40%", "40", "percent", "about"), figure("38.4%", "38.4", "percent")),
    (figure("about 540", "540", "chip", "about"), figure("532", "532", "chip")),
    (figure("nearly 40%", "40", "percent", "nearly"), figure("38.4%", "38.4", "percent")),
    (figure("under 30,000", "30000", "chip", "under"), figure("28,500", "28500", "chip")),
    (figure("160 billion", "160e9"), figure("158.4 billion", "158.4e9")),
    (figure("630 billion", "630e9"), figure("633 billion", "633e9")),
    (figure("40 billion yuan", "40e9", "CNY"), figure("$5.7 billion", "5.7e9")),
    (figure("1 billion euros", "1e9", "EUR"), figure("$1.16 billion", "1.16e9")),
    (figure("$20-22 billion", "20e9..22e9"), figure("$21 billion", "21e9")),
    (figure("$115-135 billion", "115e9..135e9"), figure("up to $135 billion", "135e9", qualifier="up_to")),
    (figure("$115-135 billion", "115e9..135e9"), figure("at least $115 billion", "115e9", qualifier="over")),
    (figure("20,000 a month", "20000", "wafer/month"), figure("240,000 a year", "240000", "wafer/year")),
    (figure("100,000 a year", "100000", "chip/year"), figure("100,000", "100000", "chip", period="2026")),
    (figure("10,000 a month", "10000", "chip/month"), figure("10,000", "10000", "chip", period="2025-08")),
    (figure("doubled", "2", "x"), figure("100%", "100", "percent")),
    (figure("threefold", "3", "x"), figure("200%", "200", "percent")),
]
OTHER = [
    (figure("$5.6 billion", "5.6e9"), figure("$5.7 billion", "5.7e9")),
    (figure("$5.6 billion", "5.6e9"), figure("$56 billion", "56e9")),
    (figure("$40 billion", "40e9"), figure("$41.8 billion", "41.8e9")),
    (figure("$57.0 billion", "57.0e9"), figure("$57.4 billion", "57.4e9")),
    (figure("160 billion", "160e9"), figure("165 billion", "165e9")),
    (figure("over 40", "40", "chip", "over"), figure("50", "50", "chip")),
    (figure("about $9.8 billion", "9.8e9", qualifier="about"), figure("$10.25 billion", "10.25e9")),
    (figure("about 540", "540", "chip", "about"), figure("520", "520", "chip")),
    (figure("more than 30,000", "30000", "chip", "over"), figure("fewer than 30,000", "30000", "chip", "under")),
    (figure("40 billion yuan", "40e9", "CNY"), figure("$40 billion", "40e9")),
    (figure("40 billion yuan", "40e9", "CNY"), figure("$6.4 billion", "6.4e9")),
    (figure("$60-72 billion", "60e9..72e9"), figure("$66 billion", "66e9")),
    (figure("$60-72 billion", "60e9..72e9"), figure("$65-72 billion", "65e9..72e9")),
    (figure("$115-135 billion", "115e9..135e9"), figure("$115 billion", "115e9")),
    (figure("20,000 a month", "20000", "wafer/month"), figure("20,000 a year", "20000", "wafer/year")),
    (figure("3 percent", "3", "percent"), figure("3 points", "3", "percentage_point")),
    (figure("doubled", "2", "x"), figure("200%", "200", "percent")),
    (figure("1,990億元", "199e9", "CNY"), figure("1964.6億元", "196.46e9", "CNY")),
    (figure("nearly 30%", "30", "percent", "nearly"), figure("over 30%", "30", "percent", "over")),
    (figure("over $25 billion", "25e9", qualifier="over"), figure("more than $27bn", "27e9", qualifier="over")),
    (figure("40 billion rupees", "40e9", "INR"), figure("$40 billion", "40e9")),
]


@pytest.mark.parametrize(("a", "b"), SAME, ids=lambda one: f"{one.text} {one.unit}")
def test_one_value(a: Figure, b: Figure) -> None:
    assert equal(measured(a), measured(b), RATES)
    assert equal(measured(b), measured(a), RATES)


@pytest.mark.parametrize(("a", "b"), OTHER, ids=lambda one: f"{one.text} {one.unit}")
def test_two_values(a: Figure, b: Figure) -> None:
    assert not equal(measured(a), measured(b), RATES)
    assert not equal(measured(b), measured(a), RATES)


def test_a_headline_rounds_more_and_the_digits_alone_less() -> None:
    six, exact = measured(figure("$6 billion", "6e9")), measured(figure("$5.6 billion", "5.6e9"))
    over = measured(figure("over $5 billion", "5e9", qualifier="over"))
    assert not equal(six, exact, RATES)
    assert equal(six, exact, RATES, taken=Taken.HEADLINE)
    assert equal(over, measured(figure("$5.4 billion", "5.4e9")), RATES)
    assert not equal(over, measured(figure("$5.4 billion", "5.4e9")), RATES, taken=Taken.STRICT)


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    digits, power = draw(st.integers(1, 9999)), draw(st.integers(-2, 12))
    low = Decimal(digits).scaleb(power)
    high = low * Decimal(draw(st.sampled_from(["1", "1", "1", "1.1", "2"])))
    unit = draw(st.sampled_from(["USD", "CNY", "TWD", "percent", "x", "chip", "chip/month", "chip/year", "INR"]))
    qualifier = draw(st.sampled_from([None, None, "about", "nearly", "over", "under", "up_to"]))
    text = draw(st.sampled_from([f"{digits}", f"{high:f}", "some words", f"{digits / 10} billion", ""]))
    return Figure(
        text=text, start=0, end=len(text), low=low, high=high, unit=unit, qualifier=qualifier,
        direction=draw(st.sampled_from([None, "up", "down"])),
        period=draw(st.sampled_from([None, "2026", "2026-02", "FY2026-Q1", "nonsense"])),
    )  # fmt: skip


@given(figures(), figures())
def test_equality_is_symmetric(a: Figure, b: Figure) -> None:
    assert equal(measured(a), measured(b), RATES) == equal(measured(b), measured(a), RATES)


@given(figures())
def test_equality_is_reflexive(one: Figure) -> None:
    assert equal(measured(one), measured(one), RATES)


@given(figures(), st.integers(1, 9))
def test_a_power_of_ten_is_never_the_same_value(one: Figure, power: int) -> None:
    other = Figure(
        text=one.text, start=0, end=one.end, low=one.low.scaleb(power), high=one.high.scaleb(power), unit=one.unit
    )
    assert not equal(measured(one), measured(other), RATES)


@given(figures(), st.decimals("0.8", "1.25", places=3), st.sampled_from(Taken))
def test_what_is_called_far_does_not_agree_under_any_wording(one: Figure, times: Decimal, taken: Taken) -> None:
    value = one.high * times
    other = replace(one, low=value, high=value, text=f"{value:f}")
    a, b = measured(replace(one, low=one.high)), measured(other)
    assert not (a.far(b) and agree(a.amount(taken), b.amount(taken), Decimal(0)))
