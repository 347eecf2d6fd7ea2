"""Real pages behind a feed, polled by the real program: read, judged and alerted once."""

from __future__ import annotations

import html
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flow.world import Answer, Program, Site, contents, killed

SHARED = Path(os.environ.get("MONITOR_SHARED", Path(__file__).parents[3] / "shared"))
ARTICLES = SHARED / "gold" / "articles"
REAL = [f"en-{number:03}" for number in range(1, 6)]

pytestmark = pytest.mark.skipif(not ARTICLES.is_dir(), reason="the labelled articles are not beside the project")


def put(site: Site, item: Callable[..., str], names: list[str]) -> None:
    """Put articles on the site as pages, with a feed of summaries."""
    items = []
    for name in names:
        raw = json.loads((ARTICLES / f"{name}.json").read_text(encoding="utf-8"))
        paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in raw["text"].split("\n") if part.strip())
        title = html.escape(raw["title"] or raw["text"].strip().split("\n")[0])
        page = f"<!doctype html><html lang=en><head><title>{title}</title></head><body><article>{paragraphs}</article>"
        site.answers[f"/{name}.html"] = Answer(page.encode())
        items.append(item(title, f"{site.url}/{name}.html", text="A summary."))
    site.feed("/feed.xml", items)


def test_every_page_is_read_and_alerted_once(site: Site, program: Program, item: Callable[..., str]) -> None:
    put(site, item, REAL)
    program.feeds(("real", f"{site.url}/feed.xml"))
    program.run("run")
    first = program.counts()
    assert first["articles"] == len(REAL)
    assert first["figures"] > 100
    assert first["alerts"] >= 1
    assert len(program.slack.payloads) == first["deliveries"]
    assert len(set(program.told())) == first["deliveries"]
    program.run("run")
    assert program.counts() == first
    assert len(program.slack.payloads) == first["deliveries"]


def test_killed_at_any_commit_nothing_is_lost_or_doubled(
    site: Site, program: Program, item: Callable[..., str]
) -> None:
    put(site, item, REAL[4:])
    program.feeds(("real", f"{site.url}/feed.xml"))
    program.run("run")
    whole = program.contents()
    told = set(program.told())
    commits = [*range(1, 13), *range(-12, 0, 2)]
    directories = [program.directory / f"case{number}" for number in commits]
    cases = []
    for directory, number in zip(directories, commits, strict=True):
        cases += [program.case(directory, kill=number), program.case(directory, kill=0)]
    statuses = killed(program.directory, cases)
    assert statuses[1::2] == [0] * len(directories)
    assert statuses[::2].count(signal.SIGKILL) >= 10
    for directory in directories:
        assert contents(directory / "ledger.db") == whole
        messages = program.told(directory.name)
        assert set(messages) == told
        # Killed between Slack's "ok" and its record, one message comes twice, under its own key.
        assert len(messages) <= len(told) + 1
