"""Values, changes and periods, as English and Chinese readers write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from monitor.deliver.numbers import Numbers
from monitor.deliver.periods import period_words
from tests.deliver import samples

ENGLISH, CHINESE = Locale("en"), Locale("zh")


@pytest.mark.parametrize(
    ("low", "high", "unit", "english", "chinese"),
    [
        ("5.6e9", "5.6e9", "USD", "$5.6bn", "56亿美元"),
        ("4e10", "4e10", "CNY", "RMB 40bn", "400亿元"),
        ("3e10", "7e10", "USD", "$30–70bn", "300–700亿美元"),
        ("8e8", "1.2e9", "CNY", "RMB 800m–1.2bn", "8–12亿元"),
        ("1.4e12", "1.4e12", "USD", "$1.4tn", "1.4万亿美元"),
        ("5e10", "5e10", "TWD", "NT$50bn", "500亿新台币"),
        ("57006400000", "57006400000", "USD", "$57.0064bn", "570.064亿美元"),
        ("12000", "12000", "USD", "$12,000", "1.2万美元"),
        ("2.5", "2.5", "USD/hour", "$2.50/hour", "2.50美元/小时"),
        ("0.0035", "0.0035", "USD", "$0.0035", "0.0035美元"),
        ("40", "40", "percent", "40 %", "40%"),
        ("30", "40", "percent", "30–40 %", "30–40%"),
        ("33.3333", "33.3333", "percent", "33.33 %", "33.33%"),
        ("3", "3", "percentage_point", "3 pp", "3个百分点"),
        ("2.8", "2.8", "x", "×2.8", "2.8倍"),
        ("100000", "100000", "chip", "100,000 chips", "10万颗芯片"),
        ("1", "1", "chip", "1 chip", "1颗芯片"),
        ("1234567", "1234567", "chip", "1,234,567 chips", "1,234,567颗芯片"),
        ("1.5e6", "1.5e6", "chip", "1.5 million chips", "150万颗芯片"),
        ("60000", "60000", "wafer/month", "60,000 wafers/month", "6万片晶圆/月"),
        ("5e13", "5e13", "token/day", "50 trillion tokens/day", "50万亿token/日"),
        ("2.08e11", "2.08e11", "transistor", "208 billion transistors", "2,080亿个晶体管"),
        ("1.56e15", "1.56e15", "FLOP/s", "1.56 PFLOPS", "1.56 PFLOPS"),
        ("5.6e16", "5.6e16", "FLOP/s", "56 PFLOPS", "56 PFLOPS"),
        ("4.5e12", "4.5e12", "FLOP/s/W", "4.5 TFLOPS/W", "4.5 TFLOPS/W"),
        ("4.5e13", "4.5e13", "op/s", "45 TOPS", "45 TOPS"),
        ("3.2e10", "3.2e10", "transfer/s", "32 GT/s", "32 GT/s"),
        ("2.4e10", "2.4e10", "bit", "24 Gbit", "24 Gbit"),
        ("814", "814", "mm2", "814 mm²", "814 mm²"),
        ("3e4", "3e4", "system", "30,000 systems", "3万套系统"),
        ("384", "384", "cabinet", "384 cabinets", "384个机柜"),
        ("1.28e11", "1.28e11", "byte", "128 GB", "128 GB"),
        ("4.8e12", "4.8e12", "byte/s", "4.8 TB/s", "4.8 TB/s"),
        ("5e9", "5e9", "W", "5 GW", "5 GW"),
        ("700", "700", "W", "700 W", "700 W"),
        ("7", "7", "nm", "7 nm", "7 nm"),
        ("18", "24", "month", "18–24 months", "18–24个月"),
        ("12", "12", "furlong", "12 furlongs", "12 furlong"),
        ("12", "12", "GWh", "12 GWh", "12 GWh"),
        ("1e40", "1e40", "USD", "$1.00 × 10^40", "1.00 × 10^40美元"),
    ],
)
def test_values(low: str, high: str, unit: str, english: str, chinese: str) -> None:
    assert Numbers(ENGLISH).value(Decimal(low), Decimal(high), unit) == english
    assert Numbers(CHINESE).value(Decimal(low), Decimal(high), unit) == chinese


@pytest.mark.parametrize(
    ("qualifier", "vague", "direction", "words", "signs", "chinese"),
    [
        ("about", False, None, "about 25 %", "≈25 %", "约25%"),
        ("nearly", False, None, "nearly 25 %", "≈25 %", "近25%"),
        ("over", False, "up", "over +25 %", ">+25 %", "超过+25%"),
        ("under", False, None, "under 25 %", "<25 %", "不足25%"),
        ("up_to", False, None, "up to 25 %", "≤25 %", "最多25%"),
        (None, True, None, "about 25 %", "≈25 %", "约25%"),
        (None, False, "down", "−25 %", "−25 %", "−25%"),
        (None, False, None, "25 %", "25 %", "25%"),
    ],
)
def test_figures_keep_their_qualifier(
    qualifier: str | None, vague: bool, direction: str | None, words: str, signs: str, chinese: str
) -> None:
    figure = samples.figure(
        "25%", "25", "percent", "", qualifier=qualifier, vague=vague, direction=direction, metric="growth"
    )
    assert Numbers(ENGLISH).figure(figure) == words
    assert Numbers(ENGLISH).figure(figure, brief=True) == signs
    assert Numbers(CHINESE).figure(figure) == chinese


def test_only_a_change_has_a_sign() -> None:
    loss = samples.figure("452m", "4.52e8", "CNY", "", metric="loss", direction="down")
    assert Numbers(ENGLISH).figure(loss) == "RMB 452m"


@pytest.mark.parametrize(
    ("change", "unit", "english", "chinese"),
    [
        ("8.4e9", "USD", "+$8.4bn", "+84亿美元"),
        ("-20", "percent", "−20 pp", "−20个百分点"),
        ("-5000", "chip", "−5,000 chips", "−5,000颗芯片"),
    ],
)
def test_changes(change: str, unit: str, english: str, chinese: str) -> None:
    assert Numbers(ENGLISH).change(Decimal(change), unit) == english
    assert Numbers(CHINESE).change(Decimal(change), unit) == chinese


@pytest.mark.parametrize(
    ("ratio", "english"),
    [
        ("2.5", "+150 %"),
        ("0.3333333", "−66.7 %"),
        ("10", "×10"),
        ("9.99", "+899 %"),
        ("1.004", "+0.4 %"),
        ("1e30", "×1.00 × 10^30"),
    ],
)
def test_ratios(ratio: str, english: str) -> None:
    assert Numbers(ENGLISH).ratio(Decimal(ratio)) == english


@pytest.mark.parametrize(
    ("period", "english", "chinese"),
    [
        ("2026", "2026", "2026年"),
        ("2025-H1", "H1 2025", "2025年上半年"),
        ("2025-Q4", "Q4 2025", "2025年第四季度"),
        ("2025-09", "Sep 2025", "2025年9月"),
        ("2025-12-31", "31 Dec 2025", "2025年12月31日"),
        ("2026/2028", "2026–2028", "2026–2028年"),
        ("FY2027", "fiscal 2027", "2027财年"),
        ("FY2027-Q1", "fiscal Q1 2027", "2027财年第一季度"),
        ("2025-13", "2025-13", "2025-13"),
        ("next year", "next year", "next year"),
        (None, "", ""),
    ],
)
def test_periods(period: str | None, english: str, chinese: str) -> None:
    assert period_words(period, ENGLISH) == english
    assert period_words(period, CHINESE) == chinese


@given(
    value=st.decimals(allow_nan=True, allow_infinity=True),
    unit=st.sampled_from(
        ["USD", "CNY", "percent", "x", "chip", "byte", "W", "token/day", "count", "nm", "?", "/", "a/"]
    ),
)
def test_any_value_can_be_written(value: Decimal, unit: str) -> None:
    for locale in (ENGLISH, CHINESE):
        assert Numbers(locale).value(value, value, unit)
        if value.is_finite():
            assert Numbers(locale).change(value, unit)[0] in "+−"
