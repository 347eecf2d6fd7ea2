"""What every channel promises, tried on every implementation, each against a real counterpart."""

from __future__ import annotations

import email
import html
import io
import json
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from lxml import etree

from monitor.deliver.anywhere import Anywhere
from monitor.deliver.blockkit import mentions
from monitor.deliver.feed import AlertFeed
from monitor.deliver.loopback import MailStandIn, Reply, SlackStandIn
from monitor.deliver.mail import Mail, MailServer
from monitor.deliver.slack import SlackWebhook
from monitor.deliver.slackbot import SlackBot
from monitor.deliver.terminal import Terminal
from monitor.deliver.webhook import Webhook
from monitor.deliver.wording import Writer
from monitor.domain.alerts import Delivery, Notice
from monitor.errors import TemporaryDeliveryError
from monitor.ports import Channel
from tests.deliver import samples
from tests.deliver.slackapi import SlackApi


@dataclass(frozen=True, kw_only=True)
class Ends:
    """A channel with what came out at its other end (one text a message), and how to take that end away."""

    channel: Channel
    arrived: Callable[[], Sequence[str]]
    close: Callable[[], object]


NOW = datetime(2026, 5, 27, 2, tzinfo=UTC)


class Clock:
    def now(self) -> datetime:
        return NOW


def slack(stack: ExitStack) -> Ends:
    server = stack.enter_context(SlackStandIn())
    texts = lambda: [json.dumps(payload, ensure_ascii=False) for payload in server.payloads]  # noqa: E731 - as a value
    return Ends(channel=SlackWebhook("end", server.url), arrived=texts, close=server.close)


def mail(stack: ExitStack) -> Ends:
    server = stack.enter_context(MailStandIn())
    to = MailServer(host="127.0.0.1", port=server.port, security="none", timeout=5.0)

    def arrived() -> list[str]:
        texts = []
        for letter in server.letters:
            opened = email.message_from_bytes(letter.content, policy=default)
            assert isinstance(opened, EmailMessage)
            part = opened.get_body(("plain",))
            assert isinstance(part, EmailMessage)
            texts.append(f"{opened['X-Monitor-Key']}\n{opened['Subject']}\n{part.get_content()}")
        return texts

    channel = Mail("end", to, sender="alerts@example.org", recipients=("ana@example.org",))
    return Ends(channel=channel, arrived=arrived, close=server.close)


def webhook(stack: ExitStack) -> Ends:
    server = stack.enter_context(SlackStandIn([Reply(status=204, body="")] * 3))
    return Ends(
        channel=Webhook("end", server.url, clock=Clock()),
        arrived=lambda: [body.decode() for _, _, body in server.requests],
        close=server.close,
    )


def terminal(_stack: ExitStack) -> Ends:
    stream = io.StringIO()
    return Ends(
        channel=Terminal("end", stream, width=100),
        arrived=lambda: [text for text in [stream.getvalue()] if text],
        close=stream.close,
    )


def slackbot(stack: ExitStack) -> Ends:
    server = stack.enter_context(SlackApi())
    return Ends(
        channel=SlackBot("end", server.token, "C0DESK", writer=Writer("en", "UTC"), api=server.api),
        arrived=lambda: [json.dumps(message, ensure_ascii=False) for message in server.messages.values()],
        close=server.close,
    )


def feed(stack: ExitStack) -> Ends:
    path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "www" / "alerts.xml"
    path.parent.mkdir()

    def arrived() -> list[str]:
        if not path.exists():
            return []
        entries = etree.parse(path).iterfind("{*}entry")
        return ["\n".join(html.unescape(text) for text in entry.itertext()) for entry in entries]

    return Ends(channel=AlertFeed("end", path), arrived=arrived, close=lambda: shutil.rmtree(path.parent))


def jsonfeed(stack: ExitStack) -> Ends:
    path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "www" / "alerts.json"
    path.parent.mkdir()

    def arrived() -> list[str]:
        items = json.loads(path.read_bytes())["items"] if path.exists() else []
        return ["\n".join(html.unescape(text) for text in item.values()) for item in items]

    return Ends(channel=AlertFeed("end", path), arrived=arrived, close=lambda: shutil.rmtree(path.parent))


class JsonService(SlackStandIn):
    """A service that Apprise posts JSON to."""

    def judge(self, _path: str, _headers: Mapping[str, str], body: bytes) -> Reply:
        """Take it."""
        self.payloads.append(json.loads(body))
        return Reply()


def anywhere(stack: ExitStack) -> Ends:
    server = stack.enter_context(JsonService())
    return Ends(
        channel=Anywhere("end", server.url.replace("http://", "json://")),
        arrived=lambda: [f"{payload['title']}\n{payload['message']}" for payload in server.payloads],
        close=server.close,
    )


@pytest.fixture(
    params=[slack, slackbot, mail, webhook, feed, jsonfeed, anywhere, terminal], ids=lambda make: make.__name__
)
def ends(request: pytest.FixtureRequest) -> Iterator[Ends]:
    with ExitStack() as stack:
        yield request.param(stack)


def sent(key: str) -> Delivery:
    return samples.delivery(samples.alert(samples.revised(), key=key), "end")


def test_it_is_well_and_has_its_name(ends: Ends) -> None:
    assert ends.channel.name == "end"
    assert ends.channel.check() is None
    assert list(ends.arrived()) == []


def test_one_delivery_is_one_message_with_the_figure_and_the_sentence(ends: Ends) -> None:
    ends.channel.send([sent("k1")])
    (text,) = ends.arrived()
    for part in ("$5.6bn → $14bn", "$14 billion", "silicon-notes.example"):
        assert part in text


def test_a_digest_is_one_message_that_tells_every_article(ends: Ends) -> None:
    other = samples.delivery(samples.alert(samples.conflict(), key="k2", title="The second article"), "end")
    ends.channel.send([sent("k1"), other])
    (text,) = ends.arrived()
    assert "The second article" in text
    assert "ByteDance lifts its budget" in text


def test_the_key_goes_out_with_the_message(ends: Ends) -> None:
    ends.channel.send([sent("k1")])
    (text,) = ends.arrived()
    key = str(uuid.uuid5(uuid.NAMESPACE_OID, "k1:end")) if isinstance(ends.channel, AlertFeed) else "k1:end"
    # What a person reads on a terminal or a phone is not sent again by a program that compares keys.
    assert key in text or isinstance(ends.channel, (Terminal, Anywhere))


def test_a_notice_arrives_as_literal_text(ends: Ends) -> None:
    lines = ("<!channel> said <http://evil.example|look> & *nothing*", "second\r\nBcc: everybody@example.org")
    ends.channel.notify(Notice(key="n1", subject="=?utf-8?q?x=0d=0aBcc:?= *Two* given up", lines=lines, raised=NOW))
    (text,) = ends.arrived()
    for part in ("given up", "nothing", "second", "Bcc: everybody"):
        assert part in text
    if isinstance(ends.channel, (SlackWebhook, SlackBot)):
        payload = json.loads(text)
        assert mentions(payload) == []
        assert "*" not in payload["text"]
    if isinstance(ends.channel, Mail):
        assert text.startswith("n1\n")


def test_nothing_is_lost_in_silence_when_the_other_end_is_gone(ends: Ends) -> None:
    if isinstance(ends.channel, Terminal):
        pytest.skip("a closed stream is told by check()")
    ends.close()
    with pytest.raises(TemporaryDeliveryError):
        ends.channel.send([sent("k1")])
    with pytest.raises(TemporaryDeliveryError):
        ends.channel.notify(Notice(key="n1", subject="Given up", lines=("why",), raised=NOW))
