"""What every channel promises, tried on every implementation, each against a real counterpart."""

from __future__ import annotations

import email
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default

import pytest

from monitor.deliver.loopback import MailStandIn, Reply, SlackStandIn
from monitor.deliver.mail import Mail, MailServer
from monitor.deliver.slack import SlackWebhook
from monitor.deliver.terminal import Terminal
from monitor.deliver.webhook import Webhook
from monitor.domain.alerts import Delivery
from monitor.errors import TemporaryDeliveryError
from monitor.ports import Channel
from tests.deliver import samples


@dataclass(frozen=True, kw_only=True)
class Ends:
    """A channel with what came out at its other end (one text a message), and how to take that end away."""

    channel: Channel
    arrived: Callable[[], Sequence[str]]
    close: Callable[[], object]


class Clock:
    def now(self) -> datetime:
        return datetime(2026, 5, 27, 2, tzinfo=UTC)


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
            texts.append(f"{opened['X-Monitor-Key']}\n{part.get_content()}")
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


@pytest.fixture(params=[slack, mail, webhook, terminal], ids=lambda make: make.__name__)
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
    assert "k1:end" in text or isinstance(ends.channel, Terminal)


def test_nothing_is_lost_in_silence_when_the_other_end_is_gone(ends: Ends) -> None:
    if isinstance(ends.channel, Terminal):
        pytest.skip("a closed stream is told by check()")
    ends.close()
    with pytest.raises(TemporaryDeliveryError):
        ends.channel.send([sent("k1")])
