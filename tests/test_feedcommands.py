"""`monitor feeds …`: how feeds come, are looked at, and go. Everything over real HTTP on loopback."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.bootstrap import shipped_config
from monitor.cli import cli
from monitor.domain.catalogue import Language
from monitor.domain.feeds import Feed, Tier
from monitor.errors import ParseError
from monitor.parse.discovery import MAX_LINKS, feed_links, well_known
from monitor.parse.opml import read_opml, write_opml
from monitor.pipeline.feedfile import feed_table, with_tables, without_table
from monitor.pipeline.feedlife import slug
from monitor.settings import load_settings
from tests.flow.world import Answer, Site

Run = Callable[..., Result]
MINE = """# Feeds of mine

# the first
[[feed]]
id = "one"
url = "https://one.example/feed"  # moved here in May
title = "One"
publisher = "One"

# the second: kept for its tables
[[feed]]
id = "two"
url = "https://two.example/feed"
title = "[[feed]]"
publisher = "Two"
# to be looked at again

[[feed]]
id = "three"
url = "https://three.example/feed"
title = "Three"
publisher = "Three"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration that may fetch from loopback, with three feeds in feeds/mine.toml."""
    directory = tmp_path / "config"
    assert CliRunner().invoke(cli, ["init", str(directory)]).exit_code == 0
    for path in (directory / "feeds").glob("*.toml"):
        path.unlink()
    (directory / "monitor.toml").write_text('[fetch]\nallow_private = ["127.0.0.0/8"]\n', encoding="utf-8")
    (directory / "feeds" / "mine.toml").write_text(MINE, encoding="utf-8")
    return directory


@pytest.fixture
def run(config: Path, tmp_path: Path) -> Run:
    """Run `monitor … feeds …` and hold it to its exit code."""

    def invoke(*arguments: str, code: int = 0, group: str = "feeds") -> Result:
        options = ["--config", str(config), "--database", str(tmp_path / "ledger.db")]
        result = CliRunner().invoke(cli, [*options, *([group] if group else []), *arguments])
        assert result.exit_code == code, result.output + result.stderr
        return result

    return invoke


def tables(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8")).get("feed", [])
    return found


# -- discover ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<link rel="alternate" type="application/rss+xml" title="News &amp; more" href="/n.rss">', ["/n.rss"]),
        ("<link rel='ALTERNATE feed' type='application/atom+xml; charset=utf-8' href=a.xml>", ["/blog/a.xml"]),
        ('<link rel="feed" href="/f">', ["/f"]),
        ('<link rel="alternate" type="application/feed+json" href="/f.json">', ["/f.json"]),
        ('<base href="/en/"><link rel="alternate" type="text/xml" href="f.xml">', ["/en/f.xml"]),
        ('<link rel="alternate" hreflang="zh" href="/zh">', []),
        ('<link rel="stylesheet" type="text/css" href="/feed">', []),
        ('<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">', []),
        ('<link rel="alternate" type="application/rss+xml">', []),
        ('<!-- <link rel="alternate" type="application/rss+xml" href="/old"> -->', []),
        ('<a href="/chips/rss.xml#top">RSS</a><a href="/about">About</a>', ["/chips/rss.xml"]),
        ('<a href="/feed/">RSS</a><link rel="alternate" type="application/rss+xml" href="/x">', ["/x", "/feed/"]),
        ("<link rel='alternate' type='application/rss+xml' href='/x'>" * 3, ["/x"]),
        ("", []),
    ],
)
def test_feed_links_of_a_page(markup: str, expected: list[str]) -> None:
    page = f"<html><head>{markup}</head><body>Hello</body></html>".encode()
    found = feed_links(page, content_type="text/html", url="https://site.example/blog/")
    assert [link.url for link in found] == [f"https://site.example{path}" for path in expected]


def test_a_page_of_very_many_links_costs_a_bounded_number_of_requests() -> None:
    page = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}">' for n in range(20_000)).encode()
    assert len(feed_links(page, content_type="text/html", url="https://site.example/")) == MAX_LINKS


def test_titles_of_links_are_plain() -> None:
    page = b'<link rel="alternate" type="application/rss+xml" title="News &amp; more" href="/n">'
    assert feed_links(page, content_type=None, url="https://site.example/")[0].title == "News & more"


@pytest.mark.parametrize(
    ("url", "first", "count"),
    [
        ("https://site.example", "https://site.example/feed", 6),
        ("https://site.example/index.html", "https://site.example/feed", 6),
        ("https://site.example/blog", "https://site.example/blog/feed", 12),
        ("https://site.example/blog/?page=2", "https://site.example/blog/feed", 12),
    ],
)
def test_well_known_places(url: str, first: str, count: int) -> None:
    places = well_known(url)
    assert (places[0], len(places)) == (first, count)


def test_discover_tells_feeds_and_nothing_else(run: Run, site: Site) -> None:
    named = '<link rel="alternate" type="application/rss+xml" href="/news.rss">'
    dead = '<link rel="alternate" type="application/rss+xml" href="/dead.rss">'
    site.answers["/"] = Answer(f"<html><head>{dead}{named}</head><body>Hello</body></html>".encode())
    site.feed("/news.rss", ["<item><title>One</title></item>", "<item><title>Two</title></item>"])
    site.feed("/feed.xml", ["<item><title>Three</title></item>"])
    site.answers["/feed"] = site.answers["/news.rss"]  # the same feed at a second address
    site.answers["/rss"] = Answer(b"<html><body>All our feeds</body></html>")
    first, second = run("discover", f"{site.url}/").stdout.splitlines()
    assert first.startswith(f"{site.url}/news.rss  “/news.rss”, 2 entries")
    assert second.startswith(f"{site.url}/feed.xml  “/feed.xml”, 1 entry")


def test_discover_knows_a_feed_when_it_is_given_one(run: Run, site: Site) -> None:
    site.feed("/feed.xml", ["<item><title>One</title></item>"])
    assert "1 entry" in run("discover", f"{site.url}/feed.xml").stdout
    assert site.seen == ["/feed.xml"]


def test_an_address_may_be_written_without_a_scheme(run: Run, site: Site) -> None:
    site.feed("/feed", ["<item><title>One</title></item>"])
    bare = site.url.removeprefix("http://")
    assert run("discover", f"{bare}/feed").stdout.startswith(f"{site.url}/feed  ")
    assert "Added feed to" in run("add", f"{bare}/feed").stdout


def test_discover_looks_on_where_the_page_itself_is_refused(run: Run, site: Site) -> None:
    site.feed("/rss.xml", ["<item><title>One</title></item>"])
    assert f"{site.url}/rss.xml" in run("discover", site.url).stdout


def test_discover_says_where_there_is_nothing(run: Run, site: Site, config: Path) -> None:
    site.answers["/"] = Answer(b"<html><body>Hello</body></html>")
    assert "no feed was found" in run("discover", site.url, code=1).stderr
    (config / "monitor.toml").write_text("", encoding="utf-8")
    site.seen.clear()
    assert "private" in run("discover", site.url, code=1).stderr
    assert site.seen == []


# -- add and remove ---------------------------------------------------------------------------------------------------
def test_add_writes_a_table_and_keeps_every_comment(run: Run, site: Site, config: Path) -> None:
    site.feed("/feed.xml", ["<item><title>One</title></item>"], language="zh-TW")
    run(
        "add", f"{site.url}/feed.xml", "--id", "wafer", "--title", 'Wafer "Daily"', "--publisher", "晶圓", "--tier", "2"
    )
    text = (config / "feeds" / "mine.toml").read_text(encoding="utf-8")
    assert text.startswith(MINE)
    added = next(feed for feed in load_settings(config).feeds if feed.id == "wafer")
    assert added == Feed(
        id="wafer", url=f"{site.url}/feed.xml", title='Wafer "Daily"', publisher="晶圓", language=Language.TRADITIONAL,
        tier=Tier.ESTABLISHED, beat="mine",
    )  # fmt: skip
    assert "wafer" in run("list").stdout


def test_add_fills_in_what_the_feed_tells(run: Run, site: Site, config: Path) -> None:
    site.feed("/chips", ["<item><title>One</title></item>"])
    assert "Added chips to" in run("add", f"{site.url}/chips", "--beat", "new-beat").stdout
    (table,) = tables(config / "feeds" / "new-beat.toml")
    assert (table["title"], table["publisher"], table["language"], table["tier"]) == ("/chips", "/chips", "en", 3)


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["/feed.xml", "--id", "one"], 2, "'one' is taken"),
        (["/feed.xml", "--id", "Not An Id"], 78, "lower-case words"),
        (["/feed.xml", "--beat", "../outside"], 2, "beat"),
        (["/feed.xml", "--beat", ""], 2, "beat"),
        (["/page"], 1, "is no feed; `monitor feeds discover"),
        (["/none"], 1, "404"),
        (["/feed.xml", "--tier", "5"], 2, "tier"),
        (["/feed.xml", "--language", "de"], 2, "language"),
    ],
)
def test_what_cannot_be_added_changes_nothing(
    options: list[str], code: int, told: str, run: Run, site: Site, config: Path
) -> None:
    site.feed("/feed.xml", ["<item><title>One</title></item>"])
    site.answers["/page"] = Answer(b"<!doctype html><html><body>Hello</body></html>")
    before = {path: path.read_bytes() for path in config.rglob("*") if path.is_file()}
    assert told in run("add", site.url + options[0], *options[1:], code=code).stderr
    assert {path: path.read_bytes() for path in config.rglob("*") if path.is_file()} == before


def test_an_address_is_added_once(run: Run, site: Site) -> None:
    site.feed("/feed.xml", ["<item><title>One</title></item>"])
    run("add", f"{site.url}/feed.xml", "--id", "first")
    site.answers["/feed.xml?feed=comments"] = site.answers["/feed.xml"]
    assert "is a feed already: first" in run("add", f"{site.url}/feed.xml?utm_source=x", "--id", "b", code=2).stderr
    run("add", f"{site.url}/feed.xml?feed=comments", "--id", "c")


def test_the_shipped_configuration_is_not_edited() -> None:
    result = CliRunner().invoke(cli, ["--config", str(shipped_config()), "feeds", "remove", "36kr"])
    assert result.exit_code == 2
    assert "monitor init" in result.stderr


def test_remove_takes_exactly_that_table(run: Run, config: Path) -> None:
    path = config / "feeds" / "mine.toml"
    run("remove", "two")
    assert path.read_text(encoding="utf-8") == MINE.replace(
        '[[feed]]\nid = "two"\nurl = "https://two.example/feed"\ntitle = "[[feed]]"\npublisher = "Two"\n', ""
    )
    assert "no feed has the id 'two'" in run("remove", "two", code=2).stderr
    run("remove", "three")
    run("remove", "one")
    assert tables(path) == []
    assert "# the first" in path.read_text(encoding="utf-8")


def test_remove_leaves_to_people_what_is_no_table_of_its_own(run: Run, config: Path) -> None:
    path = config / "feeds" / "mine.toml"
    text = 'feed = [{id = "x", url = "https://x.example/f", title = "X", publisher = "X"}]\n'
    path.write_text(text, encoding="utf-8")
    assert "by hand" in run("remove", "x", code=2).stderr
    assert path.read_text(encoding="utf-8") == text


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20).filter(str.strip)


@settings(deadline=None)  # it writes files, and disks are busy at times
@given(titles=st.lists(TEXT, min_size=1, max_size=6), data=st.data(), newline=st.sampled_from(["\n", "\r\n"]))
def test_tables_come_and_go_without_touching_others(
    titles: list[str], data: st.DataObject, newline: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    text = newline.join(["# head", "", ""])
    for n, title in enumerate(titles):
        feed = Feed(id=f"f-{n}", url=f"https://h.example/{n}", title=title, publisher=title, every=timedelta(hours=n))
        path.write_bytes(text.encode())
        text = with_tables(path, [feed]) + data.draw(st.sampled_from(["", f"# note{newline}", newline]))
    path.write_bytes(text.encode())
    before = tables(path)
    gone = data.draw(st.integers(0, len(titles) - 1))
    left = without_table(path, f"f-{gone}")
    assert tomllib.loads(left).get("feed", []) == [table for n, table in enumerate(before) if n != gone]
    assert left.count("# note") >= text.count("# note")
    assert left.startswith("# head")


def test_a_table_says_only_what_is_not_the_default() -> None:
    feed = Feed(id="a", url="https://a.example/f", title="a\x1b[2Jb\n", publisher="\ud800P", every=timedelta(days=2))
    assert tomllib.loads(feed_table(feed))["feed"] == [
        {"id": "a", "url": feed.url, "title": "a[2Jb", "publisher": "P", "tier": 3, "every": "2d"}
    ]


@pytest.mark.parametrize(
    ("title", "url", "known", "expected"),
    [
        ("Wafer Daily: chips & more", "https://w.example/f", [], "wafer-daily-chips-more"),
        ("Wafer Daily", "https://w.example/f", ["wafer-daily"], "wafer-daily-2"),
        ("晶片日報", "https://www.w-d.example/f", [], "w-d-example"),
        ("", "https://w.example/f", ["w-example", "w-example-2"], "w-example-3"),
    ],
)
def test_an_id_of_a_title(title: str, url: str, known: list[str], expected: str) -> None:
    assert slug(title, url, known) == expected


# -- list -------------------------------------------------------------------------------------------------------------
def test_list_tells_health_and_counts_it(run: Run, site: Site, config: Path) -> None:
    site.feed("/good", ["<item><title>One</title></item>"])
    site.answers["/gone"] = Answer(b"", "text/plain", 410)
    (config / "feeds" / "mine.toml").write_text(
        "\n".join(
            f'[[feed]]\nid = "{name}"\nurl = "{site.url}/{name}"\ntitle = "T"\npublisher = "P"\n{more}'
            for name, more in (("good", ""), ("gone", ""), ("bad", ""), ("off", "enabled = false"))
        ),
        encoding="utf-8",
    )
    before = run("list").stdout.splitlines()
    assert [line.split()[7] for line in before[1:5]] == ["now", "now", "now", "never"]
    assert before[-1] == "4 feeds: 1 switched off, 3 not polled yet"
    run("poll", group="")
    lines = {line.split()[0]: line for line in run("list").stdout.splitlines()}
    assert lines["good"].endswith("well")
    assert "in " in lines["good"]
    assert "404" in lines["bad"]
    assert "never" in lines["gone"]
    assert "410" in lines["gone"]
    assert lines["off"].endswith("switched off")
    assert lines["4"] == "4 feeds: 1 well, 1 switched off, 2 in trouble"


def test_list_says_what_to_do_where_there_are_no_feeds(run: Run, config: Path) -> None:
    (config / "feeds" / "mine.toml").write_text("", encoding="utf-8")
    assert "`monitor feeds add URL`" in run("list").stdout


# -- show -------------------------------------------------------------------------------------------------------------
def test_show_tells_health_yield_and_why(run: Run, site: Site, config: Path, tmp_path: Path) -> None:
    (config / "feeds" / "mine.toml").write_text(
        f'[[feed]]\nid = "wafer"\nurl = "{site.url}/feed.xml"\ntitle = "W"\npublisher = "Wafer"\ntier = 2\n',
        encoding="utf-8",
    )
    assert "it was never polled" in run("show", "wafer").stdout
    run("poll", group="", code=75)
    told = run("show", "wafer").stdout
    assert "404" in told
    assert "it failed" in told
    site.feed("/feed.xml", ["<item><title>One</title></item>", "<item><title>Two</title></item>"])
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        connection.execute("update feed_states set next_poll = 0")
    connection.close()
    run("poll", group="")
    found = {
        line.partition("  ")[0]: line.partition("  ")[2].strip() for line in run("show", "wafer").stdout.splitlines()
    }
    assert found["health"] == "well"
    assert found["yield"].startswith("2 entries, 0 articles read, 0 figures (0 new), 0 alerts; 2 entries wait")
    assert found["next poll"].endswith(": the ceiling that the configuration sets")
    assert "404" in found["last errors"]
    assert found["publisher"] == "Wafer (tier 2, established)"
    assert found["every"] == "30 min at most"
    assert "no feed has the id" in run("show", "nobody", code=2).stderr


def test_the_same_trouble_is_kept_once(run: Run, site: Site, config: Path, tmp_path: Path) -> None:
    (config / "feeds" / "mine.toml").write_text(
        f'[[feed]]\nid = "w"\nurl = "{site.url}/none"\ntitle = "W"\npublisher = "W"\n', encoding="utf-8"
    )
    for status in (404, 404, 500, 404):
        site.answers["/none"] = Answer(b"no", "text/plain", status)
        run("poll", group="", code=75)
        with sqlite3.connect(tmp_path / "ledger.db") as connection:
            connection.execute("update feed_states set next_poll = 0")
        connection.close()
    told = run("show", "w").stdout
    assert "4 failures in a row" in told
    history = told[told.index("last errors") :].splitlines()
    assert ["404" in line for line in history] == [True, False, True]


# -- OPML -------------------------------------------------------------------------------------------------------------
FEEDS = [
    Feed(id="a", url="https://a.example/f?x=1&y=2", title='A <"&\'> B', publisher="晶圓", beat="chips",
         language=Language.TRADITIONAL, tier=Tier.PRIMARY, every=timedelta(minutes=7), full_text=True),
    Feed(id="b.1", url="https://b.example/f", title="B", publisher="B", beat="chips", enabled=False),
    Feed(id="c", url="https://c.example/f", title="C", publisher="C", beat="papers", language=Language.ENGLISH),
]  # fmt: skip


def test_opml_says_all_of_a_feed() -> None:
    for feed, outline in zip(FEEDS, read_opml(write_opml(FEEDS).encode()), strict=True):
        assert (outline.url, outline.title, outline.folder, outline.language) == (
            feed.url, feed.title, feed.beat, feed.language,
        )  # fmt: skip
        assert (outline.id, outline.publisher, outline.tier) == (feed.id, feed.publisher, feed.tier)
        assert (outline.every, outline.full_text, outline.enabled) == (feed.every, feed.full_text, feed.enabled)


def test_feeds_come_back_through_opml_as_they_went(run: Run, config: Path, tmp_path: Path) -> None:
    beats = {feed.beat for feed in FEEDS}
    for beat in beats:
        (config / "feeds" / f"{beat}.toml").write_text(
            "\n".join(feed_table(feed) for feed in FEEDS if feed.beat == beat), encoding="utf-8"
        )
    before = {feed.id: feed for feed in load_settings(config).feeds}
    assert len(before) == 6
    place = str(tmp_path / "feeds.opml")
    assert "Wrote 6 feeds" in run("export", place).stdout
    assert run("export", "-").stdout == Path(place).read_text(encoding="utf-8")
    assert "0 feeds added, 6 left out" in run("import", place).stdout
    for path in (config / "feeds").glob("*.toml"):
        path.unlink()
    assert "6 feeds added, 0 left out" in run("import", place).stdout
    assert {feed.id: feed for feed in load_settings(config).feeds} == before


def test_import_takes_what_other_readers_write(run: Run, config: Path, tmp_path: Path) -> None:
    document = """<?xml version="1.0"?><!DOCTYPE opml SYSTEM "x.dtd"><OPML version="1.1"><head/><body>
      <outline text="Data Centres"><outline type="rss" text="Rack Watch" xmlUrl="https://rack.example/feed"
        htmlUrl="https://rack.example/" language="en-GB"/>
        <outline text="Rack Watch" xmlurl="https://rack2.example/feed"/></outline>
      <outline text="一 folder"><outline text="晶片" xmlUrl="https://x.example/f"/></outline>
      <outline text="again" xmlUrl="https://one.example/feed"/>
      <outline text="broken" xmlUrl="https://broken.example/a feed"/>
      <outline text="no feed" xmlUrl="file:///etc/passwd"/><outline text="a link" url="https://l.example"/>
    </body></OPML>"""
    (tmp_path / "other.opml").write_text(document, encoding="utf-8")
    told = run("import", str(tmp_path / "other.opml"), "--beat", "others").stdout
    assert "3 feeds added, 2 left out" in told
    assert "'https://broken.example/a feed' cannot be read" in told
    assert "https://one.example/feed is a feed already: one in feeds/mine.toml" in told
    feeds = {feed.id: feed for feed in load_settings(config).feeds}
    assert (feeds["rack-watch"].beat, feeds["rack-watch"].language) == ("data-centres", Language.ENGLISH)
    assert feeds["rack-watch-2"].url == "https://rack2.example/feed"
    assert (feeds["x-example"].title, feeds["x-example"].beat) == ("晶片", "others")


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("", "no OPML"),
        ("<rss/>", "no OPML"),
        ("hello", "no OPML"),
        ('<opml><body><outline xmlUrl="https://a.example/f"/>', "damaged"),
        ("<opml>" + "<outline>" * 5000, "nested"),
        ('<!DOCTYPE o [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><opml><head>&b;</head></opml>', "damaged"),
    ],
)
def test_what_is_no_opml_is_refused(document: str, told: str) -> None:
    with pytest.raises(ParseError, match=told):
        read_opml(document.encode())
