"""Articles and readings as the JSON that `monitor tag` and `monitor replay` speak."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from monitor.domain.articles import YEARS, Article
from monitor.domain.catalogue import EntityType, Language
from monitor.domain.figures import Figure, Judgement, Record, Status
from monitor.domain.readings import Mention, Reading, Tagged
from monitor.errors import ParseError
from monitor.pipeline.asking import moment_from_text
from monitor.pipeline.jsonline import Json
from monitor.pipeline.judge import Judged


def article_from_json(raw: object, *, name: str) -> Article:
    """An article from its JSON object; `name` is its id where it has none. Raises ParseError."""
    if not isinstance(raw, Mapping):
        raise ParseError(f"{name}: an article is a JSON object with at least `text`, not {type(raw).__name__}")
    text = raw.get("text")
    if not isinstance(text, str):
        raise ParseError(f"{name}: the article has no `text` (a string); add it")
    return Article(
        id=str(raw.get("id") or name),
        title=_text(raw, "title") or "",
        text=text,
        url=_text(raw, "url"),
        publisher=_text(raw, "publisher"),
        language=Language.from_tag(_text(raw, "lang")),
        published=datetime_from_text(_text(raw, "published"), name=name),
    )


def datetime_from_text(text: str | None, *, name: str) -> datetime | None:
    """An aware datetime from an ISO date or datetime; without a zone it is UTC. Raises ParseError."""
    try:
        found = moment_from_text(text) if text else None
    except ValueError as error:
        raise ParseError(f"{name}: `published` is {text!r}; write an ISO date such as 2026-05-27") from error
    if found is not None and found.year not in YEARS:
        raise ParseError(f"{name}: `published` is {text!r}, a year of no news; write the day of publication")
    return found


def reading_to_json(article: Article, reading: Reading) -> Json:
    """The object that `monitor tag --json` prints."""
    form: Json = {
        "id": article.id,
        "lang": reading.language.value,
        "entities": [_entity(entity) for entity in reading.entities],
        "figures": [figure_to_json(figure) for figure in reading.figures],
    }
    if reading.partial:
        form["partial"] = True
    if reading.notes:
        form["notes"] = list(reading.notes)
    return form


def figure_to_json(figure: Figure) -> Json:
    """A figure with every key of the contract, `low` and `high` as numbers."""
    return {
        "text": figure.text,
        "start": figure.start,
        "end": figure.end,
        "low": number(figure.low),
        "high": number(figure.high),
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "vague": figure.vague,
        "metric": figure.metric,
        "subject": figure.subject,
        "about": list(figure.about),
        "period": figure.period,
        "status": figure.status.value,
        "attribution": list(figure.attribution),
        "salient": figure.salient,
        "sentence": figure.sentence,
        "noun": figure.noun,
        "direction": figure.direction,
        "scope": list(figure.scope),
        "confidence": figure.confidence,
        "rule": figure.rule,
    }


def reading_from_json(raw: Mapping[str, Any], article: Article, *, analyser: str) -> Reading:
    """A reading from the object that `monitor tag --json` prints, for an article. Raises ParseError."""
    try:
        entities = tuple(
            Tagged(
                id=entity["id"],
                type=EntityType(entity["type"]),
                name=entity["name"],
                mentions=tuple(Mention(entity_id=entity["id"], **mention) for mention in entity["mentions"]),
            )
            for entity in raw.get("entities", ())
        )
        figures = tuple(_figure(figure) for figure in raw.get("figures", ()))
        language = Language.from_tag(raw.get("lang")) or article.language or Language.ENGLISH
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise ParseError(f"{article.id}: this is no reading as `monitor tag --json` prints it: {error!r}") from error
    return Reading(article_id=article.id, language=language, entities=entities, figures=figures, analyser=analyser)


def judged_to_json(judged: Judged) -> Json:
    """The object that `monitor replay --json` prints: the reading with a verdict on every figure, and the alerts."""
    form = reading_to_json(judged.article, judged.reading)
    by_place = {(found.record.figure.start, found.record.figure.end): found for found in judged.judgements}
    for figure in form["figures"]:
        found = by_place.get((figure["start"], figure["end"]))
        figure["verdict"] = found.verdict.value if found else None
        figure["against"] = _against(found.against) if found and found.against else None
        figure["why"] = found.why if found else None
        if found:
            figure.update(_standing(found))
    form["story"] = judged.story.id
    form["alerts"] = [
        {
            "key": alert.key,
            "rule": alert.rule_id,
            "severity": alert.severity.value,
            "figures": [
                {"text": one.record.figure.text, "verdict": one.verdict.value, "why": one.why}
                for one in alert.judgements
            ],
        }
        for alert in judged.alerts
    ]
    return form


def judgement_to_json(found: Judgement) -> Json:
    """A judged figure: the contract's figure with its id, verdict, reason, series and article."""
    record = found.record
    return figure_to_json(record.figure) | {
        "id": record.id,
        "verdict": found.verdict.value,
        "against": _against(found.against) if found.against else None,
        "why": found.why,
        **_standing(found),
        "nuance": found.nuance.value if found.nuance else None,
        "change": number(found.change) if found.change is not None else None,
        "dated": record.dated.isoformat(),
        "article": record.article_id,
        "story": record.story_id,
        "title": record.title,
        "publisher": record.publisher,
        "tier": int(record.tier),
        "url": record.url,
    }


def number(value: Decimal) -> int | float:
    """A JSON number: an integer where the value is one."""
    return int(value) if value == value.to_integral_value() else float(value)


def _entity(entity: Tagged) -> Json:
    mentions = [{"text": mention.text, "start": mention.start, "end": mention.end} for mention in entity.mentions]
    return {"id": entity.id, "type": entity.type.value, "name": entity.name, "mentions": mentions}


def _figure(raw: Mapping[str, Any]) -> Figure:
    return Figure(
        text=raw["text"],
        start=raw["start"],
        end=raw["end"],
        low=Decimal(str(raw["low"])),
        high=Decimal(str(raw["high"])),
        unit=raw["unit"],
        qualifier=raw.get("qualifier"),
        vague=raw.get("vague", False),
        noun=raw.get("noun"),
        direction=raw.get("direction"),
        metric=raw.get("metric", "other"),
        subject=raw.get("subject"),
        about=tuple(raw.get("about", ())),
        period=raw.get("period"),
        status=Status(raw.get("status", "actual")),
        attribution=tuple(raw.get("attribution", ())),
        salient=raw.get("salient", True),
        scope=tuple(raw.get("scope", ())),
        sentence=raw.get("sentence", ""),
        confidence=raw.get("confidence", 1.0),
        rule=raw.get("rule", "given"),
    )


def _standing(found: Judgement) -> Json:
    return {
        "series": found.record.series_id,
        "likely": number(found.likely) if found.likely is not None else None,
        "sources": found.sources,
        "copies": found.copies,
    }


def _against(record: Record) -> Json:
    return figure_to_json(record.figure) | {
        "article": record.article_id,
        "publisher": record.publisher,
        "url": record.url,
    }


def _text(raw: Mapping[str, Any], key: str) -> str | None:
    value = raw.get(key)
    return value if isinstance(value, str) else None
