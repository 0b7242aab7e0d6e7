"""A disk that is full at the end of a walk costs nothing where somebody is there who makes room."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from hipline.commands import make_room
from hipline.commands.live import close_recording
from hipline.commands.make_room import store_rest
from hipline.sessions import recorder
from hipline.sessions.file import Session
from hipline.sessions.recording import Recording
from hipline.sessions.values import Origin
from hipline.sessions.writer import SessionWriter
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


class Disk:
    """A disk that is full until there is room."""

    full = True

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        usual = SessionWriter.transaction

        @contextlib.contextmanager
        def transaction(writer: SessionWriter) -> Iterator[None]:
            if self.full:
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorcode = sqlite3.SQLITE_FULL
                raise error
            with usual(writer):
                yield

        monkeypatch.setattr(SessionWriter, "transaction", transaction)


@pytest.fixture
def waiting(tmp_path, monkeypatch) -> tuple[Recording, Disk]:
    """Return a walk of 5 s that is over, and the disk that has taken nothing of it."""
    for name in ("COMMIT_S", "RETRY_S", "LAST_TRIES_S"):
        monkeypatch.setattr(recorder, name, 0.01)
    recording = Recording.begin(tmp_path / "walk.hipline")
    disk = Disk(monkeypatch)
    acc, gyr = Walker(preset("straight"), 100.0).samples(0, 500)
    pipeline, _ = recording.start(Origin(100.0))
    update = pipeline.update(recording.take(SampleBlock(np.arange(500), np.arange(500) / 100.0, acc, gyr)))
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


def test_nobody_is_asked_where_all_is_stored(waiting, monkeypatch):
    recording, disk = waiting
    monkeypatch.setattr(make_room, "why_no_window", lambda: pytest.fail("no window is wanted"))
    disk.full = False
    while recording.status.waiting:  # it was refused before
        recording.settle()
    store_rest(recording, window=True)
    assert recording.close().samples == 500
