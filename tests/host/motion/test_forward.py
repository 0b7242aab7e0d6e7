"""The direction of walking, from the first steps."""

import numpy as np
import pytest

from hipline.events import Side
from hipline.exchange.plain import read_recording
from hipline.motion.calibration import Calibration
from hipline.motion.forward import _agreement, step_samples
from hipline.motion.sources import ForwardSource, Quality, ZeroSource
from hipline.pipeline import Pipeline

RATE_HZ = 100.0
T = np.arange(0.0, 4.0, 1.0 / RATE_HZ)


def _waves(step_s: float, weak: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the vertical acceleration and the turning of a walk whose every other step is weaker by a share."""
    stride = 2.0 * np.pi * T / (2.0 * step_s)
    up = 1.5 * np.cos(2.0 * stride) * (1.0 + weak * np.cos(stride)) + weak * np.cos(stride + 0.7)
    return up, 0.4 * np.cos(stride)


@pytest.mark.parametrize("weak", [0.0, 0.4, 0.8, 1.2])
@pytest.mark.parametrize("step_s", [0.45, 0.6, 0.9])
def test_the_step_is_found_however_much_the_sides_differ(step_s, weak):
    found = step_samples(*_waves(step_s, weak), RATE_HZ)
    assert found == pytest.approx(step_s * RATE_HZ, rel=0.1)


@pytest.mark.parametrize("step_s", [0.404, 0.416, 0.428])
def test_a_quick_step_is_found_between_two_samples(step_s):
    # a whole sample is four steps a minute there, and parts walkers from runners
    assert step_samples(*_waves(step_s, 0.1), RATE_HZ) == pytest.approx(step_s * RATE_HZ, abs=0.25)


def test_noise_and_quiet_are_no_steps():
    rng = np.random.default_rng(1)
    assert step_samples(rng.normal(size=len(T)), rng.normal(size=len(T)), RATE_HZ) is None
    assert step_samples(0.1 * _waves(0.5, 0.0)[0], _waves(0.5, 0.0)[1], RATE_HZ) is None


def test_a_few_doubtful_steps_and_a_long_rest_do_not_decide_where_front_is(recordings):
    # three places on one person: two short goes, half a minute on a chair, and then the walk
    sides: dict[str, list[tuple[float, Side]]] = {}
    for place in ("hip", "lower_back"):
        recording = read_recording(recordings / f"qmt-{place}.npz")
        pipeline = Pipeline(recording.rate_hz)
        contacts = [*pipeline.update(recording.block).contacts, *pipeline.finish().contacts]
        sides[place] = [(c.time_s, c.side) for c in contacts if c.time_s > 57.0]
    pairs = [(a, b) for t, a in sides["hip"] for s, b in sides["lower_back"] if abs(t - s) < 0.15]
    assert len(pairs) >= 80
    assert all(a is b for a, b in pairs)


def test_a_calibration_whose_signs_do_not_agree_is_a_guess_and_says_so():
    usual = Calibration(
        (0.0, 0.0, 1.0),
        (1.0, 0.0, 0.0),
        ZeroSource.STANDING,
        0.0,
        2.0,
        ForwardSource.FIRST_STEPS,
        0.9,
        Quality.SURE,
        9.0,
    )
    doubtful = Calibration(
        (0.0, 0.0, 1.0),
        (1.0, 0.0, 0.0),
        ZeroSource.STANDING,
        0.0,
        2.0,
        ForwardSource.FIRST_STEPS,
        0.2,
        Quality.DOUBTFUL,
        9.0,
    )
    assert doubtful.is_guess
    assert not usual.is_guess


def test_a_window_counts_for_less_where_its_kinds_of_evidence_mean_different_axes():
    along, diagonal = np.diag([1.0, 0.2]), np.array([[0.6, 0.4], [0.4, 0.6]])
    across = np.diag([0.2, 1.0])
    assert _agreement(along, across, across) == pytest.approx(1.0)  # sway and nod lie across the axis
    assert _agreement(diagonal, across, across) == pytest.approx(5.0 / 9.0)  # one of three is off by half a right angle
    assert _agreement(across, across, across) == pytest.approx(1.0 / 9.0)
