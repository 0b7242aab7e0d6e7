import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline.cues.baseline import Baseline
from hipline.cues.measures import MEASURES, ROTATION, TILT
from hipline.cues.numbers import BaselineRule
from hipline.cues.own import OwnValue, OwnWalking

SPM = 109.0


def _learned(values, index=TILT, spm=SPM, rule=None):
    baseline = Baseline(rule)
    for value in values:
        baseline.learn(index, float(value), spm)
    return baseline


def test_nothing_is_usual_before_ten_strides():
    assert _learned([2.0] * 9).at(TILT, SPM) is None
    assert _learned([2.0] * 10).at(TILT, SPM) is not None


def test_it_is_final_only_from_thirty_strides_on_and_once_it_is_sure():
    assert not _learned([2.0] * 29).at(TILT, SPM).final
    rng = np.random.default_rng(1)
    unsteady = rng.normal(0.0, 2.5, 400)
    finals = [_learned(unsteady[:n]).at(TILT, SPM).final for n in (30, 60, 400)]
    assert finals == [False, False, True]


def test_what_is_final_stays_as_it_is():
    baseline = _learned([2.0] * 200)
    before = baseline.at(TILT, SPM)
    for _ in range(500):
        baseline.learn(TILT, 9.0, SPM)
    assert before.final
    assert baseline.at(TILT, SPM) == before


def test_a_few_odd_strides_change_neither_the_value_nor_the_spread_much():
    rng = np.random.default_rng(2)
    steady = rng.normal(1.0, 1.3, 120)
    odd = steady.copy()
    odd[::20] += 25.0
    usual, with_odd = (_learned(values).at(TILT, SPM) for values in (steady, odd))
    assert abs(with_odd.value - usual.value) < 0.3
    assert with_odd.spread < 1.3 * usual.spread


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 0.8))
def test_its_error_is_honest_for_strides_that_resemble_each_other(seed, memory):
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal(90)
    for k in range(2, 90):
        noise[k] = memory * noise[k - 2] + math.sqrt(1.0 - memory**2) * noise[k]
    usual = _learned(2.0 + 1.3 * noise).at(TILT, SPM)
    assert abs(usual.value - 2.0) < 5.0 * usual.error


def test_between_two_known_cadences_the_usual_lies_on_a_line():
    baseline = Baseline()
    for value, spm in ((8.0, 90.0), (12.0, 110.0)):
        for _ in range(200):
            baseline.learn(ROTATION, value, spm)
    assert baseline.at(ROTATION, 100.0).value == pytest.approx(10.0)


def test_the_further_from_a_known_cadence_the_less_is_known_and_at_last_nothing():
    baseline = _learned([10.0] * 200, ROTATION, 100.0)
    errors = [baseline.at(ROTATION, spm).error for spm in (100.0, 108.0, 116.0)]
    assert errors == sorted(set(errors))
    assert baseline.at(ROTATION, 121.0) is None


def test_nothing_is_usual_after_the_clip_moved_until_the_zero_holds_again_and_then_in_doubt():
    baseline = _learned([2.0] * 200)
    before = baseline.at(TILT, SPM)
    baseline.remount()
    assert baseline.at(TILT, SPM) is None
    baseline.rezero()
    after = baseline.at(TILT, SPM)
    assert after.value == before.value
    assert after.error > before.error
    assert not after.final


def test_what_was_half_learned_with_the_old_zero_is_lost_where_it_shifts_with_the_clip():
    baseline = _learned([2.0] * 20)
    for _ in range(20):
        baseline.learn(ROTATION, 10.0, SPM)
    baseline.remount()
    baseline.rezero()
    assert baseline.at(TILT, SPM) is None
    assert baseline.at(ROTATION, SPM) is not None


def test_what_was_stored_stands_before_what_is_learned_today():
    stored = OwnWalking((OwnValue("tilt", SPM, 3.0, 1.3, 200),))
    baseline = Baseline(stored=stored)
    for _ in range(200):
        baseline.learn(TILT, 9.0, SPM)
    assert baseline.at(TILT, SPM).value == 3.0
    assert baseline.as_dict() == stored.as_dict()
    assert baseline.today().values[0].value == 9.0


def test_only_what_thirty_strides_tell_is_kept():
    assert _learned([2.0] * 29).today().values == ()
    assert [own.measure for own in _learned([2.0] * 30).today().values] == ["tilt"]


def test_a_stored_measure_that_is_not_known_is_left_out():
    stored = OwnWalking((OwnValue("smile", SPM, 3.0, 1.3, 200),))
    baseline = Baseline(stored=stored)
    assert all(baseline.at(index, SPM) is None for index in range(len(MEASURES)))


def test_it_takes_as_long_as_it_was_set_to():
    rng = np.random.default_rng(3)
    values = rng.normal(0.0, 4.0, 100)
    assert _learned(values, rule=BaselineRule(most_strides=100)).at(TILT, SPM).final
