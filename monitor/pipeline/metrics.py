"""Metrics for Prometheus: made of what the store knows, so that they survive every restart.

Source of the form: prometheus.io, "Exposition formats", text format 0.0.4.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.domain.alerts import DeliveryState
from monitor.domain.feeds import FeedState
from monitor.domain.figures import Verdict
from monitor.domain.overview import Run, Summary
from monitor.errors import MonitorError, TryAgainError
from monitor.ports import Clock, Store
from monitor.telemetry import LOGGER

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Latency is measured over the newest deliveries, at these shares of them.
_DELIVERIES, _SHARES = 500, (0.5, 0.95, 1.0)
_ESCAPED = str.maketrans({"\\": "\\\\", "\n": "\\n", '"': '\\"'})

Labels = Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """A metric with its samples: labels and value each. `kind` is "counter" or "gauge"."""

    name: str
    help: str
    kind: str
    samples: tuple[tuple[Labels, float], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Publisher:
    """Makes the metrics anew and hands them on. What goes wrong here is logged and fails no run."""

    store: Callable[[], Store]
    clock: Clock
    outlets: Sequence[Callable[[str], None]]

    def __call__(self) -> None:
        """Collect, and give every outlet the text."""
        if not self.outlets:
            return
        try:
            text = collect(self.store(), self.clock.now())
            for outlet in self.outlets:
                outlet(text)
        except MonitorError as error:
            LOGGER.warning("the metrics were not brought up to date: %s", error)


def collect(store: Store, now: datetime) -> str:
    """Every metric, in Prometheus's text format."""
    summary, states = store.summary(), store.feed_states()
    metrics = [
        *_totals(summary),
        *_queues(summary, now),
        *_feeds(states),
        *_last_run(summary.last_run),
        _latency(store.latencies(_DELIVERIES)),
    ]
    return exposition(metric for metric in metrics if metric.samples)


def exposition(metrics: Iterable[Metric]) -> str:
    """Metrics in the text format: each with its HELP and TYPE."""
    return "".join(line + "\n" for metric in metrics for line in _lines(metric))


def write(path: Path, text: str) -> None:
    """Replace a textfile in one step: node_exporter must never read half of one. Raises TryAgainError."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        message = f"the metrics cannot be written to {path} ({error.strerror}); mend metrics.textfile in monitor.toml"
        raise TryAgainError(message) from None


def _totals(summary: Summary) -> Iterator[Metric]:
    for name, words, count in (
        ("entries", "Entries seen in feeds.", summary.entries),
        ("articles", "Articles read.", summary.articles),
        ("stories", "Stories: articles that are no copies of each other.", summary.stories),
        ("alerts", "Alerts raised.", summary.alerts),
    ):
        yield _one(f"monitor_{name}_total", words, count, kind="counter")
    yield Metric(
        name="monitor_figures_total",
        help="Figures judged, by verdict.",
        kind="counter",
        samples=tuple(({"verdict": one.value}, summary.verdicts.get(one, 0)) for one in Verdict),
    )


def _queues(summary: Summary, now: datetime) -> Iterator[Metric]:
    waiting = {"unread": summary.unread, "unjudged": summary.unjudged}
    yield Metric(
        name="monitor_queue",
        help="Entries to be read and articles to be judged.",
        kind="gauge",
        samples=tuple(({"queue": name}, count) for name, count in waiting.items()),
    )
    yield _one("monitor_unreadable", "Entries that were given up.", summary.unreadable)
    yield Metric(
        name="monitor_deliveries",
        help="Deliveries of alerts, by state; dead ones were given up.",
        kind="gauge",
        samples=tuple(({"state": one.value}, summary.deliveries.get(one.value, 0)) for one in DeliveryState),
    )
    late = (now - summary.oldest_delivery).total_seconds() if summary.oldest_delivery else 0.0
    yield _one("monitor_delivery_delay_seconds", "How long the oldest open delivery has been due.", max(late, 0.0))


def _feeds(states: Mapping[str, FeedState]) -> Iterator[Metric]:
    found = list(states.values())
    counts = {
        "well": sum(not state.failures and not state.gone for state in found),
        "failing": sum(state.failures > 0 and not state.gone for state in found),
        "gone": sum(state.gone for state in found),
    }
    yield Metric(
        name="monitor_feeds",
        help="Feeds, by health.",
        kind="gauge",
        samples=tuple(({"health": name}, count) for name, count in counts.items()),
    )
    yield Metric(
        name="monitor_feed_failures",
        help="Polls of a feed that failed since the last that did not.",
        kind="gauge",
        samples=tuple(({"feed": state.feed_id}, state.failures) for state in found),
    )
    yield Metric(
        name="monitor_feed_last_success_timestamp_seconds",
        help="When a feed was last read.",
        kind="gauge",
        samples=tuple(
            ({"feed": state.feed_id}, state.last_success.timestamp()) for state in found if state.last_success
        ),
    )


def _last_run(run: Run | None) -> Iterator[Metric]:
    if run is None or run.ended is None:
        return
    yield _one("monitor_last_run_timestamp_seconds", "When the last run ended.", run.ended.timestamp())
    yield _one(
        "monitor_last_run_duration_seconds", "How long the last run took.", (run.ended - run.started).total_seconds()
    )
    yield _one("monitor_last_run_exit_code", "What the last run exited with.", run.exit_code or 0)
    counts = [(name.partition("_"), count) for name, count in run.done.items()]
    yield Metric(
        name="monitor_last_run_count",
        help="What the verbs of the last run did.",
        kind="gauge",
        samples=tuple(({"verb": verb, "what": what}, count) for (verb, _, what), count in counts),
    )


def _latency(found: Sequence[tuple[str, float]]) -> Metric:
    by_channel: dict[str, list[float]] = {}
    for channel, seconds in found:
        by_channel.setdefault(channel, []).append(seconds)
    samples: list[tuple[Labels, float]] = []
    for channel, values in sorted(by_channel.items()):
        values.sort()
        for share in _SHARES:
            place = max(round(share * len(values)) - 1, 0)
            samples.append(({"channel": channel, "quantile": f"{share:g}"}, values[place]))
    return Metric(
        name="monitor_alert_latency_seconds",
        help="From an article's publication to its alert's delivery, over the newest deliveries.",
        kind="gauge",
        samples=tuple(samples),
    )


def _one(name: str, words: str, value: float, *, kind: str = "gauge") -> Metric:
    return Metric(name=name, help=words, kind=kind, samples=(({}, value),))


def _lines(metric: Metric) -> Iterator[str]:
    yield f"# HELP {metric.name} {metric.help}"
    yield f"# TYPE {metric.name} {metric.kind}"
    for labels, value in metric.samples:
        told = ",".join(f'{name}="{text.translate(_ESCAPED)}"' for name, text in labels.items())
        yield f"{metric.name}{{{told}}} {value!r}" if told else f"{metric.name} {value!r}"
