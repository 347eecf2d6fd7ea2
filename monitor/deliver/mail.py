"""Mail by SMTP: what each reply means, and nothing in the clear where TLS is asked for."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import cached_property
from types import MappingProxyType
from typing import Literal, get_args

from monitor.deliver.chart import charts
from monitor.deliver.letter import compose, compose_notice, domain_of, message_id
from monitor.deliver.text import clean, cut
from monitor.deliver.wording import Writer
from monitor.domain.alerts import Delivery, Notice, Receipt
from monitor.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError, UnknownDeliveryError
from monitor.telemetry import redact

Security = Literal["starttls", "tls", "none"]

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LINE_START_DOT = re.compile(rb"^\.", re.MULTILINE)
# So many deliveries wait for a mailbox that says "later"; then the others get the mail without it.
_PATIENCE = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class MailServer:
    """An SMTP server. `username` and `password` are secrets and are never shown; `timeout` is in seconds.

    `security`: "starttls" (required, never optional), "tls" (from the first byte) or "none" (a relay on this machine).
    `tls` replaces the system's list of authorities.
    """

    host: str
    port: int = 587
    security: str = "starttls"
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = None
    timeout: float = 30.0


class Mail:
    """Mailboxes behind one SMTP server. `unsubscribe` is a mailto: or https: address, the sender's if None.

    `by_rule` are the mailboxes of rules that name their own, by the rule's id; notices go to `recipients`.
    """

    def __init__(
        self,
        name: str,
        server: MailServer,
        *,
        sender: str,
        recipients: Sequence[str],
        language: str = "en",
        zone: str = "UTC",
        unsubscribe: str | None = None,
        by_rule: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self.name = name
        self._server = server
        self._by_rule = by_rule
        self._sender, self._recipients = sender, tuple(recipients)
        self._unsubscribe = unsubscribe
        self._writer = Writer(language, zone)
        self._place = f"mail server {server.host}:{server.port} (channel {name!r})"

    def send(self, deliveries: Sequence[Delivery]) -> Receipt:
        """One mail for these deliveries. Mailboxes that the server refuses for good stand in the receipt."""
        if (wrong := self._misconfigured()) is not None:
            raise PermanentDeliveryError(wrong)
        message = self._writer.message(deliveries)
        recipients = tuple(self._by_rule.get(deliveries[0].alert.rule_id) or self._recipients)
        wire = compose(
            message,
            sender=self._sender,
            recipients=recipients,
            unsubscribe=self._unsubscribe,
            pictures=charts(message),
        )
        attempts = max(delivery.attempts for delivery in deliveries)
        refused = self._mail(wire, recipients, patient=attempts < _PATIENCE)
        return Receipt(reference=message_id(message.key, self._sender), refused=refused)

    def notify(self, notice: Notice) -> Receipt:
        """One mail of plain text."""
        if (wrong := self._misconfigured()) is not None:
            raise PermanentDeliveryError(wrong)
        refused = self._mail(
            compose_notice(notice, sender=self._sender, recipients=self._recipients),
            self._recipients,
            patient=False,
        )
        return Receipt(reference=message_id(notice.key, self._sender), refused=refused)

    def check(self) -> str | None:
        """Connects, secures and logs in, and sends nothing."""
        if (wrong := self._misconfigured()) is not None:
            return wrong
        try:
            session = self._connect()
        except DeliveryError as error:
            return str(error)
        with suppress(OSError, smtplib.SMTPException):
            session.quit()
        session.close()
        return None

    def _mail(self, wire: bytes, recipients: Sequence[str], *, patient: bool) -> tuple[str, ...]:
        """A whole session for one mail; returns the mailboxes that were refused."""
        session = self._connect()
        try:
            refused = self._address(session, recipients, patient=patient)
            self._hand_over(session, wire)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                session.quit()
            session.close()
        return refused

    def _misconfigured(self) -> str | None:
        server = self._server
        if server.security not in get_args(Security):
            known = ", ".join(get_args(Security))
            return f"channel {self.name!r}: security {server.security!r} is unknown; known are {known}"
        if server.security == "none" and server.username and server.host not in _LOOPBACK:
            return f"channel {self.name!r}: a password would travel in the clear; set security to starttls or tls"
        of_rules = (address for addresses in self._by_rule.values() for address in addresses)
        for address in (self._sender, *self._recipients, *of_rules):
            spec = parseaddr(address)[1]
            if "@" not in spec or not spec.isascii() or clean(address) != address or " " in spec:
                return f"channel {self.name!r}: {address!r} is no mail address; mend it"
        return None if self._recipients else f"channel {self.name!r}: it has no recipients"

    def _connect(self) -> smtplib.SMTP:
        """A session that is ready for mail: connected, secured, logged in."""
        to = self._server
        session: smtplib.SMTP | None = None
        # What is said at EHLO is the sender's domain and never this machine's name, whose look-up can take long.
        own_name = domain_of(self._sender)
        try:
            if to.security == "tls":
                session = smtplib.SMTP_SSL(
                    to.host, to.port, local_hostname=own_name, timeout=to.timeout, context=self._context
                )
            else:
                session = smtplib.SMTP(to.host, to.port, local_hostname=own_name, timeout=to.timeout)
            session.ehlo_or_helo_if_needed()
            if to.security == "starttls":
                self._start_tls(session)
            if to.username:
                session.login(to.username, to.password or "")
        except smtplib.SMTPAuthenticationError as error:
            _close(session)
            message = f"{self._place} refused the login ({error.smtp_code}); mend username and password"
            raise (PermanentDeliveryError if error.smtp_code >= 500 else TemporaryDeliveryError)(message) from None
        except (OSError, smtplib.SMTPException) as error:
            _close(session)
            message = f"{self._place} cannot be used: {_reason(error)}; it is tried again later"
            raise TemporaryDeliveryError(message) from None
        except DeliveryError:
            _close(session)
            raise
        return session

    def _start_tls(self, session: smtplib.SMTP) -> None:
        if not session.has_extn("starttls"):
            message = f"{self._place} offers no STARTTLS, which this channel requires; nothing was sent to it"
            raise TemporaryDeliveryError(message)
        code, reply = session.starttls(context=self._context)
        if code != 220:
            raise _error(self._place, "STARTTLS", code, reply)
        session.ehlo()

    def _address(self, session: smtplib.SMTP, recipients: Sequence[str], *, patient: bool) -> tuple[str, ...]:
        """MAIL and RCPT. Returns the mailboxes that will not get this mail.

        Nothing was handed over yet, so all may wait for one mailbox that says "later" (greylisting), but not for ever.
        """
        refused: list[str] = []
        later: list[tuple[int, bytes]] = []
        last: tuple[int, bytes] = (550, b"")
        try:
            code, reply = session.mail(parseaddr(self._sender)[1])
            if code != 250:
                raise _error(self._place, "sender", code, reply)
            for recipient in recipients:
                last = session.rcpt(parseaddr(recipient)[1])
                if last[0] in (250, 251, 252):
                    continue
                if 400 <= last[0] < 500:
                    later.append(last)
                refused.append(recipient)
        except (OSError, smtplib.SMTPException) as error:
            message = f"{self._place} broke off before the mail was handed over ({_reason(error)})"
            raise TemporaryDeliveryError(message) from None
        everyone = len(refused) == len(recipients)
        if later and (patient or everyone):
            raise _error(self._place, "a recipient", *later[0])
        if everyone:
            raise _error(self._place, "every recipient", *last)
        return tuple(refused)

    def _hand_over(self, session: smtplib.SMTP, wire: bytes) -> None:
        """DATA. Until the final dot has left, nothing was accepted; after it, only the reply can tell."""
        try:
            code, reply = session.docmd("DATA")
            if code != 354:
                raise _error(self._place, "DATA", code, reply)
            body = wire if wire.endswith(b"\r\n") else wire + b"\r\n"
            session.send(_LINE_START_DOT.sub(b"..", body) + b".\r\n")
        except (OSError, smtplib.SMTPException) as error:
            message = f"{self._place} broke off before the mail was complete ({_reason(error)})"
            raise TemporaryDeliveryError(message) from None
        try:
            code, reply = session.getreply()
        except (OSError, smtplib.SMTPException) as error:
            message = f"{self._place} broke off after the mail was complete ({_reason(error)}); it may have taken it"
            raise UnknownDeliveryError(message) from None
        if not 200 <= code < 300:
            raise _error(self._place, "the mail", code, reply)

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return self._server.tls or ssl.create_default_context()


def _error(place: str, what: str, code: int, reply: bytes) -> DeliveryError:
    said = cut(clean(redact(reply.decode("utf-8", "replace"))), 160)
    kind = TemporaryDeliveryError if code < 500 else PermanentDeliveryError
    return kind(f"{place} refused {what}: {code} {said}")


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate cannot be trusted ({error.verify_message})"
    return cut(clean(redact(f"{type(error).__name__}: {error}")), 160)


def _close(session: smtplib.SMTP | None) -> None:
    if session is not None:
        session.close()
