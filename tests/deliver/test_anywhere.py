"""What Apprise carries, against a real receiver; and what becomes of what it cannot."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping

import pytest

from monitor.deliver.anywhere import Anywhere
from monitor.deliver.loopback import Reply, SlackStandIn
from monitor.errors import PermanentDeliveryError, TemporaryDeliveryError
from tests.deliver import samples

ONE = samples.delivery(samples.alert(samples.revised()))


class Service(SlackStandIn):
    """A service that Apprise posts JSON to."""

    def judge(self, _path: str, _headers: Mapping[str, str], body: bytes) -> Reply:
        """Take it."""
        self.payloads.append(json.loads(body))
        return Reply()

    @property
    def address(self) -> str:
        """As Apprise writes it."""
        return self.url.replace("http://", "json://")


def test_the_headline_is_the_title_and_stands_once() -> None:
    with Service() as service:
        Anywhere("phone", service.address, language="zh", zone="Asia/Shanghai").send([ONE])
        (payload,) = service.payloads
    assert payload["title"] == "字节跳动 · H200 · 芯片订单 2026年 · 56亿美元 → 140亿美元 (+150%)".replace(
        " (", "（"
    ).replace(")", "）")
    assert payload["title"] not in payload["message"]
    assert "[$14 billion]" in payload["message"]
    assert payload["type"] == "info"


def test_what_others_wrote_stays_as_it_is() -> None:
    hostile = "<b>bold</b> {{ app_id }} \\n @everyone *x* [y](http://evil.example)"
    with Service() as service:
        Anywhere("phone", service.address).send([samples.delivery(samples.alert(samples.revised(), title=hostile))])
        (payload,) = service.payloads
    assert hostile in payload["message"]


@pytest.mark.parametrize("reply", [Reply(status=500), Reply(status=403), Reply(status=0)])
def test_what_was_not_taken_is_tried_again(reply: Reply, caplog: pytest.LogCaptureFixture) -> None:
    with Service([reply]) as service, caplog.at_level(logging.DEBUG):
        with pytest.raises(TemporaryDeliveryError, match="did not take"):
            Anywhere("phone", service.address).send([ONE])
        Anywhere("phone", service.address).send([ONE])
        assert len(service.payloads) == 1
    assert "not-a-secret" not in " ".join(record.getMessage() for record in caplog.records if record.levelno > 10)


@pytest.mark.parametrize("address", ["", "nonsense", "nothing://known/x", "tgram://", "ftp://127.0.0.1/hunter22"])
def test_an_address_that_it_does_not_know_is_told_and_not_shown(address: str) -> None:
    channel = Anywhere("phone", address)
    assert "mend its variable" in (channel.check() or "")
    with pytest.raises(PermanentDeliveryError) as raised:
        channel.send([ONE])
    assert "hunter22" not in str(raised.value)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    assert "chip-news-monitor[apprise]" in (Anywhere("phone", "json://127.0.0.1/x").check() or "")
