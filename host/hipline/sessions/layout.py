"""Where the tables of a session file are, and what may stand in their columns; from its schema as far as that is left.

What the file no longer says of a table is as in a file of this Hipline: tables are always made in the same order, so
they begin at the same pages; and a newer engine puts its columns after those that there are, so what an older one wrote
is the beginning of a row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from hipline.sessions import columns, schema
from hipline.sessions.pages import Row

_KINDS: Mapping[str, tuple[type, ...]] = {
    "INTEGER": (int,),
    "REAL": (float, int),  # a whole number takes less room as an integer
    "TEXT": (str,),
    "BLOB": (bytes,),
}
_KEYS = 2  # columns of the tables of events that are no fields of these: id, analysis
_LATER = {"times"}  # columns that files of an older version lack


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name, kind : str
        As the schema has them.
    needed : bool
        Whether there is always a value.
    is_rowid : bool
        Whether it is another name of the rowid, and nothing stands in the row.
    """

    name: str
    kind: str
    needed: bool
    is_rowid: bool

    def holds(self, value: Any) -> bool:
        """Tell whether a stored value may stand here."""
        if value is None:
            return self.is_rowid or not self.needed
        return not self.is_rowid and isinstance(value, _KINDS.get(self.kind, (object,)))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a session: its first page, its columns, and whether the file itself tells them."""

    name: str
    root: int
    columns: tuple[Column, ...]
    is_told: bool

    def named(self, rowid: int | None, row: Row) -> dict[str, Any] | None:
        """Return the values of a row by column; None where it is no row of this table."""
        fewest = len(self.columns) - sum(column.name in _LATER for column in self.columns)
        most = len(self.columns)
        if self.name in columns.TABLES:  # columns are added as the engine grows, and rows before lack them
            fewest = _KEYS if self.is_told else _KEYS + columns.of_all_engines(self.name)
        if not fewest <= len(row) <= most or not all(
            column.holds(value) for column, value in zip(self.columns, row, strict=False)
        ):
            return None
        values = {column.name: value for column, value in zip(self.columns, row, strict=False)}
        return values | {column.name: rowid for column in self.columns if column.is_rowid}


def _columns(connection: sqlite3.Connection, table: str) -> tuple[Column, ...]:
    return tuple(
        Column(name, kind, bool(needed or (key and kind != "INTEGER")), bool(key) and kind == "INTEGER")
        for _, name, kind, needed, _, key in connection.execute(f"PRAGMA table_info({table})")
    )


def usual_tables() -> dict[str, Table]:
    """Return the tables as a new file of this Hipline has them."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as new:
        schema.create(new)
        columns.add_columns(new)
        names = new.execute("SELECT name, rootpage FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: Table(name, root, _columns(new, name), False) for name, root in names}


def told_tables(rows: Sequence[Row], usual: Mapping[str, Table]) -> dict[str, Table]:
    """Return the tables that rows of a file's schema tell, of those that a session has."""
    told: dict[str, Table] = {}
    for row in rows:
        if len(row) != 5 or row[0] != "table" or row[1] not in usual or not isinstance(row[3], int):
            continue
        name, root, sql = str(row[1]), row[3], row[4]
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as empty:
            try:
                empty.execute(str(sql))
                found = _columns(empty, name)
            except (sqlite3.Error, sqlite3.Warning, ValueError):
                continue
        if {column.name for column in usual[name].columns if column.name not in _LATER} <= {c.name for c in found} or (
            name in columns.TABLES and found
        ):
            told[name] = Table(name, root, found, True)
    return told
