"""Periods that a text points at: the quarter of a report, what guidance was for, series told again, terms and paces."""

from __future__ import annotations

import pytest

from monitor.analyse.periods_calendar import months
from monitor.analyse.periods_fiscal import FiscalYear
from tests.analyse.annotated import marked, periods


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the quarter, and nothing longer; the fiscal one where it was told last
        ("T\nIn fiscal 2026-Q2 it sold little. Sales in the quarter were [[$3bn|revenue]].", ["FY2026-Q2"]),
        ("T\n今年前三季度营收[[90亿元|revenue]]，第三季度单季营收[[40亿元|revenue]]。", ["2025-01/2025-09", "2025-Q3"]),
        # a part of a year is not one of the year before, nor of an event's
        ("T\nIt lost [[$3bn|loss]] last year and [[$1bn|loss]] in the second quarter.", ["2024", "2025-Q2"]),
        ("T\nThe firm, founded in 2020, sold [[9,000 chips|shipments]] in the second quarter.", ["2025-Q2"]),
        ("T\n去年12月底的估值是[[40亿元|valuation]]；1月中旬已有人按[[50亿元|valuation]]出价。",
         ["2024-12", "2025-01"]),
        # the year-earlier period is no year
        ("T\nIt earned [[$3bn|profit]] in the third quarter, compared with [[$2bn|profit]] in the year-earlier period.",
         ["2025-Q3", "2024-Q3"]),
        # no quarter is the one before itself, and what it is told of is one figure
        ("T\nSales were [[$3bn|revenue]] in the third quarter. It had been [[$2bn|revenue]] in the preceding quarter.",
         ["2025-Q3", "2025-Q2"]),
        # the quarter that a lead names
        ("T\nIts best quarter ever lay between July and September.\n\nSales were [[$3bn|revenue]].", ["2025-Q3"]),
        # what is told as past in the first days of a stretch is of the stretch before
        ("T\nIt had sales of [[$3bn|revenue]] in the first half.", ["2025-H1"]),
    ],
)  # fmt: skip
def test_parts_of_years(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # guidance and consensus are for the period of the result, whenever they were given
        ("T\nIn the third quarter sales were [[$3bn|revenue]], above the [[$2bn|revenue]] it guided to in July.",
         ["2025-Q3", "2025-Q3"]),
        ("T\nIn the third quarter sales were [[$3bn|revenue]], below the [[$4bn|revenue]] consensus of analysts.",
         ["2025-Q3", "2025-Q3"]),
        # a plan that grows is compared with the year before; one that is changed with itself
        ("T\nSales will grow to [[$8bn|revenue]] in 2026 from [[$2bn|revenue]].", ["2026", "2025"]),
        ("T\nIt raised its target for 2026 to [[$8bn|capex]] from [[$7bn|capex]].", ["2026", "2026"]),
        # a multiple of last year's is this year's
        ("T\nNext year's spending will be [[double|growth]] this year's.", ["2026"]),
        ("T\nIt makes [[60 units|production]] in 2026, [[three times|growth]] as many as in 2025.", ["2026", "2026"]),
        ("T\nSales came to [[$9bn|revenue]] in June, [[33%|growth]] higher than in the same month of last year.",
         ["2025-06", "2025-06"]),
        ("T\nFirst-half sales were [[$9bn|revenue]], [[44 times|growth]] the level of a year earlier.",
         ["2025-H1", "2025-H1"]),
        ("T\nFoo on Tuesday reported first-half sales of [[$9bn|revenue]], [[4 times|growth]] what it made a year ago.",
         ["2025-H1", "2025-H1"]),
        ("T\nIn the first quarter it had [[7%|market_share]], down from [[8%|market_share]] in the preceding one.",
         ["2025-Q1", "2024-Q4"]),
        ("T\nIt models sales of [[$1bn|revenue]] this year and [[$8 billion|revenue]] next, a [[sixfold|growth]] jump.",
         ["2025", "2026", "2026"]),
        ("T\n2026年的采购额要比去年[[翻两番|growth]]。", ["2026"]),
        ("T\n2026年资本开支将达[[300亿元|capex]]，等于2025年的[[三倍多|growth]]。", ["2026", "2026"]),
        ("T\n今年预算[[520亿元|capex]]，去年花了[[409亿元|capex]]，再往前一年为[[298亿元|capex]]。",
         ["2025", "2024", "2023"]),
        # a table's change is that of its newer column
        ("T\n| Maker | Q3 2025 | Q2 2025 | Change |\n| Foo | [[$3bn|revenue]] | [[$2bn|revenue]] | [[50%|growth]] |",
         ["2025-Q3", "2025-Q2", "2025-Q3"]),
    ],
)  # fmt: skip
def test_what_is_compared(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # pairs and series that are gone through again
        ("T\n甲今年预算[[15亿元|capex]]，去年[[16亿元|capex]]；乙[[8亿元|capex]]，去年[[9亿元|capex]]。",
         ["2025", "2024", "2025", "2024"]),
        ("T\n2022年营收[[1亿元|revenue]]，2023年[[2亿元|revenue]]，2024年[[4亿元|revenue]]。同期亏损依次为[[6亿元|loss]]、[[7亿元|loss]]和[[9亿元|loss]]。",
         ["2022", "2023", "2024", "2022", "2023", "2024"]),
        # several quarters, the term of a contract, the pace at a year's end
        ("T\nIt spent [[$9bn|capex]] in the past four quarters.", ["2024-Q4/2025-Q3"]),
        ("T\n过去四个季度花了[[90亿元|capex]]。", ["2024-Q4/2025-Q3"]),
        ("T\n自2025年7月24日起至2033年12月31日采购[[90亿元|order_value]]。", ["2025/2033"]),
        ("T\nIt wants an annualized [[$9bn|revenue]] by the end of 2026.", ["2026-12-31"]),
        # a balance that opens its sentence; two years earlier is no span of years
        ("T\n截至2025年9月底，公司在手订单为[[9亿元|order_value]]。", ["2025-09-30"]),
        ("T\n投产比计划提前两年，今年产量为[[9万片|production]]。", ["2025"]),
        # the day with which a price is compared is not that of the news
        ("T\nIt pays less than the [[$25|price]] of Tuesday's close.\n\nRivals lost [[3%|share_price_change]].",
         ["2025-11-04", None]),
    ],
)  # fmt: skip
def test_series_terms_and_days(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # round sums of deals are repeated by chance, others are not
        ("T\nFoo raised [[$4.75 billion|funding]] in March.\n\nThen came [[$4.75 billion|funding]].", ["2025-03"] * 2),
        ("T\nFoo raised [[$5 billion|funding]] in March.\n\nBar wants [[$5 billion|funding]].", ["2025-03", None]),
        # the next order of a list is another order, the next firm's result is of the same quarter
        ("T\nOrders:\n\n- Foo booked [[$3.1 billion|order_value]] in May\n- Bar booked [[$2.7 billion|order_value]]",
         ["2025-05", None]),
        ("T\nResults:\n\n- Foo took in [[$3.1 billion|revenue]] in the third quarter\n- Bar [[$2.7 billion|revenue]]",
         ["2025-Q3", "2025-Q3"]),
    ],
)  # fmt: skip
def test_repeats_and_items(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected


def test_a_year_may_have_the_number_of_the_year_in_which_it_begins() -> None:
    japanese = FiscalYear(3, of_start=True)
    assert (japanese.ending(2026), FiscalYear(3).ending(2026)) == (2025, 2026)
    assert japanese.of_months(months(2025, 7, 9)).text == "2025-Q3"


def test_a_fiscal_quarter_that_has_just_ended_is_no_outlook() -> None:
    published = marked("T\n.", published="2025-11-05").context.published
    assert published is not None
    june = FiscalYear(6)
    assert june.year_of_quarter(published, 1, ahead=True) == 2026
    assert june.year_of_quarter(published, 2, ahead=True) == 2026
    assert june.year_of_quarter(published, 4, ahead=True) == 2026


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # when a forecast was given, or a plan changed, is not what it is for
        ("T\nIt began 2025 with plans of [[$75bn|capex]] and raised it to [[$85bn|capex]] in July.", ["2025", "2025"]),
        ("T\nIt will spend [[$20bn|capex]] in fiscal 2026, having talked of [[$18bn|capex]] in September.",
         ["FY2026", "FY2026"]),
        ("T\nPrices will rise [[90%|growth]] next quarter; in early October it had expected [[55%|growth]].",
         ["2026-Q1", "2026-Q1"]),
        ("T\nSales will be [[$9bn|revenue]] in 2026; its August forecast had been [[$8bn|revenue]].", ["2026", "2026"]),
        ("T\nCapital spending in 2026 will be [[$50bn|capex]], against the [[$35bn|capex]] that it mentioned in May.",
         ["2026", "2026"]),
        ("T\n全年预算由[[75亿元|capex]]起，7月改为[[85亿元|capex]]。", ["2025", "2025"]),
        ("T\n该行2月估今年出货[[5万柜|shipments]]，4月再砍到[[3万柜|shipments]]。", ["2025", "2025"]),
        # what was done then was done then
        ("T\nIt raised [[$85bn|funding]] in July.", ["2025-07"]),
        ("T\n月产能6月为[[3万片|capacity]]，8月增至[[5万片|capacity]]。", ["2025-06", "2025-08"]),
    ],
)  # fmt: skip
def test_when_a_plan_was_told(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a yield or price that holds now, and one that is aimed at now
        ("T\n该制程目前良率[[约40%|yield]]。", ["2025-11"]),
        ("T\nA rack now changes hands for [[$500,000|price]].", ["2025-11"]),
        ("T\nThe company now aims for [[60%|yield]].", [None]),
        # what a site costs, whenever it opens, and what is spent on it in a year
        ("T\nA plant costing [[$7bn|capex]] is due to add output from 2027.", [None]),
        ("T\nIt will spend [[$7bn|capex]] on a plant in 2027.", ["2027"]),
        # some years are none
        ("T\n未来数年内将采购[[6吉瓦|order_volume]]。", [None]),
        # what all clusters compute together grows with time, what a chip does is its own
        ("T\n去年底全国智能算力[[9000000000000000000 FLOPS|compute]]。", ["2024-12-31"]),
        ("T\nIt raises the total to [[9000000000000000000 FLOPS|compute]] by the end of fiscal 2027.", ["FY2027"]),
        ("T\nThe chip, due in 2027, does [[50000000000000000 FLOPS|compute]].", [None]),
    ],
)  # fmt: skip
def test_what_stands_now_and_whenever(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a stock of orders is told of the day on which its quarter closed
        ("T\nIt closed the third quarter with a backlog of [[$9bn|order_value]].", ["2025-09-30"]),
        ("T\nIt left 2024 with a backlog of [[$7bn|order_value]].", ["2024-12-31"]),
        ("T\n四家公司交出三季报。\n\n甲公司的剩余履约义务为[[3920亿元|order_value]]。", ["2025-09-30"]),
        ("T\n公司交出三季报。\n\n积压订单环比增长[[46%|growth]]，达到[[1550亿元|order_value]]。", [None, "2025-09-30"]),
        # and not where it is to come, or for a time to come
        ("T\nIts order book came to [[$9bn|order_value]] for 2025 and 2026 together.", ["2025/2026"]),
        ("T\n公司交出三季报。\n\n在手订单有望达到[[3920亿元|order_value]]。", [None]),
    ],
)  # fmt: skip
def test_balances_close_with_their_quarter(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the quarters of a firm whose year nobody knows are those of the calendar, whoever is named beside it
        ("Acme Chips takes on Nvidia\nSales were [[$3bn|revenue]] in the first quarter.", ["2025-Q1"]),
        ("Nvidia's day\nNvidia's rival Acme Chips made [[$3bn|revenue]] in the first quarter.", ["2025-Q1"]),
        ("T\n第三季度的预算已定。阿里本季度收入[[398亿元|revenue]]，上季[[330亿元|revenue]]。", ["2025-Q3", "2025-Q2"]),
        ("T\n元宝9月日均活跃用户[[1670万|usage]]，一年前约[[80万|usage]]。", ["2025-09", "2024-09"]),
        ("Nvidia's day\nSales were [[$3bn|revenue]] in the first quarter.", ["FY2026-Q1"]),
    ],
)  # fmt: skip
def test_whose_quarter(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T\nIt had [[3|loss]] in the third quarter, from [[2|loss]] three months earlier and [[1|loss]] a year ago.",
         ["2025-Q3", "2025-Q2", "2024-Q3"]),
        ("T\nIt had [[3|loss]] in the third quarter, from [[2|loss]] in the second and [[1|loss]] a year earlier.",
         ["2025-Q3", "2025-Q2", "2024-Q3"]),
        ("T\nIt made [[$3|profit]] in the third quarter, against [[$2|profit]] in the previous three months.",
         ["2025-Q3", "2025-Q2"]),
        ("T\nThe margin widened to [[20%|profit]] in the first quarter from [[18%|profit]] in the fourth.",
         ["2025-Q1", "2024-Q4"]),
        ("T\n三季度收入[[9亿元|revenue]]，二季度为[[8亿元|revenue]]，一年前为[[7亿元|revenue]]。",
         ["2025-Q3", "2025-Q2", "2024-Q3"]),
        ("T\n第三季度毛利率[[15.2%|profit]]，前一季度[[13.1%|profit]]，上年同期[[10.9%|profit]]。",
         ["2025-Q3", "2025-Q2", "2024-Q3"]),
        ("T\n一季度利用率[[93%|capacity]]，去年四季度为[[95%|capacity]]，一年前为[[89%|capacity]]。",
         ["2025-Q1", "2024-Q4", "2024-Q1"]),
        # a chain holds for one measure; what another is compared with a year before is its own
        ("T\n三季度收入[[9亿元|revenue]]，二季度利润[[2亿元|profit]]，上年同期[[1亿元|profit]]。",
         ["2025-Q3", "2025-Q2", "2024-Q2"]),
        # a quarter with its year is that one's
        ("T\nIt sold [[$9bn|revenue]] in the third quarter, up from [[$8bn|revenue]] in the fourth quarter of 2024.",
         ["2025-Q3", "2024-Q4"]),
    ],
)  # fmt: skip
def test_results_beside_those_of_the_quarter_and_the_year_before(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected
