"""Events as rows: the fields of their kind are the columns of its table.

A file keeps the columns of the engine that wrote it; a newer engine adds its own. A number that is not known is NULL.
"""

from __future__ import annotations

import functools
import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar, get_type_hints

from hipline.events import Contact, Cue, Stride
from hipline.sessions import schema

TABLES: dict[str, type[Any]] = {"contacts": Contact, "strides": Stride, "cues": Cue}

_SQL = {float: "REAL", bool: "INTEGER", int: "INTEGER", str: "TEXT"}
_UNKNOWN = {float: math.nan, bool: False, int: 0, str: ""}
_T = TypeVar("_T", Contact, Stride, Cue)


def _base(hint: Any) -> type[Any]:
    """Return float, bool, int or str: how a field of this type is stored."""
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return str
    if hint in _SQL:
        return hint
    raise TypeError(f"a column cannot hold {hint}")


def add_columns(connection: sqlite3.Connection) -> None:
    """Give the tables of events the columns that they lack, in one transaction: each waits for the disk."""
    lacking = "".join(
        f'ALTER TABLE {table} ADD COLUMN "{name}" {_SQL[_base(hint)]};'
        for table, kind in TABLES.items()
        for name, hint in _missing(connection, table, kind)
    )
    if lacking:
        schema.change(connection, lacking)


def _missing(connection: sqlite3.Connection, table: str, kind: type[Any]) -> Iterator[tuple[str, Any]]:
    present, hints = set(column_names(connection, table)), get_type_hints(kind)
    return ((name, hints[name]) for name in kind._fields if name not in present)


def of_all_engines(table: str) -> int:
    """Return how many fields every engine wrote: those that have no default, which come first."""
    return len(TABLES[table]._fields) - len(TABLES[table]._field_defaults)


def column_names(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return the columns that a table has."""
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def write(connection: sqlite3.Connection, table: str, analysis: int, events: Iterable[Any]) -> None:
    """Append events of an analysis."""
    names = TABLES[table]._fields
    places = ", ".join("?" * (len(names) + 1))
    quoted = ", ".join(f'"{name}"' for name in names)
    connection.executemany(
        f"INSERT INTO {table} (analysis, {quoted}) VALUES ({places})",
        ((analysis, *map(_stored, event)) for event in events),
    )


def read(connection: sqlite3.Connection, kind: type[_T], table: str, analysis: int) -> Iterator[_T]:
    """Yield the events of an analysis in the order in which they were told.

    What a file of an older engine does not hold is unknown: NaN, or the default of the field.
    """
    present = set(column_names(connection, table))
    hints = get_type_hints(kind)
    known = [name for name in kind._fields if name in present]
    missing = {
        name: kind._field_defaults.get(name, _unknown(hints[name])) for name in kind._fields if name not in present
    }
    quoted = ", ".join(f'"{name}"' for name in known) or "NULL"
    makers = [_maker(hints[name]) for name in known]
    rows = connection.execute(f"SELECT {quoted} FROM {table} WHERE analysis = ? ORDER BY id", (analysis,))
    for row in rows:
        values = {name: make(value) for name, make, value in zip(known, makers, row, strict=True)}
        yield kind(**values, **missing)


def fits(kind: type[Any], row: Mapping[str, Any]) -> bool:
    """Tell whether a row can be read as an event of this kind.

    Raises
    ------
    ValueError, TypeError
        When a value of it is none that the field can have.
    """
    makers = _makers(kind)
    for name in row.keys() & makers.keys():
        makers[name](row[name])
    return True


@functools.cache
def _makers(kind: type[Any]) -> dict[str, Any]:
    return {name: _maker(hint) for name, hint in get_type_hints(kind).items()}


def _stored(value: Any) -> Any:
    return str(value) if isinstance(value, StrEnum) else value if isinstance(value, str) else _number(value)


def _number(value: Any) -> int | float | None:
    if isinstance(value, (bool, int)):
        return int(value)
    return None if math.isnan(value) else float(value)


def _unknown(hint: Any) -> Any:
    """Return what stands for a value that the file does not hold."""
    base = _base(hint)
    return next(iter(hint)) if base is str and hint is not str else _UNKNOWN[base]


def _maker(hint: Any) -> Any:
    unknown = _unknown(hint)
    return lambda value: unknown if value is None else hint(value)


def common_columns(connection: sqlite3.Connection, table: str) -> Sequence[str]:
    """Return the fields of the events of today that the file holds as well."""
    present = set(column_names(connection, table))
    return [name for name in TABLES[table]._fields if name in present]
