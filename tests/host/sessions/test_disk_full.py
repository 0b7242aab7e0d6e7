"""A disk that fills while a walk is recorded: what was written stays, the rest waits until there is room."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hipline.errors import InputError
from hipline.pipeline import Pipeline
from hipline.sessions import elsewhere
from hipline.sessions import recorder as module
from hipline.sessions.check import check, holds
from hipline.sessions.file import Session
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.recorder import RecordingState
from hipline_device.samples import SampleBlock

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no limits and no small disks there")


class Small:
    """A place with little room, and the means to fill it and to make room again."""

    def __init__(self, folder: Path, fill: Callable[[], None], free: Callable[[], None]) -> None:
        self.folder, self.fill, self.free = folder, fill, free


@contextlib.contextmanager
def limited(folder: Path) -> Iterator[Small]:
    """Let no file of this process grow beyond a few pages: the system then refuses every write at its end."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))

    def free() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    try:
        yield Small(folder, fill, free)
    finally:
        free()


@contextlib.contextmanager
def disk(folder: Path) -> Iterator[Small]:
    """Mount a disk of two megabytes, where this is allowed."""
    if os.geteuid() != 0 or not sys.platform.startswith("linux"):
        pytest.skip("only root may mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here")
    filler = folder / "filler"

    def fill() -> None:
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))

    try:
        yield Small(folder, fill, filler.unlink)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@pytest.fixture(params=[limited, disk])
def small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Small]:
    monkeypatch.setattr(module, "COMMIT_S", 0.02)
    monkeypatch.setattr(module, "RETRY_S", 0.02)
    monkeypatch.setattr(module, "LAST_TRIES_S", 0.1)
    folder = Path(tempfile.mkdtemp())
    with request.param(folder) as made:
        yield made
    shutil.rmtree(folder, ignore_errors=True)


def when(recording: LiveRecording, state: RecordingState, samples: int = 0) -> threading.Event:
    """Return an event for the time when the recording stands so, and holds so many samples."""
    seen = threading.Event()
    recording.watch(lambda status: seen.set() if status.state is state and status.samples >= samples else None)
    return seen


def begun_and_filled(scene, small: Small, path: Path, walk: SampleBlock, room: int) -> tuple[LiveRecording, Pipeline]:
    """Begin a recording, fill the disk once so many samples are stored, and feed the rest, which then waits."""
    recording = LiveRecording.begin(path)
    pipeline, _ = recording.start(scene.origin)
    stored = when(recording, RecordingState.RECORDING, room)
    scene.feed(recording, pipeline, walk[:room])
    assert stored.wait(30)
    small.fill()
    full = when(recording, RecordingState.WAITING)
    scene.feed(recording, pipeline, walk[room:])
    assert full.wait(30)
    return recording, pipeline


def test_a_full_disk_is_one_line_and_when_there_is_room_nothing_is_missing(scene, walk, small):
    path = small.folder / "walk.hipline"
    recording, pipeline = begun_and_filled(scene, small, path, walk[:2500], 1500)
    status = recording.status
    assert status.samples >= 1500
    assert status.advice
    assert "\n" not in status.advice
    with Session(path) as session:  # what was there stays good while the disk is full
        assert session.info().samples >= 1500
    again = when(recording, RecordingState.RECORDING, 2500)
    small.free()
    assert again.wait(30)
    scene.feed(recording, pipeline, walk[2500:])
    recording.finish(pipeline.finish(), pipeline.calibration)
    ended = recording.close()
    assert (ended.samples, ended.waiting, ended.dropped, ended.advice) == (len(walk), 0, 0, "")
    with Session(path) as session:
        assert len(session.samples()) == len(walk)
    assert holds(check(path))
    assert [file.name for file in path.parent.iterdir() if file.name.startswith(("walk", "."))] == ["walk.hipline"]


def test_a_walk_that_cannot_begin_for_want_of_room_leaves_no_file_behind(small):
    small.fill()
    filler = small.folder / "filler"
    if filler.exists():  # of the small disk: room for the journal, but not for the walk
        os.truncate(filler, filler.stat().st_size - 100_000)
    with pytest.raises(InputError, match="make room") as told:
        LiveRecording.begin(small.folder / "walk.hipline")
    small.free()
    assert "another copy" not in str(told.value)
    assert not [file for file in small.folder.iterdir() if "walk" in file.name]


def test_a_disk_that_stays_full_ends_with_what_it_could_take(scene, walk, small):
    path = small.folder / "walk.hipline"
    recording, pipeline = begun_and_filled(scene, small, path, walk, 2000)
    recording.finish(pipeline.finish(), pipeline.calibration)
    ended = recording.close()
    assert ended.state is RecordingState.ENDED
    assert ended.samples >= 2000
    assert ended.samples + ended.waiting == len(walk)
    assert ended.advice
    small.free()
    with Session(path) as session:
        assert session.info().samples == ended.samples
    assert holds(check(path))


def test_a_walk_whose_disk_stays_full_goes_on_whole_in_another_place(scene, walk, tmp_path, monkeypatch):
    own, other = tmp_path / "own", tmp_path / "other"
    own.mkdir()
    other.mkdir()
    monkeypatch.setattr(elsewhere, "places", lambda: iter([own, other]))
    with disk(own) as small:
        path = small.folder / "walk.hipline"
        recording, pipeline = begun_and_filled(scene, small, path, walk[:2500], 2000)
        assert recording.move()
        scene.feed(recording, pipeline, walk[2500:])
        recording.finish(pipeline.finish(), pipeline.calibration)
        ended = recording.close()
        assert (ended.samples, ended.waiting, ended.path.parent.parent) == (len(walk), 0, other)
        assert ended.path != path
        with Session(ended.path) as session:
            assert len(session.samples()) == len(walk)
        assert holds(check(ended.path))
        assert holds(check(path)), "what the full disk took is as good as before"


def test_the_words_for_a_full_disk_name_it_and_say_what_is_safe(scene, walk, tmp_path):
    with disk(tmp_path) as small:
        recording = LiveRecording.begin(small.folder / "walk.hipline")
        pipeline, _ = recording.start(scene.origin)
        scene.feed(recording, pipeline, walk[:500])
        small.fill()
        full = when(recording, RecordingState.WAITING)
        scene.feed(recording, pipeline, walk[500:])
        assert full.wait(30)
        assert recording.status.advice == (
            f"The disk is full: make room on the disk of {small.folder}. "
            "What was recorded is safe, the rest waits in memory."
        )
        small.free()
        recording.close()
