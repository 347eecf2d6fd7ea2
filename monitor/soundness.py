"""Which values of a configuration make no sense, and what to write instead; each is told by its key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import fields
from datetime import timedelta
from functools import cache
from ipaddress import ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from monitor.domain.alerts import ChannelKind, ChannelSettings, Rule
from monitor.domain.catalogue import Chip, Company, Entity, Language, Metric
from monitor.domain.feeds import Feed, FetchLimits
from monitor.domain.units import is_currency

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# A key, and what is wrong with its value.
Fault = tuple[str, str]

_ID = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*$")
_METRIC_ID = re.compile(r"[a-z][a-z0-9_]*$")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*$")
_MONTHS = 12
_TIERS = 4
_PORTS = 65_535
_SECURITY = ("starttls", "tls", "none")
_LANGUAGES = frozenset({*Language, *(one.code for one in Language)})
_SUBJECTS = ("company", "chip", "system", "service", "thing", "any")
# What may be nothing at all: no redirect, no pause, no limit, no wait.
_MAY_BE_ZERO = frozenset(
    {
        "max_redirects", "spacing", "backlog_alerts", "retry_article_after", "order_patience", "texts", "entries",
        "runs", "largest_gigabytes",
    }
)  # fmt: skip


def of_limits(limits: DataclassInstance) -> Iterator[Fault]:
    """Counts, sizes and times of a table of monitor.toml that no program can keep."""
    for one in fields(limits):
        value = getattr(limits, one.name)
        number = value.total_seconds() if isinstance(value, timedelta) else value
        if isinstance(number, bool) or not isinstance(number, int | float):
            continue
        if not 0 <= number < float("inf") or (number == 0 and one.name not in _MAY_BE_ZERO):
            yield one.name, f"`{one.name}` must be {'0 or more' if one.name in _MAY_BE_ZERO else 'more than 0'}"
    if isinstance(limits, FetchLimits):
        for network in limits.allow_private:
            try:
                ip_network(network, strict=False)
            except ValueError:
                yield "allow_private", f"{network!r} is no network; write 127.0.0.0/8 or ::1/128"


def of_feed(feed: Feed) -> Iterator[Fault]:
    """A feed's id, address and interval."""
    if not _ID.match(feed.id):
        yield "id", f"feed id {feed.id!r}: use lower-case words joined by hyphens"
    if not feed.url.startswith(("http://", "https://")):
        yield "url", f"feed address {feed.url!r} must begin with http:// or https://"
    elif not _has_host(feed.url):
        yield "url", f"feed address {feed.url!r} cannot be read: it has no host, or a space in it"
    if feed.every <= timedelta(0):
        yield "every", "`every` must be more than 0"


def of_entity(entity: Entity) -> Iterator[Fault]:
    """The id of a company or chip, a chip's patterns, a firm's months."""
    if not _ID.match(entity.id):
        yield "id", f"id {entity.id!r}: use lower-case words joined by hyphens"
    if isinstance(entity, Chip):
        yield from _pattern("pattern", entity.pattern)
        yield from _pattern("short", entity.short)
    end = entity.fiscal_year_end if isinstance(entity, Company) else None
    if end is not None and not 1 <= end <= _MONTHS:
        yield "fiscal_year_end", f"fiscal_year_end is {end}; it is a month, 1 to 12"


def of_metric(metric: Metric) -> Iterator[Fault]:
    """A metric's id, whose it is, and its bounds."""
    if not _METRIC_ID.match(metric.id):
        yield "id", f"metric id {metric.id!r}: use lower-case words joined by underscores"
    if metric.subject not in _SUBJECTS:
        yield "subject", f"subject {metric.subject!r} is unknown; known are {', '.join(_SUBJECTS)}"
    for unit, (low, high) in metric.bounds.items():
        if not low < high:
            yield "bounds", f"bounds of {unit}: the low end, {low:g}, is not below the high one, {high:g}"


def of_channel(channel: ChannelSettings) -> Iterator[Fault]:
    """What a channel lacks, and what no reader or server has."""
    yield from of_variables(channel, ("url", "token", "signing", "username", "password"))
    for key in _needed(channel):
        if not getattr(channel, key):
            yield "", f"channel {channel.name!r} ({channel.kind}) needs `{key}`"
    if channel.signing and not channel.token:
        yield "signing", f"channel {channel.name!r}: buttons (`signing`) need a bot's `token`; a webhook has none"
    if Language.from_tag(channel.language) is None:
        yield "language", f"channel {channel.name!r}: language {channel.language!r} is unknown; write en, zh or zh-Hant"
    yield from _zone("zone", channel.zone)
    if channel.kind is ChannelKind.MAIL:
        if channel.security not in _SECURITY:
            yield "security", f"security {channel.security!r} is unknown; known are {', '.join(_SECURITY)}"
        if not 1 <= channel.port <= _PORTS:
            yield "port", f"port {channel.port} is none; 587 is usual"
        yield from (("recipients", _no_address(one)) for one in channel.recipients if "@" not in one)


def of_variables(table: object, keys: Iterable[str]) -> Iterator[Fault]:
    """Secrets that stand in the file in place of the names of their variables; they are not repeated here."""
    for key in keys:
        if (name := getattr(table, key)) and not _VARIABLE.match(name):
            yield key, f"`{key}` must name an environment variable ({key.upper()}); what is secret never stands here"


def of_rule(rule: Rule, units: Iterable[str]) -> Iterator[Fault]:
    """What no figure can meet, or every one does; `units` are those that the metrics have."""
    if not rule.id:
        yield "id", "a rule needs an id that is not empty"
    yield from (("recipients", f"rule {rule.id!r}: {_no_address(one)}") for one in rule.recipients if "@" not in one)
    if not 0 <= rule.least_change <= 1:
        yield "least_change", f"least_change is {rule.least_change}; it is a share: 0.05 is five percent"
    for key in ("least_digits", "least_sources"):
        if (count := getattr(rule, key)) < 0:
            yield key, f"{key} is {count}; it must be 0 or more"
    if not 1 <= rule.tier <= _TIERS:
        yield "tier", f"tier is {rule.tier}; it is 1 (the party itself) to 4 (copies)"
    for language in rule.languages:
        if language not in _LANGUAGES:
            yield "languages", f"rule {rule.id!r}: language {language!r} is unknown; write en, zh, zh-Hans or zh-Hant"
    yield from _amounts(rule, {unit for unit in units if not unit.startswith("money")})
    if rule.quiet is not None:
        yield from _zone("quiet", rule.quiet.zone)


def _amounts(rule: Rule, known: Set[str]) -> Iterator[Fault]:
    for unit in rule.units:
        if unit not in known and unit != "money" and not is_currency(unit):
            yield "units", f"rule {rule.id!r}: no metric has the unit {unit!r}; write money, USD, chip or percent"
    for key, least in (("least_step", rule.least_step), ("least_value", rule.least_value)):
        for unit, value in least.items():
            if unit not in known and not is_currency(unit):
                yield key, f"rule {rule.id!r}: no figure has the unit {unit!r}; write USD, CNY, chip or percent"
            if value < 0:
                yield key, f"rule {rule.id!r}: {key} must be 0 or more"


def _needed(channel: ChannelSettings) -> tuple[str, ...]:
    match channel.kind:
        case ChannelKind.SLACK:
            return ("token", "recipients") if channel.token else ("url",)
        case ChannelKind.WEBHOOK | ChannelKind.APPRISE:
            return ("url",)
        case ChannelKind.MAIL:
            return ("host", "sender", "recipients")
        case ChannelKind.FEED:
            return ("path",)
        case ChannelKind.TERMINAL:
            return ()


def _no_address(text: str) -> str:
    return f"recipient {text!r} is no mail address"


def _pattern(key: str, pattern: str | None) -> Iterator[Fault]:
    if pattern is None:
        return
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        yield key, f"{key} {pattern!r} is no regular expression: {error}"
        return
    if "member" not in compiled.groupindex:
        yield key, f"{key} {pattern!r} needs a group (?P<member>…)"


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname) and not re.search(r"\s", url)
    except ValueError:
        return False


def _zone(key: str, name: str) -> Iterator[Fault]:
    if not _is_zone(name):
        near = sorted(one for one in available_timezones() if one.lower().endswith(f"/{name.lower()}"))
        yield key, f"time zone {name!r} is unknown; write {near[0] if near else 'one like Europe/Berlin, or UTC'}"


@cache
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones ("Europe") is an OSError
        return False
    return True
