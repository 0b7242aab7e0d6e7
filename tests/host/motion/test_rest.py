from itertools import pairwise

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from hipline.motion.rest import RestTrace, RestWatch, bias_of, moments, quiet


def _frames(watch: RestWatch, bias_deg_s: float, count: int) -> None:
    for _ in range(count):
        watch.update(np.array([0.0, 0.0, 9.81, *np.radians([bias_deg_s] * 3)]), is_quiet=True)
    watch.update(np.zeros(6), is_quiet=False)


def test_the_longer_a_rest_the_more_its_bias_counts():
    long, short = RestWatch(0.5), RestWatch(0.5)
    _frames(long, 0.3, 30)
    _frames(short, 0.3, 6)
    assert np.degrees(long.bias) == pytest.approx([0.3] * 3, abs=0.01)
    assert abs(np.degrees(short.bias[0]) - 0.3) < 0.03
    assert long.variance < short.variance


def test_a_short_rest_hardly_changes_what_a_long_one_told():
    watch = RestWatch(0.5)
    _frames(watch, 0.30, 30)
    _frames(watch, 0.45, 5)
    assert np.degrees(watch.bias[0]) == pytest.approx(0.31, abs=0.02)


def test_after_a_long_walk_a_rest_counts_again():
    watch = RestWatch(0.5)
    _frames(watch, 0.30, 30)
    for _ in range(3600):
        watch.update(np.zeros(6), is_quiet=False)
    _frames(watch, 0.45, 20)
    assert np.degrees(watch.bias[0]) > 0.4


def test_a_sway_that_gravity_shows_is_not_taken_for_bias():
    angle = np.radians(np.linspace(0.0, 1.0, 10))  # a slow sway about y, seen by both sensors
    rate = (angle[1] - angle[0]) / 0.5
    means = np.stack(
        [-9.81 * np.sin(angle), 0 * angle, 9.81 * np.cos(angle), 0 * angle, 0 * angle + rate, 0 * angle], axis=1
    )
    bias, _ = bias_of(means, 0.5)
    assert np.degrees(bias) == pytest.approx([0.0, 0.0, 0.0], abs=0.002)


def test_rest_is_told_from_the_sample_after_a_quiet_frame_whatever_the_chunking():
    rng, n = np.random.default_rng(0), 400
    acc, gyr = np.tile([0.0, 0.0, 9.81], (n, 1)), np.zeros((n, 3))
    acc[100:150] += rng.normal(0.0, 1.0, (50, 3))
    whole = RestTrace(50).update(acc, gyr)
    expected = np.repeat([False, True, True, False, True, True, True, True], 50)
    assert np.array_equal(whole, expected)
    trace = RestTrace(50)
    cuts = [0, 1, 60, 61, 200, 230, 400]
    parts = [trace.update(acc[a:b], gyr[a:b]) for a, b in pairwise(cuts)]
    assert np.array_equal(np.concatenate(parts), whole)


def test_the_pose_of_the_clip_does_not_decide_whether_a_frame_is_quiet():
    rng = np.random.default_rng(4)
    poses = Rotation.random(20, random_state=5)
    for size in np.linspace(0.6, 1.4, 30):
        # one axis trembles: turned, it shares its trembling with the others
        trembling = np.array([0.15, 0.02, 0.02]) * size * rng.normal(size=(20, 3))
        turning = np.radians([1.5, 0.2, 0.2]) * size * rng.normal(size=(20, 3))
        said = {
            bool(quiet(moments(pose.apply(trembling), pose.apply(turning)).mean(axis=0)[None])[0]) for pose in poses
        }
        assert len(said) == 1
