from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from hipline.link.clock import ClipClock, Exchange

Jitter = Callable[[np.random.Generator], float]

UNIFORM: Jitter = lambda rng: rng.uniform(0.0, 0.040)  # noqa: E731
EXPONENTIAL: Jitter = lambda rng: rng.exponential(0.020)  # noqa: E731
ONE_WAY_S = 0.004


class Clip:
    """A clip whose clock has an offset, drifts, and may jump; and the way to it."""

    def __init__(self, seed: int, drift_ppm: float, up: Jitter = UNIFORM, down: Jitter = UNIFORM) -> None:
        self.rng = np.random.default_rng(seed)
        self.rate = 1.0 + drift_ppm * 1e-6
        self.now_s = self.began_s = float(self.rng.uniform(0.0, 1e5))
        self.offset_s = float(self.rng.uniform(0.0, 1e4))
        self.up, self.down = up, down

    def clock_s(self, at_s: float) -> float:
        return self.offset_s + (at_s - self.began_s) * self.rate

    def exchange(self, clock: ClipClock, every_s: float = 0.1) -> None:
        asked_s = self.now_s
        received_s = asked_s + ONE_WAY_S + self.up(self.rng)
        sent_s = received_s + 0.0005
        came_s = sent_s + ONE_WAY_S + self.down(self.rng)
        stamps = (round(1e6 * self.clock_s(at_s)) for at_s in (received_s, sent_s))
        clock.add(Exchange(asked_s, *stamps, came_s))
        self.now_s = max(came_s, asked_s + every_s)

    def exchange_for(self, clock: ClipClock, seconds: float, every_s: float = 0.1) -> None:
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.exchange(clock, every_s)

    def error_s(self, clock: ClipClock) -> float:
        return abs(clock.clip_s(self.now_s) - self.clock_s(self.now_s))


@pytest.mark.parametrize("jitter", [UNIFORM, EXPONENTIAL])
@pytest.mark.parametrize("drift_ppm", [-100.0, 100.0])
@pytest.mark.parametrize("seed", range(10))
def test_after_ten_seconds_the_clips_clock_is_known_within_two_milliseconds(jitter, drift_ppm, seed):
    clip, clock = Clip(seed, drift_ppm, jitter, jitter), ClipClock()
    clip.exchange_for(clock, 10.0)
    assert clip.error_s(clock) < 0.002


@pytest.mark.parametrize("drift_ppm", [-100.0, 0.0, 100.0])
def test_after_minutes_the_drift_is_known_and_the_error_is_a_fraction(drift_ppm):
    clip, clock = Clip(0, drift_ppm), ClipClock()
    clip.exchange_for(clock, 10.0)
    clip.exchange_for(clock, 600.0, 5.0)
    assert clock.drift_ppm == pytest.approx(drift_ppm, abs=10.0)
    assert clip.error_s(clock) < 0.0015


def test_a_way_that_is_long_in_one_direction_alone_is_not_taken_for_an_offset():
    clip, clock = Clip(0, 50.0, lambda _: 0.0), ClipClock()
    clip.exchange_for(clock, 10.0)
    assert clip.error_s(clock) < 0.002


def test_samples_tell_what_answers_at_the_beat_of_the_radio_cannot():
    clip, clock = Clip(0, 50.0, UNIFORM, lambda _: 0.045), ClipClock()
    clip.exchange_for(clock, 10.0)
    beat_alone = clip.error_s(clock)
    for at_s in np.arange(clip.began_s + 0.1, clip.now_s, 0.1):
        clock.hear(round(1e6 * clip.clock_s(at_s)), at_s + ONE_WAY_S + UNIFORM(clip.rng))
    assert beat_alone > 0.015
    assert clip.error_s(clock) < 0.002


def test_the_error_lies_within_what_is_told():
    for seed in range(20):
        clip, clock = Clip(seed, -80.0), ClipClock()
        clip.exchange_for(clock, 5.0)
        assert clip.error_s(clock) <= clock.within_s + 1e-6


@pytest.mark.parametrize("jump_s", [-30.0, -0.05, 0.05, 5.0])
def test_a_jump_is_found_and_the_drift_is_kept(jump_s):
    clip, clock = Clip(0, 80.0), ClipClock()
    clip.exchange_for(clock, 60.0)
    clip.offset_s += jump_s
    clip.exchange_for(clock, 10.0)
    assert clock.jumps >= 1
    assert clip.error_s(clock) < 0.002
    assert clock.drift_ppm == pytest.approx(80.0, abs=20.0)


@pytest.mark.parametrize("seed", range(5))
def test_jitter_and_drift_are_no_jump(seed):
    clip, clock = Clip(seed, 100.0, EXPONENTIAL, EXPONENTIAL), ClipClock()
    clip.exchange_for(clock, 10.0)
    clip.exchange_for(clock, 300.0, 5.0)
    assert clock.jumps == 0


def test_a_clock_that_began_anew_is_forgotten_and_its_crystal_is_not():
    clip, clock = Clip(0, 80.0), ClipClock()
    clip.exchange_for(clock, 60.0)
    clock.restart()
    assert not clock.is_ready
    assert clock.drift_ppm == pytest.approx(80.0, abs=5.0)
    clip.offset_s = -clip.clock_s(clip.now_s)
    clip.exchange_for(clock, 10.0)
    assert clip.error_s(clock) < 0.002
    assert clock.jumps == 0


def test_there_and_back_is_the_same():
    clip, clock = Clip(0, 100.0), ClipClock()
    clip.exchange_for(clock, 10.0)
    for at_s in (clip.began_s, clip.now_s, clip.now_s + 100.0):
        assert clock.host_s(clock.clip_s(at_s)) == pytest.approx(at_s, abs=1e-6)


def test_nothing_is_told_before_there_are_exchanges():
    clock = ClipClock()
    clock.hear(1_000_000, 1.0)
    assert not clock.is_ready
    assert clock.within_s == np.inf
    assert clock.drift_ppm == 0.0


def test_a_perfect_link_is_followed_to_the_microsecond():
    clip, clock = Clip(0, 100.0, lambda _: 0.0, lambda _: 0.0), ClipClock()
    clip.exchange_for(clock, 10.0)
    assert clip.error_s(clock) < 2e-5
