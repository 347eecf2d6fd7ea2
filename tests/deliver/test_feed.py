"""The feed of alerts: bounded, whole at every moment, and read as what it is by a real reader."""

from __future__ import annotations

import json
import stat
import threading
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.deliver.feed import MOST_ENTRIES, AlertFeed
from monitor.domain.alerts import Delivery
from monitor.errors import TemporaryDeliveryError
from monitor.parse.feeds import parse_feed
from tests.deliver import samples


def sent(key: str, **more: Any) -> Delivery:
    return samples.delivery(samples.alert(samples.revised(), key=key, **more))


def read(path: Path) -> Any:
    """The feed as feedparser reads it; a feed that is not well-formed fails."""
    found = feedparser.parse(path.read_bytes())  # noqa: TID251 - as a reader of our own feed, with bytes
    assert not found.bozo, found.get("bozo_exception")
    return found


def test_an_alert_is_an_entry(tmp_path: Path) -> None:
    path = tmp_path / "alerts.xml"
    receipt = AlertFeed("desk", path).send([sent("one")])
    found = read(path)
    (entry,) = found.entries
    assert found.version == "atom10"
    assert entry.id == receipt.reference
    assert entry.title == "ByteDance · H200 · chip orders 2026 · $5.6bn → $14bn (+150 %)"
    assert entry.link == "https://silicon-notes.example/2026/05/bytedance?ref=feed&page=1"
    assert entry.updated == found.feed.updated == "2026-05-27T01:34:00+00:00"
    assert "<b>$14 billion</b>" in entry.content[0].value
    assert entry.content[0].type == "text/html"


def test_it_is_a_json_feed_where_its_name_says_so(tmp_path: Path) -> None:
    path = tmp_path / "alerts.json"
    receipt = AlertFeed("desk", path).send([sent("one")])
    # Our own reader of feeds, which takes both forms.
    parsed = parse_feed(
        path.read_bytes(), content_type=None, url="https://x.example/alerts.json", feed_id="x", now=samples.START
    )
    assert (parsed.malformed, parsed.format) == (None, "json1.1")
    (entry,) = parsed.entries
    assert entry.title == "ByteDance · H200 · chip orders 2026 · $5.6bn → $14bn (+150 %)"
    assert entry.url == "https://silicon-notes.example/2026/05/bytedance?ref=feed&page=1"
    assert "<b>$14 billion</b>" in entry.content
    (item,) = json.loads(path.read_bytes())["items"]
    assert item["id"] == receipt.reference
    assert item["date_published"] == "2026-05-27T01:34:00+00:00"


def identities(path: Path) -> list[str]:
    """The ids of a feed's entries, in order."""
    if path.suffix == ".json":
        return [item["id"] for item in json.loads(path.read_bytes())["items"]]
    return [entry.id for entry in read(path).entries]


@pytest.fixture(params=["alerts.xml", "alerts.json"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A feed's file, in each form."""
    return tmp_path / str(request.param)


def test_the_newest_entry_stands_first_and_one_that_comes_again_replaces_itself(path: Path) -> None:
    feed = AlertFeed("desk", path)
    first = feed.send([sent("one")]).reference
    second = feed.send([sent("two")]).reference
    assert feed.send([sent("one")]).reference == first
    assert identities(path) == [first, second]


def test_it_keeps_its_identity(tmp_path: Path) -> None:
    path = tmp_path / "alerts.xml"
    AlertFeed("desk", path).send([sent("one")])
    identity = read(path).feed.id
    AlertFeed("desk", path).send([sent("two")])
    assert read(path).feed.id == identity


def test_only_the_newest_entries_stay(path: Path) -> None:
    feed = AlertFeed("desk", path)
    made = [feed.send([sent(f"{number}")]).reference for number in range(MOST_ENTRIES + 5)]
    assert identities(path) == made[:4:-1]


def test_what_another_program_wrote_is_left_alone(path: Path) -> None:
    feed = AlertFeed("desk", path)
    for content in (
        b"",
        b"precious",
        b"<feed xmlns='http://www.w3.org/2005/Atom'><title>of others</title></feed>",
        b'{"version": "https://jsonfeed.org/version/1.1", "title": "of others", "items": []}',
        b"[" * 100_000,
    ):
        path.write_bytes(content)
        with pytest.raises(TemporaryDeliveryError, match="move it away"):
            feed.send([sent("one")])
        assert path.read_bytes() == content
        assert "move it away" in (feed.check() or "")


def test_a_bomb_in_its_place_does_not_go_off(tmp_path: Path) -> None:
    path = tmp_path / "alerts.xml"
    (tmp_path / "secret").write_text("hunter22", encoding="utf-8")
    declared = f'<!DOCTYPE feed [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    body = "<feed xmlns='http://www.w3.org/2005/Atom'><title>&x;</title><generator>monitor</generator></feed>"
    path.write_text(declared + body, encoding="utf-8")
    AlertFeed("desk", path).send([sent("one")])
    assert "hunter22" not in path.read_text(encoding="utf-8")


def test_a_missing_directory_is_told_and_mended_later(tmp_path: Path) -> None:
    path = tmp_path / "www" / "alerts.xml"
    feed = AlertFeed("desk", path)
    assert "missing" in (feed.check() or "")
    with pytest.raises(TemporaryDeliveryError, match="No such file"):
        feed.send([sent("one")])
    path.parent.mkdir()
    assert feed.check() is None
    feed.send([sent("one")])
    assert list(path.parent.iterdir()) == [path]


def test_its_permissions_stay(path: Path) -> None:
    feed = AlertFeed("desk", path)
    feed.send([sent("one")])
    path.chmod(0o640)
    feed.send([sent("two")])
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_reader_never_sees_half_of_it(tmp_path: Path) -> None:
    path = tmp_path / "alerts.xml"
    feed = AlertFeed("desk", path)
    feed.send([sent("first")])
    done = threading.Event()
    seen: list[bytes] = []

    def reader() -> None:
        while not done.is_set():
            seen.append(path.read_bytes())

    reading = threading.Thread(target=reader)
    reading.start()
    for number in range(30):
        feed.send([sent(f"{number}")])
    done.set()
    reading.join()
    assert seen
    assert all(text.endswith(b"</feed>\n") for text in seen)


@given(title=st.text(), publisher=st.text(min_size=1))
@settings(max_examples=60)
def test_whatever_stands_in_an_article_the_feed_is_well_formed_and_carries_no_markup_of_others(
    title: str, publisher: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("feed") / "alerts.xml"
    hostile = f"<script>alert(1)</script>]]>{title}"
    AlertFeed("desk", path).send([sent("one", title=hostile, publisher=publisher, names={"bytedance": hostile})])
    raw = path.read_bytes()
    (entry,) = read(path).entries
    assert b"<script" not in raw
    other = path.with_suffix(".json")
    AlertFeed("desk", other).send([sent("one", title=hostile, publisher=publisher, names={"bytedance": hostile})])
    (item,) = json.loads(other.read_bytes())["items"]
    assert "<script" not in item["content_html"]
    assert "<script" not in entry.content[0].value
    assert raw.count(b"<entry") == 1
