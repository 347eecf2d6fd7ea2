"""What the analyst knows beforehand: companies, chips, metrics, units, languages. All of it comes from config/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Language(StrEnum):
    """Languages of articles, as BCP 47 tags."""

    ENGLISH = "en"
    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"

    @classmethod
    def from_tag(cls, tag: str | None) -> Language | None:
        """The language of a BCP 47 tag (zh-TW, zh-HK and zh-MO are traditional); None where it is another one."""
        lowered = (tag or "").replace("_", "-").lower()
        if lowered == "en" or lowered.startswith("en-"):
            return cls.ENGLISH
        if lowered == "zh" or lowered.startswith("zh-"):
            return cls.TRADITIONAL if {"hant", "tw", "hk", "mo"} & set(lowered.split("-")) else cls.SIMPLIFIED
        return None

    @property
    def chinese(self) -> bool:
        """Whether the text is written in Chinese characters."""
        return self is not Language.ENGLISH

    @property
    def code(self) -> str:
        """The two-letter code that names the language's file in config/languages."""
        return self.value[:2]


class EntityType(StrEnum):
    """The types of entity that are tagged."""

    COMPANY = "COMPANY"
    AGENCY = "AGENCY"
    PERSON = "PERSON"
    PLACE = "PLACE"
    CHIP = "CHIP"
    SYSTEM = "SYSTEM"
    MODEL = "MODEL"
    MEDIA = "MEDIA"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entity:
    """A name that the catalogue knows.

    `forms` name it wherever they stand (`name` is always one of them). `weak` forms are also words or other things
    (A100 the road, Meta the prefix): they count only near one of `context`, or when the article names the entity or a
    relative of it by a strong form. A form followed or preceded by one of `unless` never counts.
    Chinese forms are written simplified; traditional text is folded before it is matched.
    """

    id: str
    type: EntityType
    name: str
    forms: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Company(Entity):
    """A firm, lab, cloud unit, agency, outlet, person or place. `parent` owns it; `kind` is its place in the chain
    of supply (foundry, memory, chip designer, cloud), or free text for people.

    A government (an agency) may name the ids of places that also stand for it: its `seats` ("Beijing approved") and
    its `country` ("the US imposed"). `fiscal_year_end` is the month (1-12) with which its fiscal year ends, and
    `fiscal_year_of_start` tells that it has the number of the calendar year in which it begins, as many of Japan's do.
    """

    kind: str = ""
    ticker: str = ""
    seats: tuple[str, ...] = ()
    country: str | None = None
    fiscal_year_end: int | None = None
    fiscal_year_of_start: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Chip(Entity):
    """A chip, system or model, or a family of them.

    `maker` is a company's id, `family` the id of the chip that this one belongs to. A family may have a `pattern`: a
    regular expression with a group named `member`, so that a part announced tomorrow is tagged tomorrow, as
    `<family id>-<member, lower case>`, type and maker from the family. `short` is a second one, for a member's own
    part of the name (980PR), which counts where the article names the family. `prefixes` (Instinct, 昇腾) may stand
    before a form, its own or a member's, and then belong to the mention.
    """

    maker: str | None = None
    family: str | None = None
    pattern: str | None = None
    short: str | None = None
    prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """What a figure measures, as config/metrics.toml defines it.

    `units` are the units it may have (`money` stands for every currency); `cues` map a language code to the words that
    name it, `hints` to words that only make it likely, `ratios` to words that name it where the figure is a percentage
    or a multiple (without them, `cues` do); `names` map a language code to what people read. `default` are the units
    that mean this metric where the text says nothing else. `bounds` map a unit to the ends of what is plausible.
    """

    id: str
    names: Mapping[str, str]
    units: tuple[str, ...]
    cues: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    subject: str = "company"
    salient: bool = True
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    default: tuple[str, ...] = ()
    hints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ratios: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lexicon:
    """The words of one language (config/languages/<code>.toml): table → key → words, in the file's order."""

    code: str
    tables: Mapping[str, Mapping[str, tuple[str, ...]]]

    def words(self, table: str, key: str) -> tuple[str, ...]:
        """The words of `table.key`; empty where the file has none."""
        return self.tables.get(table, {}).get(key, ())


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue:
    """All that config/ says about the field.

    `casting` weighs what speaks for a party as the bearer of a figure, `accompanying` for one as that which identifies
    the figure beside its bearer, `dating` for a period as that of a figure, `moods` for a fact, a plan or a forecast,
    `measuring` for a metric as what a figure measures, `crediting` for a source of a figure, `counting` for a unit as
    that of a bare number, `coinciding` for two figures of one value being of one thing.
    """

    entities: Mapping[str, Entity]
    metrics: Mapping[str, Metric]
    lexicons: Mapping[str, Lexicon]
    casting: Mapping[str, float] = field(default_factory=dict)
    accompanying: Mapping[str, float] = field(default_factory=dict)
    dating: Mapping[str, float] = field(default_factory=dict)
    moods: Mapping[str, float] = field(default_factory=dict)
    measuring: Mapping[str, float] = field(default_factory=dict)
    crediting: Mapping[str, float] = field(default_factory=dict)
    counting: Mapping[str, float] = field(default_factory=dict)
    coinciding: Mapping[str, float] = field(default_factory=dict)

    def maker(self, entity_id: str) -> str | None:
        """The company that makes a chip, or None."""
        entity = self.entities.get(entity_id)
        return entity.maker if isinstance(entity, Chip) else None

    def name(self, entity_id: str) -> str:
        """What people call an entity; an unlisted member of a family goes by the family's name, any other by its id."""
        if (entity := self.entities.get(entity_id)) is not None:
            return entity.name
        parts = entity_id.split("-")
        for end in range(len(parts) - 1, 0, -1):
            family = self.entities.get("-".join(parts[:end]))
            if isinstance(family, Chip):
                return f"{family.name} {'-'.join(parts[end:]).upper()}"
        return entity_id

    def lineage(self, entity_id: str) -> tuple[str, ...]:
        """The ids above an entity, nearest first: a chip's family, a company's parent. Ends at a cycle."""
        chain: list[str] = []
        current = self.entities.get(entity_id)
        while current is not None:
            above = (current.family if isinstance(current, Chip) else None) or current.parent
            if above is None or above in chain or above == entity_id:
                break
            chain.append(above)
            current = self.entities.get(above)
        return tuple(chain)
