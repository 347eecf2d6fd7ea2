"""News outside the field: values and units of sentences on science, sport, shops, cars, weather, politics, health.

The thresholds are what the best public extractors of quantities do not reach on news (CQE, Almasian et al. 2023: 0.904
and 0.825).
"""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from monitor.analyse.reader import Reader
from monitor.domain.articles import Article
from monitor.domain.catalogue import Language
from monitor.domain.figures import Figure
from monitor.settings import load_catalogue

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases" / "out_of_field.toml"
WANTED = [("value", 0.93), ("value with unit", 0.90)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A quantity of a sentence."""

    text: str
    start: int
    end: int
    low: Decimal
    high: Decimal
    unit: str
    vague: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A sentence with its labels, in order of place."""

    text: str
    language: Language
    field: str
    labels: tuple[Label, ...]


@lru_cache(maxsize=1)
def sentences() -> tuple[Sentence, ...]:
    return tuple(
        Sentence(
            text=case["text"],
            language=Language(case["language"]),
            field=case["field"],
            labels=tuple(labels(case["text"], case["figures"])),
        )
        for case in tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]
    )


def labels(sentence: str, written: list[str]) -> list[Label]:
    found: list[Label] = []
    for line in written:
        text, value, unit = line.split(" | ")
        low, _, high = value.partition("..")
        start = sentence.index(text, found[-1].end if found else 0)
        found.append(
            Label(
                text=text,
                start=start,
                end=start + len(text),
                low=Decimal(low),
                high=Decimal(high or low),
                unit=unit.removesuffix(" vague"),
                vague=unit.endswith(" vague"),
            )
        )
    return found


def same_value(label: Label, figure: Figure) -> bool:
    ends = ((label.low, figure.low), (label.high, figure.high))
    return all(abs(one - other) <= abs(one) * Decimal("0.005") for one, other in ends)


@lru_cache(maxsize=1)
def outcomes() -> tuple[tuple[Sentence, Label | None, Figure | None], ...]:
    """Every label with the figure that answers it, or None; every other figure with None. Vague ones are left out."""
    reader = Reader(load_catalogue(ROOT / "config"))
    found: list[tuple[Sentence, Label | None, Figure | None]] = []
    for number, sentence in enumerate(sentences()):
        article = Article(id=str(number), title="", text=sentence.text, language=sentence.language)
        left = list(reader.read(article).figures)
        for label in sentence.labels:
            # `document` begins with the line break behind the empty title.
            touching = [one for one in left if one.start - 1 < label.end and label.start < one.end - 1]
            answer = max(touching, key=lambda one: (same_value(label, one), one.unit == label.unit), default=None)
            if answer is not None:
                left.remove(answer)
            if not label.vague:
                found.append((sentence, label, answer))
        found += [(sentence, None, figure) for figure in left]
    return tuple(found)


def f1(*, unit: bool) -> float:
    right = sum(
        label is not None
        and figure is not None
        and same_value(label, figure)
        and (not unit or label.unit == figure.unit)
        for _, label, figure in outcomes()
    )
    labelled = sum(label is not None for _, label, _ in outcomes())
    read = sum(figure is not None for _, _, figure in outcomes())
    return 2 * right / (labelled + read)


def misses() -> list[str]:
    """What was read wrongly, for people."""
    told = []
    for sentence, label, figure in outcomes():
        wanted = f"{label.text}: {label.low:g}..{label.high:g} {label.unit}" if label else "nothing"
        got = f"{figure.text}: {figure.low:g}..{figure.high:g} {figure.unit}" if figure else "nothing"
        if label is None or figure is None or not same_value(label, figure) or label.unit != figure.unit:
            told.append(f"[{sentence.field}] wanted {wanted}; read {got}; in {sentence.text}")
    return told


def test_there_are_a_hundred_and_fifty_sentences() -> None:
    english = sum(sentence.language is Language.ENGLISH for sentence in sentences())
    assert (english, len(sentences()) - english) == (110, 50)


@pytest.mark.parametrize(("measure", "wanted"), WANTED)
def test_values_and_units_outside_the_field(measure: str, wanted: float, capsys: pytest.CaptureFixture[str]) -> None:
    reached = f1(unit=measure == "value with unit")
    with capsys.disabled():
        sys.stdout.write(f"\nnews outside the field, {len(sentences())} sentences: {measure} F1 {reached:.3f}\n")
    assert reached >= wanted, f"{measure} F1 {reached:.3f}\n" + "\n".join(misses())
