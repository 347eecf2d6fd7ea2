"""Column types that keep domain values exact on every database."""

from __future__ import annotations

import json
import sys
from array import array
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

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


# `json.dumps` makes a new one for each text that it may not spell in ASCII.
_encode = json.JSONEncoder(ensure_ascii=False).encode


@lru_cache(maxsize=8192)
def _words(value: str) -> tuple[str, ...]:
    # The same parties and sources stand in figure after figure.
    return tuple(json.loads(value))


class Instant(TypeDecorator[datetime]):
    """An aware moment, as microseconds since 1970 in UTC: compact, ordered, and the same on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - the interface
        """Aware moment → integer. Raises TypeError for a naive one."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Integer → moment in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Duration(TypeDecorator[timedelta]):
    """A length of time, as microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Length → integer."""
        return None if value is None else value // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:  # noqa: ARG002
        """Integer → length."""
        return None if value is None else timedelta(microseconds=value)


class Exact(TypeDecorator[Decimal]):
    """A Decimal with every digit and its exponent, as text: no database's number type keeps `1.50E+10` as written."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Decimal → text."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Text → Decimal."""
        return None if value is None else Decimal(value)


class Prose(TypeDecorator[str]):
    """Text from the world, made safe to store (see `clean`)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Any text → text that the database takes."""
        return None if value is None else clean(value)


class Words(TypeDecorator[tuple[str, ...]]):
    """A tuple of words, as a JSON array; the empty tuple is the empty string."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:  # noqa: ARG002
        """Words → JSON."""
        return clean(_encode(value)) if value else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:  # noqa: ARG002
        """JSON → words."""
        return _words(value) if value else ()


class Mapped(TypeDecorator[dict[str, Any]]):
    """A mapping of plain values, as a JSON object; the empty mapping is the empty string."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str:  # noqa: ARG002
        """Mapping → JSON."""
        return json.dumps(dict(value)) if value else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any]:  # noqa: ARG002
        """JSON → mapping."""
        return dict(json.loads(value)) if value else {}


class Numbers(TypeDecorator[tuple[int, ...]]):
    """A tuple of integers of 64 bits: one letter for their width, then the packed numbers, little end first."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: Dialect) -> bytes:  # noqa: ARG002
        """Integers → bytes. Raises OverflowError for a number of more than 64 bits."""
        if not value:
            return b""
        code = "I" if min(value) >= 0 and max(value) < 1 << 32 else "q" if min(value) < 0 else "Q"
        return code.encode() + _little(array(code, value)).tobytes()

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> tuple[int, ...]:  # noqa: ARG002
        """Bytes → integers."""
        if not value:
            return ()
        return tuple(_little(array(chr(value[0]), bytes(value[1:]))))


def _little(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
