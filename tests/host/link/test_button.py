from __future__ import annotations

from hipline.link.button import Button, Press
from hipline_device.status import Status


def seen(*statuses: Status) -> list[Press]:
    button, presses = Button(), []
    button.watch(presses.append)
    for status in statuses:
        button.take(status, lambda clock_us: clock_us * 1e-6)
    return presses


def at(clock_s: float, presses: int, press_s: float = 0.0) -> Status:
    return Status(round(clock_s * 1e6), 0, 0, 0, presses=presses, press_us=round(press_s * 1e6))


def test_a_press_is_told_once_with_its_time_however_often_the_status_comes():
    assert seen(at(1, 0), at(5, 1, 4.5), at(5, 1, 4.5), at(9, 1, 4.5)) == [Press(4.5, 1)]


def test_what_was_pressed_before_the_walk_does_not_belong_to_it():
    assert seen(at(100, 7, 50.0), at(101, 7, 50.0)) == []


def test_presses_during_a_drop_are_told_afterwards_with_the_time_of_the_newest():
    assert seen(at(1, 2), at(60, 5, 42.0)) == [Press(42.0, 3)]


def test_the_count_may_wrap():
    assert seen(at(1, 0xFFFF), at(2, 0, 1.5)) == [Press(1.5, 1)]


def test_a_clip_that_started_anew_counts_from_zero():
    assert seen(at(100, 3), at(5, 0)) == []
    assert seen(at(100, 3), at(5, 1, 4.0)) == [Press(4.0, 1)]
