"""Sources: who is credited for a figure, and who is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analyse.attributions import SourceReader, slug
from tests.analyse.annotated import CATALOGUE, Marked, marked, misses

READER = SourceReader(CATALOGUE.lexicons)
FLOOR = 0.92


def sources(text: str) -> list[list[str]]:
    case = marked(f"T\n{text}")
    return [list(names) for names in READER.read(case.context, case.metrics)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Huawei will ship [[5 million chips|shipments]], according to Reuters.", [["Reuters"]]),
        ("According to Reuters and Nikkei, Huawei spent [[$3bn|capex]].", [["Reuters", "Nikkei"]]),
        ("Reuters reported on Wednesday, citing two people, that Huawei spent [[$3bn|capex]].", [["Reuters"]]),
        ("Huawei spent [[$3bn|capex]], Reuters reported.", [["Reuters"]]),
        ("Huawei spent [[$3bn|capex]], the Foo Daily News wrote.", [["Foo Daily News"]]),
        ("The Nikkei, citing TrendForce, reports that it made [[9,000 chips|production]].",
         [["TrendForce", "Nikkei"]]),
        ("IDC estimates the share at [[40%|market_share]].", [["IDC"]]),
        ("IDC credits Huawei with [[40%|market_share]] of the market.", [["IDC"]]),
        ("Growth should end up at [[15%|growth]], finance chief Jane Doe told analysts.", [["Jane Doe"]]),
        ('"They will owe us [[$9bn|levy]]," Jane Doe said.', [["Jane Doe"]]),
        ("TrendForce puts it at [[40%|market_share]], IDC [[43%|market_share]] and Reuters [[45%|market_share]].",
         [["TrendForce"], ["IDC"], ["Reuters"]]),
        ("IDC estimates the share at [[40%|market_share]], while TrendForce has [[43%|market_share]].",
         [["IDC"], ["TrendForce"]]),
        ("IDC estimates sales of [[$50bn|revenue]], and Reuters paid [[$38bn|funding]] for a part of it.",
         [["IDC"], ["IDC"]]),
        ("Jane Doe says it sold [[9,000|shipments]]. She expects [[12,000|shipments]].", [["Jane Doe"], ["Jane Doe"]]),
        ("- Quux Securities: [[9,000 chips|shipments]]", [["Quux Securities"]]),
        ("Sales of [[$3bn|revenue]] beat the [[$2bn|revenue]] IDC consensus.", [[], ["IDC"]]),
        ("Analysts polled by IDC expected sales of [[$2bn|revenue]].", [["IDC"]]),
        ("IDC's data show a share of [[40%|market_share]].", [["IDC"]]),
        ("By IDC's reckoning it sold [[9,000 chips|shipments]].", [["IDC"]]),
        ("Jane Doe, an analyst at Quux Securities, puts sales at [[$3bn|revenue]].", [["Jane Doe", "Quux Securities"]]),
        ("Quux Securities analyst Jane Doe puts sales at [[$3bn|revenue]].", [["Jane Doe", "Quux Securities"]]),
        ("Jane Doe, the chief executive of Nvidia, said sales hit [[$3bn|revenue]].", [["Jane Doe"]]),
        ("Jane Doe told Reuters that yields are [[60%|yield]].", [["Jane Doe", "Reuters"]]),
        ("A person briefed on the plan told Reuters that Huawei spent [[$3bn|capex]].", [["Reuters"]]),
        ("\"We sold [[9,000 chips|shipments]],\" said Jane Doe.", [["Jane Doe"]]),
        ("The Commerce Department said [[10%|market_share]] had gone abroad.", [["Commerce Department"]]),
        ("Huawei spent [[$3bn|capex]] (source: TrendForce).", [["TrendForce"]]),
        ("Huawei spent [[$3bn|capex]], per technode.com.", [["technode.com"]]),
        # views that houses hold, and houses in brackets
        ("TrendForce has Samsung at [[17%|market_share]].", [["TrendForce"]]),
        ("Nvidia has [[66%|market_share]] of the market.", [[]]),
        ("TSMC has room for [[70,000 wafers a month|capacity]] (TrendForce).", [["TrendForce"]]),
        ("TrendForce's league table gives Samsung [[8%|market_share]].", [["TrendForce"]]),
        # a poll of analysts vouches for no result
        ("Sales of [[$3bn|revenue]] beat the FactSet estimate of [[$2bn|revenue]]. Profit was [[$1bn|profit]].",
         [[], ["FactSet"], []]),
        ("FactSet had put sales at [[$2bn|revenue]], and they came to [[$3bn|revenue]].", [["FactSet"], []]),
        # the speaker of the sentence before
        ("IDC said it sold [[9,000|shipments]]. It believes that [[60%|yield]] are good.", [["IDC"], ["IDC"]]),
        ("In IDC's telling it sold [[9,000 chips|shipments]].", [["IDC"]]),
        ("Jane Doe said it sold [[9,000|shipments]]. She also put yields at [[60%|yield]].",
         [["Jane Doe"], ["Jane Doe"]]),
        ("Huawei named Jane Doe its chief. She put yields at [[60%|yield]].", [["Jane Doe"]]),
        ("TrendForce still has Samsung at [[17%|market_share]].", [["TrendForce"]]),
        ("TrendForce is sticking to [[9,000 chips|production]].", [["TrendForce"]]),
        ("TrendForce gets to [[9,000 chips|production]]. The same firm puts yields at [[60%|yield]].",
         [["TrendForce"], ["TrendForce"]]),
        ("TrendForce, as reported by Reuters, puts sales at [[$3bn|revenue]].", [["TrendForce", "Reuters"]]),
        ("Sales were [[$3bn|revenue]], Reuters reported on Thursday (May 21), citing two people.", [["Reuters"]]),
        ("Analysts at Nvidia put the market at [[40%|revenue]].", [["Nvidia"]]),
        # a house's own analyst, and what stands behind the verb
        ("Quux Securities' Jane Doe pegs sales at [[$3bn|revenue]].", [["Jane Doe", "Quux Securities"]]),
        ("In a note, Quux Securities' Jane Doe raises shipments to [[9,000|shipments]].",
         [["Jane Doe", "Quux Securities"]]),
        ("Huawei is about to order [[$3bn|order_value]] of them, Jane Doe said in a note on Monday.", [["Jane Doe"]]),
        ("A wafer will cost [[$30,000|price]], technode.com reports on the strength of talks with buyers.",
         [["technode.com"]]),
        ("Sales rose by [[12%|growth]], according to the Foo Makers Association.",
         [["Foo Makers Association"]]),
        ("Reuters heard that [[9,000 chips|shipments]] had left.", [["Reuters"]]),
        ("Nvidia reckons it is [[3 times|relative_performance]] as fast.", [["Nvidia"]]),
        ("Nvidia reckons that sales will reach [[$3bn|revenue]].", [[]]),
        # who sells is no second source, nor are those who believe it of themselves
        ("According to IDC, Huawei made [[40%|market_share]] of the chips.", [["IDC"]]),
        ("According to IDC, Reuters and Nikkei, it has [[40%|market_share]].", [["IDC", "Reuters", "Nikkei"]]),
        ("Nvidia believes it could reach [[$3bn|revenue]], Reuters said.", [["Reuters"]]),
        # nobody worth naming
        ("Huawei spent [[$3bn|capex]], according to people familiar with Nvidia.", [[]]),
        ("Analysts expect [[$3bn|revenue]].", [[]]),
        ("Nvidia said sales rose to [[$3bn|revenue]].", [[]]),
        ("Nvidia expects sales of [[$3bn|revenue]].", [[]]),
        ("According to Nvidia's annual report, sales were [[$3bn|revenue]].", [[]]),
        # a company on its own product
        ("Nvidia claims the chip is [[3 times|relative_performance]] as fast.", [["Nvidia"]]),
        # two sources in one sentence
        ("Reuters put sales at [[$3bn|revenue]], but Nikkei reported [[$4bn|revenue]].", [["Reuters"], ["Nikkei"]]),
        ("It made [[$5bn|revenue]], beating the [[$4bn|revenue]] that analysts expected, according to IDC.",
         [[], ["IDC"]]),
        # conclusions are the writer's
        ("Reuters said the yield was [[20%|yield]], so it has [[doubled|growth]].", [["Reuters"], []]),
        # the next sentence
        ("Huawei spent [[$3bn|capex]], Reuters reported. The company aims for [[$5bn|capex]].",
         [["Reuters"], ["Reuters"]]),
        ("Huawei spent [[$3bn|capex]], Reuters reported. Meanwhile Samsung spent [[$5bn|capex]].", [["Reuters"], []]),
        ("Huawei spent [[$3bn|capex]], Reuters reported. Its shares fell [[5%|share_price_change]].",
         [["Reuters"], []]),
        ("Reuters said it spent [[$3bn|capex]]. More is due. It will spend [[$9bn|capex]], the news agency said.",
         [["Reuters"], ["Reuters"]]),
        ("Jane Doe said sales were [[$3bn|revenue]]. Samsung sold [[9,000 chips|shipments]].", [["Jane Doe"], []]),
    ],
)  # fmt: skip
def test_english(text: str, expected: list[list[str]]) -> None:
    assert sources(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("据路透社报道，华为投入[[30亿元|capex]]。", [["路透社"]]),
        ("据路透社援引知情人士报道，华为投入[[30亿元|capex]]。", [["路透社"]]),
        ("路透社引用IDC的数据称，出货[[9万颗|shipments]]。", [["IDC", "路透社"]]),
        ("華為投入[[30億元|capex]]，《南方早報》引述知情人士報導。", [["南方早報"]]),
        ("高盛估算，华为将出货[[80万颗|shipments]]。", [["高盛"]]),
        (
            "高盛估算营收[[600亿美元|revenue]]，IDC看[[640亿美元|revenue]]，路透社最乐观，喊到[[700亿美元|revenue]]。",
            [["高盛"], ["IDC"], ["路透社"]],
        ),
        ("IDC预计投入[[75亿美元|capex]]，高盛则贷出[[20亿美元|funding]]。", [["IDC"], ["IDC"]]),
        ("IDC的数据显示，份额为[[40%|market_share]]。", [["IDC"]]),
        ("东方证券12月3日的报告预计，营收为[[68亿元|revenue]]。", [["东方证券"]]),
        ("王敏表示，良率达到[[60%|yield]]。", [["王敏"]]),
        ("王敏重申，良率达到[[60%|yield]]。他说年内升至[[70%|yield]]。", [["王敏"], ["王敏"]]),
        ("财联社8月5日电，英伟达营收为[[30亿美元|revenue]]。", [[]]),
        ("工信部数据显示，算力达[[90万颗|other]]。", [["工信部"]]),
        ("知情人士称，华为投入[[30亿元|capex]]。", [[]]),
        # the outlet that prints it, dated or not, and with numbers in its dateline
        ("IT之家11月15日消息，路透社昨晚报道，报价上涨[[30%|growth]]。", [["路透社"]]),
        ("集微网消息，据路透社报道，华为将交付[[50万颗|shipments]]。", [["路透社"]]),
        ("某某时报讯，华为投入[[30亿元|capex]]。", [[]]),
        # the name with which a line begins
        ("高盛：明年出货[[80万颗|shipments]]，份额[[40%|market_share]]", [["高盛"], ["高盛"]]),
        ("【高盛】明年出货[[80万颗|shipments]]。", [["高盛"]]),
        ("英伟达：营收[[30亿美元|revenue]]", [[]]),
        ("东方证券：目标价[[120元|price]]", [["东方证券"]]),
        # what a firm says of what it can do, and verbs
        ("英伟达的数据显示，性能是前代的[[3倍|relative_performance]]。", [["英伟达"]]),
        ("英伟达的数据显示，营收为[[30亿美元|revenue]]。", [[]]),
        ("王敏说明，[[约七成|capex]]投向先进制程。", [["王敏"]]),
        ("高盛给出的是[[80万颗|shipments]]。", [["高盛"]]),
        ("集邦咨询观察，需求约[[80万颗|shipments]]。", [["集邦咨询"]]),
        ("英伟达公布，营收为[[30亿美元|revenue]]。", [[]]),
        ("据公司公告，营收为[[30亿元|revenue]]。", [[]]),
        ("华为称，新芯片性能为旧款的[[3倍|relative_performance]]。", [["华为"]]),
        ("财新报道，华为投入[[30亿元|capex]]。该报称，明年将增至[[50亿元|capex]]。", [["财新"], ["财新"]]),
        ("财新报道，华为投入[[30亿元|capex]]。换句话说，增幅约[[5%|growth]]。", [["财新"], []]),
        ("IDC称，华为出货[[9万颗|shipments]]。英伟达出货[[5万颗|shipments]]。", [["IDC"], ["IDC"]]),
        ("王敏表示，良率达到[[60%|yield]]。他还提到，年内升至[[70%|yield]]。", [["王敏"], ["王敏"]]),
        ("高盛首次覆盖，给出[[400元|price]]的目标价。", [["高盛"]]),
        ("营收[[30亿元|revenue]]，高于LSEG统计的[[28亿元|revenue]]，毛利率[[20%|profit]]。", [[], ["LSEG"], []]),
        ("月产能[[7万片|capacity]]（TrendForce）。", [["TrendForce"]]),
        ("英伟达被说服出让[[25%|levy]]的营收。", [[]]),
        # the outlet that prints the report
        ("某科技12月15日消息，华为投入[[30亿元|capex]]。某科技此前报道，良率为[[60%|yield]]。", [[], []]),
        ("某科技12月15日消息，据路透社报道，华为投入[[30亿元|capex]]。", [["路透社"]]),
        # a house named and then meant, an analyst's house, an interview
        ("IDC称出货[[9万颗|shipments]]。高盛看的是良率。该行认为只有[[30%|yield]]。", [["IDC"], ["高盛"]]),
        ("高盛分析师王敏指出，良率为[[60%|yield]]。", [["王敏", "高盛"]]),
        ("王敏接受《南方早报》专访时说，良率为[[60%|yield]]。", [["王敏", "南方早报"]]),
        ("王敏揭开了谜底。他说，良率为[[60%|yield]]。", [["王敏"]]),
        ("高盛估计出货[[9万颗|shipments]]，IDC只给[[8万颗|shipments]]。", [["高盛"], ["IDC"]]),
    ],
)
def test_chinese(text: str, expected: list[list[str]]) -> None:
    assert sources(text) == expected


def test_the_note_under_a_table_and_the_line_over_it_name_their_sources() -> None:
    rows = "Maker | Share\nFoo | [[40%|market_share]]\nBar | [[20%|market_share]]\n"
    assert sources(f"{rows}\nSource: TrendForce") == [["TrendForce"], ["TrendForce"]]
    assert sources(f"The figures below are from IDC.\n\n{rows}\nIt rained.") == [["IDC"], ["IDC"]]
    assert sources(f"IDC counted chips last year.\n\n{rows}\nIt rained.") == [[], []]


def test_the_source_column_of_a_table() -> None:
    text = "T\nFirm Capex Source\nHuawei [[30 B$|capex]] Foo Post\nSamsung [[70 B$|capex]] Reuters\nNvidia 9 B$ Nikkei"
    assert [list(names) for names in READER.read(marked(text).context)] == [["Foo Post"], ["Reuters"]]


def test_footnotes_name_their_sources() -> None:
    text = (
        "T\nIt makes [[9,000 chips|production]] a year.[2][1] It sold [[5 million chips|shipments]].\n\n"
        "Sources\n1. foo.com\n2. The Bar Post"
    )
    case = marked(text)
    assert READER.read(case.context, case.metrics) == (("The Bar Post", "foo.com"), ())


def test_unknown_outlets_become_entities_of_the_article() -> None:
    case = marked(
        "T\nHuawei spent [[$3bn|capex]], the Foo Daily News wrote. Foo Daily News stood alone. Reuters agreed."
    )
    (cited,) = READER.cited(case.context)
    assert (cited.id, cited.type.value, len(cited.mentions)) == ("foo-daily-news", "MEDIA", 2)
    assert all(case.context.document[mention.start : mention.end] == "Foo Daily News" for mention in cited.mentions)


@pytest.mark.parametrize(("name", "expected"), [("Foo Daily News", "foo-daily-news"), ("東方證券", "東方證券")])
def test_slugs(name: str, expected: str) -> None:
    assert slug(name) == expected


def told(case: Marked) -> list[str]:
    return [";".join(sorted(names)) or "-" for names in READER.read(case.context, case.metrics)]


@pytest.mark.parametrize("stem", ["periods_news", "periods_later"])
def test_news(stem: str) -> None:
    right, wrong = misses(stem, told, 2)
    assert right >= FLOOR, wrong


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    case = marked(f"T\n{text.replace('|', ' ')} Reuters said [[$1bn|revenue]] {text.replace('|', ' ')}")
    for names in READER.read(case.context, case.metrics):
        assert all(name in case.context.document for name in names)
    for tagged in READER.cited(case.context):
        assert all(case.context.document[m.start : m.end] == m.text for m in tagged.mentions)
