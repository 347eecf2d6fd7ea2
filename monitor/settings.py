"""config/ → domain. Everything is read and checked before anything runs, and all problems are told together."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, get_args, get_type_hints

from monitor.domain.alerts import ChannelSettings, Rule
from monitor.domain.articles import Retention, RunLimits
from monitor.domain.catalogue import Catalogue, Chip, Company, Entity, EntityType, Lexicon, Metric
from monitor.domain.feeds import Feed, FetchLimits
from monitor.domain.work import WorkerLimits
from monitor.errors import ConfigurationError, Problem
from monitor.soundness import Fault, of_channel, of_entity, of_feed, of_limits, of_metric, of_rule, of_variables
from monitor.tomlfile import TomlFile, load, structure

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")

# Learned from labelled articles (tests/training); nobody edits it.
CASTING_FILE = "casting.toml"
ACCOMPANYING_FILE = "accompanying.toml"
DATING_FILE = "dating.toml"
MOODS_FILE = "moods.toml"
MEASURING_FILE = "measuring.toml"
CREDITING_FILE = "crediting.toml"
COUNTING_FILE = "counting.toml"
COINCIDING_FILE = "coinciding.toml"
# Which file holds which tables, and what each table becomes.
ENTITY_FILES: Mapping[str, Mapping[str, tuple[EntityType, type[Company] | type[Chip]]]] = {
    "companies.toml": {
        "company": (EntityType.COMPANY, Company),
        "agency": (EntityType.AGENCY, Company),
        "media": (EntityType.MEDIA, Company),
        "person": (EntityType.PERSON, Company),
        "place": (EntityType.PLACE, Company),
    },
    "chips.toml": {
        "chip": (EntityType.CHIP, Chip),
        "system": (EntityType.SYSTEM, Chip),
        "model": (EntityType.MODEL, Chip),
    },
}

# Where a table stands.
_Place: TypeAlias = tuple[TomlFile, tuple[str | int, ...]]
_DURATION = re.compile(r"(\d{1,6})\s*(s|m|h|d|w)$")
_WEIGHT = re.compile(r'^"([^"\\\n]+)" = (-?(?:0|[1-9]\d*)\.\d+)$', re.MULTILINE)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800}


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchdogSettings:
    """Who hears of every run: config/monitor.toml, table `watchdog`. `url` names an environment variable."""

    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricsSettings:
    """Where metrics go after every run: config/monitor.toml, table `metrics`. `textfile` is a path ending in .prom."""

    textfile: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The whole configuration, checked."""

    directory: Path
    fetch: FetchLimits
    run: RunLimits
    workers: WorkerLimits
    retention: Retention
    watchdog: WatchdogSettings
    metrics: MetricsSettings
    feeds: tuple[Feed, ...]
    catalogue: Catalogue
    rules: tuple[Rule, ...]
    channels: tuple[ChannelSettings, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Learned:
    weights: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Loader:
    directory: Path
    problems: list[Problem] = field(default_factory=list)

    def file(self, name: str) -> TomlFile:
        return load(self.directory / name, f"{self.directory.name}/{name}", self.problems)

    def tables(self, file: TomlFile, name: str, kind: type[T], **fixed: object) -> Iterable[tuple[int, T]]:
        """Every `[[name]]` of a file that is right, with its index; the others become problems."""
        raw, durations = file.data.get(name, []), _duration_keys(kind)
        if not isinstance(raw, list):
            self.problems.append(file.problem((name,), f"write [[{name}]], with two brackets"))
            return
        for index, table in enumerate(raw):
            path = (name, index)
            if not isinstance(table, dict):
                self.problems.append(file.problem((name,), f"write [[{name}]], with two brackets"))
                continue
            given = self._durations(durations, file, path, table)
            if (found := structure(kind, {**given, **fixed}, file, path, self.problems)) is not None:
                yield index, found

    def table(self, file: TomlFile, name: str, kind: type[T]) -> T:
        """The table `[name]`; what it does not say, and all of one with problems, is as shipped."""
        raw = file.data.get(name, {})
        given = self._durations(_duration_keys(kind), file, (name,), raw) if isinstance(raw, dict) else raw
        found = structure(kind, given, file, (name,), self.problems) or kind()
        self.tell(file, (name,), of_limits(found))
        return found

    def tell(self, file: TomlFile, at: tuple[str | int, ...], faults: Iterable[Fault]) -> None:
        """Make problems of what is wrong with the values of a table."""
        for key, message in faults:
            self.problems.append(file.problem((*at, key) if key else at, message))

    def only(self, file: TomlFile, names: Iterable[str]) -> None:
        for key in file.data:
            if key not in names:
                self.problems.append(
                    file.problem((key,), f"unknown table `{key}`; known are {', '.join(sorted(names))}")
                )

    def _durations(
        self, keys: Iterable[str], file: TomlFile, path: tuple[str | int, ...], table: Mapping[str, Any]
    ) -> dict[str, Any]:
        given = dict(table)
        for key in keys:
            if key not in given:
                continue
            value = given[key]  # a bare number would be seconds to one reader and minutes to the next
            if isinstance(value, str) and (found := _DURATION.match(value.strip())) is not None:
                given[key] = timedelta(seconds=int(found[1]) * _SECONDS[found[2]])
            else:
                self.problems.append(file.problem((*path, key), f"`{key}` is {value!r}: write 90s, 15m, 6h or 1d"))
                del given[key]
        return given


def _duration_keys(kind: type[object]) -> tuple[str, ...]:
    return tuple(
        name for name, hint in get_type_hints(kind).items() if hint is timedelta or timedelta in get_args(hint)
    )


def load_settings(directory: Path) -> Settings:
    """Read a config directory. Raises ConfigurationError with every problem that it has."""
    loader = _Loader(directory)
    if not directory.is_dir():
        hint = "the directory does not exist; write one with `monitor init DIR`, or name it with --config"
        raise ConfigurationError([Problem(file=str(directory), line=None, message=hint)])
    main = loader.file("monitor.toml")
    loader.only(main, {"fetch", "metrics", "retention", "run", "watchdog", "workers"})
    fetch = loader.table(main, "fetch", FetchLimits)
    run = loader.table(main, "run", RunLimits)
    workers = loader.table(main, "workers", WorkerLimits)
    retention = loader.table(main, "retention", Retention)
    watchdog = loader.table(main, "watchdog", WatchdogSettings)
    loader.tell(main, ("watchdog",), of_variables(watchdog, ("url",)))
    metrics = loader.table(main, "metrics", MetricsSettings)
    feeds = _feeds(loader)
    catalogue = _catalogue(loader)
    channels = _channels(loader)
    rules = _rules(loader, catalogue, {channel.name for channel in channels})
    if loader.problems:
        raise ConfigurationError(loader.problems)
    return Settings(
        directory=directory,
        fetch=fetch,
        run=run,
        workers=workers,
        retention=retention,
        watchdog=watchdog,
        metrics=metrics,
        feeds=feeds,
        catalogue=catalogue,
        rules=rules,
        channels=channels,
    )


def load_catalogue(directory: Path) -> Catalogue:
    """Only the catalogue of a config directory: what `monitor tag` needs. Raises ConfigurationError."""
    loader = _Loader(directory)
    catalogue = _catalogue(loader)
    if loader.problems:
        raise ConfigurationError(loader.problems)
    return catalogue


def secret(name: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """The secret in an environment variable, or in the file that `NAME_FILE` names; None if neither.

    Raises ConfigurationError where `NAME_FILE` names a file that cannot be read.
    """
    if value := environment.get(name):
        return value
    if place := environment.get(f"{name}_FILE"):
        try:
            return Path(place).read_text(encoding="utf-8").strip()
        except OSError as error:
            message = f"the file {place} cannot be read ({error.strerror}); mend the path or unset the variable"
            raise ConfigurationError([Problem(file=f"{name}_FILE", line=None, message=message)]) from error
    return None


def _feeds(loader: _Loader) -> tuple[Feed, ...]:
    feeds: dict[str, Feed] = {}
    addresses: dict[str, str] = {}
    for path in sorted((loader.directory / "feeds").glob("*.toml")):
        file = loader.file(f"feeds/{path.name}")
        loader.only(file, {"feed"})
        for index, feed in loader.tables(file, "feed", Feed, beat=path.stem):
            at = ("feed", index)
            loader.tell(file, at, of_feed(feed))
            if (other := addresses.setdefault(feed.url, feed.id)) != feed.id:
                loader.problems.append(
                    file.problem((*at, "url"), f"feed {feed.id!r} has the address of {other!r}; one of them is enough")
                )
            if feed.id in feeds:
                loader.problems.append(
                    file.problem((*at, "id"), f"feed id {feed.id!r} stands twice; ids are unique over all files")
                )
            feeds[feed.id] = feed
    return tuple(feeds.values())


def _catalogue(loader: _Loader) -> Catalogue:
    entities: dict[str, Entity] = {}
    places: dict[str, _Place] = {}
    for name, kinds in ENTITY_FILES.items():
        file = loader.file(name)
        loader.only(file, kinds)
        for table, (entity_type, kind) in kinds.items():
            for index, entity in loader.tables(file, table, kind, type=entity_type):
                at = (table, index)
                if entity.id in entities:
                    loader.problems.append(
                        file.problem((*at, "id"), f"id {entity.id!r} stands twice; ids are unique over all files")
                    )
                loader.tell(file, at, of_entity(entity))
                entities[entity.id] = entity
                places[entity.id] = file, at
    _check_relatives(loader, entities, places)
    _check_names(loader, entities, places)
    metrics = _metrics(loader)
    lexicons = {
        path.stem: _lexicon(loader, path.name) for path in sorted((loader.directory / "languages").glob("*.toml"))
    }
    return Catalogue(
        entities=entities,
        metrics=metrics,
        lexicons=lexicons,
        casting=_learned(loader, CASTING_FILE),
        accompanying=_learned(loader, ACCOMPANYING_FILE),
        dating=_learned(loader, DATING_FILE),
        moods=_learned(loader, MOODS_FILE),
        measuring=_learned(loader, MEASURING_FILE),
        crediting=_learned(loader, CREDITING_FILE),
        counting=_learned(loader, COUNTING_FILE),
        coinciding=_learned(loader, COINCIDING_FILE),
    )


def _learned(loader: _Loader, name: str) -> dict[str, float]:
    """Learned weights; none, and so the rules alone, where a configuration does without the file."""
    if not (loader.directory / name).exists():
        return {}
    if (weights := _as_written(loader.directory / name)) is not None:
        return weights
    file = loader.file(name)
    found = structure(_Learned, file.data, file, (), loader.problems)
    return found.weights if found is not None else {}


def _as_written(path: Path) -> dict[str, float] | None:
    """Weights in the plain form in which they are learned; None in any other, which TOML reads or tells what is wrong.

    There are 25,000, which a parser of TOML reads for a tenth of a run that finds nothing new.
    """
    try:
        head, _, lines = path.read_text(encoding="utf-8").partition("\n[weights]\n")
    except (OSError, UnicodeDecodeError):
        return None
    weights = {name: float(weight) for name, weight in _WEIGHT.findall(lines)}
    plain = all(line[:1] in ("", "#") for line in head.splitlines()) and len(weights) == lines.count("\n")
    return weights if plain and weights else None


def _check_relatives(loader: _Loader, entities: Mapping[str, Entity], places: Mapping[str, _Place]) -> None:
    for entity in entities.values():
        relatives = {"parent": entity.parent}
        if isinstance(entity, Company):
            relatives |= {"country": entity.country}
            relatives |= {f"seats[{index}]": seat for index, seat in enumerate(entity.seats)}
        if isinstance(entity, Chip):
            relatives |= {"maker": entity.maker, "family": entity.family}
        for key, other in relatives.items():
            if other is not None and other not in entities:
                file, at = places[entity.id]
                message = f"{key} {other!r} of {entity.id!r} is not in the catalogue; add it, or mend the id"
                loader.problems.append(file.problem((*at, key.partition("[")[0]), message))


def _check_names(loader: _Loader, entities: Mapping[str, Entity], places: Mapping[str, _Place]) -> None:
    """A name that always means one entity cannot always mean another."""
    owners: dict[str, str] = {}
    for entity in entities.values():
        for name in (entity.name, *entity.forms):
            if name not in entity.weak and (other := owners.setdefault(name, entity.id)) != entity.id:
                file, at = places[entity.id]
                message = f"{name!r} is a name of {other!r} and of {entity.id!r}; list it as `weak`, with a `context`"
                loader.problems.append(file.problem(at, message))


def _metrics(loader: _Loader) -> dict[str, Metric]:
    file = loader.file("metrics.toml")
    loader.only(file, {"metric"})
    metrics: dict[str, Metric] = {}
    for index, metric in loader.tables(file, "metric", Metric):
        at = ("metric", index)
        loader.tell(file, at, of_metric(metric))
        if metric.id in metrics:
            loader.problems.append(file.problem((*at, "id"), f"metric {metric.id!r} stands twice"))
        metrics[metric.id] = metric
    return metrics


def _lexicon(loader: _Loader, name: str) -> Lexicon:
    file = loader.file(f"languages/{name}")
    tables: dict[str, dict[str, tuple[str, ...]]] = {}
    for table, keys in file.data.items():
        if not isinstance(keys, dict):
            loader.problems.append(file.problem((table,), f"`{table}` must be a table of lists of words"))
            continue
        for key, words in keys.items():
            if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
                loader.problems.append(file.problem((table, key), f"`{table}.{key}` must be a list of words in quotes"))
                continue
            tables.setdefault(table, {})[key] = tuple(words)
    return Lexicon(code=name.removesuffix(".toml"), tables=tables)


def _channels(loader: _Loader) -> tuple[ChannelSettings, ...]:
    file = loader.file("channels.toml")
    loader.only(file, {"channel"})
    channels: dict[str, ChannelSettings] = {}
    for index, channel in loader.tables(file, "channel", ChannelSettings):
        at = ("channel", index)
        if channel.name in channels:
            loader.problems.append(file.problem((*at, "name"), f"channel {channel.name!r} stands twice"))
        loader.tell(file, at, of_channel(channel))
        channels[channel.name] = channel
    return tuple(channels.values())


def _rules(loader: _Loader, catalogue: Catalogue, channels: set[str]) -> tuple[Rule, ...]:
    file = loader.file("rules.toml")
    loader.only(file, {"rule"})
    rules: dict[str, Rule] = {}
    known = {
        "companies": catalogue.entities,
        "chips": catalogue.entities,
        "metrics": catalogue.metrics,
        "channels": channels,
    }
    for index, table in enumerate(_tables(file, "rule")):
        for key, names in known.items():
            given = table.get(key)
            for value in given if isinstance(given, list) else ():
                if value not in names:
                    message = f"rule {table.get('id')!r}: {value!r} is not among the known {key}"
                    loader.problems.append(file.problem(("rule", index, key), message))
    units = {unit for metric in catalogue.metrics.values() for unit in (*metric.units, *metric.default)}
    for index, rule in loader.tables(file, "rule", Rule):
        loader.tell(file, ("rule", index), of_rule(rule, units))
        if rule.id in rules:
            loader.problems.append(file.problem(("rule", index, "id"), f"rule {rule.id!r} stands twice"))
        rules[rule.id] = rule
    return tuple(rules.values())


def _tables(file: TomlFile, name: str) -> list[dict[str, Any]]:
    raw = file.data.get(name, [])
    return [table if isinstance(table, dict) else {} for table in raw] if isinstance(raw, list) else []
