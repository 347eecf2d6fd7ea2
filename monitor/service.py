"""What makes the program a service: who hears of its runs, and where its metrics go. Made from the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from monitor.pipeline.metrics import Publisher, write
from monitor.ports import Clock, Store, Watchdog
from monitor.settings import Settings, secret
from monitor.telemetry import LOGGER, keep_secret


class Silent:
    """No watchdog."""

    def start(self) -> None:
        """Nobody listens."""

    def finish(self, exit_code: int, told: str) -> None:
        """Nobody listens."""


def open_watchdog(settings: Settings, environment: Mapping[str, str]) -> Watchdog:
    """Who hears of every run. A variable that is not set keeps no run from its work, but is told of in the log."""
    if not (name := settings.watchdog.url):
        return Silent()
    if (url := secret(name, environment)) is None:
        LOGGER.warning("the watchdog hears nothing: set the environment variable %s (or %s_FILE)", name, name)
        return Silent()
    from monitor.deliver.watchdog import HealthCheck  # noqa: PLC0415 - httpx is not needed to judge or to list

    keep_secret(url)
    return HealthCheck(url)


@contextmanager
def publishing(
    settings: Settings, store: Callable[[], Store], clock: Clock, *, host: str = "", port: int | None = None
) -> Iterator[Publisher]:
    """What brings the metrics up to date: in the textfile of the settings, and at a port where one is given.

    Raises UsageError where the port cannot be had.
    """
    outlets: list[Callable[[str], None]] = []
    if settings.metrics.textfile:
        outlets.append(partial(write, Path(settings.metrics.textfile).expanduser()))
    if port is None:
        yield Publisher(store=store, clock=clock, outlets=outlets)
        return
    from monitor.pipeline.metricserver import MetricServer  # noqa: PLC0415 - only where it is asked for

    with MetricServer(host, port) as server:
        LOGGER.info("metrics are served on http://%s:%d/metrics", host, server.port)
        yield Publisher(store=store, clock=clock, outlets=[*outlets, server.publish])
