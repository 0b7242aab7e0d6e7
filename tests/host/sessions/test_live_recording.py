"""What is recorded is what was received and what was said."""

from __future__ import annotations

import asyncio
import math
import os
import stat
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hipline.errors import InputError
from hipline.events import Update
from hipline.link.status import LinkState, LinkStatus
from hipline.monitor import Monitor
from hipline.playback import Playback
from hipline.sessions.check import check, holds
from hipline.sessions.file import Session
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.recorder import RecordingState
from hipline.sessions.versions import reanalyse
from hipline.sessions.writer import SessionWriter
from hipline.settings import Settings, TiltRule
from hipline_device.samples import SampleBlock

NAMES = ("index", "time_s", "acc_sensor", "gyr_sensor")


def same(a: SampleBlock, b: SampleBlock) -> bool:
    return all(getattr(a, name).tobytes() == getattr(b, name).tobytes() for name in NAMES)


def without(block: SampleBlock, first: int, end: int) -> SampleBlock:
    kept = (block.index < first) | (block.index >= end)
    return SampleBlock(*(getattr(block, name)[kept] for name in NAMES))


def test_every_sample_and_every_word_of_the_pipeline_is_in_the_file(scene, walk, path):
    updates: list[Update] = []
    source = Playback(walk, scene.rate_hz, np.inf)
    source.scheme = scene.scheme
    recording = LiveRecording.begin(path, Settings(TiltRule(limit_deg=4.0)), {"person": "P07"})
    monitor = Monitor(source, recording.settings, on_update=updates.append, recording=recording)
    asyncio.run(monitor.run())
    ended = recording.close()
    assert (ended.state, ended.samples, ended.waiting, ended.dropped) == (RecordingState.ENDED, len(walk), 0, 0)
    with Session(path) as session:
        assert same(session.samples(), walk)
        assert [len(stored.block) for stored in session.blocks()] == [10] * 320
        (analysis,) = session.analyses()
        assert analysis.settings == Settings(TiltRule(limit_deg=4.0))
        assert (analysis.kind, analysis.last_block, analysis.finished) == ("live", 320, True)
        for name in ("contacts", "strides", "cues"):
            assert list(getattr(session, name)(1)) == [event for u in updates for event in getattr(u, name)]
        assert session.strides(1)
        assert len(session.calibrations(1)) == 1
        info = session.info()
        assert (info.samples, info.samples_lost, info.person, info.interrupted) == (3200, 0, "P07", False)
        assert info.duration_s == walk.time_s[-1]
        assert session.runs()[0].origin.scales == (scene.scheme.acc_scale, scene.scheme.gyr_scale)


def test_a_finished_walk_is_one_file_that_its_owner_alone_can_read(recorded):
    assert [path.name for path in recorded.parent.iterdir()] == [recorded.name]
    if sys.platform != "win32":
        assert stat.S_IMODE(recorded.stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_the_folder_that_is_made_and_the_journal_are_the_owners_alone(scene, walk, tmp_path):
    path = tmp_path / "new" / "walk.hipline"
    recording = LiveRecording.begin(path)
    pipeline, _ = recording.start(scene.origin)
    scene.feed(recording, pipeline, walk[:100])
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    recording.close()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {"walk.hipline", "walk.hipline-wal", ".walk.hipline.lock"} <= set(modes)
    assert set(modes.values()) == {0o600}


@given(sizes=st.lists(st.integers(1, 200), max_size=40), lost=st.tuples(st.integers(1500, 2900), st.integers(1, 200)))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_blocks_of_any_sizes_with_any_loss_come_back_and_replay_to_the_last_bit(
    scene, walk, tmp_path_factory, sizes, lost
):
    path = tmp_path_factory.mktemp("chunks") / "walk.hipline"
    block = without(walk, lost[0], lost[0] + lost[1])
    recording = LiveRecording.begin(path)
    pipeline, _ = recording.start(scene.origin)
    scene.feed(recording, pipeline, block, sizes)
    recording.finish(pipeline.finish(), pipeline.calibration)
    recording.close()
    with Session(path) as session:
        assert same(session.samples(), block)
        assert session.info().samples_lost == lost[1]
    (verdict,) = check(path)
    assert verdict.difference == ""


def test_late_blocks_are_kept_apart_from_the_live_analysis_and_put_in_their_place_later(scene, walk, path):
    recording = LiveRecording.begin(path)
    pipeline, _ = recording.start(scene.origin)
    scene.feed(recording, pipeline, without(walk, 2000, 2300))
    scene.feed(recording, pipeline, walk[2100:2300])
    scene.feed(recording, pipeline, walk[2000:2150], [150])  # half of it came before
    recording.finish(pipeline.finish(), pipeline.calibration)
    recording.close()
    with Session(path) as session:
        assert same(session.samples(), walk)
        assert sum(stored.late for stored in session.blocks()) == 21
        live = session.strides(1)
        assert any(stride.reason == "gap" or stride.end_s > 23.0 for stride in live)
    assert holds(check(path))
    again = reanalyse(path)
    with Session(path) as session:
        whole, first = session.strides(again.id), session.strides(1)
        assert first == live
        assert [s for s in whole if 20.5 < s.end_s < 22.5]
        assert not [s for s in first if 20.5 < s.end_s < 22.5]
    assert [verdict.difference for verdict in check(path)] == ["", ""]


def test_a_new_zero_is_taken_at_the_same_sample_again(scene, path):
    block = scene.walked("demo", 60.0)
    still = block[:400]
    n = len(block)
    stand = SampleBlock(still.index + n, still.time_s + n / scene.rate_hz, still.acc_sensor, still.gyr_sensor)
    more = SampleBlock(
        block.index + n + 400, block.time_s + (n + 400) / scene.rate_hz, block.acc_sensor, block.gyr_sensor
    )
    recording = LiveRecording.begin(path)
    pipeline, _ = recording.start(scene.origin)
    scene.feed(recording, pipeline, SampleBlock.join([block, stand, more[:333]]))
    assert pipeline.rezero()
    recording.act("rezero")
    scene.feed(recording, pipeline, more[333:])
    recording.finish(pipeline.finish(), pipeline.calibration)
    recording.close()
    with Session(path) as session:
        assert len(session.calibrations(1)) == 2
        (action,) = session.actions()
        assert action.time_s == more.time_s[332]
    assert [verdict.difference for verdict in check(path)] == [""]
    reanalyse(path)
    with Session(path) as session:
        assert session.strides(2) == session.strides(1)
        assert len(session.calibrations(2)) == 2


def test_what_the_walker_answered_to_a_cue_is_done_at_the_same_sample_again(scene, path):
    block = scene.walked("demo", 80.0)
    recording = LiveRecording.begin(path)
    pipeline, _ = recording.start(scene.origin)
    scene.feed(recording, pipeline, block[:4000])
    for kind in ("felt", "too_much", "too_much"):
        getattr(pipeline, kind)()
        recording.act(kind)
    scene.feed(recording, pipeline, block[4000:])
    recording.finish(pipeline.finish(), pipeline.calibration)
    recording.close()
    reanalyse(path)
    with Session(path) as session:
        told = [cue.level for cue in session.cues(1) if cue.level != "amber"]
        assert told[:2] == ["cue", "clear"]
        assert session.cues(2) == session.cues(1)
    assert [verdict.difference for verdict in check(path)] == ["", ""]


def test_marks_pain_and_tags_keep_their_moment_and_their_words(scene, walk, path):
    recording = LiveRecording.begin(path)
    recording.mark("before the first sample")
    pipeline, _ = recording.start(scene.origin)
    scene.feed(recording, pipeline, walk[:1000])
    moment = recording.moment()
    scene.feed(recording, pipeline, walk[1000:1100])
    recording.mark("kerb; 'quoted' ☂", moment)
    recording.pain(4, "left hip")
    recording.tag("shoes", "boots")
    recording.tag("shoes", "trainers")
    recording.tag("carrying", "a bag")
    recording.tag("carrying", "")
    with pytest.raises(InputError, match="11 is not on the scale"):
        recording.pain(11)
    recording.close()
    with Session(path) as session:
        first, second = session.marks()
        assert math.isnan(first.time_s)
        assert (second.time_s, second.text) == (9.99, "kerb; 'quoted' ☂")
        (pain,) = session.pain()
        assert (pain.time_s, pain.score, pain.place) == (10.99, 4, "left hip")
        assert session.tags() == {"shoes": "trainers"}


def test_the_link_and_the_battery_are_noted_when_they_change(scene, walk, path):
    recording = LiveRecording.begin(path)
    for status in (
        LinkStatus(LinkState.STREAMING, samples_received=1, battery_percent=90),
        LinkStatus(LinkState.STREAMING, samples_received=2, battery_percent=90),
        LinkStatus(LinkState.LOST, "Stay near.", battery_percent=89),
    ):
        recording.take_status(status)
    recording.start(scene.origin)
    recording.take(walk[:10])
    recording.close()
    with Session(path) as session:
        notes = [(note.kind, note.text) for note in session.notes()]
    assert notes == [("link", "streaming"), ("battery", "90 %"), ("link", "lost: Stay near."), ("battery", "89 %")]


def test_a_clock_that_jumps_is_noted_and_changes_no_order(scene, walk, path):
    clocks = {"now": 5.0, "unix": 1e9}
    recording = LiveRecording(
        SessionWriter.create(path, 1e9), Settings(), now_s=lambda: clocks["now"], unix_s=lambda: clocks["unix"]
    )
    recording.start(scene.origin)
    for at in range(0, 300, 10):
        recording.take(walk[at : at + 10])
        clocks["now"] += 0.1
        clocks["unix"] += 0.1 + (3600.0 if at == 100 else -86400.0 if at == 200 else 0.0)
    recording.close()
    with Session(path) as session:
        received_s = [stored.received_s for stored in session.blocks()]
        assert received_s == pytest.approx([0.1 * k for k in range(30)])
        texts = [note.text for note in session.notes() if note.kind == "clock"]
        assert [text.partition(":")[0] for text in texts] == [
            "the computer's clock went +3600.0 s",
            "the computer's clock went -86400.0 s",
        ]
        assert same(session.samples(), walk[:300])


def test_a_recording_without_a_sample_leaves_no_file(path):
    recording = LiveRecording.begin(path)
    recording.take_status(LinkStatus())
    assert path.exists()
    recording.close()
    assert list(path.parent.iterdir()) == []


def test_there_is_never_a_second_writer(scene, walk, path):
    recording = LiveRecording.begin(path)
    pipeline, _ = recording.start(scene.origin)
    scene.feed(recording, pipeline, walk[:200])
    for use in (LiveRecording.resume, reanalyse):
        with pytest.raises(InputError, match="another Hipline is writing into this file"):
            use(path)
    with pytest.raises(InputError, match="is there already"):
        LiveRecording.begin(path)
    scene.feed(recording, pipeline, walk[200:])
    recording.close()
    with Session(path) as session:
        assert same(session.samples(), walk)


def test_a_walk_can_be_read_while_it_is_recorded(scene, walk, path):
    recording = LiveRecording.begin(path)
    pipeline, _ = recording.start(scene.origin)
    stored = threading.Event()
    recording.watch(lambda status: stored.set() if status.samples == 1000 else None)
    scene.feed(recording, pipeline, walk[:1000])
    assert stored.wait(30)
    with Session(path) as session:
        assert same(session.samples(), walk[:1000])
        assert session.info().interrupted
    recording.close()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nobody keeps the superuser out")
def test_a_folder_that_may_not_be_written_is_one_clear_line(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(InputError, match=r"cannot be written \(Permission denied\); choose a folder that is yours"):
            LiveRecording.begin(tmp_path / "walk.hipline")
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_that_cannot_be_one_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="file: is a file; choose a folder"):
        LiveRecording.begin(tmp_path / "file" / "walk.hipline")
    assert Path(tmp_path / "file").read_text() == ""
