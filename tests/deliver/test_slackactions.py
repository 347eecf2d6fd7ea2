"""Slack's buttons over a real server and a real ledger: what is signed has its effect once, all else has none."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import pytest
from waitress.server import BaseWSGIServer, create_server

from monitor.deliver.blockkit import mentions
from monitor.deliver.loopback import Reply, SlackStandIn
from monitor.deliver.slackactions import MOST_BYTES, PATH, SLACKS, SlackActions, SlackApp, origin, signature
from monitor.deliver.wording import Writer
from monitor.domain.alerts import Action
from monitor.errors import StoreUnavailable
from monitor.pipeline.actions import Actions
from monitor.pipeline.feedback import FOLLOW, MARK, MUTE, standing_follows, standing_marks, standing_mutes, wishes
from monitor.store.sql import SqlStore
from tests.flow.desk import MovingClock
from tests.samples import NOW, article, judgement, reading, record, story

SECRET, OTHER, GUESS = "8f742231b10e8888abcd99yyyzzz85a5", "another secret of another app", "a guess"
RECORD = record(article()).id
SERIES = record(article()).series_id


class Replies(SlackStandIn):
    """What stands behind `response_url`."""

    def judge(self, _path: str, _headers: object, body: bytes) -> Reply:
        self.payloads.append(json.loads(body))
        return Reply()


@dataclass
class Desk:
    """A ledger with one figure, and the server that hears the buttons under its alert."""

    replies: Replies
    store: SqlStore
    clock: MovingClock = field(default_factory=MovingClock)
    port: int = 0

    def application(self) -> SlackActions:
        origins = SLACKS | {origin(self.replies.url)}
        apps = [
            SlackApp(channel="desk", secret=SECRET, writer=Writer("en", "UTC"), origins=origins),
            SlackApp(channel="zh", secret=OTHER, writer=Writer("zh", "Asia/Shanghai"), origins=origins),
        ]
        return SlackActions(apps, Actions(store=self.store, clock=self.clock), self.clock)

    def post(
        self, body: bytes, *, headers: dict[str, str], path: str = PATH, method: str = "POST"
    ) -> tuple[int, str, http.client.HTTPMessage]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers

    def press(
        self, payload: Any, *, secret: str = SECRET, seconds: int = 0, headers: Mapping[str, str] = MappingProxyType({})
    ) -> int:
        """POST an interaction as Slack does; `seconds` is how long ago it was signed."""
        body = urlencode({"payload": payload if isinstance(payload, str) else json.dumps(payload)}).encode()
        return self.post(body, headers=signed(body, self.clock, secret, seconds) | dict(headers))[0]

    def effects(self) -> dict[str, object]:
        """Everything that buttons can change."""
        return {
            "marks": [(mark.kind.value, mark.record_id) for mark in standing_marks(self.store.events(MARK))],
            "mutes": {mute.subject: mute.until for mute in standing_mutes(self.store.events(MUTE), self.clock.now())},
            "follows": standing_follows(self.store.events(FOLLOW)),
        }


def signed(body: bytes, clock: MovingClock, secret: str = SECRET, seconds: int = 0) -> dict[str, str]:
    stamp = str(int(clock.now().timestamp()) - seconds)
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(secret, stamp, body),
    }


def interaction(action: str, value: Any = RECORD, *, url: str | None = None, **changes: Any) -> dict[str, Any]:
    """What Slack sends when a button is pressed, as far as it matters."""
    return {
        "type": "block_actions",
        "user": {"id": "U024BE7LH", "username": "ana"},
        "api_app_id": "A0LOOPBACK",
        "actions": [{"type": "button", "block_id": "b", "action_id": action, "value": value, "action_ts": "1.2"}],
        "response_url": url,
    } | changes


@pytest.fixture
def desk() -> Iterator[Desk]:
    store = SqlStore(":memory:")
    one = judgement(record(article()))
    store.save_reading(article(), reading())
    store.save_judgements(article(), story(), [one], {one.record.id: ["key"]}, [], [])
    with Replies() as replies:
        found = Desk(replies, store)
        with serving(found.application()) as found.port:
            yield found
    store.close()


@contextmanager
def serving(application: SlackActions) -> Iterator[int]:
    """The application behind the server of `monitor serve-actions`; gives its port."""
    server = create_server(application, host="127.0.0.1", port=0, threads=2, max_request_body_size=MOST_BYTES)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server.effective_port
    server.trigger.pull_trigger(partial(leave, server))
    thread.join()
    server.task_dispatcher.shutdown()
    server.close()


def leave(server: BaseWSGIServer) -> None:
    """Ends the server's loop; its trigger stays open, which an earlier byte may have woken before ours is written.

    So does the server itself, which closes its trigger with it.
    """
    for channel in list(server._map.values()):
        if channel not in (server, server.trigger):
            channel.close()
    server._map.clear()


def test_the_signature_is_that_of_slacks_own_example() -> None:
    # docs.slack.dev, "Verifying requests from Slack": the worked example.
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
        b"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
        b"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
        b"96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    expected = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert signature(SECRET, "1531420618", body) == expected


# -- what is signed has its effect -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "effect"),
    [
        ("wrong", {"marks": [("wrong", RECORD)]}),
        ("mute", {"mutes": {SERIES: NOW + timedelta(days=7)}}),
        ("follow", {"follows": frozenset({SERIES})}),
    ],
)
def test_a_button_has_its_effect(action: str, effect: dict[str, object], desk: Desk) -> None:
    assert desk.press(interaction(action)) == 200
    assert desk.effects() == {"marks": [], "mutes": {}, "follows": frozenset()} | effect
    (pressed,) = desk.store.events("action")
    assert pressed.body == {"action": action, "record": RECORD, "channel": "desk", "by": "U024BE7LH"}


def test_what_is_repeated_has_no_second_effect(desk: Desk) -> None:
    payload = interaction("mute")
    assert desk.press(payload) == 200
    body = urlencode({"payload": json.dumps(payload)}).encode()
    headers = signed(body, desk.clock)
    desk.clock.moment += timedelta(minutes=4)
    # The very request of before, within the minutes in which its signature is good.
    assert desk.post(body, headers=headers)[0] == 200
    assert desk.effects()["mutes"] == {SERIES: NOW + timedelta(days=7)}
    assert len(desk.store.events("action")) == 1
    desk.clock.moment += timedelta(minutes=2)
    assert desk.post(body, headers=headers)[0] == 401


def test_who_follows_wants_no_mute_and_who_mutes_has_peace(desk: Desk) -> None:
    desk.press(interaction("mute"))
    desk.press(interaction("follow"))
    assert desk.effects()["mutes"] == {}
    desk.press(interaction("mute", trigger="later"))
    found = wishes(desk.store, NOW)
    assert found.follows == {SERIES}
    assert [mute.subject for mute in found.mutes] == [SERIES]


@pytest.mark.parametrize(
    ("action", "secret", "words"),
    [
        ("wrong", SECRET, f"$5.6bn is marked as wrong from now on. ˋmonitor mark {RECORD} undoˋ takes it back."),
        ("mute", SECRET, "No alerts about this series ($5.6bn) until 11 May 2026; its figures are judged as ever."),
        ("mute", OTHER, "此项（56亿美元）静音至 2026年5月11日；数字照常入账。"),
    ],
)
def test_who_pressed_is_told_what_came_of_it(action: str, secret: str, words: str, desk: Desk) -> None:
    url = desk.replies.url.replace("/services/", "/actions/")
    assert desk.press(interaction(action, url=url), secret=secret) == 200
    (answer,) = desk.replies.payloads
    assert (answer["response_type"], answer["replace_original"]) == ("ephemeral", False)
    assert answer["text"] == words
    assert mentions(answer) == []


@pytest.mark.parametrize("reply", [Reply(status=404), Reply(status=0), Reply(status=500)])
def test_an_answer_that_gets_lost_loses_no_effect(reply: Reply, desk: Desk) -> None:
    desk.replies.script.append(reply)
    assert desk.press(interaction("follow", url=desk.replies.url)) == 200
    assert desk.effects()["follows"] == {SERIES}


# -- all else has none ------------------------------------------------------------------------------------------------

NOTHING: dict[str, object] = {"marks": [], "mutes": {}, "follows": frozenset()}


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://hooks.slack.com.evil.example/x",
        "https://hooks.slack.com@evil.example/x",
        "http://hooks.slack.com/actions/1",
        "file:///etc/passwd",
        "https://[",
        17,
    ],
)
def test_nothing_is_sent_to_an_address_that_is_not_slacks(url: Any, desk: Desk) -> None:
    assert desk.press(interaction("mute", url=url)) == 200
    assert desk.replies.requests == []


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v1=" + "0" * 64},
        {"X-Slack-Signature": "v0=ÿÿ"},
        {"X-Slack-Signature": "v0=" + "0" * 5000},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "nan"},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "1777887000.5"},
        {"X-Slack-Request-Timestamp": "²"},
    ],
)
def test_what_slack_did_not_sign_is_not_heard(headers: dict[str, str], desk: Desk) -> None:
    assert desk.press(interaction("wrong"), headers=headers) == 401
    assert desk.effects() == NOTHING


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (299, 200), (301, 401), (-299, 200), (-301, 401)])
def test_a_signature_is_good_for_five_minutes(seconds: int, status: int, desk: Desk) -> None:
    assert desk.press(interaction("wrong"), seconds=seconds) == status


def test_a_secret_of_nobody_and_a_changed_body_are_not_heard(desk: Desk) -> None:
    assert desk.press(interaction("wrong"), secret=GUESS) == 401
    body = urlencode({"payload": json.dumps(interaction("wrong"))}).encode()
    assert desk.post(body + b"&x=1", headers=signed(body, desk.clock))[0] == 401
    assert desk.effects() == NOTHING


@pytest.mark.parametrize(
    ("payload", "status"),
    [
        ("", 400),
        ("{", 400),
        ("[]", 400),
        ("null", 400),
        ("[" * 50_000, 400),
        ('{"type":"block_actions"}', 200),
        ({"type": "view_submission"}, 200),
        (interaction("wrong", type="shortcut"), 200),
        (interaction("delete everything"), 200),
        (interaction("wrong", "no such figure"), 200),
        (interaction("wrong", RECORD[:-1]), 200),
        (interaction("wrong", ""), 200),
        (interaction("wrong", "%"), 200),
        (interaction("wrong", None), 200),
        (interaction("wrong", {"$ne": 1}), 200),
        (interaction("wrong", "x" * 100_000), 200),
        (interaction("wrong", actions="wrong"), 200),
        (interaction("wrong", actions=[None, 1, "wrong", {}]), 200),
        (interaction("wrong", actions=[{"action_id": ["wrong"], "value": RECORD}]), 200),
    ],
)
def test_what_is_signed_and_makes_no_sense_has_no_effect(payload: Any, status: int, desk: Desk) -> None:
    assert desk.press(payload) == status
    assert desk.effects() == NOTHING


@pytest.mark.parametrize("person", [None, "ana", {"id": 7}, {"id": "<!channel>\n\x1b[31m" + "x" * 500}])
def test_who_pressed_may_be_anybody(person: Any, desk: Desk) -> None:
    assert desk.press(interaction("follow", user=person)) == 200
    (pressed,) = desk.store.events("action")
    assert len(pressed.body["by"]) <= 40
    assert pressed.body["by"].isprintable()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", PATH, 405),
        ("PUT", PATH, 405),
        ("POST", "/", 404),
        ("POST", PATH + "/", 404),
        ("POST", "/../slack/actions", 404),
        ("GET", "/healthz", 200),
        ("POST", "/healthz", 404),
    ],
)
def test_other_places_and_methods(method: str, path: str, status: int, desk: Desk) -> None:
    body = urlencode({"payload": json.dumps(interaction("wrong"))}).encode()
    found, _, headers = desk.post(body, headers=signed(body, desk.clock), path=path, method=method)
    assert found == status
    assert headers["Allow"] == ("POST" if status == 405 else None)
    assert desk.effects() == NOTHING


def test_another_content_type_is_not_read(desk: Desk) -> None:
    assert desk.press(interaction("wrong"), headers={"Content-Type": "application/json"}) == 400


def test_a_huge_body_is_refused_unread(desk: Desk) -> None:
    headers = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: {10**12}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", desk.port), timeout=10) as line:
        line.sendall(headers)
        assert line.recv(100).split(b"\r\n")[0].endswith(b"413 Request Entity Too Large")
    with socket.create_connection(("127.0.0.1", desk.port), timeout=10) as line, suppress(ConnectionError):
        line.sendall(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        for _ in range(10):
            line.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        line.sendall(b"0\r\n\r\n")
        assert b" 413 " in line.recv(100)
    assert desk.effects() == NOTHING


@pytest.mark.parametrize("length", ["-1", "abc", "²", "1e3", "9" * 5000])
def test_a_length_that_is_none_is_refused(length: str, desk: Desk) -> None:
    statuses: list[str] = []
    environ = {"PATH_INFO": PATH, "REQUEST_METHOD": "POST", "CONTENT_LENGTH": length}
    desk.application()(environ, lambda status, _headers: statuses.append(status))  # type: ignore[arg-type]  # as a server calls it
    assert statuses[0][:3] in {"400", "413"}


def test_a_ledger_that_cannot_be_written_says_so(desk: Desk) -> None:
    def act(_action: Action) -> None:
        raise StoreUnavailable("the disk is full")

    application = SlackActions([SlackApp(channel="desk", secret=SECRET, writer=Writer("en", "UTC"))], act, desk.clock)
    body = urlencode({"payload": json.dumps(interaction("wrong"))}).encode()
    with serving(application) as desk.port:
        # Slack shows the person that pressed a warning sign.
        assert desk.post(body, headers=signed(body, desk.clock))[0] == 503
