"""Archives into the ledger: by the articles' own dates, once, without alerts, however often it is broken off."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from monitor.backfilling import spool_place
from monitor.domain.articles import Article
from monitor.domain.feeds import Tier
from monitor.domain.readings import Reading
from monitor.pipeline.archives import Piece
from monitor.pipeline.readers import Readers, Sources
from tests.flow.press import WebPress
from tests.flow.test_archives import NOW, json_lines, parquet, warc
from tests.flow.world import ROOT, Program, contents
from tests.samples import reading

Row = dict[str, Any]


@pytest.fixture
def rows() -> list[Row]:
    """Sixty articles of some outlets, by date."""
    stories = sorted(WebPress(6, 10).stories, key=lambda one: one.published)
    return [
        {"url": f"https://outlet-{one.outlet}.example{one.path}", "title": one.title, "text": one.text,
         "published": one.published.isoformat(), "publisher": f"Outlet {one.outlet}", "lang": "en"}
        for one in stories
    ]  # fmt: skip


def broken_off(program: Program, archive: Path) -> None:
    """Begin a backfill, and kill it when some articles are read."""
    command = [sys.executable, "-m", "monitor", *program.options, "backfill", "--processes", "1", str(archive)]
    with subprocess.Popen(command, cwd=ROOT, env=program.environment, start_new_session=True) as process:
        spool = program.database.with_name(f"{program.database.name}.spool")
        end = time.monotonic() + 60
        while _spooled(spool) < 10 and time.monotonic() < end:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)


def _spooled(spool: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{spool}?mode=ro", uri=True)) as connection:
            return int(connection.execute("select count(*) from articles").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_the_order_of_an_archive_and_a_kill_change_nothing(program: Program, rows: list[Row], tmp_path: Path) -> None:
    json_lines(tmp_path / "sorted.jsonl", rows)
    done = program.run("backfill", str(tmp_path / "sorted.jsonl")).stdout
    assert done.startswith("60 articles read, 0 known before, 0 left out; 60 judged")
    expected = contents(program.database)
    assert {"new", "confirmed", "conflict"} <= {str(row[5]) for row in expected if len(row) == 8}
    assert program.counts()["alerts"] == 0
    program.database.unlink()

    random.Random(3).shuffle(rows)  # noqa: S311 - an archive's order is no secret
    (archive := tmp_path / "archive").mkdir()
    json_lines(archive / "a.jsonl.gz", [*rows[:20], {"title": "no date", "text": "x"}])
    parquet(
        archive / "b.parquet", [row | {"published": row["published"].removesuffix("+00:00")} for row in rows[20:45]]
    )
    warc(archive / "c.warc.gz", rows[45:])
    broken_off(program, archive)
    assert not program.database.exists() or program.counts()["articles"] == 0
    again = program.run("backfill", str(archive)).stdout
    found = [int(word) for word in again.replace(",", " ").split() if word.isdecimal()]
    assert found[0] + found[1] == 60
    assert found[1] >= 10, "what was read before the kill is not read again"
    assert "it has no date" in again
    assert contents(program.database) == expected

    assert program.run("backfill", str(archive)).stdout.startswith("0 articles read, 60 known before, 1 left out; 0 ju")
    assert contents(program.database) == expected
    assert list(tmp_path.glob("*.spool*")) == []


def test_news_that_is_in_an_archive_too_is_read_once(program: Program, rows: list[Row], tmp_path: Path) -> None:
    late, early = rows[-1], rows[0]
    json_lines(tmp_path / "late.jsonl", [late])
    json_lines(tmp_path / "all.jsonl", [late, early, early | {"url": early["url"] + "?utm_medium=rss"}])
    told = program.run("backfill", "--alerts", str(tmp_path / "late.jsonl")).stdout
    assert "1 judged" in told
    assert program.counts()["alerts"] == 1
    told = program.run("backfill", "--alerts", str(tmp_path / "all.jsonl")).stdout
    assert told.startswith("1 article read, 2 known before")
    assert "`monitor rebuild`" in told
    assert program.counts()["articles"] == 2


# -- readers ----------------------------------------------------------------------------------------------------------
def dies_of_poison(article: Article) -> Reading:
    """Reads an article, or fails over it in a way that its title names."""
    match article.title:
        case "kills":
            os.kill(os.getpid(), signal.SIGKILL)
        case "breaks":
            raise ValueError("no such thing")
    return reading(article.id)


def chunks(titles: Sequence[str]) -> Iterator[list[tuple[str, Piece]]]:
    """Chunks of two pieces with these titles."""
    made = [
        (
            f"{number}",
            Piece(place=f"a:{number}", done=number, fields={"title": title, "text": "x", "date": "2024-01-01"}),
        )
        for number, title in enumerate(titles)
    ]
    return (made[place : place + 2] for place in range(0, len(made), 2))


@pytest.mark.parametrize(
    ("titles", "read", "left_out"),
    [
        (["a", "b", "c"], 3, {}),
        (["a", "breaks", "c", "d"], 3, {"this program failed over it (ValueError)": 1}),
        (["a", "kills", "c", "d", "e", "f", "g"], 6, {"the process died when it was read": 1}),
        (["kills", "kills", "c", "breaks", "e"], 2, {"the process died when it was read": 2,
                                                     "this program failed over it (ValueError)": 1}),
    ],
)  # fmt: skip
def test_what_kills_its_process_is_left_out_and_nothing_else(
    titles: list[str], read: int, left_out: dict[str, int]
) -> None:
    skipped: Counter[str] = Counter()
    articles: list[str] = []
    with Readers(dies_of_poison, Sources(tiers={}, otherwise=Tier.TRADE), 2, NOW) as readers:
        for found in readers(chunks(titles)):
            articles += [article.id for article, _ in found.readings]
            skipped.update(found.skipped)
    assert len(articles) == len(set(articles)) == read
    assert skipped == left_out


@pytest.mark.parametrize(
    ("changes", "publisher", "tier"),
    [
        ({"publisher": "Harbour Wire"}, "Harbour Wire", Tier.ESTABLISHED),
        ({"publisher": None, "url": "https://www.wire.example/1"}, "wire.example", Tier.ESTABLISHED),
        ({"publisher": "Somebody", "url": "https://wire.example/1"}, "Somebody", Tier.ESTABLISHED),
        ({"publisher": "Somebody", "url": None}, "Somebody", Tier.SECONDARY),
        ({"publisher": None, "url": None}, None, Tier.SECONDARY),
    ],
)
def test_whose_words_they_are(changes: Row, publisher: str | None, tier: Tier) -> None:
    sources = Sources(
        tiers={"harbour wire": Tier.ESTABLISHED, "wire.example": Tier.ESTABLISHED}, otherwise=Tier.SECONDARY
    )
    found = sources.place(Article(**{"id": "1", "title": "", "text": "", **changes}))
    assert (found.publisher, found.tier) == (publisher, tier)


@pytest.mark.parametrize(
    ("ledger", "spool"),
    [
        ("here/ledger.db", "here/ledger.db.spool"),
        ("sqlite:///here/ledger.db", "here/ledger.db.spool"),
        ("sqlite:////there/ledger.db", "/there/ledger.db.spool"),
    ],
)
def test_a_spool_lies_beside_its_ledger_however_that_is_named(ledger: str, spool: str) -> None:
    assert spool_place(ledger) == Path(spool)


def test_the_spool_of_a_server_lies_with_the_user_s_data() -> None:
    places = [spool_place(f"postgresql://host/{name}") for name in ("one", "one", "other")]
    assert places[0] == places[1] != places[2]
    assert places[0].is_absolute()
