"""The sideways acceleration at the middle of the pelvis, from a clip on the front of the belt."""

import numpy as np
import pytest

from hipline.gait.sides import SideJudge
from hipline.gait.sway import HALF_DEPTH_M, Sway
from hipline.motion.pelvis import PelvisBlock

RATE_HZ = 100.0
TIME_S = np.arange(0.0, 3.0, 1.0 / RATE_HZ)
SWAY = np.cos(8.0 * TIME_S)
TURNING = 0.9 * np.sin(8.0 * TIME_S + 0.7)  # rad/s


def _block(first: int, last: int) -> PelvisBlock:
    """Return what a clip feels that sits on the front of a pelvis which sways and turns."""
    part, none = slice(first, last), np.zeros(last - first)
    pushed = HALF_DEPTH_M * np.gradient(TURNING, 1.0 / RATE_HZ)
    acc = np.stack([none, (SWAY + pushed)[part], none], axis=1)
    gyr = np.stack([none, none, TURNING[part]], axis=1)
    return PelvisBlock(TIME_S[part], none == 0.0, first == 0, none, none, none, acc, gyr)


@pytest.mark.parametrize("size", [1, 7, len(TIME_S)])
def test_on_the_front_the_push_of_the_turning_is_taken_off_in_any_chunking(size):
    sway = Sway(RATE_HZ, "front")
    told = [sway.update(_block(at, min(at + size, len(TIME_S)))) for at in range(0, len(TIME_S), size)]
    off = np.concatenate(told) - SWAY
    assert np.abs(off[2:]).max() < 0.05  # of a push of 0.86: half a sample late
    again = Sway(RATE_HZ, "front").update(_block(0, len(TIME_S)))
    assert np.array_equal(np.concatenate(told), again)


def test_a_new_run_does_not_begin_with_a_jump_from_the_last_one():
    fresh, judge = SideJudge(RATE_HZ, "front"), SideJudge(RATE_HZ, "front")
    judge.update(_block(0, 60))
    for one in (fresh, judge):
        one.update(_block(0, 100))
    assert np.array_equal(judge.features(40.0, 60), fresh.features(40.0, 60))


@pytest.mark.parametrize("worn", [None, "back", "side"])
def test_elsewhere_what_the_clip_felt_is_what_counts(worn):
    block = _block(0, 50)
    assert np.array_equal(Sway(RATE_HZ, worn).update(block), block.acc_level[:, 1])
