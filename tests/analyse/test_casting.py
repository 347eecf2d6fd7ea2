"""Whom sentences speak of that name nobody: passages, the weights, and what training makes of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.analyse.casting_features import Tally
from monitor.analyse.companions import Owner
from monitor.analyse.reader import Reader
from monitor.analyse.weighing import CALLED
from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue
from monitor.domain.figures import Figure
from tests.analyse.marked import ROOT
from tests.training.casting import LESSON
from tests.training.learning import RULES, Choice

# Title, text, and the bearer of each figure whose sentence does not name it.
PASSAGES: list[tuple[str, str, dict[str, str | None]]] = [
    (
        "Nscale doubles its build-out",
        """Nscale will fit its Norwegian halls with Nvidia systems and lease part of them to Microsoft.
Spending this year will come to $2.4 billion. Sales in the half reached $310 million, the loss was $90 million.""",
        {"$2.4 billion": "nscale", "$310 million": "nscale", "$90 million": "nscale"},
    ),
    (
        "Supermicro cuts its outlook",
        """Supermicro told investors that a large customer, xAI, had put off deliveries, while Dell took orders from it.
For the fiscal year, revenue is now seen at $33 billion, against $36 billion before.""",
        {"$33 billion": "supermicro", "$36 billion": "supermicro"},
    ),
    (
        "Supermicro ships more racks",
        """Supermicro said that its racks sell well. Worldwide server revenue came to $95 billion last year.""",
        {"$95 billion": None},
    ),
    (
        "浪潮信息出货增长",
        """浪潮信息称订单充足。全球服务器市场规模去年达到2000亿美元。""",
        {"2000亿美元": None},
    ),
    (
        "Groq raises money for its inference chip",
        """Groq said on Monday that it had raised $400 million at a valuation of $3 billion.
Samsung chipped in $90 million.""",
        {"$90 million": "groq"},
    ),
    (
        "寒武纪拿下中国电信服务器标包",
        """中国电信近日公布服务器集中采购结果。标包1的采购金额为8亿元。""",
        {"8亿元": "china-telecom"},
    ),
    (
        "Rebellions files for a listing in Seoul",
        """Rebellions, which counts SK Telecom and Arm among its backers, has picked Samsung Securities to lead it.
Sales were 32 billion won last year. The offering may raise 600 billion won.""",
        {"32 billion won": "rebellions", "600 billion won": "rebellions"},
    ),
    (
        "天数智芯递表港交所",
        """天数智芯向港交所递交上市申请，中信证券担任保荐人，供应商包括台积电。
2025年上半年营收3.24亿元，亏损6.09亿元，员工共484人。""",
        {"3.24亿元": "iluvatar-corex", "6.09亿元": "iluvatar-corex"},
    ),
    (
        "Lambda signs up a landlord",
        """Lambda leases halls in Texas. Its landlord is small.
| | Trainium2 | H200 |
| --- | --- | --- |
| Memory | 96GB | 141GB |
| Largest scale-up domain | 64 chips | 8 chips |""",
        {"64 chips": "amazon-trainium-2", "8 chips": "nvidia-h200"},
    ),
    (
        "两款加速卡对比",
        """编辑部把华为与英伟达的两款产品放在一起。
| | 昇腾910C | H20 |
| --- | --- | --- |
| 显存 | 128GB | 96GB |
| 最大集群 | 384卡 | 8卡 |""",
        {"384卡": "huawei-ascend-910c", "8卡": "nvidia-h20"},
    ),
    (
        "北方華創前三季營收成長三成",
        """北方華創公布財報，客戶包括中芯國際與華虹。
第三季營收111.6億元，淨利19.2億元。""",
        {"111.6億元": "naura", "19.2億元": "naura"},
    ),
]


@pytest.fixture(scope="module")
def weighed(catalogue: Catalogue) -> Reader:
    return Reader(catalogue)


def figures(reader: Reader, title: str, text: str) -> dict[str, Figure]:
    reading = reader.read(Article(id="a", title=title, text=text))
    return {figure.text: figure for figure in reading.figures}


@pytest.mark.parametrize(("title", "text", "bearers"), PASSAGES, ids=[title for title, _, _ in PASSAGES])
def test_a_sentence_without_a_name_speaks_of_the_protagonist(
    weighed: Reader, title: str, text: str, bearers: dict[str, str]
) -> None:
    found = figures(weighed, title, text)
    assert {text: found[text].subject for text in bearers} == bearers


def test_what_is_made_and_delivered_is_its_makers(weighed: Reader) -> None:
    text = "AMD showed Helios, a rack of 72 MI455X.\n\nMorgan Stanley cut its number for Helios to 1,200 racks shipped."
    found = figures(weighed, "Helios in numbers", text)["1,200 racks"]
    assert (found.metric, found.subject, "amd-helios" in found.about) == ("shipments", "amd", True)


def test_what_a_sentence_names_is_not_cast(catalogue: Catalogue, weighed: Reader) -> None:
    title, text = (
        "Nvidia leads the day",
        "Nvidia rose. AMD earned $2 billion. Intel lost $3 billion, Chinese firms $1 billion.",
    )
    bare = Reader(replace(catalogue, casting={}))
    assert figures(weighed, title, text) == figures(bare, title, text)


def test_a_tally_leaves_the_figure_itself_out() -> None:
    nvidia, amd = Owner("nvidia", ("tsmc",)), Owner("amd")
    tally = Tally([("revenue", nvidia), ("revenue", nvidia), ("revenue", amd), ("profit", amd)])
    assert tally.others("nvidia", "revenue", nvidia) == (1 / 2, 0)
    assert tally.others("nvidia", "revenue", amd) == (1, 0)
    assert tally.others("tsmc", "revenue", nvidia) == (0, 1 / 2)
    assert tally.others("amd", "profit", amd) == (0, 0), "no other figure is told"


def test_without_weights_the_rules_decide(catalogue: Catalogue) -> None:
    title, text, _ = PASSAGES[0]
    found = figures(Reader(replace(catalogue, casting={})), title, text)
    assert all(figure.subject is not None for figure in found.values())


def test_weights_are_learned_from_choices() -> None:
    near, far = {"near": 1.0}, {"far": 1.0, RULES: 1.0}
    sample = [
        Choice(f"a{place}", right=False, rules=1, features=(near, far), labelled=(True, False)) for place in range(99)
    ]
    weights = LESSON.learn(sample)
    assert weights["near"] > 0 > weights["far"]
    assert all(LESSON.right(one, weights) for one in sample)
    assert not LESSON.right(sample[0], {}), "without weights, the rules' choice stands"
    assert LESSON.right(Choice("b", right=True), weights), "and so it does where nothing is up for change"


def test_a_name_teaches_only_where_many_articles_tell_of_it() -> None:
    often, once = {f"{CALLED}xai": 1.0}, {f"{CALLED}lumen": 1.0}
    sample = [
        Choice(f"a{place % 20}", right=False, rules=1, features=(often, {RULES: 1.0}), labelled=(True, False))
        for place in range(99)
    ]
    sample += [Choice("b", right=False, rules=1, features=(once, {RULES: 1.0}), labelled=(True, False))] * 99
    weights = LESSON.learn(sample)
    assert weights[f"{CALLED}xai"] > 0
    assert f"{CALLED}lumen" not in weights


def test_the_shipped_weights_are_those_of_a_model(catalogue: Catalogue) -> None:
    names = {name for name in catalogue.casting if name.startswith(CALLED)}
    assert 100 < len(catalogue.casting.keys() - names) < 3000
    assert {f"{CALLED}nvidia", f"{CALLED}nvidia of shipments"} <= names
    assert len(names) < 2000
    assert catalogue.casting[RULES] > 0
    assert (ROOT / "tests" / "training" / "articles").is_dir()
