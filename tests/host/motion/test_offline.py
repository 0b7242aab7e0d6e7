from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from walking import performed

from hipline.analysis import analyse, analyse_recording
from hipline.exchange.plain import read_recording
from hipline.exchange.recording import Recording
from hipline.motion.fusion import FUSIONS
from hipline.motion.mounting import quaternion_of
from hipline.motion.offline import both_ways
from hipline.motion.orientation import Orientation
from hipline.motion.pelvis import Pelvis
from hipline.motion.quaternion import up_row
from hipline.motion.timeline import EvenBlock, Timeline
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


def _errors(walker: Walker, block: EvenBlock, attitude) -> np.ndarray:
    """Return the error of the mean tilt of every stride, degrees, after a zero at the first stand."""
    up = block.acc_sensor[100:400].mean(axis=0)
    mounting = quaternion_of(up / np.linalg.norm(up), walker.mounting.matrix[0])
    tilt_deg = np.degrees(Pelvis(mounting).update(block, attitude).tilt_rad)
    return np.array([
        tilt_deg[(block.time_s >= s.start_s) & (block.time_s <= s.end_s)].mean() - s.tilt_mean_deg
        for s in walker.truth().strides
    ])  # fmt: skip


def _rms(values) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


@pytest.mark.parametrize("name", ["turns", "curve", "hesitant", "stop_and_go"])
def test_both_ways_beat_live_and_stay_close_to_the_truth_in_every_stride(name: str):
    walker = Walker(preset(name), seed=5)
    samples = performed(walker)
    (even,) = Timeline(100.0).update(samples)
    live = _errors(walker, even, Orientation(100.0).update(even))
    offline = _errors(walker, even, both_ways(samples, 100.0, "ahrs").update(even))
    assert _rms(offline) < 0.15
    assert _rms(offline) < _rms(live)


def test_a_clip_that_starts_in_the_walk_is_right_from_its_first_strides():
    walker = Walker(preset("straight"), seed=3)
    (even,) = Timeline(100.0).update(performed(walker))
    whole = both_ways(performed(walker), 100.0, "ahrs").update(even)
    late = both_ways(performed(walker)[1500:], 100.0, "ahrs").update(even[1500:])

    def up(q):
        return np.stack(up_row(q.T), axis=1)

    apart = np.degrees(np.arccos(np.clip((up(whole.q[1500:]) * up(late.q)).sum(axis=1), -1, 1)))
    assert apart.max() < 0.6


@pytest.mark.parametrize("name", FUSIONS)
def test_the_attitudes_do_not_depend_on_how_they_are_taken(recordings: Path, name: str):
    if name == "vqf":
        pytest.importorskip("vqf")
    recording = read_recording(recordings / "xio-pelvis.npz")
    blocks = Timeline(recording.rate_hz).update(recording.block)
    recorded, again = (both_ways(recording.block, recording.rate_hz, name) for _ in range(2))
    for block in blocks:
        whole = recorded.update(block)
        assert len(whole.q) == len(block)
        assert np.abs(np.linalg.norm(whole.q, axis=1) - 1.0).max() < 1e-9
        parts = [again.update(block[at : at + 7]) for at in range(0, len(block), 7)]
        assert np.array_equal(np.concatenate([p.q for p in parts]), whole.q)
    with pytest.raises(ValueError, match="attitudes of"):
        recorded.update(blocks[0])


def test_no_samples_at_all_are_no_trouble():
    empty = SampleBlock(np.empty(0, dtype=np.int64), np.empty(0), np.empty((0, 3)), np.empty((0, 3)))
    none = Timeline(100.0).update(empty)
    assert none == []
    assert len(both_ways(empty, 100.0, "ahrs").update(EvenBlock(*(np.empty(0),) * 4, True)).q) == 0


@pytest.mark.parametrize("samples", [1, 30, 51, 120])
def test_a_recording_of_moments_is_no_trouble(samples: int):
    block = performed(Walker(preset("straight")))[:samples]
    (even,) = Timeline(100.0).update(block)
    assert np.isfinite(both_ways(block, 100.0, "ahrs").update(even).q).all()


def test_the_gyroscope_bias_between_two_rests_is_that_of_both():
    rng, n = np.random.default_rng(1), 6000
    drift = np.radians(np.linspace(0.0, 0.1, n))[:, None] * [1.0, -1.0, 0.5]
    acc = np.array([0.0, 0.0, 9.81]) + rng.normal(0.0, 0.02, (n, 3))
    gyr = drift + np.radians(rng.normal(0.0, 0.05, (n, 3)))
    busy = (np.arange(n) > 1500) & (np.arange(n) < 4500)
    gyr[busy] += 0.5 * np.sin(np.arange(n) / 8.0)[busy, None]
    block = SampleBlock(np.arange(n), np.arange(n) / 100.0, acc, gyr)
    (even,) = Timeline(100.0).update(block)
    left = gyr - both_ways(block, 100.0, "ahrs").update(even).rate_sensor - drift
    assert np.degrees(np.abs(left[1500:4500])).max() < 0.04


def test_the_summary_says_which_way_the_recording_was_gone(recordings: Path):
    path = recordings / "mobgap-HA001_Test5_Trial1.npz"
    usual, offline = analyse(path), analyse(path, offline=True)
    assert (usual.summary["pass"], offline.summary["pass"]) == ("forward", "forward and backward")
    assert offline.summary["settings"]["offline"] is True
    assert offline.summary["engine"].startswith("ahrs 0.4")
    same = analyse(path, Settings(offline=True))
    assert np.array_equal(same.angles.tilt_deg, offline.angles.tilt_deg)
    assert not np.array_equal(usual.angles.tilt_deg, offline.angles.tilt_deg)


@pytest.mark.parametrize("name", FUSIONS)
def test_losses_do_not_shift_what_both_ways_found(name: str):
    if name == "vqf":
        pytest.importorskip("vqf")
    samples = performed(Walker(preset("straight")))
    kept = np.ones(len(samples), dtype=np.bool_)
    kept[3000:3010] = kept[5000:5200] = kept[8000:8001] = False
    block = SampleBlock(samples.index[kept], samples.time_s[kept], samples.acc_sensor[kept], samples.gyr_sensor[kept])
    walk = analyse_recording(Recording(block, 100.0, "lossy"), Settings(fusion=name, offline=True))
    whole = analyse_recording(Recording(samples, 100.0, "whole"), Settings(fusion=name, offline=True))
    assert len(walk.angles) == int(kept.sum())
    late = walk.angles.time_s > 60.0
    there = np.isin(whole.angles.time_s, walk.angles.time_s[late])
    assert walk.angles.tilt_deg[late] == pytest.approx(whole.angles.tilt_deg[there], abs=0.8)


def test_the_default_stays_what_live_gives(recordings: Path):
    recording = read_recording(recordings / "mobgap-HA001_Test5_Trial2.npz")
    usual = analyse_recording(recording)
    assert np.array_equal(analyse_recording(replace(recording), Settings()).angles.tilt_deg, usual.angles.tilt_deg)
    assert usual.summary["settings"]["offline"] is False
