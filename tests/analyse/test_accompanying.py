"""Which parties identify a figure beside its subject: what weights do to the word of rules; how they are learned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.analyse.accompanying import JOINS, LEAVES
from monitor.analyse.reader import Reader
from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue
from monitor.domain.figures import Figure
from tests.training.accompanying import Surrounded, by_rules, by_weights, f1, joins, learned
from tests.training.learning import RULES, Choice

TITLE = "Oracle orders from AMD"
TEXT = """Oracle will buy 50,000 MI450 accelerators from AMD for $2 billion, said Reuters. Dell and Nvidia go without.
Nothing was said of the $5 billion that Meta spends."""


def figures(catalogue: Catalogue, weights: dict[str, float]) -> dict[str, Figure]:
    reading = Reader(replace(catalogue, accompanying=weights)).read(Article(id="a", title=TITLE, text=TEXT))
    return {figure.text: figure for figure in reading.figures}


@pytest.mark.parametrize(
    ("weights", "about"),
    [
        ({}, {"amd", "amd-mi450"}),
        ({"anybody": (JOINS + LEAVES) / 2}, {"amd", "amd-mi450"}),
        ({"anybody": LEAVES - 0.1}, set()),
        ({"rules": 1.0, "anybody": LEAVES - 0.1}, {"amd", "amd-mi450"}),
        ({"unrelated, chip of order": LEAVES - 0.1, "company of order_value": LEAVES}, {"amd"}),
    ],
    ids=["nothing weighed", "in doubt", "nobody", "the rules' word", "no chips"],
)
def test_weights_change_the_word_of_the_rules(catalogue: Catalogue, weights: dict[str, float], about: set[str]) -> None:
    assert set(figures(catalogue, weights)["$2 billion"].about) == about


def test_parties_of_the_text_join_and_sources_do_not(catalogue: Catalogue) -> None:
    found = figures(catalogue, {"anybody": JOINS})["$5 billion"]
    assert {"oracle", "dell", "nvidia"} <= set(found.about)
    assert not {"reuters", found.subject} & set(found.about)


ORDER = "Oracle will buy chips for $2 billion. Dell and Nvidia go without. Nothing is said of the $5 billion of Meta."
LIST = "Tencent has set aside 3 billion yuan for chips; suppliers include Enflame, Huawei and Kunlunxin. Zhipu waits."
LIST_CHINESE = "智谱在等。腾讯今年采购AI芯片的预算为30亿元，供应商包括燧原、华为和昆仑芯。"
ITEMS = """Meta named three suppliers and gave no dates:
- In the spring, boards for $3 billion
- In the summer, boards for $4 billion
- In the autumn, boards for $5 billion
- In the winter, racks for $6 billion"""


@pytest.mark.parametrize(
    ("text", "figure", "weights", "joining"),
    [
        (ORDER, "$5 billion", {"called dell": 0.2}, {"dell"}),
        (ORDER, "$5 billion", {"called dell, here": 0.2}, set()),
        (ORDER, "$5 billion", {"called dell beside meta": 0.2}, {"dell"}),
        (ORDER, "$2 billion", {"called dell beside meta": 0.2}, set()),
        (LIST, "3 billion yuan", {"joined": 0.2}, {"enflame", "huawei", "kunlunxin"}),
        (LIST_CHINESE, "30亿元", {"joined": 0.2}, {"enflame", "huawei", "kunlunxin"}),
        (
            ITEMS.replace("suppliers", "suppliers, Dell, Nvidia and AMD,"),
            "$6 billion",
            {"lead-in": 0.2},
            {"dell", "nvidia", "amd"},
        ),
        (
            "AMD's MI450 and others# Meta bought racks for $6 billion. The H20 is not among them.",
            "$6 billion",
            {"maker of a chip of title, absent": 0.2},
            {"amd"},
        ),
    ],
    ids=["name", "not here", "pair", "another pair", "list", "Chinese list", "lead-in", "maker of a chip of the title"],
)
def test_parties_join_for_who_they_are_and_where_they_stand(
    catalogue: Catalogue, text: str, figure: str, weights: dict[str, float], joining: set[str]
) -> None:
    title, _, told = text.rpartition("# ")
    article = Article(id="a", title=title or "Who buys of whom", text=told)
    nobody = {"anybody": JOINS - 0.1}
    readings = [Reader(replace(catalogue, accompanying=known)).read(article) for known in (nobody, nobody | weights)]
    rules, weighed = [next(one for one in reading.figures if one.text == figure) for reading in readings]
    assert set(weighed.about) - set(rules.about) == joining


def test_weights_are_learned_from_parties() -> None:
    seller, source = {"from": 1.0, RULES: 1.0}, {"said by": 1.0, RULES: 1.0}
    customer = {"to": 1.0}
    sample = [
        Surrounded(
            f"a{place}",
            (
                Choice("a", right=True, rules=0, features=(seller, {}), labelled=(True, False)),
                Choice("a", right=False, rules=0, features=(source, {}), labelled=(False, True)),
                Choice("a", right=False, rules=1, features=(customer, {}), labelled=(True, False)),
            ),
            unreached=1,
        )
        for place in range(999)
    ]
    weights = learned(sample)
    assert [joins(choice, weights) for choice in sample[0].choices] == [True, False, True]
    assert f1(by_rules(sample)) == pytest.approx(2 / (2 + 1 + 2))
    assert f1(by_weights(sample, weights)) == pytest.approx(4 / (4 + 1))


def test_what_was_misread_teaches_less() -> None:
    right = Choice("a", right=True, rules=1, features=({"from": 1.0, RULES: 1.0}, {}), labelled=(True, False))
    misread = replace(right, labelled=(False, True), weight=0.1)
    weights = learned([Surrounded("a", (right, misread), unreached=0)] * 999)
    assert weights["from"] + weights[RULES] > 1


def test_the_shipped_weights_are_those_of_a_model(catalogue: Catalogue) -> None:
    assert 100 < len(catalogue.accompanying) < 5000
    assert catalogue.accompanying[RULES] > 0 > catalogue.accompanying["anybody"]
