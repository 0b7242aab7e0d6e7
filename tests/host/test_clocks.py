"""The same walk at other rates, with stamps that jitter, and with losses."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline
from scipy.signal import firwin

from hipline.exchange.plain import read_recording
from hipline.pipeline import Pipeline
from hipline_device.samples import SampleBlock
from hipline_sim.script import Stand, Walk, WalkScript
from hipline_sim.walker import Walker


def _measure(block: SampleBlock, rate_hz: float):
    pipeline = Pipeline(rate_hz)
    updates = [pipeline.update(block), pipeline.finish()]
    return [c for u in updates for c in u.contacts], [s for u in updates for s in u.strides]


@cache
def _walk(rate_hz: float = 100.0) -> SampleBlock:
    walker = Walker(WalkScript((Stand(6.0), Walk(24.0), Stand(2.0))), rate_hz, seed=5)
    acc, gyr = walker.samples(0, len(walker))
    index = np.arange(len(acc))
    return SampleBlock(index, index / rate_hz, acc, gyr)


def _at(rate_hz: float, block: SampleBlock, was_hz: float) -> SampleBlock:
    """Return the block at another rate, low-passed first where that is slower."""
    time_s = np.arange(block.time_s[0], block.time_s[-1], 1.0 / rate_hz)

    def sampled(values):
        if rate_hz < was_hz:
            taps = firwin(2 * (round(was_hz) // 2) + 1, 0.45 * rate_hz, fs=was_hz)
            padded = np.pad(values, ((len(taps) // 2,) * 2, (0, 0)), mode="edge")
            values = np.stack([np.convolve(column, taps, "valid") for column in padded.T], axis=1)
        return CubicSpline(block.time_s, values)(time_s)

    return SampleBlock(np.arange(len(time_s)), time_s, sampled(block.acc_sensor), sampled(block.gyr_sensor))


def _held_against(strides, others):
    """Return how many valid strides others have too, and by what their ends, s, and their tilt, degrees, differ."""
    pairs = [(s, min(others, key=lambda o: abs(o.end_s - s.end_s))) for s in strides if s.valid]
    pairs = [(s, o) for s, o in pairs if abs(o.end_s - s.end_s) < 0.1 and o.side is s.side]
    return len(pairs), *(
        np.array([getattr(o, n) - getattr(s, n) for s, o in pairs]) for n in ("end_s", "tilt_mean_deg")
    )


@pytest.mark.parametrize("rate_hz", [50.0, 52.0, 104.0, 119.0, 200.0, 208.0])
@pytest.mark.parametrize("name", ["mobgap-HA001_Test5_Trial1", "mobgap-MS001_Test5_Trial1"])
def test_a_real_walk_tells_the_same_at_every_rate(recordings: Path, name: str, rate_hz: float):
    recording = read_recording(recordings / f"{name}.npz")
    _, strides = _measure(recording.block, recording.rate_hz)
    _, others = _measure(_at(rate_hz, recording.block, recording.rate_hz), rate_hz)
    found, late_s, tilt_deg = _held_against(strides, others)
    assert found == sum(s.valid for s in strides)
    assert np.abs(late_s).max() < 0.015
    assert np.abs(tilt_deg).max() < 0.3


@pytest.mark.parametrize("jitter_ms", [1.0, 2.0, 5.0])
def test_stamps_that_jitter_move_no_contact_and_lose_no_sample(tmp_path: Path, jitter_ms: float):
    block, path = _walk(), tmp_path / "walk.npz"
    contacts, _ = _measure(block, 100.0)
    time_s = block.time_s + 1e-3 * jitter_ms * np.random.default_rng(0).standard_normal(len(block))
    time_s[1500:] += 2.0  # and a gap stays one
    np.savez(path, time_s=time_s, acc=block.acc_sensor, gyr=block.gyr_sensor)
    read = read_recording(path)
    *others, longest = sorted(np.diff(read.block.index))
    assert read.rate_hz == 100.0
    assert set(others) == {1}
    assert abs(longest - 201) <= 1  # its two ends jitter too
    told, _ = _measure(read.block, 100.0)
    apart = [min(abs(c.time_s - t.time_s) for t in told) for c in contacts if c.time_s < 14.5]
    assert len(apart) > 12
    assert max(apart) < 0.010


@given(losses=st.lists(st.tuples(st.integers(600, 3000), st.integers(1, 90)), min_size=1, max_size=8))
@example(losses=[(2321, 90)])  # its last lost samples lie between a contact and what is seen of it
@settings(max_examples=12, deadline=None)
def test_a_stride_over_lost_samples_is_never_valid_and_none_spans_a_long_loss(losses):
    block = _walk()
    lost = np.zeros(len(block), dtype=np.bool_)
    for start, count in losses:
        lost[start : start + count] = True
    kept = SampleBlock(*(part[~lost] for part in (block.index, block.time_s, block.acc_sensor, block.gyr_sensor)))
    _, strides = _measure(kept, 100.0)
    longest = np.diff(kept.index)
    for stride in strides:
        inside = (block.time_s >= stride.start_s) & (block.time_s <= stride.end_s)
        over = lost[inside].any()
        assert stride.valid <= (not over)
        assert (stride.reason == "gap") >= over
        spanned = (kept.time_s[:-1] >= stride.start_s) & (kept.time_s[1:] <= stride.end_s)
        assert longest[spanned].max() <= 26
