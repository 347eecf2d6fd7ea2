"""Slack by bot token: follow-ups in the thread of a series' first alert, which is kept up to date."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.deliver.blocks import Block
from monitor.deliver.slack import BLOCK_FAULTS, encoded, forms, refuse
from monitor.deliver.view import FigureView, Message
from monitor.deliver.wire import Answer, ClientFactory, default_client, post
from monitor.deliver.wording import Writer
from monitor.domain.alerts import Delivery, Receipt
from monitor.errors import DeliveryError, TemporaryDeliveryError

API = "https://slack.com/api"
_ACTIONS = ("wrong", "mute", "follow")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Thread:
    """The first message that a channel got about a series: its receipt's reference, and what it told."""

    reference: str
    first: Delivery


# Series id → its thread in this channel, or None where nothing was sent yet.
Threads = Callable[[str], Thread | None]


def no_threads(_series_id: str) -> Thread | None:
    """Every alert is a message of its own."""
    return None


class SlackBot:
    """A Slack channel by `chat.postMessage`. `token` (xoxb-…, scope chat:write) is a secret and is never shown.

    `channel` is an id (C…) or #name. A single alert about a series that `threads` knows is posted into its thread, and
    the thread's first message gets a line with the newest value. `buttons` need somebody who listens to them.
    A receipt's reference is `<channel id>/<ts>`.
    """

    def __init__(
        self,
        name: str,
        token: str,
        channel: str,
        *,
        writer: Writer,
        threads: Threads = no_threads,
        buttons: bool = False,
        api: str = API,
        client_factory: ClientFactory = default_client,
    ) -> None:
        self.name = name
        self._token, self._channel, self._api = token, channel, api.rstrip("/")
        self._writer, self._threads, self._buttons = writer, threads, buttons
        self._client_factory = client_factory
        self._place = f"Slack {channel} (channel {name!r})"

    def send(self, deliveries: Sequence[Delivery]) -> Receipt:
        """One message, in its series' thread where there is one."""
        message = self._writer.message(deliveries)
        thread = self._thread(message)
        where: dict[str, Any] = {"channel": self._channel}
        if thread is not None:
            room, _, stamp = thread.reference.partition("/")
            where = {"channel": room, "thread_ts": stamp}
        result = self._post("chat.postMessage", where, forms(message, buttons=self._elements(message)))
        if thread is not None and message.figures:
            self._refresh(thread, message.figures[0])
        return Receipt(reference=f"{result.get('channel', self._channel)}/{result.get('ts', '')}")

    def check(self) -> str | None:
        """Asks Slack whose token this is; posts nothing."""
        try:
            result = self._call("auth.test", {})
        except DeliveryError as error:
            return str(error)
        return None if result.get("ok") else f"{self._place}: {result.get('error', 'no answer')}"

    def _thread(self, message: Message) -> Thread | None:
        if len(message.keys) != 1 or not message.figures:
            return None
        thread = self._threads(message.figures[0].series_id)
        # A resend of the first message itself must not answer itself.
        return (
            thread if thread is not None and "/" in thread.reference and thread.first.key not in message.keys else None
        )

    def _elements(self, message: Message) -> list[Block]:
        if not self._buttons or not message.figures:
            return []
        record, say = message.figures[0].record_id, self._writer.words.say
        return [
            {
                "type": "button",
                "action_id": action,
                "value": record[:2000],
                "text": {"type": "plain_text", "text": say(f"action.{action}"), "emoji": False},
            }
            for action in _ACTIONS
        ]

    def _refresh(self, thread: Thread, figure: FigureView) -> None:
        """The news is out already: if the first message cannot be changed, that is a pity and no failure."""
        room, _, stamp = thread.reference.partition("/")
        first = self._writer.message([thread.first])
        changed = forms(first, newest=self._newest(figure), buttons=self._elements(first))
        try:
            self._post("chat.update", {"channel": room, "ts": stamp}, changed)
        except DeliveryError as error:
            _log.warning("the first message of a thread was not brought up to date: %s", error)

    def _newest(self, figure: FigureView) -> str:
        say = self._writer.words.say
        sources = next((text for label, text in figure.facts if label == say("label.sources")), "")
        return say("newest", kind=figure.kind, values=figure.values, sources=sources)

    def _post(self, method: str, where: Mapping[str, Any], payloads: Iterator[dict[str, Any]]) -> Mapping[str, Any]:
        result: Mapping[str, Any] = {}
        for payload in payloads:
            result = self._call(method, {**where, **payload})
            if result.get("error") not in BLOCK_FAULTS:
                break
        if not result.get("ok"):
            refuse(
                self._place, Answer(status=200, body="", retry_after=None), str(result.get("error", "no reason given"))
            )
        return result

    def _call(self, method: str, payload: dict[str, Any]) -> Mapping[str, Any]:
        headers = {"content-type": "application/json; charset=utf-8", "authorization": f"Bearer {self._token}"}
        answer = post(self._client_factory, f"{self._api}/{method}", encoded(payload), headers, place=self._place)
        if answer.status != 200:
            refuse(self._place, answer, "")
        try:
            result = json.loads(answer.body)
        except ValueError:
            raise TemporaryDeliveryError(f"{self._place} answered with something that is no JSON") from None
        return result if isinstance(result, dict) else {}
