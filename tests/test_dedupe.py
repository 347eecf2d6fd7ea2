"""Copies of one text are one story: syndicated, lightly edited, under a new id; and what only looks alike is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.dedupe import PERMUTATIONS, bands, fingerprint, place, similarity
from monitor.domain.articles import Article, Story

ENGLISH = """
The cloud unit of a large Chinese internet group is preparing to place its biggest order for home-made
accelerators so far, according to two people who have seen the purchasing plan. The order would cover
processors for training as well as for inference and would be delivered in three lots over the coming year,
the first of them before the end of March. It is worth about 40 billion yuan, more than the group spent on all
processors two years ago. Suppliers have been asked to name the number of parts that they can deliver in each
quarter, and to say which foundry makes them. The group declined to comment. Engineers at the unit have spent
the better part of a year moving their software to the new parts, and say that most models now run on them
without changes. Whether the plan can be met depends on the yields of the foundry, which are said to have
improved over the summer, and on memory, of which there is too little everywhere. Analysts expect other buyers
to follow.
"""
CHINESE = """
据两位看过采购计划的知情人士透露，一家大型互联网集团旗下的云业务部门正准备下达迄今为止规模最大的国产加速芯片订单。
订单既包括训练用处理器，也包括推理用处理器，将在未来一年内分三批交付，第一批在三月底之前到货。订单总额约为四百亿元，
超过该集团两年前在全部处理器上的支出。供应商被要求报告每个季度能够交付的数量，并说明由哪家代工厂生产。该集团拒绝置评。
该部门的工程师花了将近一年的时间把软件迁移到新的芯片上，并表示大多数模型现在无需修改即可运行。
计划能否实现取决于代工厂的良率，据说良率在夏天有所提高，也取决于各地都短缺的存储芯片。分析师预计其他买家将会跟进。
"""


def article(article_id: str, text: str, title: str = "A large order", publisher: str | None = "Wire") -> Article:
    return Article(id=article_id, title=title, text=text.strip(), publisher=publisher)


def settle(*articles: Article) -> list[Story]:
    """Place articles one after another, finding candidates by bands as a store does."""
    stories: dict[str, Story] = {}
    placed = []
    for one in articles:
        signature = fingerprint(one.document)
        wanted = set(bands(signature))
        story = place(one, signature, [story for story in stories.values() if wanted & set(story.bands)])
        stories[story.id] = story
        placed.append(story)
    return placed


def without_a_sentence(text: str) -> str:
    mark = "。" if "。" in text else ". "
    parts = text.strip().split(mark)
    return mark.join(parts[:2] + parts[3:])


EDITS: dict[str, Callable[[str], str]] = {
    "word for word": lambda text: text,
    "another number": lambda text: text.replace("40 billion", "400 billion").replace("四百亿", "四千亿"),
    "a sentence cut": without_a_sentence,
    "a line about the outlet": lambda text: text + "\nThis report first appeared elsewhere and is republished here.",
    "white space and case": lambda text: text.upper().replace("\n", "   \n"),
    "some words changed": lambda text: text.replace("according to", "said").replace("Analysts", "Observers")
    .replace("declined to comment", "would not comment").replace("知情人士", "消息人士"),
}  # fmt: skip


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["English", "Chinese"])
@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_text_is_a_copy(text: str, edit: str) -> None:
    first, second = settle(article("a", text), article("b", EDITS[edit](text), publisher="Mirror"))
    assert second.id == first.id
    assert (second.copies, second.publishers) == (2, ("Wire", "Mirror"))
    assert (second.signature, second.bands) == (first.signature, first.bands)


OTHERS = [
    ("another text", ENGLISH, CHINESE),
    ("the same news in one's own words", ENGLISH, """
        An internet company from China will buy accelerators made at home for roughly 40 billion yuan, its
        largest purchase of the kind. The chips come in three batches within a year and serve both training
        and inference. Makers must state their quarterly volumes and their foundry. No comment came from the
        company. Software work took about a year; yields and a shortage of memory are the open questions,
        and rivals may do the same, market watchers believe."""),
    ("a market report of the next day", "Shares of Nvidia closed up 3.1 percent at 182.10 dollars on Monday.",
     "Shares of Nvidia closed up 1.4 percent at 184.65 dollars on Tuesday."),
    ("two short notes in one form", "台积电11月营收为3436亿元新台币，同比增长24.5%。",
     "联电11月营收为206亿元新台币，同比增长5.9%。"),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), [row[1:] for row in OTHERS], ids=[row[0] for row in OTHERS])
def test_what_is_no_copy(a: str, b: str) -> None:
    first, second = settle(article("a", a, title=""), article("b", b, title=""))
    assert first.id != second.id
    assert second.copies == 1


def test_short_texts_are_copies_when_they_are_the_same() -> None:
    note = "Shares of Nvidia closed up 3.1 percent at 182.10 dollars on Monday."
    first, second = settle(article("a", note, title=""), article("b", note.upper(), title=""))
    assert first.id == second.id


def test_a_text_syndicated_200_times_is_one_story() -> None:
    placed = settle(*(article(f"a{number}", ENGLISH + f"\nCopy for reader {number}.") for number in range(200)))
    assert {story.id for story in placed} == {placed[0].id}
    assert placed[-1].copies == 200


def test_the_same_words_in_another_order_are_another_text() -> None:
    first, second = settle(article("a", ENGLISH), article("b", " ".join(sorted(ENGLISH.split()))))
    assert first.id != second.id


def test_the_same_article_twice_is_no_copy_of_itself() -> None:
    [first] = settle(article("a", ENGLISH))
    [elsewhere, copied] = settle(article("b", ENGLISH), article("a", ENGLISH))
    own, of_another = replace(first, copies=0), replace(elsewhere, copies=copied.copies - 1)
    assert place(article("a", ENGLISH), fingerprint(article("a", ENGLISH).document), [own]) == first
    assert place(article("a", ENGLISH), fingerprint(article("a", ENGLISH).document), [of_another]) == copied


def test_a_text_without_words_begins_its_own_story() -> None:
    first, second = settle(article("a", "…", title=""), article("b", "—", title=""))
    assert first.id != second.id
    assert first.signature == ()
    assert first.bands == ()


def test_signatures_do_not_change_between_runs_and_versions() -> None:
    """Stored signatures are compared with new ones for years: a change here needs a migration."""
    found = fingerprint("the quick brown fox jumps over the lazy dog")
    assert len(found) == PERMUTATIONS
    assert all(0 <= value < 2**32 for value in found)
    assert found[:4] == GOLDEN


def test_time_grows_with_the_text_and_ends_with_the_cap() -> None:
    long = "word " * 1_000_000
    assert fingerprint(long) == fingerprint(long[:120_000])


@given(st.text(max_size=300))
def test_any_text_has_a_signature_that_is_like_itself(text: str) -> None:
    found = fingerprint(text)
    assert len(found) in (0, PERMUTATIONS)
    assert similarity(found, found) == (1.0 if found else 0.0)
    assert len(bands(found)) == (32 if found else 0)


GOLDEN = (244899868, 363600870, 475583961, 272084154)
