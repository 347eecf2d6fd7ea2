"""Periods of what is told as a part: of the amount before it, of a total that a list splits, of the same amount."""

from __future__ import annotations

import pytest

from tests.analyse.annotated import periods


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (("T\nThe world can make [[2 million wafers a month|capacity]] this year. Foo has [[600,000|capacity]] of that,"
         " Bar [[500,000|capacity]]."), ["2025", "2025", "2025"]),
        (("T\nDemand would reach [[90,000 wafers|order_volume]] in 2026. Foo has booked [[50,000 wafers|order_volume]]"
         " of them, or [[55%|market_share]]."), ["2026", "2026", "2026"]),
        ("T\nIt will spend [[$20bn|capex]] in 2026, of which [[$12bn|order_value]] on chips.", ["2026", "2026"]),
        ("T\nIt will spend [[$20bn|capex]] in 2026, with [[70 percent|capex]] going to fabs.", ["2026", "2026"]),
        ("T\n2026年需求达[[90万片|order_volume]]。其中甲公司要[[50万片|order_volume]]，占[[55%|market_share]]。",
         ["2026", "2026", "2026"]),
        ("T\n2026年资本开支[[300亿元|capex]]，其中[[八成|order_value]]用于买设备。", ["2026", "2026"]),
        # who takes how much of a capacity takes it in the year
        ("T\n乙公司2026年底月产能[[9万片|capacity]]，2025年底是[[7万片|capacity]]。其中甲公司要[[六成|shipments]]。",
         ["2026-12-31", "2025-12-31", "2026"]),
    ],
)  # fmt: skip
def test_a_part_holds_for_the_time_of_the_whole(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a part with a time of its own
        ("T\nIt will spend [[$20bn|capex]] by 2030, of which [[$3bn|capex]] in 2026.", ["2025/2030", "2026"]),
        ("T\n2024年资本开支[[300亿元|capex]]，其中上半年[[100亿元|capex]]。", ["2024", "2024-H1"]),
        # a change is no part, and a whole in another unit has none
        ("T\n2024年营收[[30亿元|revenue]]。其中甲产品[[2000颗|shipments]]。", ["2024", "2024"]),
        # an undated whole
        ("T\nIt has pledged [[$20bn|capex]], of which [[$3bn|order_value]] is for chips.", [None, None]),
    ],
)  # fmt: skip
def test_what_is_no_part(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (("T\nTotal demand would reach [[90,000 wafers|order_volume]] in 2026.\n\nWho takes them:\n\n"
         "- Foo [[50,000 wafers|order_volume]]\n- Bar [[30,000 wafers|order_volume]]"), ["2026", "2026", "2026"]),
        (("T\nOfficials speak of 2030.\n\nWho gets what:\n\n| Buyer | Chips |\n| Foo | [[50,000|order_volume]] |\n"
         "| Bar | [[30,000|order_volume]] |"), ["2030", "2030"]),
        (("T\n2026年总需求将达[[90万片|order_volume]]。\n\n按客户：\n\n1. 甲预订[[50万片|order_volume]]，用来推理。\n"
         "2. 乙[[30万片|order_volume]]，多为训练。"),
         ["2026", "2026", "2026"]),
        # the years of a plan are not those of each of its contracts, nor the time of a total that of a price
        ("T\nIt will spend [[$90bn|capex]] over the next five years.\n\nWhat was signed:\n\n- Foo [[$5bn|order_value]]",
         ["2025/2030", None]),
        ("T\nTotal demand would reach [[90,000 wafers|order_volume]] in 2026.\n\nPrices:\n\n- Foo [[$900|price]]",
         ["2026", None]),
    ],
)  # fmt: skip
def test_a_list_splits_the_total_before_it(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected
