"""Periods: what an expression means, and which figure it belongs to."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analyse.periods_calendar import parsed, shifted
from tests.analyse.annotated import READER, Marked, marked, misses, periods

FLOOR = 0.92
PUBLISHED = "2026-02-06"


def expressions(text: str, published: str | None = PUBLISHED) -> list[str]:
    found = READER.scan(marked(f"T\n{text}", published=published).context)
    return [expression.period.text for expression in found if expression.period is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in its fiscal second quarter", ["FY2026-Q2"]),
        ("the third quarter of fiscal 2027, Q1 FY27 and FY2027-Q3", ["FY2027-Q3", "FY2027-Q1", "FY2027-Q3"]),
        ("fiscal year 2026, FY26 and the 2025 financial year", ["FY2026", "FY2026", "FY2025"]),
        ("sales fell in the fourth quarter", ["2025-Q4"]),
        ("the first half of 2025, 2H25 and H1 2026", ["2025-H1", "2025-H2", "2026-H1"]),
        ("Q4'25, Q4 2025, 4Q25 and 2025 Q4", ["2025-Q4"] * 4),
        ("the December quarter", ["2025-Q4"]),
        ("the three months to September", ["2025-Q3"]),
        ("the July-to-September period", ["2025-Q3"]),
        ("Q1–Q3 2025", ["2025-01/2025-09"]),
        ("in 2024 and 62 million in 2023", ["2024", "2023"]),
        ("the quarter ended July 27, 2025", ["2025-05/2025-07"]),
        ("the first nine months of 2025", ["2025-01/2025-09"]),
        ("profit in January to March 2025", ["2025-Q1"]),
        ("between 2026 and 2028, from 2023 to 2025", ["2026/2028", "2023/2025"]),
        ("the 2025-26 season", ["2025/2026"]),
        ("on 2025-12-31 and in 2025-09", ["2025-12-31", "2025-09"]),
        ("On May 27, 2026; on 18 September 2025", ["2026-05-27", "2025-09-18"]),
        ("shipped last September", ["2025-09"]),
        ("will start in September", ["2026-09"]),
        ("is due by the end of March", ["2026-03"]),
        ("this year, last year and next year", ["2026", "2025", "2027"]),
        ("this quarter, last quarter, next quarter", ["2026-Q1", "2025-Q4", "2026-Q2"]),
        ("last month and this month", ["2026-01", "2026-02"]),
        ("over the next three years", ["2026/2029"]),
        ("by year-end", ["2026"]),
        ("between fiscal 2026 and fiscal 2028, FY27 to FY29", ["FY2026/FY2028", "FY2027/FY2029"]),
        ("fiscal 2025 and fiscal 2026", ["FY2026"]),
        ("nine-month revenue", ["2025-01/2025-09"]),
        ("sales of $3 million this year and $8 million next", ["2026", "2027"]),
        ("by the end of the decade", ["2030"]),
        ("on Thursday", ["2026-02-05"]),
        ("last Friday", ["2026-01-30"]),
        ("the year ending March 2026", ["2025-04/2026-03"]),
        ("the quarter ending in April", ["2026-02/2026-04"]),
        ("the fiscal year ending in May", ["FY2026"]),
        ("in the final three months of 2025", ["2025-Q4"]),
        ("the closing half of last year", ["2025-H2"]),
        ("in the October-December quarter", ["2025-Q4"]),
        ("the third calendar quarter and the holiday quarter", ["2025-Q3", "2025-Q4"]),
        ("the March 2025 quarter", ["2025-Q1"]),
        ("the just-ended quarter, the ongoing quarter", ["2025-Q4", "2026-Q1"]),
        ("in 2025, and two years earlier", ["2025", "2023"]),
        ("this morning", ["2026-02-06"]),
        ("shown at CES 2026", []),
        ("It may ship; the march goes on", []),
        ("since the 1990s", []),
        ("the H200, the H20 and the Q20", []),
        ("Sales for the full year rose", ["2025"]),
        ("full-year 2026 guidance, CY27 and Q4 of last year", ["2026", "2027", "2025-Q4"]),
        ("1QFY26, FQ2'26 and FY2025/26", ["FY2026-Q1", "FY2026-Q2", "FY2026"]),
        ("fiscal 2026 first quarter; spending this fiscal year", ["FY2026-Q1", "FY2026"]),
        ("the first three quarters; over the past 12 months", ["2025-01/2025-09", "2025/2026"]),
        ("between November 2023 and January 2025", ["2023-11/2025-01"]),
        ("over the four quarters to September", ["2024-10/2025-09"]),
        ("in the five years to 2030, between now and 2030", ["2025/2030", "2026/2030"]),
        ("two years ago, six months ago, two weeks ago", ["2024", "2025-08", "2026-01"]),
        ("December-quarter sales", ["2025-Q4"]),
        ("On Thursday it rose; a day earlier it fell", ["2026-02-05", "2026-02-04"]),
        ("In 2000 it was large; two years later it was not", ["2000", "2002"]),
        ("the second fiscal 2026 quarter", ["FY2026-Q2"]),
        ("the fiscal year to early November", ["FY2025"]),
        ("the quarter to early November", ["2025-08/2025-10"]),
        ("sold in the second quarter; it guided to more for the third", ["2025-Q2", "2025-Q3"]),
        ("spent between this year and 2029", ["2026/2029"]),
        ("in the last reported quarter", ["2025-Q4"]),
    ],
)
def test_english_expressions(text: str, expected: list[str]) -> None:
    assert expressions(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026财年第一季（截至2025年4月）", ["FY2026-Q1"]),
        ("2025財年與第三財季", ["FY2025", "FY2026-Q3"]),
        ("2025年第三季度和去年第二季", ["2025-Q3", "2025-Q2"]),
        ("明年上半、26年和2027E", ["2027-H1", "2026", "2027"]),
        ("25年来", []),
        ("年内、明后两年", ["2026", "2027/2028"]),
        ("下一季度，去年末季", ["2026-Q2", "2025-Q4"]),
        ("过去12个月、未来十二个月", ["2025/2026", "2026/2027"]),
        ("隔夜、上一交易日、前天、今晨", ["2026-02-05", "2026-02-05", "2026-02-04", "2026-02-06"]),
        ("半年前", ["2025-08"]),
        ("2025年半年报、去年中期业绩", ["2025-H1", "2025-H1"]),
        ("最近一个季度，刚结束的季度", ["2025-Q4", "2025-Q4"]),
        ("从现在到2030年，现在至2028年", ["2026/2030", "2026/2028"]),
        ("2024年投产，三年后扩建", ["2024", "2027"]),
        ("其中报价最高，集中报名", []),
        ("一季度、今年Q2、2025Q4、25Q3和4Q25", ["2026-Q1", "2026-Q2", "2025-Q4", "2025-Q3", "2025-Q4"]),
        ("2026年上半年，去年下半年", ["2026-H1", "2025-H2"]),
        ("前三季度，2025年前10个月", ["2025-01/2025-09", "2025-01/2025-10"]),
        ("上季度、本季、上月、本月", ["2025-Q4", "2026-Q1", "2026-01", "2026-02"]),
        ("2025年1至3月", ["2025-Q1"]),
        ("2025年9月18日，今年9月，去年10月", ["2025-09-18", "2026-09", "2025-10"]),
        ("明年2月中旬", ["2027-02"]),
        ("2026年至2028年，2026-2028年", ["2026/2028", "2026/2028"]),
        ("今明兩年，未來三年，過去五年", ["2026/2027", "2026/2029", "2021/2026"]),
        ("2025年初，2025年底，后年第四季度", ["2025", "2025", "2028-Q4"]),
        ("等待3个月，每颗2万元，共60台", []),
        ("周四，上周五，昨日", ["2026-02-05", "2026-01-30", "2026-02-05"]),
        ("二〇二五年", ["2025"]),
        ("Q4与FY26", ["2025-Q4", "FY2026"]),
        ("2025/26財年第二季，2025-26财年", ["FY2026-Q2", "FY2026"]),
        ("首三季，首10個月", ["2025-01/2025-09", "2025-01/2025-10"]),
        ("2023年11月至2025年1月", ["2023-11/2025-01"]),
        ("未来三到五年，十五五期间", ["2026/2031", "2026/2030"]),
        ("两年前，3个月前", ["2024", "2025-11"]),
        ("比前一季多，前一年同期", ["2025-Q4"]),
        ("一年前约80万", ["2025"]),
        ("首季及次季分别花了", ["2026-Q1", "2026-Q2"]),
        ("四家巨头三季度，前三季度", ["2025-Q3", "2025-01/2025-09"]),
        ("2024年营收，上一年亏损", ["2024", "2023"]),
        ("年初至今，年底前月产能", ["2026", "2026"]),
        ("2026、2027年", ["2026/2027"]),
        ("2025、2026、2027年", ["2025", "2026", "2027"]),
        ("2026/2027年", ["2026", "2027"]),
        ("2025年第一至第三季度", ["2025-01/2025-09"]),
        ("今年1、2月合计", ["2026-01/2026-02"]),
    ],
)
def test_chinese_expressions(text: str, expected: list[str]) -> None:
    assert expressions(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the same clause, before and after
        ("In 2025, Acme Chips shipped [[5 million chips|shipments]].", ["2025"]),
        ("Acme Chips spent [[$3 billion|capex]] in its fiscal second quarter.", ["FY2026-Q2"]),
        ("Sales were [[$1bn|revenue]] in 2024 and [[$2bn|revenue]] in 2025.", ["2024", "2025"]),
        ("It built [[3,000 racks|production]] and [[9,000 chips|production]] in 2025.", ["2025", "2025"]),
        # comparisons
        ("Sales rose to [[$3bn|revenue]] in 2025, up from [[$2bn|revenue]] in 2024.", ["2025", "2024"]),
        ("It expects capex of [[$9bn|capex]] this year, after [[$5bn|capex]] last year.", ["2026", "2025"]),
        ("Its share will go from [[15%|market_share]] in 2023 to [[50%|market_share]] in 2026.", ["2023", "2026"]),
        ("Capex is put at [[$9bn|capex]] for 2026, double the [[$4.5bn|capex]] of 2025.", ["2026", "2025"]),
        ("Profit was [[$2bn|profit]] in the fourth quarter, against [[$1bn|profit]] a year earlier.",
         ["2025-Q4", "2024-Q4"]),
        ("Sales were [[$3bn|revenue]] in the second quarter, up from [[$2bn|revenue]] in the first.",
         ["2025-Q2", "2025-Q1"]),
        ("Sales were [[$1bn|revenue]] and [[$2bn|revenue]] in 2024 and 2025, respectively.", ["2024", "2025"]),
        ("Few, after [[28,000|shipments]] in 2025 and [[1,000|shipments]] the year before.", ["2025", "2024"]),
        ("In 2026 sales will be [[$9bn|revenue]], [[40%|growth]] above 2025.", ["2026", "2026"]),
        ("It raised its 2026 sales forecast to [[$9bn|revenue]] from [[$8bn|revenue]].", ["2026", "2026"]),
        (("Capex in the fourth quarter came to [[$9bn|capex]], down [[24%|growth]] from a year earlier and "
         "[[32%|growth]] from the third quarter."), ["2025-Q4"] * 3),
        (("Sales were [[$3bn|revenue]] in the fourth quarter. Profit of [[$2bn|profit]] was [[five times|growth]] last "
         "year's and [[72%|profit]] of sales."), ["2025-Q4"] * 4),
        ("The third quarter has to bring [[$9bn|revenue]] if it is to beat last year.", ["2026-Q3"]),
        ("鸿海11月营收[[800亿元|revenue]]，比10月少[[6%|growth]]，较去年同期增长[[25%|growth]]。", ["2025-11"] * 3),
        # events and stocks beside a figure
        ("It will spend [[$9bn|capex]] on a fab, which opens in 2027.", [None]),
        ("工厂总投资[[90亿元|capex]]，2027年投产。", [None]),
        ("Sales were [[$9bn|revenue]] in the fourth quarter; the backlog is [[$5bn|order_value]].", ["2025-Q4", None]),
        ("The backlog stood at [[$5bn|order_value]] on Jan. 31.", ["2026-01-31"]),
        ("On Tuesday Samsung's price target rose to [[$90|price]] from [[$80|price]].", [None, None]),
        ("It has raised [[$90 million|funding]], bringing the total to [[$300 million|funding]].", ["2026-02", None]),
        ("Acme Chips was fined [[$9 million|levy]] on Tuesday.", ["2026-02"]),
        # conversions and shares of an amount
        ("It set aside [[RMB 40 billion|capex]] ([[$5.6 billion|capex]]) for 2026.", ["2026", "2026"]),
        ("It spent [[$8bn|capex]] in 2025, [[half|capex]] of it on chips.", ["2025", "2025"]),
        # inheritance
        ("Sales were [[$5bn|revenue]] in 2025. Net profit was [[$1bn|profit]].", ["2025", "2025"]),
        ("Sales were [[$5bn|revenue]] in 2024. It plans to spend [[$1bn|capex]].", ["2024", None]),
        ("Nvidia plans capex of [[$5bn|capex]] in 2026. Samsung has earmarked [[$9bn|capex]].", ["2026", "2026"]),
        ("Samsung spent [[$5bn|capex]] in 2025. Nvidia spent [[$9bn|capex]] on sites.", ["2025", "2025"]),
        ("Samsung spent [[$5bn|capex]] in 2025. Nvidia is now putting [[$9bn|capex]] into sites.", ["2025", None]),
        ("Nvidia plans capex of [[$5bn|capex]] in 2026. Samsung is spending [[$9bn|capex]].", ["2026", "2026"]),
        # the month named last, whatever it was named for
        ("It has twice as many users as in November. That month it raised [[$3bn|funding]].", ["2025-11"]),
        # what came before what is told
        ("After its sale fell through in January, it found a backer for [[$350 million|funding]].", [None]),
        # what has no period
        (("Companies ordered [[9,000 chips|order_volume]] for delivery in 2026, while it holds "
         "[[3,000 chips|inventory]]."), ["2026", None]),
        ("In 2025 Huawei showed a chip with [[128 GB|memory]].", [None]),
        ("The chip, sold since 2024, costs [[$9,000|price]].", [None]),
        ("Its share was once [[95%|market_share]]. Sales were [[$1bn|revenue]] in 2025.", [None, "2025"]),
        ("It filed in January for a listing that may raise [[$2bn|funding]].", [None]),
        ("If licences come, it would buy [[20,000 chips|order_volume]]. It sold more in 2025.", [None]),
        ("Nikkei reported in December that it employs [[900 people|headcount]].", [None]),
        ("Acme Chips said on Tuesday that it would spend [[$4bn|capex]].", [None]),
        # days
        ("Shares of Nvidia fell [[4%|share_price_change]] on Thursday.", ["2026-02-05"]),
        ("As of December 31, 2025, stocks stood at [[9,000 chips|inventory]].", ["2025-12-31"]),
        ("On January 5 it agreed to hand over [[15%|levy]] of sales.", ["2026-01"]),
        # fiscal quarters go on
        ("Sales were [[$5bn|revenue]] in its fiscal fourth quarter. It expects [[$6bn|revenue]] this quarter.",
         ["FY2026-Q4", "FY2027-Q1"]),
    ],
)  # fmt: skip
def test_english_links(text: str, expected: list[str | None]) -> None:
    assert periods(f"T\n{text}", PUBLISHED) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("华为2025年出货[[20万颗|shipments]]，2026年计划出货[[60万颗|shipments]]。", ["2025", "2026"]),
        ("份额将由2023年的[[15%|market_share]]增至2026年的[[50%|market_share]]。", ["2023", "2026"]),
        ("占比将从2023年的[[19%|growth]]升到2028年的[[93%|growth]]，收入则由[[9亿元|revenue]]增至[[82亿元|revenue]]。",
         ["2023", "2028", "2023", "2028"]),
        ("公司2025年上半年营收[[28亿元|revenue]]，净利润[[10亿元|profit]]，而2024年同期亏损[[5亿元|loss]]。",
         ["2025-H1", "2025-H1", "2024-H1"]),
        ("第三季度营收[[17亿元|revenue]]，去年同期为[[12亿元|revenue]]。", ["2025-Q3", "2024-Q3"]),
        ("2024年、2025年的营收分别为[[6亿元|revenue]]和[[9亿元|revenue]]。", ["2024", "2025"]),
        ("2024年、2025年营收分别为[[6亿元|revenue]]、[[9亿元|revenue]]，增[[50%|growth]]。",
         ["2024", "2025", "2024/2025"]),
        ("下调2026/2027年净利预测至[[6亿元|profit]]/[[9亿元|profit]]。", ["2026", "2027"]),
        ("第三季度份额为[[7%|market_share]]，前一季度是[[8%|market_share]]。", ["2025-Q3", "2025-Q2"]),
        ("2023年至2025年，营收分别为[[3亿元|revenue]]、[[6亿元|revenue]]和[[9亿元|revenue]]。",
         ["2023", "2024", "2025"]),
        ("预计2026年营收[[60亿元|revenue]]，与2025年的[[40亿元|revenue]]相比，增长[[50%|growth]]。",
         ["2026", "2025", "2026"]),
        ("去年資本支出[[409億美元|capex]]，今年將達[[520億美元|capex]]。", ["2025", "2026"]),
        ("截至2025年12月31日，库存为[[9万颗|inventory]]。", ["2025-12-31"]),
        ("英伟达1月30日披露，净利润为[[9亿元|profit]]。", [None]),
        ("本月，日均用量超过[[50万亿|usage]]，2024年12月为[[4万亿|usage]]。", ["2026-02", "2024-12"]),
        ("今年第一季度推出的芯片带宽为[[3.2TB/s|bandwidth]]。", [None]),
        ("2025年营收[[9亿元|revenue]]。毛利率[[54%|profit]]。", ["2025", "2025"]),
        ("若获批准，将采购[[2万颗|order_volume]]，2025年它没有采购。", [None]),
        # a time in brackets says which one was meant, and nothing else
        ("公司上季（2025会计年度第4季，至11月2日止）营收[[180亿元|revenue]]，年增[[28%|growth]]。", ["FY2025-Q4"] * 2),
        ("上一财季（2026财年第四季度）营收[[16亿元|revenue]]；下一季度指引为[[18亿元|revenue]]。",
         ["FY2026-Q4", "FY2027-Q1"]),
        ("全年资本开支[[1341亿元|capex]]，其中2025年第四季度（截至12月31日）[[352亿元|capex]]。", ["2025", "2025-Q4"]),
        # from one amount to another
        (("2027年产量预估由[[300万颗|production]]调高到[[500万颗|production]]，2028年则由[[320万颗|production]]调高到"
         "[[700万颗|production]]。"), ["2027", "2027", "2028", "2028"]),
        ("计划2026年底以前把月产能从目前的[[17万片|capacity]]拉高到[[25万片|capacity]]。", [None, "2026-12-31"]),
        ("月产能去年已有[[5万片|capacity]]，年底能到[[6万片|capacity]]。", ["2025", "2026-12-31"]),
        ("今年第一季度营收[[9亿元|revenue]]，比一年前[[倍增|growth]]。", ["2026-Q1", "2026-Q1"]),
        ("2025年公司由于计提[[162亿元|loss]]减值，净亏损[[112亿元|loss]]。", ["2025", "2025"]),
    ],
)  # fmt: skip
def test_chinese_links(text: str, expected: list[str | None]) -> None:
    assert periods(f"T\n{text}", PUBLISHED) == expected


def test_a_headline_gets_the_period_that_the_text_gives_its_value() -> None:
    case = marked("Nvidia to spend [[$70 billion|capex]]\nNvidia plans to spend [[$70 billion|capex]] in 2027.")
    assert READER.read(case.context, case.metrics) == ("2027", "2027")


def test_the_head_of_a_column_dates_its_cells() -> None:
    case = marked("T\n| Firm | 2024 | 2025 |\n| Nvidia | [[$1bn|revenue]] | [[$2bn|revenue]] |")
    assert READER.read(case.context, case.metrics) == ("2024", "2025")


def test_a_timeline_dates_what_stands_below() -> None:
    case = marked(
        "T\nTimeline\n\n2024-06\nIts worth: [[$3 trillion|valuation]]\n2025-10\nThen [[$5 trillion|valuation]]"
    )
    assert READER.read(case.context, case.metrics) == ("2024-06", "2025-10")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # how long money is spent, not when
        ("Foo pledged to invest [[$80bn|capex]] over four years.", ["2026/2030"]),
        ("富豪今年1月宣布三年投入[[3000亿元|capex]]建数据中心。", ["2026/2029"]),
        ("Foo's server will be serviced for six years and costs [[$3m|price]].", [None]),
        ("Foo will invest [[$55bn|capex]] in Bar by 2029.", ["2026/2029"]),
        ("Foo sold [[$27bn|funding]] of bonds that mature in 2049.", [None]),
        ("Foo, which was founded in 2016, sold [[9,000 chips|shipments]].", [None]),
        # since when: a record, or the year so far
        ("Foo's shares rose [[9%|share_price_change]], the most since 2019.", [None]),
        ("Foo's shares have gained [[59%|share_price_change]] since January.", ["2026"]),
        ("Foo股价涨[[3%|share_price_change]]，创1998年以来最大涨幅。", [None]),
        # the base of a whole year that is over
        ("Sales last year were [[$2bn|revenue]], up from [[$1bn|revenue]].", ["2025", "2024"]),
        ("Sales this year should be [[$2bn|revenue]], up from the forecast of [[$1bn|revenue]].", ["2026", "2026"]),
        ("Foo earned [[$2bn|profit]] in the third quarter, after losing [[$1bn|loss]] in the same stretch of 2024.",
         ["2025-Q3", "2024-Q3"]),
        ("Sales were [[$2bn|revenue]] in 2024 and [[$3bn|revenue]] in the first nine months of this one.",
         ["2024", "2026-01/2026-09"]),
        # a list that goes once more through the periods of the last one
        ("2023年至2024年营收依次为[[1亿元|revenue]]和[[2亿元|revenue]]，2025年上半年[[3亿元|revenue]]。同期亏损分别为[[4亿元|loss]]、[[5亿元|loss]]和[[6亿元|loss]]。",
         ["2023", "2024", "2025-H1"] * 2),
        # what is told of others does not hold for what one expects
        ("Foo's sales will grow by [[20%|growth]] this quarter. Bar took in [[$1bn|revenue]].", ["2026-Q1", None]),
        ("3 日Foo收跌[[7%|share_price_change]]。", ["2026-02-03"]),
        ("28日Foo收跌[[7%|share_price_change]]。", ["2026-01-28"]),
        ("Three months ago Foo raised [[$750m|funding]].", ["2025-11"]),
        ("For the quarter now under way Foo expects sales of [[$2bn|revenue]].", ["2026-Q1"]),
        # a report that names no quarter
        ("Sales rose to [[$3bn|revenue]] in a strong quarter. It earned [[$1bn|profit]]. The rest lost [[$2bn|loss]].",
         ["2025-Q4"] * 3),
        ("截至9月底止的财年第二季度，Foo净利[[3亿元|profit]]。", ["FY2026-Q2"]),
    ],
)  # fmt: skip
def test_lengths_bases_and_lists(text: str, expected: list[str | None]) -> None:
    assert periods(f"T\n{text}", PUBLISHED) == expected


def test_without_a_date_the_years_of_the_text_resolve_the_rest() -> None:
    assert periods("T\nIn 2025 sales fell. In April it lost [[$4bn|loss]].", published=None) == ["2025-04"]


@pytest.mark.parametrize("text", ["2026", "2025-H1", "2025-Q4", "2025-09", "2025-12-31", "2026/2028"])
def test_the_vocabulary_reads_back(text: str) -> None:
    period = parsed(text)
    assert period is not None
    assert period.text == text
    assert shifted(shifted(period, -1), 1) == period


def told(case: Marked) -> list[str]:
    return [period or "-" for period in READER.read(case.context, case.metrics)]


@pytest.mark.parametrize(
    ("stem", "floor"),
    [
        ("periods_news", FLOOR),
        ("periods_later", FLOOR),
        ("periods_fresh", FLOOR),
        ("periods_passages", FLOOR),
        ("periods_unseen", FLOOR),
        ("periods_afresh", 0.87),
    ],
)
def test_news(stem: str, floor: float) -> None:
    right, wrong = misses(stem, told, 0)
    assert right >= floor, wrong


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("2025年Q1-/.,财季半月日至到 tofrinMay[]|H\n第一上同期"), max_size=200))
def test_any_text_is_read(text: str) -> None:
    case = marked(f"T\n{text}[[$1bn|revenue]]{text}")
    for period in READER.read(case.context, case.metrics):
        assert period is None or period.startswith("FY") or parsed(period) is not None


def test_a_text_of_numbers_only_is_read_in_bounded_steps() -> None:
    case = marked("T\n" + "[[5 million chips|shipments]] in 2025 " * 2000)
    assert set(READER.read(case.context, case.metrics)) == {"2025"}
