"""Spans of OpenTelemetry's SDK. Loaded only where traces are sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import Status, StatusCode

from monitor.telemetry import redact

_WANTED: ContextVar[int | None] = ContextVar("trace", default=None)


class _Ids(RandomIdGenerator):
    """Gives a new trace the id that is wanted for it: processes that never meet write to the same trace."""

    def generate_trace_id(self) -> int:
        return _WANTED.get() or super().generate_trace_id()


class Sender:
    """Sends spans in batches, and the last of them when the program ends."""

    def __init__(self, version: str) -> None:
        resource = Resource.create({"service.version": version})
        if str(resource.attributes[SERVICE_NAME]).startswith("unknown_service"):  # the environment names none
            resource = resource.merge(Resource({SERVICE_NAME: "monitor"}))
        provider = TracerProvider(resource=resource, id_generator=_Ids())
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = provider.get_tracer("monitor", version)

    @contextmanager
    def span(self, name: str, trace: int | None) -> Iterator[Callable[[Mapping[str, str | int | float | bool]], None]]:
        """A running span, which attributes can be added to: of the trace given, or of one of its own."""
        wanted = _WANTED.set(trace)
        try:
            span = self._tracer.start_span(name, context=Context())
        finally:
            _WANTED.reset(wanted)
        try:
            yield span.set_attributes
        except BaseException as error:
            span.set_status(Status(StatusCode.ERROR, redact(f"{type(error).__name__}: {error}")))
            raise
        finally:
            span.end()
