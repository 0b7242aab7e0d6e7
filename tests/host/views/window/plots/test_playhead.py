from __future__ import annotations

import math

import numpy as np
import pytest

from hipline.views.window.plots.playhead import Playhead

FRAME_S = 1 / 30


def play(head: Playhead, start_s: float, end_s: float, newest_s, waiting: bool = True) -> np.ndarray:
    times = np.arange(start_s, end_s, FRAME_S)
    return np.array([head.advance(now, newest_s(now), waiting) for now in times])


def test_no_sample_no_time() -> None:
    head = Playhead()
    assert math.isnan(head.advance(0.0, math.nan))
    assert math.isnan(head.end_s)


def test_packets_ten_times_per_second_move_the_edge_evenly() -> None:
    head = Playhead()
    play(head, 0, 5, lambda now: math.floor(now * 10) / 10)
    ends = play(head, 5, 8, lambda now: math.floor(now * 10) / 10)
    steps = np.diff(ends)
    assert steps.min() > 0.7 * FRAME_S
    assert steps.max() < 1.3 * FRAME_S


def test_edge_stays_behind_the_newest_sample_but_close() -> None:
    head = Playhead()
    ends = play(head, 0, 5, lambda now: math.floor(now * 10) / 10)
    newest = np.floor(np.arange(0, 5, FRAME_S) * 10) / 10
    assert (ends <= newest + 1e-9).all()
    assert (newest - ends)[30:].max() < 0.25


def test_lost_signal_lets_the_edge_run_on() -> None:
    head = Playhead()
    play(head, 0, 2, lambda now: now)
    ends = play(head, 2, 12, lambda _: 2.0)
    assert ends[-1] == pytest.approx(11.0, abs=0.2)  # the first second is given to a late packet
    assert (np.diff(ends) >= 0).all()


def test_edge_returns_to_the_newest_sample_when_the_signal_is_back() -> None:
    head = Playhead()
    play(head, 0, 2, lambda now: now)
    play(head, 2, 12, lambda _: 2.0)
    ends = play(head, 12, 14, lambda now: now)
    assert abs(ends[-1] - 14) < 0.25


def test_ended_recording_stands_still() -> None:
    head = Playhead()
    play(head, 0, 2, lambda now: now)
    ends = play(head, 2, 12, lambda _: 2.0, waiting=False)
    assert ends[-1] <= 2.0


def test_fast_playback_is_followed() -> None:
    head = Playhead()
    ends = play(head, 0, 5, lambda now: 8 * now)
    assert ends[-1] == pytest.approx(40, abs=1.0)
