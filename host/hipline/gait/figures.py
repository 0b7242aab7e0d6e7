"""All the measures of one stride in one call, so that a compiled form crosses over to it once per stride."""

from __future__ import annotations

import math
from typing import NamedTuple

from hipline.gait.measures import (
    Array,
    braking_peak,
    integral,
    lag_range,
    pelvic_drop,
    range_of,
    regularity,
    rotation,
    stance_end_tilt,
    until,
    vertical_path,
)
from hipline.gait.posture import FORWARD, HEADING, OBLIQUITY, REAL, TILT, UP
from hipline.motion.forms import fastest


class Figures(NamedTuple):
    """Measures of a stride, units of the posture: rad, m, m/s²; `hipline.gait.measures` defines them.

    Attributes
    ----------
    real : bool
        Whether all samples were really measured.
    rise_before, rise_after : float
        Range of the height before and after the contact of the other foot.
    """

    real: bool
    tilt_mean: float
    tilt_max: float
    tilt_rom: float
    tilt_stance_end: float
    obliquity_mean: float
    obliquity_rom: float
    pelvic_drop: float
    rotation_left: float
    rotation_right: float
    turn: float
    vertical_excursion: float
    braking_peak: float
    forward_mean: float
    rise_before: float
    rise_after: float


def _figures(rows: Array, into: float, is_left: bool, split: float, rate_hz: float) -> Figures:
    skip = 1 if into > 0.0 else 0  # measured from the first sample after the contact
    tilt, obliquity = rows[skip:, TILT].copy(), rows[:, OBLIQUITY].copy()
    forward, up = rows[skip:, FORWARD].copy(), rows[skip:, UP].copy()
    at_contact = float(obliquity[0] + into * (obliquity[1] - obliquity[0]))
    drop = pelvic_drop(obliquity, at_contact, is_left)
    obliquity = obliquity[skip:]
    left, right, turn = rotation(rows[skip:, HEADING].copy())
    path = vertical_path(up, rate_hz)
    at = min(max(round(split), 0), len(path) - 1)
    n, highest = len(tilt), float(tilt.max())
    return Figures(
        bool(rows[skip:, REAL].min() > 0.0),
        float(tilt.sum()) / n,
        highest,
        highest - float(tilt.min()),
        stance_end_tilt(tilt),
        float(obliquity.sum()) / n,
        range_of(obliquity),
        drop,
        left,
        right,
        turn,
        range_of(path),
        braking_peak(forward),
        float(forward.sum()) / n,
        range_of(path[: at + 1]),
        range_of(path[at:]),
    )


def _regularity(rows: Array, count: int) -> float:
    if rows[:, REAL].min() == 0.0:
        return math.nan
    return regularity(rows[:, UP].copy(), count)


_PARTS = (until, range_of, stance_end_tilt, pelvic_drop, rotation, lag_range, integral, vertical_path, braking_peak)


class Measurer:
    """Measure strides, in the fastest form there is.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._figures = fastest(_figures, *_PARTS)
        self._regularity = fastest(_regularity, regularity, lag_range)

    def figures(self, rows: Array, into: float, is_left: bool, split: float) -> Figures:
        """Return the measures of a stride.

        Parameters
        ----------
        rows : (n, 8) float64
            Posture from the last sample before the contact, or at it, to the last one of the stride.
        into : float
            How long after the first row the contact was, samples; below 1.
        is_left : bool
            Whether it is a stride of the left foot.
        split : float
            When the other foot landed, samples after the contact.
        """
        return self._figures(rows, into, is_left, split, self._rate_hz)

    def regularity(self, rows: Array, count: int) -> float:
        """Return the regularity from the posture (m, 8) of a stride of `count` samples and of what is before it; NaN
        where some of it was not really measured.
        """  # noqa: D205
        return self._regularity(rows, count)
