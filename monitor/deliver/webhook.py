"""JSON to any address, signed as Standard Webhooks asks (standardwebhooks.com, specification 1.0)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from monitor.deliver.numbers import significant
from monitor.deliver.text import clean, safe_url
from monitor.deliver.view import Message
from monitor.deliver.wire import ClientFactory, default_client, post
from monitor.deliver.wording import Writer
from monitor.domain.alerts import Alert, Conversion, Delivery, Notice, Receipt
from monitor.domain.figures import Judgement, Record
from monitor.errors import PermanentDeliveryError, TemporaryDeliveryError
from monitor.ports import Clock

_PREFIX = "whsec_"
# An amount that was computed by a rate is no more exact than that.
_DIGITS = 6
_ID_CHARACTERS = re.compile(r"[^A-Za-z0-9_-]")
# Statuses that another try can change, besides 5xx (RFC 9110; 425 Too Early, 423 Locked).
_PASSING = frozenset({408, 409, 423, 425, 429})


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over `<id>.<timestamp>.<body>`."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


def secret_bytes(secret: str) -> bytes:
    """The key of a secret: base64 behind `whsec_`, or the characters themselves where it has no such prefix."""
    if not secret.startswith(_PREFIX):
        return secret.encode()
    return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)


def content(message: Message, deliveries: Sequence[Delivery], now: datetime) -> dict[str, Any]:
    """The body: the headline for people, the figures for programs. Numbers are JSON numbers, moments ISO 8601."""
    return {
        "type": "figures.alerted",
        "timestamp": now.isoformat(),
        "data": {
            "key": message.key,
            "headline": message.headline,
            "severity": message.severity.value,
            "alerts": [_alert(delivery) for delivery in deliveries],
        },
    }


class Webhook:
    """POSTs alerts as JSON. `url` and `secret` are secrets; without a secret nothing is signed.

    The same delivery has the same `webhook-id` at every try; the timestamp is that of the try.
    """

    def __init__(
        self,
        name: str,
        url: str,
        *,
        clock: Clock,
        secret: str | None = None,
        language: str = "en",
        zone: str = "UTC",
        client_factory: ClientFactory = default_client,
    ) -> None:
        self.name = name
        self._url, self._secret, self._clock = url, secret, clock
        self._writer = Writer(language, zone)
        self._client_factory = client_factory
        self._place = f"webhook (channel {name!r})"

    def send(self, deliveries: Sequence[Delivery]) -> Receipt:
        """One POST for these deliveries."""
        message = self._writer.message(deliveries)
        now = self._clock.now()
        return self._post(message.key, content(message, deliveries, now), now)

    def notify(self, notice: Notice) -> Receipt:
        """One POST of a body of another type."""
        now = self._clock.now()
        data = {"key": notice.key, "subject": clean(notice.subject), "lines": [clean(line) for line in notice.lines]}
        return self._post(notice.key, {"type": "monitor.notice", "timestamp": now.isoformat(), "data": data}, now)

    def _post(self, key: str, given: dict[str, Any], now: datetime) -> Receipt:
        body = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
        wire = body.encode("utf-8", "replace")
        identity = f"msg_{_ID_CHARACTERS.sub('_', key)}"
        headers = {"content-type": "application/json", "webhook-id": identity}
        headers["webhook-timestamp"] = str(int(now.timestamp()))
        if self._secret:
            try:
                signing = secret_bytes(self._secret)
            except (binascii.Error, ValueError):
                raise PermanentDeliveryError(self._bad_secret()) from None
            headers["webhook-signature"] = signature(signing, identity, int(now.timestamp()), wire)
        answer = post(self._client_factory, self._url, wire, headers, place=self._place)
        if 200 <= answer.status < 300:
            return Receipt()
        if answer.status >= 500 or answer.status in _PASSING:
            message_text = f"{self._place} answered {answer.status}; it is tried again later"
            raise TemporaryDeliveryError(message_text, retry_after=answer.retry_after)
        raise PermanentDeliveryError(
            f"{self._place} refused the message: {answer.status}; mend its address or receiver"
        )

    def check(self) -> str | None:
        """The form of address and secret; nothing is posted."""
        try:
            parts = urlsplit(self._url)
            good = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            good = False
        if not good:
            return f"{self._place}: its address is no http(s) address"
        try:
            secret_bytes(self._secret or "")
        except (binascii.Error, ValueError):
            return self._bad_secret()
        return None

    def _bad_secret(self) -> str:
        return f"{self._place}: its secret is not base64 behind {_PREFIX}; copy it again"


def _alert(delivery: Delivery) -> dict[str, Any]:
    alert = delivery.alert
    return {
        "key": delivery.key,
        "rule": alert.rule_id,
        "severity": alert.severity.value,
        "raised": alert.raised.isoformat(),
        "article": {
            "id": alert.article_id,
            "title": alert.title,
            "url": safe_url(alert.url),
            "publisher": alert.publisher,
            "published": alert.published.isoformat() if alert.published else None,
        },
        "figures": [_judgement(alert, judgement) for judgement in alert.judgements],
        "others": [_judgement(alert, judgement) for judgement in alert.others],
    }


def _judgement(alert: Alert, judgement: Judgement) -> dict[str, Any]:
    found = _record(alert, judgement.record)
    return found | {
        "verdict": judgement.verdict.value,
        "why": judgement.why,
        "against": _record(alert, judgement.against) if judgement.against else None,
        "likely": _number(judgement.likely),
        "change": _number(judgement.change),
        "ratio": _number(judgement.ratio),
        "sources": judgement.sources,
        "copies": judgement.copies,
        "converted": _converted(alert.conversions.get(judgement.record.id)),
    }


def _converted(found: Conversion | None) -> dict[str, Any] | None:
    if found is None:
        return None
    low, high = (significant(amount, _DIGITS) for amount in (found.low, found.high))
    return {"unit": found.currency, "low": _number(low), "high": _number(high)}


def _record(alert: Alert, record: Record) -> dict[str, Any]:
    figure = record.figure
    return {
        "id": record.id,
        "series": record.series_id,
        "text": figure.text,
        "low": _number(figure.low),
        "high": _number(figure.high),
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "metric": figure.metric,
        "subject": figure.subject,
        "subject_name": alert.names.get(figure.subject or ""),
        "about": list(figure.about),
        "period": figure.period,
        "status": figure.status.value,
        "attribution": list(figure.attribution),
        "sentence": figure.sentence,
        "publisher": record.publisher,
        "tier": record.tier.value,
        "dated": record.dated.isoformat(),
        "url": safe_url(record.url),
    }


def _number(value: Decimal | None) -> int | float | None:
    """A JSON number; what JSON cannot say (NaN, infinity) is null."""
    if value is None or not value.is_finite():
        return None
    return int(value) if value == value.to_integral_value() and value.adjusted() < 300 else float(value)
