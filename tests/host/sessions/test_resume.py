"""A walk that was interrupted goes on: same file, same pipeline, and what was missed is a gap until it comes."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from hipline.errors import InputError, LinkError
from hipline.events import Stage
from hipline.exchange.recording import Recording
from hipline.sessions import resume as module
from hipline.sessions import software
from hipline.sessions.check import check, holds
from hipline.sessions.file import Session
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.values import Clip
from hipline.sessions.versions import reanalyse, store_recording
from hipline.settings import Settings, TiltRule
from hipline.wording import Text
from hipline_device.samples import SampleBlock

CUT = 1600  # samples before the crash: the calibration is known, strides were told
SETTINGS = Settings(tilt=TiltRule(limit_deg=4.0))


def same(a: SampleBlock, b: SampleBlock) -> bool:
    names = ("index", "time_s", "acc_sensor", "gyr_sensor")
    return all(getattr(a, name).tobytes() == getattr(b, name).tobytes() for name in names)


def content(path: Path) -> list[str]:
    file = sqlite3.connect(path)
    try:
        return list(file.iterdump())
    finally:
        file.close()


@pytest.fixture(scope="module")
def crash(scene, walk, tmp_path_factory) -> Path:
    """A walk as a crash leaves it, with its journal: some of the last results may not be there."""
    return scene.crash(walk[:CUT], tmp_path_factory.mktemp("crash"), SETTINGS, unsaid=30)


@pytest.fixture
def crashed(crash, tmp_path) -> Path:
    """The same for one test alone."""
    shutil.copytree(crash.parent, tmp_path / "crashed")
    return tmp_path / "crashed" / crash.name


def go_on(scene, path: Path, *blocks: SampleBlock, origin=None) -> LiveRecording:
    recording = LiveRecording.resume(path)
    try:
        pipeline, so_far = recording.start(origin or scene.origin)
        assert so_far is not None
        for block in blocks:
            scene.feed(recording, pipeline, block)
        recording.finish(pipeline.finish(), pipeline.calibration)
    finally:
        recording.close()
    return recording


def test_without_a_gap_it_ends_as_if_nothing_had_happened(scene, walk, crashed, path):
    scene.record(walk, path, SETTINGS)
    recording = go_on(scene, crashed, walk[CUT:])
    assert recording.settings == SETTINGS
    with Session(crashed) as session, Session(path) as whole:
        assert same(session.samples(), walk)
        (analysis,) = session.analyses()
        assert (analysis.kind, analysis.finished) == ("live", True)
        assert session.results(1) == whole.results(1)
        assert [bool(run.ended_at) for run in session.runs()] == [False, True]
    assert [verdict.difference for verdict in check(crashed)] == [""]


def test_the_views_are_brought_to_where_the_walk_was(crashed):
    recording = LiveRecording.resume(crashed)
    _, so_far = recording.start(replace(recording._before.origin))
    recording.close()
    assert so_far.stage is Stage.READY
    assert so_far.strides
    assert so_far.angles.time_s[-1] == pytest.approx((CUT - 1) / 100)
    assert so_far.bands is not None


def test_what_was_missed_is_a_gap_and_its_samples_have_their_place_when_they_come(scene, walk, crashed):
    go_on(scene, crashed, walk[CUT + 500 : CUT + 1000], walk[CUT : CUT + 400], walk[CUT + 1000 :])
    with Session(crashed) as session:
        assert session.info().samples_lost == 100
        assert sum(stored.late for stored in session.blocks()) == 40
        kept = (walk.index < CUT + 400) | (walk.index >= CUT + 500)
        assert session.samples().index.tolist() == walk.index[kept].tolist()
        live = [s for s in session.strides(1) if CUT / 100 < s.start_s and s.end_s < CUT / 100 + 4]
        assert live == []
    assert holds(check(crashed))
    reanalyse(crashed)
    with Session(crashed) as session:
        assert [s for s in session.strides(2) if CUT / 100 < s.start_s and s.end_s < CUT / 100 + 4]
    assert holds(check(crashed))


def test_what_misses_before_the_crash_is_asked_for_as_the_clip_counts_it(scene, walk, path):
    origin = replace(scene.origin, clip=replace(scene.origin.clip, epoch=3), index_offset=200, time_offset_s=2.0)
    recording = LiveRecording.begin(path)
    recording.start(replace(origin, clip=replace(origin.clip, epoch=2)))
    for block in (walk[100:110], walk[120:130]):  # what another epoch lacks, the clip has forgotten
        recording.take(block)
    recording.close()
    for blocks in ((walk[:600], walk[700:800]), (walk[900:1000], walk[750:780], walk[650:700], walk[1300:1400])):
        recording = LiveRecording.resume(path)
        recording.start(origin)
        for block in blocks:
            recording.take(block)
        recording.close()
    known = LiveRecording.resume(path)
    known.close()
    assert known.known is not None
    assert (known.known.epoch, known.known.index) == (3, int(walk.index[1399]))
    holes = [(h.first, h.stop, round(h.before_s, 3), round(h.after_s, 3)) for h in known.known.holes]
    assert holes == [(600, 650, 5.99, 6.5), (800, 900, 7.99, 9.0), (1000, 1300, 9.99, 13.0)]


@pytest.mark.parametrize("epochs", [(-1, -1), (3, 4)])
def test_a_clip_that_counts_anew_goes_on_one_second_later(scene, walk, crashed, epochs, monkeypatch):
    then, now = (replace(scene.origin, clip=replace(scene.origin.clip, epoch=epoch)) for epoch in epochs)
    read = module.read_interrupted
    monkeypatch.setattr(
        "hipline.sessions.live_recording.read_interrupted", lambda path: replace(read(path), origin=then)
    )
    again = SampleBlock(walk.index - 1550, walk.time_s - 15.5, walk.acc_sensor, walk.gyr_sensor)[CUT:]
    go_on(scene, crashed, again, origin=now)
    with Session(crashed) as session:
        block = session.samples()
        assert block.index[CUT - 1 : CUT + 1].tolist() == [CUT - 1, CUT - 1 + 100]
        assert block.time_s[CUT] == pytest.approx(block.time_s[CUT - 1] + 1.0)
        assert block.acc_sensor.tobytes() == walk.acc_sensor.tobytes()
        assert session.info().samples_lost == 99
    assert holds(check(crashed))


def test_a_clip_of_the_same_epoch_that_sends_again_has_not_begun_anew(scene, walk, crashed, monkeypatch):
    origin = replace(scene.origin, clip=replace(scene.origin.clip, epoch=7))
    read = module.read_interrupted
    monkeypatch.setattr(
        "hipline.sessions.live_recording.read_interrupted", lambda path: replace(read(path), origin=origin)
    )
    go_on(scene, crashed, walk[CUT - 100 :], origin=origin)
    with Session(crashed) as session:
        assert same(session.samples(), walk)
    assert holds(check(crashed))


def test_another_clip_or_another_rate_is_refused_and_nothing_is_written(scene, walk, crashed):
    before = content(crashed)
    other = replace(scene.origin, clip=Clip("Hipline", "F0:00:00:00:00:99"))
    with pytest.raises(LinkError, match="F0:00:00:00:00:01, and Hipline F0:00:00:00:00:99 answers") as another_clip:
        go_on(scene, crashed, walk[CUT:], origin=other)
    with pytest.raises(LinkError, match="begun at 100 Hz, and the clip now measures at 200 Hz") as another_rate:
        go_on(scene, crashed, walk[CUT:], origin=replace(scene.origin, rate_hz=200.0))
    for told in (another_clip, another_rate):
        assert isinstance(told.value.text, Text), "it can be shown in another language"
    assert content(crashed) == before


def test_a_resumed_walk_without_a_new_sample_stays_as_it_was(scene, crashed):
    go_on(scene, crashed)
    with Session(crashed) as session:
        assert len(session.runs()) == 1
        assert session.info().samples == CUT
        before = session.results(1)
    go_on(scene, crashed)
    with Session(crashed) as session:
        assert session.results(1) == before
    assert holds(check(crashed))


def test_a_walk_may_be_interrupted_again_and_again(scene, walk, crashed):
    for at in range(CUT, len(walk), 400):
        recording = LiveRecording.resume(crashed)
        pipeline, _ = recording.start(scene.origin)
        scene.feed(recording, pipeline, walk[at : at + 400])
        recording.close()  # without finish: as if the pipeline had stopped
    with Session(crashed) as session:
        assert same(session.samples(), walk)
        assert len(session.runs()) == 5
    assert [verdict.difference for verdict in check(crashed)] == [""]


def test_a_walk_that_had_ended_can_go_on(scene, walk, path):
    scene.record(walk[:CUT], path)
    recording = LiveRecording.resume(path)
    pipeline, _ = recording.start(replace(recording._before.origin))
    scene.feed(recording, pipeline, walk[CUT:])
    recording.finish(pipeline.finish(), pipeline.calibration)
    recording.close()
    with Session(path) as session:
        assert same(session.samples(), walk)
    assert holds(check(path))


@pytest.mark.parametrize("part", ["engine", "compiler"])
def test_results_of_another_engine_or_form_are_kept_beside_those_of_the_walk_that_goes_on(
    scene, walk, crashed, monkeypatch, part
):
    monkeypatch.setattr(software, part, lambda: "another")
    go_on(scene, crashed, walk[CUT:])
    with Session(crashed) as session:
        old, new = session.analyses()
        assert (old.kind, new.kind) == ("live", "resumed")
        assert old.last_block == 157
        assert session.strides(new.id)[: len(session.strides(old.id))] == session.strides(old.id)
        assert len(session.strides(new.id)) > len(session.strides(old.id))
    assert [verdict.difference for verdict in check(crashed)] == ["", ""]


def test_a_recording_from_elsewhere_cannot_go_on(walk, path):
    store_recording(Recording(walk, 100.0, "walk"), path)
    with pytest.raises(InputError, match="was not recorded live"):
        LiveRecording.resume(path)
    store_recording(Recording(walk, 100.0, "walk"), path.with_name("other.hipline"))
