"""Archives in every form give the same articles; what is damaged or has no date is told."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from monitor.domain.articles import Article
from monitor.errors import ParseError, UsageError
from monitor.pipeline.archives import archive_files, article_of, pieces

Row = dict[str, Any]
NOW = datetime(2026, 6, 1, tzinfo=UTC)
WORDS = "The company ordered chips, its suppliers said, and more of them are to come before the year is over. " * 8
ROWS: list[Row] = [
    {"url": "https://wire.example/a?utm_source=x", "title": "First", "text": WORDS, "published": "2025-03-04T05:06:07Z",
     "publisher": "Wire", "lang": "en"},
    {"url": "https://wire.example/b", "title": "第二", "text": "公司订购了芯片。" * 40, "published": "2024-01-02",
     "publisher": "算力日报", "lang": "zh-Hans"},
]  # fmt: skip


def page(row: Row) -> bytes:
    """An article as a page."""
    return (
        f'<!doctype html><html lang="{row["lang"]}"><head><meta charset="utf-8"><title>{row["title"]}</title>'
        f'<link rel="canonical" href="{row["url"]}"><meta property="og:site_name" content="{row["publisher"]}">'
        f'<meta property="article:published_time" content="{row["published"]}"></head>'
        f"<body><article><h1>{row['title']}</h1><p>{row['text']}</p></article></body></html>"
    ).encode()


def json_lines(path: Path, rows: Sequence[Row]) -> None:
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    path.write_bytes(gzip.compress(lines, mtime=0) if path.suffix == ".gz" else lines + b"\n\n")


def parquet(path: Path, rows: Sequence[Row]) -> None:
    moments = [datetime.fromisoformat(row["published"]).replace(tzinfo=UTC) for row in rows]
    named = [
        {"link": row["url"], "headline": row["title"], "content": row["text"], "date": moment,
         "domain": row["publisher"], "language": row["lang"], "embedding": [0.5] * 8}
        for row, moment in zip(rows, moments, strict=True)
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(named), path)


def warc(path: Path, rows: Sequence[Row], *, date: str = "2026-06-01T00:00:00Z") -> None:
    answers = (("text/html; charset=utf-8", "200 OK", None), ("image/png", "200 OK", b"x"),
               ("text/html", "404 Not Found", b"gone"))  # fmt: skip
    with path.open("wb") as file:
        for row in rows:
            for kind, status, body in answers:
                http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + (body or page(row))
                head = (
                    f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {row['url']}\r\nWARC-Date: {date}\r\n"
                    f"WARC-Record-ID: <urn:uuid:{uuid4()}>\r\nContent-Type: application/http; msgtype=response\r\n"
                    f"Content-Length: {len(http)}\r\n\r\n"
                )
                record = head.encode() + http + b"\r\n\r\n"
                file.write(gzip.compress(record, mtime=0) if path.suffix == ".gz" else record)


def html(path: Path, rows: Sequence[Row]) -> None:
    path.mkdir()
    for number, row in enumerate(rows):
        (path / f"{number}.html").write_bytes(page(row))
    (path / "notes.md").write_text("no article")


WRITERS: dict[str, Callable[[Path, Sequence[Row]], None]] = {
    "a.jsonl": json_lines, "a.jsonl.gz": json_lines, "a.ndjson": json_lines, "a.parquet": parquet,
    "a.warc": warc, "a.warc.gz": warc, "pages": html,
}  # fmt: skip


def articles(*paths: Path) -> list[Article]:
    """The articles of archives."""
    return [article_of(piece, f"{number}", NOW) for number, piece in enumerate(pieces(archive_files(paths)))]


@pytest.mark.parametrize("name", WRITERS)
def test_every_form_gives_the_same_articles(name: str, tmp_path: Path) -> None:
    WRITERS[name](tmp_path / name, ROWS)
    for found, row in zip(articles(tmp_path / name), ROWS, strict=True):
        assert (found.title, found.url) == (row["title"], row["url"].partition("?")[0])
        assert found.text.strip() == row["text"].strip()
        assert found.dated == datetime.fromisoformat(row["published"]).replace(tzinfo=UTC)
        assert found.publisher == row["publisher"]
        assert found.language is not None
        assert found.language.value == row["lang"]


def test_a_folder_is_searched_and_progress_reaches_its_size(tmp_path: Path) -> None:
    for name, write in WRITERS.items():
        (tmp_path / name[-3:]).mkdir(exist_ok=True)
        write(tmp_path / name[-3:] / name, ROWS)
    files = archive_files([tmp_path])
    done = [piece.done for piece in pieces(files)]
    assert len(done) == len(ROWS) * len(WRITERS)
    assert done == sorted(done)
    assert done[-1] <= sum(file.stat().st_size for file in files)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"text": " \n"}, "no text"), ({"text": None}, "no text"), ({"published": None}, "no date"),
     ({"published": "some day"}, "no date"), ({"published": "9999-12-31"}, "date cannot be"),
     ({"published": "2026-06-03"}, "date cannot be"), ({"published": "1970-01-01"}, "date cannot be"),
     ({"published": 10**18}, "no date"), ({"published": -(10**30)}, "no date")],
)  # fmt: skip
def test_what_has_no_text_or_no_date_is_left_out(changes: Row, reason: str, tmp_path: Path) -> None:
    json_lines(tmp_path / "a.jsonl", [ROWS[0] | changes])
    with pytest.raises(ParseError, match=reason):
        articles(tmp_path / "a.jsonl")


def test_a_page_without_a_date_is_dated_by_its_crawl(tmp_path: Path) -> None:
    warc(tmp_path / "a.warc", [ROWS[0] | {"published": ""}], date="2023-05-06T07:08:09Z")
    (found,) = articles(tmp_path / "a.warc")
    assert (found.published, found.dated) == (None, datetime(2023, 5, 6, 7, 8, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("value", "year"),
    [(1700000000, 2023), (1700000000000, 2023), ("Tue, 14 Nov 2023 22:13:20 GMT", 2023), ("2023-11-14 22:13", 2023)],
)
def test_dates_come_in_many_forms(value: object, year: int, tmp_path: Path) -> None:
    json_lines(tmp_path / "a.jsonl", [{"title": "t", "body": WORDS, "timestamp": value}])
    (found,) = articles(tmp_path / "a.jsonl")
    assert found.published is not None
    assert (found.published.year, found.published.month, found.published.day) == (year, 11, 14)


@pytest.mark.parametrize(
    ("name", "body", "error"),
    [
        ("a.jsonl", b'{"text": "x"', ParseError),
        ("a.jsonl", b"[1, 2]", ParseError),
        ("a.jsonl", b"\xff\xfe\x00", ParseError),
        ("a.jsonl.gz", gzip.compress(b'{"text": "x", "date": "2024"}', mtime=0)[:-9], ParseError),
        ("a.jsonl.gz", b"no gzip at all", ParseError),
        ("a.parquet", b"PAR1 no more", ParseError),
        ("a.warc", b"no warc at all", ParseError),
        ("a.pdf", b"%PDF", UsageError),
    ],
)
def test_what_is_damaged_or_no_archive_is_told(name: str, body: bytes, error: type[Exception], tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(error, match=r"a\."):
        list(pieces(archive_files([tmp_path / name])))


def test_a_file_that_vanishes_is_told(tmp_path: Path) -> None:
    json_lines(tmp_path / "a.jsonl", [{"title": "t", "body": WORDS, "date": "2024-11-14"}])
    files = archive_files([tmp_path])
    (tmp_path / "a.jsonl").unlink()
    with pytest.raises(ParseError, match=r"a\.jsonl cannot be read: No such file"):
        list(pieces(files))


def test_an_empty_folder_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no archive"):
        archive_files([tmp_path])
