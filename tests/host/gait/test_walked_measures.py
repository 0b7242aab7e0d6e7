"""The measures of whole walks against the exact truth of the synthetic walker."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from hipline.events import Stride
from hipline.pipeline import Pipeline
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.script import Stand, Walk, WalkScript
from hipline_sim.sensor import SensorModel
from hipline_sim.spread import Spread
from hipline_sim.truth import TrueStride
from hipline_sim.walker import Walker

POINTS = 401
PERFECT = SensorModel.perfect()


def _strides(walker: Walker, settings: Settings | None = None) -> list[Stride]:
    acc, gyr = walker.samples(0, len(walker))
    index = np.arange(len(acc))
    pipeline = Pipeline(walker.rate_hz, settings)
    updates = pipeline.update(SampleBlock(index, index / walker.rate_hz, acc, gyr)), pipeline.finish()
    return [stride for update in updates for stride in update.strides]


def _truth(walker: Walker, true: TrueStride, contact_s: np.ndarray) -> dict[str, float]:
    """Return the measures of a true stride, each from its definition and the exact motion."""
    pelvis, clip = walker.pelvis, np.array(walker.mounting.position_m)
    at_s = np.linspace(true.start_s, true.end_s, POINTS)
    pose = pelvis.pose(at_s)
    tilt, obliquity = np.degrees(pose.tilt), np.degrees(pose.obliquity)
    heading = pose.heading + pose.rotation
    swing = np.degrees(heading - np.linspace(heading[0], heading[-1], POINTS))
    swing -= swing.mean()
    drop = (obliquity - obliquity[0])[: POINTS // 2 + 1] * (1.0 if true.side == "left" else -1.0)
    height = pose.offset[:, 2] + (pose.attitude() @ clip)[:, 2]
    force, _ = pelvis.felt(at_s, clip)
    earth = np.einsum("nij,nj->ni", pose.attitude(), force)
    forward = np.cos(heading) * earth[:, 0] + np.sin(heading) * earth[:, 1]
    middle_s = float(contact_s[np.argmin(np.abs(contact_s - 0.5 * (true.start_s + true.end_s)))])
    steps = middle_s - true.start_s, true.end_s - middle_s
    left_s, right_s = steps if true.side == "right" else steps[::-1]
    speed = pelvis.timeline.speed_m_s.value(at_s[[0, -1]])
    return {
        "tilt_stance_end_deg": tilt[round(0.3 * POINTS) : round(0.6 * POINTS)].max(),
        "pelvic_drop_deg": drop.max(),
        "rotation_left_deg": swing.max(),
        "rotation_right_deg": -swing.min(),
        "step_left_s": left_s,
        "step_right_s": right_s,
        "step_asymmetry_pct": 200.0 * (right_s - left_s) / (right_s + left_s),
        "vertical_excursion_m": np.ptp(height - np.linspace(height[0], height[-1], POINTS)),
        "braking_peak_m_s2": forward.mean() - forward[: POINTS // 5].min(),
        "speed_change_m_s": speed[1] - speed[0],
    }


def _errors(walker: Walker) -> dict[str, np.ndarray]:
    """Return, per measure, measured less true of each valid stride."""
    truth = walker.truth()
    errors: dict[str, list[float]] = defaultdict(list)
    for stride in _strides(walker):
        if stride.valid:
            of_side = [t for t in truth.strides if t.side == stride.side]
            nearest = min(of_side, key=lambda t: abs(t.start_s - stride.start_s) + abs(t.end_s - stride.end_s))
            for name, value in _truth(walker, nearest, truth.contact_s).items():
                errors[name].append(getattr(stride, name) - value)
    return {name: np.array(found) for name, found in errors.items()}


# root mean square of a single stride's error, with the errors of a usual sensor and of the contacts in it
LIMITS = {
    "tilt_stance_end_deg": 0.3,
    "pelvic_drop_deg": 0.2,
    "rotation_left_deg": 0.15,
    "rotation_right_deg": 0.15,
    "step_left_s": 0.010,
    "step_right_s": 0.010,
    "step_asymmetry_pct": 2.5,
    "vertical_excursion_m": 0.005,
    "braking_peak_m_s2": 0.1,
    "speed_change_m_s": 0.1,
}


@pytest.mark.parametrize(
    ("name", "rate_hz"), [("straight", 100.0), ("straight", 50.0), ("slow", 100.0), ("fast", 100.0)]
)
def test_every_measure_of_a_stride_is_close_to_the_truth(name, rate_hz):
    errors = _errors(Walker(preset(name), rate_hz))
    found = {measure: float(np.sqrt(np.mean(error**2))) for measure, error in errors.items()}
    assert {m: rms for m, rms in found.items() if rms > LIMITS[m]} == {}


@pytest.fixture(scope="module")
def machine() -> list[Stride]:
    """Walk like a machine, seen by a perfect sensor; every stride the same."""
    script = WalkScript((Stand(8.0), Walk(40.0), Stand(4.0)), spread=Spread.none())
    return [s for s in _strides(Walker(script, sensor=PERFECT), Settings(leg_length_m=0.85)) if s.valid]


def test_a_walker_like_a_machine_is_regular_and_even(machine):
    later = machine[4:-4]
    assert min(s.regularity for s in later) > 0.99
    assert max(abs(s.step_asymmetry_pct) for s in later) < 2.0
    assert max(abs(s.speed_change_m_s) for s in later) < 0.05
    assert {s.bout for s in machine} == {1}


def test_step_length_and_speed_belong_together_and_to_a_walk(machine):
    later = machine[4:-4]
    assert all(s.speed_m_s == pytest.approx(2.0 * s.step_length_m / s.duration_s) for s in later)
    assert 0.4 < np.mean([s.step_length_m for s in later]) < 0.9


def test_a_larger_asymmetry_of_the_walker_shows_in_the_steps():
    strides = [s for s in _strides(Walker(preset("asymmetric"))) if s.valid]
    assert np.median([s.step_asymmetry_pct for s in strides]) > 10.0


def test_every_start_and_stop_of_a_walk_with_pauses_is_kept_out_and_the_rest_stays():
    walker = Walker(preset("stop_and_go"))
    strides = _strides(walker)
    speed = walker.pelvis.timeline.speed_m_s
    change = {s: np.diff(speed.value(np.array([s.start_s, s.end_s])))[0] for s in strides}
    assert not [s for s in strides if s.valid and abs(change[s]) > 0.35]
    steady = [s for s in strides if abs(change[s]) < 0.2]
    assert np.mean([s.valid for s in steady]) > 0.95
    assert {s.reason for s in strides} >= {"start", "stop"}
    assert {s.bout for s in strides} == set(range(1, 8))


@pytest.mark.parametrize("name", ["straight", "slow", "fast", "asymmetric"])
def test_steady_strides_stay_valid(name):
    strides = _strides(Walker(preset(name)))
    straight = [s for s in strides if abs(s.turn_deg) < 10.0]
    assert np.mean([s.valid for s in straight]) > 0.95
