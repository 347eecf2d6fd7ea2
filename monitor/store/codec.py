"""Domain objects ↔ the JSON in which readings and alerts are kept whole.

pydantic writes and checks the dataclasses as they are: Decimals as text with every digit, moments in ISO 8601.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, TypeVar

from monitor.errors import StoreError
from monitor.store.columns import clean

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")

_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def to_json(value: object) -> str:
    """A domain dataclass as JSON, its text made safe to store (see `columns.clean`)."""
    from pydantic_core import PydanticSerializationError  # noqa: PLC0415 - a run with nothing new must start fast

    adapter = _adapter(type(value))
    try:
        body = adapter.dump_json(value).decode()
        if "\\u0000" not in body:
            return body
    except PydanticSerializationError:  # lone surrogates from a broken page
        pass
    from json import dumps  # noqa: PLC0415 - the same

    return dumps(_cleaned(adapter.dump_python(value, mode="python")), ensure_ascii=False, default=str)


def from_json(kind: type[T], body: str | bytes) -> T:
    """The dataclass again. Raises StoreError where the text is not one."""
    from pydantic import ValidationError  # noqa: PLC0415 - the same

    try:
        value: T = _adapter(kind).validate_json(body)
    except ValidationError as error:
        raise StoreError(
            f"a stored {kind.__name__} cannot be read; `monitor db check` looks for more: {error}"
        ) from error
    return value


def pack(value: object) -> bytes:
    """A domain dataclass as deflated JSON: a reading repeats itself and shrinks to a fifth."""
    return zlib.compress(to_json(value).encode(), 6)


def unpack(kind: type[T], body: bytes) -> T:
    """The dataclass again. Raises StoreError where the bytes are not one."""
    try:
        return from_json(kind, zlib.decompress(body))
    except zlib.error as error:
        raise StoreError(
            f"a stored {kind.__name__} is damaged ({error}); restore the database from a backup"
        ) from error


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        from pydantic import TypeAdapter  # noqa: PLC0415 - the same

        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case dict():
            return {_cleaned(key): _cleaned(item) for key, item in value.items()}
        case list() | tuple():
            return [_cleaned(item) for item in value]
        case _:
            return value
