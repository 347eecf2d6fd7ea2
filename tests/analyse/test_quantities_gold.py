"""Articles labelled by hand, where they are at hand: value and unit of every quantity."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from monitor.analyse.fold import fold
from monitor.analyse.quantities import QuantityFinder
from monitor.domain.catalogue import Language
from monitor.domain.readings import Quantity

GOLD = Path(os.environ.get("MONITOR_SHARED", Path(__file__).parents[2] / "../shared")) / "gold" / "articles"


def names(document: str, entities: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Every place of every form of every entity."""
    spans = []
    for form in {form for entity in entities for form in entity["forms"]}:
        start = document.find(form)
        while start >= 0:
            spans.append((start, start + len(form)))
            start = document.find(form, start + 1)
    return spans


def right(found: Quantity, figure: dict[str, Any]) -> bool:
    if found.unit != figure["unit"]:
        return False
    ends = ((found.low, figure["low"]), (found.high, figure["high"]))
    return figure["vague"] or all(abs(float(one) - other) <= 0.005 * max(abs(other), 1e-12) for one, other in ends)


@pytest.mark.skipif(not GOLD.is_dir(), reason="the labelled articles are not at hand")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_quantities_of_labelled_articles(finder: QuantityFinder, language: str) -> None:
    tally: Counter[str] = Counter()
    for path in sorted(GOLD.glob(f"{language}-*.json")):
        article = json.loads(path.read_text(encoding="utf-8"))
        document = f"{article['title']}\n{article['text']}"
        avoid = names(document, article["entities"])
        found = list(finder.find(fold(document), document, Language(article["lang"]), avoid=avoid))
        for figure in article["figures"]:
            start = document.index(figure["context"]) + figure["context"].index(figure["text"])
            overlapping = [q for q in found if q.start < start + len(figure["text"]) and start < q.end]
            match = next((q for q in overlapping if right(q, figure)), None)
            if match is not None:
                found.remove(match)
                tally["right"] += not figure["vague"]
            elif not figure["vague"]:
                tally["missed"] += 1
        tally["extra"] += len(found)
    f1 = 2 * tally["right"] / (2 * tally["right"] + tally["missed"] + tally["extra"])
    assert f1 >= 0.97, tally
