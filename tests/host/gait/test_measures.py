"""Signals made by hand, whose measures are known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline.gait import measures

RATE_HZ = 100.0
SHARE = np.linspace(0.0, 1.0, 101)


def _hump(at: float, size: float) -> np.ndarray:
    return size * np.exp(-(((SHARE - at) / 0.02) ** 2))


def test_the_tilt_at_the_end_of_stance_is_the_largest_from_30_to_60_per_cent():
    tilt = _hump(0.1, 9.0) + _hump(0.45, 4.0) + _hump(0.8, 7.0)
    assert measures.stance_end_tilt(tilt) == pytest.approx(4.0)


@pytest.mark.parametrize(("at", "counts"), [(0.29, False), (0.30, True), (0.60, True), (0.61, False)])
def test_the_end_of_stance_has_sharp_limits(at, counts):
    tilt = np.where(np.isclose(SHARE, at), 5.0, 0.0)
    assert measures.stance_end_tilt(tilt) == (5.0 if counts else 0.0)


def test_over_a_left_stance_the_right_side_drops_as_obliquity_rises():
    obliquity = 2.0 + _hump(0.2, 6.0) - _hump(0.7, 9.0)
    assert measures.pelvic_drop(obliquity, 2.0, left_stance=True) == pytest.approx(6.0)
    assert measures.pelvic_drop(-obliquity, -2.0, left_stance=False) == pytest.approx(6.0)


def test_a_pelvis_that_only_rises_does_not_drop():
    assert measures.pelvic_drop(-_hump(0.2, 6.0), 0.0, left_stance=True) == 0.0


@given(turn=st.floats(-60.0, 60.0), size=st.floats(0.5, 20.0))
def test_the_halves_of_rotation_do_not_depend_on_the_turn_and_their_sum_is_the_range(turn, size):
    swing = size * np.sin(2 * np.pi * SHARE)
    left, right, turned = measures.rotation(swing + turn * SHARE)
    assert (left, right) == (pytest.approx(size, rel=1e-3), pytest.approx(size, rel=1e-3))
    assert turned == pytest.approx(turn, abs=1e-9)


def test_a_pelvis_that_turns_further_to_one_side_has_unequal_halves():
    left, right, _ = measures.rotation(_hump(0.25, 8.0))
    assert left > 6.0
    assert right < 1.0
    assert left + right == pytest.approx(8.0, abs=0.01)


def test_asymmetry_is_positive_where_the_right_is_larger():
    assert measures.asymmetry_pct(0.5, 0.5) == 0.0
    assert measures.asymmetry_pct(0.45, 0.55) == pytest.approx(20.0)
    assert measures.asymmetry_pct(0.55, 0.45) == pytest.approx(-20.0)


def _with_stride_before(count: int = 111, seconds_per_stride: float = 1.1) -> tuple[np.ndarray, int]:
    _, longest = measures.lag_range(count)
    t = np.arange(count + longest) / RATE_HZ
    phase = 2 * np.pi * t / seconds_per_stride
    return 1.7 * np.sin(2 * phase) + 0.9 * np.cos(6 * phase) + 0.4 * np.sin(10 * phase), count


def test_a_walk_that_repeats_has_a_regularity_of_one_whatever_its_size_and_offset():
    up, count = _with_stride_before()
    for signal in (up, 0.01 * up, up - 0.2):
        assert measures.regularity(signal, count) == pytest.approx(1.0, abs=0.01)


def test_a_stride_time_that_is_a_little_wrong_does_not_lower_regularity():
    up, count = _with_stride_before(seconds_per_stride=1.15)
    assert measures.regularity(up, count) > 0.99


def test_what_does_not_repeat_lowers_regularity_by_its_share_of_the_power():
    chance = np.random.default_rng(4)
    up, count = _with_stride_before()
    found = [
        measures.regularity(up + chance.normal(0.0, math.sqrt(0.25 * np.mean(up**2)), len(up)), count)
        for _ in range(200)
    ]
    assert np.mean(found) == pytest.approx(1.0 / 1.25, abs=0.02)


def test_nothing_to_compare_is_not_known():
    assert math.isnan(measures.regularity(np.zeros(300), 111))


@pytest.mark.parametrize("rate_hz", [50.0, 100.0, 208.0])
@pytest.mark.parametrize("offset", [0.0, -0.3])
def test_vertical_excursion_is_that_of_the_movement_whatever_the_offset_of_the_sensor(rate_hz, offset):
    t = np.arange(round(1.1 * rate_hz) + 1) / rate_hz
    rate = 2 * np.pi * 2 / 1.1
    path = measures.vertical_path(offset - 0.02 * rate**2 * np.sin(rate * t), rate_hz)
    assert np.ptp(path) == pytest.approx(0.04, rel=0.03)
    assert path[0] == pytest.approx(path[-1], abs=1e-12)


def test_braking_counts_from_the_mean_of_the_stride_and_only_soon_after_the_contact():
    forward = 0.4 - _hump(0.1, 3.0) - _hump(0.5, 8.0)
    assert measures.braking_peak(forward) == pytest.approx(3.0 + forward.mean() - 0.4, abs=1e-6)
    assert measures.braking_peak(forward + 0.5) == pytest.approx(measures.braking_peak(forward))


@given(leg=st.floats(0.5, 1.2), share=st.floats(0.0, 1.2))
def test_the_step_of_a_pendulum_is_found_from_its_rise(leg, share):
    step = share * leg
    rise = leg - math.sqrt(leg**2 - 0.25 * step**2)
    assert measures.step_length(rise, leg) == pytest.approx(measures.PENDULUM_FACTOR * step, abs=1e-6)
