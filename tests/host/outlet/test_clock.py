import numpy as np
import pytest

from hipline.outlet.clock import ClockMap


def test_delays_of_the_link_do_not_shift_the_times_while_the_clocks_drift_apart():
    rng = np.random.default_rng(1)
    clocks, worst = ClockMap(), 0.0
    for second in np.arange(0.0, 600.0, 0.1):
        true_offset_s = 1000.0 + 5e-5 * second
        clocks.take(second, second + true_offset_s + 0.005 + rng.exponential(0.03))
        if second > 5.0:
            worst = max(worst, abs(clocks.offset_s - true_offset_s - 0.005))
    assert worst < 0.01


@pytest.mark.parametrize("back_s", [600.0, 5.0])
def test_a_clip_that_counts_anew_is_followed_at_once(back_s):
    clocks = ClockMap()
    clocks.take(700.0, 1700.0)
    clocks.take(700.1 - back_s, 1700.1)
    assert clocks.offset_s == pytest.approx(1000.0 + back_s)
