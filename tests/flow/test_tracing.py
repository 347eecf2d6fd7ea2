"""Traces, as a collector of OpenTelemetry gets them from the real program."""

from __future__ import annotations

import gzip
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from monitor.telemetry import LOGGER
from monitor.tracing import configure_tracing, span, trace_of
from tests.flow.world import Answer, Program, Site

TEXT = "ByteDance will order 300,000 Ascend 950 chips worth $5.6 billion in 2026, two people said. " * 5


class Collector:
    """A collector on loopback: the spans that came, and of which service."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.services: set[str] = set()
        heard = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                heard.take(gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body)
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name for it
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def take(self, body: bytes) -> None:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.services |= {
                one.value.string_value for one in resource.resource.attributes if one.key == "service.name"
            }
            self.spans += [span for scope in resource.scope_spans for span in scope.spans]

    def traces(self) -> dict[int, list[str]]:
        """The names of each trace's spans, in order of their beginnings."""
        found = defaultdict(list)
        for one in sorted(self.spans, key=lambda span: span.start_time_unix_nano):
            found[_trace(one)].append(one.name)
        return dict(found)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _trace(span: Span) -> int:
    return int.from_bytes(span.trace_id)


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.close()


@pytest.fixture
def press(site: Site, program: Program, item: Callable[..., str]) -> Program:
    """The program, with a feed of two articles."""
    for number in (1, 2):
        site.answers[f"/{number}"] = Answer(
            f"<html><body><article><p>{TEXT} No. {number}.</p></article></body>".encode()
        )
    site.feed("/feed.xml", [item(f"ByteDance orders {n}", f"{site.url}/{n}", text="More.") for n in (1, 2)])
    program.feeds(("wire", f"{site.url}/feed.xml"))
    return program


def test_an_article_is_one_trace_from_reading_to_alert(press: Program, collector: Collector) -> None:
    press.extra |= {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
    for verb in ("poll", "read", "judge", "dispatch"):  # a process each
        press.run(verb)
    with sqlite3.connect(press.database) as ledger:
        [(first,)] = ledger.execute("select article_id from alerts")
    traces = collector.traces()
    assert traces[trace_of(first)] == ["read", "judge", "send"]
    assert sorted(traces.values()) == [["poll"], ["read", "judge"], ["read", "judge", "send"]]
    assert collector.services == {"monitor"}
    judged = next(one for one in collector.spans if one.name == "judge" and _trace(one) == trace_of(first))
    noted = {one.key: one.value.string_value or one.value.int_value for one in judged.attributes}
    assert noted["article.id"] == first
    assert noted["alerts"] == 1


def test_what_fails_is_marked_and_tells_no_secret(press: Program, collector: Collector) -> None:
    press.extra |= {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_SERVICE_NAME": "night-desk"}
    press.extra |= {"TEST_SLACK": "http://127.0.0.1:9/services/T0/B0/secret-canary"}
    press.run("run", code=75)
    [failed] = [one for one in collector.spans if one.status.code == Status.STATUS_CODE_ERROR]
    assert failed.name == "send"
    assert "TemporaryDeliveryError" in failed.status.message
    assert not any(b"secret-canary" in one.SerializeToString() for one in collector.spans)
    assert collector.services == {"night-desk"}


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, ""),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_SDK_DISABLED": "True"}, ""),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}, "pip install 'chip-news-monitor[tracing]'"),
    ],
)
def test_nothing_is_loaded_unless_asked_for(
    environment: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(LOGGER, "propagate", True)
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)  # as where the extra is not installed
    monkeypatch.delitem(sys.modules, "monitor.tracespans", raising=False)
    configure_tracing(environment)
    assert said in caplog.text
    assert bool(said) == bool(caplog.text)
    with span("read", "an article", feed="wire") as note:
        note({"figures": 1})


def test_a_collector_that_is_down_holds_nobody_up(press: Program) -> None:
    press.extra |= {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_EXPORTER_OTLP_TIMEOUT": "1"}
    done = press.run("run")
    assert press.counts()["alerts"] == 1
    assert "Traceback" not in done.stderr
