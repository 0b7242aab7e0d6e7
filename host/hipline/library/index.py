"""The index of a library: an SQLite database that lives in memory and is written as one file.

It holds nothing that the walks do not hold: one that is lost, damaged or of another version is made anew. Because the
file is always written whole, a row that was deleted is nowhere in it, and no journal of it exists; and it can be sealed
like any other file.
"""

from __future__ import annotations

import json
import math
import sqlite3
from dataclasses import fields
from typing import Any

from hipline.library.rows import WalkRow, means_from_json, means_to_json

VERSION = 2
_COLUMNS = tuple(field.name for field in fields(WalkRow))
_TABLE = """
CREATE TABLE walks (
    person TEXT NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    session_id TEXT NOT NULL, made_at TEXT NOT NULL, duration_s REAL NOT NULL, samples INTEGER NOT NULL,
    samples_lost INTEGER NOT NULL, clip TEXT NOT NULL, strides INTEGER NOT NULL, strides_valid INTEGER NOT NULL,
    cues INTEGER NOT NULL, means TEXT NOT NULL, tags TEXT NOT NULL, marks TEXT NOT NULL, pain TEXT NOT NULL,
    walking_min REAL NOT NULL, pain_at_min REAL, faded_session INTEGER NOT NULL, error TEXT NOT NULL,
    PRIMARY KEY (person, file)
) WITHOUT ROWID;
CREATE INDEX walks_by_time ON walks (made_at);
"""


class Index:
    """The rows of all walks; use `to_bytes` to keep it.

    Parameters
    ----------
    content : bytes, optional
        What `to_bytes` has returned; anything else gives an empty index.
    """

    def __init__(self, content: bytes | None = None) -> None:
        self._connection = _loaded(content) or _new()

    def close(self) -> None:
        """Let go of the memory."""
        self._connection.close()

    def to_bytes(self) -> bytes:
        """Return the index as a file that any SQLite reader opens."""
        self._connection.execute("VACUUM")  # what was deleted is not in free pages, either
        return self._connection.serialize()

    def put(self, row: WalkRow) -> None:
        """Add a walk, or replace what was known of it."""
        values = [_stored(name, getattr(row, name)) for name in _COLUMNS]
        places = ", ".join("?" * len(_COLUMNS))
        self._connection.execute(f"INSERT OR REPLACE INTO walks ({', '.join(_COLUMNS)}) VALUES ({places})", values)

    def remove(self, person: str, file: str | None = None) -> None:
        """Forget a walk, or all of a person."""
        if file is None:
            self._connection.execute("DELETE FROM walks WHERE person = ?", (person,))
        else:
            self._connection.execute("DELETE FROM walks WHERE person = ? AND file = ?", (person, file))

    def known(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Return size and time of change by person and file."""
        rows = self._connection.execute("SELECT person, file, size, mtime_ns FROM walks")
        return {(person, file): (size, mtime_ns) for person, file, size, mtime_ns in rows}

    def walks(self, person: str | None = None) -> list[WalkRow]:
        """Return the walks of a person, or of all, by time."""
        which, values = ("WHERE person = ?", (person,)) if person is not None else ("", ())
        rows = self._connection.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM walks {which} ORDER BY made_at, file", values
        )
        return [_row(row) for row in rows]


def _stored(name: str, value: Any) -> Any:
    if name == "means":
        return means_to_json(value)
    return json.dumps(value, ensure_ascii=False) if name in ("tags", "marks", "pain") else value


def _row(values: tuple[Any, ...]) -> WalkRow:
    named = dict(zip(_COLUMNS, values, strict=True))
    named["means"] = means_from_json(named["means"])
    if named["pain_at_min"] is None:  # SQLite keeps no NaN
        named["pain_at_min"] = math.nan
    named["tags"] = json.loads(named["tags"])
    for name in ("marks", "pain"):
        named[name] = tuple(json.loads(named[name]))
    return WalkRow(**named)


def _new() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(f"{_TABLE} PRAGMA user_version = {VERSION};")
    return connection


def _loaded(content: bytes | None) -> sqlite3.Connection | None:
    if not content:
        return None
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.deserialize(content)
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if version == VERSION and said == "ok":
            return connection
    except sqlite3.Error:
        pass
    connection.close()
    return None
