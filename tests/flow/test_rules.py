"""Rules, from their lines in rules.toml to the messages that Slack and the mailboxes took."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from monitor.bootstrap import Application, shipped_config
from monitor.deliver.loopback import MailStandIn, SlackStandIn
from monitor.domain.catalogue import Language
from monitor.domain.feeds import Tier
from monitor.pipeline.feedback import follow, mute
from tests.flow.desk import MovingClock
from tests.samples import NOW, article, figure, reading

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WORDS = {"USD": "${:g} billion", "CNY": "{:g} billion yuan"}


@dataclass(frozen=True)
class Told:
    """A report of ByteDance's order in billions, so many days after the first, unless it says something else."""

    id: str
    amount: str
    days: float = 0
    unit: str = "USD"
    tier: Tier = Tier.ESTABLISHED
    language: Language = Language.ENGLISH
    about: dict[str, Any] = field(default_factory=dict)


@dataclass
class Office:
    """The program with one rule, its ledger in memory, and real servers at the other end."""

    app: Application
    clock: MovingClock
    slack: SlackStandIn
    letters: MailStandIn

    def hear(self, *reports: Told, now: datetime | None = None) -> None:
        """Read and judge reports, each on its own day or all at one moment."""
        for told in reports:
            moment = now or NOW + told.days * DAY
            self.clock.moment = moment
            # No two of these texts are copies of each other.
            text = " ".join(f"{told.id} says {told.id}{number} of {told.amount}" for number in range(60))
            found = article(
                told.id, title=f"Report {told.id}", text=text, publisher=f"{told.id}.example", feed_id=None,
                tier=told.tier, language=told.language, published=moment, fetched=moment,
                url=f"https://{told.id}.example/",
            )  # fmt: skip
            words = WORDS[told.unit].format(Decimal(told.amount))
            value = str(Decimal(told.amount) * 10**9)
            given = {"text": words, "unit": told.unit, "attribution": (), "sentence": f"{words}, says {told.id}."}
            one = figure(value, **(given | told.about))
            self.app.store.save_reading(found, reading(told.id, one, entities=()))
            self.app.judge()()

    def messages(self, *, later: timedelta = timedelta(0)) -> list[list[str]]:
        """Send what is due so much later; for every message that Slack ever took, the reports that it tells."""
        self.clock.moment += later
        self.app.dispatch()()
        found = [re.findall(r"Report (\w+)", json.dumps(payload)) for payload in self.slack.payloads]
        return [list(dict.fromkeys(names)) for names in found]

    def rehearsed(self) -> set[str]:
        """The reports that `monitor rules test` says the rule would have sent."""
        (found,) = self.app.rehearsal()("r", 1000)
        return {alert.article_id for alert in found.alerts}

    def rehearsed_messages(self) -> list[list[str]]:
        """The same, message for message."""
        (found,) = self.app.rehearsal()("r", 1000)
        return sorted(sorted(alert.article_id for alert in alerts) for _, alerts in found.messages())


@pytest.fixture
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    """An office with the rule lines that the test gives as its parameter."""
    config = tmp_path / "config"
    shutil.copytree(shipped_config(), config, ignore=shutil.ignore_patterns("demo", "feeds"))
    lines = str(request.param)
    channels = "" if "channels" in lines else 'channels = ["slack"]\n'
    (config / "rules.toml").write_text(f'[[rule]]\nid = "r"\n{channels}{lines}\n', encoding="utf-8")
    clock = MovingClock()
    with SlackStandIn() as slack, MailStandIn() as letters:
        (config / "channels.toml").write_text(
            '[[channel]]\nname = "slack"\nkind = "slack"\nurl = "TEST_SLACK"\n'
            f'[[channel]]\nname = "mail"\nkind = "mail"\nhost = "127.0.0.1"\nport = {letters.port}\n'
            'security = "none"\nsender = "alerts@example.org"\nrecipients = ["desk@example.org"]\n',
            encoding="utf-8",
        )
        environment = {"TEST_SLACK": slack.url}
        with Application(config=config, database=":memory:", clock=clock, environment=environment) as app:
            yield Office(app, clock, slack, letters)


FIRST = Told("first", "5.6")
SLIGHT, LARGE = Told("slight", "5.9", days=30), Told("large", "14", days=60)
SECOND = Told("second", "5.6", days=1)
CLOUD = Told("cloud", "3", about={"subject": "google-cloud", "about": ()})
ASCEND = Told("ascend", "3", about={"about": ("huawei-ascend-950pr",)})
YUAN = Told("yuan", "40", unit="CNY")
CAPEX = Told("capex", "23", about={"metric": "capex"})
BLOG = Told("blog", "8", tier=Tier.SECONDARY)
CHINESE = Told("chinese", "8", language=Language.SIMPLIFIED)
SLIP = Told("slip", "56", days=1, tier=Tier.SECONDARY)


@pytest.mark.parametrize(
    ("office", "reports", "expected"),
    [
        ("", [FIRST, SECOND, SLIGHT, LARGE], "first slight large"),
        # whose figures
        ('companies = ["alphabet"]', [FIRST, CLOUD], "cloud"),
        ('companies = ["alphabet"]\nsubsidiaries = false', [FIRST, CLOUD], ""),
        ('companies = ["bytedance"]\nsubsidiaries = false', [FIRST, CLOUD], "first"),
        ('chips = ["huawei-ascend"]', [CLOUD, ASCEND], "ascend"),
        ('chips = ["huawei-ascend"]\nfamily = false', [CLOUD, ASCEND], ""),
        ('metrics = ["capex"]', [FIRST, CAPEX], "capex"),
        # what is new about them
        ('verdicts = ["revised"]', [FIRST, LARGE], "large"),
        ('verdicts = ["suspect"]', [FIRST, SLIP], "slip"),
        ('verdicts = ["confirmed"]', [FIRST, SECOND], "second"),
        ("least_change = 0.5", [FIRST, SLIGHT, LARGE], "first large"),
        ("least_step = { USD = 1e9 }", [FIRST, SLIGHT, LARGE], "first large"),
        ("least_step = { CNY = 1e12 }", [FIRST, SLIGHT, LARGE], "first slight large"),
        ("least_digits = 1", [FIRST, SLIGHT, LARGE], "first large"),
        ("least_digits = 2", [FIRST, SLIGHT, LARGE], "first slight large"),
        ("least_value = { USD = 1e10 }", [FIRST, SLIGHT, LARGE], "large"),
        ('units = ["CNY"]', [CAPEX, YUAN], "yuan"),
        ('units = ["money"]', [CAPEX, YUAN], "capex yuan"),
        # who says so
        ("least_sources = 2", [FIRST, SECOND], "second"),
        ("tier = 2", [CAPEX, BLOG], "capex"),
        ("tier = 4", [CAPEX, BLOG], "capex blog"),
        ('languages = ["zh"]', [CAPEX, CHINESE], "chinese"),
        ('escalation = "urgent"', [FIRST, SECOND], "first second"),
        ("enabled = false", [FIRST, LARGE], ""),
    ],
    indirect=["office"],
)
def test_a_rule_sends_what_it_says(office: Office, reports: list[Told], expected: str) -> None:
    office.hear(*reports)
    assert [names for (names,) in office.messages()] == expected.split()
    # The rehearsal says the same, also of a rule that is switched off.
    assert office.rehearsed() == set(expected.split() or (["first", "large"] if LARGE in reports else []))


@pytest.mark.parametrize(
    ("office", "urgent"),
    [('severity = "urgent"', 2), ('severity = "info"', 0), ('severity = "info"\nescalation = "urgent"', 1)],
    indirect=["office"],
)
def test_severity_and_escalation(office: Office, urgent: int) -> None:
    office.hear(FIRST, SECOND, LARGE)
    office.messages()
    assert sum("urgent" in json.dumps(payload) for payload in office.slack.payloads) == urgent


@pytest.mark.parametrize(
    ("office", "slack", "mailboxes"),
    [
        ('channels = ["slack", "mail"]', 1, ("desk@example.org",)),
        ('channels = ["mail"]', 0, ("desk@example.org",)),
        ('channels = ["mail"]\nrecipients = ["ana@example.org", "bo@example.org"]', 0,
         ("ana@example.org", "bo@example.org")),
    ],
    indirect=["office"],
)  # fmt: skip
def test_recipients(office: Office, slack: int, mailboxes: tuple[str, ...]) -> None:
    office.hear(FIRST)
    assert len(office.messages()) == slack
    (letter,) = office.letters.letters
    assert letter.recipients == mailboxes


@pytest.mark.parametrize(
    ("office", "wait"),
    [
        ('cadence = "hourly"', 30 * timedelta(minutes=1)),
        ('cadence = "daily"', timedelta(hours=22, minutes=30)),
        ('cadence = "weekly"', timedelta(days=6, hours=22, minutes=30)),
    ],
    indirect=["office"],
)
def test_a_digest_is_one_message_at_its_hour(office: Office, wait: timedelta) -> None:
    office.hear(FIRST, CAPEX, CLOUD, now=NOW)  # a Monday, 9:30
    assert office.messages() == []
    assert office.messages(later=wait - timedelta(seconds=1)) == []
    (told,) = office.messages(later=timedelta(seconds=1))
    assert sorted(told) == ["capex", "cloud", "first"]


@pytest.mark.parametrize(
    "office", ['quiet = { start = "17:00", end = "07:00", zone = "Asia/Shanghai" }'], indirect=True
)
def test_quiet_hours_hold_delivery_and_not_evaluation(office: Office) -> None:
    # 17:30 in Shanghai.
    office.hear(FIRST, CAPEX, now=NOW)
    assert office.app.store.summary().alerts == 2
    assert office.messages() == []
    assert office.messages(later=13 * HOUR + timedelta(minutes=29)) == []
    assert office.messages(later=timedelta(minutes=1)) == [["first"], ["capex"]]
    office.hear(CLOUD, now=NOW + 20 * HOUR)
    assert office.messages() == [["first"], ["capex"], ["cloud"]]


@pytest.mark.parametrize("office", ['cadence = "daily"'], indirect=True)
@pytest.mark.parametrize("jump", [3 * DAY, 400 * DAY, -5 * DAY, -400 * DAY])
def test_a_clock_that_jumps_tells_nothing_twice_and_loses_no_digest(office: Office, jump: timedelta) -> None:
    office.hear(FIRST, CAPEX, now=NOW)
    office.messages(later=jump)
    office.app.judge()()
    # Set right again; then as slow as a clock can be, and a day on.
    for step in (-jump, 2 * DAY, -30 * DAY, 31 * DAY):
        office.messages(later=step)
        office.app.judge()()
    (told,) = office.messages()
    assert sorted(told) == ["capex", "first"]


@pytest.mark.parametrize("office", ['throttle = "6h"'], indirect=True)
def test_a_throttle_holds_a_series_and_loses_nothing(office: Office) -> None:
    office.hear(FIRST, now=NOW)
    assert office.messages() == [["first"]]
    office.hear(Told("one", "14"), Told("two", "20"), CAPEX, now=NOW + HOUR)
    # Another series is not held.
    assert office.messages() == [["first"], ["capex"]]
    office.hear(Told("three", "30"), now=NOW + 5 * HOUR)
    assert len(office.messages()) == 2
    first, capex, held = office.messages(later=HOUR)
    assert (first, capex, sorted(held)) == (["first"], ["capex"], ["one", "three", "two"])
    office.hear(Told("four", "40"), now=NOW + 7 * HOUR)
    assert len(office.messages()) == 3
    office.hear(Told("five", "50"), now=NOW + 20 * HOUR)
    assert office.messages()[3:] == [["four"], ["five"]]


@pytest.mark.parametrize(
    ("office", "count"),
    [("", 5), ('throttle = "6h"', 4), ('cadence = "daily"', 2), ('cadence = "hourly"\nthrottle = "2d"', 3)],
    indirect=["office"],
)
def test_a_rehearsal_makes_the_messages_that_were_sent(office: Office, count: int) -> None:
    for hours, told in (
        (0, FIRST),
        (1, Told("one", "14")),
        (2, Told("two", "20")),
        (3, CAPEX),
        (40, Told("late", "30")),
    ):
        office.messages()
        office.hear(told, now=NOW + hours * HOUR)
    sent = office.messages(later=9 * DAY)
    assert sorted(sorted(names) for names in sent) == office.rehearsed_messages()
    assert len(sent) == count


@pytest.mark.parametrize("office", [""], indirect=True)
def test_a_mute_has_an_end(office: Office) -> None:
    mute(office.app.store, "bytedance", NOW + 40 * DAY, NOW)
    office.hear(FIRST, SLIGHT, LARGE)
    assert office.messages() == [["large"]]


@pytest.mark.parametrize("office", ["least_change = 0.5"], indirect=True)
def test_of_a_series_that_is_followed_everything_independent_is_told(office: Office) -> None:
    office.hear(FIRST)
    (judged,) = office.app.store.judgements_of("first")
    office.hear(SECOND)
    follow(office.app.store, judged.record.series_id, NOW)
    office.hear(replace(SECOND, id="third", days=2), replace(SLIGHT, id="slighter"))
    assert office.messages() == [["first"], ["third"], ["slighter"]]


@pytest.mark.parametrize("office", [""], indirect=True)
def test_an_amount_is_told_in_dollars_too(office: Office) -> None:
    office.hear(YUAN)
    office.messages()
    assert re.search(r"RMB 40bn.*≈ \$5\.\d+bn", json.dumps(office.slack.payloads, ensure_ascii=False))
