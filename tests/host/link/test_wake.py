from __future__ import annotations

import pytest

from hipline.link.wake import SleepWatch


class Clocks:
    """The clocks of a computer: one that nobody sets, and one that goes on during sleep."""

    def __init__(self) -> None:
        self.steady_s = 1000.0
        self.counting_s = 5.0

    def watch(self) -> SleepWatch:
        return SleepWatch(lambda: self.steady_s, lambda: self.counting_s)

    def pass_s(self, seconds: float) -> None:
        self.steady_s += seconds
        self.counting_s += seconds


def test_a_computer_that_is_awake_has_not_slept():
    clocks = Clocks()
    watch = clocks.watch()
    for _ in range(100):
        watch.begin()
        clocks.pass_s(3.0)
        assert watch.slept_s(3.0) == 0.0


def test_a_steady_clock_that_stood_still_shows_sleep_once():
    clocks = Clocks()
    watch = clocks.watch()
    watch.begin()
    clocks.counting_s += 600.0
    clocks.pass_s(1.0)
    assert watch.slept_s(3.0) == pytest.approx(600.0)
    watch.begin()
    clocks.pass_s(1.0)
    assert watch.slept_s(3.0) == 0.0


def test_sleep_between_two_waits_is_found_in_the_next_one():
    clocks = Clocks()
    watch = clocks.watch()
    clocks.counting_s += 600.0
    watch.begin()
    clocks.pass_s(0.1)
    assert watch.slept_s(3.0) == pytest.approx(600.0)


def test_a_short_wait_that_has_taken_long_shows_sleep_where_the_steady_clock_goes_on():
    clocks = Clocks()
    watch = clocks.watch()
    watch.begin()
    clocks.pass_s(3600.0)
    assert watch.slept_s(3.0) == pytest.approx(3597.0)


def test_whoever_works_for_long_between_two_waits_has_not_slept():
    clocks = Clocks()
    watch = clocks.watch()
    watch.begin()
    clocks.pass_s(1.0)
    assert watch.slept_s(3.0) == 0.0
    clocks.pass_s(60.0)
    watch.begin()
    clocks.pass_s(1.0)
    assert watch.slept_s(3.0) == 0.0


def test_a_busy_computer_has_not_slept():
    clocks = Clocks()
    watch = clocks.watch()
    watch.begin()
    clocks.pass_s(8.0)
    assert watch.slept_s(3.0) == 0.0


def test_the_clocks_of_this_computer_are_found():
    watch = SleepWatch()
    watch.begin()
    assert watch.slept_s(3.0) == 0.0
