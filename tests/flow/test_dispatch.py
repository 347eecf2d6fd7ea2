"""What channels do to deliveries, and what becomes of those: nothing is lost, nothing is said twice, in order."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from monitor.deliver.loopback import MailScript, MailStandIn, Reply, SlackStandIn
from monitor.deliver.slack import SlackWebhook
from monitor.deliver.terminal import Terminal
from monitor.domain.alerts import Cadence, ChannelKind, ChannelSettings, Delivery, DeliveryState, Notice, Receipt, Rule
from monitor.errors import ConfigurationError, Problem, TemporaryDeliveryError
from monitor.pipeline.dispatch import LONGEST_WAIT, MOST_ATTEMPTS, MOST_FAULTS, PATIENCE
from monitor.pipeline.notices import SPACING
from monitor.ports import Channel
from tests.flow.desk import Desk, keys, letters, mail, slack
from tests.flow.standins import LimitedSlack
from tests.samples import NOW

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SENT, DEAD, UNKNOWN, PENDING = DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.UNKNOWN, DeliveryState.PENDING


@pytest.fixture
def slack_server() -> Iterator[SlackStandIn]:
    with SlackStandIn() as server:
        yield server


@pytest.fixture
def mail_server() -> Iterator[MailStandIn]:
    with MailStandIn() as server:
        yield server


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def desk(slack_server: SlackStandIn, mail_server: MailStandIn, screen: io.StringIO) -> Iterator[Desk]:
    """A desk with Slack and mail, and a terminal as the last resort."""
    channels: dict[str, Channel] = {"slack": slack(slack_server), "mail": mail(mail_server)}
    made = Desk(channels, Terminal("terminal", screen, width=200))
    yield made
    made.store.close()


# -- row 3: the connection dies after the final dot ---------------------------------------------------------------


@pytest.mark.parametrize(("fate", "copies"), [("drop", 1), ("keep and drop", 2)])
def test_a_mail_of_unknown_fate_comes_again_under_the_same_message_id(
    fate: str, copies: int, desk: Desk, mail_server: MailStandIn
) -> None:
    mail_server.script.after_dot.append(fate)
    desk.put(2)
    report = desk.dispatch()
    assert (report.sent, report.waiting) == (2, 1)
    assert desk.states()["all-000:mail"] is UNKNOWN
    assert desk.dispatch(later=MINUTE).sent == 2
    told = letters(mail_server)
    assert [key for key, _, _ in told] == ["all-000"] * copies + ["all-001"]
    assert len({identity for _, identity, _ in told}) == 2
    assert set(desk.states().values()) == {SENT}


# -- row 4: 429 with Retry-After ----------------------------------------------------------------------------------


def test_a_channel_that_asks_to_wait_waits_as_a_whole_and_in_order_while_others_go_on(
    desk: Desk, slack_server: SlackStandIn, mail_server: MailStandIn
) -> None:
    slack_server.script.extend([Reply(keep=True), Reply(status=429, headers={"retry-after": "300"})])
    made = desk.put(5)
    report = desk.dispatch()
    assert (report.sent, report.waiting, report.unfinished) == (6, 1, True)
    assert keys(slack_server) == made[:1]
    assert [key for key, _, _ in letters(mail_server)] == made
    assert desk.waits("all-001:slack") == timedelta(seconds=300)
    assert desk.dispatch(later=timedelta(seconds=299)).sent == 0
    assert len(slack_server.requests) == 2
    assert desk.dispatch(later=timedelta(seconds=1)).sent == 4
    assert keys(slack_server) == made


def test_a_moment_that_a_channel_asks_for_is_waited_for_within_the_run(desk: Desk, slack_server: SlackStandIn) -> None:
    limit = Reply(status=429, headers={"retry-after": "2"})
    slack_server.script.extend([Reply(keep=True), limit, Reply(keep=True), limit, limit])
    made = desk.put(6, "slack")
    report = desk.dispatch()
    assert (report.sent, report.waiting) == (6, 0)
    assert keys(slack_server) == made
    assert desk.pauses == [2.0, 2.0, 2.0]


def test_a_run_has_patience_but_not_for_ever(desk: Desk, slack_server: SlackStandIn) -> None:
    slack_server.script.extend([Reply(status=429, headers={"retry-after": "2"})] * 1000)
    desk.put(3, "slack")
    report = desk.dispatch()
    assert (report.sent, report.waiting) == (0, 1)
    assert sum(desk.pauses) <= PATIENCE.total_seconds()
    slack_server.script.clear()
    assert desk.dispatch(later=LONGEST_WAIT).sent == 3


# -- row 5: 5xx, time-outs, nobody there --------------------------------------------------------------------------


def test_a_burst_of_news_keeps_to_the_rate_of_slack_and_arrives_in_order(desk: Desk, mail_server: MailStandIn) -> None:
    with LimitedSlack(desk.clock.now) as server:
        desk.channels["slack"] = slack(server)
        made = desk.put(150)
        began, rounds = desk.clock.moment, 0
        while PENDING in desk.states().values():
            desk.dispatch(later=timedelta(minutes=5) if rounds else timedelta(0))
            rounds += 1
            # Nobody waits for Slack.
            assert len(mail_server.letters) == 150
        assert keys(server) == made
        assert server.complaints == []
        # A run waits a minute in all; what is left is the next run's.
        assert rounds <= 3
        assert desk.clock.moment - began <= timedelta(minutes=5 * rounds)
        assert server.refusals <= 150


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        *((Reply(status=status, body="<html>"), PENDING) for status in (500, 502, 503, 504)),
        (Reply(status=0), UNKNOWN),  # breaks off: it may have been taken
    ],
)
def test_a_channel_that_is_down_is_asked_less_and_less_often_and_gets_everything_in_the_end(
    reply: Reply, state: DeliveryState, desk: Desk, slack_server: SlackStandIn
) -> None:
    slack_server.script.extend([reply] * 12)
    made = desk.put(3, "slack")
    waits = []
    for _ in range(12):
        assert desk.dispatch().waiting == 1
        assert desk.states()["all-000:slack"] is state
        waits.append(desk.waits("all-000:slack"))
        desk.clock.moment += waits[-1]
    minutes = [wait / MINUTE for wait in waits]
    assert minutes == [0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]
    assert desk.dispatch().sent == 3
    assert keys(slack_server) == made


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 15.0), (0.5, 22.5), (1.0, 30.0)])
def test_two_programs_do_not_come_back_at_the_same_moment(
    chance: float, seconds: float, desk: Desk, slack_server: SlackStandIn
) -> None:
    slack_server.script.append(Reply(status=503))
    desk.jitter = lambda: chance
    desk.put(1, "slack")
    desk.dispatch()
    assert desk.waits("all-000:slack") == timedelta(seconds=seconds)


def test_nobody_there(desk: Desk, slack_server: SlackStandIn, mail_server: MailStandIn) -> None:
    slack_server.close()
    made = desk.put(2)
    report = desk.dispatch()
    assert (report.sent, report.waiting) == (2, 1)
    assert [key for key, _, _ in letters(mail_server)] == made
    assert desk.states()["all-000:slack"] is PENDING


def test_after_three_days_a_delivery_is_given_up_and_the_next_has_its_turn(
    desk: Desk, slack_server: SlackStandIn, screen: io.StringIO
) -> None:
    slack_server.close()
    desk.channels.pop("mail")
    desk.put(2, "slack")
    began, attempts = desk.clock.moment, 0
    while desk.states()["all-000:slack"] is not DEAD:
        desk.dispatch()
        attempts += 1
        desk.clock.moment += max(desk.waits("all-000:slack"), timedelta(0))
    assert attempts == MOST_ATTEMPTS
    assert 2.9 * DAY < desk.clock.moment - began < 3.1 * DAY
    assert desk.states()["all-001:slack"] is PENDING
    assert "1 alert for slack could not be delivered" in screen.getvalue()


# -- row 6: permanent errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=404, body="channel_not_found"),
        Reply(status=410, body="channel_is_archived"),
        Reply(status=404, body="no_service"),
        Reply(status=403, body="token_revoked"),
        Reply(status=403, body="action_prohibited"),
    ],
    ids=lambda reply: reply.body,
)
def test_a_permanent_error_is_not_retried_and_told_on_another_channel(
    reply: Reply, desk: Desk, slack_server: SlackStandIn, mail_server: MailStandIn, screen: io.StringIO
) -> None:
    slack_server.script.extend([reply] * 2)
    made = desk.put(3)
    report = desk.dispatch()
    assert (report.sent, report.dead, report.notices, report.unfinished) == (4, 2, 1, False)
    assert keys(slack_server) == made[2:]
    *alerts, (key, _, recipients) = letters(mail_server)
    assert [one for one, _, _ in alerts] == made
    assert key == "given-up"
    assert recipients == ("ana@example.org",)
    notice = mail_server.letters[-1].content.decode()
    for words in (reply.body, "2 alerts for slack", "Article 0", "Article 1", "monitor alerts retry"):
        assert words in notice
    assert screen.getvalue() == ""
    for _ in range(3):
        assert desk.dispatch(later=DAY).notices == 0
    assert len(slack_server.requests) == 3


def test_blocks_that_slack_refuses_go_out_as_text(desk: Desk, slack_server: SlackStandIn) -> None:
    slack_server.script.extend([Reply(status=400, body="invalid_blocks")])
    desk.put(1, "slack")
    assert desk.dispatch().sent == 1
    assert "blocks" not in slack_server.payloads[0]


def operator(name: str) -> ChannelSettings:
    return ChannelSettings(name=name, kind=ChannelKind.MAIL, operator=True)


def other(name: str, kind: ChannelKind = ChannelKind.SLACK) -> ChannelSettings:
    return ChannelSettings(name=name, kind=kind)


@pytest.mark.parametrize(
    ("settings", "broken", "told"),
    [
        ([other("lost"), other("slack"), operator("mail")], [], "mail"),
        ([other("lost"), other("slack"), operator("mail")], ["mail"], "slack"),
        ([other("lost"), other("slack"), other("mail")], [], "slack"),
        ([other("lost"), other("slack"), other("mail")], ["slack"], "mail"),
        ([other("lost"), other("slack"), other("mail")], ["slack", "mail"], "screen"),
        ([other("lost"), other("slack", ChannelKind.FEED), other("mail")], [], "mail"),
        ([other("lost"), other("slack", ChannelKind.FEED)], [], "screen"),
        ([ChannelSettings(name="lost", kind=ChannelKind.SLACK, operator=True)], [], "screen"),
    ],
)
def test_who_is_told(
    settings: list[ChannelSettings], broken: list[str], told: str, desk: Desk, screen: io.StringIO,
    slack_server: SlackStandIn, mail_server: MailStandIn,
) -> None:  # fmt: skip
    with SlackStandIn([Reply(status=404, body="no_service")]) as lost:
        desk.channels["lost"] = slack(lost, "lost")
        desk.settings = tuple(settings)
        desk.put(1, "lost")
        for name in broken:
            (slack_server if name == "slack" else mail_server).close()
        assert desk.dispatch().notices == 1
    heard = {"slack": len(slack_server.payloads), "mail": len(mail_server.letters), "screen": screen.getvalue()}
    assert {name for name, what in heard.items() if what} == {told}


def test_a_channel_that_loses_on_is_told_of_once_an_hour_with_the_sum(
    desk: Desk, slack_server: SlackStandIn, mail_server: MailStandIn
) -> None:
    slack_server.script.extend([Reply(status=404, body="no_service")] * 100)
    notices = []
    for round_number in range(13):
        desk.put(2, "slack", first=2 * round_number)
        notices.append(desk.dispatch(later=SPACING / 6).notices)
    assert notices == [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]
    assert "2 alerts for slack" in mail_server.letters[0].content.decode()
    assert "12 alerts for slack" in mail_server.letters[1].content.decode()


def test_a_notice_that_found_nobody_is_told_by_the_next_run(desk: Desk, screen: io.StringIO) -> None:
    with SlackStandIn([Reply(status=404, body="no_service")]) as lost:
        desk.channels = {"lost": slack(lost, "lost")}
        desk.put(1, "lost")
        screen_of_nobody = _Deaf()
        desk.last_resort = screen_of_nobody
        assert desk.dispatch().notices == 0
    desk.last_resort = Terminal("terminal", screen, width=200)
    assert desk.dispatch().notices == 1
    assert "no_service" in screen.getvalue()


class _Deaf(Terminal):
    def __init__(self) -> None:
        super().__init__("terminal", io.StringIO())

    def notify(self, notice: Notice) -> Receipt:
        raise TemporaryDeliveryError(f"nobody hears {notice.key}")


def test_a_channel_that_was_taken_out_of_the_configuration(desk: Desk) -> None:
    desk.put(1, "old", "slack", "mail")
    report = desk.dispatch()
    assert (report.sent, report.dead, report.notices) == (2, 1, 1)
    assert desk.states()["all-000:old"] is DEAD


def test_a_channel_without_its_secret_waits_and_the_others_go_on(desk: Desk) -> None:
    known = dict(desk.channels)

    class Unset(dict[str, Channel]):
        def get(self, name: str, _default: object = None) -> Channel | None:  # type: ignore[override]  # no default
            if name == "slack":
                raise ConfigurationError([Problem(file="channels.toml", line=None, message="set SLACK_WEBHOOK")])
            return known.get(name)

    desk.channels = Unset(known)
    desk.put(2)
    report = desk.dispatch()
    assert (report.sent, report.waiting, report.dead) == (2, 1, 0)
    (reason,) = {one.reason for one in desk.store.deliveries([PENDING]) if one.attempts}
    assert reason == "set SLACK_WEBHOOK"
    desk.channels = known
    assert desk.dispatch(later=MINUTE).sent == 2


def test_an_alert_that_cannot_be_written_holds_up_nobody_for_long(
    desk: Desk, slack_server: SlackStandIn, mail_server: MailStandIn
) -> None:
    class Stumbling(SlackWebhook):
        def send(self, deliveries: Sequence[Delivery]) -> Receipt:
            if deliveries[0].alert.key == "all-000":
                raise ZeroDivisionError("no such unit")
            return super().send(deliveries)

    desk.channels["slack"] = Stumbling("slack", slack_server.url)
    made = desk.put(3)
    for attempt in range(MOST_FAULTS):
        assert desk.dispatch(later=timedelta(hours=attempt)).dead == (attempt == MOST_FAULTS - 1)
    assert keys(slack_server) == made[1:]
    *alerts, notice = letters(mail_server)
    assert [key for key, _, _ in alerts] == made
    assert notice[0] == "given-up"


# -- rows 7 and 8: mailboxes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("reply", ["550 5.1.1 no such user", "553 5.1.3 bad name", "552 5.2.2 full"])
def test_one_bad_mailbox_keeps_the_mail_from_nobody_else(reply: str, desk: Desk) -> None:
    script = MailScript(rcpt={"bad@example.org": deque([reply])})
    with MailStandIn(script=script) as server:
        desk.channels = {"mail": mail(server, "ana@example.org", "bad@example.org", "bo@example.org")}
        desk.put(1)
        assert desk.dispatch().sent == 1
        assert [recipients for _, _, recipients in letters(server)] == [("ana@example.org", "bo@example.org")]
    (delivery,) = desk.store.deliveries()
    assert delivery.reason == "refused for bad@example.org"


def test_every_mailbox_bad_is_a_dead_letter(desk: Desk, slack_server: SlackStandIn) -> None:
    with MailStandIn(script=MailScript(rcpt={"ana@example.org": deque(["550 5.1.1 no such user"])})) as server:
        desk.channels["mail"] = mail(server)
        desk.put(1, "mail")
        report = desk.dispatch()
    assert (report.dead, report.notices) == (1, 1)
    assert "550 5.1.1 no such user" in slack_server.payloads[0]["text"]


@pytest.mark.parametrize("times", [1, 2, 3])
def test_greylisting_gives_one_mail(times: int, desk: Desk) -> None:
    script = MailScript(rcpt={"ana@example.org": deque(["451 4.7.1 try again later"] * times)})
    with MailStandIn(script=script) as server:
        desk.channels = {"mail": mail(server, "ana@example.org", "bo@example.org")}
        desk.put(1)
        for attempt in range(times):
            assert desk.dispatch(later=attempt * 5 * MINUTE).sent == 0
            assert server.letters == []
        assert desk.dispatch(later=timedelta(hours=1)).sent == 1
        assert [recipients for _, _, recipients in letters(server)] == [("ana@example.org", "bo@example.org")]


# -- digests ------------------------------------------------------------------------------------------------------


def test_a_digest_is_one_message_on_each_channel_whatever_stands_between(
    desk: Desk, slack_server: SlackStandIn, mail_server: MailStandIn
) -> None:
    desk.rules = {"daily": Rule(id="daily", cadence=Cadence.DAILY), "all": Rule(id="all")}
    for number in range(4):
        desk.put(1, first=number, rule="daily")
        desk.put(1, first=number)
    report = desk.dispatch()
    assert report.sent == 16
    assert len(slack_server.payloads) == len(mail_server.letters) == 5


def test_a_digest_that_is_sent_again_has_the_same_key_although_news_came_in(
    desk: Desk, mail_server: MailStandIn
) -> None:
    desk.rules = {"hourly": Rule(id="hourly", cadence=Cadence.HOURLY)}
    mail_server.script.after_dot.append("keep and drop")
    desk.put(3, "mail", rule="hourly")
    assert desk.dispatch().waiting == 3
    desk.put(2, "mail", rule="hourly", first=3, due=NOW + timedelta(hours=1))
    assert desk.dispatch(later=timedelta(hours=1)).sent == 5
    identities = [identity for _, identity, _ in letters(mail_server)]
    assert len(identities) == 3
    assert identities[0] == identities[1] != identities[2]


def test_a_digest_is_held_and_holds_back_nobody(desk: Desk, slack_server: SlackStandIn) -> None:
    desk.rules = {"daily": Rule(id="daily", cadence=Cadence.DAILY)}
    desk.put(2, "slack", rule="daily", due=NOW + DAY)
    desk.put(1, "slack")
    assert desk.dispatch().sent == 1
    assert desk.dispatch(later=DAY).sent == 2
    assert len(slack_server.payloads) == 2
