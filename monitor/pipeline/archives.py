"""Archives of articles: JSON lines, Parquet, WARC and folders of HTML, one piece after another, however large."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

from monitor.domain.articles import Article
from monitor.domain.catalogue import Language
from monitor.errors import ParseError, UsageError
from monitor.parse.dates import believable, parse_date
from monitor.parse.links import clean

# What archives call the parts of an article, the commonest first.
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "guid", "uuid"),
    "url": ("url", "link", "uri", "source_url"),
    "title": ("title", "headline"),
    "text": ("text", "content", "body", "maintext", "article", "plain_text"),
    "published": ("published", "date_publish", "publish_date", "published_at", "pub_date", "date", "timestamp"),
    "publisher": ("publisher", "source", "source_domain", "domain", "site", "sitename"),
    "lang": ("lang", "language"),
}
_JSON, _HTML = (".jsonl", ".ndjson", ".json"), (".html", ".htm", ".xhtml")
_PAGES = ("text/html", "application/xhtml+xml")
_PARQUET_ROWS = 256
_LONGEST_PAGE = 20_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """An article as it lies in an archive: its fields, or its page. `place` says where, `crawled` when it was fetched.

    `done` is how many bytes of all archives lie behind it.
    """

    place: str
    done: int
    fields: Mapping[str, Any] | None = None
    page: bytes = b""
    content_type: str | None = None
    url: str | None = None
    crawled: datetime | None = None

    @property
    def address(self) -> str | None:
        """Its address, as far as it is known before the page is read."""
        found = self.url if self.fields is None else _field(self.fields, "url")
        return clean(found) if found and found.startswith(("http://", "https://")) else None

    @property
    def name(self) -> str | None:
        """The id that the archive gives it."""
        return None if self.fields is None else _field(self.fields, "id")


def archive_files(paths: Sequence[Path]) -> list[Path]:
    """The files of archives, folders searched through, in order. Raises UsageError for what is no archive."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for file in path.rglob("*") if _opener(file) is not None and file.is_file())
        elif _opener(path) is None:
            raise UsageError(f"{path} is no archive: name JSON lines, Parquet, WARC, HTML files, or a folder of these")
        else:
            found.append(path)
    if not found:
        raise UsageError(f"there is no archive in {', '.join(map(str, paths))}")
    return found


def pieces(files: Sequence[Path]) -> Iterator[Piece]:
    """Every piece of these files, in order. Raises ParseError for a file that is damaged, UsageError for an extra."""
    behind = 0
    for file in files:
        opener = _opener(file)
        assert opener is not None  # noqa: S101 - `archive_files` saw to it
        try:
            size = file.stat().st_size
            yield from opener(file, behind, size)
        except OSError as error:
            raise ParseError(f"{file} cannot be read: {error.strerror or error}; see to it that it can") from error
        behind += size


def article_of(piece: Piece, article_id: str, now: datetime) -> Article:
    """The article of a piece. Raises ParseError, which says why in general words, where it has no text or no date.

    A date before there were feeds, or behind `now`, is none.
    """
    article = _of_page(piece, article_id) if piece.fields is None else _of_fields(piece.fields, piece, article_id)
    if not article.text.strip():
        raise ParseError("it has no text")
    if article.dated is None:
        raise ParseError("it has no date, and a doubtful date decides nothing")
    if believable(article.dated, now) is None:
        raise ParseError("its date cannot be: it lies ahead, or before there were feeds")
    return article


def _of_fields(fields: Mapping[str, Any], piece: Piece, article_id: str) -> Article:
    published = _moment(next((fields[name] for name in _FIELDS["published"] if fields.get(name)), None))
    return Article(
        id=article_id,
        title=_field(fields, "title") or "",
        text=_field(fields, "text") or "",
        url=piece.address,
        publisher=_field(fields, "publisher"),
        language=Language.from_tag(_field(fields, "lang")),
        published=published,
        fetched=published,
    )


def _of_page(piece: Piece, article_id: str) -> Article:
    from monitor.parse.pages import parse_page  # noqa: PLC0415 - loads trafilatura, which only pages need

    page = parse_page(piece.page, content_type=piece.content_type, url=piece.url or "")
    return Article(
        id=article_id,
        title=page.title,
        text=page.text,
        url=page.url or piece.address,
        publisher=page.publisher,
        language=page.language,
        published=page.published,
        fetched=piece.crawled or page.published,
        partial=page.partial,
    )


# -- forms ------------------------------------------------------------------------------------------------------------
_Opener = Callable[[Path, int, int], Iterator[Piece]]


def _opener(path: Path) -> _Opener | None:
    name = path.name.lower().removesuffix(".gz")
    if name.endswith(".warc"):
        return _warc
    if name.endswith(_JSON):
        return _json_lines
    if name.endswith(".parquet"):
        return _parquet
    return _html if name.endswith(_HTML) else None


def _json_lines(path: Path, behind: int, _size: int) -> Iterator[Piece]:
    with path.open("rb") as raw:
        lines: IO[bytes] = gzip.GzipFile(fileobj=raw) if path.name.endswith(".gz") else raw  # type: ignore[assignment]  # it reads lines as a file does
        try:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    place = f"{path}:{number}"
                    yield Piece(place=place, done=behind + raw.tell(), fields=_object(line, place))
        except (OSError, EOFError) as error:
            raise ParseError(f"{path} is damaged: {error}; what came before the damage is kept") from error


def _object(line: bytes, place: str) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise ParseError(f"{place}: this is no JSON object: {error}; an archive has one article a line") from error
    if not isinstance(found, dict):
        raise ParseError(f"{place}: this is no JSON object; an archive has one article a line")
    return found


def _parquet(path: Path, behind: int, size: int) -> Iterator[Piece]:
    try:
        from pyarrow import ArrowException  # noqa: PLC0415 - an extra
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - the same
    except ImportError as error:
        raise _missing("Parquet", "pyarrow") from error
    try:
        with ParquetFile(path) as file:
            wanted = {name for names in _FIELDS.values() for name in names}
            columns = [name for name in file.schema_arrow.names if name in wanted]
            rows, number = max(file.metadata.num_rows, 1), 0
            for batch in file.iter_batches(_PARQUET_ROWS, columns=columns):
                for fields in batch.to_pylist():
                    number += 1
                    yield Piece(place=f"{path}:{number}", done=behind + size * number // rows, fields=fields)
    except (ArrowException, OSError) as error:
        raise ParseError(f"{path} is no whole Parquet file: {error}") from error


def _warc(path: Path, behind: int, _size: int) -> Iterator[Piece]:
    try:
        from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - an extra
        from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415 - the same
    except ImportError as error:
        raise _missing("WARC", "warcio") from error
    with path.open("rb") as raw:
        try:
            for record in ArchiveIterator(raw):
                headers, answer = record.rec_headers, record.http_headers
                if record.rec_type != "response" or answer is None or answer.get_statuscode() != "200":
                    continue
                kind = answer.get_header("Content-Type") or ""
                if kind.partition(";")[0].strip().lower() in _PAGES:
                    yield Piece(
                        place=f"{path}: {headers.get_header('WARC-Target-URI')}",
                        done=behind + raw.tell(),
                        page=record.content_stream().read(_LONGEST_PAGE),
                        content_type=kind,
                        url=headers.get_header("WARC-Target-URI"),
                        crawled=parse_date(headers.get_header("WARC-Date")),
                    )
        except (ArchiveLoadFailed, EOFError, OSError) as error:
            raise ParseError(f"{path} is damaged: {error}; what came before the damage is kept") from error


def _html(path: Path, behind: int, size: int) -> Iterator[Piece]:
    yield Piece(place=str(path), done=behind + size, page=path.read_bytes(), content_type="text/html")


def _missing(form: str, package: str) -> UsageError:
    return UsageError(f"reading {form} needs the package {package}: install chip-news-monitor[backfill]")


# -- fields -----------------------------------------------------------------------------------------------------------
def _field(fields: Mapping[str, Any], name: str) -> str | None:
    value = next((fields[key] for key in _FIELDS[name] if fields.get(key)), None)
    return None if value is None else str(value)


def _moment(value: Any) -> datetime | None:
    match value:
        case datetime():
            return value if value.tzinfo else value.replace(tzinfo=UTC)
        case date():
            return datetime(value.year, value.month, value.day, tzinfo=UTC)
        case int() | float():
            with suppress(ValueError, OverflowError, OSError):  # a moment that no calendar has
                return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)
            return None
        case str():
            return parse_date(value)
        case _:
            return None
