import math

import numpy as np
import pytest

from hipline.events import Side, Stride
from hipline.exchange.tables import table_of
from hipline.gait.bouts import bouts_of


def _stride(start_s: float, bout: int, reason: str = "") -> Stride:
    return Stride(start_s, start_s + 1.0, Side.LEFT, 1.0, 120.0, *[0.0] * 7, valid=not reason, reason=reason, bout=bout)


def test_bouts_are_counted_and_the_longest_is_told():
    strides = [_stride(10.0, 1, "start"), _stride(11.0, 1), _stride(12.0, 1, "stop"), _stride(20.0, 2, "start")]
    found = bouts_of(table_of(strides, Stride), 40.0)
    assert (found.bouts, found.longest_bout_s, found.walking_s) == (2, 3.0, 4.0)
    assert found.walking_share == pytest.approx(0.1)
    assert found.stop_and_go_share == pytest.approx(0.75)


def test_strides_of_both_feet_overlap_and_count_once():
    strides = [_stride(0.5 * n, 1) for n in range(10)]
    assert bouts_of(table_of(strides, Stride), 11.0).walking_s == pytest.approx(5.5)


def test_turning_is_no_stop_and_go():
    assert bouts_of(table_of([_stride(0.0, 1, "turn"), _stride(1.0, 1)], Stride), 10.0).stop_and_go_share == 0.0


def test_no_stride_is_no_bout():
    found = bouts_of(table_of([], Stride), 10.0)
    assert (found.bouts, found.walking_share) == (0, 0.0)
    assert math.isnan(found.stop_and_go_share)
    assert np.isfinite(found.longest_bout_s)
