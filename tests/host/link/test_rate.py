from __future__ import annotations

import numpy as np
import pytest

from hipline.link.rate import RateMeter
from hipline_device.samples import SampleBlock


def block(first: int, true_hz: float, count: int = 10) -> SampleBlock:
    index = first + np.arange(count)
    return SampleBlock(index, index / true_hz, np.zeros((count, 3)), np.zeros((count, 3)))


def test_the_rate_is_told_only_after_half_of_the_window():
    meter = RateMeter(4.0)
    for first in range(0, 200, 10):
        meter.add(block(first, 100.0))
    assert meter.rate_hz is None
    meter.add(block(200, 100.0))
    assert meter.rate_hz == pytest.approx(100.0)


def test_the_rate_follows_the_clips_own_clock():
    meter = RateMeter(4.0)
    for first in range(0, 1000, 10):
        meter.add(block(first, 98.7))
    assert meter.rate_hz == pytest.approx(98.7)


def test_lost_samples_do_not_lower_the_rate():
    meter = RateMeter(4.0)
    for first in range(0, 1000, 40):
        meter.add(block(first, 100.0))
    assert meter.rate_hz == pytest.approx(100.0)


def test_empty_blocks_tell_nothing():
    meter = RateMeter()
    meter.add(block(0, 100.0, 0))
    assert meter.rate_hz is None
