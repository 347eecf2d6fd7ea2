"""Every verdict on every channel in every language, as it looked when somebody last looked at it.

To renew the files after a wanted change: `MONITOR_RENEW=1 python -m pytest tests/deliver/test_golden.py`, and read the
difference before committing it.
"""

from __future__ import annotations

import email
import io
import json
import os
import re
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from monitor.deliver import blocks
from monitor.deliver.feed import AlertFeed
from monitor.deliver.letter import compose
from monitor.deliver.render import plain
from monitor.deliver.terminal import Terminal
from monitor.deliver.webhook import content
from monitor.deliver.wording import Writer
from monitor.domain.alerts import Delivery
from tests.deliver import samples

CASES = Path(__file__).parents[1] / "cases" / "deliver"
VERDICTS = {
    "new": [samples.delivery(samples.alert(samples.new(), history={}))],
    "revised": [samples.delivery(samples.alert(samples.revised(), others=samples.others()))],
    "conflict": [samples.delivery(samples.alert(samples.conflict(), history={}))],
    "suspect": [samples.delivery(samples.alert(samples.suspect(), history={}))],
    "confirmed": [samples.delivery(samples.alert(samples.confirmed(), history={}))],
    "digest": [
        samples.delivery(samples.alert(samples.revised(), samples.suspect(), samples.new(), others=samples.others())),
        samples.delivery(
            samples.alert(samples.conflict(), key="second", title="A <b>second</b> & last article", url=None)
        ),
    ],
}


def slack(deliveries: list[Delivery], language: str) -> str:
    return json.dumps(
        blocks.payload(Writer(language, "Asia/Shanghai").message(deliveries)), ensure_ascii=False, indent=1
    )


def mail(deliveries: list[Delivery], language: str) -> str:
    message = Writer(language, "Asia/Shanghai").message(deliveries)
    wire = compose(message, sender="Chip Monitor <alerts@example.org>", recipients=["ana@example.org"])
    opened = email.message_from_bytes(wire, policy=default)
    assert isinstance(opened, EmailMessage)
    text = opened.get_body(("plain",))
    page = opened.get_body(("html",))
    assert isinstance(text, EmailMessage)
    assert isinstance(page, EmailMessage)
    head = "".join(f"{name}: {value}\n" for name, value in opened.items())
    return f"{head}\n{text.get_content()}\n{'=' * 40}\n{page.get_content()}"


def terminal(deliveries: list[Delivery], language: str) -> str:
    stream = io.StringIO()
    Terminal("here", stream, width=80, colour=False, language=language, zone="Asia/Shanghai").send(deliveries)
    return stream.getvalue()


def webhook(deliveries: list[Delivery], language: str) -> str:
    message = Writer(language, "Asia/Shanghai").message(deliveries)
    return json.dumps(content(message, deliveries, samples.START), ensure_ascii=False, indent=1)


def text(deliveries: list[Delivery], language: str) -> str:
    """What Apprise carries, mail programs without HTML show, and Slack shows where it refuses blocks."""
    return plain(Writer(language, "Asia/Shanghai").message(deliveries))


def atom(deliveries: list[Delivery], language: str) -> str:
    return _feed(deliveries, language, "alerts.xml")


def jsonfeed(deliveries: list[Delivery], language: str) -> str:
    return _feed(deliveries, language, "alerts.json")


def _feed(deliveries: list[Delivery], language: str, name: str) -> str:
    with TemporaryDirectory() as directory:
        path = Path(directory) / name
        AlertFeed("desk", path, language=language, zone="Asia/Shanghai").send(deliveries)
        # A feed's own identity is drawn by lot.
        return re.sub(r"urn:uuid:\S{36}", "urn:uuid:0", path.read_text(encoding="utf-8"), count=1)


CHANNELS = {
    "slack.json": slack,
    "mail.txt": mail,
    "terminal.txt": terminal,
    "webhook.json": webhook,
    "plain.txt": text,
    "feed.xml": atom,
    "feed.json": jsonfeed,
}
LANGUAGES = ("en", "zh", "zh-Hant")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("verdict", VERDICTS)
def test_golden(verdict: str, channel: str, language: str) -> None:
    found = CHANNELS[channel](VERDICTS[verdict], language).replace("\r\n", "\n").rstrip("\n") + "\n"
    file = CASES / f"{verdict}.{language}.{channel}"
    if os.environ.get("MONITOR_RENEW"):
        file.write_text(found, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == found


def test_no_file_is_left_over() -> None:
    expected = {
        f"{verdict}.{language}.{channel}" for verdict in VERDICTS for language in LANGUAGES for channel in CHANNELS
    }
    assert {path.name for path in CASES.iterdir()} == expected
