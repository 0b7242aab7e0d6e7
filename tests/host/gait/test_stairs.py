"""Stairs from the speed at which the pelvis rises: two steps a second, the integral as the accelerometer gives it."""

import numpy as np
import pytest

from hipline.gait.posture import Posture
from hipline.gait.stairs import StairsWatch
from hipline.motion.pelvis import PelvisBlock

RATE_HZ, STEP = 100.0, 50


def _climbs(speed_m_s: list[float], bias_m_s2: float = 0.0, stands: tuple[int, ...] = ()) -> list[int]:
    """Walk one step of half a second per speed after a stand of 5 s; return what each contact told."""
    speed = np.concatenate([np.zeros(500), np.repeat(speed_m_s, STEP)])
    speed = np.convolve(np.pad(speed, 15, mode="edge"), np.ones(31) / 31, "valid")
    t = np.arange(len(speed)) / RATE_HZ
    up = np.gradient(speed, t) + bias_m_s2 + 2.0 * np.cos(4.0 * np.pi * t) * (t > 5.0)
    posture, nil = Posture(RATE_HZ), np.zeros(len(t))
    watch, told = StairsWatch(posture), list[int]()
    for at in range(0, len(t), STEP):
        part = slice(at, at + STEP)
        flat, acc = nil[part], np.stack([nil, nil, up], axis=1)[part]
        posture.update(PelvisBlock(t[part], flat == 0.0, at == 0, flat, flat, flat, acc, acc))
        step = (at - 500) // STEP
        if at < 500 or step in stands:
            watch.stand(at + STEP)
        else:
            watch.contact(at + STEP)
            told.append(watch.climbing)
    return told


@pytest.mark.parametrize("bias_m_s2", [0.0, 0.05, -0.05])
@pytest.mark.parametrize("speed_m_s", [0.25, -0.3])
def test_a_flight_is_told_within_two_strides_and_its_end_too_whatever_the_bias(speed_m_s, bias_m_s2):
    told = _climbs([0.0] * 20 + [speed_m_s] * 12 + [0.0] * 20, bias_m_s2)
    assert set(told[:20]) == {0}
    assert set(told[23:32]) == {int(np.sign(speed_m_s))}
    assert set(told[35:]) == {0}


def test_a_bias_that_comes_with_walking_is_no_stairs():
    assert set(_climbs([0.05 * k * STEP / RATE_HZ for k in range(60)])) == {0}


def test_a_flight_without_an_end_is_let_go_and_walking_after_it_is_level():
    told = _climbs([0.0] * 20 + [0.25] * 60)
    assert told[25] == 1
    assert set(told[60:]) == {0}


def test_a_stand_ends_all_stairs():
    told = _climbs([0.0] * 20 + [0.25] * 8 + [0.0] * 12, stands=(28, 29, 30))
    assert told[26] == 1
    assert set(told[28:]) == {0}
