"""The analysis as components of somebody else's spaCy pipeline."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path

import pytest
import spacy
from spacy.language import Language as Pipeline

from monitor.analyse import components
from monitor.domain.articles import Article
from monitor.settings import load_catalogue

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=["en", "zh"])
def nlp(request: pytest.FixtureRequest) -> Pipeline:
    components.register(load_catalogue(ROOT / "config"))
    pipeline = spacy.blank(request.param)
    for name in components.COMPONENTS:
        pipeline.add_pipe(name)
    return pipeline


TEXTS = {
    "en": "ByteDance will spend $14 billion on Nvidia H200 chips in 2026.",
    "zh": "字节跳动2026年将花140亿美元采购英伟达H200芯片。",
}


def test_spans_and_figures_are_where_the_documentation_says(nlp: Pipeline) -> None:
    doc = nlp(TEXTS[str(nlp.lang)])
    entities = {(span.kb_id_, span.label_) for span in doc.spans["entities"]}
    assert {("bytedance", "COMPANY"), ("nvidia-h200", "CHIP")} <= entities
    assert "USD" in {span.label_ for span in doc.spans["quantities"]}
    figure = next(figure for figure in doc._.figures if figure.unit == "USD")
    assert (figure.metric, figure.subject) == ("order_value", "bytedance")


def test_spans_cover_what_was_found(nlp: Pipeline) -> None:
    doc = nlp(TEXTS[str(nlp.lang)])
    for span in doc.spans["quantities"]:
        figure = next(figure for figure in doc._.figures if figure.start >= span.start_char)
        assert figure.text in span.text


def test_an_article_gives_the_title_and_the_date(nlp: Pipeline) -> None:
    article = Article(id="a", title="H200", text=TEXTS[str(nlp.lang)])
    doc = nlp.make_doc(article.document)
    doc._.article = article
    for _, component in nlp.pipeline:
        doc = component(doc)
    assert all(article.document[figure.start : figure.end] == figure.text for figure in doc._.figures)


def test_the_example_of_the_module_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert components.__doc__ is not None
    lines = [line[4:] for line in components.__doc__.splitlines() if line.startswith("    ")]
    assert 10 <= len([line for line in lines if line]) <= 12
    monkeypatch.chdir(ROOT)
    told: list[list[tuple[str, str, str]]] = []
    exec("\n".join(lines), {"print": told.append})  # noqa: S102 - the example is what a user pastes
    assert told[0]
    assert ("$14 billion", "order_value", "bytedance") in told[1]


def test_entry_points_name_the_factories() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = project["entry-points"]["spacy_factories"]
    assert set(points) == set(components.COMPONENTS)
    for place in points.values():
        module, _, name = place.partition(":")
        assert callable(getattr(import_module(module), name))
