"""Articles → readings: one spaCy pipeline for each language, run step by step under the article's time budget."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from functools import lru_cache

import spacy
from spacy.language import Language as Pipeline

from monitor.analyse.components import COMPONENTS, Toolbox, register, state_of
from monitor.analyse.language import detect
from monitor.analyse.tokenizer import LinearTokenizer
from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue, Language
from monitor.domain.readings import Reading, Tagged

# Raise it with every change of what a reading says: a replay reads again what an older version wrote.
ANALYSER_VERSION = "2026.1"

_LONGEST = 100_000_000
_MOST_WORDS = 50_000  # some 25 MB
_SURROGATE = re.compile("[\ud800-\udfff]")


class Reader:
    """Reads articles. Built once from a catalogue; its pipelines are made when their language first comes."""

    def __init__(self, catalogue: Catalogue | Toolbox, *, version: str = ANALYSER_VERSION) -> None:
        self._version = version
        self._toolbox = catalogue if isinstance(catalogue, Toolbox) else Toolbox(catalogue)
        self._pipeline = lru_cache(maxsize=None)(self._make)

    def read(self, article: Article, expired: Callable[[], bool] = lambda: False) -> Reading:
        """The reading of an article. Once `expired` says so it stops; the reading is then partial and a note says why.

        Never raises on any text. Offsets count characters of `article.document`.
        """
        language = _language(article)
        nlp = self._pipeline(language.code)
        # Words are kept, which saves making them anew, but not all that a run of weeks ever meets.
        kept = len(nlp.vocab) + len(article.document) // 2 <= _MOST_WORDS
        with nullcontext() if kept else nlp.memory_zone():
            return self._run(nlp, replace(article, language=language), language, expired)

    def _run(self, nlp: Pipeline, article: Article, language: Language, expired: Callable[[], bool]) -> Reading:
        # spaCy keeps text as UTF-8, which has no lone surrogates; one character for one, so that offsets stay.
        doc = nlp.make_doc(_SURROGATE.sub("\ufffd", article.document))
        doc._.article = article
        done: list[str] = []
        for name, component in nlp.pipeline:
            if expired():
                break
            doc = component(doc)
            done.append(name)
        state = state_of(doc)
        missing = [name for name in COMPONENTS if name not in done]
        note = f"time ran out before {missing[0]}: what it and later steps find is missing" if missing else ""
        return Reading(
            article_id=article.id,
            language=language,
            entities=(*state.entities, *_unknown(state.credited, state.entities)),
            figures=doc._.figures,
            analyser=self._version,
            partial=bool(missing),
            notes=(note,) if note else (),
        )

    def _make(self, code: str) -> Pipeline:
        register(self._toolbox, "reader")
        nlp = spacy.blank(code)
        nlp.max_length = _LONGEST
        nlp.tokenizer = LinearTokenizer(nlp.vocab)
        for name in COMPONENTS:
            nlp.add_pipe(name, config={"catalogue": "reader"})
        return nlp


def _language(article: Article) -> Language:
    """The language that the article states, unless its characters say otherwise."""
    found = detect(article.document)
    stated = article.language
    return stated if stated is not None and stated.chinese == found.chinese else found


def _unknown(credited: tuple[Tagged, ...], known: tuple[Tagged, ...]) -> tuple[Tagged, ...]:
    """Credited outlets that no tagged name covers yet."""
    ids = {entity.id for entity in known}
    return tuple(outlet for outlet in credited if outlet.id not in ids and outlet.mentions)
