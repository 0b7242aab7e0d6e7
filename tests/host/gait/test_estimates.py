import math

import numpy as np
import pytest

from hipline.gait.estimates import Shown, cadence_bins, estimate


def _series(memory: float, n: int, count: int, seed: int = 1) -> np.ndarray:
    """Return `count` first-order autoregressive series (count, n) of unit variance."""
    values = np.random.default_rng(seed).standard_normal((count, n))
    for i in range(1, n):
        values[:, i] = memory * values[:, i - 1] + math.sqrt(1.0 - memory**2) * values[:, i]
    return values


@pytest.mark.parametrize("memory", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("n", [20, 30, 50, 100])
def test_the_standard_error_is_that_of_the_mean_of_strides_that_remember(memory, n):
    series = _series(memory, n, 1500)
    told = np.sqrt(np.mean([estimate(values).standard_error ** 2 for values in series]))
    true = series.mean(axis=1).std()
    assert 0.93 < told / true < 1.30


def test_without_the_memory_it_would_be_half_of_the_truth():
    series = _series(0.6, 50, 1500)
    plain = np.sqrt(np.mean(series.var(axis=1, ddof=1))) / math.sqrt(50)
    assert plain / series.mean(axis=1).std() < 0.55


def test_two_standard_errors_hold_the_truth_nine_times_in_ten():
    found = [estimate(5.0 + values) for values in _series(0.6, 50, 1000)]
    assert np.mean([abs(e.mean - 5.0) < 2.0 * e.standard_error for e in found]) > 0.9


def test_strides_of_both_feet_that_overlap_never_seem_surer_than_they_are():
    steps = np.random.default_rng(2).standard_normal((1500, 61))
    overlapping = 0.5 * (steps[:, 1:] + steps[:, :-1])
    told = np.sqrt(np.mean([estimate(values).standard_error ** 2 for values in overlapping]))
    assert 1.0 < told / overlapping.mean(axis=1).std() < 1.4


def test_a_difference_between_the_feet_is_no_uncertainty():
    side = np.array(["left", "right"] * 30)
    values = _series(0.3, 60, 1)[0]
    limp = values + np.where(side == "left", 6.0, -6.0)
    plain, limping = estimate(values, side), estimate(limp, side)
    assert limping.standard_error == pytest.approx(plain.standard_error)
    assert limping.sd > 5.0


@pytest.mark.parametrize(
    ("n", "shown"),
    [
        (0, Shown.NOTHING),
        (2, Shown.NOTHING),
        (9, Shown.NOTHING),
        (10, Shown.MEAN),
        (29, Shown.MEAN),
        (30, Shown.BASELINE),
        (49, Shown.BASELINE),
        (50, Shown.VARIABILITY),
    ],
)
def test_what_may_be_shown_grows_with_the_strides(n, shown):
    assert estimate(np.arange(float(n))).shown is shown


def test_strides_whose_measure_is_not_known_do_not_count():
    values = np.concatenate([np.arange(9.0), [np.nan] * 5])
    found = estimate(values, np.array(["left"] * 14))
    assert (found.n, found.mean, found.shown) == (9, 4.0, Shown.NOTHING)


def test_no_strides_give_no_number_and_equal_ones_no_error():
    assert math.isnan(estimate(np.empty(0)).mean)
    assert math.isnan(estimate(np.array([1.0, 2.0])).standard_error)
    same = estimate(np.full(20, 3.0))
    assert (same.mean, same.sd, same.standard_error) == (3.0, 0.0, 0.0)


def test_the_coefficient_of_variation_is_the_spread_in_per_cent_of_the_mean():
    found = estimate(np.array([1.0, 1.1, 0.9] * 20))
    assert found.cv_pct == pytest.approx(100.0 * found.sd / found.mean)
    assert math.isnan(estimate(np.array([-1.0, 1.0] * 20)).cv_pct)


def test_cadences_fall_into_bins_of_ten_steps_a_minute():
    assert cadence_bins(np.array([84.9, 85.0, 94.9, 95.0, 110.0, 124.9, 125.0, 160.0])).tolist() == [
        -1, 0, 0, 1, 2, 3, -1, -1,
    ]  # fmt: skip
