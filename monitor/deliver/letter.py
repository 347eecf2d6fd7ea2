"""A message as an e-mail: its headers guarded, its identity a function of its key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

from monitor.deliver.render import html, plain
from monitor.deliver.text import clean, cut
from monitor.deliver.view import Message
from monitor.domain.alerts import Notice
from monitor.errors import PermanentDeliveryError

_SUBJECT = 200
_HEADER_NAME = re.compile(rb"^([!-9;-~]+):", re.MULTILINE)
_POLICY = SMTP.clone(max_line_length=200, cte_type="7bit")
_OURS = frozenset(
    {
        "subject",
        "from",
        "to",
        "date",
        "message-id",
        "references",
        "in-reply-to",
        "list-id",
        "list-unsubscribe",
        "auto-submitted",
        "x-auto-response-suppress",
        "x-monitor-key",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
    }
)


def domain_of(address: str) -> str:
    """The domain of a mailbox, "localhost" where it has none."""
    return parseaddr(address)[1].rpartition("@")[2] or "localhost"


def message_id(key: str, sender: str) -> str:
    """The same Message-ID for the same delivery, so that a resend is recognised (RFC 5322, 3.6.4)."""
    return f"<{_digest(key)}@{domain_of(sender)}>"


def thread_id(series: str, sender: str) -> str:
    """What all mails on one series refer to, whether or not that message was ever sent."""
    return f"<series.{_digest(series)}@{domain_of(sender)}>"


def header(text: str, limit: int = _SUBJECT) -> str:
    """Text for a header: one line, and no encoded word for the mail package to decode (CVE-2024-6923)."""
    return cut(clean(text).replace("=?", "= ?"), limit)


def mailbox(address: str) -> Address:
    """A mailbox as the configuration states it: `alerts@example.org` or `Name <alerts@example.org>`."""
    name, spec = parseaddr(clean(address))
    return Address(display_name=header(name, 80), addr_spec=spec)


def compose(
    message: Message,
    *,
    sender: str,
    recipients: Sequence[str],
    unsubscribe: str | None = None,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """The mail in wire form, lines ended by CRLF. `pictures` are PNGs by record id.

    Raises PermanentDeliveryError if the result carries a header that this function did not write.
    """
    unsubscribe = unsubscribe or f"mailto:{quote(parseaddr(sender)[1], safe='@')}?subject=unsubscribe"
    mail = _begun(message.headline, message.key, message.moment, sender, recipients)
    if len(message.keys) == 1 and message.figures:
        mail["In-Reply-To"] = mail["References"] = thread_id(message.figures[0].series_id, sender)
    mail["List-Id"] = f"monitor <alerts.{domain_of(sender)}>"
    mail["List-Unsubscribe"] = f"<{clean(unsubscribe)}>"
    _mark(mail, message.key)
    ids = {record: f"{_digest(record)}@{domain_of(sender)}" for record in pictures or {}}
    mail.set_content(plain(message))
    mail.add_alternative(html(message, charts=ids, unsubscribe=unsubscribe), subtype="html")
    for record, picture in (pictures or {}).items():
        body = mail.get_body(("html",))
        if isinstance(body, EmailMessage):
            body.add_related(
                picture, "image", "png", cid=f"<{ids[record]}>", disposition="inline", filename="chart.png"
            )
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{number}_{_digest(message.key)}")
    wire = mail.as_bytes()
    _guard(wire)
    return wire


def compose_notice(notice: Notice, *, sender: str, recipients: Sequence[str]) -> bytes:
    """A word to the operator as a mail of plain text. Raises as `compose` does."""
    mail = _begun(notice.subject, notice.key, notice.raised, sender, recipients)
    _mark(mail, notice.key)
    mail.set_content("".join(f"{clean(line)}\n" for line in notice.lines))
    wire = mail.as_bytes()
    _guard(wire)
    return wire


def _begun(subject: str, key: str, moment: datetime, sender: str, recipients: Sequence[str]) -> EmailMessage:
    """A mail with its address, its date and its identity."""
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = header(subject)
    mail["From"] = mailbox(sender)
    mail["To"] = [mailbox(recipient) for recipient in recipients]
    mail["Date"] = format_datetime(moment)
    mail["Message-ID"] = message_id(key, sender)
    return mail


def _mark(mail: EmailMessage, key: str) -> None:
    """Say that a machine writes, and which message it is."""
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["X-Monitor-Key"] = header(key, 120)


def _guard(wire: bytes) -> None:
    head = wire.partition(b"\r\n\r\n")[0]
    names = [name.decode().lower() for name in _HEADER_NAME.findall(head)]
    if set(names) - _OURS or len(names) != len(set(names)) or b"\n" in head.replace(b"\r\n", b""):
        foreign = ", ".join(sorted(set(names) - _OURS)) or "one stands twice"
        raise PermanentDeliveryError(f"the mail would carry a header of others ({foreign[:80]}); it is not sent")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
