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


class _Peak(NamedTuple):
    """A peak from which the signal falls; places are those in the signals at hand."""

    first: int  #: where its slopes begin
    top: int
    now: int  #: the newest sample
    height: float
    gap: int  #: samples since the step before
    share: float  #: the same over the usual step time


def _is_step(
    signals: Sequence[Sequence[float]] | Array,
    peak: _Peak,
    threshold: float,
    turns: bool,
    shortest: int,
    before: int,
    rate_hz: float,
) -> int:
    """Return 1 where a peak is that of a step, 0 where it is none, and -1 while that cannot be told."""
    waves, forward, falls = signals[0], signals[2], signals[3]
    apart = peak.gap >= shortest
    tall = apart and peak.height > _asked(peak.share) * threshold
    brakes = tall and _fallen(falls[peak.first : peak.now + 1]) > BRAKES * threshold
    if tall and not brakes and waves[peak.now] >= FALLEN * peak.height:
        return -1
    if turns and apart and peak.now - peak.top <= 2 * before:  # else the signals before it are not at hand
        return 1 if is_turn_step(peak.share, rise(waves, peak.top, rate_hz), peak.height / threshold) else 0
    lands = brakes or (tall and (forward[peak.now] <= forward[peak.top] or peak.height > LIFTS))
    return 1 if lands else 0


def _risen_to_close(
    signals: Sequence[Sequence[float]] | Array, peak: _Peak, shortest: int, before: int, rate_hz: float
) -> float:
    """Return how far the signal has risen to a peak that is none of a step but may close a walk; 0 where it may not."""
    at_hand = peak.gap >= shortest and peak.now - peak.top <= 2 * before
    if not at_hand or not CLOSES[0] < peak.share < CLOSES[1]:
        return 0.0
    if mean_before(signals[2], peak.top, BRAKED_S, rate_hz) >= BRAKED:
        return 0.0
    return rise(signals[0], peak.top, rate_hz)


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
    threshold, armed, height, top, valley, last, step, previous, walked, closing, turns = search
    waves, rises, falls = signals[0], signals[1], signals[3]
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
        if not armed:
            if value < valley:
                valley = value
            elif value > valley + 0.5 * fall * threshold:
                armed, height, top = True, value, start + i
        elif value > height:
            height, top = value, start + i
        elif value + ahead * (value - previous) < height - fall * threshold:
            gap, first = top - last, max(top - before - oldest, 0)
            peak = _Peak(first, top - oldest, new + i, height, gap, gap / step)
            counts = _is_step(signals, peak, threshold, turns, shortest, before, rate_hz)
            if counts == 0 and walked >= WALKED:
                risen = _risen_to_close(signals, peak, shortest, before, rate_hz)
                if risen > max(CLOSING_RISE, closing.risen):
                    place = _place(rises[first : peak.top + 1], falls[first : peak.now + 1])
                    closing = Closing(top, oldest + first + place, risen)
                    over = last + OVER * step - start
            if counts == 1:
                place = _place(rises[first : peak.top + 1], falls[first : peak.now + 1])
                found[count, 0], found[count, 1], found[count, 2] = oldest + first + place, start + i, height
                count += 1
                walked = walked + 1 if gap < FORGOTTEN_S * rate_hz else 1
                step, last = _step_after(gap, step, rate_hz), top
                threshold = max(lowest, threshold + 0.3 * (height - threshold))
                closing, over = Closing(-1, 0.0, 0.0), np.inf
            if counts == 1 or (counts == 0 and turns):
                armed, valley = False, value
            elif counts == 0:
                height, top = value, start + i
        if i > over:
            found[count, 0], found[count, 1], found[count, 2] = closing.place, start + i, closing.risen
            count += 1
            last, walked, closing, over = closing.at, 0, Closing(-1, 0.0, 0.0), np.inf
        previous = value
    search = Search(threshold, armed, height, top, valley, last, step, previous, walked, closing, turns)
    return found[:count], search


#: what `find` calls, and what they call
PARTS = (
    _is_step,
    _risen_to_close,
    _asked,
    _step_after,
    _place,
    _steepest,
    _fallen,
    rise,
    mean_before,
    due,
    is_turn_step,
)
