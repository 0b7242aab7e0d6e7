import math

import numpy as np
import pytest

from hipline.motion.arcs import arc_sine, arc_tangent

ANGLES = np.concatenate([np.linspace(-math.pi, math.pi, 2001), np.repeat(np.arange(-7, 8) * math.pi / 8.0, 2)])


@pytest.mark.parametrize("size", [1e-200, 1.0, 1e200])
def test_the_arc_tangent_is_that_of_the_library_to_the_last_bits(size: float):
    for y, x in zip(size * np.sin(ANGLES), size * np.cos(ANGLES), strict=True):
        assert arc_tangent(y, x) == pytest.approx(math.atan2(y, x), rel=4e-16, abs=0.0)


def test_the_arc_sine_is_that_of_the_library_to_the_last_bits():
    for sine in np.concatenate([np.sin(ANGLES), [-1.0, 1.0, math.nextafter(1.0, 0.0)]]).tolist():
        assert arc_sine(sine) == pytest.approx(math.asin(sine), rel=4e-16, abs=0.0)


def test_on_the_axes_and_at_the_origin_there_is_an_angle():
    assert [arc_tangent(y, x) for y, x in [(0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0), (0.0, 0.0)]] == [
        0.0, 0.5 * math.pi, math.pi, -0.5 * math.pi, 0.0,
    ]  # fmt: skip


def test_a_sine_that_rounding_put_beyond_one_is_a_right_angle():
    assert arc_sine(1.0 + 1e-15) == 0.5 * math.pi
    assert arc_sine(-1.0 - 1e-15) == -0.5 * math.pi


def test_what_is_no_number_stays_none():
    assert math.isnan(arc_tangent(math.nan, math.nan))
