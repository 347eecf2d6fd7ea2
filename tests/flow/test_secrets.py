"""No secret comes out of the program, whatever goes wrong: every channel fails, and says the secret to our face."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator

import pytest

from monitor.deliver.loopback import MailScript, MailStandIn, Reply, SlackStandIn
from monitor.domain.alerts import Delivery
from monitor.store.sql import SqlStore
from tests.flow.desk import numbered
from tests.flow.standins import CheckStandIn
from tests.flow.world import Program
from tests.samples import NOW, article, reading, story

CANARY = "c4n4ry"
CHANNELS = """
[[channel]]
name = "slack"
kind = "slack"
url = "TEST_HOOK"
[[channel]]
name = "bot"
kind = "slack"
url = "TEST_API"
token = "TEST_TOKEN"
signing = "TEST_SIGNING"
recipients = ["C0DESK"]
[[channel]]
name = "mail"
kind = "mail"
host = "127.0.0.1"
port = {port}
security = "none"
username = "TEST_USERNAME"
password = "TEST_PASSWORD"
sender = "alerts@example.org"
recipients = ["ana@example.org"]
[[channel]]
name = "hook"
kind = "webhook"
url = "TEST_HOOK"
token = "TEST_SECRET"
[[channel]]
name = "phone"
kind = "apprise"
url = "TEST_APPRISE"
"""
NAMES = ("slack", "bot", "mail", "hook", "phone")


class Blabbing(SlackStandIn):
    """Refuses everything, and repeats whatever it heard that was secret."""

    def judge(self, path: str, headers: object, _body: bytes) -> Reply:
        """500 for what is tried again, 400 for what is not."""
        return Reply(status=500 if "again" in path else 400, body=f"{path} {headers}")


@pytest.fixture
def ill(program: Program, check: CheckStandIn) -> Iterator[Program]:
    """The program with five channels that fail, a watchdog, metrics, and an alert for each channel."""
    script = MailScript(rcpt={"ana@example.org": deque([f"550 no {CANARY}-password here"] * 9)})
    with Blabbing() as server, MailStandIn(users={"x": "y"}, script=script) as mail:
        base = server.url.partition("/services/")[0]
        program.extra = {
            "TEST_HOOK": f"{base}/services/{CANARY}-hook",
            "TEST_API": f"{base}/api-{CANARY}",
            "TEST_TOKEN": f"xoxb-{CANARY}-token",
            "TEST_SIGNING": f"{CANARY}-signing",
            "TEST_USERNAME": f"{CANARY}-user",
            "TEST_PASSWORD": f"{CANARY}-password",
            "TEST_SECRET": f"{CANARY}-secret",
            "TEST_APPRISE": f"{base.replace('http:', 'json:').replace('//', f'//me:{CANARY}-phone@')}/{CANARY}-path",
            "TEST_CHECK": check.check.replace("5f2c-secret", f"{CANARY}-check"),
        }
        config = program.directory / "config"
        (config / "channels.toml").write_text(CHANNELS.format(port=mail.port), encoding="utf-8")
        with (config / "monitor.toml").open("a", encoding="utf-8") as file:
            textfile = program.directory / "monitor.prom"
            file.write(f'[watchdog]\nurl = "TEST_CHECK"\n[metrics]\ntextfile = "{textfile}"\n')
        store = SqlStore(program.database)
        store.save_reading(article(), reading())
        alerts = [numbered(number) for number in range(2)]
        deliveries = [
            Delivery(key=f"{alert.key}:{name}", alert=alert, channel=name, due=NOW)
            for alert in alerts
            for name in NAMES
        ]
        store.save_judgements(article(), story(), [], {}, alerts, deliveries)
        store.close()
        yield program


@pytest.mark.parametrize(
    ("options", "commands"),
    [
        ([], ["run", "doctor", "alerts list"]),
        (["--log-json", "-v"], ["run", "alerts list --json", *(f"alerts test {name}" for name in NAMES)]),
    ],
    ids=["for people", "as JSON"],
)
def test_no_secret_comes_out(options: list[str], commands: list[str], ill: Program, check: CheckStandIn) -> None:
    done = [ill.run(*options, *command.split(), code=None) for command in commands]
    if options:
        assert all({"time", "level", "message"} <= set(json.loads(line)) for line in done[0].stderr.splitlines())
    said = [one.stdout + one.stderr for one in done]
    assert "given up" in said[0]
    said.append((ill.directory / "monitor.prom").read_text(encoding="utf-8"))
    said += [body for _, body in check.heard]
    assert any(body for _, body in check.heard)
    assert CANARY not in "\n".join(said)
    for file in ill.directory.glob("ledger.db*"):
        assert CANARY.encode() not in file.read_bytes(), file.name


def test_a_databases_password_is_not_told(program: Program) -> None:
    address = f"postgresql://me:{CANARY}@127.0.0.1:1/ledger"
    for command in ("doctor", "run"):
        done = program.run("--database", address, command, code=None)
        assert done.returncode != 0
        assert CANARY not in done.stdout + done.stderr
