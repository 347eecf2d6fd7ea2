from __future__ import annotations

import json
import os
import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analyse.entities import EntityFinder
from monitor.analyse.fold import fold
from monitor.analyse.language import detect
from monitor.analyse.matcher import Matcher, tokenize
from monitor.domain.catalogue import Catalogue, Company, EntityType, Language
from monitor.settings import load_catalogue

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("MONITOR_SHARED", ROOT / ".." / "shared"))
CATALOGUE = load_catalogue(ROOT / "config")
FINDER = EntityFinder(CATALOGUE)


def cases(name: str) -> list[Any]:
    table = tomllib.loads((ROOT / "tests" / "cases" / name).read_text(encoding="utf-8"))
    return [pytest.param(case["text"], case["finds"], id=case["text"][:60]) for case in table["case"]]


def mentions(text: str) -> list[str]:
    found = FINDER.find(fold(text), text, detect(text))[1]
    return [f"{mention.entity_id}: {mention.text}" for mention in found]


@pytest.mark.parametrize(("text", "finds"), [*cases("entities_en.toml"), *cases("entities_zh.toml")])
def test_every_mention_and_no_other_is_found(text: str, finds: list[str]) -> None:
    assert Counter(mentions(text)) == Counter(finds)


@pytest.mark.parametrize(
    ("text", "entity_id", "kind", "maker", "family"),
    [
        ("Huawei's Ascend 950PR", "huawei-ascend-950pr", EntityType.CHIP, "huawei", "huawei-ascend"),
        ("Huawei's Ascend 990", "huawei-ascend-990", EntityType.CHIP, "huawei", "huawei-ascend"),
        ("昆仑芯P900", "baidu-kunlun-p900", EntityType.CHIP, "kunlunxin", "baidu-kunlun"),
        ("CloudMatrix 768", "huawei-cloudmatrix-768", EntityType.SYSTEM, "huawei", "huawei-cloudmatrix"),
        ("GPT-7", "gpt-7", EntityType.MODEL, "openai", "gpt"),
        ("Reuters reported", "reuters", EntityType.MEDIA, None, None),
        ("SMIC said", "smic", EntityType.COMPANY, None, None),
    ],
)
def test_type_maker_and_family_are_told(
    text: str, entity_id: str, kind: EntityType, maker: str | None, family: str | None
) -> None:
    tagged = {entity.id: entity for entity in FINDER.find(fold(text), text, detect(text))[0]}
    entity = tagged[entity_id]
    assert (entity.type, entity.maker, entity.family) == (kind, maker, family)


def test_entities_come_by_first_mention_and_hold_all_of_theirs() -> None:
    text = "SMIC makes the Ascend 910C for Huawei. The 910C is no H20, says SMIC."
    tagged, found = FINDER.find(fold(text), text, Language.ENGLISH)
    assert [entity.id for entity in tagged] == ["smic", "huawei-ascend-910c", "huawei", "nvidia-h20"]
    assert [[mention.text for mention in entity.mentions] for entity in tagged] == [
        ["SMIC", "SMIC"],
        ["Ascend 910C", "910C"],
        ["Huawei"],
        ["H20"],
    ]
    assert sorted(mention.start for entity in tagged for mention in entity.mentions) == [m.start for m in found]


def assert_well_formed(text: str) -> None:
    tagged, found = FINDER.find(fold(text), text, detect(text))
    end = 0
    for mention in found:
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        end = mention.end
    assert {entity.id for entity in tagged} == {mention.entity_id for mention in found}


_NAMES = [
    "Nvidia",
    "H20",
    "昇腾",
    "910C",
    "Ascend",
    "950",
    "PR",
    "美国",
    "Inc.",
    "Jane Doe",
    "Beijing",
    "Meta",
    "苹果",
    "TPU",
]
_WORDS = ["said", "analyst", "有限公司", "分析师", "王", "s", "v", "0", "１"]
_MARKS = [" ", "-", "\n", "'s", "(", ")", "·", "$", ",", ".", "\x00", "\ud800", "İ", "ﬁ"]
_PIECES = st.sampled_from(_NAMES + _WORDS + _MARKS)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=30).map("".join))
def test_any_run_of_pieces_gives_spans_that_slice_to_their_text(text: str) -> None:
    assert_well_formed(text)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_gives_spans_that_slice_to_their_text(text: str) -> None:
    assert_well_formed(text)


@pytest.mark.parametrize(
    ("piece", "times"),
    [
        ("9", 300_000),
        ("H20 ", 50_000),
        ("Aa ", 80_000),
        ("(", 200_000),
        ("昇", 200_000),
        ("A.B.", 50_000),
        ("analyst ", 40_000),
        ("Xy, ", 60_000),
        ("有限公司", 40_000),
        ("Nvidia's ", 30_000),
        ("Nvidia (Nv) ", 20_000),
        ("王·", 60_000),
        ("Acme Inc ", 20_000),
    ],
)
def test_long_and_hostile_texts_are_read(piece: str, times: int) -> None:
    assert_well_formed(piece * times)


def test_the_work_of_a_scan_does_not_grow_with_the_number_of_names() -> None:
    """Each token is looked up once, and a look-up goes no deeper than the longest name that begins there."""

    class Counted(dict[str, Any]):
        looks = 0

        def get(self, key: str, default: Any = None) -> Any:
            Counted.looks += 1
            return super().get(key, default)

    def looks(names: int) -> int:
        matcher: Matcher[str] = Matcher()
        for number in range(names):
            matcher.add(f"Name{number} Works", f"name{number}")
            matcher.add(f"Other Name{number}", f"other{number}")
        matcher._root.edges = Counted(matcher._root.edges)
        Counted.looks = 0
        assert [hit.payload for hit in matcher.scan(tokenize("Buy Name7 Works, or Name8 Works."))] == ["name7", "name8"]
        return Counted.looks

    assert looks(10) == looks(10_000)


def test_a_name_added_to_the_catalogue_is_found_and_one_taken_out_is_not() -> None:
    added = Company(id="acme", type=EntityType.COMPANY, name="Acme Tensorworks", forms=("宏图张量",))
    entities = {key: value for key, value in CATALOGUE.entities.items() if key != "nvidia"}
    finder = EntityFinder(replace(CATALOGUE, entities={**entities, "acme": added}))
    text = "Nvidia lost to Acme-Tensorworks (宏圖張量)."
    assert [mention.text for mention in finder.find(fold(text), text, Language.ENGLISH)[1]] == [
        "Acme-Tensorworks",
        "宏圖張量",
    ]


def test_an_empty_catalogue_finds_nothing() -> None:
    finder = EntityFinder(Catalogue(entities={}, metrics={}, lexicons={}))
    assert finder.find("Nvidia said", "Nvidia said", Language.ENGLISH) == ((), ())


def gold() -> list[Any]:
    files = sorted((SHARED / "gold" / "articles").glob("*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in files]


@pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="the gold articles are not here")
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("kind", "least"), [("CHIP", 0.97), ("COMPANY", 0.95), ("all", 0.92)])
def test_gold_articles_are_tagged(language: str, kind: str, least: float) -> None:
    right = wrong = missed = 0
    for article in gold():
        if not article["lang"].startswith(language):
            continue
        document = f"{article['title']}\n{article['text']}"
        wanted = {
            entity["id"]: ({form.casefold() for form in entity["forms"]}, entity["type"])
            for entity in article["entities"]
        }
        met: set[str] = set()
        for entity in FINDER.find(fold(document), document, detect(document))[0]:
            own = {mention.text.casefold() for mention in entity.mentions}
            hits = {key for key, (forms, of) in wanted.items() if forms & own and _alike(of, entity.type)}
            met |= hits
            if kind in {"all", entity.type}:
                right += bool(hits)
                wrong += not hits
        missed += sum(kind in {"all", of} for key, (_, of) in wanted.items() if key not in met)
    assert 2 * right / (2 * right + wrong + missed) >= least


def _alike(gold_type: str, found: EntityType) -> bool:
    return gold_type == found or {gold_type, found.value} <= {"MEDIA", "COMPANY"}
