"""Slack by bot token: follow-ups in the thread of a series' first alert, which is kept up to date."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from monitor.deliver.blocks import Block, notice_payload
from monitor.deliver.slack import BLOCK_FAULTS, encoded, forms, refuse
from monitor.deliver.view import FigureView, Message
from monitor.deliver.wire import Answer, ClientFactory, default_client, post
from monitor.deliver.wording import Writer
from monitor.domain.alerts import Delivery, Notice, Receipt
from monitor.errors import DeliveryError, TemporaryDeliveryError
from monitor.telemetry import LOGGER

API = "https://slack.com/api"
_ACTIONS = ("wrong", "mute", "follow")


# Series id → the delivery whose message was the first about it in this channel, with that message's reference.
Threads = Callable[[str], Delivery | None]

# Slack's words for a thread that cannot be answered any more; the alert is then a message of its own.
_LOST_THREAD = frozenset({"thread_not_found", "message_not_found", "cannot_reply_to_message", "invalid_thread_ts"})
_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]+$")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Thread:
    """Where a series was first told of: room and `stamp` of that message, and the `root` that it hangs under."""

    room: str
    stamp: str
    root: str
    first: Delivery


def no_threads(_series_id: str) -> Delivery | None:
    """Every alert is a message of its own."""
    return None


class SlackBot:
    """A Slack channel by `chat.postMessage`. `token` (xoxb-…, scope chat:write) is a secret and is never shown.

    `channel` is an id (C…) or #name. A single alert about a series that `threads` knows is posted into its thread, and
    the thread's first message gets a line with the newest value. `buttons` need somebody who listens to them.
    A receipt's reference is `<channel id>/<ts>`; that of an answer goes on with `/<ts of what it answers>`.
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
        if thread is not None:
            where = {"channel": thread.room, "thread_ts": thread.root}
            result = self._post("chat.postMessage", where, forms(message, buttons=self._elements(message)))
            if result.get("ok"):
                self._refresh(thread, message.figures[0])
                return Receipt(reference=f"{thread.room}/{result.get('ts', '')}/{thread.root}")
            if result.get("error") not in _LOST_THREAD:
                self._refuse(result)
        return self._post_new(forms(message, buttons=self._elements(message)))

    def notify(self, notice: Notice) -> Receipt:
        """The notice as literal text, in a message of its own."""
        return self._post_new(iter([notice_payload(notice)]))

    def check(self) -> str | None:
        """Asks Slack whose token this is; posts nothing."""
        try:
            result = self._call("auth.test", {})
        except DeliveryError as error:
            return str(error)
        return None if result.get("ok") else f"{self._place}: {result.get('error', 'no answer')}"

    def _post_new(self, payloads: Iterator[dict[str, Any]]) -> Receipt:
        result = self._post("chat.postMessage", {"channel": self._channel}, payloads)
        if not result.get("ok"):
            self._refuse(result)
        return Receipt(reference=f"{result.get('channel', self._channel)}/{result.get('ts', '')}")

    def _thread(self, message: Message) -> _Thread | None:
        if len(message.keys) != 1 or not message.figures:
            return None
        first = self._threads(message.figures[0].series_id)
        # A resend of the first message itself must not answer itself.
        if first is None or first.key in message.keys:
            return None
        room, _, stamps = (first.reference or "").partition("/")
        stamp, _, root = stamps.partition("/")
        # The channel may have been pointed at another room of Slack since.
        moved = _CHANNEL_ID.match(self._channel) is not None and room != self._channel
        return _Thread(room=room, stamp=stamp, root=root or stamp, first=first) if stamp and not moved else None

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

    def _refresh(self, thread: _Thread, figure: FigureView) -> None:
        """The news is out already: if the first message cannot be changed, that is a pity and no failure."""
        first = self._writer.message([thread.first])
        newest = self._newest(figure, named=len(first.figures) > 1)
        changed = forms(first, newest=newest, buttons=self._elements(first))
        try:
            result = self._post("chat.update", {"channel": thread.room, "ts": thread.stamp}, changed)
            if not result.get("ok"):
                self._refuse(result)
        except DeliveryError as error:
            LOGGER.warning("the first message of a thread was not brought up to date: %s", error)

    def _newest(self, figure: FigureView, *, named: bool) -> str:
        say = self._writer.words.say
        sources = next((text for label, text in figure.facts if label == say("label.sources")), "")
        values = f"{figure.title} · {figure.values}" if named else figure.values
        return say("newest", kind=figure.kind, values=values, sources=sources)

    def _post(self, method: str, where: Mapping[str, Any], payloads: Iterator[dict[str, Any]]) -> Mapping[str, Any]:
        """What Slack answers to the first of these payloads whose blocks it does not call invalid."""
        result: Mapping[str, Any] = {}
        for payload in payloads:
            result = self._call(method, {**where, **payload})
            if result.get("error") not in BLOCK_FAULTS:
                break
        return result

    def _refuse(self, result: Mapping[str, Any]) -> NoReturn:
        refuse(self._place, Answer(status=200, body="", retry_after=None), str(result.get("error", "no reason given")))

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
