"""What one stride tells: pure functions of the pelvis' angles and accelerations over the stride.

Every function takes the samples of one stride, oldest first, from one contact of a foot to the next of the same foot.
`docs/measures.md` holds the same definitions in words, and when to trust each. Where there is no compiler,
`hipline.gait.abreast` measures many strides at once; but for `regularity` all this is run compiled: loops cost little.

References
----------
Perry, Burnfield: Gait Analysis: Normal and Pathological Function, 2nd ed. 2010 (phases of the gait cycle). The other
sources stand with their functions.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

STANCE_END = (0.30, 0.60)  # share of the stride: terminal stance and pre-swing
DROP_UNTIL = 0.50  # share of the stride in which the pelvis drops on the side of the swinging leg
BRAKING_UNTIL = 0.20  # share of the stride in which the forward acceleration is lowest after the contact
LAG_SLACK = 0.08  # share of the stride by which the lag to the stride before may differ from the stride time
STILL = 1e-6  # m/s², root mean square below which a signal has no shape to compare
PENDULUM_FACTOR = 1.25  # measured over modelled step length: the pelvis also moves on during double support


def until(values: Array, share: float) -> int:
    """Return the index after the sample at a share of the stride."""
    return round(share * (len(values) - 1)) + 1


def extremes(values: Array) -> tuple[float, float]:
    """Return minimum and maximum; in one loop, a third of the time of the compiler's own two."""
    lowest = highest = values[0]
    for value in values:
        lowest = min(lowest, value)
        highest = max(highest, value)
    return lowest, highest


def range_of(values: Array) -> float:
    """Return maximum minus minimum."""
    lowest, highest = extremes(values)
    return highest - lowest


def stance_end_tilt(tilt: Array) -> float:
    """Return the largest tilt in terminal stance and pre-swing, 30 to 60 % of the stride.

    A hip that does not extend lets the pelvis tip forward there. Unit as given.

    References
    ----------
    Perry, Burnfield 2010: terminal stance 31 to 50 %, pre-swing 50 to 62 % of the gait cycle.
    """
    return float(tilt[until(tilt, STANCE_END[0]) - 1 : until(tilt, STANCE_END[1])].max())


def pelvic_drop(obliquity: Array, at_contact: float, left_stance: bool) -> float:
    """Return how far the side of the swinging leg sinks in the first half of the stride; never negative.

    Counted from the obliquity at the contact of the standing foot. Obliquity is positive with the left side up, so it
    rises over a left stance and falls over a right one. Unit as given.

    References
    ----------
    Perry, Burnfield 2010: contralateral pelvic drop in loading response and single support.
    """
    half = obliquity[: until(obliquity, DROP_UNTIL)]
    drop = float(half.max()) - at_contact if left_stance else at_contact - float(half.min())
    return max(0.0, drop)


def rotation(heading: Array) -> tuple[float, float, float]:
    """Return how far the pelvis turns to the left, to the right, and the turn of the whole stride.

    The turn, a straight line from the first sample to the last, is taken off; left and right count from the mean of
    the rest, and their sum is the range. Unit as given.
    """
    n = len(heading)
    turn = float(heading[-1] - heading[0])
    straight = heading - (turn / (n - 1)) * np.arange(n)
    mean = float(straight.sum()) / n
    furthest_right, furthest_left = extremes(straight)
    return furthest_left - mean, mean - furthest_right, turn


def asymmetry_pct(left: float, right: float) -> float:
    """Return 100 · (right - left) / mean of both: positive where the right value is larger.

    References
    ----------
    Robinson, Herzog, Nigg: Use of force platform variables to quantify the effects of chiropractic manipulation on
    gait symmetry, J Manipulative Physiol Ther 10, 1987.
    """
    return 200.0 * (right - left) / (right + left)


def lag_range(count: int) -> tuple[int, int]:
    """Return the shortest and the longest lag, in samples, at which a stride of `count` samples is compared."""
    lag = count - 1
    slack = round(LAG_SLACK * lag)
    return lag - slack, lag + slack


def products(longer: Array, shorter: Array) -> Array:
    """Return the sums of products of values (m,) and (n,), n <= m, at each place of the shorter in the longer."""
    return np.correlate(longer, shorter, "valid")


def products_loop(longer: Array, shorter: Array) -> Array:
    """Do the same, all places side by side, to be compiled: three times as fast as the compiler's own."""
    sums = np.zeros(len(longer) - len(shorter) + 1)
    for i in range(len(shorter)):
        for k in range(len(sums)):
            sums[k] += longer[i + k] * shorter[i]
    return sums


def regularity(up: Array, count: int) -> float:
    """Return how much the vertical acceleration of a stride repeats that of the stride before; 1 = the same.

    It is the peak of the normalised autocorrelation near the stride time, taken over one stride.

    Parameters
    ----------
    up : (m,) float64
        Vertical acceleration of the stride, and before it of as many samples as the longest of `lag_range(count)`.
    count : int
        Samples of the stride itself.

    References
    ----------
    Moe-Nilssen, Helbostad: Estimation of gait cycle characteristics by trunk accelerometry, J Biomech 37, 2004
    (stride regularity Ad2, the unbiased autocorrelation at the lag of one stride).
    """
    shortest, _ = lag_range(count)
    centred = up - up.sum() / len(up)
    stride, earlier = centred[-count:], centred[:-shortest]
    power = float(stride @ stride)
    if power < count * STILL**2:
        return math.nan
    squares = earlier * earlier
    powers = np.full(len(squares) - count + 1, squares[:count].sum())
    powers[1:] += np.cumsum(squares[count:] - squares[:-count])
    powers = np.maximum(powers, count * STILL**2)
    return float((products(earlier, stride) / np.sqrt(power * powers)).max())


def integral(values: Array, step_s: float) -> Array:
    """Integrate by trapezoids, with the mean taken off so that the end meets the start."""
    pieces = values[1:] + values[:-1]
    mean = pieces.sum() / len(pieces)
    path, reached = np.zeros(len(values)), 0.0
    for i in range(len(pieces)):
        reached += pieces[i] - mean
        path[i + 1] = reached * (0.5 * step_s)
    return path


def vertical_path(up: Array, rate_hz: float) -> Array:
    """Return the height of the clip over the stride (n,), m, from its vertical acceleration, m/s².

    Integrated twice without trend: the stride is taken to end at the height and the vertical speed of its start.

    References
    ----------
    Zijlstra, Hof: Assessment of spatio-temporal gait parameters from trunk accelerations during human walking, Gait
    Posture 18, 2003 (there a high-pass at 0.1 Hz instead, which needs samples from both sides).
    """
    return integral(integral(up, 1.0 / rate_hz), 1.0 / rate_hz)


def braking_peak(forward: Array) -> float:
    """Return the strongest braking after the contact, m/s², positive: the stride's mean less its lowest value.

    Looked for in the first 20 % of the stride. Against the mean, because an attitude wrong by one degree shifts the
    forward acceleration by 0.17 m/s², and a steady stride has none on average.

    References
    ----------
    Zijlstra, Hof 2003: the forward acceleration of the trunk falls steeply after each contact.
    """
    return float(forward.sum()) / len(forward) - float(forward[: until(forward, BRAKING_UNTIL)].min())


def step_length(rise_m: float, leg_length_m: float) -> float:
    """Return the step length, m, of an inverted pendulum whose top rises by `rise_m`: an estimate.

    References
    ----------
    Zijlstra, Hof 2003: length = 2 √(2 l h - h²), times a generic factor of 1.25.
    """
    return PENDULUM_FACTOR * 2.0 * math.sqrt(max(0.0, rise_m * (2.0 * leg_length_m - rise_m)))
