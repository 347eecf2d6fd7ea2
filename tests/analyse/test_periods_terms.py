"""Periods of what is told for a term, of what has come together since a time, and of what stands at an end."""

from __future__ import annotations

import pytest

from tests.analyse.annotated import periods


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a programme begins with the year in which it was announced, else with that of the news
        ("T\n公司今年2月提出的三年[[3800亿元|capex]]计划还将加码。", ["2025/2028"]),
        ("T\n三年投入由2024年2月定下的[[3800亿元|capex]]上调到[[4800亿元|capex]]。", ["2024/2027", "2024/2027"]),
        ("T\nThe three-year, [[$38bn|capex]] plan announced in February 2024 may grow.", ["2024/2027"]),
        # a contract with the year that it names, and so does what is told of it later
        ("T\nIt signed up for [[$30bn|order_value]] over about five years starting in 2027.", ["2027/2032"]),
        ("T\nIt plans to spend [[$30bn|capex]] in the three years from 2026 to 2028.", ["2026/2028"]),
        ("T\n双方签下五年期协议，2027年初起执行。甲公司还承诺在五年内买下[[150亿美元|order_value]]。", ["2027/2032"]),
        ("T\n双方达成新的五年期协议，2027年初起执行，总额[[270亿美元|order_value]]。", ["2027/2032"]),
        # the worth of a contract, and what an option adds to it, are for its years
        (
            (
                "T\nIt agreed to rent chips for [[$17bn|order_value]] over five years. "
                "Options would lift the value of the contract to [[$19bn|order_value]]."
            ),
            ["2025/2030", "2025/2030"],
        ),
        (
            "T\nIt will buy [[750 megawatts|order_volume]] from 2026 to 2028. The deal is worth [[$10bn|order_value]].",
            ["2026/2028", "2026/2028"],
        ),
        ("T\n从今年起到2028年交付[[750兆瓦|order_volume]]。合同金额超过[[100亿元|order_value]]。", ["2025/2028"] * 2),
        ("T\n甲公司签下[[142亿元|order_value]]的合同，期限到2031年。", ["2025/2031"]),
        ("T\nIt takes [[$3bn|order_value]] of chips. The agreement is worth [[$5bn|order_value]].", [None, None]),
        (
            (
                "T\nIt agreed to buy [[750 megawatts|order_volume]] of capacity from a start-up over three years. "
                "It comes online from this year through 2027."
            ),
            ["2025/2027"],
        ),
        # an order is for the time by which it is delivered
        (
            "T\n厂商订下超过[[200万颗|order_volume]]芯片，要求2026年交货，对手现货只有[[70万颗|inventory]]。",
            ["2026", None],
        ),
        # a part of a stock without a time has none either
        (
            "T\n厂商订下[[200万颗|order_volume]]，要求2026年交货，现货[[70万颗|inventory]]，其中[[10万颗|inventory]]。",
            ["2026", None, None],
        ),
        # so many years, and the year in which they end
        ("T\nIt will invest [[$17bn|capex]] over five years. The programme runs until 2031.", ["2025/2031"]),
        # ages, the past and what is told in passing are no terms
        ("T\nIt was a five-year-old firm. It will invest [[$17bn|capex]].", [None]),
        ("T\n三年前公司投入[[38亿元|capex]]。", ["2022"]),
    ],
)
def test_terms(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected


def test_sales_at_an_annual_pace_are_of_the_month_in_which_they_are_told() -> None:
    assert periods("T\nIts sales are now running at an annualised [[$9bn|revenue]].") == ["2025-11"]
    report = (
        "T\nSales rose to [[$2bn|revenue]] in the third quarter.\n\nIts chips run at an annualised [[$9bn|revenue]]."
    )
    assert periods(report)[0] == "2025-Q3"
    assert periods(report)[1] != "2025-11"


def test_year_end_is_the_last_one_in_the_months_after_it() -> None:
    assert periods("T\nBacklog at year-end: [[$24bn|order_value]].", "2026-03-02") == ["2025-12-31"]
    assert periods("T\nBacklog will be [[$24bn|order_value]] at year-end.", "2026-03-02") == ["2026-12-31"]


def test_a_share_of_a_market_does_not_date_the_results_that_follow() -> None:
    text = (
        "T\nOmdia credits it with [[35%|market_share]] in the first half. Profit fell [[8%|growth]] to [[$2bn|profit]]."
    )
    assert periods(text) == ["2025-H1", None, None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T\nIt will have [[90,000 wafers a month|capacity]] by the end of 2026.", ["2026-12-31"]),
        ("T\n2026年底月产能[[9万片|capacity]]。", ["2026-12-31"]),
        ("T\nYields should reach [[70%|yield]] by year-end.", ["2025-12-31"]),
        ("T\n今年底年化营收[[90亿美元|revenue]]。", ["2025-12-31"]),
        ("T\nIt will employ [[9,000 people|headcount]] at the end of next year.", ["2026-12-31"]),
        ("T\nIt expects to finish the year with an annualised [[$9bn|revenue]].", ["2025-12-31"]),
        ("T\nIt ended 2024 with [[850 megawatts|capacity]] of power.", ["2024-12-31"]),
        # what is made in a year, or stands at the end of more than a year
        ("T\nIt will earn [[$9bn|revenue]] by the end of 2026.", ["2026"]),
        ("T\nIt wants [[6 GW|capacity]] by the end of the decade.", ["2030"]),
    ],
)
def test_what_stands_at_the_end_of_a_year_is_of_its_last_day(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T\nThe service had [[3 million users|usage]] at the end of September.", ["2025-09-30"]),
        ("T\n截至9月底，日均调用量[[30万亿|usage]]。", ["2025-09-30"]),
        ("T\nIts lines made [[80,000 wafers a month|capacity]] by the end of October.", ["2025-10-31"]),
        # what is sold at the pace of a month
        ("T\n平台年化收入9月底达到[[90亿元|revenue]]。", ["2025-09"]),
    ],
)
def test_what_stands_at_the_end_of_a_month_is_of_its_last_day(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T\nThe fund has put [[$300 million|funding]] into the start-up since 2018.", ["2018/2025"]),
        ("T\nIts foundry arm has lost [[$30 billion|loss]] since 2021.", ["2021/2025"]),
        ("T\nSince its founding in 2016, it has raised [[$730 million|funding]].", ["2016/2025"]),
        ("T\nInvestors have poured [[$2 billion|funding]] into it since it was set up in 2017.", ["2017/2025"]),
        ("T\nWashington has handed out [[$31 billion|funding]] in grants since December 2024.", ["2024-12/2025-11"]),
        ("T\n自2014年投产以来，三星在西安累计投资[[270亿美元|capex]]。", ["2014/2025"]),
        ("T\n自2023年3月发布以来，百度累计投入[[1200亿元|capex]]。", ["2023-03/2025-11"]),
        ("T\n2020年至今，该公司先后获得补贴共[[38亿元|funding]]。", ["2020/2025"]),
        ("T\n该公司自2021年成立至今共融资[[45亿元|funding]]。", ["2021/2025"]),
        # how far back a record goes, what somebody else has done since, and what begins
        ("T\nIt will spend [[$54 billion|capex]] this year, the most since 2021.", ["2025"]),
        ("T\nIt raised its budget for 2025 to [[$125 billion|capex]], the third increase since 2023.", ["2025"]),
        ("T\nIts chief, who has led it since 2015, will spend [[$900 million|capex]] on a line.", [None]),
        ("T\n2025年资本支出[[540亿美元|capex]]，为2021年以来最高。", ["2025"]),
        ("T\n自2018年起任职的王某说，今年将投入[[50亿元|capex]]。", ["2025"]),
    ],
)
def test_what_has_come_together_since_a_time_is_for_the_years_since(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T\nIt will invest [[$8bn|capex]] from early 2026 to the end of 2029.", ["2026/2029"]),
        (
            "T\nOrders came to [[$500bn|order_value]] from the start of this year through the end of 2026.",
            ["2025/2026"],
        ),
        ("T\nIt pays [[$21bn|order_value]] from 2027 through December 2032.", ["2027/2032"]),
        ("T\n2026年初到2029年底，计划投资[[79亿美元|capex]]。", ["2026/2029"]),
        ("T\n2025年下半年至2028年投资[[80亿元|capex]]。", ["2025/2028"]),
        ("T\n2024 到 2029 年累計虧損[[1,430億美元|loss]]。", ["2024/2029"]),
        # two years apart
        ("T\nSales rose from [[$3bn|revenue]] early in 2024 to [[$5bn|revenue]] in 2025.", ["2024", "2025"]),
    ],
)
def test_years_told_by_their_ends_are_a_span(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected
