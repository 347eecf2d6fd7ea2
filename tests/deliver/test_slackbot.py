"""The bot against a stateful stand-in of Slack's Web API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from monitor.deliver.loopback import Reply
from monitor.deliver.slackbot import SlackBot, Threads, no_threads
from monitor.deliver.wording import Writer
from monitor.domain.alerts import Delivery
from monitor.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError, UnknownDeliveryError
from tests.deliver import samples
from tests.deliver.slackapi import SlackApi

FIRST = samples.delivery(samples.alert(replace(samples.new(), record=samples.OLD), key="first", history={}))
LATER = samples.delivery(samples.alert(samples.revised(), key="later"))


@pytest.fixture
def slack() -> Iterator[SlackApi]:
    with SlackApi() as api:
        yield api


def bot(
    api: SlackApi, *, channel: str = "#desk", threads: Threads = no_threads, buttons: bool = False, token: str = ""
) -> SlackBot:
    return SlackBot(
        "desk", token or api.token, channel, writer=Writer("en", "UTC"), threads=threads, buttons=buttons, api=api.api
    )


def test_the_first_alert_is_a_message_of_its_own(slack: SlackApi) -> None:
    receipt = bot(slack).send([FIRST])
    ((stamp, message),) = slack.messages.items()
    assert receipt.reference == f"C0DESK/{stamp}"
    assert "thread_ts" not in message
    assert message["metadata"]["event_payload"]["key"] == FIRST.key


def test_a_follow_up_is_threaded_and_the_first_message_told_of_it(slack: SlackApi) -> None:
    reference = bot(slack).send([FIRST]).reference or ""
    thread = replace(FIRST, reference=reference)
    bot(slack, threads=lambda series: thread if series == samples.OLD.series_id else None).send([LATER])
    stamp = reference.partition("/")[2]
    (answer,) = slack.replies[stamp]
    assert "$5.6bn → $14bn" in slack.messages[answer]["text"]
    first = slack.messages[stamp]
    assert first["text"].endswith("$5.6bn")
    assert first["metadata"]["event_payload"]["key"] == FIRST.key
    assert "*Newest: $5.6bn → $14bn · Revised · 2 independent sources" in json.dumps(first, ensure_ascii=False)


def test_a_resend_of_the_first_message_does_not_answer_itself(slack: SlackApi) -> None:
    reference = bot(slack).send([FIRST]).reference or ""
    bot(slack, threads=lambda _: replace(FIRST, reference=reference)).send([FIRST])
    assert slack.replies == {}


def test_a_follow_up_of_a_follow_up_stays_in_the_thread_and_changes_its_own_first_message(slack: SlackApi) -> None:
    root = bot(slack).send([FIRST]).reference or ""
    answer = bot(slack, threads=lambda _: replace(FIRST, reference=root)).send([LATER]).reference or ""
    assert answer.startswith("C0DESK/")
    assert answer.endswith("/" + root.partition("/")[2])
    # Another series was told of for the first time in that answer.
    other = samples.delivery(samples.alert(samples.conflict(), key="other"))
    bot(slack, threads=lambda _: replace(LATER, reference=answer)).send([other])
    assert len(slack.replies[root.partition("/")[2]]) == 2
    changed = slack.messages[answer.split("/")[1]]
    assert changed["metadata"]["event_payload"]["key"] == LATER.key
    assert "*Newest: " in json.dumps(changed, ensure_ascii=False)


def test_a_channel_that_points_elsewhere_now_begins_anew(slack: SlackApi) -> None:
    there = replace(FIRST, reference="C0OLD/1779840000.000000")
    assert (bot(slack, channel="C0DESK", threads=lambda _: there).send([LATER]).reference or "").startswith("C0DESK/")
    assert slack.replies == {}


@pytest.mark.parametrize("reference", [None, "", "C0DESK", "<4f1d@example.org>"])
def test_a_reference_that_is_none_of_slacks_begins_no_thread(reference: str | None, slack: SlackApi) -> None:
    bot(slack, threads=lambda _: replace(FIRST, reference=reference)).send([LATER])
    assert len(slack.messages) == 1
    assert slack.replies == {}


def test_an_answer_to_a_message_that_was_removed_is_a_message_of_its_own(slack: SlackApi) -> None:
    gone = replace(FIRST, reference="C0DESK/1.000001")
    receipt = bot(slack, threads=lambda _: gone).send([LATER])
    ((stamp, message),) = slack.messages.items()
    assert receipt.reference == f"C0DESK/{stamp}"
    assert "thread_ts" not in message


def test_a_digest_stands_alone(slack: SlackApi) -> None:
    reference = bot(slack).send([FIRST]).reference or ""
    other: Delivery = samples.delivery(samples.alert(samples.conflict(), key="other"))
    bot(slack, threads=lambda _: replace(FIRST, reference=reference)).send([LATER, other])
    assert slack.replies == {}


def test_an_update_that_fails_is_no_failure(slack: SlackApi) -> None:
    reference = bot(slack).send([FIRST]).reference or ""
    honest = slack.judge

    def without_updates(path: str, headers: object, body: bytes) -> Reply:
        if path.endswith("chat.update"):
            return Reply(body='{"ok":false,"error":"cant_update_message"}')
        return honest(path, headers, body)  # type: ignore[arg-type]  # passed through as it came

    slack.judge = without_updates  # type: ignore[method-assign]  # this Slack forbids changes
    receipt = bot(slack, threads=lambda _: replace(FIRST, reference=reference)).send([LATER])
    assert receipt.reference != reference
    assert len(slack.messages) == 2


def test_buttons_name_the_figure(slack: SlackApi) -> None:
    bot(slack, buttons=True).send([LATER])
    ((_, message),) = slack.messages.items()
    (actions,) = [block for block in message["blocks"] if block["type"] == "actions"]
    assert [element["action_id"] for element in actions["elements"]] == ["wrong", "mute", "follow"]
    assert {element["value"] for element in actions["elements"]} == {samples.revised().record.id}
    assert slack.complaints == []


@pytest.mark.parametrize(
    ("channel", "token", "script", "error", "words"),
    [
        ("#none", "", [], PermanentDeliveryError, "channel_not_found"),
        ("#old", "", [], PermanentDeliveryError, "is_archived"),
        ("#desk", "xoxb-wrong", [], PermanentDeliveryError, "invalid_auth"),
        ("#desk", "", [Reply(body='{"ok":false,"error":"token_revoked"}')], PermanentDeliveryError, "token_revoked"),
        ("#desk", "", [Reply(body='{"ok":false,"error":"ratelimited"}')], TemporaryDeliveryError, "asks to wait"),
        ("#desk", "", [Reply(body='{"ok":false,"error":"internal_error"}')], TemporaryDeliveryError, "internal_error"),
        ("#desk", "", [Reply(status=429, headers={"retry-after": "9"})], TemporaryDeliveryError, "asks to wait"),
        ("#desk", "", [Reply(status=502, body="<html>")], TemporaryDeliveryError, "502"),
        ("#desk", "", [Reply(body="<html>")], TemporaryDeliveryError, "no JSON"),
        ("#desk", "", [Reply(status=0, keep=True)], UnknownDeliveryError, "may have taken"),
    ],
)
def test_errors(channel: str, token: str, script: list[Reply], error: type[DeliveryError], words: str) -> None:
    with SlackApi(script=script) as api, pytest.raises(error, match=words) as caught:
        bot(api, channel=channel, token=token).send([LATER])
    assert "xoxb" not in str(caught.value)


def test_refused_charts_and_blocks_end_as_text() -> None:
    refusal = Reply(body='{"ok":false,"error":"invalid_blocks"}')
    with SlackApi(script=[refusal, refusal]) as api:
        bot(api).send([LATER])
        ((_, message),) = api.messages.items()
    assert "blocks" not in message


def test_check(slack: SlackApi) -> None:
    assert bot(slack).check() is None
    assert "invalid_auth" in (bot(slack, token="xoxb-wrong").check() or "")  # noqa: S106 - of nobody
    slack.close()
    assert "cannot be reached" in (bot(slack).check() or "")
