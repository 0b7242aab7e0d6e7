"""What `hipline live` does with the recording when the walk is over."""

from __future__ import annotations

import numpy as np
import pytest

from hipline.analysis import analyse
from hipline.commands.live import close_recording
from hipline.link.intake import Known
from hipline.pipeline import Pipeline
from hipline.sessions.check import check, holds
from hipline.sessions.file import Session
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.values import Clip, Origin
from hipline.sessions.walk import STILL_RECORDED
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


@pytest.fixture
def walk() -> SampleBlock:
    acc, gyr = Walker(preset("straight"), 100.0).samples(0, 3000)
    return SampleBlock(np.arange(3000), np.arange(3000) / 100.0, acc, gyr)


def record(recording: LiveRecording, walk: SampleBlock, late: slice) -> None:
    """Record a walk of which a part comes late."""
    pipeline, _ = recording.start(Origin(100.0))
    for block in (walk[: late.start], walk[late.stop :]):
        update = pipeline.update(recording.take(block))
        recording.said(update, pipeline.calibration)
    if late.stop > late.start:
        assert recording.take(walk[late], late=True) is None
    recording.finish(pipeline.finish(), pipeline.calibration)


def test_a_walk_of_which_a_part_came_late_is_analysed_anew_with_it_in_its_place(walk, tmp_path, capsys):
    recording = LiveRecording.begin(tmp_path / "walk.hipline")
    record(recording, walk, slice(1500, 1900))
    assert close_recording(recording, 0) == 0
    assert "4 s of the walk came late" in capsys.readouterr().out
    with Session(recording.path) as session:
        live, again = session.analyses()
        assert (live.kind, live.late, again.kind, again.late) == ("live", False, "again", True)
        pipeline = Pipeline(100.0)
        strides = [*pipeline.update(walk).strides, *pipeline.finish().strides]
        assert list(session.strides(again.id)) == strides
    assert holds(check(recording.path))


def test_a_walk_that_came_whole_is_left_as_it_was_measured(walk, tmp_path):
    recording = LiveRecording.begin(tmp_path / "walk.hipline")
    record(recording, walk, slice(1500, 1500))
    assert close_recording(recording, 0) == 0
    with Session(recording.path) as session:
        assert [analysis.kind for analysis in session.analyses()] == ["live"]


def test_a_walk_that_goes_on_tells_the_link_where_its_file_ends(walk, tmp_path):
    recording = LiveRecording.begin(tmp_path / "walk.hipline")
    assert recording.known is None
    recording.start(Origin(100.0, clip=Clip("Hipline", "F0", epoch=3)))
    recording.take(walk[:1000])
    recording.close()
    resumed = LiveRecording.resume(recording.path)
    assert resumed.known == Known(3, 999, walk.time_s[999])
    resumed.close()


def test_late_samples_newer_than_all_others_are_kept_from_the_live_results_too(walk, tmp_path):
    recording = LiveRecording.begin(tmp_path / "walk.hipline")
    pipeline, _ = recording.start(Origin(100.0))
    recording.said(pipeline.update(recording.take(walk[:1000])), pipeline.calibration)
    assert recording.take(walk[1000:1010], late=True) is None
    recording.close()
    resumed = LiveRecording.resume(recording.path)
    assert resumed.moment().time_s == walk.time_s[1009], "nothing of it is taken twice"
    resumed.close()
    with Session(recording.path) as session:
        assert [stored.late for stored in session.blocks()] == [False, True]


def test_a_walk_that_is_still_being_recorded_is_measured_as_of_now_and_says_so(walk, tmp_path):
    recording = LiveRecording.begin(tmp_path / "walk.hipline")
    pipeline, _ = recording.start(Origin(100.0))
    recording.said(pipeline.update(recording.take(walk[:2000])), pipeline.calibration)
    assert recording.settle()
    now = analyse(recording.path)
    assert STILL_RECORDED in now.notes
    assert now.summary["counts"]["strides"] > 0
    recording.said(pipeline.update(recording.take(walk[2000:])), pipeline.calibration)
    recording.finish(pipeline.finish(), pipeline.calibration)
    recording.close()
    whole = analyse(recording.path)
    assert STILL_RECORDED not in whole.notes
    assert whole.summary["counts"]["strides"] > now.summary["counts"]["strides"]


def test_a_lock_that_a_crash_has_left_is_no_recording_and_stays_as_it_is(walk, tmp_path):
    recording = LiveRecording.begin(tmp_path / "walk.hipline")
    record(recording, walk, slice(1500, 1500))
    recording.close()
    left = tmp_path / ".walk.hipline.lock"
    left.touch()
    assert STILL_RECORDED not in analyse(recording.path).notes
    assert left.exists()
