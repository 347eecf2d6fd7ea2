"""Sentences, clauses and cells: what ends one, and what only looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analyse.context import Kind
from monitor.analyse.fold import fold
from monitor.analyse.sentences import cells, clauses, split
from monitor.settings import load_catalogue

LEXICONS = load_catalogue(Path(__file__).parents[2] / "config").lexicons


def sentences(text: str, code: str = "en", title: str = "T") -> list[tuple[str, str]]:
    document = f"{title}\n{text}"
    found = split(document, fold(document), len(title), LEXICONS[code])
    return [(sentence.kind.value, document[sentence.start : sentence.end]) for sentence in found][1:]


def prose(text: str, code: str = "en") -> list[str]:
    return [piece for _, piece in sentences(text, code)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sales rose. Profit fell.", ["Sales rose.", "Profit fell."]),
        ("U.S. officials met Foo Inc. executives in Austin.", ["U.S. officials met Foo Inc. executives in Austin."]),
        ("It built in the U.S. The site cost $2 bn.", ["It built in the U.S.", "The site cost $2 bn."]),
        ("Dr. Lin of Foo Corp. spoke at 9 a.m. in Taipei.", ["Dr. Lin of Foo Corp. spoke at 9 a.m. in Taipei."]),
        ("It is No. 1 in the field. Rivals trail.", ["It is No. 1 in the field.", "Rivals trail."]),
        ("It made approx. 4.5 million vs. 3.1 million.", ["It made approx. 4.5 million vs. 3.1 million."]),
        ("Version 5.1 ships in May. 30 firms test it.", ["Version 5.1 ships in May.", "30 firms test it."]),
        ("It paid $3 bn. The rest is due.", ["It paid $3 bn.", "The rest is due."]),
        ("J. K. Park resigned. A successor is sought.", ["J. K. Park resigned.", "A successor is sought."]),
        ("Yields hit 40%.[3] The line runs.", ["Yields hit 40%.[3]", "The line runs."]),
        ("“We doubled output.” The plant is full.", ["“We doubled output.”", "The plant is full."]),
        ('"Is it 5 million?" Chen asked. Nobody knew.', ['"Is it 5 million?" Chen asked.', "Nobody knew."]),
        ("It shipped 5 m by 2026.The company said so.", ["It shipped 5 m by 2026.", "The company said so."]),
        ("Visit Booking.com or Node.js pages for more.", ["Visit Booking.com or Node.js pages for more."]),
        ("What now? Buy! Or wait...", ["What now?", "Buy!", "Or wait..."]),
        ("One • Two lines stood here. • Three", ["One", "• Two lines stood here.", "• Three"]),
        ("The iPhone maker. iPads too.", ["The iPhone maker. iPads too."]),
        ("Revenue (unaudited) was $1.2bn. (Figures are rounded.) It grew.",
         ["Revenue (unaudited) was $1.2bn.", "(Figures are rounded.)", "It grew."]),
    ],
)  # fmt: skip
def test_english_sentences(text: str, expected: list[str]) -> None:
    assert prose(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("营收增长。利润下降。", ["营收增长。", "利润下降。"]),
        ("产量翻倍了吗？没有！仍在爬坡。", ["产量翻倍了吗？", "没有！", "仍在爬坡。"]),
        ("去年为3.5亿元；今年为4亿元。", ["去年为3.5亿元；今年为4亿元。"]),
        ("“我们不缺订单。”王先生说，产线满载。", ["“我们不缺订单。”王先生说，产线满载。"]),
        ("公司称「產能已滿。」外界不信。", ["公司称「產能已滿。」", "外界不信。"]),
        ("使用HiBL 1.0内存，带宽1.6TB/s。下一代更快。", ["使用HiBL 1.0内存，带宽1.6TB/s。", "下一代更快。"]),
        ("出货10万颗.公司未回应.", ["出货10万颗.", "公司未回应."]),
    ],
)
def test_chinese_sentences(text: str, expected: list[str]) -> None:
    assert prose(text, "zh") == expected


@pytest.mark.parametrize(
    ("line", "code", "kind"),
    [
        ("Why supply stays tight", "en", Kind.HEADING),
        ("## Outlook for 2027", "en", Kind.HEADING),
        ("2. The market", "en", Kind.HEADING),
        ("一、市场概况", "zh", Kind.HEADING),
        ("產能與價格", "zh", Kind.HEADING),
        ("- Capacity: 40,000 wafers a month", "en", Kind.ITEM),
        ("• 出货量：20万颗", "zh", Kind.ITEM),
        ("（1）公司去年出货20万颗，今年将增至30万颗。", "zh", Kind.ITEM),
        ("| Chip | Memory | Price |", "en", Kind.ROW),
        ("Foo X1\t96 GB\t$9,000", "en", Kind.ROW),
        ("Foo X1 | 96 GB | $9,000", "en", Kind.ROW),
        ("Supply stays tight.", "en", Kind.PROSE),
        ("The firm that makes the chips in its own plants has told its customers in Europe and in Asia to wait", "en",
         Kind.PROSE),
    ],
)  # fmt: skip
def test_kinds_of_line(line: str, code: str, kind: Kind) -> None:
    assert sentences(line, code)[0][0] == kind


def test_short_open_lines_in_a_row_are_a_table_that_lost_its_bars() -> None:
    text = "Spending by firm\n\nFirm Capex Source\nFoo 190 B$ Post\nBar 70 B$ Times\n\nBoth grew."
    assert [kind for kind, _ in sentences(text)] == ["heading", "row", "row", "row", "prose"]


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("In 2025, Foo shipped 1,200 chips, while Bar shipped 900.", "en",
         ["In 2025, Foo shipped 1,200 chips", "while Bar shipped 900"]),
        ("Foo (about $3 bn) grew; Bar fell — again.", "en", ["Foo", "about $3 bn", "grew", "Bar fell", "again"]),
        ("Sales were $3.1 billion, up from $2.4 billion a year earlier.", "en",
         ["Sales were $3.1 billion", "up from $2.4 billion a year earlier"]),
        ("华为去年产量为20万颗，今年计划增至1,200万颗；价格不变", "zh",
         ["华为去年产量为20万颗", "今年计划增至1,200万颗", "价格不变"]),
        ("内存128GB，FP8算力2 PFLOPS", "zh", ["内存128GB", "FP8算力2 PFLOPS"]),
    ],
)  # fmt: skip
def test_clauses(text: str, code: str, expected: list[str]) -> None:
    document = f"T\n{text}"
    folded = fold(document)
    sentence = split(document, folded, 1, LEXICONS[code])[-1]
    assert [folded[start:end] for start, end in clauses(folded, sentence, LEXICONS[code])] == expected


def test_cells_of_a_row() -> None:
    document = "T\n| Foo X1 | | 96 GB |"
    row = split(document, document, 1, LEXICONS["en"])[-1]
    assert [document[start:end] for start, end in cells(document, row)] == ["Foo X1", "96 GB"]


@given(st.text(max_size=400), st.sampled_from(["en", "zh"]))
def test_any_text_is_covered_in_order(text: str, code: str) -> None:
    document = f"T\n{text}"
    folded = fold(document)
    found = split(document, folded, 1, LEXICONS[code])
    assert [sentence.index for sentence in found] == list(range(len(found)))
    last = 0
    for sentence in found:
        assert last <= sentence.start < sentence.end <= len(document)
        assert document[last : sentence.start].strip() == ""
        last = sentence.end
        for start, end in clauses(folded, sentence, LEXICONS[code]):
            assert sentence.start <= start < end <= sentence.end
    assert document[last:].strip() == ""
