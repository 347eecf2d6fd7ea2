"""The incoming webhook against a strict endpoint on loopback."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import Any

import pytest

from monitor.deliver import blockkit
from monitor.deliver.loopback import Reply, SlackStandIn
from monitor.deliver.slack import SlackWebhook
from monitor.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError, UnknownDeliveryError
from tests.deliver import samples

HOSTILE = "<!channel> <@U1> <http://evil.example|label> & *bold* _it_ ~no~ `x` :bomb: @here > | &lt;!here&gt; http://evil.example"


def texts(payload: dict[str, Any]) -> str:
    return "\n".join(text for _, text in blockkit.strings(payload))


def test_an_alert_arrives_once_with_its_key() -> None:
    with SlackStandIn() as slack:
        SlackWebhook("desk", slack.url).send([samples.delivery(samples.alert(samples.revised()))])
        (payload,) = slack.payloads
    assert payload["text"] == "ByteDance · chip orders 2026 · $5.6bn → $14bn (+150 %)".replace(
        " · chip", " · H200 · chip"
    )
    assert payload["metadata"]["event_payload"]["key"].endswith(":desk")
    shown = texts(payload)
    for part in ("Financial Courier", "2 independent sources", "5 copies", "$5.6bn stood since 17 Jan 2026", "+$8.4bn"):
        assert part in shown
    assert blockkit.sequences(payload) == [
        "https://silicon-notes.example/2026/05/bytedance?ref=feed&amp;page=1|Open the article"
    ]


def test_a_digest_is_one_message_with_totals() -> None:
    first = samples.delivery(samples.alert(samples.revised(), samples.suspect()))
    second = samples.delivery(samples.alert(samples.conflict(), key="other"))
    with SlackStandIn() as slack:
        SlackWebhook("desk", slack.url).send([first, second])
        (payload,) = slack.payloads
    assert "3 figures in 2 articles: 1 suspect, 1 conflict, 1 revised" in texts(payload)
    assert payload["text"].endswith("(+2 more)")


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (Reply(status=429, body="rate_limited", headers={"retry-after": "7"}), TemporaryDeliveryError, "asks to wait"),
        (Reply(status=500, body="rollup_error"), TemporaryDeliveryError, "500"),
        (Reply(status=502, body="<html>"), TemporaryDeliveryError, "502"),
        (Reply(status=503, body=""), TemporaryDeliveryError, "503"),
        (Reply(status=504, body=""), TemporaryDeliveryError, "504"),
        (Reply(status=404, body="channel_not_found"), PermanentDeliveryError, "invite the app"),
        (Reply(status=410, body="channel_is_archived"), PermanentDeliveryError, "unarchive"),
        (Reply(status=404, body="no_service"), PermanentDeliveryError, "create a new one"),
        (Reply(status=403, body="action_prohibited"), PermanentDeliveryError, "administrator"),
        (Reply(status=403, body="token_revoked"), PermanentDeliveryError, "install the app"),
        (Reply(status=400, body="invalid_payload"), PermanentDeliveryError, "invalid_payload"),
        (Reply(status=302, body="", headers={"location": "http://127.0.0.1:9/"}), PermanentDeliveryError, "302"),
        (Reply(status=0), UnknownDeliveryError, "may have taken"),
        (Reply(status=0, keep=True), UnknownDeliveryError, "may have taken"),
    ],
)
def test_what_slack_answers(reply: Reply, error: type[DeliveryError], words: str) -> None:
    with SlackStandIn([reply]) as slack, pytest.raises(error, match=words) as caught:
        SlackWebhook("desk", slack.url).send([samples.delivery(samples.alert(samples.new()))])
    assert "not-a-secret" not in str(caught.value)
    if isinstance(caught.value, TemporaryDeliveryError) and reply.status == 429:
        assert caught.value.retry_after == 7


def test_a_resend_after_an_unknown_end_carries_the_same_key() -> None:
    delivery = samples.delivery(samples.alert(samples.new()))
    with SlackStandIn([Reply(status=0, keep=True)]) as slack:
        channel = SlackWebhook("desk", slack.url)
        with pytest.raises(UnknownDeliveryError):
            channel.send([delivery])
        channel.send([delivery])
        first, second = slack.payloads
    assert first["metadata"] == second["metadata"]


def test_refused_blocks_are_sent_once_more_as_text() -> None:
    with SlackStandIn([Reply(status=400, body="invalid_blocks")]) as slack:
        SlackWebhook("desk", slack.url).send([samples.delivery(samples.alert(samples.suspect()))])
        (payload,) = slack.payloads
    assert "blocks" not in payload
    assert "RMB 400bn? Likely RMB 40bn" in payload["text"]
    assert blockkit.sequences(payload) == ["https://silicon-notes.example/2026/05/bytedance?ref=feed&amp;page=1"]


def test_a_series_with_three_values_has_slacks_own_chart() -> None:
    with SlackStandIn() as slack:
        SlackWebhook("desk", slack.url).send([samples.delivery(samples.alert(samples.revised()))])
        (payload,) = slack.payloads
    (chart,) = [block for block in payload["blocks"] if block["type"] == "data_visualization"]
    (series,) = chart["chart"]["series"]
    assert [point["value"] for point in series["data"]] == [3, 4, 5.6, 14]
    assert chart["chart"]["axis_config"]["y_label"] == "unit: $1bn"


def test_a_refused_chart_is_left_out_and_the_blocks_stay() -> None:
    with SlackStandIn([Reply(status=400, body="invalid_blocks")]) as slack:
        SlackWebhook("desk", slack.url).send([samples.delivery(samples.alert(samples.revised()))])
        (payload,) = slack.payloads
    assert "data_visualization" not in {block["type"] for block in payload["blocks"]}
    assert "$4bn (8 Nov 2025)" in texts(payload)


def test_blocks_refused_and_text_too_is_permanent() -> None:
    replies = [Reply(status=400, body="invalid_blocks"), Reply(status=400, body="no_text")]
    with SlackStandIn(replies) as slack, pytest.raises(PermanentDeliveryError):
        SlackWebhook("desk", slack.url).send([samples.delivery(samples.alert(samples.suspect()))])


def test_nobody_listens() -> None:
    with SlackStandIn() as slack:
        url = slack.url
    with pytest.raises(TemporaryDeliveryError, match="cannot be reached"):
        SlackWebhook("desk", url).send([samples.delivery(samples.alert(samples.new()))])


def test_what_others_wrote_is_literal() -> None:
    hostile = replace(
        samples.new().record,
        publisher=HOSTILE,
        figure=replace(samples.new().record.figure, sentence=HOSTILE, text="*bold*", attribution=(HOSTILE,)),
    )
    alert = samples.alert(
        replace(samples.new(), record=hostile),
        title=HOSTILE,
        url='https://a.example/x|<!here>?q="&b',
        names=samples.NAMES | {"bytedance": HOSTILE},
    )
    with SlackStandIn() as slack:
        SlackWebhook("desk", slack.url).send([samples.delivery(alert)])
        (payload,) = slack.payloads
    assert blockkit.mentions(payload) == []
    assert blockkit.sequences(payload) == ["https://a.example/x%7C%3C!here%3E?q=%22&amp;b|Open the article"]
    shown = texts(payload)
    assert "<!channel>" not in shown
    assert "&lt;!channel&gt;" in shown
    for markup in ("*bold*", "~no~", "`x`", ":bomb:", "@here", " _it_ "):
        assert markup not in shown


def test_sixty_figures_and_a_long_sentence_stay_within_the_limits() -> None:
    base = samples.new()
    sentence = "🧑‍🚀 مرحبا " * 400
    many = tuple(
        replace(
            base,
            record=replace(
                base.record,
                id=f"a#{n}",
                figure=replace(base.record.figure, sentence=sentence, start=n, period=str(1990 + n)),
            ),
        )
        for n in range(60)
    )
    with SlackStandIn() as slack:
        SlackWebhook("desk", slack.url).send([samples.delivery(samples.alert(*many))])
        assert slack.complaints == []
        (payload,) = slack.payloads
    shown = texts(payload)
    assert "60 figures in 1 article: 60 new" in shown
    assert "more not shown" in shown
    assert "Open the article" in shown


def test_the_address_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    with SlackStandIn() as slack, caplog.at_level(logging.DEBUG):
        SlackWebhook("desk", slack.url).send([samples.delivery(samples.alert(samples.new()))])
    assert "HTTP Request" in caplog.text
    assert "not-a-secret" not in caplog.text


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://hooks.slack.example/services/T/B/x", None),
        ("http://127.0.0.1:1/services/x", None),
        ("http://hooks.slack.example/services/T/B/x", "https"),
        ("hooks.slack.example", "no http"),
        ("", "no http"),
        ("https://[", "no http"),
    ],
)
def test_check(url: str, fault: str | None) -> None:
    found = SlackWebhook("desk", url).check()
    assert found is None if fault is None else fault in (found or "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"blocks": []},
        {"text": "x", "blocks": [{"type": "divider"}] * 51},
        {"text": "x", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "y" * 3001}}]},
        {"text": "x", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "y" * 151}}]},
        {"text": "x", "blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "y"}}]},
        {"text": "x", "blocks": [{"type": "section", "fields": [{"type": "mrkdwn", "text": "y"}] * 11}]},
        {"text": "x", "blocks": [{"type": "context", "elements": []}]},
        {"text": "x", "blocks": [{"type": "mystery"}]},
        {"text": "x", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "a & b"}}]},
        {"text": "x", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "y" * 2900}}] * 5},
        {"text": "x", "metadata": {"event_type": 1}},
    ],
)
def test_the_stand_in_is_strict(wrong: dict[str, Any]) -> None:
    assert blockkit.faults(wrong)
    with SlackStandIn() as slack:
        assert slack.answer("/services/T/B/x", {}, json.dumps(wrong).encode()).status == 400
