"""The doctor: is the configuration right, the store sound, the catalogue whole, are the channels reachable?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from monitor.bootstrap import Application
from monitor.domain.counted import counted
from monitor.errors import ConfigurationError, MonitorError


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What was found of one part. `exit_code` is 0 where nothing is to be mended."""

    part: str
    message: str
    exit_code: int = 0

    def __str__(self) -> str:
        return f"{'ok    ' if not self.exit_code else 'MEND  '} {self.part:<14} {self.message}"


def examine(app: Application) -> Iterator[Finding]:
    """Examine every part, also where an earlier one is ill."""
    try:
        settings = app.settings
    except ConfigurationError as error:
        for problem in error.problems:
            yield Finding(part="configuration", message=str(problem), exit_code=error.exit_code)
    else:
        yield Finding(part="configuration", message=f"{settings.directory} is right")
        yield _feeds(app)
        yield _catalogue(app)
        yield _rules(app)
        for channel in app.channel_settings:
            yield _guarded(f"channel {channel.name}", partial(_channel, app, channel.name))
        yield _guarded("size", partial(_size, app))
    yield _guarded("store", partial(_store, app))


def _guarded(part: str, examine_part: Callable[[], Finding]) -> Finding:
    try:
        return examine_part()
    except MonitorError as error:
        return Finding(part=part, message=str(error), exit_code=error.exit_code)


def _feeds(app: Application) -> Finding:
    enabled = [feed for feed in app.settings.feeds if feed.enabled]
    if not enabled:
        return Finding(part="feeds", message="no feed is enabled; add one to feeds/*.toml", exit_code=78)
    beats = Counter(feed.beat for feed in enabled)
    told = ", ".join(f"{count} {beat}" for beat, count in sorted(beats.items()))
    contact = (
        "" if app.settings.fetch.contact else "; set fetch.contact in monitor.toml: sites want to know whom to write to"
    )
    return Finding(
        part="feeds", message=f"{counted(len(enabled), 'feed')} ({told}); `monitor feeds check` fetches them{contact}"
    )


def _catalogue(app: Application) -> Finding:
    types = Counter(entity.type.lower() for entity in app.catalogue.entities.values())
    told = ", ".join(f"{count} of type {kind}" for kind, count in types.most_common())
    return Finding(part="catalogue", message=f"{told}; {len(app.catalogue.metrics)} metrics")


def _rules(app: Application) -> Finding:
    enabled = [rule for rule in app.settings.rules if rule.enabled]
    if not enabled:
        return Finding(part="rules", message="no rule is enabled: nothing alerts; add one to rules.toml", exit_code=78)
    told = ", ".join(rule.id for rule in enabled)
    return Finding(part="rules", message=f"{counted(len(enabled), 'rule')}: {told}")


def _channel(app: Application, name: str) -> Finding:
    channel = app.channel(name)
    trouble = channel.check() if channel else "the channel is not configured"
    return Finding(part=f"channel {name}", message=trouble or "reachable", exit_code=75 if trouble else 0)


def _store(app: Application) -> Finding:
    found = app.store.summary()
    last = f"last run {found.last_run.started:%Y-%m-%d %H:%M} UTC" if found.last_run else "no run so far"
    waiting = (
        f", {counted(found.unread, 'entry')} unread, {counted(found.unjudged, 'article')} unjudged"
        if found.unread or found.unjudged
        else ""
    )
    held = ((found.articles, "article"), (found.figures, "figure"), (found.alerts, "alert"))
    told = f"{app.place}: {', '.join(counted(*one) for one in held)}{waiting}; {last}"
    dead = found.deliveries.get("dead", 0)
    return Finding(part="store", message=told + (f"; given up: {counted(dead, 'delivery')}" if dead else ""))


def _size(app: Application) -> Finding:
    taken, largest = app.store.size() / 1e9, app.settings.retention.largest_gigabytes
    told = f"the database takes {taken:.2f} GB" if taken >= 1 else f"the database takes {taken * 1000:.1f} MB"
    if not largest or taken <= largest:
        return Finding(part="size", message=told)
    hint = "`monitor db sizes` says of what, `monitor db prune` forgets what is old"
    return Finding(part="size", message=f"{told} of the {largest:g} GB that it may; {hint}", exit_code=75)
