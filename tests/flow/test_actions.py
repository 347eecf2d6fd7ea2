"""From an alert's button in Slack to the ledger's memory, through the real programs."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest

from monitor.deliver.slackactions import PATH, signature
from monitor.domain.alerts import Delivery
from monitor.store.sql import SqlStore
from tests.deliver import samples
from tests.deliver.slackapi import SlackApi
from tests.flow.world import ROOT, Program
from tests.samples import NOW, article, judgement, reading, record, story

SECRET = "loopback-signing-secret"  # noqa: S105 - of nobody
CHANNEL = """
[[channel]]
name = "desk"
kind = "slack"
url = "TEST_API"
token = "TEST_TOKEN"
signing = "TEST_SIGNING"
recipients = ["C0DESK"]
"""


@contextmanager
def listening(program: Program, stop: signal.Signals) -> Iterator[str]:
    """`monitor serve-actions`; gives its address, and stops it."""
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "monitor", *program.options, "serve-actions", "--port", "0"],
        cwd=ROOT, env=program.environment, stderr=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stderr is not None
        yield re.findall(r"http://127\.0\.0\.1:\d+", server.stderr.readline())[0]
        server.send_signal(stop)
        assert server.wait(timeout=20) == 0


def press(address: str, element: dict[str, str], url: str) -> None:
    """Press a button as Slack does."""
    payload = {"type": "block_actions", "user": {"id": "U1"}, "actions": [element], "response_url": url}
    body = urlencode({"payload": json.dumps(payload)}).encode()
    stamp = str(int(time.time()))  # noqa: TID251 - the program's clock is the machine's
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(SECRET, stamp, body)}
    with urllib.request.urlopen(urllib.request.Request(f"{address}{PATH}", body, headers), timeout=20) as answer:  # noqa: S310 - an address of our own
        assert answer.status == 200


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_button_under_an_alert_ends_in_the_ledger(stop: signal.Signals, program: Program) -> None:
    one = judgement(record(article()))
    alert = samples.alert(one, key="told", article_id=article().id, history={})
    store = SqlStore(program.database)
    store.save_reading(article(), reading())
    outgoing = [Delivery(key="told:desk", alert=alert, channel="desk", due=NOW)]
    store.save_judgements(article(), story(), [one], {one.record.id: ["key"]}, [alert], outgoing)
    store.close()
    (program.directory / "config" / "channels.toml").write_text(CHANNEL, encoding="utf-8")
    with SlackApi() as slack:
        program.extra = {"TEST_API": slack.api, "TEST_TOKEN": slack.token, "TEST_SIGNING": SECRET}
        program.run("dispatch")
        ((_, message),) = slack.messages.items()
        (buttons,) = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
        with listening(program, stop) as address:
            for element in buttons[:2]:
                press(address, element, slack.url)
            told = [json.loads(body)["text"] for path, _, body in slack.requests if path.startswith("/services/")]
        assert "marked as wrong" in told[0]
        assert "No alerts about this series" in told[1]
    assert one.record.series_id in program.run("alerts", "mute").stdout
    assert "wrong" in program.run("figures", "--json").stdout
    program.run("alerts", "follow", one.record.series_id)
    assert program.run("alerts", "follow").stdout == f"{one.record.series_id}\n"
    assert program.run("alerts", "mute").stdout == "nothing is muted\n"
    program.run("alerts", "follow", one.record.series_id, "--end")
    assert program.run("alerts", "follow").stdout == "nothing is followed\n"


def test_without_buttons_there_is_nothing_to_listen_to(program: Program) -> None:
    assert "no channel has buttons" in program.run("serve-actions", code=2).stderr


def test_without_its_secret_it_does_not_start(program: Program) -> None:
    (program.directory / "config" / "channels.toml").write_text(CHANNEL, encoding="utf-8")
    assert "TEST_SIGNING" in program.run("serve-actions", code=78).stderr


def test_buttons_need_a_bot(program: Program) -> None:
    (program.directory / "config" / "channels.toml").write_text(
        '[[channel]]\nname = "slack"\nkind = "slack"\nurl = "TEST_SLACK"\nsigning = "TEST_SIGNING"\n', encoding="utf-8"
    )
    assert "need a bot's `token`" in program.run("serve-actions", code=78).stderr
