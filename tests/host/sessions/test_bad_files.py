"""Whatever is wrong with a file is one clear line, and the file stays as it is."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hipline.errors import InputError
from hipline.sessions.check import check
from hipline.sessions.file import Session
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.opening import is_sealed, is_stored_walk
from hipline.sessions.writer import SessionWriter


def read_all(path: Path) -> int:
    """Read everything that a session holds; return its samples."""
    with Session(path) as session:
        session.info(), session.notes(), session.marks(), session.actions()
        for analysis in session.analyses():
            session.results(analysis.id), session.calibrations(analysis.id)
        return len(session.samples())


def refused(path: Path) -> str:
    """Return the one line with which a file is refused."""
    before = path.read_bytes()
    with pytest.raises(InputError) as error:
        read_all(path)
    assert path.read_bytes() == before
    assert "\n" not in str(error.value)
    assert str(error.value).startswith(f"{path}: ")
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    return str(error.value)


@given(share=st.floats(0.0, 0.999))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_that_is_cut_anywhere_is_refused_and_not_touched(recorded, tmp_path_factory, share):
    path = tmp_path_factory.mktemp("cut") / "walk.hipline"
    whole = recorded.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    assert "use another copy" in refused(path) or path.stat().st_size == 0


@given(at=st.integers(100, 300_000), value=st.integers(0, 255))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_byte_that_was_turned_is_refused_or_changes_no_sample(recorded, tmp_path_factory, at, value):
    path = tmp_path_factory.mktemp("turned") / "walk.hipline"
    whole = bytearray(recorded.read_bytes())
    whole[at % len(whole)] = value
    path.write_bytes(whole)
    told = ""
    try:
        read_all(path)
    except InputError as error:
        told = str(error)
    assert "\n" not in told
    assert path.read_bytes() == whole


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name there")
@pytest.mark.parametrize("name", ["walk.hipline", "walk.csv"])
def test_a_pipe_is_refused_and_not_waited_for(tmp_path, name):
    os.mkfifo(tmp_path / name)
    assert not is_sealed(tmp_path / name)
    assert is_stored_walk(tmp_path / name) == (name == "walk.hipline")
    with pytest.raises(InputError, match="is not a regular file"):
        Session(tmp_path / name)


def test_a_damaged_name_of_a_table_is_refused_in_one_line(recorded, tmp_path):
    path = tmp_path / "walk.hipline"
    whole = recorded.read_bytes()
    path.write_bytes(
        whole.replace(b"tablestrides", b"tablestr\x88des").replace(b"CREATE TABLE strides", b"CREATE TABLE (trides")
    )
    assert "damaged" in refused(path)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE runs SET clip = '{'",
        "UPDATE runs SET rate_hz = 'fast'",
        "UPDATE analyses SET settings = 'x', software = ''",
        "UPDATE strides SET side = 'middle'",
        "UPDATE strides SET tilt_mean_deg = 'much'",
        "UPDATE calibrations SET numbers = '[1'",
        "UPDATE notes SET text = CAST(x'ff41' AS TEXT)",
        "UPDATE blocks SET first_time_s = 'late'",
        "INSERT INTO actions VALUES (1, 1, NULL, 0, 'rezero', '{')",
    ],
)
def test_a_word_that_was_turned_is_refused(recorded, path, sql):
    path.write_bytes(recorded.read_bytes())
    file = sqlite3.connect(path)
    file.execute(sql)
    file.commit()
    file.close()
    with pytest.raises(InputError) as error:
        read_all(path)
    assert str(error.value).startswith(f"{path}: ")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the app ended before the recording had begun"),
        (b"hello, this is no database\n", "is not a Hipline session"),
        (b"SQLite format 3\0" + bytes(500), "damaged"),
    ],
)
def test_what_is_no_session_is_said(path, content, told):
    path.write_bytes(content)
    assert told in refused(path)


def test_a_database_of_something_else_is_said(path):
    file = sqlite3.connect(path)
    file.execute("CREATE TABLE recipes (name TEXT)")
    file.commit()
    file.close()
    assert "is a database, but not a Hipline session" in refused(path)
    with pytest.raises(InputError, match="not a Hipline session"):
        SessionWriter.open(path)


def test_a_folder_and_nothing_are_said(tmp_path):
    with pytest.raises(InputError, match="is a folder; name a session in it"):
        Session(tmp_path)
    for use in (Session, SessionWriter.open, LiveRecording.resume):
        with pytest.raises(InputError, match="there is no such file"):
            use(tmp_path / "none.hipline")
    assert list(tmp_path.iterdir()) == []


def test_a_session_without_samples_is_said(path):
    SessionWriter.create(path, 0.0).close()
    assert "holds no samples; record a walk first" in refused(path)
    assert check(path) == ()


def test_a_name_with_odd_letters_is_a_name_like_any_other(recorded, tmp_path):
    path = tmp_path / "a b?mode=rw#%41 ü'\".hipline" if sys.platform != "win32" else tmp_path / "a b#%41 ü'.hipline"
    shutil.copyfile(recorded, path)
    assert read_all(path) == 3200
    with SessionWriter.open(path) as writer:
        writer.set_tag("shoes", "none")
    assert read_all(path) == 3200


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nobody keeps the superuser out")
def test_a_file_of_somebody_else_is_said(recorded, path):
    shutil.copyfile(recorded, path)
    path.chmod(0)
    with pytest.raises(InputError, match="is it yours"):
        Session(path)
    path.chmod(0o400)
    assert read_all(path) == 3200
    with pytest.raises(InputError, match="cannot be written"):
        SessionWriter.open(path)


@pytest.fixture(scope="module")
def crash(scene, walk, tmp_path_factory) -> Path:
    """A session as a crash leaves it: with its journal beside it."""
    return scene.crash(walk[:1000], tmp_path_factory.mktemp("crash"))


@pytest.fixture
def crashed(crash, tmp_path) -> Path:
    """The same for one test alone."""
    shutil.copytree(crash.parent, tmp_path / "left")
    return tmp_path / "left" / crash.name


def test_a_crashed_session_is_read_with_its_journal_and_neither_is_changed(crashed):
    before = {file.name: file.read_bytes() for file in crashed.parent.iterdir()}
    assert read_all(crashed) == 1000
    after = {file.name: file.read_bytes() for file in crashed.parent.iterdir()}
    assert {name: after[name] for name in before} == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nobody keeps the superuser out")
def test_a_crashed_session_in_a_folder_that_may_not_be_written_is_read_all_the_same(crashed):
    crashed.parent.chmod(0o500)
    try:
        assert read_all(crashed) == 1000
    finally:
        crashed.parent.chmod(0o700)


def test_a_crashed_session_without_its_journal_lacks_the_newest_seconds_alone(crashed):
    crashed.with_name("walk.hipline-wal").unlink()
    with Session(crashed) as session:
        assert session.info().samples <= 1000
