"""Mail against a real SMTP server on loopback: TLS, logins, refusals, lost connections, and headers of others."""

from __future__ import annotations

import email
import ssl
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default

import pytest
import trustme

from monitor.deliver.letter import compose
from monitor.deliver.loopback import MailScript, MailStandIn
from monitor.deliver.mail import Mail, MailServer
from monitor.deliver.wording import Writer
from monitor.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError, UnknownDeliveryError
from tests.deliver import samples

PEOPLE = ("ana@example.org", "bo@example.org", "chen@example.org")
OURS = {
    "subject",
    "from",
    "to",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "list-id",
    "list-unsubscribe",
    "auto-submitted",
    "x-auto-response-suppress",
    "x-monitor-key",
    "mime-version",
    "content-type",
}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def client_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def plain_server() -> Iterator[MailStandIn]:
    with MailStandIn() as server:
        yield server


def channel(port: int, *, recipients: tuple[str, ...] = PEOPLE, language: str = "en", **server: object) -> Mail:
    given: dict[str, object] = {"host": "127.0.0.1", "port": port, "security": "none", "timeout": 5.0} | server
    at = MailServer(**given)  # type: ignore[arg-type]  # a table of overrides
    return Mail("desk", at, sender="Chip Monitor <alerts@example.org>", recipients=recipients, language=language)


def opened(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


REVISED = samples.delivery(samples.alert(samples.revised(), others=samples.others()))


def test_a_mail_has_both_forms_and_the_headers_of_a_list(plain_server: MailStandIn) -> None:
    receipt = channel(plain_server.port).send([REVISED])
    (letter,) = plain_server.letters
    mail = opened(letter.content)
    assert letter.recipients == PEOPLE
    assert mail["Subject"] == "ByteDance · H200 · chip orders 2026 · $5.6bn → $14bn (+150 %)"
    assert mail["Message-ID"] == receipt.reference
    assert mail["References"] == mail["In-Reply-To"]
    assert mail["Date"] == "Wed, 27 May 2026 01:34:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == "<mailto:alerts@example.org?subject=unsubscribe>"
    assert {name.lower() for name in mail} == OURS
    for text in (body(mail, "plain"), body(mail, "html")):
        for part in ("$5.6bn → $14bn", "$14 billion", "Financial Courier", "56 PFLOPS"):
            assert part in text.replace("\u00a0", " ")


def test_the_html_fetches_nothing(plain_server: MailStandIn) -> None:
    channel(plain_server.port).send([REVISED])
    text = body(opened(plain_server.letters[0].content), "html")
    assert "<script" not in text
    assert "src=" not in text.replace('src="cid:', "")
    assert "url(" not in text
    assert "<link" not in text


def test_a_resend_is_the_same_mail_and_a_series_is_one_thread(plain_server: MailStandIn) -> None:
    later = samples.delivery(samples.alert(replace(samples.revised(), why="another day"), key="later"))
    for deliveries in ([REVISED], [REVISED], [later]):
        channel(plain_server.port).send(deliveries)
    first, again, follow_up = (opened(letter.content) for letter in plain_server.letters)
    assert plain_server.letters[0].content == plain_server.letters[1].content
    assert first["Message-ID"] == again["Message-ID"] != follow_up["Message-ID"]
    assert first["References"] == follow_up["References"]


@pytest.mark.parametrize(
    ("script", "error", "words"),
    [
        (MailScript(mail=deque(["451 not now"])), TemporaryDeliveryError, "451 not now"),
        (MailScript(mail=deque(["550 who are you"])), PermanentDeliveryError, "550"),
        (MailScript(rcpt={PEOPLE[1]: deque(["451 greylisted"])}), TemporaryDeliveryError, "451 greylisted"),
        (MailScript(rcpt={who: deque(["550 unknown"]) for who in PEOPLE}), PermanentDeliveryError, "every recipient"),
        (MailScript(data=deque(["452 disk full"])), TemporaryDeliveryError, "452"),
        (MailScript(data=deque(["554 looks like spam"])), PermanentDeliveryError, "554"),
        (MailScript(after_dot=deque(["drop"])), UnknownDeliveryError, "after the mail was complete"),
        (MailScript(after_dot=deque(["keep and drop"])), UnknownDeliveryError, "may have taken"),
    ],
)
def test_what_the_server_answers(script: MailScript, error: type[DeliveryError], words: str) -> None:
    with MailStandIn(script=script) as server, pytest.raises(error, match=words):
        channel(server.port).send([REVISED])


def test_one_bad_mailbox_does_not_stop_the_rest() -> None:
    with MailStandIn(script=MailScript(rcpt={PEOPLE[1]: deque(["550 no such user"])})) as server:
        receipt = channel(server.port).send([REVISED])
        (letter,) = server.letters
    assert letter.recipients == (PEOPLE[0], PEOPLE[2])
    assert receipt.refused == (PEOPLE[1],)


def test_greylisting_ends_in_one_mail_for_everybody() -> None:
    with MailStandIn(script=MailScript(rcpt={PEOPLE[0]: deque(["451 come back"])})) as server:
        with pytest.raises(TemporaryDeliveryError):
            channel(server.port).send([REVISED])
        channel(server.port).send([replace(REVISED, attempts=1)])
        (letter,) = server.letters
    assert letter.recipients == PEOPLE


def test_a_mailbox_that_is_full_for_ever_stops_nobody() -> None:
    with MailStandIn(script=MailScript(rcpt={PEOPLE[0]: deque(["452 over quota"])})) as server:
        receipt = channel(server.port).send([replace(REVISED, attempts=3)])
        (letter,) = server.letters
    assert letter.recipients == PEOPLE[1:]
    assert receipt.refused == (PEOPLE[0],)


def test_a_resend_after_the_final_dot_carries_the_same_message_id() -> None:
    with MailStandIn(script=MailScript(after_dot=deque(["keep and drop"]))) as server:
        with pytest.raises(UnknownDeliveryError):
            channel(server.port).send([REVISED])
        channel(server.port).send([REVISED])
        first, second = (opened(letter.content) for letter in server.letters)
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize("implicit", [False, True])
def test_tls_and_login(server_tls: ssl.SSLContext, client_tls: ssl.SSLContext, implicit: bool) -> None:
    security = "tls" if implicit else "starttls"
    with MailStandIn(tls=server_tls, implicit=implicit, users={"desk": "pass"}) as server:
        mail = channel(server.port, security=security, tls=client_tls, username="desk", password="pass")  # noqa: S106 - of the stand-in
        assert mail.check() is None
        mail.send([REVISED])
        (letter,) = server.letters
    assert letter.secured
    assert letter.user == "desk"


def test_a_wrong_password_is_permanent_and_not_shown(server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    with MailStandIn(tls=server_tls, users={"desk": "pass"}) as server:
        mail = channel(server.port, security="starttls", tls=client_tls, username="desk", password="wr0ng-pass")  # noqa: S106 - of the stand-in
        with pytest.raises(PermanentDeliveryError, match="refused the login") as caught:
            mail.send([REVISED])
        assert "wr0ng" not in (mail.check() or "wr0ng")
    assert "wr0ng" not in str(caught.value)
    assert server.letters == []


def test_without_starttls_nothing_leaves() -> None:
    with MailStandIn(users={"desk": "pass"}) as server:
        mail = channel(server.port, security="starttls", username="desk", password="pass")  # noqa: S106 - of the stand-in
        with pytest.raises(TemporaryDeliveryError, match="offers no STARTTLS"):
            mail.send([REVISED])
    assert server.letters == []
    assert server.logins == []
    assert not {"MAIL", "RCPT", "DATA"} & set(server.commands)


def test_a_certificate_of_strangers_is_not_trusted(server_tls: ssl.SSLContext) -> None:
    untrusted = pytest.raises(TemporaryDeliveryError, match="certificate cannot be trusted")
    with MailStandIn(tls=server_tls) as server, untrusted:
        channel(server.port, security="starttls").send([REVISED])
    assert server.letters == []


def test_nobody_listens(plain_server: MailStandIn) -> None:
    port = plain_server.port
    plain_server.close()
    with pytest.raises(TemporaryDeliveryError, match="cannot be used"):
        channel(port).send([REVISED])


@pytest.mark.parametrize(
    ("mail", "words"),
    [
        (channel(1, security="ssl"), "known are starttls, tls, none"),
        (channel(1, host="mail.example.org", username="u", password="p"), "in the clear"),  # noqa: S106 - of nobody
        (channel(1, recipients=("nobody",)), "no mail address"),
        (channel(1, recipients=("a@b\r\nBcc: x@y",)), "no mail address"),
        (channel(1, recipients=()), "no recipients"),
    ],
)
def test_settings_that_cannot_work(mail: Mail, words: str) -> None:
    assert words in (mail.check() or "")
    with pytest.raises(PermanentDeliveryError, match=words):
        mail.send([REVISED])


@pytest.mark.parametrize(
    "text",
    [
        "=?utf-8?q?Chips=0D=0ABcc:_evil@example.org?=",
        "=?utf-8?b?WA0KQmNjOiBldmlsQGV4YW1wbGUub3Jn?=",
        "Chips\r\nBcc: evil@example.org",
        "Chips\nBcc: evil@example.org",
        "Chips\u2028Bcc: evil@example.org\x85X: y",
        "x" * 5000,
        "é" * 5000,
        "\ud800=?",
    ],
)
def test_no_header_of_others(plain_server: MailStandIn, text: str) -> None:
    names = samples.NAMES | {"bytedance": text}
    record = replace(samples.new().record, publisher=text)
    alert = samples.alert(replace(samples.new(), record=record), key=f"key{text[:80]}", title=text, names=names)
    channel(plain_server.port).send([samples.delivery(alert)])
    (letter,) = plain_server.letters
    mail = opened(letter.content)
    assert {name.lower() for name in mail} == OURS
    assert len(mail.keys()) == len(OURS)
    assert letter.recipients == PEOPLE


def test_lines_that_begin_with_a_dot_arrive_whole(plain_server: MailStandIn) -> None:
    alert = samples.alert(samples.new(), title=". and ..", url=None)
    channel(plain_server.port).send([samples.delivery(alert)])
    assert "\n. and ..\n" in body(opened(plain_server.letters[0].content), "plain").replace("\r\n", "\n")


def test_pictures_travel_inside() -> None:
    message = Writer("en", "UTC").message([REVISED])
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 64
    wire = compose(message, sender="a@example.org", recipients=PEOPLE, pictures={message.figures[0].record_id: picture})
    mail = opened(wire)
    (image,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert f'src="cid:{str(image["Content-ID"])[1:-1]}"' in body(mail, "html")
    assert image.get_content() == picture
