"""config/feeds/*.toml under a person's hand and the program's: tables come and go, and every comment stays."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from pathlib import Path

import tomli

from monitor.domain.feeds import Feed
from monitor.errors import ConfigurationError, UsageError
from monitor.pipeline.table import plain
from monitor.tomlfile import load

_BEAT = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*$")
_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def beat_file(directory: Path, beat: str) -> Path:
    """The file of a beat in a config directory. Raises UsageError for a name that is no plain word."""
    if not _BEAT.match(beat):
        raise UsageError(f"beat {beat!r}: use lower-case words joined by hyphens, as in `--beat data-centres`")
    return directory / "feeds" / f"{beat}.toml"


def feed_table(feed: Feed) -> str:
    """A feed as a `[[feed]]` table; what has its default is left out."""
    lines = [
        "[[feed]]",
        f"id = {_quoted(feed.id)}",
        f"url = {_quoted(feed.url)}",
        f"title = {_quoted(feed.title)}",
        f"publisher = {_quoted(feed.publisher)}",
        *([f"language = {_quoted(feed.language.value)}"] if feed.language else []),
        f"tier = {int(feed.tier)}",
        f'every = "{_duration(feed.every)}"',
        *(["full_text = true"] if feed.full_text else []),
        *([] if feed.enabled else ["enabled = false"]),
    ]
    return "\n".join(lines) + "\n"


def with_tables(path: Path, feeds: Iterable[Feed]) -> str:
    """The text of a beat's file with more feeds at its end; the file need not exist."""
    text = _text(path)
    ending = "\r\n" if "\r\n" in text else "\n"
    if text:
        text = text.removesuffix(ending) + ending * 2
    return text + ending.join(feed_table(feed).replace("\n", ending) for feed in feeds)


def without_table(path: Path, feed_id: str) -> str:
    """The text of a beat's file without one feed: its table goes, comments around it and all else stay.

    Raises UsageError where the file does not have the feed as a table of its own.
    """
    text = _text(path)
    file = load(path, path.name, [])
    tables = file.data.get("feed", [])
    place = next((n for n, table in enumerate(tables) if table.get("id") == feed_id), None)
    start = file.lines.get(("feed", place)) if place is not None else None
    if place is None or start is None:
        raise UsageError(f"{path} has no [[feed]] table with the id {feed_id!r}; remove the feed by hand")
    lines = text.splitlines(keepends=True)
    following = [n for at, n in file.lines.items() if n > start and at[:2] != ("feed", place)]
    end = min(following, default=len(lines) + 1) - 1
    while end > start and (not (line := lines[end - 1].strip()) or line.startswith("#")):
        end -= 1
    if end < len(lines) and not lines[end].strip():
        end += 1  # the blank line that set it apart
    left = "".join(lines[: start - 1] + lines[end:])
    rest = [table for n, table in enumerate(tables) if n != place]
    if tomli.loads(left).get("feed", []) != rest:
        raise UsageError(f"{path}: the table of {feed_id!r} cannot be told from its neighbours; remove it by hand")
    return left


def write(files: Mapping[Path, str], check: Callable[[], object]) -> None:
    """Put texts into files, all or none: where `check` then finds the configuration wrong, all is as it was before.

    Raises the ConfigurationError of the check; UsageError where a file cannot be written.
    """
    before = {path: path.read_bytes() if path.is_file() else None for path in files}
    try:
        for path, text in files.items():
            _replace(path, text.encode())
        check()
    except (ConfigurationError, OSError) as error:
        for path, old in before.items():
            if old is None:
                path.unlink(missing_ok=True)
            else:
                _replace(path, old)
        if isinstance(error, OSError):
            raise UsageError(f"{error.filename} cannot be written: {error.strerror}; nothing was changed") from error
        raise


def _replace(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")  # no *.toml: a run that reads the folder now must not see it
    draft.write_bytes(body)
    draft.replace(path)


def _text(path: Path) -> str:
    return path.read_bytes().decode() if path.is_file() else ""


def _quoted(text: str) -> str:
    # TOML's basic strings take JSON's escapes; what neither can hold, or no terminal should see, is left out.
    return json.dumps(plain(text).encode("utf-8", "ignore").decode(), ensure_ascii=False)


def _duration(span: timedelta) -> str:
    seconds = max(1, round(span.total_seconds()))
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    return f"{seconds // size}{unit}"
