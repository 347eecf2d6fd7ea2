"""The real program, run against a site on loopback."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.bootstrap import shipped_config
from monitor.deliver.loopback import SlackStandIn
from tests.flow.standins import CheckStandIn
from tests.flow.world import Program


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """The program with the shipped catalogue, one Slack channel on loopback, and no feeds yet."""
    config = tmp_path / "config"
    shutil.copytree(shipped_config(), config, ignore=shutil.ignore_patterns("demo", "feeds"))
    (config / "feeds").mkdir()
    (config / "monitor.toml").write_text(
        '[fetch]\nallow_private = ["127.0.0.0/8"]\nrobots = false\nconnect_timeout = 3.0\nread_timeout = 3.0\n'
        "deadline = 10.0\n",
        encoding="utf-8",
    )
    (config / "channels.toml").write_text(
        '[[channel]]\nname = "slack"\nkind = "slack"\nurl = "TEST_SLACK"\n', encoding="utf-8"
    )
    with SlackStandIn() as slack:
        yield Program(tmp_path, slack)


@pytest.fixture
def item() -> Callable[..., str]:
    """Makes an RSS item."""

    def make(title: str, link: str, *, text: str = "", date: str = "Mon, 29 Dec 2025 06:00:00 GMT") -> str:
        return (
            f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate>"
            f"<description>{text}</description></item>"
        )

    return make


@pytest.fixture
def check() -> Iterator[CheckStandIn]:
    """A service that hears of runs."""
    with CheckStandIn() as server:
        yield server
