"""Every document of the corpus says what it expects; foreign suites join by MONITOR_FEED_CORPUS (folders)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.parse.corpus import Document, NotApplicableError, check, documents

OWN = Path(__file__).parents[1] / "cases" / "feeds"
FOREIGN = [Path(name) for name in os.environ.get("MONITOR_FEED_CORPUS", "").split(os.pathsep) if name]


@pytest.mark.parametrize("document", [pytest.param(document, id=document.path.stem) for document in documents(OWN)])
def test_own_corpus(document: Document) -> None:
    check(document)


@pytest.mark.parametrize(
    "document", [pytest.param(document, id=str(document.path)) for folder in FOREIGN for document in documents(folder)]
)
def test_foreign_corpus(document: Document) -> None:
    try:
        check(document)
    except NotApplicableError as reason:
        pytest.skip(str(reason))


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    assert sum(1 for _ in documents(OWN)) >= 120


def test_the_runner_fails_where_a_document_does_not_hold(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(
        "<!-- Expect: entries[0]['title'] == 'B' --><rss><item><title>A</title></item></rss>"
    )
    (tmp_path / "b.xml").write_text("<rss><item><title>A</title></item></rss>")
    (tmp_path / "b.json").write_text('{"entries": [{"title": "B"}]}')
    wrong = list(documents(tmp_path))
    assert len(wrong) == 2
    for document in wrong:
        with pytest.raises(AssertionError):
            check(document)


def test_the_runner_says_what_it_cannot_ask(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<!-- Expect: entries[0]['enclosures'] --><rss><item><title>A</title></item></rss>")
    with pytest.raises(NotApplicableError):
        check(next(documents(tmp_path)))
