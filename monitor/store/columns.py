"""Column types that keep domain values exact on every database."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, TypeAlias

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

# SQLite gives a row number only to a column that is declared INTEGER.
RowNumber = BigInteger().with_variant(Integer(), "sqlite")


def microseconds(moment: datetime) -> int:
    """Microseconds from 1970 to an aware moment: exact, where a float would round."""
    return (moment - EPOCH) // MICROSECOND


def clean(text: str) -> str:
    """Text that every database takes, character for character: NUL and lone surrogates become U+FFFD."""
    if text.isascii():
        return text.replace("\x00", "\ufffd") if "\x00" in text else text
    text = text.replace("\x00", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


# The functions by which values are kept and read are handed out as they are: an article that is judged calls them a
# thousand times, and what `TypeDecorator` would wrap around them takes longer than most of them.
_Kept: TypeAlias = Callable[[Any], Any]


class Instant(TypeDecorator[datetime]):
    """An aware moment, as microseconds since 1970 in UTC: compact, ordered, and the same on every database."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> _Kept:  # noqa: ARG002 - the interface
        """Aware moment → integer. Raises TypeError for a naive one."""
        return lambda value: None if value is None else microseconds(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> _Kept:  # noqa: ARG002 - the interface
        """Integer → moment in UTC."""
        return lambda value: None if value is None else EPOCH + timedelta(microseconds=value)


class Duration(TypeDecorator[timedelta]):
    """A length of time, as microseconds."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> _Kept:  # noqa: ARG002 - the interface
        """Length → integer."""
        return lambda value: None if value is None else value // MICROSECOND

    def result_processor(self, dialect: Dialect, coltype: object) -> _Kept:  # noqa: ARG002 - the interface
        """Integer → length."""
        return lambda value: None if value is None else timedelta(microseconds=value)


class Exact(TypeDecorator[Decimal]):
    """A Decimal with every digit and its exponent, as text: no database's number type keeps `1.50E+10` as written."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> _Kept:  # noqa: ARG002 - the interface
        """Decimal → text."""
        return lambda value: None if value is None else str(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> _Kept:  # noqa: ARG002 - the interface
        """Text → Decimal."""
        return lambda value: None if value is None else Decimal(value)


class Prose(TypeDecorator[str]):
    """Text from the world, made safe to store (see `clean`)."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> _Kept:  # noqa: ARG002 - the interface
        """Any text → text that the database takes."""
        return lambda value: None if value is None else clean(value)


class Words(TypeDecorator[tuple[str, ...]]):
    """A tuple of words, as a JSON array; the empty tuple is the empty string."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> _Kept:  # noqa: ARG002 - the interface
        """Words → JSON."""
        return lambda value: clean(f"[{', '.join(map(encode_basestring, value))}]") if value else ""

    def result_processor(self, dialect: Dialect, coltype: object) -> _Kept:  # noqa: ARG002 - the interface
        """JSON → words."""
        return lambda value: _words(value) if value else ()


class Mapped(TypeDecorator[dict[str, Any]]):
    """A mapping of plain values, as a JSON object; the empty mapping is the empty string."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> _Kept:  # noqa: ARG002 - the interface
        """Mapping → JSON."""
        return lambda value: json.dumps(dict(value)) if value else ""

    def result_processor(self, dialect: Dialect, coltype: object) -> _Kept:  # noqa: ARG002 - the interface
        """JSON → mapping."""
        return lambda value: dict(json.loads(value)) if value else {}


class Numbers(TypeDecorator[tuple[int, ...]]):
    """A tuple of integers of 64 bits: one letter for their width, then the packed numbers, little end first."""

    impl = LargeBinary
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> _Kept:  # noqa: ARG002 - the interface
        """Integers → bytes. Raises OverflowError for a number of more than 64 bits."""
        return _packed

    def result_processor(self, dialect: Dialect, coltype: object) -> _Kept:  # noqa: ARG002 - the interface
        """Bytes → integers."""
        return lambda value: tuple(numbers(value))


def numbers(value: bytes) -> Sequence[int]:
    """What a column of `Numbers` holds, as it lies there: for who looks at few of many."""
    return _little(array(chr(value[0]), bytes(value[1:]))) if value else ()


@lru_cache(maxsize=8192)
def _words(value: str) -> tuple[str, ...]:
    # The same parties and sources stand in figure after figure.
    return tuple(json.loads(value))


def _packed(value: tuple[int, ...] | None) -> bytes:
    if not value:
        return b""
    code = "I" if min(value) >= 0 and max(value) < 1 << 32 else "q" if min(value) < 0 else "Q"
    return code.encode() + _little(array(code, value)).tobytes()


def _little(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
