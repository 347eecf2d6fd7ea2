"""TOML files that remember on which line each table and key stands, and that report all their mistakes together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import tomli
from pydantic import TypeAdapter, ValidationError

from monitor.errors import Problem

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_-]+))(?:\s*\.\s*[A-Za-z0-9_-]+)*\s*=""")
# What pydantic says in words of Python.
_IN_PLAIN: Mapping[str, str] = {
    "tuple_type": 'write a list, ["…", "…"]',
    "time_parsing": 'write a time as "07:00"',
}
_FENCES = ('"""', "'''")


@dataclass(frozen=True, kw_only=True, slots=True)
class TomlFile:
    """A parsed file, with its text."""

    name: str
    data: Mapping[str, Any]
    text: str = ""

    @property
    def lines(self) -> Mapping[tuple[str | int, ...], int]:
        """The 1-based line of each path (`("feed", 2, "url")`): looked for only when somebody asks."""
        return _locate(self.text)

    def line(self, path: Sequence[str | int]) -> int | None:
        """The line of a path, or of the nearest table around it."""
        for end in range(len(path), 0, -1):
            near = tuple(path[:end])
            if (found := self.lines.get(near, self.lines.get((*near, 0)))) is not None:
                return found
        return None

    def problem(self, path: Sequence[str | int], message: str) -> Problem:
        """A problem at a path of this file."""
        return Problem(file=self.name, line=self.line(path), message=message)


def load(path: Path, name: str, problems: list[Problem]) -> TomlFile:
    """Read a TOML file; what cannot be read is told in `problems`, and the file is then empty."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # editors of Windows put a mark of the order of bytes first
        return TomlFile(name=name, data=tomli.loads(text), text=text)
    except FileNotFoundError:
        problems.append(Problem(file=name, line=None, message="the file is missing; `monitor init DIR` writes one"))
    except OSError as error:
        problems.append(Problem(file=name, line=None, message=f"the file cannot be read: {error.strerror}"))
    except UnicodeDecodeError as error:
        problems.append(
            Problem(file=name, line=None, message=f"the file is not UTF-8 (byte {error.start}); save it as UTF-8")
        )
    except tomli.TOMLDecodeError as error:
        message, line = _split_position(str(error))
        message += "; text stands between straight quotes" if message == "Invalid value" else ""
        problems.append(Problem(file=name, line=line, message=f"this is not TOML: {message}"))
    return TomlFile(name=name, data={})


def structure(
    kind: type[T], raw: object, file: TomlFile, path: tuple[str | int, ...], problems: list[Problem]
) -> T | None:
    """Make a dataclass of a table; every unknown key, missing key and wrong value goes to `problems`."""
    if not isinstance(raw, dict):
        problems.append(file.problem(path, f"{_dotted(path)} must be a table, not {_described(raw)}"))
        return None
    if not is_dataclass(kind):
        raise TypeError(kind)
    known, required = _keys(kind)
    unknown = [key for key in raw if key not in known]
    for key in unknown:
        problems.append(file.problem((*path, key), f"unknown key `{key}`; {_suggestion(key, known)}"))
    missing = sorted(required - raw.keys())
    for key in missing:
        problems.append(file.problem(path, f"`{key}` is missing from {_dotted(path)}"))
    try:
        found: T = _adapter(kind).validate_python({k: v for k, v in raw.items() if k in known})
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            at = detail["loc"]
            if detail["type"] in {"missing", "missing_keyword_only_argument"}:
                if len(at) > 1:  # what the table itself lacks is told above
                    problems.append(file.problem((*path, *at), f"`{_dotted(at)}` is missing"))
                continue
            shown = _described(detail["input"])
            wanted = _IN_PLAIN.get(detail["type"]) or _lower(detail["msg"])
            problems.append(file.problem((*path, *at), f"`{_dotted(at)}` is {shown}: {wanted}"))
        return None
    return None if missing else found


@cache
def _keys(kind: type[DataclassInstance]) -> tuple[frozenset[str], frozenset[str]]:
    """The keys that a table may have, and those that it must."""
    every = fields(kind)
    return frozenset(one.name for one in every), frozenset(
        one.name for one in every if one.default is MISSING and one.default_factory is MISSING
    )


@cache
def _adapter(kind: type[T]) -> TypeAdapter[T]:
    return TypeAdapter(kind)


@lru_cache(maxsize=2)
def _locate(text: str) -> dict[tuple[str | int, ...], int]:
    lines: dict[tuple[str | int, ...], int] = {}
    counts: dict[str, int] = {}
    table: tuple[str | int, ...] = ()
    fence: str | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if fence is not None:
            if fence in line:
                fence = None
            continue
        if header := _HEADER.match(line):
            parts: list[str | int] = [part.strip().strip("\"'") for part in header[2].split(".")]
            if header[1] == "[[":
                name = header[2]
                counts[name] = counts.get(name, -1) + 1
                parts.append(counts[name])
            elif (count := counts.get(str(parts[0]))) is not None:
                parts.insert(1, count)
            table = tuple(parts)
            lines[table] = number
        elif key := _KEY.match(line):
            lines[(*table, key[1] or key[2] or key[3])] = number
        for mark in _FENCES:
            if line.count(mark) % 2:
                fence = mark
    return lines


def _split_position(message: str) -> tuple[str, int | None]:
    found = re.search(r" \(at line (\d+), column \d+\)$", message)
    return (message[: found.start()], int(found[1])) if found else (message.removesuffix(" (at end of document)"), None)


def _suggestion(key: str, known: frozenset[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - needed only when somebody mistyped

    near = get_close_matches(key, known, n=1)
    return f"did you mean `{near[0]}`?" if near else f"known are {', '.join(sorted(known))}"


def _described(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _dotted(path: Sequence[str | int]) -> str:
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]
