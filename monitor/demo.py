"""The demo: the whole program over a bundled newsroom. Only the configuration differs from real use."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor.bootstrap import Application, shipped_config
from monitor.deliver.loopback import MailStandIn, SlackStandIn
from monitor.domain.counted import counted
from monitor.domain.figures import Judgement, Verdict
from monitor.domain.overview import FigureQuery
from monitor.newsroom import Newsroom, Press, load_press

_SECRET = "DEMO_SLACK_WEBHOOK"  # noqa: S105 - the name of a variable, not a secret

_MONITOR = """\
[fetch]
contact = "demo@example.org"
robots = false                    # the newsroom has no robots.txt
allow_private = ["127.0.0.0/8"]   # it stands on loopback; nothing else needs this
"""

_CHANNELS = """\
[[channel]]
name = "terminal"
kind = "terminal"

[[channel]]
name = "slack"
kind = "slack"
url = "{secret}"

[[channel]]
name = "mail"
kind = "mail"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "monitor@example.org"
recipients = ["desk@example.org"]
"""

_FEED = """\
[[feed]]
id = "{id}"
url = "{url}"
title = "{title}"
publisher = "{title}"
language = "{language}"
tier = {tier}
full_text = {full_text}

"""


@dataclass(slots=True)
class _DayByDay:
    """A clock that stands at the date of the edition."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


def run_demo(keep: Path, echo: Callable[[str], None]) -> None:
    """Publish the editions one after the other, run the program after each, and leave what arrived in `keep`."""
    shutil.rmtree(keep, ignore_errors=True)
    press = load_press(shipped_config() / "demo" / "newsroom.toml")
    clock = _DayByDay(press.editions[0].date)
    with Newsroom(press=press) as newsroom, SlackStandIn() as slack, MailStandIn() as mail:
        config = write_config(keep / "config", newsroom, mail.port)
        environment = {_SECRET: slack.url}
        database = str(keep / "ledger.db")
        with Application(config=config, database=database, clock=clock, environment=environment) as app:
            for edition in press.editions:
                clock.moment = edition.date
                newsroom.publish(edition)
                echo(_ruled(f"{edition.date:%d %B %Y}: {len(edition.pieces)} new articles stand in the feeds"))
                for report in app.run():
                    echo(f"  {report}")
            clock.moment += timedelta(hours=6)
            echo(_ruled("Six hours later, with nothing new"))
            for report in app.run():
                echo(f"  {report}")
            judgements = app.store.judgements(FigureQuery(limit=10_000))
            messages = _leave(keep, slack, mail)
            echo(_summary(press, judgements, messages, keep))


def write_config(directory: Path, newsroom: Newsroom, port: int) -> Path:
    """Write a configuration that follows this newsroom and mails to this port of loopback; returns the directory."""
    ignored = shutil.ignore_patterns("demo", "feeds", "monitor.toml", "channels.toml")
    shutil.copytree(shipped_config(), directory, ignore=ignored)
    (directory / "monitor.toml").write_text(_MONITOR, encoding="utf-8")
    (directory / "channels.toml").write_text(_CHANNELS.format(secret=_SECRET, port=port), encoding="utf-8")
    feeds = [
        _FEED.format(
            id=outlet.id,
            url=newsroom.feed_address(outlet),
            title=outlet.title,
            language=outlet.language,
            tier=outlet.tier,
            full_text=str(not outlet.pages).lower(),
        )
        for outlet in newsroom.press.outlets
    ]
    (directory / "feeds").mkdir()
    (directory / "feeds" / "newsroom.toml").write_text("".join(feeds), encoding="utf-8")
    return directory


def _leave(keep: Path, slack: SlackStandIn, mail: MailStandIn) -> dict[str, int]:
    for name in ("slack", "mail"):
        (keep / name).mkdir()
    for number, payload in enumerate(slack.payloads, start=1):
        text = json.dumps(payload, ensure_ascii=False, indent=2)
        (keep / "slack" / f"{number:02}.json").write_text(text, encoding="utf-8")
    for number, letter in enumerate(mail.letters, start=1):
        (keep / "mail" / f"{number:02}.eml").write_bytes(letter.content)
    return {"Slack messages": len(slack.payloads), "mails": len(mail.letters)}


def _summary(press: Press, judgements: Sequence[Judgement], messages: dict[str, int], keep: Path) -> str:
    articles = sum(len(edition.pieces) for edition in press.editions)
    figures = [one for one in judgements if one.record.figure.salient and not one.record.figure.vague]
    verdicts = Counter(one.verdict for one in figures)
    confirmed = [one for one in figures if one.verdict is Verdict.CONFIRMED]
    copies = sum(one.copies > 1 for one in confirmed)
    within = sum(one.against is not None and one.against.article_id == one.record.article_id for one in confirmed)
    others = len(confirmed) - copies - within
    aside = len(judgements) - len(figures)
    told = ", ".join(f"{verdicts[verdict]} {verdict.value}" for verdict in Verdict)
    sent = " and ".join(f"{count} {kind}" for kind, count in messages.items())
    return "\n".join(
        [
            _ruled("What was said, and what was not"),
            f"  {counted(articles, 'article')}, {counted(len(judgements), 'figure')}; of those to be kept: {told}.",
            f"  Sent: {sent}. They are left in {keep}/slack and {keep}/mail, the ledger in {keep}/ledger.db.",
            "  Kept silent:",
            f"    {others:4}  said before by another source: the count of sources grew",
            f"    {copies:4}  in copies of a text that was known: copies confirm nothing",
            f"    {within:4}  said twice in one article, or in a second currency",
            f"    {aside:4}  asides: durations, small counts, roads and pumps",
        ]
    )


def _ruled(title: str) -> str:
    return f"\n── {title} " + "─" * max(4, 96 - len(title))
