"""Statuses: fact, plan, forecast, condition, denial."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analyse.periods import PeriodReader
from monitor.analyse.statuses import StatusReader
from monitor.domain.figures import Status
from tests.analyse.annotated import CATALOGUE, Marked, marked, misses

PERIODS = PeriodReader(CATALOGUE.lexicons)
STATUSES = StatusReader(CATALOGUE.lexicons, PERIODS)
FLOOR = 0.92


def read(case: Marked) -> list[str]:
    periods = PERIODS.read(case.context, case.metrics)
    return [status.value for status in STATUSES.read(case.context, case.metrics, periods)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # facts
        ("Nvidia spent [[$3bn|capex]] in 2025.", ["actual"]),
        ("Huawei shipped [[5 million chips|shipments]] last year.", ["actual"]),
        ("It holds [[30%|market_share]] of the market.", ["actual"]),
        ("The chip, due next year, carries [[128GB|memory]] of memory.", ["actual"]),
        ("Each targets [[2 times|relative_performance]] the speed of its forerunner.", ["actual"]),
        ("Its chips cost [[$9,000|price]] each.", ["actual"]),
        # plans
        ("Huawei plans to make [[600,000 chips|production]] next year.", ["planned"]),
        ("Samsung aims for a yield of [[60%|yield]].", ["planned"]),
        ("Nvidia is considering an investment of [[$5bn|funding]].", ["planned"]),
        ("Acme Chips is in talks to raise [[$600 million|funding]].", ["planned"]),
        ("It has earmarked [[$25bn|capex]] for data centres.", ["planned"]),
        ("[[85 billion yuan|order_value]] was set aside for processors.", ["planned"]),
        ("The [[$70bn|capex]] plan worries investors.", ["planned"]),
        ("Samsung ordered [[20,000 chips|order_volume]] from Nvidia.", ["planned"]),
        ("Nvidia has agreed to hand over [[15%|levy]] of its sales.", ["planned"]),
        ("Huawei will build [[90,000 chips|production]] in 2027.", ["planned"]),
        ("Output could be raised to [[350,000 chips|production]].", ["planned"]),
        ("Acme Chips plans to raise prices by [[5%|price]].", ["planned"]),
        ("Meta announced a [[5 GW|capacity]] site last week.", ["planned"]),
        ("AMD announced sales of [[$9bn|revenue]].", ["actual"]),
        ("In March the start-up turned down [[$800 million|funding]] from Meta.", ["planned"]),
        ("Intel is shedding [[a fifth|headcount]] of its staff.", ["planned"]),
        # forecasts
        ("Nvidia expects sales of [[$71bn|revenue]] this quarter.", ["forecast"]),
        ("Analysts see its sales at [[$3bn|revenue]] in 2026.", ["forecast"]),
        ("IDC estimates that Huawei will ship [[800,000 chips|shipments]] in 2026.", ["forecast"]),
        ("Sales could reach [[$9bn|revenue]] by 2028.", ["forecast"]),
        ("The share is forecast to rise from [[15%|market_share]] in 2023 to [[50%|market_share]] in 2026.",
         ["actual", "forecast"]),
        ("Analysts had expected [[$17bn|revenue]] for the fourth quarter.", ["forecast"]),
        # what somebody had expected once
        ("Sales came to [[$9bn|revenue]] in 2025, better than the [[$8bn|revenue]] it had once projected.",
         ["actual", "forecast"]),
        ("It earned [[$4bn|profit]] in 2025, above the [[$3bn|profit]] that management had guided to.",
         ["actual", "forecast"]),
        ("It lost [[$1bn|loss]] in 2025, less than the [[$2bn|loss]] Doe had talked of.", ["actual", "forecast"]),
        ("Nomura models [[9,000|shipments]] in 2028, where it used to have [[7,000|shipments]].",
         ["forecast", "forecast"]),
        ("Acme Chips had [[4,000 people|headcount]] in 2025, where it had [[3,000|headcount]] before.",
         ["actual", "actual"]),
        ("In 2024 the budget was estimated at [[$25bn|capex]].", ["actual"]),
        ("Samsung's sales in 2027: [[$300bn|revenue]].", ["forecast"]),
        ("Samsung's sales in 2026: [[$300bn|revenue]].", ["forecast"]),
        ("Sales of [[$9bn|revenue]] were below the [[$10bn|revenue]] consensus.", ["actual", "forecast"]),
        ("Sales came to [[$9bn|revenue]]; the FactSet consensus stood at [[$8bn|revenue]].", ["actual", "forecast"]),
        ("It earned [[35 cents|profit]] a share in 2024; analysts polled by LSEG wanted [[40 cents|profit]].",
         ["actual", "forecast"]),
        ("Profit fell short of the [[4 trillion won|profit]] in the LSEG SmartEstimate.", ["forecast"]),
        ("That was ahead of the [[$24bn|revenue]] that analysts tracked by FactSet had penciled in.", ["forecast"]),
        ("Acme Chips closed up [[4%|share_price_change]] on Monday on its outlook.", ["actual"]),
        ("分产品看，芯片业务营收增长[[18%|growth]]。", ["actual"]),
        ("某行将目标价由[[250元|price]]上调至[[290元|price]]。", ["forecast", "forecast"]),
        # what is reckoned of past and present is a fact, of what is to come a forecast
        ("Omdia reckons that Nvidia sold [[2 million chips|shipments]] last year.", ["actual"]),
        ("Korean papers put the price at [[$620|price]].", ["actual"]),
        ("Omdia puts its share at [[40%|market_share]] in 2027.", ["forecast"]),
        ("UBS projects more than [[$9bn|revenue]] in sales.", ["forecast"]),
        ("The park has three projects of [[2 GW|capacity]].", ["actual"]),
        ("The campus should draw [[2 GW|capacity]].", ["planned"]),
        ("Acme Chips will put up a plant at a cost of [[$4bn|capex]].", ["planned"]),
        ("Acme Chips will buy Beta in a transaction valued at [[$4bn|funding]].", ["planned"]),
        ("Sales were [[$9bn|revenue]]; Wall Street wanted [[$10bn|revenue]].", ["actual", "forecast"]),
        # an outlook that another has taken the place of
        ("It now plans to spend [[$14bn|capex]] in 2025 instead of [[$21bn|capex]].", ["planned", "planned"]),
        ("A broker lifted its price target to [[$250|price]] from [[$175|price]].", ["forecast", "forecast"]),
        ("Costs should stay below the previous target of [[$17bn|cost]].", ["planned"]),
        ("Shipments are forecast to grow by [[28%|growth]] in 2026, after [[24%|growth]] in 2025.",
         ["forecast", "actual"]),
        # a sum and its parts
        ("It plans to invest [[$200bn|capex]]. Of that, [[$150bn|capex]] is for fabs and [[$50bn|cost]] for research.",
         ["planned", "planned", "planned"]),
        ("Acme Chips is spending [[$5bn|capex]] on a plant in Ohio.", ["planned"]),
        # conditions
        ("If sales go ahead, Samsung would order [[20,000 chips|order_volume]] at [[$20,000|price]] each.",
         ["conditional", "conditional"]),
        ("It may take [[20,000 chips|order_volume]], should sales be approved.", ["conditional"]),
        ("It may take [[20,000 chips|order_volume]] if sales are approved.", ["conditional"]),
        ("The purchase of [[$14bn|order_value]] hinges on a licence.", ["conditional"]),
        ("It would spend [[$4bn|capex]], subject to approval.", ["conditional"]),
        ("Even if demand cools, Nvidia sold [[5 million chips|shipments]] in 2025.", ["actual"]),
        # denials
        ("Samsung denied that it had cut orders by [[a third|order_volume]].", ["denied"]),
        ("Nvidia has no plans to raise [[$5bn|funding]].", ["denied"]),
        ("Reports of a [[$5bn|order_value]] order are not true.", ["denied"]),
        # comparisons keep to their own time
        ("It plans to spend [[$9bn|capex]] in 2026, up from [[$5bn|capex]] in 2025.", ["planned", "actual"]),
        ("It expects sales of [[$9bn|revenue]], an increase of [[20%|growth]].", ["forecast", "forecast"]),
        ("It set aside [[RMB 40 billion|capex]] ([[$5.6 billion|capex]]).", ["planned", "planned"]),
    ],
)  # fmt: skip
def test_english(text: str, expected: list[str]) -> None:
    assert read(marked(f"T\n{text}")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("华为2025年出货[[20万颗|shipments]]。", ["actual"]),
        ("明年才上市的芯片内存为[[128GB|memory]]。", ["actual"]),
        ("华为计划明年生产[[60万颗|production]]芯片。", ["planned"]),
        ("台積電擬投資[[100億美元|capex]]建廠。", ["planned"]),
        ("公司打算先买[[2万颗|order_volume]]测试。", ["planned"]),
        ("公司2026年的营收目标是[[200亿元|revenue]]。", ["planned"]),
        ("公司下单[[2万颗|order_volume]]，每颗要价[[2万美元|price]]。", ["planned", "actual"]),
        ("公司预计今年营收[[60亿元|revenue]]。", ["forecast"]),
        ("高盛预测，份额2027年有望达到[[50%|market_share]]。", ["forecast"]),
        ("机构估算英伟达去年卖出[[100万颗|shipments]]。", ["actual"]),
        ("机构估算英伟达明年卖出[[100万颗|shipments]]。", ["forecast"]),
        ("公司预期四季度收入增长[[2%|growth]]。", ["forecast"]),
        ("按其模型，华为2027年会拿下市场的[[50%|market_share]]。", ["forecast"]),
        ("占比将由2023年的[[15%|market_share]]增至2027年的[[50%|market_share]]。", ["actual", "forecast"]),
        ("只要获批，公司将采购[[2万颗|order_volume]]。", ["conditional"]),
        ("若採購不受限制，將再買[[5萬顆|order_volume]]。", ["conditional"]),
        ("另有[[80亿美元|revenue]]的收入可能落空。", ["conditional"]),
        ("扣除非经常性损益后净利润[[9亿元|profit]]。", ["actual"]),
        ("英伟达否认已将出货削减[[三成|shipments]]。", ["denied"]),
        ("今年計劃生產[[60萬顆|production]]，去年的產量為[[30萬顆|production]]。", ["planned", "actual"]),
        ("华为已下单20亿元的设备，目前库存仅[[7万颗|inventory]]。", ["actual"]),
        ("资料中心今年投入[[3000亿美元|capex]]。", ["actual"]),
        ("法说会上公布，去年第四季营收[[1兆元|revenue]]。", ["actual"]),
        ("公司把全年资本开支由原订的[[280亿元|capex]]提高到计划中的[[300亿元|capex]]。", ["planned", "planned"]),
        ("券商将目标价由[[75元|price]]调高到[[100元|price]]。", ["forecast", "forecast"]),
        ("某公司斥资[[30亿元|capex]]在当地建厂。", ["planned"]),
        ("某公司以[[65亿元|funding]]收购一家设计公司。", ["planned"]),
        ("18名基石投资者合共认购[[3亿元|funding]]股份。", ["actual"]),
        ("公司计划今年投资[[500亿元|capex]]。其中[[七成|capex]]用于先进制程。", ["planned", "planned"]),
        ("公司营收[[16亿元|revenue]]，低于LSEG调查的[[17亿元|revenue]]。", ["actual", "forecast"]),
        (
            "上季营收[[44亿美元|revenue]]；市场原先猜[[29亿美元|revenue]]和[[5美元|profit]]。",
            ["actual", "forecast", "forecast"],
        ),
        # what somebody had expected once
        ("去年公司原估花[[30亿美元|capex]]，实际支出[[26亿美元|capex]]。", ["forecast", "actual"]),
        ("2025年毛利率[[52%|profit]]，高于公司早前预计的[[48%|profit]]。", ["actual", "forecast"]),
        ("去年出货[[60万颗|shipments]]，不及此前预测的[[80万颗|shipments]]。", ["actual", "forecast"]),
    ],
)
def test_chinese(text: str, expected: list[str]) -> None:
    assert read(marked(f"T\n{text}")) == expected


def test_one_condition_holds_for_every_mention_of_the_value() -> None:
    text = (
        "The [[$14 billion|order_value]] bet\nSamsung plans to spend [[$14 billion|order_value]] on chips. "
        "The [[$14 billion|order_value]] order depends on a licence."
    )
    assert read(marked(text)) == ["conditional"] * 3


def test_the_head_of_a_column_tells_its_cells() -> None:
    text = "T\n| Firm | 2024 sales | 2026 guidance |\n| Nvidia | [[$1bn|revenue]] | [[$2bn|revenue]] |"
    assert read(marked(text)) == ["actual", "forecast"]


def test_a_single_quantity_can_be_asked_for() -> None:
    case = marked("T\nHuawei plans to make [[600,000 chips|production]] next year.")
    assert STATUSES.status_of(case.context, case.context.quantities[0], "production", "2027") is Status.PLANNED


def told(case: Marked) -> list[str]:
    return read(case)


@pytest.mark.parametrize("stem", ["periods_news", "periods_later", "periods_fresh"])
def test_news(stem: str) -> None:
    right, wrong = misses(stem, told, 1)
    assert right >= FLOOR, wrong


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert len(read(marked(f"T\n{text.replace('|', ' ')} [[$1bn|revenue]] {text.replace('|', ' ')}"))) >= 1


@pytest.mark.parametrize(
    ("text", "sources", "expected"),
    [
        (
            "It took in [[$5bn|revenue]], and the QUICK panel [[$4bn|revenue]].",
            [(), ("QUICK",)],
            ["actual", "forecast"],
        ),
        ("Google will take [[5 million chips|order_volume]] in 2027.", [("Morgan Stanley",)], ["forecast"]),
        ("Google plans to take [[5 million chips|order_volume]] in 2027.", [("Morgan Stanley",)], ["planned"]),
        ("Google will take [[5 million chips|order_volume]] in 2027.", [("Reuters",)], ["planned"]),
        ("明年将生产[[60万颗|production]]芯片。", [("大摩",)], ["forecast"]),
        ("It has Huawei's output in 2030 at [[3 million chips|production]].", [("Morgan Stanley",)], ["forecast"]),
        ("Its output was [[3 million chips|production]] in 2023.", [("Morgan Stanley",)], ["actual"]),
        ("Its output in 2030: [[3 million chips|production]].", [("Reuters",)], ["planned"]),
        ("明年销量[[60万颗|shipments]]。", [("高盛",)], ["forecast"]),
        ("营收为[[5亿元|revenue]]，共识为[[4亿元|revenue]]。", [(), ("路孚特",)], ["actual", "forecast"]),
    ],
)
def test_who_vouches_tells_what_others_expect(text: str, sources: list[tuple[str, ...]], expected: list[str]) -> None:
    case = marked(f"T\n{text}")
    periods = PERIODS.read(case.context, case.metrics)
    statuses = STATUSES.read(case.context, case.metrics, periods, sources)
    assert [status.value for status in statuses] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acme lifted its 2026 budget to [[$20bn|capex]] from [[$18bn|capex]].", ["planned", "planned"]),
        ("Acme has cut its 2026 outlay from [[$20bn|capex]] to [[$18bn|capex]], a budget that worries its suppliers.",
         ["planned", "planned"]),
        ("Acme will spend [[$20bn|capex]] in 2026, against the [[$18bn|capex]] of 2025.", ["planned", "actual"]),
        ("Acme raised [[$20bn|funding]], up from [[$18bn|funding]].", ["actual", "actual"]),
        ("It will lift its staff to [[900|headcount]] from [[800|headcount]].", ["planned", "actual"]),
        ("董事会将今年资本支出从[[45亿元|capex]]提高到[[78亿元|capex]]。", ["planned", "planned"]),
        ("甲公司把2026年资本支出由[[70亿元|capex]]上修到[[110亿元|capex]]。", ["planned", "planned"]),
        ("全年营收预期由[[70亿元|revenue]]下修至[[60亿元|revenue]]。", ["forecast", "forecast"]),
        ("去年资本支出由[[70亿元|capex]]增至[[110亿元|capex]]。", ["actual", "actual"]),
    ],
)  # fmt: skip
def test_what_was_planned_before_was_planned(text: str, expected: list[str]) -> None:
    assert read(marked(f"T\n{text}")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Under the scheme Acme gets [[$200 million|funding]].", ["planned"]),
        ("The start-up was awarded [[$40 million|funding]] by the state.", ["planned"]),
        ("Acme gets [[40%|revenue]] of its sales from China.", ["actual"]),
        ("Acme received [[$200 million|funding]] in 2023.", ["actual"]),
        ("Acme builds a [[300 MW|capacity]] site in Ohio.", ["planned"]),
        ("The campus starts with [[50 MW|capacity]].", ["planned"]),
        ("Acme builds on [[9%|market_share]] of the market.", ["actual"]),
        ("Of the aid, [[$4bn|funding]] is for research.", ["planned"]),
        ("募集资金中[[3亿元|funding]]用于研发。", ["planned"]),
        ("营收中[[3亿元|revenue]]用于研发。", ["actual"]),
        ("Acme pours [[$4bn|capex]] into Ohio.", ["planned"]),
        ("Acme announced an investment of [[$4bn|capex]] in Ohio.", ["planned"]),
        ("新厂投资[[30亿美元|capex]]，位于俄亥俄州。", ["planned"]),
        ("两座数据中心起步功率为[[20兆瓦|capacity]]。", ["planned"]),
        ("公司累计投资[[30亿美元|capex]]。", ["actual"]),
        ("2023年公司投资[[30亿美元|capex]]。", ["actual"]),
        ("投资者去年买入[[3万颗|shipments]]芯片。", ["actual"]),
    ],
)
def test_what_is_told_of_one_measure_only(text: str, expected: list[str]) -> None:
    assert read(marked(f"T\n{text}")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今年资本支出预算为[[50亿元|capex]]，去年为[[40亿元|capex]]。", ["planned", "actual"]),
        ("今年资本支出预计[[50亿元|capex]]，前一年仅[[40亿元|capex]]。", ["forecast", "actual"]),
        ("公司计划今年资本支出为去年的[[2倍|growth]]。", ["planned"]),
        (
            "预算为[[50亿元|capex]]，去年为[[40亿元|capex]]，其中[[七成|capex]]用于设备。",
            ["planned", "actual", "planned"],
        ),
        ("The commitments of [[$33bn|order_value]] to date are firm.", ["planned"]),
        ("It plans to raise $5bn, of which [[$3bn|funding]] so far has come in.", ["actual"]),
        ("Of the planned fund, it has spent [[$3bn|capex]] to date.", ["actual"]),
        ("It plans to spend [[$3bn|capex]], so it needs a bank.", ["planned"]),
        ("Acme will raise [[$5bn|funding]], provided its licence is renewed.", ["conditional"]),
        ("China provided [[30%|revenue]] of its sales.", ["actual"]),
    ],
)
def test_what_has_come_about_is_a_fact(text: str, expected: list[str]) -> None:
    assert read(marked(f"T\n{text}")) == expected


def test_a_value_told_of_another_time_is_no_repeat() -> None:
    case = marked("T\nIt expects sales of [[$3.8bn|revenue]] in 2027. Sales were at [[$3.8bn|revenue]] in 2023 too.")
    assert read(case) == ["forecast", "actual"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a range is guidance, but for a budget, a plant, or books that are closed
        ("Meta put its capital expenditure at [[$115-135bn|capex]] for 2026.", ["forecast"]),
        ("公司重申2026年资本开支[[160亿至200亿美元|capex]]。", ["forecast"]),
        ("The budget for 2026 is [[$16-20bn|capex]].", ["planned"]),
        ("The campus will cost [[$20-30bn|capex]].", ["planned"]),
        ("In 2023 sales were between [[$4-6bn|revenue]].", ["actual"]),
        ("2025年净利润为[[5亿至6亿元|profit]]，同比增长[[20%|growth]]。", ["forecast", "forecast"]),
        # an option is a condition, until it is taken
        ("OpenAI has an option on a further [[1.25 GW|order_volume]].", ["conditional"]),
        ("OpenAI exercised its option on [[1.25 GW|order_volume]].", ["planned"]),
        ("合同约定客户有权再追加[[1.25吉瓦|order_volume]]。", ["conditional"]),
        # what sounds like a condition and sets none
        ("A rack costs [[$3m|price]] if you believe the dealers.", ["actual"]),
        ("整套只要[[499元|price]]。", ["actual"]),
        ("若改用营收口径则为[[8%|market_share]]。", ["actual"]),
        # a levy is owed since it was agreed, a price holds from when it is agreed for
        ("Nvidia agreed in August 2025 to pay [[15%|levy]] of those sales.", ["actual"]),
        ("两家就2027年的价格达成共识，每颗约[[560美元|price]]。", ["planned"]),
    ],
)
def test_what_its_measure_says_of_a_figure(text: str, expected: list[str]) -> None:
    assert read(marked(f"T\n{text}")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a margin of error makes a forecast
        ("Second-quarter revenue: [[$6.4 billion|revenue]], plus or minus $200 million.", ["forecast"]),
        ("Micron's revenue is put at [[$31 billion|revenue]], give or take a billion.", ["forecast"]),
        ("下季度营收[[120亿美元|revenue]]（正负5亿美元）。", ["forecast"]),
        # what did not come about hangs on a condition
        ("Had the licence been granted, Nvidia could have sold [[$5 billion|revenue]] of them.", ["conditional"]),
        ("Before the ban, AMD could have shipped [[90,000 chips|shipments]] to China.", ["conditional"]),
        ("It could have been worse: sales fell by [[4%|growth]].", ["actual"]),
        # what a board approves is to be spent; what a share does is done
        ("The board approved [[$31 billion|capex]] of capital appropriations.", ["planned"]),
        (
            "Shares of the firm, which sees sales of $40 billion next year, gained [[2%|share_price_change]].",
            ["actual"],
        ),
    ],
)
def test_what_the_form_of_a_sentence_says(text: str, expected: list[str]) -> None:
    assert read(marked(text)) == expected


def test_the_row_of_a_house_gives_what_it_expects() -> None:
    case = marked(
        "| House | Revenue |\n| Goldman Sachs | [[3.5 billion yuan|revenue]] |\n| Acme | [[2 billion yuan|revenue]] |"
    )
    sources = [("Goldman Sachs",), ("Goldman Sachs",)]
    told = STATUSES.read(case.context, case.metrics, PERIODS.read(case.context, case.metrics), sources)
    assert [status.value for status in told] == ["forecast", "actual"]
