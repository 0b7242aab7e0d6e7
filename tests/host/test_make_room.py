"""A disk that is full during a walk or at its end costs nothing, whether somebody is there who makes room or not."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from hipline.commands import make_room
from hipline.commands.live import close_recording
from hipline.commands.make_room import Teller, store_rest
from hipline.sessions import elsewhere, recorder
from hipline.sessions.check import check, holds
from hipline.sessions.file import Session
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.recorder import RecordingState
from hipline.sessions.values import Origin
from hipline.sessions.writer import SessionWriter
from hipline.views.words.recording import moved_line
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


class Disk:
    """A disk that is full until there is room."""

    full = True

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        usual = SessionWriter.transaction

        @contextlib.contextmanager
        def transaction(writer: SessionWriter) -> Iterator[None]:
            if self.full and writer.path.parent == folder:
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorcode = sqlite3.SQLITE_FULL
                raise error
            with usual(writer):
                yield

        monkeypatch.setattr(SessionWriter, "transaction", transaction)


@pytest.fixture
def waiting(tmp_path, monkeypatch) -> tuple[LiveRecording, Disk]:
    """Return a walk of 5 s that is over, and the disk that has taken nothing of it."""
    for name in ("COMMIT_S", "RETRY_S", "LAST_TRIES_S"):
        monkeypatch.setattr(recorder, name, 0.01)
    monkeypatch.setattr(make_room, "WAIT_S", 0.05)
    monkeypatch.setattr(elsewhere, "places", lambda: iter(()))
    recording = LiveRecording.begin(tmp_path / "walk.hipline")
    disk = Disk(monkeypatch, tmp_path)
    acc, gyr = Walker(preset("straight"), 100.0).samples(0, 500)
    pipeline, _ = recording.start(Origin(100.0))
    taken = recording.take(SampleBlock(np.arange(500), np.arange(500) / 100.0, acc, gyr))
    assert taken is not None
    update = pipeline.update(taken)
    recording.said(update, pipeline.calibration)
    recording.finish(pipeline.finish(), pipeline.calibration)
    return recording, disk


@pytest.fixture
def answer(monkeypatch) -> Callable[..., list[str]]:
    """Let somebody at the terminal answer; what they do comes first."""

    def give(*answers: tuple[Callable[[], object], str]) -> list[str]:
        asked: list[str] = []
        coming = iter(answers)

        def said(question: str) -> str:
            asked.append(question)
            do, text = next(coming)
            do()
            return text

        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
        monkeypatch.setattr("builtins.input", said)
        return asked

    return give


def nothing() -> None:
    """Do nothing."""


def test_what_a_full_disk_refused_is_stored_when_room_is_made_after_the_walk(waiting, answer, capsys):
    recording, disk = waiting
    asked = answer((nothing, ""), (lambda: setattr(disk, "full", False), ""))
    store_rest(recording, window=False)
    assert len(asked) == 2
    assert "The last 5 s of this walk are not stored yet. The disk is full: make room" in capsys.readouterr().out
    assert close_recording(recording, 0) == 0
    with Session(recording.path) as session:
        assert session.info().samples == 500


def test_who_makes_no_room_hears_what_is_lost_and_not_that_it_waits(waiting, answer, capsys):
    recording, _ = waiting
    answer((nothing, "q"))
    store_rest(recording, window=False)
    assert close_recording(recording, 0) == 1
    told = capsys.readouterr().err
    assert told.startswith("hipline: 500 samples (5 s) could not be stored")
    assert "The disk is full" in told
    assert "waits" not in told


def test_nobody_is_asked_where_nobody_can_answer(waiting, monkeypatch):
    recording, disk = waiting
    monkeypatch.setattr("builtins.input", lambda _: pytest.fail("asked"))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    store_rest(recording, window=False)
    monkeypatch.setattr(sys, "stdin", None)
    store_rest(recording, window=False)
    disk.full = False
    recording.close()


@pytest.fixture
def nobody(monkeypatch) -> None:
    """Let nobody sit at the terminal."""
    monkeypatch.setattr(sys, "stdin", None)


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """Return another place of this computer, which has room."""
    place = tmp_path / "other"
    place.mkdir()
    monkeypatch.setattr(elsewhere, "places", lambda: iter([tmp_path / "missing", place]))
    return place


def test_what_waits_when_nobody_is_there_is_stored_as_soon_as_there_is_room(waiting, nobody, monkeypatch, capsys):
    recording, disk = waiting
    monkeypatch.setattr(make_room, "WAIT_S", 30.0)
    settle, tried = recording.settle, []

    def settled() -> bool:
        tried.append(None)
        disk.full = len(tried) < 5
        return settle()

    monkeypatch.setattr(recording, "settle", settled)
    store_rest(recording, window=False)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("hipline: The last 5 s of this walk are not stored yet. The disk is full")
    assert line.endswith("It is tried for 30 s, then kept in another place of this computer.")
    assert close_recording(recording, 0) == 0
    with Session(recording.path) as session:
        assert session.info().samples == 500


def test_a_walk_for_which_no_room_comes_is_whole_in_another_place(waiting, nobody, place, capsys):
    recording, _ = waiting
    first = recording.path
    store_rest(recording, window=False)
    capsys.readouterr()
    assert close_recording(recording, 0) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"hipline: {moved_line(first, recording.status)}"
    assert f"it is whole in {recording.path}. When there is room, move it there, and remove walk.hipline" in line
    assert recording.path.name == "walk-whole.hipline"
    assert recording.path.parent.parent == place
    assert holds(check(recording.path))
    with Session(recording.path) as session, Session(first) as before:
        assert session.info().samples == 500
        assert session.facts() == before.facts()
    if sys.platform != "win32":
        assert (recording.path.stat().st_mode & 0o777, recording.path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [file.name for file in recording.path.parent.iterdir()] == ["walk-whole.hipline"], "no journal, no lock"


def test_who_leaves_instead_of_an_answer_loses_nothing(waiting, place, monkeypatch):
    recording, _ = waiting

    def gone(_question: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", gone)
    store_rest(recording, window=False)
    close_recording(recording, 0)
    with Session(recording.path) as session:
        assert (recording.path.parent.parent, session.info().samples) == (place, 500)


def test_a_place_that_refuses_too_leaves_nothing_behind_and_the_walk_where_it_was(waiting, nobody, place, monkeypatch):
    recording, disk = waiting
    first = recording.path

    def refuse(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("hipline.sessions.writer.copy_as_it_is", refuse)
    assert not recording.move()
    assert recording.path == first
    assert list(place.iterdir()) == []
    disk.full = False
    assert recording.close().samples == 500


def test_a_full_disk_is_told_once_and_the_room_that_came_once(waiting, capsys):
    recording, disk = waiting
    teller = Teller(recording)
    recording.watch(teller.take)
    while recording.status.waiting < 500:
        recording.settle()
    recording.settle()
    disk.full = False
    recording.close()
    refused, room = capsys.readouterr().err.splitlines()
    assert refused.startswith("hipline: The disk is full: make room on the disk of")
    assert refused.endswith("It is tried again every second; 4 h of walking find room there.")
    assert room == f"hipline: There was room: all that waited is stored in {recording.path}."


def test_what_waits_for_hours_is_brought_to_another_place_while_the_walk_goes_on(waiting, place, monkeypatch, capsys):
    recording, _ = waiting
    monkeypatch.setattr(make_room, "MOVE_AT", 400)
    moved = []
    recording.watch(lambda status: moved.append(status) if status.state is RecordingState.RECORDING else None)
    recording.watch(Teller(recording).take)
    while not recording.settle():
        pass
    assert capsys.readouterr().err.count(f"There is still no room: the walk goes on in {recording.path}.") == 1
    assert moved[-1].path.parent.parent == place
    assert recording.close().samples == 500


def test_a_walk_without_a_sample_is_not_waited_for(tmp_path, nobody, monkeypatch, capsys):
    recording = LiveRecording.begin(tmp_path / "walk.hipline")
    disk = Disk(monkeypatch, tmp_path)
    recording.tag("shoes", "boots")
    store_rest(recording, window=False)
    assert capsys.readouterr().err == ""
    disk.full = False
    recording.close()


def test_hours_of_a_walk_find_room_in_memory(waiting):
    recording, disk = waiting
    assert recorder.MOST_WAITING / 100.0 / 3600.0 >= 4.0
    acc, gyr = np.zeros((10, 3)), np.zeros((10, 3))
    nothing_new = recording.start(Origin(100.0))[0].finish()
    tracemalloc.start()
    for k in range(500, 2500, 10):
        index = np.arange(k, k + 10)
        recording.take(SampleBlock(index, index / 100.0, acc + k, gyr))
        recording.said(nothing_new, None)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held / 2000 * recorder.MOST_WAITING < 300e6
    disk.full = False
    recording.close()


def test_nobody_is_asked_where_all_is_stored(waiting, monkeypatch):
    recording, disk = waiting
    monkeypatch.setattr(make_room, "why_no_window", lambda: pytest.fail("no window is wanted"))
    disk.full = False
    while recording.status.waiting:  # it was refused before
        recording.settle()
    store_rest(recording, window=True)
    assert recording.close().samples == 500
