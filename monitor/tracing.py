"""Traces: an article's way from its entry to its alerts is one trace, over every run and worker that had a part in it.

An extra (`tracing`), switched on by OpenTelemetry's own variables; without them a span costs a function call. Source of
the variables: opentelemetry.io, "OpenTelemetry Protocol Exporter".
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from hashlib import blake2b
from typing import TYPE_CHECKING

from monitor import __version__
from monitor.telemetry import LOGGER, redact, tell_with

if TYPE_CHECKING:
    from monitor.tracespans import Sender

Value = str | int | float | bool
# Adds to a span what is known only once its work is done.
Note = Callable[[Mapping[str, Value]], None]

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_SENDERS: list[Sender] = []


def configure_tracing(environment: Mapping[str, str] = os.environ) -> None:
    """Send spans where the environment says; nothing where it names no endpoint or `OTEL_SDK_DISABLED` is true."""
    if not any(environment.get(name) for name in _ENDPOINTS):
        return
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return
    try:
        from monitor.tracespans import Sender  # noqa: PLC0415 - the extra, which few have and which loads slowly
    except ImportError as error:
        LOGGER.warning("no traces are sent: %s; pip install 'chip-news-monitor[tracing]'", error)
        return
    tell_with("opentelemetry")
    _SENDERS[:] = [Sender(__version__)]


def span(name: str, article: str = "", **attributes: Value) -> AbstractContextManager[Note]:
    """A span around some work, of the article's trace if one is named. An exception marks it as failed."""
    if not _SENDERS:
        return nullcontext(_unheard)
    return _span(_SENDERS[0], name, article, attributes)


def trace_of(article: str) -> int:
    """The trace of an article: the same in every process, for all that is known of it there is its id."""
    return int.from_bytes(blake2b(article.encode(errors="surrogatepass"), digest_size=16).digest()) or 1


def _unheard(_noted: Mapping[str, Value]) -> None:
    pass


@contextmanager
def _span(sender: Sender, name: str, article: str, attributes: Mapping[str, Value]) -> Iterator[Note]:
    with sender.span(name, trace_of(article) if article else None) as note:
        note(_told({**attributes, "article.id": article} if article else attributes))
        yield lambda noted: note(_told(noted))


def _told(attributes: Mapping[str, Value]) -> Mapping[str, Value]:
    return {key: redact(value) if isinstance(value, str) else value for key, value in attributes.items()}
