"""Bad input never stops a run: it is recorded with its reason, and the good feed beside it is read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from tests.flow.world import Answer, Program, Site

GOOD = "ByteDance plans to order 40,000 H200 chips from Nvidia in 2026."
RSS = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>t</title>'


def item_xml(body: str) -> bytes:
    return f"{RSS}<item>{body}</item></channel></rss>".encode()


ANSWERS = {
    "not found": (Answer(b"no", "text/plain", 404), "404"),
    "gone": (Answer(b"no", "text/plain", 410), "gone"),
    "server error": (Answer(b"no", "text/plain", 503), "503"),
    "a page": (Answer(b"<!doctype html><html><body><p>Welcome</p></body></html>"), "web page"),
    "truncated": (Answer(f"{RSS}<item><title>{GOOD}</title><link>/x".encode(), "application/rss+xml"), "broken"),
    "broken off": (Answer(f"{RSS}<item>".encode(), "application/rss+xml", broken=True), "body"),
    "empty body": (Answer(b"", "application/rss+xml"), "empty"),
    "too large": (Answer(b" " * 30_000_000, "application/rss+xml"), "larger"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_bad_feed_is_recorded_and_the_run_goes_on(
    name: str, site: Site, program: Program, item: Callable[..., str]
) -> None:
    answer, _ = ANSWERS[name]
    site.answers["/bad.xml"] = answer
    site.feed("/good.xml", [item(GOOD, f"{site.url}/good.html", text=f"{GOOD} " * 12)])
    site.answers["/good.html"] = Answer(f"<p>{GOOD}</p>".encode())
    program.feeds(("bad", f"{site.url}/bad.xml"), ("good", f"{site.url}/good.xml"))
    program.run("run")
    with sqlite3.connect(program.database) as connection:
        errors = dict(connection.execute("select feed_id, error from feed_states"))
    assert errors["good"] is None
    assert errors["bad"], name
    assert program.counts()["alerts"] >= 1
    assert "bad" in program.run("feeds", "list").stdout


def test_an_unreachable_host_and_a_name_that_does_not_exist(program: Program) -> None:
    program.feeds(("refused", "http://127.0.0.1:9/feed.xml"), ("unknown", "http://no.such.host.invalid/feed.xml"))
    done = program.run("run", code=75)
    assert "2 failed" in done.stdout
    with sqlite3.connect(program.database) as connection:
        errors = dict(connection.execute("select feed_id, error from feed_states"))
    assert "refused" in errors["refused"]
    assert "no.such.host.invalid" in errors["unknown"]


@pytest.mark.parametrize(
    ("name", "body", "content_type", "title"),
    [
        ("no link", item_xml(f"<title>{GOOD}</title><description>{GOOD}</description>"), "application/rss+xml", GOOD),
        ("no date", item_xml(f"<title>{GOOD}</title><guid>1</guid>"), "application/rss+xml", GOOD),
        (
            "wrong charset",
            f"{RSS}<item><title>华为采购30万颗芯片</title></item></channel></rss>".encode("gb18030"),
            "application/rss+xml; charset=utf-8",
            "华为采购30万颗芯片",
        ),
        ("truncated", f"{RSS}<item><title>{GOOD}</title></item><item><ti".encode(), "application/rss+xml", GOOD),
    ],
)
def test_what_can_be_read_of_an_odd_feed_is_read(
    name: str, body: bytes, content_type: str, title: str, site: Site, program: Program
) -> None:
    site.answers["/odd.xml"] = Answer(body, content_type)
    program.feeds(("odd", f"{site.url}/odd.xml"))
    program.run("run")
    with sqlite3.connect(program.database) as connection:
        assert connection.execute("select title from articles").fetchall() == [(title,)], name
    assert program.counts()["figures"] >= 1


def test_an_empty_feed_is_told_but_did_not_fail(site: Site, program: Program) -> None:
    site.feed("/feed.xml", [])
    program.feeds(("empty", f"{site.url}/feed.xml"))
    done = program.run("run")
    assert "0 failed" in done.stdout
    assert "no entries" in done.stderr


def test_a_configuration_with_five_mistakes_tells_all_five(program: Program) -> None:
    (program.directory / "config" / "rules.toml").write_text(
        '[[rule]]\nid = "a"\nverdicts = ["newish"]\nleast_change = "much"\nchannel = ["x"]\nmetrics = ["capexx"]\n'
        'companies = ["nobody"]\n',
        encoding="utf-8",
    )
    done = program.run("run", code=78)
    told = [line for line in done.stderr.splitlines() if "rules.toml:" in line]
    assert len(told) == 5, done.stderr
    assert "Traceback" not in done.stderr


def test_two_runs_at_once(program: Program, site: Site) -> None:
    from monitor.store.sql import SqlStore  # noqa: PLC0415 - the other run

    site.feed("/feed.xml", [])
    program.feeds(("one", f"{site.url}/feed.xml"))
    other = SqlStore(program.database)
    with other.lock():
        done = program.run("run", code=75)
    other.close()
    assert "another run" in done.stderr
