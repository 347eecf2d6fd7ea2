"""A Slack endpoint and a mail server on loopback, strict and real: for the demo, and for tests."""

from __future__ import annotations

import json
import socket
import ssl
import sys
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from monitor.deliver.blockkit import faults


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """An answer instead of the honest one. `status` 0 breaks off; with `keep` the message was taken all the same."""

    status: int = 200
    body: str = "ok"
    headers: Mapping[str, str] = field(default_factory=dict)
    keep: bool = False


class _HttpServer(ThreadingHTTPServer):
    """Says nothing of a caller that broke off: tests kill callers."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class SlackStandIn:
    """Answers an incoming webhook (any path under /services/) as Slack does, and keeps what it accepted.

    `script` is used up first, a reply a request. `payloads` are the accepted messages in order, `requests` all of them,
    `complaints` what was wrong with refused ones.
    """

    def __init__(self, script: Iterable[Reply] = ()) -> None:
        self.payloads: list[dict[str, Any]] = []
        self.requests: list[tuple[str, Mapping[str, str], bytes]] = []
        self.complaints: list[str] = []
        self.script: deque[Reply] = deque(script)
        self._lock = threading.Lock()
        self._server = _HttpServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """The webhook's address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/services/T0LOOPBACK/B0LOOPBACK/not-a-secret"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop serving; what was received stays."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """What this request gets, by script or by Slack's rules."""
        with self._lock:
            self.requests.append((path, dict(headers), body))
            scripted = self.script.popleft() if self.script else None
            if scripted is not None and not scripted.keep:
                return scripted
            honest = self.judge(path, headers, body)
            return scripted or honest

    def judge(self, path: str, _headers: Mapping[str, str], body: bytes) -> Reply:
        """The honest answer, by the rules of incoming webhooks."""
        if not path.startswith("/services/"):
            return Reply(status=404, body="no_service")
        try:
            payload = json.loads(body)
        except ValueError:
            return Reply(status=400, body="invalid_payload")
        found = faults(payload)
        if found:
            self.complaints += found
            known = next((fault for fault in found if fault.startswith("invalid_blocks")), found[0])
            return Reply(status=400, body=known.partition(":")[0])
        self.payloads.append(payload)
        return Reply()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 10

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                reply = stand_in.answer(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                if reply.status == 0:
                    self.close_connection = True
                    return
                content = reply.body.encode()
                self.send_response_only(reply.status)
                for name, value in ({"content-type": "text/plain; charset=utf-8"} | dict(reply.headers)).items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
                """Say nothing: the stand-in keeps what it was sent."""

        return Handler


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A mail as it was accepted: the envelope and the bytes (an .eml file)."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    secured: bool
    user: str | None = None


@dataclass(kw_only=True, slots=True)
class MailScript:
    """Replies to be given instead of "250", each used once, in order; by mailbox for RCPT. "" accepts.

    `after_dot`: "" answers, "drop" breaks off before the mail is kept, "keep and drop" after.
    """

    mail: deque[str] = field(default_factory=deque)
    rcpt: dict[str, deque[str]] = field(default_factory=dict)
    data: deque[str] = field(default_factory=deque)
    after_dot: deque[str] = field(default_factory=deque)


class MailStandIn:
    """An SMTP server that keeps what it accepts. Needs aiosmtpd (the extra `demo`), imported when it is made.

    With `tls` it offers STARTTLS (or speaks TLS from the first byte where `implicit`); with `users` it asks for a login
    and, where `tls` is given, only offers it once the line is secured. It listens on 127.0.0.1:`port`. `letters` are
    the mails it took, `logins` the names and passwords it heard, `commands` the hooks that were called.
    """

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        implicit: bool = False,
        users: Mapping[str, str] | None = None,
        script: MailScript | None = None,
    ) -> None:
        from aiosmtpd.controller import Controller  # noqa: PLC0415 - an optional extra
        from aiosmtpd.smtp import SMTP, AuthResult  # noqa: PLC0415 - the same

        self.letters: list[Letter] = []
        self.logins: list[tuple[str, str]] = []
        self.commands: list[str] = []
        self.script = script or MailScript()
        known = dict(users or {})
        stand_in = self

        def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> Any:
            name, password = data.login.decode(), data.password.decode()
            self.logins.append((name, password))
            good = known.get(name) == password
            return AuthResult(success=good, handled=False, auth_data=name if good else None)

        class Server(SMTP):
            async def _call_handler_hook(self, command: str, *args: Any) -> Any:
                stand_in.commands.append(command)
                return await super()._call_handler_hook(command, *args)

        listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = listening.getsockname()[1]

        class OnSocket(Controller):
            def factory(self) -> Any:
                return Server(self.handler, **self.SMTP_kwargs)

            def _create_server(self) -> Any:
                return self.loop.create_server(self._factory_invoker, sock=listening, ssl=self.ssl_context)

        self._open = False
        self._controller = OnSocket(
            _Handler(self),
            hostname="127.0.0.1",
            port=self.port,
            ssl_context=tls if implicit else None,
            tls_context=None if implicit else tls,
            authenticator=authenticate if users is not None else None,
            auth_required=users is not None and tls is not None and not implicit,
            auth_require_tls=tls is not None and not implicit,
            ident="loopback",
        )

    def __enter__(self) -> Self:
        self._controller.start()
        self._open = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop serving; what was received stays."""
        if self._open:
            self._open = False
            self._controller.stop(no_assert=True)


class _Handler:
    """aiosmtpd's hooks; their names and arguments are its own."""

    def __init__(self, stand_in: MailStandIn) -> None:
        self._stand_in = stand_in

    async def handle_MAIL(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if reply := _next(self._stand_in.script.mail):
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if reply := _next(self._stand_in.script.rcpt.get(address, deque())):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if reply := _next(self._stand_in.script.data):
            return reply
        after = _next(self._stand_in.script.after_dot)
        if after != "drop":
            user = session.auth_data if isinstance(session.auth_data, str) else None
            self._stand_in.letters.append(
                Letter(
                    sender=envelope.mail_from,
                    recipients=tuple(envelope.rcpt_tos),
                    content=bytes(envelope.original_content),
                    secured=server.transport.get_extra_info("ssl_object") is not None,
                    user=user,
                )
            )
        if after:
            server.transport.abort()
        return "250 OK"


def _next(replies: deque[str]) -> str:
    return replies.popleft() if replies else ""
