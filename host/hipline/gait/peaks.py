"""Which peaks of the contact signal are steps, and between which slopes a contact lies; written to be compiled.

A peak counts when it stands out against a threshold that follows the wearer's own steps; less than that is enough when
the next step is due, so that a weak side is not missed, and more is asked soon after a step, where a heel that rebounds
makes a second peak. Who walks briskly, or gets faster, is lifted and pushed on before the foot lands, which makes a
first peak: a peak is not over while the body still does not brake, and none of a step where it is pushed on instead.
Steps in a turn are small, so the threshold falls the faster, the more the wearer turns: by how much, the caller says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hipline.gait.weak_steps import (
    BRAKED,
    BRAKED_S,
    CLOSES,
    CLOSING_RISE,
    OVER,
    TURNED,
    TURNS,
    WALKED,
    due,
    is_turn_step,
    mean_before,
    rise,
)

Array = NDArray[np.float64]

LOWEST = 0.8  # m/s², the threshold never falls below
STANDS_OUT = 0.7  # a peak must reach this share of the threshold, when it is no part of a rhythm
EARLY = (0.6, 1.0)  # up to this share of the usual step time after a step, this share of the threshold
DUE = (0.9, 0.5)  # and from this one on, that much
REST = 1.8  # share from which steps are missing: no rhythm
USUAL_STEP_S = 0.55  # until steps were seen
SAME_STEP = 1.5  # share beyond which a gap is no step time to learn
FORGOTTEN_S = 2.0  # after that long a rest the next steps may be of another pace
STEP_WEIGHT = 0.3  # of the newest step in the usual step time
FALL = 0.12  # a peak is over when the signal falls by this share of the threshold
AHEAD_S = 0.010  # so long it is taken to fall on as it does, which tells it sooner
BRAKES = 0.2  # the forward acceleration has fallen by this share of the threshold when a peak is over
FALLEN = 0.3  # but at the latest when the signal has fallen to this share of the peak
LIFTS = 3.0  # m/s², no lift makes a higher peak; who runs is pushed on as well, but after far higher ones
SHARPNESS = 8  # how much the steepest rise outweighs the others: a rise half as steep counts 1/256
PEAK_SHARE, RISE_SHARE, BRAKING_SHARE = 0.2, 0.6, 0.2  # of the three places in the time of the contact


class Closing(NamedTuple):
    """A peak that is too low for a step, but may be the foot that is set beside the other."""

    at: int  #: where the peak is, -1 where there is none
    place: float  #: between it and its steepest slopes
    risen: float


class Search(NamedTuple):
    """The search for the next peak; positions count from the start of the run."""

    threshold: float
    armed: bool  #: whether a peak is looked for; else first a valley
    peak: float
    peak_at: int
    valley: float
    last: int  #: where the last peak was that counted
    step: float  #: usual time of a step, in samples
    previous: float  #: the last value
    walked: int  #: steps in a row
    closing: Closing  #: peak that closes the walk where no other step comes
    turns: bool  #: whether the wearer turns round


def begin(shortest: int, rate_hz: float) -> Search:
    """Return the search where a run begins."""
    return Search(
        LOWEST, True, -np.inf, 0, np.inf, -shortest, USUAL_STEP_S * rate_hz, 0.0, 0, Closing(-1, 0.0, 0.0), False
    )


def _asked(share: float) -> float:
    """Return the share of the threshold that a peak must reach, by the time since the last step over the usual one."""
    if share > REST:
        return STANDS_OUT
    due = (share - EARLY[0]) / (DUE[0] - EARLY[0])
    return EARLY[1] + (DUE[1] - EARLY[1]) * min(max(due, 0.0), 1.0)


def _step_after(gap: int, step: float, rate_hz: float) -> float:
    """Return the usual step time, in samples, after a step that took `gap`; after a rest it is not known."""
    if EARLY[0] * step < gap < SAME_STEP * step:
        return step + STEP_WEIGHT * (gap - step)
    return USUAL_STEP_S * rate_hz if gap > FORGOTTEN_S * rate_hz else step


def _steepest(slopes: Sequence[float] | Array) -> float:
    """Return where the slopes (n,) are steepest; of two nearly as steep no hair decides, both count."""
    highest = 0.0
    for slope in slopes:
        if slope > highest:  # noqa: PLR1730 - see below
            highest = slope
    if highest <= 0.0:
        return -1.0
    total, moment = 0.0, 0.0
    for k, slope in enumerate(slopes):
        if slope > 0.0:
            weight = (slope / highest) ** SHARPNESS
            total += weight
            moment += weight * k
    return moment / total


def _place(rises: Sequence[float] | Array, falls: Sequence[float] | Array) -> float:
    """Return the place between the steepest rise of the signal (m,), the steepest fall of the forward acceleration
    (k,), both counted from their first value, and the peak, which is the last one of the rises.
    """  # noqa: D205
    rise, fall = max(_steepest(rises), 0.0), _steepest(falls)
    place = PEAK_SHARE * (len(rises) - 1) + RISE_SHARE * (rise - 0.5)  # half: what rises does so between two samples
    if fall < 0.0:  # nobody brakes
        return place / (PEAK_SHARE + RISE_SHARE)
    return place + BRAKING_SHARE * (fall - 0.5)


def _fallen(falls: Sequence[float] | Array) -> float:
    """Return how far below its highest a signal is that fell by this much (k,) each time."""
    most, total = 0.0, 0.0
    for k in range(len(falls) - 1, -1, -1):
        total += falls[k]
        if total > most:  # noqa: PLR1730
            most = total
    return most


def find(
    signals: Sequence[Sequence[float]] | Array,
    kept: Sequence[float] | Array,
    turning: Sequence[float] | Array,
    start: int,
    search: Search,
    shortest: int,
    before: int,
    rate_hz: float,
) -> tuple[Array, Search]:
    """Follow the signals value by value.

    Parameters
    ----------
    signals : (4, m) of float
        Contact signal at the rhythm of steps; rise of that signal with its edges; forward acceleration, and how it
        falls. The last n are new.
    kept : (n,) of float
        Share of the threshold that is left after each sample.
    turning : (n,) of float
        How fast the wearer turns, rad/s.
    start : int
        Position of the first new value.
    search : Search
        Where the search is.
    shortest : int
        Samples of the shortest step.
    before : int
        Samples before a peak in which the steepest slopes are looked for. Four times as many old ones are at hand.
    rate_hz : float
        Samples per second.

    Returns
    -------
    found : (p, 3) float64
        Of each peak: the position between it and its steepest slopes, and of the newest sample; height.
    search : Search
        Where the search is now.
    """
    threshold, armed, peak, peak_at, valley, last, step, previous, walked, closing, turns = search
    waves, rises, forward, falls = signals[0], signals[1], signals[2], signals[3]
    ahead, fall, lowest, fastest, slowest = AHEAD_S * rate_hz, FALL, LOWEST, TURNS, TURNED
    new = len(waves) - len(kept)
    oldest = start - new
    over = last + OVER * step - start if closing.at >= 0 else np.inf
    found, count = np.empty((len(kept) // shortest + 2, 3)), 0
    for i, value in enumerate(waves[new:]):
        threshold *= kept[i]
        if threshold < lowest:  # noqa: PLR1730 - uncompiled, a call costs more than all the rest of the loop
            threshold = lowest
        turns = turning[i] > (slowest if turns else fastest)
        if armed:
            if value > peak:
                peak, peak_at = value, start + i
            elif value + ahead * (value - previous) < peak - fall * threshold:
                gap = peak_at - last
                share = gap / step
                first, top, now = max(peak_at - before - oldest, 0), peak_at - oldest, start + i - oldest
                tall = gap >= shortest and peak > _asked(share) * threshold
                brakes = tall and _fallen(falls[first : now + 1]) > BRAKES * threshold
                if not tall or brakes or value < FALLEN * peak:
                    counts = brakes or (tall and (forward[now] <= forward[top] or peak > LIFTS))
                    weighed = gap >= shortest and now - top <= 2 * before  # else the signals before it are not at hand
                    if weighed and turns:
                        counts = is_turn_step(share, rise(waves, top, rate_hz), peak / threshold)
                    if counts:
                        place = _place(rises[first : top + 1], falls[first : now + 1])
                        found[count, 0], found[count, 1], found[count, 2] = oldest + first + place, start + i, peak
                        count += 1
                        walked = walked + 1 if gap < FORGOTTEN_S * rate_hz else 1
                        step, last = _step_after(gap, step, rate_hz), peak_at
                        threshold = max(lowest, threshold + 0.3 * (peak - threshold))
                        armed, valley = False, value
                        closing, over = Closing(-1, 0.0, 0.0), np.inf
                    else:
                        if weighed and walked >= WALKED and CLOSES[0] < share < CLOSES[1]:
                            risen, braked = rise(waves, top, rate_hz), mean_before(forward, top, BRAKED_S, rate_hz)
                            if risen > max(CLOSING_RISE, closing.risen) and braked < BRAKED:
                                place = _place(rises[first : top + 1], falls[first : now + 1])
                                closing = Closing(peak_at, oldest + first + place, risen)
                                over = last + OVER * step - start
                        if turns:
                            armed, valley = False, value
                        else:
                            peak, peak_at = value, start + i
        elif value < valley:
            valley = value
        elif value > valley + 0.5 * fall * threshold:
            armed, peak, peak_at = True, value, start + i
        if i > over:
            found[count, 0], found[count, 1], found[count, 2] = closing.place, start + i, closing.risen
            count += 1
            last, walked, closing, over = closing.at, 0, Closing(-1, 0.0, 0.0), np.inf
        previous = value
    search = Search(threshold, armed, peak, peak_at, valley, last, step, previous, walked, closing, turns)
    return found[:count], search


#: what `find` calls, and what they call
PARTS = (_asked, _step_after, _place, _steepest, _fallen, rise, mean_before, due, is_turn_step)
