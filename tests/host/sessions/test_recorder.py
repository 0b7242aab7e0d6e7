"""The thread that writes never holds up who brings the samples, and says what it could not take."""

from __future__ import annotations

import sqlite3
import threading

import pytest

from hipline.sessions import recorder as module
from hipline.sessions.file import Session
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.recorder import Recorder, RecordingState
from hipline.sessions.values import Mark
from hipline.sessions.writer import SessionWriter


class Gate:
    """A disk that waits until it is told to go on."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()

    def __call__(self, _writer: SessionWriter) -> None:
        self.reached.set()
        assert self.open.wait(30)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(module, "COMMIT_S", 0.01)
    monkeypatch.setattr(module, "RETRY_S", 0.01)


def mark(text: str):
    return lambda writer: writer.add_mark(Mark(1.0, 2.0, text))


def texts(path) -> list[str]:
    with Session(path) as session:
        return [mark.text for mark in session.marks()]


def test_a_disk_that_hangs_holds_nobody_up_and_loses_nothing(path):
    recorder, gate = Recorder(SessionWriter.create(path, 0.0)), Gate()
    recorder.put(gate)
    assert gate.reached.wait(30)
    for number in range(1000):  # the thread cannot take any of these now: each call returns all the same
        assert recorder.put(mark(str(number)), 10)
    gate.open.set()
    ended = recorder.close()
    assert (ended.state, ended.samples, ended.waiting, ended.dropped) == (RecordingState.ENDED, 10_000, 0, 0)
    assert texts(path) == [str(number) for number in range(1000)]


def test_what_has_no_room_in_memory_is_counted_and_not_taken(path, monkeypatch):
    monkeypatch.setattr(module, "MOST_WAITING", 100)
    recorder, gate = Recorder(SessionWriter.create(path, 0.0)), Gate()
    recorder.put(gate)
    assert gate.reached.wait(30)
    taken = [recorder.put(mark(str(number)), 30) for number in range(5)]
    assert taken == [True, True, True, False, False]
    assert recorder.put(mark("no samples"))
    gate.open.set()
    ended = recorder.close()
    assert (ended.samples, ended.dropped) == (90, 60)
    assert texts(path) == ["0", "1", "2", "no samples"]


def test_a_drop_leaves_a_hole_that_is_noted(scene, walk, path, monkeypatch):
    monkeypatch.setattr(module, "MOST_WAITING", 500)
    recording, gate = LiveRecording.begin(path), Gate()
    pipeline, _ = recording.start(scene.origin)
    recording._recorder.put(gate)
    assert gate.reached.wait(30)
    scene.feed(recording, pipeline, walk[:800])
    told = threading.Event()
    recording.watch(lambda status: told.set() if not status.waiting else None)
    gate.open.set()
    assert told.wait(30)
    scene.feed(recording, pipeline, walk[800:900])
    ended = recording.close()
    assert (ended.samples, ended.dropped) == (600, 300)
    with Session(path) as session:
        assert session.info().samples_lost == 300
        assert [note.text for note in session.notes()] == ["300 samples (3 s) could not be stored"]


def test_a_record_that_cannot_be_written_does_not_keep_the_others_from_it(path):
    recorder = Recorder(SessionWriter.create(path, 0.0))
    recorder.put(mark("before"))
    recorder.put(lambda writer: writer.add_mark(None))  # pyright: ignore[reportArgumentType]
    recorder.put(mark("after"))
    recorder.close()
    assert texts(path) == ["before", "after"]


def test_a_database_that_fails_is_opened_anew_and_nothing_is_lost(path):
    writer = SessionWriter.create(path, 0.0)
    recorder, states = Recorder(writer), []
    again = threading.Event()

    def note(status):
        states.append(status.state)
        if status.state is RecordingState.RECORDING:
            again.set()

    recorder.watch(note)
    writer._connection.close()  # what a disk that was pulled out looks like
    for number in range(20):
        recorder.put(mark(str(number)), 1)
    assert again.wait(30)
    assert states[0] is RecordingState.WAITING
    assert recorder.close().samples == 20
    assert texts(path) == [str(number) for number in range(20)]


def test_a_reader_that_holds_the_file_does_not_stop_the_recording(path):
    recorder = Recorder(SessionWriter.create(path, 0.0))
    reader = sqlite3.connect(path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM marks").fetchone()
    recorder.put(mark("while somebody reads"))
    recorder.close()
    reader.close()
    assert texts(path) == ["while somebody reads"]


def test_nothing_is_taken_after_the_end(path):
    recorder = Recorder(SessionWriter.create(path, 0.0))
    recorder.close()
    assert not recorder.put(mark("late"), 5)
