from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analyse.entities import EntityFinder
from monitor.analyse.fold import fold
from monitor.analyse.language import detect
from monitor.domain.catalogue import EntityType
from monitor.settings import load_catalogue

ROOT = Path(__file__).parents[2]
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
