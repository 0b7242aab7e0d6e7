"""The measures of many strides side by side, as numpy is fast: `hipline.gait.measures`, a row for each stride.

Strides are not alike long. A row goes on with the last sample of its stride up to the end of the longest one, which
changes no maximum and no minimum; sums are taken one sample after the other and read off where the stride ends. So no
stride knows which others it was measured with.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipline.gait.measures import BRAKING_UNTIL, DROP_UNTIL, STANCE_END, Array
from hipline.gait.posture import FORWARD, HEADING, OBLIQUITY, REAL, TILT, UP
from hipline.gait.recent import Window

Count = NDArray[np.int64]

_AFTER_CONTACT = np.array([TILT, OBLIQUITY, HEADING, REAL, FORWARD, UP])[:, None, None]


def abreast(posture: Window, spans: Array, rate_hz: float) -> Array:
    """Return what strides tell, but for how regular they are.

    Parameters
    ----------
    posture : Window
        The signals of `hipline.gait.posture` at hand.
    spans : (k, 5) float64
        The strides: see `hipline.gait.figures.Span`.
    rate_hz : float
        Samples per second.

    Returns
    -------
    (17, k) float64
        The fields of `hipline.gait.figures.Figures` without the last.
    """
    start, end, other, is_left, _ = spans.T
    first, move = np.floor(start).astype(np.int64), posture.at - posture.first
    at, stop = np.maximum(first + move, posture.at), np.floor(end).astype(np.int64) + 1 + move
    into = start - first
    drop = _pelvic_drop(posture.table[OBLIQUITY], at, stop, into, is_left > 0.0)
    at = at + (into > 0.0)  # measured from the first sample after the contact
    n = stop - at
    rows, last = np.arange(len(n)), n - 1
    inside = np.minimum(np.arange(max(n.tolist())), last[:, None])
    tilt, obliquity, heading, real, forward, up = posture.table[_AFTER_CONTACT, at[:, None] + inside]
    left, right, turn = _rotation(heading, inside, last)
    path = _integral(_integral(up, last, rate_hz), last, rate_hz)[rows[:, None], inside]
    landed = np.minimum(np.maximum(np.rint(other - start).astype(np.int64), 0), last)[:, None]
    rises = [path[rows[:, None], part] for part in (np.minimum(inside, landed), np.maximum(inside, landed))]
    ends = np.stack([_until(n, share) for share in STANCE_END])
    stance_end = np.clip(inside, ends[0, :, None] - 1, ends[1, :, None] - 1)
    braking = np.minimum(inside, _until(n, BRAKING_UNTIL)[:, None] - 1)
    highest, forward_mean = tilt.max(axis=1), _sum(forward, last) / n
    degrees = np.degrees([
        _sum(tilt, last) / n, highest, highest - tilt.min(axis=1), tilt[rows[:, None], stance_end].max(axis=1),
        _sum(obliquity, last) / n, _range(obliquity), drop,
        left + right, left, right, turn,
    ])  # fmt: skip
    return np.stack([
        real.min(axis=1), *degrees,
        _range(path), forward_mean - forward[rows[:, None], braking].min(axis=1), forward_mean,
        *map(_range, rises),
    ])  # fmt: skip


def _until(n: Count, share: float) -> Count:
    return np.round(share * (n - 1)).astype(np.int64) + 1


def _range(values: Array) -> Array:
    return values.max(axis=1) - values.min(axis=1)


def _sum(values: Array, last: Count) -> Array:
    return np.add.accumulate(values, axis=1)[np.arange(len(last)), last]


def _pelvic_drop(obliquity: Array, at: Count, stop: Count, into: Array, left_stance: NDArray[np.bool_]) -> Array:
    before = obliquity[at]
    at_contact = before + into * (obliquity[at + 1] - before)
    count = _until(stop - at, DROP_UNTIL)
    half = obliquity[at[:, None] + np.minimum(np.arange(max(count.tolist())), count[:, None] - 1)]
    rise, fall = half.max(axis=1) - at_contact, at_contact - half.min(axis=1)
    return np.maximum(0.0, np.asarray(np.where(left_stance, rise, fall), dtype=np.float64))


def _rotation(heading: Array, inside: Count, last: Count) -> tuple[Array, Array, Array]:
    turn = heading[:, -1] - heading[:, 0]
    straight = heading - (turn / last)[:, None] * inside
    mean = _sum(straight, last) / (last + 1)
    return straight.max(axis=1) - mean, mean - straight.min(axis=1), turn


def _integral(values: Array, last: Count, rate_hz: float) -> Array:
    pieces = values[:, 1:] + values[:, :-1]
    pieces -= (_sum(pieces, last - 1) / last)[:, None]
    path = np.zeros(values.shape)
    np.add.accumulate(pieces, axis=1, out=path[:, 1:])
    path *= 0.5 / rate_hz
    return path
