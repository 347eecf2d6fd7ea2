"""kill -9 while alerts leave: none is lost, and one that was taken and not recorded comes again under its own key.

`python -m pytest -s` shows the figures.
"""

from __future__ import annotations

import random
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pytest

from monitor.deliver.loopback import MailStandIn
from monitor.domain.alerts import Delivery
from monitor.store.sql import SqlStore
from tests.flow.desk import keys, letters, numbered
from tests.flow.world import Answer, Program, Site, contents, killed
from tests.samples import NOW, article, reading, story

ALERTS, KILLS = 300, 200
# The first run, which is not killed, makes known how fast deliveries leave here; each of the others lives so many times
# as long at most, so that on average all of them together leave a sixth of the work to the last.
PACE = 5
LONGEST = 2 * (5 / 6) * ALERTS / KILLS / PACE

CHANNELS = """
[[channel]]
name = "slack"
kind = "slack"
url = "TEST_SLACK"

[[channel]]
name = "mail"
kind = "mail"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "alerts@example.org"
recipients = ["ana@example.org"]
"""


@pytest.fixture
def mail_server(program: Program) -> Iterator[MailStandIn]:
    """A mail server, and the program that knows it."""
    with MailStandIn() as server:
        (program.directory / "config" / "channels.toml").write_text(CHANNELS.format(port=server.port), encoding="utf-8")
        yield server


def fill_outbox(database: Path, count: int, rule: str = "all") -> list[str]:
    """Put so many alerts into an outbox for Slack and mail; returns their keys, in order."""
    alerts = [numbered(number, rule) for number in range(count)]
    deliveries = [
        Delivery(key=f"{alert.key}:{channel}", alert=alert, channel=channel, due=NOW)
        for alert in alerts
        for channel in ("slack", "mail")
    ]
    store = SqlStore(database)
    store.save_reading(article(), reading())
    store.save_judgements(article(), story(), [], {}, alerts, deliveries)
    store.close()
    return [alert.key for alert in alerts]


def dispatching(
    program: Program, *, kill: int = 0, after: float = 0.0, database: Path | None = None
) -> dict[str, object]:
    """A case for `killer.py`: `dispatch` on a ledger, the program's own if none is named."""
    options = ["--config", str(program.directory / "config"), "--database", str(database or program.database)]
    return {
        "arguments": [*options, "dispatch"],
        "environment": {"TEST_SLACK": program.slack.url},
        "kill": kill,
        "after": after,
    }


def repeated(seen: list[str]) -> dict[str, int]:
    """What was seen more than once, and how often too often."""
    return {key: count - 1 for key, count in Counter(seen).items() if count > 1}


def in_order(seen: list[str]) -> list[str]:
    """What was seen, each once, by its first time."""
    return list(dict.fromkeys(seen))


def apart(seen: list[str]) -> list[str]:
    """What was seen, repetitions that follow each other told as one."""
    return [key for key, _ in groupby(seen)]


def open_deliveries(program: Program) -> int:
    """Deliveries that are not recorded as sent, in a ledger that is whole."""
    with sqlite3.connect(program.database) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    return program.value("select count(*) from deliveries where state <> 'sent'")


@pytest.mark.parametrize("kill", [1, -1], ids=["after the record", "between the channel's yes and its record"])
@pytest.mark.parametrize("count", [3, pytest.param(ALERTS, marks=pytest.mark.long)])
def test_killed_at_every_commit(count: int, kill: int, program: Program, mail_server: MailStandIn) -> None:
    made = fill_outbox(program.database, count)
    cases = [dispatching(program, kill=kill) for _ in range(2 * count)]
    statuses = killed(program.directory, [*cases, dispatching(program)])
    assert statuses[0] == signal.SIGKILL
    assert statuses[-1] == 0
    assert open_deliveries(program) == 0
    told, mailed = keys(program.slack), letters(mail_server)
    assert in_order(told) == in_order([key for key, _, _ in mailed]) == made
    assert len({identity for _, identity, _ in mailed}) == len(made)
    twice = sum(repeated(told).values()) + sum(repeated([key for key, _, _ in mailed]).values())
    # A commit that does not come about leaves one message to be told again; every run but the last was such a one.
    kills = statuses.count(signal.SIGKILL)
    assert twice == (0 if kill > 0 else kills)
    print(f"\n{count} alerts to Slack and to mail, {kills} kills at commits: 0 lost, {twice} came twice")  # noqa: T201 - the figures of this test


def test_killed_at_random_moments(program: Program, mail_server: MailStandIn) -> None:
    made = fill_outbox(program.database, ALERTS)
    other = program.directory / "pace.db"
    fill_outbox(other, PACE, rule="pace")
    chance = random.Random(20)  # noqa: S311 - when to kill is no secret
    cases = [dispatching(program, after=chance.uniform(0, LONGEST)) for _ in range(KILLS)]
    first, *statuses = killed(program.directory, [dispatching(program, database=other), *cases, dispatching(program)])
    assert (first, statuses[-1]) == (0, 0)
    assert set(statuses) <= {0, signal.SIGKILL}
    kills = statuses.count(signal.SIGKILL)
    assert kills >= KILLS / 2
    assert open_deliveries(program) == 0
    told = [key for key in keys(program.slack) if not key.startswith("pace")]
    mailed = [letter for letter in letters(mail_server) if not letter[0].startswith("pace")]
    mails = [key for key, _, _ in mailed]
    # None is lost, and none comes out of its order: what comes twice is what was on its way when the program died.
    assert apart(told) == apart(mails) == made
    identities = dict(key_and_identity[:2] for key_and_identity in mailed)
    assert all(identities[key] == identity for key, identity, _ in mailed)
    slack_twice, mail_twice = sum(repeated(told).values()), sum(repeated(mails).values())
    assert slack_twice + mail_twice <= kills
    print(  # noqa: T201 - the figures of this test
        f"\n{ALERTS} alerts to Slack and to mail, {kills} kills: 0 lost; {slack_twice} of {len(told)} Slack messages "
        f"and {mail_twice} of {len(mailed)} mails came twice, each at once and under its own key"
    )


def test_killed_between_judging_and_sending_the_next_run_sends_what_is_pending_and_judges_nothing(
    site: Site, program: Program, item: Callable[..., str]
) -> None:
    text = "Nvidia shipped 2 million GPUs in 2025. Huawei plans to make 600,000 Ascend 910C chips in 2026. "
    site.feed("/feed.xml", [item(text, f"{site.url}/{n}.html", text=f"{text} {n}. " * 12) for n in range(3)])
    for number in range(3):
        site.answers[f"/{number}.html"] = Answer(f"<p>{text * 3} Part {number}.</p>".encode())
    program.feeds(("one", f"{site.url}/feed.xml"))
    for verb in ("poll", "read", "judge"):
        program.run(verb)
    before = contents(program.database)
    pending = [str(row[0]) for row in before if row[-1] == "pending"]
    assert pending
    assert program.slack.payloads == []
    # The store takes nothing new: the first commit of `dispatch` is the record of a message that Slack took.
    assert killed(program.directory, [dispatching(program, kill=-1)]) == [signal.SIGKILL]
    assert contents(program.database) == before
    assert len(program.told()) == 1
    program.run("dispatch")
    told = program.told()
    assert set(told) == set(pending)
    assert len(told) == len(pending) + 1
    assert repeated(told) == {told[0]: 1}
    after = contents(program.database)
    assert [row for row in after if row[-1] != "sent"] == [row for row in before if row[-1] != "pending"]
    program.run("run")
    assert program.told() == told
