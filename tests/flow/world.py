"""What the flow tests stand on: a web site on loopback, and the real program in a process of its own."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monitor.deliver.loopback import SlackStandIn

ROOT = Path(__file__).parents[2]


@dataclass
class Answer:
    """What the site says at a path. `broken` closes the connection in the middle of the body."""

    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    broken: bool = False


@dataclass
class Site:
    """A web site: paths and what stands there. `seen` and `conditions` (If-None-Match) are the requests, in order."""

    answers: dict[str, Answer] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    conditions: list[tuple[str, str | None]] = field(default_factory=list)
    url: str = ""

    def feed(self, path: str, items: list[str], *, language: str = "en") -> None:
        """Put an RSS feed of items at a path."""
        channel = f"<title>{path}</title><link>{self.url}</link><language>{language}</language>{''.join(items)}"
        body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{channel}</channel></rss>'
        self.answers[path] = Answer(body.encode(), "application/rss+xml; charset=utf-8")


@dataclass
class Program:
    """The real program, in a process of its own, with a configuration and a ledger in a temporary directory."""

    directory: Path
    slack: SlackStandIn
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        """The ledger."""
        return self.directory / "ledger.db"

    def feeds(self, *feeds: tuple[str, str], every: str = "1m") -> None:
        """Configure feeds: (id, address) each."""
        tables = [
            f'[[feed]]\nid = "{name}"\nurl = "{url}"\ntitle = "{name}"\npublisher = "{name}"\nevery = "{every}"\n'
            for name, url in feeds
        ]
        (self.directory / "config" / "feeds" / "test.toml").write_text("\n".join(tables), encoding="utf-8")

    def run(self, *arguments: str, code: int | None = 0, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, which must come in so many seconds, with this exit code (None: any)."""
        done = subprocess.run(
            [sys.executable, "-m", "monitor", *self.options, *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=timeout, check=False,
        )  # fmt: skip
        assert code is None or done.returncode == code, done.stdout + done.stderr
        return done

    @property
    def options(self) -> list[str]:
        """The global options that name configuration and ledger."""
        return ["--config", str(self.directory / "config"), "--database", str(self.database)]

    @property
    def environment(self) -> dict[str, str]:
        """The environment: this one, with the channel's address."""
        return {**os.environ, "TEST_SLACK": self.slack.url, "PYTHONPATH": str(ROOT), **self.extra}

    def counts(self) -> dict[str, int]:
        """How many rows the ledger's tables have."""
        tables = ("articles", "figures", "judgements", "alerts", "deliveries")
        with sqlite3.connect(self.database) as connection:
            return {name: self.value(f"select count(*) from {name}", connection) for name in tables}  # noqa: S608

    def value(self, query: str, connection: sqlite3.Connection | None = None) -> int:
        """One number out of the ledger."""
        with connection or sqlite3.connect(self.database) as opened:
            found: int = opened.execute(query).fetchone()[0]
            return found

    def make_due(self) -> None:
        """Let the time of every feed's next poll have come."""
        with sqlite3.connect(self.database) as connection:
            connection.execute("update feed_states set next_poll = 0")

    def contents(self) -> list[tuple[object, ...]]:
        """What the ledger says."""
        return contents(self.database)

    def told(self, path: str = "") -> list[str]:
        """The keys of the deliveries that Slack took, in order; `path` tells one run's messages from another's."""
        return [
            re.findall(r'"key": ?"([^"]+)"', body.decode())[0]
            for place, _, body in self.slack.requests
            if place.endswith(path)
        ]

    def case(self, directory: Path, *, kill: int) -> dict[str, object]:
        """A case for `killer.py`: a run on a ledger of its own, with a Slack address of its own."""
        options = ["--config", str(self.directory / "config"), "--database", str(directory / "ledger.db")]
        return {
            "arguments": [*options, "run"],
            "environment": {"TEST_SLACK": f"{self.slack.url}/{directory.name}"},
            "kill": kill,
        }


def contents(database: Path) -> list[tuple[object, ...]]:
    """What a ledger says: every figure with its verdict, and every delivery with its state."""
    figures = """
        select articles.id, figures.start, figures.text, figures.metric, figures.subject, figures.verdict,
               judgements.why, judgements.sources
        from figures join articles on articles.n = figures.article join judgements on judgements.figure = figures.n
        order by articles.id, figures.start
    """
    with sqlite3.connect(database) as connection:
        deliveries = connection.execute("select key, state from deliveries order by key")
        return [*connection.execute(figures), *deliveries]


def killed(directory: Path, cases: list[dict[str, object]]) -> list[int]:
    """Run cases in forks of a process that has loaded everything; returns their wait statuses."""
    file = directory / "cases.json"
    file.write_text(json.dumps(cases), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "killer.py"), str(file)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=900, check=True,
    )  # fmt: skip
    statuses: list[int] = json.loads(done.stdout)
    return statuses
