"""The gold set as articles and readings, where it is at hand."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from monitor.domain.articles import Article
from monitor.domain.catalogue import EntityType, Language
from monitor.domain.figures import Figure, Status
from monitor.domain.readings import Mention, Reading, Tagged

SHARED = Path(os.environ.get("MONITOR_SHARED", Path(__file__).parents[2] / ".." / "shared"))
GOLD = SHARED / "gold"


def load(article_id: str) -> tuple[Article, Reading]:
    """A gold article with its labels as a reading."""
    raw = json.loads((GOLD / "articles" / f"{article_id}.json").read_text(encoding="utf-8"))
    day = raw["published"]
    published = None if day is None else datetime.combine(datetime.fromisoformat(day).date(), time(8), UTC)
    article = Article(
        id=raw["id"],
        title=raw["title"],
        text=raw["text"],
        url=raw["url"],
        publisher=raw["publisher"],
        language=Language(raw["lang"]),
        published=published,
    )
    figures = sorted((_figure(article.document, one) for one in raw["figures"]), key=lambda one: one.start)
    entities = tuple(
        Tagged(
            id=one["id"], type=EntityType(one["type"]), name=one["forms"][0], mentions=_mentions(one, article.document)
        )
        for one in raw["entities"]
    )
    return article, Reading(
        article_id=article.id, language=Language(raw["lang"]), entities=entities, figures=tuple(figures)
    )


def _mentions(raw: Mapping[str, Any], document: str) -> tuple[Mention, ...]:
    found = ((form, document.find(form)) for form in raw["forms"])
    return tuple(Mention(entity_id=raw["id"], text=form, start=at, end=at + len(form)) for form, at in found if at >= 0)


def _figure(document: str, raw: Mapping[str, Any]) -> Figure:
    start = document.index(raw["context"]) + raw["context"].index(raw["text"])
    plain = {key: raw[key] for key in ("text", "unit", "qualifier", "vague", "metric", "subject", "period", "salient")}
    return Figure(
        start=start,
        end=start + len(raw["text"]),
        low=Decimal(str(raw["low"])),
        high=Decimal(str(raw["high"])),
        about=tuple(raw["about"]),
        attribution=tuple(raw["attribution"]),
        status=Status(raw["status"]),
        sentence=raw["context"],
        **plain,
    )
