"""What a text takes back itself: corrections, and reports that the next words deny."""

from __future__ import annotations

import pytest

from monitor.analyse.periods import PeriodReader
from monitor.analyse.statuses import StatusReader
from tests.analyse.annotated import CATALOGUE, marked

PERIODS = PeriodReader(CATALOGUE.lexicons)
STATUSES = StatusReader(CATALOGUE.lexicons, PERIODS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # corrections: what was wrong, and what is right
        ("An earlier version of this story gave its sales as [[$12bn|revenue]]; they were [[$1.2bn|revenue]].",
         ["denied", "actual"]),
        ("The first version of this page put the memory at [[80TB|memory]] where it should say [[80GB|memory]].",
         ["denied", "actual"]),
        ("A previous edition of our letter had [[$3bn|revenue]] instead of [[$4 million|revenue]].",
         ["denied", "actual"]),
        ("(This article has been corrected to say [[40,000 chips|shipments]], not [[400,000|shipments]].)",
         ["actual", "denied"]),
        ("Its power was corrected from [[900 W|power]].", ["denied"]),
        ("A slip in Friday's issue put its staff at [[9,000 people|headcount]].", ["denied"]),
        ("Correction: we wrote that Acme plans to spend [[$5bn|capex]]. It plans to spend [[$5 million|capex]].",
         ["denied", "planned"]),
        ("Corrections\nOur March table had Acme at [[300 racks|shipments]].", ["denied"]),
        ("The minister misspoke and said [[500 GW|capacity]].", ["denied"]),
        ("更正：本文初稿误将产能写作[[9万片|capacity]]，应为[[9000片|capacity]]。", ["denied", "actual"]),
        ("（前文把带宽誤植為「[[8TB/s|bandwidth]]」，特此說明。）", ["denied"]),
        ("他口误说成[[300吉瓦|capacity]]。", ["denied"]),
        # no corrections
        ("The new version of this chip carries [[80GB|memory]].", ["actual"]),
        ("It corrected course and sold [[5,000 chips|shipments]].", ["actual"]),
        ("Correction: the firm is in Austin.\nAcme sold [[5,000 chips|shipments]].", ["actual"]),
        ("不要误会，公司去年卖出[[5万片|shipments]]。", ["actual"]),
        ("误差不大，公司去年营收为[[5亿元|revenue]]。", ["actual"]),
        # denied by the words behind
        ("The paper said that Acme would raise [[$2bn|funding]]. The company called the report untrue.", ["denied"]),
        ("Acme wants to buy [[30,000 GPUs|order_volume]], a blog claimed. A spokesman denied it.", ["denied"]),
        ("Asked whether it planned a round of [[$2bn|funding]], Acme's founder answered with one word: \"False.\"",
         ["denied"]),
        ("Acme has ordered [[30,000 GPUs|order_volume]], a blog wrote. \"Untrue,\" said its spokesman.", ["denied"]),
        ("Acme has ordered [[30,000 GPUs|order_volume]]. False positives fell.", ["planned"]),
        ("The [[$2bn|order_value]] order is not accurate, the firm said.", ["denied"]),
        ("有媒体称甲公司打算融资[[20亿元|funding]]，公司随后予以否认。", ["denied"]),
        ("去年利润为[[3亿元|profit]]；有报道称公司计划投资[[20亿元|capex]]，公司对此否认。", ["actual", "denied"]),
        ("“订单[[20亿元|order_value]]”的说法不准确。", ["denied"]),
        # what a denial leaves alone
        ("Acme sold [[5,000 chips|shipments]] last year. It denied the report about its founder.", ["actual"]),
        ("Acme will raise [[$2bn|funding]]. Its rival denied that it has lost customers.", ["planned"]),
        ("Acme will raise [[$2bn|funding]]. That is true.", ["planned"]),
    ],
)  # fmt: skip
def test_refuted(text: str, expected: list[str]) -> None:
    case = marked(text)
    periods = PERIODS.read(case.context, case.metrics)
    assert [status.value for status in STATUSES.read(case.context, case.metrics, periods)] == expected
