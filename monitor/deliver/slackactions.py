"""Slack's buttons: a WSGI application that believes nothing that Slack did not sign.

Sources: docs.slack.dev, "Verifying requests from Slack" (signatures v0), "Handling user interaction" (payloads, the
answer within three seconds, `response_url`).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx

from monitor.deliver.blocks import fitted
from monitor.deliver.numbers import Numbers
from monitor.deliver.periods import day_words
from monitor.deliver.slack import encoded
from monitor.deliver.text import clean
from monitor.deliver.wire import ClientFactory, post, quick_client
from monitor.deliver.wording import Writer
from monitor.domain.alerts import Acted, Action, ActionKind
from monitor.errors import DeliveryError, MonitorError
from monitor.ports import Clock
from monitor.telemetry import LOGGER

PATH, HEALTH = "/slack/actions", "/healthz"
# An interaction is a few kilobytes: the message it stands under, and who pressed what.
MOST_BYTES = 256 * 1024
_WINDOW = 300  # seconds that a signature is good for
_VERSION = "v0"
_FORM = "application/x-www-form-urlencoded"
SLACKS = frozenset({"https://hooks.slack.com", "https://hooks.slack-gov.com"})
# Slack waits three seconds in all, and then tells the person that nothing was done.
_PATIENCE = 1.0
_MOST_ACTIONS, _MOST_VALUE = 25, 2000
_KINDS = frozenset(kind.value for kind in ActionKind)

Act = Callable[[Action], Acted | None]
Answer = tuple[str, str]

_DONE: Answer = ("200 OK", "")
_UNSIGNED: Answer = ("401 Unauthorized", "not signed by Slack, or too long ago")
_UNREADABLE: Answer = ("400 Bad Request", "this is no interaction")
_ABSENT: Answer = ("404 Not Found", f"Slack's buttons are heard at {PATH}")
_METHOD: Answer = ("405 Method Not Allowed", "POST an interaction")
_TOO_LARGE: Answer = ("413 Content Too Large", "an interaction is smaller")
_LATER: Answer = ("503 Service Unavailable", "the ledger cannot be written now")


class _RefusedError(Exception):
    """A request that is not heard, with its answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer[0])
        self.answer = answer


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackApp:
    """A Slack app whose buttons are heard: the channel it posts to. `secret` is its signing secret.

    Answers go to `origins` alone.
    """

    channel: str
    secret: str = field(repr=False)
    writer: Writer
    origins: frozenset[str] = SLACKS


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What Slack writes into X-Slack-Signature."""
    signed = b":".join((_VERSION.encode(), timestamp.encode(), body))
    return f"{_VERSION}={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def origin(url: str) -> str:
    """Scheme and host of an address; empty if it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def patient_client() -> httpx.Client:
    """A client whose answer comes in time to be of use."""
    return quick_client(_PATIENCE)


class SlackActions:
    """The application. `act` carries out an action, or says None where its figure is not known."""

    def __init__(
        self, apps: Sequence[SlackApp], act: Act, clock: Clock, *, client_factory: ClientFactory = patient_client
    ) -> None:
        self._apps, self._act, self._clock = tuple(apps), act, clock
        self._client_factory = client_factory

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """WSGI (PEP 3333)."""
        status, text = self._answer(environ)
        body = text.encode()
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
        if status == _METHOD[0]:
            headers.append(("Allow", "POST"))
        start_response(status, headers)
        return [body]

    def _answer(self, environ: WSGIEnvironment) -> Answer:
        if environ.get("PATH_INFO") == HEALTH and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            return "200 OK", "ok"
        try:
            self._hear(environ)
        except _RefusedError as refused:
            return refused.answer
        except MonitorError as error:
            LOGGER.warning("a button of Slack's had no effect: %s", error)
            return _LATER
        return _DONE

    def _hear(self, environ: WSGIEnvironment) -> None:
        body = _body(environ)
        given = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        app = self._signer(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""), body, given)
        if app is None:
            raise _RefusedError(_UNSIGNED)
        payload = _payload(environ.get("CONTENT_TYPE", ""), body)
        for action in _actions(payload, app.channel, given):
            self._reply(payload, app, _words(app.writer, action.kind, self._act(action)))

    def _signer(self, timestamp: str, body: bytes, given: str) -> SlackApp | None:
        """The app whose secret signed this within the last minutes; None if none did."""
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            return None
        if abs(self._clock.now().timestamp() - int(timestamp)) > _WINDOW:
            return None
        sent = given.encode("utf-8", "replace")
        good = [app for app in self._apps if hmac.compare_digest(signature(app.secret, timestamp, body).encode(), sent)]
        return good[0] if good else None

    def _reply(self, payload: Mapping[str, Any], app: SlackApp, text: str) -> None:
        """Tell the one who pressed what came of it. It is done already: what fails here is a pity and no failure."""
        url = payload.get("response_url")
        if not isinstance(url, str) or origin(url) not in app.origins:
            return
        answer = {"response_type": "ephemeral", "replace_original": False, "text": fitted(text, 600)}
        headers = {"content-type": "application/json; charset=utf-8"}
        try:
            post(self._client_factory, url, encoded(answer), headers, place=f"Slack's answer (channel {app.channel!r})")
        except DeliveryError as error:
            LOGGER.warning("%s", error)


def _body(environ: WSGIEnvironment) -> bytes:
    if environ.get("PATH_INFO") != PATH:
        raise _RefusedError(_ABSENT)
    if environ["REQUEST_METHOD"] != "POST":
        raise _RefusedError(_METHOD)
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        raise _RefusedError(_UNREADABLE)
    if len(length) > 9 or int(length) > MOST_BYTES:
        raise _RefusedError(_TOO_LARGE)
    read: bytes = environ["wsgi.input"].read(int(length))
    return read


def _payload(content_type: str, body: bytes) -> Mapping[str, Any]:
    if content_type.partition(";")[0].strip().lower() != _FORM:
        raise _RefusedError(_UNREADABLE)
    try:
        fields = parse_qs(body.decode(), max_num_fields=20)
        found = json.loads(fields["payload"][0])
    except (ValueError, KeyError, RecursionError):
        raise _RefusedError(_UNREADABLE) from None
    if not isinstance(found, dict):
        raise _RefusedError(_UNREADABLE)
    return found


def _actions(payload: Mapping[str, Any], channel: str, given: str) -> Iterator[Action]:
    """The actions that are ours; an app may have other buttons."""
    user, pressed = payload.get("user"), payload.get("actions")
    person = user.get("id") if isinstance(user, dict) else None
    if payload.get("type") != "block_actions" or not isinstance(pressed, list):
        return
    for number, one in enumerate(pressed[:_MOST_ACTIONS]):
        kind, value = (one.get("action_id"), one.get("value")) if isinstance(one, dict) else (None, None)
        if isinstance(value, str) and len(value) <= _MOST_VALUE and isinstance(kind, str) and kind in _KINDS:
            yield Action(
                kind=ActionKind(kind),
                record_id=value,
                channel=channel,
                person=clean(person)[:40] if isinstance(person, str) else "somebody",
                token=hashlib.sha256(f"{given}#{number}".encode("utf-8", "replace")).hexdigest()[:32],
            )


def _words(writer: Writer, kind: ActionKind, acted: Acted | None) -> str:
    say = writer.words.say
    if acted is None:
        return say("acted.unknown")
    figure = Numbers(writer.words.locale).figure(acted.record.figure)
    return say(f"acted.{kind.value}", figure=figure, record=acted.record.id, day=_day(acted.until, writer))


def _day(moment: datetime | None, writer: Writer) -> str:
    return day_words(moment, writer.words.locale, writer.zone) if moment else ""
