from dataclasses import replace

import numpy as np
import pytest
from walking import up_leaning

from hipline.motion.calibration import Calibration
from hipline.motion.sources import ForwardSource, Quality, ZeroSource
from hipline.motion.stands import Stand
from hipline.motion.zero import ZeroCheck


def _stand(lean_deg: float, seconds: float = 5.0) -> Stand:
    return Stand(0, up_leaning(lean_deg), 10.0, 10.0 + seconds)


WORN = Calibration(
    up_sensor=up_leaning(0.0),
    forward_sensor=(1.0, 0.0, 0.0),
    neutral=ZeroSource.QUIET_STANDING,
    neutral_start_s=0.0,
    neutral_end_s=5.0,
    forward=ForwardSource.FIRST_STEPS,
    confidence=0.9,
    quality=Quality.SURE,
    at_s=12.0,
)


def test_gravity_that_lies_elsewhere_says_that_the_clip_moved_until_it_is_back():
    check = ZeroCheck(WORN)
    assert [check.update(_stand(deg)) is not None for deg in (3.5, 6.0, 5.0, 1.0)] == [False, True, True, False]


def test_a_moved_clip_is_only_believed_after_three_seconds_but_forgiven_sooner():
    check = ZeroCheck(WORN)
    assert not check.update(_stand(8.0, seconds=2.0))
    assert check.update(_stand(8.0, seconds=3.0))
    assert not check.update(_stand(0.0, seconds=1.5))


def test_sitting_says_nothing_about_the_clip():
    check = ZeroCheck(WORN)
    assert not check.update(_stand(45.0))
    assert check.last is None


def test_what_was_before_the_neutral_says_nothing_about_it():
    check = ZeroCheck(replace(WORN, neutral_end_s=16.0))
    assert not check.update(_stand(6.0))
    assert check.last is None


@pytest.mark.parametrize("neutral", ["standing", "mean of the first walk"])
def test_a_neutral_that_was_no_quiet_stand_is_not_held_against_one(neutral):
    assert not ZeroCheck(replace(WORN, neutral=neutral)).update(_stand(12.0))


def test_a_new_zero_keeps_forward_and_takes_the_newer_stand():
    calibration = WORN.rezeroed(_stand(6.0))
    assert calibration.up_sensor == up_leaning(6.0)
    assert np.array(calibration.forward_sensor) @ np.array(up_leaning(6.0)) == pytest.approx(0.0, abs=1e-12)
    assert np.degrees(np.arccos(calibration.forward_sensor[0])) == pytest.approx(6.0)
    assert (calibration.neutral_start_s, calibration.neutral_end_s) == (10.0, 15.0)
