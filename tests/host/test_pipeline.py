"""The whole way, on real people and on the synthetic walker whose truth is known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from hipline.cues.modes import FeedbackRule, Mode
from hipline.events import AngleBlock, CueLevel, NoticeKind, Side, Stage
from hipline.exchange.plain import read_recording
from hipline.pipeline import Pipeline
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.script import Bend, Stand, Walk, WalkScript
from hipline_sim.walker import Walker

RATE_HZ = 100.0


def _samples(walker: Walker) -> SampleBlock:
    acc, gyr = walker.samples(0, len(walker))
    n = len(acc)
    return SampleBlock(np.arange(n), np.arange(n) / walker.rate_hz, acc, gyr)


def _run(block: SampleBlock, rate_hz: float = RATE_HZ, cuts=None, how: Settings | None = None):
    """Return angles, contacts, strides, cues and the pipeline."""
    pipeline = Pipeline(rate_hz, how)
    at, updates = 0, []
    for size in cuts if cuts is not None else [len(block)]:
        updates.append(pipeline.update(block[at : at + size]))
        at += size
    updates += [pipeline.update(block[at:]), pipeline.finish()]
    angles = AngleBlock.join([u.angles for u in updates])
    contacts, strides, cues = (
        [x for u in updates for x in getattr(u, name)] for name in ("contacts", "strides", "cues")
    )
    return angles, contacts, strides, cues, pipeline


def _same(a, b) -> bool:
    names = ("time_s", "tilt_deg", "obliquity_deg", "rotation_deg", "acc_vertical")
    return a[1:4] == b[1:4] and all(np.array_equal(getattr(a[0], n), getattr(b[0], n)) for n in names)


NAMES = ["mobgap-HA001_Test5_Trial2", "xio-pelvis", "skdh-lumbar"]


@pytest.mark.parametrize("name", NAMES)
@given(cuts=st.lists(st.integers(1, 300), min_size=1, max_size=60))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_chunking_of_a_real_walk_gives_the_same_result_to_the_last_bit(recordings: Path, name: str, cuts):
    recording = read_recording(recordings / f"{name}.npz")
    whole = _run(recording.block, recording.rate_hz)
    assert len(whole[1]) > 5
    assert _same(_run(recording.block, recording.rate_hz, cuts), whole)


def test_sample_by_sample_gives_the_same_as_all_at_once():
    block = _samples(Walker(preset("demo")))[: round(30 * RATE_HZ)]
    assert _same(_run(block, cuts=[1] * len(block)), _run(block))


@pytest.fixture(scope="module")
def straight():
    walker = Walker(preset("straight"), RATE_HZ)
    return walker.truth(), _run(_samples(walker))


def test_contacts_and_sides_of_a_straight_walk_are_those_of_the_truth(straight):
    truth, (_, contacts, *_) = straight
    assert len(contacts) == len(truth.contact_s)
    assert np.abs([c.time_s for c in contacts] - truth.contact_s).max() < 0.05
    assert [c.side is Side.LEFT for c in contacts] == truth.contact_left.tolist()
    assert all(c.emitted_at_s > c.time_s for c in contacts)


def test_stride_angles_of_a_straight_walk_are_those_of_the_truth(straight):
    truth, (_, _, strides, *_) = straight
    good = [s for s in strides if s.valid]
    assert len(good) > 0.9 * len(truth.strides)
    errors = []
    for stride in good:
        true = min(truth.strides, key=lambda t: abs(t.end_s - stride.end_s))
        errors.append((stride.tilt_mean_deg - true.tilt_mean_deg, stride.rotation_rom_deg - true.rotation_rom_deg))
    tilt_rms, rotation_rms = np.sqrt(np.mean(np.square(errors), axis=0))
    assert tilt_rms < 0.5
    assert rotation_rms < 1.0


@pytest.mark.parametrize("mounting", ["upside_down", "side", "front"])
def test_the_clip_may_be_worn_in_any_pose(mounting, straight):
    truth, worn_well = straight
    worn = _run(_samples(Walker(preset("straight"), RATE_HZ, mounting=mounting)))
    assert [c.side is Side.LEFT for c in worn[1]] == truth.contact_left.tolist()
    tilt, usual = (np.mean([s.tilt_mean_deg for s in run[2] if s.valid]) for run in (worn, worn_well))
    assert tilt == pytest.approx(usual, abs=0.5)


@pytest.mark.parametrize("rate_hz", [50.0, 208.0])
def test_other_rates_find_the_same_steps(rate_hz):
    walker = Walker(preset("straight"), rate_hz)
    contacts = _run(_samples(walker), rate_hz)[1]
    truth = walker.truth()
    assert len(contacts) == len(truth.contact_s)
    assert np.abs([c.time_s for c in contacts] - truth.contact_s).max() < 0.06


def test_the_demo_walk_is_cued_soon_after_it_tips_forward_and_cleared_after_it_comes_back():
    walker = Walker(preset("demo"), RATE_HZ)
    *_, strides, cues, pipeline = _run(_samples(walker))
    limit = pipeline.finish().bands.tilt_mean_deg.high
    tipped = [s for s in walker.truth().strides if s.tilt_mean_deg > limit]
    first, last = tipped[0], tipped[-1]
    cue, clear = [c for c in cues if c.rule == "tilt_forward" and c.level is not CueLevel.AMBER]
    assert (cue.level, clear.level) == (CueLevel.CUE, CueLevel.CLEAR)
    assert sum(first.end_s < s.end_s <= cue.time_s for s in strides) <= 12
    assert last.end_s < clear.time_s < last.end_s + 20.0


def test_a_given_neutral_is_the_zero_of_tilt():
    block = _samples(Walker(preset("straight"), RATE_HZ))
    *_, pipeline = _run(block, how=Settings(neutral_s=(2.0, 6.0)))
    calibration = pipeline.calibration
    assert calibration is not None
    assert (calibration.neutral, calibration.neutral_start_s, calibration.neutral_end_s) == ("given", 2.0, 6.0)
    angles = _run(block, how=Settings(neutral_s=(2.0, 6.0)))[0]
    assert np.abs(angles.tilt_deg[200:600].mean()) < 0.05


def test_a_known_mount_is_taken_as_given():
    walker = Walker(preset("straight"), RATE_HZ)
    found = _run(_samples(walker))[4].calibration
    up = "xyz"[int(np.argmax(np.abs(found.up_sensor)))]
    sign = "+" if found.up_sensor["xyz".index(up)] > 0 else "-"
    ahead = "xyz"[int(np.argmax(np.abs(found.forward_sensor)))]
    ahead_sign = "+" if found.forward_sensor["xyz".index(ahead)] > 0 else "-"
    given = _run(_samples(walker), how=Settings(up_axis=sign + up, forward_axis=ahead_sign + ahead))[4].calibration
    assert (given.forward, given.confidence) == ("given", 1.0)
    assert np.array(given.forward_sensor) @ np.array(found.forward_sensor) > np.cos(np.radians(15.0))


def test_the_stage_tells_the_wearer_what_to_do_next():
    block = _samples(Walker(preset("straight"), RATE_HZ))
    pipeline, stages = Pipeline(RATE_HZ), []
    for at in range(0, round(25 * RATE_HZ), 50):
        stage = pipeline.update(block[at : at + 50]).stage
        if not stages or stages[-1] is not stage:
            stages.append(stage)
    assert stages == [Stage.STAND, Stage.WALK, Stage.READY]


def test_nobody_walks_gives_no_strides_and_no_calibration():
    *rest, pipeline = _run(_samples(Walker(preset("sit_bend"), RATE_HZ)))
    assert rest[1] == []
    assert pipeline.calibration is None


def test_nothing_at_all_is_said_calmly():
    update = Pipeline(RATE_HZ).finish()
    assert (len(update.angles), update.stage) == (0, Stage.STAND)


def test_no_stride_spans_a_long_loss_and_the_walk_goes_on_after_it():
    block = _samples(Walker(preset("straight"), RATE_HZ))
    kept = (block.index < 4000) | (block.index >= 4600)
    cut = SampleBlock(block.index[kept], block.time_s[kept], block.acc_sensor[kept], block.gyr_sensor[kept])
    angles, contacts, strides, *_ = _run(cut)
    assert not [s for s in strides if s.start_s < 40.0 and s.end_s > 46.0]
    assert [c for c in contacts if c.time_s > 47.5]
    assert len(angles) == len(cut)


def test_tilt_keeps_its_sign_when_the_sensor_is_turned_upside_down(recordings: Path):
    recording = read_recording(recordings / "skdh-lumbar.npz")
    turn = Rotation.from_euler("z", 180, degrees=True).as_matrix()  # x, which points down in this file, then points up
    righted = replace(
        recording.block,
        acc_sensor=recording.block.acc_sensor @ turn.T,
        gyr_sensor=recording.block.gyr_sensor @ turn.T,
    )
    down, up = ([s.tilt_mean_deg for s in _run(b, recording.rate_hz)[2] if s.valid] for b in (recording.block, righted))
    assert np.mean(up) == pytest.approx(np.mean(down), abs=0.05)


@pytest.mark.parametrize("name", ["mobgap-HA001_Test5_Trial1", "mobgap-MS001_Test5_Trial1"])
def test_a_random_mount_changes_neither_contacts_nor_tilt(recordings: Path, name: str):
    recording = read_recording(recordings / f"{name}.npz")
    usual = _run(recording.block, recording.rate_hz)
    for turn in Rotation.random(4, rng=np.random.default_rng(3)).as_matrix():
        turned = replace(
            recording.block,
            acc_sensor=recording.block.acc_sensor @ turn.T,
            gyr_sensor=recording.block.gyr_sensor @ turn.T,
        )
        worn = _run(turned, recording.rate_hz)
        assert [c.side for c in worn[1]] == [c.side for c in usual[1]]
        assert np.abs([a.time_s - b.time_s for a, b in zip(worn[1], usual[1], strict=True)]).max() < 0.011
        assert worn[0].tilt_deg == pytest.approx(usual[0].tilt_deg, abs=0.3)


GUIDED = WalkScript((Stand(8.0), Bend(10.0, 2), Stand(2.0), Walk(25.0), Stand(3.0)))


@pytest.mark.parametrize("mounting", ["sacrum", "side", "front"])
def test_a_guided_calibration_asks_for_bows_and_knows_front_from_back(mounting):
    walker = Walker(GUIDED, RATE_HZ, mounting=mounting)
    block, pipeline, stages = _samples(walker), Pipeline(RATE_HZ, Settings(guided=True)), []
    for at in range(0, len(block), 50):
        stage = pipeline.update(block[at : at + 50]).stage
        if not stages or stages[-1] is not stage:
            stages.append(stage)
    assert stages == [Stage.STAND, Stage.BOW, Stage.WALK, Stage.READY]
    calibration = pipeline.calibration
    assert calibration is not None
    assert (calibration.forward, calibration.quality) == ("bows and steps", "sure")
    true_forward = walker.mounting.matrix.T @ [1.0, 0.0, 0.0]
    assert np.degrees(np.arccos(np.array(calibration.forward_sensor) @ true_forward)) < 15.0


def _slipped(at_s: float, lean_deg: float) -> SampleBlock:
    """Walk, stand, walk, stand, walk; the clip slips on the belt at a time and stays so."""
    script = WalkScript((Stand(8.0), Walk(20.0), Stand(6.0), Walk(20.0), Stand(6.0), Walk(20.0), Stand(3.0)))
    walker = Walker(script, RATE_HZ)
    block = _samples(walker)
    slip = (
        walker.mounting.matrix.T @ Rotation.from_euler("y", lean_deg, degrees=True).as_matrix() @ walker.mounting.matrix
    )
    late = block.time_s >= at_s
    for values in (block.acc_sensor, block.gyr_sensor):
        values[late] = values[late] @ slip.T
    return block


def test_a_clip_that_slipped_is_noticed_at_the_next_stand_and_nothing_is_judged_by_it():
    *_, strides, cues, _ = _run(_slipped(20.0, 8.0))
    last_stand_s = 34.0
    late = [s for s in strides if s.start_s > last_stand_s]
    assert late
    assert {s.reason for s in late} == {"clip moved"}
    assert not [c for c in cues if c.time_s > last_stand_s]


def test_a_clip_that_slipped_by_as_much_as_a_seat_tips_the_pelvis_is_not_believed_to_have_stayed():
    *_, strides, _, _ = _run(_slipped(20.0, 22.0))
    assert {s.reason for s in strides if s.start_s > 34.0} == {"clip moved"}


def test_who_rests_on_a_bench_walks_on_by_the_same_zero(recordings):
    recording = read_recording(recordings / "qmt-hip.npz")  # sits with the pelvis 22 degrees back, then walks
    pipeline = Pipeline(recording.rate_hz, Settings(up_axis="+x", forward_axis="-z"))
    moved, strides = [], []
    for at in range(0, len(recording.block), 500):
        update = pipeline.update(recording.block[at : at + 500])
        moved.append(update.clip_moved)
        strides += update.strides
    assert any(moved)
    assert not moved[-1]
    walked = [s for s in strides if s.start_s > 50.0]
    assert np.mean([s.valid for s in walked]) > 0.8
    assert "clip moved" not in {s.reason for s in walked}


def test_a_clip_that_stays_is_not_doubted():
    assert "clip moved" not in {s.reason for s in _run(_slipped(1e9, 0.0))[2]}


def test_a_new_zero_takes_the_slip_off_from_then_on():
    block, pipeline = _slipped(20.0, 8.0), Pipeline(RATE_HZ)
    assert not pipeline.rezero()
    rezeroed, moved, strides = False, [], []
    for at in range(0, len(block), 10):
        update = pipeline.update(block[at : at + 10])
        moved.append(update.clip_moved)
        strides += update.strides
        if update.clip_moved and not rezeroed:
            rezeroed = pipeline.rezero()
    assert rezeroed
    assert not moved[-1]
    tilt = [
        np.mean([s.tilt_mean_deg for s in strides if s.valid and a < s.start_s < b]) for a, b in ((9, 18), (36, 53))
    ]
    assert tilt[1] == pytest.approx(tilt[0], abs=1.5)


def _notices(block, how=None):
    pipeline = Pipeline(RATE_HZ, how)
    updates = [pipeline.update(block[at : at + 500]) for at in range(0, len(block), 500)]
    return [notice for update in [*updates, pipeline.finish()] for notice in update.notices], updates[-1]


def test_a_walk_gives_its_cues_and_ends_on_a_good_word():
    block = _samples(Walker(preset("demo"), RATE_HZ))
    kinds = [notice.kind for notice in _notices(block)[0] if notice.kind is not NoticeKind.AMBER]
    assert kinds[:2] == [NoticeKind.CUE, NoticeKind.CLEAR]
    assert kinds[-1] is NoticeKind.PRAISE


def test_a_silent_test_gives_nothing_but_the_last_word_and_records_the_same_cues():
    block = _samples(Walker(preset("demo"), RATE_HZ))
    silent = Settings(feedback=FeedbackRule(mode=Mode.TEST))
    assert [notice.kind for notice in _notices(block, silent)[0]] == [NoticeKind.PRAISE]
    assert _run(block, how=silent)[3] == _run(block)[3]


def test_a_guided_first_walk_gives_no_cue_and_tells_how_far_it_is():
    block = _samples(Walker(preset("demo"), RATE_HZ))
    notices, last = _notices(block, Settings(first_walk=True))
    assert [notice.kind for notice in notices] == [NoticeKind.PRAISE]
    assert last.first_walk.known >= 1
    assert last.first_walk.pace != "slow"
