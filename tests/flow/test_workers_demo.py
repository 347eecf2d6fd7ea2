"""The demo's newsroom, day by day: two workers over PostgreSQL and one process over a file write the same ledger."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from monitor.bootstrap import Application, shipped_config
from monitor.deliver.loopback import MailStandIn, SlackStandIn
from monitor.demo import write_config
from monitor.newsroom import Newsroom, load_press
from monitor.store import upkeep
from monitor.store.database import Database
from tests.databases import postgres_server
from tests.flow.world import ROOT, contents

SECRET = "DEMO_SLACK_WEBHOOK"  # noqa: S105 - the name of a variable, not a secret
WORKERS = '\n[workers]\norder_patience = "1h"\nlook_every = "1s"\n'


@dataclass
class SetClock:
    """The time that was set."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[str]:
    """A server."""
    with postgres_server(tmp_path / "postgres") as url:
        yield url


def test_two_workers_write_the_ledger_that_one_process_writes(
    postgres: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    press = load_press(shipped_config() / "demo" / "newsroom.toml")
    days = [press.editions[place : place + 3] for place in range(0, len(press.editions), 3)]
    with SlackStandIn() as slack, MailStandIn() as mail:
        with Newsroom(press=press) as newsroom:
            config = write_config(tmp_path / "config", newsroom, mail.port)
            with (config / "monitor.toml").open("a", encoding="utf-8") as settings:
                settings.write(WORKERS)
            environment = {SECRET: f"{slack.url}/alone"}
            clock = SetClock(press.editions[0].date)
            alone = Application(
                config=config, database=str(tmp_path / "alone.db"), clock=clock, environment=environment
            )
            with alone:
                for day in days:
                    clock.moment = day[-1].date
                    for edition in day:
                        newsroom.publish(edition)
                    alone.run()
            capsys.readouterr()
            newsroom.published.clear()
            command = [sys.executable, str(Path(__file__).parent / "day_by_day.py"), str(config), postgres]
            with subprocess.Popen(
                command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": str(ROOT), SECRET: f"{slack.url}/crew"},
            ) as crew:  # fmt: skip
                assert crew.stdin is not None
                assert crew.stdout is not None
                for day in days:
                    for edition in day:
                        newsroom.publish(edition)
                    crew.stdin.write(f"{day[-1].date.isoformat()}\n")
                    crew.stdin.flush()
                    assert any(line.strip() == "done" for line in crew.stdout), "the workers gave up"
                crew.stdin.close()
                assert crew.wait(timeout=30) == 0
        bodies = {
            name: sorted(body for path, _, body in slack.requests if path.endswith(name)) for name in ("alone", "crew")
        }
    with closing(Database(postgres)) as database:
        upkeep.backup(database, tmp_path / "crew.db")
    assert contents(tmp_path / "crew.db") == contents(tmp_path / "alone.db")
    assert bodies["crew"] == bodies["alone"], "and Slack hears the same words"
    assert len(bodies["crew"]) > 10
    assert len(mail.letters) == 2 * len({letter.content for letter in mail.letters})
