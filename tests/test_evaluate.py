"""The evaluation: what is counted, what is told, and that it agrees with the labels' own yardstick."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from monitor.analyse.reader import Reader
from monitor.bootstrap import shipped_config
from monitor.cli import cli
from monitor.domain.articles import Article
from monitor.domain.catalogue import EntityType, Language
from monitor.domain.figures import Figure, Status
from monitor.domain.readings import Mention, Reading, Tagged
from monitor.errors import MonitorError, ParseError, UsageError
from monitor.evaluate import Scores, evaluate, evaluation_table, evaluation_to_json, load_labelled
from monitor.pipeline.jsonform import reading_to_json
from monitor.settings import load_catalogue

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "tests" / "cases" / "eval"
GOLD = Path(os.environ.get("MONITOR_SHARED", ROOT / "../shared")) / "gold"

TITLE, TEXT = "Acme buys", "Acme will buy 500 chips of Bolt for $2 billion in 2026, the Wire said."
DOCUMENT = f"{TITLE}\n{TEXT}"
LABELLED: dict[str, Any] = {
    "id": "one",
    "lang": "en",
    "title": TITLE,
    "text": TEXT,
    "entities": [
        {"id": "acme", "type": "COMPANY", "forms": ["Acme"]},
        {"id": "bolt", "type": "COMPANY", "forms": ["Bolt"]},
        {"id": "the-wire", "type": "MEDIA", "forms": ["the Wire"]},
    ],
    "figures": [
        {
            "text": "$2 billion",
            "context": "for $2 billion in 2026",
            "low": 2e9,
            "high": 2e9,
            "unit": "USD",
            "qualifier": None,
            "vague": False,
            "metric": "order_value",
            "subject": "acme",
            "about": ["bolt"],
            "period": "2026",
            "status": "planned",
            "attribution": ["The Wire"],
            "salient": True,
        }
    ],
}


def tagged(name: str, kind: EntityType, *, identity: str | None = None) -> Tagged:
    start = DOCUMENT.index(name)
    mention = Mention(entity_id=identity or name, text=name, start=start, end=start + len(name))
    return Tagged(id=identity or name, type=kind, name=name, mentions=(mention,))


ENTITIES = (
    tagged("Acme", EntityType.COMPANY, identity="acme-inc"),
    tagged("Bolt", EntityType.COMPANY),
    tagged("the Wire", EntityType.MEDIA),
)
FIGURE = Figure(
    text="$2 billion",
    start=DOCUMENT.index("$2"),
    end=DOCUMENT.index("$2") + len("$2 billion"),
    low=Decimal(2 * 10**9),
    high=Decimal(2 * 10**9),
    unit="USD",
    metric="order_value",
    subject="acme-inc",
    about=("Bolt",),
    period="2026",
    status=Status.PLANNED,
    attribution=("Wire",),
    salient=True,
)
ELSEWHERE = replace(FIGURE, text="500 chips", start=DOCUMENT.index("500"), end=DOCUMENT.index("500") + 9, unit="chip")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "one.json").write_text(json.dumps(LABELLED), encoding="utf-8")
    return tmp_path


def scored(directory: Path, figures: tuple[Figure, ...], entities: tuple[Tagged, ...] = ENTITIES) -> Scores:
    reading = Reading(article_id="one", language=Language.ENGLISH, entities=entities, figures=figures)
    return evaluate(load_labelled(directory), lambda _: reading).scores["all"]


def test_a_right_reading_has_full_marks_in_everything(directory: Path) -> None:
    scores = scored(directory, (FIGURE,))
    measured = ("detect", "value", "quantity", "salient", "about", "entity", "COMPANY")
    assert {name: scores.f1(name) for name in measured} == dict.fromkeys(measured, (1, 1, 1))
    fields = ("metric", "subject", "period", "status", "qualifier", "attribution", "key")
    assert {name: scores.share(name) for name in fields} == dict.fromkeys(fields, 1)


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"metric": "capex"}, {"metric", "key"}),
        ({"subject": "Bolt"}, {"subject", "key"}),
        ({"subject": None}, {"subject", "key"}),
        ({"period": "2027"}, {"period", "key"}),
        ({"status": Status.ACTUAL}, {"status"}),
        ({"qualifier": "about"}, {"qualifier"}),
        ({"attribution": ("Other Wire",)}, {"attribution"}),
        ({"about": ()}, {"about"}),
        ({"about": ("the Wire",)}, {"about"}),
        ({"salient": False}, {"salient"}),
        ({"unit": "CNY"}, {"quantity", "salient"}),
        ({"low": Decimal(1)}, {"value", "quantity", "salient"}),
        ({"low": Decimal(1_995_000_000)}, set()),  # within half a percent
        ({"low": Decimal(1_985_000_000)}, {"value", "quantity", "salient"}),
    ],
)
def test_one_wrong_thing_costs_its_own_measures(directory: Path, change: dict[str, Any], lost: set[str]) -> None:
    scores = scored(directory, (replace(FIGURE, **change),))
    found = {name for name in ("detect", "value", "quantity", "salient", "about") if scores.f1(name)[2] < 1}
    counted = ("metric", "subject", "period", "status", "qualifier", "attribution", "key")
    found |= {name for name in counted if scores.counts[f"{name}.ok"] < scores.counts[f"{name}.all"]}
    assert found - ({"about"} if "quantity" in lost else set()) == lost


@pytest.mark.parametrize(
    ("figures", "detect", "quantity"),
    [
        ((), (0, 0, 0), (0, 0, 0)),
        ((FIGURE, ELSEWHERE), (1 / 2, 1, 2 / 3), (1 / 2, 1, 2 / 3)),
        ((ELSEWHERE,), (0, 0, 0), (0, 0, 0)),
        ((FIGURE, replace(FIGURE, unit="CNY")), (1 / 2, 1, 2 / 3), (1 / 2, 1, 2 / 3)),  # one answers, one is too many
    ],
)
def test_missed_and_invented_figures(
    directory: Path, figures: tuple[Figure, ...], detect: tuple[float, ...], quantity: tuple[float, ...]
) -> None:
    scores = scored(directory, figures)
    assert scores.f1("detect") == pytest.approx(detect)
    assert scores.f1("quantity") == pytest.approx(quantity)


@pytest.mark.parametrize(
    ("entities", "counts"),
    [
        (ENTITIES, (3, 0, 0)),
        (ENTITIES[:1], (1, 0, 2)),
        ((tagged("Acme", EntityType.PERSON),), (0, 1, 3)),
        ((tagged("the Wire", EntityType.COMPANY),), (1, 0, 2)),  # an outlet may be taken for a company
        ((tagged("chips", EntityType.CHIP),), (0, 1, 3)),
    ],
)
def test_entities_are_matched_by_their_forms(
    directory: Path, entities: tuple[Tagged, ...], counts: tuple[int, int, int]
) -> None:
    scores = scored(directory, (), entities)
    assert tuple(scores.counts[f"entity.{end}"] for end in ("tp", "fp", "fn")) == counts


def test_confusions_name_what_was_read_for_what(directory: Path) -> None:
    scores = scored(directory, (replace(FIGURE, metric="capex"), ELSEWHERE))
    assert dict(scores.metrics) == {("order_value", "capex"): 1}
    assert dict(scores.units) == {("USD", "USD"): 1, ("–", "chip"): 1}


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        (None, UsageError, "holds no"),
        ({"text": None}, ParseError, "no `text`"),
        ({"figures": [LABELLED["figures"][0] | {"context": "not there"}]}, ParseError, "not there"),
        ({"figures": [LABELLED["figures"][0] | {"subject": "nobody"}]}, ParseError, "nobody"),
        ({"figures": [{"text": "$2 billion"}]}, ParseError, "context"),
        ({"entities": None}, ParseError, "no labelled article"),
    ],
)
def test_what_is_no_labelled_article_is_told(
    tmp_path: Path, change: dict[str, Any] | None, error: type[MonitorError], told: str
) -> None:
    if change is not None:
        (tmp_path / "one.json").write_text(json.dumps(LABELLED | change), encoding="utf-8")
    with pytest.raises(error, match=told):
        load_labelled(tmp_path)


def test_the_command_measures_the_samples() -> None:
    result = CliRunner().invoke(cli, ["eval", str(SAMPLES), "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert list(found["scores"]) == ["all", "en", "zh"]
    for language in ("en", "zh"):
        assert found["scores"][language]["quantity"]["f1"] == 1
        assert found["scores"][language]["entity"]["f1"] == 1
    assert found["metrics"]["all"]["capex"] == {"capex": 3}
    assert found["units"]["zh"]["chip"] == {"chip": 2}


def test_the_command_prints_a_table_for_people() -> None:
    result = CliRunner().invoke(cli, ["eval", str(SAMPLES), "--errors", "3"])
    assert result.exit_code == 0, result.output
    assert "en: metrics of salient figures" in result.output
    assert "zh: values and units" in result.output


def test_the_worst_differences_come_first_and_as_many_as_asked(directory: Path) -> None:
    wrong = replace(FIGURE, metric="capex", status=Status.ACTUAL)
    reading = Reading(article_id="one", language=Language.ENGLISH, entities=ENTITIES[1:], figures=(wrong, ELSEWHERE))
    found = evaluate(load_labelled(directory), lambda _: reading)
    kinds = [one.kind for one in found.differences]
    assert kinds == ["not a figure", "metric", "subject", "status", "entity missed"]
    assert len(evaluation_to_json(found, 2)["errors"]) == 2
    assert "2 of 5 differences" in evaluation_table(found, 2)


# -- agreement with the yardstick -----------------------------------------------------------------------------------
@lru_cache(maxsize=1)
def gold_readings() -> dict[str, tuple[Article, Reading]]:
    reader = Reader(load_catalogue(shipped_config()))
    articles = [one.article for one in load_labelled(GOLD / "articles")]
    return {article.id: (article, reader.read(article)) for article in articles}


def every_third_wrong(reading: Reading) -> Reading:
    wrong: list[Callable[[Figure], Figure]] = [
        lambda figure: replace(figure, low=figure.low * 10, salient=not figure.salient),
        lambda figure: replace(figure, unit="EUR", metric="other"),
        lambda figure: replace(figure, subject=None, about=(), period="1999", attribution=("Nobody",)),
        lambda figure: replace(figure, start=figure.start - 4, end=figure.end + 9, qualifier="about"),
    ]
    figures = [wrong[place % 4](one) if place % 3 == 0 else one for place, one in enumerate(reading.figures)]
    return replace(reading, figures=tuple(figures[1:]), entities=reading.entities[::2])


@pytest.mark.skipif(not GOLD.is_dir(), reason="the labelled articles are not at hand")
@pytest.mark.parametrize("change", [lambda reading: reading, every_third_wrong], ids=["as read", "made wrong"])
def test_agrees_with_the_yardstick_number_for_number(change: Callable[[Reading], Reading]) -> None:
    readings = {name: (article, change(reading)) for name, (article, reading) in gold_readings().items()}
    yardstick = score_module()
    predictions = {name: reading_to_json(*both) for name, both in readings.items()}
    wanted = yardstick.report(yardstick.score(yardstick.load_gold(GOLD / "articles"), predictions, []))
    found = evaluate(load_labelled(GOLD / "articles"), lambda article: readings[article.id][1])
    assert evaluation_to_json(found, 0)["scores"] == wanted


def score_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", GOLD / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
