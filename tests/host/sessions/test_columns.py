from __future__ import annotations

import math
import sqlite3
from typing import get_type_hints

import pytest

from hipline.events import Contact, Cue, CueLevel, Side, Stride
from hipline.sessions import columns


@pytest.fixture
def file():
    connection = sqlite3.connect(":memory:")
    for table in columns.TABLES:
        connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, analysis INTEGER)")
    yield connection
    connection.close()


def a_stride() -> Stride:
    values = {name: math.pi * (i + 1) for i, (name, hint) in enumerate(get_type_hints(Stride).items()) if hint is float}
    return Stride(**values, side=Side.RIGHT, valid=True, reason="", bout=3)


def test_events_come_back_equal_in_their_order(file):
    columns.add_columns(file)
    events = {
        "contacts": [Contact(1.0, Side.LEFT, 1.1), Contact(0.1 + 0.2, Side.RIGHT, 2.0)],
        "strides": [a_stride(), a_stride()._replace(tilt_mean_deg=math.nan, valid=False, reason="gap")],
        "cues": [Cue(9.0, "tilt_forward", CueLevel.CUE, 7.0, math.inf, "Grow tall; don't hurry.")],
    }
    for table, written in events.items():
        columns.write(file, table, 1, written)
        columns.write(file, table, 2, written[:1])
    for table, kind in columns.TABLES.items():
        assert list(columns.read(file, kind, table, 1)) == events[table]
        assert len(list(columns.read(file, kind, table, 2))) == 1
    assert type(next(columns.read(file, Contact, "contacts", 1)).side) is Side


def test_a_number_that_is_not_known_is_null_for_other_tools(file):
    columns.add_columns(file)
    columns.write(file, "strides", 1, [a_stride()._replace(speed_m_s=math.nan)])
    assert file.execute("SELECT speed_m_s IS NULL, valid, side FROM strides").fetchone() == (1, 1, "right")


def test_a_file_of_an_older_engine_is_read_with_what_it_holds(file):
    file.execute("ALTER TABLE strides ADD COLUMN tilt_mean_deg REAL")
    file.execute("INSERT INTO strides (analysis, tilt_mean_deg) VALUES (1, 4.5)")
    (stride,) = columns.read(file, Stride, "strides", 1)
    assert stride.tilt_mean_deg == 4.5
    assert math.isnan(stride.speed_m_s)
    assert math.isnan(stride.start_s)
    assert columns.common_columns(file, "strides") == ["tilt_mean_deg"]


def test_a_newer_engine_adds_its_columns_and_leaves_those_that_it_does_not_know(file):
    file.execute("ALTER TABLE strides ADD COLUMN from_the_future REAL")
    columns.add_columns(file)
    columns.add_columns(file)
    columns.write(file, "strides", 1, [a_stride()])
    assert list(columns.read(file, Stride, "strides", 1)) == [a_stride()]


@pytest.mark.parametrize("kind", [Contact, Stride, Cue])
def test_every_field_of_an_event_fits_a_column(kind):
    assert columns.TABLES[f"{kind.__name__.lower()}s"] is kind


def test_a_file_gets_all_the_columns_that_it_lacks_or_none(file):
    altered = []

    def allow_some(action, *_):
        if action == sqlite3.SQLITE_ALTER_TABLE:
            altered.append(action)
            return sqlite3.SQLITE_DENY if len(altered) > 5 else sqlite3.SQLITE_OK
        return sqlite3.SQLITE_OK

    before = {table: columns.column_names(file, table) for table in columns.TABLES}
    file.set_authorizer(allow_some)
    with pytest.raises(sqlite3.DatabaseError):
        columns.add_columns(file)
    file.set_authorizer(None)
    assert {table: columns.column_names(file, table) for table in columns.TABLES} == before
    columns.add_columns(file)
    assert "tilt_mean_deg" in columns.column_names(file, "strides")


def test_columns_are_only_ever_added_after_those_that_there_were():
    # a damaged file whose schema is gone is read by their order
    order = {
        "contacts": "time_s side emitted_at_s",
        "strides": "start_s end_s side duration_s cadence_spm tilt_mean_deg tilt_max_deg tilt_rom_deg "
        "obliquity_mean_deg obliquity_rom_deg rotation_rom_deg turn_deg valid reason tilt_stance_end_deg "
        "pelvic_drop_deg rotation_left_deg rotation_right_deg step_left_s step_right_s step_asymmetry_pct regularity "
        "vertical_excursion_m braking_peak_m_s2 speed_change_m_s step_length_m speed_m_s bout",
        "cues": "time_s rule level value threshold message",
    }
    for table, kind in columns.TABLES.items():
        before = order[table].split()
        assert list(kind._fields[: len(before)]) == before
    assert [columns.of_all_engines(table) for table in columns.TABLES] == [3, 14, 6]
