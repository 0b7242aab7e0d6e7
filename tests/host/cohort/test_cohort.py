from __future__ import annotations

import functools
import os
import signal
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hipline
from hipline.cohort import store
from hipline.cohort.task import Task
from hipline.commands import cohort
from hipline.commands.cohort import find_walks, require
from hipline.commands.crew import Crew
from hipline.errors import InputError
from hipline.exchange.plain import read_recording
from hipline.sessions import software
from hipline.sessions.versions import store_recording
from hipline.settings import Settings

FILES = ["P01/plain.csv", "P01/walk.hipline", "P02/cut.hipline", "P02/plain.csv", "P02/walk.hipline", "still.csv"]


def tables(folder: Path) -> tuple[pa.Table, pa.Table]:
    return pq.read_table(folder / "sessions.parquet"), pq.read_table(folder / "strides.parquet")


@pytest.fixture
def expected(measured) -> tuple[pa.Table, pa.Table]:
    """The tables, measured one walk after the other in this process."""
    return tables(measured)


def test_every_walk_is_a_row_and_a_bad_one_a_row_with_its_error(walks, expected):
    sessions, strides = expected
    assert sessions["file"].to_pylist() == [str(walks / name) for name in FILES]
    errors = dict(zip(FILES, sessions["error"].to_pylist(), strict=True))
    assert "damaged or was cut off" in errors["P02/cut.hipline"]
    assert "the gyroscope was off" in errors["still.csv"]
    assert [name for name, error in errors.items() if not error] == [FILES[0], FILES[1], FILES[3], FILES[4]]
    counts = sessions["strides"].to_pylist()
    assert counts[2] is None
    assert len(strides) == sum(count or 0 for count in counts) > 40
    assert sessions["person"].to_pylist() == [None, "P01", None, None, "P02", None]
    assert sessions["pain_highest"].to_pylist()[1] == 6
    assert sessions["tags"].to_pylist()[1] == '{"shoes": "boots"}'


def test_the_strides_are_those_of_analyse(walks, expected):
    sessions, strides = expected
    for name in ("P01/walk.hipline", "P02/plain.csv"):
        walk = hipline.analyse(walks / name)
        own = strides.filter(pa.compute.equal(strides["file"], str(walks / name)))
        assert own["tilt_mean_deg"].to_pylist() == walk.strides["tilt_mean_deg"].tolist()
        assert own["side"].to_pylist() == walk.strides["side"].tolist()
        assert own["valid"].to_pylist() == walk.strides["valid"].tolist()
    at = FILES.index("P01/walk.hipline")
    mean = hipline.analyse(walks / "P01/walk.hipline").summary["means"]["cadence_spm"]
    assert sessions["cadence_spm"][at].as_py() == mean["mean"]
    assert sessions["cadence_spm_se"][at].as_py() == mean["standard_error"]


def test_what_was_measured_is_never_measured_again(run, walks, expected, tmp_path, monkeypatch):
    asked: list[str] = []
    usual = Task.do
    monkeypatch.setattr(Task, "do", lambda task, file: asked.append(file.name) or usual(task, file))
    out = tmp_path / "out"
    assert run("cohort", walks / "P01", "--out", out, "--jobs", 1)[0] == 0
    assert asked == ["plain.csv", "walk.hipline"]
    asked.clear()
    _, _, err = run("cohort", walks, "--out", out, "--jobs", 1)
    assert asked == ["cut.hipline", "plain.csv", "walk.hipline", "still.csv"]
    assert "2 of 6 walks are measured already" in err
    assert all(one.equals(other) for one, other in zip(tables(out), expected, strict=True))
    asked.clear()  # other settings are another measurement; so is a file that has changed
    run("cohort", walks / "P01" / "walk.hipline", "--out", out, "--tilt-limit", 3, "--jobs", 1)
    os.utime(walks / "P01" / "plain.csv")
    run("cohort", walks / "P01", "--out", out, "--jobs", 1)
    assert asked == ["walk.hipline", "plain.csv"]
    asked.clear()
    run("cohort", walks / "P01" / "plain.csv", "--out", out, "--anew", "--jobs", 1)
    assert asked == ["plain.csv"]


def test_a_call_that_is_cut_short_keeps_what_it_has(run, walks, expected, tmp_path, monkeypatch):
    usual = Task.do

    def cut(task: Task, file: Path):
        if file.name == "walk.hipline" and file.parent.name == "P02":
            raise KeyboardInterrupt
        return usual(task, file)

    with monkeypatch.context() as patched:
        patched.setattr(Task, "do", cut)
        assert run("cohort", walks, "--out", tmp_path, "--jobs", 1)[0] == 130
    assert not (tmp_path / "strides.parquet").exists()
    (tmp_path / ".measured" / ".half.parquet.part").write_bytes(b"half")
    _, _, err = run("cohort", walks, "--out", tmp_path, "--jobs", 1)
    assert "3 of 6 walks are measured already" in err
    assert all(one.equals(other) for one, other in zip(tables(tmp_path), expected, strict=True))


DEADLY = """
import os, pathlib, sys
from hipline.cohort.task import Task
from hipline.commands import worker
usual = Task.do
def do(task, file):
    mark = pathlib.Path({marks!r}) / file.parent.name
    if file.match("P01/walk.hipline") and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), 9)
    return usual(task, file)
Task.do = do
sys.exit(worker.main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
def test_processes_give_the_same_tables_and_a_killed_one_costs_no_result(run, walks, expected, tmp_path, monkeypatch):
    marks = tmp_path / "marks"
    marks.mkdir()
    command = (sys.executable, "-P", "-c", DEADLY.format(marks=str(marks)))
    monkeypatch.setattr(cohort, "Crew", functools.partial(Crew, command=command))
    status, out, err = run("cohort", walks, "--out", tmp_path / "out", "--jobs", 2)
    assert status == 0
    assert "6 walks, 4 measured, 2 with an error" in out
    assert len([line for line in err.splitlines() if line.startswith("hipline: ")]) == 2
    assert [path.name for path in marks.iterdir()] == ["P01"]
    assert all(one.equals(other) for one, other in zip(tables(tmp_path / "out"), expected, strict=True))


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
def test_a_walk_that_kills_every_process_is_a_row_and_is_tried_again_later(run, walks, tmp_path, monkeypatch):
    text = DEADLY.format(marks=str(tmp_path)).replace("not mark.exists()", "True").replace("mark.touch()", "pass")
    command = (sys.executable, "-P", "-c", text)
    with monkeypatch.context() as patched:
        patched.setattr(cohort, "Crew", functools.partial(Crew, command=command))
        status, out, err = run("cohort", walks / "P01", "--out", tmp_path / "out", "--jobs", 2)
    assert status == 0
    assert "1 measured, 1 with an error" in out
    assert "broke off" in err
    assert signal.SIGKILL
    _, out, _ = run("cohort", walks / "P01", "--out", tmp_path / "out", "--jobs", 1)
    assert "2 measured, 0 with an error" in out


def test_a_mistyped_name_leaves_the_tables_as_they_were(run, walks, tmp_path):
    out = tmp_path / "out"
    run("cohort", walks / "P01" / "plain.csv", "--out", out, "--jobs", 1)
    before = tables(out)
    for name in ("none", "none*"):
        status, _, err = run("cohort", tmp_path / name, "--out", out)
        assert status == 1
        assert "the tables in" in err
    assert tables(out) == before


def test_walks_are_found_however_deep_and_once(walks):
    found, missing = find_walks([str(walks), str(walks / "P01" / "*.csv"), str(walks / "none*"), "none.csv"])
    assert found == [*(walks / name for name in FILES), Path("none.csv")]
    assert missing == [f"{walks / 'none*'}: no file fits this pattern; check it"]


def test_nothing_that_could_be_measured_is_1_and_tables_are_there(run, walks, tmp_path):
    status, out, _ = run("cohort", walks / "still.csv", tmp_path / "none.csv", "--out", tmp_path / "out", "--jobs", 1)
    assert status == 1
    assert "2 walks, 0 measured, 2 with an error" in out
    sessions, strides = tables(tmp_path / "out")
    assert (len(sessions), len(strides)) == (2, 0)
    assert "no such file" in " ".join(sessions["error"].to_pylist())


def test_a_folder_that_cannot_be_used_is_told(run, walks, tmp_path):
    (tmp_path / "file").write_text("x")
    status, _, err = run("cohort", walks, "--out", tmp_path / "file")
    assert (status, err.count("\n")) == (2, 1)
    assert "is a file; name a folder with --out" in err


def test_a_full_disk_is_told_and_keeps_what_was_measured(run, walks, tmp_path, monkeypatch):
    run("cohort", walks / "P01" / "plain.csv", "--out", tmp_path, "--jobs", 1)
    before = (tmp_path / "strides.parquet").read_bytes()

    class Full:
        def __init__(self, *_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.pq, "ParquetWriter", Full)
    status, _, err = run("cohort", walks / "P01", "--out", tmp_path, "--jobs", 1)
    assert status == 1
    assert err.splitlines()[-1].startswith(f"hipline: {tmp_path}: cannot be written (No space left on device)")
    assert (tmp_path / "strides.parquet").read_bytes() == before


def test_a_missing_extra_is_told_with_the_way_to_install_it():
    with pytest.raises(InputError, match=r"no_such_library is not installed; .*\[cohort\]"):
        require("pyarrow", "no_such_library")


def test_a_walk_is_measured_anew_where_other_software_would_change_a_digit(walks, monkeypatch):
    key = Task().key(walks / "still.csv")
    for name in ("_version", "compiler", "engine"):
        with monkeypatch.context() as other:
            other.setattr(software, name, lambda *_: "another")
            assert Task().key(walks / "still.csv") != key, name
    assert Task().key(walks / "still.csv") == key


def test_a_session_keeps_its_settings_where_none_are_named_and_follows_those_that_are(walks, tmp_path):
    recording = read_recording(walks / "P01" / "plain.csv")
    path = store_recording(recording, tmp_path / "legs.hipline", Settings(leg_length_m=0.9))
    assert np.isfinite(Task().do(path).strides["speed_m_s"]).any()
    assert not np.isfinite(Task(Settings()).do(path).strides["speed_m_s"]).any()
    assert Task().key(path) != Task(Settings()).key(path)
