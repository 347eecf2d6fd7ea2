"""The whole reader on any text at all: no exception, spans that slice to their text, time that grows with the text."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from monitor.analyse.reader import Reader
from monitor.domain.articles import Article
from monitor.domain.readings import Reading
from monitor.settings import load_catalogue

READER = Reader(load_catalogue(Path(__file__).parents[2] / "config"))
SMALL, LARGE = 3_000, 12_000
# Twice the growth of the text, for a machine with other work; what is quadratic grows four times as much.
ROOM = 2.0
# Below this many seconds of processor time nothing can be told from the noise.
NOISE = 0.1

HOSTILE: dict[str, Callable[[int], str]] = {
    "digits": lambda _: "7",
    "numbers": lambda _: "12 345 $5 ",
    "different numbers": lambda i: f"{7 * i + 1} ",
    "figures without a stop": lambda i: f"sales rose {i}.{i % 10}% to ${i} million; ",
    "figures in sentences": lambda i: f"Sales were ${i} billion in {2000 + i % 26}. ",
    "figures in lines": lambda i: f"H{i}\nRevenue {i}%\n\n",
    "a table": lambda i: f"| a{i} | {i}% | $5 | 2025 |\n",
    "changes": lambda _: "from 5% to ",
    "lists": lambda _: "$1bn and $2bn in 2025 and 2026, respectively, ",
    "years": lambda _: "2025 ",
    "dates": lambda i: f"On May {i % 28 + 1}, {2000 + i % 26}, the firm said; ",
    "quarters": lambda _: "second quarter of ",
    "firms": lambda i: f"Zentra{i} Corp raised ${i + 3} million. ",
    "people": lambda i: f"Jane{chr(65 + i % 26)} Doe{chr(97 + i % 26)} said Reuters; ",
    "outlets": lambda i: f"according to Daily{i} News, ",
    "speech": lambda i: f'"We sold {i} chips," said John Smith. ',
    "chips": lambda _: "Nvidia H200 ",
    "brackets": lambda i: "([{"[i % 3],
    "closed brackets": lambda _: ")))",
    "bracketed numbers": lambda _: "[(1",
    "quotation marks": lambda _: '"a ',
    "surrogates": lambda _: "\ud8005",
    "nulls": lambda _: "\x005\x00",
    "spaces": lambda _: " " * 40 + "5",
    "empty lines": lambda _: "\n\n5\n",
    "Chinese money": lambda _: "约400亿元至",
    "Chinese clauses": lambda i: f"张三{i}科技营收{i + 3}亿元，同比增长{i % 90}%；",
    "Chinese years": lambda _: "2025年",
    "Chinese sources": lambda i: f"据{i}日报报道，",
    "Chinese chips": lambda _: "英伟达",
}


def hostile(piece: Callable[[int], str], length: int) -> str:
    parts: list[str] = []
    size = 0
    for number in count():
        if size >= length:
            break
        parts.append(piece(number))
        size += len(parts[-1])
    return "".join(parts)


def read(text: str) -> Reading:
    article = Article(
        id="a", title="\x00 $5 \udfff", text=text, language=None, published=datetime(2025, 12, 29, tzinfo=UTC)
    )
    reading = READER.read(article)
    for figure in reading.figures:
        assert article.document[figure.start : figure.end] == figure.text
    for entity in reading.entities:
        for mention in entity.mentions:
            assert article.document[mention.start : mention.end] == mention.text
    return reading


def seconds(text: str) -> float:
    """Processor time of the better of two readings."""
    best = float("inf")
    for _ in range(2):
        begun = time.process_time()
        read(text)
        best = min(best, time.process_time() - begun)
    return best


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_grows_with_the_text(piece: Callable[[int], str]) -> None:
    small, large = seconds(hostile(piece, SMALL)), seconds(hostile(piece, LARGE))
    assert large < LARGE / SMALL * ROOM * max(small, NOISE / ROOM)


@pytest.mark.parametrize("piece", ["7", "([{", "\ud800\x00"])
def test_a_megabyte_is_read(piece: str) -> None:
    assert not read(piece * (1_000_000 // len(piece))).partial
