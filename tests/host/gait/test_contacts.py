"""Contacts from the accelerations of a level pelvis."""

from dataclasses import replace

import numpy as np
import pytest

from hipline.gait.contacts import ContactDetector
from hipline.motion.pelvis import PelvisBlock

RATE_HZ = 100.0
STEP_S = 0.6
LIFTED = ((-0.1, 2.0), (0.03, 3.0))  # s from the contact, and m/s²: up before the foot lands, and as it does


def _block(up: np.ndarray, forward: np.ndarray | float = 0.0, turning: np.ndarray | float = 0.0) -> PelvisBlock:
    n = len(up)
    t, none = np.arange(n) / RATE_HZ, np.zeros(n)
    acc = np.stack([none + forward, none, up], axis=1)
    gyr = np.stack([none, none, none + turning], axis=1)
    return PelvisBlock(t, np.ones(n, dtype=np.bool_), True, none, none, none, acc, gyr)


def _bumps(times_s: list[float], heights: list[float], seconds: float, width_s: float = 0.05) -> np.ndarray:
    t = np.arange(0.0, seconds, 1.0 / RATE_HZ)
    return sum(h * np.exp(-0.5 * ((t - at) / width_s) ** 2) for at, h in zip(times_s, heights, strict=True))


def _found(times_s: list[float], heights: list[float]) -> list[float]:
    seconds = times_s[-1] + 2.0
    found = ContactDetector(RATE_HZ).update(_block(_bumps(times_s, heights, seconds)))
    return [candidate.position / RATE_HZ for candidate in found]


def test_a_weak_side_that_comes_when_it_is_due_is_a_step():
    times = [2.0 + STEP_S * k for k in range(20)]
    found = _found(times, [4.0 if k % 2 == 0 else 1.25 for k in range(20)])
    assert len(found) == 20


def test_a_bump_as_high_soon_after_a_step_is_none():
    times = [2.0 + STEP_S * k for k in range(20)]
    again = [at + 0.32 for at in times[6:]]
    heights = dict.fromkeys(times, 4.0) | dict.fromkeys(again, 2.2)
    found = _found(sorted(heights), [heights[at] for at in sorted(heights)])
    assert len(found) == 20


def test_a_contact_is_told_before_the_peak_has_fallen_by_what_ends_it():
    wave = np.cos(2.0 * np.pi * np.arange(0.0, 14.0, 1.0 / RATE_HZ) / 0.7)
    told = ContactDetector(RATE_HZ).update(_block(1.5 * wave, -0.5 * wave))[5:]
    assert np.median([c.seen - c.position for c in told]) <= 0.215 * RATE_HZ


def test_a_lift_before_the_foot_lands_is_no_contact():
    times = [2.0 + STEP_S * k for k in range(12)]
    lift, landing = (_bumps([at + by_s for at in times], [height] * 12, 11.0, 0.04) for by_s, height in LIFTED)
    forward = _bumps(times, [2.0] * 12, 11.0) - _bumps([at + 0.1 for at in times], [3.0] * 12, 11.0)
    found = ContactDetector(RATE_HZ).update(_block(lift + landing + forward, forward))
    late_s = [candidate.position / RATE_HZ - at for candidate, at in zip(found, times, strict=True)]
    assert np.allclose(late_s[2:], -0.034, atol=0.02)  # by the lift it would be at -0.19


def test_who_is_lifted_and_pushed_on_has_not_landed_yet():
    times = [2.0 + STEP_S * k for k in range(10)]
    landing = times[-1] + 0.85
    up = _bumps([*times, landing - 0.25, landing], [4.0] * 10 + [2.5, 4.0], 11.0)
    forward = _bumps([landing - 0.08], [2.5], 11.0, 0.07) - _bumps(
        [at + 0.1 for at in [*times, landing]], [1.5] * 11, 11.0
    )
    found = [c.position / RATE_HZ for c in ContactDetector(RATE_HZ).update(_block(up, forward))]
    assert len(found) == 11
    assert found[-1] == pytest.approx(landing, abs=0.06)


def test_the_contact_lies_between_the_rise_and_the_braking():
    times = [2.0 + STEP_S * k for k in range(12)]
    signal = _bumps(times, [3.0] * 12, 11.0)
    early, late = (
        ContactDetector(RATE_HZ).update(_block(signal - braking, -braking))
        for braking in (_bumps([at + by_s for at in times], [2.0] * 12, 11.0) for by_s in (0.0, 0.03))
    )
    moved_s = [(b.position - a.position) / RATE_HZ for a, b in zip(early, late, strict=True)]
    assert 0.003 < np.median(moved_s) < 0.01


def test_small_steps_in_a_turn_are_found_after_large_ones():
    times = [2.0 + STEP_S * k for k in range(14)]
    up = _bumps(times, [6.0] * 10 + [1.9] * 4, 12.0)
    found = [len(ContactDetector(RATE_HZ).update(_block(up, -0.3 * up, turning))) for turning in (0.0, 2.0)]
    assert found == [13, 14]


@pytest.mark.parametrize(("fastest", "counts"), [(1.0, 0), (2.5, 2)])
def test_a_turn_lasts_until_it_is_slow(fastest, counts):
    times = [2.0 + STEP_S * k for k in range(13)]
    up = _bumps(times, [4.0] * 11 + [0.7] * 2, 12.0)
    turning = np.full(len(up), 1.0)
    turning[round(RATE_HZ * (times[9] - 0.2)) : round(RATE_HZ * (times[10] + 0.1))] = fastest
    block = _block(up, -0.3 * up, turning)
    whole = ContactDetector(RATE_HZ).update(block)
    assert len(whole) == 11 + counts
    detector, parts = ContactDetector(RATE_HZ), []
    for at in range(0, len(up), 7):
        part = _block(up[at : at + 7], -0.3 * up[at : at + 7], turning[at : at + 7])
        parts += detector.update(replace(part, new_run=at == 0))
    assert parts == whole


def _found_at(rate_hz: float) -> np.ndarray:
    t = np.arange(0.0, 12.0, 1.0 / rate_hz)
    up = sum(4.0 * np.exp(-0.5 * ((t - 2.0 - 0.613 * k) / 0.03) ** 2) for k in range(14))
    none = np.zeros(len(t))
    acc = np.stack([none, none, up], axis=1)
    block = PelvisBlock(t, np.ones(len(t), dtype=np.bool_), True, none, none, none, acc, 0.0 * acc)
    return np.array([c.position / rate_hz for c in ContactDetector(rate_hz).update(block)])


@pytest.mark.parametrize("rate_hz", [50.0, 64.0, 208.0])
def test_the_rate_moves_no_contact(rate_hz):
    late_s = _found_at(rate_hz) - _found_at(RATE_HZ)
    assert abs(late_s.mean()) < 0.001
    assert np.abs(late_s).max() < 0.003


@pytest.mark.parametrize(("height", "counts"), [(0.8, 0), (1.05, 1)])
def test_after_missing_steps_a_bump_has_to_stand_out_but_less_than_soon_after_one(height, counts):
    times = [2.0 + STEP_S * k for k in range(10)]
    assert len(_found([*times, times[-1] + 1.3], [4.0] * 10 + [height])) == 10 + counts


def test_after_a_rest_the_steps_may_be_quicker():
    slow = [2.0 + 0.8 * k for k in range(14)]
    quick = [slow[-1] + 3.0 + 0.45 * k for k in range(12)]
    assert len(_found([*slow, *quick], [6.0] * 14 + [2.6 if k % 2 else 6.0 for k in range(12)])) == 26


CLOSED_S = 0.55  # after the last step ahead


def _stop(closing: float, brakes: float, after_s: float = CLOSED_S, steps: int = 10) -> tuple[np.ndarray, list[float]]:
    """Return the contacts found of some steps and a foot that is set beside the other, and what they are."""
    times = [2.0 + STEP_S * k for k in range(steps)]
    last = times[-1]
    up = _bumps([*times, last + after_s], [4.0] * steps + [closing], 11.0)
    forward = _bumps([last + 0.22], [-brakes], 11.0, 0.09)
    found = ContactDetector(RATE_HZ).update(_block(up + forward, forward))
    return np.array([c.position / RATE_HZ for c in found]), [*times, last + after_s]


def test_the_foot_that_is_set_beside_the_other_is_a_step_though_it_is_hardly_felt():
    found_s, true_s = _stop(closing=1.1, brakes=1.6)
    assert found_s == pytest.approx(true_s, abs=0.09)


@pytest.mark.parametrize(
    ("closing", "brakes", "after_s"),
    [(0.0, 1.6, CLOSED_S), (1.1, 0.0, CLOSED_S), (0.4, 1.6, CLOSED_S)],
)
def test_who_stops_with_one_foot_ahead_took_no_closing_step(closing, brakes, after_s):
    assert len(_stop(closing, brakes, after_s)[0]) == 10


def test_two_steps_are_no_walk_that_could_be_closed():
    assert len(_stop(closing=1.1, brakes=1.6, steps=2)[0]) == 2


def test_a_closing_step_is_told_the_same_in_any_chunking():
    times = [2.0 + STEP_S * k for k in range(10)]
    up = _bumps([*times, times[-1] + CLOSED_S], [4.0] * 10 + [1.1], 11.0)
    forward = _bumps([times[-1] + 0.22], [-1.6], 11.0, 0.09)
    whole = ContactDetector(RATE_HZ).update(_block(up + forward, forward))
    detector, parts = ContactDetector(RATE_HZ), []
    for at in range(0, len(up), 7):
        block = _block((up + forward)[at : at + 7], forward[at : at + 7])
        parts += detector.update(replace(block, new_run=at == 0))
    assert parts == whole
    assert len(whole) == 11
