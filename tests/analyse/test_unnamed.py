"""What a government buys and spends where the sentence does not name it."""

from __future__ import annotations

import pytest

from monitor.analyse.reader import Reader
from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue


@pytest.fixture(scope="module")
def reader(catalogue: Catalogue) -> Reader:
    return Reader(catalogue)


@pytest.mark.parametrize(
    ("title", "text", "bearers"),
    [
        (
            "韩国买卡",
            "韩国政府计划采购5万块英伟达GPU。今年政府已投入1.46万亿韩元购买1.3万块。",
            {"1.46万亿韩元": "south-korea-government", "1.3万块": "south-korea-government"},
        ),
        (
            "India's GPUs",
            "India's government has a plan for AI. The state bought 38,000 GPUs, and Yotta took 9,200.",
            {"38,000 GPUs": "india-government", "9,200": "yotta"},
        ),
        # Of two governments, nobody knows which one is meant.
        (
            "Two buyers",
            "The Japanese government and the Indian government met. Nvidia was there. The state bought 38,000 GPUs.",
            {"38,000 GPUs": "nvidia"},
        ),
    ],
)  # fmt: skip
def test_the_state_is_the_one_government_of_the_document(
    reader: Reader, title: str, text: str, bearers: dict[str, str]
) -> None:
    found = {figure.text: figure.subject for figure in reader.read(Article(id="a", title=title, text=text)).figures}
    assert {text: found[text] for text in bearers} == bearers
