from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest

import hipline
from hipline.cli.chosen import settings_of, walk_settings
from hipline.cli.main import _parser
from hipline.commands import replay
from hipline.exchange.plain import read_recording
from hipline.motion import fusion
from hipline.sessions.file import Session
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.values import Origin
from hipline.sessions.versions import store_recording
from hipline.settings import TiltRule
from hipline_device.samples import SampleBlock
from hipline_sim.script import Stand, Walk, WalkScript
from hipline_sim.walker import Walker

RATE_HZ = 100.0
REZERO_AT = 3550


@pytest.fixture
def session(walk_csv, tmp_path) -> Path:
    return store_recording(read_recording(walk_csv), tmp_path / "walk.hipline")


def _change(path: Path, sql: str) -> None:
    file = sqlite3.connect(path)
    file.execute(sql)
    file.commit()
    file.close()


def test_check_proves_a_session_in_one_line(run, session):
    status, out, err = run("replay", session, "--check")
    assert (status, err) == (0, "")
    with Session(session) as stored:
        strides = len(stored.strides(1))
    assert strides > 20
    assert out == f"walk.hipline: {strides} strides and 0 cues: identical\n"


def test_check_tells_the_first_difference_and_fails(run, session):
    _change(session, "UPDATE strides SET tilt_mean_deg = tilt_mean_deg + 1e-12 WHERE id IN (7, 9)")
    status, out, err = run("replay", session, "--check")
    assert (status, out) == (1, "")
    assert err.startswith("hipline: walk.hipline: stride 7, at ")
    assert "differs in tilt_mean_deg" in err
    assert err.count("\n") == 1


def test_check_goes_on_after_a_file_that_cannot_be_checked(run, session, walk_csv, tmp_path):
    status, out, err = run("replay", walk_csv, tmp_path / "none.hipline", session, "--check")
    assert status == 1
    assert "identical" in out
    told = err.splitlines()
    assert "plain recording" in told[0]
    assert "there is no such file" in told[1]


def test_reanalyse_makes_a_version_beside_the_old_one(run, session):
    with Session(session) as stored:
        before = stored.strides(1)
    status, out, _ = run("replay", session, "--reanalyse", "--tilt-limit", "3")
    assert status == 0
    assert out.startswith("walk.hipline: version 2: ")
    assert "(version 1: " in out
    with Session(session) as stored:
        assert stored.strides(1) == before
        assert [(a.kind, a.settings.tilt.limit_deg) for a in stored.analyses()] == [("import", 5.0), ("again", 3.0)]
    status, out, _ = run("replay", session, "--check")
    assert status == 0
    assert out.count("identical") == 2


def test_results_of_another_engine_may_differ_where_newer_ones_are_there(run, session):
    _change(session, "UPDATE strides SET tilt_mean_deg = 0 WHERE id = 7")
    _change(session, """UPDATE analyses SET software = json_set(software, '$.engine', 'older')""")
    assert run("replay", session, "--check")[0] == 1
    run("replay", session, "--reanalyse")
    status, out, err = run("replay", session, "--check")
    assert status == 0
    assert "version 2 (again)" in out
    assert "a newer version is there" in err


def test_a_disk_that_is_full_is_told_and_leaves_what_was_there(run, session, walk_csv, tmp_path, monkeypatch):
    def full(*_, **__):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    with Session(session) as stored:
        before = stored.results(1)
    monkeypatch.setattr("hipline.sessions.writer.columns.write", full)
    for words in (("replay", session, "--reanalyse"), ("import", walk_csv, "--out", tmp_path / "new")):
        status, out, err = run(*words)
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert "the disk is full; make room and try again" in err
    assert list((tmp_path / "new").iterdir()) == []
    with Session(session) as stored:
        assert (stored.results(1), len(stored.analyses())) == (before, 1)


@pytest.mark.parametrize("kind", ["plain", "session"])
def test_the_terminal_shows_a_stored_walk_to_its_end(run, session, walk_csv, kind):
    status, out, _ = run("replay", session if kind == "session" else walk_csv, "--no-window", "--speed", "inf")
    assert status == 0
    assert "Measured 0:30: " in out.splitlines()[-1]
    assert out.count("cadence") > 20


def test_more_than_one_walk_cannot_be_shown_at_once(run, session, walk_csv):
    status, _, err = run("replay", session, walk_csv, "--no-window")
    assert status == 2
    assert "one walk is shown at a time" in err


def test_a_session_is_analysed_into_the_same_tables_as_its_recording(run, session, walk_csv, tmp_path):
    # the recording is the file's own: numbers with six decimals
    assert run("analyse", walk_csv, "--out", tmp_path / "a")[0] == 0
    assert run("analyse", session, "--out", tmp_path / "b")[0] == 0
    for ending in ("contacts.csv", "strides.csv", "angles.csv", "cues.csv"):
        assert (tmp_path / "a" / f"walk.{ending}").read_bytes() == (tmp_path / "b" / f"walk.{ending}").read_bytes()
    # and from a folder
    status, _, err = run("analyse", session.parent, "--out", tmp_path / "c", "--jobs", 1)
    assert status == 0
    assert "1 recording" in err


def test_an_analysis_keeps_the_new_zeros_and_settings_of_a_session(tmp_path):
    walker = Walker(WalkScript((Stand(8.0), Walk(20.0), Stand(8.0), Walk(15.0))), RATE_HZ)
    acc, gyr = walker.samples(0, len(walker))
    block = SampleBlock(np.arange(len(acc)), np.arange(len(acc)) / RATE_HZ, acc, gyr)
    path = tmp_path / "rezeroed.hipline"
    settings = hipline.Settings(leg_length_m=0.9)
    recording = LiveRecording.begin(path, settings)
    pipeline, _ = recording.start(Origin(RATE_HZ))
    for at in range(0, len(block), 50):
        if at == REZERO_AT:
            assert pipeline.rezero()
            recording.act("rezero")
        placed = recording.take(block[at : at + 50])
        recording.said(pipeline.update(placed), pipeline.calibration)
    recording.finish(pipeline.finish(), pipeline.calibration)
    recording.close()
    walk = hipline.analyse(path)
    with Session(path) as session:
        live = session.strides(1)
        (action,) = session.actions()
    assert action.kind == "rezero"
    assert walk.strides["tilt_mean_deg"].tolist() == [stride.tilt_mean_deg for stride in live]
    assert walk.summary["settings"]["leg_length_m"] == 0.9


@pytest.fixture
def of_six(walk_csv, tmp_path) -> Path:
    """A session that was measured with another limit than the usual 5°."""
    settings = hipline.Settings(TiltRule(limit_deg=6.0), leg_length_m=0.9)
    return store_recording(read_recording(walk_csv), tmp_path / "six.hipline", settings)


@pytest.mark.parametrize(("words", "limit_deg"), [((), 6.0), (("--tilt-limit", "5"), 5.0), (("--worn", "back"), 5.0)])
def test_settings_that_are_named_go_over_those_of_a_session_also_where_they_are_the_usual(
    run, of_six, tmp_path, monkeypatch, words, limit_deg
):
    assert run("replay", of_six, "--reanalyse", *words)[0] == 0
    with Session(of_six) as stored:
        assert stored.settings.tilt.limit_deg == limit_deg
    _change(of_six, "DELETE FROM analyses WHERE id = 2")
    assert run("analyse", of_six, *words, "--out", tmp_path / "out", "--jobs", 1)[0] == 0
    summary = json.loads((tmp_path / "out" / "six.summary.json").read_text())
    assert summary["settings"]["tilt"]["limit_deg"] == limit_deg
    monkeypatch.setattr(replay, "run_replay", lambda script, *_, **__: shown.append(script.settings) or 0)
    monkeypatch.setattr("hipline.commands.passed_on.run_live", lambda _, settings, *__: shown.append(settings) or 0)
    shown: list[hipline.Settings] = []
    for more in ((), ("--lsl",)):
        assert run("replay", of_six, "--no-window", *words, *more)[0] == 0
    assert [settings.tilt.limit_deg for settings in shown] == [limit_deg, limit_deg]


@pytest.mark.parametrize(("words", "limit_deg", "leg_length_m"), [((), 6.0, 0.9), (("--tilt-limit", "5"), 5.0, None)])
def test_forward_and_backward_a_session_is_measured_with_the_settings_that_it_has_else(
    run, of_six, tmp_path, words, limit_deg, leg_length_m
):
    told = []
    for more in ((), ("--offline",)):
        assert run("analyse", of_six, *words, *more, "--out", tmp_path / "out", "--jobs", 1)[0] == 0
        told.append(json.loads((tmp_path / "out" / "six.summary.json").read_text())["settings"])
    live, offline = told
    assert offline == live | {"offline": True}
    assert (offline["tilt"]["limit_deg"], offline["leg_length_m"]) == (limit_deg, leg_length_m)


USUAL = (
    ("--tilt-limit", "5"), ("--set", "tilt.limit_deg=5"), ("--mode", "bandwidth"), ("--fusion", "ahrs"),
    ("--session", "1"),
)  # fmt: skip


@pytest.mark.parametrize("words", USUAL)
def test_the_usual_is_something_else_than_nothing_where_it_is_named(words):
    assert settings_of(_parser().parse_args(["live"])) is None
    assert settings_of(_parser().parse_args(["live", *words])) == hipline.Settings()
    assert walk_settings(_parser().parse_args(["live"])) == hipline.Settings()


@pytest.mark.parametrize("words", [("--check",), ("--reanalyse",)])
def test_a_plain_recording_is_refused_as_what_it_is_where_results_are_asked_for(run, walk_csv, words):
    status, out, err = run("replay", walk_csv, *words)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "is a plain recording, which holds no results; `hipline import` makes a session of it" in err
    assert "repair" not in err


@pytest.mark.parametrize("words", [("--check",), ("--reanalyse",)])
def test_a_name_without_a_file_is_told_whatever_its_ending(run, tmp_path, words):
    _, _, err = run("replay", tmp_path / "none.csv", *words)
    assert "there is no such file" in err


def test_check_goes_on_after_a_session_whose_filter_is_not_installed(run, session, of_six, monkeypatch):
    def missing(rate_hz: float):
        raise ImportError(rate_hz)

    _change(of_six, """UPDATE analyses SET settings = json_set(settings, '$.fusion', 'vqf')""")
    monkeypatch.setitem(fusion._MAKERS, "vqf", missing)
    status, out, err = run("replay", of_six, session, "--check")
    assert status == 1
    assert "the fusion 'vqf' needs a package that is not installed" in err
    assert "identical" in out


def test_a_recording_that_cannot_be_replayed_is_told_in_one_line(run, tmp_path):
    (tmp_path / "cut.hipline").write_bytes(b"SQLite format 3\0" + bytes(3))
    for name in ("none.csv", "cut.hipline"):
        for words in ([], ["--check"], ["--reanalyse"]):
            status, _, err = run("replay", tmp_path / name, *words)
            assert status == 1
            assert err.count("\n") == 1
            assert str(tmp_path / name) in err
