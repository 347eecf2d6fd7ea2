"""What makes the program a service: who hears of its runs, where its metrics go, who presses buttons."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from monitor.channels import Channels
from monitor.errors import UsageError
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


def serve_actions(channels: Channels, store: Store, clock: Clock, *, host: str, port: int) -> None:
    """Listen to the buttons under alerts until SIGINT or SIGTERM. Raises UsageError, ConfigurationError."""
    apps = channels.slack_apps()
    if not apps:
        message = "no channel has buttons; give a bot's channel `signing` in channels.toml, with its app's secret"
        raise UsageError(message)
    try:
        from waitress import create_server  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise UsageError("this needs the extra `actions`: pip install 'chip-news-monitor[actions]'") from None
    from monitor.deliver.slackactions import MOST_BYTES, PATH, SlackActions  # noqa: PLC0415 - the same
    from monitor.pipeline.actions import Actions  # noqa: PLC0415 - the same

    application = SlackActions(apps, Actions(store=store, clock=clock), clock)
    try:
        server = create_server(
            application,
            host=host,
            port=port,
            threads=4,
            max_request_body_size=MOST_BYTES,
            connection_limit=50,
            channel_timeout=10,
            ident="monitor",
        )
    except OSError as error:
        raise UsageError(f"nothing can be served on {host}:{port} ({error.strerror}); choose another port") from None
    for name in (signal.SIGINT, signal.SIGTERM):  # a shell's background job would ignore the first
        signal.signal(name, lambda *_: sys.exit(0))
    LOGGER.info("buttons are heard on http://%s:%s%s", host, server.effective_port, PATH)
    server.run()
