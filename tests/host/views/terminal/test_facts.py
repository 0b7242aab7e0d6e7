from __future__ import annotations

import pytest
from terminals import angles, stride, update, walking

from hipline.events import Side
from hipline.views.terminal.facts import Facts


def test_strides_that_do_not_count_are_left_out_of_the_mean():
    facts = walking()
    facts.take_update(update(strides=(stride(12.0, Side.LEFT, 40.0, "turn"),)))
    assert facts.stride_count == 2
    assert facts.tilt_mean_deg == pytest.approx(4.2)


def test_a_long_wait_for_the_calibration_does_not_blur_the_tilt_of_now():
    facts = Facts()
    long = angles(0.0, 20.0, 6000)
    long.tilt_deg[-100:] = 3.0
    facts.take_update(update(angles=long, steady=False))
    assert facts.tilt_now_deg == pytest.approx(3.0, abs=0.3)
