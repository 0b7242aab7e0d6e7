from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipline.exchange.plain import read_recording
from hipline.motion.fusion import FUSIONS, new_fusion
from hipline.motion.timeline import EvenBlock, Timeline
from hipline.pipeline import Pipeline
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker

RATE_HZ = 100.0


def _walk(name: str = "straight") -> SampleBlock:
    walker = Walker(preset(name), RATE_HZ)
    acc, gyr = walker.samples(0, len(walker))
    index = np.arange(len(acc))
    return SampleBlock(index, index / RATE_HZ, acc, gyr)


def _changed(block: SampleBlock, acc=None, gyr=None) -> SampleBlock:
    return SampleBlock(
        block.index, block.time_s, block.acc_sensor if acc is None else acc, block.gyr_sensor if gyr is None else gyr
    )


def _cut_off(block: SampleBlock) -> SampleBlock:
    """Let the accelerometer end at 2 g and get a knock on the clip twice."""
    acc = block.acc_sensor.copy()
    acc[4000:4006] += 30.0
    acc[6000:6004, 0] -= 60.0
    return _changed(block, acc=np.clip(acc, -19.6, 19.6))


def _stuck(block: SampleBlock, sensor: str, start: int = 4000, end: int = 4150) -> SampleBlock:
    values = {"acc": block.acc_sensor.copy(), "gyr": block.gyr_sensor.copy()}
    for name in ("acc", "gyr") if sensor == "both" else (sensor,):
        values[name][start:end] = values[name][start]
    return _changed(block, **values)


def _even(block: SampleBlock) -> EvenBlock:
    (run,) = Timeline(RATE_HZ).update(block)
    return run


def test_no_sample_of_a_walk_is_doubted():
    for name in ("straight", "run", "sit_bend"):
        assert _even(_walk(name)).real.all()


def test_hardly_a_sample_of_real_people_is_doubted(recordings: Path):
    for path in sorted(recordings.glob("*.npz")):
        recording = read_recording(path)
        real = np.concatenate([run.real for run in Timeline(recording.rate_hz).update(recording.block)])
        bridged = len(real) - len(recording.block)
        assert np.count_nonzero(~real) - bridged == 0, path.stem


def test_samples_at_the_end_of_the_range_are_marked():
    doubted = np.flatnonzero(~_even(_cut_off(_walk())).real)
    assert doubted.min() >= 4002
    assert {4003, 4004, 4005} <= set(doubted.tolist())
    assert {6002, 6003} <= set(doubted.tolist())
    assert len(doubted) < 12


@pytest.mark.parametrize("sensor", ["acc", "gyr", "both"])
def test_a_stuck_sensor_is_marked_after_a_moment(sensor: str):
    walk = _walk()
    start = 4000 + int(np.argmax(np.linalg.norm(walk.gyr_sensor[4000:4060], axis=1)))
    real = _even(_stuck(walk, sensor, start, start + 150)).real
    assert real[:start].all()
    assert real[start + 150 :].all()
    late = real[start + 31 : start + 150]
    assert np.mean(~late) > (0.3 if sensor == "acc" else 0.9)  # the accelerometer: wherever the pelvis turns


def test_both_sensors_frozen_at_a_calm_moment_are_marked_in_the_end():
    real = _even(_stuck(_walk(), "both", 300, 600)).real
    assert real[:500].all()
    assert not real[501:600].any()


def test_a_clip_on_a_table_is_not_doubted():
    n, rng = 2000, np.random.default_rng(0)
    acc = 0.04 * np.round(25.0 * (np.array([0.0, 0.0, 9.81]) + rng.normal(0, 0.02, (n, 3))))
    gyr = np.round(rng.normal(0, 0.0002, (n, 3)), 2)  # so coarse that it hardly ever changes
    assert _even(SampleBlock(np.arange(n), np.arange(n) / RATE_HZ, acc, gyr)).real.all()


@pytest.mark.parametrize("fusion", FUSIONS)
@pytest.mark.parametrize("spoil", [_cut_off, lambda b: _stuck(b, "gyr"), lambda b: _stuck(b, "both")])
def test_the_attitude_is_right_again_soon_after(fusion: str, spoil):
    if fusion == "vqf":
        pytest.importorskip("vqf")
    walk = _walk()
    usual, spoilt = (new_fusion(fusion, RATE_HZ).update(_even(b)).q for b in (walk, spoil(walk)))
    up = [
        np.stack([2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)], axis=1)
        for w, x, y, z in (usual.T, spoilt.T)
    ]
    apart_deg = np.degrees(np.arccos(np.clip((up[0] * up[1]).sum(axis=1), -1, 1)))
    assert apart_deg[8000:].max() < 2.0
    assert np.isfinite(spoilt).all()


def test_no_stride_over_doubtful_samples_is_judged():
    block = _cut_off(_walk())
    strides = Pipeline(RATE_HZ).update(block).strides
    over = [s for s in strides if s.start_s < 40.03 < s.end_s or s.start_s < 60.02 < s.end_s]
    assert over
    assert {(s.valid, s.reason) for s in over} == {(False, "gap")}


SPOILT = _stuck(_stuck(_cut_off(_walk())[:7000], "gyr", 2000, 2300), "both", 3000, 3200)


@given(st.lists(st.integers(1, 400), max_size=40))
@settings(max_examples=30, deadline=None)
def test_any_chunking_marks_the_same_samples(cuts):
    block, whole = SPOILT, _even(SPOILT)
    assert not whole.real.all()
    timeline, parts = Timeline(RATE_HZ), []
    edges = np.minimum(np.cumsum([0, *cuts, len(block)]), len(block)).tolist()
    for a, b in pairwise(edges):
        parts += timeline.update(block[a:b])
    assert np.array_equal(np.concatenate([p.real for p in parts]), whole.real)
    assert np.array_equal(np.concatenate([p.gyr_sensor for p in parts]), whole.gyr_sensor)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, 1e300, -1e30])
def test_numbers_that_no_sensor_gives_count_as_lost(wrong: float):
    walk = _walk()
    acc, gyr = walk.acc_sensor.copy(), walk.gyr_sensor.copy()
    acc[3000, 1], gyr[5000:5003, 2] = wrong, wrong
    run = _even(replace(walk, acc_sensor=acc, gyr_sensor=gyr))
    assert np.flatnonzero(~run.real).tolist() == [3000, 5000, 5001, 5002]
    assert np.isfinite(run.acc_sensor).all()
    assert np.isfinite(new_fusion("ahrs", RATE_HZ).update(run).q).all()
