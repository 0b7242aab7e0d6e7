"""A file of every older version is read, and brought to this one when it is written to."""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path

import numpy as np
import pytest

from hipline.errors import InputError
from hipline.sessions import schema
from hipline.sessions.file import Session
from hipline.sessions.repair import repair
from hipline.sessions.writer import SessionWriter
from hipline.settings import Settings

# as the first version wrote it; never to be changed
VERSION_1 = """
CREATE TABLE session (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE runs (id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, started_unix_s REAL NOT NULL, ended_at TEXT,
    source TEXT NOT NULL, rate_hz REAL NOT NULL, acc_scale REAL, gyr_scale REAL, clip TEXT NOT NULL,
    software TEXT NOT NULL, index_offset INTEGER NOT NULL, time_offset_s REAL NOT NULL);
CREATE TABLE blocks (id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs (id), received_s REAL NOT NULL,
    late INTEGER NOT NULL, first_index INTEGER NOT NULL, first_time_s REAL NOT NULL, count INTEGER NOT NULL,
    index_data BLOB, time_data BLOB, encoding TEXT NOT NULL, data BLOB NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE analyses (id INTEGER PRIMARY KEY, made_at TEXT NOT NULL, kind TEXT NOT NULL, late INTEGER NOT NULL,
    settings TEXT NOT NULL, software TEXT NOT NULL, last_block INTEGER NOT NULL, finished INTEGER NOT NULL);
CREATE TABLE calibrations (id INTEGER PRIMARY KEY, analysis INTEGER NOT NULL REFERENCES analyses (id),
    after_block INTEGER NOT NULL, numbers TEXT NOT NULL);
CREATE TABLE contacts (id INTEGER PRIMARY KEY, analysis INTEGER NOT NULL REFERENCES analyses (id),
    "time_s" REAL, "side" TEXT, "emitted_at_s" REAL);
CREATE TABLE strides (id INTEGER PRIMARY KEY, analysis INTEGER NOT NULL REFERENCES analyses (id),
    "start_s" REAL, "end_s" REAL, "side" TEXT, "duration_s" REAL, "cadence_spm" REAL, "tilt_mean_deg" REAL,
    "tilt_max_deg" REAL, "tilt_rom_deg" REAL, "obliquity_mean_deg" REAL, "obliquity_rom_deg" REAL,
    "rotation_rom_deg" REAL, "turn_deg" REAL, "valid" INTEGER, "reason" TEXT);
CREATE TABLE cues (id INTEGER PRIMARY KEY, analysis INTEGER NOT NULL REFERENCES analyses (id),
    "time_s" REAL, "rule" TEXT, "level" TEXT, "value" REAL, "threshold" REAL, "message" TEXT);
CREATE TABLE actions (id INTEGER PRIMARY KEY, after_block INTEGER NOT NULL, time_s REAL, unix_s REAL NOT NULL,
    kind TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE marks (id INTEGER PRIMARY KEY, time_s REAL, unix_s REAL NOT NULL, text TEXT NOT NULL);
CREATE TABLE pain (id INTEGER PRIMARY KEY, time_s REAL, unix_s REAL NOT NULL,
    score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 10), place TEXT NOT NULL);
CREATE TABLE tags (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE notes (id INTEGER PRIMARY KEY, run INTEGER, after_block INTEGER NOT NULL, unix_s REAL NOT NULL,
    kind TEXT NOT NULL, text TEXT NOT NULL);
PRAGMA application_id = 1214869580; PRAGMA user_version = 1;
"""


@pytest.fixture
def old(path: Path) -> Path:
    """Make a file of version 1 by hand: two blocks, one with times of its own, a stride and a mark."""
    file = sqlite3.connect(path)
    file.executescript(VERSION_1)
    file.execute("INSERT INTO session VALUES ('id', 'abc')")
    file.execute(
        "INSERT INTO runs VALUES (1, '2026-01-02T03:04:05.000+00:00', 1767323045.0, NULL, 'clip', 100.0, 0.5, 0.25, "
        '\'{"name": "Hipline"}\', \'{"hipline": "0.1.0"}\', 0, 0.0)'
    )
    data = np.arange(12, dtype="<i2").reshape(2, 6).tobytes()
    times = zlib.compress(np.array([0.0205, 0.0315]).tobytes())
    file.execute(
        "INSERT INTO blocks VALUES (1, 1, 0.1, 0, 0, 0.0, 2, NULL, NULL, 'i2', ?, ?)", (data, zlib.crc32(data))
    )
    file.execute(
        "INSERT INTO blocks VALUES (2, 1, 0.2, 0, 2, 0.0205, 2, NULL, ?, 'i2', ?, ?)",
        (times, data, zlib.crc32(data, zlib.crc32(times))),
    )
    file.execute("INSERT INTO analyses VALUES (1, 'then', 'live', 0, '{\"tilt\": {\"limit_deg\": 7.5}}', '{}', 2, 0)")
    file.execute(
        "INSERT INTO strides VALUES (1, 1, 1.0, 2.0, 'left', 1.0, 120.0, 3.0, 4.0, 5.0, NULL, 6.0, 7.0, 8.0, 1, '')"
    )
    file.execute("INSERT INTO marks VALUES (1, 1.5, 1767323046.5, 'kerb')")
    file.commit()
    file.close()
    return path


def read(path: Path) -> tuple[object, ...]:
    with Session(path) as session:
        block = session.samples()
        stride = session.strides(1)[0]
        return (
            block.index.tolist(), block.time_s.tolist(), block.acc_sensor.tolist(), block.gyr_sensor.tolist(),
            session.marks(), session.analyses()[0].settings, stride.tilt_mean_deg, stride.side, str(stride),
            session.facts(), session.info().clip.name,
        )  # fmt: skip


def test_a_file_of_version_1_is_read_and_not_touched(old: Path):
    before = old.read_bytes()
    index, times, acc, gyr, marks, settings, tilt_deg, side, *_ = read(old)
    assert index == [0, 1, 2, 3]
    assert times == [0.0, 0.01, 0.0205, 0.0315]
    assert acc[1] == [3.0, 3.5, 4.0]
    assert gyr[1] == [2.25, 2.5, 2.75]
    assert (marks[0].time_s, marks[0].text) == (1.5, "kerb")
    assert isinstance(settings, Settings)
    assert settings.tilt.limit_deg == 7.5
    assert (tilt_deg, side) == (3.0, "left")
    assert old.read_bytes() == before
    assert sorted(path.name for path in old.parent.iterdir()) == [old.name]


def test_a_file_of_version_1_that_is_written_to_becomes_one_of_today(old: Path):
    before = read(old)
    with SessionWriter.open(old) as writer:
        writer.set_tag("shoes", "boots")
    assert read(old) == before
    file = sqlite3.connect(old)
    assert file.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
    assert file.execute("SELECT times FROM blocks").fetchall() == [("k/rate",), ("data",)]
    file.close()


def test_the_steps_from_version_1_lead_to_the_tables_of_today(old: Path, tmp_path: Path):
    new = tmp_path / "new.hipline"
    SessionWriter.create(new, 0.0).close()
    SessionWriter.open(old).close()

    def tables(path: Path) -> dict[str, set[tuple[object, ...]]]:
        file = sqlite3.connect(path)
        names = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {name: {row[1:4] for row in file.execute(f"PRAGMA table_info({name})")} for name in names}
        file.close()
        return found

    assert tables(old) == tables(new)


def test_a_migration_that_fails_leaves_the_file_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(schema, "_STEPS", ("ALTER TABLE blocks ADD COLUMN times TEXT; SELECT nonsense FROM nowhere;",))
    with pytest.raises(InputError, match=r"walk\.hipline"):
        SessionWriter.open(old)
    file = sqlite3.connect(old)
    assert file.execute("PRAGMA user_version").fetchone() == (1,)
    assert "times" not in [row[1] for row in file.execute("PRAGMA table_info(blocks)")]
    file.close()


def test_a_newer_file_is_refused_and_not_touched(recorded: Path, path: Path):
    path.write_bytes(recorded.read_bytes())
    file = sqlite3.connect(path)
    file.execute(f"PRAGMA user_version = {schema.VERSION + 5}")
    file.close()
    before = path.read_bytes()
    for use in (Session, SessionWriter.open):
        with pytest.raises(InputError, match=rf"format {schema.VERSION + 5}.*update Hipline"):
            use(path)
    assert path.read_bytes() == before


def test_a_damaged_file_of_an_older_version_is_saved_as_one_of_this_one(old):
    with Session(old) as session:
        before, strides = session.samples(), session.strides(1)
    content = bytearray(old.read_bytes())
    content[-4096:] = bytes(4096)  # the notes
    old.write_bytes(content)
    made = repair(old)
    assert made is not None
    with Session(made.path) as session:
        assert np.array_equal(session.samples().time_s, before.time_s)
        assert session.strides(1) == strides
        assert session.settings.tilt.limit_deg == 7.5
    content[:4096] = bytes(4096)  # and the names of the tables
    old.write_bytes(content)
    made = repair(old, old.with_name("second.hipline"))
    assert made is not None
    assert (made.samples, made.rows["marks"], made.rows["strides"]) == (4, 1, 1)
    assert "maybe strides; how many is not known" in made.losses
    with Session(made.path) as session:
        assert session.strides(1) == strides
