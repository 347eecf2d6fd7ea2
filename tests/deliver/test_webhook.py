"""Signed JSON against a real endpoint on loopback."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from monitor.deliver.loopback import Reply, SlackStandIn
from monitor.deliver.webhook import Webhook, content, secret_bytes, signature
from monitor.deliver.wording import Writer
from monitor.domain.alerts import Conversion
from monitor.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError, UnknownDeliveryError
from tests.deliver import samples

# The example that the specification of Standard Webhooks and its libraries test themselves with.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - of the specification's example
KNOWN = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

TAKEN = Reply(status=204, body="")


@dataclass(slots=True)
class FixedClock:
    moment: datetime

    def now(self) -> datetime:
        return self.moment


CLOCK = FixedClock(datetime(2026, 5, 27, 2, tzinfo=UTC))
DELIVERY = samples.delivery(samples.alert(samples.revised(), samples.suspect(), others=samples.others()))


def test_the_signature_is_that_of_the_specification() -> None:
    body = b'{"test": 2432232314}'
    assert signature(secret_bytes(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == KNOWN


def test_what_arrives() -> None:
    with SlackStandIn([TAKEN]) as server:
        Webhook("hook", server.url, clock=CLOCK, secret=SECRET).send([DELIVERY])
        ((_, headers, body),) = server.requests
    told = json.loads(body)
    stamp = int(headers["webhook-timestamp"])
    assert stamp == int(CLOCK.moment.timestamp())
    assert headers["webhook-signature"] == signature(secret_bytes(SECRET), headers["webhook-id"], stamp, body)
    assert headers["user-agent"].startswith("monitor/")
    assert told["type"] == "figures.alerted"
    assert told["data"]["headline"].startswith("ByteDance")
    (alert,) = told["data"]["alerts"]
    assert alert["key"] == DELIVERY.key
    revised, suspect = alert["figures"]
    assert (revised["verdict"], revised["high"], revised["against"]["high"]) == (
        "revised",
        14_000_000_000,
        5_600_000_000,
    )
    assert (revised["change"], revised["ratio"], revised["sources"], revised["copies"]) == (8_400_000_000, 2.5, 2, 5)
    assert suspect["likely"] == 40_000_000_000
    assert len(alert["others"]) == 3


def test_every_try_has_the_same_id_and_its_own_time() -> None:
    clock = FixedClock(CLOCK.moment)
    with SlackStandIn([Reply(status=500, body=""), TAKEN]) as server:
        hook = Webhook("hook", server.url, clock=clock, secret=SECRET)
        with pytest.raises(TemporaryDeliveryError):
            hook.send([DELIVERY])
        clock.moment = datetime(2026, 5, 27, 3, tzinfo=UTC)
        hook.send([DELIVERY])
        first, second = (headers for _, headers, _ in server.requests)
    assert first["webhook-id"] == second["webhook-id"]
    assert first["webhook-timestamp"] != second["webhook-timestamp"]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(status=429, headers={"retry-after": "3"}), TemporaryDeliveryError),
        (Reply(status=408), TemporaryDeliveryError),
        (Reply(status=503), TemporaryDeliveryError),
        (Reply(status=410), PermanentDeliveryError),
        (Reply(status=401), PermanentDeliveryError),
        (Reply(status=301, headers={"location": "/elsewhere"}), PermanentDeliveryError),
        (Reply(status=0), UnknownDeliveryError),
    ],
)
def test_answers(reply: Reply, error: type[DeliveryError]) -> None:
    with SlackStandIn([reply]) as server, pytest.raises(error) as caught:
        Webhook("hook", server.url, clock=CLOCK).send([DELIVERY])
    assert "not-a-secret" not in str(caught.value)
    if reply.status == 429 and isinstance(caught.value, TemporaryDeliveryError):
        assert caught.value.retry_after == 3


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("3", 3),
        ("0.5", 0.5),
        ("-4", 0),
        ("1e9", 86_400),
        ("Wed, 27 May 2026 02:00:30 GMT", 30),
        ("soon", None),
        ("nan", None),
    ],
)
def test_how_long_to_wait(stated: str, expected: float | None) -> None:
    reply = Reply(status=429, headers={"retry-after": stated, "date": "Wed, 27 May 2026 02:00:00 GMT"})
    with SlackStandIn([reply]) as server, pytest.raises(TemporaryDeliveryError) as caught:
        Webhook("hook", server.url, clock=CLOCK).send([DELIVERY])
    assert caught.value.retry_after == expected


@pytest.mark.parametrize(
    ("url", "secret", "words"),
    [
        ("https://a.example/hook", None, None),
        ("https://a.example/hook", SECRET, None),
        ("https://a.example/hook", "whsec_***", "not base64"),
        ("a.example/hook", None, "no http"),
    ],
)
def test_check(url: str, secret: str | None, words: str | None) -> None:
    found = Webhook("hook", url, clock=CLOCK, secret=secret).check()
    assert found is None if words is None else words in (found or "")


def test_a_bad_secret_signs_nothing() -> None:
    with pytest.raises(PermanentDeliveryError, match="not base64"):
        Webhook("hook", "http://127.0.0.1:9/", clock=CLOCK, secret="whsec_***").send([DELIVERY])  # noqa: S106 - no secret


def test_an_amount_by_a_rate_is_no_more_exact_than_the_rate() -> None:
    found = Conversion(currency="CNY", low=Decimal("33264411027.568924"), high=Decimal("33264411027.568924"))
    first = samples.new()
    one = samples.delivery(samples.alert(first, history={}, conversions={first.record.id: found}))
    (alert,) = content(Writer("en", "UTC").message([one]), [one], CLOCK.moment)["data"]["alerts"]
    assert alert["figures"][0]["converted"] == {"unit": "CNY", "low": 33_264_400_000, "high": 33_264_400_000}


def test_numbers_that_json_cannot_say_are_null() -> None:
    odd = replace(samples.revised(), ratio=Decimal("NaN"), change=Decimal("Infinity"))
    with SlackStandIn([TAKEN]) as server:
        Webhook("hook", server.url, clock=CLOCK).send([samples.delivery(samples.alert(odd))])
        ((_, headers, body),) = server.requests
    (figure,) = json.loads(body)["data"]["alerts"][0]["figures"]
    assert (figure["ratio"], figure["change"]) == (None, None)
    assert "webhook-signature" not in headers
