"""The tables of a session file, their version, and the way from each older version to this one.

`docs/session-file.md` says the same in words, for people who read the files with other tools.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from hipline.errors import InputError

APPLICATION_ID = 0x4869704C  #: "HipL", in the header of every session file
VERSION = 2  #: of these tables; PRAGMA user_version

_TABLES = """
CREATE TABLE session (
    key TEXT PRIMARY KEY,           -- "id", "made_at", "person", ...
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE runs (                 -- one for each time that the app recorded into this file
    id INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,       -- UTC, ISO 8601, by the computer's clock
    started_unix_s REAL NOT NULL,   -- the same, seconds since 1970
    ended_at TEXT,                  -- NULL: goes on, or the app was ended by force
    source TEXT NOT NULL,           -- "clip" or "import"
    rate_hz REAL NOT NULL,          -- nominal samples per second
    acc_scale REAL,                 -- m/s² per count; NULL where the samples were no counts
    gyr_scale REAL,                 -- rad/s per count
    clip TEXT NOT NULL,             -- JSON: name, address, manufacturer, model, firmware
    software TEXT NOT NULL,         -- JSON: versions
    index_offset INTEGER NOT NULL,  -- added to the clip's own count, where it had begun anew
    time_offset_s REAL NOT NULL     -- added to the clip's own time
);
CREATE TABLE blocks (               -- samples as they were received
    id INTEGER PRIMARY KEY,         -- in the order of receipt; a hole: blocks that could not be stored
    run INTEGER NOT NULL REFERENCES runs (id),
    received_s REAL NOT NULL,       -- since the start of the run, by a clock that never jumps
    late INTEGER NOT NULL,          -- 1: came after newer samples, so the live analysis has not seen it
    first_index INTEGER NOT NULL,
    first_time_s REAL NOT NULL,     -- the clip's clock
    count INTEGER NOT NULL,
    index_data BLOB,                -- zlib of (count,) int64; NULL: consecutive
    time_data BLOB,                 -- zlib of (count,) float64; NULL: as `times` says
    encoding TEXT NOT NULL,         -- "i2": (count, 6) int16; "f8z": zlib of (count, 6) float64
    data BLOB NOT NULL,             -- acc x y z, gyr x y z, sensor frame, little endian
    crc INTEGER NOT NULL,           -- CRC-32 of index_data, time_data and data
    times TEXT NOT NULL DEFAULT 'k/rate'  -- time of sample k: "k/rate": first_time_s + k / rate_hz;
                                    -- "k*period": first_time_s + k * (1 / rate_hz); "index/rate": its index / rate_hz;
                                    -- "data": in time_data
);
CREATE TABLE analyses (             -- versions of the results
    id INTEGER PRIMARY KEY,
    made_at TEXT NOT NULL,
    kind TEXT NOT NULL,             -- "live", "resumed", "import" or "again"
    late INTEGER NOT NULL,          -- 1: late blocks are in it, in their place
    settings TEXT NOT NULL,         -- JSON
    software TEXT NOT NULL,         -- JSON: versions
    last_block INTEGER NOT NULL,    -- results are complete up to this block
    finished INTEGER NOT NULL       -- 1: the end of the walk was analysed too
);
CREATE TABLE calibrations (
    id INTEGER PRIMARY KEY,
    analysis INTEGER NOT NULL REFERENCES analyses (id),
    after_block INTEGER NOT NULL,
    numbers TEXT NOT NULL           -- JSON
);
-- the other columns of these three are the fields of the events, see columns.py
CREATE TABLE contacts (id INTEGER PRIMARY KEY, analysis INTEGER NOT NULL REFERENCES analyses (id));
CREATE TABLE strides (id INTEGER PRIMARY KEY, analysis INTEGER NOT NULL REFERENCES analyses (id));
CREATE TABLE cues (id INTEGER PRIMARY KEY, analysis INTEGER NOT NULL REFERENCES analyses (id));
CREATE TABLE actions (              -- what people did that changes the analysis from there on
    id INTEGER PRIMARY KEY,
    after_block INTEGER NOT NULL,   -- takes effect between this block and the next
    time_s REAL,                    -- the clip's clock at the newest sample
    unix_s REAL NOT NULL,
    kind TEXT NOT NULL,             -- "rezero", ...
    value TEXT NOT NULL             -- JSON
);
CREATE TABLE marks (
    id INTEGER PRIMARY KEY,
    time_s REAL,                    -- the clip's clock; NULL: before the first sample
    unix_s REAL NOT NULL,
    text TEXT NOT NULL
);
CREATE TABLE pain (
    id INTEGER PRIMARY KEY,
    time_s REAL,
    unix_s REAL NOT NULL,
    score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 10),
    place TEXT NOT NULL
);
CREATE TABLE tags (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;  -- shoes, surface, carrying
CREATE TABLE notes (                -- what the app has to say about the recording
    id INTEGER PRIMARY KEY,
    run INTEGER,
    after_block INTEGER NOT NULL,
    unix_s REAL NOT NULL,
    kind TEXT NOT NULL,             -- "link", "battery", "clock", "time", "dropped", "disk"
    text TEXT NOT NULL
);
"""

# what makes version n + 1 of version n, at index n - 1
_STEPS: Sequence[str] = (
    # more ways to make times without storing them
    "ALTER TABLE blocks ADD COLUMN times TEXT NOT NULL DEFAULT 'k/rate';"
    "UPDATE blocks SET times = 'data' WHERE time_data IS NOT NULL;",
)


def change(connection: sqlite3.Connection, statements: str) -> None:
    """Change the tables in one transaction, with statements that each end in a semicolon: all of them, or none."""
    try:
        connection.executescript(f"BEGIN IMMEDIATE; {statements} COMMIT;")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.rollback()
        raise


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty database, in one transaction."""
    change(connection, f"{_TABLES}PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};")


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of the tables.

    Raises
    ------
    InputError
        When this is no session file, or one that a newer Hipline has written.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        raise InputError(
            "is a database, but not a Hipline session; name a file that Hipline has recorded"
            if tables
            else "holds nothing: the app ended before the recording had begun"
        )
    if not 1 <= version <= VERSION:
        raise InputError(
            f"was written by a newer Hipline (format {version}, this one knows 1 to {VERSION}); "
            "update Hipline to read it"
        )
    return version


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to this version, in one transaction; nothing happens when they are.

    Raises
    ------
    InputError
        When this is no session file, or one that a newer Hipline has written.
    """
    version = version_of(connection)
    if version < VERSION:
        change(connection, f"{''.join(_STEPS[version - 1 :])} PRAGMA user_version = {VERSION};")
