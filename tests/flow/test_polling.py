"""Polling by the real program: what is new is read once, what is not is left alone."""

from __future__ import annotations

from collections.abc import Callable

from tests.flow.world import Answer, Program, Site

NAMES = ("Nvidia", "AMD", "Intel", "Huawei", "Cambricon", "Broadcom")


def story(number: int) -> str:
    name = NAMES[number % len(NAMES)]
    return f"{name} shipped {number + 11},000 accelerators to customer number {number} in 2025. " * 12


def put(site: Site, item: Callable[..., str], numbers: range) -> None:
    site.feed("/feed.xml", [item(f"Story {n}", f"{site.url}/{n}.html?utm_source=x", text=story(n)) for n in numbers])
    for n in numbers:
        site.answers[f"/{n}.html"] = Answer(f"<html><body><article><p>{story(n)}</p></article></body></html>".encode())


def test_a_new_feeds_archive_enters_without_alerts_and_says_how_much(
    site: Site, program: Program, item: Callable[..., str]
) -> None:
    put(site, item, range(30))
    program.feeds(("one", f"{site.url}/feed.xml"))
    done = program.run("run")
    assert "30 entries of backlog entered without alerts" in done.stdout
    counts = program.counts()
    assert counts["articles"] == 30
    assert counts["figures"] >= 30
    assert counts["alerts"] == 0
    assert program.told() == []


def test_an_entry_that_was_seen_is_not_fetched_again_and_a_new_one_is(
    site: Site, program: Program, item: Callable[..., str]
) -> None:
    put(site, item, range(2))
    program.feeds(("one", f"{site.url}/feed.xml"))
    program.run("run")
    alerts = program.counts()["alerts"]
    assert alerts >= 1
    put(site, item, range(3))
    program.make_due()
    site.seen.clear()
    program.run("run")
    assert program.counts()["articles"] == 3
    assert program.counts()["alerts"] > alerts
    assert site.seen.count("/feed.xml") == 1
    assert not [path for path in site.seen if path.startswith(("/0.html", "/1.html"))]


def test_an_unchanged_feed_is_asked_for_on_condition(site: Site, program: Program, item: Callable[..., str]) -> None:
    put(site, item, range(1))
    site.answers["/feed.xml"].headers = {"ETag": '"one"'}
    program.feeds(("one", f"{site.url}/feed.xml"))
    program.run("run")
    program.make_due()
    site.conditions.clear()
    program.run("run")
    assert site.conditions == [("/feed.xml", '"one"')]


def test_a_feed_is_not_asked_before_its_time(site: Site, program: Program) -> None:
    site.feed("/feed.xml", [])
    program.feeds(("one", f"{site.url}/feed.xml"))
    program.run("run")
    site.seen.clear()
    assert "0 feeds polled" in program.run("run").stdout
    assert site.seen == []
