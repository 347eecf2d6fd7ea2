"""Statements of the judging path, compiled once and handed straight to the driver.

SQLAlchemy words them and knows their types; but to run a statement through it takes longer than SQLite takes to answer,
and an article that is judged needs a dozen. The transaction is that of the connection. What the driver raises is told
as monitor's errors by `Database`, like all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeAlias

from sqlalchemy import Connection, Dialect, Float
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Row: TypeAlias = tuple[Any, ...]
_Processor: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Compiled:
    """A statement as a driver takes it. `in_order` picks its parameters in order; None where they go by name.

    `constants` are the values that the statement itself gives; `given` and `taken` turn the others into what the driver
    takes, and what it returns into values, where the types of the columns ask for it: by name, by their place in the
    order, and by the place of the column.
    """

    sql: str
    in_order: Callable[[Mapping[str, Any]], tuple[Any, ...]] | None
    constants: Mapping[str, Any]
    given: Mapping[str, _Processor]
    given_at: tuple[tuple[int, _Processor], ...]
    taken: tuple[tuple[int, _Processor], ...]

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        if self.constants:
            values = {**self.constants, **values}
        if self.in_order is not None:
            if not self.given_at:
                return self.in_order(values)
            found = list(self.in_order(values))
            for place, processor in self.given_at:
                found[place] = processor(found[place])
            return found
        given = self.given
        return {name: given[name](value) if name in given else value for name, value in values.items()}


class Prepared:
    """A statement, or how each dialect words it. It may not hold lists of parameters (`IN` with `expanding`)."""

    def __init__(self, statement: Executable | Mapping[str, Executable]) -> None:
        self._statements = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Row]:
        """Run it once; its rows, if it has any, with their values as the columns' types make them."""
        compiled = self._for(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(compiled.sql, compiled.parameters(values))
            found: list[Row] = list(cursor.fetchall()) if cursor.description else []
        finally:
            cursor.close()
        if not compiled.taken:
            return found
        return [_taken(row, compiled.taken) for row in found]

    def each(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each of these sets of values; nothing where there are none."""
        if not rows:
            return
        compiled = self._for(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(compiled.sql, [compiled.parameters(row) for row in rows])
        finally:
            cursor.close()

    def _for(self, dialect: Dialect) -> _Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            given = self._statements
            statement = given[dialect.name] if isinstance(given, Mapping) else given
            compiled = self._compiled[dialect.name] = _compile(statement, dialect)
        return compiled


def _compile(statement: Executable, dialect: Dialect) -> _Compiled:
    found = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # every statement that we make has it
    assert isinstance(found, SQLCompiler)  # noqa: S101 - other compilers are for tables and types
    columns = [column.type for column in getattr(statement, "selected_columns", ())]
    binders = ((name, _binder(bind.type, dialect)) for name, bind in found.binds.items())
    given = {name: processor for name, processor in binders if processor is not None}
    positions = tuple(found.positiontup or ())
    taken = ((place, _reader(column, dialect)) for place, column in enumerate(columns))
    return _Compiled(
        sql=str(found),
        in_order=_picker(positions) if positions else None,
        constants={name: bind.effective_value for name, bind in found.binds.items() if not bind.required},
        given=given,
        given_at=tuple((place, given[name]) for place, name in enumerate(positions) if name in given),
        taken=tuple((place, processor) for place, processor in taken if processor is not None),
    )


def _picker(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(names) == 1:
        return lambda values: (values[names[0]],)
    return itemgetter(*names)


def _binder(column: TypeEngine[Any], dialect: Dialect) -> _Processor | None:
    return column.dialect_impl(dialect).bind_processor(dialect)


def _reader(column: TypeEngine[Any], dialect: Dialect) -> _Processor | None:
    if isinstance(column, Float):  # both drivers return one, and PostgreSQL's processor asks for the wire's type
        return None
    return column.dialect_impl(dialect).result_processor(dialect, None)


def _taken(row: Row, processors: tuple[tuple[int, _Processor], ...]) -> Row:
    values = list(row)
    for place, processor in processors:
        values[place] = processor(values[place])
    return tuple(values)
