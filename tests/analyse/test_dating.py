"""Which period a figure takes that names none: passages, the weights, and firms with fiscal years of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.analyse.periods_calendar import months_to, quarter
from monitor.analyse.periods_fiscal import FiscalYear, quarter_over
from monitor.analyse.reader import Reader
from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue

JANUARY, MAY, AUGUST, DECEMBER = (FiscalYear(end) for end in (1, 5, 8, 12))

# Day, title, text, and the period of each figure.
PASSAGES = [
    (
        "2025-11-20",
        "Nvidia's third quarter tops every forecast",
        "Nvidia took in $57 billion in the third quarter. For the fourth quarter it expects $65 billion.",
        {"$57 billion": "FY2026-Q3", "$65 billion": "FY2026-Q4"},
    ),
    (
        "2025-11-20",
        "TSMC's third quarter tops every forecast",
        "TSMC took in $33.1 billion in the third quarter. For the fourth quarter it expects $33 billion.",
        {"$33.1 billion": "2025-Q3", "$33 billion": "2025-Q4"},
    ),
    (
        "2025-09-24",
        "Micron beats estimates",
        "Micron took in $11.3 billion in the quarter that ended in August, AMD $7.7 billion in the second quarter.",
        {"$11.3 billion": "FY2025-Q4", "$7.7 billion": "2025-Q2"},
    ),
    # a part of a firm counts by the year of the firm; of a list of firms with different years none does
    (
        "2026-03-20",
        "Alibaba Cloud grows",
        "Alibaba Cloud's revenue in the fiscal third quarter came to 43.3 billion yuan.",
        {"43.3 billion yuan": "FY2026-Q3"},
    ),
    (
        "2026-02-09",
        "云厂商业绩",
        "云收入方面，AWS和Azure四季度合计收入600亿美元。",
        {"600亿美元": "2025-Q4"},
    ),
    # an amount told again in another currency is the same amount
    (
        "2025-09-12",
        "Nebius与微软签约",
        "Nebius与微软签下算力合同，金额174亿美元（约合人民币1240亿元），执行到2031年。",
        {"174亿美元": "2025/2031", "约合人民币1240亿元": "2025/2031"},
    ),
    (
        "2025-12-12",
        "博通第四季营收创新高",
        "博通第四季营收180亿美元，预计第一季营收191亿美元。",
        {"180亿美元": "FY2025-Q4", "191亿美元": "FY2026-Q1"},
    ),
    (
        "2025-09-26",
        "Micron's outlook is a surprise",
        "The memory maker told investors to expect $18.1 billion of revenue in its fiscal first quarter.",
        {"$18.1 billion": "FY2026-Q1"},
    ),
    (
        "2025-12-12",
        "Nvidia leads the field",
        "Omdia reckons that Nvidia delivered 1.2 million GPUs in the third quarter.",
        {"1.2 million GPUs": "2025-Q3"},
    ),
    (
        "2025-09-05",
        "Broadcom beats estimates",
        "In the quarter that ended Aug. 3, Broadcom earned $4.1 billion.",
        {"$4.1 billion": "FY2025-Q3"},
    ),
    (
        "2025-10-31",
        "Inventories of chip designers rise",
        "Cambricon held inventories of 3.7 billion yuan at the end of September. In the third quarter sales rose 14%.",
        {"3.7 billion yuan": "2025-09-30", "14%": "2025-Q3"},
    ),
    (
        "2025-11-12",
        "Advantest lifts its outlook",
        "Advantest took in 263 billion yen in the second quarter, 38% more than a year before.",
        {"263 billion yen": "FY2025-Q2", "38%": "FY2025-Q2"},
    ),
    (
        "2025-12-22",
        "海光第三季度营收36亿元",
        "海光2025年第三季度实现营业收入36亿元，净利润7亿元，毛利率为60%。公司上半年营业收入为54.6亿元，同比增长45.2%。",
        {"54.6亿元": "2025-H1", "45.2%": "2025-H1"},
    ),
    (
        "2025-10-29",
        "Nvidia puts money into Ericsson",
        "Nvidia buys shares of the network maker. Software brought in 8% of Ericsson's sales in the third quarter.",
        {"8%": "2025-Q3"},
    ),
    (
        "2025-12-15",
        "Broadcom's year",
        "Broadcom sold chips worth $20 billion in the fiscal year to early November, of them $6.5 billion in the last.",
        {"$20 billion": "FY2025"},
    ),
    (
        "2025-03-10",
        "Broadcom's switches sell well",
        "Networking brought Broadcom $1.9 billion in the February quarter.",
        {"$1.9 billion": "FY2025-Q1"},
    ),
    (
        "2026-01-30",
        "Western Digital surprises",
        "It took in $3.1 billion in its second fiscal 2026 quarter. Profit was $610 million.",
        {"$3.1 billion": "FY2026-Q2", "$610 million": "FY2026-Q2"},
    ),
    (
        "2025-11-12",
        "CoreWeave's loss shrinks",
        "CoreWeave's third-quarter revenue was $1.4 billion. The net loss narrowed to $120 million from $350 million.",
        {"$120 million": "2025-Q3", "$350 million": "2024-Q3"},
    ),
    (
        "2025-08-01",
        "AMD's outlook",
        "AMD took in $7.7 billion in the second quarter. Analysts had been looking for $7.4 billion.",
        {"$7.7 billion": "2025-Q2", "$7.4 billion": "2025-Q2"},
    ),
    (
        "2025-06-10",
        "Equipment makers count on memory",
        "Sales should grow by 7% to $118 billion in 2026 and 5% to $124 billion in 2027.",
        {"7%": "2026", "$118 billion": "2026", "5%": "2027", "$124 billion": "2027"},
    ),
    (
        "2025-09-02",
        "中科曙光上调预期",
        "我们将中科曙光2025至2027年收入预测由150亿、180亿和210亿元上调至160亿、195亿和230亿元。",
        {"150亿": "2025", "180亿": "2026", "210亿元": "2027", "160亿": "2025", "230亿元": "2027"},
    ),
    (
        "2025-09-02",
        "中科曙光中报",
        "中科曙光8月27日发布2025年半年报，营业收入58.5亿元。截至6月底负债90亿元，净利润7.3亿元。",
        {"58.5亿元": "2025-H1", "7.3亿元": "2025-H1"},
    ),
    (
        "2025-10-24",
        "超微电脑下调指引",
        "超微电脑公布2026财年第一财季营收约50亿美元。去年同期，它的收入是59亿美元。",
        {"约50亿美元": "FY2026-Q1", "59亿美元": "FY2025-Q1"},
    ),
    (
        "2025-09-02",
        "兆易创新的第二季度",
        "兆易创新第二季度收入22亿元，环比第一季度的19亿元增长15%。",
        {"22亿元": "2025-Q2", "19亿元": "2025-Q1", "15%": "2025-Q2"},
    ),
    # while the books of a year are open its results are still told as forecasts
    (
        "2026-01-20",
        "Loongson previews its results",
        "For the full year Loongson expects a net loss of 450 million yuan. Fourth-quarter sales: 300 million.",
        {"450 million yuan": "2025", "300 million": "2025-Q4"},
    ),
    (
        "2026-01-30",
        "澜起科技业绩预告",
        "公司预计全年净利润为21亿元至23亿元，同比增长52%至66%。第四季度净利润预计5亿元。",
        {"21亿元至23亿元": "2025", "52%至66%": "2025", "5亿元": "2025-Q4"},
    ),
    # a count of firms is no base of comparison
    (
        "2026-05-06",
        "AMD spends more",
        "AMD rose 2%, a day after three rivals said that capital spending this year would come to $900 million.",
        {"$900 million": "2026"},
    ),
    # what belongs to the thing for which a price is asked, and a bracket, part no price from its time
    (
        "2026-03-12",
        "Rents climb",
        "A rack rents for 120 yuan ($17) this month. Dealers ask 95,000 yuan for a server with eight H20s this month.",
        {"120 yuan": "2026-03", "$17": "2026-03", "95,000 yuan": "2026-03"},
    ),
    (
        "2026-06-10",
        "GPU smuggling",
        "Between early March and late May 2025 the ring moved 4,000 H100s.",
        {"4,000 H100s": "2025-03/2025-05"},
    ),
    ("2026-06-10", "走私案", "1月中旬到4月初，这家公司出货700台服务器。", {"700台服务器": "2026-01/2026-04"}),
    # the column of a change belongs to the time before it, unless two times stand there
    (
        "2025-10-30",
        "中际旭创三季报",
        "要点：\n\n指标　三季度　同比　前三季度　同比\n营收　102亿元　56%　250亿元　44%\n净利　31亿元　9%　71亿元　8%",
        {"102亿元": "2025-Q3", "56%": "2025-Q3", "250亿元": "2025-01/2025-09", "44%": "2025-01/2025-09"},
    ),
    (
        "2025-08-20",
        "Wiwynn's half-year",
        "Sums:\n\nItem | Q2 2025 | Change | H1 2025 | Change\nProfit | NT$13 billion | 140% | NT$22 billion | 110%",
        {"NT$13 billion": "2025-Q2", "140%": "2025-Q2", "NT$22 billion": "2025-H1", "110%": "2025-H1"},
    ),
    (
        "2025-09-01",
        "Foundries",
        "The numbers:\n\nFirm | Q2 2025 | Q1 2025 | Change\nUMC | $1.9 billion | $1.8 billion | 8.2%",
        {"$1.9 billion": "2025-Q2", "$1.8 billion": "2025-Q1", "8.2%": "2025-Q2"},
    ),
    # in China it is the next day when America trades after hours
    ("2025-12-15", "博通财报", "博通盘后跌4%。", {"4%": "2025-12-12"}),
    # what was foretold earlier holds for what it was foretold for
    (
        "2026-03-20",
        "Nanya spends",
        "Nanya approved capital spending of NT$52 billion for 2026, more than the NT$50 billion flagged in January.",
        {"NT$52 billion": "2026", "NT$50 billion": "2026"},
    ),
    (
        "2026-03-11",
        "FII's year",
        "FII earned 35.3 billion yuan in 2025; it had guided to between 35.1 billion and 35.7 billion yuan in January.",
        {"35.3 billion yuan": "2025", "35.1 billion and 35.7 billion yuan": "2025"},
    ),
    (
        "2026-03-06",
        "博通业绩",
        "博通2026财年第一财季AI收入84亿美元，同比增长106%，高于去年12月给出的82亿美元指引。",
        {"84亿美元": "FY2026-Q1", "106%": "FY2026-Q1", "82亿美元": "FY2026-Q1"},
    ),
    # three months ago a report tells of the quarter before, other news of a month
    (
        "2025-10-30",
        "Alphabet第三季",
        "第三季Gemini每月活跃用户超过6.5亿，三个月前为4.5亿。",
        {"超过6.5亿": "2025-Q3", "4.5亿": "2025-Q2"},
    ),
    ("2025-12-26", "Groq", "就在三个月前，Groq刚募得7.5亿美元。", {"7.5亿美元": "2025-09"}),
    (
        "2026-04-30",
        "四巨头财报夜",
        "财联社4月30日讯 四家公司公布业绩。\n\n盘后Alphabet涨约7%，Meta跌幅超过6%。",
        {"约7%": "2026-04-29", "超过6%": "2026-04-29"},
    ),
    # a price of now, told against that of another time; an aside of an item dates no other item
    (
        "2026-01-27",
        "H200月租",
        "H200整机月租去年12月才6.2万元，现在是7.5万元。",
        {"6.2万元": "2025-12", "7.5万元": "2026-01"},
    ),
    ("2026-06-02", "Rents fall", "A rack rented for $98 an hour in 2024; it now costs $41.", {"$41": "2026-06"}),
    (
        "2026-01-27",
        "GPU价格",
        "以下是渠道本月报价：\n\n· RTX 6000D：5.8万元，5万元那是去年9月的首发价\n· H20：8万元\n· 昇腾910C：18万元",
        {"5万元": "2025-09", "8万元": "2026-01", "18万元": "2026-01"},
    ),
    # a site's size holds for the time at which the next words open it
    (
        "2026-02-19",
        "Humain",
        "A facility in Dammam, rated at 40MW, is due to be energized in the second quarter.",
        {"40MW": "2026-Q2"},
    ),
    (
        "2025-11-20",
        "AMD",
        "超微与Humain将成立合资公司，2030年前部署1GW的AI基础设施，首期100MW采用MI450系列，明年下半年启用。",
        {"1GW": "2030", "100MW": "2026-H2"},
    ),
    (
        "2026-03-02",
        "Colossus",
        "The site drew 300 megawatts in March 2025 and is due to be ready in 2027.",
        {"300 megawatts": "2025-03"},
    ),
    ("2026-01-30", "SK海力士", "单季营业利益19.17兆韩元；2025全年营业利益47.2兆韩元。", {"47.2兆韩元": "2025"}),
    (
        "2026-06-11",
        "甲骨文Q4财报",
        "甲骨文2026财年第四财季营收191亿美元，2027财年资本开支约700亿美元。预计全年营收900亿美元。",
        {"约700亿美元": "FY2027", "900亿美元": "FY2027"},
    ),
]


def periods(reader: Reader, day: str, title: str, text: str) -> dict[str, str | None]:
    published = datetime.fromisoformat(day).replace(tzinfo=UTC)
    reading = reader.read(Article(id="a", title=title, text=text, published=published))
    return {figure.text: figure.period for figure in reading.figures}


@pytest.mark.parametrize(("day", "title", "text", "expected"), PASSAGES, ids=[one[1] for one in PASSAGES])
def test_periods_are_those_of_the_firm_and_the_news(
    catalogue: Catalogue, day: str, title: str, text: str, expected: dict[str, str]
) -> None:
    found = periods(Reader(catalogue), day, title, text)
    assert {text: found[text] for text in expected} == expected


def test_without_weights_the_rules_decide(catalogue: Catalogue) -> None:
    day, title, text, expected = PASSAGES[0]
    found = periods(Reader(replace(catalogue, dating={})), day, title, text)
    assert {text: found[text] for text in expected} == expected


def test_the_shipped_weights_are_those_of_a_model(catalogue: Catalogue) -> None:
    assert 500 < len(catalogue.dating) < 8000
    assert catalogue.dating["rules"] > 0


@pytest.mark.parametrize(
    ("year", "when", "part", "ahead", "expected"),
    [
        (JANUARY, date(2025, 11, 19), 3, False, 2026),
        (JANUARY, date(2025, 8, 27), 3, True, 2026),
        (JANUARY, date(2025, 8, 27), 3, False, 2026),  # nobody tells of a quarter ten months old
        (JANUARY, date(2026, 2, 25), 4, False, 2026),
        (MAY, date(2025, 9, 10), 1, False, 2026),
        (AUGUST, date(2025, 9, 23), 4, False, 2025),
        (AUGUST, date(2025, 9, 23), 1, True, 2026),
        (DECEMBER, date(2025, 2, 1), 4, False, 2024),
    ],
)
def test_quarters_of_fiscal_years(year: FiscalYear, when: date, part: int, *, ahead: bool, expected: int) -> None:
    assert year.year_of_quarter(when, part, ahead=ahead) == expected


@pytest.mark.parametrize(
    ("year", "when", "expected"),
    [
        (None, date(2025, 7, 25), "2025-Q2"),
        (DECEMBER, date(2026, 1, 15), "2025-Q4"),
        (JANUARY, date(2025, 11, 19), "FY2026-Q3"),
        (AUGUST, date(2025, 9, 23), "FY2025-Q4"),
    ],
)
def test_the_quarter_that_ended_last(year: FiscalYear | None, when: date, expected: str) -> None:
    assert quarter_over(when, year).text == expected


@pytest.mark.parametrize(
    ("year", "last", "count", "expected"),
    [
        (JANUARY, 10, 3, "FY2026-Q3"),
        (JANUARY, 1, 12, "FY2025"),
        (JANUARY, 9, 3, "2025-Q3"),  # a quarter of the calendar keeps its name
        (MAY, 8, 3, "FY2026-Q1"),
        (DECEMBER, 10, 3, "2025-08/2025-10"),
        (AUGUST, 12, 3, "2025-Q4"),
        (FiscalYear(10), 2, 3, "FY2025-Q1"),  # weeks are counted to a weekday: its quarter ended on February 2
        (FiscalYear(10), 11, 3, "FY2025-Q4"),
        (FiscalYear(10), 12, 3, "2025-Q4"),
    ],
)
def test_months_that_are_a_fiscal_quarter(year: FiscalYear, last: int, count: int, expected: str) -> None:
    assert year.of_months(months_to(2025, last, count)).text == expected


def test_a_fiscal_year_of_the_calendar_is_the_calendar() -> None:
    assert DECEMBER.of_months(quarter(2025, 3)) == quarter(2025, 3)
