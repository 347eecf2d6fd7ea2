"""Alerts through a full mail server (Debian's Exim), over TLS and a login, into a mailbox on disk."""

from __future__ import annotations

import email
import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import trustme

from monitor.deliver.loopback import SlackStandIn
from monitor.deliver.mail import Mail, MailServer
from monitor.domain.alerts import Delivery, DeliveryState
from tests.deliver import samples
from tests.flow.desk import Desk, slack

EXIM = shutil.which("exim4")
USER, PASSWORD = "monitor", "a word of no worth"
pytestmark = pytest.mark.skipif(
    EXIM is None or os.geteuid() != 0, reason="needs Debian's exim4-daemon-light, and root, who may start it"
)

CONFIGURATION = """
primary_hostname = mail.example.org
domainlist local_domains = example.org
spool_directory = {directory}/spool
log_file_path = {directory}/%slog
exim_user = nobody
exim_group = nogroup
tls_advertise_hosts = *
tls_certificate = {directory}/server.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
acl_smtp_rcpt = recipients
acl_smtp_data = content
rfc1413_query_timeout = 0s
host_lookup =
keep_environment =
begin acl
recipients:
  deny message = log in first
       !authenticated = *
  deny message = no such mailbox
       local_parts = gone
  accept domains = +local_domains
  deny message = relay not permitted
content:
  deny message = a header is broken
       !verify = header_syntax
  accept
begin routers
local:
  driver = accept
  domains = +local_domains
  transport = mailbox
begin transports
mailbox:
  driver = appendfile
  directory = {directory}/mail
  maildir_format
  batch_max = 100
  user = nobody
  group = nogroup
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{user}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
"""


@dataclass(frozen=True)
class Exim:
    """A running server: where it listens, whom it is vouched for by, and its mailbox."""

    port: int
    tls: ssl.SSLContext
    directory: Path

    def letters(self) -> list[EmailMessage]:
        """What stands in the mailbox, oldest first."""
        files = sorted((self.directory / "mail" / "new").glob("*"), key=lambda file: file.stat().st_mtime_ns)
        found = [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]
        return [one for one in found if isinstance(one, EmailMessage)]

    def channel(self, *recipients: str, password: str = PASSWORD) -> Mail:
        """A channel that mails through it."""
        to = MailServer(
            host="localhost", port=self.port, security="starttls", username=USER, password=password, tls=self.tls
        )
        return Mail("mail", to, sender="Chip Monitor <alerts@example.org>", recipients=recipients)


@pytest.fixture(scope="module")
def exim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exim]:
    """The server, in a directory of its own that it may write to."""
    directory = tmp_path_factory.mktemp("exim")
    authority = trustme.CA()
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(directory / "server.pem")
    (directory / "exim.conf").write_text(
        CONFIGURATION.format(directory=directory, user=USER, password=PASSWORD), encoding="utf-8"
    )
    for one in (directory, *directory.iterdir()):
        shutil.chown(one, "root" if one.suffix == ".conf" else "nobody", "root" if one.suffix == ".conf" else "nogroup")
    for parent in directory.parents[:2]:
        parent.chmod(parent.stat().st_mode | 0o011)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    context = ssl.create_default_context()
    authority.configure_trust(context)
    assert EXIM is not None
    command = [EXIM, "-C", str(directory / "exim.conf"), "-bdf", "-oX", f"127.0.0.1.{port}", "-oP", "/dev/null"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as server:
        _until(lambda: _answers(port) or server.poll() is not None)
        assert server.poll() is None, (directory / "mainlog").read_text(encoding="utf-8")
        yield Exim(port, context, directory)
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            return line.recv(4).startswith(b"220")
    except OSError:
        return False


def _until(done: Callable[[], bool]) -> None:
    """Another program's time cannot be injected: wait for it, a while at most."""
    end = time.monotonic() + 30
    while not done() and time.monotonic() < end:
        time.sleep(0.05)
    assert done()


def test_mails_arrive_whole_and_threaded(exim: Exim) -> None:
    channel = exim.channel("ana@example.org", "gone@example.org", "bo@example.org")
    alerts = [
        samples.alert(samples.new(), history={}),
        samples.alert(
            samples.revised(), others=samples.others(), title="A title with 亿, ‘quotes’ and " + "words " * 60
        ),
        samples.alert(samples.suspect(), history={}),
    ]
    sent: list[Delivery] = [samples.delivery(alert, "mail") for alert in alerts]
    before = len(exim.letters())
    receipts = [channel.send([one]) for one in sent]
    assert {receipt.refused for receipt in receipts} == {("gone@example.org",)}
    _until(lambda: len(exim.letters()) == before + len(sent))
    letters = {str(letter["X-Monitor-Key"]): letter for letter in exim.letters()[before:]}
    assert set(letters) == {one.key for one in sent}
    for one, receipt in zip(sent, receipts, strict=True):
        letter = letters[one.key]
        assert letter["Message-ID"] == receipt.reference
        assert letter["References"] == letter["In-Reply-To"]
        assert "TLS" in str(letter["Received"])
        text = letter.get_body(("plain",))
        assert isinstance(text, EmailMessage)
        assert "figure" in str(letter["List-Id"]) or "monitor" in str(letter["List-Id"])
        assert text.get_content().startswith(str(letter["Subject"]))
    pictures = [part for part in letters[sent[1].key].walk() if part.get_content_type() == "image/png"]
    assert len(pictures) == 1


def test_a_resend_is_recognised_and_a_wrong_password_mails_nothing(exim: Exim) -> None:
    before = len(exim.letters())
    with SlackStandIn() as chat:
        desk = Desk(channels={"mail": exim.channel("ana@example.org", password="wrong")}, last_resort=slack(chat))  # noqa: S106 - of nobody
        (key,) = desk.put(1)
        desk.dispatch()
        assert desk.states() == {f"{key}:mail": DeliveryState.DEAD}
        assert len(exim.letters()) == before
        assert PASSWORD not in str(chat.payloads)
        desk.channels["mail"] = exim.channel("ana@example.org")
        desk.store.requeue([f"{key}:mail"], now=desk.clock.now())
        assert desk.dispatch().sent == 1
        # As after a kill between the server's yes and its record.
        desk.channels["mail"].send(desk.store.deliveries())
    _until(lambda: len(exim.letters()) == before + 2)
    first, second = exim.letters()[before:]
    assert first["Message-ID"] == second["Message-ID"]
    assert first["X-Monitor-Key"] == second["X-Monitor-Key"] == f"{key}:mail"
