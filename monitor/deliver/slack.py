"""Slack by incoming webhook."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn
from urllib.parse import urlsplit

from monitor.deliver import blocks
from monitor.deliver.render import plain
from monitor.deliver.view import Message
from monitor.deliver.wire import Answer, ClientFactory, default_client, post
from monitor.deliver.wording import Writer
from monitor.domain.alerts import Delivery, Notice, Receipt
from monitor.errors import PermanentDeliveryError, TemporaryDeliveryError
from monitor.telemetry import redact

# docs.slack.dev, "Incoming webhooks" and "chat.postMessage", errors: what another try can change.
_PASSING = frozenset(
    {
        "rate_limited",
        "ratelimited",
        "rollup_error",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "accesslimited",
        "message_limit_exceeded",
    }
)
_REMEDIES = {
    "channel_not_found": "invite the app to the channel, or mend the channel's name",
    "not_in_channel": "invite the app to the channel",
    "is_archived": "unarchive the Slack channel, or choose another",
    "channel_is_archived": "unarchive the Slack channel, or choose another",
    "no_service": "the webhook was removed: create a new one and set its variable",
    "no_service_id": "the webhook's address is incomplete: copy it again",
    "no_team": "the workspace is gone: create a webhook in another",
    "invalid_token": "the webhook's address is wrong: copy it again",
    "invalid_auth": "the token is wrong: copy it again",
    "not_authed": "set the token's variable",
    "account_inactive": "the app was removed from the workspace: install it again",
    "token_revoked": "the token was revoked: install the app again",
    "token_expired": "the token has expired: renew it",
    "missing_scope": "give the app the scope chat:write and install it again",
    "action_prohibited": "an administrator forbids posting there: ask for leave, or choose another channel",
    "posting_to_general_channel_denied": "an administrator forbids posting there: choose another channel",
    "restricted_action": "an administrator forbids posting there: ask for leave, or choose another channel",
    "user_not_found": "the recipient is gone: choose another",
    "invalid_blocks": "this is a fault of this program: report it with the delivery's key",
    "invalid_payload": "this is a fault of this program: report it with the delivery's key",
}
BLOCK_FAULTS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_metadata_format"})


def encoded(payload: dict[str, Any]) -> bytes:
    """The payload as it goes out."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def forms(message: Message, **extra: Any) -> Iterator[dict[str, Any]]:
    """The message in the ways to try, the richest first: with charts, without them, as text."""
    with_charts = blocks.payload(message, **extra)
    yield with_charts
    if any(block["type"] == "data_visualization" for block in with_charts["blocks"]):
        yield blocks.payload(message, **extra, charts=False)
    yield blocks.text_payload(message, plain(message))


def refuse(place: str, answer: Answer, error: str) -> NoReturn:
    """Raise what an answer that is no success means. `error` is Slack's word for it."""
    # Cut only then: half a secret would not be known again.
    error = redact(error)
    if answer.status == 429 or error in ("rate_limited", "ratelimited"):
        raise TemporaryDeliveryError(f"{place} asks to wait: too many messages", retry_after=answer.retry_after or 30.0)
    if answer.status >= 500 or error in _PASSING:
        message = f"{place} answered {answer.status} ({error[:80] or 'no reason given'}); it is tried again later"
        raise TemporaryDeliveryError(message, retry_after=answer.retry_after)
    remedy = _REMEDIES.get(error, "see Slack's list of errors under that word")
    raise PermanentDeliveryError(f"{place} refused the message: {error[:80] or answer.status}; {remedy}")


class SlackWebhook:
    """A Slack channel behind an incoming webhook. `url` is a secret and is never shown.

    Where Slack calls the blocks invalid, the message goes out without charts, then as text: a change at Slack's end
    loses no alert.
    """

    def __init__(
        self,
        name: str,
        url: str,
        *,
        language: str = "en",
        zone: str = "UTC",
        client_factory: ClientFactory = default_client,
    ) -> None:
        self.name = name
        self._url = url
        self._writer = Writer(language, zone)
        self._client_factory = client_factory
        self._place = f"Slack (channel {name!r})"

    def send(self, deliveries: Sequence[Delivery]) -> Receipt:
        """One message for these deliveries, its key in the metadata."""
        answer = Answer(status=0, body="", retry_after=None)
        for payload in forms(self._writer.message(deliveries)):
            answer = self._post(payload)
            if answer.status != 400 or answer.body not in BLOCK_FAULTS:
                break
        if answer.status != 200 or answer.body not in ("ok", ""):
            refuse(self._place, answer, answer.body)
        return Receipt()

    def notify(self, notice: Notice) -> Receipt:
        """The notice as literal text."""
        answer = self._post(blocks.notice_payload(notice))
        if answer.status != 200 or answer.body not in ("ok", ""):
            refuse(self._place, answer, answer.body)
        return Receipt()

    def check(self) -> str | None:
        """A webhook can only be tried by posting; what can be seen without it is the address's form."""
        try:
            parts = urlsplit(self._url)
            host = parts.hostname
        except ValueError:
            parts, host = None, None
        if parts is None or parts.scheme not in ("http", "https") or not host:
            return f"{self._place}: the webhook's address is no http(s) address; copy it again from Slack"
        if parts.scheme == "http" and host not in ("127.0.0.1", "localhost", "::1"):
            return f"{self._place}: the webhook's address must begin with https://"
        return None

    def _post(self, payload: dict[str, Any]) -> Answer:
        headers = {"content-type": "application/json; charset=utf-8"}
        return post(self._client_factory, self._url, encoded(payload), headers, place=self._place)
