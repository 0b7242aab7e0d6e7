import numpy as np
import pytest

from hipline.gait.weak_steps import (
    BRAKED_S,
    SHARES,
    due,
    is_turn_step,
    mean_before,
    rise,
)

RATE_HZ = 100.0


def test_in_a_turn_a_peak_that_is_due_counts_and_one_as_high_soon_after_a_step_does_not():
    assert is_turn_step(1.0, risen=1.0, height=0.5)
    assert not is_turn_step(0.5, risen=1.0, height=0.5)
    assert not is_turn_step(2.2, risen=1.0, height=0.5)


def test_in_a_turn_sway_is_no_step_even_when_one_is_due():
    assert not is_turn_step(1.0, risen=0.1, height=0.1)
    assert not is_turn_step(1.0, risen=0.0, height=-1.0)


def test_what_the_time_since_the_last_step_adds_has_no_jump():
    shares = np.linspace(0.2, 3.0, 2801)
    added = np.array([due(share) for share in shares])
    assert np.abs(np.diff(added)).max() < 0.02
    assert (added[shares < SHARES[0]] == added[0]).all()
    assert (added[shares > SHARES[-1]] == added[-1]).all()


def test_a_peak_has_risen_from_the_lowest_value_shortly_before_it():
    wave = np.zeros(60)
    wave[20], wave[40], wave[50] = -5.0, -2.0, 3.0
    assert rise(wave, 50, RATE_HZ) == 5.0
    assert rise(wave, 42, RATE_HZ) == 5.0
    assert rise([2.0, 1.0], 0, RATE_HZ) == 0.0


def test_the_mean_before_a_peak_is_that_of_the_named_time_as_far_as_it_is_at_hand():
    signal = np.arange(100.0)
    assert mean_before(signal, 80, BRAKED_S, RATE_HZ) == pytest.approx(np.mean(signal[40:60]))
    assert mean_before(signal, 30, BRAKED_S, RATE_HZ) == pytest.approx(np.mean(signal[:10]))
    assert mean_before(signal, 5, BRAKED_S, RATE_HZ) == 0.0
