import random

import pytest


def sightings(true_hz, seconds, jitter_us, every=10, seed=1):
    """Yield index and time of every tenth sample, late by up to the jitter."""
    rng = random.Random(seed)
    for index in range(0, round(true_hz * seconds), every):
        yield index, round(index * 1e6 / true_hz + rng.uniform(0, jitter_us))


@pytest.mark.parametrize("true_hz", [198.0, 199.98, 200.0, 203.0])
def test_times_are_right_to_a_third_of_a_millisecond_after_ten_seconds(modules, true_hz):
    line = modules.timeline.Timeline(200)
    worst = 0
    for index, time_us in sightings(true_hz, 60, jitter_us=1000):
        line.see(index, time_us)
        if index > 10 * true_hz:
            worst = max(worst, abs(line.time_us(index) - index * 1e6 / true_hz - 500))
    assert worst < 300
    assert line.rate_mhz() == pytest.approx(true_hz * 1000, abs=10)


def test_without_jitter_the_rate_is_exact(modules):
    line = modules.timeline.Timeline(100)
    for index, time_us in sightings(100.5, 25, jitter_us=0):
        line.see(index, time_us)
    assert line.rate_mhz() == pytest.approx(100_500, abs=1)
    assert line.is_settled


def test_a_look_that_comes_late_once_is_not_believed(modules):
    line = modules.timeline.Timeline(200)
    for index, time_us in sightings(200, 10, jitter_us=0):
        line.see(index, time_us + (50_000 if index == 1500 else 0))
    assert line.time_us(2000) == pytest.approx(10_000_000, abs=5)


def test_when_everything_is_late_from_now_on_the_line_follows(modules):
    line = modules.timeline.Timeline(200)
    for index, time_us in sightings(200, 20, jitter_us=0):
        line.see(index, time_us + (50_000 if index >= 2000 else 0))
    assert line.time_us(4000) == pytest.approx(20_050_000, abs=100)


def test_index_and_time_are_each_other_s_inverse(modules):
    line = modules.timeline.Timeline(200)
    for index, time_us in sightings(201.3, 10, jitter_us=300):
        line.see(index, time_us)
    for index in (0, 100, 2013, 9000):
        assert line.index_at(line.time_us(index)) in (index, index + 1)


def test_hours_later_it_has_lost_no_digit(modules):
    line = modules.timeline.Timeline(200)
    for index, time_us in sightings(200.7, 4 * 3600, jitter_us=500, every=400):
        line.see(index, time_us)
    last = round(200.7 * 4 * 3600)
    assert line.time_us(last) == pytest.approx(4 * 3600e6 + 250, abs=300)
