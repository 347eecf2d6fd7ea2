"""What the analysis says of one article."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from monitor.domain.catalogue import EntityType, Language
from monitor.domain.figures import Figure


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Span:
    """Characters `start:end` of an article's document."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """An entity named at a place."""

    entity_id: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Tagged:
    """An entity of the article with all its mentions, in order."""

    id: str
    type: EntityType
    name: str
    mentions: tuple[Mention, ...]
    maker: str | None = None
    family: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A value with its unit at a place; `low` and `high` are scaled (RMB 40 billion → 40000000000).

    `unit` is an ISO currency code or a unit of the vocabulary; `noun` what is counted where the unit is `count`;
    `direction` is `up` or `down` where the text gives the value as a change; `stated` is the number as written, without
    its scale, from whose digits rounding is read; `kind` names the rule that matched.
    """

    text: str
    start: int
    end: int
    low: Decimal
    high: Decimal
    unit: str
    qualifier: str | None = None
    vague: bool = False
    noun: str | None = None
    direction: str | None = None
    step: Decimal | None = None
    kind: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """All that was found in one article. `analyser` is the version that wrote it; `partial` says that time ran out."""

    article_id: str
    language: Language
    entities: tuple[Tagged, ...] = ()
    figures: tuple[Figure, ...] = ()
    analyser: str = ""
    partial: bool = False
    notes: tuple[str, ...] = field(default=())
